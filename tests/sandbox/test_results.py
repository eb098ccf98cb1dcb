"""The sandbox takes results by event and by today's code, and shows how to try API Chance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.dialects.conftest import OpenServed, Served
from tests.sandbox.conftest import is_sold, sandbox_in

from taquilla.sandbox.app import sandbox
from taquilla.store.postgres.database import TryAgain


@dataclass
class Yard(Served):
    """A sandbox, and the house behind it."""

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """POST a body (or GET without one); return the status and the response."""
        answer = self.run(self.client.request("GET" if body is None else "POST", path, json=body))
        return answer.status_code, answer.json()


@pytest.fixture
def yard(open_served: OpenServed, demo_template: str, tmp_path: Path) -> Iterator[Yard]:
    """A sandbox some minutes after half past seven on the portal document's day."""
    with open_served(Yard, demo_template, sandbox_in(tmp_path)) as yard:
        yield yard


@pytest.fixture(scope="module")
def shared_yard(open_served: OpenServed, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """The same for all tests that are refused."""
    with open_served(Yard, demo_template, sandbox_in(tmp_path_factory.mktemp("yard"))) as yard:
        yield yard


def test_a_result_by_code_is_that_of_the_draw_of_today(yard: Yard) -> None:
    animal = yard.event(5, "22T08:00")
    assert is_sold(yard, animal, "t-1")
    yard.ask("/sandbox/clock", {"now": "2024-10-22T13:30:00-04:00"})
    won = {"event_id": animal, "tickets_won": 1, "prize": 15_000}
    assert yard.ask("/sandbox/results", {"codigo": "810", "result": "36"}) == (200, won)
    lost = {"event_id": yard.event(27, "22T13:00", 3), "tickets_won": 0, "prize": 0}
    assert yard.ask("/sandbox/results", {"codigo": "713", "result": "123-ARI"}) == (200, lost)
    yard.ask("/sandbox/clock", {"now": "2024-10-23T13:30:00-04:00"})
    next_day = {"event_id": yard.event(27, "23T13:00", 3), "tickets_won": 0, "prize": 0}
    assert yard.ask("/sandbox/results", {"codigo": "713", "result": "124-PIS"}) == (200, next_day)
    assert yard.ask("/sandbox/audit")[1]["violations"] == []


def test_an_operator_that_was_added_to_the_demo_does_not_keep_it_from_its_results(yard: Yard) -> None:
    added = 70
    office = yard.house.people.office
    yard.run(office.add_operator(added, name="Banca Sol", currency="VES", exponent=2, zone="America/Caracas"))
    yard.ask("/sandbox/clock", {"now": "2024-10-22T13:30:00-04:00"})
    drawn = {"event_id": yard.event(5, "22T08:00"), "tickets_won": 0, "prize": 0}
    assert yard.ask("/sandbox/results", {"codigo": "810", "result": "36"}) == (200, drawn)
    assert yard.run(yard.house.lottery.codes.results(added, date(2024, 10, 22))) == []


def test_a_draw_is_suspended_resumed_and_void_at_once(yard: Yard) -> None:
    animal = yard.event(5, "22T12:00")
    assert is_sold(yard, animal, "t-1")
    done = {"event_id": animal, "tickets_refunded": 0, "refund": 0}
    assert yard.ask("/sandbox/draws", {"event_id": animal, "order": "suspend"}) == (200, done | {"order": "suspend"})
    assert not is_sold(yard, animal, "t-2")
    assert yard.ask("/sandbox/draws", {"event_id": animal, "order": "suspend"}) == (409, {"error": "the draw is not on sale"})
    resume = {"codigo": "850", "order": "resume", "reason": "it goes again"}
    assert yard.ask("/sandbox/draws", resume) == (200, done | {"order": "resume"})
    assert is_sold(yard, animal, "t-3")
    void = {"event_id": animal, "order": "void", "tickets_refunded": 2, "refund": 1000}
    assert yard.ask("/sandbox/draws", {"event_id": animal, "order": "void"}) == (200, void)
    assert not is_sold(yard, animal, "t-4")
    assert yard.ask("/sandbox/audit")[1]["violations"] == []


NO_DRAW, EITHER = (404, "no such draw here"), (400, "say either `event_id` or `codigo`")


@pytest.mark.parametrize(("path", "body", "refused"), [
    *[("draws", body | {"order": "void"}, EITHER) for body in ({"event_id": 999, "codigo": "810"}, {})],
    *[("draws", body | {"order": "void"}, NO_DRAW) for body in ({"codigo": "999"}, {"event_id": 999_999})],
    ("draws", {"codigo": "810", "order": "void", "reason": " "}, (400, "`reason` is of 1 to 200 characters")),
    ("draws", {"codigo": "810", "order": "resume"}, (409, "the draw is not suspended")),
    *[("results", {"codigo": no, "result": "1"}, NO_DRAW) for no in ("999", "", "8c0")],
    ("results", {"event_id": 999_999, "result": "1"}, NO_DRAW),
    *[("results", body | {"result": "1"}, EITHER) for body in ({}, {"event_id": 1, "codigo": "711"})],
    ("results", {"codigo": "8C0", "result": "36"}, (409, "the draw is not closed")),
    ("results", {"codigo": 711, "result": "1"}, (400, "`codigo`: expected str | null")),
    ("results", {"codigo": "711"}, (400, "the body: object missing required field `result`")),
])  # fmt: skip
def test_what_names_no_draw_or_comes_too_early_is_refused_as_clerks_are(
    shared_yard: Yard, path: str, body: dict[str, object], refused: tuple[int, str]
) -> None:
    status, sentence = refused
    assert shared_yard.ask(f"/sandbox/{path}", body) == (status, {"error": sentence})


def test_a_round_that_postgresql_undid_is_done_again(yard: Yard, tmp_path: Path) -> None:
    left = rounds = 0

    async def work() -> None:
        nonlocal left, rounds
        left, rounds = left - 1, rounds + 1
        if left >= 0:
            raise TryAgain

    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=sandbox(yard.house, work, tmp_path, [])), base_url="http://x")
    for troubles, told in ((0, (200, 1)), (4, (200, 5)), (5, (503, 5))):
        left, rounds = troubles, 0
        answer = yard.run(client.post("/sandbox/clock", json={"advance_s": 60}))
        assert (answer.status_code, rounds) == told, troubles
    yard.run(client.aclose())
