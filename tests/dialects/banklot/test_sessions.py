"""Sessions: a login gives a token, a logout ends it, and too many attempts have to wait."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from tests.dialects.banklot.conftest import CANCEL, CASHIER, COPY, CREATE, DAY, PAY, REVERT, VIEW, Portal, ticket

from taquilla.domain.people.members import KeyTerms
from taquilla.engine.gate import Author
from taquilla.sandbox.demo import CLERKS, PASSWORD

PERSON = {"email": CASHIER, "password": PASSWORD}


def test_a_login_gives_a_token_for_twelve_hours(portal: Portal) -> None:
    answer = portal.ask("/auth/login", PERSON, by=None)
    session = answer.json()["response"]
    assert (answer.status_code, answer.json()["status"]) == (200, 200)
    assert list(session) == ["x_auth_token", "device_token", "expires_at", "user_id", "email", "entity_id", "role"]
    assert len(session["x_auth_token"]) == 48
    assert session["email"] == CASHIER
    assert (session["user_id"], session["entity_id"], session["role"]) == (864, 213, "cashier")
    ((began, ends),) = portal.query("select created_at, expires_at from session where kind = 'login'")
    assert (ends - began, int(ends.timestamp())) == (timedelta(hours=12), session["expires_at"])
    for headers in ({"x-auth-token": session["x_auth_token"]}, {"authorization": f"Bearer {session['x_auth_token']}"}):
        assert portal.said("/gaming/events/search/kiosk", by=None, headers=headers)["status"] == 201


@pytest.mark.parametrize(("headers", "body"), [
    (PERSON, None),
    (PERSON, {}),
    (PERSON, PERSON),
    ({"email": CASHIER}, {"password": PASSWORD}),
    ({"password": PASSWORD}, {"email": CASHIER}),
])  # fmt: skip
def test_email_and_password_come_as_headers_too(shared_portal: Portal, headers: dict[str, str], body: Any) -> None:
    """The document prints them under "Headers"."""
    answer = shared_portal.ask("/auth/login", body, by=None, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (200, 200)
    token = {"x-auth-token": answer.json()["x_auth_token"]}
    assert shared_portal.said("/gaming/events/search/kiosk", by=None, headers=token)["status"] == 201


@pytest.mark.parametrize(("headers", "body", "error"), [
    ([("email", "a@b")], PERSON, "`email`: the header and the body say different things"),
    ([("password", "other")], PERSON, "`password`: the header and the body say different things"),
    ([("email", "a@b"), ("email", "c@d")], PERSON, "a header that may be said only once was said twice"),
    ([("email", "a@b")], None, "the body: object missing required field `password`"),
    ([("password", "x")], {}, "the body: object missing required field `email`"),
    ([("email", "a" * 321), ("password", "x")], None, "`email`: expected str of length <= 320"),
    ([("email", "a"), ("password", "x" * 1001)], None, "`password`: expected str of length <= 1000"),
    ([("email", b"\xff"), ("password", "x")], None, "`email`: the header is not UTF-8"),
    ([], {}, "the body: object missing required field `email`"),
    ([], None, "the body is empty"),
])  # fmt: skip
def test_invalid_credentials_are_refused_by_name(shared_portal: Portal, headers: Any, body: Any, error: str) -> None:
    sent = [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in headers]
    answer = shared_portal.run(shared_portal.client.post("/auth/login", headers=sent, **({} if body is None else {"json": body})))
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert answer.json()["error"].startswith(error)


def test_a_password_in_a_header_may_have_accents(portal: Portal) -> None:
    accents = {"email": CASHIER.encode(), "password": "contraseña".encode()}
    answer = portal.run(portal.client.post("/auth/login", headers=accents))
    assert answer.json() == {"status": 401, "error": "wrong email or password"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_logout_ends_the_session_at_once(portal: Portal, method: str) -> None:
    assert portal.said("/gaming/result/0")["status"] == 200
    assert portal.said("/auth/logout", method=method) == {"status": 200, "response": "logged out"}
    for path in ("/auth/logout", "/gaming/result/0"):
        answer = portal.ask(path)
        assert (answer.status_code, answer.json()["status"]) == (403, 403), path


def test_a_device_that_has_logged_in_is_known_by_its_token(portal: Portal) -> None:
    device = portal.said("/auth/login", PERSON, by=None)["response"]["device_token"]
    portal.query("delete from known_address")
    for _ in range(10):
        portal.ask("/auth/login", PERSON | {"password": "guess"}, by=None)
    for token, status in (("", 403), (device[:-1], 403), ("x" * 5000, 403), (device, 200)):
        assert portal.said("/auth/login", PERSON, by=None, headers={"x-device-token": token})["status"] == status, token
    renewed = portal.said("/auth/login", PERSON, by=None, headers={"x-device-token": device})["response"]["device_token"]
    assert renewed.split(".")[0] == device.split(".")[0]


def test_a_second_factor_is_asked_for_clearly(portal: Portal) -> None:
    ((member,),) = portal.query("select id from member where email = %s", CASHIER)
    factors = portal.house.people.second_factors
    secret = portal.run(factors.begin(1, member, "x")).secret
    codes = portal.run(factors.confirm(1, member, pyotp.TOTP(secret).now(), author=Author("x")))
    for said, status, error in (
        ({}, 401, "this login needs a one-time code: send it as otp"),
        ({"otp": None}, 401, "this login needs a one-time code: send it as otp"),
        ({"otp": "AAAA-AAAA-AAAA-AAAA"}, 401, "wrong one-time code"),
        ({"otp": "1" * 65}, 400, "`otp`: expected str of length <= 64"),
    ):
        answer = portal.said("/auth/login", PERSON | said, by=None)
        assert (answer["status"], answer["error"]) == (status, error)
    assert portal.said("/auth/login", PERSON | {"otp": codes[0]}, by=None)["status"] == 200


def test_a_reset_is_made_by_a_manager_for_those_below_alone(portal: Portal) -> None:
    add, boss = portal.house.people.office.add_member, "jefe@banklot.net"
    own = portal.run(add(1, entity_id=213, email=boss, role="manager", password="nobody guesses this"))
    clerk, unknown = portal.query("select id from member where email = %s", CLERKS[0])[0][0], 999
    for by, user, status in (
        (CASHIER, own, 403), (boss, own, 403), (boss, clerk, 400), (boss, unknown, 400), (boss, 864, 200),
    ):  # fmt: skip
        assert portal.said("/user/password/reset", {"user_id": user}, by=by)["status"] == status, (by, user)
    assert portal.query("select member_id from password_reset") == [(864,)]


def test_a_password_is_changed_by_whoever_knows_it(portal: Portal) -> None:
    new = {"old_password": PASSWORD, "new_password": "tortuga verde canta"}
    assert portal.said("/user/password", new, by=None)["status"] == 403
    other = portal.said("/auth/login", PERSON, by=None)["x_auth_token"]
    said = portal.said("/user/password", new | {"new_password": "taquilla2024"})
    assert said == {"status": 422, "error": "new_password: it is made of common words"}
    assert portal.said("/user/password", new | {"old_password": "guess"})["status"] == 401
    assert portal.said("/user/password", new) == {"status": 200, "response": "password changed"}
    assert portal.said("/user/ticket/last")["status"] == 400
    assert portal.said("/user/ticket/last", by=None, headers={"x-auth-token": other})["status"] == 403
    assert portal.said("/auth/login", PERSON, by=None)["status"] == 401
    assert portal.said("/auth/login", PERSON | {"password": new["new_password"]}, by=None)["status"] == 200


def test_whoever_asks_for_what_his_role_may_not_do_is_logged(portal: Portal, logged: list[dict[str, Any]]) -> None:
    sale = ticket((portal.event(6, "22T09:00"), 5, "0", 1))
    portal.token("clerk1@banklot.net")
    logged.clear()
    for path, body in ((CREATE, sale), ("/user/ticket/", {}), ("/gaming/reports", {"between_timestamp": [DAY, DAY]})):
        assert portal.said(path, body, by="clerk1@banklot.net") == {"status": 403, "error": "this user may not do that"}
    ((clerk,),) = portal.query("select id from member where email = 'clerk1@banklot.net'")
    said = [(line["event"], line["operator"], line["actor"], line["outcome"]) for line in logged]
    assert said == [("role refused", 1, f"user {clerk}", "refused")] * 3


BY_SCOPE = {
    "tickets:sell": [CREATE],
    "tickets:read": [VIEW, "/user/ticket/last", "/user/ticket/"],
    "tickets:pay": [PAY, COPY],
    "tickets:undo": [CANCEL, REVERT, "/user/ticket/image/f3f30cdb-2165-487b-bfd0-c990b7ab62c1"],
    "draws:read": ["/gaming/events/search/kiosk", "/gaming/result/0", "/gaming/time", "/gaming/get-data"],
    "catalogue:read": ["/gaming/products/search", "/gaming/inventory/template"],
    "reports:read": ["/gaming/reports"],
}


@pytest.mark.parametrize("scope", BY_SCOPE)
def test_a_key_with_scopes_does_what_they_say(shared_portal: Portal, scope: str) -> None:
    def status(scopes: set[str], path: str, network: str = "127.0.0.1") -> Any:
        terms, name = KeyTerms(frozenset(scopes)), f"{path} {len(scopes)}"
        of = {"name": name[-40:], "role": "cashier", "terms": terms, "networks": [network]}
        _, key = shared_portal.run(shared_portal.house.people.api_keys.add(1, 213, **of))
        method = "GET" if "/image/" in path else "POST"
        said = shared_portal.said(path, {}, by=None, method=method, headers={"x-auth-token": key})
        return said if said["status"] == 403 else said["status"]

    lacking = {"status": 403, "error": f"the key lacks a scope: {scope}"}
    assert [status(BY_SCOPE.keys() - {scope}, path) for path in BY_SCOPE[scope]] == [lacking] * len(BY_SCOPE[scope])
    assert {200, 201, 202, 400} >= {status({scope}, path) for path in BY_SCOPE[scope]}
    assert status(set(BY_SCOPE), BY_SCOPE[scope][0], "192.0.2.7")["error"] == "the token is missing, unknown or expired"
