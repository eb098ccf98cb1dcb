"""No payment and no undoing is lost or doubled: the network is cut, the tab dies, the storage is full."""

import re
from datetime import timedelta
from itertools import product

import pytest
from playwright.sync_api import Page, Route, expect
from tests.patience import wait_until

from taquilla.testing import TaquillaHouse
from taquilla_client.models import SoldTicket

from .conftest import COUNT_PRINTS, CutLine, Visit, assert_accessible, assert_printed, enter, log_in, logged_in, open_till, press
from .test_till_sections import sell, won

LONG = pytest.mark.prove("till")


def present(page: Page, ticket: SoldTicket) -> None:
    press(page, "Alt+p", f"{ticket.number} {ticket.pin}", "Enter")
    expect(page.locator("tr.won")).to_have_count(1)


def cancel(page: Page, ticket: SoldTicket) -> None:
    press(page, "Alt+b", str(ticket.number), "Enter")
    page.get_by_role("button", name="Anular").click()
    # Once more before the dialog has told its end, as an impatient Enter does.
    page.locator("dialog [value=act]").evaluate("(act) => { act.click(); document.querySelector('[data-undo]').click() }")


def status_of(house: TaquillaHouse, ticket: SoldTicket) -> str:
    with logged_in(house) as client:
        return client.tickets.show(ticket.id).status


def movements_of(house: TaquillaHouse, reason: str) -> int:
    """Return how often cash was moved for a reason in the cashier's shift, which is opened where there is none."""
    with logged_in(house) as client:
        found = [client.shifts.show(one.id) for one in client.shifts.each(status="open")] or [client.shifts.open("100.00")]
        return [one.reason for one in found[0].movements].count(reason)


@pytest.mark.parametrize("is_it", [True, False])
def test_a_look_that_comes_back_late_leaves_on_the_panel_what_was_paid(house: TaquillaHouse, till: Page, is_it: bool) -> None:
    ticket, held = won(house, "7", {"7": "2.00"}, till), list[Route]()
    looked = str(ticket.number) if is_it else "99999999"  # there is no such ticket
    present(till, ticket)
    till.route(re.compile(r"/pay$|/v1/tickets\?number="), lambda route: held.append(route))
    till.keyboard.press("Enter")
    wait_until(lambda: till.wait_for_timeout(10) or held, "the order, which is kept before it is sent")
    enter(till, "#pay-code", looked)
    wait_until(lambda: till.wait_for_timeout(10) or len(held) == 2, "the look")
    for route in held:
        with till.expect_request_finished(lambda request: re.search(rf"/v1/tickets/{ticket.id}$|=99999999&", request.url)):
            route.continue_()
        till.evaluate("() => new Promise(requestAnimationFrame)")
        expect(till.locator(".panel")).to_contain_text("Pagado: 60,00")
    expect(till.locator(".panel .notice.bad")).to_have_count(0 if is_it else 1)
    expect(till.locator("#pay-code")).to_have_value(looked)


def test_a_payment_whose_ticket_comes_back_late_leaves_the_next_one_on_the_panel(house: TaquillaHouse, till: Page) -> None:
    ticket, other, held = won(house, "7", {"7": "2.00"}), won(house, "8", {"8": "2.00"}, till), list[Route]()
    present(till, ticket)
    till.route(f"**/v1/tickets/{ticket.id}", lambda route: held.append(route), times=1)
    till.keyboard.press("Enter")
    wait_until(lambda: till.wait_for_timeout(10) or held, "the ticket, which is looked at once it is paid")
    enter(till, "#pay-code", str(other.number))
    expect(till.locator(".ticket h2")).to_contain_text(str(other.number))
    press(till, "12")
    with till.expect_request_finished(lambda request: request == held[0].request):
        held[0].continue_()
    till.evaluate("() => new Promise(requestAnimationFrame)")
    expect(till.locator(".ticket h2")).to_contain_text(str(other.number))
    expect(till.locator("#pay-pin")).to_have_value("12")
    press(till, "Alt+v")
    expect(till.locator("[data-order=pay]")).to_contain_text(f"Pagado: 60,00 VES por el ticket {ticket.number}.")


@pytest.mark.parametrize("is_answer_lost", [True, pytest.param(False, marks=LONG)])
@pytest.mark.parametrize(("what", "code", "waits", "said", "status"), [
    ("pay", "#pay-code", "No entregue dinero", "No entregue dinero|Pagado: 60,00", "paid"),
    ("cancel", "#find-code", "se termina solo", r"El ticket \d+ fue anulado\..*Anulado", "canceled"),
])  # fmt: skip
def test_an_order_goes_on_by_itself_once_the_network_is_back(
    house: TaquillaHouse, till: Page, what: str, code: str, waits: str, said: str, status: str, is_answer_lost: bool
) -> None:
    ticket = won(house, "7", {"7": "2.00"}, till) if what == "pay" else sell(house, {"12": "4.00"})[0]
    line = CutLine(till, f"**/v1/tickets/*/{what}", is_answer_lost=is_answer_lost)
    {"pay": present, "cancel": cancel}[what](till, ticket)
    press(till, "Enter", "Enter")  # an impatient cashier
    expect(till.locator("#state")).to_contain_text(waits)
    till.fill(code, str(ticket.number))
    with till.expect_response(f"**/v1/tickets/{ticket.id}"):
        till.press(code, "Enter")
    expect(till.locator("#state")).to_contain_text(waits)
    line.mend()
    expect(till.locator("#state")).to_be_empty()
    expect(till.locator(".panel")).to_contain_text(re.compile(said, re.DOTALL))
    press(till, "Escape", "Escape")
    expect(till.locator("[data-order=cancel]")).to_have_count(0)
    assert (len(line.keys) > 1, len(set(line.keys)), status_of(house, ticket)) == (True, 1, status)


