"""The bench of seals: a large draw, and draws that close while others are sold; all are sealed, and the auditor agrees."""

import asyncio

import pytest
from bench.seal import SealOptions, run_seal

from bench import seal
from taquilla import worker

pytestmark = pytest.mark.prove("benches")


def test_draws_are_sealed_alone_and_under_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_LEAD_S", 1.0)
    monkeypatch.setattr(worker, "PAUSE_MAX_S", 0.5)
    told: list[str] = []
    options = SealOptions(wagers=3_000, draws=3, wagers_each=30, clients=2, seconds=1)
    report = asyncio.run(run_seal(options, told.append))
    figures = report.figures
    assert figures["broken"] == []
    assert (figures["wagers"], figures["draws"]) == (3_000, 3)
    # A line has a hundred letters or more; the proof names the entry and a checkpoint, and few hashes.
    assert figures["file_bytes"] > 300_000
    assert 400 < figures["proof_bytes"] < 4_000
    assert min(figures["rate"], figures["rate_quiet"], figures["rate_sealing"], figures["gate_ms"]) > 0
    assert 0 < figures["p50_s"] <= figures["p99_s"] <= figures["max_s"]
    assert any("3,000 wagers of one draw sealed" in line for line in report.lines)
    assert any("while draws close" in line for line in told)
