"""Campaigns of restarts, kills and faults in short: nothing that was acknowledged is lost, and their own judges find nothing."""

from pathlib import Path
from typing import Any

import pytest
from bench.faults import run_faults
from bench.kills import KillsOptions, run_kills
from bench.restarts import RestartsOptions, run_restarts
from bench.restore import RestoreOptions, run_restore
from tests.bench.conftest import Tiny

from bench import kills

pytestmark = pytest.mark.prove("kills")


def killed(figures: Any) -> None:
    assert figures["acknowledged"] >= 3 * kills.SALES_BETWEEN_KILLS
    assert figures["outcomes"]["lost"] >= figures["resolved"]


def failed(figures: Any) -> None:
    assert sum(figures["faults"].values()) > 10
    ended = {name: count > 0 for name, count in figures["outcomes"].items() if name.startswith("in the end")}
    assert ended == {"in the end closed": True, "in the end cancelled": True}


OPTIONS = RestartsOptions(restarts=2, kills=1, worker_kills=1, clients=16, processes=2, seed=3)
SHORT = {
    "kills": Tiny(
        lambda say: run_kills(KillsOptions(kills=1, postgres_kills=1, clients=8, seed=3), say), measured="resolved",
        page="All that was acknowledged is there once", holds=killed, clean=True),
    # The twin, as it were: the same load notices processes that end without a drain.
    "restarts": Tiny(
        lambda say: run_restarts(OPTIONS, say), {"lost_by_restarts": []}, "lost_by_kills", "No restart lost a request.",
        above={"acknowledged": 200}, clean=True),
    "restore": Tiny(
        lambda say: run_restore(RestoreOptions(wagers=600, days=1, clients=4, seconds=1, waits=True), say),
        {"missing": 0, "missing_s": 0, "damaged_in": None}, above={"acknowledged": 20, "base_bytes": 20_000_000}, clean=True),
    "faults": Tiny(
        lambda say: run_faults(30, 7, say), {"unknown": 0, "differences": [], "broken_rules": []},
        page="Every debit is a ticket or came back; every prize is paid once",
        told="[####################..........] 20 of 30 rounds", holds=failed, clean=True),
}  # fmt: skip


@pytest.mark.parametrize("campaign", SHORT.values(), ids=SHORT.keys())
def test_nothing_that_was_acknowledged_is_lost_or_doubled(campaign: Tiny, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.ground.DISK", place)
    campaign.is_right()
    assert list(place.glob("taquilla-*")) == []
