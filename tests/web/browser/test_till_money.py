"""Cashiers take money as it is handed over: other ways to pay, change in either currency, prizes paid out in them."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from taquilla.testing import TaquillaHouse
from taquilla_client.models import SoldTicket, WagerToSell

from .api import SALES, ask, open_draws, sell
from .conftest import CutLine, Visit, assert_accessible, confirm, log_in, logged_in, open_till, press, submit, wait_for_till


def set_rate(house: TaquillaHouse, rate: str) -> None:
    ask(house, "POST", "/v1/exchange-rates", {"currency": "USD", "rate": rate}, by=house.administrator, key=f"rate {next(SALES)}")


def furnish(house: TaquillaHouse) -> dict[str, Decimal]:
    """Add dollars in cash at 36.52, and a card, once for all tests; let the cashier have a shift, and return what it has."""
    dollars = {"name": "Dólares", "kind": "cash", "currency": "USD", "gives_change": True}
    for body in (dollars, {"name": "Punto", "kind": "card", "currency": "VES"}):
        ask(house, "POST", "/v1/payment-methods", body, by=house.administrator, key=f"add {body['currency']}")
    set_rate(house, "36.52")
    ask(house, "POST", "/v1/shifts", {"opening": "100.00"}, by=house.cashier, key="open")
    return standing(house)


def standing(house: TaquillaHouse) -> dict[str, Decimal]:
    """Return what the cashier's shift should have, as a manager sees it: the own cash, and what came by other ways."""
    found = ask(house, "GET", "/v1/shifts?status=open", by=house.manager)["shifts"]
    (shift,) = (one for one in found if one["user"] == house.cashier)
    shown = ask(house, "GET", f"/v1/shifts/{shift['id']}", by=house.manager)
    return {"VES": Decimal(shown["expected"]), **{one["name"]: Decimal(one["expected"]) for one in shown["methods"]}}


def taken(house: TaquillaHouse, before: dict[str, Decimal]) -> dict[str, str]:
    """Return what has come since, by way."""
    changes = {name: amount - before.get(name, Decimal()) for name, amount in standing(house).items()}
    return {name: str(change) for name, change in changes.items() if change}


def take(page: Page, ways: int = 3) -> None:
    """Ask how it is paid, by a key that is pressed again at once and then held, and wait for the ways."""
    page.evaluate("[1, 2].map(() => main.dispatchEvent(new KeyboardEvent('keydown', {key: 'f', altKey: true, bubbles: true})))")
    expect(page.locator("#handed")).to_be_focused()
    page.locator("#handed").dispatch_event("keydown", {"key": "f", "altKey": True, "repeat": True})
    expect(page.get_by_role("dialog").locator("[aria-pressed]")).to_have_count(ways)


def test_a_ticket_is_paid_for_in_dollars_with_change_in_either_currency(house: TaquillaHouse, visit: Visit) -> None:
    before = furnish(house)
    page = open_till(visit, house, language="en", width=360)
    press(page, "F2", "7 5")
    take(page)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Take 5.00 VES")
    assert_accessible(page, "dialog")
    press(page, "20")
    expect(page.locator(".change b")).to_have_text("15.00 VES")
    press(page, "ArrowDown", "20")
    expect(dialog.get_by_role("button", name="Dólares")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".change b")).to_have_text("725.40 VES")
    page.select_option("#change-in", label="Dólares (USD)")
    expect(page.locator(".change b")).to_have_text("19.00 USD + 31.52 VES")
    line = CutLine(page, "**/v1/tickets", is_answer_lost=True)
    page.locator("#handed").press("Enter")
    expect(page.locator("#state")).not_to_be_empty()
    wait_for_till(page, page.reload)
    line.mend()
    for place in (".handed", ".paper"):  # the customer gets the change that was asked for
        expect(page.locator(place)).to_contain_text("19.00 USD + 31.52 VES")
    page.locator(".paper").get_by_role("button", name="Print").click()
    expect(page.locator("body")).to_have_attribute("data-prints", "1")
    assert taken(house, before) == {"VES": "-31.52", "Dólares": "1.00"}


