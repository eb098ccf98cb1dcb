"""API keys and access tokens over `/v1`: added once, used everywhere, bound to networks, revoked; what a key may not do."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.api.test_roles import HOUSE, OPEN, PEOPLE, described, filled

from taquilla.api.app import v1
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people

if TYPE_CHECKING:
    from conftest import Agency

ADMIN, AUDITOR, BOSS, ROOT_BOSS = "admin@banklot.net", "auditor@banklot.net", "boss@banklot.net", "root@banklot.net"
OFFICE = (
    DemoAccount(ADMIN, "administrator", 212, 901),
    DemoAccount(AUDITOR, "auditor", 212, 902),
    DemoAccount(BOSS, "manager", 213, 903),
    DemoAccount(ROOT_BOSS, "manager", 212, 904),
)
TILL = {"name": "till 7", "role": "cashier", "entity_id": 213}
PEOPLE_ONLY = {
    "DELETE /session", "POST /me/password", "GET /me/second-factor", "POST /me/second-factor/begin",
    "POST /me/second-factor/confirm", "POST /me/second-factor/remove", "POST /keys", "POST /tokens",
    "POST /users/{user_id}/password-reset", "POST /users", "PATCH /users/{user_id}", "POST /shifts",
    "POST /shifts/{shift_id}/close", "POST /shifts/{shift_id}/movements", "POST /sports/secret",
    "POST /signing-keys",
}  # fmt: skip
"""Operations that are closed to a key, whatever its role."""


@pytest.fixture
def offices(agency: "Agency") -> "Agency":
    agency.run(add_people(agency.house, BANKLOT, OFFICE))
    return agency


def bearing(agency: "Agency", token: str, method: str, path: str, body: Any = None, **how: Any) -> tuple[int, Any]:
    """Ask with a key."""
    return agency.ask(method, path, body, by=None, authorization=f"Bearer {token}", **how)


def added(agency: "Agency", by: str = BOSS, **change: Any) -> tuple[int, str]:
    status, said = agency.ask("POST", "/keys", TILL | change, by=by, key=f"key {len(agency.tokens)} {change}")
    assert status == 201, said
    return said["id"], said["key"]


def test_a_key_sells_cancels_and_shows_as_a_key(offices: "Agency") -> None:
    key_id, key = added(offices)
    assert (key[:4], len(key)) == ("tqk_", 47)
    status, me = bearing(offices, key, "GET", "/me")
    assert (status, me["user"]["email"], me["user"]["role"], me["user"]["entity_id"]) == (200, "key till 7", "cashier", 213)
    wager = {"draw_id": offices.draw("animalitos"), "game": "animalitos", "selection": "7", "stake": "5.00"}
    status, sold = bearing(offices, key, "POST", "/tickets", {"wagers": [wager]}, key="one")
    assert (status, bearing(offices, key, "POST", "/tickets", {"wagers": [wager]}, key="one")[1]) == (201, sold)
    assert [one["seller"] for one in offices.ask("GET", "/tickets", by=BOSS)[1]["tickets"]] == ["key till 7"]
    assert bearing(offices, key, "POST", f"/tickets/{sold['id']}/cancel", key="undo")[0] == 200
    actors = offices.owner.execute("select actor from audit_event where action = 'canceled'").fetchall()
    assert actors == [("key till 7",)]
    _, shown = offices.ask("GET", f"/keys/{key_id}", by=BOSS)
    assert (shown["name"], shown["status"], shown["expires_at"], "key" in shown) == ("till 7", "active", None, False)
    assert offices.owner.execute("select token_hash = sha256(%s) from session where id = %s", [key, key_id]).fetchone() == (True,)
    # Keys are no users, and nobody logs in as one.
    assert [one["id"] for one in offices.ask("GET", "/users?entity_id=213", by=BOSS)[1]["users"]] == [864, 903]
    assert offices.ask("POST", "/session", {"email": "key till 7", "password": ""}, by=None)[0] == 401


def test_a_key_is_added_once_and_shown_with_its_command_alone(offices: "Agency") -> None:
    async def at_once() -> set[bytes]:
        await offices.token(BOSS)
        sent = [offices.insisting("POST", "/keys", TILL, by=BOSS, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (first,) = offices.run(at_once())
    key_id = json.loads(first)["id"]
    assert offices.owner.execute("select count(*) from session where kind = 'key'").fetchone() == (1,)
    ((kept,),) = offices.owner.execute("select body from office_request").fetchall()
    assert json.loads(first)["key"].encode() not in kept
    assert offices.ask("POST", f"/keys/{key_id}/revoke", by=ADMIN, key="r")[1]["status"] == "revoked"
    assert offices.run(offices.sending("POST", "/keys", TILL, by=BOSS, key="one")).content == first
    status, problem = offices.ask("POST", "/keys", TILL | {"role": "clerk"}, by=BOSS, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")
    status, problem = offices.ask("POST", "/keys", TILL, by=BOSS, key="two")
    assert (status, problem["reason"]) == (409, "KEY_NAME_TAKEN")


def test_a_revoked_expired_or_closed_key_is_dead_at_once(offices: "Agency") -> None:
    first, second, third = (added(offices, name=name) for name in ("one", "two", "three"))
    _, expiring = added(offices, name="four", expires_at=str(offices.run(offices.house.now()) + timedelta(hours=1)))
    for _, key in (first, second, third):
        assert bearing(offices, key, "GET", "/me")[0] == 200
    assert offices.ask("POST", f"/keys/{first[0]}/revoke", by=BOSS, key="r")[0] == 200
    assert bearing(offices, first[1], "GET", "/me")[0] == 401
    assert bearing(offices, second[1], "POST", f"/keys/{second[0]}/revoke", key="r")[0] == 403
    # It is the entity's, so it stays when the person who has made it goes.
    assert offices.ask("POST", "/users/903/close", by=ADMIN, key="c")[0] == 200
    assert bearing(offices, third[1], "GET", "/me")[0] == 200
    offices.owner.execute("select move_house_clock(house_now() + interval '2 hours')")
    assert bearing(offices, expiring, "GET", "/me")[0] == 401
    offices.tokens.clear()
    listed = offices.ask("GET", "/keys", by=ADMIN)[1]["keys"]
    assert [(key["name"], key["status"]) for key in listed] == [
        ("one", "revoked"), ("two", "active"), ("three", "active"), ("four", "expired")
    ]  # fmt: skip
    assert offices.ask("POST", "/entities/213/close", by=ADMIN, key="c2")[0] == 200
    assert bearing(offices, third[1], "GET", "/me")[0] == 401


@pytest.mark.parametrize(
    ("by", "change", "status", "reason"),
    [
        (BOSS, {"role": "manager"}, 201, None),
        (BOSS, {"role": "administrator"}, 403, "NOT_ALLOWED"),
        (ROOT_BOSS, {"role": "auditor", "entity_id": 212}, 403, "NOT_ALLOWED"),
        (BOSS, {"entity_id": 214}, 404, "ENTITY_UNKNOWN"),
        (ADMIN, {"role": "administrator", "entity_id": 212}, 201, None),
        (ADMIN, {"role": "auditor"}, 422, "ROLE_NOT_HERE"),
        (ADMIN, {"networks": ["here"]}, 422, "NETWORK_UNFIT"),
        (ADMIN, {"networks": ["192.0.2.7", "::ffff:127.0.0.1"]}, 422, "NETWORK_UNFIT"),
        (ADMIN, {"networks": ["::ffff:192.0.2.0/120"]}, 422, "NETWORK_UNFIT"),
        (ADMIN, {"networks": ["::/0", "2001:db8::/32"]}, 201, None),
        (ADMIN, {"expires_at": "2024-10-22T00:00:00Z"}, 422, "EXPIRY_PASSED"),
        (ADMIN, {"expires_at": "2030-10-22T00:00:00"}, 400, None),
        (ADMIN, {"name": " "}, 422, "NAME_UNFIT"),
        (ADMIN, {"role": "reseller"}, 400, None),
    ],
)
def test_a_key_may_do_no_more_than_its_maker(
    offices: "Agency", by: str, change: dict[str, Any], status: int, reason: str | None
) -> None:
    answered, said = offices.ask("POST", "/keys", TILL | change, by=by, key="k")
    assert (answered, said.get("reason")) == (status, reason)
    made = offices.owner.execute("select count(*) from member where is_machine").fetchone()
    assert made == (int(status == 201),)


def test_a_manager_sees_the_keys_of_its_tree_alone(offices: "Agency") -> None:
    ours, _ = added(offices)
    theirs, _ = added(offices, by=ADMIN, name="till 8", entity_id=214)
    root, _ = added(offices, by=ADMIN, name="root", entity_id=212, role="administrator")
    assert [key["id"] for key in offices.ask("GET", "/keys", by=BOSS)[1]["keys"]] == [ours]
    assert [key["id"] for key in offices.ask("GET", "/keys?entity_id=214", by=AUDITOR)[1]["keys"]] == [theirs]
    page = offices.ask("GET", "/keys?limit=2", by=ADMIN)[1]
    assert [key["id"] for key in offices.ask("GET", f"/keys?cursor={page['next']}", by=ADMIN)[1]["keys"]] == [root]
    for method, path in (("GET", f"/keys/{theirs}"), ("POST", f"/keys/{theirs}/revoke"), ("GET", "/keys/999")):
        status, problem = offices.ask(method, path, by=BOSS, key="k")
        assert (status, problem["reason"]) == (404, "KEY_UNKNOWN")
    assert offices.ask("POST", f"/keys/{root}/revoke", by=ROOT_BOSS, key="k")[0] == 403


def test_a_key_is_used_from_its_networks_alone(offices: "Agency") -> None:
    _, key = added(offices, networks=["192.0.2.0/24"])
    headers = {"authorization": f"Bearer {key}", "idempotency-key": "k"}

    async def ask(host: str) -> tuple[int, int]:
        transport = httpx.ASGITransport(v1(offices.house), client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            read = await client.get("/v1/me", headers=headers)
            write = await client.post("/v1/tickets", content=b'{"wagers":[]}', headers=headers)
            return read.status_code, write.status_code

    assert offices.run(ask("192.0.2.7")) == (200, 400)
    assert offices.run(ask("198.51.100.7")) == (401, 401)


def test_the_last_use_is_written_beside_the_request_once_a_minute(offices: "Agency") -> None:
    key_id, key = added(offices)

    def used_at() -> datetime | None:
        offices.run(offices.house.people.access.close())
        ((at,),) = offices.owner.execute("select used_at from session where id = %s", [key_id]).fetchall()
        return at

    assert used_at() is None
    assert bearing(offices, key, "GET", "/me")[0] == 200
    first = used_at()
    assert first is not None
    offices.owner.execute("select move_house_clock(house_now() + interval '2 minutes')")
    assert bearing(offices, key, "GET", "/me")[0] == 200
    assert used_at() == first  # by this process's own clock less than a minute has passed
    offices.house.people.access._used_s.clear()
    assert bearing(offices, key, "GET", "/me")[0] == 200
    last = used_at()
    assert last is not None
    assert last > first


def test_a_key_may_do_what_its_role_may_but_for_what_takes_people(offices: "Agency") -> None:
    keys = {role: added(offices, by=ADMIN, name=role, role=role, entity_id=212)[1] for role in PEOPLE}
    refused_to_keys = set()
    for name, operation in described(offices).items():
        if name in OPEN | HOUSE:
            continue
        method, path = name.split(" ")
        allowed = set(operation["x-roles"])
        body = None if method == "GET" else {}
        for role, key in keys.items():
            status, problem = bearing(offices, key, method, filled(path, operation), body, key="k")
            refused = status == 403 and problem["reason"] == "NOT_ALLOWED"
            if role not in allowed:
                assert refused, (name, role, status, problem)
            elif refused:
                refused_to_keys.add(name)
    assert refused_to_keys == PEOPLE_ONLY


def test_a_key_does_nothing_that_only_people_do(offices: "Agency") -> None:
    _, key = added(offices, by=ADMIN, name="root", role="administrator", entity_id=212)
    change = {"old_password": "x", "new_password": "tortuga verde canta"}
    for method, path, body in (
        ("DELETE", "/session", None),
        ("POST", "/me/password", change),
        ("POST", "/keys", TILL),
        ("POST", "/tokens", {"name": "x", "entity_id": 213}),
        ("POST", "/users/864/password-reset", None),
        # Else a stolen key would make itself the two people that it is not.
        ("POST", "/users", {"email": "ana@example.com", "role": "clerk", "entity_id": 212}),
        ("PATCH", "/users/864", {"role": "clerk"}),
    ):
        status, problem = bearing(offices, key, method, path, body, key="k")
        assert (status, problem["reason"]) == (403, "NOT_ALLOWED"), path
    assert bearing(offices, key, "GET", "/users/864")[0] == 200


def test_an_access_token_is_added_listed_and_revoked(offices: "Agency") -> None:
    body = {"name": "Loterías Sol", "entity_id": 213, "networks": ["192.0.2.7"]}
    first, again = (offices.ask("POST", "/tokens", body, by=BOSS, key="k") for _ in "12")
    assert first == again
    status, made = first
    assert (status, made["name"], made["entity_id"]) == (201, "Loterías Sol", 213)
    holder = offices.house.people.access.live_holder
    assert offices.run(holder(made["token"], "192.0.2.7")) is not None
    listed = offices.ask("GET", "/tokens?entity_id=213", by=BOSS)[1]["tokens"]
    assert [(one["name"], one["networks"], one["status"]) for one in listed][-1] == ("Loterías Sol", ["192.0.2.7/32"], "active")
    assert offices.ask("POST", f"/tokens/{made['id']}/revoke", by=BOSS, key="r")[1]["status"] == "revoked"
    assert offices.run(holder(made["token"], "192.0.2.7")) is None
    for change, status, reason in (
        ({"entity_id": 214}, 404, "ENTITY_UNKNOWN"),
        ({"networks": ["x"]}, 422, "NETWORK_UNFIT"),
        ({"name": " "}, 422, "NAME_UNFIT"),
    ):  # fmt: skip
        answered, problem = offices.ask("POST", "/tokens", body | change, by=BOSS, key="k2")
        assert (answered, problem["reason"]) == (status, reason)
    assert offices.ask("POST", "/tokens/999/revoke", by=BOSS, key="r2")[0] == 404


def test_an_instant_has_six_digits_behind_its_seconds_and_no_more(offices: "Agency") -> None:
    def added_until(instant: str) -> tuple[int, Any]:
        return offices.ask("POST", "/keys", TILL | {"expires_at": instant}, by=ADMIN, key=instant)

    status, problem = added_until("2030-10-22T00:00:00.1234567Z")
    assert (status, problem["pointer"]) == (400, "/expires_at")
    assert problem["detail"] == "`expires_at`: a second has at most six digits behind its point"
    body = b'{"name": "till 7", "role": "cashier", "entity_id": 213, "expires_at": "2030-10-22T00:00:00.123456\\u0037Z"}'
    assert offices.ask("POST", "/keys", body, by=ADMIN, key="escaped")[1]["pointer"] == "/expires_at"
    status, made = added_until("2030-10-22T00:00:00.123456Z")
    assert (status, made["expires_at"]) == (201, "2030-10-22T00:00:00.123456Z")
    # What only looks like one is a text.
    named = TILL | {"name": "2030-10-22T00:00:00.1234567Z"}
    assert offices.ask("POST", "/keys", named, by=ADMIN, key="name")[0] == 201


def test_an_ipv4_address_is_not_written_as_an_ipv6_one(offices: "Agency") -> None:
    for path in ("/keys", "/tokens"):
        body = (TILL if path == "/keys" else {"name": "Sol", "entity_id": 213}) | {"networks": ["::ffff:192.0.2.0/120"]}
        problem = offices.ask("POST", path, body, by=ADMIN, key="k")[1]
        assert problem["detail"] == "an IPv4 address is written as 192.0.2.0/24, not as ::ffff:c000:200/120"
