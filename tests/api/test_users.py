"""Users over `/v1`: listed, added with a password that is shown once, changed, reset, closed; who may do it to whom."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

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
CASHIER = {
    "id": 864, "email": "username@banklot.net", "role": "cashier", "entity_id": 213, "entity_name": "test-1", "status": "active"
}  # fmt: skip


@pytest.fixture
def offices(agency: "Agency") -> "Agency":
    agency.run(add_people(agency.house, BANKLOT, OFFICE))
    return agency


def test_each_sees_the_users_of_its_tree_and_no_machine(offices: "Agency") -> None:
    for who, seen in ((ADMIN, [864, 865, 866, 867, 901, 902, 903, 904]), (BOSS, [864, 903])):
        status, page = offices.ask("GET", "/users", by=who)
        assert (status, [one["id"] for one in page["users"]], page["next"]) == (200, seen, None)
    assert offices.ask("GET", "/users/864", by=BOSS) == (200, CASHIER)
    reseller = offices.owner.execute("select id from member where role = 'reseller'").fetchone()
    assert reseller is not None
    for user in (865, 901, 999, reseller[0]):
        status, problem = offices.ask("GET", f"/users/{user}", by=BOSS)
        assert (status, problem["reason"]) == (404, "MEMBER_UNKNOWN")


def test_a_list_is_filtered_and_goes_by_cursor(offices: "Agency") -> None:
    offices.run(offices.house.people.office.close_member(BANKLOT, 865))

    def listed(query: str) -> list[int]:
        found, cursor = [], ""
        while cursor is not None:
            status, page = offices.ask("GET", f"/users?limit=2{query}{cursor and '&cursor=' + cursor}", by=ADMIN)
            assert status == 200
            found += [one["id"] for one in page["users"]]
            cursor = page["next"]
        return found

    assert listed("&role=cashier") == [864, 865]
    assert listed("&role=cashier&status=active") == [864]
    assert listed("&entity_id=213") == [864, 903]
    assert listed("&status=closed") == [865]


def test_a_password_that_the_house_makes_is_shown_once_and_logs_in(offices: "Agency") -> None:
    body = {"email": "ana@example.com", "role": "cashier", "entity_id": 213}

    async def at_once() -> set[bytes]:
        await offices.token(BOSS)
        sent = [offices.sending("POST", "/users", body, by=BOSS, key="one") for _ in range(8)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (first,) = offices.run(at_once())
    added = json.loads(first)
    assert added | {"password": ""} == body | {"id": added["id"], "password": ""}
    assert len(added["password"]) == 22
    credentials = {"email": "ana@example.com", "password": added["password"]}
    assert offices.ask("POST", "/session", credentials, by=None)[0] == 201
    assert "password" not in offices.ask("GET", f"/users/{added['id']}", by=BOSS)[1]
    offices.run(offices.house.people.office.change_role(BANKLOT, added["id"], "clerk"))
    assert offices.run(offices.sending("POST", "/users", body, by=BOSS, key="one")).content == first
    ((kept,),) = offices.owner.execute("select body from office_request")
    assert added["password"].encode() not in kept
    status, problem = offices.ask("POST", "/users", body | {"role": "clerk"}, by=BOSS, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")


def test_a_given_password_is_not_shown_and_a_weak_one_refused(offices: "Agency") -> None:
    body = {"email": "ana@example.com", "role": "manager", "entity_id": 213, "password": "tortuga verde canta"}
    status, added = offices.ask("POST", "/users", body, by=BOSS, key="one")
    assert (status, added["password"]) == (201, None)
    assert offices.ask("POST", "/users", body, by=BOSS, key="one") == (201, added)
    weak = body | {"email": "eva@example.com", "password": "1234567890"}
    status, problem = offices.ask("POST", "/users", weak, by=BOSS, key="two")
    assert (status, problem["reason"], problem["pointer"]) == (422, "PASSWORD_WEAK", "/password")


@pytest.mark.parametrize(
    ("by", "change", "status", "reason"),
    [
        (BOSS, {}, 201, ""),
        (BOSS, {"role": "clerk"}, 201, ""),
        (BOSS, {"role": "manager"}, 201, ""),
        (BOSS, {"role": "auditor"}, 403, "NOT_ALLOWED"),
        (ROOT_BOSS, {"role": "administrator", "entity_id": 212}, 403, "NOT_ALLOWED"),
        (ROOT_BOSS, {"entity_id": 214}, 201, ""),
        (BOSS, {"entity_id": 212}, 404, "ENTITY_UNKNOWN"),
        (BOSS, {"entity_id": 214}, 404, "ENTITY_UNKNOWN"),
        (ADMIN, {"role": "administrator", "entity_id": 212}, 201, ""),
        (ADMIN, {"role": "auditor", "entity_id": 212}, 201, ""),
        (ADMIN, {"role": "auditor"}, 422, "ROLE_NOT_HERE"),
        (ADMIN, {"email": "Username+x@banklot.net"}, 409, "EMAIL_TAKEN"),
        (ADMIN, {"email": "nobody"}, 422, "EMAIL_UNFIT"),
    ],
)
def test_a_manager_adds_people_of_its_tree_and_an_administrator_everybody(
    offices: "Agency", by: str, change: dict[str, Any], status: int, reason: str
) -> None:
    body = {"email": "ana@example.com", "role": "cashier", "entity_id": 213} | change
    answered, said = offices.ask("POST", "/users", body, by=by, key="k")
    assert (answered, said.get("reason", "")) == (status, reason)


def test_whoever_sees_a_user_may_not_always_change_it(offices: "Agency") -> None:
    for by, user, status in (
        (ROOT_BOSS, 901, 403), (ROOT_BOSS, 902, 403), (ROOT_BOSS, 904, 403), (ADMIN, 901, 403), (BOSS, 903, 403),
        (BOSS, 865, 404), (BOSS, 901, 404), (BOSS, 904, 404),
    ):  # fmt: skip
        for method, path, body in (
            ("PATCH", f"/users/{user}", {"role": "clerk"}),
            ("POST", f"/users/{user}/close", None),
            ("POST", f"/users/{user}/password-reset", None),
        ):
            assert offices.ask(method, path, body, by=by, key="k")[0] == status, (by, user, path)
    assert offices.ask("PATCH", "/users/864", {"role": "auditor"}, by=BOSS)[0] == 403
    assert offices.ask("PATCH", "/users/864", {"role": "auditor"}, by=ADMIN)[1]["reason"] == "ROLE_NOT_HERE"
    actions = "select count(*) from audit_event where action in ('role changed', 'member closed', 'password reset made')"
    assert offices.owner.execute(actions).fetchone() == (0,)


def test_a_changed_role_ends_the_sessions_and_entity_and_address_never_change(offices: "Agency") -> None:
    assert offices.ask("GET", "/me")[0] == 200
    assert offices.ask("PATCH", "/users/864", {"role": "manager"}, by=BOSS) == (200, CASHIER | {"role": "manager"})
    assert offices.ask("GET", "/me")[0] == 401
    for name, value in (("entity_id", 214), ("email", "x@example.com"), ("password", "tortuga verde canta")):
        status, problem = offices.ask("PATCH", "/users/864", {"role": "manager", name: value}, by=ADMIN)
        assert (status, problem["detail"]) == (400, f"the body: object contains unknown field `{name}`")


def test_a_user_is_closed_and_out_at_once(offices: "Agency") -> None:
    assert offices.ask("GET", "/me")[0] == 200
    closed = CASHIER | {"status": "closed"}
    assert [offices.ask("POST", "/users/864/close", by=BOSS, key="k") for _ in range(2)] == [(200, closed)] * 2
    assert offices.ask("GET", "/me")[0] == 401
    status, problem = offices.ask("PATCH", "/users/864", {"role": "clerk"}, by=BOSS)
    assert (status, problem["reason"]) == (404, "MEMBER_UNKNOWN")
    assert offices.ask("POST", "/users/864/password-reset", by=BOSS, key="r")[0] == 404


def test_a_reset_token_is_shown_with_its_command_alone_and_sets_a_password_once(offices: "Agency") -> None:
    first, again = (offices.ask("POST", "/users/864/password-reset", by=BOSS, key="k") for _ in "12")
    assert first == again
    status, reset = first
    assert (status, reset["user_id"], reset["valid_minutes"]) == (201, 864, 60)
    redeem = offices.house.people.passwords.redeem
    assert offices.run(redeem(reset["reset_token"], "tortuga verde canta", "test")) is None
    assert offices.run(redeem(reset["reset_token"], "tortuga verde baila", "test")) is not None


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(offices: "Agency") -> None:
    seen = offices.run(offices.sending("GET", "/users/864", by=BOSS)).headers["etag"]
    assert offices.ask("PATCH", "/users/864", {"role": "manager"}, by=BOSS, **{"if-match": seen})[0] == 200
    for method, path, body in (("PATCH", "/users/864", {"role": "clerk"}), ("POST", "/users/864/close", None)):
        status, problem = offices.ask(method, path, body, by=BOSS, key="k", **{"if-match": seen})
        assert (status, problem["reason"]) == (412, "CHANGED_MEANWHILE")
    assert offices.ask("GET", "/users/864", by=BOSS)[1]["role"] == "manager"


def test_a_machine_closes_no_last_administrator(offices: "Agency") -> None:
    body = {"name": "machine", "role": "administrator", "entity_id": 212}
    token = offices.ask("POST", "/keys", body, by=ADMIN, key="m")[1]["key"]
    second = {"email": "eva@banklot.net", "role": "administrator", "entity_id": 212, "password": "tortuga verde canta"}

    def close(user: int, key: str) -> tuple[int, Any]:
        return offices.ask("POST", f"/users/{user}/close", by=None, key=key, authorization=f"Bearer {token}")

    status, problem = close(901, "one")
    assert (status, problem["reason"]) == (403, "NOT_ALLOWED")
    assert offices.ask("GET", "/me", by=ADMIN)[0] == 200
    other = offices.ask("POST", "/users", second, by=ADMIN, key="eva")[1]["id"]

    async def at_once() -> list[int]:
        how: Any = {"by": None, "authorization": f"Bearer {token}"}
        sent = [offices.sending("POST", f"/users/{user}/close", key=f"both {user}", **how) for user in (901, other)]
        return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert sorted(offices.run(at_once())) == [200, 403]
    kept = "select count(*) from member where role = 'administrator' and status = 'active' and not is_machine"
    assert offices.owner.execute(kept).fetchone() == (1,)
    assert close(903, "boss")[0] == 200


def test_a_new_password_waits_in_the_queue_of_logins(offices: "Agency") -> None:
    waiting = offices.house.people.access.logins.line._waiting
    ana = {"email": "ana@example.com", "role": "cashier", "entity_id": 213}
    key = offices.run(offices.house.people.house_keys.add(name="first", author="command line"))[1]
    operator = {"name": "Banca Sol", "currency": "VES", "administrator": {"email": "ana@sol.example"}}
    sent: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("/users", ana, {"by": ADMIN}), ("/operators", operator, {"by": None, "authorization": f"Bearer {key}"}),
    )  # fmt: skip
    for path, body, how in sent:
        offices.run(offices.token(ADMIN))
        waiting[True] += 32
        assert offices.ask("POST", path, body, key="k", **how)[0] == 503, path
        waiting[True] -= 32
        assert offices.ask("POST", path, body, key="k", **how)[0] == 201, path
