"""The decisions of people about an operator: changes of them are told, row by row and column by column, by the events.

So the auditor and whoever follows the events have the state without the tables, and compare it with them. A statement returns the
key and the columns of each row that it has written: only those columns, since the others may be somebody else's doing.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from taquilla.domain.events.types import TRAIL
from taquilla.domain.people.members import NATION
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.fetching import Parameters

_SQL = statements(__file__)
STATE: Final = _SQL["read_state"]
"""The whole state of an operator: the name of a table, the key of a row, and the row."""


_WHOLE: Final = {"entity": _SQL["read_entity"], "user": _SQL["read_user"]}


async def read_whole(connection: HouseConnection, operator: int, action: str, subject: str) -> dict[str, object]:
    """Return the entity or the user that an entry of the trail is about, as it is now; {} for what is about none."""
    entry = TRAIL.get(action)
    query = None if entry is None else _WHOLE.get(entry.type.partition(".")[0])
    return {} if query is None else await connection.value(query, operator=operator, id=int(subject)) or {}


async def change(
    connection: HouseConnection, operator: int, table: str, query: LiteralString, values: Parameters = None, /, **named: object
) -> list[str]:
    """Run a statement that writes rows of a table of the state, and tell them; return their keys.

    Its parameters are the operator, and those that are given. Before an operator's first change its whole state is told, once.
    Without a gate nothing is: the operator is just being made.
    """
    (keys,) = await change_each(connection, operator, [(table, query, {**(values or {}), **named})])
    return keys


async def change_each(
    connection: HouseConnection, operator: int, changes: Sequence[tuple[str, LiteralString, Parameters]]
) -> list[list[str]]:
    """Do the same with several statements, each of a table and with its parameters, in one round trip."""
    if not changes:
        return []
    turns = {} if connection.outbox is None else connection.outbox.turns
    held = {one: turn for one, turn in turns.items() if operator in (NATION, one)}
    for one, turn in held.items():
        if not turn.rows_told and (await connection.execute(_SQL["begin"], {"operator": one})).rowcount:
            turn.is_whole = True
            for name, key, row in await connection.fetch(STATE, operator=one):
                # Draws that are closed already have no events any more.
                if name != "draw" or row["state"] != "closed":
                    turn.tell_row(name, key, row)
    async with connection.pipeline():
        sent = [await connection.run(query, {"operator": operator, **(values or {})}) for _, query, values in changes]
        found = [await cursor.fetchall() for cursor in sent]
    for turn in held.values():
        for (table, _, _), rows in zip(changes, found, strict=True):
            for key, row in rows:
                turn.tell_row(table, key, row)
    return [[key for key, _ in rows] for rows in found]
