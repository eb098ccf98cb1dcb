"""Times requests to a served house, one after another, and holds the times against their limits."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.client import ClientConnection, ClientResponse
from bench.ground import BenchFailed
from bench.report import BenchReport, in_words, within_ms

WARM_UP, TIMES = 10, 100


@dataclass(frozen=True, slots=True)
class TimedCall:
    """A request to time, its limit, and the test for the right response."""

    name: str
    may_ms: int
    path: str
    body: bytes
    is_right: Callable[[ClientResponse], bool]
    token: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"

    async def ask(self, line: ClientConnection) -> ClientResponse:
        """Send it once."""
        return await line.ask(self.method, self.path, self.body, self.token, headers=self.headers)


@dataclass(frozen=True, slots=True)
class Timing:
    """One request, in milliseconds: half and 95 of 100 responses came within these times. may_ms is its limit.

    few_p50_ms is the time for half of them with a short history, where that was measured too.
    """

    name: str
    may_ms: int
    p50_ms: float
    p95_ms: float
    few_p50_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how much longer it takes with the long history than with the short one."""
        return None if self.few_p50_ms is None else round(self.p50_ms / self.few_p50_ms, 2)

    @property
    def is_kept(self) -> bool:
        """Tell whether it is fast enough: for 95 of 100 responses.

        Where a short history was measured too: for half of them, and in no more than twice its time.
        """
        if self.ratio is None:
            return self.p95_ms <= self.may_ms
        return self.p50_ms <= self.may_ms and self.ratio <= 2

    def line(self) -> str:
        """Return a line of a page."""
        line = f"{self.name:<36} {self.p50_ms:>7.1f} ms, 95 of 100 in {self.p95_ms:.1f} (may take {self.may_ms})"
        if self.ratio is not None:
            line += f"; {self.ratio:.2f} times as long as with few"
        return line if self.is_kept else f"{line}   TOO LONG"


async def time_call(line: ClientConnection, call: TimedCall, before: Callable[[], None] = lambda: None) -> Timing:
    """Return the times of a request. before is called before each. Raises BenchFailed for a response that is not right."""
    times_us: Counter[int] = Counter()
    for place in range(WARM_UP + TIMES):
        before()
        began = time.perf_counter_ns()
        answer = await call.ask(line)
        times_us[(time.perf_counter_ns() - began) // 1_000] += place >= WARM_UP
        if not call.is_right(answer):
            raise BenchFailed(f"{call.name} was answered with {answer.status}: {answer.body[:200]!r}")
    return Timing(call.name, call.may_ms, round(within_ms(times_us, 500), 2), round(within_ms(times_us, 950), 2))


def timing_report(title: str, timings: Sequence[Timing], not_served: Sequence[str] = (), **facts: Any) -> BenchReport:
    """Return the report of these times, clean if every request is fast enough. not_served are requests that the house has not."""
    rows = [asdict(timing) | {"ratio": timing.ratio, "kept": timing.is_kept} for timing in timings]
    lines = [title, *(timing.line() for timing in timings), *(f"{name:<36} not served" for name in not_served)]
    lines.append(f"machine  {in_words(facts['machine'])}")
    figures = {"looks": rows, **facts, "not_served": not_served}
    return BenchReport(figures, lines, clean=all(timing.is_kept for timing in timings))
