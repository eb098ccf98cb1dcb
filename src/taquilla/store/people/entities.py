"""What entities say of themselves."""

from dataclasses import asdict

from taquilla.domain.people.entities import EntityData
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_entity_data(connection: HouseConnection, operator_id: int, entity_id: int) -> EntityData:
    """What an entity says of itself; one that never said anything has empty texts, and its operator's zone."""
    parameters = {"operator": operator_id, "entity": entity_id}
    row = await (await connection.execute(_SQL["load_entity_data"], parameters)).fetchone()
    if row is not None:
        return EntityData(*row)
    zone = await (await connection.execute(_SQL["load_zone"], {"operator": operator_id})).fetchone()
    assert zone is not None, f"there is no operator {operator_id}"
    return EntityData(time_zone=zone[0])


async def write_entity_data(connection: HouseConnection, operator_id: int, entity_id: int, data: EntityData) -> None:
    """What an entity says of itself from now on. Inside the caller's transaction, behind the gate."""
    parameters = {"operator": operator_id, "entity": entity_id} | asdict(data)
    await connection.execute(_SQL["write_entity_data"], parameters)
