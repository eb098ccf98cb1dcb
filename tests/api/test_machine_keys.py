"""API keys and access tokens over `/v1`: added once, bound to networks and origins, revoked; what a key may not do."""

import asyncio
import json
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.api.conftest import ADMIN, AUDITOR, BOSS, MANAGER, Agency, described, refusal
from tests.api.test_roles import HOUSE, OPEN, PEOPLE, WHO, is_refused

from taquilla.api import cross_origin
from taquilla.api.sale_lane import lane
from taquilla.domain.people.operations import KEY_SCOPES
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import NotAdmitted
from taquilla.http.budgets import Policy
from taquilla.http.lanes import LaneRequest
from taquilla.sandbox.demo import BANKLOT

TILL = {"name": "till 7", "role": "cashier", "entity_id": 213}
PEOPLE_ONLY = {
    "DELETE /session", "POST /me/password", "GET /me/second-factor", "POST /me/second-factor/begin",
    "POST /me/second-factor/confirm", "POST /me/second-factor/remove", "POST /keys", "POST /keys/{key_id}/rotate", "POST /tokens",
    "POST /users/{user_id}/password-reset", "POST /users", "PATCH /users/{user_id}", "POST /shifts",
    "POST /shifts/{shift_id}/close", "POST /shifts/{shift_id}/count", "POST /shifts/{shift_id}/movements",
    "POST /sports/secret", "POST /signing-keys", "POST /loosenings/{number}/approve", "POST /loosenings/{number}/withdraw",
    "POST /credits/judge", "POST /tickets/{ticket_id}/payment/approve", "POST /tickets/{ticket_id}/payment/refuse",
}  # fmt: skip
"""Operations that are closed to a key, whatever its role."""


def added(agency: Agency, by: str = BOSS, **change: Any) -> tuple[int, str]:
    said = agency.made("/keys", TILL | change, by=by)
    return said["id"], said["key"]


def test_a_key_sells_cancels_and_shows_as_a_key(agency: Agency) -> None:
    key_id, key = added(agency)
    assert (key[:4], len(key)) == ("tqk_", 47)
    status, me = agency.ask("GET", "/me", by=key)
    assert (status, me["user"]["email"], me["user"]["role"], me["user"]["entity_id"]) == (200, "key till 7", "cashier", 213)
    sold = agency.made("/tickets", {"wagers": [agency.wager()]}, by=key)
    assert [one["seller"] for one in agency.ask("GET", "/tickets", by=BOSS)[1]["tickets"]] == ["key till 7"]
    assert agency.ask("POST", f"/tickets/{sold['id']}/cancel", key="undo", by=key)[0] == 200
    assert agency.rows("select actor from audit_event where action = 'canceled'") == [("key till 7",)]
    _, shown = agency.ask("GET", f"/keys/{key_id}", by=BOSS)
    assert (shown["name"], shown["status"], shown["expires_at"], "key" in shown) == ("till 7", "active", None, False)
    assert agency.rows("select token_hash = sha256(%s) from session where id = %s", key, key_id) == [(True,)]


def test_a_revoked_expired_or_closed_key_is_dead_at_once(agency: Agency) -> None:
    first, second, third = (added(agency, name=name) for name in ("one", "two", "three"))
    _, expiring = added(agency, name="four", expires_at=str(agency.run(agency.house.now()) + timedelta(hours=1)))
    for _, key in (first, second, third):
        assert agency.ask("GET", "/me", by=key)[0] == 200
    assert agency.ask("POST", f"/keys/{first[0]}/revoke", by=BOSS, key="r")[0] == 200
    assert agency.ask("GET", "/me", by=first[1])[0] == 401
    # It is the entity's, so it stays when the person who has made it goes.
    assert agency.ask("POST", "/users/904/close", by=ADMIN, key="c")[0] == 200
    assert agency.ask("GET", "/me", by=third[1])[0] == 200
    agency.move_clock("+2 hours")
    assert agency.ask("GET", "/me", by=expiring)[0] == 401
    agency.tokens.clear()
    assert [key["status"] for key in agency.listed("/keys", by=ADMIN)] == ["revoked", "active", "active", "expired"]
    assert agency.ask("POST", "/entities/213/close", by=ADMIN, key="c2")[0] == 200
    assert agency.ask("GET", "/me", by=third[1])[0] == 401


