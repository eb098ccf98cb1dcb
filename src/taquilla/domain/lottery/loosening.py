"""Rules that let more through: compares the bounds in force under two sets of rules, at every instant to come (RG-19)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from itertools import product
from typing import TypeAlias

from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Rule, Rules, RulesInForce, Scope
from taquilla.domain.lottery.terms import ANY, Quotas, patterns


class Bounds:
    """The bounds that an operator's rules set from an instant on, to be compared with those under other rules."""

    def __init__(self, rules: Rules, at: datetime) -> None:
        # Nobody sells by the rules that are compared, so nobody's sales are counted.
        self._rules, self._at = replace(rules, people=replace(rules.people, members={}), rows=()), at
        self._rows = _by_owner(rules.rows)
        # Before a change: those above are the same for all owners below them, whose rules may be many.
        self._before = cache(partial(_Side, self._rules, at, self._rows))

    def are_loosened(self, added: Sequence[Rule], ended: Sequence[Rule] = ()) -> bool:
        """Tell whether some bound would let more through, now or from an instant on, with rules more, and without others.

        A stricter rule that ends counts, and so does a looser one of a single game, which stands in a general one's place. A
        first bound tightens.
        """
        changed = _by_owner([rule for rule in (*added, *ended) if rule.column.meaning.tighter is not None])
        more = _by_owner(added)
        rows = {key: [rule for rule in self._rows.get(key, ()) if rule not in ended] + more.get(key, []) for key in changed}
        after = cache(lambda column: _Side(self._rules, self._at, rows, column, self._before(column)))
        return any(
            self._is_looser(self._before(column), after(column), {rule.scope for rule in rules})
            for (column, owner), rules in changed.items()
            # A rule of a limit is silent about most of its columns: that changes something only where one has said more before.
            if any(rule.value is not None for rule in (*rules, *self._rows.get((column, owner), ())))
        )

    def _is_looser(self, before: "_Side", after: "_Side", scopes: set[Scope]) -> bool:
        """Compare the bounds of one owner. Only its rules about the column matter, and those of owners above."""
        column, owners = before.column, self._rules.owners_of(next(iter(scopes)))
        if column is Column.STAKE_MULTIPLE:
            # One that is no multiple of a new one above gives way to that: of all bounds it alone may loosen below by tightening.
            owners += [one for key, one in self._rows if key is column and owners[0] in self._rules.owners_of(Scope(*one))]
        pairs = [(before.level(owner), after.level(owner)) for owner in owners]
        levels = list(dict.fromkeys(level for pair in pairs for level in pair))
        # Draws that those above alone name are exceptions of theirs, unless their rules change too.
        naming = levels if any(one is not other for one, other in pairs[1:]) else levels[:2]
        return any(
            _is_looser(column, before.bound(each, moment), after.bound(each, moment))
            for scope in scopes
            for moment, changing in _moments(levels, scope, self._at)
            for subject in _subjects(levels, naming, self._rules, column, changing)
            for each in (subject, *(_excepted(before, after, subject, moment) if column is Column.QUOTA else ()))
        )


_Owner: TypeAlias = tuple[int, int]
_Rows: TypeAlias = dict[tuple[Column, _Owner], list[Rule]]


class _Level:
    """An owner's rules about a column: what they name, what changes after an instant, and, by instants, those in force."""

    def __init__(self, rules: Rules, column: Column, owner: _Owner, at: datetime) -> None:
        timelines = [
            (Scope(*key), timeline)
            for key, timeline in rules.timelines.get(column, {}).items()
            if timeline.changes[-1] > at or timeline.values[-1] is not None  # quotas of draws that are over have ended
        ]
        self.owners = {owner} if timelines else set()
        self.products, self.games = ({one.product_id for one, _ in timelines}, {one.game for one, _ in timelines})
        self.selections, self.events = ({one.selection for one, _ in timelines}, {one.event_id for one, _ in timelines})
        self.changes = [(change, scope) for scope, timeline in timelines for change in timeline.changes if change > at]
        self.at = cache(lambda moment: RulesInForce(rules, moment))


