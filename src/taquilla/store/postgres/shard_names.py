"""Names the shards of one operator in statements, for whoever holds its gate, or only reads.

Citus plans a statement over several rows each time that it is run, and has its part planned once more. A statement that names
the shards is PostgreSQL's alone, which keeps its plan. But nothing tells it that a shard has gone to another node: it would write
where nobody looks. So a gate is taken by a change of its row, by way of Citus (`hold_gate` of gates.sql). Until that transaction
ends, all shards of the operator stay where they are. Only then it is looked whether they are here.

Whoever only reads asks where they are (`at_home` of local_shards.py). One that goes then is read as it was when it went.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias

# Words that follow a table which has no other name.
_GOES_ON: Final = (
    "where", "set", "on", "using", "join", "left", "right", "inner", "cross", "natural", "full", "order", "group", "having",
    "limit", "for", "union", "except", "returning", "select", "values", "default",
)  # fmt: skip
_TABLE: Final = re.compile(
    rf"\b(from|join|into|update|using) ([a-z_]+)\b(?![.(])( (?:as )?(?!(?:{'|'.join(_GOES_ON)})\b)[a-z_]+)?"
)


Parameters: TypeAlias = Mapping[str, Any]
"""The parameters of a statement, by name."""


class OfOperator(str):
    """A statement about one operator, its parameter `operator`, on every relation (see tests/distributed/test_routing.py).

    Or its parameter `only`, a list, holds one alone. It names the shards where a connection knows them (`HouseConnection.homes`).
    """

    __slots__ = ()

    @staticmethod
    def is_one(sql: str) -> bool:
        """Tell whether a statement has such a parameter."""
        return "%(operator)s" in sql or "%(only)s" in sql

    def at_home(self, parameters: Parameters, homes: "Mapping[int, ShardNames]") -> str:
        """Return the statement with the names of the operator's shards; as it is for several, or for one that is away."""
        if (operator := parameters.get("operator")) is None:
            only = parameters.get("only") or ""
            operator = int(only[1:-1]) if only[1:-1].isdecimal() else None
        names = homes.get(operator) if operator is not None else None
        return (names and names.name(self)) or self


class ShardNames:
    """The names of the shards of one part of the operators, by table; and those of the reference tables, which are whole.

    written_by_citus are the tables that may not be written by these names.
    """

    __slots__ = ("_shards", "_texts", "_writes_by_citus")

    def __init__(self, shards: Mapping[str, str], written_by_citus: Collection[str]) -> None:
        self._shards = shards
        self._writes_by_citus = re.compile(rf"\b(insert into|update|delete from) ({'|'.join(sorted(written_by_citus))})\b")
        self._texts: dict[str, str | None] = {}

    def name(self, sql: str) -> str | None:
        """Return a statement about this part with the names of its shards; None for one that Citus has to see."""
        try:
            return self._texts[sql]
        except KeyError:
            text = self._texts[sql] = None if self._writes_by_citus.search(sql) else _TABLE.sub(self._shard, sql)
            return text

    def _shard(self, found: re.Match[str]) -> str:
        word, table, alias = found.groups()
        shard = self._shards.get(table)
        return found[0] if shard is None else f"{word} {shard}{alias or f' as {table}'}"
