"""Decides about sports tickets already written: their wallet's answer, payment, approval, and giving up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import RecordedCommand
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import AnswerCall, KeepRefusal, PayReservation, PlaceTicket, SportsCommand, request_key
from taquilla.domain.sports.lifecycle import Status, TicketResult
from taquilla.domain.sports.operator_wallet_calls import LATE, REFUSABLE, REFUSED, UNTRUSTED, Action, Fate, next_of, untrusted
from taquilla.domain.sports.placing import Placed, place, placed_before
from taquilla.domain.sports.settling import TicketTransfer
from taquilla.domain.sports.signed_requests import KeptRefusal, Remembered
from taquilla.domain.sports.tickets import CallOut, SportsTicket

_LAPSED, _UNAPPROVED = "never paid", "never approved"
_WHY: Final = {"confirmed": LATE, "refused": REFUSED}


@dataclass(frozen=True, slots=True)
class Answered:
    """A recorded answer of a wallet, with the ticket and the call as they stand now; given_up is why the ticket was discarded."""

    ticket: SportsTicket
    call: CallOut
    given_up: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A paid reservation, with the ticket as it stands now. is_first: this very command has opened it."""

    ticket: SportsTicket
    is_first: bool = True


SportsAnswer = Placed | Answered | Opened | KeptRefusal | Refusal


def decide_sports(command: SportsCommand, book: SportsBook) -> SportsAnswer:
    """Answer one command about a sports ticket. A repeated signed request gets its first answer."""
    if isinstance(command, AnswerCall):
        return answer(command, book)
    first_answer = None if command.signed is None else book.signed.get(command.signed)
    if first_answer is not None:
        return _repeat_answer(first_answer, command, book)
    match command:
        case PlaceTicket():
            decision: SportsAnswer = place(command, book)
        case PayReservation():
            decision = pay(command, book)
        case KeepRefusal(signed=signed, status=status, body=body):
            book.remember(signed, Remembered(command.verb, status=status, body=body))
            return KeptRefusal(status, body)
    if command.signed is not None and isinstance(decision, Placed | Opened):
        ticket = decision.ticket
        approved = ticket.approved if decision.is_first or ticket.is_told_as_created else None
        book.remember(command.signed, Remembered(command.verb, ticket.seq, ticket.day, approved))
    return decision


def _repeat_answer(
    first_answer: Remembered, command: PlaceTicket | PayReservation | KeepRefusal, book: SportsBook
) -> Placed | Opened | KeptRefusal:
    """Return the first answer to a signed request, as it was then; what came before under its key as it stands."""
    if first_answer.seq is None:
        assert first_answer.status is not None
        assert first_answer.body is not None
        return KeptRefusal(first_answer.status, first_answer.body)
    if first_answer.verb == "paid":
        ticket = book.tickets[first_answer.seq]
        if first_answer.approved is None:
            return Opened(ticket, is_first=False)
        assert ticket.accepted_at is not None
        return Opened(_as_at(ticket, Status.OPEN, ticket.accepted_at, first_answer))
    placed = placed_before(first_answer.seq, command, book)
    if placed.call.state != "done" or first_answer.approved is None:
        return placed
    assert placed.call.answered_at is not None
    step = Status.RESERVED if placed.ticket.reserved else Status.OPEN
    return replace(placed, ticket=_as_at(placed.ticket, step, placed.call.answered_at, first_answer))


def _as_at(ticket: SportsTicket, step: Status, at: datetime, first_answer: Remembered) -> SportsTicket:
    """Return a ticket as it stood at an instant before it had any result."""
    return ticket._replace(
        step=step, updated_at=at, approved=bool(first_answer.approved), result=TicketResult.PENDING,
        gross_payout=0, wht_amount=0, net_payout=0, withheld_rate=None,
    )  # fmt: skip


