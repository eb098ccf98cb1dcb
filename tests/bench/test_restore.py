"""The lost machine: its data are gone, and the archive has every sale that waited for it."""

import asyncio
import json
from pathlib import Path

import pytest
from bench.restore import RestoreOptions, run_restore

from bench import ground

pytestmark = pytest.mark.prove("kills")


def test_no_sale_that_waited_for_the_archive_is_lost_with_the_machine(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "DISK", place)
    report = asyncio.run(run_restore(RestoreOptions(wagers=600, days=1, clients=4, seconds=1, waits=True), print))
    assert report.clean, "\n".join(report.lines)
    assert (report.figures["missing"], report.figures["damaged_in"]) == (0, None)
    assert report.figures["acknowledged"] > 20
    assert report.figures["base_bytes"] > 20_000_000
    assert json.loads(report.to_json())["missing_s"] == 0
    assert list(place.glob("taquilla-restore-*")) == []
