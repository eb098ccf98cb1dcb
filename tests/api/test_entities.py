"""Entities over `/v1`: listed, added, changed, described, closed; who sees which; keys and versions."""

from tests.api.conftest import ADMIN, AUDITOR, BOSS, MANAGER, Agency, refusal

from taquilla.sandbox.demo import BANKLOT

TEST_1 = {
    "id": 213, "name": "test-1", "parent_id": 212, "path": [212, 213], "depth": 1, "status": "active", "credit": "100000000.00",
    "currency": "VES",
}  # fmt: skip


def test_each_sees_its_own_entity_and_those_below(agency: Agency) -> None:
    for who, seen in ((ADMIN, [212, 213, 214]), (AUDITOR, [212, 213, 214]), (MANAGER, [212, 213, 214]), (BOSS, [213])):
        status, page = agency.ask("GET", "/entities", by=who)
        assert (status, [one["id"] for one in page["entities"]], page["next"]) == (200, seen, None)
        status, tree = agency.ask("GET", "/entities/tree", by=who)
        assert (status, [one["id"] for one in tree["entities"]]) == (200, seen)
    assert agency.ask("GET", "/entities/213", by=ADMIN) == (200, TEST_1)
    assert agency.ask("GET", "/entities/213", by=BOSS) == (200, TEST_1 | {"parent_id": None, "path": [213], "depth": 0})
    for path in ("/entities/212", "/entities/214", "/entities/214/data", "/entities/214/balance", "/entities/999"):
        status, problem = agency.ask("GET", path, by=BOSS)
        assert (status, problem["reason"], problem["type"]) == (404, "ENTITY_UNKNOWN", "http://house/v1/problems/entity-unknown")


def test_a_list_is_filtered_and_goes_by_cursor(agency: Agency) -> None:
    agency.run(agency.house.people.office.close_entity(BANKLOT, 214))

    def listed(query: str) -> list[int]:
        return [one["id"] for one in agency.listed(f"/entities?limit=1{query}", by=ADMIN)]

    assert listed("") == [212, 213, 214]
    assert listed("&parent_id=212") == [213, 214]
    assert listed("&status=active") == [212, 213]
    assert listed("&parent_id=212&status=closed") == [214]
    assert listed("&parent_id=213") == []


def test_an_entity_is_added_changed_and_closed(agency: Agency) -> None:
    status, added = agency.ask("POST", "/entities", {"name": "Sol", "parent_id": 213, "credit": "5"}, by=BOSS, key="k")
    new = {"id": 215, "name": "Sol", "parent_id": 213, "path": [213, 215], "depth": 1, "status": "active", "credit": "5.00"}
    # Without a rate it sells, and nobody should find that out at the end of the week.
    assert (status, added) == (201, new | {"currency": "VES", "commission_basis_points": 0})
    del added["commission_basis_points"]
    balance = {"entity_id": 215, "balance": "0.00", "credit": "5.00", "room": "5.00", "currency": "VES"}
    assert agency.ask("GET", "/entities/215/balance", by=BOSS) == (200, balance)
    status, changed = agency.ask("PATCH", "/entities/215", {"name": "Luna", "credit": None}, by=BOSS)
    assert (status, changed) == (200, added | {"name": "Luna", "credit": None})
    assert agency.ask("GET", "/entities/215/balance", by=BOSS)[1]["room"] is None
    assert agency.ask("PATCH", "/entities/215", {}, by=BOSS) == (200, changed)
    assert agency.ask("POST", "/entities/215/close", by=BOSS, key="c") == (200, changed | {"status": "closed"})
    status, problem = agency.ask("PATCH", "/entities/215", {"name": "Sol"}, by=BOSS)
    assert (status, problem["reason"], problem["detail"]) == (409, "ENTITY_CLOSED", "entity 215, or one above it, is closed")
    for name, above, refused in (("Mar", 215, (409, "ENTITY_CLOSED")), (" ", 213, (422, "NAME_UNFIT"))):
        assert refusal(agency.ask("POST", "/entities", {"name": name, "parent_id": above}, by=BOSS, key="k2")) == refused
    actions = ["entity added", "entity renamed", "credit changed", "entity closed"]
    told = agency.rows("select action, actor from audit_event where object = '215' order by id")
    assert told == [(action, BOSS) for action in actions]


