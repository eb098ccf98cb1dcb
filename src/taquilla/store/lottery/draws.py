"""Draws of an operator: those on sale, closing, results, orders, search."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString, NamedTuple

from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.draw_orders import DrawOrder, OrderVersion
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.results import DrawFacts, ResultFacts
from taquilla.store.ledger import state
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)
CLOSED_AT_ONCE: Final = 500
"""The most draws that are found to be closed at once."""
_FETCH: Final = "fetch 500 from found"


@dataclass(frozen=True, slots=True)
class DrawRow:
    """An operator's draw, with its product and lottery by name. outcome and entered_at are set once a result is approved.

    state is scheduled, open, suspended, closed or void; a void draw has no outcome.
    """

    event: Event
    product: str
    lottery: str
    closes_at: datetime
    is_open: bool
    outcome: str | None
    entered_at: datetime | None
    state: str


STATES: Final = frozenset({"open", "closed", "result"})
"""The states of a draw that a search tells apart."""


@dataclass(frozen=True, slots=True)
class DrawFilter:
    """A search for draws: held from since to until (both included, None: no bound), of one category, list or product.

    The category is the draw's own; "tripleta" means the draws of products of which the operator sells tripletas now.
    states are those that fit: a draw is open or closed, and once it has a result it is both closed and of the state "result".
    sort is by names of `ORDERS`, each ascending or (True) descending; ties go by time, display order, list and id,
    in the direction of the last name. limit None: all of them, up to `LISTED_MAX`. after: those that follow this draw by time and
    id; events: these alone. with_planned: those too that runs alone need yet, of the state "scheduled".
    """

    since: datetime | None = None
    until: datetime | None = None
    states: frozenset[str] = STATES
    category: str | None = None
    list_id: int | None = None
    product_id: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int | None = 100
    offset: int = 0
    after: int | None = None
    events: Sequence[int] | None = None
    with_planned: bool = False


@dataclass(frozen=True, slots=True)
class NextDraw:
    """A product's next draw that is still on sale, and when the product is drawn after that; None: nothing is scheduled yet."""

    product_id: int
    event_id: int
    draws_at: datetime
    following_at: datetime | None


class WaitingVersion(NamedTuple):
    """A version that waits for a second clerk: "result", or the order's verb. entered_by is a member's id.

    corrects: a result is in force, which it would replace. reason is an order's; None for a result.
    """

    kind: str
    event_id: int
    event: str
    draws_at: datetime
    version: int
    entered_by: int
    entered_at: datetime
    corrects: bool = False
    reason: str | None = None


async def load_kinds(connection: HouseConnection) -> list[tuple[int, bool]]:
    """Load every active product, with each of the two kinds of lists that it has: zodiac or not."""
    return await connection.fetch(_SQL["load_kinds"])


async def load_next_draws(
    connection: HouseConnection, operator_id: int, closes: Mapping[int, int], *, now: datetime, until: datetime
) -> dict[int, NextDraw]:
    """Load each product's next draw that a seller sells, and the one after it if before until. closes: as in `find_draws`."""
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "until": until}
    parameters |= {"closed": arrays.numbers(closes), "minutes": arrays.numbers(closes.values())}
    return {row[0]: NextDraw(*row) for row in await connection.fetch(_SQL["load_next_draws"], parameters)}


async def load_on_sale(connection: HouseConnection, operator_id: int, now: datetime) -> dict[int, datetime]:
    """Load the events that an operator has on sale, each with its close."""
    return dict(await connection.fetch(_SQL["load_on_sale"], operator=operator_id, now=now))


async def due_closings(connection: HouseConnection, operator_id: int, now: datetime) -> list[tuple[int, datetime]]:
    """Return the draws that should be closed by now: event and planned close, the earliest first."""
    return await connection.fetch(_SQL["due_closings"], operator=operator_id, now=now, limit=CLOSED_AT_ONCE)


async def set_close(connection: HouseConnection, operator_id: int, event_id: int, now: datetime) -> None:
    """Plan the close of a draw of a sandbox for now."""
    await state.change(connection, operator_id, "draw", _SQL["set_close"], event=event_id, now=now)


async def close_draws(connection: HouseConnection, operator_id: int, events: Sequence[int], now: datetime) -> None:
    """Close draws at their planned close."""
    await state.change(connection, operator_id, "draw", _SQL["close_draws"], events=arrays.numbers(events), now=now)
    connection.add_event(operator_id, "draws.closed", {"draw_ids": list(events)})


