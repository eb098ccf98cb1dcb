"""Sessions and what they open, words for who is refused, and the look that an operator gives its pages."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import open_draws, print_of, sell
from .conftest import Visit, assert_accessible, submit

pytestmark = pytest.mark.judged("pages")


@pytest.mark.prove("pages")
def test_a_colour_and_a_picture_become_the_look_of_every_page_and_of_the_paper(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/look")
    plain = page.evaluate("getComputedStyle(document.querySelector('.primary')).backgroundColor")
    page.set_input_files("#file", {"name": "notas.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    submit(page, "Guardar", alert=re.compile("imagen PNG de hasta 48 KiB"))
    expect(page.locator(".brand")).to_have_text("banklot")
    # A picture of another kind, larger than a logo may be.
    picture, file = Image.new("RGB", (1600, 640), "white"), BytesIO()
    ImageDraw.Draw(picture).rectangle((200, 100, 1400, 540), fill="purple")
    picture.save(file, "JPEG")
    page.set_input_files("#file", {"name": "banca.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()})
    expect(page.locator("#shown")).to_be_visible()
    page.locator("#colour").evaluate("field => { field.value = '#7a1fa2'; field.dispatchEvent(new Event('input')) }")
    page.get_by_label("5:42 p. m.").check()
    submit(page, "Guardar", "Apariencia guardada.")
    expect(page.locator(".brand img")).to_have_js_property("naturalWidth", 400)
    expect(page.locator(".brand img")).to_have_js_property("naturalHeight", 160)
    assert plain != page.evaluate("getComputedStyle(document.querySelector('.primary')).backgroundColor") == "rgb(122, 31, 162)"
    assert_accessible(page)

    ticket = sell(house, open_draws(house)[0], "7", "5.00")
    assert b"\x1dv0" in print_of(house, ticket, "?format=escpos")
    till = visit(house.cashier, "/till")
    expect(till.locator(".brand img")).to_have_attribute("alt", "banklot")
    expect(till.locator("#clock")).to_have_text(re.compile(r"\d{1,2}:\d\d:\d\d\s[ap]\.\sm\."))
    till.goto("/office/look")
    expect(till.get_by_role("alert")).to_be_visible()
    assert till.locator(".brand img").evaluate("image => image.naturalWidth") == 400
    logo = till.locator(".brand img").get_attribute("src") or ""
    for path in ("/office/look", "/office/shifts/nothing", "/till/nothing"):
        refused = till.request.get(path).text()
        assert [part for part in (logo, "Volver al inicio", 'href="/till"') if part not in refused] == [], path
    for path in (f"/check/{ticket['id']}", "/resultados/1"):
        till.goto(path)
        assert till.locator(".brand img").evaluate("image => image.naturalWidth") == 400
        assert till.evaluate("getComputedStyle(document.querySelector('a')).color") == "rgb(122, 31, 162)"

    for label in ("17:42", "Sin logotipo", "El color de la casa"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator(".brand")).to_have_text("banklot")
    assert page.evaluate("getComputedStyle(document.querySelector('.primary')).backgroundColor") == plain
    expect(page.get_by_label("17:42")).to_be_checked()


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


@pytest.mark.prove("pages")
def test_a_page_for_others_is_refused_in_words(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.cashier, "/office")
    expect(page.get_by_role("alert")).to_have_text("Este rol no puede hacer eso.")
    expect(page.locator("main")).to_contain_text("pídalo a su gerente")
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(["Taquilla", "Formas de pago", "Ayuda"])
    assert_accessible(page)
    # What is not there keeps the search too.
    page = visit(house.manager, "/office/agencies/999999")
    assert_accessible(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_anybody_sells_from_the_front_page_with_one_click(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(None, "/")
    assert_accessible(page)
    page.get_by_role("button", name="Vender en la taquilla").click()
    expect(page).to_have_url(f"{house.url}/till")
