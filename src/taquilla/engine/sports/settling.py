"""Settles coupons and cards once all results are read: counts, and walks over tickets to give results, roll back, or close.

Tickets of a coupon that is closed for sale change here alone, so they are read and judged without the gate. It is taken to
write, for some tens of milliseconds at a time; the settlement's cursor then shows whether another worker was there meanwhile.

The next tickets are read and judged while the last ones are written.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar, Final, NamedTuple

from taquilla.domain.ledger.days import business_day
from taquilla.domain.sports.judging import CalledOff, Judge, Judged, NotYetJudged
from taquilla.domain.sports.lifecycle import CLOSED_AFTER, SettlingStep, Status, TicketResult
from taquilla.domain.sports.outcomes import EarlierSettlement, in_time, read_again, read_by, verdict, verdict_again
from taquilla.domain.sports.settling import (
    CouponPhase,
    StepRows,
    Tally,
    Teller,
    TicketToSettle,
    close,
    divide,
    give_results,
    judge_of,
    roll_back,
)
from taquilla.engine.cache import Cache
from taquilla.engine.duty_failures import DutyName, Failures
from taquilla.engine.gate import behind_gate
from taquilla.engine.pace import Pace
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import settlements
from taquilla.store.sports.settlements import ClosedCoupon, Last, PreparedStep

_ROWS_LEAST, _ROWS_MOST = 300, 2_000

Change = Callable[[StepRows], None]
"""Changes some tickets, and collects the rows to write."""


@dataclass(frozen=True, slots=True)
class Walk(ABC):
    """A walk over a coupon's tickets of one status, in a phase of its last settlement."""

    phase: ClassVar[CouponPhase]
    status: ClassVar[Status]
    told: ClassVar[str]
    """The event that tells of its end."""
    coupon: ClosedCoupon
    last: Last

    @abstractmethod
    async def prepare(self, reader: HouseConnection, tickets: Sequence[TicketToSettle]) -> Change:
        """Find out, without the gate, how some tickets change."""

    @abstractmethod
    async def end(self, connection: HouseConnection, at: datetime) -> None:
        """Record that all tickets are passed."""


class RollingBack(Walk):
    """Reopens tickets that a corrected result had settled. Then they are counted anew."""

    phase, status, told = CouponPhase.ROLLING_BACK, Status.RESULTED, "sports.settling"

    async def prepare(self, reader: HouseConnection, tickets: Sequence[TicketToSettle]) -> Change:
        """Load the transfers of tickets that had won."""
        won = [ticket for ticket in tickets if ticket.result == TicketResult.WON]
        prizes = await settlements.load_standing(reader, self.coupon.operator_id, won, ("winning", "withholding"))
        return partial(roll_back, tickets=tickets, prizes=prizes)

    async def end(self, connection: HouseConnection, at: datetime) -> None:
        """Go on to counting."""
        await settlements.keep_standing(connection, self.coupon, self.last.version, CouponPhase.COUNTING, 0, None)


@dataclass(frozen=True, slots=True)
class Paying(Walk):
    """Gives tickets their results. Then the settlement is finished."""

    phase, status, told = CouponPhase.PAYING, Status.OPEN, "sports.settled"
    teller: Teller

    async def prepare(self, reader: HouseConnection, tickets: Sequence[TicketToSettle]) -> Change:
        """Judge the tickets, and load the transfers of void ones."""
        settled = [(ticket, self.teller.settle(ticket)) for ticket in tickets]
        void = [ticket for ticket, settlement in settled if settlement.step is SettlingStep.VOID]
        sales = await settlements.load_standing(reader, self.coupon.operator_id, void, ("stake", "excise"))
        return partial(give_results, settled=settled, sales=sales)

    async def end(self, connection: HouseConnection, at: datetime) -> None:
        """Finish the settlement."""
        await settlements.keep_standing(connection, self.coupon, self.last.version, CouponPhase.FINISHED, 0, at)


class CouponClosing(Walk):
    """Closes tickets that can no longer change, and then the coupon."""

    phase, status, told = CouponPhase.FINISHED, Status.RESULTED, "sports.closed"

    async def prepare(self, reader: HouseConnection, tickets: Sequence[TicketToSettle]) -> Change:
        """Load nothing: closing needs no more facts."""
        return partial(close, tickets=tickets)

    async def end(self, connection: HouseConnection, at: datetime) -> None:
        """Close the coupon."""
        await settlements.close_coupon(connection, self.coupon, at)


class _Part(NamedTuple):
    """The next tickets of a walk: how many, the last one's seq, the rows that change, and whether there may be more."""

    tickets: int
    end: int
    step: PreparedStep
    more: bool


