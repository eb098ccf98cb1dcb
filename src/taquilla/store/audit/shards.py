"""The tables of a distributed database as the auditor reads them at one node: the rows of the operators that live there.

Its queries compare whole tables in ways that Citus sends to no single place. All rows of an operator are at one node, and no rule
compares operators. So each node is asked about its own operators, with the names of the tables standing for their shards there:
what is left is a query for plain PostgreSQL.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import LiteralString

from psycopg import AsyncConnection

from taquilla.domain.people.members import NATION
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import statements

_SQL = statements(__file__)
_HASHED = ("member", "session", "token_directory")


class Shards:
    """The tables of a node, each as a query of the shards that hold the operators who live there; and what is known of hashes.

    On a plain PostgreSQL tables stay as they are.
    """

    def __init__(self, tables: Mapping[str, str]) -> None:
        self._tables = tables

    def head(self, query: str) -> LiteralString:
        """Return what a query begins with, so that its tables are those shards."""
        named = sorted(name for name in self._tables if name in query and re.search(rf"\b{name}\b", query))
        parts = ",\n".join(f"{name} as not materialized ({self._tables[name]})" for name in named)
        return f"with {parts}\n" if parts else ""


def _hashes(shards: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what the auditor may know of hashes that it does not read, such as session_hash."""
    return {
        f"{table}_hash": " union all ".join(f"select * from hashes_for_audit('{shard}')" for shard in shards[table])
        for table in _HASHED
        if table in shards
    }


PLAIN = Shards(_hashes({table: [table] for table in _HASHED}))


async def read_shards(connection: AsyncConnection, operators: Collection[int]) -> Shards:
    """Return the tables of these operators, who live at this connection's node."""
    found = await connection.execute(_SQL["read_shards"], {"operators": arrays.numbers(operators)})
    owners = dict(await (await connection.execute(_SQL["read_owners"])).fetchall()) | {"operator": "id"}
    rows = await found.fetchall()
    return Shards(_hashes({table: names for table, _, names, _ in rows}) | {
        table: _rows(names, columns, owners.get(table), operators if is_distributed else (NATION, *operators))
        for table, is_distributed, names, columns in rows
        if columns is not None
    })  # fmt: skip


def _rows(shards: Sequence[str], columns: str, owner: str | None, operators: Collection[int]) -> str:
    """Return a query of shards. owner is the column that names an operator: others may share the shard."""
    which = "" if owner is None else f" where {owner} in ({', '.join(map(str, sorted(operators)))})"
    return " union all ".join(f"select {columns} from {shard}{which}" for shard in shards)
