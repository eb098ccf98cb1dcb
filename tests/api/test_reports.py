"""Reports and weeks over `/v1`: prizes, unclaimed tickets, taxes, each as JSON, CSV and spreadsheet; weeks closed and paid."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, MANAGER, Agency, refusal

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people

PERIOD = "first_day=2024-10-01&last_day=2024-10-31"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_page_of_unclaimed_tickets_leads_on_in_every_form(agency: Agency) -> None:
    agency.win("1.00", "2.00")
    _, whole = agency.ask("GET", f"/reports/unclaimed?{PERIOD}", by=BOSS)
    assert len(whole["tickets"]) == 2
    assert agency.listed(f"/reports/unclaimed?{PERIOD}&limit=1", by=MANAGER) == whole["tickets"]
    _, page = agency.ask("GET", f"/reports/unclaimed?{PERIOD}&limit=1", by=MANAGER)
    answer = agency.sent("GET", f"/reports/unclaimed?{PERIOD}&limit=1&format=csv", by=MANAGER)
    following = f"/v1/reports/unclaimed?{PERIOD}&limit=1&format=csv&cursor={page['next']}"
    assert answer.headers["link"] == f'<{following}>; rel="next"'
    sheet = openpyxl.load_workbook(io.BytesIO(agency.sent("GET", f"/reports/unclaimed?{PERIOD}&format=xlsx", by=BOSS).content))
    assert [row[0].value for row in sheet.active] == ["id", *(ticket["id"] for ticket in whole["tickets"])]


@pytest.mark.parametrize("group", ["", *(f"&group={name}" for name in ("day", "user", "product", "game", "entity", "draw"))])
def test_a_period_is_the_same_as_json_csv_and_spreadsheet(shared_agency: Agency, group: str) -> None:
    agency = shared_agency
    agency.sell("one", "5.00")
    path = f"/reports/period?{PERIOD}{group}"
    _, report = agency.ask("GET", path, by=AUDITOR)
    answer = agency.sent("GET", path, by=AUDITOR, accept="text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="period-2024-10-01.csv"'
    names, *rows = csv.reader(io.StringIO(answer.text))
    assert [row[0] for row in rows] == ["group"] * len(report["groups"]) + ["total"]
    by_name = dict(zip(names, rows[-1], strict=True))
    assert {name: by_name[name] for name in report["total"]} == report["total"]
    answer = agency.sent("GET", path + "&format=xlsx", by=AUDITOR, accept="text/csv")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = list(sheet.iter_rows(values_only=True))
    assert (list(cells[0]), len(cells)) == (names, len(rows) + 1)
    assert cells[-1][names.index("sales")] == 5
    assert sheet.cell(len(cells), names.index("sales") + 1).number_format == "#,##0.00"


@pytest.mark.parametrize(("accept", "media_type"), [
    ("text/csv;q=0.5, */*", "application/json"),
    ("text/csv;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8"),
    ("text/csv;q=0, application/json;q=0.4", "application/json"),
    (f"text/csv;q=0.5, {XLSX}", XLSX),
    ("text/csv;q=nonsense", "text/csv; charset=utf-8"),
    (",;,;q=1;", "application/json"),
])  # fmt: skip
def test_the_format_is_the_one_that_is_preferred(shared_agency: Agency, accept: str, media_type: str) -> None:
    answer = shared_agency.sent("GET", f"/reports/taxes?{PERIOD}", by=AUDITOR, accept=accept)
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, media_type, "accept")


@pytest.mark.parametrize("report", ["period", "prizes", "unclaimed", "sports", "taxes"])
def test_a_period_is_bounded(shared_agency: Agency, report: str) -> None:
    for days in ("first_day=2024-10-02&last_day=2024-10-01", "first_day=1999-01-01&last_day=1999-01-02"):
        assert shared_agency.ask("GET", f"/reports/{report}?{days}", by=AUDITOR)[0] == 400
    status, problem = shared_agency.ask("GET", f"/reports/{report}?first_day=2023-01-01&last_day=2024-10-01", by=AUDITOR)
    assert (status, problem["reason"]) in ((422, "REPORT_TOO_WIDE"), (422, "RANGE_TOO_WIDE"))


MONDAY, NEXT_WEEK = "2024-10-21", "2024-10-28T12:00:00Z"


def close(agency: Agency, entity: int = 213, *, key: str = "close", by: str = MANAGER, monday: str = MONDAY) -> tuple[int, Any]:
    return agency.ask("POST", f"/weeks/{monday}/close", {"entity_id": entity}, by=by, key=key)


def pay(agency: Agency, key: str = "pay", *, by: str = MANAGER, **body: Any) -> tuple[int, Any]:
    return agency.ask("POST", "/payments", {"entity_id": 213, "amount": "2.50", **body}, by=by, key=key)


def test_a_week_is_shown_open_and_closed_with_its_lines_and_payments(agency: Agency) -> None:
    agency.sell("one", "10.00")
    _, paid = pay(agency, note="cash")
    status, shown = agency.ask("GET", f"/weeks/{MONDAY}?entity_id=213", by=MANAGER)
    made = {"id": paid["id"], "day": paid["day"], "direction": "paid", "amount": "2.50", "at": paid["at"]}
    assert (status, shown["status"], shown["closing"], shown["payments_made"]) == (200, "open", "6.50", [made])
    assert close(agency)[1]["reason"] == "WEEK_NOT_OVER"
    agency.pass_time(NEXT_WEEK)
    status, closed = close(agency)
    assert (status, closed["status"], closed["closed_by"]) == (200, "closed", MANAGER)
    assert refusal(close(agency, key="two")) == (409, "WEEK_CLOSED")
    same = {name: value for name, value in shown.items() if name not in ("status", "closed_at", "closed_by")}
    assert {name: closed[name] for name in same} == same
    assert agency.ask("GET", f"/weeks/{MONDAY}?entity_id=213", by=AUDITOR) == (200, closed)
    _, listed = agency.ask("GET", "/weeks?entity_id=213", by=BOSS)
    sums = {name: value for name, value in closed.items() if name not in ("lines", "payments_made", "receivables")}
    assert listed == {"weeks": [sums], "next": None}


def test_the_root_reports_and_handles_what_was_added_later_without_a_parent_and_settles_it_apart(agency: Agency) -> None:
    agency.run(agency.house.people.office.add_entity(BANKLOT, entity_id=1, name="alone"))
    till, alone = "till@banklot.net", "alone@banklot.net"
    agency.run(add_people(agency.house, BANKLOT, [DemoAccount(till, "cashier", 1, 912), DemoAccount(alone, "manager", 1, 913)]))
    agency.run(agency.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": 1, "pay_alone_max": 100}))
    shift = agency.made("/shifts", {"opening": "0.00", "methods": []}, by=till)["id"]
    agency.sell("one", "1.00")
    sold = agency.made("/tickets", {"wagers": [wager := agency.wager(stake="4.00")]}, by=till)
    assert agency.ask("GET", f"/shifts/{shift}", by=MANAGER)[0] == 200
    for by, sales in ((AUDITOR, "5.00"), (MANAGER, "5.00"), (BOSS, "1.00"), (alone, "4.00")):
        for group in ("", "&group=day", "&group=entity", "&group=draw"):
            assert agency.ask("GET", f"/reports/period?{PERIOD}{group}", by=by)[1]["total"]["sales"] == sales, (by, group)
    assert [agency.ask("GET", f"/weeks/{MONDAY}?entity_id={one}", by=ADMIN)[1]["sales"] for one in (212, 1)] == ["1.00", "4.00"]
    agency.close(wager["draw_id"])
    agency.decide(wager["draw_id"])
    assert agency.ask("POST", f"/tickets/{sold['id']}/pay", {"pin": sold["pin"]}, by=till, key="1")[1]["reason"] == "PAYMENT_HELD"
    assert [one["entity_id"] for one in agency.ask("GET", "/tickets/held", by=MANAGER)[1]["payments"]] == [1]
    assert agency.made(f"/tickets/{sold['id']}/payment/approve", by=MANAGER)["amount"] == "120.00"
    assert {refusal(one) for one in (close(agency, 1, by=alone), pay(agency, by=alone, entity_id=1))} == {(403, "NOT_ALLOWED")}
    assert [pay(agency, by=ADMIN, entity_id=1)[1]] == agency.ask("GET", "/payments", by=MANAGER)[1]["payments"]
    agency.pass_time(NEXT_WEEK)
    overdue = {one: agency.run(agency.house.lottery.overdue.weeks(BANKLOT, one)) for one in (212, 1)}
    assert {one: {week.entity_id for week in weeks} for one, weeks in overdue.items()} == {212: {212, 213, 214, 1}, 1: set()}
    assert (close(agency, 212)[1]["closing"], close(agency, 1, key="alone")[1]["closing"]) == ("-29.10", "-118.50")
    assert agency.run(agency.house.lottery.cuadres.agencies_today(BANKLOT, [1]))[1].owed == -118_50
    key = agency.made("/keys", {"name": "alone", "role": "cashier", "entity_id": 1}, by=ADMIN)["id"]
    for by, end in ((ADMIN, f"/keys/{key}/revoke"), (MANAGER, "/users/912/close"), (ADMIN, "/entities/1/close")):
        assert agency.ask("POST", end, by=by, key=end)[0] == 200
    assert [agency.ask("GET", f"/entities/{one}", by=ADMIN)[1]["path"] for one in (1, 213)] == [[1], [212, 213]]


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
    assert agency.listed("/payments?first_day=2024-10-01&last_day=2024-10-02", by=MANAGER) == []


def test_a_week_a_period_or_a_payment_that_makes_no_sense_is_refused(shared_agency: Agency) -> None:
    assert refusal(pay(shared_agency, amount="0.00")) == (422, "AMOUNT_INVALID")
    assert shared_agency.rows("select count(*) from transfer where kind = 'payment'") == [(0,)]
    for query in ("first_day=2024-10-02&last_day=2024-10-01", "first_day=2023-01-01&last_day=2024-10-01", "first_day=1999-01-01"):
        assert shared_agency.ask("GET", f"/payments?{query}", by=MANAGER)[0] == 400, query
    for monday in ("2024-10-22", "1999-12-27"):
        assert shared_agency.ask("GET", f"/weeks/{monday}", by=MANAGER)[0] == close(shared_agency, monday=monday)[0] == 400
