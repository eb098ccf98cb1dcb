"""Columns of rules: the unit of each, the tighter of two values, and its default (C-06)."""

import enum
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple

from taquilla.domain.lottery.markets import RUN_LENGTH


class Column(enum.StrEnum):
    """A column of a rule. National ones belong to the catalogue, and no operator decides them."""

    STAKE_MIN = "stake_min"
    STAKE_MAX = "stake_max"
    STAKE_MULTIPLE = "stake_multiple"
    PRIZE_MAX = "prize_max"
    PAY_ALONE_MAX = "pay_alone_max"
    TICKET_MAX_WAGERS = "ticket_max_wagers"
    CANCELS_MAX = "cancels_max"
    SECONDS_TO_CANCEL = "seconds_to_cancel"
    MAX_PERMUTATIONS = "max_permutations"
    MAX_SEQUENCE_SIZE = "max_sequence_size"
    MAX_SEQUENCES = "max_sequences"
    CLOSE_MINUTES = "close_minutes"
    OFFERED = "offered"
    ADVANCE_DAYS = "advance_days"
    EXPIRATION_DAYS = "expiration_days"
    EXPIRY_BASIS = "expiry_basis"
    COMMISSION = "commission"
    PROFIT_COMMISSION = "profit_commission"
    QUOTA = "quota"
    DYNAMIC_BASE = "dynamic_base"
    DYNAMIC_SHARE = "dynamic_share"
    MULTIPLIER = "multiplier"
    NATIONAL_MULTIPLIER = "national_multiplier"
    NATIONAL_CONSOLATION = "national_consolation"
    NATIONAL_RUN = "national_run"


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


def _least_multiple(above: int, own: int) -> int:
    """Return a step that no child makes finer: its own where that is a multiple of the step above, else the step above."""
    return own if own % above == 0 else above


MEANINGS: Final[Mapping[Column, Meaning]] = {
    Column.STAKE_MIN: Meaning(Unit.MONEY, max, 1),
    Column.STAKE_MAX: Meaning(Unit.MONEY, min, 99),
    Column.STAKE_MULTIPLE: Meaning(Unit.MONEY, _least_multiple, 1),
    Column.PRIZE_MAX: Meaning(Unit.MONEY, min),
    Column.PAY_ALONE_MAX: Meaning(Unit.MONEY, min),
    Column.TICKET_MAX_WAGERS: Meaning(Unit.COUNT, min, 100),
    Column.CANCELS_MAX: Meaning(Unit.COUNT, min),
    Column.SECONDS_TO_CANCEL: Meaning(Unit.SECONDS, min, 180),
    Column.MAX_PERMUTATIONS: Meaning(Unit.COUNT, min, 6),
    Column.MAX_SEQUENCE_SIZE: Meaning(Unit.COUNT, min, 10),
    Column.MAX_SEQUENCES: Meaning(Unit.COUNT, min, 2),
    Column.CLOSE_MINUTES: Meaning(Unit.MINUTES, max, of_product=attrgetter("close_minutes")),
    Column.OFFERED: Meaning(Unit.CHOICE, min, 1),
    Column.ADVANCE_DAYS: Meaning(Unit.DAYS, of_product=attrgetter("advance_days")),
    Column.EXPIRATION_DAYS: Meaning(Unit.DAYS, default=3),
    Column.EXPIRY_BASIS: Meaning(Unit.CHOICE, default=0),
    Column.COMMISSION: Meaning(Unit.BASIS_POINTS, default=0),
    Column.PROFIT_COMMISSION: Meaning(Unit.BASIS_POINTS, default=0),
    Column.QUOTA: Meaning(Unit.MONEY, of_product=attrgetter("quota")),
    Column.DYNAMIC_BASE: Meaning(Unit.MONEY),
    Column.DYNAMIC_SHARE: Meaning(Unit.BASIS_POINTS),
    Column.MULTIPLIER: Meaning(Unit.HUNDREDTHS),
    Column.NATIONAL_MULTIPLIER: Meaning(Unit.HUNDREDTHS),
    Column.NATIONAL_CONSOLATION: Meaning(Unit.HUNDREDTHS, default=0),
    Column.NATIONAL_RUN: Meaning(Unit.COUNT, default=RUN_LENGTH),
}
