"""Tells the whole life of a ticket: sold, printed, undone, settled wager by wager, held, paid, expired."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.pins import PIN_PRINTED, PIN_SHOWN, PIN_SHOWN_LATE
from taquilla.domain.people.members import Caller
from taquilla.engine.lottery.cache import KnownLottery, LotteryCache, LotteryReader
from taquilla.engine.lottery.tickets import Tickets, TicketView
from taquilla.store.lottery import lives
from taquilla.store.lottery.lives import LifeRows
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

EventKind = Literal[
    "sold", "printed", "shown", "canceled", "rejected", "won", "lost", "refunded", "held", "approved", "refused", "lapsed",
    "paid", "taken_back", "expired",
]  # fmt: skip
_PINS: Final[dict[str, EventKind]] = {PIN_PRINTED: "printed", PIN_SHOWN: "shown", PIN_SHOWN_LATE: "shown"}


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happened to a ticket. seq is its place in the operator's one order, None for what writes nothing there.

    by is an email address, "" for the house itself; origin the address from which it was asked for. line is the
    wager that it is about, from 0, None for the whole ticket. outcomes are the results that a settlement read; a version above 1
    is of a corrected result.
    """

    kind: EventKind
    at: datetime
    seq: int | None = None
    by: str = ""
    origin: str = ""
    line: int | None = None
    amount: Cents | None = None
    outcomes: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class TicketLife:
    """A ticket as it stands, and what happened to it, in the order of time.

    copies is the number of prints of its agency after the original; the books do not keep when each was made.
    """

    view: TicketView
    seller: str
    copies: int
    events: tuple[LifeEvent, ...]


class TicketLives(LotteryReader):
    """Reads the lives of tickets."""

    def __init__(self, database: Database, cache: LotteryCache, tickets: Tickets) -> None:
        super().__init__(database, cache)
        self._tickets = tickets

    async def of(self, caller: Caller, ticket_id: UUID) -> TicketLife | Refusal:
        """Return the life of a ticket, for its agency and those above it. Refuses TICKET_UNKNOWN."""
        if isinstance(view := await self._tickets.get(caller, ticket_id), Refusal):
            return view
        async with self._reading(caller.operator_id) as (connection, lottery):
            now = await read_clock(connection)
            place = (caller.operator_id, view.ticket.seq, view.ticket.day)
            rows = await lives.load(connection, place, ticket_id, now)
        seller = _email(lottery, view.ticket.member_id)
        sold = LifeEvent("sold", view.ticket.created_at, view.ticket.seq, seller, amount=view.ticket.amount)
        noted = [
            LifeEvent(_PINS[note.action], note.at, by=note.actor, origin=note.origin or "")
            for note in rows.trail
            if note.action in _PINS
        ]
        events = [sold, *noted, *_undone(lottery, rows), *_settled(rows, now), *_paid(lottery, rows)]
        # A sort is stable: the order of time, and what happened at one instant as it stands above.
        ordered = tuple(sorted(events, key=lambda event: event.at))
        originals = sum(event.kind == "printed" for event in ordered)
        return TicketLife(view, seller, max(rows.prints - originals, 0), ordered)


def _email(lottery: KnownLottery, member_id: int | None) -> str:
    member = lottery.people.members.get(member_id) if member_id is not None else None
    return "" if member is None else member.email


def _undone(lottery: KnownLottery, rows: LifeRows) -> Iterator[LifeEvent]:
    if rows.undoing is None:
        return
    undoing = rows.undoing
    kind: EventKind = "canceled" if undoing.state == "canceled" else "rejected"
    yield LifeEvent(kind, undoing.at, undoing.seq, _email(lottery, undoing.member_id), _origin(rows, kind))


def _settled(rows: LifeRows, now: datetime) -> Iterator[LifeEvent]:
    if rows.undoing is not None:
        return
    last = {one.line: one.version for one in rows.settlements}
    amounts, told = dict[int, Cents | None](), set[int]()
    for one in rows.settlements:
        kind: EventKind = "lost" if one.amount is None else "refunded" if one.is_refund else "won"
        before, amounts[one.line] = amounts.get(one.line), one.amount
        # A run is settled anew by each of its draws: that corrects nothing, and what has not won yet may still win (VE-07).
        if not one.is_of_run or one.amount != before or (one.amount is None and one.is_whole):
            # What was told of a run, a correction alone changes.
            version = 1 if one.is_of_run and one.line not in told else one.version
            told.add(one.line)
            yield LifeEvent(kind, one.at, one.seq, line=one.line, amount=one.amount, outcomes=one.outcomes or "", version=version)
        unpaid = (one.amount or 0) - one.paid
        if one.version == last[one.line] and unpaid > 0 and one.expires_at is not None and one.expires_at <= now:
            yield LifeEvent("expired", one.expires_at, one.expired_seq, line=one.line, amount=unpaid)


def _paid(lottery: KnownLottery, rows: LifeRows) -> Iterator[LifeEvent]:
    for hold in rows.holds:
        asker = _email(lottery, hold.asked_by)
        origin = _origin(rows, lives.HELD, hold.version)
        yield LifeEvent("held", hold.asked_at, None, asker, origin, amount=hold.amount)
        if hold.ended_as is not None and hold.ended_at is not None:
            origin = _origin(rows, f"held payment {hold.ended_as}", hold.version)
            by = _email(lottery, hold.ended_by)
            yield LifeEvent(hold.ended_as, hold.ended_at, None, by, origin, amount=hold.amount)
    for payment in rows.payments:
        kind: EventKind = "paid" if payment.amount > 0 else "taken_back"
        yield LifeEvent(kind, payment.at, payment.seq, _email(lottery, payment.member_id), amount=abs(payment.amount))


def _origin(rows: LifeRows, action: str, version: int | None = None) -> str:
    """Return the address from which something was done, "" where the trail does not know it."""
    end = "" if version is None else f":{version}"
    return next((note.origin or "" for note in rows.trail if note.action == action and note.object.endswith(end)), "")
