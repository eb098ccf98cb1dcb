"""A breaker: after so many calls in a row without an answer nobody waits for a dead wallet, but for one try now and then."""

from typing import Final

FAILURES_MAX: Final = 8
"""Calls without an answer in a row, after which it opens."""
PAUSE_MIN_S: Final = 1.0
"""How long it stays open at first; twice as long after each try that fails."""
PAUSE_MAX_S: Final = 15.0
"""How long it stays open at most: what a wallet that is back waits for its next sale."""


class Breaker:
    """One operator's. Instants are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._failures = 0
        self._pause_s = 0.0
        self._open_until_s = 0.0
        self._is_trying = False

    @property
    def is_open(self) -> bool:
        """Whether the wallet is taken for dead."""
        return self._failures >= FAILURES_MAX

    def lets_through(self, at_s: float) -> bool:
        """Whether a call may be made now. While it is open that is one call after each pause."""
        if self.is_open:
            if at_s < self._open_until_s:
                return False
            self._open_until_s = at_s + self._pause_s
            self._is_trying = True
        return True

    def answered(self) -> None:
        """An answer came: the wallet lives, whatever it said."""
        self._failures = 0
        self._pause_s = 0.0
        self._is_trying = False

    def unanswered(self, at_s: float) -> None:
        """No answer came."""
        self._failures += 1
        # Those that were under way when it opened tell nothing new.
        if self._failures == FAILURES_MAX or self._is_trying:
            self._pause_s = min(PAUSE_MAX_S, max(PAUSE_MIN_S, self._pause_s * 2))
            self._open_until_s = at_s + self._pause_s
            self._is_trying = False
