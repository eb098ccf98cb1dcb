"""Rules: what is in force and from where, a limit that is tried on last week's sales, its end, and who decides what."""

import re

import pytest
from playwright.sync_api import expect

from taquilla.domain.lottery.rule_columns import SHAPES
from taquilla.testing import TaquillaHouse

from .api import AGENCY, ask, look, open_draws, post, sell, words
from .conftest import Visit, assert_accessible, submit

pytestmark = pytest.mark.judged("pages")


def test_a_limit_is_tried_on_last_weeks_sales_put_in_force_once_and_ended(house: TaquillaHouse, visit: Visit) -> None:
    for stake in ("20.00", "50.00"):
        sell(house, open_draws(house)[0], "7", stake)
    page = visit(house.administrator, "/office/rules?entity=213")
    page.get_by_role("link", name="Nueva regla para estos").click()
    page.get_by_role("link", name="Límites").click()
    expect(page.locator("#entity")).to_have_value("213")
    submit(page, "Probar", alert="Apuesta mínima: Escriba al menos un límite, mayor que cero.")
    expect(page.locator("#stake_max-hint")).to_have_text("Ahora: 99,00\N{NO-BREAK SPACE}VES · La banca.")
    expect(page.locator("#prize_max-hint")).to_have_text("Ahora: sin tope.")
    submit(page, "Probar", "De 2 tickets habría rechazado 1, por 50,00\N{NO-BREAK SPACE}VES.", stake_max="25,50")
    expect(page.locator("#preview tbody tr")).to_contain_text("El monto es mayor que el máximo (25,50).")
    expect(page.locator("#stake_max")).to_have_value("25,50")
    assert_accessible(page)
    submit(page, "Poner en vigor", "Regla puesta en vigor.", twice=True)
    rule = page.url.partition("?")[0].rpartition("/")[2]
    assert re.search(r"Apuesta máxima 25,50.{,9} La agencia test-1", words(page.request.get("/office/rules?entity=213").text()))
    new = "/office/rules/new/limit"
    assert "Ahora: 99,00\N{NO-BREAK SPACE}VES" in page.request.get(new).text()
    shown = post(house, house.administrator, new, entity=AGENCY, stake_min="typed", key="now", do="now")
    assert "Ahora: 25,50\N{NO-BREAK SPACE}VES · La agencia test-1." in shown
    assert re.search(r'<input[^>]*id="stake_min"[^>]*value="typed"', shown)
    assert page.request.get("/office/rules/all?kind=limit&entity=213").text().count("<tr") == 2
    # Lotto Activo draws figures.
    typed = {"product": "5", "game": "triple", "hundredths": "500", "key": "multiplier", "do": "preview"}
    assert "Elija un juego que el producto tenga." in post(house, house.administrator, "/office/rules/new/multiplier", **typed)
    for field, amount in (("stake_max", "1000"), ("starts", "2024-01-01T00:00")):  # looser than above, and over
        wrong = {"entity": AGENCY, "stake_max": "5", "key": field, "do": "add"} | {field: amount}
        assert f'id="{field}-error"' in post(house, house.administrator, new, **wrong)
    page.goto(f"/office/rules/{rule}")
    page.get_by_text("Terminar esta regla…").click()
    page.get_by_role("button", name="Terminar", exact=True).dblclick()
    # Its end lets more through: a second person decides.
    expect(page.get_by_role("status")).to_contain_text("espera a una segunda persona")
    assert "Usted lo pidió" in words(page.request.get("/office/waiting").text()).partition("Fin de una regla")[2]
    page = visit(house.manager, "/office/waiting")
    row = page.get_by_role("row", name="Fin de una regla")
    expect(row).to_contain_text("test-1")
    assert_accessible(page)
    submit(page, row.get_by_role("button", name="Aprobar"), "Aprobado: rige desde ahora.", twice=True)
    shown = page.request.get(f"/office/rules/{rule}").text()
    assert ("Pasada" in shown, "Terminar esta regla…" in shown) == (True, False)


def test_a_quota_below_what_is_sold_is_put_in_force_after_a_warning(house: TaquillaHouse) -> None:
    draw = open_draws(house)[1]
    for selection, stake in (("8", "30.00"), ("9", "20.00")):
        sell(house, draw, selection, stake)

    def put_in_force(entity: int, quota: str, warned: str = "") -> str:
        form = {"key": f"{entity} {quota} {warned}", "entity": entity, "draw": draw["id"], "quota": quota, "warned": warned}
        return words(post(house, house.administrator, "/office/rules/new/quota", do="add", **form))

    assert "Regla puesta en vigor." in put_in_force(214, "20")  # the other agency has sold nothing
    warning = put_in_force(213, "20")
    assert re.search(rf"{draw['name']} [^,]*, 8 Ratón: 30,00", warning)
    assert "9 Águila" not in warning.partition("Ya se vendió más")[2]
    many = look(house, house.administrator, "/office/rules/many?limit=quota&value=20&agency=213&agency=214")[1]
    warned = [words(row) for row in many.split("<tr>") if "Ya se vendió" in row]
    assert [("test-1" in row, "8 Ratón: 30,00" in row) for row in warned] == [(True, True)]
    # Another value, another warning.
    assert re.search(r"9 Águila: 20,00", put_in_force(213, "19", "20"))
    assert "Regla puesta en vigor." in put_in_force(213, "19", "19")


