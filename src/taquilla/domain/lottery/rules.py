"""Rules that bind a sale: effective-dated, column by column (C-06, VE-10).

Of one owner's rules the most specific in force holds: about product and game, product, game, anything. Of several owners (the
member, its agency, each ancestor, the operator) the tightest bound holds, so that a child is never looser than its parent; of
anything else the most specific owner's value.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.games import JOINT, WHEELS, Game, ReturnRefusal, games_of
from taquilla.domain.lottery.markets import return_refusal
from taquilla.domain.lottery.rule_columns import Column, Unit
from taquilla.domain.lottery.tenders import NO_TERMS, TenderTerms
from taquilla.domain.lottery.terms import Dynamic, Quotas, Terms, TicketTerms, scope_of
from taquilla.domain.people.members import Member, OperatorPeople


class Scope(NamedTuple):
    """The owner and the subject of a rule. 0 means any; selection "" any, or a pattern (see terms)."""

    entity_id: int = 0
    member_id: int = 0
    product_id: int = 0
    game: int = 0
    selection: str = ""
    event_id: int = 0

    @property
    def owner(self) -> tuple[int, int]:
        """The owner of the rule: entity and member; (0, 0) is the operator."""
        return self.entity_id, self.member_id


class Rule(NamedTuple):
    """One row of a rule table: the value of a column from starts on. None ends the rule: the next owner's holds again.

    When a row with an end ends, the latest row of its scope that is still in force takes its place. id is the rule's, which may
    have several columns; 0: the catalogue's.
    """

    column: Column
    scope: Scope
    starts: datetime
    value: int | None
    until: datetime | None = None
    id: int = 0


class Timeline(NamedTuple):
    """The changes of a column's value in one scope: when, and to what."""

    changes: list[datetime]
    values: list[int | None]

    def at(self, instant: datetime) -> int | None:
        """Return the value at an instant, if there is one."""
        last = bisect_right(self.changes, instant) - 1
        return self.values[last] if last >= 0 else None


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
"""The member of no entity, bound only by the operator's own rules."""


@dataclass(slots=True)
class Rules:
    """All rules of one operator, past and to come. unit is one whole currency unit in minor units.

    counted gives for each member the scopes, beside the banca's, under which its sales are counted: those that ever had a
    quota. timelines are the rules by column and `Scope`.
    """

    people: OperatorPeople
    products: Mapping[int, Product]
    rows: Iterable[Rule]
    unit: int
    holidays: frozenset[date] = frozenset()
    tenders: TenderTerms = NO_TERMS
    counted: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False)
    timelines: dict[Column, dict[tuple[int, int, int, int, str, int], Timeline]] = field(default_factory=dict, init=False)
    _changes: list[datetime] = field(default_factory=list, init=False)
    # Draws and selections with a quota of their own, by owner, product and game: thousands are over, and each belongs to few.
    _specials: dict[tuple[int, int, int, int], list[tuple[int, str]]] = field(default_factory=dict, init=False)
    _in_force: tuple[int, "RulesInForce"] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        by_scope: dict[tuple[Column, Scope], list[Rule]] = {}
        for rule in sorted(self.rows, key=lambda rule: rule.starts):
            by_scope.setdefault((rule.column, rule.scope), []).append(rule)
        for (column, scope), rows in by_scope.items():
            self.timelines.setdefault(column, {})[scope] = _timeline(rows)
        timelines = [timeline for scopes in self.timelines.values() for timeline in scopes.values()]
        self._changes = sorted({at for timeline in timelines for at in timeline.changes})
        owners = {(entity, member) for entity, member, *_ in self.timelines.get(Column.QUOTA, ())} - {_OPERATOR}
        for entity, owner, product, game, selection, event in self.timelines.get(Column.QUOTA, ()):
            if event or selection:
                self._specials.setdefault((entity, owner, product, game), []).append((event, selection))
        for member in self.people.members.values() if owners else ():
            self.counted[member.id] = tuple(scope_of(*owner) for owner in self.owners(member) if owner in owners)

    def with_rows(self, rows: Iterable[Rule]) -> "Rules":
        """Return the operator under other rules."""
        return replace(self, rows=rows)

    def owners(self, member: Member | None) -> list[tuple[int, int]]:
        """Return the owners of a member's rules, the most specific first: itself, its agency, each ancestor, the operator."""
        return self.owners_of(Scope(member.entity_id, member.id) if member else Scope())

    def owners_of(self, scope: Scope) -> list[tuple[int, int]]:
        """Return the owner of a rule and those above it, upwards: a member, its agency, each ancestor, the operator."""
        path = self.people.entities[scope.entity_id].path if scope.entity_id else ()
        return [*([scope.owner] if scope.member_id else ()), *((entity, 0) for entity in path), _OPERATOR]

    def sellers(self, scope: int) -> list[int]:
        """Return the sellers whose sales count under a scope: every entity of a subtree, or the one member, below zero."""
        return [scope] if scope < 0 else [entity.id for entity in self.people.entities.values() if scope in entity.path]

    def at(self, instant: datetime) -> "RulesInForce":
        """Return the rules in force at an instant. The same object until the next rule starts, so that its caches are kept."""
        epoch = bisect_right(self._changes, instant)
        if self._in_force is None or self._in_force[0] != epoch:
            self._in_force = (epoch, RulesInForce(self, instant))
        return self._in_force[1]

    def specials(self, owner: tuple[int, int], product_id: int, game: int) -> set[tuple[int, str]]:
        """Return the draws (0: any) and selections ("": any) that an owner's quotas of this product and game name."""
        subjects = {(product_id, game), (product_id, 0), (0, game), (0, 0)}
        return {special for subject in subjects for special in self._specials.get((*owner, *subject), ())}


