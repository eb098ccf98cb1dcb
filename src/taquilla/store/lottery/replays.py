"""Past sales in their order, to be judged again by another rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.rule_replay import PastSale, PastWager
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_ON_SALE_MAX: Final = timedelta(days=62)  # no draw is on sale for longer


class ReplayFilter(NamedTuple):
    """The sales of an operator to replay: of its order those from seq first to last; sold since an instant, and undone by at.

    entities and member are the sellers; None: any.
    """

    operator_id: int
    first: int
    last: int
    since: datetime
    at: datetime
    entities: tuple[int, ...] | None = None
    member: int | None = None

    def parameters(self) -> dict[str, object]:
        """Return the parameters of the statements."""
        day = self.since.date()
        days = {"from_day": day - _ON_SALE_MAX, "to_day": day + timedelta(days=1)}
        entities = None if self.entities is None else arrays.numbers(self.entities)
        return self._asdict() | {"operator": self.operator_id, "entities": entities} | days


class StakeRow(NamedTuple):
    """A member's sale of a selection; seq is where an undoing takes it back, 0 for a sale."""

    seq: int
    member_id: int
    market_id: int
    game: int
    selection: str
    amount: Cents


class SoldNumber(NamedTuple):
    """The sale of a number in a draw by an entity; entity_id 0: all entities."""

    event_id: int
    game: int
    selection: str
    entity_id: int
    sold: Cents


async def list_sold_beyond(connection: HouseConnection, operator_id: int, wanted: dict[str, object]) -> list[SoldNumber]:
    """Return what sellers have sold of those numbers of open draws that may exceed an amount, the next draws first."""
    return await connection.rows(SoldNumber, _SQL["list_sold_beyond"], wanted | {"operator": operator_id})


async def load_sales(connection: HouseConnection, criteria: ReplayFilter, *, after: int, limit: int) -> list[PastSale]:
    """Return the tickets that follow a seq, at most so many, without the events of their wagers."""
    rows = await connection.fetch(_SQL["load_sales"], criteria.parameters(), after=after, limit=limit)
    sales = groupby(rows, key=lambda row: row[:9])
    return [PastSale(*(*ticket, tuple(PastWager(*row[9:]) for row in wagers))) for ticket, wagers in sales]


async def load_before(connection: HouseConnection, criteria: ReplayFilter) -> list[StakeRow]:
    """Return what was sold before the first sale of draws that are held later."""
    return [StakeRow(0, *row) for row in await connection.fetch(_SQL["load_before"], criteria.parameters())]


async def load_undone(connection: HouseConnection, criteria: ReplayFilter) -> list[StakeRow]:
    """Return what was sold before the first sale and undone after it, in the order of the undoings."""
    return await connection.rows(StakeRow, _SQL["load_undone"], criteria.parameters())


async def load_market_events(connection: HouseConnection, operator_id: int, markets: Iterable[int]) -> dict[int, list[int]]:
    """Return the events of markets, in their order."""
    return dict(await connection.fetch(_SQL["load_market_events"], operator=operator_id, markets=arrays.numbers(markets)))
