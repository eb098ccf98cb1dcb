"""Reads and writes the data of entities that tickets and screens show."""

from dataclasses import asdict

from taquilla.domain.people.entities import EntityData
from taquilla.store.ledger import state
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_entity_data(connection: HouseConnection, operator_id: int, entity_id: int) -> EntityData:
    """Load an entity's data. An entity without any has empty texts, and its operator's zone."""
    row = await connection.first(_SQL["load_entity_data"], operator=operator_id, entity=entity_id)
    if row is not None:
        return EntityData(*row)
    zone = await connection.first(_SQL["load_zone"], operator=operator_id)
    assert zone is not None, f"there is no operator {operator_id}"
    return EntityData(time_zone=zone[0])


async def write_entity_data(connection: HouseConnection, operator_id: int, entity_id: int, data: EntityData) -> None:
    """Write an entity's data. Inside the caller's transaction, behind the gate."""
    parameters = {"operator": operator_id, "entity": entity_id} | asdict(data)
    await state.change(connection, operator_id, "entity_data", _SQL["write_entity_data"], parameters)
