"""Reads the audit trail, page by page along its ids, and the changes in it that wait for a second person."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from taquilla.domain.ledger.commands import Channel, Kept
from taquilla.domain.people.loosening import Loosening
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about

_SQL = statements(__file__)
_READ = {order: shaped(_SQL["read"].format(order=order)) for order in ("asc", "desc")}


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """An event of the audit trail. origin is the address or the system user it came from, where that is known."""

    id: int
    operator_id: int
    at: datetime
    actor: str
    action: str
    object: str
    origin: str | None
    detail: Kept


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """A filter of the trail's events. since is included, until is not; None means all."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None
    action: str | None = None


async def find_sold(
    connection: HouseConnection, operator_id: int, keys: Sequence[str], ticket_id: UUID | None
) -> list[TrailEvent]:
    """Return the tickets of an operator that were sold under one of these keys, or have this id, as events of their sale."""
    parameters = {"operator": operator_id, "keys": arrays.texts(keys), "ticket": ticket_id, "channels": arrays.numbers(Channel)}
    return [
        replace(event, detail={**event.detail, "channel": Channel(event.detail["channel"]).name.lower()})
        for event in await connection.rows(TrailEvent, _SQL["find_sold"], parameters)
    ]


async def load_last(connection: HouseConnection, operator_id: int, action: str, what: str, actor: str) -> datetime | None:
    """Return when somebody last did something about an object, by the trail."""
    at = await connection.value(_SQL["load_last"], operator=operator_id, action=action, object=what, actor=actor)
    return at if isinstance(at, datetime) else None


async def read_trail(
    connection: HouseConnection, operators: Sequence[int], trail_filter: TrailFilter, *, after: int | None, limit: int
) -> list[TrailEvent]:
    """Return the first events after the id `after`, or without one the latest; in the order of their ids, at most `limit`."""
    parameters = asdict(trail_filter) | {"after": after or 0, "limit": limit}
    async with connection.transaction():
        # A rare action is found by its index, and a common one along the key: only the value tells which. 1,000,000 events: 4 ms
        # in place of 350.
        await connection.execute("set local plan_cache_mode = force_custom_plan")
        rows = await ask_about(connection, _READ["desc" if after is None else "asc"], operators, parameters)
    found = sorted([TrailEvent(*row) for row in rows], key=lambda event: event.id)
    return found[-limit:] if after is None else found[:limit]


async def load_loosenings(connection: HouseConnection, operator_id: int, number: int | None = None) -> list[Loosening]:
    """Return an operator's changes that nobody has decided, the oldest first; or the one with this number, whatever it is."""
    parameters = {"operator": operator_id, "number": None if number is None else str(number)}
    found = []
    for row in await connection.fetch(_SQL["load_loosenings"], parameters):
        asked_number, asked_by, asked_at, detail, decision, decided_by, decided_at = row
        what, asker_id = detail.pop("what"), detail.pop("asker")
        found.append(Loosening(
            number=asked_number, what=what, change=detail, entity_id=detail.get("entity") or 0, asked_by=asked_by,
            asker_id=asker_id, asked_at=asked_at, state=(decision or "waiting").removeprefix("loosening "), decided_by=decided_by,
            decided_at=decided_at,
        ))  # fmt: skip
    return found


async def count_loosenings(connection: HouseConnection, operator_id: int) -> int:
    """Return how many changes an operator's people have ever asked for. Behind the gate, since it numbers the next one."""
    return await connection.one(int, _SQL["count_loosenings"], operator=operator_id)
