"""Reports over `/v1`: prizes, unclaimed tickets, taxes; each as JSON, CSV and spreadsheet, within the caller's tree."""

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

BOSS, AGENCY_BOSS, AUDITOR = "boss@banklot.net", "agency@banklot.net", "auditor@banklot.net"
FIRST, SECOND = "clerk1@banklot.net", "clerk2@banklot.net"
PERIOD = "first_day=2024-10-01&last_day=2024-10-31"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    accounts = [
        DemoAccount(BOSS, "manager", 212, 901), DemoAccount(AGENCY_BOSS, "manager", 213, 902),
        DemoAccount(AUDITOR, "auditor", 212, 903),
    ]  # fmt: skip
    agency.run(add_people(agency.house, BANKLOT, accounts))
    return agency


def win(office: "Agency", *stakes: str) -> list[Any]:
    """Sell the seventh animal so often, and let it be drawn."""
    sold = [office.sell(str(place), stake)[1] for place, stake in enumerate(stakes)]
    wager = sold[0]["wagers"][0]
    office.owner.execute("select move_house_clock(%s::timestamptz + interval '1 minute')", [wager["draws_at"]])
    office.tokens.clear()
    office.run(Worker(office.house).round())
    body = {"draw_id": wager["draw_id"], "outcome": "7"}
    assert office.ask("POST", "/results", body, by=FIRST, key="enter")[0] == 201
    assert office.ask("POST", "/results/approve", body, by=SECOND, key="approve")[0] == 200
    office.run(Worker(office.house).round())
    return sold


def test_prizes_are_told_by_what_became_of_them(office: "Agency") -> None:
    first, _ = win(office, "1.00", "2.00")
    path = f"/tickets/{first['id']}/pay"
    assert office.ask("POST", path, {"pin": first["pin"]}, key="pay")[0] == 200
    status, report = office.ask("GET", f"/reports/prizes?{PERIOD}", by=BOSS)
    shown = {"entity_id": 213, "entity": "test-1", "won": "90.00", "paid": "30.00", "unclaimed": "60.00", "expired": "0.00"}
    assert (status, report["currency"], report["agencies"]) == (200, "VES", [shown])
    assert office.ask("GET", f"/reports/prizes?{PERIOD}&entity_id=214", by=BOSS)[1]["agencies"] == []


def test_unclaimed_tickets_are_listed_by_pages_and_say_until_when(office: "Agency") -> None:
    sold = win(office, "1.00", "2.00", "3.00")
    path = f"/tickets/{sold[1]['id']}/pay"
    assert office.ask("POST", path, {"pin": sold[1]["pin"]}, key="pay")[0] == 200
    status, whole = office.ask("GET", f"/reports/unclaimed?{PERIOD}", by=AGENCY_BOSS)
    assert (status, [(row["id"], row["unpaid"], row["status"]) for row in whole["tickets"]]) == (
        200, [(sold[2]["id"], "90.00", "winner"), (sold[0]["id"], "30.00", "winner")],
    )  # fmt: skip
    assert whole["tickets"][0]["claim_until"] == sold[2]["expires_at"]
    _, page = office.ask("GET", f"/reports/unclaimed?{PERIOD}&limit=1", by=BOSS)
    assert page["tickets"] == whole["tickets"][:1]
    _, rest = office.ask("GET", f"/reports/unclaimed?{PERIOD}&limit=1&cursor={page['next']}", by=BOSS)
    assert (rest["tickets"], rest["next"]) == (whole["tickets"][1:], None)
    answer = office.run(office.sending("GET", f"/reports/unclaimed?{PERIOD}&limit=1&format=csv", by=BOSS))
    assert answer.headers["link"] == (
        f'</v1/reports/unclaimed?first_day=2024-10-01&last_day=2024-10-31&limit=1&format=csv&cursor={page["next"]}>; rel="next"'
    )
    assert office.ask("GET", f"/reports/unclaimed?{PERIOD}&entity_id=214", by=BOSS)[1]["tickets"] == []


GROUPS = ["", *(f"&group={name}" for name in ("day", "user", "product", "game", "entity", "draw"))]


