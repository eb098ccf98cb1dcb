"""Counts the prints of a ticket: the first one is the original, every later one a copy."""

from dataclasses import dataclass
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.domain.lottery.pins import PIN_PRINTED, may_print_original

PRINTS_MAX: Final = 32_767
"""The highest count: the maximum of the column."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Permission to print the original, with its pin, or a copy. state is the ticket's at that moment."""

    is_original: bool
    state: str


def print_ticket(command: PrintTicket, book: LotteryBook) -> Printed | Refusal:
    """Allow a print, and count those of the selling agency. Refuses what Book.cashier refuses, and TICKET_UNKNOWN.

    An entity above the agency gets a copy, and so does a colleague of the seller's: neither learns the pin (VE-29). Before the
    original is printed their copies do not count, so that the seller still gets it. The first print of an undone ticket is a
    copy too.
    """
    member = book.ledger.cashier(command.caller)
    if isinstance(member, Refusal):
        return member
    ticket = book.printable.get(command.ticket_id)
    if ticket is None or member.entity_id not in book.ledger.people.entities[ticket.entity_id].path:
        return Refusal(Reason.TICKET_UNKNOWN)
    if member.entity_id != ticket.entity_id:
        return Printed(is_original=False, state=ticket.state)
    is_original = ticket.prints == 0 and ticket.state == "sold"
    if is_original:
        seller = book.ledger.people.members[ticket.member_id]
        if not may_print_original(member, seller, ticket.first_close, book.at):
            return Printed(is_original=False, state=ticket.state)
        book.ledger.note(member.email, PIN_PRINTED, str(command.ticket_id), {})
    ticket.prints = min(ticket.prints + 1, PRINTS_MAX)
    book.written.prints[ticket.seq] = ticket
    return Printed(is_original, ticket.state)