def test_enter_takes_what_is_proposed_and_a_new_rate_is_no_surprise(house: TaquillaHouse, till: Page) -> None:
    before = furnish(house)
    press(till, "F2", "7 5", "Enter")
    take(till)
    expect(till.get_by_role("dialog").get_by_role("heading")).to_have_text("Cobrar 5,00 VES")
    # The till hears of its end after the dialog is gone.
    closing = "({ closed: new Promise((heard) => document.querySelector('dialog[open]').addEventListener('close', heard)) })"
    heard = till.evaluate_handle(closing)
    press(till, "Escape")
    heard.evaluate("({ closed }) => closed.then(() => null)")
    expect(till.locator("#entry")).to_be_focused()
    expect(till.locator(".total .faint")).to_have_text("1 jugada")
    take(till)
    press(till, "4")
    till.locator("#handed").press("Enter")
    expect(till.locator(".change .wrong")).to_have_text("Faltan 1,00 VES.")
    press(till, "Alt+f", "Alt+f", "Enter")  # the card, and what is due
    expect(till.locator(".handed")).to_have_text("Recibido 5,00 VES · Sin vuelto")
    assert taken(house, before) == {"Punto": "5.00"}

    press(till, "8 5", "Enter")
    take(till)
    press(till, "ArrowDown", "1")
    expect(till.locator(".change b")).to_have_text("31,52 VES")
    set_rate(house, "36")
    till.locator("#handed").press("Enter")
    expect(till.locator(".notes .bad")).to_contain_text("quizás cambió la tasa")
    for rate, typed, shown, change in (("37", ["1"], ".change b", "32,00 VES"), ("0.5", [], ".hint", "10,00 USD")):
        set_rate(house, rate)
        held: list[Route] = []
        till.route("**/v1/payment-methods*", lambda route: held.append(route), times=1)  # noqa: B023
        with till.expect_request("**/v1/payment-methods*"):
            take(till)  # the plays stay, and what was known of the ways
        press(till, "ArrowDown", *typed, "Enter")
        held[0].continue_()
        expect(till.locator(f"dialog[open] {shown}")).to_contain_text(change)  # another rate: one looks again
        till.locator("#handed").press("Enter")
        expect(till.locator(".handed")).to_contain_text(change)
        press(till, "8 5", "Enter")


@pytest.mark.prove("till")
def test_a_drawer_begins_with_cash_of_two_currencies_and_is_counted_in_both(house: TaquillaHouse, visit: Visit) -> None:
    furnish(house)
    page = open_till(visit, house, by=house.other_cashier)
    press(page, "Alt+c")
    expect(page.get_by_label("Punto")).to_have_count(0)  # nobody begins with cash on a card
    page.get_by_label("Dólares (USD)").fill("veinte")
    press(page, "Enter")
    page.get_by_label("Efectivo al abrir").fill("200")
    page.get_by_label("Dólares (USD)").press("Enter")
    expect(page.locator(".panel .bad")).to_contain_text("Escriba un monto")
    page.get_by_label("Dólares (USD)").fill("20")
    press(page, "Enter")
    expect(page.locator(".panel")).to_contain_text("con 200,00 VES + 20,00 USD")
    press(page, "Alt+v", "F2", "7 5")
    take(page)
    press(page, "ArrowDown", "1")
    page.locator("#handed").press("Enter")
    expect(page.locator(".handed")).to_contain_text("31,52 VES")
    press(page, "Alt+c")
    page.locator("#close-counted").fill("168,48")
    press(page, "Enter")
    expect(page.locator("#close-note")).to_be_focused()  # nobody has counted the dollars
    press(page, "Escape")
    expect(page.locator("#close-counted")).to_be_focused()  # else what is filled in now goes where the focus comes back to
    page.get_by_label("Dólares (USD)").fill("20")
    press(page, "Enter")
    expect(page.locator("dialog tbody.by-way")).to_contain_text("21,0020,00−1,00")
    page.set_viewport_size({"width": 1280, "height": 500})
    press(page, "uno fue cambiado", "Enter")
    expect(page.locator("#difference")).to_have_text("Faltan 1,00 USD.")
    expect(page.locator("#difference")).to_be_in_viewport()
    expect(page.get_by_role("row", name="En otras formas de pago")).to_contain_text("−36,52")
    expect(page.locator(".panel .taken tr").nth(1)).to_have_text("Dólares (USD)20,001,00")
    assert_accessible(page, ".panel")
    shift, *_ = ask(house, "GET", "/v1/shifts?status=closed", by=house.manager)["shifts"]
    office = visit(house.manager, f"/office/shifts/{shift['id']}")
    ways = [re.compile("Efectivo.*200,00.*−31,52.*168,48", re.DOTALL), re.compile("Dólares.*20,00.*1,00.*21,00", re.DOTALL)]
    expect(office.locator("#ways tbody tr")).to_have_text(ways)
    office.goto("/office/shifts")
    expect(office.locator("#found tbody tr").first).to_contain_text("−1,00\N{NO-BREAK SPACE}USD faltante")


