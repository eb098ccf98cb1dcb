"""The coupon for timing settlements: killed in the middle and resumed, the outcome is the same."""

import asyncio

import pytest
from bench.coupon import run_coupon

pytestmark = pytest.mark.prove("benches")


def test_a_killed_settlement_has_the_same_outcome_and_the_auditor_finds_nothing_wrong() -> None:
    told: list[str] = []
    report = asyncio.run(run_coupon(3_000, told.append))
    figures = report.figures
    assert figures["broken"] == []
    assert figures["resumed"]
    assert report.clean
    assert (figures["tickets"], figures["lines_sold"]) == (3_000, 3_300)
    assert figures["winners"] > 0
    assert figures["paid"] > 0
    assert figures["steps"] > 2
    assert any("3,300 lines" in line for line in report.lines)
    assert any("killed" in line for line in told)
