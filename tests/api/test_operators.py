"""The installation over `/v1`: its keys, and operators that are added with their first administrator, shown and closed."""

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Agency, refusal
from tests.refusals import office_refuses

from taquilla.engine.authors import Author
from taquilla.engine.people.office_refusals import OfficeReason

CASHIER = "username@banklot.net"
NEW: dict[str, Any] = {"name": "Banca Sol", "currency": "VES", "administrator": {"email": "ana@sol.example"}}


@pytest.fixture
def first(agency: Agency) -> str:
    """The installation's first key, from the command line."""
    return agency.run(agency.house.people.house_keys.add(name="first", author=Author("command line")))[1]



def test_an_operator_begins_with_its_root_and_an_administrator_who_logs_in(agency: Agency, first: str) -> None:
    assert first.startswith("tqh_")
    status, added = agency.ask("POST", "/operators", NEW, key="k", by=first)
    administrator = added["administrator"]
    assert (status, added["id"], added["addresses"], added["entity_id"], administrator["id"]) == (201, 2, "apart", 1, 1)
    shown = {"id": 2, "name": "Banca Sol", "currency": "VES", "decimals": 2, "time_zone": "America/Caracas"}
    shown |= {"sells_lotteries": True, "addresses": "apart", "status": "active", "sandbox_of": None}
    assert agency.ask("GET", "/operators/2", by=first) == (200, shown)
    credentials = {"email": administrator["email"], "password": administrator["password"]}
    assert refusal(agency.ask("POST", "/session", credentials, by=None)) == (401, "LOGIN_WRONG")
    credentials["operator_id"] = 2
    status, begun = agency.ask("POST", "/session", credentials, by=None)
    assert (status, begun["role"]) == (201, "administrator")
    token = begun["token"]
    _, me = agency.ask("GET", "/me", by=token)
    assert (me["operator_id"], me["user"]["entity_name"]) == (2, "Banca Sol")
    agency_added = agency.ask("POST", "/entities", {"name": "Agencia 1", "parent_id": 1}, key="k", by=token)
    assert (agency_added[0], agency_added[1]["id"]) == (201, 2)
    trail = agency.rows("select operator_id, action, object from audit_event where actor = 'house key first' order by id")
    assert trail == [(2, "entity added", "1"), (2, "member added", "1"), (2, "operator added", "2")]
    assert agency.ask("POST", "/operators/2/close", key="c", by=first) == (200, shown | {"status": "closed"})
    assert agency.ask("GET", "/me", by=token)[0] == 401
    listed = agency.listed("/operators?limit=1", by=first)
    assert [one["id"] for one in listed] == [1, 2]


def test_an_operator_is_added_once_under_its_key(agency: Agency, first: str) -> None:
    added = agency.ask("POST", "/operators", NEW, key="one", by=first)
    # A key that replaces the first finds the same response: it is the installation's.
    second = agency.run(agency.house.people.house_keys.add(name="second", author=Author("command line")))[1]
    assert agency.ask("POST", "/operators", NEW, key="one", by=second) == added


def test_an_operator_that_makes_no_sense_is_refused_and_leaves_no_trace(agency: Agency, first: str) -> None:
    for change, refused in (
        ({"name": "banklot"}, (409, "OPERATOR_TAKEN")), ({"administrator": {"email": "nobody"}}, (422, "EMAIL_UNFIT")),
        ({"administrator": {"email": CASHIER}, "addresses": "shared"}, (409, "EMAIL_TAKEN")),
        ({"administrator": {"email": "7/ana@sol.example"}}, (422, "EMAIL_UNFIT")),
        ({"administrator": {"email": "ana@sol.example", "password": "1234567890"}}, (422, "PASSWORD_WEAK")),
        ({"time_zone": "America/Atlantis"}, (422, "ZONE_UNKNOWN")), ({"name": "\x1b[31m"}, (422, "NAME_UNFIT")),
    ):  # fmt: skip
        assert refusal(agency.ask("POST", "/operators", NEW | change, key="k", by=first)) == refused, change
    assert agency.rows("select count(*) from operator") == [(1,)]
    assert agency.rows("select count(*) from office_request") == [(0,)]


def test_a_key_of_the_installation_is_shown_once_and_revoked_at_once(agency: Agency, first: str) -> None:
    body = {"name": "second", "expires_at": (agency.run(agency.house.now()) + timedelta(hours=1)).isoformat()}
    status, made = agency.ask("POST", "/house-keys", body, key="k", by=first)
    second = made["key"]
    assert status == 201
    assert agency.ask("GET", "/operators", by=second)[0] == 200
    listed = agency.ask("GET", "/house-keys", by=second)[1]["keys"]
    assert [(key["name"], key["status"]) for key in listed] == [("first", "active"), ("second", "active")]
    assert all("key" not in key for key in listed)
    assert all(key["used_at"] is not None for key in listed)
    assert agency.ask("POST", "/house-keys/1/revoke", key="r", by=second)[1]["status"] == "revoked"
    assert agency.ask("GET", "/operators", by=first)[0] == 401
    agency.move_clock("+2 hours")
    assert agency.ask("GET", "/operators", by=second)[0] == 401
    hashed = "select count(*) from house_key where token_hash = sha256(%s)"
    assert agency.rows(hashed, second) == [(1,)]


def test_nobody_but_a_key_of_the_installation_is_admitted_and_it_nowhere_else(agency: Agency, first: str) -> None:
    for path in ("/operators", "/operators/1", "/house-keys"):
        assert agency.ask("GET", path)[0] == 401
        assert agency.ask("GET", path, by=None)[0] == 401
        assert agency.ask("GET", path, by="tqh_" + "x" * 43)[0] == 401
    for path in ("/me", "/entities", "/tickets"):
        assert agency.ask("GET", path, by=first)[0] == 401
    status, problem = agency.ask("POST", "/house-keys", {"name": "x", "expires_at": "2024-01-01T00:00:00Z"}, key="k", by=first)
    assert (status, problem["reason"]) == (422, "EXPIRY_PASSED")


def test_no_two_keys_of_the_installation_have_one_name(agency: Agency, first: str) -> None:
    # The trail names the key: a second one of that name could act under it.
    assert refusal(agency.ask("POST", "/house-keys", {"name": "First"}, key="k", by=first)) == (409, "KEY_NAME_TAKEN")
    assert agency.ask("POST", "/house-keys/1/revoke", key="r", by=first)[0] == 200
    with office_refuses(OfficeReason.KEY_NAME_TAKEN):
        agency.run(agency.house.people.house_keys.add(name="first", author=Author("command line")))
