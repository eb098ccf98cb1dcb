"""The basis of commissions, sales or a week's profit: it changes with a week, so that what is sold is earned on once (CM-05)."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import product

from taquilla.domain.ledger.days import business_day, day_start
from taquilla.domain.lottery.cuadre import week_of
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Rule, Rules, RulesInForce, Scope

_BASES = (Column.COMMISSION, Column.PROFIT_COMMISSION)


def week_start(at: datetime, zone: tzinfo) -> datetime:
    """Return the first instant of an instant's week."""
    return day_start(week_of(business_day(at, zone)), zone)


def mix_bases(
    rules: Rules, since: datetime, zone: tzinfo, added: Sequence[Rule], *, ended: Sequence[Rule] = (), beside: Sequence[Rule] = ()
) -> bool:
    """Tell whether with rules more, and without others, a seller has rates on both bases in a week in which it has not now.

    What held before an instant, since, does not count. Those beside are as good as in force.
    """
    scopes = {rule.scope for rule in (*added, *ended) if rule.column in _BASES}
    if not scopes:
        return False
    owners, known = {scope.entity_id for scope in scopes}, (rule for rule in (*rules.rows, *beside) if rule.column in _BASES)
    rows = [rule for rule in known if 0 in owners or rule.scope.entity_id in {0, *owners}]
    changed = [*(rule for rule in rows if rule not in ended), *(rule for rule in added if rule.column in _BASES)]
    if not any(rule.value for rule in changed if rule.column is Column.PROFIT_COMMISSION):
        return False
    named = {Scope(), *scopes, *(rule.scope for rule in changed)}
    subjects = {subject for scope in scopes for subject in _subjects(scope, named)}
    after = _mixed(rules.with_rows(changed), subjects, since, zone)
    return bool(after and after - _mixed(rules.with_rows(rows), subjects, since, zone))


def _subjects(scope: Scope, named: Collection[Scope]) -> Iterator[tuple[int, int, int]]:
    """Return the sellers, products and games of a rule, one of each that some rule may treat apart."""
    sellers = {scope.entity_id} if scope.entity_id else {one.entity_id for one in named}
    products = {scope.product_id} if scope.product_id else {one.product_id for one in named}
    return product(sellers, products, {scope.game} if scope.game else {one.game for one in named})


def _mixed(
    rules: Rules, subjects: Collection[tuple[int, int, int]], since: datetime, zone: tzinfo
) -> set[tuple[datetime, tuple[int, int, int]]]:
    """Return the weeks in which some subjects have rates on both bases."""
    timelines = [timeline for basis in _BASES for timeline in rules.timelines.get(basis, {}).values()]
    instants = {since, *(change for timeline in timelines for change in timeline.changes if change > since)}
    instants |= {max(since, week_start(instant, zone)) for instant in instants}
    found: dict[tuple[datetime, tuple[int, int, int]], set[Column]] = {}
    for instant in instants:
        in_force, week = RulesInForce(rules, instant), week_start(instant, zone)
        for subject in subjects:
            bases = {basis for basis in _BASES if in_force.commission(*subject, basis=basis)}
            found.setdefault((week, subject), set()).update(bases)
    return {subject for subject, bases in found.items() if len(bases) > 1}