def test_a_payment_that_is_refused_late_is_said_beside_the_ticket_that_was_looked_up_meanwhile(
    house: TaquillaHouse, till: Page
) -> None:
    ticket, held = won(house, "7", {"7": "2.00"}, till), list[Route]()
    present(till, ticket)
    till.route("**/pay", lambda route: held.append(route))
    till.keyboard.press("Enter")
    wait_until(lambda: till.wait_for_timeout(10) or held, "the order, which is kept before it is sent")
    enter(till, "#pay-code", "1")
    problem = {"status": 404, "title": "", "detail": "", "reason": "TICKET_UNKNOWN", "type": ""}
    held[0].fulfill(status=404, json=problem, content_type="application/problem+json")
    expect(till.locator(".panel")).to_contain_text(f"El ticket {ticket.number} no se pagó.")
    press(till, "Escape", "/lotto7 15", "Enter", "+")
    expect(till.locator(".last")).to_contain_text("15,00 VES")
    expect(till.locator(".lapsed")).to_contain_text(f"El ticket {ticket.number} no se pagó.")  # until somebody closes it
    till.locator(".lapsed").get_by_role("button").click()
    expect(till.locator(".lapsed")).to_be_empty()


SAID = {
    "pay": ("Pagado: 60,00 VES por el ticket {}.", "Entregue 60,00 VES si todavía no lo hizo."),
    "cancel": ("El ticket {} fue anulado.", "Devuelva 4,00 VES si todavía no lo hizo. Si el cliente pagó con otra moneda"),
    "move": ("Salida de efectivo anotada: 20,00 VES (Taxi {}).",),
}


@pytest.mark.parametrize(("what", "is_answer_lost", "minutes"), [
    ("cancel", True, 0), ("move", True, 0), ("move", False, 3),
    *(pytest.param("pay", *each, marks=LONG) for each in product((False, True), (0, 3))),
    *(pytest.param(*each, marks=LONG) for each in (("cancel", False, 0), ("move", True, 3))),
])  # fmt: skip
def test_an_order_whose_tab_dies_is_said_once_to_the_next_one_and_of_long_ago_never_made_in_secret(
    house: TaquillaHouse, visit: Visit, what: str, is_answer_lost: bool, minutes: int
) -> None:
    ticket = won(house, "7", {"7": "2.00"}) if what == "pay" else sell(house, {"13": "4.00"})[0]
    page, reason = open_till(visit, house), f"Taxi {ticket.number}"
    line = CutLine(page, "**/movements" if what == "move" else f"**/v1/tickets/*/{what}", is_answer_lost=is_answer_lost)
    if what == "pay":
        present(page, ticket)
    elif what == "move":
        assert movements_of(house, reason) == 0
        press(page, "Alt+c")
        page.fill("#out-amount", "20")
        page.fill("#out-reason", reason)
    with page.expect_event("requestfailed"):
        cancel(page, ticket) if what == "cancel" else page.keyboard.press("Enter")
    page.goto("about:blank")  # nothing is sent any more, not even when the cut ends with the tab
    if minutes:
        house.move_clock(timedelta(minutes=minutes))
    page, dead = page.context.new_page(), page  # whose network is whole
    dead.close()
    page.goto("/till")
    if minutes and not is_answer_lost:
        lapsed = page.locator(".lapsed .notice")
        expect(lapsed).to_contain_text(re.compile(rf"{ticket.number}\)? no se (pagó|anotó)\. La casa no lo recibió a tiempo\."))
        assert movements_of(house, reason) == 0 if what == "move" else status_of(house, ticket) == "winner"
        page.reload()
        lapsed.get_by_role("button").click()
        return expect(lapsed).to_have_count(0)
    card = page.locator(f"[data-order={what}]")
    for said in SAID[what]:
        expect(card).to_contain_text(said.format(ticket.number))
    assert len(set(line.keys)) == 1
    done = movements_of(house, reason) if what == "move" else status_of(house, ticket)
    assert done == {"pay": "paid", "cancel": "canceled", "move": 1}[what]
    assert_accessible(page)
    page.reload()
    card.get_by_role("button", name="Visto").click()
    expect(card).to_have_count(0)
    page.reload()
    page.wait_for_selector(".draw")
    expect(card).to_have_count(0)


