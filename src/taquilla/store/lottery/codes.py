"""Codes of draws: the event that a code means on a day, and an operator's draws by their codes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class CodedDraw(NamedTuple):
    """An operator's draw by its code. event is its id, name is what tickets print; outcome is set once a result is approved."""

    code: str
    name: str
    event: int
    closes_at: datetime
    is_open: bool
    draws_at: datetime
    category: str
    zodiac: bool
    list_id: int
    outcome: str | None


async def find(
    connection: HouseConnection, when: date | datetime, codes: Iterable[str], closes: Mapping[int, int]
) -> dict[str, int]:
    """Return the events that these codes mean on a day of the lottery, or to somebody who plays them at an instant (TT-03).

    closes are the minutes before a draw at which an operator stops to sell products; without them the products' own. Codes that
    mean none, or whose event is not rolled yet, are left out.
    """
    day, at = (None, when) if isinstance(when, datetime) else (when, None)
    closing = arrays.columns(closes.items(), products=int, minutes=int)
    return dict(await connection.fetch(_SQL["find_codes"], closing, day=day, at=at, codes=arrays.texts(codes)))


async def find_draws(
    connection: HouseConnection, operator_id: int, day: date | None, *, now: datetime, closes: Mapping[int, int],
    code: str | None = None,
) -> list[CodedDraw]:  # fmt: skip
    """Return an operator's draws of a day of the lottery, by default today, that have a code, or this code, in their order."""
    closing = arrays.columns(closes.items(), products=int, minutes=int)
    return await connection.rows(CodedDraw, _SQL["find_coded_draws"], closing, operator=operator_id, day=day, now=now, code=code)


async def name_events(connection: HouseConnection, day: date, events: Iterable[int]) -> dict[int, str]:
    """Return the codes of these events of a local day; events without one are left out."""
    return dict(await connection.fetch(_SQL["name_events"], day=day, events=arrays.numbers(events)))