@pytest.mark.parametrize("group", GROUPS)
def test_a_period_is_the_same_as_json_csv_and_spreadsheet(office: "Agency", group: str) -> None:
    office.sell("one", "5.00")
    path = f"/reports/period?{PERIOD}{group}"
    _, report = office.ask("GET", path, by=AUDITOR)
    answer = office.run(office.sending("GET", path, by=AUDITOR, accept="text/csv"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="period-2024-10-01.csv"'
    names, *rows = csv.reader(io.StringIO(answer.text))
    assert [row[0] for row in rows] == ["group"] * len(report["groups"]) + ["total"]
    by_name = dict(zip(names, rows[-1], strict=True))
    assert {name: by_name[name] for name in report["total"]} == report["total"]
    answer = office.run(office.sending("GET", path + "&format=xlsx", by=AUDITOR, accept="text/csv"))
    assert answer.headers["content-type"] == XLSX
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    assert (list(cells[0]), len(cells)) == (names, len(rows) + 1)
    assert cells[-1][names.index("sales")] == 5
    assert sheet.cell(len(cells), names.index("sales") + 1).number_format == "0.00"


def test_a_name_that_looks_like_a_formula_stays_text(office: "Agency") -> None:
    office.owner.execute("update entity set name = '=1+1' where id = 213")
    office.owner.execute("update gate set rules_version = rules_version + 1")
    win(office, "1.00")
    answer = office.run(office.sending("GET", f"/reports/prizes?{PERIOD}&format=csv", by=BOSS))
    assert "213,'=1+1,30.00" in answer.text
    answer = office.run(office.sending("GET", f"/reports/prizes?{PERIOD}&format=xlsx", by=BOSS))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("s", "=1+1")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("text/html", "application/json"),
        ("text/csv;q=0.5, application/json;q=0.4", "text/csv; charset=utf-8"),
        ("text/csv;q=0, application/json;q=0.4", "application/json"),
        (f"text/csv;q=0.5, {XLSX}", XLSX),
        ("text/csv;q=nonsense", "text/csv; charset=utf-8"),
        (",;,;q=1;", "application/json"),
    ],
)
def test_the_format_is_the_one_that_is_preferred(office: "Agency", accept: str, media_type: str) -> None:
    answer = office.run(office.sending("GET", f"/reports/taxes?{PERIOD}", by=AUDITOR, accept=accept))
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, media_type, "accept")


def test_taxes_are_for_the_root_and_say_what_is_not_booked(office: "Agency") -> None:
    _, report = office.ask("GET", f"/reports/taxes?{PERIOD}", by=AUDITOR)
    assert (report["taxes"], report["not_booked"]) == (
        [], ["lottery tickets", "deposits to wallets", "withdrawals from wallets"],
    )  # fmt: skip
    status, problem = office.ask("GET", f"/reports/taxes?{PERIOD}", by=AGENCY_BOSS)
    assert (status, problem["reason"]) == (403, "NOT_ALLOWED")


@pytest.mark.parametrize("report", ["period", "prizes", "unclaimed"])
def test_a_report_of_an_entity_outside_the_tree_is_not_found(office: "Agency", report: str) -> None:
    for entity in (212, 214, 999):
        status, problem = office.ask("GET", f"/reports/{report}?{PERIOD}&entity_id={entity}", by=AGENCY_BOSS)
        assert (status, problem["reason"]) == (404, "ENTITY_UNKNOWN")
    assert office.ask("GET", f"/reports/{report}?{PERIOD}&entity_id=213", by=AGENCY_BOSS)[0] == 200


@pytest.mark.parametrize("report", ["period", "prizes", "unclaimed", "taxes"])
def test_a_period_is_bounded(office: "Agency", report: str) -> None:
    for days in ("first_day=2024-10-02&last_day=2024-10-01", "first_day=1999-01-01&last_day=1999-01-02"):
        assert office.ask("GET", f"/reports/{report}?{days}", by=AUDITOR)[0] == 400
    status, problem = office.ask("GET", f"/reports/{report}?first_day=2023-01-01&last_day=2024-10-01", by=AUDITOR)
    assert (status, problem["reason"]) in ((422, "REPORT_TOO_WIDE"), (422, "RANGE_TOO_WIDE"))