MADE: tuple[tuple[str, dict[str, str]], ...] = (
    ("offer", {"is_sold": "no", "game": "tripleta"}),
    ("quota", {"quota": "50", "product": "5", "game": "animalitos", "selection": "11"}),
    ("dynamic", {"base": "50", "basis_points": "5", "product": "5"}),
    ("commission", {"basis_points": "12,5", "on_profit": "sale"}),
    ("close", {"minutes": "15"}),
    ("multiplier", {"hundredths": "29,5", "product": "5", "game": "animalitos"}),
    ("payout", {"pay_alone_max": "10000"}),
)


def test_each_kind_of_rule_is_tried_and_made(house: TaquillaHouse) -> None:
    for kind, typed in MADE:
        about = {"entity": AGENCY} if "entity" in SHAPES[kind].scopes else {}
        path, form = f"/office/rules/new/{kind}", {"key": kind} | about | typed
        assert '<section id="preview">' in post(house, house.administrator, path, do="preview", **form), kind
        assert "Regla puesta en vigor." in post(house, house.administrator, path, do="add", **form), kind


def test_a_holiday_is_added_once(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, "/office/rules/holidays")
    for _ in range(2):
        submit(page, "Agregar", day="2024-11-18", name="La Chinita")
    expect(page.get_by_role("alert")).to_contain_text("Eso ya existe.")
    expect(page.get_by_role("row", name="La Chinita")).to_have_count(1)


@pytest.mark.prove("pages")
def test_a_limit_for_several_agencies_is_shown_first_and_what_permits_more_waits(house: TaquillaHouse, visit: Visit) -> None:
    sell(house, open_draws(house)[0], "9", "20.00")
    page = visit(house.administrator, "/office/rules")
    page.get_by_role("link", name="Para varias").click()
    submit(page, "Buscar", called="Test-2")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    assert_accessible(page)
    submit(page, "Buscar", called="")
    submit(page, "Ver qué cambia", alert="Elija de una a 200 agencias.", value="30,00")
    page.get_by_label("Todas las de").select_option("212")
    page.get_by_role("button", name="Ver qué cambia").click()
    expect(page.locator("#preview tbody tr")).to_have_count(2)
    expect(page.get_by_role("row", name="test-1")).to_contain_text("99,00\N{NO-BREAK SPACE}VES")
    assert_accessible(page)
    submit(page, "Poner en vigor (agencias: 2)", "Puesto en vigor para todas.", twice=True)
    page.goto("/office/rules/many?limit=stake_max&value=40,00&agency=213&agency=214")
    expect(page.get_by_role("row", name="test-2")).to_contain_text("espera a una segunda persona")
    submit(page, "Poner en vigor (agencias: 2)", re.compile("esperan a una segunda persona"))
    looser = page.request.get("/office/rules/many?limit=stake_max&value=1000&agency=213").text()
    assert ("más floja" in looser, "Poner en vigor (" in looser) == (True, False)
    form = {"key": "least", "limit": "stake_min", "value": "2", "game": "", "starts": "", "entities": "213,214"}
    assert "Puesto en vigor para todas." in post(house, house.administrator, "/office/rules/many", **form)
    rules = ask(house, "GET", "/v1/rules?kind=limit", by=house.administrator)["rules"]
    assert [one["scope"]["entity_id"] for one in rules if one["values"]["stake_max"] == "30.00"] == [214, 213, 214, 213]
    each = (("20", "213"), ("25", "213,214"))  # the second lets more through for one of the two
    stakes = [form | {"key": f"at most {one}", "limit": "stake_max", "value": one, "entities": some} for one, some in each]
    said = [post(house, house.administrator, "/office/rules/many", **one) for one in (*stakes, stakes[1])]
    assert ["esperan a una segunda persona" in one for one in said] == [False, True, True]


def test_a_commission_for_several_agencies_holds_at_once_for_a_game(house: TaquillaHouse) -> None:
    def lines(query: str) -> list[str]:
        shown = look(house, house.administrator, f"/office/rules/many?{query}")[1]
        return [words(row) for row in shown.partition('id="preview"')[2].split("<tr>")]

    assert re.search(r"test-1 \S+\s% 12\s% ", lines("limit=commission&value=12&game=triple&agency=213&agency=214")[2])
    form = {"key": "many", "limit": "commission", "value": "12", "game": "triple", "starts": "", "entities": "213,214"}
    assert "Puesto en vigor para todas." in post(house, house.administrator, "/office/rules/many", **form)
    rules = ask(house, "GET", "/v1/rules?kind=commission", by=house.administrator)["rules"]
    made = [(one["scope"]["entity_id"], one["values"]["basis_points"]) for one in rules if one["scope"]["game"] == "triple"]
    assert {(213, 1200), (214, 1200)} <= {*made}
    assert re.search(r"test-2 12\s% 13\s%", lines("limit=commission&value=13&game=triple&starts=2099-01-05T00:00&agency=214")[2])
    assert "Debe ser mayor que cero." in lines("limit=stake_max&value=0&agency=214")[2]
    assert "Eso no va con lo elegido" in lines("limit=wagers_max&value=5&game=triple&agency=214")[2]
    shown = look(house, house.administrator, "/office/rules/many?limit=commission&value=200&agency=214")[1]
    assert 'aria-invalid="true"' in re.findall(r'<input[^>]*id="value"[^>]*>', shown)[0]
