"""No sale is lost or doubled: the network is cut, the storage is full, there are two tabs, the page is loaded without a house."""

import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect
from tests.engine.conftest import open_desk
from tests.patience import wait_until

from taquilla.sandbox.demo import ACCOUNTS, DemoAccount, add_people
from taquilla.sandbox.demo_wallets import HYPEX
from taquilla.testing import TaquillaHouse

from .conftest import (
    COUNT_PRINTS,
    TWICE,
    CutLine,
    Visit,
    assert_accessible,
    assert_printed,
    begin_session,
    enter,
    limit_fish,
    logged_in,
    open_till,
    press,
    wait_for_till,
)

WAIT_FOR_LOCKS = """async (wanted) => {
    for (let counts = ''; counts !== wanted; await new Promise((resolve) => setTimeout(resolve, 20))) {
        const { held, pending } = await navigator.locks.query()
        counts = String([held, pending].map((locks) => locks.filter((lock) => lock.name.startsWith('sale')).length))
    }
    return true
}"""
STEPS = """async () => {
    const { sales } = await import(new URL('journal.mjs', document.querySelector('script[type=module]').src))
    return (await sales.all()).map(({ step }) => step)
}"""
KEEP_PRINTS = """() => {
    window.printed = []
    window.print = () => window.printed.push([...document.querySelectorAll('#paper img')].map((image) => image.src))
}"""
ONE_DRAFT = """() => Object.entries(sessionStorage)
    .some(([name, drafts]) => name.startsWith('till-drafts') && JSON.parse(drafts).length === 1)"""
LOSES_ITS_STORAGE = """() => {
    const { prototype } = IDBDatabase, { transaction } = prototype
    prototype.transaction = function (...asked) {
        return Object.assign(prototype, { transaction }), this.close(), this.transaction(...asked)
    }
}"""
PICTURES_ARE_KEPT = "async () => (await fetch(new URL('../figures.svg', document.querySelector('script[type=module]').src))).ok"
NAMESAKE = DemoAccount("till2@hypexdemo.example", "cashier", 1, ACCOUNTS[0].member_id)
"""Somebody of another operator with the cashier's number."""
SALES, PRINTS = "**/v1/tickets", "**/v1/tickets/*/prints*"


def put_play(page: Page, stake: int, *keys: str) -> None:
    """Put a play on the ticket, whose stake tells it from all others, and press other keys behind it."""
    press(page, "F2", f"7 {stake}", "Enter", *keys)


def tickets_of(house: TaquillaHouse, stake: int, by: str = "") -> list[str]:
    with logged_in(house, by) as client:
        return [str(one.id) for one in client.tickets.each() if one.amount == f"{stake}.00"]


def is_original(house: TaquillaHouse, ticket: str, key: str) -> bool:
    """Tell whether the print under a key is the original."""
    with logged_in(house) as client:
        return b"COPIA" not in client.tickets.print(UUID(ticket), format="text", key=key)


LONG = pytest.mark.prove("till")
"""Of what is alike one is tried with every change, the others in a campaign."""


def test_a_sale_whose_answer_is_lost_is_made_once_though_its_repetition_is_turned_away(house: TaquillaHouse, till: Page) -> None:
    turned_away = [(429, "TOO_MANY_REQUESTS"), (408, "TOO_SLOW"), (403, "NOT_ALLOWED")]

    def asked(route: Route) -> None:
        if len(keys) == len(turned_away) + 1:
            return route.continue_()
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            return route.abort("internetdisconnected")
        status, reason = turned_away[len(keys) - 2]
        problem = {"status": status, "title": "", "detail": "", "reason": reason, "type": ""}
        return route.fulfill(status=status, json=problem, content_type="application/problem+json")

    keys: list[str] = []
    till.route(SALES, asked)
    till.evaluate(LOSES_ITS_STORAGE)
    put_play(till, 31, "+")
    expect(till.locator("#state")).to_contain_text("No la repita")
    till.keyboard.press("+")  # an impatient cashier
    expect(till.locator(".last")).to_contain_text("31,00 VES")
    expect(till.locator("#state")).to_be_empty()
    assert (len(keys), len(set(keys)), len(tickets_of(house, 31))) == (4, 1, 1)
    assert_printed(till)


