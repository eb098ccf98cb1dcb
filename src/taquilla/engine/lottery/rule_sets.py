"""Adds several rules in one transaction, such as one for many entities, and previews what would hold then."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.loosening import Bounds
from taquilla.domain.lottery.rule_columns import SHAPES
from taquilla.domain.lottery.rule_refusals import BadRule, RuleReason
from taquilla.domain.lottery.rule_requests import RuleRequest, beside_others, check, written
from taquilla.domain.lottery.rules import Rule, Rules, RulesInForce, Scope
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import DECIDE_RULE
from taquilla.engine.gate import Author, HeldGate, behind_gate
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.lottery.rule_judging import JudgedRule, OperatorRules, add_behind, judge, load_rules, may_decide, taken
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.store.ledger import gates
from taquilla.store.postgres.database import NotRecorded

ENTITIES_MAX: Final = 200
"""The most rules of a set: more would hold the gate for long."""


class SetLine(NamedTuple):
    """The change that a rule of a set makes for its entity: the bound before and after, None without one; a commission's rate.

    is_looser: it waits for a second person. error is why it cannot be added, None where it can.
    """

    entity_id: int
    before: int | None
    after: int | None
    is_looser: bool
    error: OfficeRefusal | BadRule | None


class AddedSet(NamedTuple):
    """The numbers of rules of a set that were added, and that wait for a second person."""

    added: int
    waiting: int


class RuleSets(LotteryReader):
    """Previews and adds several rules: one for many entities, or any. keeping: what else a limit says that is replaced stays."""

    async def preview(
        self, operator_id: int, requests: Sequence[RuleRequest], author: Author, *, keeping: bool = False
    ) -> list[SetLine] | Refusal:
        """Return what each of these rules would change. Refuses as `add` does; what is wrong with single ones stands in them."""
        async with self._database.of(operator_id).reading() as connection:
            gate, at = await gates.look_at_gate(connection, operator_id)
            # Nothing is written, so the gate is looked at and not taken: no sale waits.
            held, rules = HeldGate(connection, at, gate), await load_rules(connection, operator_id)
            requests = [beside_others(one, rules.all, at) if keeping else one for one in requests]
            found: list[JudgedRule | OfficeRefusal | BadRule] = []
            places: dict[object, list[Rule]] = {}
            for request in requests:
                try:
                    check(request)
                    if not may_decide(rules.all, request, author):
                        return Refusal(Reason.NOT_ALLOWED)
                    found.append(await self._judge(held, rules, request, author, places))
                except (OfficeRefusal, BadRule) as error:
                    found.append(error)
        judged = [one for one in found if isinstance(one, JudgedRule)]
        after = rules.all.with_rows([*rules.all.rows, *(row for one in judged for row in one.rows)])
        looser = await asyncio.to_thread(_looser, held, rules, judged)
        entities, products = {None, *rules.all.people.entities}, {None, *rules.all.products}
        return [
            SetLine(
                entity_id=request.scope.entity or 0,
                before=_bound(rules.all.at(at), request)
                if request.scope.entity in entities and request.scope.product in products
                else None,
                after=_later(after, one) if isinstance(one, JudgedRule) else None,
                is_looser=any(one is each for each in looser),
                error=None if isinstance(one, JudgedRule) else one,
            )
            for request, one in zip(requests, found, strict=True)
        ]

    async def add(
        self, operator_id: int, requests: Sequence[RuleRequest], author: Author, *, keeping: bool = False
    ) -> AddedSet | Refusal:
        """Add each of these rules; those that let more through wait for a second person each.

        All is done or nothing. Refuses NOT_ALLOWED; raises BadRule, and what `RuleOffice.add` does for any of them.
        """
        for request in requests:
            check(request)
        try:
            async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
                rules = await load_rules(held.connection, operator_id)
                whole = [beside_others(one, rules.all, held.at) if keeping else one for one in requests]
                if not all(may_decide(rules.all, request, author.decider) for request in whole):
                    return Refusal(Reason.NOT_ALLOWED)
                places: dict[object, list[Rule]] = {}
                judged = [await self._judge(held, rules, request, author, places) for request in whole]
                looser = await asyncio.to_thread(_looser, held, rules, judged)
                # Those that wait come first: what was added is then the last that the command has made.
                changes = [written(replace(one.request, values=requests[0].values) if keeping else one.request) for one in looser]
                refusal = await refuse_loosening(held, rules.all.people, author, "rule", *changes, looser=bool(changes))
                if refusal is not None and refusal.reason is not Reason.LOOSENING_HELD:
                    return refusal
                await add_behind(held, [one.new for one in judged if not any(one is each for each in looser)], author)
        except NotRecorded as error:
            raise taken(error) from error
        return AddedSet(len(judged) - len(looser), len(looser))

    async def _judge(
        self, held: HeldGate, rules: OperatorRules, request: RuleRequest, author: Author, places: dict[object, list[Rule]]
    ) -> JudgedRule:
        """Return a rule of a set as `judge` does, and add it to the set at its place. Raises RULE_TAKEN where one is."""
        judged = await judge(held, self._cache, rules, request, author, beside=[*chain(*places.values())])
        if judged.new.place in places:
            raise RuleReason.RULE_TAKEN()
        places[judged.new.place] = judged.rows
        return judged


def for_each(wanted: RuleRequest, entities: Sequence[int]) -> list[RuleRequest]:
    """Return the rule for each of some entities. Raises BadRule for no entities, and for too many."""
    if not 0 < len(entities) <= ENTITIES_MAX:
        raise BadRule("entities", f"{{entities}} are 1 to {ENTITIES_MAX}")
    return [replace(wanted, scope=replace(wanted.scope, entity=one)) for one in dict.fromkeys(entities)]


def _looser(held: HeldGate, rules: OperatorRules, judged: Sequence[JudgedRule]) -> list[JudgedRule]:
    """Return the rules that let more through, once something was sold. Call it in a thread: of many rules it takes a while."""
    bounds = Bounds(rules.all, held.at)

    def looser(some: Sequence[JudgedRule]) -> bool:
        return bounds.are_loosened([row for one in some for row in one.rows])

    if not held.gate.last_seq or not looser(judged):
        return []  # mostly: one comparison for all of them
    tighter = [not looser([one]) for one in judged]
    together = looser([one for one, is_tighter in zip(judged, tighter, strict=True) if is_tighter])
    return [one for one, is_tighter in zip(judged, tighter, strict=True) if together or not is_tighter]


def _later(rules: Rules, judged: JudgedRule) -> int | None:
    """Return what will hold once the rule has begun. A commission stands by itself: nobody above bounds it."""
    request = judged.request
    return request.values["basis_points"] if request.kind == "commission" else _bound(rules.at(judged.new.starts), request)


def _bound(rules: RulesInForce, request: RuleRequest) -> int | None:
    """Return the bound that a rule's first value is about, in its scope: of a commission the rate on sales; None without one."""
    scope = request.scope
    field = next((field for field in SHAPES[request.kind].fields if field.name == next(iter(request.values), "")), None)
    if field is None:
        return None
    if field.column is None:
        return rules.commission(scope.entity or 0, scope.product or 0, scope.game or 0)
    return rules.bound(field.column, Scope(scope.entity or 0, 0, scope.product or 0, scope.game or 0))
