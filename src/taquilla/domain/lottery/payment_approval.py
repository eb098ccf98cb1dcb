"""Large prizes: above a bound a payment waits for a second person (VE-46)."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import RulesInForce, Scope
from taquilla.domain.lottery.tickets import Prize

_ANY_MEMBER: Final = -1  # no member's id: the bounds of the entity and of all above it hold for everybody

Ending = Literal["approved", "refused", "lapsed"]
UnpaidPrizes = Sequence[tuple[Prize, Cents]]
"""Prizes that may be claimed now, and what of each is unpaid."""


@dataclass(slots=True)
class PaymentHold:
    """A payment that waits, or has waited. A ticket's holds count from 1, and only the last may be open.

    prizes are the wagers that it is for, each with the version of its market's settlement, 0 for a run's; amount is what was
    unpaid of them.
    """

    version: int
    amount: Cents
    prizes: tuple[tuple[int, int], ...]
    asked_by: int
    asked_at: datetime
    ended_as: Ending | None = None
    ended_by: int | None = None
    ended_at: datetime | None = None
    payout_seq: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the payment still waits for a second person."""
        return self.ended_as is None

    def is_for(self, unpaid: UnpaidPrizes) -> bool:
        """Tell whether it is for just these prizes. A corrected result, or another draw's, makes it another payment."""
        of_runs = {prize.line for prize, _ in unpaid if prize.is_of_run}
        # An earlier release has kept versions of runs too.
        prizes = tuple((line, 0 if line in of_runs else version) for line, version in self.prizes)
        return (prizes, self.amount) == (_prize_versions(unpaid), sum(amount for _, amount in unpaid))


class PaymentVerdict(enum.Enum):
    """A decision on a payment to which there is no other objection."""

    ALONE = "one person may pay it"
    APPROVED = "it was asked for by another person before"
    WAITS = "the same person has asked for it before"
    HELD = "it has to be asked for by a second person"


def judge(hold: PaymentHold | None, unpaid: UnpaidPrizes, member_id: int, most: Cents | None) -> PaymentVerdict:
    """Judge a payment by the hold before it. most is what one person pays alone, in minor units; None is any sum.

    The hold is judged anew each time: one for other prizes, or for another sum, does not count.
    """
    if most is None or sum(amount for _, amount in unpaid) <= most:
        return PaymentVerdict.ALONE
    if hold is None or not hold.is_open or not hold.is_for(unpaid):
        return PaymentVerdict.HELD
    return PaymentVerdict.WAITS if hold.asked_by == member_id else PaymentVerdict.APPROVED


def begin(last_hold: PaymentHold | None, unpaid: UnpaidPrizes, member_id: int, at: datetime) -> PaymentHold:
    """Return the ticket's next hold, begun by this member."""
    version = last_hold.version + 1 if last_hold else 1
    return PaymentHold(version, sum(amount for _, amount in unpaid), _prize_versions(unpaid), member_id, at)


def alone_max(rules: RulesInForce, entity_id: int) -> Cents | None:
    """Return what one person pays alone for a ticket of this agency: the tightest bound of the agency and all above it.

    None is any sum.
    """
    return rules.bound_above(Column.PAY_ALONE_MAX, Scope(entity_id, _ANY_MEMBER))


def _prize_versions(unpaid: UnpaidPrizes) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((prize.line, 0 if prize.is_of_run else prize.version) for prize, _ in unpaid))
