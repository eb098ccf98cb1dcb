"""Webhooks over `/v1`: kept by managers and administrators, read by auditors, with their keys shown once."""

from typing import Any

from tests.api.conftest import ADMIN, AUDITOR, BOSS, MANAGER, Agency, refusal

URL = "https://192.0.2.1/hooks"


def add(agency: Agency, by: str = MANAGER, key: str = "one", **more: Any) -> dict[str, Any]:
    return dict(agency.made("/webhooks", {"url": URL} | more, by=by, key=key))


def test_a_webhook_shows_its_keys_once_and_takes_no_text_that_cannot_be_printed(agency: Agency) -> None:
    added = add(agency, types=["tickets.sold", "tickets.paid", "tickets.sold"], description="shop")
    assert added | {"types": ["tickets.paid", "tickets.sold"], "ordered": True, "entity_id": 212, "status": "active"} == added
    assert (added["secret"][:6], added["public_key"][:5]) == ("whsec_", "whpk_")
    shown = {name: value for name, value in added.items() if name not in ("secret", "public_key")}
    assert agency.ask("GET", "/webhooks", by=AUDITOR) == (200, {"webhooks": [shown]})
    assert agency.ask("GET", f"/webhooks/{added['id']}", by=AUDITOR) == (200, shown)
    assert agency.ask("POST", "/webhooks", {"url": URL, "types": ["x" * 101]}, by=MANAGER, key="wrong")[0] == 400
    for method, path, body in (("POST", "", {"url": URL}), ("PATCH", f"/{added['id']}", {})):
        answer = agency.ask(method, f"/webhooks{path}", body | {"description": "a\x1b[31mb"}, by=MANAGER, key="red")
        assert refusal(answer) == (422, "DATA_UNFIT")


def test_managers_keep_those_of_their_tree_and_administrators_all(agency: Agency) -> None:
    whole = add(agency, ADMIN, "a")
    upper, lower = add(agency, MANAGER, "b"), add(agency, BOSS, "c")
    assert [one["entity_id"] for one in (whole, upper, lower)] == [None, 212, 213]
    everything = [whole["id"], upper["id"], lower["id"]]
    for who, seen in ((ADMIN, everything), (AUDITOR, everything), (MANAGER, everything[1:]), (BOSS, everything[2:])):
        assert [one["id"] for one in agency.ask("GET", "/webhooks", by=who)[1]["webhooks"]] == seen
    for who, wanted, refused in (
        (BOSS, 212, (404, "ENTITY_UNKNOWN")), (MANAGER, 999_999, (404, "ENTITY_UNKNOWN")),
        (ADMIN, 999_999, (404, "ENTITY_UNKNOWN")), (BOSS, None, (403, "NOT_ALLOWED")),
    ):  # fmt: skip
        assert refusal(agency.ask("POST", "/webhooks", {"url": URL, "entity_id": wanted}, by=who, key="d")) == refused
    for method, path, body in (
        ("GET", "", None), ("GET", "/attempts", None), ("GET", "/progress", None), ("PATCH", "", {}), ("DELETE", "", None),
        ("POST", "/test", None), ("POST", "/rotate", {}), ("POST", "/replay", {"from_number": 1}),
    ):  # fmt: skip
        answer = agency.ask(method, f"/webhooks/{upper['id']}{path}", body, by=BOSS, key="e")
        assert refusal(answer) == (404, "ENDPOINT_UNKNOWN"), (method, path)


def test_a_webhook_is_changed_tested_replayed_and_removed(agency: Agency) -> None:
    added = add(agency)
    path = f"/webhooks/{added['id']}"
    status, changed = agency.ask("PATCH", path, {"ordered": False, "status": "disabled"}, by=MANAGER)
    assert (status, changed["ordered"], changed["status"], changed["disabled_why"]) == (200, False, "disabled", "on request")
    assert agency.ask("PATCH", path, {"status": "active"}, by=MANAGER)[1]["disabled_why"] is None
    assert agency.made(f"{path}/test", by=MANAGER) == {"delivery_id": f"evt_{added['id'].replace('-', '')}_test_1"}
    assert agency.rows("select count(*) from webhook_delivery") == [(1,)]
    status, progress = agency.ask("GET", f"{path}/progress", by=AUDITOR)
    assert (status, progress["tries"], progress["waiting"]) == (200, 0, 0)
    assert progress["next_number"] <= progress["last_number"]
    assert agency.made(f"{path}/replay", {"from_number": 1}, by=MANAGER)["next_number"] == 1
    assert [agency.ask("DELETE", path, by=MANAGER, key="remove") for _ in "12"] == [(204, None)] * 2
    assert agency.ask("GET", path, by=MANAGER)[0] == 404
    assert agency.ask("GET", "/webhooks", by=MANAGER) == (200, {"webhooks": []})


def test_the_log_of_attempts_goes_page_by_page(agency: Agency) -> None:
    added = add(agency)
    agency.owner.execute(
        "insert into webhook_attempt (operator_id, endpoint_id, number, type, try, at, status, error, duration_ms)"
        " select operator_id, id, n, kind, 1, house_now(), status, error, 5 from webhook_endpoint, (values"
        " (1, 'tickets.sold', 200, null), (2, 'tickets.sold', 200, null), (3, 'tickets.sold', null, 'no'),"
        " (-1, 'webhook.test', 204, null)) as one (n, kind, status, error)"
    )
    attempts = agency.listed(f"/webhooks/{added['id']}/attempts?limit=2", by=AUDITOR)
    assert [(one["number"], one["type"], one["status"], one["error"]) for one in attempts] == [
        (None, "webhook.test", 204, None), (3, "tickets.sold", None, "no"), (2, "tickets.sold", 200, None),
        (1, "tickets.sold", 200, None),
    ]  # fmt: skip
    assert attempts[0]["delivery_id"].endswith("_test_1")
    assert set(attempts[0]) == {"delivery_id", "number", "type", "attempt", "at", "status", "error", "duration_ms"}