class Walker:
    """Walks over coupons' tickets, some rows a step. steps_s: how long each step held a gate."""

    def __init__(self, database: Database, cache: Cache, steps_s: deque[float]) -> None:
        self._database = database
        self._cache = cache
        self._steps_s = steps_s
        self.pace = Pace(_ROWS_LEAST, rows_min=_ROWS_LEAST, rows_max=_ROWS_MOST)

    async def pass_all(self, connection: HouseConnection, walk: Walk) -> None:
        """Pass all tickets that are left. Stop if another worker has passed some meanwhile."""
        cursor, more = walk.last.cursor, True
        async with self._database.of(walk.coupon.operator_id).reading() as reader:
            upcoming = asyncio.create_task(self._read(reader, walk, cursor))
            try:
                while more:
                    part = await upcoming
                    if more := part.more:
                        upcoming = asyncio.create_task(self._read(reader, walk, part.end))
                    if not await self._write(connection, walk, cursor, part):
                        return
                    cursor = part.end
                    await asyncio.sleep(self.pace.rest_s)
            finally:
                upcoming.cancel()
                await asyncio.gather(upcoming, return_exceptions=True)

    async def _read(self, reader: HouseConnection, walk: Walk, cursor: int) -> _Part:
        rows_max = self.pace.rows
        tickets = await settlements.load_tickets(reader, walk.coupon, walk.status, cursor, rows_max)
        end = tickets[-1].seq if tickets else cursor
        change = await walk.prepare(reader, tickets)
        # Behind the gate they get their seqs and their day; whatever can be done before is done here.
        written = StepRows(walk.last.version, 0, walk.coupon.until)
        change(written)
        return _Part(len(tickets), end, settlements.prepare_step(written), len(tickets) == rows_max)

    async def _write(self, connection: HouseConnection, walk: Walk, cursor: int, part: _Part) -> bool:
        """Write a step behind the gate. Return False when another worker was there: the cursor has moved."""
        coupon, version = walk.coupon, walk.last.version
        # What is written goes in one round trip with the commit, so that no wait of the house's own keeps the gate.
        async with connection.pipeline(), behind_gate(connection, coupon.operator_id) as held:
            started_s = time.perf_counter()
            if await settlements.read_standing(connection, coupon, version) != (walk.phase, cursor):
                return False
            cached, at = await self._cache.load(connection, held.gate), held.at
            last_seq, today = held.gate.last_seq, business_day(at, cached.operator.zone)
            held.tell(
                "sports.settling" if part.more else walk.told, coupon_id=coupon.terms.id, version=version, phase=walk.phase,
                tickets=part.tickets,
            )  # fmt: skip
            if part.tickets:
                await settlements.write_step(
                    connection, coupon, walk.phase, part.step,
                    last_seq=last_seq, booked_on=today, currency=cached.operator.currency, now=at,
                )  # fmt: skip
            if part.more:
                await settlements.keep_standing(connection, coupon, version, walk.phase, part.end, walk.last.finished_at)
            else:
                await walk.end(connection, at)
            await held.keep_and_tell(last_seq + part.step.seqs)
        # The commit belongs to it: nobody else has the gate before.
        held_s = time.perf_counter() - started_s
        self._steps_s.append(held_s)
        self.pace.passed(held, held_s, full=part.more)
        return True


_COUNTED_AT_ONCE: Final = 20_000


class SportsSettling:
    """Settles operators' coupons. steps_s: how long each step held a gate."""

    def __init__(self, database: Database, cache: Cache, steps_s: deque[float], failures: Failures) -> None:
        self.walker = Walker(database, cache, steps_s)
        self._failures = failures

    async def do_all(self, connection: HouseConnection, operator: int) -> None:
        """Do what is due with an operator's coupons, each apart from the others. Finished work stays.

        Raises DatabaseGone, OutcomeUnknown and TryAgain; any other failure is recorded.
        """

        async def look() -> None:
            pending.extend(await settlements.find_pending(connection, operator, await read_clock(connection)))

        async def finish(coupon: int) -> None:
            while await self._advance(connection, operator, coupon):
                pass

        pending: list[int] = []
        await self._failures.apart(DutyName(operator, "settle", "coupons"), look)
        for coupon in pending:
            await self._failures.apart(DutyName(operator, "settle", f"coupon {coupon}"), partial(finish, coupon))

    async def _advance(self, connection: HouseConnection, operator: int, coupon_id: int) -> bool:
        """Do the next part of a coupon's settlement. Return False when there is none, or it must wait."""
        coupon = await settlements.load_coupon(connection, operator, coupon_id)
        last = coupon.last
        if coupon.is_closed:
            return False
        if last is None or last.phase is CouponPhase.FINISHED:
            now = await read_clock(connection)
            return await _begin(connection, coupon, now) or await self._close(connection, coupon, now)
        if last.phase is CouponPhase.COUNTING:
            return await _count(connection, coupon, last)
        rolling_back = last.phase is CouponPhase.ROLLING_BACK
        walk = RollingBack(coupon, last) if rolling_back else Paying(coupon, last, await _teller(connection, coupon, last))
        await self.walker.pass_all(connection, walk)
        return True

    async def _close(self, connection: HouseConnection, coupon: ClosedCoupon, now: datetime) -> bool:
        """Close a coupon's tickets, if the time has come. Return False if it has not."""
        last = coupon.last
        if last is None or last.finished_at is None or now < last.finished_at + CLOSED_AFTER:
            return False
        terms, settled = coupon.terms, _settled(last)
        if isinstance(verdict_again(terms, read_again(terms, coupon.games, settled), settled, now), NotYetJudged):
            return False  # a correction in time needs a reserve that is not known yet
        async with behind_gate(connection, coupon.operator_id):
            # A correction that was approved in the last moment may have been written only now; later ones are refused.
            if await settlements.load_coupon(connection, coupon.operator_id, terms.id) != coupon:
                return True
        await self.walker.pass_all(connection, CouponClosing(coupon, last))
        return True


