"""Results of events, version by version, and the prizes that they led to."""

from datetime import datetime
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.lifecycle import CLOSED_AFTER
from taquilla.domain.sports.results import EnteredReading, EventFacts, Reading
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class WaitingReading(NamedTuple):
    """A result of an event that waits for a second clerk. entered_by is a member's id."""

    event_id: int
    event: str
    starts_at: datetime
    version: int
    entered_by: int
    entered_at: datetime


async def load_event(
    connection: HouseConnection, operator_id: int, event_id: int, at: datetime
) -> tuple[EventFacts, list[EnteredReading]] | None:
    """Load an event with the versions of its result, as they are at an instant. None where the operator has no such event."""
    parameters = {"operator": operator_id, "event": event_id, "resulted_before": at - CLOSED_AFTER}
    queries = (_SQL["load_event"], _SQL["load_bets"], _SQL["load_results"], _SQL["is_final"])
    events, bets, results, final = await connection.together(parameters, *queries)
    if not events:
        return None
    markets = {market: frozenset(ids) for market, ids in bets}
    versions = [
        EnteredReading(version, Reading(tuple(won), tuple(voided), void), entered_by, approved)
        for version, won, voided, void, entered_by, approved in results
    ]
    starts_at, ends_at, status = events[0]
    return EventFacts(starts_at, ends_at, status, markets, bool(final and final[0][0])), versions


async def enter(
    connection: HouseConnection, operator_id: int, event_id: int, version: int, reading: Reading, *, by: int, at: datetime
) -> None:
    """Add a first clerk's reading. Behind the gate."""
    await connection.execute(
        _SQL["enter"],
        {"operator": operator_id, "event": event_id, "version": version, "void": reading.void, "by": by, "at": at}
        | {"won": arrays.numbers(reading.won), "voided": arrays.numbers(reading.voided)},
    )


async def approve(connection: HouseConnection, operator_id: int, event_id: int, version: int, *, by: int, at: datetime) -> None:
    """Approve a reading. Behind the gate."""
    await connection.run(_SQL["approve"], operator=operator_id, event=event_id, version=version, by=by, at=at)


async def list_waiting(connection: HouseConnection, operator_id: int, at: datetime) -> list[WaitingReading]:
    """List the results that wait for a second clerk at an instant, the oldest first, without what the first one says."""
    return await connection.rows(WaitingReading, _SQL["list_waiting"], operator=operator_id, resulted_before=at - CLOSED_AFTER)


async def find_games(connection: HouseConnection, operator_id: int, coupon_id: int) -> list[tuple[int, bool]]:
    """Return the events of a coupon's games, in order, and whether each is a reserve."""
    return await connection.fetch(_SQL["find_games"], operator=operator_id, coupon=coupon_id)


async def sum_won(connection: HouseConnection, operator_id: int, coupon: int | None, event: int | None) -> tuple[int, Cents]:
    """Return how many tickets of a coupon, or of all with an event, won, and how much before withholding. For the sandbox."""
    parameters = {"operator": operator_id, "coupon": coupon, "event": event}
    return await connection.one(lambda tickets, amount: (tickets, int(amount)), _SQL["sum_won"], parameters)
