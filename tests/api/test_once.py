"""Commands of the office under their keys: raced, with twins that fail, and refused where their session or thing has changed."""

import asyncio
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.api.conftest import ADMIN, Agency
from tests.api.every_post import without_key
from tests.patience import until

from taquilla.api.app import ROUTERS, _framework, v1
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.ledger import gates
from taquilla.store.postgres.embedded import OWNER, Embedded

SOL = {"name": "Sol", "parent_id": 212}
LUNA = {"name": "Luna"}
GATE = f"select from gate where operator_id = {BANKLOT} for update"


@pytest.fixture
def agency(agency: Agency) -> Agency:
    agency.run(agency.token(ADMIN))
    return agency


@pytest.fixture
def clients(agency: Agency, key_file: Path) -> Iterator[list[httpx.AsyncClient]]:
    """The API in front of two houses over one database."""
    other = agency.run(House.open(agency.house.database.url, key_file, demo=True))
    transports = [httpx.ASGITransport(v1(house)) for house in (agency.house, other)]
    yield [httpx.AsyncClient(transport=transport, base_url="http://house") for transport in transports]
    agency.run(other.close())


def named(agency: Agency, name: str = "Sol") -> int:
    return int(agency.rows("select count(*) from entity where name = %s", name)[0][0])


def test_one_key_asked_for_two_things_at_once_does_one_of_them(agency: Agency, clients: list[httpx.AsyncClient]) -> None:
    headers = {"authorization": f"Bearer {agency.tokens[ADMIN]}", "idempotency-key": "one"}

    async def at_once() -> list[httpx.Response]:
        bodies = [SOL | {"name": ("Sol", "Luna")[place // 2 % 2]} for place in range(32)]
        sent = (clients[place % 2].post("/v1/entities", json=body, headers=headers) for place, body in enumerate(bodies))
        return await asyncio.gather(*sent)

    answers = agency.run(at_once())
    assert Counter(answer.status_code for answer in answers) == {201: 16, 422: 16}
    assert {answer.json().get("reason") for answer in answers if answer.status_code == 422} == {"KEY_REUSED"}
    assert named(agency) + named(agency, "Luna") == 1


async def held_up(agency: Agency, server: Embedded, hold: str, *sent: Any, change: str = "") -> list[httpx.Response]:
    """Send requests, and make a change while all of them wait for a lock that somebody holds. Return their answers."""
    waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(server.url(OWNER, agency.owner.info.dbname)) as holder:
        holder.execute(hold)
        sending = asyncio.gather(*sent)
        await until(lambda: len(agency.rows(waiting)) >= len(sent), "those who wait for a lock")
        agency.owner.execute(change)
    return await sending


def test_operators_that_are_added_at_once_wait_for_one_another_else_they_take_one_anothers_ids(
    agency: Agency, clients: list[httpx.AsyncClient], server: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = agency.house_key()

    async def add(place: int) -> httpx.Response:
        body = {"name": f"Banca {place}", "currency": "VES", "administrator": {"email": f"ana@{place}.example"}}
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(place)}
        return await clients[place % 2].post("/v1/operators", json=body, headers=headers)

    def added(*places: int) -> Counter[int]:
        """Add operators at once, all of which have begun before the first one may insert its row. Return the statuses."""
        sent = held_up(agency, server, "lock table operator in exclusive mode", *map(add, places))
        return Counter(answer.status_code for answer in agency.run(sent))

    assert added(0, 1, 2, 3) == {201: 4}
    monkeypatch.setattr(gates, "_SQL", {**gates._SQL, "take_installation": "select 1"})
    assert added(4, 5, 6, 7)[201] < 4


# Sent twice, each ends a session or gives a token. Posts without a key are those of every_post.
WITHOUT_KEY = {"DELETE /session", "POST /oauth/token"}.union(
    without_key.WRITES_NOTHING, without_key.EACH_ITS_OWN, without_key.KEYS_WITHIN, without_key.USES_UP
)
# Tickets keep the key of their own command.
OF_TICKETS = {"sell_ticket", "cancel_ticket", "revert_ticket", "pay_ticket", "print_ticket"}


def returns_once(function: Callable[..., Any]) -> bool:
    """Tell whether a function returns what `Command.once` does, itself or by another of its module."""
    source = inspect.getsource(function)
    found = [function.__globals__.get(name) for name in re.findall(r"return await (\w+)\(", source)]
    if re.search(r"return await (command|edit|Command\(request, session, key\))\.once\(", source):
        return True
    return any(inspect.isfunction(one) and one is not function and returns_once(one) for one in found)


def test_every_command_has_a_key_and_is_carried_out_by_one_function(agency: Agency) -> None:
    app = _framework(ROUTERS)
    without, by_hand = set(), set()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}):
                if not {"key", "command", "edit"} & handler.parsed_fn_signature.parameters.keys():
                    without.add(f"{method} {re.sub(':[a-z]+', '', route.path).removeprefix('/v1')}")
                elif not returns_once(handler.fn):
                    by_hand.add(handler.fn.__name__)
    assert without == WITHOUT_KEY
    assert by_hand == OF_TICKETS


def test_a_command_that_waited_until_its_session_had_ended_is_refused(
    agency: Agency, clients: list[httpx.AsyncClient], server: Embedded
) -> None:
    headers = {"authorization": f"Bearer {agency.tokens[ADMIN]}", "idempotency-key": "late"}
    end = "update session set ended_at = house_now() where ended_at is null and kind = 'login'"
    first, again = (clients[0].post("/v1/entities", json=SOL, headers=headers) for _ in range(2))
    (late,) = agency.run(held_up(agency, server, GATE, first, change=end))
    assert [late.status_code, agency.run(again).status_code] == [401, 401]
    assert named(agency) == 0


def test_a_command_that_waited_while_its_thing_changed_is_refused(
    agency: Agency, clients: list[httpx.AsyncClient], server: Embedded
) -> None:
    headers = {"authorization": f"Bearer {agency.tokens[ADMIN]}"}
    seen = agency.run(clients[0].get("/v1/entities/214", headers=headers)).headers["etag"]
    sent = clients[0].patch("/v1/entities/214", json=LUNA, headers=headers | {"if-match": seen})
    (refused,) = agency.run(held_up(agency, server, GATE, sent, change="update entity set name = 'Sol' where id = 214"))
    assert (refused.status_code, refused.json()["reason"]) == (412, "CHANGED_MEANWHILE")
    assert (named(agency), named(agency, "Luna")) == (1, 0)
