"""The bench of growth sells and reports on two houses, and keeps the large one for the next run."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from bench.ground import BenchFailed
from bench.growth import GrowthOptions, Slice, page, run_growth
from bench.history import Past

from bench import growth, timing

OPTIONS = GrowthOptions(wagers=900, days=3, wagers_few=300, clients=4, seconds=1, slices=2)


@pytest.mark.prove("benches")
def test_a_small_bench_measures_both_houses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "WARM_UP", 1)
    monkeypatch.setattr(timing, "TIMES", 2)
    monkeypatch.setattr(growth, "WARM_UP_S", 1)
    monkeypatch.setattr(growth, "FEW_DAYS", 2)
    monkeypatch.setattr(growth, "CASHIERS", 10)
    report = asyncio.run(run_growth(OPTIONS))
    figures = report.figures
    assert all(figures[f"{name}_ratio"] > 0 for name in ("rate", "p99", "house", "postgresql", "wal", "memory"))
    assert all(len(pairs) == OPTIONS.slices for pairs in figures["ratios"].values())
    assert figures["large"]["wagers"] == 900
    assert figures["few"]["partitions"] > 0
    assert {"month by product", "month by game"} <= {look["name"] for look in figures["reports"]}
    assert report.lines[0] == "900 wagers over 3 days, beside 300 over 2"


def test_the_page_tells_the_middle_of_the_ratios_and_their_spread() -> None:
    slices = [[Slice(rate, 30, 60, 200, 100, 3_000) for rate in rates] for rates in ((1_000, 2_000, 1_500), (900, 2_000, 1_500))]
    figures = growth._ratios((slices[0], slices[1]), [100, 110])
    assert figures["rate_ratio"] == 1.0
    assert figures["memory_ratio"] == 1.1
    tables = {"bytes": 10**9, "partitions": 18, "visible": 0.75, "dead": 12, "memory_mb": 100, "wagers": 300}
    lines = page(figures | {"few": growth._middle(slices[0]) | tables, "large": growth._middle(slices[1]) | tables, "days": 3})
    assert any("tickets/s" in line and "1.00 of it (0.90 to 1.00)" in line for line in lines)
    assert any("1.00 GB, 18 partitions, 75% of their pages" in line for line in lines)


def test_a_kept_past_is_known_again_by_its_sizes(tmp_path: Path) -> None:
    past = Past(date(2026, 1, 1), date(2026, 1, 3), 600)
    assert Past.kept(tmp_path, 600, 3) is None
    past.keep(tmp_path, 600, 3)
    assert Past.kept(tmp_path, 600, 3) == past
    with pytest.raises(BenchFailed, match="another size"):
        Past.kept(tmp_path, 900, 3)
