"""Reads tickets: where they are, what was sold, what of it is sealed to whom, and its status."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Draw, Event, LotteryBook, Presented
from taquilla.domain.lottery.commands import Play
from taquilla.domain.lottery.games import JOINT
from taquilla.domain.lottery.pins import PIN_SHOWN, PIN_SHOWN_LATE, may_view_pin
from taquilla.domain.lottery.redeeming import PINS_MAX, pins_left
from taquilla.domain.lottery.sealed import HiddenWager, sees_plays, shown
from taquilla.domain.lottery.selling import is_on_sale
from taquilla.domain.lottery.tickets import Standing, Ticket, Wager, ticket_status, wager_status
from taquilla.domain.people.members import Caller, Member
from taquilla.domain.people.operations import CLERK
from taquilla.engine.gate import open_book
from taquilla.engine.lottery.cache import KnownLottery, LotteryReader
from taquilla.engine.lottery.joint_games import JointPlay, join
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.residents import find_any
from taquilla.store.ledger.gates import look_at_gate
from taquilla.store.lottery import catalogue, sales, search, tickets
from taquilla.store.lottery.sales import LotteryQuery
from taquilla.store.people import operators, passwords
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, named_errors


@dataclass(frozen=True, slots=True)
class LineView:
    """A wager, sealed to most between a close and its result (see `domain.lottery.sealed`).

    current_event_id is its own event while the caller may sell that (VE-10), else the next one of its kind, if any. prize is
    what it has won by the results in force, paid or not.
    """

    wager: Wager | HiddenWager
    event: Event
    current_event_id: int | None
    status: str
    prize: Cents = 0


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket as its agency sees it. pin is None except for its seller (see `domain.lottery.pins`); paid_at is its last payment.

    due is what may still be claimed of its prizes, claim_until what `Standing.claim_until` says, approved_amount what a second
    person last approved to be paid of it, and pins_left how many wrong pins are left before it is locked. original_numbers are
    the numbers of its wagers as its seller wrote them, kept for sales by codes, and only if one is not spelled as ours.
    """

    ticket: Ticket
    pin: int | None
    status: str
    entity_name: str
    parent_id: int | None
    parent_name: str | None
    lines: tuple[LineView, ...]
    due: Cents = 0
    claim_until: datetime | None = None
    paid_at: datetime | None = None
    approved_amount: Cents | None = None
    pins_left: int = PINS_MAX
    original_numbers: tuple[str, ...] = ()

    @property
    def is_sealed(self) -> bool:
        """Tell whether some of its plays are sealed to whoever looks."""
        return any(isinstance(line.wager, HiddenWager) for line in self.lines)


@dataclass(frozen=True, slots=True)
class CopiedLine:
    """A wager to be sold again. event_id is the draw that would take it now, None if no draw of its kind is open."""

    wager: Wager
    event_id: int | None


@dataclass(frozen=True, slots=True)
class TicketCopy:
    """A draft of a ticket like an earlier one. Nothing is sold or kept."""

    number: int
    lines: tuple[CopiedLine, ...]


