"""Budgets of callers: a burst of requests, which grows back steadily; and the headers that tell what is left of one."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, NamedTuple

from taquilla.http.responses import Header

_CALLERS_MAX: Final = 10_000


class Policy(NamedTuple):
    """So many requests at once, and as many within each window from then on."""

    name: str
    most: int
    window_s: int


class Allowance(NamedTuple):
    """The rest of a budget, and the seconds until its caller may send the next request; 0: now."""

    policy: Policy
    left: int
    wait_s: int

    @property
    def headers(self) -> list[Header]:
        """Return `RateLimit-Policy` and `RateLimit`, whose `t` are the seconds until all is back."""
        name, most, window_s = self.policy
        full_s = math.ceil((most - self.left) * window_s / most)
        return [
            (b"ratelimit-policy", b'"%b";q=%d;w=%d' % (name.encode(), most, window_s)),
            (b"ratelimit", b'"%b";r=%d;t=%d' % (name.encode(), self.left, full_s)),
        ]


class Budgets:
    """Counts the requests of callers, in this process."""

    def __init__(self) -> None:
        # By caller: what was left, and when; first who has taken nothing for the longest time.
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, caller: Hashable, policy: Policy, now_s: float, *, count: int = 1) -> Allowance:
        """Take so many requests from a caller's budget, if they are left, and return how it stands then."""
        before, at_s = self._left.get(caller, (float(policy.most), now_s))
        per_s = policy.most / policy.window_s
        left = min(float(policy.most), before + (now_s - at_s) * per_s)
        if left < count or not count:
            # Who only looks is not remembered: anybody may, from any address.
            return Allowance(policy, int(left), max(0, math.ceil((count - left) / per_s)))
        self._left[caller] = (left - count, now_s)
        self._left.move_to_end(caller)
        if len(self._left) > _CALLERS_MAX:
            self._left.popitem(last=False)
        return Allowance(policy, int(left) - count, 0)
