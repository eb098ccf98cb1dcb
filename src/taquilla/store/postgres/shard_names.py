"""Names the shards of one operator in statements, for whoever holds its gate.

Citus plans a statement over several rows each time that it is run, and has its part planned once more. A statement that names
the shards is PostgreSQL's alone, which keeps its plan. But nothing tells it that a shard has gone to another node: it would write
where nobody looks. So a gate is taken by a change of its row, by way of Citus (`hold_gate` of gates.sql). Until that transaction
ends, all shards of the operator stay where they are. Only then it is looked whether they are here.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

# Words that follow a table which has no other name.
_GOES_ON: Final = (
    "where", "set", "on", "using", "join", "left", "right", "inner", "cross", "natural", "full", "order", "group", "having",
    "limit", "for", "union", "except", "returning", "select", "values", "default",
)  # fmt: skip
_TABLE: Final = re.compile(
    rf"\b(from|join|into|update) ([a-z_]+)\b(?!\()( (?:as )?(?!(?:{'|'.join(_GOES_ON)})\b)[a-z_]+)?"
)


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


class Home(NamedTuple):
    """An operator whose gate is held, at the node where it lives, and the names of its shards there."""

    operator_id: int
    shards: ShardNames

    def name(self, sql: str, operator_id: int | None) -> str | None:
        """Return a statement about an operator with the names of its shards; None if it is another one, or must go by Citus."""
        return self.shards.name(sql) if operator_id == self.operator_id else None
