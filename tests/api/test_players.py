"""Players' wallets over `/v1`: partners, players, their limits and exclusions, as the demo's operator of wallets has them."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.api.conftest import Served, client_of

from taquilla.api.app import v1
from taquilla.engine.house import House
from taquilla.sandbox.demo import PASSWORD, DemoAccount, add_people
from taquilla.sandbox.demo_wallets import HYPEX, NAME, furnish_wallets
from taquilla.store.postgres.embedded import OWNER, Embedded

BOSS = "boss@hypexdemo.example"
PLAYER = "/players/900001"


class Wallets(Served):
    def ask(self, method: str, path: str, body: Any = None, *, key: str = "", by: str = BOSS) -> tuple[int, Any]:
        answer = self.run(self.sending(method, path, body, key, by))
        return answer.status_code, answer.json()

    async def sending(self, method: str, path: str, body: Any, key: str, by: str = BOSS) -> httpx.Response:
        if by not in self.tokens:
            logged_in = await self.house.people.access.login(by, PASSWORD, "test")
            self.tokens[by] = logged_in.token  # type: ignore[union-attr]
        headers = {"authorization": f"Bearer {self.tokens[by]}"} | ({"idempotency-key": key} if key else {})
        content = b"" if body is None else json.dumps(body).encode()
        return await self.client.request(method, f"/v1{path}", content=content, headers=headers)


@pytest.fixture
def wallets(server: Embedded, demo_database: str, key_file: Path, tmp_path: Path) -> Iterator[Wallets]:
    url, owner_url = server.url(database=demo_database), server.url(OWNER, demo_database)
    with asyncio.Runner() as runner, psycopg.connect(owner_url, autocommit=True) as owner:
        house = runner.run(House.open(url, key_file, demo=True))
        try:
            if not any(operator.id == HYPEX for operator in runner.run(house.people.office.operators())):
                runner.run(furnish_wallets(house, tmp_path))
            runner.run(add_people(house, HYPEX, [DemoAccount(BOSS, "manager", 1, 901)]))
            client = client_of(v1(house))
            yield Wallets(runner, house, client, owner)
            runner.run(client.aclose())
        finally:
            runner.run(house.close())


def test_a_ceiling_is_set_once_and_not_for_the_past(wallets: Wallets) -> None:
    ceiling = {"provider": "HypexGames", "per_bet": "50.00", "per_day": "500.00"}
    status, shown = wallets.ask("POST", "/ceilings", ceiling, key="one")
    (row,) = shown["ceilings"]
    assert (status, row | {"starts_at": ""}) == (201, ceiling | {"starts_at": "", "currency": "PTS", "author": BOSS})
    later = {"starts_at": "2090-01-01T00:00:00Z"}
    assert wallets.ask("POST", "/ceilings", ceiling | later, key="two")[0] == 201
    assert wallets.ask("POST", "/ceilings", ceiling, key="one") == (status, shown)
    assert len(wallets.ask("GET", "/ceilings")[1]["ceilings"]) == 2
    for change, refused in (
        (later, (409, "TAKEN")), ({"starts_at": "2001-01-01T00:00:00Z"}, (422, "RULE_IN_THE_PAST")),
        ({"provider": "Other"}, (404, "PROVIDER_UNKNOWN")), ({"per_bet": "1.001"}, (400, None)), ({"per_bet": "-1"}, (400, None)),
        ({"starts_at": "2090-01-01T00:00:00"}, (400, None)), ({"more": 1}, (400, None)),
    ):  # fmt: skip
        status, problem = wallets.ask("POST", "/ceilings", ceiling | change, key=str(change))
        assert (status, problem.get("reason")) == refused, change


def test_partners_are_added_once_and_closed(wallets: Wallets) -> None:
    added = wallets.ask("POST", "/partners", {"id": "p1", "rate": 50}, key="add")
    assert added == (201, {"id": "p1", "rate": 50, "state": "active"})
    assert wallets.ask("POST", "/partners", {"id": "p1", "rate": 50}, key="add") == added
    assert wallets.ask("POST", "/partners", {"id": "p1"}, key="other")[1]["reason"] == "TAKEN"
    closed = wallets.ask("POST", "/partners/p1/close", key="close")
    assert closed == (200, {"id": "p1", "rate": 50, "state": "closed"})
    # The first response again, though the partner has changed since.
    assert wallets.ask("POST", "/partners", {"id": "p1", "rate": 50}, key="add") == added
    assert {one["id"] for one in wallets.ask("GET", "/partners")[1]["partners"]} == {NAME, "p1"}
    assert wallets.ask("POST", "/partners/gone/close", key="gone")[0] == 404
    assert wallets.ask("GET", "/providers")[1]["providers"][0]["games"]


def test_a_player_is_blocked_and_unblocked(wallets: Wallets) -> None:
    _, page = wallets.ask("GET", "/players?limit=1")
    assert (page["players"][0]["user_id"], page["next"] is not None) == ("900001", True)
    _, rest = wallets.ask("GET", f"/players?limit=1&cursor={page['next']}")
    assert rest["players"][0]["user_id"] != "900001"
    for verb, state in (("block", "blocked"), ("unblock", "active")):
        done = wallets.ask("POST", f"{PLAYER}/{verb}", key=verb)
        assert (done[0], done[1]["state"]) == (200, state)
        assert wallets.ask("POST", f"{PLAYER}/{verb}", key=verb) == done
    assert wallets.ask("POST", "/players/nobody/block", key="x")[1]["reason"] == "USER_UNKNOWN"


def test_a_lower_limit_holds_at_once_and_a_higher_one_a_day_later(wallets: Wallets) -> None:
    limit = {"kind": "stake", "period": "day", "amount": "100.00"}
    _, shown = wallets.ask("POST", f"{PLAYER}/limits", limit, key="low")
    assert [(one["amount"], one["used"], one["is_in_force"]) for one in shown["limits"]] == [("100.00", "0.00", True)]
    _, shown = wallets.ask("POST", f"{PLAYER}/limits", limit | {"amount": "200.00"}, key="high")
    assert [(one["amount"], one["is_in_force"]) for one in shown["limits"]] == [("100.00", True), ("200.00", False)]
    named = {"kind": "stake", "period": "day"}
    status, problem = wallets.ask("POST", f"{PLAYER}/limits/confirm", named, key="early")
    assert (status, problem["reason"], "until" in problem) == (409, "COOLING_OFF", True)
    wallets.owner.execute("select move_house_clock(house_now() + interval '25 hours')")
    wallets.tokens.clear()
    _, shown = wallets.ask("POST", f"{PLAYER}/limits/confirm", named, key="late")
    assert [(one["amount"], one["is_in_force"]) for one in shown["limits"]] == [("200.00", True)]
    assert wallets.ask("POST", f"{PLAYER}/limits", limit | {"amount": "1.005"}, key="fine")[0] == 400
    assert wallets.ask("POST", f"{PLAYER}/limits/confirm", named, key="again")[1]["reason"] == "LIMIT_NOT_ASKED"


def test_an_exclusion_is_never_shortened(wallets: Wallets) -> None:
    far, near = "2060-01-01T00:00:00Z", "2050-01-01T00:00:00Z"
    assert wallets.ask("POST", f"{PLAYER}/exclude", {"until": far}, key="far")[1]["excluded_until"] == far
    assert wallets.ask("POST", f"{PLAYER}/exclude", {"until": near}, key="near")[1]["excluded_until"] == far
    # Beyond the year 9999 by another offset: no program could read that player any more.
    wallets.ask("POST", f"{PLAYER}/exclude", {"until": "9999-12-31T23:59:59-23:59"}, key="beyond")
    assert wallets.ask("GET", PLAYER)[1]["excluded_until"] == "9999-12-31T00:00:00Z"


def test_no_credit_waits_and_none_can_be_judged(wallets: Wallets) -> None:
    assert wallets.ask("GET", "/credits/held") == (200, {"credits": []})
    body = {"provider": "HypexGames", "request": "q2", "verdict": "approve"}
    status, problem = wallets.ask("POST", "/credits/judge", body, key="k")
    assert (status, problem["reason"]) == (404, "HOLD_UNKNOWN")


def test_a_partner_added_32_times_at_once_is_one_partner_and_one_answer(wallets: Wallets) -> None:
    wallets.ask("GET", "/partners")

    async def at_once() -> set[tuple[int, bytes]]:
        sent = [wallets.sending("POST", "/partners", {"id": "p2"}, "same") for _ in range(32)]
        return {(answer.status_code, answer.content) for answer in await asyncio.gather(*sent)}

    assert len(wallets.run(at_once())) == 1
    count = wallets.owner.execute("select count(*) from audit_event where action = 'partner added' and object = 'p2'").fetchone()
    assert count == (1,)