def test_the_next_ticket_is_sold_while_a_sale_has_no_answer_and_a_reload_loses_none(house: TaquillaHouse, till: Page) -> None:
    line = CutLine(till, SALES, is_answer_lost=True)
    put_play(till, 41, "+", "9 7", "Enter")
    expect(till.locator(".sending")).to_have_text("Vendiendo… 41,00 VES")
    expect(till.locator(".total-value")).to_have_text("7,00 VES")
    press(till, "+", "+")  # an impatient cashier
    expect(till.locator(".sending")).to_have_text("Vendiendo 2 tickets… 48,00 VES")
    press(till, "8 42", "Enter", "+", "8 43", "Enter")
    expect(till.locator(".total-value")).to_have_text("43,00 VES")
    till.wait_for_function(ONE_DRAFT)  # the other tickets are kept as sales: until then they would come back as drafts
    wait_for_till(till, till.reload)
    expect(till.locator(".total-value")).to_have_text("43,00 VES")
    wait_for_till(till, till.reload)
    line.mend()
    expect(till.locator(".paper")).to_have_count(3)
    expect(till.locator(".total-value")).to_have_text("43,00 VES")
    drafts = till.evaluate("() => ({ ...sessionStorage })")
    till.keyboard.press("+")
    expect(till.locator(".last")).to_contain_text("43,00 VES")
    assert_printed(till)
    till.evaluate("drafts => Object.assign(sessionStorage, drafts)", drafts)  # of before, as after a crash
    till.reload()
    till.wait_for_function("() => !JSON.stringify({ ...sessionStorage }).includes('stake')")  # they were sold
    expect(till.locator(".total-value")).to_have_text("0,00 VES")
    with logged_in(house) as client:
        assert [one.amount for one in client.tickets.each()][:4] == ["43.00", "42.00", "7.00", "41.00"]
    assert [len(tickets_of(house, stake)) for stake in (41, 7, 42, 43)] == [1, 1, 1, 1]


def test_the_duplicate_of_a_tab_sells_a_ticket_of_its_own(house: TaquillaHouse, till: Page) -> None:
    put_play(till, 72)
    with till.expect_popup() as opened:
        till.evaluate("() => { window.open('/till') }")  # which begins with all that the tab keeps
    for page in (wait_for_till(opened.value), till):
        expect(page.locator(".total-value")).to_have_text("72,00 VES")
        page.keyboard.press("+")
        assert_printed(page)
    assert len(tickets_of(house, 72)) == 2


@LONG
def test_two_sales_in_a_row_come_out_as_two_papers_once_the_network_is_back(house: TaquillaHouse, till: Page) -> None:
    till.evaluate(KEEP_PRINTS)
    line = CutLine(till, SALES, is_answer_lost=False)
    held: list[Route] = []
    till.route(PRINTS, lambda route: held.append(route))
    for stake in (44, 45):
        put_play(till, stake, "F2", "+")
    expect(till.locator(".sending")).to_have_text("Vendiendo 2 tickets… 89,00 VES")
    line.mend()
    expect(till.locator(".last")).to_contain_text("45,00 VES")
    wait_until(lambda: till.wait_for_timeout(10) or len(held) == 2, "both prints")
    for print_ in held:  # both answers come at once
        print_.continue_()
    till.wait_for_function("() => window.printed.length === 2")
    expect(till.locator(".paper")).to_have_count(0)
    printed = till.evaluate("window.printed")
    assert len(printed) == len({picture for (picture,) in printed}) == 2
    expect(till.locator(".sending")).to_be_empty()


LATE_LOCK = """() => {
    const request = navigator.locks.request.bind(navigator.locks)
    const isLate = new Promise((resolve) => { window.grant = resolve })
    navigator.locks.request = (...asked) => (navigator.locks.request = request, isLate.then(() => request(...asked)))
}"""
HOLD_FIRST = """async () => {
    const names = (await navigator.locks.query()).held.map(({ name }) => name).filter((name) => name.startsWith('sale'))
    navigator.locks.request(names.sort()[0], () => new Promise((release) => { window.release = release }))
    return names.length
}"""


