"""Sums of whole days for pages that are looked at all day: read from the fold once a second, and kept in memory meanwhile."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
from datetime import date, datetime, timedelta, tzinfo
from operator import sub
from typing import Final, NamedTuple, TypeVar, cast

from taquilla.domain.ledger.days import TICK, business_day, day_bounds
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Share, Sums, total
from taquilla.engine.lottery.cache import LotteryCache, LotteryReader
from taquilla.engine.lottery.cuadre import Cuadres
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter, Reports
from taquilla.store.lottery.draw_history import list_undecided
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

TODAY_S: Final = 1.0
"""The time for which the sums of a day that goes on are kept."""
PAST_S: Final = 600.0
"""The time for which the sums of a day that is over are kept."""
_KEPT_MAX: Final = 2_000
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_Key = tuple[int, int, date, bool]
Sought = TypeVar("Sought")


class UndecidedSales(NamedTuple):
    """The draws without a result of which something was sold on a day, and what was sold of them."""

    draws: int
    sale: Cents


class _Reading(NamedTuple):
    """A reading of sums, and when it began."""

    began_s: float
    found: asyncio.Task[object]


class _Hours(NamedTuple):
    """The sums of a day by the hour; when all of them were read, and when the last ones."""

    whole_s: float
    read_s: float
    sums: Sequence[Sums]


class DaySumsCache(LotteryReader):
    """Keeps the sums of days by operator, entity and day. Many who look at the same day at once share one reading."""

    def __init__(self, database: Database, cache: LotteryCache, reports: Reports, cuadres: Cuadres) -> None:
        super().__init__(database, cache)
        self._reports = reports
        self._cuadres = cuadres
        self._kept: OrderedDict[tuple[object, ...], _Reading] = OrderedDict()
        self._hours: OrderedDict[_Key, _Hours] = OrderedDict()

    async def of(self, operator_id: int, entity_id: int, day: date) -> Sums:
        """Return the sums of an entity and those below it on a day that goes on."""
        return await self._once(TODAY_S, self._read, operator_id, entity_id, day)

    async def undecided(self, operator_id: int, entity_id: int, day: date) -> UndecidedSales:
        """Return what an entity and those below it sold on a day that goes on and has no result yet.

        A wager on several draws counts with its first one.
        """
        return await self._once(TODAY_S, self._read_undecided, operator_id, entity_id, day)

    async def share(self, operator_id: int, entity_id: int, day: date) -> Share | None:
        """Return what remains for an entity of a day that goes on, and what it hands over; None where its cuadre cannot say."""
        return await self._once(TODAY_S, self._cuadres.share, operator_id, entity_id, day, day + _DAY)

    async def until(self, operator_id: int, entity_id: int, at: datetime) -> Sums:
        """Return the sums of a past day up to an instant of it, which is a whole minute."""
        return await self._once(PAST_S, self._read_until, operator_id, entity_id, at)

    async def hours(self, operator_id: int, entity_id: int, day: date, *, is_over: bool) -> Sequence[Sums]:
        """Return the sums of each hour of a day. Hours that are long over are not read again with the one that goes on.

        They add up to the day: the last hour of one that is over has commissions on a week's profit too, which are of no hour.
        """
        key, now_s = (operator_id, entity_id, day, is_over), time.monotonic()
        if (known := self._hours.get(key)) is None or now_s - known.whole_s >= PAST_S:
            sums = await self._reports.of_hours(operator_id, entity_id, day)
            if is_over:
                whole, others = await self._read(operator_id, entity_id, day), total(sums[:-1])
                sums[-1] = Sums(*map(sub, whole, others))
            known = _Hours(now_s, now_s, sums)
        elif not is_over and now_s - known.read_s >= TODAY_S:
            async with self._reading(operator_id) as (connection, lottery):
                zone, now = lottery.operator.zone, await read_clock(connection)
            kept = known.sums[: max(0, (now - day_bounds(day, zone)[0]) // _HOUR - 1)]
            later = await self._reports.of_hours(operator_id, entity_id, day, skipped=len(kept))
            known = _Hours(known.whole_s, now_s, [*kept, *later])
        self._hours[key] = known
        self._hours.move_to_end(key)
        while len(self._hours) > _KEPT_MAX:
            self._hours.popitem(last=False)
        return known.sums

    async def _once(self, kept_s: float, read: Callable[..., Coroutine[None, None, Sought]], *asked: object) -> Sought:
        """Return what a reading gives, or what one of the same gave that is not older than kept_s."""
        key = (read.__name__, *asked)
        kept, now_s = self._kept.get(key), time.monotonic()
        if kept is None or now_s - kept.began_s >= kept_s or _has_failed(kept.found):
            kept = self._kept[key] = _Reading(now_s, asyncio.create_task(read(*asked), context=Context()))
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT_MAX:
                self._kept.popitem(last=False)
        # One who goes away does not take the reading from the others.
        return cast(Sought, await asyncio.shield(kept.found))

    async def _read(self, operator_id: int, entity_id: int, day: date) -> Sums:
        return (await self._report(operator_id, entity_id, day)).total

    async def _read_undecided(self, operator_id: int, entity_id: int, day: date) -> UndecidedSales:
        groups = (await self._report(operator_id, entity_id, day, "event")).groups
        sold = {cast(int, about["event_id"]): sums.sale for about, sums in groups if sums.sale > 0}
        async with self._database.of(operator_id).reading() as connection:
            undecided = await list_undecided(connection, operator_id, sold)
        return UndecidedSales(len(undecided), sum(sold[event_id] for event_id in undecided))

    async def _report(self, operator_id: int, entity_id: int, day: date, group: str | None = None) -> PeriodReport:
        since, until = day_bounds(day, await self._zone(operator_id))
        found = await self._reports.of_entity(operator_id, entity_id, ReportFilter(since, until - TICK, group))
        assert not isinstance(found, Refusal), "a day is not too wide"
        return found

    async def _read_until(self, operator_id: int, entity_id: int, at: datetime) -> Sums:
        zone = await self._zone(operator_id)
        day = business_day(at, zone)
        over = (at - day_bounds(day, zone)[0]) // _HOUR
        whole = (await self.hours(operator_id, entity_id, day, is_over=True))[:over]
        return total([*whole, *await self._reports.of_hours(operator_id, entity_id, day, skipped=over, until=at)])

    async def _zone(self, operator_id: int) -> tzinfo:
        return (await self._known(operator_id)).operator.zone


def _has_failed(reading: asyncio.Task[object]) -> bool:
    return reading.done() and (reading.cancelled() or reading.exception() is not None)
