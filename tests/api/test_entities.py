"""Entities over `/v1`: listed, added, changed, described, closed; who sees which; keys and versions."""

import asyncio
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
TEST_1 = {
    "id": 213, "name": "test-1", "parent_id": 212, "path": [212, 213], "depth": 1, "status": "active", "credit": "100000000.00",
    "currency": "VES",
}  # fmt: skip


@pytest.fixture
def offices(agency: "Agency") -> "Agency":
    agency.run(add_people(agency.house, BANKLOT, OFFICE))
    return agency


def etag(agency: "Agency", path: str, by: str = ADMIN) -> str:
    return agency.run(agency.sending("GET", path, by=by)).headers["etag"]


def test_each_sees_its_own_entity_and_those_below(offices: "Agency") -> None:
    for who, seen in ((ADMIN, [212, 213, 214]), (AUDITOR, [212, 213, 214]), (ROOT_BOSS, [212, 213, 214]), (BOSS, [213])):
        status, page = offices.ask("GET", "/entities", by=who)
        assert (status, [one["id"] for one in page["entities"]], page["next"]) == (200, seen, None)
        status, tree = offices.ask("GET", "/entities/tree", by=who)
        assert (status, [one["id"] for one in tree["entities"]]) == (200, seen)
    assert offices.ask("GET", "/entities/213", by=ADMIN) == (200, TEST_1)
    assert offices.ask("GET", "/entities/213", by=BOSS) == (200, TEST_1 | {"parent_id": None, "path": [213], "depth": 0})
    for path in ("/entities/212", "/entities/214", "/entities/214/data", "/entities/214/balance", "/entities/999"):
        status, problem = offices.ask("GET", path, by=BOSS)
        assert (status, problem["reason"], problem["type"]) == (404, "ENTITY_UNKNOWN", "/v1/problems/entity-unknown")


def test_a_list_is_filtered_and_goes_by_cursor(offices: "Agency") -> None:
    offices.run(offices.house.people.office.close_entity(BANKLOT, 214))

    def listed(query: str) -> list[int]:
        found, cursor = [], ""
        while cursor is not None:
            status, page = offices.ask("GET", f"/entities?limit=1{query}{cursor and '&cursor=' + cursor}", by=ADMIN)
            assert status == 200
            found += [one["id"] for one in page["entities"]]
            cursor = page["next"]
        return found

    assert listed("") == [212, 213, 214]
    assert listed("&parent_id=212") == [213, 214]
    assert listed("&status=active") == [212, 213]
    assert listed("&parent_id=212&status=closed") == [214]
    assert listed("&parent_id=213") == []


def test_an_entity_is_added_changed_and_closed(offices: "Agency") -> None:
    status, added = offices.ask("POST", "/entities", {"name": "Sol", "parent_id": 213, "credit": "5"}, by=BOSS, key="k")
    new = {"id": 215, "name": "Sol", "parent_id": 213, "path": [213, 215], "depth": 1, "status": "active", "credit": "5.00"}
    assert (status, added) == (201, new | {"currency": "VES"})
    assert offices.ask("GET", "/entities/215/balance", by=BOSS) == (
        200, {"entity_id": 215, "balance": "0.00", "credit": "5.00", "room": "5.00", "currency": "VES"}
    )  # fmt: skip
    status, changed = offices.ask("PATCH", "/entities/215", {"name": "Luna", "credit": None}, by=BOSS)
    assert (status, changed) == (200, added | {"name": "Luna", "credit": None})
    assert offices.ask("GET", "/entities/215/balance", by=BOSS)[1]["room"] is None
    assert offices.ask("PATCH", "/entities/215", {}, by=BOSS) == (200, changed)
    assert offices.ask("POST", "/entities/215/close", by=BOSS, key="c") == (200, changed | {"status": "closed"})
    status, problem = offices.ask("PATCH", "/entities/215", {"name": "Sol"}, by=BOSS)
    assert (status, problem["reason"], problem["detail"]) == (
        409, "ENTITY_CLOSED", "entity 215, or one above it, is closed"
    )  # fmt: skip
    status, problem = offices.ask("POST", "/entities", {"name": "Mar", "parent_id": 215}, by=BOSS, key="k2")
    assert (status, problem["reason"]) == (409, "ENTITY_CLOSED")
    events = offices.owner.execute("select action, actor from audit_event where object = '215' order by id").fetchall()
    actions = ["entity added", "entity renamed", "credit changed", "entity closed"]
    assert events == [(action, BOSS) for action in actions]


def test_a_credit_counts_from_the_next_sale_on(offices: "Agency") -> None:
    assert offices.sell("one", "5.00")[0] == 201
    assert offices.ask("PATCH", "/entities/213", {"credit": "5.00"}, by=ADMIN)[0] == 200
    status, problem = offices.sell("two", "5.00")
    assert (status, problem["reason"], problem["bound"]) == (409, "CREDIT_EXCEEDED", "0.50")
    _, balance = offices.ask("GET", "/entities/213/balance", by=BOSS)
    assert (balance["balance"], balance["credit"], balance["room"]) == ("-4.50", "5.00", "0.50")


