"""The life of a sports ticket, and what a judged ticket gets: its result, its payout, and the call to its wallet.

new → open, or new → reserved → open; then resulted → closed a day later. Until then a changed result takes it
back to open. What fails or is given up is cancelled, and once open a ticket is final for its player (JP-06).
"""

import enum
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.judging import Judge, won
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.taxes import NOTHING, Outlay, Rates, TaxedPayout, payout, refund

CLOSED_AFTER: Final = timedelta(hours=24)
"""The time between a ticket's result and its closing; until then the result may be rolled back."""


class Status(enum.StrEnum):
    """The status of a ticket."""

    NEW = "new"
    RESERVED = "reserved"
    OPEN = "open"
    CALCULATING = "calculating"
    RESULTED = "resulted"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TicketResult(enum.StrEnum):
    """The result of a ticket."""

    PENDING = "pending"
    WON = "won"
    LOST = "lost"
    VOID = "void"


class SettlingStep(enum.StrEnum):
    """The step of a settlement for a ticket."""

    WIN = "win"
    LOSE = "lose"
    VOID = "void"
    ROLL_BACK = "roll_back"
    CLOSE = "close"


class StepOutcome(NamedTuple):
    """The effect of a step: the ticket's result, and the call to its wallet. Closing a ticket keeps its result."""

    result: TicketResult
    action: Action


MOVES: Final[Mapping[SettlingStep, StepOutcome]] = {
    SettlingStep.WIN: StepOutcome(TicketResult.WON, Action.TICKET_WIN),
    SettlingStep.LOSE: StepOutcome(TicketResult.LOST, Action.TICKET_LOST),
    SettlingStep.VOID: StepOutcome(TicketResult.VOID, Action.TICKET_VOID),
    SettlingStep.ROLL_BACK: StepOutcome(TicketResult.PENDING, Action.TICKET_ROLLBACK),
    SettlingStep.CLOSE: StepOutcome(TicketResult.PENDING, Action.TICKET_CLOSE),
}


class TicketSettlement(NamedTuple):
    """A judged ticket: the step it takes, what it pays, and the rate of withholding of a winner, in basis points (TX-09)."""

    step: SettlingStep
    pays: TaxedPayout
    withheld_rate: int | None = None


def settle(pattern: str, judge: Judge, prizes: Mapping[int, Cents], cost: Outlay, rates: Rates) -> TicketSettlement:
    """Settle a ticket with these picks, by the prizes for numbers of hits (JP-10, JP-40).

    It is void if all its picks are, and gives everything back (TX-08); else it lost if it won nothing (TX-06). The winnings
    of all its lines are taxed together (TX-07). Tickets of equal pattern, cost and rates are settled equally.
    """
    if judge.all_void(pattern):
        return give_back(cost)
    gross = won(judge.hits(pattern), prizes)
    if not gross:
        return TicketSettlement(SettlingStep.LOSE, NOTHING)
    return TicketSettlement(SettlingStep.WIN, payout(gross, cost, rates), rates.wht)


def give_back(cost: Outlay) -> TicketSettlement:
    """Settle a void ticket, and any of a coupon that was called off: everything back (TX-08, V5)."""
    return TicketSettlement(SettlingStep.VOID, refund(cost))
