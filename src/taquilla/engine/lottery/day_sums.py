"""Sums of whole days for pages that are looked at all day: read from the fold once a second, and kept in memory meanwhile."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextvars import Context
from datetime import date, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Sums
from taquilla.engine.lottery.cache import LotteryCache, LotteryReader
from taquilla.engine.lottery.reports import ReportFilter, Reports
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

TODAY_S: Final = 1.0
"""The time for which the sums of a day that goes on are kept."""
PAST_S: Final = 600.0
"""The time for which the sums of a day that is over are kept."""
_KEPT_MAX: Final = 2_000
_HOUR: Final = timedelta(hours=1)
_TICK: Final = timedelta(microseconds=1)
_Key = tuple[int, int, date]


class _Reading(NamedTuple):
    """A reading of a day's sums, and when it began."""

    began_s: float
    sums: asyncio.Task[Sums]


class _Hours(NamedTuple):
    """The sums of a day by the hour; when all of them were read, and when the last ones."""

    whole_s: float
    read_s: float
    sums: Sequence[Sums]


class DaySumsCache(LotteryReader):
    """Keeps the sums of days by operator, entity and day. Many who look at the same day at once share one reading."""

    def __init__(self, database: Database, cache: LotteryCache, reports: Reports) -> None:
        super().__init__(database, cache)
        self._reports = reports
        self._kept: OrderedDict[_Key, _Reading] = OrderedDict()
        self._hours: OrderedDict[_Key, _Hours] = OrderedDict()

    async def of(self, operator_id: int, entity_id: int, day: date, *, is_over: bool) -> Sums:
        """Return the sums of an entity and those below it on a day. is_over: the day is a past one."""
        key = (operator_id, entity_id, day)
        kept, now_s = self._kept.get(key), time.monotonic()
        if kept is None or now_s - kept.began_s >= (PAST_S if is_over else TODAY_S) or _has_failed(kept.sums):
            kept = self._kept[key] = _Reading(now_s, asyncio.create_task(self._read(*key), context=Context()))
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT_MAX:
                self._kept.popitem(last=False)
        # One who goes away does not take the reading from the others.
        return await asyncio.shield(kept.sums)

    async def hours(self, operator_id: int, entity_id: int, day: date, *, is_over: bool) -> Sequence[Sums]:
        """Return the sums of each hour of a day. Hours that are long over are not read again with the one that goes on."""
        key, now_s = (operator_id, entity_id, day), time.monotonic()
        if (known := self._hours.get(key)) is None or now_s - known.whole_s >= PAST_S:
            known = _Hours(now_s, now_s, await self._reports.of_hours(*key))
        elif not is_over and now_s - known.read_s >= TODAY_S:
            async with self._database.of(operator_id).reading() as connection:
                zone, now = (await self._cache.get(connection, operator_id)).operator.zone, await read_clock(connection)
            kept = known.sums[: max(0, (now - day_bounds(day, zone)[0]) // _HOUR - 1)]
            known = _Hours(known.whole_s, now_s, [*kept, *await self._reports.of_hours(*key, skipped=len(kept))])
        self._hours[key] = known
        self._hours.move_to_end(key)
        while len(self._hours) > _KEPT_MAX:
            self._hours.popitem(last=False)
        return known.sums

    async def _read(self, operator_id: int, entity_id: int, day: date) -> Sums:
        async with self._database.of(operator_id).reading() as connection:
            zone = (await self._cache.get(connection, operator_id)).operator.zone
        since, until = day_bounds(day, zone)
        found = await self._reports.of_entity(operator_id, entity_id, ReportFilter(since, until - _TICK))
        assert not isinstance(found, Refusal), "a day is not too wide"
        return found.total


def _has_failed(reading: asyncio.Task[Sums]) -> bool:
    return reading.done() and (reading.cancelled() or reading.exception() is not None)
