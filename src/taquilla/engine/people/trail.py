"""The audit trail, for whoever reads it."""

from collections.abc import Sequence

from taquilla.store.people.trail import TrailEvent, TrailFilter, read_trail
from taquilla.store.postgres.database import Database


class Trail:
    """Reads what was done in the house, by whom and from where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self, operators: Sequence[int], wanted: TrailFilter, *, after: int | None = None, limit: int = 100
    ) -> list[TrailEvent]:
        """At most `limit` events of these operators (0: what concerns all) by id: behind `after`, or without it the latest."""
        async with self._database.reading() as connection:
            return await read_trail(connection, operators, wanted, after=after, limit=limit)
