"""The bench of a national day on a coordinator and two workers: what holds on one PostgreSQL holds there."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from bench.day import DayOptions, run_day
from bench.nodes import ARCHIVE, find_archive

from bench import day, spread_server, timing
from taquilla.store.postgres.distribution import distribute

pytestmark = pytest.mark.prove("nodes")


def test_a_tiny_day_is_played_on_two_workers(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_archive() is None:
        pytest.skip(f"{ARCHIVE} names no archive of Citus: NO day on several nodes is played here")
    monkeypatch.setattr(timing, "WARM_UP", 1)
    monkeypatch.setattr(timing, "TIMES", 2)
    monkeypatch.setattr(spread_server, "DISK", ground)
    monkeypatch.setattr(day, "NODES_LEAD_S", 1.0)
    # Each part is a hundred tables: with few of them it is sooner spread.
    monkeypatch.setattr(spread_server, "distribute", partial(distribute, shards=4))
    told: list[str] = []
    options = DayOptions(
        tickets=200, operators=4, agencies=8, closes=2, minutes=0.1, clients=8, numbers=10, patience_s=60, nodes=2
    )
    report = asyncio.run(run_day(options, told.append))
    figures = report.figures
    assert report.clean, report.lines
    assert figures["broken"] == []
    assert (figures["nodes"], len(figures["operators_at"]), sum(figures["operators_at"])) == (2, 2, 4)
    assert figures["sold_late"] == figures["busy"] == 0
    assert figures["sold"] + figures["late"] == 200
    assert 10 < figures["paid"] < figures["prizes"]
    for close in figures["curve"]:
        assert 0 < close["close_ms"] <= close["close_ms_max"] < close["sealed_s_max"] * 1000
        assert close["settled_s_max"] > 0
        # Three nodes have a process each that is larger than that.
        assert close["postgresql_mb"] > 30
    assert min(figures[name] for name in ("postgresql_cpu_us", "disk_mb_per_million", "wal_mb_per_million")) > 100
    assert len(figures["reports"]) == 4
    assert any("over the workers" in line for line in told)
    assert any(line.startswith("nodes ") for line in report.lines)
