"""Cashiers pay, find and cancel tickets, look at results, open and close their shift, and lock their till."""

import re
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect
from tests.patience import wait_until

from taquilla.testing import TaquillaHouse
from taquilla.web.texts import LANGUAGES
from taquilla_client.models import DrawShown, PayoutBound, SoldTicket, WagerToSell

from .api import AGENCY, ask
from .conftest import (
    TWICE,
    Visit,
    assert_accessible,
    assert_accessible_everywhere,
    assert_printed,
    begin_session,
    confirm,
    enter,
    logged_in,
    open_till,
    opens,
    press,
    submit,
    wait_for_till,
)

TOO_WIDE_OR_HIDDEN = """[...document.querySelectorAll('.panel .table, .panel table, .panel tbody :is(th, td):not(:empty)')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 || !one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 80))"""
PIN = "4071"
SECTIONS = {"Alt+p": "#pay-code", "Alt+b": ".panel tbody", "Alt+g": ".panel", "Alt+z": ".results > *", "Alt+c": "#open-opening"}


def sell(house: TaquillaHouse, stakes: dict[str, str]) -> tuple[SoldTicket, DrawShown]:
    """Sell animals on the draw of animals that closes next."""
    with logged_in(house) as client:
        draw = next(one for one in client.draws.each(status="open") if one.category == "animalitos")
        wagers = [WagerToSell(draw_id=draw.id, game="animalitos", selection=code, stake=stake) for code, stake in stakes.items()]
        return client.tickets.sell(wagers), draw


def won(house: TaquillaHouse, number: str, stakes: dict[str, str], till: Page | None = None) -> SoldTicket:
    """Sell a ticket on a number that wins, and perhaps on others; an open till learns of the hour before it begins an order."""
    ticket, draw = sell(house, stakes)
    now = house.move_clock(draw.draws_at + timedelta(minutes=1))
    house.enter_result(draw.id, number)
    if till is not None:
        till.evaluate("dispatchEvent(new Event('focus'))")
        at = f"{now.astimezone(ZoneInfo('America/Caracas')):%H:%M}"
        till.wait_for_function("at => document.querySelector('#clock').textContent.trim() >= at", arg=at)
    return ticket


def test_a_prize_is_paid_once_by_number_and_pin(house: TaquillaHouse, till: Page, visit: Visit) -> None:
    ticket = won(house, "7", {"7": "2.00", "8": "3.00"}, till)
    till.keyboard.press("Alt+g")
    expect(till.locator(".panel tbody")).to_contain_text(str(ticket.number))
    failed: list[str] = []
    till.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    press(till, "Alt+p", f"{ticket.number} {ticket.pin}", "Enter")
    expect(till.locator("tr.won")).to_contain_text(re.compile("7 Perico.*60,00"))
    till.keyboard.press("Enter")
    expect(till.get_by_role("status")).to_contain_text([re.compile("Pagado: 60,00")])
    press(till, str(ticket.number), "Enter")
    expect(till.locator(".ticket .tag").first).to_have_text("Pagado")
    with logged_in(house) as client:
        paid_at = client.tickets.show(ticket.id).paid_at
    assert paid_at is not None
    when = re.compile(rf"Pagado[^A-Z]*{paid_at.astimezone(ZoneInfo('America/Caracas')):%H:%M}")
    expect(till.locator(".ticket .facts")).to_contain_text(when)
    expect(till.locator("#pay-pin")).to_be_disabled()
    other = visit(house.manager, f"/office/tickets/{ticket.id}")
    expect(other.locator(".facts").first).to_contain_text(when)
    other.goto(f"/check/{ticket.id}")
    expect(other.locator(".facts").first).to_contain_text(when)
    press(till, "Escape", "Alt+z")
    expect(till.locator(".results")).to_contain_text("7 Perico")
    with till.expect_response("**/v1/draws*status=result*"):
        till.fill("#results-day", "")
    expect(till.locator(".results")).to_contain_text("7 Perico")
    assert failed == []  # a browser's console tells of each


