"""Weeks and payments over `/v1`: shown, listed, closed and recorded once, each within the caller's tree."""

from typing import Any

from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, MANAGER, Agency, refusal

MONDAY = "2024-10-21"


def let_the_week_end(agency: Agency, monday: str = "2024-10-28") -> None:
    agency.move_clock(f"{monday}T12:00:00Z")
    agency.work()


def close(agency: Agency, entity: int = 213, *, key: str = "close", by: str = MANAGER, monday: str = MONDAY) -> tuple[int, Any]:
    return agency.ask("POST", f"/weeks/{monday}/close", {"entity_id": entity}, by=by, key=key)


def pay(agency: Agency, key: str = "pay", *, by: str = MANAGER, **body: Any) -> tuple[int, Any]:
    return agency.ask("POST", "/payments", {"entity_id": 213, "amount": "2.50", **body}, by=by, key=key)


def test_a_week_is_shown_open_and_closed_with_its_lines_and_payments(agency: Agency) -> None:
    agency.sell("one", "10.00")
    _, paid = pay(agency, note="cash")
    status, shown = agency.ask("GET", f"/weeks/{MONDAY}?entity_id=213", by=MANAGER)
    sums = {"opening": "0.00", "sales": "10.00", "commission": "1.00", "balance": "9.00", "expired": "0.00", "payments": "2.50"}
    sums |= {"closing": "6.50"}
    assert (status, shown["status"], {name: shown[name] for name in sums}) == (200, "open", sums)
    assert [(line["entity_id"], line["sales"], line["balance"]) for line in shown["lines"]] == [(213, "10.00", "9.00")]
    made = {"id": paid["id"], "day": paid["day"], "direction": "paid", "amount": "2.50", "at": paid["at"]}
    assert shown["payments_made"] == [made]
    assert close(agency)[1]["reason"] == "WEEK_NOT_OVER"
    let_the_week_end(agency)
    status, closed = close(agency)
    assert (status, closed["status"], closed["closed_by"]) == (200, "closed", MANAGER)
    assert refusal(close(agency, key="two")) == (409, "WEEK_CLOSED")
    same = {name: value for name, value in shown.items() if name not in ("status", "closed_at", "closed_by")}
    assert {name: closed[name] for name in same} == same
    assert agency.ask("GET", f"/weeks/{MONDAY}?entity_id=213", by=AUDITOR) == (200, closed)
    _, listed = agency.ask("GET", "/weeks?entity_id=213", by=BOSS)
    sums = {name: value for name, value in closed.items() if name not in ("lines", "payments_made", "receivables")}
    assert listed == {"weeks": [sums], "next": None}


def test_a_close_that_broke_off_is_completed_by_its_repetition(agency: Agency) -> None:
    let_the_week_end(agency)
    assert close(agency, 213, key="child")[0] == 200
    assert agency.rows("select made from office_request") == [("213",)]
    assert close(agency, 212, key="root")[0] == 200
    assert agency.rows("select made from office_request where key = 'root'") == [("212",)]


def test_a_manager_sees_and_settles_its_tree_and_nothing_above_or_beside(agency: Agency) -> None:
    let_the_week_end(agency)
    for entity in (212, 214, 999):
        for path in (f"/weeks/{MONDAY}?entity_id={entity}", f"/weeks?entity_id={entity}", f"/payments?entity_id={entity}"):
            assert refusal(agency.ask("GET", path, by=BOSS)) == (404, "ENTITY_UNKNOWN"), path
        for answer in (close(agency, entity, by=BOSS), pay(agency, by=BOSS, entity_id=entity)):
            assert refusal(answer) == (404, "ENTITY_UNKNOWN")
    # Its own accounts are settled by who is above it.
    for answer in (close(agency, by=BOSS), pay(agency, by=BOSS)):
        assert refusal(answer) == (403, "NOT_ALLOWED")
    assert agency.ask("GET", f"/weeks/{MONDAY}", by=BOSS)[1]["entity_id"] == 213


def test_payments_are_recorded_undone_and_listed_by_pages(agency: Agency) -> None:
    _, first = pay(agency, "one", note="cash")
    _, second = pay(agency, "two", direction="received", amount="1")
    assert (second["direction"], second["amount"], second["note"], second["recorded_by"]) == ("received", "1.00", "", MANAGER)
    _, of_root = pay(agency, "three", by=ADMIN, entity_id=212)
    assert (of_root["entity_id"], of_root["entity"]) == (212, "test")

    def refused(number: int, by: str) -> tuple[int, str]:
        return refusal(agency.ask("POST", f"/payments/{number}/undo", by=by, key=f"no {number} {by}"))

    assert refused(first["id"], BOSS) == (403, "NOT_ALLOWED")
    undoing = agency.made(f"/payments/{first['id']}/undo", by=MANAGER)
    assert (undoing["undoes"], undoing["note"], undoing["direction"]) == (first["id"], "cash", "received")
    assert refused(first["id"], MANAGER) == refused(undoing["id"], MANAGER) == (409, "PAYMENT_UNDONE")
    assert refused(999, MANAGER) == refused(2**63, MANAGER) == refused(first["id"], BESIDE) == (404, "PAYMENT_UNKNOWN")
    _, listed = agency.ask("GET", "/payments", by=AUDITOR)
    first |= {"undone_by": undoing["id"]}
    assert listed == {"payments": [undoing, of_root, second, first], "next": None}
    assert agency.ask("GET", "/payments", by=BOSS)[1]["payments"] == [undoing, second, first]
    assert agency.listed("/payments?limit=2", by=MANAGER) == listed["payments"]
    none = agency.ask("GET", "/payments?first_day=2024-10-01&last_day=2024-10-02", by=MANAGER)[1]
    assert none == {"payments": [], "next": None}


def test_a_week_a_period_or_a_payment_that_makes_no_sense_is_refused(shared_agency: Agency) -> None:
    assert refusal(pay(shared_agency, amount="0.00")) == (422, "AMOUNT_INVALID")
    assert shared_agency.rows("select count(*) from transfer where kind = 'payment'") == [(0,)]
    for query in ("first_day=2024-10-02&last_day=2024-10-01", "first_day=2023-01-01&last_day=2024-10-01", "first_day=1999-01-01"):
        assert shared_agency.ask("GET", f"/payments?{query}", by=MANAGER)[0] == 400, query
    for monday in ("2024-10-22", "1999-12-27"):
        assert shared_agency.ask("GET", f"/weeks/{monday}", by=MANAGER)[0] == 400
        assert close(shared_agency, monday=monday)[0] == 400
