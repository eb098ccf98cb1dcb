"""Bounds how often one address may ask for a public page."""

from typing import Final

from taquilla.engine.people.devices import network_of

WINDOW_S: Final = 60
"""The window for counting questions, in seconds."""
_ADDRESSES_MAX: Final = 10_000


class RateLimiter:
    """A rate limiter: allows each address a number of requests in a window."""

    def __init__(self, most: int, window_s: float = WINDOW_S) -> None:
        self._most = most
        self._window_s = window_s
        self._began_s = 0.0
        self._counts: dict[str, int] = {}

    def another(self) -> "RateLimiter":
        """Return one of the same bounds that counts apart."""
        return RateLimiter(self._most, self._window_s)

    def lets(self, address: str, now_s: float) -> bool:
        """Tell whether this address may pass now. All windows begin together, so that only one count an address is kept.

        An IPv6 address counts as its /64, which one household has.
        """
        address = network_of(address)
        if now_s - self._began_s >= self._window_s or len(self._counts) >= _ADDRESSES_MAX:
            self._began_s, self._counts = now_s, {}
        count = self._counts[address] = self._counts.get(address, 0) + 1
        return count <= self._most
