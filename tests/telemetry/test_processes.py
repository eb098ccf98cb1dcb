"""Two processes on one port and a worker: whoever answers, the metrics are those of the house."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from tests.patience import wait_until
from tests.telemetry.conftest import Running, Start, numbers
from tests.threads import held_port

pytestmark = pytest.mark.prove("kills")
SOLD = '{channel="chance",command="sell_ticket",outcome="done"}'


def sell(house: Running, number: int) -> str:
    """Sell a ticket over a connection of its own, which any of the processes takes."""
    play = {"codigo": "431", "numero": "123", "monto": "5.00"}
    status, text = house.ask("/monitor/registrarticket", {"token": "12345678", "ticket": str(number), "jugadas": [play]})
    assert (status, '"respuesta":"0"' in text) == (200, True), text
    return text


def sales(house: Running) -> float:
    return numbers(house.ask("/metrics")[1], "taquilla_commands_total").get(SOLD, 0)


def processes(house: Running) -> list[psutil.Process]:
    """Return the processes that serve: children of the one that was started which listen."""
    children = psutil.Process(house.process.pid).children(recursive=True)
    living = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if {"serve", "--processes"} <= {*child.cmdline()}]


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


def test_the_sum_is_the_number_of_sales_and_does_not_fall_with_a_process(
    start: Start, demo_database: str, tmp_path: Path
) -> None:
    house = start(demo_database, "serve", "--port", "0", "--processes", "2", "--log-sales")
    wait_until(lambda: numbers(house.ask("/metrics")[1], "taquilla_processes").get("") == 2, "both processes")
    with ThreadPoolExecutor(8) as tills:
        list(tills.map(lambda number: sell(house, number), range(100)))
    wait_until(lambda: sales(house) == 100, "the counts of both")
    # Each connection may reach either of them.
    assert {sales(house) for _ in range(12)} == {100}
    page = house.ask("/metrics")[1]
    assert numbers(page, "taquilla_batch_size_sum") == {"": 100}
    assert numbers(page, "taquilla_command_seconds_count") == {'{command="sell_ticket"}': 100}
    assert numbers(page, "taquilla_database_up") == {"": 1}
    (victim, *_) = processes(house)
    os.kill(victim.pid, signal.SIGKILL)
    assert [sales(house) for _ in range(6)] == [100] * 6
    for number in range(100, 120):
        sell(house, number)
    wait_until(lambda: sales(house) == 120, "all counts")
    log = tmp_path / "serve.log"
    wait_until(lambda: log.read_text().count("INFO taquilla.sales: operator=1 number=") == 120, "a line for each")


def test_a_worker_serves_its_own_metrics_at_its_own_port(start: Start, demo_database: str) -> None:
    port = held_port()
    worker = start(demo_database, "worker", "--metrics-port", str(port))
    worker.base = f"http://127.0.0.1:{port}"
    said = page_of(worker, has_watched)
    assert numbers(said, "taquilla_worker_last_look_timestamp_seconds")[""] > 0
    assert numbers(said, "taquilla_processes") == {"": 1}
    assert "taquilla_database_up" not in said, "serve tells what the database says, once"


def test_under_one_command_the_page_tells_of_the_worker_too(start: Start, demo_database: str) -> None:
    port = held_port()
    house = start(demo_database, "up", "--port", str(port), "--processes", "2")
    house.base = f"http://127.0.0.1:{port}"
    said = page_of(house, has_watched, lambda page: numbers(page, "taquilla_processes") == {"": 3})
    assert numbers(said, "taquilla_worker_last_look_timestamp_seconds")[""] > 0
