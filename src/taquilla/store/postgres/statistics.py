"""The planner's statistics of partitioned tables as a whole, which PostgreSQL does not gather by itself."""

from typing import Final

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

ROWS_MIN: Final = 10_000
"""The rows below which a table is read quickly by any plan."""


async def find_outdated(connection: HouseConnection, *, rows_min: int = ROWS_MIN) -> list[str]:
    """Return the partitioned tables that have grown by a fifth since their statistics were gathered.

    Of a node with Citus they are the parts that it holds, which are tables of its own.
    """
    async with connection.transaction():
        if connection.is_spread:
            await connection.execute(_SQL["show_parts"])
        return await connection.column(_SQL["find_outdated"], rows_min=rows_min)


async def gather(connection: HouseConnection, table: str) -> None:
    """Gather the statistics of a partitioned table: some seconds for a large one. Nobody who reads or writes waits for it."""
    await connection.execute(_SQL["gather"], {"table": table})
