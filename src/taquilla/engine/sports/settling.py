"""Settles coupons and cards: begins once all results are read, counts, gives tickets results; rolls back, closes a day later.

Tickets of a coupon that is closed for sale change here alone, so they are read and judged without the gate. It is taken to
write, for some tens of milliseconds at a time; the settlement's cursor then shows whether another worker was there meanwhile.
"""

import asyncio
from collections import deque
from datetime import datetime
from functools import partial
from typing import Final

from taquilla.domain.sports.judging import CalledOff, Judge, Judged, NotYetJudged
from taquilla.domain.sports.lifecycle import CLOSED_AFTER
from taquilla.domain.sports.outcomes import EarlierSettlement, in_time, read_again, read_by, verdict, verdict_again
from taquilla.domain.sports.settling import CouponPhase, Tally, Teller, divide, judge_of
from taquilla.engine.cache import Cache
from taquilla.engine.duty_failures import DutyName, Failures
from taquilla.engine.gate import behind_gate
from taquilla.engine.sports.settling_walks import CouponClosing, Paying, RollingBack, Walker
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.sports import settlements
from taquilla.store.sports.settlements import ClosedCoupon, LastSettlement

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


def _settled(last: LastSettlement) -> EarlierSettlement:
    return EarlierSettlement(last.results, last.started_at)


async def _write_settlement(connection: HouseConnection, coupon: ClosedCoupon, at: datetime) -> None:
    """Begin a settlement: the first with counting, a correction with rolling back the one before."""
    if (last := coupon.last) is None:
        await settlements.begin(connection, coupon, 1, read_by(in_time(coupon.terms, coupon.games)), CouponPhase.COUNTING, at)
    else:
        results = read_by(read_again(coupon.terms, coupon.games, _settled(last)))
        await settlements.begin(connection, coupon, last.version + 1, results, CouponPhase.ROLLING_BACK, at)


async def _count(connection: HouseConnection, coupon: ClosedCoupon, last: LastSettlement) -> bool:
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


async def _verdict(connection: HouseConnection, coupon: ClosedCoupon, last: LastSettlement) -> Judged | CalledOff:
    """Return the verdict of a settlement, by the results it was begun with; later results do not count."""
    readings = await settlements.load_readings(connection, coupon.operator_id, last.results)
    games = [game._replace(reading=readings.get(game.event_id)) for game in coupon.games]
    current_verdict = verdict(coupon.terms, games)
    assert not isinstance(current_verdict, NotYetJudged), "a settlement begins once nothing is waited for"
    return current_verdict


async def _teller(connection: HouseConnection, coupon: ClosedCoupon, last: LastSettlement) -> Teller:
    """Return the teller of what each ticket has won, at the prizes and the withholding of a settlement."""
    verdict = await _verdict(connection, coupon, last)
    current = await settlements.load_rates(connection, coupon, last.started_at)
    return Teller(coupon.terms, verdict, last.prizes, _games_played(coupon), current)


def _games_played(coupon: ClosedCoupon) -> int:
    """Return the number of a coupon's games, without reserves."""
    return sum(not game.is_reserve for game in coupon.games)
