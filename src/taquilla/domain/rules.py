"""Which rules bind a sale: effective-dated, the most specific one in force wins, column by column (C-06, VE-10).

Specific means, first, whose rule it is: the member's, its agency's, each ancestor's, the operator's; and, for one owner, what
it is about: product and game, product, game, anything.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from taquilla.domain.figures import WHEELS
from taquilla.domain.games import Game, games_of
from taquilla.domain.markets import RUN_LENGTH
from taquilla.domain.money import Cents


class Scope(NamedTuple):
    """Whose rule, and about what. 0 means any; selection "" any."""

    entity_id: int = 0
    member_id: int = 0
    product_id: int = 0
    game: int = 0
    selection: str = ""


class Rule(NamedTuple):
    """One row of a rule table: from starts on, the column's value is so. None ends the rule: the next owner's holds again."""

    column: str
    scope: Scope
    starts: datetime
    value: int | None


@dataclass(frozen=True, slots=True)
class Entity:
    """A banca, group or agency. path is itself and its ancestors, upwards; floor is how low its subtree's balance may go.

    open_from is the first day of its week that nobody on its path has closed; None: none was closed yet.
    """

    id: int
    name: str
    parent_id: int | None
    account_id: int
    active: bool
    path: tuple[int, ...]
    floor: Cents | None
    open_from: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an entity: cashier, clerk or manager."""

    id: int
    entity_id: int
    email: str
    role: str
    active: bool


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


@dataclass(frozen=True, slots=True)
class Terms:
    """What one seller sells one game of one product on. Stakes in minor units, multiplier in hundredths (None: not sold),
    commissions in basis points: the agency's, then each ancestor's total (CM-01). consolation is what half an A+B pays, in
    hundredths; run_length the draws of a tripleta."""

    stake_min: Cents
    stake_max: Cents
    stake_multiple: Cents
    multiplier: int | None
    commissions: tuple[int, ...]
    quota: Cents
    quotas: Mapping[str, Cents]
    closes_before: timedelta
    consolation: int = 0
    run_length: int = 0


@dataclass(frozen=True, slots=True)
class Counter:
    """What one seller sells tickets on."""

    wagers_max: int
    seconds_to_cancel: int
    expiration_days: int


