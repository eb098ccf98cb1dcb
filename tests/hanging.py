"""Ends a process of tests in which one test hangs, and says where: a suite that stands still for ever tells nobody why."""

import asyncio
import faulthandler
import os
import signal
import sys
from collections.abc import Generator

import pytest
from tests.patience import PATIENCE_S

HANGS_S = 3 * PATIENCE_S  # whatever waits gives up before


class Hanging:
    """A plugin of pytest. Tests of campaigns have a budget instead."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run a test under a bound that none should reach."""

        def end(*_: object) -> None:
            with item.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
                show_stacks(item.nodeid)
            os._exit(1)  # xdist reports it as a failure of this test, and goes on in a new process

        if item.get_closest_marker("prove") is not None:
            return (yield)
        signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, HANGS_S)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def show_stacks(test: str) -> None:
    """Print where each thread and each task stands."""
    said = sys.stderr
    print(f"\n{test} hangs for {HANGS_S} s:", file=said)
    for task in set(asyncio.tasks._all_tasks):  # type: ignore[attr-defined]
        if not task.done():
            print(repr(task), file=said)
            task.print_stack(file=said)
    faulthandler.dump_traceback(file=said)
