"""People watch draws, lower quotas, suspend, draw results and correct them: in a browser, as their roles may."""

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from taquilla.testing import TaquillaHouse

from .api import log_in_beside
from .conftest import Visit, assert_accessible


class Till:
    """A cashier's till over `/v1`."""

    def __init__(self, house: TaquillaHouse, email: str) -> None:
        self._url = f"{house.url}/v1"
        self._token = ""
        self._keys = 0
        self._token = self.ask("/session", {"email": email, "password": house.password})["token"]

    def ask(self, path: str, body: object = None) -> dict[str, Any]:
        """Send a request, and return its answer; of a refusal the problem."""
        self._keys += 1
        headers = {"content-type": "application/json", "idempotency-key": f"till-{id(self)}-{self._keys}"}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self._url}{path}", data, headers)) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            with refused:
                return dict(json.load(refused))

    def draw(self, category: str, place: int) -> dict[str, Any]:
        """Return an open draw of today."""
        draws = self.ask("/draws?status=open&limit=200")["draws"]
        found = [one for one in draws if one["category"] == category and not one["has_sign"]]
        return dict(found[place])

    def sell(self, draw_id: int, game: str, selection: str, stake: str = "20.00") -> dict[str, Any]:
        """Sell one wager."""
        wager = {"draw_id": draw_id, "game": game, "selection": selection, "stake": stake}
        return self.ask("/tickets", {"wagers": [wager]})


@pytest.fixture(scope="module")
def till(house: TaquillaHouse) -> Till:
    """Open the till of the module."""
    return Till(house, house.cashier)