@LONG
def test_sales_are_made_in_their_order_whichever_the_browser_locks_and_keeps_first(house: TaquillaHouse, till: Page) -> None:
    till.evaluate(LATE_LOCK)
    for stake in (61, 62):
        put_play(till, stake, "+")
    till.wait_for_function(f"async () => (await ({STEPS})()).length === 1")
    till.evaluate("grant()")
    expect(till.locator(".last")).to_contain_text("62,00 VES")
    expect(till.locator(".sending")).to_be_empty()
    with logged_in(house) as client:
        assert [one.amount for one in client.tickets.each()][:2] == ["62.00", "61.00"]
    line = CutLine(till, SALES, is_answer_lost=False)
    for stake in (63, 64):
        put_play(till, stake, "+")
    till.evaluate(WAIT_FOR_LOCKS, "2,0")
    other = till.context.new_page()
    other.goto("/health")
    assert other.evaluate(HOLD_FIRST) == 2
    wait_for_till(till, till.reload)
    # The first one is held elsewhere still, and the second one waits for it.
    till.wait_for_function(WAIT_FOR_LOCKS, arg="1,1")
    line.mend()
    other.evaluate("release()")
    expect(till.locator(".paper")).to_have_count(2)
    with logged_in(house) as client:
        assert [one.amount for one in client.tickets.each()][:2] == ["64.00", "63.00"]


@LONG
def test_a_refused_sale_waits_beside_the_ticket_that_was_begun_meanwhile(house: TaquillaHouse, till: Page) -> None:
    line = CutLine(till, SALES, is_answer_lost=False)
    press(till, "F2", "33 20", "Enter", "+", "8 46", "Enter")
    limit_fish(house)
    line.mend()
    aside = till.locator(".aside")
    expect(aside).to_contain_text(re.compile("20,00 VES.*cupo", re.DOTALL))
    expect(till.locator(".total-value")).to_have_text("46,00 VES")
    assert_accessible(till, ".aside")
    wait_for_till(till, till.reload)
    expect(till.locator(".total-value")).to_have_text("46,00 VES")
    till.keyboard.press("Alt+d")
    expect(aside).to_contain_text("46,00 VES")
    expect(till.locator(".total-value")).to_have_text("20,00 VES")
    till.keyboard.press("+")
    expect(till.locator("tr.refused .selection")).to_contain_text("33 Pescado")
    press(till, "Alt+t", "+")
    expect(till.locator(".last")).to_contain_text("8,00 VES")
    press(till, "Alt+d", "+")
    expect(till.locator(".last")).to_contain_text("46,00 VES")
    expect(aside).to_have_count(0)
    assert len(tickets_of(house, 46)) == 1


def test_a_session_that_has_ended_is_begun_again_in_any_section_and_a_sale_goes_on(house: TaquillaHouse, till: Page) -> None:
    put_play(till, 47)
    keys: list[str] = []
    till.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if asked.url.endswith("/v1/tickets") else None)
    till.context.clear_cookies()
    with till.expect_response(SALES) as answer:
        till.keyboard.press("+")
    assert answer.value.status == 401
    dialog = till.locator("dialog")
    expect(dialog).to_contain_text("La sesión terminó.")
    assert_accessible(till, "dialog")
    press(till, "wrong")
    tried: list[str] = []
    till.on("request", lambda asked: tried.append(asked.url) if asked.url.endswith("/login") else None)
    dialog.locator("form.stack").evaluate(TWICE)
    expect(dialog.get_by_role("alert")).to_contain_text("contraseña")
    assert len(tried) == 1
    enter(till, "#session-password", house.password)
    expect(till.locator(".last")).to_contain_text("47,00 VES")
    expect(dialog).to_be_hidden()
    expect(till.locator("#state")).to_be_empty()
    assert len(keys) > len(set(keys)) == len(tickets_of(house, 47)) == 1
    assert_printed(till)

    till.route("**/v1/draws*", lambda route: route.abort())  # the board hears nothing
    till.context.clear_cookies()
    press(till, "Alt+g")
    expect(dialog).to_contain_text("La sesión terminó.")
    enter(till, "#session-password", house.password)
    expect(dialog).to_be_hidden()
    expect(till.locator(".panel .notice.bad")).to_have_count(0)


def test_who_logs_in_beside_a_page_goes_on_with_a_page_and_a_ticket_of_their_own(house: TaquillaHouse, till: Page) -> None:
    line = CutLine(till, SALES, is_answer_lost=False)
    put_play(till, 50, "+", "8 48", "Enter")
    till.context.clear_cookies()
    line.mend()
    expect(till.locator("dialog")).to_contain_text("La sesión terminó.")
    till.unroute_all(behavior="wait")
    begin_session(till.context, house, house.other_cashier, house.password)
    till.evaluate("dispatchEvent(new Event('focus'))")
    expect(till.locator(".who")).to_contain_text(house.other_cashier)
    wait_for_till(till)
    put_play(till, 49)
    expect(till.locator(".total-value")).to_have_text("49,00 VES")
    begin_session(till.context, house, house.cashier, house.password)
    expect(till.locator(".total-value")).to_have_text("48,00 VES")
    expect(till.locator(".paper")).to_contain_text("50,00 VES")
    assert len(tickets_of(house, 50)) == 1


