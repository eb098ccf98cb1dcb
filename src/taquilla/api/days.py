"""Days of the operator's calendar, in queries."""

from datetime import date
from typing import Final

from taquilla.http.decode import Malformed

_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2199, 12, 31)


def known_day(day: date, name: str) -> date:
    """Return a day on which something may be sold: 2000 to 2199. Raises Malformed."""
    if not _FIRST <= day <= _LAST:
        raise Malformed(f"`{name}`: expected a day from {_FIRST} to {_LAST}")
    return day
