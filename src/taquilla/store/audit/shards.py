"""The tables of a distributed database as the auditor reads them at one node: the rows of the operators that live there.

Its queries compare whole tables in ways that Citus sends to no single place. All rows of an operator are at one node, and no rule
compares operators. So each node is asked about its own operators, with the names of the tables standing for their shards there:
what is left is a query for plain PostgreSQL.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from taquilla.domain.people.members import NATION
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import statements

_SQL = statements(__file__)
_NAME = re.compile(r"\b[a-z_][a-z0-9_]*\b")


class Shards:
    """The tables of a node, each as a query of the shards that hold the operators who live there.

    With no table at all, as on a plain PostgreSQL, queries stay as they are.
    """

    def __init__(self, tables: Mapping[str, str]) -> None:
        self._tables = tables

    def head(self, query: str) -> Any:
        """Return what a query begins with, so that its tables are those shards."""
        if not self._tables:
            return ""
        named = sorted(self._tables.keys() & set(_NAME.findall(query)))
        parts = ",\n".join(f"{name} as not materialized ({self._tables[name]})" for name in named)
        return f"with {parts}\n" if parts else ""


PLAIN = Shards({})


async def read_shards(connection: AsyncConnection[Any], operators: Collection[int]) -> Shards:
    """Return the tables of these operators, who live at this connection's node."""
    found = await connection.execute(_SQL["read_shards"], {"operators": arrays.numbers(operators)})
    owners = dict(await (await connection.execute(_SQL["read_owners"])).fetchall()) | {"operator": "id"}
    return Shards({
        table: _rows(names, owners.get(table), operators if is_distributed else (NATION, *operators))
        for table, is_distributed, names in await found.fetchall()
    })  # fmt: skip


def _rows(shards: Sequence[str], owner: str | None, operators: Collection[int]) -> str:
    """Return a query of shards. owner is the column that names an operator: others may share the shard."""
    which = "" if owner is None else f" where {owner} in ({', '.join(map(str, sorted(operators)))})"
    return " union all ".join(f"select * from {shard}{which}" for shard in shards)