def test_a_manager_lowers_a_quota_on_the_heat_map_and_the_next_sale_is_refused(
    house: TaquillaHouse, visit: Visit, till: Till
) -> None:
    draw_id = till.draw("animalitos", 0)["id"]
    assert "id" in till.sell(draw_id, "animalitos", "7", "40.00")
    page = visit(house.manager, f"/office/draws/{draw_id}")
    hot = page.locator('.heat a[data-pick="7"]')
    expect(hot).to_have_text("7PericoVendido 40Costaría 1.200")
    # By the keyboard alone: the map is one stop, and arrows lead to the number.
    page.locator('.heat a[data-pick="0"]').focus()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#selection")).to_have_value("7")
    expect(page.locator("#quota")).to_be_focused()
    page.keyboard.type("50,00")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.good")).to_have_text("Cupo fijado: rige desde la próxima venta.")
    expect(page.locator('.heat a[data-pick="7"] .mark')).to_have_text("≤ 50")
    refused = till.sell(draw_id, "animalitos", "7")
    assert (refused["reason"], refused["errors"][0]["bound"]) == ("SELECTION_FULL", "50.00")
    assert "id" in till.sell(draw_id, "animalitos", "8")
    # The map follows the sale without a reload.
    expect(page.locator('.heat a[data-pick="8"]')).to_have_text("8RatónVendido 20Costaría 600")
    page.fill("#selection", "99")
    page.fill("#quota", "5")
    page.press("#quota", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("La regla se contradice.")
    expect(page.locator("#selection")).to_have_attribute("aria-invalid", "true")


def test_two_people_suspend_and_resume_a_draw_and_a_double_click_has_one_effect(
    house: TaquillaHouse, visit: Visit, till: Till
) -> None:
    draw_id = till.draw("animalitos", 1)["id"]
    first, second = (visit(clerk, f"/office/draws/{draw_id}") for clerk in house.clerks)
    for verb, done in (("Suspender", "suspendido"), ("Reanudar", "reanudado")):
        first.goto(f"/office/draws/{draw_id}")
        first.fill("#reason", "la máquina está parada")
        first.get_by_role("button", name=verb, exact=True).dblclick()
        expect(first.locator(".notice.good")).to_contain_text("Falta que otra persona lo apruebe")
        expect(first.locator(".notice.warn")).to_contain_text("Otra persona lo tiene que aprobar.")
        second.goto(f"/office/draws/{draw_id}")
        expect(second.locator(".notice.warn")).to_contain_text("la máquina está parada")
        second.get_by_role("button", name="Aprobar").click()
        expect(second.locator(".notice.good")).to_contain_text(f"Sorteo {done}")
        sale = till.sell(draw_id, "animalitos", "1")
        assert ("reason" in sale) == (verb == "Suspender")
    expect(second.locator("tbody tr")).to_have_count(2)
    # Clerks see no exposure at all.
    expect(second.locator(".heat")).to_have_count(0)


def test_two_clerks_draw_and_correct(house: TaquillaHouse, visit: Visit, till: Till) -> None:
    draw = till.draw("animalitos", 2)
    for selection in ("3", "3", "4"):
        till.sell(draw["id"], "animalitos", selection)
    manager = visit(house.manager, f"/office/draws/{draw['id']}")
    first, second = (visit(clerk, "/office/results") for clerk in house.clerks)
    house.move_clock(datetime.fromisoformat(draw["draws_at"]))
    manager.reload()
    expect(manager.locator(".seal")).to_contain_text("Sellado")

    first.goto("/office/results")
    first.locator(f'a[href="/office/results/{draw["id"]}"]').click()
    _read(first, "#first", "3")
    expect(first.locator(".notice.warn")).to_contain_text("Su lectura espera a una segunda persona.")
    second.goto(f"/office/results/{draw['id']}")
    assert "oculto" in second.locator("tbody").inner_text()
    _read(second, "#second", "4")
    expect(second.get_by_role("alert")).to_contain_text("El segundo operador leyó otro resultado.")
    _read(second, "#second", "3")
    expect(second.locator(".drawn")).to_have_text("3")
    house.move_clock(timedelta(seconds=1))
    second.reload()
    expect(second.locator(".cards")).to_contain_text("Jugadas ganadoras")

    _read(first, "#first", "4", reload=True, correct=True)
    expect(first.locator("table").filter(has_text="Lo que cambiaría").locator("tbody tr")).to_have_count(1)
    expect(first.locator("table").filter(has_text="Lo que cambiaría")).to_contain_text("-600,00")
    assert_accessible(first)
    first.get_by_role("button", name="Ingresar la corrección").click()
    second.reload()
    _read(second, "#second", "4")
    house.move_clock(timedelta(seconds=1))
    second.goto(f"/office/results/{draw['id']}")
    expect(second.locator("table").filter(has_text="Por agencia")).to_contain_text("-600,00")
    assert house.audit() == []


@pytest.mark.prove("pages")
@pytest.mark.parametrize(("language", "width", "category"), [("es", 360, "animalitos"), ("en", 1280, "lottery")])
def test_the_pages_have_no_fault_for_those_who_cannot_see_them(
    house: TaquillaHouse, visit: Visit, till: Till, language: str, width: int, category: str
) -> None:
    draw_id = till.draw(category, 1)["id"]
    till.sell(draw_id, *(("triple", "341") if category == "lottery" else ("animalitos", "7")))
    page = visit(house.manager, "/office/draws", language=language, width=width)
    assert_accessible(page)
    for path in (f"/office/draws/{draw_id}?pick=7", "/office/results", f"/office/results/{draw_id}"):
        page.goto(path)
        assert_accessible(page)


def test_an_unknown_draw_is_no_page_and_an_auditor_only_looks(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, "/office/draws/999999999")
    expect(page.get_by_role("alert")).to_have_text("No existe esa página.")
    page = visit(house.auditor, "/office/results")
    expect(page.get_by_role("button", name="Ingresar")).to_have_count(0)


def test_a_manager_below_the_root_limits_the_own_agency_and_sees_neither_map_nor_results(
    house: TaquillaHouse, visit: Visit, till: Till
) -> None:
    draw_id = till.draw("animalitos", 3)["id"]
    page = log_in_beside(house, visit, f"/office/draws/{draw_id}")
    expect(page.locator(".heat, [data-live]")).to_have_count(0)
    page.fill("#selection", "9")
    page.fill("#quota", "0")
    page.press("#quota", "Enter")
    expect(page.locator(".notice.good")).to_contain_text("Cupo fijado")
    assert "id" in till.sell(draw_id, "animalitos", "9")
    for path in ("/office/results", f"/office/results/{draw_id}"):
        page.goto(path)
        expect(page.get_by_role("alert")).to_have_text("Este rol no puede hacer eso.")


def _read(page: Page, field: str, outcome: str, *, reload: bool = False, correct: bool = False) -> None:
    if reload:
        page.reload()
    field = "#correct" if correct else field
    page.fill(field, outcome)
    page.press(field, "Enter")
    page.wait_for_load_state()
