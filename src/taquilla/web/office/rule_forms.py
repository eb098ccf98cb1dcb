"""The forms of rules: the fields of each kind, and the rule that was typed. Values of rules in words."""

from typing import Annotated, Final, Literal, cast

from msgspec import Meta, defstruct

from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import COUNT_MAX, SHAPES, Column, Meaning, RuleField, RuleKind, Unit
from taquilla.domain.lottery.rule_requests import OF_OPERATOR, RuleRequest, RuleScope
from taquilla.web.office.problems import BadField, cents_of, instant_of
from taquilla.web.pages import KeyForm
from taquilla.web.visitors import Visitor

GAMES: Final = {game.key: game for game in Game}
"""The games by their names."""
_DIGITS_MAX: Final = 10
_SUFFIXES: Final = {Unit.SECONDS: " s", Unit.MINUTES: " min"}

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]


class ScopeForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """The scope and the time of a rule as they are typed. `do`: add it, preview it, or show what holds now.

    warned is the quota that was warned of: it is added as it is.
    """

    key: str = ""
    do: Literal["preview", "add", "now"] = "preview"
    quota: str = ""
    warned: str = ""
    entity: Id | None = None
    user: Id | None = None
    product: Annotated[int, Meta(ge=1, le=COUNT_MAX)] | None = None
    game: str = ""
    selection: Annotated[str, Meta(max_length=64)] | None = None
    draw: Id | None = None
    starts: str = ""
    ends: str = ""


_NAMES: Final = dict.fromkeys(field.name for shape in SHAPES.values() for field in shape.fields)
_TYPED: Final = [(name, str, "") for name in _NAMES if name not in ScopeForm.__struct_fields__]
RuleForm: Final = cast(
    type[ScopeForm], defstruct("RuleForm", _TYPED, bases=(ScopeForm,), frozen=True, forbid_unknown_fields=True)
)
"""A rule as it is typed: all fields of all kinds, as texts."""


def fields_of(kind: RuleKind) -> list[RuleField]:
    """Return the fields of a kind as the form shows them: amounts first, choices last."""
    return sorted(SHAPES[kind].fields, key=lambda field: (field.unit is not Unit.MONEY, bool(field.meaning.choices)))


def kinds_for(visitor: Visitor) -> list[RuleKind]:
    """Return the kinds of rules that the visitor may decide: some are the operator's own."""
    return [kind for kind in SHAPES if visitor.is_root or kind not in OF_OPERATOR]


def request_of(visitor: Visitor, kind: RuleKind, form: ScopeForm) -> RuleRequest:
    """Return a rule as the engine takes it. Raises BadField."""
    read = {field.name: (field, _read(visitor, field, getattr(form, field.name))) for field in fields_of(kind)}
    values = {name: value for name, (field, value) in read.items() if value is not None or field.is_required}
    if form.game and form.game not in GAMES:
        raise BadField("GAME_UNKNOWN", "game")
    scope = RuleScope(
        entity=form.entity, user=form.user, product=form.product, game=GAMES.get(form.game), selection=form.selection,
        draw=form.draw,
    )  # fmt: skip
    return RuleRequest(kind, values, scope, instant_of(visitor, form.starts, "starts"), instant_of(visitor, form.ends, "ends"))


def _read(visitor: Visitor, field: RuleField, written: str) -> int | str | None:
    if not written and field.may_be_none:
        return None
    if field.unit is Unit.MONEY:
        return cents_of(visitor, written, field.name)
    if field.meaning.choices:
        if written not in field.meaning.choices:
            raise BadField("FORM_UNFIT", field.name)
        return written if field.unit is Unit.CHOICE else bool(field.meaning.choices.index(written))
    if not field.unit.is_count:
        number = visitor.formats.decimal(written, 2)
    else:
        number = int(written) if written.isascii() and written.isdigit() and len(written) <= _DIGITS_MAX else None
    if number is None or number < field.least or (field.most is not None and number > field.most):
        raise BadField("SHARE_UNREADABLE" if field.unit is Unit.BASIS_POINTS else "NUMBER_UNREADABLE", field.name)
    return number


def column_text(visitor: Visitor, column: Column, value: int) -> str:
    """Return the value of a column in words."""
    return _text(visitor, column.meaning, value) + _SUFFIXES.get(column.meaning.unit, "")


def value_text(visitor: Visitor, kind: RuleKind, name: str, value: int | str | None) -> str:
    """Return a value of a rule, by its name in its kind, in words."""
    meaning = next(field.meaning for field in SHAPES[kind].fields if field.name == name)
    return _text(visitor, meaning, meaning.choices.index(value) if isinstance(value, str) else value)


def _text(visitor: Visitor, meaning: Meaning, value: int | None) -> str:
    texts, formats = visitor.texts.rules, visitor.formats
    match meaning.unit:
        case _ if value is None:
            return str(texts.no_bound)
        case Unit.MONEY:
            return formats.money(value)
        case Unit.BASIS_POINTS:
            return formats.percent(value)
        case Unit.HUNDREDTHS:
            return str(texts.times.format(value=formats.hundredths(value)))
        case Unit.CHOICE | Unit.FLAG:
            return str(texts.choices[meaning.choices[value]])
    return formats.number(value)