async def _begin(connection: HouseConnection, coupon: ClosedCoupon, now: datetime) -> bool:
    """Begin a coupon's next settlement, if it is due. Looks without the gate first: if nothing is due, no sale waits."""
    if not await _is_due(connection, coupon, now):
        return False
    async with behind_gate(connection, coupon.operator_id) as held:
        current = await settlements.load_coupon(connection, coupon.operator_id, coupon.terms.id)
        if current.last == coupon.last and await _is_due(connection, current, held.at):
            await _write_settlement(connection, current, held.at)
            await held.keep()
    return True


async def _is_due(connection: HouseConnection, coupon: ClosedCoupon, at: datetime) -> bool:
    """Tell whether a settlement is to begin: the first, or one by results that were corrected in time."""
    terms, last = coupon.terms, coupon.last
    if last is None:
        return coupon.is_free and not isinstance(verdict(terms, in_time(terms, coupon.games), at), NotYetJudged)
    games = read_again(terms, coupon.games, settled := _settled(last))
    if last.finished_at is None or read_by(games) == last.results:
        return False
    current_verdict = verdict_again(terms, games, settled, at)
    return not isinstance(current_verdict, NotYetJudged) and current_verdict != await _verdict(connection, coupon, last)


def _settled(last: Last) -> EarlierSettlement:
    return EarlierSettlement(last.results, last.started_at)


async def _write_settlement(connection: HouseConnection, coupon: ClosedCoupon, at: datetime) -> None:
    """Begin a settlement: the first with counting, a correction with rolling back the one before."""
    if (last := coupon.last) is None:
        await settlements.begin(connection, coupon, 1, read_by(in_time(coupon.terms, coupon.games)), CouponPhase.COUNTING, at)
    else:
        results = read_by(read_again(coupon.terms, coupon.games, _settled(last)))
        await settlements.begin(connection, coupon, last.version + 1, results, CouponPhase.ROLLING_BACK, at)


async def _count(connection: HouseConnection, coupon: ClosedCoupon, last: Last) -> bool:
    """Count all tickets, and split the pool. Return False while the wallet of one of them has not answered."""
    verdict = await _verdict(connection, coupon, last)
    if (tally := await _tally(connection, coupon, judge_of(verdict, _games_played(coupon)))) is None:
        return False
    carry_in = await settlements.load_carry(connection, coupon)
    split = divide(coupon.terms, tally, verdict, carry_in)
    refund = isinstance(verdict, CalledOff)
    async with behind_gate(connection, coupon.operator_id) as held:
        if await settlements.read_standing(connection, coupon, last.version) == (CouponPhase.COUNTING, 0):
            await settlements.keep_counts(connection, coupon, last.version, tally, split, sum(carry_in.values()), refund=refund)
            await held.keep()
    return True


async def _tally(connection: HouseConnection, coupon: ClosedCoupon, judge: Judge) -> Tally | None:
    """Count all tickets of a coupon. Return None while the wallet of one of them has not answered."""
    tally, part = Tally(), await settlements.count_tickets(connection, coupon, 0, _COUNTED_AT_ONCE)
    while part.more and not part.pending:
        # PostgreSQL reads the next ones while these are judged.
        upcoming = asyncio.create_task(settlements.count_tickets(connection, coupon, part.cursor, _COUNTED_AT_ONCE))
        try:
            await asyncio.sleep(0)
            tally.add(part.counted, judge)
        finally:  # whatever ends us leaves no read on the connection
            part = await upcoming
    if part.pending:
        return None
    tally.add(part.counted, judge)
    return tally


async def _verdict(connection: HouseConnection, coupon: ClosedCoupon, last: Last) -> Judged | CalledOff:
    """Return the verdict of a settlement, by the results it was begun with; later results do not count."""
    readings = await settlements.load_readings(connection, coupon.operator_id, last.results)
    games = [game._replace(reading=readings.get(game.event_id)) for game in coupon.games]
    current_verdict = verdict(coupon.terms, games)
    assert not isinstance(current_verdict, NotYetJudged), "a settlement begins once nothing is waited for"
    return current_verdict


async def _teller(connection: HouseConnection, coupon: ClosedCoupon, last: Last) -> Teller:
    """Return the teller of what each ticket has won, at the prizes and the withholding of a settlement."""
    verdict = await _verdict(connection, coupon, last)
    current = await settlements.load_rates(connection, coupon, last.started_at)
    return Teller(coupon.terms, verdict, last.prizes, _games_played(coupon), current)


def _games_played(coupon: ClosedCoupon) -> int:
    """Return the number of a coupon's games, without reserves."""
    return sum(not game.is_reserve for game in coupon.games)
