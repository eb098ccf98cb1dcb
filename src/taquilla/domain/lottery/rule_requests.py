"""Rules as they are asked for: a scope, values of one kind, a time; and what contradicts itself or what is known (C-06)."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Final

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery import games
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Rule, Rules, Scope
from taquilla.domain.lottery.terms import ANY

EXPIRY_BASES: Final = ("calendar", "business")
"""The days that count to claim a prize, in the order of the column's values."""
_MONEY_BOUNDS: Final = ("stake_min", "stake_max", "stake_multiple", "prize_max")
_TICKET_BOUNDS: Final = (
    "wagers_max", "seconds_to_cancel", "expiration_days", "expiry_basis",
    "max_permutations", "max_sequence_size", "max_sequences", "cancels_max", "prize_max",
)  # fmt: skip
COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    "limit": {
        column.value: column
        for column in (
            Column.STAKE_MIN, Column.STAKE_MAX, Column.STAKE_MULTIPLE, Column.PRIZE_MAX, Column.TICKET_MAX_WAGERS,
            Column.CANCELS_MAX, Column.SECONDS_TO_CANCEL, Column.MAX_PERMUTATIONS, Column.MAX_SEQUENCE_SIZE,
            Column.MAX_SEQUENCES, Column.ADVANCE_DAYS, Column.EXPIRATION_DAYS, Column.EXPIRY_BASIS,
        )
    },
    "offer": {"offered": Column.OFFERED},
    "quota": {"quota": Column.QUOTA},
    "dynamic": {"base": Column.DYNAMIC_BASE, "basis_points": Column.DYNAMIC_SHARE},
    "close": {"minutes": Column.CLOSE_MINUTES},
    "multiplier": {"hundredths": Column.MULTIPLIER},
    "payout": {"pay_alone_max": Column.PAY_ALONE_MAX},
}  # fmt: skip
"""The columns of a rule of each kind but commissions, by the names of its row."""


class BadRule(Exception):
    """A rule that contradicts itself. field names what is wrong; the sentence names fields in braces."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field

    def sentence(self, name: Callable[[str], str]) -> str:
        """Return the sentence, with the fields as their sender calls them."""
        return str(self).format_map(_Names(name))


class _Names(dict[str, str]):
    """The names of all fields."""

    def __init__(self, name: Callable[[str], str]) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, field: str) -> str:
        return self._name(field)


class RuleRefused(Exception):
    """A rule that does not fit what is known. reason is a name for programs."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RuleScope:
    """The owner and the subject of a rule; None is any. selection is as it was written; draw is an event."""

    entity: int | None = None
    user: int | None = None
    product: int | None = None
    game: Game | None = None
    selection: str | None = None
    draw: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitValues:
    """Bounds of stakes and tickets; None: as other rules have it."""

    kind: ClassVar = "limit"
    scopes: ClassVar = ("entity", "user", "product", "game")

    stake_min: Cents | None = None
    stake_max: Cents | None = None
    stake_multiple: Cents | None = None
    wagers_max: int | None = None
    seconds_to_cancel: int | None = None
    expiration_days: int | None = None
    expiry_basis: str | None = None
    advance_days: int | None = None
    max_permutations: int | None = None
    max_sequence_size: int | None = None
    max_sequences: int | None = None
    cancels_max: int | None = None
    prize_max: Cents | None = None

    def row(self) -> dict[str, object]:
        """Return the bounds that are given, as stored."""
        bounds = self.bounds()
        if "wagers_max" in bounds:
            bounds["ticket_max_wagers"] = bounds.pop("wagers_max")
        return bounds

    def bounds(self) -> dict[str, object]:
        """Return the bounds that are given."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


@dataclass(frozen=True, slots=True)
class OfferValues:
    """Tells whether something is sold."""

    kind: ClassVar = "offer"
    scopes: ClassVar = ("entity", "user", "product", "game")

    is_sold: bool

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"offered": int(self.is_sold)}


@dataclass(frozen=True, slots=True)
class QuotaValues:
    """The most that may be sold of a number in one draw."""

    kind: ClassVar = "quota"
    scopes: ClassVar = ("entity", "user", "product", "game", "selection", "draw")

    quota: Cents

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"quota": self.quota}


@dataclass(frozen=True, slots=True)
class DynamicValues:
    """A quota that grows with the draw's sale."""

    kind: ClassVar = "dynamic"
    scopes: ClassVar = ("product", "game")

    base: Cents
    basis_points: int

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"base": self.base, "basis_points": self.basis_points}


