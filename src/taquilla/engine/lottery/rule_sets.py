"""Gives many entities the same rule: a preview of what holds for each, and all of them in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.loosening import loosens
from taquilla.domain.lottery.rule_columns import SHAPES, Column
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.rule_requests import RuleRequest, check, rule_rows, stored, written
from taquilla.domain.lottery.rules import Rule, RulesInForce, Scope
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE
from taquilla.engine.authors import Author
from taquilla.engine.gate import HeldGate, behind_gate
from taquilla.engine.lottery.rule_judging import (
    OperatorRules,
    add_behind,
    checked_beginning,
    load_rules,
    may_decide,
    refuse_from_above,
)
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.store.ledger import gates
from taquilla.store.postgres.database import Database

ENTITIES_MAX: Final = 200
"""The most entities that one set of rules is about: more would hold the gate for long."""


class SetLine(NamedTuple):
    """The change that a rule of a set makes for its entity: the bound before and after, None without one.

    is_looser: it waits for a second person. error is why it cannot be added, None where it can.
    """

    entity_id: int
    before: int | None
    after: int | None
    is_looser: bool
    error: OfficeRefusal | None


class AddedSet(NamedTuple):
    """The numbers of rules of a set that were added, and that wait for a second person."""

    added: int
    waiting: int


class _Judged(NamedTuple):
    """A rule of a set: as asked for, as stored, and as rows."""

    request: RuleRequest
    row: dict[str, object]
    rows: list[Rule]


class RuleSets:
    """Previews and adds a rule for many entities."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def preview(
        self, operator_id: int, wanted: RuleRequest, entities: Sequence[int], author: Author
    ) -> list[SetLine] | Refusal:
        """Return what a rule would change for each of these entities. Refuses and raises as `add` does, but for single ones."""
        requests = _requests(wanted, entities)
        async with self._database.of(operator_id).reading() as connection:
            gate, at = await gates.look_at_gate(connection, operator_id)
            # Nothing is written, so the gate is looked at and not taken: no sale waits.
            held, rules = HeldGate(connection, at, gate), await load_rules(connection, operator_id)
            if not all(may_decide(rules.all, request, author) for request in requests):
                return Refusal(Reason.NOT_ALLOWED)
            found: list[tuple[RuleRequest, _Judged | OfficeRefusal]] = []
            for request in requests:
                try:
                    found.append((request, await _judge(held, rules, request, author)))
                except OfficeRefusal as error:
                    found.append((request, error))
        judged = [one for _, one in found if isinstance(one, _Judged)]
        after = rules.all.with_rows([*rules.all.rows, *(row for one in judged for row in one.rows)])
        looser = _looser(held, rules, judged)
        return [
            SetLine(
                entity_id=request.scope.entity or 0,
                before=_bound(rules.all.at(at), request),
                after=None if isinstance(one, OfficeRefusal) else _bound(after.at(at), request),
                is_looser=request.scope.entity in looser,
                error=one if isinstance(one, OfficeRefusal) else None,
            )
            for request, one in found
        ]

    async def add(
        self, operator_id: int, wanted: RuleRequest, entities: Sequence[int], author: Author
    ) -> AddedSet | Refusal:
        """Add a rule for each of these entities, from now on; those that let more through wait for a second person each.

        All is done or nothing. Refuses NOT_ALLOWED; raises BadRule, and what `RuleOffice.add` does for any of them.
        """
        requests = _requests(wanted, entities)
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            rules = await load_rules(held.connection, operator_id)
            if not all(may_decide(rules.all, request, author.decider) for request in requests):
                return Refusal(Reason.NOT_ALLOWED)
            judged = [await _judge(held, rules, request, author) for request in requests]
            looser = _looser(held, rules, judged)
            # Those that wait come first: what was added is then the last that the command has made.
            for one in (one for one in judged if one.request.scope.entity in looser):
                refusal = await refuse_loosening(held, rules.all.people, author, "rule", written(one.request), looser=True)
                if refusal is not None and refusal.reason is not Reason.LOOSENING_HELD:
                    return refusal
            for one in (one for one in judged if one.request.scope.entity not in looser):
                await add_behind(held, one.request.kind, one.row, starts=held.at, author=author)
        return AddedSet(len(judged) - len(looser), len(looser))


def _requests(wanted: RuleRequest, entities: Sequence[int]) -> list[RuleRequest]:
    """Return the rule for each of some entities. Raises BadRule for none, too many, and a rule that contradicts itself."""
    if not 0 < len(entities) <= ENTITIES_MAX:
        raise BadRule("entities", f"{{entities}} are 1 to {ENTITIES_MAX}")
    requests = [replace(wanted, scope=replace(wanted.scope, entity=one)) for one in entities]
    check(requests[0])
    return requests


async def _judge(held: HeldGate, rules: OperatorRules, request: RuleRequest, author: Author) -> _Judged:
    """Return a rule that may be added now, unless it lets more through."""
    row = stored(request, rules.all)
    await refuse_from_above(held, rules.all.people, request.kind, row, author.decider)
    checked_beginning(held, rules, request.kind, row, None)
    if request.kind == "quota":
        row["until"] = None
    return _Judged(request, row, rule_rows(request.kind, row, held.at))


def _looser(held: HeldGate, rules: OperatorRules, judged: Sequence[_Judged]) -> set[int | None]:
    """Return the entities whose rule lets more through, once something was sold."""

    def looser(some: Sequence[_Judged]) -> bool:
        return loosens(rules.all, [*rules.all.rows, *(row for one in some for row in one.rows)], held.at)

    if not held.gate.last_seq or not looser(judged):
        return set()  # mostly: one comparison for all of them
    tighter = [one for one in judged if not looser([one])]
    return {one.request.scope.entity for one in judged if one not in tighter or looser(tighter)}


def _bound(rules: RulesInForce, request: RuleRequest) -> int | None:
    """Return the bound that the first value of a rule is about, in its scope."""
    field = next(field for field in SHAPES[request.kind].fields if field.name in request.values)
    assert isinstance(field.column, Column), "a commission is no bound"
    scope = request.scope
    return rules.bound(field.column, Scope(scope.entity or 0, 0, scope.product or 0, scope.game or 0))
