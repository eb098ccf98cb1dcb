"""Wallets: partners, players with their limits and exclusions, and what a clerk and an auditor see of them."""

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible, opens, submit

pytestmark = pytest.mark.judged("pages")

CLERK, ADMINISTRATOR = "clerk1@hypexdemo.example", "administrator@hypexdemo.example"


def test_a_partner_is_added_once_and_closed(visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/wallets")
    submit(page, "Agregar", partner="con espacio", rate="1")
    expect(page.locator("#partner")).to_have_attribute("aria-invalid", "true")
    submit(page, "Agregar", "Socio agregado.", twice=True, partner="socio-1", rate="1,50")
    row = page.get_by_role("row", name="socio-1")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("1,5")
    row.locator("summary").click()
    row.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Socio cerrado.")
    expect(row).to_contain_text("Cerrado")


def test_a_ceiling_is_set_once(visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/wallets/ceilings")
    submit(page, "Poner", per_bet="5000,50", per_day="x")
    expect(page.locator("#per_day")).to_have_attribute("aria-invalid", "true")
    submit(page, "Poner", "Tope puesto.", twice=True, per_day="60000")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("5.000,50")


def test_a_player_is_bounded_blocked_and_excluded(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/wallets/players")
    page.get_by_role("link", name="900001").click()
    limit = page.get_by_role("row", name="Apuestas al día")
    for amount in ("mucho", "50,00", "80"):
        submit(page, page.get_by_role("button", name="Poner", exact=True), kind="stake", amount=amount)
    # The lower one holds, the higher one waits a day to be confirmed.
    expect(limit).to_have_count(2)
    expect(limit.first).to_contain_text("50,00")
    expect(limit.last).to_contain_text("Se confirma desde")
    assert_accessible(page)
    submit(page, "Bloquear", "Jugador bloqueado.")
    expect(page.locator(".title .tag.warn")).to_have_text("Bloqueado")
    expect(page.locator(".back a")).to_have_text("Jugadores")
    expect(page.locator(".card .value")).to_contain_text("PTS")
    submit(page, "Desbloquear", "Jugador desbloqueado.")
    page.get_by_text("Excluir a petición del jugador…").click()
    submit(page, page.get_by_role("button", name="Excluir", exact=True), "Jugador excluido.")
    expect(page.get_by_text("Excluido para siempre")).to_be_visible()
    assert opens(page, "/office/wallets/player?id=nobody") == 404


def test_a_clerk_sees_credits_and_calls_and_nothing_else(visit: Visit) -> None:
    page = visit(CLERK, "/office/wallets")
    expect(page).to_have_url("/office/wallets/credits")
    expect(page.get_by_role("heading", level=1)).to_have_text("Abonos en espera")
    assert page.locator(".tabs a").all_inner_texts() == ["Abonos en espera", "Llamadas en espera"]
