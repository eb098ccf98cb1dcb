"""Settles coupons and cards: begins once all is read, counts, gives every ticket its result; rolls back, and closes a day later.

Tickets of a coupon that is closed for sale change here alone, so they are read and judged without the gate. It is taken to
write, for some tens of milliseconds at a time, and a settlement's cursor then says whether another worker was there meanwhile.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from taquilla.domain.ledger.days import business_day
from taquilla.domain.sports.judging import CalledOff, Judged, TooManyVoid, Waiting
from taquilla.domain.sports.lifecycle import CLOSED_AFTER, Result, Settled, Step
from taquilla.domain.sports.outcomes import in_time, read_again, read_by, verdict
from taquilla.domain.sports.settling import (
    CORRECTED,
    Sold,
    Tally,
    Teller,
    Written,
    close,
    divide,
    give_results,
    judge_of,
    roll_back,
)
from taquilla.engine.cache import Cache
from taquilla.engine.failing import Failures, Subject
from taquilla.engine.gate import behind_gate
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import settlements
from taquilla.store.sports.settlements import Coupon, Last

STEP_S: Final = 0.015  # aimed at, so that a slow moment still stays below 50 ms
_ROWS_FIRST, _ROWS_MOST = 100, 2_000
_COUNTED_AT_ONCE = 20_000

Write = Callable[[Written, str, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk over a coupon's tickets that stand at a step, in a phase of a settlement.

    prepare judges some of them and gives what writes that down; done says what the settlement's phase is when all are passed.
    """

    phase: str
    step: str
    prepare: Callable[[HouseConnection, list[Sold]], Awaitable[Write]]
    done: Callable[[datetime], Awaitable[None]]


