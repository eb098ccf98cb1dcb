"""Sports: odds move once, a catalogue is pasted, and a result counts once a second clerk has ticked the same."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible, submit

pytestmark = pytest.mark.judged("pages")

CLERK, SECOND, ADMINISTRATOR = "clerk1@site.example", "clerk2@site.example", "administrator@site.example"
EVENT = "/office/sports/events/100001"
LEAGUE = '{"sport": [{"id": 900, "name": "Béisbol"}], "league": [{"id": 901, "sport": 900, "name": "LVBP"}]}'


def test_odds_move_and_bets_are_suspended_and_what_is_no_odds_is_refused(visit: Visit) -> None:
    page = visit(CLERK, "/office/sports")
    page.get_by_role("link", name="Gor Mahia").click()
    expect(page.locator(".title .tag.good")).to_have_text("En venta")
    expect(page.locator(".back a")).to_have_attribute("href", "/office/sports")
    form = page.locator("form", has=page.locator("[name=odds-101]"))
    form.locator("[name=odds-101]").fill("mucho")
    form.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    form.locator("[name=odds-101]").fill("2,15")
    form.locator("[name=state-112]").or_(form.locator("select").last).last.select_option("suspended")
    form.get_by_role("button").dblclick()
    expect(page.get_by_role("status")).to_have_text("Cuotas cambiadas.")
    expect(form.get_by_role("row").nth(1)).to_contain_text("2,15")
    expect(form.get_by_role("row").nth(2)).to_contain_text("Suspendido")


def test_a_catalogue_is_pasted_and_a_second_time_changes_nothing(visit: Visit) -> None:
    page = visit(ADMINISTRATOR, "/office/sports/catalogue")
    submit(page, "Cargar", alert=re.compile("is not a whole number"), text="[[sport]]\nid = 'x'")
    for counts in ("Cargado: 2 filas nuevas y 0 cambiadas.", "Cargado: 0 filas nuevas y 0 cambiadas."):
        submit(page, "Cargar", counts, text=LEAGUE)


def test_a_result_counts_once_a_second_clerk_has_ticked_the_same(house: TaquillaHouse, visit: Visit) -> None:
    house.move_clock(timedelta(hours=26))
    page = visit(CLERK, EVENT, width=360)
    assert_accessible(page)
    page.locator("[name=won-101]").check()
    submit(page, "Guardar como primer operador", re.compile("espera al segundo operador"), twice=True)
    expect(page.get_by_role("button", name="Aprobar")).to_have_count(0)
    second = visit(SECOND, EVENT)
    # The second one reads for itself: nothing is ticked, and the first reading is not shown.
    assert second.locator("input:checked").count() == 0
    second.locator("[name=won-102]").check()
    submit(second, "Aprobar como segundo operador", alert="No coincide con la primera lectura.")
    # The next reading of this clerk waits for half a minute (RG-06).
    house.move_clock(timedelta(seconds=30))
    expect(second.locator("[name=won-102]")).to_be_checked()
    second.locator("[name=won-102]").uncheck()
    second.locator("[name=won-101]").check()
    submit(second, "Aprobar como segundo operador", "Resultado aprobado: se liquida.", twice=True)
    expect(second.locator("main")).to_contain_text("aprobado")
    page.goto("/office/sports?when=begun")
    expect(page.get_by_role("row", name="Gor Mahia")).to_contain_text("aprobado")
