"""Repeats a test whose bound on time did not hold, and one that was disturbed; no failure of another kind is repeated.

A wall clock on a borrowed machine measures whatever else the machine did. Our own slowness is there each
time: what takes too long does so in every try. Whether a test was disturbed is read from Linux, which counts what a host kept
back ("steal" in /proc/stat). What was too long while the host kept back a part of every try was not measured: it is skipped, and
the reason says how much that was. What many tests share is made without the house's bounds on time: pytest makes it once, and a
disturbance there would fail them all.
"""

from collections.abc import Generator
from contextlib import AbstractContextManager
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
UNBOUND: Final = {"lock_timeout": "0", "idle_in_transaction_session_timeout": "0", "statement_timeout": "0"}
STAT: Final = Path("/proc/stat")
MARK: Final = "alone"


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


def unbound() -> AbstractContextManager[object]:
    """Let the connections that the house opens meanwhile in this process wait as long as they must."""
    return patch.dict(HOUSE_SETTINGS, UNBOUND)


class Undisturbed:
    """A plugin of pytest."""

    def __init__(self, stat: Path = STAT) -> None:
        self._stat = stat
        self._raised: list[type[BaseException]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Set up a fixture; one of several tests without the house's bounds on time."""
        if fixturedef.scope == "function":
            return (yield)
        with unbound():
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
        shares: list[float] = []
        for left in reversed(range(TRIES)):
            before = read_times(self._stat)
            self._raised.clear()
            reports = runtestprotocol(item, nextitem=nextitem, log=False)
            shares.append(kept_back(before, read_times(self._stat)))
            has_failed = any(report.failed for report in reports)
            if not left or not has_failed or not self._may_repeat(item, shares[-1]):
                break
            item._initrequest()  # type: ignore[attr-defined]
        if has_failed and self._raised == [TooLong] and min(shares) >= SHARE:
            for report in reports:
                if report.failed:
                    _call_unmeasured(report, shares)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _may_repeat(self, item: pytest.Item, share: float) -> bool:
        return self._raised == [TooLong] or (item.get_closest_marker(MARK) is not None and share >= SHARE)


def _call_unmeasured(report: pytest.TestReport, shares: list[float]) -> None:
    """Make of the report of a failure one of a test that was skipped."""
    told = ", ".join(f"{share:.0%}" for share in shares)
    reason = f"NOT MEASURED: it took too long while the host kept back {told} of the processors"
    report.outcome = "skipped"
    report.longrepr = report.location[0], report.location[1] or 0, reason
