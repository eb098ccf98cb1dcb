"""Sessions that are listed and ended, and second factors, over `/v1`."""

import time

import pyotp
import pytest
from tests.api.conftest import ADMIN, BOSS, CASHIER, OTHER, Agency, refusal

from taquilla.sandbox.demo import PASSWORD


@pytest.fixture
def agency(agency: Agency) -> Agency:
    """All of them have logged in."""
    for email in (CASHIER, OTHER, BOSS, ADMIN):
        agency.run(agency.token(email))
    return agency


def listed(agency: Agency, by: str, query: str = "") -> dict[str, int]:
    return {one["user"]: one["id"] for one in agency.listed(f"/sessions{query}", by=by)}


def test_each_sees_the_own_sessions_and_those_of_whom_it_manages(agency: Agency) -> None:
    assert set(listed(agency, CASHIER)) == {CASHIER}
    assert set(listed(agency, BOSS)) == {CASHIER, BOSS}
    assert set(listed(agency, ADMIN)) == {CASHIER, OTHER, BOSS, ADMIN}
    assert set(listed(agency, ADMIN, "?user_id=865")) == {OTHER}
    assert len(agency.listed("/sessions?limit=1", by=ADMIN)) == 4
    (own,) = [one for one in agency.ask("GET", "/sessions", by=BOSS)[1]["sessions"] if one["is_own"]]
    assert own["user"] == BOSS


def test_a_manager_ends_the_sessions_of_its_tree_at_once(agency: Agency) -> None:
    ids = listed(agency, ADMIN)
    for by, user in ((BOSS, OTHER), (BOSS, ADMIN), (CASHIER, BOSS)):
        assert refusal(agency.ask("DELETE", f"/sessions/{ids[user]}", by=by, key="k")) == (404, "SESSION_UNKNOWN")
    assert [agency.ask("DELETE", f"/sessions/{ids[CASHIER]}", by=BOSS, key="k")[0] for _ in "12"] == [204, 204]
    assert agency.ask("GET", "/me", by=CASHIER)[0] == 401
    assert set(listed(agency, BOSS)) == {BOSS}
    ended = agency.rows("select actor, object from audit_event where action = 'session ended'")
    assert ended == [(BOSS, str(ids[CASHIER]))]
    assert agency.ask("DELETE", f"/sessions/{ids[BOSS]}", by=BOSS, key="own")[0] == 204
    assert agency.ask("GET", "/me", by=BOSS)[0] == 401


def test_a_second_factor_is_begun_confirmed_needed_and_removed(agency: Agency) -> None:
    off = {"on_since": None, "is_begun": False, "recovery_codes": 0}
    assert agency.ask("GET", "/me/second-factor") == (200, off)
    assert agency.ask("POST", "/me/second-factor/begin", {"password": "x"})[1]["reason"] == "LOGIN_WRONG"
    assert agency.ask("POST", "/me/second-factor/confirm", {"code": "123456"})[1]["reason"] == "FACTOR_NOT_BEGUN"
    assert agency.ask("POST", "/me/second-factor/remove", {"password": PASSWORD})[1]["reason"] == "FACTOR_OFF"
    status, begun = agency.ask("POST", "/me/second-factor/begin", {"password": PASSWORD})
    assert (status, begun["uri"].startswith("otpauth://totp/")) == (200, True)
    assert agency.ask("POST", "/me/second-factor/confirm", {"code": "abc"})[1]["reason"] == "CODE_WRONG"
    first = pyotp.TOTP(begun["secret"]).at(time.time())
    status, confirmed = agency.ask("POST", "/me/second-factor/confirm", {"code": first})
    assert (status, len(confirmed["recovery_codes"])) == (200, 10)
    _, shown = agency.ask("GET", "/me/second-factor")
    assert (shown["on_since"] is not None, shown["recovery_codes"]) == (True, 10)
    credentials = {"email": CASHIER, "password": PASSWORD}
    assert agency.ask("POST", "/session", credentials, by=None)[1]["reason"] == "CODE_NEEDED"
    assert agency.ask("POST", "/me/second-factor/remove", {"password": PASSWORD})[1]["reason"] == "CODE_NEEDED"
    one, two, *_ = confirmed["recovery_codes"]
    assert refusal(agency.ask("POST", "/me/second-factor/begin", {"password": PASSWORD, "code": two})) == (409, "FACTOR_ON")
    assert agency.ask("POST", "/me/second-factor/remove", {"password": PASSWORD, "code": one}) == (204, None)
    assert agency.ask("GET", "/me/second-factor") == (200, off)
