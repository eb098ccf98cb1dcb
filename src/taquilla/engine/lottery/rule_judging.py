"""Judges rules behind an operator's gate: who may decide them, from when, within what those above have decided; and adds them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final, NamedTuple

from taquilla.domain.ledger.days import business_day, zone_named
from taquilla.domain.lottery.commission_bases import mix_bases, week_start
from taquilla.domain.lottery.rule_bounds import refuse_unbounded
from taquilla.domain.lottery.rule_columns import RuleKind
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.rule_requests import RuleRequest, is_of_operator, replaced, rule_rows, stored
from taquilla.domain.lottery.rules import Rule, Rules
from taquilla.domain.people.members import OperatorPeople
from taquilla.engine.gate import Author, HeldGate
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.store.lottery import rules as store
from taquilla.store.lottery.draws import load_draw
from taquilla.store.lottery.tickets import load_last_sales
from taquilla.store.people import operators
from taquilla.store.postgres.database import HouseConnection, NotRecorded

_UNIQUE: Final = "23505"


class OperatorRules(NamedTuple):
    """An operator's rules behind its gate, the decimals of its currency, and its zone."""

    all: Rules
    exponent: int
    zone: tzinfo


def may_decide(rules: Rules, request: RuleRequest, author: Author) -> bool:
    """Tell whether an author may decide such a rule at all. Raises ENTITY_UNKNOWN or USER_UNKNOWN for an owner outside it."""
    people, scope = rules.people, request.scope
    if author.is_operator(people):
        return True
    member = people.members.get(scope.user or 0)
    if scope.user is not None and (member is None or not author.manages(people, member.entity_id)):
        raise RuleReason.USER_UNKNOWN(user_id=scope.user)
    if scope.entity is not None:
        refuse_outside(people, scope.entity, author)
    return not is_of_operator(request) and (scope.entity is not None or scope.user is not None)


async def row_of(
    connection: HouseConnection, cache: LotteryCache, operator_id: int, request: RuleRequest, rules: Rules
) -> dict[str, object]:
    """Return a rule as stored, with its draw's product. Raises EVENT_UNKNOWN for a draw of another one or of nobody's here."""
    if (draw := request.scope.draw) is not None:
        known = await load_draw(connection, operator_id, draw)
        product_id = (await cache.events(connection, [draw]))[draw].product_id if known else None
        if product_id is None or request.scope.product not in (None, product_id):
            raise RuleReason.EVENT_UNKNOWN()
        request = replace(request, scope=replace(request.scope, product=product_id))
    return stored(request, rules)


def refuse_outside(people: OperatorPeople, entity_id: int, author: Author) -> None:
    """Raise ENTITY_UNKNOWN for an entity outside the author's tree."""
    if entity_id not in people.entities or not author.manages(people, entity_id):
        raise RuleReason.ENTITY_UNKNOWN(entity_id=entity_id)


async def load_rules(connection: HouseConnection, operator_id: int) -> OperatorRules:
    """Load an operator's rules behind its gate."""
    row, people = await operators.load_operator(connection, operator_id)
    rules = await store.load_rules(connection, operator_id, people, 10**row.exponent)
    return OperatorRules(rules, row.exponent, zone_named(row.zone))


def checked_beginning(
    held: HeldGate, rules: OperatorRules, table: RuleKind, rule: Mapping[str, object], starts: datetime | None
) -> datetime:
    """Return the instant at which a rule begins. Raises what `RuleOffice.add_rule` does."""
    begins = max(starts or held.at, held.at)
    refuse_unbounded(table, rule, rules.all.at(begins), rules.exponent)
    return begins


async def refuse_mixing(
    held: HeldGate, rules: OperatorRules, added: Sequence[Rule], *, ended: Sequence[Rule] = (), beside: Sequence[Rule] = ()
) -> None:
    """Raise BASIS_MIDWEEK for a change between sales and profit within a week, which would be earned on twice, or not (CM-05).

    While nothing was sold in this week, it is as if the week began now. Those beside are about to be added as well.
    """
    mix, monday = partial(mix_bases, rules.all, added=added, ended=ended, beside=beside), week_start(held.at, rules.zone)
    if not mix(since=monday, zone=rules.zone):
        return
    owners, people = {rule.scope.entity_id for rule in added}, rules.all.people
    sellers = [one.id for one in people.entities.values() if 0 in owners or not owners.isdisjoint(one.path)]
    sales = await load_last_sales(held.connection, held.gate.operator_id, sellers)
    if any(at >= monday for at, _ in sales.values()) or mix(since=held.at, zone=rules.zone):
        raise RuleReason.BASIS_MIDWEEK(monday=(business_day(monday, rules.zone) + timedelta(days=7)).isoformat())