class _Side:
    """All rules about a column before a change, or after it: those of other owners than it changes are the same as before it."""

    def __init__(self, rules: Rules, at: datetime, rows: _Rows, column: Column, before: "_Side | None" = None) -> None:
        self.column, self._owners_of = column, rules.owners_of

        def level(owner: _Owner) -> _Level:
            if before is not None and (column, owner) not in rows:
                return before.level(owner)
            return _Level(rules.with_rows(rows.get((column, owner), ())), column, owner, at)

        self.level = cache(level)

    def quotas(self, scope: Scope, moment: datetime) -> list[Quotas]:
        """Return the quotas of an owner on a product and game, and of those above it, upwards."""
        owners = self._owners_of(scope)
        return [self.level(owner).at(moment).quotas_of(owner, scope.product_id, scope.game) for owner in owners]

    def bound(self, scope: Scope, moment: datetime) -> int | None:
        """Return the bound on a subject that its owner has, of its own or from above; None: no bound."""
        if self.column is Column.QUOTA:
            quotas = (one.of(scope.event_id, scope.selection) for one in self.quotas(scope, moment))
            return min((quota for quota in quotas if quota is not None), default=None)
        *below, operator = self._owners_of(scope)
        product_id, game = scope.product_id, scope.game
        bound = self.level(operator).at(moment).bound(self.column, Scope(product_id=product_id, game=game))
        for owner in reversed(below):
            bound = _tighter(self.column, bound, self.level(owner).at(moment).own(self.column, owner, product_id, game))
        return bound


def _by_owner(rows: Iterable[Rule]) -> _Rows:
    found: _Rows = {}
    for rule in rows:
        found.setdefault((rule.column, rule.scope.owner), []).append(rule)
    return found


def _is_looser(column: Column, before: int | None, after: int | None) -> bool:
    return before is not None and (after is None or _tighter(column, before, after) != after)


def _tighter(column: Column, above: int | None, own: int | None) -> int | None:
    tighter = column.meaning.tighter
    assert tighter is not None
    return tighter(above, own) if above is not None and own is not None else above if own is None else own


def _moments(levels: Iterable[_Level], scope: Scope, at: datetime) -> Iterator[tuple[datetime, Scope]]:
    """Yield the instants at which a comparison may turn out otherwise, each with what part of a rule's scope it is about.

    They are those at which one of these rules begins or ends.
    """
    yield at, scope
    for change, other in (each for level in levels for each in level.changes):
        pairs = ((scope.product_id, other.product_id), (scope.game, other.game))
        if other != scope and any(a and b and a != b for a, b in pairs):
            continue
        product_id, game = (a or b for a, b in pairs)
        yield change, scope._replace(product_id=product_id, game=game)


def _subjects(
    levels: Sequence[_Level], naming: Sequence[_Level], rules: Rules, column: Column, scope: Scope
) -> Iterator[Scope]:
    """Yield the subjects of a rule, one of each that another rule may treat apart: products, games, and of quotas numbers.

    Of draws those that the levels naming them name.
    """
    # Each product has a value of its own where there is no rule.
    every = rules.products if column.meaning.of_product is not None else {0}.union(*(one.products for one in levels))
    products = [scope.product_id] if scope.product_id else sorted(every)
    games = [scope.game] if scope.game else sorted({0}.union(*(one.games for one in levels)))
    named = set[str]().union(*(one.selections for one in levels if scope.selection))
    selections = {scope.selection} | {_met(scope.selection, one) or scope.selection for one in named}
    events = {scope.event_id} if scope.event_id or not scope.selection else {0}.union(*(one.events for one in naming))
    owners = {scope.owner}.union(*(one.owners for one in levels if column is Column.STAKE_MULTIPLE))
    for owner, product_id, game, selection, event_id in product(sorted(owners), products, games, selections, events):
        yield Scope(*owner, product_id, game, selection, event_id)


def _excepted(before: _Side, after: _Side, scope: Scope, moment: datetime) -> Iterator[Scope]:
    """Yield numbers and draws of which those above let through more than the owner of a quota did, though less of all others.

    Only a quota of the owner that is looser itself may let more through there.
    """
    later, *above = after.quotas(scope, moment)  # those above may change in the same set
    own, changed = (one.of(scope.event_id, scope.selection) for one in (before.quotas(scope, moment)[0], later))
    if own is None or not _is_looser(Column.QUOTA, own, changed):
        return
    found = {(scope.event_id, scope.selection)}
    # Level by level what all of them except: of a hundred exceptions on each of four levels there are a hundred million tuples.
    for each_above in above:
        general = each_above.of(scope.event_id, scope.selection)
        if general is not None and general <= own:
            excepted: dict[int, set[str]] = {}
            for (event_id, selection), quota in each_above.special.items():
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