def answer(command: AnswerCall, book: SportsBook) -> Answered | Refusal:
    """Record a wallet's answer to a call. A repeated answer has one effect.

    Create and reserve that are confirmed before the close, and before an event of the ticket is closed early, make the ticket;
    any other answer gives it up, with a discard that is due at once. All other calls are retried after growing pauses until they
    are confirmed, or parked.
    """
    ticket, call = book.tickets.get(command.ticket_seq), book.calls.get((command.ticket_seq, command.n))
    if ticket is None or call is None:
        return Refusal(Reason.TICKET_UNKNOWN)
    # An unclaimed call was answered already, and nobody waits for its answer. A confirmation still counts.
    is_answered = call.claimed_until is None and command.outcome != "confirmed"
    if call.state in ("done", "failed") or is_answered:
        return _answered(ticket, call, book)
    if command.wallet and command.outcome != "unknown":
        book.written.wallets.add(command.wallet)
    action = Action(call.action)
    updated_call = call._replace(tries=call.tries + 1, claimed_until=None, answer=command.answer)
    next_step = next_of(action, command.outcome, updated_call.tries)
    if next_step.fate is Fate.AGAIN:
        updated_call = updated_call._replace(next_try=book.at + next_step.pause)
        book.keep_call(updated_call)
    elif next_step.fate is Fate.PARKED:
        updated_call = updated_call._replace(state="parked")
        book.keep_call(updated_call)
    else:
        is_late = action in REFUSABLE and (book.at >= ticket.closes_at or bool(_events_over(ticket, book)))
        state = "done" if next_step.fate is Fate.DONE and not is_late else "failed"
        updated_call = updated_call._replace(state=state, answered_at=book.at, answered_seq=book.ledger.next_seq())
        book.keep_call(updated_call)
        book.ledger.remember(request_key(command), command, updated_call.answered_seq or 0, updated_call.day)
        if action in REFUSABLE:
            why = _WHY.get(command.outcome) or untrusted(command.trouble)
            ticket = _confirm(ticket, updated_call, book) if state == "done" else cancel(ticket, why, book)
    return _answered(ticket, updated_call, book)


def _answered(ticket: SportsTicket, call: CallOut, book: SportsBook) -> Answered:
    discard = book.calls.get((ticket.seq, call.n + 1)) if call.action in REFUSABLE else None
    return Answered(ticket, call, None if discard is None else discard.reason)


def _confirm(ticket: SportsTicket, call: CallOut, book: SportsBook) -> SportsTicket:
    """Return the ticket that its wallet has confirmed: reserved, or open with its money in the ledger."""
    assert ticket.step == Status.NEW
    if call.action == Action.TICKET_RESERVE:
        ticket = ticket._replace(step=Status.RESERVED, updated_at=book.at)
        book.keep(ticket)
        return ticket
    assert call.answered_seq is not None
    return _open(ticket, call.answered_seq, book)


def _open(ticket: SportsTicket, seq: int, book: SportsBook) -> SportsTicket:
    """Return the ticket as sold: its stake and its excise are what the operator's wallet owes (TX-10)."""
    ticket = ticket._replace(step=Status.OPEN, accepted_at=book.at, accepted_seq=seq, updated_at=book.at)
    for account, amount, kind in ((Account.SALES, ticket.stake, "stake"), (Account.EXCISE, ticket.ext_amount, "excise")):
        if amount:
            book.ledger.post(Account.WALLET, account, amount, kind, ticket.day, ticket_seq=ticket.seq)
    book.keep(ticket)
    return ticket


def pay(command: PayReservation, book: SportsBook) -> Opened | Refusal:
    """Open a reserved ticket. Once an event has started, or was called off, give it up instead (JP-41)."""
    return book.ledger.once(request_key(command), command, partial(_opened_before, book), partial(_pay, command, book))


def _opened_before(book: SportsBook, earlier: RecordedCommand) -> Opened:
    assert earlier.outcome is not None
    return Opened(book.tickets[earlier.outcome["ticket"]], is_first=False)  # type: ignore[index]


def _pay(command: PayReservation, book: SportsBook) -> Opened | Refusal:
    if (ticket := book.tickets.get(book.tickets_by_name.get(command.ticket, 0))) is None:
        return Refusal(Reason.TICKET_UNKNOWN)
    events_over = _events_over(ticket, book)
    if _has_lapsed(ticket, book):
        return _refuse_started(ticket, events_over, book)
    if ticket.step != Status.RESERVED:
        return Refusal(Reason.TICKET_NOT_RESERVED, told=_state(ticket))
    if events_over or book.at >= ticket.closes_at:
        cancel(ticket, _LAPSED, book)
        return _refuse_started(ticket, events_over, book)
    seq = book.ledger.next_seq()
    book.ledger.remember(request_key(command), command, seq, ticket.day, {"ticket": ticket.seq})
    ticket = _open(ticket, seq, book)
    return Opened(_add_call(ticket, Action.TICKET_UPDATE, None, book))


def _has_lapsed(ticket: SportsTicket, book: SportsBook) -> bool:
    """Tell whether a ticket was reserved, and given up because it was not paid in time."""
    first = book.calls.get((ticket.seq, 1))
    was_reserved = ticket.reserved and first is not None and first.state == "done"
    return was_reserved and ticket.step == Status.CANCELLED and ticket.accepted_at is None


