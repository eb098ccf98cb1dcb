"""Which rules bind a sale: effective-dated, column by column (C-06, VE-10).

Of one owner's rules the most specific in force speaks: about product and game, product, game, anything. Of several owners (the
member, its agency, each ancestor, the operator) a bound is the tightest that any of them sets, so that a child is never looser
than its parent; anything else is what the most specific owner says.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.figures import WHEELS
from taquilla.domain.lottery.games import Game, games_of
from taquilla.domain.lottery.markets import RUN_LENGTH
from taquilla.domain.lottery.quotas import Dynamic, Quotas, scope_of
from taquilla.domain.lottery.terms import COUNTS, TIGHTER, UNITS, Counter, Terms
from taquilla.domain.people.members import Member, People


class Scope(NamedTuple):
    """Whose rule, and about what. 0 means any; selection "" any, or a pattern (see quotas)."""

    entity_id: int = 0
    member_id: int = 0
    product_id: int = 0
    game: int = 0
    selection: str = ""
    event_id: int = 0

    @property
    def owner(self) -> tuple[int, int]:
        """Whose rule it is: entity and member; (0, 0) is the operator."""
        return self.entity_id, self.member_id


class Rule(NamedTuple):
    """One row of a rule table: from starts on, the column's value is so. None ends the rule: the next owner's holds again.

    A row with an end gives way, at its end, to the latest row of its scope that holds still.
    """

    column: str
    scope: Scope
    starts: datetime
    value: int | None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A lottery's product as the national catalogue has it. quota in minor units per number, event and game (VE-40)."""

    id: int
    lottery: str
    name: str
    category: str
    plain_on_zodiac: bool
    close_minutes: int
    advance_days: int
    quota: Cents


_OPERATOR: Final = (0, 0)
NOBODY: Final = 0
"""The member that nobody is: bound by the operator's own rules, and by those of no entity."""


@dataclass(slots=True)
class Rules:
    """All rules of one operator, past and to come. unit is one whole currency unit in minor units.

    counted tells for each member under which scopes, beside the banca's, its sales are counted: those for which there ever was
    a quota.
    """

    people: People
    products: Mapping[int, Product]
    rows: Iterable[Rule]
    unit: int
    holidays: frozenset[date] = frozenset()
    counted: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False)
    _by_scope: dict[tuple[str, Scope], tuple[list[datetime], list[int | None]]] = field(default_factory=dict, init=False)
    _changes: list[datetime] = field(default_factory=list, init=False)
    _in_force: tuple[int, "RulesInForce"] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        said: dict[tuple[str, Scope], list[Rule]] = {}
        for rule in sorted(self.rows, key=lambda rule: rule.starts):
            said.setdefault((rule.column, rule.scope), []).append(rule)
        self._by_scope = {about: _timeline(rows) for about, rows in said.items()}
        self._changes = sorted({change for changes, _ in self._by_scope.values() for change in changes})
        owners = {scope.owner for column, scope in self._by_scope if column == "quota"} - {_OPERATOR}
        for member in self.people.members.values() if owners else ():
            self.counted[member.id] = tuple(scope_of(*owner) for owner in self.owners(member) if owner in owners)

    def owners(self, member: Member | None) -> list[tuple[int, int]]:
        """Who rules what a member sells on, the most specific first: itself, its agency, each ancestor, the operator."""
        if member is None:
            return [_OPERATOR]
        path = self.people.entities[member.entity_id].path
        return [(member.entity_id, member.id), *((entity, 0) for entity in path), _OPERATOR]

    def sellers(self, scope: int) -> list[int]:
        """Whose sales count under a scope: every entity of a subtree, or the one member, below zero."""
        return [scope] if scope < 0 else [entity.id for entity in self.people.entities.values() if scope in entity.path]

    def at(self, instant: datetime) -> "RulesInForce":
        """The rules in force at an instant. The same object until the next rule starts, so that what it has found out is kept."""
        epoch = bisect_right(self._changes, instant)
        if self._in_force is None or self._in_force[0] != epoch:
            self._in_force = (epoch, RulesInForce(self, instant))
        return self._in_force[1]

    def value(self, column: str, scope: Scope, instant: datetime) -> int | None:
        """What exactly this scope says at an instant, if anything."""
        found = self._by_scope.get((column, scope))
        if found is None:
            return None
        starts, values = found
        last = bisect_right(starts, instant) - 1
        return values[last] if last >= 0 else None

    def specials(self, owner: tuple[int, int], product_id: int, game: int) -> set[tuple[int, str]]:
        """The draws (0: any) and selections ("": any) for which an owner's quotas of this product and game speak by name."""
        return {
            (scope.event_id, scope.selection)
            for name, scope in self._by_scope
            if name == "quota"
            and (scope.event_id or scope.selection)
            and scope.owner == owner
            and scope.product_id in (0, product_id)
            and scope.game in (0, game)
        }


