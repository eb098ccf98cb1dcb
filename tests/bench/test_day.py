"""The bench of a national day: a tiny one is sold, drawn, settled, paid and audited; tickets come in a rush before each close."""

from datetime import date
from pathlib import Path
from random import Random

import pytest
from bench.client import ClientResponse
from bench.day_ground import Nation
from bench.day_load import SlotJob, SlotSales, note_answer
from bench.day_page import Gate


def a_job(tickets: int = 1_000, clients: int = 8) -> SlotJob:
    nation = Nation(operators=2, agencies=3, key_file=Path("master.key"), day=date(2026, 1, 1))
    return SlotJob(
        port=0, nation=nation, draw=1, later=2, outcome="007", begins_s=100.0, closes_s=200.0, tickets=tickets, clients=clients,
        run="r",
    )  # fmt: skip


def test_two_thirds_of_the_tickets_come_in_the_last_fifth_and_a_hundredth_too_late() -> None:
    moments = a_job().moments(Random(1))
    assert moments == sorted(moments)
    assert sum(moment >= 200.0 for moment in moments) == 10
    assert len(moments) == 1_000
    timely = [moment for moment in moments if moment < 200.0]
    assert 0.66 < sum(moment >= 180.0 for moment in timely) / len(timely) < 0.68
    assert min(timely) >= 100.0


@pytest.mark.parametrize(("status", "body", "due_s", "sent_s", "answered_s", "missed", "wrong"), [
    (201, b"", 199.8, 199.9, 200.2, 0, None),
    (201, b"", 200.3, 200.3, 200.4, 0, "a ticket was sold after the close"),
    (400, b"events are not open. closed events: [1]", 200.0, 200.0, 200.1, 0, None),
    (400, b"events are not open. closed events: [1]", 199.9, 200.0, 200.1, 1, None),
    (400, b"events are not open. closed events: [1]", 199.0, 199.0, 199.7, 1, "a ticket was refused before the close"),
    (503, b"", 150.0, 150.0, 151.0, 0, None),
    (400, b"the quota has 1 left", 150.0, 150.0, 151.0, 0, "a sale was answered with 400: b'the quota has 1 left'"),
])  # fmt: skip
def test_only_what_comes_too_late_may_be_refused(
    status: int, body: bytes, due_s: float, sent_s: float, answered_s: float, missed: int, wrong: str | None
) -> None:
    sales = SlotSales()
    answer = ClientResponse(status, body)
    assert note_answer(a_job(), sales, answer, due_s=due_s, sent_s=sent_s, answered_s=answered_s) == wrong
    assert (sales.sold, sales.late, sales.missed, sales.busy) == (status == 201, b"not open" in body, missed, status == 503)


def metrics_of(half: int, most: int, count: int, seconds: float) -> str:
    beat = 'taquilla_beat_seconds_{}{{beat="gate"{}}} {}'.format
    bounds = {"0.0005": half, "0.01": most, "+Inf": count}
    buckets = [beat("bucket", f',le="{most_s}"', so_many) for most_s, so_many in bounds.items()]
    return "\n".join([*buckets, beat("count", "", count), beat("sum", "", seconds), 'taquilla_beat_seconds_sum{beat="load"} 9.0'])


def test_waits_for_gates_are_those_between_two_looks() -> None:
    waits = Gate.read(metrics_of(60, 109, 110, 1.5)).since(Gate.read(metrics_of(10, 10, 10, 0.5)))
    assert (waits.mean_ms, waits.at_most_ms(0.5), waits.at_most_ms(0.99), waits.at_most_ms(1.0)) == (10.0, 0.5, 10.0, None)
    assert (Gate().mean_ms, Gate().at_most_ms(0.99)) == (None, None)
