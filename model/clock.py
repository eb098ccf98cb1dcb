"""Days of the operator's calendar, closings and expiry (C-04, C-05, VE-27). Instants are in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Caracas")
DAY = timedelta(days=1)
World = dict[str, Any]
"""The whole banca on paper."""
Draw = dict[str, Any]
Ticket = dict[str, Any]
Line = dict[str, Any]
"""A wager of a ticket with what it is judged and paid by."""


def day_of(at: datetime) -> date:
    """Return the local day of an instant (C-04)."""
    return at.astimezone(ZONE).date()


def instant(day: date, local: str) -> datetime:
    """Return the instant of a local day and time, such as 13:00."""
    return datetime.combine(day, time.fromisoformat(local), ZONE).astimezone(UTC)


def start_of(day: date) -> datetime:
    """Return the first instant of a local day."""
    return instant(day, "00:00")


def expiry(world: World, day: date, days: int, basis: str) -> datetime:
    """Return the first moment too late to claim a prize: the end of the N-th day after a day (VE-27).

    By the calendar every day counts; of business days Mondays to Fridays that are no holidays.
    """
    while days:
        day += DAY
        if basis == "calendar" or (day.isoweekday() < 6 and day not in dict(world["holidays"])):
            days -= 1
    return start_of(day + DAY)
