"""Rules in bodies: one shape for all kinds, to and from the engine's values."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.amounts import Instant, WrittenAmount, minor_units
from taquilla.api.game_names import GAMES, GameName
from taquilla.domain.ledger import money
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_requests import (
    CloseValues,
    CommissionValues,
    DynamicValues,
    LimitValues,
    MultiplierValues,
    OfferValues,
    PayoutValues,
    QuotaValues,
    RuleRequest,
    RuleScope,
)
from taquilla.http.decode import Malformed
from taquilla.store.lottery.rules import RuleRow

RuleKind = Literal["limit", "offer", "quota", "dynamic", "commission", "close", "multiplier", "payout"]
RuleState = Literal["in force", "to come", "past"]
BasisPoints = Annotated[int, Meta(ge=0, le=10_000, description="Hundredths of a percent: 1250 is 12.5 %.", examples=[1250])]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Several = Annotated[int, Meta(ge=1, le=100)]
MAX_ID: Final = 2**53 - 1
Id = Annotated[int, Meta(ge=1, le=MAX_ID)]
_AMOUNTS: Final = ("stake_min", "stake_max", "stake_multiple", "prize_max", "quota", "base", "pay_alone_max")
_SCOPE_FIELDS: Final = {"entity": "entity_id", "user": "user_id", "product": "product_id", "draw": "draw_id"}


class Limit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag="limit", tag_field="kind"):
    """Bounds of stakes and tickets. A bound that is left out is as other rules have it; a later limit of the scope replaces all.

    Days to claim a prize (expiration_days, expiry_basis) and advance_days are decided at the root entity. Bounds of a whole
    ticket go with no product and no game; advance_days goes with a product alone.
    """

    stake_min: WrittenAmount | None = None
    stake_max: WrittenAmount | None = None
    stake_multiple: WrittenAmount | None = None
    wagers_max: Several | None = None
    seconds_to_cancel: Count | None = None
    expiration_days: Annotated[int, Meta(ge=0, le=36_500)] | None = None
    expiry_basis: Literal["calendar", "business"] | None = None
    advance_days: Annotated[int, Meta(ge=0, le=30)] | None = None
    max_permutations: Several | None = None
    max_sequence_size: Several | None = None
    max_sequences: Annotated[int, Meta(ge=0, le=100)] | None = None
    cancels_max: Count | None = None
    prize_max: WrittenAmount | None = None


class Offer(Struct, frozen=True, forbid_unknown_fields=True, tag="offer", tag_field="kind"):
    """Tells whether something is sold. What is not sold above is not sold."""

    is_sold: bool


class Quota(Struct, frozen=True, forbid_unknown_fields=True, tag="quota", tag_field="kind"):
    """The most that may be sold of a number in one draw, by all sellers of the scope together."""

    quota: WrittenAmount


class DynamicQuota(Struct, frozen=True, forbid_unknown_fields=True, tag="dynamic", tag_field="kind"):
    """A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself."""

    base: WrittenAmount
    basis_points: BasisPoints


class Commission(Struct, frozen=True, forbid_unknown_fields=True, tag="commission", tag_field="kind"):
    """The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has no rule."""

    basis_points: BasisPoints
    on_profit: bool = False


class Close(Struct, frozen=True, forbid_unknown_fields=True, tag="close", tag_field="kind"):
    """The minutes before a draw at which its sale ends; never fewer than the product's own."""

    minutes: Annotated[int, Meta(ge=0, le=1_440)]


class Multiplier(Struct, frozen=True, forbid_unknown_fields=True, tag="multiplier", tag_field="kind"):
    """The payment for a hit, in hundredths of the stake, in place of the national multiplier."""

    hundredths: Annotated[int, Meta(ge=1, le=100_000_000, examples=[60_000])]


class PayoutBound(Struct, frozen=True, forbid_unknown_fields=True, tag="payout", tag_field="kind"):
    """The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound."""

    pay_alone_max: WrittenAmount | None


Values = Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
_BY_KIND: Final[dict[str, tuple[type[Struct], type[Any]]]] = {
    "limit": (Limit, LimitValues),
    "offer": (Offer, OfferValues),
    "quota": (Quota, QuotaValues),
    "dynamic": (DynamicQuota, DynamicValues),
    "commission": (Commission, CommissionValues),
    "close": (Close, CloseValues),
    "multiplier": (Multiplier, MultiplierValues),
    "payout": (PayoutBound, PayoutValues),
}


class ScopeOfRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The owner and the subject of a rule; null is any. Without entity and user it is the operator's own.

    entity_id binds the entity and all below it, user_id one user. A selection is one of the game, or a pattern: 341-*, *-ARI.
    """

    entity_id: Id | None = None
    user_id: Id | None = None
    product_id: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    game: GameName | None = None
    selection: Annotated[str, Meta(min_length=1, max_length=64, examples=["777", "341-*"])] | None = None
    draw_id: Id | None = None


class NewRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule. starts_at null: from now on. ends_at null: until a later rule of the same kind and scope takes over."""

    values: Annotated[Values, Meta(examples=[{"kind": "commission", "basis_points": 1250}])]
    scope: Annotated[ScopeOfRule, Meta(examples=[{"entity_id": 213}])] = ScopeOfRule()
    starts_at: Instant | None = None
    ends_at: Instant | None = None


class RuleShown(Struct, frozen=True):
    """A rule as it was added. When it ends, the rule before it in its scope holds again, or none.

    author is who has added it. state is in force, to come, or past: ended, or replaced by a later one.
    """

    id: int
    values: Values
    scope: ScopeOfRule
    starts_at: Instant
    ends_at: Instant | None
    author: str
    state: RuleState


def request_of(rule: NewRule, exponent: int) -> RuleRequest:
    """Return a rule as the engine takes it. Raises AmountTooFine and Malformed."""
    scope, (_, values_type) = rule.scope, _BY_KIND[kind_of(rule.values)]
    fields: dict[str, Any] = {name: getattr(rule.values, name) for name in rule.values.__struct_fields__}
    for name in _AMOUNTS:
        if isinstance(written := fields.get(name), str):
            fields[name] = minor_units(written, exponent, f"/values/{name}")
    return RuleRequest(
        RuleScope(
            scope.entity_id,
            scope.user_id,
            scope.product_id,
            GAMES[scope.game] if scope.game is not None else None,
            scope.selection,
            scope.draw_id,
        ),
        values_type(**fields),
        known_instant(rule.starts_at, "starts_at"),
        known_instant(rule.ends_at, "ends_at"),
    )


def kind_of(values: Values) -> str:
    """Return the kind of a rule."""
    return str(values.__struct_config__.tag)


def rule_shown(row: RuleRow, exponent: int) -> RuleShown:
    """Show a rule as it was added."""
    scope = row.scope
    return RuleShown(
        row.id,
        _values_shown(row, exponent),
        ScopeOfRule(
            scope.entity_id or None,
            scope.member_id or None,
            scope.product_id or None,
            game_name(scope.game),
            scope.selection or None,
            scope.event_id or None,
        ),
        row.starts,
        row.until,
        row.author,
        row.state,  # type: ignore[arg-type]
    )


def game_name(game: int) -> GameName | None:
    """Return a game's name, None for 0: any game."""
    return Game(game).key if game else None  # type: ignore[return-value]


def field_name(field: str) -> str:
    """Return a field of the engine's request as the body calls it."""
    return _SCOPE_FIELDS.get(field, {"starts": "starts_at", "ends": "ends_at"}.get(field, field))


def pointer_of(field: str) -> str:
    """Return the JSON pointer of a field of the engine's request."""
    name = field_name(field)
    if name in ("starts_at", "ends_at"):
        return f"/{name}"
    return f"/scope/{name}" if name in ScopeOfRule.__struct_fields__ else f"/values/{name}"


def known_instant(at: datetime | None, name: str) -> datetime | None:
    """Return an instant of the years 2000 to 2199. Raises Malformed."""
    if at is not None and not 2000 <= at.year < 2200:
        raise Malformed(f"`{name}`: expected an instant from 2000 to 2199", (name,))
    return at


def _values_shown(row: RuleRow, exponent: int) -> Any:
    shown_type, _ = _BY_KIND[row.kind]
    fields = {
        name: money.text(value, exponent) if name in _AMOUNTS and value is not None else value
        for name, value in row.values.items()
    }
    return shown_type(**fields)
