"""Tickets that wait for their operator's approval: those at or above the price from which it wants to approve them (SL-09)."""

from collections.abc import Awaitable, Callable
from typing import Final

from taquilla.domain.people.operations import DECIDE_SPORTS_TICKET
from taquilla.domain.sports.answering import approve, refuse
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.events import told
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.cache import Cache
from taquilla.engine.gate import Author, deciding
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import sales as sports_sales
from taquilla.store.sports import settlements
from taquilla.store.sports.sales import SportsQuery

HELD_MAX: Final = 1_000
"""The most tickets that are listed at once."""
REASON_MAX: Final = 200
"""The most characters of the reason sent to a wallet."""
Word = Callable[[HouseConnection, SportsTicket, SportsBook], Awaitable[SportsTicket | None]]
"""Decides about a waiting ticket. Returns None if it no longer waits."""


class Approvals:
    """Lists waiting tickets, and takes the operator's decision while nobody can know how a ticket ends.

    That is before its close, and before an event of it has been called off, has started or has a result.
    """

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def held(self, operator_id: int) -> list[SportsTicket]:
        """Return the tickets that wait, the first to close first; at most HELD_MAX."""
        async with self._database.of(operator_id).reading() as connection:
            places = await sports_sales.find_held(connection, operator_id, HELD_MAX)
            tickets = await sports_sales.load_tickets(connection, places)
        return [tickets[place[:2]] for place in places]

    async def approve(self, operator_id: int, ticket: str, *, author: Author) -> SportsTicket:
        """Approve the ticket of this id or code: it plays. Raises TICKET_NOT_HELD if it does not wait, or has closed."""

        async def decide(_: HouseConnection, held_ticket: SportsTicket, book: SportsBook) -> SportsTicket | None:
            return approve(held_ticket, book)

        return await self._decide(operator_id, ticket, decide, "sports ticket approved", None, author=author)

    async def refuse(self, operator_id: int, ticket: str, *, reason: str, author: Author) -> SportsTicket:
        """Refuse the ticket of this id or code. Its wallet must give all back, and gets the reason. Raises likewise."""
        if not 0 < len(reason) <= REASON_MAX or not reason.isprintable():
            raise OfficeReason.REASON_UNFIT(most=REASON_MAX)

        async def decide(connection: HouseConnection, held_ticket: SportsTicket, book: SportsBook) -> SportsTicket | None:
            sale = await settlements.load_standing(connection, operator_id, [held_ticket], ("stake", "excise"))
            return refuse(held_ticket, sale[held_ticket.seq], reason, book)

        return await self._decide(operator_id, ticket, decide, "sports ticket refused", reason, author=author)

    async def _decide(
        self, operator_id: int, name: str, decide: Word, action: str, reason: str | None, *, author: Author
    ) -> SportsTicket:
        """Take the operator's decision about a ticket, and write it into the audit trail with its reason, if any."""
        async with deciding(self._database, self._cache, operator_id, author, DECIDE_SPORTS_TICKET) as (held, _, ledger):
            book = SportsBook(ledger)
            await sports_sales.load(held.connection, SportsQuery(names={(operator_id, name)}), {operator_id: book})
            if (ticket := book.tickets.get(book.tickets_by_name.get(name, 0))) is None:
                raise OfficeReason.TICKET_NOT_HERE()
            if (decided_ticket := await decide(held.connection, ticket, book)) is None:
                raise OfficeReason.TICKET_NOT_HELD()
            await sports_sales.write(held.connection, [book])
            for event in told(book):
                held.connection.add_event(operator_id, *event)
            detail = {"price": decided_ticket.price, "currency": decided_ticket.currency, "reason": reason}
            await held.note(author.name, action, decided_ticket.id, detail)
        return decided_ticket
