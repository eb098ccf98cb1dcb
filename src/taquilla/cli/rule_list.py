"""The rules of an operator as they were decided: their scope, their value and their time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from taquilla.cli.output import Rows
from taquilla.cli.session import ID_MAX, refuse_unknown_entity, rules_of
from taquilla.domain.ledger import money
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import Column, Unit
from taquilla.domain.lottery.rules import Rule
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

_COLUMNS = ("id", "rule", "entity", "user", "product", "game", "selection", "event", "value", "from", "until", "state")
_IN_FORCE, _TO_COME, _PAST = "in force", "to come", "past"
_ON_PROFIT = "profit_commission"  # every commission row has it too: 0 where the share is of the sale
_NATIONAL = "national_"  # such columns are the catalogue's, and no decision of the operator's

Entity = Annotated[int | None, typer.Option(metavar="ID", min=1, max=ID_MAX, help="Only the rules of this entity.")]
Past = Annotated[bool, typer.Option("--past", help="Those too that a later one has taken over.")]


async def list_rules(operator: OperatorName, entity: Entity = None, past: Past = False, *, house: House) -> Rows:
    """List the rules of an operator, in force and to come. An empty column means any.

    Example: taquilla rule list --operator 1 --entity 213
    """
    rules = await rules_of(house, operator)
    refuse_unknown_entity(rules, entity)
    now, zone = await house.now(), ZoneInfo(operator.zone)
    rows = [
        (
            rule.id or None,
            *_scope_cells(rule),
            _value_text(rule, operator),
            rule.starts.astimezone(zone),
            rule.until and rule.until.astimezone(zone),
            state,
        )
        for rule, state in with_states(rules.rows, now)
        if entity in (None, rule.scope.entity_id) and (past or state in (_IN_FORCE, _TO_COME))
    ]
    return Rows(_COLUMNS, rows)


def with_states(decided: Iterable[Rule], now: datetime) -> Iterator[tuple[Rule, str]]:
    """Yield every rule that sets a value, or ends one that did, with its state now. Within one scope the earliest is first."""
    own_rules = [rule for rule in decided if not rule.column.startswith(_NATIONAL)]
    by_scope = sorted(own_rules, key=lambda rule: (rule.column, rule.scope, rule.starts))
    for _, group in groupby(by_scope, key=lambda rule: (rule.column, rule.scope)):
        series = list(group)
        if series[0].column == _ON_PROFIT and not any(rule.value for rule in series):
            continue
        holding = [rule for rule in series if rule.starts <= now and (rule.until is None or now < rule.until)]
        for previous, rule in zip([None, *series], series, strict=False):
            if rule.value is None and (previous is None or previous.value is None):
                continue
            if rule.starts > now:
                yield rule, _TO_COME
            else:
                # A rule that only ended an earlier one in the past is past as well.
                yield rule, _IN_FORCE if rule in holding[-1:] and rule.value is not None else _PAST


def _scope_cells(rule: Rule) -> tuple[object, ...]:
    scope = rule.scope
    game = Game(scope.game).key if scope.game else None
    owner = scope.entity_id or None, scope.member_id or None
    return rule.column, *owner, scope.product_id or None, game, scope.selection or None, scope.event_id or None


def _value_text(rule: Rule, operator: OperatorName) -> str | None:
    """Return a rule's value as it was typed; None ends the rule before it."""
    if rule.value is None:
        return None
    meaning = Column(rule.column).meaning
    if meaning.choices:
        return meaning.choices[rule.value]
    if meaning.unit is Unit.MONEY:
        return money.text(rule.value, operator.exponent)
    return money.text(rule.value, 2) if meaning.unit in (Unit.BASIS_POINTS, Unit.HUNDREDTHS) else str(rule.value)