@pytest.mark.prove("till")
def test_a_large_prize_waits_for_a_second_person(house: TaquillaHouse, till: Page, visit: Visit) -> None:
    with logged_in(house, house.administrator) as office:
        office.rules.add(PayoutBound(pay_alone_max="100.00"))
        password = office.users.add("second@banklot.net", "cashier", AGENCY).password
    ticket = won(house, "9", {"9": "10.00"}, till)
    press(till, "Alt+p", f"http://x.example/check?code={ticket.id}", "Enter")  # what a scanner types
    expect(till.locator("#pay-pin")).to_be_focused()
    till.route("**/pay", lambda route: till.keyboard.press("Escape") or route.continue_(), times=1)
    press(till, "1", "Enter")
    expect(till.locator(".lapsed")).to_contain_text(f"El ticket {ticket.number} no se pagó.")  # to who has gone on to sell
    press(till, "Alt+p")
    expect(till.locator(".panel .notice.bad")).to_have_text("El PIN está equivocado. Intentos que quedan: 4.")
    press(till, str(ticket.pin), "Enter")
    expect(till.locator(".panel .notice.warn")).to_contain_text("segunda persona")
    second = open_till(visit, house, by="second@banklot.net", password=password)
    press(second, "Alt+p", f"http://x.example/check/{ticket.id}", "Enter")
    expect(second.locator("#pay-pin")).to_be_focused()
    press(second, str(ticket.pin), "Enter")
    expect(second.get_by_role("status")).to_contain_text([re.compile("Pagado: 300,00")])
    for section, field in (("p", "#pay-code"), ("b", "#find-code")):
        till.keyboard.press(f"Alt+{section}")
        enter(till, field, str(ticket.number))
        approved = re.compile("Otra persona aprobó este premio.*Entregue 300,00 VES si todavía no")
        expect(till.locator(".panel .notice.warn")).to_contain_text(approved)


def test_a_ticket_tells_its_lists_apart_and_is_found_and_canceled_while_its_seconds_run(house: TaquillaHouse, till: Page) -> None:
    press(till, "/zu34 9", "Enter", "+")
    expect(till.locator(".last")).to_contain_text("18,00 VES")
    late: list[Route] = []
    till.route("**/v1/tickets?*limit=20", lambda route: late.append(route), times=1)
    look = till.locator(".last").get_by_role("button", name="Ver")
    expect(till.locator(".done span")).to_have_count(1)
    stands = look.bounding_box()
    look.hover()
    till.mouse.down()  # what says that it is done goes with the click, and nothing moves before
    assert look.bounding_box() == stands
    till.mouse.up()
    expect(till.locator(".ticket tbody td:nth-child(3)")).to_contain_text(["TRIPLE ZULIA A ", "TRIPLE ZULIA B "])
    late[0].continue_()  # the list of the last ones, for which it does not wait
    press(till, "Escape", "/zu35 9", "Enter", "+")
    expect(till.locator(".done span")).to_have_count(1)
    with logged_in(house) as client:
        ticket = next(iter(client.tickets.each()))
    till.route("**/v1/tickets?*limit=20", lambda _: None, times=1)  # that of the section as it opens is never answered
    press(till, "Alt+b", "Enter")  # without a number: the last ticket, and not the one that was the last before
    expect(till.locator(".ticket h2")).to_contain_text(str(ticket.number))
    expect(till.get_by_role("row", name=str(ticket.number))).to_contain_text(re.compile(r"TRIPLE ZULIA A \d\d:\d\d"))
    press(till, "40415731", "Enter")
    expect(till.locator(".panel .notice.bad")).to_be_visible()
    # The next one takes the place of the one before. A scanner of another country types its address.
    press(till, f"httpÑ--example-check-{str(ticket.id).replace('-', chr(39))}·Ab'?", "Enter")
    expect(till.locator(".choices .left")).to_have_text(re.compile(r"[12]:\d\d|3:00"))
    till.set_viewport_size({"width": 1280, "height": 400})
    till.get_by_role("button", name="Anular").click()
    assert confirm(till, "Anular") == f"¿Anular el ticket {ticket.number}?"
    expect(till.locator(".ticket .tag").first).to_have_text("Anulado")
    expect(till.locator(".panel .notice.good")).to_be_in_viewport(ratio=1)
    expect(till.locator("[data-undo=cancel]")).to_be_hidden()


def test_a_copy_that_did_not_come_out_is_in_the_way_of_no_other_cashier(house: TaquillaHouse, till: Page) -> None:
    ticket, colleague = sell(house, {"12": "3.00"})[0], "colleague@banklot.net"
    with logged_in(house, house.administrator) as office:
        password = office.users.add(colleague, "cashier", AGENCY).password
    for who in ((house.cashier, house.password), (colleague, password)):
        begin_session(till.context, house, *who)
        wait_for_till(till, lambda: till.goto("/till")).evaluate("() => { window.print = () => { throw new Error('is off') } }")
        press(till, "Alt+b", str(ticket.number), "Enter")
        with till.expect_response("**/prints?*") as answer:
            till.get_by_role("button", name="Imprimir copia").click()
        assert answer.value.status == 200
        expect(till.locator(".panel .notice.bad")).to_contain_text("is off")


