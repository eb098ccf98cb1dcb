"""The reports of the office show the figures of /v1."""

import re

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import ask, look, open_draws, play, sell
from .conftest import Visit


@pytest.fixture
def day(house: TaquillaHouse) -> str:
    """Sell two tickets, and draw one of them; return the day."""
    draw = open_draws(house)[0]
    sold = [sell(house, draw, selection, "25.00") for selection in ("7", "9")]
    play(house, draw, "7")
    return str(sold[0]["day"])


def cells(html: str, part: str) -> list[str]:
    """Return the cells with numbers of a part of a page's table."""
    return re.findall(r'<td class="number[^>]*>([^<]*)<', html.partition(f"<{part}>")[2].partition(f"</{part}>")[0])


def test_a_reports_figures_are_those_of_v1(house: TaquillaHouse, visit: Visit, day: str) -> None:
    for group in ("day", "product", "game", "entity", "user", "draw"):
        period = f"first_day={day}&last_day={day}&group={group}"
        told = ask(house, "GET", f"/v1/reports/period?{period}", by=house.manager)
        shown = look(house, house.manager, f"/office/reports?{period}", language="en")[1]
        names = ("sales", "prizes", "commission", "parent_commission", "balance")
        total = [text.replace(",", "").replace("−", "-") for text in cells(shown, "tfoot")]
        assert total == [told["total"][name] for name in names]
        rows = shown.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
        assert len(rows) == len(told["groups"]) > 0
        for one in told["groups"]:
            assert any(f"{float(one['sales']):,.2f}" in row for row in rows), (group, rows)
    too_long = look(house, house.manager, "/office/reports?first_day=2022-01-01&last_day=2024-10-22")[1]
    assert ('role="alert"' in too_long, 'value="2022-01-01"' in too_long) == (True, True)
    page = visit(house.manager, f"/office/reports?{period}", language="en")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == f"sales-{day}.xlsx"
    page.emulate_media(media="print")
    shown = page.locator("form, .tabs, .downloads, tfoot").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
    assert (set(shown), shown.count("table-row-group")) == ({"none", "table-row-group"}, 1)
    expect(page.locator(".table").first).to_have_css("overflow-x", "visible")


def test_lists_of_prizes_end_with_the_sums_of_all_of_them(house: TaquillaHouse, day: str) -> None:
    def cents(text: str) -> int:
        return int(text.replace(".", "").replace(",", ""))

    unclaimed = look(house, house.manager, "/office/reports/unclaimed")[1]
    amounts, (whole,) = cells(unclaimed, "tbody"), cells(unclaimed, "tfoot")
    assert f"Total (tickets: {len(amounts)})" in unclaimed
    assert sum(map(cents, amounts)) == cents(whole) > 0
    period = f"first_day={day}&last_day={day}"
    won = sum(float(one["won"]) for one in ask(house, "GET", f"/v1/reports/prizes?{period}", by=house.manager)["agencies"])
    assert cents(cells(look(house, house.manager, "/office/reports/prizes")[1], "tfoot")[0]) == round(won * 100) > 0
