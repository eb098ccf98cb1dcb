"""How a sports ticket stands, and what becomes of it once it is judged: its result, what it pays, and what its wallet is told.

new → open, or new → reserved → open; then resulted → closed a day later. Until then a changed result takes it
back to open. What fails or is given up is cancelled, and once open a ticket is final for its player (JP-06).
"""

import enum
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.judging import CalledOff, Judge, TooManyVoid, won
from taquilla.domain.sports.taxes import NOTHING, Outlay, Payout, Rates, payout, refund
from taquilla.domain.sports.wallet_calls import Action

CLOSED_AFTER: Final = timedelta(hours=24)
"""How long after its result a ticket is closed; until then the result may be rolled back."""


class Status(enum.StrEnum):
    """Where a ticket is in its life."""

    NEW = "new"
    RESERVED = "reserved"
    OPEN = "open"
    CALCULATING = "calculating"
    RESULTED = "resulted"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Result(enum.StrEnum):
    """What became of a ticket's bets."""

    PENDING = "pending"
    WON = "won"
    LOST = "lost"
    VOID = "void"


class Step(enum.StrEnum):
    """What a settlement does to a ticket."""

    WIN = "win"
    LOSE = "lose"
    VOID = "void"
    ROLL_BACK = "roll_back"
    CLOSE = "close"


class Move(NamedTuple):
    """What a step leads to: the ticket's result, and the call that tells its wallet. Who closes a ticket leaves it its result."""

    result: Result
    action: Action


MOVES: Final[Mapping[Step, Move]] = {
    Step.WIN: Move(Result.WON, Action.TICKET_WIN),
    Step.LOSE: Move(Result.LOST, Action.TICKET_LOST),
    Step.VOID: Move(Result.VOID, Action.TICKET_VOID),
    Step.ROLL_BACK: Move(Result.PENDING, Action.TICKET_ROLLBACK),
    Step.CLOSE: Move(Result.PENDING, Action.TICKET_CLOSE),
}


class Settled(NamedTuple):
    """What became of a judged ticket: the step it takes, and what it pays."""

    step: Step
    pays: Payout


def settle(pattern: str, judge: Judge, prizes: Mapping[int, Cents], cost: Outlay, rates: Rates) -> Settled:
    """What a ticket with these picks has won, of the prizes by hits (JP-10, JP-40).

    It is void if all its picks are, and gives everything back (TX-08); else it lost if it won nothing (TX-06). What its lines
    have won is taxed together (TX-07). Tickets of equal pattern, cost and rates are settled equally.
    """
    if judge.all_void(pattern):
        return Settled(Step.VOID, refund(cost))
    gross = won(judge.hits(pattern), prizes)
    return Settled(Step.WIN, payout(gross, cost, rates)) if gross else Settled(Step.LOSE, NOTHING)


def settle_called_off(called_off: CalledOff, cost: Outlay) -> Settled:
    """What every ticket of a coupon gets that was called off: everything back (V5), or nothing at all (V6)."""
    if called_off.how is TooManyVoid.REFUND:
        return Settled(Step.VOID, refund(cost))
    return Settled(Step.LOSE, NOTHING)
