"""A sports ticket's life: which step follows which, and which call to the operator's wallet each step needs (JP-06).

new → open, or new → reserved → open; then calculating → resulted → closed a day later. Until then a changed result takes it
back to open. What fails or is given up is cancelled, and once open a ticket is final for its player (JP-06).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    """What can happen to a ticket."""

    CREATE = "create"
    RESERVE = "reserve"
    DISCARD = "discard"
    PAY = "pay"
    REFUND = "refund"
    CALCULATE = "calculate"
    WIN = "win"
    LOSE = "lose"
    VOID = "void"
    ROLL_BACK = "roll_back"
    CLOSE = "close"


class Move(NamedTuple):
    """What a step does: from which status, to which status and result, and which call to the wallet it needs (None: none).

    The calls of create and reserve come before the step, which happens once the wallet has said yes; all others after it.
    """

    begins: frozenset[Status]
    ends: Status
    result: Result
    action: Action | None


def _move(begins: str, ends: str, result: str = "pending", action: str | None = None) -> Move:
    statuses = frozenset(Status(status) for status in begins.split())
    return Move(statuses, Status(ends), Result(result), None if action is None else Action(action))


MOVES: Final[Mapping[Step, Move]] = {
    Step.CREATE: _move("new", "open", action="ticket_create"),
    Step.RESERVE: _move("new", "reserved", action="ticket_reserve"),
    Step.DISCARD: _move("new reserved", "cancelled", action="ticket_discard"),
    Step.PAY: _move("reserved", "open", action="ticket_update"),
    Step.REFUND: _move("open", "cancelled", action="ticket_refund"),
    Step.CALCULATE: _move("open", "calculating"),
    Step.WIN: _move("calculating", "resulted", "won", "ticket_win"),
    Step.LOSE: _move("calculating", "resulted", "lost", "ticket_lost"),
    Step.VOID: _move("calculating", "resulted", "void", "ticket_void"),
    Step.ROLL_BACK: _move("resulted", "open", action="ticket_rollback"),
    Step.CLOSE: _move("resulted", "closed", action="ticket_close"),
}
"""Every step of a ticket's life. Closed and cancelled are the ends of it."""
_BEFORE_START: Final = {Step.CREATE, Step.RESERVE, Step.PAY}


@dataclass(frozen=True, slots=True)
class Life:
    """Where a ticket stands. starts_at is when its earliest event starts; a ticket that is not approved waits for the operator's
    word before it is judged. resulted_at is when its result was found, while it has one."""

    starts_at: datetime
    status: Status = Status.NEW
    result: Result = Result.PENDING
    is_approved: bool = True
    resulted_at: datetime | None = None


class LifeReason(enum.Enum):
    """Why a step cannot be taken. Declared in the order of checking."""

    WRONG_STATUS = "the ticket is not in the status that the step begins in"
    STARTED = "an event of the ticket has started"
    NOT_APPROVED = "the ticket is held for approval"
    TOO_EARLY = "the result may still be rolled back"
    TOO_LATE = "the result can no longer be rolled back"


def step(life: Life, taken: Step, at: datetime) -> Life | LifeReason:
    """The ticket after a step at an instant, or why the step cannot be taken.

    A wallet's yes that comes after an event has started makes no sale any more, nor does a payment: the ticket is to be
    discarded then. A step that was taken already is a WRONG_STATUS: nothing happens twice.
    """
    move = MOVES[taken]
    if life.status not in move.begins:
        return LifeReason.WRONG_STATUS
    if taken in _BEFORE_START and at >= life.starts_at:
        return LifeReason.STARTED
    if taken is Step.CALCULATE and not life.is_approved:
        return LifeReason.NOT_APPROVED
    if life.resulted_at is not None:
        is_final = at >= life.resulted_at + CLOSED_AFTER
        if taken is Step.CLOSE and not is_final:
            return LifeReason.TOO_EARLY
        if taken is Step.ROLL_BACK and is_final:
            return LifeReason.TOO_LATE
    if taken is Step.CLOSE:
        return replace(life, status=move.ends)
    resulted_at = at if move.ends is Status.RESULTED else None
    return replace(life, status=move.ends, result=move.result, resulted_at=resulted_at)


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
