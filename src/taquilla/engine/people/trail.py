"""The audit trail, for readers."""

from collections.abc import Sequence

from taquilla.store.people.trail import TrailEvent, TrailFilter, read_trail
from taquilla.store.postgres.database import Database


class Trail:
    """Reads what was done in the house, with author and address."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self, operators: Sequence[int], wanted: TrailFilter, *, after: int | None = None, limit: int = 100
    ) -> list[TrailEvent]:
        """Return at most `limit` events of these operators (0: shared by all) by id: those after `after`, or else the latest."""
        async with self._database.reading() as connection:
            return await read_trail(connection, operators, wanted, after=after, limit=limit)
