"""Statements for a batch of several operators, and the forms that each has for one.

The text in the .sql file is for several: the operators are a column, `%(operators)s`, beside the other columns. In the form for
one they are the parameter `%(operator)s`, on every relation. PostgreSQL has less to do, and Citus sees the one node where all
rows are. Where a connection knows the operator's shards, the form for one names them, and Citus sees nothing of it.
"""

import re
from collections.abc import Mapping
from typing import Final

from taquilla.store.postgres.shard_names import OfOperator, Parameters, ShardNames

NOWHERE: Final[Mapping[int, ShardNames]] = {}
_COLUMN: Final = r"%\(\w*operators\)s::int\[\]"
_CALLED: Final = "event.name || case when event.zodiac then '' else (array['', ' A', ' B', ' C'])[event.list_id + 1] end"
_PLANNED: Final = """coalesce((select bool_or(from_day <= event.day and event.day < coalesce(until_day, 'infinity')
        and extract(isodow from event.day)::int = any (weekdays)) from schedule join product on product.id = schedule.product_id
    where schedule.product_id = event.product_id and schedule.list_id = event.list_id
    and draw_time = (event.draws_at at time zone zone)::time), true)"""
_OPERATOR: Final = "%(operator)s::int"
_NAMED: Final = re.compile(rf"unnest\({_COLUMN}.*?\bas (\w+) \(operator_id\b", re.DOTALL)
_INSERTED: Final = re.compile(rf"(?<=\)\n)select {re.escape(_OPERATOR)}, (.*?)\s*(\bon conflict\b.*|\Z)", re.DOTALL)
_LIST: Final = re.compile(r"(unnest\(%\(\w+\)s::text\[\]\))(::\w+\[\])")


class Batch(str):
    """A statement for the operators of a batch. one is its form for a single operator, routed the same for Citus."""

    __slots__ = ("one", "routed")

    one: str
    routed: str

    def __new__(cls, sql: str) -> "Batch":
        """Derive the forms for one operator."""
        self = super().__new__(cls, sql)
        self.one = for_one(sql)
        self.routed = routed(self.one)
        return self

    def fit(
        self, parameters: Parameters, *, is_spread: bool = False, homes: Mapping[int, ShardNames] = NOWHERE
    ) -> tuple[str, Parameters]:
        """Return the form for these parameters, and its parameters. Of no operator at all, the form for one finds nothing.

        homes are the shards that may be named, by their operators.
        """
        column = parameters["operators"]
        if not isinstance(column, str):
            column = "{" + ",".join(map(str, column)) + "}"
        items = column[1:-1] + ","
        first = items[: items.index(",") + 1]
        if first * (len(items) // len(first)) != items:
            return self, parameters
        operator = int(first[:-1]) if first != "," else None
        parameters = {**parameters, "operator": operator}
        if not is_spread:
            return self.one, parameters
        names = homes.get(operator) if operator is not None else None
        return (names and names.name(self.one)) or self.routed, parameters


def shaped(sql: str) -> str:
    """Return a statement as what its parameters make it: one for a batch, one about an operator, or another text.

    ``event.called`` is a draw's name as `draw_name` has it, with the letter of its list where lists of a product share a name.
    ``event.planned`` is false for a draw that a later file has moved or ended: it will not be held. What no file has ever had,
    somebody has entered (TT-02).
    """
    sql = sql.replace("event.called", _CALLED).replace("event.planned", _PLANNED)
    if is_batch(sql):
        return Batch(sql)
    return OfOperator(sql) if OfOperator.is_one(sql) else sql


def is_batch(sql: str) -> bool:
    """Tell whether a statement has the operators as a column."""
    return re.search(_COLUMN, sql) is not None


def for_one(sql: str) -> str:
    """Return a batch's statement for one operator: what is compared with the column, or read from it, is the parameter."""
    for name in _NAMED.findall(sql):
        sql = sql.replace(f"{name}.operator_id", _OPERATOR)
    sql = re.sub(rf"= any ?\({_COLUMN}\)", f"= {_OPERATOR}", sql)
    sql = re.sub(rf"unnest\({_COLUMN}, (.*?\bas \w+ \()operator_id, ", r"unnest(\1", sql, flags=re.DOTALL)
    return re.sub(rf"select unnest\({_COLUMN}\), ", f"select {_OPERATOR}, ", sql)


def routed(sql: str) -> str:
    """Return the statement for one operator as Citus routes it.

    Rows that are inserted have their operator from its gate: they have to come from a relation of the node. A text that becomes
    a list is taken apart by functions that depend on nothing else, or Citus would do it before there are rows.
    """
    if "insert into" not in sql:
        return sql
    sql = _INSERTED.sub(rf"select gate.operator_id, \1\nfrom gate where gate.operator_id = {_OPERATOR}\n\2", sql).rstrip()
    return _LIST.sub(r"string_to_array(btrim(\1, '{}'), ',')\2", sql)
