"""Pages of other sites read what `/v1` answers to a key that lists their origin, and nothing else."""

from typing import Any

import httpx
import pytest
from tests.api.conftest import ADMIN, BOSS, Agency

SHOP, OTHER = "https://tills.example", "https://elsewhere.example"
ALLOWED = "access-control-allow-origin"
KEY = {"name": "shop", "role": "cashier", "entity_id": 213, "origins": [SHOP, "http://localhost:5173"]}


def key_of(agency: Agency, **change: Any) -> dict[str, Any]:
    made: dict[str, Any] = agency.made("/keys", KEY | change, by=BOSS)
    return made


def preflight(agency: Agency, origin: str = SHOP, path: str = "/tickets") -> httpx.Response:
    asking = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,idempotency-key"}
    return agency.sent("OPTIONS", path, by=None, origin=origin, **asking)


def test_a_preflight_is_granted_to_the_origins_of_living_keys_alone(agency: Agency) -> None:
    assert ALLOWED not in preflight(agency).headers
    made = key_of(agency)
    granted = preflight(agency)
    assert (granted.status_code, granted.headers[ALLOWED], granted.headers["vary"]) == (204, SHOP, "origin")
    named = granted.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "idempotency-key", "taquilla-version"} <= {*named}
    assert "access-control-allow-credentials" not in granted.headers
    for origin in (OTHER, "https://tills.example.evil.example", "null", "http://tills.example"):
        assert ALLOWED not in preflight(agency, origin).headers
    agency.made(f"/keys/{made['id']}/revoke", by=BOSS)
    assert ALLOWED not in preflight(agency).headers


def test_a_page_reads_the_answers_to_its_own_key_and_to_no_session(agency: Agency) -> None:
    key, silent = key_of(agency)["key"], key_of(agency, name="silent", origins=[])["key"]
    body = {"wagers": [agency.wager()]}
    for number, (bearer, origin, is_shown) in enumerate([
        (key, SHOP, True), (key, OTHER, False), (key, "", False), (silent, SHOP, False),
        (ADMIN, SHOP, False),
    ]):  # fmt: skip
        how: dict[str, Any] = {"by": bearer} | ({"origin": origin} if origin else {})
        for answer in (agency.sent("GET", "/me", **how), agency.sent("POST", "/tickets", body, key=str(number), **how)):
            told = answer.headers.get(ALLOWED), "etag" in answer.headers.get("access-control-expose-headers", "")
            assert told == ((SHOP, True) if is_shown else (None, False)), number


def test_a_page_is_told_that_its_key_is_dead_and_logs_nobody_in(agency: Agency) -> None:
    key_of(agency)
    assert agency.sent("GET", "/me", by="tqk_dead", origin=SHOP).headers[ALLOWED] == SHOP
    assert ALLOWED not in agency.sent("GET", "/me", by="tqk_dead", origin=OTHER).headers
    login = {"email": "username@banklot.net", "password": "taquilla-demo"}
    begun = agency.sent("POST", "/session", login, by=None, origin=SHOP)
    assert (begun.status_code, ALLOWED in begun.headers) == (201, False)


def test_origins_are_kept_shown_and_go_on_with_a_rotated_key(agency: Agency) -> None:
    made = key_of(agency)
    rotated = agency.made(f"/keys/{made['id']}/rotate", {}, by=BOSS)
    shown = [agency.ask("GET", f"/keys/{one['id']}", by=BOSS)[1]["origins"] for one in (made, rotated)]
    assert shown == [KEY["origins"]] * 2
    assert agency.sent("GET", "/me", by=rotated["key"], origin=SHOP).headers[ALLOWED] == SHOP
    assert not agency.run(agency.house.audit()).violations


@pytest.mark.parametrize(
    "origin", ["*", "null", "https://tills.example/", "HTTPS://TILLS.EXAMPLE", "tills.example", "ftp://a.b", "https://a b"]
)
def test_an_origin_is_spelled_as_browsers_spell_it(shared_agency: Agency, origin: str) -> None:
    status, problem = shared_agency.ask("POST", "/keys", KEY | {"origins": [origin]}, by=BOSS, key=origin)
    assert (status, problem["pointer"]) == (400, "/origins/0")
