"""Decides who sees a ticket's pin (VE-29). Its holder can claim the prize, so the seller's colleagues must never read it."""

from datetime import datetime
from typing import Final

from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.people.members import Member

PIN_SHOWN: Final = "pin shown"
PIN_SHOWN_LATE: Final = "pin shown after close"
PIN_PRINTED: Final = "pin printed"
"""Audit events for reading a pin. The response to a sale needs none: the ticket itself says who sold it."""


def pin_of_sale(ticket: Ticket, member: Member, book: LotteryBook) -> int | None:
    """Return the pin to the member who has just sold the ticket; None for a reseller, who has no till."""
    return None if member.role == "reseller" else book.ledger.operator.pin(ticket)


def pin_again(sale: SellTicket, ticket: Ticket, member: Member, book: LotteryBook) -> int | None:
    """Return the pin to the cashier who repeats its own sale, and write an audit event; None for a colleague.

    Idempotency keys belong to the agency, so a colleague who knows a sale's key and plays can repeat it.
    """
    if ticket.member_id != member.id or member.role == "reseller":
        return None
    if ticket.id != sale.id:  # equal ids: the sale runs again, and its response was never sent
        action = PIN_SHOWN if book.at < ticket.first_close else PIN_SHOWN_LATE
        book.ledger.note(member.email, action, str(ticket.id), {"number": ticket.number, "by": "repetition"})
    return book.ledger.operator.pin(ticket)


def may_view_pin(ticket: Ticket, member: Member, first_close: datetime, at: datetime, *, after_close: bool = False) -> bool:
    """Tell whether a view of a ticket shows its pin: to the cashier who sold it, until the first of its draws closes.

    After that somebody may know whether it wins; an operator may show it all the same (after_close).
    """
    return ticket.member_id == member.id and member.role != "reseller" and (after_close or at < first_close)


def may_print_original(member: Member, seller: Member, first_close: datetime, at: datetime) -> bool:
    """Tell whether a member may print the original, with its pin: the seller may.

    Resellers cannot print. Their tickets are printed by the agency, while nobody can know yet whether they win.
    """
    return member.id == seller.id or (seller.role == "reseller" and at < first_close)