def won_again(house: TaquillaHouse) -> SoldTicket:
    """Sell a ticket that wins 600.00 twice, and pay the first prize alone."""
    with logged_in(house) as client:
        draws = [one for one in client.draws.each(status="open") if one.category == "animalitos"]
        both = (draws[0], next(one for one in draws if one.draws_at > draws[0].draws_at))
        wagers = [WagerToSell(draw_id=one.id, game="animalitos", selection="7", stake="20.00") for one in both]
        ticket = client.tickets.sell(wagers)
        for draw in both:
            house.move_clock(draw.draws_at + timedelta(minutes=1))
            house.enter_result(draw.id, "7")
            if draw is both[0]:
                assert ticket.pin is not None
                client.tickets.pay(ticket.id, ticket.pin)
        assert (client.tickets.show(ticket.id).prize, client.tickets.show(ticket.id).due) == ("1200.00", "600.00")
    return ticket


@pytest.mark.prove("till")
def test_of_a_second_prize_that_was_paid_before_a_logout_the_next_login_says_the_sum(house: TaquillaHouse, till: Page) -> None:
    furnish(house)
    ticket = won_again(house)
    till.reload()  # it learns of the hour
    press(wait_for_till(till), "Alt+p", f"{ticket.number} {ticket.pin}", "Enter")
    expect(till.locator("#pay-pin")).to_be_focused()
    CutLine(till, "**/v1/tickets/*/pay", is_answer_lost=True)
    take(till)
    press(till, "ArrowDown", "10", "Enter")
    expect(till.locator("#state")).to_contain_text("No entregue dinero")
    till.get_by_role("button", name="Salir").click()
    till.wait_for_url("**/login")
    till.unroute_all(behavior="wait")
    log_in(till, house, house.cashier)
    expect(till.locator("[data-order=pay]")).to_contain_text("Pagado: 600,00 VES")
    expect(till.locator("[data-order=pay]")).to_contain_text("Entregue 10,00 USD + 234,80 VES si todavía no lo hizo.")


def test_a_second_prize_alone_is_paid_out_in_dollars_and_the_rest_in_own_cash(house: TaquillaHouse, till: Page) -> None:
    furnish(house)
    ticket = won_again(house)
    before = standing(house)
    till.reload()  # it learns of the hour
    press(wait_for_till(till), "Alt+p", f"{ticket.number} {ticket.pin}", "Enter")
    expect(till.locator("#pay-pin")).to_be_focused()
    expect(till.get_by_role("button", name="Pagar 600,00 VES")).to_be_visible()
    take(till)
    press(till, "ArrowDown")
    expect(till.locator(".change b")).to_have_text("16,00 USD + 15,68 VES")
    press(till, "10")
    expect(till.locator(".change b")).to_have_text("10,00 USD + 234,80 VES")
    till.locator("#handed").press("Enter")
    expect(till.get_by_role("status").filter(has_text="Pagado: 600,00 VES")).to_contain_text("10,00 USD + 234,80 VES")
    assert taken(house, before) == {"VES": "-234.80", "Dólares": "-10.00"}


@pytest.mark.prove("till")
def test_a_shift_is_asked_for_before_one_types_where_the_operator_wants_it(house: TaquillaHouse, visit: Visit) -> None:
    office = visit(house.administrator, "/office/payment-methods")
    office.get_by_label("La taquilla solo vende, paga y anula con un turno abierto").check()
    submit(office, "Guardar", re.compile("Guardado"))
    page = open_till(visit, house, by=house.other_cashier)
    expect(page.locator(".notes .bad")).to_contain_text("Para vender, pagar o anular, abra su turno")
    press(page, "F2", "7 5", "Enter", "+")
    expect(page.locator(".total .faint")).to_have_text("1 jugada")
    # Money of an undoing would leave a drawer that nobody counts.
    ticket = sell(house, open_draws(house)[0], "7", by=house.other_cashier)
    press(page, "Alt+b", str(ticket["number"]), "Enter")
    page.get_by_role("button", name="Anular").click()
    confirm(page, "Anular")
    expect(page.locator(".notice.bad")).to_contain_text("Para vender, pagar o anular, abra su turno")
    assert ask(house, "GET", f"/v1/tickets/{ticket['id']}", by=house.other_cashier)["status"] == "sold"
    press(page, "Alt+c")
    page.wait_for_selector("#open-opening")
    press(page, "0", "Enter")
    page.wait_for_selector("#close-counted")
    press(page, "Escape")
    expect(page.locator("#entry")).to_be_focused()
    press(page, "+")
    expect(page.locator(".last")).to_contain_text("5,00 VES")
    # Somebody closes it in the office, while the page stays open.
    (shift,) = ask(house, "GET", "/v1/shifts?status=open", by=house.other_cashier)["shifts"]
    ask(house, "POST", f"/v1/shifts/{shift['id']}/close", {"counted": "5.00"}, by=house.manager, key="close")
    expect(page.locator(".no-shift")).to_be_visible()
    press(page, "F2", "8 6", "Enter", "+")
    expect(page.locator(".notes .bad")).to_contain_text("abra su turno")
    expect(page.locator(".total .faint")).to_have_text("1 jugada")
