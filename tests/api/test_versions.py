"""Versions of `/v1` by date: an older one is asked and answered as it was, by its header or by its key, and is deprecated."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from clients.generate.document import openapi_of_v1
from tests.api.conftest import ADMIN, BOSS, CASHIER, MANAGER, Agency, refusal
from tests.api.test_machine_keys import added

from taquilla.api.versions import CHANGES, NEWEST, OLDEST, VERSIONS, Change

OLD = {"taquilla-version": OLDEST.isoformat()}
HOOK = {"url": "https://192.0.2.1/hooks"}
DECEMBER = "@1796083200"


def test_a_version_is_named_by_the_header_and_told_with_every_answer(agency: Agency) -> None:
    newest = agency.sent("GET", "/weeks?entity_id=213", by=BOSS)
    assert (newest.headers["taquilla-version"], "deprecation" in newest.headers) == (NEWEST.isoformat(), False)
    older = agency.sent("GET", "/weeks/2024-10-21?entity_id=213", by=BOSS, **OLD)
    assert (older.json()["state"], "status" in older.json()) == ("open", False)
    assert (older.headers["taquilla-version"], older.headers["deprecation"]) == (OLDEST.isoformat(), DECEMBER)
    assert 'rel="deprecation"' in older.headers["link"]
    # What has not changed is not deprecated.
    for path in ("/me", "/rules/in-force?product_id=5&game=animalitos"):
        assert "deprecation" not in agency.sent("GET", path, by=BOSS, **OLD).headers
    assert refusal(agency.ask("GET", "/me", by=BOSS, **{"taquilla-version": "2026-11-15"})) == (400, None)


def test_a_request_of_before_is_read_in_its_spelling(agency: Agency) -> None:
    made = agency.made("/webhooks", HOOK, by=MANAGER)
    path = f"/webhooks/{made['id']}"
    status, changed = agency.ask("PATCH", path, {"state": "disabled"}, by=MANAGER, **OLD)
    assert (status, changed["state"], changed["disabled_why"]) == (200, "disabled", "on request")
    assert agency.ask("GET", path, by=MANAGER)[1]["status"] == "disabled"
    assert refusal(agency.ask("PATCH", path, {"state": "active"}, by=MANAGER)) == (400, None)
    both = {"state": "disabled", "status": "active"}
    assert agency.ask("PATCH", path, both, by=MANAGER, **OLD)[1]["detail"] == "the key `state` stands twice in one object"
    refused = agency.ask("PATCH", path, {"state": "asleep"}, by=MANAGER, **OLD)[1]
    assert (refused["status"], refused["pointer"], refused["detail"].partition(":")[0]) == (400, "/state", "`state`")
    # An ETag is that of the thing, in whatever version it is shown.
    tag = agency.sent("GET", path, by=MANAGER, **OLD).headers["etag"]
    assert agency.ask("PATCH", path, {"state": "active"}, by=MANAGER, **OLD, **{"if-match": tag})[0] == 200
    assert agency.ask("PATCH", path, {}, by=MANAGER, **{"if-match": "*"})[1]["detail"].startswith("`If-Match`")


def test_an_operation_of_before_is_found_under_its_path_and_deprecated(agency: Agency) -> None:
    assert agency.sent("OPTIONS", "/payments/held", by=None, **{"access-control-request-method": "GET"}).status_code == 204
    moved = agency.sent("GET", "/payments/held", by=BOSS)
    assert (moved.status_code, moved.headers["deprecation"]) == (200, DECEMBER)
    assert moved.json() == agency.ask("GET", "/tickets/held", by=BOSS)[1]
    agency.run(agency.token(CASHIER))
    (session,) = agency.ask("GET", "/sessions?user_id=864", by=BOSS)[1]["sessions"]
    assert agency.sent("POST", f"/sessions/{session['id']}/end", by=BOSS, key="end").status_code == 204
    assert agency.ask("GET", "/me", by=CASHIER)[0] == 401


def test_a_key_is_answered_in_the_version_in_which_it_was_added(agency: Agency) -> None:
    key_id, key = added(agency, by=ADMIN, role="manager", entity_id=212)
    assert agency.ask("GET", f"/keys/{key_id}", by=ADMIN)[1]["version"] == NEWEST.isoformat()
    assert "status" in agency.ask("GET", "/draws", by=key)[1]["draws"][0]
    agency.owner.execute("update session set api_version = null where kind = 'key'")
    agency.house.people.access._holders["key"].clear()
    assert "state" in agency.ask("GET", "/draws", by=key)[1]["draws"][0]
    assert "status" in agency.ask("GET", "/draws", by=key, **{"taquilla-version": NEWEST.isoformat()})[1]["draws"][0]


def test_the_changelog_is_that_of_the_changes(agency: Agency) -> None:
    status, told = agency.ask("GET", "/changelog", by=None)
    assert (status, [one["version"] for one in told["versions"]]) == (200, [one.isoformat() for one in reversed(VERSIONS)])
    assert [text for one in told["versions"] for text in one["changes"]] == [change.text for change in reversed(CHANGES)]
    assert told["versions"][-1]["served_until"] == "2027-12-01"


def fields(schema: Any, schemas: Any, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a schema, and of all those within it."""
    if isinstance(schema, dict):
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            yield from fields(schemas[name], schemas, seen | {name})
        yield from schema.get("properties", {}).items()
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from fields(inner, schemas, seen)


AS_BEFORE = re.compile(
    r"\w+ /v1/(tickets|entities|users|keys|tokens|house-keys|operators|sports|credits|reports|changelog|exports)\b.*"
)
"""Operations whose `status` was called so before, or that are newer."""


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.since.isoformat())
def test_a_change_is_where_its_fields_are(change: Change) -> None:
    document = openapi_of_v1()
    found = set()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            answers = [one.get("content") for status, one in operation["responses"].items() if status < "300"]
            told = fields([operation.get("requestBody"), answers], document["components"]["schemas"])
            of_http = ["integer" in str(schema.get("type", schema.get("anyOf"))) for name, schema in told if name == "status"]
            found |= set() if all(of_http) else {f"{method.upper()} {path}"}
            assert not (any(of_http) and change.where.fullmatch(f"{method.upper()} {path}")), path
    undoings = {f"POST /v1/tickets/{{ticket_id}}/{verb}" for verb in ("cancel", "revert")}
    assert {name for name in found if change.where.fullmatch(name)} == undoings | {
        name for name in found if not AS_BEFORE.fullmatch(name)
    }