class SportsSettling:
    """Settles operators' coupons, rows tickets a step. steps_s hears how long each step held a gate."""

    def __init__(self, database: Database, cache: Cache, steps_s: deque[float], failing: Failures) -> None:
        self._database = database
        self._cache = cache
        self._steps_s = steps_s
        self._failing = failing
        self.rows = _ROWS_FIRST

    async def do_all(self, connection: HouseConnection, operator: int) -> None:
        """Do what is due with an operator's coupons, each apart from the others. What is done stays done.

        Raises DatabaseGone, OutcomeUnknown and TryAgain; any other failure is written down.
        """

        async def look() -> None:
            pending.extend(await settlements.find_pending(connection, operator, await read_clock(connection)))

        async def finish(coupon: int) -> None:
            while await self._advance(connection, operator, coupon):
                pass

        pending: list[int] = []
        await self._failing.apart(Subject(operator, "settle", "coupons"), look)
        for coupon in pending:
            await self._failing.apart(Subject(operator, "settle", f"coupon {coupon}"), partial(finish, coupon))

    async def next_due(self, connection: HouseConnection, operator: int) -> datetime | None:
        """When tickets are to be closed next. Results that come before wake whoever waits."""
        settled = await settlements.next_close(connection, operator, await read_clock(connection))
        return None if settled is None else settled + CLOSED_AFTER

    async def _advance(self, connection: HouseConnection, operator: int, coupon_id: int) -> bool:
        """Do the next part of a coupon's settlement. False when there is none, or it must wait."""
        coupon = await settlements.load_coupon(connection, operator, coupon_id)
        last = coupon.last
        if coupon.is_closed:
            return False
        if last is None or last.phase == "finished":
            return await self._begin_or_close(connection, coupon)
        match last.phase:
            case "rolling_back":
                return await self._walk(connection, coupon, last, self._rolling_back(connection, coupon, last))
            case "counting":
                return await self._count(connection, coupon, last)
            case _:
                return await self._walk(connection, coupon, last, await self._paying(connection, coupon, last))

    async def _begin_or_close(self, connection: HouseConnection, coupon: Coupon) -> bool:
        # Looked at without the gate first: where nothing is due, nobody's sale waits.
        now = await read_clock(connection)
        if await self._is_due(connection, coupon, now):
            async with behind_gate(connection, coupon.operator_id) as held:
                fresh = await settlements.load_coupon(connection, coupon.operator_id, coupon.terms.id)
                if fresh.last == coupon.last and await self._is_due(connection, fresh, held.at):
                    await self._begin(connection, fresh, held.at)
                    await held.keep()
            return True
        if coupon.last is None or coupon.last.finished_at is None or now < coupon.last.finished_at + CLOSED_AFTER:
            return False
        return await self._walk(connection, coupon, coupon.last, self._closing(connection, coupon, coupon.last))

    async def _is_due(self, connection: HouseConnection, coupon: Coupon, at: datetime) -> bool:
        """Whether a settlement is to be begun: the first, or one by results that were corrected in time."""
        terms, last = coupon.terms, coupon.last
        if last is None:
            return coupon.is_free and not isinstance(verdict(terms, in_time(terms, coupon.games), at), Waiting)
        games = read_again(coupon.games, last.results)
        if last.finished_at is None or at >= last.finished_at + CLOSED_AFTER or read_by(games) == last.results:
            return False
        decided = verdict(terms, games)
        return not isinstance(decided, Waiting) and decided != await self._verdict(connection, coupon, last)

    async def _begin(self, connection: HouseConnection, coupon: Coupon, at: datetime) -> None:
        last = coupon.last
        if last is None:
            await settlements.begin(connection, coupon, 1, read_by(in_time(coupon.terms, coupon.games)), "counting", at)
        else:
            results = read_by(read_again(coupon.games, last.results))
            await settlements.begin(connection, coupon, last.version + 1, results, "rolling_back", at)

    async def _count(self, connection: HouseConnection, coupon: Coupon, last: Last) -> bool:
        """Count all tickets, and split the pool. False while the wallet of one of them has not answered."""
        decided = await self._verdict(connection, coupon, last)
        tally, judge, cursor, more = Tally(), judge_of(decided, len(_played(coupon))), 0, True
        while more:
            part = await settlements.count_tickets(connection, coupon, cursor, _COUNTED_AT_ONCE)
            if part.pending:
                return False
            tally.add(part.counted, judge)
            cursor, more = part.cursor, part.more
        carry_in = await settlements.load_carry(connection, coupon)
        split = divide(coupon.terms, tally, decided, carry_in)
        refund = isinstance(decided, CalledOff) and decided.how is TooManyVoid.REFUND
        async with behind_gate(connection, coupon.operator_id) as held:
            if await settlements.read_standing(connection, coupon, last.version) == ("counting", 0):
                rolled_in = sum(carry_in.values())
                await settlements.keep_counts(connection, coupon, last.version, tally, split, rolled_in, refund=refund)
                await held.keep()
        return True

    async def _verdict(self, connection: HouseConnection, coupon: Coupon, last: Last) -> Judged | CalledOff:
        """What a settlement goes by: the results that it was begun with, whatever was read since."""
        readings = await settlements.load_readings(connection, coupon.operator_id, last.results)
        games = [game._replace(reading=readings.get(game.event_id)) for game in coupon.games]
        decided = verdict(coupon.terms, games)
        assert not isinstance(decided, Waiting), "a settlement begins once nothing is waited for"
        return decided

    async def _paying(self, connection: HouseConnection, coupon: Coupon, last: Last) -> Walk:
        decided = await self._verdict(connection, coupon, last)
        current = await settlements.load_rates(connection, coupon, last.started_at)
        teller = Teller(coupon.terms, decided, last.prizes, len(_played(coupon)), current)

        async def prepare(reader: HouseConnection, tickets: list[Sold]) -> Write:
            settled: list[tuple[Sold, Settled]] = [(ticket, teller.settle(ticket)) for ticket in tickets]
            void = [ticket for ticket, one in settled if one.step is Step.VOID]
            sales = await settlements.load_standing(reader, coupon.operator_id, void, ("stake", "excise"))

            async def write(written: Written, currency: str, at: datetime) -> None:
                give_results(written, settled, sales)
                await settlements.write_results(connection, coupon, written, currency, at)

            return write

        async def done(at: datetime) -> None:
            await settlements.keep_standing(connection, coupon, last.version, "finished", 0, at)

        return Walk("paying", "open", prepare, done)

    def _rolling_back(self, connection: HouseConnection, coupon: Coupon, last: Last) -> Walk:
        async def prepare(reader: HouseConnection, tickets: list[Sold]) -> Write:
            won = [ticket for ticket in tickets if ticket.result == Result.WON]
            prizes = await settlements.load_standing(reader, coupon.operator_id, won, ("winning", "withholding"))

            async def write(written: Written, currency: str, at: datetime) -> None:
                roll_back(written, tickets, prizes)
                await settlements.write_rollbacks(connection, coupon, written, currency, at, CORRECTED)

            return write

        async def done(at: datetime) -> None:
            await settlements.keep_standing(connection, coupon, last.version, "counting", 0, None)

        return Walk("rolling_back", "resulted", prepare, done)

    def _closing(self, connection: HouseConnection, coupon: Coupon, last: Last) -> Walk:
        async def prepare(reader: HouseConnection, tickets: list[Sold]) -> Write:
            async def write(written: Written, currency: str, at: datetime) -> None:
                close(written, tickets)
                await settlements.write_closes(connection, coupon, written, currency, at)

            return write

        async def done(at: datetime) -> None:
            await settlements.close_coupon(connection, coupon, at)

        return Walk("finished", "resulted", prepare, done)

    async def _walk(self, connection: HouseConnection, coupon: Coupon, last: Last, walk: Walk) -> bool:
        """Pass all tickets that are left, some behind the gate at a time. Another worker that did so meanwhile is let go on.

        The next ones are read and judged while the last ones are written.
        """
        cursor, more = last.cursor, True
        async with self._database.reading() as reader:
            upcoming = asyncio.create_task(self._read(reader, coupon, walk, cursor))
            try:
                while more:
                    tickets, write, more = await upcoming
                    if more:
                        upcoming = asyncio.create_task(self._read(reader, coupon, walk, tickets[-1].seq))
                    if not await self._write(connection, coupon, last, walk, cursor, tickets, write, more=more):
                        return True
                    cursor = tickets[-1].seq if tickets else cursor
            finally:
                upcoming.cancel()
                await asyncio.gather(upcoming, return_exceptions=True)
        return True

    async def _read(
        self, reader: HouseConnection, coupon: Coupon, walk: Walk, cursor: int
    ) -> tuple[list[Sold], Write, bool]:
        """The next tickets of a walk, what writes down what becomes of them, and whether there may be more."""
        rows_max = self.rows
        tickets = await settlements.load_tickets(reader, coupon, walk.step, cursor, rows_max)
        return tickets, await walk.prepare(reader, tickets), len(tickets) == rows_max

    async def _write(
        self,
        connection: HouseConnection,
        coupon: Coupon,
        last: Last,
        walk: Walk,
        cursor: int,
        tickets: list[Sold],
        write: Write,
        *,
        more: bool,
    ) -> bool:
        """A step of a walk behind the gate. False when another worker was there: the cursor is not where we left it."""
        async with behind_gate(connection, coupon.operator_id) as held:
            began = time.perf_counter()
            if await settlements.read_standing(connection, coupon, last.version) != (walk.phase, cursor):
                return False
            known, at = await self._cache.load(connection, held.gate), held.at
            written = Written(last.version, held.gate.last_seq, business_day(at, known.operator.zone))
            async with connection.pipeline():
                if tickets:
                    await write(written, known.operator.currency, at)
                    cursor = tickets[-1].seq
                if more:
                    await settlements.keep_standing(connection, coupon, last.version, walk.phase, cursor, last.finished_at)
                else:
                    await walk.done(at)
                await held.keep(written.last_seq)
            took_s = time.perf_counter() - began
        self._keep_pace(took_s, full=more)
        return True

    def _keep_pace(self, took_s: float, *, full: bool) -> None:
        """As many rows in the next step as the last ones' pace allows."""
        self._steps_s.append(took_s)
        if took_s > STEP_S:
            self.rows = max(_ROWS_FIRST, int(self.rows * STEP_S / took_s))
        elif full and took_s < STEP_S * 0.8:
            self.rows = min(_ROWS_MOST, int(self.rows * 1.25))


def _played(coupon: Coupon) -> list[int]:
    return [game.event_id for game in coupon.games if not game.is_reserve]

