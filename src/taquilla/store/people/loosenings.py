"""Changes that wait for a second person. They are entries of the audit trail: asked for, then approved or withdrawn."""

from taquilla.domain.people.loosening import Loosening
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_loosenings(connection: HouseConnection, operator_id: int, number: int | None = None) -> list[Loosening]:
    """Return an operator's changes that wait, the oldest first; or the one with this number, whatever has become of it."""
    parameters = {"operator": operator_id, "number": None if number is None else str(number)}
    found = []
    for asked_number, asked_by, asked_at, detail, *decided in await connection.fetch(_SQL["load_loosenings"], parameters):
        what, asker_id = detail.pop("what"), detail.pop("asker")
        state = (decided[0] or "waiting").removeprefix("loosening ")
        entity_id = detail.get("entity") or 0
        found.append(Loosening(asked_number, what, detail, entity_id, asked_by, asker_id, asked_at, state, *decided[1:]))
    return found


async def count_loosenings(connection: HouseConnection, operator_id: int) -> int:
    """Return how many changes an operator's people have ever asked for. Behind the gate, since it numbers the next one."""
    row = await connection.first(_SQL["count_loosenings"], operator=operator_id)
    assert row is not None
    return int(row[0])
