"""Reads the history of draws: orders, results, settlements, awaited results, and who gains and loses by another one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.lottery.games import JOINT, Game
from taquilla.store.lottery.search import find_sold_of
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class OrderEntry(NamedTuple):
    """An order about a draw, with its reason. entered_by and approved_by are members' ids."""

    version: int
    verb: str
    reason: str
    entered_by: int
    entered_at: datetime
    approved_by: int | None
    approved_at: datetime | None


class ResultEntry(NamedTuple):
    """A version of a result. outcome is None until a second clerk has approved it."""

    version: int
    outcome: str | None
    entered_by: int
    entered_at: datetime
    approved_by: int | None
    approved_at: datetime | None


class AwaitedResult(NamedTuple):
    """A draw that was held and has no approved result. entered_by is the clerk of a first reading, None if there is none."""

    event_id: int
    name: str
    product: str
    lottery: str
    draws_at: datetime
    entered_by: int | None
    entered_at: datetime | None


class SettlementEntry(NamedTuple):
    """A settlement of a draw's own market. prize is in minor units."""

    version: int
    winners: int
    prize: int
    started_at: datetime
    finished_at: datetime | None


class UnsettledDraw(NamedTuple):
    """A draw with a result in force that is not settled yet."""

    event_id: int
    name: str
    draws_at: datetime
    approved_at: datetime


class AgencyPrizes(NamedTuple):
    """The number of an agency's tickets that win, and the amount, in minor units."""

    entity_id: int
    tickets: int
    prizes: int


async def list_orders(connection: HouseConnection, operator_id: int, event_id: int) -> list[OrderEntry]:
    """List the orders about a draw, the latest first."""
    return await connection.rows(OrderEntry, _SQL["list_orders"], operator=operator_id, event=event_id)


async def list_results(connection: HouseConnection, operator_id: int, event_id: int) -> list[ResultEntry]:
    """List the versions of a draw's result, the latest first."""
    return await connection.rows(ResultEntry, _SQL["list_results"], operator=operator_id, event=event_id)


async def list_settlements(connection: HouseConnection, operator_id: int, event_id: int) -> list[SettlementEntry]:
    """List the settlements of a draw's own market, the latest first."""
    return await connection.rows(SettlementEntry, _SQL["list_settlements"], operator=operator_id, event=event_id)


async def sum_sold(connection: HouseConnection, operator_id: int, events: Iterable[int]) -> dict[int, int]:
    """Return what is sold of draws by themselves, in minor units, by event; draws of which nothing was sold may be missing."""
    return dict(await connection.fetch(_SQL["sum_sold"], operator=operator_id, events=arrays.numbers(events)))


async def list_awaited(
    connection: HouseConnection, operator_id: int, *, since: datetime, now: datetime, unplayed_too: bool, rows_max: int,
    after: int | None = None,
) -> list[AwaitedResult]:  # fmt: skip
    """List the draws held since an instant that have no approved result, the oldest first, from after a draw on."""
    parameters = {"operator": operator_id, "since": since, "now": now, "all": unplayed_too, "after": after, "rows_max": rows_max}
    return await connection.rows(AwaitedResult, _SQL["list_awaited"], parameters)


async def sum_commissions(
    connection: HouseConnection, operator_id: int, roots: Iterable[int], events: Iterable[int]
) -> dict[int, int]:
    """Return the agencies' commissions on what is sold of draws by themselves, in minor units, by event, as folded by now."""
    sold_on = await find_sold_of(connection, operator_id, events)
    draws = [(event, since, until) for event, (since, until) in sold_on.items()]
    parameters = arrays.columns(draws, events=int, since=date, until=date)
    parameters |= {"roots": arrays.numbers(roots), "joint": arrays.numbers(JOINT)}
    return dict(await connection.fetch(_SQL["sum_commissions"], parameters, operator=operator_id))


async def list_undecided(connection: HouseConnection, operator_id: int, events: Iterable[int]) -> list[int]:
    """List those of some draws that have no approved result and are not void."""
    return await connection.column(_SQL["list_undecided"], operator=operator_id, events=arrays.numbers(events))


async def sum_prizes(
    connection: HouseConnection, operator_id: int, event_id: int, pairs: Sequence[tuple[Game, str]] | None
) -> list[AgencyPrizes]:
    """Sum by agency what these selections would win of a draw's own wagers; None: the stakes that go back if it is void."""
    parameters = await _on_sale(connection, operator_id, event_id)
    if pairs is not None:
        parameters |= arrays.columns([(int(game), selection) for game, selection in pairs], games=int, selections=str)
    return await connection.rows(AgencyPrizes, _SQL["sum_refunds" if pairs is None else "sum_prizes"], parameters)


async def sum_settled(
    connection: HouseConnection, operator_id: int, event_id: int, versions: Iterable[int]
) -> list[tuple[int, int, int, int]]:
    """Return the entity, the settlement's version, the number of tickets and the sum of prizes, by agency and version."""
    parameters = await _on_sale(connection, operator_id, event_id) | {"versions": arrays.numbers(versions)}
    return await connection.fetch(_SQL["sum_settled"], parameters)


async def _on_sale(connection: HouseConnection, operator_id: int, event_id: int) -> dict[str, object]:
    """Return the parameters that name a draw and the days on which it was on sale, so that no other month is read."""
    since, until = (await find_sold_of(connection, operator_id, [event_id])).get(event_id, (None, None))
    return {"operator": operator_id, "event": event_id, "since": since, "until": until}


async def list_unsettled(connection: HouseConnection, operator_id: int, *, until: datetime) -> list[UnsettledDraw]:
    """List the draws whose result was approved before an instant, and that are not settled, the longest waiting first."""
    return await connection.rows(UnsettledDraw, _SQL["list_unsettled"], operator=operator_id, until=until)
