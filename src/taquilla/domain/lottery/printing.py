"""Counts the prints of a ticket: the first one is the original, every later one a copy."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from taquilla.domain.ledger.commands import Key, RecordedCommand
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.commands import PrintTicket, request_key
from taquilla.domain.lottery.pins import PIN_PRINTED, may_print_original
from taquilla.domain.lottery.tickets import Printable
from taquilla.domain.people.members import Member

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
    original is printed their copies do not count, so that the seller still gets it. Nor do copies of an archived month. The first
    print of an undone ticket is a copy too. A print that counts is remembered under its key: its repetition is the same print
    again, and does not count.
    """
    if isinstance(member := book.ledger.cashier(command.caller), Refusal):
        return member
    ticket = book.printable.get(command.ticket_id)
    if ticket is None or not book.ledger.people.is_within(ticket.entity_id, member.entity_id):
        return Refusal(Reason.TICKET_UNKNOWN)
    if member.entity_id != ticket.entity_id or ticket.day in book.ledger.read_only:
        return Printed(is_original=False, state=ticket.state)
    if command.key is None:
        return _print(command, None, member, ticket, book)
    key = request_key(command, member)
    return book.ledger.once(
        key, command, partial(_repeated, command, member, ticket, book), partial(_print, command, key, member, ticket, book)
    )


def _repeated(command: PrintTicket, member: Member, ticket: Printable, book: LotteryBook, earlier: RecordedCommand) -> Printed:
    """Allow a print again whose answer may have been lost. What may not be printed as an original any more becomes a copy."""
    assert earlier.outcome is not None
    is_original = earlier.outcome["original"] is True and ticket.state == "sold" and _may_print(member, ticket, book)
    if is_original:
        book.ledger.note(member.email, PIN_PRINTED, str(command.ticket_id), {"by": "repetition"})
    return Printed(is_original, ticket.state)


def _print(command: PrintTicket, key: Key | None, member: Member, ticket: Printable, book: LotteryBook) -> Printed:
    is_original = ticket.prints == 0 and ticket.state == "sold"
    if is_original:
        if not _may_print(member, ticket, book):
            return Printed(is_original=False, state=ticket.state)
        book.ledger.note(member.email, PIN_PRINTED, str(command.ticket_id), {})
    ticket.prints = min(ticket.prints + 1, PRINTS_MAX)
    book.written.prints[ticket.seq] = ticket
    if key is not None:
        book.ledger.remember(key, command, 0, book.day, {"original": is_original})
    return Printed(is_original, ticket.state)


def _may_print(member: Member, ticket: Printable, book: LotteryBook) -> bool:
    return may_print_original(member, book.ledger.people.members[ticket.member_id], ticket.first_close, book.at)