@dataclass(frozen=True, slots=True)
class CommissionValues:
    """The share that an entity earns of its sales, or of a week's profit. Without an entity: whoever sells and has none."""

    kind: ClassVar = "commission"
    scopes: ClassVar = ("entity", "product", "game")

    basis_points: int
    on_profit: bool = False

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"basis_points": self.basis_points, "basis": "profit" if self.on_profit else "sale"}


@dataclass(frozen=True, slots=True)
class CloseValues:
    """The minutes before a draw at which its sale ends."""

    kind: ClassVar = "close"
    scopes: ClassVar = ("entity", "user", "product")

    minutes: int

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"minutes": self.minutes}


@dataclass(frozen=True, slots=True)
class MultiplierValues:
    """The payment for a hit, in hundredths of the stake."""

    kind: ClassVar = "multiplier"
    scopes: ClassVar = ("product", "game")

    hundredths: int

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"hundredths": self.hundredths}


@dataclass(frozen=True, slots=True)
class PayoutValues:
    """The most that one person pays for a ticket; None: no bound."""

    kind: ClassVar = "payout"
    scopes: ClassVar = ("entity",)

    pay_alone_max: Cents | None

    def row(self) -> dict[str, object]:
        """Return the columns as stored."""
        return {"pay_alone_max": self.pay_alone_max}


RuleValues = (
    LimitValues | OfferValues | QuotaValues | DynamicValues | CommissionValues | CloseValues | MultiplierValues | PayoutValues
)
"""The values of a rule, by its kind."""
OF_OPERATOR: Final = frozenset({"dynamic", "commission", "multiplier"})
"""Kinds that only the operator itself decides: they are its own money, whoever they are about."""


VALUES: Final = {
    one.kind: one
    for one in (
        LimitValues, OfferValues, QuotaValues, DynamicValues, CommissionValues, CloseValues, MultiplierValues, PayoutValues
    )
}  # fmt: skip
"""The kinds of rules."""


def is_of_operator(values: RuleValues) -> bool:
    """Tell whether only the operator itself decides such values.

    Beside its own kinds: the days to claim a prize. Nobody above bounds them, since the most specific owner's value holds.
    """
    is_expiry = isinstance(values, LimitValues) and (values.expiration_days, values.expiry_basis) != (None, None)
    return values.kind in OF_OPERATOR or is_expiry


@dataclass(frozen=True, slots=True)
class RuleRequest:
    """A rule to be added. starts None: from now on; ends None: until another takes over."""

    scope: RuleScope
    values: RuleValues
    starts: datetime | None = None
    ends: datetime | None = None


def written(request: RuleRequest) -> dict[str, Any]:
    """Return a rule as the audit trail keeps it until a second person approves it; `request_of` reads it."""
    owner = {name: value for name, value in asdict(request.scope).items() if value is not None}
    values = request.values.bounds() if isinstance(request.values, LimitValues) else asdict(request.values)
    times = {"starts": request.starts, "ends": request.ends}
    return {"kind": request.values.kind} | owner | values | {name: at.isoformat() for name, at in times.items() if at}


def request_of(kept: Mapping[str, Any]) -> RuleRequest:
    """Return a rule that was kept: the opposite of `written`."""

    def those_of(kind: type[Any]) -> dict[str, Any]:
        return {field.name: kept[field.name] for field in fields(kind) if field.name in kept}

    scope, values = those_of(RuleScope), VALUES[kept["kind"]]
    if "game" in scope:
        scope["game"] = Game(scope["game"])
    starts, ends = (datetime.fromisoformat(kept[name]) if name in kept else None for name in ("starts", "ends"))
    return RuleRequest(RuleScope(**scope), values(**those_of(values)), starts, ends)


def rule_rows(
    kind: str, row: Mapping[str, object], since: datetime, until: datetime | None = None, rule_id: int = 0
) -> list[Rule]:
    """Return a rule, as stored, as one for each of its columns. A limit says nothing of those that it leaves out."""
    entity, member, product, game, event = (
        value if isinstance(value := row.get(name), int) else 0 for name in ("entity", "member", "product", "game", "event")
    )
    scope = Scope(entity, member, product, game, str(row.get("selection") or ""), event)
    values = ((column, row.get(name)) for name, column in COLUMNS.get(kind, {}).items())
    return [Rule(column, scope, since, value if isinstance(value, int) else None, until, rule_id) for column, value in values]


