"""The bench of a national day: a tiny one is sold, drawn, settled, paid and audited; tickets come in a rush before each close."""

import asyncio
from datetime import date
from random import Random
from typing import Any

import pytest
from bench.client import ClientResponse
from bench.day import DayOptions, run_day
from bench.day_ground import Nation
from bench.day_load import SlotJob, SlotSales, note_answer
from bench.day_office import Offices
from bench.day_page import Gate
from bench.ground import BenchFailed

from bench import timing
from taquilla.store.postgres.errors import OutcomeUnknown, TryAgain

METRICS = """\
taquilla_beat_seconds_bucket{beat="gate",le="0.0005"} %d.0
taquilla_beat_seconds_bucket{beat="gate",le="0.01"} %d.0
taquilla_beat_seconds_bucket{beat="gate",le="+Inf"} %d.0
taquilla_beat_seconds_count{beat="gate"} %d.0
taquilla_beat_seconds_sum{beat="gate"} %f
taquilla_beat_seconds_sum{beat="load"} 9.0
"""


def a_job(tickets: int = 1_000, clients: int = 8) -> SlotJob:
    nation = Nation(operators=2, agencies=3, secret="s", day=date(2026, 1, 1))
    return SlotJob(
        port=0, nation=nation, draw=1, later=2, outcome="007", begins_s=100.0, closes_s=200.0, tickets=tickets, clients=clients,
        run="r",
    )  # fmt: skip


@pytest.mark.prove("benches")
def test_a_tiny_day_is_sold_drawn_settled_paid_and_audited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "WARM_UP", 1)
    monkeypatch.setattr(timing, "TIMES", 2)
    told: list[str] = []
    options = DayOptions(tickets=300, operators=2, agencies=6, closes=3, minutes=0.15, clients=8, numbers=10, patience_s=60)
    report = asyncio.run(run_day(options, told.append))
    figures = report.figures
    assert report.clean, report.lines
    assert figures["broken"] == []
    assert figures["sold_late"] == figures["busy"] == 0
    # Each ticket was sold, or came too late: of a hundred tickets one is a latecomer on purpose.
    assert figures["sold"] + figures["late"] == 300
    assert figures["late"] >= 3
    # One number of ten wins: of three wagers a ticket, nearly a third of all tickets.
    assert 30 < figures["paid"] < figures["prizes"] < 200
    assert figures["paid_p50_ms"] > 0
    curve = figures["curve"]
    assert [close["number"] for close in curve] == [1, 2, 3]
    assert sum(close["tickets"] for close in curve) == figures["sold"]
    for close in curve:
        assert close["rate_max"] > close["rate"] > 0
        assert 0 < close["p50_ms"] <= close["p99_ms"]
        assert close["gate_ms"] > 0
        assert 0 < close["close_ms"] <= close["close_ms_max"]
        assert 0 < close["close_ms_max"] / 1000 < close["sealed_s_max"]
        assert close["settled_s_max"] > 0
        assert min(close["house_mb"], close["worker_mb"], close["postgresql_mb"]) > 10
    assert min(figures[name] for name in ("house_cpu_us", "worker_cpu_us", "postgresql_cpu_us")) > 10
    assert min(figures[name] for name in ("disk_mb_per_million", "wal_mb_per_million")) > 100
    assert figures["scale"]["operators"] == 100
    assert len(figures["reports"]) == 4
    assert all(0 < one["p50_ms"] <= one["p95_ms"] for one in figures["reports"])
    assert any("close 3 of 3" in line for line in told)
    assert any(line.startswith("sold ") for line in report.lines)


def test_two_thirds_of_the_tickets_come_in_the_last_fifth_and_a_hundredth_too_late() -> None:
    moments = a_job().moments(Random(1))
    assert moments == sorted(moments)
    assert sum(moment >= 200.0 for moment in moments) == 10
    assert len(moments) == 1_000
    timely = [moment for moment in moments if moment < 200.0]
    assert 0.66 < sum(moment >= 180.0 for moment in timely) / len(timely) < 0.68
    assert min(timely) >= 100.0


def test_processes_share_the_tickets_of_a_close() -> None:
    parts = a_job(tickets=5, clients=8).parts(2)
    assert [(part.tickets, part.clients) for part in parts] == [(3, 4), (2, 4)]
    assert len({part.run for part in parts}) == 2
    assert len(a_job(tickets=1).parts(2)) == 1


@pytest.mark.parametrize(
    ("status", "body", "due_s", "sent_s", "answered_s", "missed", "wrong"),
    [
        (201, b"", 199.8, 199.9, 200.2, 0, None),
        (201, b"", 200.3, 200.3, 200.4, 0, "a ticket was sold after the close"),
        (400, b"events are not open. closed events: [1]", 200.0, 200.0, 200.1, 0, None),
        (400, b"events are not open. closed events: [1]", 199.9, 200.0, 200.1, 1, None),
        (400, b"events are not open. closed events: [1]", 199.0, 199.0, 199.7, 1, "a ticket was refused before the close"),
        (503, b"", 150.0, 150.0, 151.0, 0, None),
        (400, b"the quota has 1 left", 150.0, 150.0, 151.0, 0, "a sale was answered with 400: b'the quota has 1 left'"),
    ],
)
def test_only_what_comes_too_late_may_be_refused(
    status: int, body: bytes, due_s: float, sent_s: float, answered_s: float, missed: int, wrong: str | None
) -> None:
    sales = SlotSales()
    answer = ClientResponse(status, body)
    assert note_answer(a_job(), sales, answer, due_s=due_s, sent_s=sent_s, answered_s=answered_s) == wrong
    assert (sales.sold, sales.late, sales.missed, sales.busy) == (status == 201, b"not open" in body, missed, status == 503)


def test_a_step_that_was_undone_is_done_anew_until_patience_ends() -> None:
    nowhere: Any = None  # what they talk to is not asked
    offices = Offices(nowhere, nowhere, 0, a_job().nation, {}, patience_s=0.2)
    undone = iter([TryAgain(), OutcomeUnknown()])

    async def step() -> str:
        for trouble in undone:
            raise trouble
        return "done"

    async def never() -> str:
        raise TryAgain

    assert asyncio.run(offices.done(step)) == ("done", 3)
    assert offices.undone == 2
    with pytest.raises(BenchFailed, match="undone again and again"):
        asyncio.run(offices.done(never))


def test_waits_for_gates_are_those_between_two_looks() -> None:
    before, after = Gate.read(METRICS % (10, 10, 10, 10, 0.5)), Gate.read(METRICS % (60, 109, 110, 110, 1.5))
    waits = after.since(before)
    assert (waits.mean_ms, waits.at_most_ms(0.5), waits.at_most_ms(0.99), waits.at_most_ms(1.0)) == (10.0, 0.5, 10.0, None)
    assert (Gate().mean_ms, Gate().at_most_ms(0.99)) == (None, None)
