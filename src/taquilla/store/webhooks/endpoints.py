"""Endpoints of webhooks and their keys: kept behind the operator's gate."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class EndpointRow(NamedTuple):
    """An endpoint. entity_id None: it gets all of the operator's events; types (): of all types.

    after_number is the event up to which everything is delivered, or waits to be tried again.
    """

    id: UUID
    entity_id: int | None
    url: str
    types: tuple[str, ...]
    is_ordered: bool
    description: str
    state: str
    disabled_at: datetime | None
    disabled_why: str | None
    created_at: datetime
    after_number: int


class EndpointProgress(NamedTuple):
    """The progress of an endpoint: everything up to after_number is delivered, or among the events that wait apart.

    last_number is the operator's last event. tries are the failed attempts of the event at which an ordered endpoint stands, and
    next_try is when something is tried again.
    """

    after_number: int
    last_number: int
    tries: int
    next_try: datetime | None
    waiting: int


class WebhookKeyRow(NamedTuple):
    """A key of an endpoint, wrapped. expires_at None: it is in use."""

    kind: str
    wrapped: bytes
    expires_at: datetime | None


async def find_endpoints(
    connection: HouseConnection, operator_id: int, entities: Sequence[int] | None, endpoint_id: UUID | None = None
) -> list[EndpointRow]:
    """Return the endpoints of these entities that are not closed (None: of the whole operator), or the one with this id."""
    parameters = {
        "operator": operator_id, "entities": None if entities is None else list(entities), "endpoint": endpoint_id,
    }  # fmt: skip
    return [EndpointRow(*row)._replace(types=tuple(row[3])) for row in await connection.fetch(_SQL["find_endpoints"], parameters)]


async def add_endpoint(connection: HouseConnection, operator_id: int, row: EndpointRow) -> None:
    """Add an active endpoint."""
    parameters = row._asdict() | {"types": list(row.types), "now": row.created_at, "after": row.after_number}
    await connection.execute(_SQL["add_endpoint"], parameters | {"operator": operator_id})


async def change_endpoint(connection: HouseConnection, operator_id: int, row: EndpointRow, now: datetime) -> None:
    """Change an endpoint. What waits is due at once, with all its attempts before it."""
    parameters = row._asdict() | {"operator": operator_id, "endpoint": row.id, "types": list(row.types), "now": now}
    for name in ("lock_endpoint", "hurry_waiting", "change_endpoint"):
        await connection.execute(_SQL[name], parameters)


async def close_endpoint(connection: HouseConnection, operator_id: int, endpoint_id: UUID) -> None:
    """Close an endpoint, and forget its keys and what waits."""
    for name in ("lock_endpoint", "close_endpoint", "drop_waiting", "drop_keys"):
        await connection.run(_SQL[name], operator=operator_id, endpoint=endpoint_id, since=-(2**31))


async def replay(connection: HouseConnection, operator_id: int, endpoint_id: UUID, after: int) -> None:
    """Deliver the events after a number once more, or for the first time."""
    for name in ("lock_endpoint", "drop_waiting", "replay"):
        await connection.run(_SQL[name], operator=operator_id, endpoint=endpoint_id, after=after, since=after + 1)


async def add_test(connection: HouseConnection, operator_id: int, endpoint_id: UUID, now: datetime) -> int:
    """Add a test event to deliver, and return its number, which is negative."""
    parameters = {"operator": operator_id, "endpoint": endpoint_id, "now": now}
    async with connection.transaction():
        (number,) = await connection.first(_SQL["count_test"], parameters) or (0,)
        await connection.execute(_SQL["add_test"], parameters | {"number": number})
    return int(number)


async def add_keys(
    connection: HouseConnection, operator_id: int, endpoint_id: UUID, keys: Sequence[tuple[str, bytes]], now: datetime
) -> None:
    """Add keys, by kind and wrapped."""
    parameters = {"operator": operator_id, "endpoint": endpoint_id, "now": now}
    await connection.execute(_SQL["add_keys"], parameters | arrays.columns(keys, kinds=str, wrapped=bytes))


async def expire_keys(
    connection: HouseConnection, operator_id: int, endpoint_id: UUID, *, now: datetime, until: datetime, kept: int
) -> None:
    """Let the keys in use sign until an instant. Forget those whose time is over, and all but so many of each kind."""
    for name in ("expire_keys", "drop_old_keys"):
        await connection.run(_SQL[name], operator=operator_id, endpoint=endpoint_id, now=now, until=until, kept=kept)


async def load_keys(connection: HouseConnection, operator_id: int, endpoint_id: UUID, now: datetime) -> list[WebhookKeyRow]:
    """Load the keys that are valid now, those in use first."""
    rows = await connection.fetch(_SQL["load_keys"], operator=operator_id, endpoint=endpoint_id, now=now)
    return [WebhookKeyRow(kind, bytes(wrapped), expires_at) for kind, wrapped, expires_at in rows]


async def read_progress(connection: HouseConnection, operator_id: int, endpoint_id: UUID, rows_max: int) -> EndpointProgress:
    """Return how far an endpoint is. Counts no more than so many events that wait apart."""
    parameters = {"operator": operator_id, "endpoint": endpoint_id, "rows_max": rows_max}
    return await connection.one(EndpointProgress, _SQL["read_progress"], parameters)
