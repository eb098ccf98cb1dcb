"""The local day of an instant and the instants of a local day. Instants are aware and in UTC; zones are arguments (C-04)."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as time_of_day
from typing import Final
from zoneinfo import ZoneInfo

_CLOCK_TURNED: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time_of_day(0, 0)

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Nothing is sold before or after."""
TICK: Final = timedelta(microseconds=1)
"""The time from an instant to the next."""

ABBREVIATIONS: Final = frozenset({"CET", "EET", "MET", "WET"})
"""PostgreSQL reads them as abbreviations, without summer time: its days and ours would differ."""
_NO_ZONES: Final = re.compile(r"(?:posix|right)/.*|posixrules|local.*|Factory|" + "|".join(ABBREVIATIONS))
"""Files beside the zones: of this machine alone, with leap seconds, or unknown to PostgreSQL, whose queries would fail."""


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its name: ``zone_named("America/Caracas")``. Raises ValueError."""
    try:
        if _NO_ZONES.fullmatch(name):
            raise ValueError(name)
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error


def is_longer(since: datetime, until: datetime, days: timedelta) -> bool:
    """Tell whether a period is longer than so many days, of which one may last an hour more, where clocks are put back."""
    return until - since > days + _CLOCK_TURNED


def business_day(at: datetime, zone: tzinfo) -> date:
    """Return the local day of an instant."""
    assert at.tzinfo is not None
    return at.astimezone(zone).date()


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first instant of a local day and the first instant after it: in Caracas, 04:00Z to 04:00Z (C-04)."""
    return day_start(day, zone), day_start(day + _DAY, zone)


def day_start(day: date, zone: tzinfo) -> datetime:
    """Return the first instant of a local day."""
    # Where clocks jump over midnight or show it twice, the day begins at the earlier reading.
    return datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)


def local_instant(day: date, time: time_of_day, zone: tzinfo) -> datetime | None:
    """Return the UTC instant of a local time, or None when clocks jump over it or show it twice (TT-02).

    In Caracas 2016-05-01 02:45 never was, and 2007-12-09 02:45 was twice.
    """
    assert time.tzinfo is None, "a local time takes its zone from the argument"
    first, second = (datetime.combine(day, time.replace(fold=fold), zone) for fold in (0, 1))
    # Both readings of one wall time agree exactly when it is unique.
    return first.astimezone(UTC) if first.utcoffset() == second.utcoffset() else None
