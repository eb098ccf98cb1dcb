"""Lists of the office go on page by page, add up, and without rows have one form; what is no page keeps the menu."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import taquilla.web.app
from taquilla.domain.lottery.cuadre import Debt, Sums, Week
from taquilla.domain.people.members import Entity
from taquilla.engine.lottery.cuadre import Cuadre
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.web.formats import Formats
from taquilla.web.office.week_lines import lines_of
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

if TYPE_CHECKING:
    from conftest import Pages

OFFICE = Path(taquilla.web.app.__file__).parent / "templates/office"
MANAGER, OTHER_CASHIER = "manager@banklot.net", "other@banklot.net"


def test_a_list_without_rows_says_what_is_missing_in_the_form_of_all() -> None:
    own_form = re.compile(r"<p[^>]*>\{\{ [\w.]+\.(?:none\w*|nothing\w*|no_\w+) \}\}")
    templates = {path: path.read_text() for path in OFFICE.rglob("*.html")}
    assert len(templates) > 50
    assert [path for path, text in templates.items() if own_form.search(text)] == []


def test_the_report_of_taxes_ends_with_its_sums() -> None:
    rows = [
        SimpleNamespace(jurisdiction="KE", month=date(2024, 10, 1), tax=tax, charged=charged, taken_back=back, due=charged - back)
        for tax, charged, back in (("excise", 12_00, 2_00), ("withholding", 5_00, 0))
    ]
    report = environment(OFFICE.parent).get_template("office/reports/taxes.html")
    page = report.render(t=CATALOGUE["es"], f=Formats("es", "KES", 2, ZoneInfo("Africa/Nairobi")), values={"rows": rows})
    assert re.findall(r"<td[^>]*>([^<]*)</td>", page.partition("<tfoot>")[2]) == ["", "", "17,00", "2,00", "15,00"]


def test_a_week_with_sellers_too_far_below_is_shown_with_the_entities_whose_weeks_can_be(office: "Pages") -> None:
    desk = office.desk
    below = desk.run(desk.house.people.office.add_entity(BANKLOT, name="Below", parent_id=213))
    desk.ask("update member set entity_id = %s where email = %s", below, OTHER_CASHIER)
    desk.run(desk.sell(desk.event(5, "22T12:00"), "7", by=OTHER_CASHIER))
    shown = office.look("/office/weeks?monday=2024-10-21", "auditor@banklot.net")
    assert (shown.status_code, "Error: " in shown.text) == (200, False)
    assert '<a href="/office/weeks?agency=213&amp;monday=2024-10-21">test-1</a>' in shown.text
    assert office.look("/office/weeks?agency=213&monday=2024-10-21", MANAGER).text.count(">Below</a>") == 1


def test_results_less_what_a_group_keeps_are_what_it_hands_over() -> None:
    own, below = Sums(1_000, 100, 0, 0), Sums(2_000, 200, 260, 500, expired=70)
    week = Week(date(2024, 10, 21), 50, 3_000, 360, 500, 20, expired=70)
    cuadre = Cuadre(week, False, ((10, "group", own), (11, "corner", below)), ())
    group = Entity(10, "group", 1, 1_000_010, active=True, path=(10, 1), floor=None)
    found = lines_of(cuadre, group, {12: Debt(5, 0, 5), 13: Debt(0, 0, 0)}, {12: "silent", 13: "square"})
    assert [(line.name, line.kept) for line in found.lines] == [("corner", 60), ("group", 0), ("silent", 0)]
    assert (found.totals.due, found.kept, found.totals.agency) == (2_270, 60, 300)
    assert found.totals.due - found.kept == week.due == 2_210
    assert found.totals.agency + found.kept == week.agency
    # With nobody above it, its own commissions are earned as well.
    assert found.earned == 3_000 - 200 - 500 + 70


def test_draws_without_a_result_are_shown_once_each_on_their_pages(office: "Pages") -> None:
    office.desk.run(office.desk.past("25T23:00"))
    path, shown = "/office/results?unplayed=true", []
    while path:
        page = office.look(path, CLERKS[0]).text
        shown.append(re.findall(r'class="button(?: primary)?" href="/office/results/(\d+)"', page))
        following = re.search(r'href="(/office/results\?[^"]*)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert [len(one) for one in shown[:-1]] == [50] * (len(shown) - 1) != []
    known = office.desk.ask("select event_id from draw where operator_id = 1 and state = 'closed' order by draws_at, event_id")
    assert [int(one) for page in shown for one in page] == [one for (one,) in known]


def test_the_number_that_was_drawn_is_told_once_among_the_expensive_ones(office: "Pages") -> None:
    desk = office.desk
    noon = desk.event(5, "22T12:00")
    desk.run(desk.sell(noon, "7", "8"))
    desk.run(desk.past("22T12:01"))
    desk.run(desk.draw(noon, "7"))
    rows = office.look(f"/office/draws/{noon}", MANAGER).text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"pick=(\w+)", rows) == ["7", "8"]


def test_sealed_draws_of_two_lists_are_told_apart(office: "Pages") -> None:
    office.desk.run(office.desk.past("22T23:00"))
    names = re.findall(r'href="/office/draws/\d+">([^<]+)<', office.look("/office/log", MANAGER).text)
    assert {"TRIPLE TÁCHIRA A", "TRIPLE TÁCHIRA B", "TÁCHIRA ZODIACAL"} <= set(names)


def test_what_is_no_page_keeps_the_menu_for_whom_the_house_knows(office: "Pages") -> None:
    for path in ("nothing", "agencies/abc", "agencies/1/2/3", "agencies/999999", "draws/x", "draws/999999999", "tickets/1"):
        shown = office.look(f"/office/{path}", MANAGER)
        assert shown.status_code == 404
        assert [part for part in ("No existe esa página.", "/office/weeks") if part not in shown.text] == [], path
        unknown = office.desk.run(office.client.get(f"/office/{path}", headers={"cookie": ""}))
        assert "/office/weeks" not in unknown.text, path
