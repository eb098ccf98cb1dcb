"""Commands of the office under their keys: raced by two houses, and answered after a kill between commit and answer.

Each race has a twin without what keeps it true, and the twin fails.
"""

import asyncio
import inspect
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
from tests.api.every_post.killing import DoomedHouse
from tests.patience import PATIENCE_S

from taquilla.api.app import _V1, _framework, v1
from taquilla.api.once import once
from taquilla.engine.house import House
from taquilla.engine.office_requests import OfficeRequest
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.store.ledger import gates
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import OWNER, Embedded

if TYPE_CHECKING:
    from conftest import Agency

ADMIN = "admin@banklot.net"
SOL = {"name": "Sol", "parent_id": 212}


@pytest.fixture
def offices(agency: "Agency") -> "Agency":
    agency.run(add_people(agency.house, BANKLOT, [DemoAccount(ADMIN, "administrator", 212, 901)]))
    agency.run(agency.token(ADMIN))
    return agency


@pytest.fixture
def clients(offices: "Agency", key_file: Path) -> Iterator[list[httpx.AsyncClient]]:
    """The API in front of two houses over one database."""
    other = offices.run(House.open(offices.house.database.url, key_file, demo=True))
    transports = [httpx.ASGITransport(v1(house)) for house in (offices.house, other)]
    yield [httpx.AsyncClient(transport=transport, base_url="http://house") for transport in transports]
    offices.run(other.close())


def race(agency: "Agency", clients: list[httpx.AsyncClient], bodies: list[Any]) -> list[httpx.Response]:
    """Add entities at once under one key, spread over the houses."""
    headers = {"authorization": f"Bearer {agency.tokens[ADMIN]}", "idempotency-key": "one"}

    async def send(place: int) -> httpx.Response:
        return await clients[place % len(clients)].post("/v1/entities", json=bodies[place], headers=headers)

    async def at_once() -> list[httpx.Response]:
        return await asyncio.gather(*(send(place) for place in range(len(bodies))))

    return agency.run(at_once())


def named(agency: "Agency", name: str = "Sol") -> int:
    ((count,),) = agency.owner.execute("select count(*) from entity where name = %s", [name]).fetchall()
    return int(count)


def test_one_key_asked_32_times_over_two_houses_has_one_effect_and_32_equal_answers(
    offices: "Agency", clients: list[httpx.AsyncClient]
) -> None:
    answers = race(offices, clients, [SOL] * 32)
    assert Counter((answer.status_code, answer.content) for answer in answers) == {(201, answers[0].content): 32}
    assert named(offices) == 1
    offices.run(offices.house.people.office.change_entity(BANKLOT, answers[0].json()["id"], name="Luna"))
    (again,) = race(offices, clients[1:], [SOL])
    assert again.content == answers[0].content


