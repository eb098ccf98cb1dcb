"""The reports of the office show the figures of /v1, each in both languages and on a narrow screen too."""

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse
from taquilla.web.texts import LANGUAGES

from .api import after, ask, open_draws, sell, token
from .conftest import Visit, assert_accessible_everywhere


@pytest.fixture
def day(house: TaquillaHouse) -> str:
    """Sell two tickets, and draw one of them; return the day."""
    cashier = token(house, house.cashier)
    draw = open_draws(house, cashier)[0]
    sold = [sell(house, cashier, draw, selection, "25.00") for selection in ("7", "9")]
    house.move_clock(after(draw))
    house.enter_result(draw["id"], "7")
    return str(sold[0]["day"])


def test_a_reports_figures_are_those_of_v1(house: TaquillaHouse, visit: Visit, day: str) -> None:
    manager = token(house, house.manager)
    page = visit(house.manager, "/office/reports", language="en")
    for group in ("day", "product", "game", "entity", "user", "draw"):
        period = f"first_day={day}&last_day={day}&group={group}"
        told = ask(house, "GET", f"/v1/reports/period?{period}", by=manager)
        page.goto(f"/office/reports?{period}")
        total = page.locator("tfoot td.number").all_inner_texts()
        names = ("sales", "prizes", "commission", "parent_commission", "balance")
        assert [text.replace(",", "").replace("−", "-") for text in total] == [told["total"][name] for name in names]
        shown = page.locator("tbody tr").all_inner_texts()
        assert len(shown) == len(told["groups"]) > 0
        for one in told["groups"]:
            assert any(f"{float(one['sales']):,.2f}" in text for text in shown), (group, shown)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == f"sales-{day}.xlsx"


def test_lists_of_prizes_end_with_the_sums_of_all_of_them(house: TaquillaHouse, visit: Visit, day: str) -> None:
    page = visit(house.manager, "/office/reports/unclaimed")
    page.get_by_role("link", name="Premios sin cobrar").click()
    rows = page.locator("tbody tr")
    amounts = [row.locator("td.number").inner_text() for row in rows.all()]
    whole = sum(int(one.replace(".", "").replace(",", "")) for one in amounts)
    expect(page.locator("tfoot th")).to_have_text(f"Total (tickets: {rows.count()})")
    assert int(page.inner_text("tfoot td.number").replace(".", "").replace(",", "")) == whole > 0
    page.goto("/office/reports/prizes")
    period, manager = f"first_day={day}&last_day={day}", token(house, house.manager)
    won = sum(float(one["won"]) for one in ask(house, "GET", f"/v1/reports/prizes?{period}", by=manager)["agencies"])
    assert float(page.inner_text("tfoot td.number >> nth=0").replace(".", "").replace(",", ".")) == won > 0


@pytest.mark.prove("pages")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_is_accessible(house: TaquillaHouse, visit: Visit, day: str, language: str) -> None:
    page = visit(house.auditor, "/office", language=language)
    for path in ("", "?group=hour", "?group=entity", "/prizes", "/unclaimed", "/taxes", "?agency=test", "?first_day=2024-01-01"):
        page.goto(f"/office/reports{path}")
        assert_accessible_everywhere(page)
    page.goto("/office/reports?group=hour")
    expect(page.locator("tbody tr")).not_to_have_count(0)
    page.goto("/office/reports/unclaimed")
    expect(page.locator("tbody tr")).not_to_have_count(0)
    page.goto("/office/reports?first_day=2022-01-01&last_day=2024-10-22")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#first_day")).to_have_value("2022-01-01")
