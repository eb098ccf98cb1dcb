"""Columns of rules: the unit of each, the tighter of two values, and its default (C-06)."""

import enum
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, NamedTuple

from taquilla.domain.lottery.markets import RUN_LENGTH


class Unit(enum.Enum):
    """The unit of a column."""

    MONEY = "minor units"
    HUNDREDTHS = "hundredths of the stake"
    BASIS_POINTS = "basis points"
    COUNT = "how many"
    SECONDS = "seconds"
    MINUTES = "minutes"
    DAYS = "days"
    CHOICE = "0 or 1"


class Meaning(NamedTuple):
    """The meaning of a column.

    tighter returns the tighter of a bound and one below it; a column without it is no bound: the most specific owner's value
    holds. default holds without any rule, money in whole currency units; of_product is the product's value in its place.
    """

    unit: Unit
    tighter: Callable[[int, int], int] | None = None
    default: int | None = None
    of_product: Callable[[Any], int] | None = None


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
    OFFERED = "offered", Meaning(Unit.CHOICE, min, 1)
    ADVANCE_DAYS = "advance_days", Meaning(Unit.DAYS, of_product=attrgetter("advance_days"))
    EXPIRATION_DAYS = "expiration_days", Meaning(Unit.DAYS, default=3)
    EXPIRY_BASIS = "expiry_basis", Meaning(Unit.CHOICE, default=0)
    COMMISSION = "commission", Meaning(Unit.BASIS_POINTS, default=0)
    PROFIT_COMMISSION = "profit_commission", Meaning(Unit.BASIS_POINTS, default=0)
    QUOTA = "quota", Meaning(Unit.MONEY, min, of_product=attrgetter("quota"))
    DYNAMIC_BASE = "dynamic_base", Meaning(Unit.MONEY, min)
    DYNAMIC_SHARE = "dynamic_share", Meaning(Unit.BASIS_POINTS, min)
    MULTIPLIER = "multiplier", Meaning(Unit.HUNDREDTHS)
    NATIONAL_MULTIPLIER = "national_multiplier", Meaning(Unit.HUNDREDTHS)
    NATIONAL_CONSOLATION = "national_consolation", Meaning(Unit.HUNDREDTHS, default=0)
    NATIONAL_RUN = "national_run", Meaning(Unit.COUNT, default=RUN_LENGTH)
