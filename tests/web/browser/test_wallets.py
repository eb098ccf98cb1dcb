"""Games of others: wallets with their partners, players, limits and exclusions; sports with their odds, catalogue and results."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible, submit

pytestmark = pytest.mark.prove("pages")

CLERK, ADMINISTRATOR = "clerk1@hypexdemo.example", "administrator@hypexdemo.example"
SITE_CLERK, SITE_SECOND, SITE_ADMINISTRATOR = "clerk1@site.example", "clerk2@site.example", "administrator@site.example"
EVENT = "/office/sports/events/100001"
LEAGUE = '{"sport": [{"id": 900, "name": "Béisbol"}], "league": [{"id": 901, "sport": 900, "name": "LVBP"}]}'


def test_a_partner_is_added_once_and_closed(visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/wallets")
    submit(page, "Agregar", partner="con espacio", rate="1")
    expect(page.locator("#partner")).to_have_attribute("aria-invalid", "true")
    submit(page, "Agregar", "Socio agregado.", twice=True, partner="socio-1", rate="1,50")
    row = page.get_by_role("row", name="socio-1")
    expect(row).to_contain_text(["1,5"])
    row.locator("summary").click()
    submit(page, row.get_by_role("button"), "Socio cerrado.")
    expect(row).to_contain_text("Cerrado")


def test_a_ceiling_is_set_once(visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/wallets/ceilings")
    submit(page, "Poner", per_bet="5000,50", per_day="x")
    expect(page.locator("#per_day")).to_have_attribute("aria-invalid", "true")
    submit(page, "Poner", "Tope puesto.", twice=True, per_day="60000")
    submit(page, "Poner", "Tope puesto.", per_bet="4000", per_day="60000")
    expect(page.locator("tbody tr")).to_have_text([re.compile(r"\d\s*5.000,50"), re.compile(r"En vigor\s*4.000,00")])


def test_a_player_is_bounded_blocked_and_excluded(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/wallets/players")
    page.get_by_role("link", name="900001").click()
    limit = page.get_by_role("row", name="Apuestas al día")
    for amount in ("mucho", "50,00", "80"):
        submit(page, page.get_by_role("button", name="Poner", exact=True), kind="stake", amount=amount)
    # The lower one holds, the higher one waits a day to be confirmed.
    expect(limit).to_contain_text(["50,00", "Se confirma desde"])
    assert_accessible(page)
    submit(page, "Bloquear", "Jugador bloqueado.")
    expect(page.locator(".title .tag.warn")).to_have_text("Bloqueado")
    expect(page.locator(".back a")).to_have_text("Jugadores")
    expect(page.locator(".card .value")).to_contain_text("PTS")
    submit(page, "Desbloquear", "Jugador desbloqueado.")
    page.get_by_text("Excluir a petición del jugador…").click()
    exclude = page.get_by_role("button", name="Excluir", exact=True)
    submit(page, exclude, alert=re.compile("ahora o más tarde"), until="2024-01-01T00:00")
    submit(page, exclude, "Jugador excluido.", until="")
    expect(page.get_by_text("Excluido para siempre")).to_be_visible()
    house.fund(" 900001", 7)
    for typed, balance in ((" 900001", "7,00"), (" testtw1 ", "0,00")):
        page.goto(f"/office/wallets/player?{urlencode({'id': typed})}")
        expect(page.locator(".card .value")).to_contain_text(balance)
    page.goto("/office/wallets/player?id=nobody")
    expect(page.locator("#id:focus[aria-invalid]")).to_have_value("nobody")


def test_a_clerk_sees_credits_and_calls_and_nothing_else(visit: Visit) -> None:
    page = visit(CLERK, "/office/wallets")
    expect(page).to_have_url("/office/wallets/credits")
    expect(page.get_by_role("heading", level=1)).to_have_text("Abonos en espera")
    assert page.locator(".tabs a").all_inner_texts() == ["Abonos en espera", "Llamadas en espera"]


def test_odds_move_and_bets_are_suspended_and_what_is_no_odds_is_refused(visit: Visit) -> None:
    page = visit(SITE_CLERK, "/office/sports")
    page.get_by_role("link", name="Gor Mahia").click()
    expect(page.locator(".title .tag.good")).to_have_text("En venta")
    expect(page.locator(".back a")).to_have_attribute("href", "/office/sports")
    form = page.locator("form", has=page.locator("[name=odds-101]"))
    form.locator("[name=odds-101]").fill("mucho")
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_have_text("Eso no es una cuota mayor que 1, con dos decimales a lo sumo, como 2,10.")
    assert_accessible(page)
    expect(form.locator("[name=odds-101]:focus[aria-invalid]")).to_have_value("mucho")
    form.locator("[name=odds-101]").fill("2,15")
    form.locator("[name=state-112]").or_(form.locator("select").last).last.select_option("suspended")
    form.get_by_role("button").dblclick()
    expect(page.get_by_role("status")).to_have_text("Cuotas cambiadas.")
    expect(form.get_by_role("row")).to_contain_text(["", "2,15", "Suspendido"])
    submit(page, form.get_by_role("button"), re.compile("Nada ha cambiado"))


def test_a_catalogue_is_pasted_and_a_second_time_changes_nothing(visit: Visit) -> None:
    page = visit(SITE_ADMINISTRATOR, "/office/sports/catalogue")
    submit(page, "Cargar", alert=re.compile("no es un número entero"), text="[[sport]]\nid = 'x'")
    for counts in ("Cargado: 2 filas nuevas y 0 cambiadas.", "Cargado: 0 filas nuevas y 0 cambiadas."):
        submit(page, "Cargar", counts, text=f"\ufeff{LEAGUE}")
    # Sent again with its key, after another catalogue was loaded, the same form does not take that back.
    key = page.locator(".paste [name=key]")
    for name, key_sent, changed in (("Pelota", "", 1), ("Beisbol", "", 1), ("Pelota", key.input_value(), 0), ("Beisbol", "", 0)):
        key.evaluate("(field, key) => { field.value = key || field.value }", key_sent)
        submit(page, "Cargar", f"Cargado: 0 filas nuevas y {changed} cambiadas.", text=LEAGUE.replace("Béisbol", name))
    submit(page, "Cargar", alert="El formulario es demasiado grande: caben 256 KiB.", text="x" * 300_000)


def test_a_result_counts_once_a_second_clerk_has_ticked_the_same(house: TaquillaHouse, visit: Visit) -> None:
    house.move_clock(timedelta(hours=11))
    page = visit(SITE_CLERK, EVENT, width=360)
    # It has begun: it can be void already, and nothing has won before its end.
    page.locator("[name=won-101]").check()
    submit(page, "Guardar como primera persona", alert=re.compile("."))
    page.locator("[name=won-101]").uncheck()
    page.locator("#void").check()
    submit(page, "Guardar como primera persona", re.compile("espera a la segunda persona"))
    house.move_clock(timedelta(hours=15))
    page = visit(SITE_CLERK, EVENT, width=360)
    assert_accessible(page)
    page.locator("[name=won-101]").check()
    submit(page, "Guardar como primera persona", re.compile("espera a la segunda persona"), twice=True)
    expect(page.get_by_role("button", name="Aprobar")).to_have_count(0)
    second = visit(SITE_SECOND, EVENT)
    # The second one reads for itself: nothing is ticked, and the first reading is not shown.
    assert second.locator("input:checked").count() == 0
    second.locator("[name=won-102]").check()
    submit(second, "Aprobar como segunda persona", alert="No coincide con la primera lectura.")
    # The next reading of this clerk waits for half a minute (RG-06).
    house.move_clock(timedelta(seconds=30))
    expect(second.locator("[name=won-102]")).to_be_checked()
    second.locator("[name=won-102]").uncheck()
    second.locator("[name=won-101]").check()
    submit(second, "Aprobar como segunda persona", "Resultado aprobado: se liquida.", twice=True)
    expect(second.locator("main")).to_contain_text(re.compile("reemplazada por otra.*aprobado", re.DOTALL))
    page.goto("/office/sports?when=begun")
    expect(page.get_by_role("row", name="Gor Mahia")).to_contain_text(re.compile("Comenzado.*aprobado", re.DOTALL))
