"""Users over `/v1` and their sessions: listed, added with a password that is shown once, changed; who may do it to whom."""

import asyncio
import json
from typing import Any

import pytest
from tests.api.conftest import ADMIN, BOSS, CASHIER, MANAGER, OTHER, Agency, refusal

from taquilla.domain.people.members import NATION
from taquilla.sandbox.demo import BANKLOT

TILL = {
    "id": 864, "email": "username@banklot.net", "role": "cashier", "entity_id": 213, "entity_name": "test-1", "status": "active"
}  # fmt: skip


def test_each_sees_the_users_of_its_tree_and_no_machine(agency: Agency) -> None:
    for who, seen in ((ADMIN, [864, 865, 866, 867, 901, 902, 903, 904, 905, 906]), (BOSS, [864, 904, 906])):
        status, page = agency.ask("GET", "/users", by=who)
        assert (status, [one["id"] for one in page["users"]], page["next"]) == (200, seen, None)
    assert agency.ask("GET", "/users/864", by=BOSS) == (200, TILL)
    ((reseller,),) = agency.rows("select id from member where role = 'reseller'")
    for user in (865, 901, 999, reseller):
        assert refusal(agency.ask("GET", f"/users/{user}", by=BOSS)) == (404, "MEMBER_UNKNOWN")


def test_a_list_is_filtered_and_goes_by_cursor(agency: Agency) -> None:
    agency.run(agency.house.people.office.close_member(BANKLOT, 865))

    def listed(query: str) -> list[int]:
        return [one["id"] for one in agency.listed(f"/users?limit=2{query}", by=ADMIN)]

    assert listed("&role=cashier") == [864, 865, 906]
    assert listed("&role=cashier&status=active") == [864, 906]
    assert listed("&entity_id=213") == [864, 904, 906]
    assert listed("&status=closed") == [865]


def test_a_password_that_the_house_makes_is_shown_once_and_logs_in(agency: Agency) -> None:
    body = {"email": "ana@example.com", "role": "cashier", "entity_id": 213}
    ((_, first),) = set(agency.at_once(["one"] * 8, "/users", body, by=BOSS))
    added = json.loads(first)
    assert added | {"password": ""} == body | {"id": added["id"], "password": ""}
    assert len(added["password"]) == 22
    assert agency.ask("POST", "/session", {"email": "ana@example.com", "password": added["password"]}, by=None)[0] == 201
    assert "password" not in agency.ask("GET", f"/users/{added['id']}", by=BOSS)[1]
    agency.run(agency.house.people.office.change_role(BANKLOT, added["id"], "clerk"))
    assert agency.sent("POST", "/users", body, by=BOSS, key="one").content == first
    ((kept,),) = agency.rows("select body from office_request")
    assert added["password"].encode() not in kept


def test_a_given_password_is_not_shown_and_a_weak_one_refused(agency: Agency) -> None:
    body = {"email": "ana@example.com", "role": "manager", "entity_id": 213, "password": "tortuga verde canta"}
    status, added = agency.ask("POST", "/users", body, by=BOSS, key="one")
    assert (status, added["password"]) == (201, None)
    weak = body | {"email": "eva@example.com", "password": "1234567890"}
    status, problem = agency.ask("POST", "/users", weak, by=BOSS, key="two")
    assert (status, problem["reason"], problem["pointer"]) == (422, "PASSWORD_WEAK", "/password")


def test_whoever_sees_a_user_may_not_always_close_it(agency: Agency) -> None:
    for by, user, status in (
        (MANAGER, 903, 403), (MANAGER, 902, 403), (MANAGER, 901, 403), (ADMIN, 903, 403), (BOSS, 904, 403),
        (BOSS, 865, 404), (BOSS, 903, 404), (BOSS, 901, 404),
    ):  # fmt: skip
        assert agency.ask("POST", f"/users/{user}/close", by=by, key="k")[0] == status, (by, user)
    assert agency.rows("select count(*) from audit_event where action = 'member closed'") == [(0,)]


