"""The lottery's duties: plan the events of the days to come, open and close draws, settle them, expire prizes, fold turnover."""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final, Protocol

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.days import business_day, day_bounds
from taquilla.domain.ledger.money import Cents
from taquilla.engine.due import NOTHING_LEFT, Due, Left, SubjectDuties
from taquilla.engine.duty_failures import PAUSE_MAX, DutyName, Failures, raise_of_world
from taquilla.engine.gate import HeldGate, behind_gate
from taquilla.engine.lottery.cache import KnownLottery, LotteryCache
from taquilla.engine.lottery.settling import Crediting, WorkDone, is_changing, is_waiting, settle_market
from taquilla.engine.pace import Pace
from taquilla.store.lottery import catalogue, draws, settlements, turnover
from taquilla.store.lottery import duties as waiting
from taquilla.store.postgres.clock import ensure_partitions, read_clock
from taquilla.store.postgres.database import Database, HouseConnection

_ROWS_FIRST, _ROWS_LEAST, _ROWS_MOST = 250, 250, 5_000
_SHORT_REST: Final = timedelta(minutes=1)  # how long draws of runs that wait are left alone, where they fill a look


class Sealing(Protocol):
    """Seals closed draws, each apart from the others: before that none has a result."""

    @property
    def duty(self) -> str:
        """Return the name of the duty."""

    async def seal_closed(self, connection: HouseConnection, operator: int) -> None:
        """Seal all closed draws that have no seal. Raises errors of the outside world."""

    async def seal_at_once(self, database: Database, operator: int) -> None:
        """Do the same for somebody who has just closed a draw. What cannot be done now is left to the worker."""


