"""The sandbox takes results by event and by today's code, and shows how to try API Chance."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.sandbox.app import sandbox
from taquilla.store.postgres.database import TryAgain
from taquilla.store.postgres.embedded import Embedded
from taquilla.worker import Worker

Value = TypeVar("Value")


@dataclass
class Sandbox:
    """A sandbox, and the house behind it."""

    runner: asyncio.Runner
    house: House
    client: httpx.AsyncClient

    def run(self, story: Coroutine[Any, Any, Value]) -> Value:
        return self.runner.run(story)

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """POST a body (or GET without one); return the status and the response."""
        method = "GET" if body is None else "POST"
        answer = self.run(self.client.request(method, path, json=body))
        return answer.status_code, answer.json()


@pytest.fixture
def yard(demo_url: str, key_file: Path, tmp_path: Path) -> Iterator[Sandbox]:
    """Provide a sandbox some minutes after half past seven on the portal document's day."""
    with open_yard(demo_url, key_file, tmp_path) as yard:
        yield yard


@pytest.fixture(scope="module")
def shared_yard(
    server: Embedded,
    fresh_copy: Callable[[str], AbstractContextManager[str]],
    demo_template: str,
    key_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sandbox]:
    """Provide the same for all tests that are refused."""
    folder = tmp_path_factory.mktemp("yard")
    with fresh_copy(demo_template) as name, open_yard(server.url(database=name), key_file, folder) as yard:
        yield yard


