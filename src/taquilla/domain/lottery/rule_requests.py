"""Rules as they are asked for: a scope, values of one kind, a time; and what contradicts itself or what is known (C-06)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Final

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.lottery import games
from taquilla.domain.lottery.games import JOINT, KINDS, Game, games_of
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rule_refusals import BadRule, RuleReason
from taquilla.domain.lottery.rules import Rule, Rules, Scope
from taquilla.domain.lottery.terms import ANY


@dataclass(frozen=True, slots=True)
class RuleScope:
    """The owner and the subject of a rule; None is any. selection is as it was written; draw is an event."""

    entity: int | None = None
    user: int | None = None
    product: int | None = None
    game: Game | None = None
    selection: str | None = None
    draw: int | None = None


@dataclass(frozen=True, slots=True)
class RuleRequest:
    """A rule to be added: its kind, and its values by the names of their fields. Bounds of a limit that are left out are none.

    starts None: from now on; ends None: until another takes over.
    """

    kind: RuleKind
    values: Kept
    scope: RuleScope = RuleScope()
    starts: datetime | None = None
    ends: datetime | None = None


_NO_SELECTION: Final = "{selection} is none of the game that {game} names"
OF_OPERATOR: Final = frozenset({"dynamic", "commission", "multiplier"})
"""Kinds that only the operator itself decides: they are its own money, whoever they are about."""
_CLAIMING: Final = frozenset({"expiration_days", "expiry_basis"})
OF_ROOT: Final = _CLAIMING | {"advance_days"}
"""Bounds of a limit that only the root entity decides."""


def is_of_operator(request: RuleRequest) -> bool:
    """Tell whether only the operator itself decides such values.

    Beside its own kinds: the days to claim a prize. Nobody above bounds them, since the most specific owner's value holds.
    """
    return request.kind in OF_OPERATOR or not _CLAIMING.isdisjoint(request.values)


def written(request: RuleRequest) -> dict[str, object]:
    """Return a rule as the audit trail keeps it until a second person approves it; `request_of` reads it."""
    owner = {name: value for name, value in asdict(request.scope).items() if value is not None}
    times = {"starts": request.starts, "ends": request.ends}
    return {"kind": request.kind} | owner | dict(request.values) | {name: at.isoformat() for name, at in times.items() if at}


def request_of(kept: Kept) -> RuleRequest:
    """Return a rule that was kept: the opposite of `written`."""
    scope = {field.name: kept[field.name] for field in fields(RuleScope) if field.name in kept}
    if "game" in scope:
        scope["game"] = Game(scope["game"])
    values = {field.name: kept[field.name] for field in SHAPES[kept["kind"]].fields if field.name in kept}
    starts, ends = (datetime.fromisoformat(kept[name]) if name in kept else None for name in ("starts", "ends"))
    return RuleRequest(kept["kind"], values, RuleScope(**scope), starts, ends)


def replaced(request: RuleRequest, rules: Rules, at: datetime) -> dict[str, int | str]:
    """Return the bounds of the limit that this one will replace; none for other kinds, which say one thing."""
    if request.kind != "limit":
        return {}
    asked, member = request.scope, rules.people.members.get(request.scope.user or 0)
    scope = Scope(member.entity_id if member else asked.entity or 0, asked.user or 0, asked.product or 0, asked.game or 0)
    bounds, begins = dict[str, int | str](), max(request.starts or at, at)
    for field in SHAPES["limit"].fields:
        timeline = rules.timelines.get(field.column, {}).get(scope) if field.column else None
        if timeline is not None and (value := timeline.at(begins)) is not None:
            bounds[field.name] = field.meaning.choices[value] if field.unit is Unit.CHOICE else value
    return bounds


def beside_others(request: RuleRequest, rules: Rules, at: datetime) -> RuleRequest:
    """Return a limit with what else that one says which it replaces, after its own bounds. A bound that is None is ended."""
    values = {**request.values, **replaced(request, rules, at), **request.values}
    kept = {name: value for name, value in values.items() if value is not None or request.kind != "limit"}
    return replace(request, values=kept)


def rule_rows(kind: RuleKind, row: Mapping[str, object], since: datetime, until: datetime | None = None) -> list[Rule]:
    """Return a rule, as stored, as one for each of its columns, or bases. A limit says nothing of those left out."""
    entity, member, product, game, event = (
        value if isinstance(value := row.get(name), int) else 0 for name in ("entity", "member", "product", "game", "event")
    )
    scope = Scope(
        entity_id=entity, member_id=member, product_id=product, game=game, selection=str(row.get("selection") or ""),
        event_id=event,
    )  # fmt: skip
    values = [(field.column, row.get(field.stored)) for field in SHAPES[kind].fields if field.column is not None]
    if kind == "commission":
        of_profit, share = row.get("basis") == "profit", row["basis_points"]
        values = [(Column.COMMISSION, 0 if of_profit else share), (Column.PROFIT_COMMISSION, share if of_profit else 0)]
    return [Rule(column, scope, since, value if isinstance(value, int) else None, until) for column, value in values]


def check(request: RuleRequest) -> None:
    """Raise BadRule for a rule that contradicts itself."""
    scope, shape = request.scope, SHAPES[request.kind]
    given = {field.name for field in fields(scope) if getattr(scope, field.name) is not None}
    for name in ("entity", "user", "product", "game", "selection", "draw"):
        if name in given and name not in shape.scopes:
            raise BadRule(name, f"{{{name}}} does not go with a rule of the kind {request.kind}")
        if name in shape.needs and name not in given:
            raise BadRule(name, f"a {request.kind} needs {{{name}}}")
    _check_values(request, given)
    if scope.selection is not None and scope.game is None:
        raise BadRule("selection", _NO_SELECTION)
    if request.ends is not None and request.starts is not None and request.ends <= request.starts:
        raise BadRule("ends", "{ends} lies after {starts}")


def stored(request: RuleRequest, rules: Rules) -> dict[str, object]:
    """Return a rule as stored. An owner or subject that is named must exist, else it raises; the others are left out."""
    return _stored_scope(request.scope, rules) | _stored_values(request.kind, request.values)


def stored_again(kind: RuleKind, scope: Scope, values: Kept) -> dict[str, object]:
    """Return a rule of the house as stored, whatever has become of its owner and its subject."""
    columns = zip(("entity", "member", "product", "game", "selection", "event"), scope, strict=True)
    said = {name: value for name, value in values.items() if value is not None}
    return {name: value for name, value in columns if value} | _stored_values(kind, said)


def _stored_values(kind: RuleKind, values: Kept) -> dict[str, object]:
    fields = (field for field in SHAPES[kind].fields if field.name in values)
    return {field.stored: _stored(field, values[field.name]) for field in fields}


def _stored(field: RuleField, value: int | str | None) -> object:
    if not isinstance(value, int) or field.unit is not Unit.FLAG:
        return value
    return int(value) if field.column is not None else field.meaning.choices[value]


def _stored_scope(scope: RuleScope, rules: Rules) -> dict[str, object]:
    row: dict[str, object] = {}
    refuse_unknown_entity(rules, scope.entity)
    if scope.entity is not None:
        row["entity"] = scope.entity
    if scope.user is not None:
        member = rules.people.members.get(scope.user)
        if member is None or scope.entity not in (None, member.entity_id):
            raise RuleReason.USER_UNKNOWN(user_id=scope.user)
        row |= {"entity": member.entity_id, "member": scope.user}
    if scope.product is not None:
        refuse_unknown_product(rules, scope.product)
        row["product"] = scope.product
        # The games that some draw of the product's category offers.
        kinds = [kind for kind in KINDS if kind[0] == rules.products[scope.product].category]
        if scope.game is not None and not any(scope.game in games_of(*kind, True) for kind in kinds):
            raise BadRule("game", "{game} is none of the games of {product}")
    if scope.game is not None:
        row["game"] = scope.game
        if scope.selection is not None:
            category = None if scope.product is None else rules.products[scope.product].category
            if (pattern := selection_pattern(scope.game, scope.selection, category)) is None:
                raise BadRule("selection", _NO_SELECTION)
            row["selection"] = pattern
    if scope.draw is not None:
        row["event"] = scope.draw
    return row


def refuse_unknown_entity(rules: Rules, entity_id: int | None) -> None:
    """Raise ENTITY_UNKNOWN when the operator has no such entity; None is any."""
    if entity_id is not None and entity_id not in rules.people.entities:
        raise RuleReason.ENTITY_UNKNOWN(entity_id=entity_id)


def refuse_unknown_product(rules: Rules, product_id: int | None) -> None:
    """Raise PRODUCT_UNKNOWN when the catalogue has no such product; None is any."""
    if product_id is not None and product_id not in rules.products:
        raise RuleReason.PRODUCT_UNKNOWN(product_id=product_id)


def selection_pattern(game: Game, text: str, category: str | None = None) -> str | None:
    """Return a selection as draws of a category spell it (07-08 of figures is 7-8, VE-01), or any sign's or number's pattern."""
    number, dash, sign = text.partition("-")
    if ANY not in (number, sign) or not dash:
        return games.selection(game, text) if category is None or game not in JOINT else games.fitting(game, category, text)
    filled = games.selection(game, f"{'0' * games.width(game) if number == ANY else number}-{'ARI' if sign == ANY else sign}")
    if filled is None or number == sign:
        return None
    return f"{ANY}-{filled.partition('-')[2]}" if number == ANY else f"{number}-{ANY}"


def _check_values(request: RuleRequest, given: set[str]) -> None:
    """Raise BadRule for a value that is none, or that has no effect within such a scope: a whole ticket has no product (C-06)."""
    values = [(field, request.values[field.name]) for field in SHAPES[request.kind].fields if field.name in request.values]
    for field, value in values:
        if field.unit is Unit.CHOICE and value not in field.meaning.choices:
            raise BadRule(field.name, f"{{{field.name}}} is {' or '.join(field.meaning.choices)}")
    for field, _ in values:
        if (scope := next((name for name in field.apart if name in given), None)) is not None:
            raise BadRule(field.name, f"{{{field.name}}} does not go with {{{scope}}}: make it a rule of its own")
    if not values:
        raise BadRule("stake_min", "a limit without a bound says nothing: give one of {stake_min}, {stake_max}, {wagers_max} …")
    for field, value in values:
        if field.least and value == 0:
            raise BadRule(field.name, f"{{{field.name}}} is more than 0", why="nothing")
