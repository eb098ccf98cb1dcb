"""Loads and writes what the counter needs of sports tickets. Does nothing for a batch without a command about them."""

from collections.abc import Sequence
from typing import Final

from taquilla.domain.deciding import Books
from taquilla.domain.events.outbox import Draft
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import (
    AnswerCall,
    KeepRefusal,
    PayReservation,
    PlaceTicket,
    SportsCommand,
    SportsOrder,
    request_key,
)
from taquilla.domain.sports.events import told
from taquilla.domain.sports.tickets import SUPERBET
from taquilla.engine.counter import BatchPart, Subject
from taquilla.store.ledger.books import load_requests
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.sports import sales
from taquilla.store.sports.sales import SportsQuery

_ID_MAX: Final = 2**63 - 1


class SportsCounter(Subject):
    """Loads and writes what batches about sports tickets touch."""

    async def load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Fill the books of parts that have a command about a sports ticket."""
        commands = [
            (part.books.sports, entry.command, entry.tried)
            for part in parts
            for entry in part.entries
            if isinstance(entry.command, SportsCommand)
        ]
        if commands:
            await _load(connection, commands)

    def is_changed(self, books: Books) -> bool:
        """Tell whether there is anything to write."""
        return books.sports.is_changed

    async def write(self, connection: HouseConnection, books: Sequence[Books]) -> None:
        """Write what was decided. Runs inside the counter's pipeline."""
        await sales.write(connection, [operator_books.sports for operator_books in books])

    def events(self, books: Books) -> list[Draft]:
        """Return what happened to sports tickets, with the step of each."""
        return told(books.sports)


async def _load(connection: HouseConnection, commands: Sequence[tuple[SportsBook, SportsCommand, bool]]) -> None:
    """Fill the books of these commands. The flag: is_retry, so the command's own id may be on record."""
    # A repeated answer of a wallet is recognised by its call, without a request.
    keys = [
        (book.ledger.operator.id, *request_key(command))
        for book, command, is_retry in commands
        if (command.key or is_retry) and not isinstance(command, AnswerCall | KeepRefusal)
    ]
    requests = await load_requests(connection, keys)
    query, books = SportsQuery(), dict[int, SportsBook]()
    for book, command, _ in commands:
        operator, key = book.ledger.operator.id, request_key(command)
        books[operator] = book
        if not isinstance(command, AnswerCall) and command.signed is not None:
            query.signed.add((operator, command.signed))
        if (request := requests.get((operator, *key))) is None:
            _ask(query, book, command)
            continue
        book.ledger.requests[key] = request
        # A payment's request names its ticket; one that placed a ticket is found by the ticket's own seq.
        seq = int(str((request.outcome or {}).get("ticket", request.seq)))
        query.tickets.add((operator, seq, request.day))
        # The first call asked the wallet for the money, the second may be the ticket's discard.
        query.calls |= {(operator, seq, request.day, n) for n in (1, 2)}
    await sales.load(connection, query, books)


def _ask(query: SportsQuery, book: SportsBook, command: SportsCommand) -> None:
    operator = book.ledger.operator.id
    match command:
        case PlaceTicket(order=order):
            placing, _, _ = query.placing.get(operator, (0, book.at, b""))
            query.placing[operator] = (placing + 1, book.at, book.ledger.operator.code_key)
            ask_for_coupon(query, operator, order)
        case AnswerCall(ticket_seq=seq, day=day, n=n):
            query.tickets.add((operator, seq, day))
            query.calls.add((operator, seq, day, n))
            if n == 1:
                # A yes to the first call sells the ticket, but not once an event of it has closed. A discard tells again why not.
                query.fixtures.add((operator, seq, day))
                query.calls.add((operator, seq, day, n + 1))
        case PayReservation(ticket=name):
            query.names.add((operator, name))


def ask_for_coupon(query: SportsQuery, operator: int, order: SportsOrder) -> None:
    """Ask for the coupon or card of an order. A number that cannot be an id is not looked for, and so is not found."""
    if order.type == SUPERBET:
        query.cards |= {(operator, event) for event in (order.event_id,) if event is not None and 0 < event <= _ID_MAX}
    elif order.coupon_id is not None:
        query.coupons |= {(operator, coupon) for coupon in (order.coupon_id,) if 0 < coupon <= _ID_MAX}
    else:
        events = tuple(event for event in order.events if 0 < event <= _ID_MAX)
        query.events |= {(operator, event, events) for event in order.events[:1] if event in events}