def _timeline(rows: list[Rule]) -> tuple[list[datetime], list[int | None]]:
    """When one scope's value changes, and to what. rows are in the order of their starts."""
    if all(rule.until is None for rule in rows):
        return [rule.starts for rule in rows], [rule.value for rule in rows]
    changes = sorted({rule.starts for rule in rows} | {rule.until for rule in rows if rule.until is not None})
    values = []
    for change in changes:
        holding = [rule for rule in rows if rule.starts <= change and (rule.until is None or change < rule.until)]
        values.append(holding[-1].value if holding else None)
    return changes, values


_GAMES = frozenset(Game)
_NO_GAME = 0


class RulesInForce:
    """The rules at one instant, with what was asked before remembered: selling asks the same few questions again and again."""

    def __init__(self, rules: Rules, instant: datetime) -> None:
        self.rules = rules
        self._instant = instant
        self._terms: dict[tuple[int, int, int], Terms] = {}
        self._counters: dict[int, Counter] = {}
        self._offered: dict[tuple[int, bool], frozenset[Game]] = {}

    def terms(self, member_id: int, product_id: int, game: int) -> Terms:
        """What this member sells this game of this product on. All that are no games are one, which nobody sells."""
        if game not in _GAMES:
            game = _NO_GAME
        key = (member_id, product_id, game)
        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = self._find_terms(self._seller(member_id), product_id, game)
        return terms

    def counter(self, member_id: int) -> Counter:
        """What this member sells tickets on."""
        if member_id not in self._counters:
            owners = self.rules.owners(self._seller(member_id))
            self._counters[member_id] = Counter(
                wagers_max=self._bound("ticket_max_wagers", owners),
                seconds_to_cancel=self._bound("seconds_to_cancel", owners),
                expiration_days=self._first("expiration_days", owners, 0, 0, 3),
                business=bool(self._first("expiry_basis", owners, 0, 0, 0)),
                cancels_max=self._tightest("cancels_max", owners),
                prize_max=self._tightest("prize_max", owners),
                permutations_max=self._bound("max_permutations", owners),
                sequence_max=self._bound("max_sequence_size", owners),
                sequences_max=self._bound("max_sequences", owners),
            )
        return self._counters[member_id]

    def bound_above(self, column: str, scope: Scope) -> int | None:
        """What binds whoever stands above the owner of a rule, in what that rule is about; None: nothing does, or nobody."""
        if scope.owner == _OPERATOR:
            return None
        entity_id, member_id = scope.owner
        path = self.rules.people.entities[entity_id].path
        owners = [*((above, 0) for above in (path if member_id else path[1:])), _OPERATOR]
        return self._tightest(column, owners, scope.product_id, scope.game)

    def offered(self, product_id: int, zodiac: bool) -> frozenset[Game]:
        """The games that a product's draws offer, on its zodiac list or on the others (VE-03)."""
        key = (product_id, zodiac)
        offered = self._offered.get(key)
        if offered is None:
            product = self.rules.products[product_id]
            offered = self._offered[key] = games_of(product.category, zodiac, product.plain_on_zodiac)
        return offered

    def sells(self, member_id: int, product_id: int) -> bool:
        """Whether a member sells any game of a product."""
        lists = (False, True) if self.rules.products[product_id].category == "lottery" else (False,)
        games = frozenset[Game]().union(*(self.offered(product_id, zodiac) for zodiac in lists))
        return any(self.terms(member_id, product_id, game).is_sold for game in games)

    def close_minutes(self, product_id: int) -> int:
        """How many minutes before its draw the operator itself closes a product; never fewer than the product's own (VE-10)."""
        return self._closes_before([_OPERATOR], product_id)

    def _closes_before(self, owners: list[tuple[int, int]], product_id: int) -> int:
        return max(self.rules.products[product_id].close_minutes, self._bound("close_minutes", owners, product_id))

    def advance_days(self, product_id: int) -> int:
        """How many days before its draw's day an operator begins to sell a product: 0 is on the day itself (VE-12)."""
        return self._first("advance_days", [_OPERATOR], product_id, 0, self.rules.products[product_id].advance_days)

    def quota(self, product_id: int) -> Cents:
        """How much of a number may be sold in one draw of a product, where no rule names the game or the number (VE-40)."""
        return self._first("quota", [_OPERATOR], product_id, 0, self.rules.products[product_id].quota)

    def profit_commissions(self, entity_id: int, product_id: int, game: int) -> tuple[int, ...]:
        """The shares (basis points) of a week's profit on a product and game: the agency's, then each ancestor's total."""
        path = self.rules.people.entities[entity_id].path
        return _trimmed(self._first("profit_commission", [(entity, 0)], product_id, game, 0) for entity in path)

    def _seller(self, member_id: int) -> Member | None:
        return None if member_id == NOBODY else self.rules.people.members[member_id]

    def _find_terms(self, member: Member | None, product_id: int, game: int) -> Terms:
        owners = self.rules.owners(member)
        path = self.rules.people.entities[member.entity_id].path if member else ()
        is_sold = bool(self._bound("offered", owners, product_id, game))
        return Terms(
            stake_min=self._bound("stake_min", owners, product_id, game),
            stake_max=self._bound("stake_max", owners, product_id, game),
            stake_multiple=self._bound("stake_multiple", owners, product_id, game),
            multiplier=self._multiplier(product_id, game) if is_sold else None,
            commissions=_trimmed(self._first("commission", [(entity, 0)], product_id, game, 0) for entity in path),
            quotas=tuple(
                quotas
                for owner in reversed(owners)
                if (quotas := self._quotas(owner, product_id, game)).special or quotas.general is not None
            ),
            dynamic=self._dynamic(product_id, game),
            # A seller may close earlier than the product, never later (VE-10).
            closes_before=timedelta(minutes=self._closes_before(owners, product_id)),
            consolation=self.consolation(product_id, game),
            run_length=self.run_length(product_id) if game == Game.TRIPLETA else 0,
            is_sold=is_sold,
        )

    def consolation(self, product_id: int, game: int) -> int:
        """What half an A+B pays, in hundredths: a national fact (VE-05)."""
        return self.rules.value("national_consolation", Scope(0, 0, product_id, game), self._instant) or 0

    def runs(self) -> dict[int, int]:
        """The products of which the operator sells a tripleta, and for how many draws."""
        played = (product for product in self.rules.products.values() if product.category in WHEELS)
        return {one.id: self.run_length(one.id) for one in played if self._multiplier(one.id, Game.TRIPLETA) is not None}

    def run_length(self, product_id: int) -> int:
        """How many draws a product's tripleta is valid for: a national fact (VE-07)."""
        return self.rules.value("national_run", Scope(0, 0, product_id, Game.TRIPLETA), self._instant) or RUN_LENGTH

    def _quotas(self, owner: tuple[int, int], product_id: int, game: int) -> Quotas:
        general = self._said("quota", owner, product_id, game)
        if owner == _OPERATOR and general is None:
            general = self.rules.products[product_id].quota
        special: dict[tuple[int, str], Cents] = {}
        for event, selection in self.rules.specials(owner, product_id, game):
            quota = self._said("quota", owner, product_id, game, selection, event)
            if quota is not None:
                special[event, selection] = quota
        return Quotas(scope_of(*owner), general, special)

    def _dynamic(self, product_id: int, game: int) -> Dynamic | None:
        base = self._said("dynamic_base", _OPERATOR, product_id, game)
        share = self._said("dynamic_share", _OPERATOR, product_id, game)
        return Dynamic(base, share) if base is not None and share is not None else None

    def _multiplier(self, product_id: int, game: int) -> int | None:
        # The operator's own, else the product's national one.
        own = self._first("multiplier", [_OPERATOR], product_id, game, 0)
        return own or self.rules.value("national_multiplier", Scope(0, 0, product_id, game), self._instant)

    def _said(
        self, column: str, owner: tuple[int, int], product_id: int, game: int, selection: str = "", event: int = 0
    ) -> int | None:
        """What one owner's most specific rule says."""
        for about in ((product_id, game), (product_id, 0), (0, game), (0, 0)):
            value = self.rules.value(column, Scope(*owner, *about, selection, event), self._instant)
            if value is not None:
                return value
        return None

    def _first(self, column: str, owners: Iterable[tuple[int, int]], product_id: int, game: int, default: int) -> int:
        """What the most specific owner says that says anything."""
        for owner in owners:
            value = self._said(column, owner, product_id, game)
            if value is not None:
                return value
        return default

    def _bound(self, column: str, owners: list[tuple[int, int]], product_id: int = 0, game: int = 0) -> int:
        """The tightest of a bound that is always there."""
        bound = self._tightest(column, owners, product_id, game)
        assert bound is not None, f"{column} has a default"
        return bound

    def _tightest(self, column: str, owners: list[tuple[int, int]], product_id: int = 0, game: int = 0) -> int | None:
        """The tightest bound along a path. Where the operator says nothing, the default is its word."""
        bound = self._default(column, product_id)
        for owner in reversed(owners):
            said = self._said(column, owner, product_id, game)
            if said is not None:
                bound = said if bound is None or owner == _OPERATOR else TIGHTER[column](bound, said)
        return bound

    def _default(self, column: str, product_id: int) -> int | None:
        if column in UNITS:
            return UNITS[column] * self.rules.unit
        if column == "close_minutes" and product_id:
            return self.rules.products[product_id].close_minutes
        return COUNTS.get(column)


def _trimmed(rates: Iterable[int]) -> tuple[int, ...]:
    """Rates without the zeros at their end: an ancestor without a rate earns nothing and is not kept."""
    kept = list(rates)
    while kept and kept[-1] == 0:
        kept.pop()
    return tuple(kept)
