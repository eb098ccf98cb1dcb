"""Tells events of sports tickets: each one that a batch has touched, with the step at which it stands now."""

from taquilla.domain.events.outbox import Draft
from taquilla.domain.sports.book import SportsBook


def told(book: SportsBook) -> list[Draft]:
    """Return the event of everything that a book's batch leaves behind; nothing if no ticket was touched."""
    written = book.written
    tickets = {**written.tickets, **written.changed_tickets}
    for seq, _ in (*written.calls, *written.changed_calls):
        if seq in book.tickets:
            tickets.setdefault(seq, book.tickets[seq])
    rows = [{"id": one.id, "code": one.code, "step": one.step, "price": one.price} for one in tickets.values()]
    wallets = {"wallets": sorted(written.wallets)} if written.wallets else {}
    return [Draft("sports.tickets", {"tickets": rows, **wallets})] if rows else []
