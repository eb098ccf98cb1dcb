"""Decides who sees a ticket's pin (VE-29). Its holder can claim the prize, so the seller's colleagues must never read it."""

from datetime import datetime
from typing import Final

from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.people.members import Member

PIN_SHOWN: Final = "pin shown"
PIN_PRINTED: Final = "pin printed"
"""Names in the trail for a look at a pin. The answer to a sale needs no entry: the ticket itself says who sold it."""


def pin_of_sale(ticket: Ticket, member: Member, book: LotteryBook) -> int | None:
    """Give the pin to whoever has just sold the ticket. A reseller has no till, and is shown none."""
    return None if member.role == "reseller" else book.ledger.operator.pin(ticket)


def pin_again(sale: SellTicket, ticket: Ticket, member: Member, book: LotteryBook) -> int | None:
    """Give the pin to the cashier who repeats its own sale, and leave an entry in the trail; None for a colleague.

    Keys are the agency's, so that a colleague may repeat any sale of which it knows the key and the plays.
    """
    if ticket.member_id != member.id or member.role == "reseller":
        return None
    if ticket.id != sale.id:  # equal ids: the sale runs again and was never answered
        book.ledger.note(member.email, PIN_SHOWN, str(ticket.id), {"number": ticket.number, "by": "repetition"})
    return book.ledger.operator.pin(ticket)


def may_view_pin(ticket: Ticket, member: Member, first_close: datetime, at: datetime) -> bool:
    """Say whether a view of a ticket bears its pin: for the cashier who sold it, until the first of its draws closes.

    From then on somebody may know whether it wins.
    """
    return ticket.member_id == member.id and member.role != "reseller" and at < first_close


def may_print_original(member: Member, seller: Member, first_close: datetime, at: datetime) -> bool:
    """Say whether a member prints the original, with its pin: the seller does.

    What a reseller has sold no reseller can print. Its agency does, while nobody can know yet whether the ticket wins.
    """
    return member.id == seller.id or (seller.role == "reseller" and at < first_close)
