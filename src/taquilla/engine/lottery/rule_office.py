"""Keeps the rules that operators decide about the lottery, and holidays. Every change is made behind the gate and is audited."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery import rule_requests
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.loosening import Bounds
from taquilla.domain.lottery.rule_columns import SHAPES, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rule_origins import Origin, Seller, values_in_force
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.people.members import NATION
from taquilla.domain.people.operations import ADD_HOLIDAY, DECIDE_RULE
from taquilla.engine.gate import HOUSE, Author, behind_gate, refusing
from taquilla.engine.lottery import rule_judging
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.office_requests import ChangedMeanwhile
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.texts import refuse_name
from taquilla.store.ledger import gates
from taquilla.store.lottery import rules as store
from taquilla.store.lottery.catalogue import behind_all_gates
from taquilla.store.lottery.rules import RuleFilter, RuleRow
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import NotRecorded

_ALL: Final = 1_000_000
_HOLIDAY_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class AddedRule:
    """A rule that was added, as stored, and its id."""

    id: int
    row: Mapping[str, object]


class RuleOffice(LotteryReader):
    """Adds, ends and lists rules; adds holidays."""

    async def add(self, operator_id: int, request: rule_requests.RuleRequest, author: Author) -> AddedRule | Refusal:
        """Add a rule that somebody asks for, from an instant on.

        An author below the root entity decides for its own tree alone, and changes no decision of those above: a kind of rule
        that they have decided for an owner stays theirs. Refuses NOT_ALLOWED, and what lets more through as `refuse_loosening`
        does; raises BadRule, OfficeRefusal, BASIS_MIDWEEK, and what `add_rule` raises.
        """
        rule_requests.check(request)
        try:
            async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
                rules = await rule_judging.load_rules(held.connection, operator_id)
                if not rule_judging.may_decide(rules.all, request, author.decider):
                    return Refusal(Reason.NOT_ALLOWED)
                if author.approval is not None:
                    request = rule_requests.beside_others(request, rules.all, held.at)  # what was set while it waited stays
                    request = replace(request, starts=request.starts and max(request.starts, held.at))
                judged = await rule_judging.judge(held, self._cache, rules, request, author)
                looser = Bounds(rules.all, held.at).are_loosened(judged.rows)
                change = rule_requests.written(judged.request)
                if refusal := await refuse_loosening(held, rules.all.people, author, "rule", change, looser=looser):
                    return refusal
                (rule_id,) = await rule_judging.add_behind(held, [judged.new], author)
        except NotRecorded as error:
            raise rule_judging.taken(error) from error
        return AddedRule(rule_id, judged.new.row)

    async def end_asked(self, operator_id: int, change: Kept, author: Author) -> object:
        """End a rule as it was asked for. Raises ChangedMeanwhile where other bounds would hold then."""
        ends = change["ends"] and datetime.fromisoformat(change["ends"])
        then = {field.name: change[field.name] for field in SHAPES[change["kind"]].fields if field.name in change}
        return await self.end(operator_id, change["rule"], ends, author, then=then)

    async def copy(self, operator_id: int, source: int, target: int, author: Author) -> int:
        """Give an entity the rules in force that another one has and it lacks; return how many. Those of users and draws stay.

        What the operator alone decides, such as commissions, only the operator's own people copy. All begin now, or none does.
        Raises ENTITY_UNKNOWN outside the author's tree, RULE_FROM_ABOVE, BASIS_MIDWEEK, what `add_rule` raises, and COPY_LOOSER
        where more would be let through than now: such rules are for `add`, which asks for a second person.
        """
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            rules = await rule_judging.load_rules(held.connection, operator_id)
            people, copies = rules.all.people, []
            for entity_id in (source, target):
                rule_judging.refuse_outside(people, entity_id, author)
            criteria = RuleFilter(at=held.at, in_force=True, entities=(source, target), limit=_ALL)
            listed = await store.list_rules(held.connection, operator_id, criteria)
            has = [(row.kind, row.scope, row.values, row.until) for row in listed if row.scope.entity_id == target]
            for row in reversed(listed):
                if row.scope.entity_id == target or row.scope.member_id or row.scope.event_id:
                    continue
                game = Game(row.scope.game) if row.scope.game else None
                scope = rule_requests.RuleScope(target, None, row.scope.product_id or None, game, row.scope.selection or None)
                request = rule_requests.RuleRequest(row.kind, row.values, scope)
                if not rule_judging.may_decide(rules.all, request, author):
                    continue
                request = rule_requests.beside_others(request, rules.all, held.at)  # what else the target's limit says stays
                if (row.kind, row.scope._replace(entity_id=target), request.values, row.until) in has:
                    continue
                columns = rule_requests.stored(request, rules.all)
                await rule_judging.refuse_from_above(held, people, row.kind, columns, author)
                rule_judging.checked_beginning(held, rules, row.kind, columns, None)
                copies.append(rule_judging.RuleToAdd(row.kind, columns, held.at, row.until))
            added = [rule for one in copies for rule in rule_requests.rule_rows(*one)]
            if held.gate.last_seq and Bounds(rules.all, held.at).are_loosened(added):
                raise RuleReason.COPY_LOOSER(source=people.entities[source].name)
            await rule_judging.refuse_mixing(held, rules, added)
            await rule_judging.add_behind(held, copies, author)
        return len(copies)

    async def end(
        self, operator_id: int, rule_id: int, ends: datetime | None, author: Author, *, then: Mapping[str, object] | None = None
    ) -> Refusal | None:
        """End a rule from an instant on (None: from now). Then the rule before it in its scope holds again, or none.

        then: the bounds that a second person has seen, which are to hold from then on; raises ChangedMeanwhile for others.

        The rule stays, and so does what was sold by it. Nobody ends decisions of those above. Refuses NOT_ALLOWED, and what
        `refuse_loosening` does; raises RULE_UNKNOWN, ENDS_TOO_EARLY, RULE_ENDED for a rule that ends no later anyway,
        RULE_FROM_ABOVE and BASIS_MIDWEEK.
        """
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            rules = await rule_judging.load_rules(held.connection, operator_id)
            criteria = RuleFilter(at=held.at, id=rule_id)
            row = next(iter(await store.list_rules(held.connection, operator_id, criteria)), None)
            people, by = rules.all.people, author.decider
            entity_id = row.scope.entity_id if row is not None else 0
            if row is None or not by.manages(people, entity_id):
                raise RuleReason.RULE_UNKNOWN(rule_id=rule_id)
            held.refuse_changed(row)
            if row.kind in rule_requests.OF_OPERATOR and not by.is_operator(people):
                return Refusal(Reason.NOT_ALLOWED)
            at = ends or held.at
            if author.approval is not None:
                at = max(at, held.at)
            if at < held.at:
                raise RuleReason.ENDS_TOO_EARLY(now=rule_judging.seconds_of(held.at))
            if row.until is not None and row.until <= at:
                raise RuleReason.RULE_ENDED(until=rule_judging.seconds_of(row.until))
            owner = {"entity": entity_id, "member": row.scope.member_id}
            await rule_judging.refuse_from_above(held, people, row.kind, owner, by)
            detail: dict[str, object] = {"kind": row.kind} | {name: value for name, value in owner.items() if value}
            ended = [rule for rule in rules.all.rows if rule.id == rule_id]
            shortened = [rule._replace(until=at) for rule in ended]
            left = rules.all.with_rows([*(one for one in rules.all.rows if one.id != rule_id), *shortened]).at(at)
            said = {rule.column: rule.scope for rule in ended if rule.value is not None}
            after = {
                one.name: _spelled(one, left.bound(one.column, said[one.column]))
                for one in SHAPES[row.kind].fields
                if one.column in said
            }
            if then and then != after:
                raise ChangedMeanwhile
            change = {"rule": rule_id, "ends": None if ends is None else ends.isoformat()} | detail | after
            await rule_judging.refuse_mixing(held, rules, shortened, ended=ended)
            looser = Bounds(rules.all, held.at).are_loosened(shortened, ended)
            if refusal := await refuse_loosening(held, people, author, "rule end", change, looser=looser):
                return refusal
            await store.add_ends(held.connection, operator_id, {rule_id: at}, author=author.name, at=held.at)
            whole = rule_judging.told(row.kind, rule_requests.stored_again(row.kind, row.scope, row.values), row.starts)
            await held.note(author.name, "rule ended", rule_id, whole | {"ends": at.isoformat()} | author.detail)
            await held.change_rules()
        return None

    async def find(self, operator_id: int, criteria: RuleFilter, author: Author) -> list[RuleRow]:
        """Return the rules of an author's entity and of those below it, at the root entity all, the last added first.

        Raises ENTITY_UNKNOWN for entities outside the author's tree.
        """
        async with self._reading(operator_id) as (connection, lottery):
            people, entities = lottery.people, criteria.entities
            if entities is None and not author.is_operator(people):
                entities = tuple(one for one in people.entities if author.manages(people, one))
            for one in criteria.entities or ():
                rule_judging.refuse_outside(people, one, author)
            return await store.list_rules(connection, operator_id, replace(criteria, entities=entities))

    async def show(self, operator_id: int, rule_id: int, author: Author) -> RuleRow:
        """Return a rule of an author's tree. Raises RULE_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            at = await read_clock(connection)
        if not (rows := await self.find(operator_id, RuleFilter(at=at, id=rule_id), author)):
            raise RuleReason.RULE_UNKNOWN(rule_id=rule_id)
        return rows[0]

    async def general_commission(self, operator_id: int, entity_id: int) -> int:
        """Return the rate that an entity earns as a seller, in basis points, where no rule names the product or the game."""
        async with self._reading(operator_id) as (connection, lottery):
            return lottery.rules.at(await read_clock(connection)).general_commission(entity_id)

    async def in_force(self, operator_id: int, scope: rule_requests.RuleScope, author: Author) -> tuple[datetime, list[Origin]]:
        """Return the instant, and the values in force for a seller, product and game, with the rules that they come from.

        Without a seller: for the author's entity, or at the root entity for the operator. Raises USER_UNKNOWN and
        ENTITY_UNKNOWN for sellers outside the author's tree, and PRODUCT_UNKNOWN.
        """
        async with self._reading(operator_id) as (connection, lottery):
            rules, at = lottery.rules, await read_clock(connection)
        people, entity_id, member = rules.people, scope.entity, rules.people.members.get(scope.user or 0)
        if scope.user is not None and (
            member is None or not author.manages(people, member.entity_id) or entity_id not in (None, member.entity_id)
        ):
            raise RuleReason.USER_UNKNOWN(user_id=scope.user)
        if entity_id is None and member is None and not author.is_operator(people):
            entity_id = author.entity_id
        if entity_id is not None:
            rule_judging.refuse_outside(people, entity_id, author)
        rule_requests.refuse_unknown_product(rules, scope.product)
        seller = Seller(entity_id or 0, member.id if member else 0, scope.product or 0, scope.game or 0)
        return at, list(values_in_force(rules, at, seller))

    async def add_rule(
        self, operator_id: int, table: RuleKind, rule: Mapping[str, object], *, author: Author = HOUSE
    ) -> None:
        """Add a rule from now on: tickets keep the rules they were sold on.

        It furnishes a demo, and no door leads here: `add` asks for a second person. Raises BEYOND_BOUNDS for what could not be
        kept (C-08), RETURNS_TOO_MUCH for a multiplier that would pay back more than it may (VE-06), LOOSER_THAN_PARENT for a
        limit, an offer or a bound of payments that would not bind, since a parent's is tighter. One that becomes looser later is
        bounded where it is used (C-06). STAKES_CROSSED: nothing could be sold.
        """
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            rules = await rule_judging.load_rules(held.connection, operator_id)
            begins = rule_judging.checked_beginning(held, rules, table, rule, None)
            await rule_judging.add_behind(held, [rule_judging.RuleToAdd(table, rule, begins)], author)

    async def add_holiday(self, operator_id: int, day: date, name: str, *, author: Author = HOUSE) -> None:
        """Add a day that is no business day for an operator (VE-27). Tickets already sold keep their expiry.

        Raises HOLIDAY_TAKEN and NAME_UNFIT.
        """
        refuse_name(name, _HOLIDAY_MAX)
        with _refusing_taken(day):
            async with behind_gate(self._database, operator_id, author, ADD_HOLIDAY) as held:
                await store.add_holiday(held.connection, operator_id, day, name, author.name)
                await held.note(author.name, "holiday added", day.isoformat(), {"name": name})
                await held.change_rules()

    async def add_national_holiday(self, day: date, name: str, *, author: Author = HOUSE) -> None:
        """Add a day that is no business day for any operator. Raises HOLIDAY_TAKEN and NAME_UNFIT."""
        refuse_name(name, _HOLIDAY_MAX)
        with _refusing_taken(day):
            async with self._database.connection() as connection, behind_all_gates(connection) as ids:
                now = await read_clock(connection)
                await store.add_holiday(connection, NATION, day, name, author.name)
                detail = {"name": name}
                await operators.add_audit_event(connection, NATION, now, author.name, "holiday added", day.isoformat(), detail)
                await gates.change_rules(connection, ids)

    async def holidays(self, operator_id: int) -> list[tuple[int, date, str]]:
        """Return the nation's holidays (operator 0) and an operator's own, by day."""
        return await self._database.read(operator_id, store.list_holidays)


def _refusing_taken(day: date) -> AbstractContextManager[None]:
    return refusing(RuleReason.HOLIDAY_TAKEN, "holiday_pkey", day=day.isoformat())


def _spelled(field: RuleField, bound: int | None) -> int | str | None:
    """Return a bound as a rule that is asked for says it."""
    if bound is None or field.unit not in (Unit.CHOICE, Unit.FLAG):
        return bound
    return bool(bound) if field.unit is Unit.FLAG else field.meaning.choices[bound]
