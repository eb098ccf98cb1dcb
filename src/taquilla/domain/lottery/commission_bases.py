"""The basis of commissions, sales or a week's profit: it changes with a week, so that what is sold is earned on once (CM-05)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import product

from taquilla.domain.ledger.days import business_day, day_start
from taquilla.domain.lottery.cuadre import week_of
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Rule, Rules, RulesInForce, Scope

_BASES = (Column.COMMISSION, Column.PROFIT_COMMISSION)
Subject = tuple[int, int, int]
"""A seller, a product and a game; 0 is the operator, or any."""


def week_start(at: datetime, zone: tzinfo) -> datetime:
    """Return the first instant of an instant's week."""
    return day_start(week_of(business_day(at, zone)), zone)


def mix_bases(
    rules: Rules, since: datetime, zone: tzinfo, added: Sequence[Rule], *, ended: Sequence[Rule] = (), beside: Sequence[Rule] = ()
) -> bool:
    """Tell whether with rules more, and without others, a seller has rates on both bases in a week in which it has not now.

    What held before an instant, since, does not count. Those beside are as good as in force. Each rule is read once: a seller
    whose own rules stay as they are from then on has their rates, or those of the operator.
    """
    scopes = {rule.scope for rule in (*added, *ended) if rule.column in _BASES}
    if not scopes:
        return False
    owners, known = {scope.entity_id for scope in scopes}, [rule for rule in (*rules.rows, *beside) if rule.column in _BASES]
    moving = {rule.scope for rule in known if rule.starts > since or (rule.until is not None and rule.until > since)}
    scopes |= moving if 0 in owners else set()
    sellers = {0, *(scope.entity_id for scope in scopes)}
    rows = [rule for rule in known if rule.scope.entity_id in sellers]
    changed = [*(rule for rule in rows if rule not in ended), *(rule for rule in added if rule.column in _BASES)]
    if not any(rule.value for rule in changed if rule.column is Column.PROFIT_COMMISSION):
        return False
    named = defaultdict[int, set[Scope]](lambda: {Scope()})
    for scope in (*scopes, *(rule.scope for rule in changed)):
        named[scope.entity_id].add(scope)
    subjects = {subject for scope in scopes for subject in _subjects(scope, named[0] | named[scope.entity_id])}
    after = _mixed(rules.with_rows(changed), subjects, since, zone)
    return bool(after and after - _mixed(rules.with_rows(rows), subjects, since, zone))


def _subjects(scope: Scope, named: Collection[Scope]) -> Iterator[Subject]:
    """Return the seller, products and games of a rule, one of each that some rule may treat apart."""
    products = {scope.product_id} if scope.product_id else {one.product_id for one in named}
    return product({scope.entity_id}, products, {scope.game} if scope.game else {one.game for one in named})


def _mixed(rules: Rules, subjects: Collection[Subject], since: datetime, zone: tzinfo) -> set[tuple[datetime, Subject]]:
    """Return the weeks in which some subjects have rates on both bases."""
    found = defaultdict[tuple[datetime, Subject], set[Column]](set)
    for subject in subjects:
        scopes = [Scope(owner, product_id=about, game=game) for owner, about, game in product(*({one, 0} for one in subject))]
        timelines = [rules.timelines.get(basis, {}).get(scope) for scope in scopes for basis in _BASES]
        instants = {since, *(at for timeline in timelines if timeline is not None for at in timeline.changes if at > since)}
        for instant in instants | {max(since, week_start(instant, zone)) for instant in instants}:
            in_force = RulesInForce(rules, instant)
            found[week_start(instant, zone), subject] |= {one for one in _BASES if in_force.commission(*subject, basis=one)}
    return {subject for subject, bases in found.items() if len(bases) > 1}