class LotteryDuties(SubjectDuties):
    """Does what is due, one step at a time. steps_s: how long each step held a gate. crediting runs at the end of settlements."""

    in_parts = ("settle",)

    def __init__(
        self, cache: LotteryCache, failing: Failures, steps_s: deque[float], crediting: Crediting, sealing: Sealing, *,
        days_back: int = 0,
    ) -> None:  # fmt: skip
        self._cache = cache
        self._crediting = crediting
        self.sealing = sealing
        self._days_back = days_back
        self.paces = {duty: Pace(_ROWS_FIRST, rows_min=_ROWS_LEAST, rows_max=_ROWS_MOST) for duty in ("settle", "expire", "fold")}
        # By operator: draws that wait for a failing market, and the instant before which they need not be looked at again.
        self._paused_until: dict[int, dict[int, datetime]] = {}
        # By operator: its rules and the last event as the last look saw them; the same when its draws were opened, and until when
        # that holds.
        self._seen: dict[int, tuple[int, int]] = {}
        self._opened: dict[int, tuple[tuple[int, int] | None, datetime]] = {}
        self.timely: Final = frozenset({"close", sealing.duty})
        self.names = self.timely | {"open", "settle", "expire", "fold"}
        self.steps_s = steps_s
        self.failing = failing

    async def keep_time(self, connection: HouseConnection, operator: int) -> None:
        """Close draws in their time, and seal them: until then they have no result."""
        await self.failing.apart(DutyName(operator, "close"), partial(self._close_due, connection, operator))
        await self.sealing.seal_closed(connection, operator)

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[Due]:
        """Return what is due for operators, and when their draws close next."""
        newest = await waiting.find_newest_event(connection)
        found = await waiting.find_due(connection, operators, now)
        return [due for one in found for due in self._due(one, (one.rules_version, newest), now)]

    def _due(self, found: waiting.LotteryDue, seen: tuple[int, int], now: datetime) -> Iterator[Due]:
        operator = found.operator_id
        self._seen[operator] = seen
        opened, until = self._opened.get(operator, (None, now))
        if opened != seen or now >= until:
            yield Due(operator, "open", now, (seen, until))
        if found.closes_at is not None:
            yield Due(operator, "close", found.closes_at, found.closes_at)
        for duty, draws_found in ((self.sealing.duty, found.to_seal), ("settle", found.to_settle)):
            if draws_found:
                yield Due(operator, duty, now, tuple(draws_found))
        if found.expired_at is not None:
            yield Due(operator, "expire", now, found.expired_at)
        if found.has_tail:
            # A busy house always has one: it is folded at the pace of what does not change.
            yield Due(operator, "fold", now)

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Do duties, each apart. Settling, expiring and folding go one step, and are left if there may be more."""
        left = set[str]()

        async def step(duty: str, work: Callable[[HouseConnection, int], Awaitable[bool]]) -> None:
            if await work(connection, operator):
                left.add(duty)

        if "open" in duties:
            seen = self._seen.get(operator)
            is_done = await self.failing.apart(DutyName(operator, "open"), partial(self.open_draws, connection, operator))
            if is_done and seen is not None:  # it holds until the operator's day ends
                zone = (await self._cache.get(connection, operator)).operator.zone
                self._opened[operator] = (seen, day_bounds(business_day(self.failing.now, zone), zone)[1])
        if self.timely & set(duties):
            await self.keep_time(connection, operator)
        if "expire" in duties:
            # A correction that was approved in time takes its prizes back before they are booked as expired (RG-08).
            duties = {*duties, "settle"}
        # A failing market is recorded as its own failure; under "settle" only the search for due markets can fail.
        for duty, work in (("settle", self._settle_step), ("expire", self._expire_step), ("fold", self._fold_step)):
            if duty == "expire" and duty in duties and "settle" in left:
                left.add(duty)
            elif duty in duties:
                await self.failing.apart(DutyName(operator, duty), partial(step, duty, work))
        rest_s = max((self.paces[duty].rest_s for duty in ("settle", "expire") if duty in left), default=0.0)
        return Left(frozenset(left), rest_s) if left else NOTHING_LEFT

    # Look without the gate first: if nothing is due, no sale waits, and nothing is committed.

    async def _settle_step(self, connection: HouseConnection, operator: int) -> bool:
        is_due = await settlements.load_to_settle(connection, operator, self._paused_draws(operator))
        return bool(is_due) and await self.settle(connection, operator)

    async def _expire_step(self, connection: HouseConnection, operator: int) -> bool:
        due = await settlements.next_expiry(connection, operator, await read_clock(connection))
        return due is not None and await self.expire(connection, operator)

    async def _fold_step(self, connection: HouseConnection, operator: int) -> bool:
        return await turnover.has_tail(connection, operator) and await self.fold(connection, operator)

    async def _close_due(self, connection: HouseConnection, operator: int) -> None:
        if await draws.due_closings(connection, operator, await read_clock(connection)):
            await self.close_draws(connection, operator)

    async def prepare(self, connection: HouseConnection, operators: list[int]) -> None:
        """Plan events of the days around today, for every zone in which somebody sells; and make partitions for a month ahead.

        It is done for all operators at once; if that fails, for each of them apart.
        """
        now = await read_clock(connection)
        due = [operator for operator in operators if self.failing.paused_until(DutyName(operator, "plan")) is None]
        try:
            await self._roll(connection, now, due)
        except Exception as trouble:
            raise_of_world(trouble)
            for operator in due:
                await self.failing.apart(DutyName(operator, "plan"), partial(self._roll, connection, now, [operator]))
        else:
            for operator in due:
                await self.failing.works(DutyName(operator, "plan"))

    async def _roll(self, connection: HouseConnection, now: datetime, operators: list[int]) -> None:
        lotteries = [await self._cache.get(connection, operator) for operator in operators]
        other_days = [business_day(now, lottery.operator.zone) for lottery in lotteries if not lottery.rules.products]
        if other_days:
            await ensure_partitions(connection, min(other_days), max(other_days) + timedelta(days=31))
        # An operator that sells no lottery has no products.
        lotteries = [lottery for lottery in lotteries if lottery.rules.products]
        if today := [business_day(now, lottery.operator.zone) for lottery in lotteries]:
            on_sale = max(today) + timedelta(days=max(_furthest(lottery, now) for lottery in lotteries))
            # One day more than is on sale: a ticket shows the next draw of its kind.
            first, last = min(today) - timedelta(days=self._days_back), on_sale + timedelta(days=1)
            await ensure_partitions(connection, first, last + timedelta(days=31))
            days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
            runs = {product: length for lottery in lotteries for product, length in lottery.rules.at(now).runs().items()}
            await catalogue.roll_events(connection, days, runs=runs, on_sale=on_sale)

    async def open_draws(self, connection: HouseConnection, operator: int) -> None:
        """Open the operator's draws of every event that is near enough to be sold."""
        if not (await self._cache.get(connection, operator)).rules.products:
            return
        async with behind_gate(connection, operator) as held:
            lottery, at = await self._cache.load(connection, held.gate), held.at
            rules, today = lottery.rules.at(at), business_day(at, lottery.operator.zone)
            await catalogue.open_draws(
                connection, operator, since=today - timedelta(days=self._days_back), today=today, zone=lottery.operator.zone,
                closes={product: rules.close_minutes(product) for product in lottery.rules.products},
                advance={product: rules.advance_days(product) for product in lottery.rules.products},
            )  # fmt: skip

    async def close_draws(self, connection: HouseConnection, operator: int) -> None:
        """Close the draws that are due. Nothing is sold at or after the close in any case: this makes it known."""
        while True:
            async with behind_gate(connection, operator) as held:
                if not (due := await draws.due_closings(connection, operator, held.at)):
                    return
                await draws.close_draws(connection, operator, [event for event, _ in due], held.at)
                # The gate remembers the instant: the clock cannot run back behind a close.
                await held.keep()
            if len(due) < draws.CLOSED_AT_ONCE:
                return

    async def settle(self, connection: HouseConnection, operator: int) -> bool:
        """Do one step of settling. Return True when something was done, so that there may be more.

        A market that fails by its data is skipped until its pause is over, and its draw is not finished before. Any other
        failure is raised.
        """
        at_work = DutyName(operator, "settle")
        succeeded: list[DutyName] = []

        async def step(lottery: KnownLottery, held: HeldGate, rows_max: int) -> WorkDone:
            nonlocal at_work
            has_paused, short = False, list[int]()
            for event in await settlements.load_to_settle(connection, operator, self._paused_draws(operator)):
                at_work = of_draw = DutyName(operator, "settle", f"draw {event}")
                pauses = [self.failing.paused_until(of_draw)]
                markets = [] if pauses[0] else await settlements.load_markets(connection, operator, event)
                for market in markets:
                    at_work = DutyName(operator, "settle", f"market {market.id}")
                    pauses.append(self.failing.paused_until(at_work))
                    if pauses[-1] is None:
                        result = await settle_market(lottery, held, market, rows_max, self._crediting)
                        if result.more:
                            return result
                        succeeded.append(at_work)
                at_work = of_draw
                if until := min((pause for pause in pauses if pause is not None), default=None):
                    # The longest pause may have begun after the last refresh: `_paused_draws` believes in none beyond it.
                    self._paused_until.setdefault(operator, {})[event] = min(until, self.failing.now + PAUSE_MAX)
                    has_paused = True
                    continue
                if any(is_waiting(market, held.at) for market in markets):
                    # A run waits until a draw is planned in place of a void one.
                    short.append(event)
                    continue
                await draws.mark_to_settle(connection, operator, event, to_settle=False)
                succeeded.append(of_draw)
                return WorkDone(more=True)
            if len(short) == settlements.LOOKED_AT_ONCE:
                # Of a list that is drawn no more runs wait for ever: for a while the draws behind theirs are looked at.
                self._paused_until.setdefault(operator, {}).update(dict.fromkeys(short, self.failing.now + _SHORT_REST))
                has_paused = True
            # There may be other draws behind those that are held up.
            return WorkDone(more=has_paused)

        try:
            more = await self._step(connection, operator, "settle", step)
        except Exception as trouble:
            if not at_work.name:
                # No market is to blame, so leaving one out would not help.
                raise
            await self.failing.note(at_work, trouble)
            return True
        for subject in succeeded:
            await self.failing.works(subject)
        return more

    def _paused_draws(self, operator: int) -> list[int]:
        """Return the draws that wait for a paused market."""
        now = self.failing.now
        paused = {event: at for event, at in self._paused_until.get(operator, {}).items() if now < at <= now + PAUSE_MAX}
        self._paused_until[operator] = paused
        return list(paused)

    async def expire(self, connection: HouseConnection, operator: int) -> bool:
        """Book the next unpaid prizes that expired at one instant to premios vencidos. Return True when there were any.

        A step is of whole markets. None are booked while a settlement changes any: a correction may have been approved until the
        gate is ours (RG-08).
        """

        async def step(lottery: KnownLottery, held: HeldGate, rows_max: int) -> WorkDone:
            if (due := await settlements.next_expiry(connection, operator, held.at)) is None:
                return WorkDone(more=False)
            looked_at: list[int] = []
            while found := await settlements.load_to_settle(connection, operator, looked_at):
                for event in found:
                    changed = await settlements.load_markets(connection, operator, event)
                    if any(is_changing(market, held.at) for market in changed):
                        return WorkDone(more=False)
                looked_at += found
            book, (expires_at, after) = held.book(lottery), due
            looked = await settlements.sum_expired(connection, operator, expires_at, after, rows_max=rows_max)
            full = sum(one[-1] for one in looked) >= rows_max
            expired = [one for one in looked if one[4]]
            shares: list[tuple[int, int, Cents]] = []
            for (market, version), rows in groupby(expired, key=lambda row: row[:2]):
                _, _, agencies, days, amounts, _ = zip(*rows, strict=True)
                transfer = (Account.PRIZES_PAYABLE, Account.PRIZES_EXPIRED, sum(amounts), "expiry", min(days))
                seq = book.post(*transfer, market_id=market, version=version)
                shares += [(seq, *share) for share in zip(agencies, amounts, strict=True)]
            await settlements.write_shares(connection, operator, book.day, shares)
            await settlements.keep_expired_until(connection, operator, expires_at, looked[-1][0] if full else None)
            await held.write(book)
            if expired:
                markets, amount = sorted({one[0] for one in expired}), sum(one[4] for one in expired)
                held.tell("prizes.expired", market_ids=markets, amount=amount)
            return WorkDone(more=True, full=full)

        return await self._step(connection, operator, "expire", step)

    async def fold(self, connection: HouseConnection, operator: int) -> bool:
        """Fold the next stretch of an operator's turnover. Return True when some is left."""

        async def step(lottery: KnownLottery, held: HeldGate, rows_max: int) -> WorkDone:
            more = await turnover.fold(connection, operator, held.gate.last_seq, rows_max)
            return WorkDone(more, full=more)

        return await self._step(connection, operator, "fold", step)

    async def _step(
        self,
        connection: HouseConnection,
        operator: int,
        duty: str,
        step: Callable[[KnownLottery, HeldGate, int], Awaitable[WorkDone]],
    ) -> bool:
        """Do one step behind the gate, of as many rows as the pace of the last steps allows."""
        pace = self.paces[duty]
        async with behind_gate(connection, operator) as held:
            began_s = time.perf_counter()
            result = await step(await self._cache.load(connection, held.gate), held, pace.rows)
        # The commit belongs to it: nobody else has the gate before.
        held_s = time.perf_counter() - began_s
        self.steps_s.append(held_s)
        pace.passed(held, held_s, full=result.full)
        return result.more


def _furthest(lottery: KnownLottery, now: datetime) -> int:
    """Return the number of days ahead that an operator sells at most."""
    rules = lottery.rules.at(now)
    return max((rules.advance_days(product) for product in lottery.rules.products), default=0)