def test_a_shift_is_counted_before_the_difference_is_shown(house: TaquillaHouse, till: Page) -> None:
    failed: list[str] = []
    till.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    till.keyboard.press("Alt+c")
    till.wait_for_selector("#open-opening")
    assert failed == []
    press(till, "200", "Enter")
    expect(till.locator(".panel")).to_contain_text("con 200,00 VES")
    expect(till.locator("#in-amount")).to_be_focused()
    press(till, "mucho", "Tab", "x", "Enter")
    expect(till.locator("#in-amount")).to_be_focused()
    sell(house, {"12": "30.00"})
    till.fill("#in-amount", "50,50")
    till.fill("#in-reason", "Sencillo del banco")
    # Something between has waited too long for the house, which has done what was asked.
    till.route("**/movements", lambda route: (route.fetch(), route.fulfill(status=504, body="<html>Time-out</html>")), times=2)
    press(till, "Enter", "Enter")  # is sent once
    expect(till.locator(".panel tbody")).to_have_text(re.compile("^Sencillo del banco.*50,50$"))
    expect(till.locator("#in-amount")).to_be_focused()
    late: list[tuple[Route, APIResponse]] = []
    for leave in ("Alt+v", "Alt+l"):  # a late answer takes no key from who sells meanwhile, and no lock
        till.route("**/count", lambda route: late.append((route, route.fetch())), times=1)
        till.keyboard.press("Alt+c")
        enter(till, "#close-counted", "1")
        wait_until(lambda: till.wait_for_timeout(10) or late, "the answer that shall be late")
        till.keyboard.press(leave)
        with till.expect_event("requestfinished", lambda request: request.url.endswith("/count")):
            late[0][0].fulfill(response=late.pop()[1])
        till.evaluate("() => new Promise(requestAnimationFrame)")
        assert not till.locator("#dialog").evaluate("dialog => dialog.open")
    enter(till, "#lock-password", house.password)
    enter(till, "#close-counted", "2.8.")
    expect(till.locator(".count .wrong")).to_contain_text("Escriba un monto")
    expect(till.locator("#close-counted")).to_be_focused()
    enter(till, "#close-counted", "2.8", "Enter")  # counts once
    expect(till.locator("dialog h2")).to_have_text("¿Cerrar el turno así?")
    expect(till.locator("dialog tbody.by-way")).to_contain_text("−277,70")
    assert_accessible(till, "dialog")
    press(till, "Escape")  # a slip of the finger
    expect(till.locator("dialog")).to_be_hidden()
    expect(till.locator("#close-counted")).to_be_focused()
    till.get_by_text("Por billetes y monedas").click()
    till.get_by_label("100 VES").fill("2")
    till.get_by_label("20 VES").fill("4")
    expect(till.locator("#close-counted")).to_have_value("280,00")
    till.get_by_label("20 VES").press("Enter")
    expect(till.locator("#close-note")).to_be_focused()
    press(till, "Enter")  # a difference needs a note
    expect(till.locator("dialog")).to_be_visible()
    press(till, "sin sencillo")
    closed: list[str] = []
    till.on("request", lambda request: closed.append(request.url) if request.url.endswith("/close") else None)
    till.locator("dialog form.stack").evaluate(TWICE)
    expect(till.locator("#difference")).to_have_text("Faltan 0,50 VES.")
    assert len(closed) == 1
    expect(till.get_by_role("button", name="Imprimir el reporte")).to_be_focused()
    expect(till.locator(".panel")).to_contain_text("Nota: sin sencillo")
    expect(till.locator("tfoot")).to_contain_text("280,50")
    expect(till.locator(".panel tbody.by-way")).to_contain_text("280,50280,00−0,50")
    assert_accessible(till, ".panel")
    till.get_by_role("button", name="Imprimir el reporte").click()
    assert_printed(till)
    till.get_by_role("button", name="Total del día").click()
    expect(till.locator("dialog tbody tr").first).to_contain_text("Ventas")
    shift, *_ = ask(house, "GET", "/v1/shifts?status=closed", by=house.manager)["shifts"]
    counts = ask(house, "GET", f"/v1/shifts/{shift['id']}", by=house.manager)["counts"]
    assert [count["methods"][0]["counted"] for count in counts] == ["1.00", "1.00", "2.80", "280.00", "280.00"]
    assert [(one["value"], one["pieces"]) for one in counts[-1]["methods"][0]["pieces"]] == [("100.00", 2), ("20.00", 4)]