def test_a_manager_changes_nothing_of_its_own_entity_above_or_beside(agency: Agency) -> None:
    before = agency.rows("select count(*) from audit_event")
    for entity, refused in ((213, (403, "NOT_ALLOWED")), (212, (404, "ENTITY_UNKNOWN")), (214, (404, "ENTITY_UNKNOWN"))):
        for method, path, body in (("PATCH", "", {"credit": None}), ("PUT", "/data", {"city": "Sol"}), ("POST", "/close", None)):
            assert refusal(agency.ask(method, f"/entities/{entity}{path}", body, by=BOSS, key="k")) == refused, path
        if entity != 213:
            assert refusal(agency.ask("POST", "/entities", {"name": "Sol", "parent_id": entity}, by=BOSS, key="k")) == refused
    for who in (ADMIN, MANAGER):
        assert agency.ask("POST", "/entities/212/close", by=who, key="k")[0] == 403
    assert agency.rows("select count(*) from audit_event where action <> 'login'") == before


def test_the_data_of_an_entity_is_set_whole(agency: Agency) -> None:
    status, before = agency.ask("GET", "/entities/213/data", by=BOSS)
    assert (status, before["rif"], before["ticket_footer"]) == (200, "1234", "123")
    wanted = {"city": "Mérida", "ticket_header": "EL ÑANDÚ\nde Mérida", "time_zone": "America/Bogota"}
    status, after = agency.ask("PUT", "/entities/213/data", wanted, by=ADMIN)
    assert (status, after["city"], after["rif"], after["time_zone"]) == (200, "Mérida", "", "America/Bogota")
    assert agency.ask("GET", "/entities/213/data", by=AUDITOR) == (200, after)
    for wrong, reason in (({"time_zone": "America/Atlantis"}, "ZONE_UNKNOWN"), ({"city": "\x1b[31m"}, "DATA_UNFIT")):
        assert refusal(agency.ask("PUT", "/entities/213/data", wrong, by=ADMIN)) == (422, reason)
    assert agency.ask("GET", "/entities/213/data", by=AUDITOR) == (200, after)


def test_the_zone_of_an_entitys_tickets_is_the_operators_unless_it_is_told(agency: Agency) -> None:
    lima = {"name": "Banca Lima", "currency": "VES", "time_zone": "America/Lima", "administrator": {"email": "ana@lima.example"}}
    _, added = agency.ask("POST", "/operators", lima, key="k", by=agency.house_key())
    credentials = {name: added["administrator"][name] for name in ("email", "password")} | {"operator_id": added["id"]}
    token = agency.ask("POST", "/session", credentials, by=None)[1]["token"]
    for told, zone in (({"city": "Lima"}, "America/Lima"), ({"time_zone": "America/Bogota"}, "America/Bogota")):
        status, data = agency.ask("PUT", "/entities/1/data", told, by=token)
        assert (status, data["time_zone"]) == (200, zone)


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(agency: Agency) -> None:
    seen = agency.sent("GET", "/entities/213", by=ADMIN).headers["etag"]
    assert agency.ask("PATCH", "/entities/213", {"name": "Sol"}, by=ADMIN, **{"if-match": seen})[0] == 200
    for method, path, body in (("PATCH", "", {"name": "Luna"}), ("POST", "/close", None), ("PUT", "/data", {})):
        answer = agency.ask(method, f"/entities/213{path}", body, by=ADMIN, key="k", **{"if-match": seen})
        assert refusal(answer) == (412, "CHANGED_MEANWHILE"), path
    assert agency.ask("GET", "/entities/213", by=ADMIN)[1]["name"] == "Sol"
    # A sale changes the balance, and nothing that is edited.
    seen = agency.sent("GET", "/entities/213", by=ADMIN).headers["etag"]
    assert agency.sell("one")[0] == 201
    assert agency.sent("GET", "/entities/213", by=ADMIN).headers["etag"] == seen