def test_a_machine_closes_no_last_administrator(agency: Agency) -> None:
    body = {"name": "machine", "role": "administrator", "entity_id": 212}
    token = agency.ask("POST", "/keys", body, by=ADMIN, key="m")[1]["key"]
    second = {"email": "eva@banklot.net", "role": "administrator", "entity_id": 212, "password": "tortuga verde canta"}

    def close(user: int, key: str) -> tuple[int, Any]:
        return agency.ask("POST", f"/users/{user}/close", by=token, key=key)

    assert refusal(close(903, "one")) == (403, "NOT_ALLOWED")
    assert agency.ask("GET", "/me", by=ADMIN)[0] == 200
    other = agency.ask("POST", "/users", second, by=ADMIN, key="eva")[1]["id"]

    async def at_once() -> list[int]:
        sent = [agency.sending("POST", f"/users/{user}/close", by=token, key=f"both {user}") for user in (903, other)]
        return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert sorted(agency.run(at_once())) == [200, 403]
    kept = "select count(*) from member where role = 'administrator' and status = 'active' and not is_machine"
    assert agency.rows(kept) == [(1,)]
    assert close(904, "boss")[0] == 200


def test_a_new_password_waits_in_the_queue_of_logins(agency: Agency) -> None:
    waiting = agency.house.people.access.logins.line.known._in_line
    ana = {"email": "ana@example.com", "role": "cashier", "entity_id": 213}
    operator = {"name": "Banca Sol", "currency": "VES", "administrator": {"email": "ana@sol.example"}}
    agency.run(agency.token(ADMIN))
    for path, body, by, queue in (("/users", ana, ADMIN, BANKLOT), ("/operators", operator, agency.house_key(), NATION)):
        waiting[queue,] += 32
        assert agency.ask("POST", path, body, by=by, key="k")[0] == 503, path
        waiting[queue,] -= 32
        assert agency.ask("POST", path, body, by=by, key="k")[0] == 201, path


@pytest.fixture
def busy(agency: Agency) -> Agency:
    """An agency whose people have logged in."""
    for email in (CASHIER, OTHER, BOSS, ADMIN):
        agency.run(agency.token(email))
    return agency


def sessions(agency: Agency, by: str, query: str = "") -> dict[str, int]:
    return {one["user"]: one["id"] for one in agency.listed(f"/sessions{query}", by=by)}


def test_each_sees_the_own_sessions_and_those_of_whom_it_manages(busy: Agency) -> None:
    assert set(sessions(busy, CASHIER)) == {CASHIER}
    assert set(sessions(busy, BOSS)) == {CASHIER, BOSS}
    assert set(sessions(busy, ADMIN)) == {CASHIER, OTHER, BOSS, ADMIN}
    assert set(sessions(busy, ADMIN, "?user_id=865")) == {OTHER}
    assert len(busy.listed("/sessions?limit=1", by=ADMIN)) == 4
    (own,) = [one for one in busy.ask("GET", "/sessions", by=BOSS)[1]["sessions"] if one["is_own"]]
    assert own["user"] == BOSS


def test_a_manager_ends_the_sessions_of_its_tree_at_once(busy: Agency) -> None:
    ids = sessions(busy, ADMIN)
    for by, user in ((BOSS, OTHER), (BOSS, ADMIN), (CASHIER, BOSS)):
        assert refusal(busy.ask("DELETE", f"/sessions/{ids[user]}", by=by, key="k")) == (404, "SESSION_UNKNOWN")
    assert [busy.ask("DELETE", f"/sessions/{ids[CASHIER]}", by=BOSS, key=key)[0] for key in "kkl"] == [204, 204, 404]
    assert busy.ask("GET", "/me", by=CASHIER)[0] == 401
    assert set(sessions(busy, BOSS)) == {BOSS}
    assert busy.rows("select actor, object from audit_event where action = 'session ended'") == [(BOSS, str(ids[CASHIER]))]
    assert busy.ask("DELETE", f"/sessions/{ids[BOSS]}", by=BOSS, key="own")[0] == 204
    assert busy.ask("GET", "/me", by=BOSS)[0] == 401
