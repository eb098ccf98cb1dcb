"""The bench of a national day on a coordinator and two workers: what holds on one PostgreSQL holds there."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from bench.day import DayOptions, run_day
from bench.nodes import ARCHIVE, find_archive
from tests.bench.conftest import Tiny

from bench import day, spread_server
from taquilla.store.postgres.distribution import distribute

pytestmark = pytest.mark.prove("nodes")


def test_a_tiny_day_is_played_on_two_workers(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if find_archive() is None:
        pytest.skip(f"{ARCHIVE} names no archive of Citus: NO day on several nodes is played here")
    monkeypatch.setattr(spread_server, "DISK", ground)
    monkeypatch.setattr(day, "NODES_LEAD_S", 1.0)
    # Each part is a hundred tables: with few of them it is sooner spread.
    monkeypatch.setattr(spread_server, "distribute", partial(distribute, shards=4))
    options = DayOptions(
        tickets=200, operators=4, agencies=8, closes=2, minutes=0.1, clients=8, numbers=10, patience_s=60, nodes=2
    )

    def holds(figures: Any) -> None:
        assert (len(figures["operators_at"]), sum(figures["operators_at"])) == (2, 4)
        assert figures["sold"] + figures["late"] == 200
        assert 10 < figures["paid"] < figures["prizes"]
        for close in figures["curve"]:
            assert 0 < close["close_ms"] <= close["close_ms_max"] < close["sealed_s_max"] * 1000
            # Three nodes have a process each that is larger than that.
            assert (close["settled_s_max"] > 0, close["postgresql_mb"] > 30) == (True, True)
        assert len(figures["reports"]) == 4

    measured = "postgresql_cpu_us disk_mb_per_million wal_mb_per_million"
    known = {"broken": [], "nodes": 2, "sold_late": 0, "busy": 0}
    Tiny(lambda say: run_day(options, say), known, measured, "nodes ", "over the workers", holds, clean=True).is_right()
