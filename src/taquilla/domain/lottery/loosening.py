"""Rules that let more through: compares the bounds in force under two sets of rules, at every instant to come (RG-19)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import product
from typing import TypeAlias

from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Rule, Rules, RulesInForce, Scope
from taquilla.domain.lottery.terms import ANY, patterns


class Bounds:
    """The bounds that an operator's rules set from an instant on, to be compared with those under other rules."""

    def __init__(self, rules: Rules, at: datetime) -> None:
        # Nobody sells by the rules that are compared, so nobody's sales are counted.
        self._rules, self._at = replace(rules, people=replace(rules.people, members={}), rows=()), at
        self._rows = _by_owner(rules.rows)

    def are_loosened(self, added: Sequence[Rule], ended: Sequence[Rule] = ()) -> bool:
        """Tell whether some bound would let more through, now or from an instant on, with rules more, and without others.

        A stricter rule that ends counts, and so does a looser one of a single game, which stands in a general one's place. A
        first bound tightens.
        """
        changed = _by_owner([rule for rule in (*added, *ended) if rule.column.meaning.tighter is not None])
        more = _by_owner(added)
        return any(
            self._is_looser(column, {rule.scope for rule in rules}, more, ended)
            for (column, _), rules in changed.items()
            # A rule of a limit is silent about most of its columns: that changes something only where one has said more before.
            if any(rule.value is not None for rule in (*rules, *self._rows.get((column, rules[0].scope.owner), ())))
        )

    def _is_looser(self, column: Column, scopes: set[Scope], more: "_Rows", ended: Sequence[Rule]) -> bool:
        """Compare the bounds of one owner. Only its rules about the column matter, and those of owners above."""
        owner, *above = self._rules.owners_of(next(iter(scopes)))
        owners = {owner, *above}
        if column is Column.STAKE_MULTIPLE:
            # One that is no multiple of a new one above gives way to that: of all bounds it alone may loosen below by tightening.
            owners |= {one for key, one in self._rows if key is column and owner in self._rules.owners_of(Scope(*one))}
        before = [rule for one in owners for rule in self._rows.get((column, one), ())]
        after = [rule for rule in before if rule not in ended] if ended else list(before)
        after += [rule for one in owners for rule in more.get((column, one), ())]
        both = self._rules.with_rows(before), self._rules.with_rows(after)
        both_at = cache(lambda moment: (RulesInForce(both[0], moment), RulesInForce(both[1], moment)))
        return any(
            _is_looser(column, *(one.bound(column, each) for one in both_at(moment)))
            for scope in scopes
            for moment, changing in _moments(*both, column, scope, self._at)
            for subject in _subjects(*both, column, changing)
            for each in (subject, *(_excepted(*both_at(moment), subject) if column is Column.QUOTA else ()))
        )


_Rows: TypeAlias = dict[tuple[Column, tuple[int, int]], list[Rule]]


def _by_owner(rows: Iterable[Rule]) -> _Rows:
    found: _Rows = {}
    for rule in rows:
        found.setdefault((rule.column, rule.scope.owner), []).append(rule)
    return found


def _is_looser(column: Column, before: int | None, after: int | None) -> bool:
    tighter = column.meaning.tighter
    assert tighter is not None
    return before is not None and (after is None or tighter(before, after) != after)


def _moments(rules: Rules, after: Rules, column: Column, scope: Scope, at: datetime) -> Iterator[tuple[datetime, Scope]]:
    """Yield the instants at which a comparison may turn out otherwise, each with what part of a rule's scope it is about.

    They are those at which one of these rules begins or ends.
    """
    yield at, scope
    for one in (rules, after):
        for other, timeline in ((Scope(*key), timeline) for key, timeline in one.timelines.get(column, {}).items()):
            pairs = ((scope.product_id, other.product_id), (scope.game, other.game))
            if other != scope and any(a and b and a != b for a, b in pairs):
                continue
            product_id, game = (a or b for a, b in pairs)
            for change in timeline.changes:
                if change > at:
                    yield change, scope._replace(product_id=product_id, game=game)


def _subjects(rules: Rules, after: Rules, column: Column, scope: Scope) -> Iterator[Scope]:
    """Yield the subjects of a rule, one of each that another rule may treat apart: products, games, and of quotas numbers."""
    named = [Scope(*key) for one in (rules, after) for key in one.timelines.get(column, {})]
    # Each product has a value of its own where there is no rule.
    every = sorted(rules.products) if column.meaning.of_product is not None else sorted({0} | {one.product_id for one in named})
    products = [scope.product_id] if scope.product_id else every
    games = [scope.game] if scope.game else sorted({0} | {one.game for one in named})
    selections = {scope.selection} | {_met(scope.selection, one.selection) or scope.selection for one in named if scope.selection}
    events = {scope.event_id} if scope.event_id or not scope.selection else {0} | {one.event_id for one in named}
    owners = {scope.owner} | ({one.owner for one in named} if column is Column.STAKE_MULTIPLE else set())
    for owner, product_id, game, selection, event_id in product(sorted(owners), products, games, selections, events):
        yield Scope(*owner, product_id, game, selection, event_id)


def _excepted(before: RulesInForce, after: RulesInForce, scope: Scope) -> Iterator[Scope]:
    """Yield numbers and draws of which those above let through more than the owner of a quota did, though less of all others.

    Only a quota of the owner that is looser itself may let more through there.
    """
    own, *above = (one.of([scope.event_id], scope.selection) for one in before.quotas_of(scope))
    later = after.quotas_of(scope)[0].of([scope.event_id], scope.selection)
    if own is None or not _is_looser(Column.QUOTA, own, later):
        return
    found = {(scope.event_id, scope.selection)}
    # Level by level what all of them except: of a hundred exceptions on each of four levels there are a hundred million tuples.
    for general, quotas in zip(above, before.quotas_of(scope)[1:], strict=True):
        if general is not None and general <= own:
            excepted: dict[int, set[str]] = {}
            for (event_id, selection), quota in quotas.special.items():
                if quota > own:
                    excepted.setdefault(event_id, set()).add(selection)
            found = {one for each in found for one in _met_by(*each, excepted)}
    for event_id, selection in found:
        yield scope._replace(event_id=event_id, selection=selection)


def _met_by(event_id: int, selection: str, excepted: Mapping[int, set[str]]) -> Iterator[tuple[int, str]]:
    """Yield what a draw (0: any) and a selection have in common with each of some exceptions, by draw."""
    for other_id in (event_id, 0) if event_id else excepted:
        others = excepted.get(other_id, set())
        if selection and ANY not in selection:
            others = others.intersection(patterns(selection))
        for other in others:
            if (met := _met(selection, other)) is not None:
                yield event_id or other_id, met


def _met(pattern: str, other: str) -> str | None:
    """Return what two patterns have in common: ``_met("341-*", "*-ARI") == "341-ARI"``; None: nothing."""
    if not pattern or not other or pattern == other:
        return pattern or other
    parts = [{*pair} - {ANY} for pair in zip(pattern.partition("-"), other.partition("-"), strict=True)]
    return None if any(len(part) > 1 for part in parts) else "".join(min(part, default=ANY) for part in parts)
