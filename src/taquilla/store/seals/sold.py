"""Reads what was sold in a range of seqs, for whoever keeps the wagers apart from the house."""

from taquilla.domain.seals.draws import SealedMarket, SealedWager
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def read_sold(connection: HouseConnection, operator_id: int, first: int, last: int) -> list[SealedWager]:
    """Return the wagers of the tickets in a range of seqs, in the order of ticket and line."""
    parameters = {"operator": operator_id, "first": first, "last": last}
    return [SealedWager(*row) for row in await (await connection.execute(_SQL["read_sold"], parameters)).fetchall()]


async def read_markets(connection: HouseConnection, operator_id: int, markets: list[int]) -> list[SealedMarket]:
    """Return markets with their draws as they are now, in the order of their ids."""
    parameters = {"operator": operator_id, "markets": arrays.numbers(markets)}
    rows = await (await connection.execute(_SQL["read_markets"], parameters)).fetchall()
    return [SealedMarket(market, kind, length, tuple(draws)) for market, kind, length, draws in rows]
