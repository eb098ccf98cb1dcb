"""Processes of one run add up what they have counted, whoever is asked: nothing is lost with one, and the sum never falls."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from tests.patience import PATIENCE_S, wait_until
from tests.telemetry.conftest import Running, Start, numbers
from tests.threads import held_port

from taquilla.telemetry import counts as exchange
from taquilla.telemetry import metrics as pages
from taquilla.telemetry.counts import Counts, shared_folder
from taquilla.telemetry.definitions import BACKUP_TRIED, BATCH_SIZE, COMMANDS, LAST_LOOK, METRICS, PROCESSES
from taquilla.telemetry.metrics import Metrics

SALE = ("sell_ticket", "api", "done")


def test_whoever_is_asked_adds_up_what_all_have_counted(tmp_path: Path) -> None:
    one, two = Counts(tmp_path), Counts(tmp_path)
    one.add(COMMANDS, *SALE, amount=3)
    two.add(COMMANDS, *SALE, amount=4)
    two.observe(BATCH_SIZE, 4)
    two.observe(BATCH_SIZE, 5)
    one.set(LAST_LOOK, value=7)
    two.set(LAST_LOOK, value=5)
    two.write()
    for asked in (one, two):  # what the first one shows is written: it may die then, without a word
        total = asked.total(METRICS)
        assert total.numbers[COMMANDS] == {SALE: 7}
        # At most 4 stands in the third bucket, at most 8 in the fourth; the sum is last.
        assert total.histograms[BATCH_SIZE][()] == [0, 0, 1, 1, *[0] * 8, 9]
        assert (total.numbers[PROCESSES][()], total.numbers[LAST_LOOK][()]) == (2, 7)


def test_what_a_killed_process_has_counted_stays_and_its_gauges_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed, living = Counts(tmp_path), Counts(tmp_path)
    killed.add(COMMANDS, *SALE, amount=5)
    killed.observe(BATCH_SIZE, 3)
    with monkeypatch.context() as then:
        then.setattr(os, "getpid", lambda: 2**22)  # nobody can have it
        killed.write()
    living.add(COMMANDS, *SALE)
    total = living.total(METRICS)
    assert total.numbers[COMMANDS] == {SALE: 6}
    assert total.histograms[BATCH_SIZE][()][-1] == 3
    assert total.numbers[PROCESSES] == {(): 1}


async def test_a_disk_of_backups_that_does_not_answer_holds_up_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BACKUPS_S", 0.01)
    os.mkfifo(trial := tmp_path / "last-trial.json")  # whoever reads it waits for a writer
    metrics = Metrics(tried=lambda: tmp_path)
    assert [(await metrics.backups()).numbers for _ in range(2)] == [{}, {}]
    await asyncio.to_thread(trial.write_text, "{}")
    trial.unlink()
    monkeypatch.setattr(pages, "BACKUPS_S", PATIENCE_S)
    assert (await metrics.backups()).numbers == {BACKUP_TRIED: {(): 0}}


def test_a_process_of_another_release_is_counted_as_far_as_its_metrics_are_ours(tmp_path: Path) -> None:
    other, ours = Counts(tmp_path), Counts(tmp_path)
    other.add(COMMANDS, *SALE, amount=2)
    other.add(COMMANDS._replace(name="taquilla_new_total"), *SALE)
    other.observe(BATCH_SIZE._replace(bounds=(1, 2)), 1)
    other.write()
    total = ours.total(METRICS)
    assert (total.numbers[COMMANDS], sum(total.histograms[BATCH_SIZE][()])) == ({SALE: 2}, 0)


def test_a_full_disk_ends_no_counting_and_is_told_once(full_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    counts = Counts(full_disk)
    counts.add(COMMANDS, *SALE, amount=2)
    for _ in range(2):
        assert counts.total(METRICS).numbers == {}
    assert [record.getMessage()[-23:] for record in caplog.records] == ["No space left on device"]
    (full_disk / "fill").unlink()
    assert counts.total(METRICS).numbers[COMMANDS] == {SALE: 2}


def test_the_folder_goes_with_its_run_and_that_of_a_killed_one_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


SOLD = '{channel="chance",command="sell_ticket",outcome="done"}'


def sell(house: Running, number: int) -> str:
    """Sell a ticket over a connection of its own, which any of the processes takes."""
    play = {"codigo": "431", "numero": "123", "monto": "5.00"}
    status, text = house.ask("/monitor/registrarticket", {"token": "12345678", "ticket": str(number), "jugadas": [play]})
    assert (status, '"respuesta":"0"' in text) == (200, True), text
    return text


def sales(house: Running) -> float:
    return numbers(house.ask("/metrics")[1], "taquilla_commands_total").get(SOLD, 0)


def page_of(house: Running, *holds: Callable[[str], bool]) -> str:
    """Wait until the page of metrics is there and tells all this; return it."""

    def page() -> str:
        try:
            found = house.ask("/metrics")[1]
        except httpx.TransportError:
            return ""
        return found if all(one(found) for one in holds) else ""

    return wait_until(page, "the metrics")


def has_watched(page: str) -> bool:
    return numbers(page, "taquilla_duty_seconds_count").get('{duty="watch"}', 0) >= 1


@pytest.mark.prove("kills")
def test_the_sum_is_that_of_all_sales_and_does_not_fall_with_a_process(start: Start, demo_database: str, tmp_path: Path) -> None:
    house = start(demo_database, "serve", "--port", "0", "--processes", "2", "--log-sales")
    wait_until(lambda: numbers(house.ask("/metrics")[1], "taquilla_processes").get("") == 2, "both processes")
    with ThreadPoolExecutor(8) as tills:
        list(tills.map(lambda number: sell(house, number), range(100)))
    wait_until(lambda: sales(house) == 100, "the counts of both")
    assert {sales(house) for _ in range(12)} == {100}  # each connection may reach either of them
    assert house.ask("/metrics/x")[0] == 404, "a proxy that hides `/metrics` hands `/metrics/../` on as it came"
    page = house.ask("/metrics")[1]
    assert numbers(page, "taquilla_batch_size_sum") == {"": 100}
    assert numbers(page, "taquilla_command_seconds_count") == {'{command="sell_ticket"}': 100}
    assert numbers(page, "taquilla_database_up") == {"": 1}
    children = psutil.Process(house.process.pid).children(recursive=True)
    os.kill(next(child.pid for child in children if {"serve", "--processes"} <= {*child.cmdline()}), signal.SIGKILL)
    assert [sales(house) for _ in range(6)] == [100] * 6
    for number in range(100, 120):
        sell(house, number)
    wait_until(lambda: sales(house) == 120, "all counts")
    log = tmp_path / "serve.log"
    wait_until(lambda: log.read_text().count("INFO taquilla.sales: operator=1 number=") == 120, "a line for each")


@pytest.mark.prove("kills")
def test_a_worker_serves_its_own_metrics_at_its_own_port(start: Start, demo_database: str) -> None:
    port = held_port()
    worker = start(demo_database, "worker", "--metrics-port", str(port))
    worker.base = f"http://127.0.0.1:{port}"
    said = page_of(worker, has_watched)
    assert numbers(said, "taquilla_worker_last_look_timestamp_seconds")[""] > 0
    assert numbers(said, "taquilla_processes") == {"": 1}
    assert "taquilla_database_up" not in said, "serve tells what the database says, once"


@pytest.mark.prove("kills")
def test_under_one_command_the_page_tells_of_the_worker_too(start: Start, demo_database: str) -> None:
    port = held_port()
    house = start(demo_database, "up", "--port", str(port), "--processes", "2")
    house.base = f"http://127.0.0.1:{port}"
    said = page_of(house, has_watched, lambda page: numbers(page, "taquilla_processes") == {"": 3})
    assert numbers(said, "taquilla_worker_last_look_timestamp_seconds")[""] > 0
