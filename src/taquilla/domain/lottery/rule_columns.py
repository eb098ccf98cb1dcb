"""Columns of rules, and the fields that set them: each once, for all doors and the store (C-06).

A new bound of a limit is a line of `Column` and one of `SHAPES`.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from taquilla.domain.ledger.bounds import MULTIPLIER_MAX, QUOTA_MAX, STAKE_MAX
from taquilla.domain.lottery.markets import RUN_LENGTH

COUNT_MAX: Final = 2**31 - 1
"""The greatest count that is kept."""
SHARE_MAX: Final = 10_000
"""All of it, in basis points."""
_OF_TICKET: Final = ("product", "game")  # a whole ticket has neither


class Unit(enum.Enum):
    """The unit of a column."""

    MONEY = "minor units"
    HUNDREDTHS = "hundredths of the stake"
    BASIS_POINTS = "basis points"
    COUNT = "how many"
    SECONDS = "seconds"
    MINUTES = "minutes"
    DAYS = "days"
    CHOICE = "the place of a name"
    FLAG = "0 or 1"

    @property
    def is_count(self) -> bool:
        """Tell whether values are whole numbers for everybody."""
        return self in (Unit.COUNT, Unit.SECONDS, Unit.MINUTES, Unit.DAYS)


class Meaning(NamedTuple):
    """The meaning of a column.

    tighter returns the tighter of a bound and one below it; a column without it is no bound: the most specific owner's value
    holds. default holds without any rule, money in whole currency units; of_product is the product's value in its place.
    choices are the names of its values from 0 on, where they have names.
    """

    unit: Unit
    tighter: Callable[[int, int], int] | None = None
    default: int | None = None
    of_product: Callable[[object], int] | None = None
    choices: tuple[str, ...] = ()


_ANY: Final = Meaning(Unit.COUNT)


def _least_multiple(above: int, own: int) -> int:
    """Return a step that no child makes finer: its own where that is a multiple of the step above, else the step above."""
    return own if own % above == 0 else above


class Column(enum.StrEnum):
    """A column of a rule, and its meaning. National ones belong to the catalogue, and no operator decides them."""

    meaning: Meaning

    def __new__(cls, name: str, meaning: Meaning = _ANY) -> "Column":
        """Make a column. Each gives its meaning: the default is for mypy, which takes a look-up by name for a call of this."""
        column = str.__new__(cls, name)
        column._value_, column.meaning = name, meaning
        return column

    STAKE_MIN = "stake_min", Meaning(Unit.MONEY, max, 1)
    STAKE_MAX = "stake_max", Meaning(Unit.MONEY, min, 99)
    STAKE_MULTIPLE = "stake_multiple", Meaning(Unit.MONEY, _least_multiple, 1)
    PRIZE_MAX = "prize_max", Meaning(Unit.MONEY, min)
    PAY_ALONE_MAX = "pay_alone_max", Meaning(Unit.MONEY, min)
    TICKET_MAX_WAGERS = "ticket_max_wagers", Meaning(Unit.COUNT, min, 100)
    CANCELS_MAX = "cancels_max", Meaning(Unit.COUNT, min)
    SECONDS_TO_CANCEL = "seconds_to_cancel", Meaning(Unit.SECONDS, min, 180)
    MAX_PERMUTATIONS = "max_permutations", Meaning(Unit.COUNT, min, 6)
    MAX_SEQUENCE_SIZE = "max_sequence_size", Meaning(Unit.COUNT, min, 10)
    MAX_SEQUENCES = "max_sequences", Meaning(Unit.COUNT, min, 2)
    CLOSE_MINUTES = "close_minutes", Meaning(Unit.MINUTES, max, of_product=attrgetter("close_minutes"))
    OFFERED = "offered", Meaning(Unit.FLAG, min, 1, choices=("no", "yes"))
    ADVANCE_DAYS = "advance_days", Meaning(Unit.DAYS, of_product=attrgetter("advance_days"))
    EXPIRATION_DAYS = "expiration_days", Meaning(Unit.DAYS, default=3)
    EXPIRY_BASIS = "expiry_basis", Meaning(Unit.CHOICE, default=0, choices=("calendar", "business"))
    COMMISSION = "commission", Meaning(Unit.BASIS_POINTS, default=0)
    PROFIT_COMMISSION = "profit_commission", Meaning(Unit.BASIS_POINTS, default=0)
    QUOTA = "quota", Meaning(Unit.MONEY, min, of_product=attrgetter("quota"))
    DYNAMIC_BASE = "dynamic_base", Meaning(Unit.MONEY, min)
    DYNAMIC_SHARE = "dynamic_share", Meaning(Unit.BASIS_POINTS, min)
    MULTIPLIER = "multiplier", Meaning(Unit.HUNDREDTHS)
    NATIONAL_MULTIPLIER = "national_multiplier", Meaning(Unit.HUNDREDTHS)
    NATIONAL_CONSOLATION = "national_consolation", Meaning(Unit.HUNDREDTHS, default=0)
    NATIONAL_RUN = "national_run", Meaning(Unit.COUNT, default=RUN_LENGTH)


RuleKind = Literal["limit", "offer", "quota", "dynamic", "commission", "close", "multiplier", "payout"]
"""The kinds of rules."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """A value of a rule: its name at every door, a sentence that tells what it is, and the column that it sets.

    A commission's fields set one column together. stored is the name in the rule's row. least and most bound the value; None:
    as large as it can be written. One that may be None says nothing then: it is left out, or, where it is required, no bound.
    apart are the parts of a scope within which it would have no effect.
    """

    name: str
    about: str
    column: Column | None
    meaning: Meaning
    stored: str
    least: int = 0
    most: int | None = None
    is_required: bool = True
    may_be_none: bool = False
    apart: tuple[str, ...] = ()

    @property
    def unit(self) -> Unit:
        """Return the unit of the value."""
        return self.meaning.unit


class RuleShape(NamedTuple):
    """The shape of a kind of rules: the parts of a scope that it may name, its fields, and the parts that it needs."""

    scopes: tuple[str, ...]
    fields: tuple[RuleField, ...]
    needs: tuple[str, ...] = ()


def _limit(
    column: Column, about: str, least: int = 0, most: int | None = None, *, name: str = "", apart: tuple[str, ...] = _OF_TICKET
) -> RuleField:
    """Return a bound of a limit. Amounts are more than nothing."""
    unit = column.meaning.unit
    least = 1 if unit is Unit.MONEY else least
    most = COUNT_MAX if most is None and unit.is_count else most
    return RuleField(
        name=name or column.value, about=about, column=column, meaning=column.meaning, stored=column.value, least=least,
        most=most, is_required=False, may_be_none=True, apart=apart,
    )  # fmt: skip


def _value(
    name: str, about: str, column: Column, least: int = 0, most: int | None = None, *, stored: str = "", may_be_none: bool = False
) -> RuleField:
    return RuleField(
        name=name, about=about, column=column, meaning=column.meaning, stored=stored or name, least=least, most=most,
        may_be_none=may_be_none,
    )  # fmt: skip


_SHARE: Final = "Hundredths of a percent: 1250 is 12.5 %."
_EVERYBODY: Final = ("entity", "user", "product", "game")
SHAPES: Final[Mapping[RuleKind, RuleShape]] = {
    "limit": RuleShape(_EVERYBODY, (
        _limit(Column.STAKE_MIN, "Least stake of a wager, in whole units.", most=STAKE_MAX, apart=()),
        _limit(Column.STAKE_MAX, "Greatest stake of a wager, in whole units.", most=STAKE_MAX, apart=()),
        _limit(Column.STAKE_MULTIPLE, "What a stake is a multiple of, in whole units.", apart=()),
        _limit(Column.TICKET_MAX_WAGERS, "Wagers of a ticket at most.", 1, 100, name="wagers_max"),
        _limit(Column.SECONDS_TO_CANCEL, "How long a ticket may be canceled."),
        _limit(Column.EXPIRATION_DAYS, "Days to claim a prize.", 0, 36_500),
        _limit(Column.EXPIRY_BASIS, "Which days count to claim a prize: calendar or business."),
        _limit(Column.ADVANCE_DAYS, "Days before its own that a draw is sold.", 0, 30, apart=("entity", "user", "game")),
        _limit(Column.MAX_PERMUTATIONS, "Wagers that one permuta becomes at most.", 1, 100),
        _limit(Column.MAX_SEQUENCE_SIZE, "Wagers that one serie or corrida becomes at most.", 1, 100),
        _limit(Column.MAX_SEQUENCES, "Series and corridas of a ticket at most.", 0, 100),
        _limit(Column.CANCELS_MAX, "Tickets that a user may cancel or revert in a day."),
        _limit(Column.PRIZE_MAX, "The most that a ticket may win, in whole units."),
    )),
    "offer": RuleShape(_EVERYBODY, (_value("is_sold", "Whether it is sold.", Column.OFFERED, stored="offered"),)),
    "quota": RuleShape((*_EVERYBODY, "selection", "draw"), (
        _value("quota", "What may be sold of a number in one draw, in whole units.", Column.QUOTA, most=QUOTA_MAX),
    )),
    "dynamic": RuleShape(("product", "game"), (
        _value("base", "What may be sold of a number in any case, in whole units.", Column.DYNAMIC_BASE, most=QUOTA_MAX),
        _value("basis_points", _SHARE, Column.DYNAMIC_SHARE, most=SHARE_MAX),
    )),
    "commission": RuleShape(("entity", "product", "game"), (
        RuleField("basis_points", _SHARE, None, Column.COMMISSION.meaning, "basis_points", most=SHARE_MAX),
        RuleField(
            "on_profit", "Of a week's profit, booked when it is closed, not of each sale.", None,
            Meaning(Unit.FLAG, choices=("sale", "profit")), "basis", is_required=False,
        ),
    )),
    "close": RuleShape(("entity", "user", "product"), (
        _value("minutes", "Minutes before the draw.", Column.CLOSE_MINUTES, 0, 1_440),
    )),
    "multiplier": RuleShape(("product", "game"), (
        _value(
            "hundredths", "What a hit pays, in hundredths of its stake: 60000 is 600 times.", Column.MULTIPLIER, 1, MULTIPLIER_MAX
        ),
    ), ("game",)),
    "payout": RuleShape(("entity",), (
        _value("pay_alone_max", "In whole units; null: no bound.", Column.PAY_ALONE_MAX, may_be_none=True),
    )),
}  # fmt: skip
"""The shape of each kind, its fields in the order in which `/v1` has them."""
