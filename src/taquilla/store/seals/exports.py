"""Reads what leaves the house about a sealed draw: its seal, its results with the prizes owed by them, and what was sold."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.seals.draws import SealedMarket, SealedWager
from taquilla.domain.seals.encoding import Hash
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, ToldError, statements
from taquilla.store.seals.draws import LINES_AT_ONCE

_SQL = statements(__file__)


class SealRow(NamedTuple):
    """The seal of a draw, as it is kept.

    is_decided: the draw has an approved result, void is one; so have those that are closed and judge wagers of it too.
    """

    entry: int
    closed_at: datetime
    wagers: int
    head: str
    root: Hash
    sealed_at: datetime
    is_decided: bool


async def find_seal(connection: HouseConnection, operator_id: int, event_id: int) -> tuple[bool, SealRow | None]:
    """Return whether an operator has a draw, and the draw's seal, if it has one."""
    found = await connection.first(_SQL["find_seal"], operator=operator_id, event=event_id, now=await read_clock(connection))
    return found is not None, None if found is None or found[0] is None else SealRow(*found)


async def read_results(connection: HouseConnection, operator_id: int, event_id: int) -> AsyncGenerator[list[str], None]:
    """Yield the lines of a draw's results file behind its head, some at a time: longer runs, outcomes, prizes and refunds."""
    parameters = {"operator": operator_id, "event": event_id}
    for name in ("read_extended", "read_outcomes"):
        yield [line for (line,) in await connection.fetch(_SQL[name], parameters)]
    async with connection.cursor() as cursor:
        lines = list[str]()
        async for (line,) in cursor.stream(_SQL["read_paid"], parameters, size=LINES_AT_ONCE):
            lines.append(line)
            if len(lines) >= LINES_AT_ONCE:
                yield lines
                lines = []
        yield lines


WAGERS_MAX: Final = 100_000
"""The most wagers that are told at once."""

class SoldTooMuch(ToldError):
    """at most {most:,} wagers are told at once, and these seqs have more"""


async def read_sold(connection: HouseConnection, operator_id: int, first: int, last: int) -> AsyncGenerator[list[str], None]:
    """Yield the markets of the wagers in a range of seqs, as they are now, and then the wagers, some at a time.

    Raises SoldTooMuch before anything else.
    """
    given = {"operator": operator_id, "first": first, "last": last}
    ((count, markets),) = await connection.fetch(_SQL["measure_sold"], given, most=WAGERS_MAX + 1)
    if count > WAGERS_MAX:
        raise SoldTooMuch(most=WAGERS_MAX)
    rows = await connection.fetch(_SQL["read_markets"], operator=operator_id, markets=arrays.numbers(markets))
    yield [SealedMarket(market, kind, length, tuple(draws)).text for market, kind, length, draws in rows]
    async with connection.cursor() as cursor:
        lines = list[str]()
        async for row in cursor.stream(_SQL["read_sold"], given, size=LINES_AT_ONCE):
            lines.append(SealedWager(*row).text)
            if len(lines) >= LINES_AT_ONCE:
                yield lines
                lines = []
        if lines:
            yield lines
