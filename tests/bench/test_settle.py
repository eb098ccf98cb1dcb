"""The bench of settlements: a draw is settled and corrected, alone and while others are sold; the auditor agrees."""

import asyncio

import pytest
from bench.settle import SettleOptions, run_settle

pytestmark = pytest.mark.prove("benches")


def test_a_settlement_comes_to_the_same_alone_and_while_clients_sell() -> None:
    told: list[str] = []
    options = SettleOptions(wagers=3_000, winners=100, corrected=400, clients=2, seconds=1)
    report = asyncio.run(run_settle(options, told.append))
    figures = report.figures
    assert figures["broken"] == []
    assert figures["same"]
    # A ticket of a hundred is undone; five of its wagers would have won after the correction.
    works = figures["settlement"], figures["correction"]
    assert [work["winners"] for work in works] == [100, 395]
    for work in works:
        assert min(work["alone"]["steps"], work["selling"]["steps"]) >= 3
        assert 0 < work["alone"]["p50_ms"] <= work["alone"]["p99_ms"] <= work["alone"]["max_ms"]
    assert figures["rate"] > 0
    assert any("both came to the same" in line for line in report.lines)
    assert any("while others sell" in line for line in told)