def _refuse_started(ticket: SportsTicket, events_over: list[int], book: SportsBook) -> Refusal:
    # If `events_over` is empty, its first event was moved: name the one that was to start first when the ticket was reserved.
    events = tuple(sorted(set(events_over or [fixture.event_id for fixture in book.fixtures.get(ticket.coupon_id, [])[:1]])))
    return Refusal(Reason.SPORT_EVENT_STARTED, events=events, subject=next(iter(events), 0))


def _state(ticket: SportsTicket) -> str:
    """Return the state of a ticket that is not reserved, with the reason where that is not plain."""
    reason = ""
    if ticket.step == Status.NEW:
        reason = ", as its wallet has not answered yet"
    elif ticket.step == Status.CANCELLED:
        reason = ", as its wallet did not confirm it" if ticket.accepted_at is None else ", and was given back"
    return f"it is `{ticket.step}`{reason}"


def _events_over(ticket: SportsTicket, book: SportsBook) -> list[int]:
    """Return the events of a ticket that are no longer on sale, whatever was planned when the ticket was written.

    An event may have been moved, called off or found void since: whoever pays or confirms then knows how it ended.
    """
    fixtures = book.fixtures.get(ticket.coupon_id, [])
    return [fixture.event_id for fixture in fixtures if fixture.is_off or book.at >= fixture.starts_at]


def approve(ticket: SportsTicket, book: SportsBook) -> SportsTicket | None:
    """Return the ticket with its operator's approval; None where it waits for none, or its outcome may be known (SL-09)."""
    if not _can_be_decided(ticket, book):
        return None
    ticket = ticket._replace(approved=True, updated_at=book.at)
    book.keep(ticket)
    return ticket


def refuse(ticket: SportsTicket, sale: Iterable[TicketTransfer], reason: str, book: SportsBook) -> SportsTicket | None:
    """Return the ticket refused by its operator, and give all back; None as for `approve`. sale is its standing transfers."""
    return _give_back(ticket, sale, reason, book) if _can_be_decided(ticket, book) else None


def _can_be_decided(ticket: SportsTicket, book: SportsBook) -> bool:
    return ticket.is_held and book.at < ticket.closes_at and not _events_over(ticket, book)


def _give_back(ticket: SportsTicket, sale: Iterable[TicketTransfer], reason: str, book: SportsBook) -> SportsTicket:
    for one in sale:
        book.ledger.post(one.credit, one.debit, one.amount, one.kind, ticket.day, ticket_seq=ticket.seq, reverses=one.seq)
    return _add_call(ticket._replace(step=Status.CANCELLED, updated_at=book.at), Action.TICKET_REFUND, reason, book)


def lapse(ticket: SportsTicket, call: CallOut, sale: Iterable[TicketTransfer], book: SportsBook) -> None:
    """Give up a ticket that was not answered for, paid or approved in time.

    call is its first, sale its standing transfers.

    A wallet that did not answer may still have taken the money, so a discard is sent.
    """
    if ticket.step == Status.NEW:
        assert call.claimed_until is not None
        assert book.at >= call.claimed_until
        book.keep_call(call._replace(state="failed", claimed_until=None, answered_at=book.at))
        cancel(ticket, UNTRUSTED, book)
    elif ticket.step == Status.RESERVED and book.at >= ticket.closes_at:
        cancel(ticket, _LAPSED, book)
    elif ticket.is_held and book.at >= ticket.closes_at:
        _give_back(ticket, sale, _UNAPPROVED, book)


def cancel(ticket: SportsTicket, reason: str, book: SportsBook) -> SportsTicket:
    """Give up a ticket that is not sold, and have its wallet discard it."""
    assert ticket.step in (Status.NEW, Status.RESERVED)
    return _add_call(ticket._replace(step=Status.CANCELLED, updated_at=book.at), Action.TICKET_DISCARD, reason, book)


def _add_call(ticket: SportsTicket, action: Action, reason: str | None, book: SportsBook) -> SportsTicket:
    """Return the ticket with one more call to its wallet, due at once."""
    ticket = ticket._replace(calls=ticket.calls + 1)
    book.keep(ticket)
    book.add_call(CallOut(
        ticket_seq=ticket.seq, n=ticket.calls, day=ticket.day, seq=book.ledger.next_seq(), action=action, next_try=book.at,
        written_at=book.at, reason=reason,
    ))
    return ticket