def test_a_sale_is_never_that_of_who_logs_in_beside_its_page(house: TaquillaHouse, till: Page) -> None:
    other, stake = NAMESAKE.email, 55

    def add() -> None:
        with open_desk(house.houses.server, house.database, house.houses.key_file) as desk:
            desk.run(add_people(desk.house, HYPEX, [NAMESAKE]))

    with ThreadPoolExecutor() as pool:  # the browser has the loop of this thread
        pool.submit(add).result()

    def asked_again(route: Route) -> None:
        begin_session(till.context, house, other, house.password)
        return route.abort("internetdisconnected")

    till.route(SALES, asked_again, times=1)
    put_play(till, stake, "+")
    expect(till.locator(".who")).to_contain_text(other)
    wait_for_till(till)
    till.unroute_all(behavior="wait")
    assert tickets_of(house, stake) == tickets_of(house, stake, by=other) == []
    begin_session(till.context, house, house.cashier, house.password)
    expect(till.locator(".paper")).to_contain_text(f"{stake},00 VES")
    assert (len(tickets_of(house, stake)), tickets_of(house, stake, by=other)) == (1, [])


def test_a_sale_that_waits_is_left_to_the_tab_that_its_cashier_sees(house: TaquillaHouse, till: Page) -> None:
    line = CutLine(till, SALES, is_answer_lost=True)
    put_play(till, 56, "+")
    behind = till.context.new_page()
    wait_for_till(behind, lambda: behind.goto("/till"))
    behind.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    behind.evaluate(WAIT_FOR_LOCKS, "1,1")
    till.reload()  # the lock goes to whoever has waited
    line.mend()
    expect(till.locator(".paper")).to_contain_text("56,00 VES")
    assert (len(tickets_of(house, 56)), behind.locator(".paper").count()) == (1, 0)


@pytest.mark.parametrize("ms", [180_000, -180_000])  # asleep, or put back by a power cut
def test_a_sale_on_a_device_whose_clock_moved_is_not_made_in_secret(house: TaquillaHouse, till: Page, ms: int) -> None:
    def asleep(route: Route) -> None:
        till.evaluate("(ms) => { const { now } = Date; Date.now = () => now() + ms }", ms)
        return route.abort("internetdisconnected")

    till.route(SALES, asleep, times=1)
    put_play(till, 53, "+")
    expect(till.locator(".notes")).to_contain_text("no se hizo")
    expect(till.locator(".total-value")).to_have_text("53,00 VES")
    assert tickets_of(house, 53) == []


SLOW = """(isSlow) => {
    self.ask ??= self.fetch
    self.fetch = (request, more) => isSlow && more?.signal ? Promise.reject(new Error('it takes long')) : self.ask(request, more)
}"""