def _timeline(rows: list[Rule]) -> Timeline:
    """Return the timeline of one scope's rows, which are in the order of their starts."""
    if all(rule.until is None for rule in rows):
        return Timeline([rule.starts for rule in rows], [rule.value for rule in rows])
    changes = sorted({rule.starts for rule in rows} | {rule.until for rule in rows if rule.until is not None})
    values = []
    for change in changes:
        holding = [rule for rule in rows if rule.starts <= change and (rule.until is None or change < rule.until)]
        values.append(holding[-1].value if holding else None)
    return Timeline(changes, values)


_GAMES = frozenset(Game)
_NO_GAME = 0


class RulesInForce:
    """The rules at one instant, with cached values: selling needs the same few again and again."""

    def __init__(self, rules: Rules, instant: datetime) -> None:
        self.rules = rules
        self._instant = instant
        self._terms: dict[tuple[int, int, int], Terms] = {}
        self._counters: dict[int, TicketTerms] = {}
        self._offered: dict[tuple[int, bool], frozenset[Game]] = {}
        # By owner: all members below it have the same.
        self._quotas_of: dict[tuple[tuple[int, int], int, int], Quotas] = {}

    def terms(self, member_id: int, product_id: int, game: int) -> Terms:
        """Return the terms on which this member sells this game of this product. Unknown games share one, which is not sold."""
        key = (member_id, product_id, game if game in _GAMES else _NO_GAME)
        if (terms := self._terms.get(key)) is None:
            terms = self._terms[key] = self._find_terms(self._seller(member_id), *key[1:])
        return terms

    def closes_before(self, member_id: int, product_id: int) -> timedelta:
        """Return how long before a draw of a product a member sells no more of it, whatever the game (VE-10)."""
        return self.terms(member_id, product_id, _NO_GAME).closes_before

    def closes(self, member_id: int) -> dict[int, int]:
        """Return how many minutes before a draw of each product a member sells no more of it (VE-10)."""
        owners = self.rules.owners(self._seller(member_id))
        return {product: self._closes_before(owners, product) for product in self.rules.products}

    def counter(self, member_id: int) -> TicketTerms:
        """Return the terms on which this member sells tickets."""
        if member_id not in self._counters:
            owners = self.rules.owners(self._seller(member_id))
            self._counters[member_id] = TicketTerms(
                wagers_max=self._required(Column.TICKET_MAX_WAGERS, owners),
                seconds_to_cancel=self._required(Column.SECONDS_TO_CANCEL, owners),
                expiration_days=self._required(Column.EXPIRATION_DAYS, owners),
                business=bool(self._required(Column.EXPIRY_BASIS, owners)),
                cancels_max=self._find(Column.CANCELS_MAX, owners),
                prize_max=self._find(Column.PRIZE_MAX, owners),
                permutations_max=self._required(Column.MAX_PERMUTATIONS, owners),
                sequence_max=self._required(Column.MAX_SEQUENCE_SIZE, owners),
                sequences_max=self._required(Column.MAX_SEQUENCES, owners),
            )
        return self._counters[member_id]

    def claim_terms(self) -> set[tuple[int, bool]]:
        """Return the days to claim a prize, and whether they are business days, of all who have terms of their own (VE-27)."""
        days, basis = Column.EXPIRATION_DAYS, Column.EXPIRY_BASIS
        scopes = {Scope(), *(Scope(*scope) for one in (days, basis) for scope in self.rules.timelines.get(one, ()))}
        paths = [self.rules.owners_of(scope) for scope in scopes]
        return {(self._required(days, path), bool(self._required(basis, path))) for path in paths}

    def bound_above(self, column: Column, scope: Scope) -> int | None:
        """Return the bound that those above a rule's owner set on the rule's subject; None: no bound, or nobody above."""
        above = self.rules.owners_of(scope)[1:]
        return self._find(column, above, scope.product_id, scope.game) if above else None

    def bound(self, column: Column, scope: Scope) -> int | None:
        """Return the bound on a subject that its owner has, of its own or from above; None: no bound."""
        owners, product, game = self.rules.owners_of(scope), scope.product_id, scope.game
        if column is Column.QUOTA:
            quotas = (self.quotas_of(owner, product, game).of(scope.event_id, scope.selection) for owner in owners)
            return min((quota for quota in quotas if quota is not None), default=None)
        if column is Column.CLOSE_MINUTES and product in self.rules.products:
            return self._closes_before(owners, product)
        return self._find(column, owners, product, game)

    def own(
        self, column: Column, owner: tuple[int, int], product_id: int, game: int, selection: str = "", event: int = 0, *,
        is_wider: bool = False,
    ) -> int | None:  # fmt: skip
        """Return the value of one owner's most specific rule, or the one beside that of this very subject; None: it has none."""
        if (timelines := self.rules.timelines.get(column)) is None:
            return None
        for product_game in ((product_id, game), (product_id, 0), (0, game), (0, 0)):
            if is_wider and product_game == (product_id, game):
                continue
            timeline = timelines.get((*owner, *product_game, selection, event))
            if timeline is not None and (value := timeline.at(self._instant)) is not None:
                return value
        return None

    def quotas_of(self, owner: tuple[int, int], product_id: int, game: int) -> Quotas:
        """Return the quotas that an owner sets on a product and game; the operator's have a default."""
        key = owner, product_id, game
        if (quotas := self._quotas_of.get(key)) is None:
            general = self._find(Column.QUOTA, [owner], product_id, game) if owner == _OPERATOR else self.own(Column.QUOTA, *key)
            named = {one: self.own(Column.QUOTA, *key, one[1], one[0]) for one in self.rules.specials(*key)}
            special = {one: quota for one, quota in named.items() if quota is not None}
            quotas = self._quotas_of[key] = Quotas(scope_of(*owner), general, special)
        return quotas

    def offered(self, product_id: int, zodiac: bool) -> frozenset[Game]:
        """Return the games that a product's draws offer, on its zodiac list or on the others (VE-03)."""
        key = (product_id, zodiac)
        if (offered := self._offered.get(key)) is None:
            product = self.rules.products[product_id]
            offered = self._offered[key] = games_of(product.category, zodiac, product.plain_on_zodiac)
        return offered

    def sells(self, member_id: int, product_id: int) -> bool:
        """Tell whether a member sells any game of a product."""
        lists = (False, True) if self.rules.products[product_id].category == "lottery" else (False,)
        games = frozenset[Game]().union(*(self.offered(product_id, zodiac) for zodiac in lists))
        return any(self.terms(member_id, product_id, game).is_sold for game in games)

    def close_minutes(self, product_id: int) -> int:
        """Return how many minutes before its draw the operator closes a product; never fewer than the product's own (VE-10)."""
        return self._closes_before([_OPERATOR], product_id)

    def _closes_before(self, owners: list[tuple[int, int]], product_id: int) -> int:
        return max(self.rules.products[product_id].close_minutes, self._required(Column.CLOSE_MINUTES, owners, product_id))

    def advance_days(self, product_id: int) -> int:
        """Return how many days before its draw's day an operator begins to sell a product: 0 is on the day itself (VE-12)."""
        return self._required(Column.ADVANCE_DAYS, [_OPERATOR], product_id)

    def quota(self, product_id: int) -> Cents:
        """Return how much of a number may be sold in a draw of a product, unless a rule names the game or the number (VE-40)."""
        return self._required(Column.QUOTA, [_OPERATOR], product_id)

    def profit_commissions(self, entity_id: int, product_id: int, game: int) -> tuple[int, ...]:
        """Return the shares (basis points) of a week's profit on a product and game: the agency's, then each ancestor's total."""
        return self._rates(Column.PROFIT_COMMISSION, self.rules.people.entities[entity_id].path, product_id, game)

    def general_commission(self, entity_id: int) -> int:
        """Return an entity's rate on sales, else on a week's profit, where no rule names the product or the game."""
        return self.commission(entity_id) or self.commission(entity_id, basis=Column.PROFIT_COMMISSION)

    def commission(self, entity_id: int, product_id: int = 0, game: int = 0, *, basis: Column = Column.COMMISSION) -> int:
        """Return an entity's rate on what it sells itself (CM-01), or the operator's own (CM-06)."""
        return self._required(basis, [(entity_id, 0), _OPERATOR], product_id, game)

    def _rates(self, column: Column, path: Sequence[int], product_id: int, game: int) -> tuple[int, ...]:
        """Return the rate of the entity that sells, else the operator's own (CM-06), and then each ancestor's."""
        owners = [[(entity, 0), _OPERATOR] if place == 0 else [(entity, 0)] for place, entity in enumerate(path)]
        return _trimmed(self._required(column, each, product_id, game) for each in owners)

    def _seller(self, member_id: int) -> Member | None:
        return None if member_id == NOBODY else self.rules.people.members[member_id]

    def _find_terms(self, member: Member | None, product_id: int, game: int) -> Terms:
        owners = self.rules.owners(member)
        path = self.rules.people.entities[member.entity_id].path if member else ()
        is_sold = bool(self._required(Column.OFFERED, owners, product_id, game))
        return Terms(
            stake_min=self._required(Column.STAKE_MIN, owners, product_id, game),
            stake_max=self._required(Column.STAKE_MAX, owners, product_id, game),
            stake_multiple=self._required(Column.STAKE_MULTIPLE, owners, product_id, game),
            multiplier=self.multiplier(product_id, game) if is_sold else None,
            commissions=self._rates(Column.COMMISSION, path, product_id, game),
            quotas=tuple(
                quotas
                for owner in reversed(owners)
                if (quotas := self.quotas_of(owner, product_id, game)).special or quotas.general is not None
            ),
            dynamic=self._dynamic(product_id, game),
            # A seller may close earlier than the product, never later (VE-10).
            closes_before=timedelta(minutes=self._closes_before(owners, product_id)),
            consolation=self._consolation(product_id, game),
            run_length=self.run_length(product_id) if game == Game.TRIPLETA else 0,
            is_sold=is_sold,
        )

    def return_refusal(self, product: Product, game: int, hundredths: int) -> ReturnRefusal | None:
        """Refuse a joint game's multiplier that returns too much beside what the nation sets for this product (VE-06)."""
        if game not in JOINT & games_of(product.category, False, False):
            return None
        consolation, run_length = self._consolation(product.id, game), self.run_length(product.id)
        return return_refusal(Game(game), product.category, hundredths, consolation=consolation, run_length=run_length)

    def _consolation(self, product_id: int, game: int) -> int:
        """Return the multiplier of half an A+B, in hundredths: a national fact (VE-05)."""
        return self._required(Column.NATIONAL_CONSOLATION, [_OPERATOR], product_id, game)

    def runs(self) -> dict[int, int]:
        """Return the products of which the operator sells a tripleta, and for how many draws."""
        drawing = [product.id for product in self.rules.products.values() if product.category in WHEELS]
        return {one: self.run_length(one) for one in drawing if self.multiplier(one, Game.TRIPLETA) is not None}

    def run_length(self, product_id: int) -> int:
        """Return how many draws a product's tripleta is valid for: a national fact (VE-07)."""
        return self._required(Column.NATIONAL_RUN, [_OPERATOR], product_id, Game.TRIPLETA)

    def _dynamic(self, product_id: int, game: int) -> Dynamic | None:
        base = self.own(Column.DYNAMIC_BASE, _OPERATOR, product_id, game)
        share = self.own(Column.DYNAMIC_SHARE, _OPERATOR, product_id, game)
        return Dynamic(base, share) if base is not None and share is not None else None

    def multiplier(self, product_id: int, game: int) -> int | None:
        """Return what a hit pays, in hundredths: the operator's own, else the product's national one; None: it is not sold.

        Nor is an own one that returns too much since a later file has lengthened the product's run or raised its consolation.
        """
        own = self._find(Column.MULTIPLIER, [_OPERATOR], product_id, game)
        if own is not None and (product := self.rules.products.get(product_id)) is not None:
            return own if self.return_refusal(product, game, own) is None else None
        return own or self._find(Column.NATIONAL_MULTIPLIER, [_OPERATOR], product_id, game)

    def _required(self, column: Column, owners: Sequence[tuple[int, int]], product_id: int = 0, game: int = 0) -> int:
        """Return the value along a path of a column that has a default."""
        value = self._find(column, owners, product_id, game)
        assert value is not None, f"{column} has a default"
        return value

    def _find(self, column: Column, owners: Sequence[tuple[int, int]], product_id: int = 0, game: int = 0) -> int | None:
        """Return the value for the first of these owners: of a bound the tightest of all their values, else the first there is.

        The default stands in for the last owner, who is above the others, where that one has no rule.
        """
        by_owner = [self.own(column, owner, product_id, game) for owner in owners]
        if by_owner[-1] is None:
            by_owner[-1] = self._default(column, product_id)
        values = [value for value in reversed(by_owner) if value is not None]
        if (tighter := column.meaning.tighter) is not None and values:
            return reduce(tighter, values)
        return values[-1] if values else None

    def _default(self, column: Column, product_id: int) -> int | None:
        """Return the value of a column without any rule."""
        unit, _, default, of_product, _ = column.meaning
        if of_product is not None:
            return of_product(self.rules.products[product_id]) if product_id else None
        return default * self.rules.unit if default is not None and unit is Unit.MONEY else default


def _trimmed(rates: Iterable[int]) -> tuple[int, ...]:
    """Return rates without the zeros at their end: an ancestor without a rate earns nothing and is not kept."""
    trimmed = list(rates)
    while trimmed and trimmed[-1] == 0:
        trimmed.pop()
    return tuple(trimmed)
