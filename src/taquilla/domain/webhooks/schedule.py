"""The times at which a delivery is tried again: the schedule of Standard Webhooks, ten attempts over 75 hours."""

from datetime import timedelta
from typing import Final

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The pause after each failed attempt. The first attempt is made at once."""
ATTEMPTS_MAX: Final = len(PAUSES) + 1
JITTER_MAX: Final = 100
"""The most that chance adds to a pause, in thousandths of it: endpoints that failed together do not come back together."""
RETRY_AFTER_MAX: Final = timedelta(hours=24)
"""The longest pause that an endpoint may ask for."""

_GONE: Final = 410
_PAUSE_ASKED: Final = frozenset({429, 503})


def is_delivered(status: int) -> bool:
    """Tell whether a response counts as delivered: 2xx does, nothing else."""
    return 200 <= status < 300


def is_gone(status: int) -> bool:
    """Tell whether an endpoint wants nothing more, ever."""
    return status == _GONE


def pause_after(tries: int, *, jitter: int, status: int = 0, retry_after: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after so many failed attempts, None after the last one.

    jitter is a number from 0 to JITTER_MAX. An endpoint that answers 429 or 503 may ask for a longer pause.
    """
    assert 0 <= jitter <= JITTER_MAX
    if tries >= ATTEMPTS_MAX:
        return None
    pause = PAUSES[tries - 1] * (1000 + jitter) // 1000
    if retry_after is not None and status in _PAUSE_ASKED:
        pause = max(pause, min(retry_after, RETRY_AFTER_MAX))
    return pause