def test_one_key_asked_for_two_things_at_once_does_one_of_them(offices: "Agency", clients: list[httpx.AsyncClient]) -> None:
    bodies = [SOL | {"name": ("Sol", "Luna")[place // 2 % 2]} for place in range(32)]
    answers = race(offices, clients, bodies)
    assert Counter(answer.status_code for answer in answers) == {201: 16, 422: 16}
    assert {answer.json().get("reason") for answer in answers if answer.status_code == 422} == {"KEY_REUSED"}
    assert named(offices) + named(offices, "Luna") == 1


def test_without_the_record_one_key_has_many_effects(
    offices: "Agency", clients: list[httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(self: OfficeRequest, connection: HouseConnection, now: object) -> None:
        self.made, self.key = str(connection.pending_events[-1]["object"]), None

    monkeypatch.setattr(OfficeRequest, "record", forget)
    monkeypatch.setattr("taquilla.api.once.keep_response", _as_it_is)
    race(offices, clients, [SOL] * 32)
    assert named(offices) > 1


async def _as_it_is(_: object, __: object, *, status: int, body: bytes) -> tuple[int, bytes]:
    return status, body


def waiting(agency: "Agency") -> int:
    ((count,),) = agency.owner.execute(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    ).fetchall()
    return int(count)


async def wait_for_locks(agency: "Agency", count: int) -> None:
    """Let the houses go on until so many of their connections wait for a lock. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while waiting(agency) < count:
            await asyncio.sleep(0)


def operators_at_once(agency: "Agency", clients: list[httpx.AsyncClient], server: Embedded) -> Counter[int]:
    """Add four operators at once, all of which have begun before the first one may insert its row. Return the statuses."""
    token = agency.run(agency.house.people.house_keys.add(name="first", author="command line"))[1]
    bodies = [
        {"name": f"Banca {place}", "currency": "VES", "administrator": {"email": f"ana@{place}.example"}} for place in range(4)
    ]

    async def story() -> list[httpx.Response]:
        with psycopg.connect(server.url(OWNER, agency.owner.info.dbname)) as holder:
            holder.execute("lock table operator in exclusive mode")
            sent = [
                asyncio.create_task(
                    clients[place % 2].post(
                        "/v1/operators",
                        json=bodies[place],
                        headers={"authorization": f"Bearer {token}", "idempotency-key": str(place)},
                    )
                )
                for place in range(4)
            ]
            await wait_for_locks(agency, 4)
        return await asyncio.gather(*sent)

    return Counter(answer.status_code for answer in agency.run(story()))


def test_operators_that_are_added_at_once_wait_for_one_another(
    offices: "Agency", clients: list[httpx.AsyncClient], server: Embedded
) -> None:
    assert operators_at_once(offices, clients, server) == {201: 4}


def test_without_the_lock_of_the_installation_they_take_one_anothers_ids(
    offices: "Agency", clients: list[httpx.AsyncClient], server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "_SQL", {**gates._SQL, "take_installation": "select 1"})
    assert operators_at_once(offices, clients, server)[201] < 4


# Sent twice, the second one is refused, changes nothing more, or has a session of its own.
WITHOUT_KEY = {
    "POST /v1/session", "DELETE /v1/session", "POST /v1/me/password", "POST /v1/password", "POST /v1/me/second-factor/begin",
    "POST /v1/me/second-factor/confirm", "POST /v1/me/second-factor/remove", "POST /v1/tickets/dry-run",
    "PUT /v1/sports/catalogue", "POST /v1/rules/preview", "POST /v1/results/preview", "POST /v1/sports/wallet/ping",
}  # fmt: skip
# Tickets keep the key of their own command.
OF_TICKETS = {"sell_ticket", "cancel_ticket", "revert_ticket", "pay_ticket", "print_ticket"}


def returns_once(function: Callable[..., Any]) -> bool:
    """Tell whether a function returns what `once` does, itself or by another of its module."""
    called = re.findall(r"return await (\w+)\(", inspect.getsource(function))
    found = [function.__globals__.get(name) for name in called]
    return once in found or any(inspect.isfunction(one) and one is not function and returns_once(one) for one in found)


def test_every_command_has_a_key_and_is_carried_out_by_one_function(offices: "Agency") -> None:
    app = _framework(_V1, None)
    without, by_hand = set(), set()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}):
                if "key" not in handler.parsed_fn_signature.parameters:
                    without.add(f"{method} {re.sub(':[a-z]+', '', route.path)}")
                elif not returns_once(handler.fn):
                    by_hand.add(handler.fn.__name__)
    assert without == WITHOUT_KEY
    assert by_hand == OF_TICKETS


def test_a_command_that_waited_until_its_session_had_ended_is_refused(
    offices: "Agency", clients: list[httpx.AsyncClient], server: Embedded
) -> None:
    async def story() -> list[httpx.Response]:
        headers = {"authorization": f"Bearer {offices.tokens[ADMIN]}", "idempotency-key": "late"}
        with psycopg.connect(server.url(OWNER, offices.owner.info.dbname)) as holder:
            holder.execute("select from gate where operator_id = %s for update", [BANKLOT])
            sent = asyncio.create_task(clients[0].post("/v1/entities", json=SOL, headers=headers))
            await wait_for_locks(offices, 1)
            offices.owner.execute("update session set ended_at = house_now() where ended_at is null and kind = 'login'")
        return [await sent, await clients[0].post("/v1/entities", json=SOL, headers=headers)]

    assert [answer.status_code for answer in offices.run(story())] == [401, 401]
    assert named(offices) == 0


def test_a_command_whose_process_was_killed_before_the_answer_is_answered_as_it_stands(offices: "Agency", key_file: Path) -> None:
    headers = {"authorization": f"Bearer {offices.tokens[ADMIN]}", "idempotency-key": "one"}
    with DoomedHouse(offices.house.database.url, key_file) as doomed:
        doomed.post("/v1/entities", json.dumps(SOL).encode(), headers)
    assert offices.owner.execute("select made, body from office_request").fetchall() == [("215", None)]
    status, shown = offices.ask("POST", "/entities", SOL, by=ADMIN, key="one")
    assert (status, shown) == (201, offices.ask("GET", "/entities/215", by=ADMIN)[1])
    assert named(offices) == 1
    # From now on the response is kept.
    offices.run(offices.house.people.office.change_entity(BANKLOT, 215, name="Luna"))
    assert offices.ask("POST", "/entities", SOL, by=ADMIN, key="one") == (201, shown)
