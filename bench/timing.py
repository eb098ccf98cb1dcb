"""Times requests to a served house, one after another, and holds the times against their limits."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bench.client import ClientConnection, ClientResponse
from bench.ground import BenchFailed
from bench.report import BenchReport, in_words, within_ms

WARM_UP, TIMES = 10, 100
RATIO_MAX: Final = 1.5
"""The most times that a request may take with a long history what it takes with a short one."""


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
class TimedHouse:
    """A house that is asked in turns with another one. used_ns: the processor time that it and its PostgreSQL have used."""

    line: ClientConnection
    call: TimedCall
    used_ns: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Timing:
    """One request, in milliseconds: half and 95 of 100 responses came within these times. may_ms is its limit.

    cpu_ms is the time of the processor that half of the requests took at most, of the house and of PostgreSQL. The fields of few
    are the same with a short history. All these are only there where they were measured.
    """

    name: str
    may_ms: int
    p50_ms: float
    p95_ms: float
    few_p50_ms: float | None = None
    cpu_ms: float | None = None
    few_cpu_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how much longer it takes with the long history than with the short one."""
        return None if self.few_p50_ms is None else round(self.p50_ms / self.few_p50_ms, 2)

    @property
    def cpu_ratio(self) -> float | None:
        """Return how much more of the processor it takes with the long history."""
        return None if self.cpu_ms is None or not self.few_cpu_ms else round(self.cpu_ms / self.few_cpu_ms, 2)

    @property
    def is_kept(self) -> bool:
        """Tell whether it is fast enough: for 95 of 100 responses.

        Where a short history was measured too: for half of them, and in no more than one and a half times its time.
        """
        if self.ratio is None:
            return self.p95_ms <= self.may_ms
        return self.p50_ms <= self.may_ms and self.ratio <= RATIO_MAX

    def line(self) -> str:
        """Return a line of a page."""
        line = f"{self.name:<36} {self.p50_ms:>7.1f} ms, 95 of 100 in {self.p95_ms:.1f} (may take {self.may_ms})"
        if self.ratio is not None:
            line += f"; {self.ratio:.2f} times as long as with few"
        if self.cpu_ratio is not None:
            line += f", {self.cpu_ratio:.2f} times as much of the processor ({self.cpu_ms:.1f} ms)"
        return line if self.is_kept else f"{line}   TOO LONG"


async def time_call(line: ClientConnection, call: TimedCall, before: Callable[[], None] = lambda: None) -> Timing:
    """Return the times of a request. before is called before each. Raises BenchFailed for a response that is not right."""
    times_us: Counter[int] = Counter()
    for place in range(WARM_UP + TIMES):
        before()
        times_us[await _ask(line, call)] += place >= WARM_UP
    return Timing(call.name, call.may_ms, round(within_ms(times_us, 500), 2), round(within_ms(times_us, 950), 2))


async def time_in_turns(few: TimedHouse, much: TimedHouse) -> Timing:
    """Return the times of a request with a long and with a short history, asked in turns: a busy machine delays both alike."""
    times_us, used_us = [Counter[int](), Counter[int]()], [Counter[int](), Counter[int]()]
    for place in range(WARM_UP + TIMES):
        for which in (0, 1) if place % 2 else (1, 0):
            house = (few, much)[which]
            before_ns = house.used_ns()
            took_us = await _ask(house.line, house.call)
            times_us[which][took_us] += place >= WARM_UP
            used_us[which][(house.used_ns() - before_ns) // 1_000] += place >= WARM_UP
    half_ms, few_half_ms = (round(within_ms(times, 500), 2) for times in reversed(times_us))
    cpu_ms, few_cpu_ms = (round(within_ms(used, 500), 2) for used in reversed(used_us))
    p95_ms = round(within_ms(times_us[1], 950), 2)
    return Timing(much.call.name, much.call.may_ms, half_ms, p95_ms, few_half_ms, cpu_ms, few_cpu_ms)


async def _ask(line: ClientConnection, call: TimedCall) -> int:
    """Send a request, and return the microseconds until its response. Raises BenchFailed for one that is not right."""
    began = time.perf_counter_ns()
    answer = await call.ask(line)
    took_us = (time.perf_counter_ns() - began) // 1_000
    if not call.is_right(answer):
        raise BenchFailed(f"{call.name} was answered with {answer.status}: {answer.body[:200]!r}")
    return took_us


def timing_report(title: str, timings: Sequence[Timing], **facts: Any) -> BenchReport:
    """Return the report of these times, clean if every request is fast enough."""
    rows = [asdict(timing) | {"ratio": timing.ratio, "cpu_ratio": timing.cpu_ratio, "kept": timing.is_kept} for timing in timings]
    lines = [title, *(timing.line() for timing in timings), f"machine  {in_words(facts['machine'])}"]
    return BenchReport({"looks": rows, **facts}, lines, clean=all(timing.is_kept for timing in timings))
