"""People log in with the keyboard alone, choose their language, and find the page that they asked for."""

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible, press

pytestmark = pytest.mark.judged("pages")


def test_a_wrong_password_is_a_sentence_and_the_page_that_was_asked_for_comes_after_the_right_one(
    house: TaquillaHouse, visit: Visit
) -> None:
    page = visit(None, "/office?done=rule_added")
    expect(page.locator("h1")).to_have_text("Iniciar sesión")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(house.manager)
    press(page, "Tab", "wrong", "Enter")
    expect(page.get_by_role("alert")).to_have_text("Correo desconocido o contraseña equivocada.")
    expect(page.locator("#email")).to_have_value(house.manager)
    assert page.context.cookies() == []
    page.fill("#password", house.password)
    page.press("#password", "Enter")
    expect(page).to_have_url(f"{house.url}/office")
    # A language once chosen stays.
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Today")
    page.goto("/login")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_session_cookie_opens_the_api_to_our_own_pages_alone(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, "/office")
    mine = "async () => (await fetch('/v1/me')).status"
    assert page.evaluate(mine) == 200
    cookie = next(one for one in page.context.cookies() if one["name"] == "taquilla_session")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    headers = {"cookie": f"taquilla_session={cookie['value']}", "content-type": "application/json"}
    for named, status in (({}, 401), ({"origin": "https://example.org"}, 401), ({"origin": house.url}, 400)):
        answer = page.context.request.post(f"{house.url}/v1/me/password", headers=headers | named, data="{}")
        assert answer.status == status, (named, answer.text())
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/login")
    assert page.evaluate(mine) == 401


def test_a_page_for_others_is_refused_in_words(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.cashier, "/office")
    expect(page.get_by_role("alert")).to_have_text("Este rol no puede hacer eso.")
    expect(page.locator("main")).to_contain_text("pídalo a su gerente")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["Taquilla", "Ayuda"])
    assert_accessible(page)
    # What is not there, or is another's, keeps the menu, the brand and the search too.
    page = visit(house.manager, "/office/agencies/999999")
    expect(page.get_by_role("alert")).to_have_text("No existe esa página.")
    expect(page.locator("header .brand")).to_have_text("banklot")
    assert_accessible(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_anybody_sells_from_the_front_page_with_one_click(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(None, "/")
    assert_accessible(page)
    page.get_by_role("button", name="Vender en la taquilla").click()
    expect(page).to_have_url(f"{house.url}/till")
