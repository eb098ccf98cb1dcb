"""The forms of rules: the fields of each kind, and the rule that was typed. Values of rules in words."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import Column, Unit
from taquilla.domain.lottery.rule_requests import (
    EXPIRY_BASES,
    OF_OPERATOR,
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
from taquilla.web.office.problems import BadField, cents_of, instant_of
from taquilla.web.visitors import Visitor

Kind = Literal["limit", "offer", "quota", "dynamic", "commission", "close", "multiplier", "payout"]
_COUNT_MAX: Final = 2**31 - 1
FieldUnit = Literal["amount", "count", "share", "times", "choice"]


@dataclass(frozen=True, slots=True)
class RuleField:
    """A field of a kind of rules. choices are the names of its options in the texts, in their order.

    least and most bound what is typed, as `/v1` does.
    """

    name: str
    unit: FieldUnit
    choices: tuple[str, ...] = ()
    is_required: bool = True
    least: int = 0
    most: int = _COUNT_MAX


def _limit_fields() -> tuple[RuleField, ...]:
    amounts = ("stake_min", "stake_max", "stake_multiple", "prize_max")
    counts = (
        ("wagers_max", 1, 100), ("cancels_max", 0, _COUNT_MAX), ("seconds_to_cancel", 0, _COUNT_MAX),
        ("expiration_days", 0, 36_500), ("advance_days", 0, 30), ("max_permutations", 1, 100),
        ("max_sequence_size", 1, 100), ("max_sequences", 0, 100),
    )  # fmt: skip
    return (
        *(RuleField(name, "amount", is_required=False) for name in amounts),
        *(RuleField(name, "count", is_required=False, least=least, most=most) for name, least, most in counts),
        RuleField("expiry_basis", "choice", tuple(EXPIRY_BASES), is_required=False),
    )


FIELDS: Final[dict[Kind, tuple[type[Any], tuple[RuleField, ...]]]] = {
    "limit": (LimitValues, _limit_fields()),
    "offer": (OfferValues, (RuleField("is_sold", "choice", ("no", "yes")),)),
    "quota": (QuotaValues, (RuleField("quota", "amount"),)),
    "dynamic": (DynamicValues, (RuleField("base", "amount"), RuleField("basis_points", "share", most=10_000))),
    "commission": (
        CommissionValues,
        (RuleField("basis_points", "share", most=10_000), RuleField("on_profit", "choice", ("sale", "profit"))),
    ),
    "close": (CloseValues, (RuleField("minutes", "count", most=1_440),)),
    "multiplier": (MultiplierValues, (RuleField("hundredths", "times", least=1, most=100_000_000),)),
    "payout": (PayoutValues, (RuleField("pay_alone_max", "amount", is_required=False),)),
}
"""The fields of each kind, and the engine's values that they make."""
GAMES: Final = {game.key: game for game in Game}
"""The games by their names."""
_DIGITS_MAX: Final = 10
_TRUE: Final = ("yes", "profit")


Id = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class RuleForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as it is typed: all fields of all kinds, as texts. `do` says whether to preview or to add it."""

    key: str = ""
    do: Literal["preview", "add"] = "preview"
    entity: Id | None = None
    user: Id | None = None
    product: Annotated[int, Meta(ge=1, le=_COUNT_MAX)] | None = None
    game: str = ""
    selection: Annotated[str, Meta(max_length=64)] | None = None
    draw: Id | None = None
    starts: str = ""
    ends: str = ""
    stake_min: str = ""
    stake_max: str = ""
    stake_multiple: str = ""
    prize_max: str = ""
    wagers_max: str = ""
    cancels_max: str = ""
    seconds_to_cancel: str = ""
    expiration_days: str = ""
    expiry_basis: str = ""
    advance_days: str = ""
    max_permutations: str = ""
    max_sequence_size: str = ""
    max_sequences: str = ""
    is_sold: str = ""
    quota: str = ""
    base: str = ""
    basis_points: str = ""
    on_profit: str = ""
    minutes: str = ""
    hundredths: str = ""
    pay_alone_max: str = ""


def kinds_for(visitor: Visitor) -> list[Kind]:
    """Return the kinds of rules that the visitor may decide: some are the operator's own."""
    return [kind for kind in FIELDS if visitor.is_root or kind not in OF_OPERATOR]


def request_of(visitor: Visitor, kind: Kind, form: RuleForm) -> RuleRequest:
    """Return a rule as the engine takes it. Raises BadField."""
    values_type, fields = FIELDS[kind]
    values = {field.name: _read(visitor, field, getattr(form, field.name)) for field in fields}
    if form.game and form.game not in GAMES:
        raise BadField("GAME_UNKNOWN", "game")
    scope = RuleScope(form.entity, form.user, form.product, GAMES.get(form.game), form.selection, form.draw)
    starts, ends = (instant_of(visitor, getattr(form, name), name) for name in ("starts", "ends"))
    return RuleRequest(scope, values_type(**values), starts, ends)


def _read(visitor: Visitor, field: RuleField, written: str) -> Any:
    if not written and not field.is_required:
        return None
    match field.unit:
        case "amount":
            return cents_of(visitor, written, field.name)
        case "count":
            number = int(written) if written.isascii() and written.isdigit() and len(written) <= _DIGITS_MAX else None
            return _within(field, number)
        case "share" | "times":
            return _within(field, visitor.formats.decimal(written, 2))
        case "choice":
            if written not in field.choices:
                raise BadField("FORM_UNFIT", field.name)
            return written if field.name == "expiry_basis" else written in _TRUE


def _within(field: RuleField, number: int | None) -> int:
    if number is None or not field.least <= number <= field.most:
        raise BadField("SHARE_UNREADABLE" if field.unit == "share" else "NUMBER_UNREADABLE", field.name)
    return number


def column_text(visitor: Visitor, column: Column, value: int) -> str:
    """Return the value of a column in words."""
    texts, formats = visitor.texts.rules, visitor.formats
    match column.meaning.unit:
        case Unit.MONEY:
            return formats.money(value)
        case Unit.BASIS_POINTS:
            return formats.percent(value)
        case Unit.HUNDREDTHS:
            return _times(visitor, value)
        case Unit.SECONDS:
            return f"{formats.number(value)} s"
        case Unit.MINUTES:
            return f"{formats.number(value)} min"
        case Unit.CHOICE if column is Column.EXPIRY_BASIS:
            return str(texts.choices[EXPIRY_BASES[value]])
        case Unit.CHOICE:
            return str(texts.yes if value else texts.no)
    return formats.number(value)


def value_text(visitor: Visitor, kind: str, name: str, value: Any) -> str:
    """Return a value of a rule, by its name in its kind, in words."""
    texts, formats = visitor.texts.rules, visitor.formats
    field = next(field for field in FIELDS[kind][1] if field.name == name)  # type: ignore[index]
    match field.unit:
        case "amount":
            return str(texts.no_bound) if value is None else formats.money(value)
        case "share":
            return formats.percent(value)
        case "times":
            return _times(visitor, value)
        case "choice" if name == "expiry_basis":
            return str(texts.choices[value])
        case "choice" if name == "on_profit":
            return str(texts.choices["profit" if value else "sale"])
        case "choice":
            return str(texts.yes if value else texts.no)
    return formats.number(value)


def _times(visitor: Visitor, hundredths: int) -> str:
    written = visitor.formats.percent(hundredths).removesuffix("\N{NO-BREAK SPACE}%")
    return str(visitor.texts.rules.times.format(value=written))
