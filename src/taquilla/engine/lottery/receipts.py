"""Prints tickets for their agency, and lets anybody who holds one check it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.printing import Printed
from taquilla.domain.lottery.receipts import Receipt, last_moment, receipt
from taquilla.domain.lottery.sealed import HiddenWager, shown
from taquilla.domain.lottery.tickets import Standing, Ticket, Wager, ticket_status, wager_status
from taquilla.domain.people.entities import EntityData
from taquilla.domain.people.members import Caller
from taquilla.engine.counters import Counters
from taquilla.engine.lottery.cache import LotteryCache, LotteryReader
from taquilla.engine.lottery.tickets import find_ticket, sealed_markets
from taquilla.store.lottery import draws, markets, tickets
from taquilla.store.people import looks, operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection


@dataclass(frozen=True, slots=True)
class TicketCheck:
    """A ticket as shown to anybody who holds it, without its PIN. prize is what it has won, paid or not; due is what may still be
    claimed of it, else what nobody has claimed in time.

    Its plays are sealed between the close of a draw and its result: whoever enters a result can learn its code. zone is the
    agency's, and address and phone what its tickets say of it, "" for nothing. pay_until is the last minute in which what is
    due is paid, None for a ticket that is undone or from a wallet; paid_at is its last payment. is_open: the agency still
    pays. Each line has its status and what it has won, paid or not. The lines of an undone ticket are undone too. outcomes are
    the results in force of its draws, corrected those draws that had another one before. at is when it stood so.
    """

    id: UUID
    number: int
    status: str
    sold_at: datetime
    pay_until: datetime | None
    paid_at: datetime | None
    zone: ZoneInfo
    agency: str
    is_open: bool
    address: str
    phone: str
    amount: Cents
    prize: Cents
    due: Cents
    operator: Operator
    lines: tuple[tuple[Wager | HiddenWager, Event, str, Cents], ...]
    outcomes: Mapping[int, str]
    corrected: frozenset[int]
    at: datetime


class LogMark(Protocol):
    """An operator's log as its tickets name it."""

    @property
    def checkpoint(self) -> str:
        """The latest checkpoint, "" before the first one."""

    def address(self, address: str, ticket: Ticket, currency: str) -> str:
        """Return the address that checks a ticket, with a promise in its fragment."""


class LogMarks(Protocol):
    """Gives the marks of logs."""

    async def mark(self, connection: HouseConnection, operator_id: int) -> LogMark | None:
        """Return an operator's mark; None: it has no log yet."""


