"""People watch draws, lower quotas, suspend, draw results and correct them: in a browser, as their roles may."""

import re
from datetime import datetime, timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect
from tests.patience import wait_until

from taquilla.testing import TaquillaHouse

from .api import ask, look, open_draws, sell, words
from .conftest import Visit, assert_accessible, press, submit

pytestmark = pytest.mark.judged("pages")


def test_a_cleared_day_is_today(house: TaquillaHouse) -> None:
    days = [re.findall(r'id="day"[^>]*', look(house, house.manager, f"/office/draws{query}")[1]) for query in ("", "?day=")]
    assert days[0] == days[1] != []
    assert look(house, house.manager, "/office/reports/taxes?first_day=&last_day=")[0] == 200


def test_a_manager_lowers_a_quota_on_the_map_and_a_sale_is_refused(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[0]
    sell(house, draw, "7", "40.00")
    page = visit(house.manager, f"/office/draws/{draw['id']}")
    expect(page.locator('.heat a[data-pick="7"]')).to_have_text("7PericoVendido 40Costaría 1.200")
    # What would remain is less the agencies' 10 %, which is folded a moment after the sale.
    remains = re.compile('data-figure="remains"[^>]*>−1.164,00<')
    wait_until(lambda: remains.search(page.request.get(page.url).text()), "the commission in what would remain")
    # By the keyboard alone: the map is one stop, and arrows lead to the number.
    page.locator('.heat a[data-pick="0"]').focus()
    press(page, "End", "Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#selection")).to_have_value("7")
    expect(page.locator("#quota")).to_be_focused()
    press(page, "50,00", "Enter")
    expect(page.locator(".notice.good")).to_have_text("Cupo fijado: rige desde la próxima venta.")
    expect(page.locator('.heat a[data-pick="7"] .mark')).to_have_text("≤ 50")
    refused, (rule, *_) = sell(house, draw, "7", may_refuse=True), ask(house, "GET", "/v1/rules", by=house.manager)["rules"]
    assert (refused["errors"][0]["bound"], rule["ends_at"]) == ("50.00", draw["draws_at"])
    sell(house, draw, "8")
    # The map follows the sale without a reload.
    expect(page.locator('.heat a[data-pick="8"]')).to_have_text("8RatónVendido 20Costaría 600")
    # The dearest number is not the one that is nearest to its quota.
    sell(house, draw, "9", "60.00")
    for tab, table, number in (("Por lo vendido", "más caros", "9 Águila"), ("Por el cupo", "más cerca de su cupo", "7 Perico")):
        page.get_by_role("link", name=tab).click()
        expect(page.get_by_role("table", name=f"Los números {table}").locator("tbody th").first).to_have_text(number)
    page.fill("#selection", "99")
    page.fill("#quota", "5")
    page.press("#quota", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ese número no es del juego elegido.")
    expect(page.locator("#selection")).to_have_attribute("aria-invalid", "true")


@pytest.mark.prove("pages")
def test_two_people_suspend_and_resume_a_draw_and_two_clicks_are_one(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[1]
    first, second = (visit(clerk, "/login/reset") for clerk in house.clerks)
    for verb, done in (("Suspender", "suspendido"), ("Reanudar", "reanudado")):
        first.goto(f"/office/draws/{draw['id']}")
        first.get_by_text("Suspender o anular").click()
        submit(first, first.get_by_role("button", name=verb, exact=True), twice=True, reason="la máquina está parada")
        expect(first.locator(".notice.good")).to_contain_text("Falta que otra persona lo apruebe")
        expect(first.locator(".notice.warn")).to_contain_text("Otra persona lo tiene que aprobar.")
        second.goto(f"/office/draws/{draw['id']}")
        expect(second.locator(".notice.warn")).to_contain_text("la máquina está parada")
        second.get_by_role("button", name="Aprobar").click()
        expect(second.locator(".notice.good")).to_contain_text(f"Sorteo {done}")
        sale = sell(house, draw, "1", may_refuse=True)
        assert ("reason" in sale) == (verb == "Suspender")
    expect(second.locator("tbody tr")).to_have_count(2)
    # Clerks see no exposure at all.
    expect(second.locator(".heat")).to_have_count(0)


def test_two_clerks_draw_and_correct(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[2]
    for by, selections in ((house.cashier, "334"), (house.other_cashier, "4")):
        for selection in selections:
            sell(house, draw, selection, by=by)
    page = f"/office/draws/{draw['id']}"
    assert "Sellado" not in look(house, house.manager, page)[1]
    first, second = (visit(clerk, "/office/results") for clerk in house.clerks)
    house.move_clock(datetime.fromisoformat(draw["draws_at"]))
    assert "Sellado" in look(house, house.manager, page)[1]

    first.goto("/office/results")
    first.locator(f'a[href="/office/results/{draw["id"]}"]').click()
    _read(first, "#first", "3")
    assert "Su lectura espera a una segunda persona." in first.request.get(f"/office/results/{draw['id']}").text()
    second.goto(f"/office/results/{draw['id']}")
    assert "oculto" in second.locator("tbody").inner_text()
    _read(second, "#second", "4")
    expect(second.get_by_role("alert")).to_contain_text("No coincide con la primera lectura.")
    _read(second, "#second", "3")
    expect(second.get_by_role("alert")).to_contain_text("espere 30 segundos")
    expect(second.locator("output")).to_have_text("Ciempiés")
    expect(second.locator("output img")).to_have_attribute("src", re.compile("#f3$"))
    expect(second.locator("#second")).to_be_focused()
    house.move_clock(timedelta(seconds=30))
    _read(second, "#second", "3")
    house.move_clock(timedelta(seconds=1))
    second.goto(f"/office/results/{draw['id']}")
    expect(second.locator(".drawn")).to_have_text("3")
    expect(second.locator(".cards")).to_contain_text("Jugadas ganadoras")

    shown = words(look(house, house.manager, page)[1])
    assert ("3 Ciempiés Salió" in shown, "Elija una para bajar su cupo" in shown) == (True, False)

    first.goto(f"/office/results/{draw['id']}")
    _read(first, "#correct", "4")
    changes = first.locator("table").filter(has_text="Lo que cambiaría").locator("tbody tr")
    expect(changes).to_contain_text([re.compile(r"test-1\s*−600,00"), re.compile(r"test-2\s*\+600,00")])
    assert_accessible(first)
    first.get_by_role("button", name="Ingresar la corrección").click()
    second.reload()
    _read(second, "#second", "4")
    house.move_clock(timedelta(seconds=1))
    second.goto(f"/office/results/{draw['id']}")
    expect(second.locator("table").filter(has_text="Por agencia")).to_contain_text("−600,00")


@pytest.mark.prove("pages")
def test_a_clerk_reads_one_draw_after_the_other(house: TaquillaHouse, visit: Visit) -> None:
    draws = open_draws(house)[:2]
    for draw in draws:
        sell(house, draw, "7")
    house.move_clock(datetime.fromisoformat(draws[1]["draws_at"]))
    for clerk, field, what in zip(house.clerks, ("#first", "#second"), ("entered", "approved"), strict=True):
        page = visit(clerk, f"/office/results/{draws[0]['id']}")
        expect(page.locator(field)).to_be_focused()
        _read(page, field, "7")
        expect(page).to_have_url(re.compile(rf"/office/results/(?!{draws[0]['id']})\d+\?done=result_{what}"))
        if page.url.split("/")[-1].split("?")[0] != str(draws[1]["id"]):
            page.goto(f"/office/results/{draws[1]['id']}")
        _read(page, field, "8")


def test_of_a_thousand_numbers_the_map_shows_those_that_are_sold(house: TaquillaHouse) -> None:
    draw = open_draws(house, "lottery")[2]
    path = f"/office/draws/{draw['id']}"
    shown = look(house, house.manager, path)[1]
    assert ("Todavía no se ha vendido nada." in shown, "data-pick=" in shown) == (True, False)
    sell(house, draw, "341", game="triple")
    shown = look(house, house.manager, path)[1]
    assert shown.count("data-pick=") == 1
    (every,) = re.findall(r'href="([^"]*)"[^>]*>Ver los 1\.000<', shown)
    shown = look(house, house.manager, urljoin(path, every.replace("&amp;", "&")))[1]
    assert shown.count("data-pick=") == 1000
    assert "ARI" not in shown.partition('id="selection-hint"')[2].partition("</")[0]


def _read(page: Page, field: str, outcome: str) -> None:
    page.fill(field, outcome)
    with page.expect_navigation():
        page.press(field, "Enter")