@pytest.mark.prove("till")
def test_lists_on_a_phone_hide_nothing_and_do_not_scroll_sideways(house: TaquillaHouse, till: Page) -> None:
    ticket = won(house, "7", {"7": "90.00"}, till)
    till.set_viewport_size({"width": 360, "height": 900})

    def look() -> None:
        expect(till.locator(".panel tbody tr").first).to_be_visible()
        assert till.evaluate(TOO_WIDE_OR_HIDDEN) == []
        assert_accessible(till, ".panel")

    press(till, "Alt+g")
    expect(till.locator(".panel tbody")).to_contain_text("2.700,00")
    look()
    press(till, "Alt+b")
    till.get_by_role("button", name=str(ticket.number)).click()
    expect(till.locator(".ticket tbody")).to_contain_text("2.700,00")
    look()
    press(till, "Alt+c")
    enter(till, "#open-opening", "999999999,99")
    till.fill("#out-amount", "1234567,89")
    enter(till, "#out-reason", "Al banco, con la cuenta de la semana y la del mes")
    expect(till.locator(".panel tbody")).to_contain_text("1.234.567,89")
    enter(till, "#close-counted", "1")
    expect(till.locator("#close-note")).to_be_focused()
    press(till, "x", "Enter")
    expect(till.locator("#difference")).to_be_visible()
    look()


@pytest.mark.prove("till")
def test_what_loads_has_its_place_before_it_is_there(till: Page) -> None:
    shade = "where => getComputedStyle(document.querySelector(where), '::before').backgroundImage"
    for key, url, where in (("Alt+z", "**/v1/draws*status=result*", ".results"), ("Alt+b", "**/v1/tickets*", ".panel table")):
        late: list[Route] = []
        till.route(url, lambda route: late.append(route), times=1)  # noqa: B023
        till.keyboard.press(key)
        wait_until(lambda: till.wait_for_timeout(10) or late, "the question")  # noqa: B023
        assert "gradient" in till.evaluate(shade, where)
        late[0].continue_()
        wait_until(lambda: till.evaluate(shade, where) == "none", "what was asked for")  # noqa: B023
        till.keyboard.press("Escape")


@pytest.mark.prove("till")
def test_an_answer_behind_that_to_a_later_question_is_not_shown(house: TaquillaHouse, till: Page) -> None:
    one, other = won(house, "7", {"7": "2.00"}), won(house, "8", {"8": "2.00"}, till)
    looks = (str(one.number), "Enter", str(other.number), "Enter")
    for keys in (("Alt+p", *looks), ("Alt+b", *looks), ("Alt+g", "Alt+g")):
        late: list[Route] = []
        till.route(re.compile(rf"number={one.number}&|status=held"), lambda route: late.append(route), times=1)  # noqa: B023
        press(till, *keys)
        shown = till.locator(".panel .ticket h2, .panel tbody:has(.decide)")
        expect(shown).to_contain_text(str(other.number))
        before = shown.inner_text()
        with till.expect_request_finished(lambda request: str(one.id) in request.url or "status=winner" in request.url):
            late[0].continue_()
        till.evaluate("() => new Promise(requestAnimationFrame)")
        assert shown.inner_text() == before


@pytest.mark.prove("till")
def test_winners_say_until_when_they_are_paid_the_soonest_first(house: TaquillaHouse, till: Page) -> None:
    ticket = won(house, "7", {"7": "1.00"})
    last_day = ticket.expires_at - timedelta(minutes=1)
    local = last_day.astimezone(ZoneInfo("America/Caracas"))

    def answer(route: Route) -> None:
        """Have the till believe that it is the last day, and that another ticket, which comes last, ends before."""
        if "/clock" in route.request.url:
            return route.fulfill(json={"now": last_day.isoformat()})
        found = route.fetch().json()
        sooner = (last_day - timedelta(days=2)).isoformat()
        found["tickets"].append(found["tickets"][0] | {"number": 99999999, "claim_until": sooner})
        return route.fulfill(json=found)

    press(till, "Alt+z")
    expect(till.locator("#results-day")).not_to_have_value("")
    till.route(re.compile("/till/clock$|/v1/tickets.*status=winner"), answer)
    till.evaluate("dispatchEvent(new Event('focus'))")
    expect(till.locator("#clock")).to_contain_text(f"{local:%H:%M}")
    press(till, "Escape", "Alt+z")  # the day after is not that of before
    expect(till.locator("#results-day")).to_have_value(f"{local:%Y-%m-%d}")
    press(till, "Alt+g")
    rows = till.locator(".panel tbody tr")
    expect(rows.first).to_contain_text("99999999")
    row = rows.filter(has_text=str(ticket.number))
    expect(row.locator(".wrong")).to_have_text(f"vence hoy {local:%H:%M}")
    expect(till.locator(".panel thead")).to_contain_text("Se paga hasta")


