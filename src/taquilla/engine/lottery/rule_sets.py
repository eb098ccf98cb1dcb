"""Adds several rules in one transaction, such as one for many entities, and previews what would hold then."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.loosening import Bounds
from taquilla.domain.lottery.rule_columns import SHAPES, Column
from taquilla.domain.lottery.rule_refusals import BadRule, RuleReason
from taquilla.domain.lottery.rule_requests import RuleRequest, beside_others, check, written
from taquilla.domain.lottery.rules import Rule, RulesInForce, Scope
from taquilla.domain.people.loosening import refuse_alone
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

    was_of_profit: the rate before is a share of a week's profit. is_looser: it waits for a second person. error is why it cannot
    be added, None where it can.
    """

    entity_id: int
    before: int | None
    was_of_profit: bool
    after: int | None
    is_looser: bool
    error: OfficeRefusal | BadRule | None


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
            asked, requests = requests, [beside_others(one, rules.all, at) if keeping else one for one in requests]
            found: list[JudgedRule | OfficeRefusal | BadRule] = []
            places: dict[object, list[Rule]] = {}
            for original, request in zip(asked, requests, strict=True):
                try:
                    check(request)
                    if not may_decide(rules.all, original, author):
                        return Refusal(Reason.NOT_ALLOWED)
                    found.append(await self._judge(held, rules, request, author, places))
                except (OfficeRefusal, BadRule) as error:
                    found.append(error)
        judged = [one for one in found if isinstance(one, JudgedRule)]
        after = rules.all.with_rows([*rules.all.rows, *(row for one in judged for row in one.rows)])
        looser = await asyncio.to_thread(_looser, held, rules, judged)
        asker = rules.all.people.members.get(author.member_id or 0)
        refusal = refuse_alone(asker, looser=bool(looser), has_sold=gate.last_seq > 0)
        if refusal is not None and refusal.reason is Reason.NOT_ALLOWED:
            return refusal  # a key asks for nothing looser
        return [
            SetLine(
                request.scope.entity or 0,
                *_bound(rules.all.at(at), request),
                after=_bound(after.at(one.new.starts), one.request)[0] if isinstance(one, JudgedRule) else None,
                is_looser=any(one is each for each in looser),
                error=None if isinstance(one, JudgedRule) else one,
            )
            for request, one in zip(requests, found, strict=True)
        ]

    async def add(
        self, operator_id: int, requests: Sequence[RuleRequest], author: Author, *, keeping: bool = False
    ) -> tuple[int, int] | Refusal:
        """Add each of these rules, and return how many; those that let more through wait for a second person each: how many too.

        All is done or nothing. Refuses NOT_ALLOWED; raises BadRule, and what `RuleOffice.add` does for any of them.
        """
        for request in requests:
            check(request)
        try:
            async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
                rules = await load_rules(held.connection, operator_id)
                whole = [beside_others(one, rules.all, held.at) if keeping else one for one in requests]
                if not all(may_decide(rules.all, request, author.decider) for request in requests):
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
        return len(judged) - len(looser), len(looser)

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


def _bound(rules: RulesInForce, request: RuleRequest) -> tuple[int | None, bool]:
    """Return the bound that a rule's first value is about, in its scope, None without one; of a commission the rate.

    With it, whether that is one on a week's profit.
    """
    scope, about = request.scope, rules.rules
    field = next((field for field in SHAPES[request.kind].fields if field.name == next(iter(request.values), "")), None)
    if field is None or scope.entity not in {None, *about.people.entities} or scope.product not in {None, *about.products}:
        return None, False
    subject = scope.product or 0, scope.game or 0
    if field.column is None:
        on_sales = rules.commission(scope.entity or 0, *subject)
        of_profit = rules.commission(scope.entity or 0, *subject, basis=Column.PROFIT_COMMISSION)
        return on_sales or of_profit, of_profit > 0
    return rules.bound(field.column, Scope(scope.entity or 0, 0, *subject)), False
