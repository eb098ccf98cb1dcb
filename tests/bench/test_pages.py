"""The bench of pages asks for each page of a generated house and measures it."""

import asyncio

import pytest
from bench.pages import PAGE_MS, PagesOptions, run_pages

from bench import offices, timing

pytestmark = pytest.mark.prove("benches")


def test_a_small_bench_measures_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "WARM_UP", 1)
    monkeypatch.setattr(timing, "TIMES", 2)
    monkeypatch.setattr(offices, "WINDOW_S", 4)
    report = asyncio.run(run_pages(PagesOptions(wagers=600, agencies=5, days=9, offices=3)))
    looks = {look["name"]: look for look in report.figures["looks"]}
    assert {"tickets", "ticket", "report by hour", "week of the banca", "events", "audit", "shifts"} <= looks.keys()
    assert all(look["p95_ms"] > 0 and look["may_ms"] == PAGE_MS for look in looks.values())
    assert report.figures["agencies"] == 5
    found = report.figures["open_offices"]
    assert found["updates"] > 0
    assert found["compare_ms"] > 0
    assert 20_000 < found["till_bytes"] <= 100_000
