"""Slows down guessing of tokens from one address: each process counts the different wrong tokens from it."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from taquilla.engine.batcher import Busy
from taquilla.engine.people.hashing import hash_token

BURST: Final = 20
"""Different wrong tokens from one address before it is slowed down."""
PACE_S: Final = 3.0
"""Seconds after which one more may be tried."""
_ADDRESSES_KEPT, _TOKENS_KEPT = 10_000, 64


class TooManyGuesses(Busy):
    """Too many wrong tokens came from this address: try again later."""


@dataclass(slots=True)
class _Guesses:
    """The wrong tokens of one address: the time until which they keep it busy at one in PACE_S, and hashes of the latest."""

    busy_until_s: float
    latest: "OrderedDict[bytes, None]" = field(default_factory=OrderedDict)


class Throttle:
    """Counts different wrong tokens by address. A repeated wrong token counts once: a forgotten script is not guessing."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._guesses: OrderedDict[str, _Guesses] = OrderedDict()

    def count(self, address: str, token: str) -> None:
        """Count a token before it is looked up, so that a burst lets in no more. Raises TooManyGuesses."""
        now_s = self._clock_s()
        guesses = self._guesses.setdefault(address, _Guesses(now_s))
        self._guesses.move_to_end(address)
        while len(self._guesses) > _ADDRESSES_KEPT:
            self._guesses.popitem(last=False)
        digest = hash_token(token)
        if digest in guesses.latest:
            return
        if guesses.busy_until_s - now_s > (BURST - 1) * PACE_S:
            raise TooManyGuesses
        guesses.busy_until_s = max(guesses.busy_until_s, now_s) + PACE_S
        guesses.latest[digest] = None
        while len(guesses.latest) > _TOKENS_KEPT:
            guesses.latest.popitem(last=False)

    def forgive(self, address: str, token: str) -> None:
        """Take back the count of a token that was right."""
        guesses = self._guesses.get(address)
        if guesses is not None and hash_token(token) in guesses.latest:
            del guesses.latest[hash_token(token)]
            guesses.busy_until_s -= PACE_S
