"""The campaign of restarts: a house is replaced under load without a lost request; kills of its processes lose answers alone."""

import asyncio

import pytest
from bench.restarts import RestartsOptions, run_restarts

pytestmark = pytest.mark.prove("kills")


def test_no_restart_loses_a_request_and_no_kill_a_sale() -> None:
    options = RestartsOptions(restarts=2, kills=1, worker_kills=1, clients=16, processes=2, seed=3)
    report = asyncio.run(run_restarts(options))
    figures = report.figures
    assert report.clean, report.lines
    assert "No restart lost a request." in report.lines
    assert figures["lost_by_restarts"] == []
    # The twin, as it were: the same load notices processes that end without a drain.
    assert figures["lost_by_kills"] > 0
    assert figures["acknowledged"] > 4 * 50
