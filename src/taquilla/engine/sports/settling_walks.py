"""Walks over a coupon's tickets, to roll them back, give them results, or close them; some behind the gate at a time.

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
from typing import ClassVar, NamedTuple

from taquilla.domain.ledger.days import business_day
from taquilla.domain.sports.lifecycle import SettlingStep, Status, TicketResult
from taquilla.domain.sports.settling import CouponPhase, StepRows, Teller, TicketToSettle, close, give_results, roll_back
from taquilla.engine.cache import Cache
from taquilla.engine.gate import behind_gate
from taquilla.engine.pace import Pace
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import settlements
from taquilla.store.sports.settlements import ClosedCoupon, LastSettlement, PreparedStep

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
    last: LastSettlement

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