async def load_draw(
    connection: HouseConnection, operator_id: int, event_id: int
) -> tuple[DrawFacts, list[ResultFacts], bool] | None:
    """Load a draw, the versions of its result, and whether prizes of it have expired. None when the operator has no such draw."""
    parameters = {"operator": operator_id, "event": event_id}
    queries = (_SQL["load_draw"], _SQL["load_results"], _SQL["has_expired_prizes"])
    rows, results, expired = await connection.together(parameters, *queries)
    return (DrawFacts(*rows[0]), [ResultFacts(*version) for version in results], bool(expired)) if rows else None


async def find_days(connection: HouseConnection, operator_id: int, event_id: int) -> set[date]:
    """Return the first and the last day of sale of each market of a draw that was sold."""
    return {day for days in await connection.fetch(_SQL["find_days"], operator=operator_id, event=event_id) for day in days}


async def load_outcomes(connection: HouseConnection, operator_id: int, events: Iterable[int]) -> dict[int, str]:
    """Return the results in force of these draws, ``void`` of those that were voided; draws without one are left out."""
    return dict(await connection.fetch(_SQL["load_outcomes"], operator=operator_id, events=arrays.numbers(events)))


async def load_corrected(connection: HouseConnection, operator_id: int, events: Iterable[int]) -> frozenset[int]:
    """Return which of these draws have had another result in force before."""
    return frozenset(await connection.column(_SQL["load_corrected"], operator=operator_id, events=arrays.numbers(events)))


async def find_sellers(connection: HouseConnection, operator_id: int, event_id: int, members: Iterable[int]) -> list[int]:
    """Return those of these members who have sold a live ticket of a draw."""
    return await connection.column(_SQL["find_sellers"], operator=operator_id, event=event_id, members=arrays.numbers(members))


async def enter_result(
    connection: HouseConnection, operator_id: int, event_id: int, *,
    version: int, outcome: str, draw: DrawFacts, member_id: int, now: datetime,
) -> None:  # fmt: skip
    """Add a first clerk's result."""
    await connection.execute(
        _SQL["enter_result"],
        {"operator": operator_id, "event": event_id, "version": version, "outcome": outcome, "member": member_id}
        | {"closed_at": draw.closed_at, "draws_at": draw.draws_at, "now": now},
    )


async def approve_result(
    connection: HouseConnection, operator_id: int, event_id: int, *, version: int, member_id: int, now: datetime
) -> None:
    """Approve a result. The draw is then to be settled."""
    await connection.run(_SQL["approve_result"], operator=operator_id, event=event_id, version=version, member=member_id, now=now)
    await mark_to_settle(connection, operator_id, event_id, to_settle=True)


async def load_orders(connection: HouseConnection, operator_id: int, event_id: int) -> list[OrderVersion]:
    """Load all orders about a draw, by version."""
    return await connection.rows(OrderVersion, _SQL["load_orders"], operator=operator_id, event=event_id)


async def enter_order(
    connection: HouseConnection, operator_id: int, event_id: int, *,
    version: int, order: DrawOrder, reason: str, member_id: int, now: datetime,
) -> None:  # fmt: skip
    """Add an order as the first clerk enters it."""
    parameters = {"operator": operator_id, "event": event_id, "version": version, "verb": order.value, "reason": reason}
    await connection.execute(_SQL["enter_order"], parameters | {"member": member_id, "now": now})


async def approve_order(
    connection: HouseConnection, operator_id: int, event_id: int, *,
    version: int, order: DrawOrder, result_version: int, member_id: int, now: datetime,
) -> None:  # fmt: skip
    """Approve an order and carry it out. A void draw closes, gets VOID as its result_version, and waits to be settled."""
    parameters: dict[str, object] = {"operator": operator_id, "event": event_id}
    approval = {"version": version, "member": member_id, "now": now}
    await connection.execute(_SQL["approve_order"], parameters | approval)
    if order is not DrawOrder.VOID:
        parameters["state"] = "suspended" if order is DrawOrder.SUSPEND else "open"
        await state.change(connection, operator_id, "draw", _SQL["set_state"], parameters)
        return
    await state.change(connection, operator_id, "draw", _SQL["call_off"], parameters | {"now": now})
    await connection.execute(_SQL["add_void"], parameters | approval | {"result": result_version, "outcome": VOID})


async def list_waiting(connection: HouseConnection, operator_id: int) -> list[WaitingVersion]:
    """List the results and orders of draws that wait for a second clerk, the oldest first, without what the first has read."""
    return await connection.rows(WaitingVersion, _SQL["list_waiting"], operator=operator_id)