def check(request: RuleRequest) -> None:
    """Raise BadRule for a rule that contradicts itself."""
    scope, values = request.scope, request.values
    given = {field.name for field in fields(scope) if getattr(scope, field.name) is not None}
    for name in ("entity", "user", "product", "game", "selection", "draw"):
        if name in given and name not in values.scopes:
            raise BadRule(name, f"{{{name}}} does not go with a rule of the kind {values.kind}")
    match values:
        case LimitValues():
            _check_limit(values, given)
        case MultiplierValues(hundredths=hundredths):
            if scope.game is None:
                raise BadRule("game", "a multiplier needs {game}")
            _check_positive("hundredths", hundredths)
    if scope.selection is not None and (scope.game is None or selection_pattern(scope.game, scope.selection) is None):
        raise BadRule("selection", "{selection} is none of the game that {game} names")
    if request.ends is not None and request.starts is not None and request.ends <= request.starts:
        raise BadRule("ends", "{ends} lies after {starts}")


def stored(request: RuleRequest, rules: Rules) -> dict[str, object]:
    """Return a rule as stored. An owner or subject that is named must exist; the others are left out. Raises RuleRefused."""
    return _stored_scope(request.scope, rules) | request.values.row()


def _stored_scope(scope: RuleScope, rules: Rules) -> dict[str, object]:
    row: dict[str, object] = {}
    refuse_unknown_entity(rules, scope.entity)
    if scope.entity is not None:
        row["entity"] = scope.entity
    if scope.user is not None:
        member = rules.people.members.get(scope.user)
        if member is None or scope.entity not in (None, member.entity_id):
            raise RuleRefused("USER_UNKNOWN", f"there is no user {scope.user} there")
        row |= {"entity": member.entity_id, "member": scope.user}
    if scope.product is not None:
        refuse_unknown_product(rules, scope.product)
        row["product"] = scope.product
    if scope.game is not None:
        row["game"] = scope.game
        if scope.selection is not None:
            row["selection"] = selection_pattern(scope.game, scope.selection)
    if scope.draw is not None:
        row["event"] = scope.draw
    return row


def refuse_unknown_entity(rules: Rules, entity_id: int | None) -> None:
    """Raise RuleRefused when the operator has no such entity; None is any."""
    if entity_id is not None and entity_id not in rules.people.entities:
        raise RuleRefused("ENTITY_UNKNOWN", f"the operator has no entity {entity_id}")


def refuse_unknown_product(rules: Rules, product_id: int | None) -> None:
    """Raise RuleRefused when the catalogue has no such product; None is any."""
    if product_id is not None and product_id not in rules.products:
        raise RuleRefused("PRODUCT_UNKNOWN", f"the catalogue has no product {product_id}")


def selection_pattern(game: Game, text: str) -> str | None:
    """Return a selection, or a pattern of a game with a sign: the number with any sign, the sign with any number (VE-40)."""
    number, dash, sign = text.partition("-")
    if ANY not in (number, sign) or not dash:
        return games.selection(game, text)
    filled = games.selection(game, f"{'0' * games.width(game) if number == ANY else number}-{'ARI' if sign == ANY else sign}")
    if filled is None or number == sign:
        return None
    return f"{ANY}-{filled.partition('-')[2]}" if number == ANY else f"{number}-{ANY}"


def _check_limit(values: LimitValues, given: set[str]) -> None:
    """Raise BadRule for a bound that has no effect within such a scope: a whole ticket has no product (C-06)."""
    bounds = values.bounds()
    if values.expiry_basis not in (None, *EXPIRY_BASES):
        raise BadRule("expiry_basis", "{expiry_basis} is calendar or business")
    _check_heeded(bounds, _TICKET_BOUNDS, given, ("product", "game"))
    _check_heeded(bounds, ("advance_days",), given, ("entity", "user", "game"))
    if not bounds:
        raise BadRule("stake_min", "a limit without a bound says nothing: give one of {stake_min}, {stake_max}, {wagers_max} …")
    for name in _MONEY_BOUNDS:
        _check_positive(name, getattr(values, name))


def _check_heeded(bounds: Mapping[str, object], names: tuple[str, ...], given: set[str], scopes: tuple[str, ...]) -> None:
    bound = next((name for name in names if name in bounds), None)
    scope = next((name for name in scopes if name in given), None)
    if bound is not None and scope is not None:
        raise BadRule(bound, f"{{{bound}}} does not go with {{{scope}}}: make it a rule of its own")


def _check_positive(name: str, value: int | None) -> None:
    if value == 0:
        raise BadRule(name, f"{{{name}}} is more than 0")
