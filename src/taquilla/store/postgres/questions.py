"""Asks one question about many operators: in one statement or, where they are spread over nodes, in one for each."""

from collections.abc import Mapping, Sequence

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow


async def ask_about(
    connection: HouseConnection,
    sql: str,
    operators: Sequence[int],
    parameters: Mapping[str, object] | None = None,
    by: str = "operators",
) -> list[TupleRow]:
    """Return the rows of a statement about operators, which are its parameter by.

    On a node with Citus one for each operator is sent, without a wait.
    """
    parts = [[operator] for operator in operators] if connection.is_spread else [operators]
    given = parameters or {}
    async with connection.pipeline():
        cursors = [await connection.execute(sql, {**given, by: arrays.numbers(part)}) for part in parts]
        return [row for cursor in cursors for row in await cursor.fetchall()]