class Tickets(LotteryReader):
    """Reads tickets."""

    async def view(
        self, caller: Caller, number: int, day: date, *, with_pin: bool = False, is_in_hand: bool = False
    ) -> TicketView | Refusal:
        """Return the ticket with this number and day, for its agency and those above it. Refuses TICKET_UNKNOWN.

        with_pin also returns its PIN: its seller may see it, until the first draw closes or always (VE-29), which is recorded.
        is_in_hand: it is shown only once its PIN was proved, so nothing of it is sealed.
        """
        async with self._database.of(caller.operator_id).reading() as connection:
            places = await tickets.find_by_number(connection, [(caller.operator_id, number, day)])
            return await self._read(connection, caller, places, with_pin=with_pin, is_in_hand=is_in_hand)

    async def get(self, caller: Caller, ticket_id: UUID) -> TicketView | Refusal:
        """Return the ticket with this id, for its agency and those above it, without its PIN. Refuses TICKET_UNKNOWN."""
        async with self._database.of(caller.operator_id).reading() as connection:
            return await self._read(connection, caller, await tickets.find_by_id(connection, caller.operator_id, ticket_id))

    async def by_key(self, caller: Caller, channel: Channel, key: str) -> TicketView | Refusal:
        """Return the ticket that the caller's agency sold over a channel under a key of its own. Refuses TICKET_UNKNOWN."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            agency = lottery.people.members[caller.member_id].entity_id
            outcomes = await sales.find_sales(connection, [(caller.operator_id, channel, agency, key)])
            view = await self._read(connection, caller, list(outcomes))
        if isinstance(view, Refusal):
            return view
        ((_, outcome),) = outcomes.items()
        numbers = outcome.get("numbers")
        return replace(view, original_numbers=tuple(numbers)) if isinstance(numbers, list) and not view.is_sealed else view

    async def last(self, caller: Caller, *, with_pin: bool = False) -> TicketView | Refusal:
        """Return the last ticket that the caller sold, with its PIN as in `view`. Refuses TICKET_UNKNOWN when there is none."""
        async with self._database.of(caller.operator_id).reading() as connection:
            places = await tickets.find_last(connection, caller.operator_id, caller.member_id)
            return await self._read(connection, caller, places, with_pin=with_pin)

    async def copy(self, caller: Caller, number: int, day: date) -> TicketCopy | Refusal:
        """Return a draft of the ticket with this number and day, for callers who may see it (VE-25).

        Refuses TICKET_UNKNOWN, and EXPOSURE_SEALED to whoever does not see its plays before the result.

        Each wager goes to its own draw while the caller may sell it there, else to the next one of the same product, list and
        hour on which the caller may.
        """
        async with self._reading(caller.operator_id) as (connection, lottery):
            places = await tickets.find_by_number(connection, [(caller.operator_id, number, day)])
            for ticket in (await tickets.load_tickets(connection, places)).values():
                if _may_see(caller, ticket, lottery):
                    member = lottery.people.members[caller.member_id]
                    if await sealed_markets(connection, caller.operator_id, member, ticket, await read_clock(connection)):
                        return Refusal(Reason.EXPOSURE_SEALED)
                    again = await self._draws_again(connection, lottery, caller, ticket)
                    return TicketCopy(ticket.number, tuple(CopiedLine(wager, again.get(wager.line)) for wager in ticket.wagers))
        return Refusal(Reason.TICKET_UNKNOWN)

    async def _draws_again(
        self, connection: HouseConnection, lottery: KnownLottery, caller: Caller, ticket: Ticket
    ) -> dict[int, int]:
        """Return, for each line of a ticket, the first draw of its kind from its own one on on which this seller sells it."""
        seller, (gate, at) = caller.member_id, await look_at_gate(connection, caller.operator_id)
        book = LotteryBook(open_book(lottery, gate, at), lottery.rules.at(at))
        found = await search.find_open_draws(connection, caller.operator_id, {one.event_id for one in ticket.wagers}, at)
        plays = [
            (wager.line, Play(event, wager.game, wager.selection, wager.amount, wager.selection))
            for wager in ticket.wagers
            for event in found[wager.event_id]
        ]
        query = LotteryQuery(draws={(caller.operator_id, play.event_id) for _, play in plays})
        joint = [JointPlay(caller.operator_id, book.rules, seller, play) for _, play in plays if play.game in JOINT]
        instants = {caller.operator_id: at}
        markets = await join(connection, self._cache, joint, query, instants) if joint else {}
        book.markets = markets.get(caller.operator_id, {})
        draws = (await sales.load(connection, query, instants)).draws
        events = await self._cache.events(connection, {event for _, event in draws})
        book.draws = {event: Draw(events[event], *known) for (_, event), known in draws.items()}
        # The first draw of a line comes last, and stays.
        return {line: play.event_id for line, play in reversed(plays) if is_on_sale(play, seller, book)}

    async def _read(
        self, connection: HouseConnection, caller: Caller, places: Sequence[tickets.Place], *,
        with_pin: bool = False, is_in_hand: bool = False,
    ) -> TicketView | Refusal:  # fmt: skip
        lottery = await self._cache.get(connection, caller.operator_id)
        for presented in (await tickets.load_presented(connection, places)).values():
            ticket, member = presented.ticket, lottery.people.members[caller.member_id]
            if not _may_see(caller, ticket, lottery):
                continue
            at = await read_clock(connection)
            sealed = set() if is_in_hand else await sealed_markets(connection, caller.operator_id, member, ticket, at)
            lines = await self._lines(connection, lottery, ticket, presented.standing, at, sealed, member.id)
            pin = await self._look_at_pin(connection, lottery, member, ticket, at) if with_pin and not sealed else None
            return _view(lottery, presented, pin, at, lines)
        return Refusal(Reason.TICKET_UNKNOWN)

    async def _look_at_pin(
        self, connection: HouseConnection, lottery: KnownLottery, member: Member, ticket: Ticket, at: datetime
    ) -> int | None:
        """Return the PIN, if this member may view it. The view is committed to the audit trail first."""
        if ticket.member_id != member.id:
            return None
        events = {wager.event_id for wager in ticket.wagers}
        closes = min(ticket.first_close, await tickets.find_first_close(connection, lottery.operator.id, events))
        if not may_view_pin(ticket, member, closes, at, after_close=lottery.operator.pin_after_close):
            return None
        action = PIN_SHOWN if at < closes else PIN_SHOWN_LATE
        subject, detail = str(ticket.id), {"number": ticket.number, "by": "view"}
        async with self._database.of(lottery.operator.id).writing() as writer, named_errors():
            await operators.add_audit_event(writer, lottery.operator.id, at, member.email, action, subject, detail)
        return lottery.operator.pin(ticket)

    async def _lines(
        self,
        connection: HouseConnection,
        lottery: KnownLottery,
        ticket: Ticket,
        standing: Standing,
        at: datetime,
        sealed: Container[int],
        member_id: int,
    ) -> tuple[LineView, ...]:
        events = await self._cache.events(connection, {wager.event_id for wager in ticket.wagers})
        current = await _current(connection, lottery, member_id, events, at)
        return tuple(
            LineView(
                shown(wager, sealed),
                events[wager.event_id],
                current.get(wager.event_id),
                wager_status(wager, standing, ticket.state),
                sum(prize.amount for prize in standing.prizes if prize.line == wager.line),
            )
            for wager in ticket.wagers
        )


async def _current(
    connection: HouseConnection, lottery: KnownLottery, member_id: int, events: Mapping[int, Event], at: datetime
) -> dict[int, int]:
    """Return each event's own id while this member sells it, else that of the next one of its product, list and hour, if any."""
    rules = lottery.rules.at(at)
    found = await tickets.find_open(connection, lottery.operator.id, events, at)
    is_open = {one for one in found if at < events[one].draws_at - rules.closes_before(member_id, events[one].product_id)}
    past = [event for event in events if event not in is_open]
    following = await catalogue.next_events(connection, past, at) if past else {}
    return {event: event for event in is_open} | following