def test_a_manager_changes_nothing_of_its_own_entity_above_or_beside(offices: "Agency") -> None:
    before = offices.owner.execute("select count(*) from audit_event").fetchone()
    for entity, status, reason in ((213, 403, "NOT_ALLOWED"), (212, 404, "ENTITY_UNKNOWN"), (214, 404, "ENTITY_UNKNOWN")):
        for method, path, body in (
            ("PATCH", f"/entities/{entity}", {"credit": None}),
            ("PUT", f"/entities/{entity}/data", {"city": "Mérida"}),
            ("POST", f"/entities/{entity}/close", None),
        ):
            answered, problem = offices.ask(method, path, body, by=BOSS, key="k")
            assert (answered, problem["reason"]) == (status, reason), path
        if entity != 213:
            answered, problem = offices.ask("POST", "/entities", {"name": "Sol", "parent_id": entity}, by=BOSS, key="k")
            assert (answered, problem["reason"]) == (404, "ENTITY_UNKNOWN")
    for who in (ADMIN, ROOT_BOSS):
        assert offices.ask("POST", "/entities/212/close", by=who, key="k")[0] == 403
    assert offices.owner.execute("select count(*) from audit_event where action <> 'login'").fetchone() == before


def test_the_data_of_an_entity_is_set_whole(offices: "Agency") -> None:
    status, before = offices.ask("GET", "/entities/213/data", by=BOSS)
    assert (status, before["rif"], before["ticket_footer"]) == (200, "1234", "123")
    wanted = {"city": "Mérida", "ticket_header": "EL ÑANDÚ\nde Mérida", "time_zone": "America/Bogota"}
    status, after = offices.ask("PUT", "/entities/213/data", wanted, by=ADMIN)
    assert (status, after["city"], after["rif"], after["time_zone"]) == (200, "Mérida", "", "America/Bogota")
    assert offices.ask("GET", "/entities/213/data", by=AUDITOR) == (200, after)
    for wrong, reason in (({"time_zone": "America/Atlantis"}, "ZONE_UNKNOWN"), ({"city": "\x1b[31m"}, "DATA_UNFIT")):
        status, problem = offices.ask("PUT", "/entities/213/data", wrong, by=ADMIN)
        assert (status, problem["reason"]) == (422, reason)
    assert offices.ask("GET", "/entities/213/data", by=AUDITOR) == (200, after)


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(offices: "Agency") -> None:
    seen = etag(offices, "/entities/213")
    assert offices.ask("PATCH", "/entities/213", {"name": "Sol"}, by=ADMIN, **{"if-match": seen})[0] == 200
    for method, path, body in (
        ("PATCH", "/entities/213", {"name": "Luna"}),
        ("POST", "/entities/213/close", None),
        ("PUT", "/entities/213/data", {}),
    ):
        status, problem = offices.ask(method, path, body, by=ADMIN, key="k", **{"if-match": seen})
        assert (status, problem["reason"]) == (412, "CHANGED_MEANWHILE"), path
    assert offices.ask("GET", "/entities/213", by=ADMIN)[1]["name"] == "Sol"
    # A sale changes the balance, and nothing that is edited.
    seen = etag(offices, "/entities/213")
    assert offices.sell("one")[0] == 201
    assert etag(offices, "/entities/213") == seen


def test_an_entity_is_added_once_under_its_key(offices: "Agency") -> None:
    body = {"name": "Sol", "parent_id": 212}

    async def at_once() -> set[bytes]:
        await offices.token(ADMIN)
        sent = [offices.insisting("POST", "/entities", body, by=ADMIN, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (first,) = offices.run(at_once())
    assert offices.owner.execute("select count(*) from entity where name = 'Sol'").fetchone() == (1,)
    offices.run(offices.house.people.office.change_entity(BANKLOT, 215, name="Luna"))
    assert offices.run(offices.sending("POST", "/entities", body, by=ADMIN, key="one")).content == first
    status, problem = offices.ask("POST", "/entities", body | {"name": "Mar"}, by=ADMIN, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"name": "Sol"}, 400, "object missing required field `parent_id`"),
        ({"name": "Sol", "parent_id": "212"}, 400, "`parent_id`: expected int"),
        ({"name": "", "parent_id": 212}, 400, "`name`: expected str of length >= 1"),
        ({"name": "Sol", "parent_id": 212, "balance": "1.00"}, 400, "object contains unknown field `balance`"),
        ({"name": "Sol", "parent_id": 212, "credit": "-1.00"}, 400, "`credit`"),
        ({"name": "Sol", "parent_id": 212, "credit": 5}, 400, "`credit`: expected str | null"),
        ({"name": " ", "parent_id": 212}, 422, "a name has 1 to 100 characters that can be printed"),
    ],
)
def test_a_bad_body_is_refused_by_its_field(offices: "Agency", body: Any, status: int, detail: str) -> None:
    answered, problem = offices.ask("POST", "/entities", body, by=ADMIN, key="bad")
    assert (answered, detail in problem["detail"]) == (status, True), problem
    assert offices.owner.execute("select count(*) from office_request").fetchone() == (0,)