def test_nothing_is_sold_or_paid_where_the_key_cannot_be_kept(house: TaquillaHouse, visit: Visit) -> None:
    ticket = won(house, "7", {"7": "2.00"})
    page = open_till(visit, house)
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": house.url, "quotaSize": 1})
    press(page, "/lotto7 14", "Enter", "+")
    expect(page.locator(".notes")).to_contain_text("nada se envió")
    present(page, ticket)
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.bad")).to_contain_text("nada se envió")
    assert status_of(house, ticket) == "winner"
    session.send("Storage.overrideQuotaForOrigin", {"origin": house.url})
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.good")).to_contain_text("Pagado: 60,00")
    press(page, "Alt+v", "+")
    assert_printed(page)
    with logged_in(house) as client:
        assert [one.amount for one in client.tickets.each()].count("14.00") == 1


def test_the_paper_of_a_ticket_that_was_undone_meanwhile_is_no_original(house: TaquillaHouse, till: Page) -> None:
    card = till.locator(".paper")
    asked: list[str] = []
    till.on("request", lambda request: asked.append(request.headers["idempotency-key"]) if "/prints" in request.url else None)
    with logged_in(house) as client:
        for undone, times, says in (("nowhere", 1, b"PIN"), ("at another till", 2, b"ANULADO"), ("here", 1, b"")):
            asked.clear()
            till.evaluate("() => { window.print = () => { throw new Error('the printer is off') } }")
            press(till, "/lotto7 21", "Enter", "+")
            expect(card).to_contain_text("¿Salió el papel?")
            ticket = client.tickets.show(next(client.tickets.each()).id)
            if undone == "here":
                cancel(till, ticket)
                expect(till.locator(".ticket .tag").first).to_have_text("Anulado")
            else:
                if undone == "at another till":
                    client.tickets.cancel(ticket.id)
                till.evaluate(COUNT_PRINTS)
                press(till, "Alt+b", str(ticket.number), "Enter")
                till.get_by_role("button", name="Imprimir copia").click()  # its paper is still to come: that comes out
                assert_printed(till)
                assert says in client.tickets.print(ticket.id, format="text", key=asked[0])
            press(till, "Alt+v")
            expect(card).to_have_count(0)
            assert (len(asked), len(set(asked))) == (times, 1)


ALL_THAT_IS_KEPT = """async () => {
    const found = [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage })]
    const told = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result) })
    const database = await told(indexedDB.open('taquilla-till', 2))
    for (const name of database.objectStoreNames) {
        found.push(JSON.stringify(await told(database.transaction(name).objectStore(name).getAll())))
    }
    database.close()
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const kept of await cache.keys()) {
            if (new URL(kept.url).pathname === '/till') found.push(await (await cache.match(kept)).text())
        }
    }
    return found.join()
}"""


def test_who_logs_out_leaves_no_pin_and_no_page_and_what_waits_is_still_found(house: TaquillaHouse, till: Page) -> None:
    ticket = won(house, "7", {"7": "2.00"}, till)
    till.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    till.reload()  # the service worker keeps the page that it has fetched
    till.wait_for_selector(".draw")
    till.evaluate("() => { window.print = () => { throw new Error('the printer is off') } }")
    press(till, "/lotto7 23", "Enter", "+")  # others take no animals
    expect(till.locator(".paper")).to_contain_text("23,00 VES")
    present(till, ticket)
    CutLine(till, "**/v1/tickets/*/pay", is_answer_lost=True)
    till.keyboard.press("Enter")
    expect(till.locator("#state")).to_contain_text("No entregue dinero")
    kept = till.evaluate(ALL_THAT_IS_KEPT)
    pins = {f'"pin":{ticket.pin}', *re.findall(r'"pin":\d+', kept)}
    assert (len(pins), all(one in kept for one in (*pins, '"paper":', house.cashier))) == (2, True)
    till.get_by_role("button", name="Salir").click()
    till.wait_for_url("**/login")
    kept = till.evaluate(ALL_THAT_IS_KEPT)
    assert (re.findall(r'"pin":\d+|"paper":', kept), house.cashier in kept) == ([], False)
    till.unroute_all(behavior="wait")
    log_in(till, house, house.cashier)
    expect(till.locator("[data-order=pay]")).to_contain_text(f"Pagado: 60,00 VES por el ticket {ticket.number}.")
    till.evaluate(COUNT_PRINTS)
    till.locator(".paper").filter(has_text="23,00 VES").get_by_role("button", name="Imprimir").click()
    assert_printed(till)
    assert house.cashier in till.evaluate(ALL_THAT_IS_KEPT)
    till.goto("/office/me")
    till.get_by_role("button", name="Salir").click()
    till.wait_for_url("**/login")
    assert house.cashier not in till.evaluate(ALL_THAT_IS_KEPT)
    log_in(till, house, house.cashier)
    till.wait_for_selector(".draw")
    till.context.clear_cookies()
    till.goto("/till")
    till.wait_for_url("**/login?next=/till")
    assert house.cashier not in till.evaluate(ALL_THAT_IS_KEPT)