async def find_ticket(database: Database, ticket_id: UUID) -> tickets.Place | None:
    """Return where the ticket with this id is kept; None: there is none but in a sandbox, if at all. Raises DatabaseGone."""

    async def find(connection: HouseConnection, only: Sequence[int] | None) -> list[tickets.Place]:
        if only is None:
            return await tickets.find_anywhere(connection, ticket_id)
        return await tickets.find_by_id(connection, only[0], ticket_id)

    return await find_any(database, find)


async def sees(connection: HouseConnection, operator_id: int, member: Member | None, seller_id: int, since: datetime) -> bool:
    """Tell whether somebody sees plays of what a seller has sold from an instant on, though they are sealed.

    A person whose password was reset later sees nothing: whoever decides about the draw could reset it.
    """
    if member is None or not sees_plays(member, seller_id):
        return False
    return member.sees_sealed or not await passwords.was_reset(connection, operator_id, member.id, since)


async def sealed_markets(
    connection: HouseConnection, operator_id: int, member: Member | None, ticket: Ticket, at: datetime
) -> set[int]:
    """Return the markets of a ticket on which somebody does not see its plays; None is anybody who knows its code."""
    if await sees(connection, operator_id, member, ticket.member_id, ticket.created_at):
        return set()
    return await tickets.find_sealed(connection, operator_id, {wager.market_id for wager in ticket.wagers}, at)


def entities_seen(lottery: KnownLottery, caller: Caller, entity_id: int | None = None) -> list[int]:
    """Return the entities whose tickets a caller sees: its own or another one of its tree, and all below; none for a clerk.

    The command line has no member, and neither a role nor a tree that binds it. Raises ENTITY_UNKNOWN.
    """
    people, member = lottery.people, lottery.people.members.get(caller.member_id)
    own = people.root_id or 0 if member is None else member.entity_id
    top = entity_id or own
    if top not in people.entities or not people.is_within(top, own):
        raise OfficeReason.ENTITY_UNKNOWN(entity_id=top)
    return [] if member is not None and member.role == CLERK else [entity.id for entity in people.below(top)]


def _may_see(caller: Caller, ticket: Ticket, lottery: KnownLottery) -> bool:
    """Tell whether the ticket was sold by the caller's entity, or below it. A clerk handles no tickets (RG-15)."""
    member = lottery.people.members[caller.member_id]
    return member.role != CLERK and lottery.people.is_within(ticket.entity_id, member.entity_id)


def _view(
    lottery: KnownLottery, presented: Presented, pin: int | None, at: datetime, lines: tuple[LineView, ...]
) -> TicketView:
    ticket, entities = presented.ticket, lottery.people.entities
    entity = entities[ticket.entity_id]
    parent = entities[entity.parent_id] if entity.parent_id is not None else None
    hold = presented.hold
    return TicketView(
        ticket=ticket, pin=pin, pins_left=pins_left(presented.attempts, at), lines=lines,
        status=ticket_status(ticket, presented.standing, at), entity_name=entity.name,
        parent_id=parent.id if parent else None, parent_name=parent.name if parent else None,
        due=presented.standing.payable(at), claim_until=presented.standing.claim_until(at), paid_at=presented.standing.paid_at,
        approved_amount=hold.amount if hold is not None and hold.ended_as == "approved" else None,
    )  # fmt: skip
