"""Ceilings on the credits of a provider of games, by bet and by day. Credits above them wait for two clerks (WL-16)."""

import enum
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.loosening import is_looser

PER_BET_UNITS: Final = 10_000
PER_DAY_UNITS: Final = 100_000
"""The default ceilings of a provider, in whole units of the operator's currency."""


class Ceiling(NamedTuple):
    """The most that a provider may credit for one bet, and on one business day, in minor units; None: no ceiling."""

    per_bet: Cents | None
    per_day: Cents | None


class Above(enum.StrEnum):
    """The ceiling that a credit would pass."""

    BET = "bet"
    DAY = "day"


class CreditVerdict(enum.StrEnum):
    """A clerk's decision on a credit that is held."""

    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class CreditHold:
    """A credit that is held, under its provider's own request id. asked is the verdict that a first clerk has asked for."""

    provider_id: str
    request_id: str
    transaction_id: str
    bet_seq: int
    bet_day: date
    amount: Cents
    above: Above
    state: str = "held"
    asked: CreditVerdict | None = None
    asked_by: int | None = None


def default_ceiling(unit: Cents) -> Ceiling:
    """Return the default ceiling; unit is one whole unit of the currency. ``default_ceiling(100).per_bet == 1_000_000``"""
    return Ceiling(PER_BET_UNITS * unit, PER_DAY_UNITS * unit)


def loosens(before: Ceiling, after: Ceiling) -> bool:
    """Tell whether a ceiling lets more through than the one before (RG-19)."""
    return any(is_looser(*bounds) for bounds in zip(before, after, strict=True))


def is_crossed(ceiling: Ceiling) -> bool:
    """Tell whether one bet might be credited more than a whole day, so that its own ceiling would bind nothing."""
    return ceiling.per_bet is not None and is_looser(ceiling.per_day, ceiling.per_bet)


def passed(ceiling: Ceiling, credit: Cents, *, of_bet: Cents, of_day: Cents) -> Above | None:
    """Return the ceiling that a credit would pass, or None. of_bet and of_day are the sums credited before."""
    if credit and ceiling.per_bet is not None and of_bet + credit > ceiling.per_bet:
        return Above.BET
    if credit and ceiling.per_day is not None and of_day + credit > ceiling.per_day:
        return Above.DAY
    return None
