"""Cashiers pay, find and cancel tickets, look at results, and open and close their shift."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from taquilla.testing import TaquillaHouse
from taquilla_client import Client
from taquilla_client.models import DrawShown, PayoutBound, SoldTicket, WagerToSell

from .conftest import Visit, assert_accessible

SECTIONS = {"p": "#pay-code", "b": ".panel tbody", "g": ".panel", "z": ".results > *", "c": "#open-opening"}


@contextmanager
def logged_in(house: TaquillaHouse, email: str) -> Iterator[Client]:
    """Log somebody in over the API."""
    with Client(house.url) as client:
        client.log_in(email, house.password)
        yield client


def sell(house: TaquillaHouse, stakes: dict[str, str]) -> tuple[SoldTicket, DrawShown]:
    """Sell animals on the draw of animals that closes next."""
    with logged_in(house, house.cashier) as client:
        draw = next(one for one in client.draws.each(status="open") if one.category == "animalitos")
        wagers = [WagerToSell(draw_id=draw.id, game="animalitos", selection=code, stake=stake) for code, stake in stakes.items()]
        return client.tickets.sell(wagers), draw


def open_till(visit: Visit, house: TaquillaHouse, **more: object) -> Page:
    """Open the till."""
    page = visit(house.cashier, "/till", **more)
    page.wait_for_selector(".draw")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    return page


def test_a_prize_is_paid_once_by_number_and_pin(house: TaquillaHouse, visit: Visit) -> None:
    ticket, draw = sell(house, {"7": "2.00", "8": "3.00"})
    house.move_clock(draw.draws_at + timedelta(minutes=1))
    house.enter_result(draw.id, "7")
    page = open_till(visit, house)
    page.keyboard.press("g")
    expect(page.locator(".panel tbody")).to_contain_text(str(ticket.number))
    page.keyboard.press("p")
    page.keyboard.type(f"{ticket.number} {ticket.pin}")
    page.keyboard.press("Enter")
    expect(page.locator("tr.won")).to_contain_text("7 Perico")
    expect(page.locator("tr.won")).to_contain_text("60,00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text([re.compile("Pagado: 60,00")])
    page.keyboard.type(str(ticket.number))
    page.keyboard.press("Enter")
    expect(page.locator(".ticket .tag").first).to_have_text("Pagado")
    expect(page.locator("#pay-pin")).to_be_disabled()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator(".results")).to_contain_text("7 Perico")
    assert house.audit() == []


def test_a_large_prize_waits_for_a_second_person(house: TaquillaHouse, visit: Visit) -> None:
    with logged_in(house, house.administrator) as office:
        office.rules.add(PayoutBound(pay_alone_max="100.00"))
    ticket, draw = sell(house, {"9": "10.00"})
    house.move_clock(draw.draws_at + timedelta(minutes=1))
    house.enter_result(draw.id, "9")
    page = open_till(visit, house)
    page.keyboard.press("p")
    page.keyboard.type(f"http://x.example/check/{ticket.id}")  # what a scanner types
    page.keyboard.press("Enter")
    expect(page.locator("#pay-pin")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.bad")).to_contain_text("PIN está equivocado")
    page.fill("#pay-pin", str(ticket.pin))
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.warn")).to_contain_text("segunda persona")


def test_a_ticket_is_found_and_canceled_while_its_seconds_run(house: TaquillaHouse, visit: Visit) -> None:
    ticket, _ = sell(house, {"11": "4.00"})
    page = open_till(visit, house)
    page.on("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("b")
    page.keyboard.type(str(ticket.number))
    page.keyboard.press("Enter")
    expect(page.locator(".choices .left")).to_have_text(re.compile(r"2:\d\d|3:00"))
    page.get_by_role("button", name="Anular").click()
    expect(page.locator(".ticket .tag").first).to_have_text("Anulado")
    expect(page.locator("[data-undo=cancel]")).to_be_hidden()
    with logged_in(house, house.cashier) as client:
        assert client.tickets.show(ticket.id).status == "canceled"


def test_a_shift_is_counted_before_the_difference_is_shown(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.keyboard.press("c")
    page.wait_for_selector("#open-opening")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_contain_text("con 200,00 VES")
    sell(house, {"12": "30.00"})
    page.fill("#in-amount", "50,50")
    page.fill("#in-reason", "Sencillo del banco")
    page.press("#in-reason", "Enter")
    expect(page.locator(".panel")).to_contain_text("Sencillo del banco")
    assert_accessible(page)
    page.fill("#close-counted", "280")
    page.press("#close-counted", "Enter")
    expect(page.locator("#difference")).to_have_text("Faltan 0,50 VES.")
    expect(page.locator("tfoot")).to_contain_text("280,50")
    assert_accessible(page)
    page.get_by_role("button", name="Imprimir el reporte").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")


def test_a_late_answer_does_not_open_a_closed_shift_again(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.keyboard.press("c")
    page.wait_for_selector("#open-opening")
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    page.wait_for_selector("#close-counted")
    page.keyboard.press("Escape")

    late: list[tuple[Route, APIResponse]] = []
    page.route("**/v1/shifts/current", lambda route: late.append((route, route.fetch())), times=1)
    page.keyboard.press("c")
    while not late:
        page.wait_for_timeout(10)
    page.fill("#close-counted", "100")
    page.press("#close-counted", "Enter")
    expect(page.locator("tfoot")).to_contain_text("100,00")
    ((route, answer),) = late
    assert answer.json()["state"] == "open"
    with page.expect_event("requestfinished", lambda request: request == route.request):
        route.fulfill(response=answer)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.locator("tfoot")).to_contain_text("100,00")


@pytest.mark.prove("pages")
@pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
def test_no_section_has_a_fault_for_those_who_cannot_see_it(
    house: TaquillaHouse, visit: Visit, language: str, width: int
) -> None:
    page = open_till(visit, house, language=language, width=width)
    for key, shown in SECTIONS.items():
        page.keyboard.press(key)
        page.wait_for_selector(shown, state="attached")
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(page.locator("#entry")).to_be_focused()


def test_a_ticket_shown_tells_its_lists_apart(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    for key in ("/zu34 9", "Enter", "+"):
        page.keyboard.press(key) if key in ("Enter", "+") else page.keyboard.type(key)
    page.locator(".last").get_by_role("button", name="Ver").click()
    names = page.locator(".ticket tbody td:nth-child(3)")
    expect(names).to_contain_text(["TRIPLE ZULIA A ", "TRIPLE ZULIA B "])


def test_training_sells_nothing(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.keyboard.press("e")
    page.keyboard.press("F2")
    page.keyboard.type("13 77")
    page.keyboard.press("Enter")
    page.keyboard.press("+")
    expect(page.locator(".notes")).to_contain_text("se vendería por 77,00")
    expect(page.locator("body")).to_have_class(re.compile("training"))
    with logged_in(house, house.cashier) as client:
        assert all(one.amount != "77.00" for one in client.tickets.each())
