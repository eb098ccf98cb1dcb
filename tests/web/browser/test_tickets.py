"""Somebody finds a ticket by typing, and reads its life."""

import re

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import ask, look, open_draws, play, sell
from .conftest import Visit, assert_accessible

pytestmark = pytest.mark.prove("pages")


def test_a_ticket_is_found_while_typing_and_tells_its_life(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[0]
    canceled, winner = sell(house, draw, "7", "20.00"), sell(house, draw, "8", "30.00")
    ask(house, "POST", f"/v1/tickets/{canceled['id']}/cancel", by=house.cashier, key="cancel")

    page = visit(house.manager, "/office/tickets")
    expect(page.locator("#found tbody tr")).to_have_count(2)
    page.locator("#q").press_sequentially(str(winner["number"])[:6])
    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page.locator("#found tbody th")).to_have_text(str(winner["number"]))
    page.fill("#q", "")
    page.select_option("#status", "canceled")
    expect(page.locator("#found tbody th")).to_have_text(str(canceled["number"]))
    expect(page).to_have_url(re.compile("status=canceled"))
    assert_accessible(page)
    page.locator("#found tbody th a").click()
    expect(page.locator("td[data-name=Multiplicador]")).to_have_text("× 30")
    expect(page.locator(".life strong")).to_have_text(["Vendido", "Anulado a pedido del cliente"])

    play(house, draw, "8")
    ask(house, "POST", f"/v1/tickets/{winner['id']}/pay", {"pin": winner["pin"]}, by=house.cashier, key="pay")
    page = visit(house.auditor, f"/office/tickets/{winner['id']}", language="en", width=360)
    expect(page.locator("td[data-name=Multiplier]")).to_have_text("× 30")
    expect(page.locator(".life strong")).to_have_text(["Sold", "Prize", "Paid"])
    assert [item.split("seq ")[1].isdigit() for item in page.locator(".life .faint").all_inner_texts()] == [True] * 3
    assert_accessible(page)


def test_the_search_is_a_plain_form_by_agency_seller_draw_and_code(house: TaquillaHouse) -> None:
    draw = open_draws(house)[0]
    ticket = sell(house, draw, "11", "10.00")

    def found(query: str) -> str:
        return look(house, house.administrator, f"/office/tickets?{query}")[1].partition('id="found"')[2]

    for query in (
        f"q={ticket['id']}", f"draw={draw['id']}", f"seller={house.cashier}&agency=test-1", f"day={ticket['day']}&status=sold",
        f"q={ticket['number']}&day={ticket['day']}",
    ):  # fmt: skip
        assert str(ticket["number"]) in found(query), query
    assert "<h2" in found("agency=test") or "<table" in found("agency=test")
    for query in ("agency=nobody", "day=2024-13-01", "status=nothing"):
        assert str(ticket["number"]) not in found(query), query
    for query in ("agency=test-1", "status=sold"):
        assert "quite los demás filtros" in found(f"q={ticket['number']}&{query}"), query


def test_the_agencies_that_sold_a_number_are_found_from_the_map_and_by_typing_it(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house, "lottery")[0]
    triple = sell(house, draw, "777", "10.00", game="triple")
    terminal = sell(house, draw, "77", "10.00", game="terminal")
    page = visit(house.manager, f"/office/draws/{draw['id']}?by=quota")
    page.get_by_role("row", name="777").get_by_role("link", name="10,00").click()
    numbers = page.locator("#found tbody th")
    expect(numbers).to_have_text([str(triple["number"])])
    expect(page.get_by_label("Número jugado")).to_have_value("777")
    expect(page.locator("#draw")).to_have_value(str(draw["id"]))
    page.get_by_label("Número jugado").fill("77")
    expect(numbers).to_have_text([str(terminal["number"])])
    page.get_by_label("Número jugado").fill("7")
    expect(page.locator("#found")).to_contain_text("No hay tickets así.")
    page.get_by_label("Número jugado").fill("777")
    expect(numbers).to_have_text([str(triple["number"])])
    page.select_option("#draw", "")
    expect(page.locator("#found .notice")).to_have_text("Elija también el sorteo.")
