"""Cashiers pay, find and cancel tickets, look at results, and open and close their shift."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import APIResponse, Route, expect
from tests.patience import wait_until

from taquilla.testing import TaquillaHouse
from taquilla.web.texts import LANGUAGES
from taquilla_client.models import DrawShown, PayoutBound, SoldTicket, WagerToSell

from .api import AGENCY, ask, token
from .conftest import Visit, assert_accessible, assert_accessible_everywhere, assert_printed, confirm, logged_in, open_till, press

TOO_WIDE_OR_HIDDEN = """[...document.querySelectorAll('.panel .table, .panel table, .panel tbody :is(th, td):not(:empty)')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 || !one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 80))"""
SECTIONS = {"Alt+p": "#pay-code", "Alt+b": ".panel tbody", "Alt+g": ".panel", "Alt+z": ".results > *", "Alt+c": "#open-opening"}


def sell(house: TaquillaHouse, stakes: dict[str, str]) -> tuple[SoldTicket, DrawShown]:
    """Sell animals on the draw of animals that closes next."""
    with logged_in(house) as client:
        draw = next(one for one in client.draws.each(status="open") if one.category == "animalitos")
        wagers = [WagerToSell(draw_id=draw.id, game="animalitos", selection=code, stake=stake) for code, stake in stakes.items()]
        return client.tickets.sell(wagers), draw


def won(house: TaquillaHouse, number: str, stakes: dict[str, str]) -> SoldTicket:
    """Sell a ticket on a number that wins, and perhaps on others."""
    ticket, draw = sell(house, stakes)
    house.move_clock(draw.draws_at + timedelta(minutes=1))
    house.enter_result(draw.id, number)
    return ticket


def test_a_prize_is_paid_once_by_number_and_pin(house: TaquillaHouse, visit: Visit) -> None:
    ticket = won(house, "7", {"7": "2.00", "8": "3.00"})
    page = open_till(visit, house)
    page.keyboard.press("Alt+g")
    expect(page.locator(".panel tbody")).to_contain_text(str(ticket.number))
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    press(page, "Alt+p", f"{ticket.number} {ticket.pin}", "Enter")
    expect(page.locator("tr.won")).to_contain_text("7 Perico")
    expect(page.locator("tr.won")).to_contain_text("60,00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text([re.compile("Pagado: 60,00")])
    page.keyboard.type(str(ticket.number))
    page.keyboard.press("Enter")
    expect(page.locator(".ticket .tag").first).to_have_text("Pagado")
    with logged_in(house) as client:
        paid_at = client.tickets.show(ticket.id).paid_at
    assert paid_at is not None
    when = re.compile(rf"Pagado[^A-Z]*{paid_at.astimezone(ZoneInfo('America/Caracas')):%H:%M}")
    expect(page.locator(".ticket .facts")).to_contain_text(when)
    expect(page.locator("#pay-pin")).to_be_disabled()
    for who, path in ((None, f"/check/{ticket.id}"), (house.manager, f"/office/tickets/{ticket.id}")):
        expect(visit(who, path).locator(".facts").first).to_contain_text(when)
    press(page, "Escape", "Alt+z")
    expect(page.locator(".results")).to_contain_text("7 Perico")
    with page.expect_response("**/v1/draws*status=result*"):
        page.fill("#results-day", "")
    expect(page.locator(".results")).to_contain_text("7 Perico")
    assert failed == []  # a browser's console tells of each


def test_a_large_prize_waits_for_a_second_person(house: TaquillaHouse, visit: Visit) -> None:
    with logged_in(house, house.administrator) as office:
        office.rules.add(PayoutBound(pay_alone_max="100.00"))
        password = office.users.add("second@banklot.net", "cashier", AGENCY).password
    ticket = won(house, "9", {"9": "10.00"})
    page = open_till(visit, house)
    page.keyboard.press("Alt+p")
    page.keyboard.type(f"http://x.example/check/{ticket.id}")  # what a scanner types
    page.keyboard.press("Enter")
    expect(page.locator("#pay-pin")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.bad")).to_have_text("El PIN está equivocado. Intentos que quedan: 4.")
    page.fill("#pay-pin", str(ticket.pin))
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.warn")).to_contain_text("segunda persona")
    second = open_till(visit, house, by="second@banklot.net", password=password)
    press(second, "Alt+p", f"http://x.example/check/{ticket.id}", "Enter")
    expect(second.locator("#pay-pin")).to_be_focused()
    second.keyboard.type(str(ticket.pin))
    second.keyboard.press("Enter")
    expect(second.get_by_role("status")).to_contain_text([re.compile("Pagado: 300,00")])
    for section, field in (("p", "#pay-code"), ("b", "#find-code")):
        page.keyboard.press(f"Alt+{section}")
        page.fill(field, str(ticket.number))
        page.press(field, "Enter")
        approved = page.locator(".panel .notice.warn")
        expect(approved).to_contain_text(re.compile("Otra persona aprobó este premio.*Entregue 300,00 VES si todavía no lo hizo"))


def test_enter_closes_the_help_and_opens_no_manual(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.set_viewport_size({"width": 1280, "height": 400})
    press(page, "F1")
    expect(page.get_by_role("dialog").get_by_role("button", name="Cerrar")).to_be_in_viewport(ratio=1)
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert len(page.context.pages) == 1


def test_a_ticket_tells_its_lists_apart_and_is_found_and_canceled_while_its_seconds_run(
    house: TaquillaHouse, visit: Visit
) -> None:
    page = open_till(visit, house)
    press(page, "/zu34 9", "Enter", "+")
    expect(page.locator(".last")).to_contain_text("18,00 VES")
    look = page.locator(".last").get_by_role("button", name="Ver")
    expect(page.locator(".done span")).to_have_count(1)
    stands = look.bounding_box()
    look.hover()
    page.mouse.down()  # what says that it is done goes with the click, and nothing moves before
    assert look.bounding_box() == stands
    page.mouse.up()
    names = page.locator(".ticket tbody td:nth-child(3)")
    expect(names).to_contain_text(["TRIPLE ZULIA A ", "TRIPLE ZULIA B "])
    page.keyboard.press("Escape")
    with logged_in(house) as client:
        ticket = next(iter(client.tickets.each()))
    press(page, "Alt+b", "40415731", "Enter")
    recent = page.get_by_role("row", name=str(ticket.number))
    expect(recent).to_contain_text(re.compile(r"TRIPLE ZULIA A \d\d:\d\d"))
    expect(page.locator(".panel .notice.bad")).to_be_visible()
    page.keyboard.type(str(ticket.number))  # the next one takes the place of the one before
    page.keyboard.press("Enter")
    expect(page.locator(".choices .left")).to_have_text(re.compile(r"2:\d\d|3:00"))
    page.set_viewport_size({"width": 1280, "height": 400})
    page.get_by_role("button", name="Anular").click()
    assert confirm(page, "Anular") == f"¿Anular el ticket {ticket.number}?"
    expect(page.locator(".ticket .tag").first).to_have_text("Anulado")
    expect(page.locator(".panel .notice.good")).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-undo=cancel]")).to_be_hidden()
    with logged_in(house) as client:
        assert client.tickets.show(ticket.id).status == "canceled"


def test_a_shift_is_counted_before_the_difference_is_shown(house: TaquillaHouse, visit: Visit) -> None:
    page, failed = open_till(visit, house), list[str]()
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.keyboard.press("Alt+c")
    page.wait_for_selector("#open-opening")
    assert failed == []
    press(page, "200", "Enter")
    expect(page.locator(".panel")).to_contain_text("con 200,00 VES")
    expect(page.locator("#in-amount")).to_be_focused()
    press(page, "mucho", "Tab", "x", "Enter")
    expect(page.locator("#in-amount")).to_be_focused()
    sell(house, {"12": "30.00"})
    page.fill("#in-amount", "50,50")
    page.fill("#in-reason", "Sencillo del banco")
    page.press("#in-reason", "Enter")
    expect(page.locator(".panel")).to_contain_text("Sencillo del banco")
    expect(page.locator("#in-amount")).to_be_focused()
    page.fill("#close-counted", "2.8.")
    press(page, "Enter")
    expect(page.locator(".count .wrong")).to_contain_text("Escriba un monto")
    expect(page.locator("#close-counted")).to_be_focused()
    page.fill("#close-counted", "2.8")
    press(page, "Enter")
    expect(page.locator("dialog h2")).to_have_text("¿Cerrar el turno así?")
    expect(page.locator("dialog tbody.by-way")).to_contain_text("−277,70")
    assert_accessible(page)
    press(page, "Escape")  # a slip of the finger
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#close-counted")).to_be_focused()
    page.get_by_text("Por billetes y monedas").click()
    page.get_by_label("100 VES").fill("2")
    page.get_by_label("20 VES").fill("4")
    expect(page.locator("#close-counted")).to_have_value("280,00")
    page.get_by_label("20 VES").press("Enter")
    expect(page.locator("#close-note")).to_be_focused()
    press(page, "Enter")  # a difference needs a note
    expect(page.locator("dialog")).to_be_visible()
    press(page, "sin sencillo", "Enter")
    expect(page.locator("#difference")).to_have_text("Faltan 0,50 VES.")
    expect(page.get_by_role("button", name="Imprimir el reporte")).to_be_focused()
    expect(page.locator(".panel")).to_contain_text("Nota: sin sencillo")
    expect(page.locator("tfoot")).to_contain_text("280,50")
    expect(page.locator(".panel tbody.by-way")).to_contain_text("280,50280,00−0,50")
    assert_accessible(page)
    page.get_by_role("button", name="Imprimir el reporte").click()
    assert_printed(page)
    page.get_by_role("button", name="Total del día").click()
    expect(page.locator("dialog tbody tr").first).to_contain_text("Ventas")
    by = token(house, house.manager)
    shift, *_ = ask(house, "GET", "/v1/shifts?status=closed", by=by)["shifts"]
    counts = ask(house, "GET", f"/v1/shifts/{shift['id']}", by=by)["counts"]
    assert [count["methods"][0]["counted"] for count in counts] == ["2.80", "280.00", "280.00"]
    assert [(one["value"], one["pieces"]) for one in counts[-1]["methods"][0]["pieces"]] == [("100.00", 2), ("20.00", 4)]


def test_lists_on_a_phone_hide_nothing_and_do_not_scroll_sideways(house: TaquillaHouse, visit: Visit) -> None:
    ticket = won(house, "7", {"7": "90.00"})
    page = open_till(visit, house, width=360)

    def look() -> None:
        expect(page.locator(".panel tbody tr").first).to_be_visible()
        assert page.evaluate(TOO_WIDE_OR_HIDDEN) == []
        assert_accessible(page)

    press(page, "Alt+g")
    expect(page.locator(".panel tbody")).to_contain_text("2.700,00")
    look()
    press(page, "Alt+b")
    page.get_by_role("button", name=str(ticket.number)).click()
    expect(page.locator(".ticket tbody")).to_contain_text("2.700,00")
    look()
    press(page, "Alt+c")
    page.fill("#open-opening", "999999999,99")
    press(page, "Enter")
    page.fill("#out-amount", "1234567,89")
    page.fill("#out-reason", "Al banco, con la cuenta de la semana y la del mes")
    page.press("#out-reason", "Enter")
    expect(page.locator(".panel tbody")).to_contain_text("1.234.567,89")
    page.fill("#close-counted", "1")
    press(page, "Enter")
    expect(page.locator("#close-note")).to_be_focused()
    press(page, "x", "Enter")
    expect(page.locator("#difference")).to_be_visible()
    look()


def test_what_loads_has_its_place_before_it_is_there(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    shade = "where => getComputedStyle(document.querySelector(where), '::before').backgroundImage"
    for key, url, where in (("Alt+z", "**/v1/draws*status=result*", ".results"), ("Alt+b", "**/v1/tickets*", ".panel table")):
        late: list[Route] = []
        page.route(url, lambda route: late.append(route), times=1)  # noqa: B023
        page.keyboard.press(key)
        wait_until(lambda: page.wait_for_timeout(10) or late, "the question")  # noqa: B023
        assert "gradient" in page.evaluate(shade, where)
        late[0].continue_()
        wait_until(lambda: page.evaluate(shade, where) == "none", "what was asked for")  # noqa: B023
        page.keyboard.press("Escape")


def test_winners_say_until_when_they_are_paid_the_soonest_first(house: TaquillaHouse, visit: Visit) -> None:
    ticket = won(house, "7", {"7": "1.00"})
    last_day = ticket.expires_at - timedelta(minutes=1)
    local = last_day.astimezone(ZoneInfo("America/Caracas"))
    page = open_till(visit, house)

    def answer(route: Route) -> None:
        """Have the till believe that it is the last day, and that another ticket, which comes last, ends before."""
        if "/clock" in route.request.url:
            return route.fulfill(json={"now": last_day.isoformat()})
        found = route.fetch().json()
        sooner = (last_day - timedelta(days=2)).isoformat()
        found["tickets"].append(found["tickets"][0] | {"number": 99999999, "claim_until": sooner})
        return route.fulfill(json=found)

    page.route(re.compile("/till/clock$|/v1/tickets.*status=winner"), answer)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#clock")).to_contain_text(f"{local:%H:%M}")
    press(page, "Alt+g")
    rows = page.locator(".panel tbody tr")
    expect(rows.first).to_contain_text("99999999")
    row = rows.filter(has_text=str(ticket.number))
    expect(row.locator(".wrong")).to_have_text(f"vence hoy {local:%H:%M}")
    expect(page.locator(".panel thead")).to_contain_text("Se paga hasta")


def test_a_stake_between_two_steps_is_told_with_those_beside_it(house: TaquillaHouse, visit: Visit) -> None:
    for language, said in (
        ("es", "El monto va de 1,00 en 1,00: 1,20 no se puede; use 1,00 o 2,00."),
        ("en", "Stakes go up by 1.00: 1.20 is not possible; use 1.00 or 2.00."),
    ):
        page = open_till(visit, house, language=language)
        press(page, "F2", "7 1.2", "Enter")
        expect(page.locator(".preview")).to_have_text(said)


@pytest.mark.prove("till")
def test_a_late_answer_does_not_open_a_closed_shift_again(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.keyboard.press("Alt+c")
    page.wait_for_selector("#open-opening")
    press(page, "100", "Enter")
    page.wait_for_selector("#close-counted")
    page.keyboard.press("Escape")

    late: list[tuple[Route, APIResponse]] = []
    page.route("**/v1/shifts/*", lambda route: late.append((route, route.fetch())), times=1)
    page.keyboard.press("Alt+c")
    wait_until(lambda: page.wait_for_timeout(10) or late, "the answer that shall be late")
    page.fill("#close-counted", "100")
    page.press("#close-counted", "Enter")
    confirm(page, "Cerrar el turno")
    expect(page.locator("tfoot")).to_contain_text("100,00")
    ((route, answer),) = late
    assert answer.json()["status"] == "open"
    with page.expect_event("requestfinished", lambda request: request == route.request):
        route.fulfill(response=answer)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("tfoot")).to_contain_text("100,00")


@pytest.mark.prove("pages")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_section_has_a_fault_for_those_who_cannot_see_it(house: TaquillaHouse, visit: Visit, language: str) -> None:
    page = open_till(visit, house, language=language)
    for key, shown in SECTIONS.items():
        page.keyboard.press(key)
        page.wait_for_selector(shown, state="attached")
        assert_accessible_everywhere(page)
        page.keyboard.press("Escape")
        expect(page.locator("#entry")).to_be_focused()


def test_training_sells_nothing(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    press(page, "Alt+e", "F2", "13 77", "Enter", "+")
    expect(page.locator(".notes")).to_contain_text("se vendería por 77,00")
    expect(page.locator("body")).to_have_class(re.compile("training"))
    with logged_in(house) as client:
        assert all(one.amount != "77.00" for one in client.tickets.each())