@dataclass(slots=True)
class Rules:
    """All rules of one operator, past and to come. unit is one whole currency unit in minor units.

    floors are the accounts that may not go below a balance; floored tells for each entity's account which of them it moves:
    its own and its ancestors', since an entity with a credit of its own answers for its whole subtree.
    """

    entities: Mapping[int, Entity]
    members: Mapping[int, Member]
    products: Mapping[int, Product]
    rows: Iterable[Rule]
    unit: int
    floored: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False)
    floors: dict[int, Cents] = field(default_factory=dict, init=False)
    _by_scope: dict[tuple[str, Scope], tuple[list[datetime], list[int | None]]] = field(default_factory=dict, init=False)
    _changes: list[datetime] = field(default_factory=list, init=False)
    _in_force: tuple[int, "RulesInForce"] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        for rule in sorted(self.rows, key=lambda rule: rule.starts):
            starts, values = self._by_scope.setdefault((rule.column, rule.scope), ([], []))
            starts.append(rule.starts)
            values.append(rule.value)
        self._changes = sorted({rule.starts for rule in self.rows})
        self.floors = {entity.account_id: entity.floor for entity in self.entities.values() if entity.floor is not None}
        for entity in self.entities.values():
            above = (self.entities[ancestor].account_id for ancestor in entity.path)
            self.floored[entity.account_id] = tuple(account for account in above if account in self.floors)

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

    def selections(self, column: str, product_id: int, game: int) -> set[str]:
        """The selections for which a scope of this product and game speaks."""
        return {
            scope.selection
            for name, scope in self._by_scope
            if name == column and scope.selection and scope.product_id in (0, product_id) and scope.game in (0, game)
        }


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
            terms = self._terms[key] = self._find_terms(self.rules.members[member_id], product_id, game)
        return terms

    def counter(self, member_id: int) -> Counter:
        """What this member sells tickets on."""
        if member_id not in self._counters:
            owners = self._owners(self.rules.members[member_id])
            self._counters[member_id] = Counter(
                wagers_max=self._first("ticket_max_wagers", owners, 0, 0, 100),
                seconds_to_cancel=self._first("seconds_to_cancel", owners, 0, 0, 180),
                expiration_days=self._first("expiration_days", owners, 0, 0, 3),
            )
        return self._counters[member_id]

    def offered(self, product_id: int, zodiac: bool) -> frozenset[Game]:
        """The games that a product's draws offer, on its zodiac list or on the others (VE-03)."""
        key = (product_id, zodiac)
        offered = self._offered.get(key)
        if offered is None:
            product = self.rules.products[product_id]
            offered = self._offered[key] = games_of(product.category, zodiac, product.plain_on_zodiac)
        return offered

    def close_minutes(self, product_id: int) -> int:
        """How many minutes before its draw the operator itself closes a product; never fewer than the product's own (VE-10)."""
        product = self.rules.products[product_id]
        return max(product.close_minutes, self._first("close_minutes", [(0, 0)], product_id, 0, product.close_minutes))

    def advance_days(self, product_id: int) -> int:
        """How many days before its draw's day an operator begins to sell a product: 0 is on the day itself (VE-12)."""
        return self._first("advance_days", [(0, 0)], product_id, 0, self.rules.products[product_id].advance_days)

    def quota(self, product_id: int) -> Cents:
        """How much of a number may be sold in one draw of a product, where no rule names the game or the number (VE-40)."""
        return self._first("quota", [(0, 0)], product_id, 0, self.rules.products[product_id].quota)

    def profit_commissions(self, entity_id: int, product_id: int, game: int) -> tuple[int, ...]:
        """The shares (basis points) of a week's profit on a product and game: the agency's, then each ancestor's total."""
        path = self.rules.entities[entity_id].path
        return _trimmed(self._first("profit_commission", [(entity, 0)], product_id, game, 0) for entity in path)

    def _find_terms(self, member: Member, product_id: int, game: int) -> Terms:
        product, owners, unit = self.rules.products[product_id], self._owners(member), self.rules.unit
        path = self.rules.entities[member.entity_id].path
        quota = self._first("quota", [(0, 0)], product_id, game, product.quota)
        return Terms(
            stake_min=self._first("stake_min", owners, product_id, game, unit),
            stake_max=self._first("stake_max", owners, product_id, game, 99 * unit),
            stake_multiple=self._first("stake_multiple", owners, product_id, game, unit),
            multiplier=self._multiplier(product_id, game),
            commissions=_trimmed(self._first("commission", [(entity, 0)], product_id, game, 0) for entity in path),
            quota=quota,
            quotas={
                selection: self._first("quota", [(0, 0)], product_id, game, quota, selection)
                for selection in self.rules.selections("quota", product_id, game)
            },
            # A seller may close earlier than the product, never later (VE-10).
            closes_before=timedelta(
                minutes=max(product.close_minutes, self._first("close_minutes", owners, product_id, 0, product.close_minutes))
            ),
            consolation=self.consolation(product_id, game),
            run_length=self.run_length(product_id) if game == Game.TRIPLETA else 0,
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

    def _multiplier(self, product_id: int, game: int) -> int | None:
        # The operator's own, else the product's national one.
        own = self._first("multiplier", [(0, 0)], product_id, game, 0)
        return own or self.rules.value("national_multiplier", Scope(0, 0, product_id, game), self._instant)

    def _owners(self, member: Member) -> list[tuple[int, int]]:
        path = self.rules.entities[member.entity_id].path
        return [(member.entity_id, member.id), *((entity, 0) for entity in path), (0, 0)]

    def _first(
        self, column: str, owners: Iterable[tuple[int, int]], product_id: int, game: int, default: int, selection: str = ""
    ) -> int:
        abouts = [(product_id, game), (product_id, 0), (0, game), (0, 0)]
        for entity_id, member_id in owners:
            for picked in (selection, "") if selection else ("",):
                for about in abouts:
                    value = self.rules.value(column, Scope(entity_id, member_id, *about, picked), self._instant)
                    if value is not None:
                        return value
        return default


def _trimmed(rates: Iterable[int]) -> tuple[int, ...]:
    """Rates without the zeros at their end: an ancestor without a rate earns nothing and is not kept."""
    kept = list(rates)
    while kept and kept[-1] == 0:
        kept.pop()
    return tuple(kept)
