"""Secrets that operators share with those who call them over a dialect, wrapped."""

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load(connection: HouseConnection, operator_id: int, dialect: str) -> list[tuple[str, bytes]]:
    """Return the names and the wrapped secrets of an operator for a dialect."""
    return [(name, wrapped) for name, wrapped in await connection.fetch(_SQL["load"], operator=operator_id, dialect=dialect)]


async def put(connection: HouseConnection, operator_id: int, dialect: str, name: str, wrapped: bytes | None) -> None:
    """Keep a secret in place of the one of that name; None: forget it."""
    key = {"operator": operator_id, "dialect": dialect, "name": name}
    if wrapped is None:
        await connection.run(_SQL["forget"], key)
    else:
        await connection.run(_SQL["put"], key, wrapped=wrapped)