@contextmanager
def open_yard(demo_url: str, key_file: Path, tmp_path: Path) -> Iterator[Sandbox]:
    """Provide a sandbox over a database."""
    with asyncio.Runner() as runner:
        house = runner.run(House.open(demo_url, key_file, demo=True))
        app = sandbox(house, Worker(house).round, tmp_path)
        yard = Sandbox(runner, house, httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x"))
        try:
            yield yard
        finally:
            yard.run(yard.client.aclose())
            yard.run(house.close())


def event(owner: psycopg.Connection[Any], product: int, at: str, list_id: int = 0) -> int:
    found = "select id from event where product_id = %s and draws_at = %s and list_id = %s"
    row = owner.execute(found, [product, f"2024-10-{at}:00-04:00", list_id]).fetchone()
    assert row is not None
    return int(row[0])


def test_a_result_by_code_is_that_of_the_draw_of_today(yard: Sandbox, owner: psycopg.Connection[Any]) -> None:
    animal = event(owner, 5, "22T08:00")
    caller = yard.run(yard.house.people.access.holder("12345678", "192.0.2.7"))
    sale = SellTicket(House.new_id(), caller, Channel.CHANCE, (Play(animal, 5, "36", 500, "36"),), "t-1")
    assert isinstance(yard.run(yard.house.counter.ask(sale)), Sold)
    yard.ask("/sandbox/clock", {"now": "2024-10-22T13:30:00-04:00"})
    won = {"event_id": animal, "tickets_won": 1, "prize": 15_000}
    assert yard.ask("/sandbox/results", {"codigo": "810", "result": "36"}) == (200, won)
    lost = {"event_id": event(owner, 27, "22T13:00", 3), "tickets_won": 0, "prize": 0}
    assert yard.ask("/sandbox/results", {"codigo": "713", "result": "123-ARI"}) == (200, lost)
    yard.ask("/sandbox/clock", {"now": "2024-10-23T13:30:00-04:00"})
    next_day = {"event_id": event(owner, 27, "23T13:00", 3), "tickets_won": 0, "prize": 0}
    assert yard.ask("/sandbox/results", {"codigo": "713", "result": "124-PIS"}) == (200, next_day)
    assert yard.ask("/sandbox/audit")[1]["violations"] == []


def test_an_operator_that_was_added_to_the_demo_does_not_keep_it_from_its_results(
    yard: Sandbox, owner: psycopg.Connection[Any]
) -> None:
    added = 70
    office = yard.house.people.office
    yard.run(office.add_operator(added, name="Banca Sol", currency="VES", exponent=2, zone="America/Caracas"))
    yard.ask("/sandbox/clock", {"now": "2024-10-22T13:30:00-04:00"})
    drawn = {"event_id": event(owner, 5, "22T08:00"), "tickets_won": 0, "prize": 0}
    assert yard.ask("/sandbox/results", {"codigo": "810", "result": "36"}) == (200, drawn)
    assert yard.run(yard.house.lottery.codes.results(added, date(2024, 10, 22))) == []


def test_a_draw_is_suspended_resumed_and_void_at_once(yard: Sandbox, owner: psycopg.Connection[Any]) -> None:
    animal = event(owner, 5, "22T12:00")
    caller = yard.run(yard.house.people.access.holder("12345678", "192.0.2.7"))

    def sold(key: str) -> bool:
        sale = SellTicket(House.new_id(), caller, Channel.CHANCE, (Play(animal, 5, "36", 500, "36"),), key)
        return isinstance(yard.run(yard.house.counter.ask(sale)), Sold)

    assert sold("t-1")
    done = {"event_id": animal, "tickets_refunded": 0, "refund": 0}
    assert yard.ask("/sandbox/draws", {"event_id": animal, "order": "suspend"}) == (200, done | {"order": "suspend"})
    assert not sold("t-2")
    assert yard.ask("/sandbox/draws", {"event_id": animal, "order": "suspend"}) == (409, {"error": "the draw is not on sale"})
    assert yard.ask("/sandbox/draws", {"codigo": "850", "order": "resume", "reason": "it goes again"}) == (
        200,
        done | {"order": "resume"},
    )
    assert sold("t-3")
    void = {"event_id": animal, "order": "void", "tickets_refunded": 2, "refund": 1000}
    assert yard.ask("/sandbox/draws", {"event_id": animal, "order": "void"}) == (200, void)
    assert not sold("t-4")
    assert yard.ask("/sandbox/audit")[1]["violations"] == []


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"event_id": 999, "codigo": "810", "order": "void"}, 400, "say either `event_id` or `codigo`"),
        ({"order": "void"}, 400, "say either `event_id` or `codigo`"),
        ({"codigo": "999", "order": "void"}, 404, "no such draw here"),
        ({"event_id": 999_999, "order": "void"}, 404, "no such draw here"),
        ({"codigo": "810", "order": "void", "reason": " "}, 400, "`reason` is of 1 to 200 characters"),
        ({"codigo": "810", "order": "resume"}, 409, "the draw is not suspended"),
    ],
)
def test_an_invalid_order_about_a_draw_is_refused_as_clerks_are(
    shared_yard: Sandbox, body: dict[str, object], status: int, sentence: str
) -> None:
    assert shared_yard.ask("/sandbox/draws", body) == (status, {"error": sentence})


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"codigo": "999", "result": "1"}, 404, "no such draw here"),
        ({"codigo": "", "result": "1"}, 404, "no such draw here"),
        ({"codigo": "8c0", "result": "1"}, 404, "no such draw here"),
        ({"event_id": 999_999, "result": "1"}, 404, "no such draw here"),
        ({"result": "1"}, 400, "say either `event_id` or `codigo`"),
        ({"event_id": 1, "codigo": "711", "result": "1"}, 400, "say either `event_id` or `codigo`"),
        ({"codigo": "8C0", "result": "36"}, 409, "the draw is not closed"),
        ({"codigo": 711, "result": "1"}, 400, "`codigo`: expected str | null"),
        ({"codigo": "711"}, 400, "the body: object missing required field `result`"),
    ],
)
def test_a_result_that_names_no_draw_is_refused(shared_yard: Sandbox, body: object, status: int, sentence: str) -> None:
    assert shared_yard.ask("/sandbox/results", body) == (status, {"error": sentence})


def test_the_sandbox_shows_the_resellers_token(yard: Sandbox) -> None:
    status, said = yard.ask("/sandbox")
    assert (status, said["tokens"]) == (200, {"chance": {"token": "12345678", "entity_id": 213}})
    assert yard.run(yard.house.people.access.holder("12345678", None)) is not None


@pytest.mark.parametrize(("troubles", "is_done"), [(0, True), (4, True), (5, False)])
def test_a_round_that_postgresql_undid_is_done_again(yard: Sandbox, tmp_path: Path, troubles: int, *, is_done: bool) -> None:
    left, rounds = troubles, 0

    async def work() -> None:
        nonlocal left, rounds
        left, rounds = left - 1, rounds + 1
        if left >= 0:
            raise TryAgain

    app = sandbox(yard.house, work, tmp_path)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x")
    answer = yard.run(client.post("/sandbox/clock", json={"advance_s": 60}))
    yard.run(client.aclose())
    assert (answer.status_code, rounds) == (200 if is_done else 503, min(troubles + 1, 5))