MADE: list[tuple[str, dict[str, Any], tuple[int, str | None]]] = [
    (BOSS, {"role": "manager"}, (201, None)),
    (BOSS, {"role": "administrator"}, (403, "NOT_ALLOWED")),
    (MANAGER, {"role": "auditor", "entity_id": 212}, (403, "NOT_ALLOWED")),
    (BOSS, {"entity_id": 214}, (404, "ENTITY_UNKNOWN")),
    (ADMIN, {"role": "administrator", "entity_id": 212}, (201, None)),
    (ADMIN, {"role": "auditor"}, (422, "ROLE_NOT_HERE")),
    (ADMIN, {"networks": ["here"]}, (422, "NETWORK_UNFIT")),
    (ADMIN, {"networks": ["192.0.2.7", "::ffff:127.0.0.1"]}, (422, "NETWORK_UNFIT")),
    (ADMIN, {"networks": ["::ffff:192.0.2.0/120"]}, (422, "NETWORK_UNFIT")),
    (ADMIN, {"networks": ["::/0", "2001:db8::/32"]}, (201, None)),
    (ADMIN, {"expires_at": "2024-10-22T00:00:00Z"}, (422, "EXPIRY_PASSED")),
    *[(ADMIN, {"expires_at": f"{far}-12:00"}, (422, "EXPIRY_TOO_FAR")) for far in ("2124-10-22T00:00:00", "9999-12-31T23:59:59")],
    (ADMIN, {"name": " "}, (422, "NAME_UNFIT")),
]


@pytest.mark.parametrize(("by", "change", "told"), MADE)
def test_a_key_may_do_no_more_than_its_maker(
    shared_agency: Agency, by: str, change: dict[str, Any], told: tuple[int, str | None]
) -> None:
    count, place = "select count(*) from member where is_machine", MADE.index((by, change, told))
    ((before,),) = shared_agency.rows(count)
    body = TILL | {"name": f"key {place}"} | change
    assert refusal(shared_agency.ask("POST", "/keys", body, by=by, key=f"make {place}")) == told
    assert shared_agency.rows(count) == [(before + (told[0] == 201),)]


def test_a_manager_sees_the_keys_of_its_tree_alone(agency: Agency) -> None:
    ours, _ = added(agency)
    theirs, _ = added(agency, by=ADMIN, name="till 8", entity_id=214)
    root, _ = added(agency, by=ADMIN, name="root", entity_id=212, role="administrator")
    assert [key["id"] for key in agency.ask("GET", "/keys", by=BOSS)[1]["keys"]] == [ours]
    assert [key["id"] for key in agency.ask("GET", "/keys?entity_id=214", by=AUDITOR)[1]["keys"]] == [theirs]
    assert [key["id"] for key in agency.listed("/keys?limit=2", by=ADMIN)] == [ours, theirs, root]
    for method, path in (("GET", f"/keys/{theirs}"), ("POST", f"/keys/{theirs}/revoke"), ("GET", "/keys/999")):
        assert refusal(agency.ask(method, path, by=BOSS, key="k")) == (404, "KEY_UNKNOWN")
    assert agency.ask("POST", f"/keys/{root}/revoke", by=MANAGER, key="k")[0] == 403


def test_the_last_use_is_written_beside_the_request_once_a_minute(agency: Agency) -> None:
    key_id, key = added(agency)

    def used_at() -> datetime | None:
        agency.run(agency.house.people.access.close())
        return agency.rows("select used_at from session where id = %s", key_id)[0][0]

    assert used_at() is None
    assert agency.ask("GET", "/me", by=key)[0] == 200
    first = used_at()
    agency.move_clock("+2 minutes")
    assert agency.ask("GET", "/me", by=key)[0] == 200
    assert used_at() == first  # by this process's own clock less than a minute has passed
    agency.house.people.access._used_s.clear()
    assert agency.ask("GET", "/me", by=key)[0] == 200
    assert used_at() > first


