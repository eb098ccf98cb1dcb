"""Rules of operators about the lottery, its products, and holidays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final, LiteralString

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rules import Product, Rule, Rules, Scope
from taquilla.domain.people.members import OperatorPeople
from taquilla.store.ledger import state
from taquilla.store.lottery import payment_methods
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.database import HouseConnection, statements


def _value(field: RuleField) -> str:
    """Return a value of a limit as a number."""
    names = ", ".join(f"'{name}'" for name in field.meaning.choices)
    return f"array_position(array[{names}], {field.stored}) - 1" if field.unit is Unit.CHOICE else field.stored


_LIMITS: Final = SHAPES["limit"].fields
_PLACES: Final = {
    "load_rules": {"limits": ", ".join(f"('{field.stored}', {_value(field)})" for field in _LIMITS)},
    "list_rules": {"limits": ", ".join(f"'{field.name}', {field.stored}" for field in _LIMITS)},
}
_COLUMNS: Final = {"entity": "entity_id", "user": "member_id", "product": "product_id", "draw": "event_id"}
_STATED = statements(__file__)


def _adding(kind: RuleKind) -> str:
    shape = SHAPES[kind]
    columns = [*(_COLUMNS.get(part, part) for part in shape.scopes), *(field.stored for field in shape.fields)]
    columns += ["until"] if kind == "quota" else []
    given = ", ".join(f"%({column.removesuffix('_id')})s" for column in columns)
    return shaped(_STATED["add_rule"].format(kind=kind, columns=", ".join(columns), given=given))


FILLED: Final = {
    **{name: shaped(_STATED[name].format(**places)) for name, places in _PLACES.items()},
    **{f"add_{kind}": _adding(kind) for kind in SHAPES},
    "add_offer": _STATED["add_offer"],
}
"""The statements that name each bound of a limit, and those that add a rule of a kind."""
_SQL = {**_STATED, **FILLED}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it was added. until is when it ends, if that was said; state is in force, to come or past.

    values are by the names of its fields, amounts in minor units.
    """

    id: int
    kind: RuleKind
    scope: Scope
    starts: datetime
    until: datetime | None
    author: str
    values: Kept
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFilter:
    """A search for rules; None: no bound. at is the instant of their states, in_force only those that hold then.

    before is the id of the last rule of the page before. entities are the owners; 0 is the operator.
    """

    at: datetime
    in_force: bool = False
    id: int | None = None
    kind: str | None = None
    entities: tuple[int, ...] | None = None
    before: int | None = None
    limit: int = 1


async def load_rules(connection: HouseConnection, operator_id: int, people: OperatorPeople, unit: int) -> Rules:
    """Load all rules of an operator. Read behind its gate, they are true until the gate's rules_version grows.

    unit is one whole unit of its currency.
    """
    parameters = {"operator": operator_id}
    queries = (_SQL["load_products"], _SQL["load_rules"], _SQL["load_holidays"], *payment_methods.TERMS)
    products, rows, holidays, *terms = await connection.together(parameters, *queries)
    return Rules(
        people,
        # The catalogue's quotas are in whole units: products are shared by operators of different currencies.
        products={row[0]: Product(*(*row[:-1], row[-1] * unit)) for row in products},
        rows=[
            Rule(column=Column(name), scope=Scope(*scope), starts=starts, value=value, until=until, id=rule_id)
            for name, *scope, starts, value, until, rule_id in rows
        ],
        unit=unit,
        holidays=frozenset(day for (day,) in holidays),
        tenders=payment_methods.terms_of(*terms),
    )


async def add_rules(
    connection: HouseConnection, operator_id: int, rules: Sequence[tuple[RuleKind, Mapping[str, object]]]
) -> list[int]:
    """Add each rule as a row to the table of its kind, and return their ids.

    Left out, a subject means any, and a column of a limit nothing.
    """
    keys = await state.change_each(connection, operator_id, [_addition(*rule) for rule in rules])
    return [int(rule_id) for (rule_id,) in keys]


def _addition(table: RuleKind, rule: Mapping[str, object]) -> tuple[str, LiteralString, Mapping[str, object]]:
    query = _SQL[f"add_{table}"]
    unknown = rule.keys() - set(re.findall(r"%\((\w+)\)s", query))
    assert not unknown, f"a {table} has no {sorted(unknown)}"
    nothing: dict[str, object] = {"until": None} | (dict.fromkeys(Column) if table == "limit" else {})
    anything = {"entity": 0, "member": 0, "product": 0, "game": 0, "selection": "", "event": 0, "basis": "sale"}
    return f"rule_{table}", query, nothing | anything | dict(rule)


async def add_ends(
    connection: HouseConnection, operator_id: int, ends: Mapping[int, datetime], *, author: str, at: datetime
) -> None:
    """Add the ends of rules, by their ids."""
    rows = [{"rule": rule_id, "ends": end, "author": author, "at": at} for rule_id, end in ends.items()]
    await state.change_each(connection, operator_id, [("rule_end", _SQL["add_end"], row) for row in rows])


async def list_rules(connection: HouseConnection, operator_id: int, criteria: RuleFilter) -> list[RuleRow]:
    """Return an operator's rules, the last added first."""
    parameters = asdict(criteria) | {"operator": operator_id}
    if criteria.entities is not None:
        parameters["entities"] = arrays.numbers(criteria.entities)
    return [
        RuleRow(id=rule_id, kind=kind, scope=Scope(*scope), starts=starts, until=until, author=author, values=values, state=state)
        for kind, rule_id, *scope, starts, until, author, values, state in await connection.fetch(_SQL["list_rules"], parameters)
    ]


async def find_authors(
    connection: HouseConnection, operator_id: int, kind: str, *, entity_id: int, member_id: int, now: datetime
) -> list[str]:
    """Return the authors of the rules of a kind and an owner that have not ended."""
    parameters = {"operator": operator_id, "kind": kind, "entity": entity_id, "member": member_id, "now": now}
    return await connection.column(_SQL["find_authors"], parameters)


async def add_holiday(connection: HouseConnection, operator_id: int, day: date, name: str, author: str) -> None:
    """Add a holiday; operator 0: the nation's. Raises NotRecorded inside named_errors when there is one on that day already."""
    await state.change(connection, operator_id, "holiday", _SQL["add_holiday"], day=day, name=name, author=author)


async def list_holidays(connection: HouseConnection, operator_id: int) -> list[tuple[int, date, str]]:
    """List the nation's holidays (operator 0) and an operator's own, by day."""
    return await connection.fetch(_SQL["list_holidays"], operator=operator_id)
