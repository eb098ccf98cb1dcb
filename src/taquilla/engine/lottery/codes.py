"""Draws by the codes that resellers use: the meaning of a code today, the draws on sale, the results."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from taquilla.engine.lottery.cache import LotteryReader
from taquilla.store.lottery import codes
from taquilla.store.lottery.codes import CodedDraw
from taquilla.store.postgres.clock import read_clock


class CodedResult(NamedTuple):
    """A result by the draw's code: the outcome as it is kept (VE-01), and the event's id."""

    code: str
    outcome: str
    event: int


class Codes(LotteryReader):
    """Finds draws by their codes. A day is a local one, of the operator and of the product alike."""

    async def find(self, day: date, day_codes: Collection[str]) -> dict[str, int]:
        """Return the ids of the events that these codes mean on a day, of any seller. Codes without a meaning are left out."""
        async with self._database.reading() as connection:
            return await self._cache.codes(connection, day, day_codes)

    async def draws(self, operator_id: int, day: date) -> list[CodedDraw]:
        """Return a day's draws that the operator has opened and that have a code, in the order of drawing."""
        return await self._find(operator_id, day, None)

    async def results(self, operator_id: int, day: date, code: str | None = None) -> list[CodedResult]:
        """Return a day's results, as approved and in force, in the order of drawing; of one code alone, if it is given."""
        rows = await self._find(operator_id, day, code)
        return [CodedResult(row.code, row.outcome, row.event) for row in rows if row.outcome is not None]

    async def of(self, day: date, events: Iterable[int]) -> dict[int, str]:
        """Return the codes of these events of a day. Events without a code are left out."""
        async with self._database.reading() as connection:
            return await codes.name_events(connection, day, events)

    async def _find(self, operator_id: int, day: date, code: str | None) -> list[CodedDraw]:
        async with self._database.of(operator_id).reading() as connection:
            return await codes.find_draws(connection, operator_id, day, now=await read_clock(connection), code=code)