def test_a_key_may_do_what_its_role_may_but_for_what_takes_people(agency: Agency) -> None:
    """A role that may do an operation and one that may not stand for all: test_roles.py tries each as a person's."""
    keys = {role: added(agency, by=ADMIN, name=role, role=role, entity_id=212)[1] for role in PEOPLE}
    refused_to_keys = set()
    for name, operation in described().items():
        if name in OPEN | HOUSE:
            continue
        if is_refused(agency, name, operation, keys[min(WHO[name])]):
            refused_to_keys.add(name)
        for role in sorted(PEOPLE.keys() - WHO[name])[:1]:
            assert is_refused(agency, name, operation, keys[role]), (name, role)
    assert refused_to_keys == PEOPLE_ONLY


def test_an_access_token_is_of_the_own_tree_and_has_networks(agency: Agency) -> None:
    body = {"name": "Loterías Sol", "entity_id": 213, "networks": ["192.0.2.7"]}
    made = agency.made("/tokens", body, by=BOSS)
    listed = agency.ask("GET", "/tokens?entity_id=213", by=BOSS)[1]["tokens"]
    assert [(one["name"], one["networks"], one["status"]) for one in listed][-1] == ("Loterías Sol", ["192.0.2.7/32"], "active")
    assert agency.made(f"/tokens/{made['id']}/revoke", by=BOSS)["status"] == "revoked"
    for change, refused in (
        ({"entity_id": 214}, (404, "ENTITY_UNKNOWN")), ({"networks": ["x"]}, (422, "NETWORK_UNFIT")),
        ({"name": " "}, (422, "NAME_UNFIT")),
    ):  # fmt: skip
        assert refusal(agency.ask("POST", "/tokens", body | change, by=BOSS, key="k2")) == refused


def test_a_key_may_do_what_its_scopes_say_and_no_more(agency: Agency) -> None:
    """A key with an operation's scopes alone may do it, one that lacks one may not: the table of operations tells which."""
    operations = {
        name: operation
        for name, operation in described().items()
        if name not in OPEN | HOUSE | PEOPLE_ONLY and operation["x-roles"]
    }
    needed = {name: operation.get("x-scope", "").split() for name, operation in operations.items()}
    assert {scope for scopes in needed.values() for scope in scopes} == {*KEY_SCOPES}
    assert [name for name, scopes in needed.items() if not scopes] == ["GET /me"]
    assert [name for name, scopes in needed.items() if scopes == ["webhooks:keep"]] == ["DELETE /webhooks/{webhook_id}"]

    @cache
    def key_of(role: str, scopes: frozenset[str]) -> str:
        name = f"{role} {next(agency.numbers)}"
        return added(agency, by=ADMIN, name=name, role=role, entity_id=212, scopes=sorted(scopes))[1]

    # One role for each operation, that which may most: what others may is told by the table of roles, and a scope adds nothing.
    scopes_of = {role: frozenset(one for name in needed for one in needed[name] if role in WHO[name]) for role in PEOPLE}
    for name, operation in operations.items():
        role = max(WHO[name], key=lambda role: len(scopes_of[role]))
        assert not is_refused(agency, name, operation, key_of(role, frozenset(needed[name] or ["draws:read"]))), (name, role)
        for scope in needed[name]:
            assert is_refused(agency, name, operation, key_of(role, scopes_of[role] - {scope})), (name, role, scope)