async def sum_paid(connection: HouseConnection, operator_id: int, event_id: int) -> int:
    """Sum what was paid to customers of the prizes in force of a draw's own market, in minor units."""
    return int(await connection.value(_SQL["sum_paid"], operator=operator_id, event=event_id) or 0)


async def has_joint_wagers(connection: HouseConnection, operator_id: int, event_id: int) -> bool:
    """Tell whether there are wagers on several draws that depend on this one."""
    return await connection.first(_SQL["has_joint_wagers"], operator=operator_id, event=event_id) is not None


async def sum_stakes(connection: HouseConnection, operator_id: int, event_id: int) -> dict[tuple[int, str], tuple[int, int]]:
    """Sum, by game and selection, what is staked live on an event by itself and what it would be paid, in minor units."""
    rows = await connection.fetch(_SQL["sum_stakes"], operator=operator_id, event=event_id)
    return {(game, selection): (staked, paid) for game, selection, staked, paid in rows}


async def mark_to_settle(connection: HouseConnection, operator_id: int, event_id: int, *, to_settle: bool) -> None:
    """Set whether some market of the draw waits to be settled."""
    await connection.run(_SQL["mark_to_settle"], operator=operator_id, event=event_id, to_settle=to_settle)


_COLUMNS: Final = ("id", "draws_at", "closes_at", "display_order", "category", "product_id", "list_id", "product_name")
ORDERS: Final[Mapping[str, LiteralString]] = {
    **{name: name for name in _COLUMNS},
    "entered_at": "coalesce(entered_at, '-infinity')",
}
"""The names that draws may be sorted by, and their SQL."""


async def find_draws(
    connection: HouseConnection, operator_id: int, draw_filter: DrawFilter, products: Collection[int] | None,
    closes: Mapping[int, int], *,
    now: datetime, with_result: bool, listed_max: int,
) -> tuple[int, list[DrawRow]]:  # fmt: skip
    """Return how many of the operator's draws match, of these products (None: of all), and a page of them.

    draw_filter has both bounds, and a category of draws. closes tells by product how many minutes before a draw the seller's own
    sale ends, where that is before the draw's close. with_result: only draws with an approved result. limit None: reads all
    draws by a cursor, inside a transaction of the caller's, or none where there are more than listed_max behind the offset.
    """
    query = _SQL["find_draws"].format(order=_order(draw_filter.sort))
    parameters = (
        {"operator": operator_id, "since": draw_filter.since, "until": draw_filter.until, "now": now, "drawn": with_result}
        | {"category": draw_filter.category, "list": draw_filter.list_id, "states": arrays.texts(draw_filter.states)}
        | {"limit": draw_filter.limit, "offset": draw_filter.offset, "planned": draw_filter.with_planned}
        | {"after": draw_filter.after, "events": None if draw_filter.events is None else arrays.numbers(draw_filter.events)}
        | {"products": None if products is None else arrays.numbers(products)}
        | {"closed": arrays.numbers(closes), "minutes": arrays.numbers(closes.values())}
    )
    if draw_filter.limit is None:
        return await _read_whole(connection, query, parameters, draw_filter.offset + listed_max)
    return _read(await connection.fetch(query, parameters))


async def _read_whole(
    connection: HouseConnection, query: LiteralString, parameters: Mapping[str, object], listed_max: int
) -> tuple[int, list[DrawRow]]:
    """Read all rows in chunks, but none where there are too many."""
    await connection.execute("declare found no scroll cursor for " + query, parameters)
    total, rows = _read(await connection.fetch(_FETCH))
    if total > listed_max:
        return total, []
    while more := await connection.fetch(_FETCH):
        rows += _read(more)[1]
    return total, rows


def _read(rows: Sequence[TupleRow]) -> tuple[int, list[DrawRow]]:
    # An empty page still has a row with the count, and nulls beside it.
    return rows[0][0], [DrawRow(Event(*row[1:10]), *row[10:]) for row in rows if row[1] is not None]


_TIES: Final = ("draws_at", "display_order", "list_id", "id")


def _order(sort: Iterable[tuple[str, bool]]) -> LiteralString:
    """Return the order in SQL. Of a repeated name only the first place counts; ties follow the direction of the last name."""
    directions: dict[str, bool] = {}
    last = False
    for name, last in sort:
        directions.setdefault(name, last)
    for name in _TIES:
        directions.setdefault(name, last)
    columns: list[LiteralString] = [ORDERS[name] + (" desc" if descends else "") for name, descends in directions.items()]
    return ", ".join(columns)
