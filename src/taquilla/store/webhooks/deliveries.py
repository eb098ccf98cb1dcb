"""Deliveries to endpoints of webhooks: who makes them, how far they are, and the log of attempts.

These statements take no gate: nothing of an operator's books depends on them. A claim is a lease by the house's clock, and each
statement that moves an endpoint on holds only while the claim does.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class DueEndpoint(NamedTuple):
    """An endpoint for which there is something to do. is_failing: its last attempt failed."""

    operator_id: int
    id: UUID
    is_failing: bool


class Claim(NamedTuple):
    """An endpoint, as it was when its deliveries were claimed. token names the claim."""

    operator_id: int
    id: UUID
    token: UUID
    entity_id: int | None
    url: str
    types: tuple[str, ...]
    is_ordered: bool
    after_number: int
    tries: int
    next_try: datetime | None
    epoch: int


class EndpointPlace(NamedTuple):
    """The place of an endpoint: the event up to which it is done, the failed attempts of the next one, and when that is tried."""

    after_number: int
    tries: int = 0
    next_try: datetime | None = None


class WaitingEvent(NamedTuple):
    """An event that an endpoint is to be sent apart from the others. A number below 0 is that of a test event."""

    number: int
    tries: int
    next_try: datetime


class Attempt(NamedTuple):
    """An attempt. status None: no response came; error then says why. id is that in the log."""

    number: int
    type: str
    try_: int
    at: datetime
    status: int | None
    error: str | None
    duration_ms: int
    id: int = 0


class DeliveryProgress(NamedTuple):
    """The outcome of some attempts: the new place, the log, and events that are to be tried apart, or no longer."""

    place: EndpointPlace
    attempts: Sequence[Attempt]
    waiting: Sequence[WaitingEvent] = ()
    done: Collection[int] = ()


async def find_due(
    connection: HouseConnection, now: datetime, rows_max: int, only: Sequence[int] | None = None
) -> list[DueEndpoint]:
    """Return endpoints for which there is something to do and that nobody serves, those that work first.

    only: of these operators; None: of all.
    """
    return await connection.rows(DueEndpoint, _SQL["find_due"], now=now, rows_max=rows_max, only=only and arrays.numbers(only))


async def claim(
    connection: HouseConnection, operator_id: int, endpoint_id: UUID, token: UUID, now: datetime, until: datetime
) -> Claim | None:
    """Claim an endpoint's deliveries until an instant. None where somebody else has, or its entity has closed."""
    row = await connection.first(_SQL["claim"], operator=operator_id, endpoint=endpoint_id, claim=token, now=now, until=until)
    if row is None:
        return None
    claimed = Claim(operator_id, endpoint_id, token, *row)
    return claimed._replace(types=tuple(claimed.types))


async def release(connection: HouseConnection, claimed: Claim) -> None:
    """Give up a claim."""
    await connection.execute(_SQL["release"], _named(claimed))


async def record(connection: HouseConnection, claimed: Claim, progress: DeliveryProgress, now: datetime, until: datetime) -> bool:
    """Record what came of attempts, and renew the claim. False: it is over, or the endpoint was changed, or its entity closed.

    What was attempted is in the log in every case.
    """
    named = _named(claimed)
    async with connection.transaction(), connection.pipeline():
        await connection.execute(_SQL["lock_endpoint"], named)
        for attempt in progress.attempts:
            await connection.execute(_SQL["add_attempt"], named | attempt._asdict())
        if progress.done:
            await connection.execute(_SQL["drop_waiting"], named | {"numbers": arrays.numbers(progress.done)})
        if progress.waiting:
            await connection.execute(_SQL["put_waiting"], named | arrays.fields(progress.waiting, WaitingEvent))
        place = {"after": progress.place.after_number, "tries": progress.place.tries, "next_try": progress.place.next_try}
        return bool(await connection.value(_SQL["advance"], named | place, now=now, until=until))


async def find_waiting(connection: HouseConnection, claimed: Claim, now: datetime, rows_max: int) -> list[tuple[int, int]]:
    """Return the events that are due to be sent apart, each with its failed attempts."""
    return await connection.fetch(_SQL["find_waiting"], _named(claimed), now=now, rows_max=rows_max)


async def count_waiting(connection: HouseConnection, claimed: Claim, rows_max: int) -> int:
    """Return how many events wait to be sent apart, counting no further than a number."""
    return int(await connection.value(_SQL["count_waiting"], _named(claimed) | {"rows_max": rows_max}) or 0)


async def disable(connection: HouseConnection, claimed: Claim, now: datetime, why: str) -> bool:
    """Disable an endpoint. False if it was changed meanwhile. Behind the gate."""
    return (await connection.run(_SQL["disable"], _named(claimed), now=now, why=why)).rowcount == 1


async def find_attempts(
    connection: HouseConnection, operator_id: int, endpoint_id: UUID, before: int | None, rows_max: int
) -> list[Attempt]:
    """Return attempts from the log, the newest first, those before an id."""
    parameters = {"operator": operator_id, "endpoint": endpoint_id, "before": before, "rows_max": rows_max}
    return await connection.rows(Attempt, _SQL["find_attempts"], parameters)


async def purge(connection: HouseConnection, until: datetime, rows_max: int, only: Sequence[int] | None = None) -> int:
    """Delete attempts made before an instant, so many at most. Return how many. only: of these operators; None: of all."""
    return (await connection.run(_SQL["purge"], until=until, rows_max=rows_max, only=only and arrays.numbers(only))).rowcount


def _named(claimed: Claim) -> dict[str, object]:
    return {"operator": claimed.operator_id, "endpoint": claimed.id, "claim": claimed.token, "epoch": claimed.epoch}