def test_a_key_is_told_which_scope_it_lacks_unless_its_role_may_not_either(agency: Agency) -> None:
    _, key = added(agency, by=ADMIN, scopes=["tickets:read"])
    status, problem = agency.ask("GET", "/draws", by=key)
    assert (status, problem["reason"], problem["detail"]) == (403, "SCOPE_MISSING", "the key lacks a scope: draws:read")
    assert refusal(agency.ask("GET", "/events", by=key)) == (403, "NOT_ALLOWED")
    # Nor does a key go back to the version of signatures that lets a captured request be sent again.
    _, keeper = added(agency, by=ADMIN, name="keeper", role="manager", entity_id=212, scopes=["wallets:keep"])
    told = [refusal(agency.ask("PATCH", "/wallets", {"signature_version": version}, by=keeper)) for version in (1, 2)]
    assert told == [(403, "NOT_ALLOWED"), (409, "WALLETS_NOT_OPEN")]


def test_scopes_are_those_of_the_table(shared_agency: Agency) -> None:
    # What a key could never use: misspelt, of people alone, of other roles, of the root.
    for by, role, scope in (
        (BOSS, "cashier", "tickets:sel"), (BOSS, "cashier", "users:give"), (BOSS, "cashier", "events:read"),
        (BOSS, "manager", "draws:decide"), (ADMIN, "manager", "sandbox:keep"), (BOSS, "cashier", "held-payments:decide"),
    ):  # fmt: skip
        body = TILL | {"role": role, "scopes": ["tickets:read", scope]}
        status, problem = shared_agency.ask("POST", "/keys", body, by=by, key=scope)
        assert (status, problem["reason"]) == (422, "SCOPE_UNFIT"), scope
        told, may = problem["detail"].split("; it may have ")
        assert told == f"a key of a {role} of this entity may never use {scope}"
        assert {"tickets:read", "draws:read"} <= {*may.split(", ")}


def test_a_key_with_scopes_decides_behind_the_gate_what_they_say(agency: Agency) -> None:
    """The door is passed by a member that was admitted before: the gate asks again, by the key's own row."""
    key_id, _ = added(agency, by=ADMIN, role="manager", entity_id=212, scopes=["weeks:close"])
    ((machine,),) = agency.rows("select member_id from session where id = %s", key_id)
    author = Author("key till 7", 212, machine, session_id=key_id)
    with pytest.raises(NotAdmitted):
        agency.run(agency.house.people.office.add_entity(BANKLOT, name="new", parent_id=212, author=author))


