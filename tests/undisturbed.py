"""Repeats a test whose bound on time did not hold, and one that was disturbed; no failure of another kind is repeated.

A wall clock on a borrowed machine measures whatever else the machine did. Our own slowness is there each
time: what takes too long does so in every try. Whether a test was disturbed is read from Linux, which counts what a host kept
back ("steal" in /proc/stat); the next try waits until it keeps back nothing for a moment.

The house has longer bounds on time in tests than elsewhere: on such a machine a process stands still for more than a second, and
PostgreSQL would end its transaction. A test of those bounds says so with a mark, and gets the house's own.
"""

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from _pytest.runner import runtestprotocol

from taquilla.store.postgres.database import HOUSE_SETTINGS

PATIENCE_S: Final = 120
"""The longest wait of a test: what has not come by then never comes. Nothing is measured by it."""
TRIES: Final = 4
SHARE: Final = 0.05
"""The part of the time that a host may keep back from a test whose failure counts."""
LONG_BOUNDS: Final = {
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "20s",
    "statement_timeout": f"{PATIENCE_S}s",
}
"""The house's bounds on time in tests: what hangs still ends."""
LOOK_S: Final = 0.5
STAT: Final = Path("/proc/stat")
MEASURES, OWN_BOUNDS = "alone", "own_bounds"


class TooLong(AssertionError):
    """Something took longer than its bound. All else that the test asserts is asserted before."""


def expect_below(measured: float, bound: float) -> None:
    """Raise TooLong unless a time is below its bound, in the same unit."""
    if not measured < bound:
        raise TooLong(f"it took {measured}; less than {bound} was expected")


def read_times(stat: Path = STAT) -> tuple[int, int]:
    """Return how long all processors were at work or idle, and how long they were kept back, in ticks; 0 where nobody says it."""
    if not stat.exists():
        return 0, 0
    ticks = [int(tick) for tick in stat.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return sum(ticks), ticks[7]


def kept_back(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return the part of the time between two looks that was kept back."""
    return (after[1] - before[1]) / max(1, after[0] - before[0])


def wait_for_quiet(stat: Path, look_s: float = LOOK_S) -> None:
    """Wait until the host keeps back little between two looks; for PATIENCE_S at most, since the next try tells anyway."""
    until_s = time.monotonic() + PATIENCE_S
    before = read_times(stat)
    while time.monotonic() < until_s:
        time.sleep(look_s)
        after = read_times(stat)
        if kept_back(before, after) < SHARE:
            return
        before = after


class Undisturbed:
    """A plugin of pytest."""

    def __init__(self, stat: Path = STAT) -> None:
        self._stat = stat
        self._raised: list[type[BaseException]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Set up a fixture; one of several tests with long bounds on time, whichever test is the first to ask for it."""
        if fixturedef.scope == "function":
            return (yield)
        with patch.dict(HOUSE_SETTINGS, LONG_BOUNDS):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """Note what a part of a test has raised."""
        if call.excinfo is not None:
            self._raised.append(call.excinfo.type)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run a test, again where its failure does not count, and report it once."""
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for left in reversed(range(TRIES)):
            before = read_times(self._stat)
            self._raised.clear()
            with patch.dict(HOUSE_SETTINGS, {} if item.get_closest_marker(OWN_BOUNDS) else LONG_BOUNDS):
                reports = runtestprotocol(item, nextitem=nextitem, log=False)
            is_disturbed = kept_back(before, read_times(self._stat)) >= SHARE
            has_failed = any(report.failed for report in reports)
            if not left or not has_failed or not self._may_repeat(item, is_disturbed=is_disturbed):
                break
            if is_disturbed:
                wait_for_quiet(self._stat)
            item._initrequest()  # type: ignore[attr-defined]
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _may_repeat(self, item: pytest.Item, *, is_disturbed: bool) -> bool:
        return self._raised == [TooLong] or (is_disturbed and item.get_closest_marker(MEASURES) is not None)
