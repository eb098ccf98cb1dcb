"""Hostile requests to `/v1`: none ends as a mistake of the house, and none tells of what the caller may not see."""


import pytest
from tests.api.conftest import ADMIN, MANAGER, Agency, refusal


@pytest.mark.parametrize(
    "path", ["GET /players/a%00b", "POST /players/%00/block", "POST /partners/%00/close", "POST /sports/tickets/%00/approve"]
)
def test_a_path_with_a_nul_is_not_understood(shared_agency: Agency, path: str) -> None:
    status, problem = shared_agency.ask(*path.split(), by=ADMIN, key="nul")
    assert (status, problem["detail"]) == (400, "the path: it holds a NUL")


NONE = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    "path",
    [
        "/entities/+213", "/entities/0213", "/entities/2_13", "/entities/213%0A", "/entities/%20213",
        "/entities/%D9%A2%D9%A1%D9%A3", "/rules/%EF%BC%91", f"/tickets/%7B{NONE}%7D", f"/tickets/{NONE.replace('-', '')}",
        f"/webhooks/urn:uuid:{NONE}",
    ],
)  # fmt: skip
def test_an_id_in_a_path_has_one_spelling(shared_agency: Agency, path: str) -> None:
    status, problem = shared_agency.ask("GET", path, by=ADMIN)
    assert (status, problem["detail"]) == (400, "the path: an id is not spelled as this API spells it")


@pytest.mark.parametrize("path", ["//entities", "/entities/", "/entities//213", "/entities/213/", "/entities%2F213"])
def test_a_path_has_no_more_slashes_than_parts(shared_agency: Agency, path: str) -> None:
    assert shared_agency.ask("GET", path, by=ADMIN)[1]["type"] == "http://house/v1/problems/not-found"


def test_a_version_is_named_once(shared_agency: Agency) -> None:
    token = ("authorization", f"Bearer {shared_agency.run(shared_agency.token(ADMIN))}")
    etag = shared_agency.run(shared_agency.client.get("/v1/entities/213", headers=[token])).headers["etag"]
    sent = [token, ("if-match", etag), ("if-match", '"00000000000000000000000000000000"')]
    answer = shared_agency.run(shared_agency.client.patch("/v1/entities/213", json={"name": "Sol"}, headers=sent))
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
def test_a_secret_is_shown_again_to_nobody_but_its_author(shared_agency: Agency, path: str, body: object) -> None:
    first = shared_agency.ask("POST", path, body, by=ADMIN, key=f"own {path}")
    assert first[0] == 201, first
    assert shared_agency.ask("POST", path, body, by=ADMIN, key=f"own {path}") == first
    assert refusal(shared_agency.ask("POST", path, body, by=MANAGER, key=f"own {path}")) == (422, "KEY_REUSED")


def test_a_uuid_may_be_written_in_capitals(shared_agency: Agency) -> None:
    ticket = "/tickets/ABCDEF00-0000-0000-0000-000000000001"
    assert shared_agency.ask("GET", ticket, by=ADMIN)[0] == 404
