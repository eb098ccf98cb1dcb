"""Tickets that wait for their operator's word: those at a price from which on it wants to look at them first (SL-09)."""

from collections.abc import Awaitable, Callable
from typing import Final

from taquilla.domain.sports.answering import approve, refuse
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.cache import Cache
from taquilla.engine.gate import deciding
from taquilla.engine.sports.office import BadTerms
from taquilla.store.people import operators
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import sales as sports_sales
from taquilla.store.sports import settlements
from taquilla.store.sports.sales import SportsQuery

HELD_MAX: Final = 1_000
"""Tickets that are listed at once."""
REASON_MAX: Final = 200
"""Characters of the reason that a wallet is told."""
Word = Callable[[HouseConnection, SportsTicket, SportsBook], Awaitable[SportsTicket | None]]
"""What becomes of a ticket that waits; None where it waits no more."""


class Approvals:
    """Shows what waits, and takes the operator's word while nobody can know how a ticket ends.

    That is before its close, and before an event of it was called off, has started or has a result.
    """

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache

    async def held(self, operator_id: int) -> list[SportsTicket]:
        """The tickets that wait, the first to close before the others; at most HELD_MAX."""
        async with self._database.reading() as connection:
            places = await sports_sales.find_held(connection, operator_id, HELD_MAX)
            found = await sports_sales.load_tickets(connection, places)
        return [found[place[:2]] for place in places]

    async def approve(self, operator_id: int, ticket: str, *, author: str) -> SportsTicket:
        """The ticket of this id or code plays. Raises BadTerms where it does not wait, or has closed."""

        async def say(_: HouseConnection, waiting: SportsTicket, book: SportsBook) -> SportsTicket | None:
            return approve(waiting, book)

        return await self._decide(operator_id, ticket, say, "sports ticket approved", None, author=author)

    async def refuse(self, operator_id: int, ticket: str, *, reason: str, author: str) -> SportsTicket:
        """The ticket of this id or code does not play: its wallet is told to give all back, and why. Raises BadTerms likewise."""
        if not 0 < len(reason) <= REASON_MAX or not reason.isprintable():
            raise BadTerms(f"a reason has 1 to {REASON_MAX} printable characters")

        async def say(connection: HouseConnection, waiting: SportsTicket, book: SportsBook) -> SportsTicket | None:
            sale = await settlements.load_standing(connection, operator_id, [waiting], ("stake", "excise"))
            return refuse(waiting, sale[waiting.seq], reason, book)

        return await self._decide(operator_id, ticket, say, "sports ticket refused", reason, author=author)

    async def _decide(
        self, operator_id: int, name: str, say: Word, action: str, reason: str | None, *, author: str
    ) -> SportsTicket:
        """Take the operator's word about a ticket, and write it into the trail with its reason, if it has one."""
        async with deciding(self._database, self._cache, operator_id) as (connection, _, ledger):
            book = SportsBook(ledger)
            await sports_sales.load(connection, SportsQuery(named={(operator_id, name)}), {operator_id: book})
            ticket = book.tickets.get(book.named.get(name, 0))
            if ticket is None:
                raise BadTerms("there is no such ticket")
            decided = await say(connection, ticket, book)
            if decided is None:
                raise BadTerms("the ticket waits for no approval, or has closed")
            await sports_sales.write(connection, [book])
            detail = {"price": decided.price, "currency": decided.currency, "reason": reason}
            await operators.add_audit_event(connection, operator_id, book.at, author, action, decided.id, detail)
        return decided
