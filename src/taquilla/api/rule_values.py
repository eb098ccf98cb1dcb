"""Rules in bodies: one shape for all kinds, to and from the engine's values."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

from msgspec import Meta, Struct, defstruct

from taquilla.api.fields import GAMES, GameName, Instant, WrittenAmount, made_of, minor_units
from taquilla.domain.ledger import money
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import SHAPES, SHARE_MAX, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.lottery.rules import Scope
from taquilla.http.decode import Malformed
from taquilla.store.lottery.rules import RuleRow

RuleState = Literal["in force", "to come", "past"]
BasisPoints = Annotated[int, Meta(ge=0, le=SHARE_MAX, description="Hundredths of a percent: 1250 is 12.5 %.", examples=[1250])]
Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
_SCOPE_FIELDS: Final = {"entity": "entity_id", "user": "user_id", "product": "product_id", "draw": "draw_id"}


def _type(field: RuleField) -> Any:
    """Return the type of a value in a body."""
    match field.unit:
        case Unit.MONEY:
            return WrittenAmount
        case Unit.BASIS_POINTS:
            return BasisPoints
        case Unit.FLAG:
            return bool
        case Unit.CHOICE:
            return Literal[field.meaning.choices]
    examples = [60_000] if field.unit is Unit.HUNDREDTHS else None
    return Annotated[int, Meta(ge=field.least, le=field.most, examples=examples)]


def _struct(kind: RuleKind) -> type[Struct]:
    """Return the type of the values of a kind of rules in a body."""
    members: list[tuple[str, type] | tuple[str, type, object]] = []
    for field in SHAPES[kind].fields:
        plain = _type(field) | None if field.may_be_none else _type(field)
        of_type: Any = Annotated[plain, Meta(description=field.about)]
        default = None if field.may_be_none else False
        members.append((field.name, of_type) if field.is_required else (field.name, of_type, default))
    name, about = _ABOUT[kind]
    return defstruct(
        name, members, namespace={"__doc__": about}, module=__name__, tag=kind, tag_field="kind",
        frozen=True, forbid_unknown_fields=True, omit_defaults=kind == "limit",
    )  # fmt: skip


_ABOUT_LIMITS: Final = """\
Bounds of stakes and tickets. A bound that is left out is as other rules have it; a later limit of the scope replaces all.

Days to claim a prize (expiration_days, expiry_basis) and advance_days are decided at the root entity. Bounds of a whole
ticket go with no product and no game; advance_days goes with a product alone.
"""
_ABOUT: Final[Mapping[RuleKind, tuple[str, str]]] = {
    "limit": ("Limit", _ABOUT_LIMITS),
    "offer": ("Offer", "Tells whether something is sold. What is not sold above is not sold."),
    "quota": ("Quota", "The most that may be sold of a number in one draw, by all sellers of the scope together."),
    "dynamic": (
        "DynamicQuota",
        "A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself.",
    ),
    "commission": (
        "Commission",
        "The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has no rule.",
    ),
    "close": ("Close", "The minutes before a draw at which its sale ends; never fewer than the product's own."),
    "multiplier": ("Multiplier", "The payment for a hit, in hundredths of the stake, in place of the national multiplier."),
    "payout": (
        "PayoutBound",
        "The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound.",
    ),
}
STRUCTS: Final = {kind: _struct(kind) for kind in SHAPES}
"""The types of the values of each kind."""
if TYPE_CHECKING:
    Values = Struct
else:
    Values = reduce(or_, STRUCTS.values())


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

    author is who has added it. status is in force, to come, or past: ended, or replaced by a later one.
    """

    id: int
    values: Values
    scope: ScopeOfRule
    starts_at: Instant
    ends_at: Instant | None
    author: str
    status: RuleState


def request_of(rule: NewRule, exponent: int) -> RuleRequest:
    """Return a rule as the engine takes it. Raises AmountTooFine and Malformed."""
    scope, kind, values = rule.scope, kind_of(rule.values), {}
    for field in SHAPES[kind].fields:
        value = getattr(rule.values, field.name)
        if field.unit is Unit.MONEY and value is not None:
            value = minor_units(value, exponent, f"/values/{field.name}")
        if value is not None or field.is_required:
            values[field.name] = value
    game = GAMES[scope.game] if scope.game is not None else None
    asked = RuleScope(
        entity=scope.entity_id, user=scope.user_id, product=scope.product_id, game=game, selection=scope.selection,
        draw=scope.draw_id,
    )  # fmt: skip
    return RuleRequest(kind, values, asked, known_instant(rule.starts_at, "starts_at"), known_instant(rule.ends_at, "ends_at"))


def kind_of(values: Values) -> RuleKind:
    """Return the kind of a rule."""
    return values.__struct_config__.tag  # type: ignore[return-value]


def rule_shown(row: RuleRow, exponent: int) -> RuleShown:
    """Show a rule as it was added."""
    amounts = {field.name for field in SHAPES[row.kind].fields if field.unit is Unit.MONEY}
    texts = {name: money.text(row.values[name], exponent) for name in amounts if row.values.get(name) is not None}
    values, scope = STRUCTS[row.kind](**{**row.values, **texts}), ScopeOfRule(*scope_shown(row.scope))
    return made_of(RuleShown, row, status=row.state, values=values, scope=scope, starts_at=row.starts, ends_at=row.until)


def scope_shown(scope: Scope) -> tuple[int | None, int | None, int | None, GameName | None, str | None, int | None]:
    """Return the entity, user, product, game, selection and draw of a rule; None is any."""
    game = cast(GameName, Game(scope.game).key) if scope.game else None
    owner = scope.entity_id or None, scope.member_id or None
    return *owner, scope.product_id or None, game, scope.selection or None, scope.event_id or None


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
    """Return an instant with its offset, of the years 2000 to 2199. Raises Malformed."""
    if at is not None and at.tzinfo is None:
        raise Malformed(f"`{name}`: expected an instant with its offset", (name,))
    if at is not None and not 2000 <= at.year < 2200:
        raise Malformed(f"`{name}`: expected an instant from 2000 to 2199", (name,))
    return at
