"""Hostile requests to `/v1`: none ends as a mistake of the house, and none tells of what the caller may not see."""

from typing import TYPE_CHECKING

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_office import furnish_offices

if TYPE_CHECKING:
    from conftest import Agency

ADMINISTRATOR, BELOW = "administrator@banklot.net", "below@banklot.net"


@pytest.fixture(scope="module")
def office(shared_agency: "Agency") -> "Agency":
    """The API with the demo's offices, and a manager of an entity below the root."""
    shared_agency.run(furnish_offices(shared_agency.house))
    shared_agency.run(add_people(shared_agency.house, BANKLOT, [DemoAccount(BELOW, "manager", 213, 910)]))
    return shared_agency


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/players/a%00b"),
        ("POST", "/players/%00/block"),
        ("POST", "/partners/%00/close"),
        ("POST", "/sports/tickets/%00/approve"),
    ],
)
def test_a_path_with_a_nul_is_not_understood(office: "Agency", method: str, path: str) -> None:
    status, problem = office.ask(method, path, by=ADMINISTRATOR, key="nul")
    assert (status, problem["detail"]) == (400, "the path: it holds a NUL")


@pytest.mark.parametrize(
    "path",
    [
        "/entities/+213",
        "/entities/0213",
        "/entities/2_13",
        "/entities/213%0A",
        "/entities/%20213",
        "/entities/%D9%A2%D9%A1%D9%A3",
        "/rules/%EF%BC%91",
        "/tickets/%7B00000000-0000-0000-0000-000000000001%7D",
        "/tickets/00000000000000000000000000000001",
        "/webhooks/urn:uuid:00000000-0000-0000-0000-000000000001",
    ],
)
def test_an_id_in_a_path_has_one_spelling(office: "Agency", path: str) -> None:
    status, problem = office.ask("GET", path, by=ADMINISTRATOR)
    assert (status, problem["detail"]) == (400, "the path: an id is not spelled as this API spells it")


@pytest.mark.parametrize("path", ["//entities", "/entities/", "/entities//213", "/entities/213/", "/entities%2F213"])
def test_a_path_has_no_more_slashes_than_parts(office: "Agency", path: str) -> None:
    assert office.ask("GET", path, by=ADMINISTRATOR)[1]["type"] == "/v1/problems/not-found"


def test_a_version_is_named_once(office: "Agency") -> None:
    token = ("authorization", f"Bearer {office.run(office.token(ADMINISTRATOR))}")
    etag = office.run(office.client.get("/v1/entities/213", headers=[token])).headers["etag"]
    sent = [token, ("if-match", etag), ("if-match", '"00000000000000000000000000000000"')]
    answer = office.run(office.client.patch("/v1/entities/213", json={"name": "Sol"}, headers=sent))
    assert (answer.status_code, answer.json()["detail"]) == (400, "A header that may be said only once was said twice.")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users", {"email": "ana@example.com", "role": "cashier", "entity_id": 213}),
        ("/users/864/password-reset", None),
        ("/keys", {"name": "till 7", "role": "cashier", "entity_id": 213}),
        ("/tokens", {"name": "reseller 7", "entity_id": 213}),
        ("/webhooks", {"url": "https://192.0.2.1/events"}),
    ],
)
def test_a_secret_is_shown_again_to_nobody_but_its_author(office: "Agency", path: str, body: object) -> None:
    first = office.ask("POST", path, body, by=ADMINISTRATOR, key=f"own {path}")
    assert first[0] == 201, first
    assert office.ask("POST", path, body, by=ADMINISTRATOR, key=f"own {path}") == first
    status, problem = office.ask("POST", path, body, by="manager@banklot.net", key=f"own {path}")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")


def test_a_uuid_may_be_written_in_capitals(office: "Agency") -> None:
    ticket = "/tickets/ABCDEF00-0000-0000-0000-000000000001"
    assert office.ask("GET", ticket, by=ADMINISTRATOR)[0] == 404
