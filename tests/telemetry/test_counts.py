"""Processes of one run add up what they have counted: nothing is lost with a process, and the sum never falls."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.patience import PATIENCE_S

from taquilla.telemetry import counts as exchange
from taquilla.telemetry.counts import Counts, shared_folder
from taquilla.telemetry.definitions import BATCH_SIZE, COMMANDS, CPU_SECONDS, LAST_LOOK, METRICS, PROCESSES

SALE = ("sell_ticket", "api", "done")
DIES = """
import os, sys
from pathlib import Path
from taquilla.telemetry.counts import Counts
from taquilla.telemetry.definitions import BATCH_SIZE, COMMANDS
counts = Counts(Path(sys.argv[1]))
for _ in range(5):
    counts.add(COMMANDS, "sell_ticket", "api", "done")
counts.observe(BATCH_SIZE, 3)
counts.write()
os.kill(os.getpid(), 9)
"""


def test_whoever_is_asked_adds_up_what_all_have_counted(tmp_path: Path) -> None:
    one, two = Counts(tmp_path), Counts(tmp_path)
    one.add(COMMANDS, *SALE, amount=3)
    two.add(COMMANDS, *SALE, amount=4)
    two.observe(BATCH_SIZE, 4)
    two.observe(BATCH_SIZE, 5)
    two.write()
    for asked in (one, two):
        total = asked.total(METRICS)
        assert total.numbers[COMMANDS] == {SALE: 7}
        # At most 4 stands in the third bucket, at most 8 in the fourth; the sum is last.
        assert total.histograms[BATCH_SIZE][()] == [0, 0, 1, 1, *[0] * 8, 9]
        assert total.numbers[PROCESSES][()] == 2


def test_what_a_killed_process_has_counted_stays_and_its_gauges_go(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], timeout=PATIENCE_S)
    assert died.returncode == -9
    living = Counts(tmp_path)
    living.add(COMMANDS, *SALE)
    total = living.total(METRICS)
    assert total.numbers[COMMANDS] == {SALE: 6}
    assert total.histograms[BATCH_SIZE][()][-1] == 3
    assert total.numbers[PROCESSES] == {(): 1}


def test_a_process_with_the_number_of_a_dead_one_has_a_file_of_its_own(tmp_path: Path) -> None:
    for amount in (2, 3):
        counts = Counts(tmp_path)
        counts.add(COMMANDS, *SALE, amount=amount)
        counts.write()
    assert counts.total(METRICS).numbers[COMMANDS] == {SALE: 5}


def test_what_is_shown_is_written_first_so_that_the_sum_never_falls(tmp_path: Path) -> None:
    shown, other = Counts(tmp_path), Counts(tmp_path)
    shown.add(COMMANDS, *SALE, amount=8)
    assert shown.total(METRICS).numbers[COMMANDS] == {SALE: 8}
    # It dies now, without a word; the other one is asked.
    assert other.total(METRICS).numbers[COMMANDS] == {SALE: 8}


def test_a_lonely_process_needs_no_folder() -> None:
    counts = Counts()
    counts.set(LAST_LOOK, value=1.5)
    assert counts.total(METRICS).numbers[LAST_LOOK] == {(): 1.5}
    assert counts.numbers[CPU_SECONDS][()] > 0


def test_the_folder_goes_with_the_run_and_what_killed_runs_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange.os, "access", lambda *_: False)
    monkeypatch.setattr(exchange.tempfile, "gettempdir", lambda: str(tmp_path))
    (left := tmp_path / "taquilla-metrics-left").mkdir()
    (left / "run.lock").touch()
    with shared_folder() as first:
        assert left.exists(), "it is just being made, for all that we know"
        long_ago = time.time() - 120
        for folder in (left, first):
            os.utime(folder, (long_ago, long_ago))
        with shared_folder() as second:
            assert sorted(tmp_path.iterdir()) == sorted([first, second])
    assert list(tmp_path.iterdir()) == []
