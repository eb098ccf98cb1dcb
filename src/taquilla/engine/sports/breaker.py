"""A circuit breaker: after many unanswered calls in a row no sale waits for a dead wallet, except one attempt now and then."""

from typing import Final

FAILURES_MAX: Final = 8
"""The number of unanswered calls in a row that opens it."""
PAUSE_MIN_S: Final = 1.0
"""The first pause; each failed attempt doubles it."""
PAUSE_MAX_S: Final = 15.0
"""The longest pause: the time after which a wallet that is back gets its next sale at the latest."""


class Breaker:
    """The breaker of one operator's wallet. Instants are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._failures = 0
        self._pause_s = 0.0
        self._open_until_s = 0.0
        self._is_trying = False

    @property
    def is_open(self) -> bool:
        """Tell whether the wallet is taken for dead."""
        return self._failures >= FAILURES_MAX

    def lets_through(self, at_s: float) -> bool:
        """Tell whether a call may be made now. While the breaker is open, that is one call after each pause."""
        if self.is_open:
            if at_s < self._open_until_s:
                return False
            self._open_until_s = at_s + self._pause_s
            self._is_trying = True
        return True

    def answered(self) -> None:
        """Record a response: the wallet is alive, with any answer."""
        self._failures = 0
        self._pause_s = 0.0
        self._is_trying = False

    def unanswered(self, at_s: float) -> None:
        """Record a call without a response."""
        self._failures += 1
        # Calls that were under way when it opened tell nothing new.
        if self._failures == FAILURES_MAX or self._is_trying:
            self._pause_s = min(PAUSE_MAX_S, max(PAUSE_MIN_S, self._pause_s * 2))
            self._open_until_s = at_s + self._pause_s
            self._is_trying = False
