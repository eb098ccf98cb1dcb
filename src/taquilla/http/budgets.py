"""Budgets of addresses: a burst of requests, which grows back steadily. For files that programs read on and on."""

import math
from typing import Final

_ADDRESSES_MAX: Final = 10_000


class Budgets:
    """Allows each address so many requests at once, and so many a second from then on."""

    def __init__(self, most: int, per_s: float) -> None:
        self._most = most
        self._per_s = per_s
        # By address: what was left, and when.
        self._left: dict[str, tuple[float, float]] = {}

    def wait_s(self, address: str, now_s: float) -> int:
        """Take a request of an address, and return 0; or return the seconds until it may send the next one."""
        before, at_s = self._left.get(address, (float(self._most), now_s))
        left = min(float(self._most), before + (now_s - at_s) * self._per_s)
        if left < 1:
            return math.ceil((1 - left) / self._per_s)
        if len(self._left) >= _ADDRESSES_MAX and address not in self._left:
            # All begin anew: only so many are remembered.
            self._left.clear()
        self._left[address] = (left - 1, now_s)
        return 0