def taken(error: NotRecorded) -> Exception:
    """Return RULE_TAKEN for an error that says that there is such a rule already; any other one as it is."""
    return RuleReason.RULE_TAKEN() if str(error).startswith(_UNIQUE) else error


class RuleToAdd(NamedTuple):
    """A rule to be added, as stored."""

    kind: RuleKind
    row: Mapping[str, object]
    starts: datetime
    ends: datetime | None = None

    @property
    def place(self) -> object:
        """Return what two rules of an operator must not share: the kind, the scope and the instant at which they begin."""
        scope = ("entity", "member", "product", "game", "selection", "event")
        return self.kind, self.starts, *(self.row.get(name) for name in scope)


class JudgedRule(NamedTuple):
    """A rule that may be added, unless it lets more through: as asked for, with None for what it ends; as stored, and as rows."""

    request: RuleRequest
    new: RuleToAdd
    rows: list[Rule]


async def judge(
    held: HeldGate, cache: LotteryCache, rules: OperatorRules, request: RuleRequest, author: Author, *,
    beside: Sequence[Rule] = (),
) -> JudgedRule:  # fmt: skip
    """Return a rule that may be added behind the gate, with those beside it, which are judged.

    Raises what `RuleOffice.add` does, but for what lets more through.
    """
    row = await row_of(held.connection, cache, held.gate.operator_id, request, rules.all)
    refuse_past(request, held.at)
    await refuse_from_above(held, rules.all.people, request.kind, row, author.decider)
    begins = checked_beginning(held, rules, request.kind, row, request.starts)
    if (member := rules.all.people.members.get(request.scope.user or 0)) is not None:
        request = replace(request, scope=replace(request.scope, entity=member.entity_id))
    values = {**request.values, **dict.fromkeys(replaced(request, rules.all, held.at)), **request.values}
    new = RuleToAdd(request.kind, row, begins, request.ends)
    rows = rule_rows(*new)
    await refuse_mixing(held, rules, rows, beside=beside)
    return JudgedRule(replace(request, values=values), new, rows)


async def add_behind(held: HeldGate, rules: Iterable[RuleToAdd], author: Author) -> list[int]:
    """Add rules behind their gate in a few round trips, and return their ids. A quota keeps its own end."""
    rules = [one._replace(row={"until": one.ends, **one.row}, ends=None) if one.kind == "quota" else one for one in rules]
    rows = [(kind, {"starts": starts, "author": author.name, **row}) for kind, row, starts, _ in rules]
    ids = await store.add_rules(held.connection, held.gate.operator_id, rows)
    by_id = dict(zip(ids, rules, strict=True))
    ended = {rule_id: one.ends for rule_id, one in by_id.items() if one.ends is not None}
    await store.add_ends(held.connection, held.gate.operator_id, ended, author=author.name, at=held.at)
    async with held.connection.pipeline():
        for rule_id, one in by_id.items():
            detail = told(one.kind, one.row, one.starts) | ({"ends": one.ends.isoformat()} if one.ends else {})
            await held.note(author.name, "rule added", rule_id, detail | author.detail)
        if ids:
            await held.change_rules()
    return ids


def told(table: RuleKind, rule: Mapping[str, object], starts: datetime) -> dict[str, object]:
    """Return a rule as the audit trail and the events tell it."""
    plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in rule.items()}
    columns = {key: value for key, value in plain.items() if value is not None}
    return {"kind": table} | columns | {"starts": starts.isoformat()}


def refuse_past(request: RuleRequest, now: datetime) -> None:
    """Raise BEGINS_TOO_EARLY or OVER_AT_ONCE for a rule that would begin or end before now."""
    if request.starts is not None and request.starts < now:
        raise RuleReason.BEGINS_TOO_EARLY(now=seconds_of(now))
    if request.ends is not None and request.ends <= now:
        raise RuleReason.OVER_AT_ONCE(now=seconds_of(now))


async def refuse_from_above(
    held: HeldGate, people: OperatorPeople, kind: str, owner: Mapping[str, object], author: Author
) -> None:
    """Raise RULE_FROM_ABOVE when somebody above the author has decided rules of a kind for an owner that have not ended.

    The later rule of a scope takes over, and the more specific one counts: an agency could undo what its parent decided for it.
    """
    if author.is_operator(people):
        return
    entity_id, member_id = (value if isinstance(value := owner.get(name), int) else 0 for name in ("entity", "member"))
    authors = await store.find_authors(
        held.connection, held.gate.operator_id, kind, entity_id=entity_id, member_id=member_id, now=held.at
    )
    homes = {member.email: member.entity_id for member in people.members.values()}
    if any(name not in homes or not author.manages(people, homes[name]) for name in authors):
        raise RuleReason.RULE_FROM_ABOVE(kind=kind)


def seconds_of(at: datetime) -> str:
    """Return an instant to the second, as sentences tell it."""
    return at.isoformat(timespec="seconds")