@pytest.mark.prove("till")
def test_a_late_answer_does_not_open_a_closed_shift_again(house: TaquillaHouse, till: Page) -> None:
    till.keyboard.press("Alt+c")
    till.wait_for_selector("#open-opening")
    press(till, "100", "Enter")
    till.wait_for_selector("#close-counted")
    till.keyboard.press("Escape")

    late: list[tuple[Route, APIResponse]] = []
    till.route("**/v1/shifts/*", lambda route: late.append((route, route.fetch())), times=1)
    till.keyboard.press("Alt+c")
    wait_until(lambda: till.wait_for_timeout(10) or late, "the answer that shall be late")
    enter(till, "#close-counted", "100")
    confirm(till, "Cerrar el turno")
    expect(till.locator("tfoot")).to_contain_text("100,00")
    ((route, answer),) = late
    assert answer.json()["status"] == "open"
    with till.expect_event("requestfinished", lambda request: request == route.request):
        route.fulfill(response=answer)
    till.evaluate("() => new Promise(requestAnimationFrame)")
    expect(till.locator("tfoot")).to_contain_text("100,00")


@pytest.mark.prove("pages")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_of_the_till_has_a_fault_for_those_who_cannot_see_it(house: TaquillaHouse, visit: Visit, language: str) -> None:
    page = open_till(visit, house, language=language)
    press(page, "F2", "7 5", "Enter", "8")
    assert_accessible_everywhere(page)
    press(page, "Escape", "?")
    expect(page.locator("dialog")).to_be_visible()
    assert_accessible_everywhere(page)
    press(page, "Escape")
    for key, shown in SECTIONS.items():
        page.keyboard.press(key)
        page.wait_for_selector(shown, state="attached")
        assert_accessible_everywhere(page)
        page.keyboard.press("Escape")
        expect(page.locator("#entry")).to_be_focused()


def test_training_sells_nothing_a_stake_between_steps_is_told_and_enter_closes_help(house: TaquillaHouse, till: Page) -> None:
    press(till, "Alt+e", "/lotto", "Enter", "7 1.2", "Enter")
    expect(till.locator(".preview")).to_have_text("El monto va de 1,00 en 1,00: 1,20 no se puede; use 1,00 o 2,00.")
    press(till, "Escape", "13 77", "Enter", "+")
    expect(till.locator(".notes")).to_contain_text("se vendería por 77,00")
    till.reload()
    expect(till.locator("body")).to_have_class(re.compile("training"))
    with logged_in(house) as client:
        assert all(one.amount != "77.00" for one in client.tickets.each())
    till.set_viewport_size({"width": 1280, "height": 400})
    press(till, "F1")
    expect(till.get_by_role("dialog").get_by_role("button", name="Cerrar")).to_be_in_viewport(ratio=1)
    press(till, "Enter")
    expect(till.get_by_role("dialog")).to_be_hidden()
    assert len(till.context.pages) == 1  # it opens no manual


AHEAD = """() => {
    const { now } = Date
    window.ahead = window.looked = 0
    Date.now = () => now() + window.ahead + 0 * ++window.looked
    new BroadcastChannel('till-used').onmessage = () => { document.body.dataset.used = '' }
}"""


def test_a_tab_that_is_left_alone_locks_no_till_that_another_tab_uses(house: TaquillaHouse, visit: Visit) -> None:
    alone = open_till(visit, house)
    other = alone.context.new_page()
    wait_for_till(other, lambda: other.goto("/till"))
    alone.evaluate(AHEAD)
    alone.evaluate("ahead = 4 * 60_000")
    press(other, "F2")
    alone.wait_for_selector("[data-used]")
    alone.evaluate("[ahead, looked] = [8 * 60_000, 0]")
    alone.wait_for_function("() => looked > 10")
    expect(alone.locator("body")).not_to_have_class(re.compile("locked"))
    alone.evaluate("ahead = -9 * 60_000")  # its clock is put back
    expect(other.locator("#lock")).to_be_visible()


