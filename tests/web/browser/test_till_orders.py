"""No payment and no undoing is lost or doubled: the network is cut, the tab dies, the storage is full."""

import re
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Page, Route, expect

from taquilla.testing import TaquillaHouse
from taquilla_client.models import SoldTicket

from .conftest import Visit, assert_accessible
from .test_till_sections import logged_in, open_till, sell

PAY, CANCEL = "**/v1/tickets/*/pay", "**/v1/tickets/*/cancel"
Cut = Literal["before the house", "after the house"]
BEFORE: Cut = "before the house"
AFTER: Cut = "after the house"
LONG = pytest.mark.prove("till")
"""Of each kind of order one cut is tried with every change, the other one in a campaign."""


def won(house: TaquillaHouse) -> SoldTicket:
    """Sell a ticket that wins 60.00."""
    ticket, draw = sell(house, {"7": "2.00"})
    house.move_clock(draw.draws_at + timedelta(minutes=1))
    house.enter_result(draw.id, "7")
    return ticket


def present(page: Page, ticket: SoldTicket) -> None:
    """Type a ticket's number and PIN where tickets are paid."""
    page.keyboard.press("p")
    page.keyboard.type(f"{ticket.number} {ticket.pin}")
    page.keyboard.press("Enter")
    expect(page.locator("tr.won")).to_have_count(1)


def cancel(page: Page, ticket: SoldTicket) -> None:
    """Cancel a ticket by its number."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("b")
    page.keyboard.type(str(ticket.number))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Anular").click()


def cut_network(page: Page, url: str, cut: Cut, times: int | None = None) -> list[str]:
    """Cut the network at a request, before or after the house has got it. Returns the keys of these requests, as they come."""
    keys: list[str] = []

    def asked(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if times is not None and len(keys) > times:
            return route.continue_()
        if cut == AFTER:
            route.fetch()
        return route.abort("internetdisconnected")

    page.route(url, asked)
    return keys


def die(page: Page) -> Page:
    """End a tab, and return the next one, whose network is whole."""
    page.goto("about:blank")  # nothing is sent any more, not even when the cut ends with the tab
    following = page.context.new_page()
    page.close()
    following.goto("/till")
    return following


def status_of(house: TaquillaHouse, ticket: SoldTicket) -> str:
    """Return a ticket's status."""
    with logged_in(house, house.cashier) as client:
        return client.tickets.show(ticket.id).status


@pytest.mark.parametrize("cut", [AFTER, pytest.param(BEFORE, marks=LONG)])
def test_a_payment_goes_on_by_itself_once_the_network_is_back(house: TaquillaHouse, visit: Visit, cut: Cut) -> None:
    ticket = won(house)
    page = open_till(visit, house)
    present(page, ticket)
    keys = cut_network(page, PAY, cut, times=3)
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("No entregue dinero")
    page.keyboard.press("Enter")  # an impatient cashier
    page.fill("#pay-code", str(ticket.number))
    page.press("#pay-code", "Enter")
    expect(page.get_by_role("status")).to_contain_text([re.compile("No entregue dinero|Pagado: 60,00")])
    expect(page.locator("#state")).to_be_empty()
    expect(page.locator(".panel")).to_contain_text(re.compile("No entregue dinero|Pagado: 60,00"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert len(set(keys)) == 1
    assert status_of(house, ticket) == "paid"
    assert house.audit() == []


@LONG
@pytest.mark.parametrize("cut", [BEFORE, AFTER])
def test_a_payment_whose_tab_dies_is_said_once_to_the_next_one(house: TaquillaHouse, visit: Visit, cut: Cut) -> None:
    ticket = won(house)
    page = open_till(visit, house)
    present(page, ticket)
    keys = cut_network(page, PAY, cut)
    with page.expect_event("requestfailed"):
        page.keyboard.press("Enter")
    page = die(page)
    card = page.locator("[data-order=pay]")
    expect(card).to_contain_text(f"Pagado: 60,00 VES por el ticket {ticket.number}.")
    expect(card).to_contain_text("Entregue 60,00 VES si todavía no lo hizo.")
    assert len(set(keys)) == 1
    assert_accessible(page)
    page.reload()
    card.get_by_role("button", name="Visto").click()
    expect(card).to_have_count(0)
    page.reload()
    page.wait_for_selector(".draw")
    expect(card).to_have_count(0)
    assert status_of(house, ticket) == "paid"
    assert house.audit() == []


@LONG
@pytest.mark.parametrize("cut", [BEFORE, AFTER])
def test_a_payment_of_long_ago_is_found_and_never_made_behind_the_cashiers_back(
    house: TaquillaHouse, visit: Visit, cut: Cut
) -> None:
    ticket = won(house)
    page = open_till(visit, house)
    present(page, ticket)
    cut_network(page, PAY, cut)
    with page.expect_event("requestfailed"):
        page.keyboard.press("Enter")
    page.goto("about:blank")
    house.move_clock(timedelta(minutes=3))
    page = die(page)
    if cut == AFTER:
        expect(page.locator("[data-order=pay]")).to_contain_text("Pagado: 60,00 VES")
    else:
        expect(page.locator(".notes")).to_contain_text(f"El ticket {ticket.number} no se pagó. La casa no lo recibió a tiempo.")
    assert status_of(house, ticket) == ("paid" if cut == AFTER else "winner")


def test_nothing_is_paid_where_the_key_cannot_be_kept(house: TaquillaHouse, visit: Visit) -> None:
    ticket = won(house)
    page = open_till(visit, house)
    present(page, ticket)
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": house.url, "quotaSize": 1})
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.bad")).to_contain_text("nada se envió")
    assert status_of(house, ticket) == "winner"
    session.send("Storage.overrideQuotaForOrigin", {"origin": house.url})
    page.keyboard.press("Enter")
    expect(page.locator(".panel .notice.good")).to_contain_text("Pagado: 60,00")


@LONG
@pytest.mark.parametrize("cut", [BEFORE, AFTER])
def test_a_cancel_goes_on_by_itself_once_the_network_is_back(house: TaquillaHouse, visit: Visit, cut: Cut) -> None:
    ticket, _ = sell(house, {"12": "4.00"})
    page = open_till(visit, house)
    keys = cut_network(page, CANCEL, cut, times=3)
    cancel(page, ticket)
    expect(page.locator("#state")).to_contain_text("se termina solo")
    expect(page.locator(".ticket .tag").first).to_have_text("Anulado")
    expect(page.locator(".panel .notice.good")).to_contain_text(f"El ticket {ticket.number} fue anulado.")
    assert len(set(keys)) == 1
    assert status_of(house, ticket) == "canceled"
    page.keyboard.press("Escape")
    expect(page.locator("[data-order]")).to_have_count(0)
    assert house.audit() == []


@pytest.mark.parametrize("cut", [AFTER, pytest.param(BEFORE, marks=LONG)])
def test_a_cancel_whose_tab_dies_is_said_to_the_next_one(house: TaquillaHouse, visit: Visit, cut: Cut) -> None:
    ticket, _ = sell(house, {"13": "4.00"})
    page = open_till(visit, house)
    cut_network(page, CANCEL, cut)
    with page.expect_event("requestfailed"):
        cancel(page, ticket)
    page = die(page)
    card = page.locator("[data-order=cancel]")
    expect(card).to_contain_text(f"El ticket {ticket.number} fue anulado.")
    expect(card).to_contain_text("Devuelva 4,00 VES")
    assert status_of(house, ticket) == "canceled"
    assert house.audit() == []
