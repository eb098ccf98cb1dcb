"""Lists of the office add up, without rows have one form, and name all that waits; files of reports have all of a year."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from tests.engine.lottery.conftest import settle

import taquilla.web.app
from taquilla.domain.lottery.cuadre import Debt, Sums, Week
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.loosening import Loosening
from taquilla.domain.people.members import Entity
from taquilla.engine.lottery.cuadre import Cuadre
from taquilla.engine.lottery.payment_approvals import HeldPayment
from taquilla.engine.lottery.settlement_progress import OverdueWeek
from taquilla.engine.sports import office as sports_office
from taquilla.http import spooling
from taquilla.receipts.spreadsheets import Sheet, csv_parts, csv_text
from taquilla.sandbox.demo import BANKLOT, CLERKS, DemoAccount, add_people
from taquilla.sandbox.demo_sports import SITE, furnish_site
from taquilla.store.lottery.draw_history import UnsettledDraw
from taquilla.store.lottery.draws import WaitingVersion
from taquilla.store.lottery.tickets import HeldRow
from taquilla.store.sports.catalogue import OPEN_MAX, SportsStanding
from taquilla.store.sports.operator_wallet_calls import Parked
from taquilla.store.sports.results import WaitingReading
from taquilla.store.sports.taxes import TaxDue
from taquilla.store.wallets.credit_approvals import HeldCredit
from taquilla.web.formats import Formats
from taquilla.web.office.report_files import tax_sums
from taquilla.web.office.waiting import WaitingThings, values_of
from taquilla.web.office.weeks import lines_of
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE
from taquilla.web.visitors import NO_PROBLEM

from .conftest import Pages

TEMPLATES = Path(taquilla.web.app.__file__).parent / "templates"
MANAGER, OTHER_CASHIER, SPORTS = "manager@banklot.net", "other@banklot.net", "manager@site.example"


def test_a_list_without_rows_says_what_is_missing_in_the_form_of_all() -> None:
    own_form = re.compile(r"<p[^>]*>\{\{ [\w.]+\.(?:none\w*|nothing\w*|no_\w+) \}\}")
    templates = {path: path.read_text() for path in (TEMPLATES / "office").rglob("*.html")}
    assert len(templates) > 50
    assert [path for path, text in templates.items() if own_form.search(text)] == []
    offered = environment(TEMPLATES).get_template("office/fields.html").module.choices  # of what may be meant
    many = [offered(CATALOGUE["es"], "/office", [("name", "agency=1")] * count) for count in (50, 51)]
    assert [(one.count("<li>"), "Hay más" in one) for one in many] == [(50, False), (50, True)]


def rendered(template: str, language: str = "es", **values: object) -> str:
    """Return a page of the office, of an operator in Caracas."""
    formats = Formats(language, "VES", 2, ZoneInfo("America/Caracas"))
    return environment(TEMPLATES).get_template(f"office/{template}.html").render(t=CATALOGUE[language], f=formats, **values)


def test_the_report_of_taxes_ends_with_the_sums_of_each_jurisdiction() -> None:
    rows = [
        TaxDue(where, tax, date(2024, 10, 1), charged, back)
        for where, tax, charged, back in (("KE", "excise", 12_00, 2_00), ("KE", "other", 5_00, 0), ("UG", "excise", 3_00, 0))
    ]
    sums = rendered("reports/taxes", values={"rows": rows, "sums": tax_sums(rows)}).partition("<tfoot>")[2]
    assert re.findall(r">([^<]*)</t[hd]>", sums) == [
        "Total KE", "", "", "17,00", "2,00", "15,00", "Total UG", "", "", "3,00", "0,00", "3,00",
    ]  # fmt: skip


def test_an_operator_of_sports_alone_sees_sports_where_one_of_lotteries_sees_them(office: Pages) -> None:
    office.desk.run(furnish_site(office.desk.house))
    office.desk.run(add_people(office.desk.house, SITE, [DemoAccount(SPORTS, "manager", 1, 901)]))
    pages = {who: [office.look(path, who).text for path in ("/office", "/office/reports")] for who in (SPORTS, MANAGER)}
    kinds = ("data-sports=.(\\w+)", "data-figure=.(\\w+)", "id=.(business)", "<caption>(.*)<")
    shown = {who: [re.findall(kind, today) for kind in kinds] for who, (today, _) in pages.items()}
    lotteries = [[], ["sales", "prizes", "commission", "margin"], ["business"], ["Los próximos cierres"]]
    assert shown == {SPORTS: [["sales", "prizes", "margin", "open", "owed"], [], [], []], MANAGER: lotteries}
    tabs = {who: re.findall(r"aria-current=.page.>(\w+)</a>", reports)[0] for who, (_, reports) in pages.items()}
    assert tabs == {SPORTS: "Deportes", MANAGER: "Ventas"}
    menus = {who: re.findall(r'<li><a href="/office/([a-z-]+)', today) for who, (today, _) in pages.items()}
    lacking = {"draws", "results", "tickets", "weeks", "shifts", "payment-methods", "rules"}
    assert set(menus[MANAGER]) - set(menus[SPORTS]) == lacking
    found = {who: office.look("/office/find?q=result", who).text for who in pages}
    assert ["/office/results" in found[who] for who in (SPORTS, MANAGER)] == [False, True]
    assert ["Sin vender hoy" in office.look("/office/agencies", who).text for who in (SPORTS, MANAGER)] == [False, True]
    # The page asks for the sums again by itself.
    (address,) = re.findall('id="sports" data-again="15" data-from="([^"]+)"', pages[SPORTS][0])
    assert re.findall(kinds[0], office.look(address, SPORTS).text) == shown[SPORTS][0]
    # Of more tickets than are counted the stakes are not told; of more calls it is said that they are more.
    many = SportsStanding(5_00, 0, OPEN_MAX + 1, 9_00, 7_00, OPEN_MAX + 1)
    html = rendered("today_sports", sports=many, visitor=SimpleNamespace(operator=SimpleNamespace(currency="VES")))
    assert re.findall("sports=.(open|margin)|más de ([^<]+)", html) == [("margin", ""), ("", "10.000 tickets"), ("", "7,00")]
    # An approved result names the bets that it voids beside those that have won.
    read = "select %s, 100001, 1, '{101}'::bigint[], '{102}'::bigint[], false, max(id), house_now(), max(id) + 1, house_now()"
    office.desk.ask(f"insert into sport_result {read} from member where operator_id = %s", SITE, SITE)
    assert re.search(r"aprobado [^;]+; Anulado: \w", office.desk.run(office.text("/office/sports/events/100001", SPORTS)))


@pytest.mark.parametrize("left", [None, "awaited", "waiting", "unsettled", "held"])
def test_a_week_to_close_is_finished_only_when_nothing_of_any_kind_is_left(left: str | None) -> None:
    at = datetime(2024, 10, 22, 12)
    row = SimpleNamespace(name="noon", event="noon", lottery="any", draws_at=at, number=7, entity_id=213, amount=5)
    kinds = {kind: [row] if kind == left else [] for kind in ("awaited", "waiting", "unsettled", "held")}
    page = rendered(
        "week_closing", names={213: "test-1"}, entities={}, key="key", may_see_results=True, entity=SimpleNamespace(id=213),
        monday=date(2024, 10, 21), last_day=date(2024, 10, 27), preview=SimpleNamespace(**kinds, closings=[], entities=0),
    )  # fmt: skip
    weeks = CATALOGUE["es"].weeks
    assert [name for name, sentence in weeks.left.items() if sentence in page] == ([left] if left else [])
    assert (weeks.all_finished in page, weeks.unfinished in page) == (left is None, left is not None)


def test_a_week_with_sellers_too_far_below_is_shown_with_the_entities_whose_weeks_can_be(office: Pages) -> None:
    desk = office.desk
    below = desk.run(desk.house.people.office.add_entity(BANKLOT, name="Below", parent_id=213))
    desk.ask("update member set entity_id = %s where email = %s", below, OTHER_CASHIER)
    desk.run(desk.sell(desk.event(5, "22T12:00"), "7", by=OTHER_CASHIER))
    shown = office.look("/office/weeks?monday=2024-10-21", "auditor@banklot.net")
    assert (shown.status_code, "Error: " in shown.text) == (200, False)
    assert '<a href="/office/weeks?agency=213&amp;monday=2024-10-21">test-1 (213)</a>' in shown.text
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


def test_draws_without_a_result_are_shown_once_each_on_their_pages(office: Pages) -> None:
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


def test_the_number_that_was_drawn_is_told_once_among_the_expensive_ones(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(5, "22T12:00")
    desk.run(desk.sell(noon, "7", "8"))
    desk.run(desk.past("22T12:01"))
    desk.run(desk.draw(noon, "7"))
    rows = office.look(f"/office/draws/{noon}", MANAGER).text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"pick=(\w+)", rows) == ["7", "8"]


def test_sealed_draws_of_two_lists_are_told_apart(office: Pages) -> None:
    office.desk.run(office.desk.past("22T23:00"))
    names = re.findall(r'href="/office/draws/\d+">([^<]+)<', office.look("/office/log", MANAGER).text)
    assert {"TRIPLE TÁCHIRA A", "TRIPLE TÁCHIRA B", "TÁCHIRA ZODIACAL"} <= set(names)


def test_a_search_finds_a_sports_event_beyond_those_that_are_listed(office: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sports_office, "_EVENTS_MAX", 1)
    owner, starts = office.desk.owner, "house_now() + id * interval '1 h'"
    owner.execute("insert into sport (operator_id, id, name) values (1, 1, 'football')")
    owner.execute("insert into league (operator_id, id, sport_id, name) values (1, 1, 1, 'liga')")
    rows = f"select 1, id, 1, 'match ' || id, {starts}, {starts}, {starts} + interval '2 h' from generate_series(1, 3) as id"
    owner.execute(f"insert into sport_event (operator_id, id, league_id, name, original_start, starts_at, ends_at) {rows}")
    for search, shown in (("", "1"), ("?q=M%C3%A1TCH+3", "3"), ("?q=+", "1")):
        assert re.findall(r">match (\d)</a>", office.look(f"/office/sports{search}", MANAGER).text) == [shown], search


def test_what_is_no_page_keeps_the_menu_for_whom_the_house_knows(office: Pages) -> None:
    for path in ("nothing", "agencies/abc", "agencies/1/2/3", "agencies/999999", "draws/x", "draws/999999999", "tickets/1"):
        shown = office.look(f"/office/{path}", MANAGER)
        assert shown.status_code == 404
        assert [part for part in ("No existe esa página.", "/office/weeks", ">banklot</") if part not in shown.text] == [], path
        unknown = office.desk.run(office.client.get(f"/office/{path}", headers={"cookie": ""}))
        assert "/office/weeks" not in unknown.text, path


CLERK, AUDITOR = "clerk1@banklot.net", "auditor@banklot.net"
LINKS = re.compile(r'href="(/office/draws/\d+/seal/[a-z-]+)"')
LOTTO_ACTIVO, AGENCY = 5, 213
MANY = 450
YEAR = "first_day=2024-01-01&last_day=2024-12-31"


def test_the_file_of_unclaimed_tickets_has_every_one_of_them(office: Pages) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.answers([desk.sale(noon, "7", key=f"one-{place}") for place in range(MANY)])
        await desk.settle(noon, "7")

    desk.run(story())
    sent = office.look(f"/office/reports/file/unclaimed/csv?{YEAR}", MANAGER)
    name = 'attachment; filename="premios-sin-cobrar-2024-01-01-2024-12-31.csv"'
    assert (sent.status_code, sent.headers["content-disposition"]) == (200, name)
    # A comma stands before decimals in Spanish, so that a semicolon stands between cells; the mark tells a spreadsheet of UTF-8.
    *lines, total = csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig")), delimiter=";")
    assert (total["Número"], total["Monto"], total["Por pagar"]) == ("Total", "450,00", "13500,00")
    numbers = desk.ask("select number::text from ticket where operator_id = %s order by seq desc", BANKLOT)
    assert [(one["Número"],) for one in lines] == numbers
    names = ("Estado", "Agencia", "Se paga hasta (America/Caracas)", "Monto", "Por pagar")
    shown = {tuple(one[name] for name in names) for one in lines}
    assert shown == {("Premiado", "test-1", "2024-10-25 23:59:00", "1,00", "30,00")}
    page = office.look(f"/office/reports/unclaimed?{YEAR}", MANAGER).text
    assert "/office/reports/file/unclaimed/csv?first_day=2024-01-01&amp;last_day=2024-12-31" in page
    file = "/office/reports/file/unclaimed/csv"
    assert office.look(f"{file}?first_day=2024-01-01&last_day=2026-01-01", MANAGER).status_code == 422
    assert ">test-1 (213)</a>" in office.look("/office/reports?agency=t%C3%A9st-", MANAGER).text
    missing = (f"{file}?agency=nobody", f"/office/reports/file/nothing/csv?{YEAR}", f"/office/reports/file/period/pdf?{YEAR}")
    assert {office.look(one, MANAGER).status_code for one in missing} == {404}


@pytest.mark.planted
def test_the_files_of_reports_have_words_numbers_sums_and_what_was_asked_for(office: Pages) -> None:
    desk = office.desk
    desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", "8"))
    day = "first_day=2024-10-22&last_day=2024-10-22"

    def book(report: str, more: str = "") -> list[list[tuple[object, ...]]]:
        sent = office.look(f"/office/reports/file/{report}/xlsx?{day}{more}", MANAGER)
        assert sent.status_code == 200, sent.text
        return [list(page.values) for page in load_workbook(io.BytesIO(sent.content)).worksheets]

    days, asked = book("period", "&group=day")
    assert days[0] == ("Día", "Ventas", "Premios", "Comisión de agencias", "Comisión del grupo", "Margen")
    assert days[1][:2] == (datetime(2024, 10, 22), 2)
    assert asked[:5] == [
        ("Reporte", "Ventas"), ("Desde", datetime(2024, 10, 22)), ("Hasta", datetime(2024, 10, 22)), ("Agencia o grupo", "test"),
        ("Por", "Día"),
    ]  # fmt: skip
    assert dict(asked[5:])["Pedido por"] == MANAGER
    hours, asked = book("period", "&group=hour&first_day=2024-10-21")
    assert (hours[0], hours[-1], asked[1][1]) == (("Hora", "Tickets", "Ventas"), ("Total", 1, 2), datetime(2024, 10, 22))
    assert book("prizes")[0][-1][0] == "Total"
    assert [row[::3] for row in book("taxes")[0]] == [("Jurisdicción", "Cobrado")]
    csv_file = office.look(f"/office/reports/file/period/csv?{day}&group=product", MANAGER).content.decode("utf-8-sig")
    assert csv_file.splitlines()[1].startswith("LOTTO ACTIVO;2,00;")
    assert office.look(f"/office/reports/file/period/csv?{day}&group=week", MANAGER).status_code == 400
    desk.ask("insert into turnover_product values (1, '2024-10-22', 212, true, 5, 5, 300, 0, 0, 0, 300)")
    days = book("period", "&group=day")[0]
    assert (days[0][5:], days[2][1:]) == (("Por billeteras", "Entregan las agencias"), (5, 0, 0.2, 0.2, 3, 1.8))
    shown = desk.run(office.text(f"/office/reports?{day}&group=day", MANAGER))
    assert "Por billeteras Entregan las agencias mar 22 oct 5,00 0,00 0,20 0,20 3,00 1,80 Total" in shown


def test_the_root_settles_what_was_added_later_without_a_parent_on_a_page_of_its_own(office: Pages) -> None:
    desk, cuadres = office.desk, office.desk.house.lottery.cuadres
    desk.run(desk.house.people.office.add_entity(BANKLOT, entity_id=1, name="alone"))
    desk.run(cuadres.record_payment(BANKLOT, 1, 30_00, command_id=desk.house.new_id()))
    shown = desk.run(office.text("/office/weeks?agency=1&monday=2024-10-21", MANAGER))
    assert ("Pagos − 30,00 Saldo final (a favor) = −30,00" in shown, "Anotar un pago Cuenta para hoy." in shown) == (True, True)


def test_the_hours_of_a_day_add_up_to_it_whatever_goes_back_and_clocks_show_twice(office: Pages) -> None:
    desk = office.desk
    told = "with told as (update gate set rules_version = rules_version + 1)"
    assert desk.ask(f"{told} update operator set zone = 'Europe/Madrid' where id = %s returning id", BANKLOT)

    async def sold_at(at: str, draw: int, units: int) -> Sold:
        await desk.past(at)
        return await desk.sell(draw, "7", units=units)

    async def story() -> None:
        await desk.past("26T17:00")
        void = desk.event(LOTTO_ACTIVO, "27T12:00")
        undone = await sold_at("26T18:05", desk.event(LOTTO_ACTIVO, "26T19:00"), 4)  # in Madrid 00:05
        assert isinstance(await desk.house.counter.ask(desk.undoing(undone)), Undone)
        for at, units in (("26T20:30", 16), ("26T21:30", 32)):  # in Madrid 02:30, twice
            await sold_at(at, void, units)
        await settle(desk, {void: "void"}, at="27T12:01")

    desk.run(story())
    sunday = "first_day=2024-10-27&last_day=2024-10-27"
    page = desk.run(office.text(f"/office/reports?group=hour&{sunday}", MANAGER))
    hours = re.findall(r"\b(\d\d:00|Total) (\d) (−?[\d,]+)", page.partition("Ventas por hora,")[2])
    assert hours[:3] == [("02:00", "1", "16,00"), ("02:00", "1", "32,00"), ("03:00", "0", "0,00")]
    assert hours[-2:] == [("17:00", "0", "−48,00"), ("Total", "2", "0,00")]
    assert "Ventas 0,00 Premios" in page
    desk.run(desk.past("27T18:30"))  # in Madrid 23:30, in the 25th hour of the day
    desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "27T19:00"), "7", units=2, by=OTHER_CASHIER))
    assert "23:00 – 23:59 Ventas 2,00" in desk.run(office.text("/office", MANAGER))


def test_the_file_of_a_week_adds_up_from_its_opening_to_its_closing(office: Pages) -> None:
    desk = office.desk
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": AGENCY, "basis_points": 10_00}))
    desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", "8", units=50))
    desk.run(desk.house.lottery.cuadres.record_payment(BANKLOT, AGENCY, 30_00, command_id=desk.house.new_id()))
    sent = office.look(f"/office/weeks/file/xlsx?agency={AGENCY}&monday=2024-10-21", MANAGER)
    assert [[row[0], row[-1]] for row in next(iter(load_workbook(io.BytesIO(sent.content)).worksheets)).values] == [
        ["Agencia o grupo", "Resultado"], ["Saldo anterior", 0], ["test-1", 90],
        ["La agencia pagó, mar 22 oct 2024", -30], ["Saldo final", 60],
    ]  # fmt: skip
    assert office.look(f"/office/weeks/file/pdf?agency={AGENCY}&monday=2024-10-21", MANAGER).status_code == 404
    # Above the root is nobody: it has earned what its agencies hand over.
    root = office.look("/office/weeks/file/csv?agency=212&monday=2024-10-21", MANAGER).content.decode("utf-8-sig").splitlines()
    ends = [line.split(";")[0::7] for line in root[1:]]
    assert ends == [["test-1", "90,00"], ["Total", "90,00"], ["Ganancia de la banca", "90,00"]]
    assert "Debe" not in office.look("/office/weeks?agency=212&monday=2024-10-21", MANAGER).text.partition("Agencias de esta")[0]
    # What is left of it adds up as well: of many payments since, 20 are told one by one and the others together.
    desk.set_clock("28T00:00")
    for cents in range(1, 23):
        desk.run(desk.house.lottery.cuadres.record_payment(BANKLOT, AGENCY, cents, command_id=desk.house.new_id()))
    page = office.look(f"/office/weeks?agency={AGENCY}&monday=2024-10-21", "administrator@banklot.net").text
    following = re.findall(r'href="([^"]*)" rel="next"', page)[-1].replace("&amp;", "&")  # of 23 payments 20 are on a page
    rest = office.look(following, "administrator@banklot.net").text
    assert [one.count('aria-label="Recibo') for one in (page, rest)] == [20, 3]
    left = re.findall(r'<td class="number">(.*?)</td>', page.partition('id="pay"')[2].partition("</table>")[0])
    assert (left[0], left[20:]) == ("60,00", ["− 0,20", "− 0,43", "57,47"])


def test_the_page_of_a_sealed_draw_leads_to_its_files(office: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = office.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")
    page, files = f"/office/draws/{noon}", [f"/office/draws/{noon}/seal/{part}" for part in ("wagers", "tlog-proof", "results")]
    desk.run(desk.sell(noon, "7", "8"))
    assert [office.look(file, AUDITOR).status_code for file in files] == [409, 409, 409]
    assert "/seal/" not in office.look(page, AUDITOR).text
    desk.run(desk.past("22T12:01"))
    ((entry,),) = desk.ask("select entry from draw_seal where event_id = %s", noon)
    assert f"entry {entry}, 2 wagers" in desk.run(office.text(page, AUDITOR, "en"))
    assert LINKS.findall(office.look(page, AUDITOR).text) == files
    # Before the result nobody who may enter one has the wagers.
    assert LINKS.findall(office.look(page, MANAGER).text) == files[1:]
    assert [office.look(file, MANAGER).status_code for file in files] == [409, 200, 200]
    assert (LINKS.findall(office.look(page, CLERK).text), office.look(files[1], CLERK).status_code) == ([], 403)
    sent = [office.look(file, AUDITOR) for file in files]
    assert [one.headers["content-disposition"] for one in sent] == [
        f'attachment; filename="draw-{noon}.{part}"' for part in ("wagers", "tlog-proof", "results")
    ]
    assert [one.text.split("\n")[0] for one in sent] == ["taquilla-draw/1", "c2sp.org/tlog-proof@v1", "taquilla-results/1"]
    for wrong in (f"/office/draws/{noon}/seal/keys", "/office/draws/999999/seal/wagers"):
        assert office.look(wrong, AUDITOR).status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr(spooling, "TemporaryFile", partial(open, "/dev/full", "w+b"))
        full = office.look(files[0], AUDITOR)
    assert (full.status_code, "intente de nuevo" in full.text) == (503, True)

    async def story() -> None:
        await desk.draw(noon, "7")
        await desk.work()

    desk.run(story())
    assert office.look(files[0], MANAGER).text == sent[0].text
    assert " prize 3000\n" in office.look(files[2], MANAGER).text


def test_a_long_table_in_parts_is_the_same_table() -> None:
    sheet = Sheet("t", ("name", "amount"), [(f"=row {place}", Decimal(place) / 100) for place in range(1201)])
    parts = list(csv_parts(sheet))
    assert len(parts) == 4
    assert "".join(parts) == csv_text(sheet)
    assert parts[-1].endswith("'=row 1200,12\r\n")


AT, DAY = datetime(2024, 10, 22, 12, tzinfo=UTC), date(2024, 10, 21)
A_NUMBER = {"kind": "quota", "game": 5, "selection": "12", "draw": 354, "quota": 500}
WAITING = WaitingThings(
    approvals=[WaitingVersion("void", 5, "REY", AT, 1, 2, AT, False, "late"), WaitingVersion("result", 6, "ZOO", AT, 1, 1, AT)],
    payments=[HeldPayment(HeldRow(9, DAY, 12345678, 213, 120_000, 2, AT, UUID(int=7)), "test-1", "ana@banca1.example")],
    tickets=[SimpleNamespace(code="XD3LW3", player="ann", price=200_000, closes_at=AT)],  # type: ignore[list-item]
    readings=[WaitingReading(8, "Lions v Tigers", AT, 1, 2, AT), WaitingReading(9, "Bears v Wolves", AT, 1, 1, AT)],
    draws=[UnsettledDraw(7, "LOTTO REY", AT, AT)],
    weeks=[OverdueWeek(213, "test-1", DAY, 2)],
    calls=[Parked(1, DAY, 2, "credit", 40, AT, "id", "CODE", "ann", None, 3)],
    loosenings=[
        (Loosening(3, "rule", {"kind": "payout", "pay_alone_max": 30_000}, 213, "ana@banca1.example", 2, AT), None),
        (Loosening(6, "rule", A_NUMBER | {"ends": "2024-10-22T23:00:00+00:00"}, 0, "ana@banca1.example", 2, AT), None),
        (Loosening(8, "rule", {"kind": "dynamic", "basis_points": 550}, 0, "ana@banca1.example", 2, AT), None),
        (Loosening(9, "rule", {"kind": "offer", "user": 2, "is_sold": True}, 0, "ana@banca1.example", 2, AT), None),
        (Loosening(7, "rule", {"kind": "limit", "stake_max": 15_000, "stake_min": None}, 0, "ana@banca1.example", 2, AT), None),
        (Loosening(10, "loosening", {"to": True}, 0, "ana@banca1.example", 2, AT), None),
        (Loosening(4, "rule end", {"rule": 9, "ends": None}, 0, "boss@banca1.example", 1, AT), None),
        (Loosening(5, "credit", {"credit": None}, 213, "boss@banca1.example", 1, AT - timedelta(days=1)), AT),
    ],
    credits=[HeldCredit("HypexGames", "q2", "900001", "b1", "901001", 100, 19_800, "bet", AT, "approve", "clerk1@banklot.net")],
)


@pytest.mark.parametrize("language", ["es", "en"])
def test_everything_that_may_wait_is_written(language: str) -> None:
    texts = CATALOGUE[language]
    member = SimpleNamespace(id=1, email="boss@banca1.example", role="manager")
    operator = SimpleNamespace(name="banca1", colour="", logo=None)
    entity = SimpleNamespace(name="test", parent_id=None)
    user = {"member": member, "entity": entity, "operator": operator, "whole_id": "1/1"}
    visitor = SimpleNamespace(**user, path="/office/waiting", page_path="/office/waiting", new_key=lambda: "k")
    standing = SimpleNamespace(seq=12, last_event=3, audited_at=AT, violations=0, undecided=0)
    office = SimpleNamespace(texts=texts, formats=Formats(language, "VES", 2, ZoneInfo("America/Caracas")))
    values = partial(values_of, office, {("draw", 354): "LOTTO ACTIVO 19:00", ("user", 2): "ana at 3"})
    html = rendered(
        "waiting", language, visitor=visitor, sections=[], notice=None, now=AT, standing=standing, waiting=WAITING,
        people={1: "boss@banca1.example", 2: "ana@banca1.example"}, may_pay=True, may_replay=True, error=None,
        problem=NO_PROBLEM, tabs=("", ()), entities={213: "test-1"}, values_of=values,
    )  # fmt: skip
    assert WAITING.counts == {
        "approvals": 2, "payments": 1, "tickets": 1, "readings": 2, "draws": 1, "weeks": 1, "calls": 1, "credits": 1,
        "loosenings": 8,
    }  # fmt: skip
    # They stand in the order of the menu, each group with its count, and so does the way to it.
    groups = {"draws": 3, "money": 2, "other": 5, "settings": 8}
    headings = re.findall(r'<h2 id="(\w+)">.* <span class="faint">\((\d+)\)</span>', html)
    assert headings == [(name, str(count)) for name, count in groups.items()]
    assert list(WAITING.groups.items()) == list(groups.items())
    assert re.findall(r'href="#(\w+)"', html)[1:] == list(groups)
    assert html.count(f"<td>{texts.rules.whole}</td>") == 6
    told = [*(vars(texts.waiting)[kind] for kind in WAITING.counts), "LOTTO ACTIVO 19:00", "12 Caballo", "“late”", ": ana at 3"]
    told += ["1.200,00", "300,00", ": 5,5\xa0%", ": Sí"] if language == "es" else ["1,200.00", "300.00", ": 5.5\xa0%", ": Yes"]
    told += [f"{texts.waiting.fields['to']}: {texts.rules.choices['yes']}"]
    told += [f"{texts.waiting.fields['ends']}: {office.formats.written('2024-10-22T23:00:00+00:00')}<"]
    assert [part for part in told if part not in html] == []
    # A rule of limits replaces all of the one before; only a credit without an end has no bound.
    assert (html.count(texts.waiting.unset), html.count(texts.rules.no_bound)) == (1, 1)
    # Who has asked for a looser bound approves it only once a day has done.
    assert [html.count(f'{texts.waiting.approve}<span class="sr"> {number}</span>') for number in (3, 4, 5)] == [1, 0, 1]
    # Nobody approves the own result, whoever asked for a payment may only take it back, and each form has a key.
    assert [html.count(f"/office/{path}") for path in ("results/6", "sports/events/9", "sports/events/8")] == [0, 0, 1]
    assert html.count('name="key"') == html.count('<form method="post" action="/office/wa')