def test_a_page_whose_cashier_has_logged_in_again_is_locked_by_the_other_tab(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.context.clear_cookies()
    begin_session(page.context, house, house.cashier, house.password)
    other = page.context.new_page()
    wait_for_till(other, lambda: other.goto("/till"))
    press(other, "Alt+l")
    expect(other.locator("#lock")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#lock")).to_be_visible()


def test_the_lock_of_a_page_locks_and_opens_no_session_of_who_has_logged_in_beside_it(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.route("**/till/clock", lambda route: route.abort())  # it has not heard of it
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }")
    begin_session(page.context, house, house.other_cashier, house.password)
    press(page, "Alt+l")
    expect(page.locator(".who")).to_contain_text(house.other_cashier)
    assert opens(page, "/office/me") == 200


CAMERA = """() => {
    window.BarcodeDetector = class { detect = async () => [] }
    const film = document.createElement('canvas').captureStream()
    navigator.mediaDevices.getUserMedia = () => new Promise((given) => { window.give = () => (given(film), film.getTracks()) })
}"""


@pytest.mark.prove("till")
def test_what_was_asked_for_before_the_lock_neither_films_nor_stands_above_it(house: TaquillaHouse, till: Page) -> None:
    till.evaluate(CAMERA)
    press(till, "Alt+b")
    till.get_by_role("button", name="Cámara").click()
    press(till, "Alt+l")
    expect(till.locator("#lock")).to_be_visible()
    till.evaluate("() => { [window.track] = give() }")
    till.wait_for_function("() => track.readyState === 'ended'")
    till.evaluate("async (main) => (await import(main)).app.help()", till.locator("script[src$='main.mjs']").get_attribute("src"))
    expect(till.locator("#dialog")).to_have_attribute("open", "")
    assert till.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('dialog, html').id") == "lock"


def test_a_till_is_locked_by_a_key_or_by_time_and_opens_with_its_ticket_and_sale(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.cashier, "/office/me")
    submit(page, "Guardar el PIN", alert=re.compile("contraseña equivocada"), pin=PIN, pin_password="wrong")
    expect(page.locator("[aria-invalid]")).to_have_id("pin_password")
    submit(page, "Guardar el PIN", re.compile("PIN elegido"), pin=PIN, pin_password=house.password)
    page.clock.install()
    wait_for_till(page, lambda: page.goto("/till"))
    press(page, "/0", "Enter", "/lotto", "Enter", "7 9", "Enter")
    expect(page.locator(".plays .selection")).to_have_count(1)

    lock, main = page.locator("#lock"), page.locator("main")
    with page.expect_response("**/till/lock"):
        press(page, "Alt+l")
    assert_accessible(page, "#lock")
    press(page, "+", "Escape", "Escape", "Alt+v")
    expect(main).to_be_hidden()
    assert opens(page, "/office/me") == 303
    page.reload()
    expect(lock).to_contain_text("Taquilla bloqueada")
    expect(main).to_be_hidden()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    press(page, "4072", "Enter", "Enter")  # counts once
    expect(lock.get_by_role("alert")).to_contain_text("El PIN está equivocado.")
    press(page, PIN, "Enter")
    expect(main).to_be_visible()
    expect(page.locator(".plays .selection")).to_have_count(1)

    # A PIN waits until the house has heard of the lock: the other way round the house would lock the session of an open page.
    held: list[Route] = []
    page.route("**/till/lock", lambda route: held.append(route))
    page.clock.fast_forward("05:00")
    expect(lock).to_be_visible()
    press(page, PIN, "Enter")
    page.evaluate("async () => { await fetch('/health') }")
    assert asked.count("/till/unlock") == 2
    assert len(held) == 1
    held[0].continue_()
    expect(lock).to_have_count(0)

    page.route("**/v1/tickets", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        press(page, "+")
    page.unroute("**/till/lock")
    # A page that was locked before tells the house of each lock.
    with page.expect_response("**/till/lock"):
        press(page, "Alt+l")
    expect(page.locator("#lock:modal")).to_have_count(1)
    page.unroute("**/v1/tickets")
    page.get_by_role("button", name="Con la contraseña").click()
    enter(page, "#lock-password", house.password)
    expect(page.locator(".last")).to_contain_text("9,00 VES")