class Receipts(LotteryReader):
    """Prints and checks tickets."""

    def __init__(self, database: Database, cache: LotteryCache, counter: Counters, marks: LogMarks) -> None:
        super().__init__(database, cache)
        self._counter = counter
        self._marks = marks

    async def take(self, command: PrintTicket, check_address: str) -> Receipt | Refusal:
        """Return the ticket's next print, and count it: the original once, then copies. Its address bears a promise.

        Refuses EXPOSURE_SEALED to whoever does not see its plays now, TICKET_UNKNOWN and what the counter refuses. If the
        response to a commit is lost, a command without a key runs again and may count twice. Then the original is lost. Under its
        key the same print is given again.
        """
        operator_id = command.caller.operator_id
        async with self._database.of(operator_id).reading() as connection:
            # Look it up first, so that nothing can go wrong any more once the original is given out.
            sale = await self._load(connection, await tickets.find_by_id(connection, operator_id, command.ticket_id))
            if sale is not None and await self._is_sealed(connection, command.caller, sale[0]):
                return Refusal(Reason.EXPOSURE_SEALED)
            data = await operators.load_entity_data(connection, operator_id, sale[0].entity_id) if sale else EntityData()
            mark = await self._marks.mark(connection, operator_id)
            digest = (await self._cache.get(connection, operator_id)).operator.logo
            logo = await looks.load_logo(connection, operator_id, digest) if digest else None
        if isinstance(printed := await self._counter.ask(command), Refusal):
            return printed
        if sale is None:
            # The print was requested before the response to the sale.
            return Refusal(Reason.TICKET_UNKNOWN)
        assert isinstance(printed, Printed)
        ticket, events, run_lengths = sale
        lottery = self._cache.peek(operator_id)
        currency = lottery.operator.currency
        return receipt(
            replace(ticket, state=printed.state), lottery.operator, events, run_lengths,
            lotteries={product.id: product.lottery for product in lottery.rules.products.values()},
            agency=lottery.people.entities[ticket.entity_id].name, data=data, is_original=printed.is_original,
            check_address=mark.address(check_address, ticket, currency) if mark and check_address else check_address,
            seal=mark.checkpoint if mark else "", logo=logo or b"",
        )  # fmt: skip

    async def check(self, ticket_id: UUID) -> TicketCheck | None:
        """Return a ticket as it stands, for a caller who knows its id; None when there is none."""
        if (place := await find_ticket(self._database, ticket_id)) is None:
            return None
        async with self._database.of(place[0]).reading() as connection:
            for (operator_id, _), presented in (await tickets.load_presented(connection, [place])).items():
                lottery = await self._cache.get(connection, operator_id)
                ticket, standing = presented.ticket, presented.standing
                is_undone, at = ticket.state != "sold", await read_clock(connection)
                is_paid_here = not is_undone and not ticket.paid_from_wallet
                sealed = await sealed_markets(connection, operator_id, None, ticket, at)
                events = await self._cache.events(connection, {wager.event_id for wager in ticket.wagers})
                data = await operators.load_entity_data(connection, operator_id, ticket.entity_id)
                # An undone ticket plays no more, and wins nothing.
                won = Counter[int]()
                for prize in () if is_undone else standing.prizes:
                    won[prize.line] += prize.amount
                return TicketCheck(
                    id=ticket.id, number=ticket.number, sold_at=ticket.created_at,
                    status=_customer_status(ticket_status(ticket, standing, at), standing),
                    pay_until=last_moment(standing.claim_until(at) or ticket.expires_at) if is_paid_here else None,
                    paid_at=standing.paid_at, zone=ZoneInfo(data.time_zone),
                    agency=lottery.people.entities[ticket.entity_id].name, phone=data.phone,
                    is_open=ticket.entity_id in lottery.people.active,
                    address=", ".join(part for part in (data.address1, data.address2, data.city) if part),
                    amount=ticket.amount, prize=won.total(),
                    due=standing.payable(at) or sum(amount for _, amount in standing.unpaid()),
                    operator=lottery.operator,
                    lines=tuple(
                        (shown(each, sealed), events[each.event_id], wager_status(each, standing, ticket.state), won[each.line])
                        for each in ticket.wagers
                    ),
                    outcomes=await draws.load_outcomes(connection, operator_id, events),
                    corrected=await draws.load_corrected(connection, operator_id, events), at=at,
                )  # fmt: skip
        return None

    async def _is_sealed(self, connection: HouseConnection, caller: Caller, ticket: Ticket) -> bool:
        """Tell whether plays of a ticket are sealed to a caller who sees the ticket."""
        people = (await self._cache.get(connection, caller.operator_id)).people
        member, at = people.members[caller.member_id], await read_clock(connection)
        if not people.is_within(ticket.entity_id, member.entity_id):
            return False
        return bool(await sealed_markets(connection, caller.operator_id, member, ticket, at))

    async def _load(
        self, connection: HouseConnection, places: Sequence[tickets.Place]
    ) -> tuple[Ticket, dict[int, Event], dict[int, int]] | None:
        """Return a ticket, its events, and the number of draws of its tripletas, by market."""
        for (operator_id, _), ticket in (await tickets.load_tickets(connection, places)).items():
            events = await self._cache.events(connection, {wager.event_id for wager in ticket.wagers})
            runs = {wager.market_id for wager in ticket.wagers if wager.game == Game.TRIPLETA}
            return ticket, events, await markets.load_lengths(connection, operator_id, runs) if runs else {}
        return None


def _customer_status(status: str, standing: Standing) -> str:
    """Return the status shown to customers. A ticket that only gets stakes back has won nothing: it is refunded."""
    return "refunded" if status == "winner" and all(prize.is_refund for prize in standing.prizes) else status
