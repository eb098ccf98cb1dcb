"""A house is upgraded while it sells: all that was answered is there once, and its auditor finds nothing."""

import asyncio
from collections.abc import Callable

import pytest
from bench.migrate import MigrateOptions, run_migrate
from bench.planted import PLANTED

pytestmark = pytest.mark.prove("upgrades")


def test_an_upgrade_under_load_loses_and_doubles_nothing(record_property: Callable[[str, object], None]) -> None:
    report = asyncio.run(run_migrate(MigrateOptions(wagers=300, clients=16, rate=80, quiet_s=0.5, report_s=1.5)))
    figures = report.figures
    record_property("longest_wait_ms", figures["longest_ms"])
    faults = ("missing", "doubled", "strange", "refused", "broken_rules")
    assert {name: figures[name] for name in faults} == {name: [] for name in faults}
    assert [step["name"] for step in figures["steps"]] == ["before", *PLANTED, "restart", "after"]
    assert all(step["sales"] > 0 for step in figures["steps"])
    # The first one had to wait for a report, and those who sold did not: no sale ran into the house's own lock timeout. That it
    # is less than a second is tested where nothing else keeps the processor (tests/store/postgres/test_patience.py).
    first = figures["steps"][1]
    assert first["seconds"] > 1.5
    assert first["longest_ms"] < 3_000
    # Nearly all of the longest wait is told apart: it is known what it was spent on.
    assert sum(first["longest_was"].values()) > first["longest_ms"] / 2
    assert report.lines[0].startswith("300 wagers before; ")