def test_a_rotated_key_is_valid_beside_the_new_one_for_a_while(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taquilla.engine.people.api_keys.refuse_scopes", lambda *_: None)  # one that no key is given any more
    old_id, old = added(agency, scopes=["held-payments:decide", "tickets:read"], networks=["0.0.0.0/0"], origins=ORIGINS)
    path, body = f"/keys/{old_id}/rotate", {"overlap_hours": 2}
    new = agency.made(path, body, by=BOSS)
    assert (new["name"], new["role"], new["id"] > old_id, new["key"] != old) == ("till 7", "cashier", True, True)
    listed = agency.ask("GET", "/keys", by=BOSS)[1]["keys"]
    assert listed[0]["origins"] == ORIGINS
    same = ("name", "role", "entity_id", "scopes", "networks", "origins", "version", "status")
    assert [{name: one[name] for name in same} for one in listed] == [{name: listed[0][name] for name in same}] * 2
    assert [one["expires_at"] is None for one in listed] == [False, True]
    # Who has lost the new one rotates the old one again: the newest does not end with it.
    assert agency.made(path, {"overlap_hours": 1}, by=BOSS, key="lost")["expires_at"] is None
    told = [agency.sent("GET", "/me", by=key, origin=SHOP) for key in (old, new["key"])]
    assert len({(one.json()["user"]["id"], one.headers[ALLOWED]) for one in told}) == 1
    agency.move_clock("+2 hours")
    assert [agency.ask("GET", "/me", by=key)[0] for key in (old, new["key"])] == [401, 200]
    assert refusal(agency.ask("POST", path, {}, by=BOSS, key="again")) == (409, "KEY_ENDED")


def test_the_machine_of_a_rotated_key_ends_with_its_last_key(agency: Agency) -> None:
    old_id, old = added(agency)
    new = agency.made(f"/keys/{old_id}/rotate", {}, by=BOSS)
    agency.made(f"/keys/{old_id}/revoke", by=BOSS)
    assert [agency.ask("GET", "/me", by=key)[0] for key in (old, new["key"])] == [401, 200]
    newest = agency.made(f"/keys/{new['id']}/rotate", {"overlap_hours": 0}, by=BOSS)
    assert [agency.ask("GET", "/me", by=one["key"])[0] for one in (new, newest)] == [401, 200]
    agency.made(f"/keys/{newest['id']}/revoke", by=BOSS)
    assert agency.rows("select status from member where is_machine") == [("closed",)]
    assert not agency.run(agency.house.audit()).violations


def test_a_key_sends_as_many_requests_a_minute_as_it_may(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taquilla.api.members.time", SimpleNamespace(monotonic=lambda: 0.0))
    monkeypatch.setattr("taquilla.api.sale_lane.time", SimpleNamespace(monotonic=lambda: 0.0))
    key_id, key = added(agency, requests_per_minute=3)
    assert agency.ask("GET", f"/keys/{key_id}", by=BOSS)[1]["requests_per_minute"] == 3
    told = [agency.sent("GET", "/me", by=key) for _ in "123"]
    assert [one.headers["ratelimit"] for one in told] == ['"key";r=2;t=20', '"key";r=1;t=40', '"key";r=0;t=60']
    status, problem = agency.ask("GET", "/me", by=key)
    assert (status, problem["reason"]) == (429, "TOO_MANY_REQUESTS")
    refused = agency.sent("POST", "/tickets", {"wagers": [agency.wager()]}, key="one", by=key)
    assert (refused.status_code, refused.headers["retry-after"], refused.headers["ratelimit"]) == (429, "20", '"key";r=0;t=60')
    # Nobody else waits, and who has no token is told the limit of the address, of which a request without a limit uses nothing.
    assert agency.sent("GET", "/me", by=BOSS).headers["ratelimit-policy"] == '"member";q=120000;w=60'
    told = [agency.sent("GET", path, by=None) for path in ("/me", "/log/1/checkpoint", "/me", "/nowhere")]
    assert {one.headers["ratelimit-policy"] for one in told} == {'"address";q=8000;w=160'}
    assert told[-1].json()["detail"] == "there is no such path"
    assert [one.headers["ratelimit"] for one in told] == ['"address";r=8000;t=0'] + ['"address";r=7999;t=1'] * 3


def test_a_burst_of_sales_is_as_large_as_the_limit_of_a_key_before_the_first_is_answered(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taquilla.api.members.time", SimpleNamespace(monotonic=lambda: 0.0))
    monkeypatch.setattr("taquilla.api.sale_lane.time", SimpleNamespace(monotonic=lambda: 0.0))
    _, key = added(agency, requests_per_minute=4)
    _, take = lane(agency.house)
    wager = agency.wager()
    assert agency.ask("GET", "/me", by=key)[0] == 200  # the key is in memory from now on
    bodies = [{"wagers": [wager | {"selection": selection}]} for selection in ("7", "99", "8", "9", "10")]

    async def burst() -> list[bool]:
        answered = [asyncio.Event() for _ in bodies]
        headers = [(b"authorization", f"Bearer {key}".encode()), (b"content-type", b"application/json")]

        def request(place: int) -> LaneRequest:
            one = SimpleNamespace(headers=[*headers, (b"idempotency-key", b"burst %d" % place)])
            one.body, end = json.dumps(bodies[place]).encode(), lambda *_: answered[place].set()
            one.reply = one.hand_back = end
            return one  # type: ignore[return-value]

        taken = [take(request(place)) for place in range(len(bodies))]
        await asyncio.gather(*[event.wait() for event, is_taken in zip(answered, taken, strict=True) if is_taken])
        return taken

    assert agency.run(burst()) == [True, True, True, False, False]
    # The second, which the lane hands back, is counted by the way that it goes then.
    told = agency.sent("POST", "/tickets", bodies[1], key="burst 1", by=key)
    assert (told.status_code, told.headers["ratelimit"]) == (422, '"key";r=0;t=60')


SHOP, OTHER = "https://tills.example", "https://elsewhere.example"
ALLOWED = "access-control-allow-origin"
ORIGINS = [SHOP, "http://localhost:5173"]


def preflight(agency: Agency, origin: str = SHOP, path: str = "/tickets") -> httpx.Response:
    asking = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,idempotency-key"}
    return agency.sent("OPTIONS", path, by=None, origin=origin, **asking)


def test_a_preflight_is_granted_to_the_origins_of_living_keys_alone(agency: Agency) -> None:
    assert ALLOWED not in preflight(agency).headers
    key_id, _ = added(agency, origins=ORIGINS)
    granted = preflight(agency)
    assert (granted.status_code, granted.headers[ALLOWED], granted.headers["vary"]) == (204, SHOP, "origin")
    named = granted.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "idempotency-key", "taquilla-version"} <= {*named}
    assert "access-control-allow-credentials" not in granted.headers
    for origin in (OTHER, "https://tills.example.evil.example", "null", "http://tills.example"):
        assert ALLOWED not in preflight(agency, origin).headers
    agency.made(f"/keys/{key_id}/revoke", by=BOSS)
    assert ALLOWED not in preflight(agency).headers


def test_a_page_reads_the_answers_to_its_own_key_and_to_no_session(agency: Agency) -> None:
    key, silent = added(agency, origins=ORIGINS)[1], added(agency, name="silent", origins=[])[1]
    body = {"wagers": [agency.wager()]}
    for number, (bearer, origin, is_shown) in enumerate([
        (key, SHOP, True), (key, OTHER, False), (key, "", False), (silent, SHOP, False),
        (ADMIN, SHOP, False),
    ]):  # fmt: skip
        how: dict[str, Any] = {"by": bearer} | ({"origin": origin} if origin else {})
        for answer in (agency.sent("GET", "/me", **how), agency.sent("POST", "/tickets", body, key=str(number), **how)):
            told = answer.headers.get(ALLOWED), "etag" in answer.headers.get("access-control-expose-headers", "")
            assert told == ((SHOP, True) if is_shown else (None, False)), number


def test_a_page_is_told_that_its_key_is_dead_and_logs_nobody_in(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    added(agency, origins=ORIGINS)
    assert agency.sent("GET", "/me", by="tqk_dead", origin=SHOP).headers[ALLOWED] == SHOP
    assert ALLOWED not in agency.sent("GET", "/me", by="tqk_dead", origin=OTHER).headers
    login = {"email": "username@banklot.net", "password": "taquilla-demo"}
    begun = agency.sent("POST", "/session", login, by=None, origin=SHOP)
    assert (begun.status_code, ALLOWED in begun.headers) == (201, False)
    # Each look at the keys is counted, or anybody would keep the database busy.
    monkeypatch.setattr(cross_origin, "ADDRESS", Policy("address", 2, 10**9))
    assert [ALLOWED in preflight(agency).headers for _ in range(3)] == [True, True, False]


def test_an_origin_is_spelled_as_browsers_spell_it_without_the_port_of_its_scheme(shared_agency: Agency) -> None:
    for origin in (
        "*", "null", "https://tills.example/", "HTTPS://TILLS.EXAMPLE", "tills.example", "ftp://a.b", "https://a b",
        "https://tills.example:443", "http://tills.example:80",
    ):  # fmt: skip
        status, problem = shared_agency.ask("POST", "/keys", TILL | {"origins": [origin]}, by=BOSS, key=origin)
        told = status, problem["reason"], problem.get("pointer"), "or the port of its scheme" in problem["detail"]
        is_port = origin[-1].isdigit()
        assert told == ((422, "ORIGIN_UNFIT", None, True) if is_port else (400, "BAD_REQUEST", "/origins/0", False)), origin
