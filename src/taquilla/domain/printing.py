"""Counts the prints of a ticket: the first one is the original, every later one a copy."""

from dataclasses import dataclass
from typing import Final

from taquilla.domain.book import Book
from taquilla.domain.commands import PrintTicket
from taquilla.domain.refusals import Reason, Refusal

PRINTS_MAX: Final = 32_767
"""Where counting ends: what the column holds."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What may be printed: the original, with its pin, or a copy. state is the ticket's at that moment."""

    is_original: bool
    state: str


def print_ticket(command: PrintTicket, book: Book) -> Printed | Refusal:
    """Count a print at the selling agency, or say why not. Refuses what Book.cashier does, and TICKET_UNKNOWN.

    An entity above the agency gets a copy, which is not counted: the original stays the agency's. Nor is a ticket's first
    print after its undoing an original.
    """
    member = book.cashier(command.caller)
    if isinstance(member, Refusal):
        return member
    ticket = book.printable.get(command.ticket_id)
    if ticket is None or member.entity_id not in book.rules.rules.entities[ticket.entity_id].path:
        return Refusal(Reason.TICKET_UNKNOWN)
    if member.entity_id != ticket.entity_id:
        return Printed(is_original=False, state=ticket.state)
    is_original = ticket.prints == 0 and ticket.state == "sold"
    ticket.prints = min(ticket.prints + 1, PRINTS_MAX)
    book.written.prints[ticket.seq] = ticket
    return Printed(is_original, ticket.state)
