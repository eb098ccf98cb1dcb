"""Payments that wait for a second person: lists them, and lets somebody away from the till approve or refuse them."""

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.book import LotteryBook, Presented
from taquilla.domain.lottery.commands import PayTicket
from taquilla.domain.lottery.redeeming import HoldRefused, Paid, decide_held
from taquilla.domain.people.independence import ADDED_BY_ONE, added_by_one
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import DECIDE_PAYMENT
from taquilla.engine.gate import Author, deciding
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.engine.lottery.reports import subtree
from taquilla.engine.people.rights import refuse_another
from taquilla.store.ledger import books
from taquilla.store.lottery import sales, tickets
from taquilla.store.lottery.tickets import HeldRow, HoldRow
from taquilla.store.people import trail
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection

HELD_MAX: Final = 1_000
"""The most payments that are listed at once."""


class HeldPayment(NamedTuple):
    """A payment that waits, with the names of its agency and of the member who asked for it."""

    row: HeldRow
    agency: str
    asked_by: str


async def load_told(connection: HouseConnection, book: LotteryBook, presented: Presented, second_id: int) -> None:
    """Load whether it was told before that these two pay together, where one has added both (RG-18)."""
    hold, people = presented.hold, book.ledger.people
    if hold is None or not hold.is_open or second_id not in people.members:
        return
    if added_by_one(people, hold.asked_by, second_id, book.at) is None:
        return
    told = ADDED_BY_ONE, f"{hold.asked_by}:{second_id}", people.members[second_id].email
    if await trail.load_last(connection, book.ledger.operator.id, *told) is not None:
        book.told.add((hold.asked_by, second_id))


class PaymentApprovals(LotteryReader):
    """Lists the payments that wait, and takes a second person's decision."""

    async def held(
        self, operator_id: int, entity_id: int | None = None, *, after: tuple[int, int] | None = None, limit: int = HELD_MAX
    ) -> list[HeldPayment]:
        """Return the payments that wait at an entity and below it, or everywhere; the longest waiting first.

        after is the seq of a ticket and the version of its payment: only those after that one are returned.
        """
        async with self._reading(operator_id) as (connection, lottery):
            now = await read_clock(connection)
            rows = await tickets.list_held(connection, operator_id, subtree(lottery, entity_id), now, limit, after)
        people = lottery.people
        return [HeldPayment(row, people.entities[row.entity_id].name, people.members[row.asked_by].email) for row in rows]

    async def hold(self, operator_id: int, ticket_id: UUID, version: int) -> HoldRow:
        """Return a payment that waits or has waited, by its ticket and its version."""
        return await self._database.read(operator_id, tickets.load_hold, ticket_id, version)

    async def decide(
        self, operator_id: int, member_id: int, number: int, day: date, *, approve: bool, id: UUID,
        author: Author | None = None,
    ) -> Paid | HoldRefused | Refusal:
        """Pay a waiting payment as the second person, or refuse it: then the ticket is a winner again, and may be presented anew.

        Refuses what `decide_held` does. Raises NotAdmitted for an author who is not that person.
        """
        refuse_another(author, member_id)
        # No session and no PIN: the caller has proved to be the member by a password, and the PIN came with the first call.
        command = PayTicket(
            id=id, caller=Caller(operator_id, member_id, 0), channel=Channel.OFFICE, number=number, pin=0, day=day
        )
        async with deciding(self._database, self._cache, operator_id, author, DECIDE_PAYMENT) as (held, lottery, ledger):
            connection = held.connection
            book = LotteryBook(ledger, lottery.rules.at(ledger.at))
            places = await tickets.find_by_number(connection, [(operator_id, number, day)])
            for presented in (await tickets.load_presented(connection, places)).values():
                book.presented[number, day] = presented
                held.refuse_changed(presented.hold and presented.hold.asked_at)
                await load_told(connection, book, presented, member_id)
                await books.load_balances(connection, ledger, [lottery.people.entities[presented.ticket.entity_id].account_id])
            decided = decide_held(command, book, approve=approve)
            await sales.write(connection, [book])
            await tickets.write_holds(connection, [book])
            if book.written.payouts:
                connection.add_event(operator_id, "tickets.paid")
        return decided