def test_a_slow_house_brings_no_page_of_the_cashier_before_and_none_that_was_locked(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    wait_for_till(page, page.reload)  # the service worker keeps the page that it has fetched
    worker, password = page.context.service_workers[0], page.locator("#lock-password")
    worker.evaluate(SLOW, True)
    page.goto("/health")  # the till would leave by itself
    begin_session(page.context, house, house.other_cashier, house.password)
    page.goto("/till")
    expect(page.locator(".who")).to_contain_text(house.other_cashier)
    worker.evaluate(SLOW, False)
    page.wait_for_selector(".draw")
    with page.expect_response("**/till/lock"):
        press(page, "Alt+l")
    page.reload()
    expect(password).to_be_visible()
    worker.evaluate(SLOW, True)
    enter(page, "#lock-password", house.password)
    expect(page.locator(".draw").first).to_be_visible()


@LONG
def test_a_house_without_room_on_its_disk_has_refused_and_the_till_says_so(house: TaquillaHouse, till: Page) -> None:
    problem = {"status": 503, "title": "", "detail": "", "reason": "DISK_FULL", "type": ""}
    till.route(SALES, lambda route: route.fulfill(status=503, json=problem, content_type="application/problem+json"))
    put_play(till, 28, "+")
    expect(till.locator(".notes")).to_contain_text("a la casa le falta espacio en disco")
    expect(till.locator(".total-value")).to_have_text("28,00 VES")
    expect(till.locator("#state")).to_be_empty()
    till.unroute(SALES)
    till.keyboard.press("+")
    expect(till.locator(".last")).to_contain_text("28,00 VES")
    assert len(tickets_of(house, 28)) == 1


@LONG
def test_while_a_sale_has_no_answer_the_cashier_reads_so_whatever_else_is_answered(house: TaquillaHouse, till: Page) -> None:
    till.route(SALES, lambda route: route.abort("internetdisconnected"))
    put_play(till, 29, "+")
    expect(till.locator("#state")).to_contain_text("No la repita")
    watched = "state => new MutationObserver(() => states.push(state.textContent)).observe(state, { childList: true })"
    till.evaluate("window.states = []")
    till.locator("#state").evaluate(watched)
    with till.expect_response("**/v1/draws*"):
        till.evaluate("dispatchEvent(new Event('focus'))")
    for _ in range(2):
        till.wait_for_event("request", lambda request: request.url.endswith("/v1/tickets"))
    assert {"No la repita" in text for text in till.evaluate("window.states")} == {True}
    till.unroute(SALES)
    expect(till.locator(".last")).to_contain_text("29,00 VES")
    expect(till.locator("#state")).to_be_empty()


@pytest.mark.parametrize("stake", [pytest.param(13, marks=LONG), 18])
def test_a_print_whose_answer_is_lost_is_offered_again_and_is_the_original(house: TaquillaHouse, till: Page, stake: int) -> None:
    line = CutLine(till, PRINTS, is_answer_lost=stake == 18)  # the house counts it
    put_play(till, stake, "+")
    expect(till.locator(".notes")).to_have_text(re.compile("El ticket está vendido y no se imprimió. La casa no responde."))
    expect(till.locator("body")).not_to_have_attribute("data-prints", "1")
    line.mend()
    till.reload()
    till.evaluate(COUNT_PRINTS)
    expect(till.locator(".paper")).to_contain_text("Está vendido y sin imprimir.")
    till.route(PRINTS, lambda route: route.fulfill(body="<html>Log in</html>"), times=1)  # something between says so
    till.locator(".paper").get_by_role("button", name="Imprimir").click()
    expect(till.locator(".notes")).to_contain_text("La casa no responde.")
    tries = len(line.keys)
    till.locator(".paper").get_by_role("button", name="Imprimir").dblclick()
    assert_printed(till)
    assert len(line.keys) == tries + 1
    (key,) = set(line.keys)
    (ticket,) = tickets_of(house, stake)
    assert [is_original(house, ticket, one) for one in (key, f"another {stake}")] == [True, False]


@LONG
@pytest.mark.parametrize(("stake", "url"), [(21, SALES), (22, PRINTS)])
@pytest.mark.parametrize("does_tab_die", [False, True])
def test_a_storage_that_is_full_after_an_answer_loses_no_sale_and_no_original(
    house: TaquillaHouse, visit: Visit, stake: int, url: str, does_tab_die: bool
) -> None:
    stake += 30 * does_tab_die
    page = open_till(visit, house)
    put_play(page, stake)
    session = page.context.new_cdp_session(page)
    keys = []
    page.context.on("request", lambda asked: keys.append(asked.headers["idempotency-key"]) if "/prints" in asked.url else None)

    def fill_up(route: Route) -> None:
        response = route.fetch()
        session.send("Storage.overrideQuotaForOrigin", {"origin": house.url, "quotaSize": 1})
        route.fulfill(response=response)

    page.route(url, fill_up)
    if does_tab_die:
        page.evaluate("() => { window.print = () => { throw new Error('no dialog') } }")
        page.keyboard.press("+")
        expect(page.locator(".notes")).to_contain_text("no dialog")
        second = page.context.new_page()
        second.context.new_cdp_session(second).send("Storage.overrideQuotaForOrigin", {"origin": house.url, "quotaSize": 1})
        page.close()
        second.goto("/till")
        second.evaluate(COUNT_PRINTS)
        second.locator(".paper").get_by_role("button", name="Imprimir").click()
        page = second
    else:
        page.keyboard.press("+")
    assert_printed(page)
    expect(page.locator(".paper")).to_have_count(0)
    (ticket,) = tickets_of(house, stake)
    assert len(set(keys)) == 1
    assert is_original(house, ticket, keys[0])
    wait_for_till(page, page.reload)
    page.evaluate(WAIT_FOR_LOCKS, "0,0")
    expect(page.locator(".paper")).to_have_count(0)


STUCK = "() => { setTimeout(() => { for (const end = Date.now() + 300000; Date.now() < end;); }) }"
FAILS_ONCE = """() => {
    const { prototype } = IDBObjectStore, { get } = prototype
    prototype.get = () => {
        [prototype.get, document.body.dataset.failed] = [get, '']
        throw new DOMException('the storage fails', 'UnknownError')
    }
}"""


@pytest.mark.parametrize(("stake", "fails"), [
    pytest.param(15, (), marks=LONG), pytest.param(24, ("worker",), marks=LONG), pytest.param(25, ("storage",), marks=LONG),
    (26, ("worker", "storage")),
])  # fmt: skip
def test_of_two_tabs_one_goes_on_whatever_fails(house: TaquillaHouse, visit: Visit, stake: int, fails: Collection[str]) -> None:
    first = open_till(visit, house)
    first.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    first.route(SALES, lambda _: None)  # it is never answered
    with first.expect_request(SALES):
        put_play(first, stake, "+")
    second = first.context.new_page()
    wait_for_till(second, lambda: second.goto("/till"))
    second.evaluate(WAIT_FOR_LOCKS, "1,1")
    expect(second.locator(".paper")).to_have_count(0)
    if "worker" in fails:
        # What a request of a page passes by used to wait for it.
        assert second.evaluate("navigator.serviceWorker.controller?.state") == "activated"
        first.context.service_workers[0].evaluate(STUCK)
    if "storage" in fails:
        second.evaluate(FAILS_ONCE)
    first.close()
    if "storage" in fails:
        second.wait_for_selector("[data-failed]")
        second.evaluate("dispatchEvent(new Event('focus'))")  # or fifteen seconds later
    second.locator(".paper", has_text="Venta recuperada").get_by_role("button", name="Imprimir").click()
    assert_printed(second)
    assert len(tickets_of(house, stake)) == 1


KEEP_AS_OF_OLD = """async (number) => {
    const { sales } = await import(new URL('journal.mjs', document.querySelector('script[type=module]').src))
    for (const sale of await sales.all()) await sales.keep({ ...sale, user: number })
}"""
"""Name the user of kept sales by the number alone, as earlier releases did."""


@pytest.mark.parametrize(("stake", "is_sold"), [(16, True), pytest.param(17, False, marks=LONG), (71, False)])
def test_a_sale_of_long_ago_is_found_never_made_in_secret(house: TaquillaHouse, visit: Visit, stake: int, is_sold: bool) -> None:
    first = open_till(visit, house)
    CutLine(first, SALES, is_answer_lost=is_sold)
    with first.expect_event("requestfailed"):
        put_play(first, stake, "+")
    first.evaluate(KEEP_AS_OF_OLD, ACCOUNTS[0].member_id)
    first.goto("about:blank")  # nothing is sent any more, not even when the cut ends with the tab
    house.move_clock(timedelta(hours=2) if stake == 71 else timedelta(minutes=3))  # its draw closes too
    second = first.context.new_page()
    first.close()
    second.goto("/till")
    if is_sold:
        expect(second.locator(".paper")).to_contain_text(f"{stake},00 VES")
    else:
        expect(second.locator(".lapsed")).to_contain_text("no se hizo")
        expect(second.locator(".total-value")).to_have_text(f"{0 if stake == 71 else stake},00 VES")
    wait_for_till(second, second.reload)
    expect(second.locator(".paper")).to_have_count(int(is_sold))
    unread = second.locator(".lapsed button")
    if not is_sold:
        unread.click()  # it has stood there until now
    expect(unread).to_have_count(0)
    expect(second.locator(".total-value")).to_have_text(f"{stake if stake == 17 else 0},00 VES")
    assert (len(tickets_of(house, stake)), second.evaluate(STEPS)) == (is_sold, ["sold"] if is_sold else [])


@LONG
def test_the_page_is_there_without_a_house_and_goes_on_by_itself(till: Page) -> None:
    till.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    wait_for_till(till, till.reload)  # the service worker keeps the page that it has fetched
    till.context.set_offline(True)
    till.reload()
    expect(till.locator("#state")).to_contain_text("Sin respuesta de la casa")
    expect(till.locator("#entry")).to_be_focused()
    assert till.evaluate(PICTURES_ARE_KEPT)
    till.context.set_offline(False)
    expect(till.locator(".draw").first).to_be_visible()
    expect(till.locator("#state")).to_be_empty()
