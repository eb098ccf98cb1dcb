"""Times: local draw times as instants, closing, expiry, and the draws of a day.

Instants are aware and in UTC; intervals include their start and exclude their end (C-04, C-05). Zones are arguments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from datetime import time as time_of_day
from typing import Final, Literal

from taquilla.domain.ledger.days import day_start, local_instant

_DAY: Final = timedelta(days=1)
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
        """Tell whether the timetable has this draw on a local day."""
        started = self.from_day <= day
        ended = self.until_day is not None and self.until_day <= day
        return started and not ended and day.isoweekday() in self.weekdays


def events_of(day: date, slots: Iterable[Slot], zone: tzinfo) -> list[tuple[Slot, datetime]]:
    """Return the draws of a local day and their instants, in the order of the slots (TT-01).

    A draw whose local time does not exist that day, or exists twice, is left out: nobody can tell which instant is meant.
    """
    instants = [(slot, local_instant(day, slot.time, zone)) for slot in slots if slot.runs_on(day)]
    return [(slot, draws_at) for slot, draws_at in instants if draws_at is not None]


def left_out(day: date, slots: Iterable[Slot], zone: tzinfo) -> list[Slot]:
    """Return the draws of a local day that are left out, since clocks jump over their time or show it twice (TT-02)."""
    return [slot for slot in slots if slot.runs_on(day) and local_instant(day, slot.time, zone) is None]


def expires_at(
    last_draw: date,
    days: int,
    zone: tzinfo,
    basis: Literal["calendar", "business"] = "calendar",
    holidays: frozenset[date] = frozenset(),
) -> datetime:
    """Return the first moment that is too late to claim a prize (VE-27).

    A ticket may be claimed to the end of the `days`-th day after the day of its last draw: every day counts (option B),
    or Mondays to Fridays that are no holidays (option D).
    """
    assert days >= 0
    if basis == "calendar":
        return day_start(last_draw + (days + 1) * _DAY, zone)
    last_day = last_draw
    while days:
        last_day += _DAY
        days -= last_day.isoweekday() < _SATURDAY and last_day not in holidays
    return day_start(last_day + _DAY, zone)
