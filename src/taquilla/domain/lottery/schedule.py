"""When things happen: local draw times as instants, closing, the business day, expiry, and which draws a day holds.

Instants are aware and in UTC; intervals include their start and exclude their end (C-04, C-05). Zones are arguments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as time_of_day
from typing import Final, Literal

_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time_of_day(0, 0)
_SATURDAY: Final = 6

EVERY_DAY: Final = frozenset(range(1, 8))
"""The ISO weekdays, Monday 1 to Sunday 7."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of a product's timetable: this list is drawn at this local time, on these ISO weekdays, within these days.

    `list_id` is 0 for a product without lists, 1 for A, 2 for B, 3 for C (VE-03); `until_day` is the first day without
    the draw, None for no end in sight.
    """

    product_id: int
    list_id: int
    time: time_of_day
    from_day: date
    until_day: date | None = None
    weekdays: frozenset[int] = EVERY_DAY

    def runs_on(self, day: date) -> bool:
        """Whether the timetable holds this draw on a local day."""
        started = self.from_day <= day
        ended = self.until_day is not None and self.until_day <= day
        return started and not ended and day.isoweekday() in self.weekdays


def events_of(day: date, slots: Iterable[Slot], zone: tzinfo) -> list[tuple[Slot, datetime]]:
    """The draws of a local day and their instants, in the order of drawing, then of product and list (TT-01).

    A draw whose local time does not exist that day, or exists twice, is left out: a person has to name its instant.
    """
    drawn = [(slot, local_instant(day, slot.time, zone)) for slot in slots if slot.runs_on(day)]
    events = [(slot, draws_at) for slot, draws_at in drawn if draws_at is not None]
    return sorted(events, key=lambda event: (event[1], event[0].product_id, event[0].list_id))


def local_instant(day: date, time: time_of_day, zone: tzinfo) -> datetime | None:
    """The UTC instant of a local time, or None when clocks jump over it or show it twice (TT-02).

    In Caracas 2016-05-01 02:45 never was, and 2007-12-09 02:45 was twice.
    """
    assert time.tzinfo is None, "a local time takes its zone from the argument"
    first, second = (datetime.combine(day, time.replace(fold=fold), zone) for fold in (0, 1))
    # Both readings of one wall time agree exactly when it is unique.
    return first.astimezone(UTC) if first.utcoffset() == second.utcoffset() else None


def business_day(at: datetime, zone: tzinfo) -> date:
    """The local day that an instant belongs to."""
    assert at.tzinfo is not None
    return at.astimezone(zone).date()


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first instant of a local day and the first instant after it: in Caracas, 04:00Z to 04:00Z (C-04)."""
    return _day_start(day, zone), _day_start(day + _DAY, zone)


def expires_at(
    last_draw: date,
    days: int,
    zone: tzinfo,
    basis: Literal["calendar", "business"] = "calendar",
    holidays: frozenset[date] = frozenset(),
) -> datetime:
    """The first moment that is too late to claim a prize (VE-27).

    A ticket may be claimed to the end of the `days`-th day after the day of its last draw: every day counts (option B),
    or Mondays to Fridays that are no holidays (option D).
    """
    assert days >= 0
    if basis == "calendar":
        return _day_start(last_draw + (days + 1) * _DAY, zone)
    last_day = last_draw
    while days:
        last_day += _DAY
        days -= last_day.isoweekday() < _SATURDAY and last_day not in holidays
    return _day_start(last_day + _DAY, zone)


def _day_start(day: date, zone: tzinfo) -> datetime:
    # Where clocks jump over midnight or show it twice, the earlier reading is the moment the day begins.
    return datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)
