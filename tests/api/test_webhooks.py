"""Webhooks over `/v1`: kept by managers and administrators, read by auditors, with their keys shown once."""

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people

if TYPE_CHECKING:
    from conftest import Agency

MANAGER, AUDITOR, ADMINISTRATOR, BELOW = (
    "boss@banklot.net", "auditor@banklot.net", "admin@banklot.net", "agent@banklot.net",
)  # fmt: skip
URL = "https://192.0.2.1/hooks"


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    accounts = [
        DemoAccount(MANAGER, "manager", 212, 901),
        DemoAccount(AUDITOR, "auditor", 212, 902),
        DemoAccount(ADMINISTRATOR, "administrator", 212, 903),
        DemoAccount(BELOW, "manager", 213, 904),
    ]
    agency.run(add_people(agency.house, BANKLOT, accounts))
    return agency


def add(office: "Agency", by: str = MANAGER, key: str = "one", **more: Any) -> dict[str, Any]:
    status, added = office.ask("POST", "/webhooks", {"url": URL} | more, by=by, key=key)
    assert status == 201, added
    return dict(added)


def test_a_webhook_is_added_once_under_its_key_and_shows_its_keys_once(office: "Agency") -> None:
    added = add(office, types=["tickets.sold", "tickets.paid", "tickets.sold"], description="shop")
    assert (added["types"], added["ordered"], added["entity_id"], added["state"]) == (
        ["tickets.paid", "tickets.sold"], True, 212, "active",
    )  # fmt: skip
    assert (added["secret"][:6], added["public_key"][:5]) == ("whsec_", "whpk_")
    assert add(office, types=["tickets.sold", "tickets.paid", "tickets.sold"], description="shop") == added
    shown = {name: value for name, value in added.items() if name not in ("secret", "public_key")}
    assert office.ask("GET", "/webhooks", by=AUDITOR) == (200, {"webhooks": [shown]})
    assert office.ask("GET", f"/webhooks/{added['id']}", by=AUDITOR) == (200, shown)
    status, problem = office.ask("POST", "/webhooks", {"url": URL}, by=MANAGER, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")


def test_managers_keep_those_of_their_tree_and_administrators_all(office: "Agency") -> None:
    whole = add(office, ADMINISTRATOR, "a")
    upper, lower = add(office, MANAGER, "b"), add(office, BELOW, "c")
    assert [one["entity_id"] for one in (whole, upper, lower)] == [None, 212, 213]
    seen = {
        who: [one["id"] for one in office.ask("GET", "/webhooks", by=who)[1]["webhooks"]]
        for who in (ADMINISTRATOR, AUDITOR, MANAGER, BELOW)
    }
    everything = [whole["id"], upper["id"], lower["id"]]
    assert seen == {
        ADMINISTRATOR: everything, AUDITOR: everything, MANAGER: everything[1:], BELOW: everything[2:],
    }  # fmt: skip
    for who, wanted, refused in (
        (BELOW, 212, (404, "ENTITY_UNKNOWN")), (MANAGER, 999_999, (404, "ENTITY_UNKNOWN")),
        (ADMINISTRATOR, 999_999, (404, "ENTITY_UNKNOWN")), (BELOW, None, (403, "NOT_ALLOWED")),
    ):  # fmt: skip
        status, problem = office.ask("POST", "/webhooks", {"url": URL, "entity_id": wanted}, by=who, key="d")
        assert (status, problem["reason"]) == refused
    for method, path, body in (
        ("GET", "", None), ("GET", "/attempts", None), ("GET", "/progress", None), ("PATCH", "", {}), ("DELETE", "", None),
        ("POST", "/test", None), ("POST", "/rotate", {}), ("POST", "/replay", {"from_number": 1}),
    ):  # fmt: skip
        status, problem = office.ask(method, f"/webhooks/{upper['id']}{path}", body, by=BELOW, key="e")
        assert (status, problem["reason"]) == (404, "ENDPOINT_UNKNOWN"), (method, path)


def test_a_webhook_is_changed_rotated_tested_replayed_and_removed(office: "Agency") -> None:
    added = add(office)
    path = f"/webhooks/{added['id']}"
    status, changed = office.ask("PATCH", path, {"ordered": False, "state": "disabled"}, by=MANAGER)
    assert (status, changed["ordered"], changed["state"], changed["disabled_why"]) == (200, False, "disabled", "on request")
    status, problem = office.ask("POST", f"{path}/test", by=MANAGER, key="test")
    assert (status, problem["reason"]) == (409, "ENDPOINT_DISABLED")
    assert office.ask("PATCH", path, {"state": "active"}, by=MANAGER)[1]["disabled_why"] is None
    status, rotated = office.ask("POST", f"{path}/rotate", {"overlap_hours": 1}, by=MANAGER, key="rotate")
    assert status == 200
    assert rotated["secret"] != added["secret"]
    assert office.ask("POST", f"{path}/rotate", {"overlap_hours": 1}, by=MANAGER, key="rotate") == (200, rotated)
    assert office.owner.execute("select count(*) from webhook_key").fetchone() == (4,)
    for _ in range(2):
        sent = office.ask("POST", f"{path}/test", by=MANAGER, key="test")
        assert sent == (202, {"delivery_id": f"evt_{added['id'].replace('-', '')}_test_1"})
    assert office.owner.execute("select count(*) from webhook_delivery").fetchone() == (1,)
    status, progress = office.ask("GET", f"{path}/progress", by=AUDITOR)
    assert (status, progress["tries"], progress["waiting"]) == (200, 0, 0)
    assert progress["next_number"] <= progress["last_number"]
    status, replayed = office.ask("POST", f"{path}/replay", {"from_number": 1}, by=MANAGER, key="replay")
    assert (status, replayed["next_number"]) == (200, 1)
    assert office.ask("POST", f"{path}/replay", {"from_number": 1}, by=MANAGER, key="replay") == (200, replayed)
    beyond = {"from_number": progress["last_number"] + 1000}
    status, problem = office.ask("POST", f"{path}/replay", beyond, by=MANAGER, key="replay 2")
    assert (status, problem["reason"]) == (422, "EVENT_NUMBER_UNKNOWN")
    assert office.ask("DELETE", path, by=MANAGER, key="remove") == (204, None)
    assert office.ask("DELETE", path, by=MANAGER, key="remove") == (204, None)
    assert office.ask("GET", path, by=MANAGER)[0] == 404
    assert office.ask("GET", "/webhooks", by=MANAGER) == (200, {"webhooks": []})


def test_a_repetition_shows_the_keys_that_were_first_shown_and_nobody_reads_them_in_the_database(office: "Agency") -> None:
    added = add(office)
    path = f"/webhooks/{added['id']}"

    def rotate(key: str) -> tuple[int, Any]:
        return office.ask("POST", f"{path}/rotate", {"overlap_hours": 0}, by=MANAGER, key=key)

    first, second = rotate("first"), rotate("second")
    assert office.ask("PATCH", path, {"description": "changed since"}, by=MANAGER)[0] == 200
    assert (rotate("first"), rotate("second")) == (first, second)
    assert len({added["secret"], first[1]["secret"], second[1]["secret"]}) == 3
    bodies = b"".join(body for (body,) in office.owner.execute("select body from office_request where body is not null"))
    assert first[1]["url"].encode() not in bodies
    assert first[1]["secret"].encode() not in bodies


def test_what_showed_keys_is_repeated_as_it_was_after_every_change(office: "Agency") -> None:
    def ask(path: str, body: object, key: str) -> tuple[int, Any]:
        return office.ask("POST", path, body, by=MANAGER, key=key)

    added = ask("/webhooks", {"url": URL}, "add")
    path = f"/webhooks/{added[1]['id']}"
    assert ask("/webhooks", {"url": URL}, "add") == added
    rotated = ask(f"{path}/rotate", {}, "rotate")
    office.ask("PATCH", path, {"description": "changed"}, by=MANAGER)
    assert ask(f"{path}/rotate", {}, "rotate again")[1]["secret"] != rotated[1]["secret"]
    in_use = office.run(office.house.webhooks.endpoints.keys(BANKLOT, UUID(added[1]["id"])))
    assert in_use.secret not in (added[1]["secret"], rotated[1]["secret"])
    office.ask("DELETE", path, by=MANAGER)
    assert ask("/webhooks", {"url": URL}, "add") == added
    assert ask(f"{path}/rotate", {}, "rotate") == rotated


def test_a_webhook_that_somebody_else_has_changed_meanwhile_is_not_changed(office: "Agency") -> None:
    path = f"/webhooks/{add(office)['id']}"

    async def etag() -> str:
        return str((await office.sending("GET", path, by=MANAGER)).headers["etag"])

    seen = {"if-match": office.run(etag())}
    assert office.ask("PATCH", path, {"description": "one"}, by=MANAGER, **seen)[0] == 200
    status, problem = office.ask("PATCH", path, {"description": "two"}, by=MANAGER, **seen)
    assert (status, problem["reason"]) == (412, "CHANGED_MEANWHILE")
    assert office.ask("GET", path, by=MANAGER)[1]["description"] == "one"


def test_of_many_at_once_under_one_key_one_webhook_comes(office: "Agency") -> None:
    async def at_once() -> set[bytes]:
        sent = [office.insisting("POST", "/webhooks", {"url": URL}, by=MANAGER, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    office.run(office.token(MANAGER))
    assert len(office.run(at_once())) == 1
    assert office.owner.execute("select count(*) from webhook_endpoint").fetchone() == (1,)


def test_the_log_of_attempts_goes_page_by_page(office: "Agency") -> None:
    added = add(office)
    office.owner.execute(
        "insert into webhook_attempt (operator_id, endpoint_id, number, type, try, at, status, error, duration_ms)"
        " select operator_id, id, n, 'tickets.sold', 1, house_now(), case when n < 3 then 200 end,"
        " case when n = 3 then 'no' end, n from webhook_endpoint, generate_series(1, 3) as one (n)"
    )
    office.owner.execute(
        "insert into webhook_attempt (operator_id, endpoint_id, number, type, try, at, status, duration_ms)"
        " select operator_id, id, -1, 'webhook.test', 1, house_now(), 204, 5 from webhook_endpoint"
    )
    status, first = office.ask("GET", f"/webhooks/{added['id']}/attempts?limit=2", by=AUDITOR)
    assert status == 200
    _, second = office.ask("GET", f"/webhooks/{added['id']}/attempts?limit=2&cursor={first['next']}", by=AUDITOR)
    assert second["next"] is None
    attempts = first["attempts"] + second["attempts"]
    assert [(one["number"], one["type"], one["status"], one["error"]) for one in attempts] == [
        (None, "webhook.test", 204, None), (3, "tickets.sold", None, "no"), (2, "tickets.sold", 200, None),
        (1, "tickets.sold", 200, None),
    ]  # fmt: skip
    assert attempts[0]["delivery_id"].endswith("_test_1")
    assert set(attempts[0]) == {"delivery_id", "number", "type", "attempt", "at", "status", "error", "duration_ms"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": URL, "types": ["x" * 101]},
        {"url": URL, "secret": "mine"},
        {"url": URL, "description": "x" * 201},
        {"url": "https://" + "x" * 2000},
    ],
)
def test_a_webhook_that_makes_no_sense_is_not_understood(office: "Agency", body: dict[str, Any]) -> None:
    assert office.ask("POST", "/webhooks", body, by=MANAGER, key="k")[0] == 400
