"""Places a sports ticket: judges the order, then writes the ticket with the call that asks for its money."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from taquilla.domain.ledger.commands import Outcome, RecordedCommand
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.book import SportsBook, TaxRates
from taquilla.domain.sports.commands import KeepRefusal, PayReservation, PlaceTicket, request_key
from taquilla.domain.sports.lifecycle import Status
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.orders import JudgedOrder, judge
from taquilla.domain.sports.taxes import outlay
from taquilla.domain.sports.ticket_codes import external_id
from taquilla.domain.sports.tickets import CallOut, SportsTicket

CLAIM: Final = timedelta(seconds=15)
"""The time for which the call that asks for a ticket's money is left to its sender. After that it counts as unanswered."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A ticket that is written; whether it is sold depends on its wallet's answer to the call.

    is_first: this very command has written it, and is to make the call. Else the ticket is as it stands now. given_up is why
    the call's ticket was discarded, if it was.
    """

    ticket: SportsTicket
    call: CallOut
    is_first: bool = True
    given_up: str | None = None


def place(command: PlaceTicket, book: SportsBook) -> Placed | Refusal:
    """Write a ticket, or return why not (JP-01 to JP-04, JP-41, OD-01 to OD-06)."""
    return book.ledger.once(
        request_key(command), command, lambda earlier: _told_again(earlier, command, book), lambda: _place(command, book)
    )


def _told_again(earlier: RecordedCommand, command: PlaceTicket, book: SportsBook) -> Placed:
    """Return the ticket that was placed under a command's key; one that is told as it was created, approved as it was then."""
    placed = placed_before(earlier.seq, command, book)
    is_held = placed.ticket.is_told_as_created and bool(earlier.outcome and earlier.outcome.get("held"))
    return replace(placed, ticket=placed.ticket._replace(approved=False)) if is_held else placed


def _place(command: PlaceTicket, book: SportsBook) -> Placed | Refusal:
    if book.ledger.is_full:
        return Refusal(Reason.DISK_FULL)
    order = command.order
    if isinstance(judged := judge(order, book, book.ledger.operator.currency, book.at), Refusal):
        return judged
    if (free_code := book.next_code()) is None:
        book.pass_codes(len(book.codes))
        return Refusal(Reason.CODES_USED_UP)
    # From here on the ticket must be written.
    code, codes_tried = free_code
    book.pass_codes(codes_tried)
    ticket = _ticket(command, code, judged, book)
    action = Action.TICKET_RESERVE if order.reserve else Action.TICKET_CREATE
    until = book.at + CLAIM
    call = CallOut(
        ticket_seq=ticket.seq, n=1, day=ticket.day, seq=book.ledger.next_seq(), action=action, next_try=until, written_at=book.at,
        claimed_until=until,
    )  # fmt: skip
    book.add(ticket, call)
    outcome: Outcome = {"token": command.token, "held": not ticket.approved} if command.key and command.token else None
    book.ledger.remember(request_key(command), command, ticket.seq, ticket.day, outcome)
    return Placed(ticket, call)


def placed_before(seq: int, command: PlaceTicket | PayReservation | KeepRefusal, book: SportsBook) -> Placed:
    """Return the ticket that this command or an earlier one has placed, with its first call."""
    ticket = book.tickets[seq]
    discard = book.calls.get((seq, 2))
    # A command that runs again after an unknown outcome finds its own ticket: the call is still its own to make.
    is_first = ticket.id == external_id(book.ledger.operator.id_key, command.id, ticket.created_at)
    return Placed(ticket, book.calls[seq, 1], is_first, None if discard is None else discard.reason)


def _ticket(command: PlaceTicket, code: str, judged: JudgedOrder, book: SportsBook) -> SportsTicket:
    """Return the ticket of an order, taxed by the current rates. Above its operator's price it waits for approval."""
    order, coupon, played = command.order, judged.coupon, judged.played
    tax = book.rates.get(coupon.type, TaxRates())
    approval_from = book.operator.approval_from if book.operator else None
    cost = outlay(played.price, tax.rates)
    return SportsTicket(
        seq=book.ledger.next_seq(), day=book.day, id=external_id(book.ledger.operator.id_key, command.id, book.at), code=code,
        type=coupon.type, old_form=order.old_form, coupon_id=coupon.id, player=command.player, currency=order.currency,
        source=order.source, atag=order.atag, rtag=order.rtag, psp=order.psp, betcard_code=order.betcard_code,
        price=cost.price, debit=cost.debit, stake=cost.stake,
        ext_amount=cost.ext_amount, ext_rate=tax.rates.ext, ext_type=tax.rates.ext_type,
        wht_rate=tax.rates.wht, wht_basis=tax.rates.wht_basis, wht_rate_at=tax.wht_rate_at, jurisdiction=tax.jurisdiction,
        lines=played.lines, picks=played.picks, singles=judged.singles, odds=judged.odds_sold, odds_asked=judged.odds_asked,
        created_at=book.at, closes_at=coupon.sold_until, updated_at=book.at, reserved=order.reserve, step=Status.NEW,
        approved=approval_from is None or cost.price < approval_from, calls=1,
    )  # fmt: skip
