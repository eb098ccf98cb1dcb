"""Repeats a test that measures time, if it has failed while the machine's processor was lent to other machines.

A virtual machine has the processor as long as its host gives it. Linux counts what the host kept back ("steal" in /proc/stat).
Where that was much, a bound of 50 ms says nothing about our code. Whatever fails for another reason fails again.
"""

from pathlib import Path
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

TRIES: Final = 4
SHARE: Final = 0.05
"""The part of the time that a host may keep back from a test whose failure counts."""
STAT: Final = Path("/proc/stat")
MARKS: Final = ("alone", "timed")


def read_times(stat: Path = STAT) -> tuple[int, int]:
    """Return how long all processors were at work or idle, and how long they were kept back, in ticks; 0 where nobody says it."""
    if not stat.exists():
        return 0, 0
    ticks = [int(tick) for tick in stat.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return sum(ticks), ticks[7]


def kept_back(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return the part of the time between two looks that was kept back."""
    return (after[1] - before[1]) / max(1, after[0] - before[0])


class Undisturbed:
    """A plugin of pytest."""

    def __init__(self, stat: Path = STAT) -> None:
        self._stat = stat

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run a test that is marked so, again where its failure does not count, and report it once."""
        if not any(map(item.get_closest_marker, MARKS)):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for left in reversed(range(TRIES)):
            before = read_times(self._stat)
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
            has_failed = any(report.failed for report in reports)
            if not left or not has_failed or kept_back(before, read_times(self._stat)) < SHARE:
                break
            item._initrequest()  # type: ignore[attr-defined]
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True
