"""Reads what was sold in a range of seqs, for whoever keeps the wagers apart from the house."""

from collections.abc import AsyncGenerator
from typing import Final

from taquilla.domain.seals.draws import SealedMarket, SealedWager
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, ToldError, statements
from taquilla.store.seals.draws import LINES_AT_ONCE

WAGERS_MAX: Final = 100_000
"""The most wagers that are told at once."""

_SQL = statements(__file__)


class SoldTooMuch(ToldError):
    """at most {most:,} wagers are told at once, and these seqs have more"""


async def read_sold(connection: HouseConnection, operator_id: int, first: int, last: int) -> AsyncGenerator[list[str], None]:
    """Yield the markets of the wagers in a range of seqs, as they are now, and then the wagers, some at a time.

    Raises SoldTooMuch before anything else.
    """
    given = {"operator": operator_id, "first": first, "last": last}
    found = await connection.first(_SQL["measure_sold"], given, most=WAGERS_MAX + 1)
    assert found is not None
    count, markets = found
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
