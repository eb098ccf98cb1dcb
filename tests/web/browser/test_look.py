"""The operator's colour and logo are chosen on a page, and borne by the office, the till and the ticket's paper."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import open_draws, print_of, sell, token
from .conftest import Visit, assert_accessible, submit

pytestmark = pytest.mark.judged("pages")


def photograph() -> bytes:
    """Return a picture of another kind, larger than a logo may be."""
    picture, file = Image.new("RGB", (1600, 640), "white"), BytesIO()
    ImageDraw.Draw(picture).rectangle((200, 100, 1400, 540), fill="purple")
    picture.save(file, "JPEG")
    return file.getvalue()


def test_a_colour_and_a_picture_become_the_look_of_every_page_and_of_the_paper(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/look")
    plain = page.evaluate("getComputedStyle(document.querySelector('.primary')).backgroundColor")
    page.set_input_files("#file", {"name": "notas.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    submit(page, "Guardar", alert=re.compile("imagen PNG de hasta 48 KiB"))
    expect(page.locator(".brand")).to_have_text("banklot")
    page.set_input_files("#file", {"name": "banca.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    expect(page.locator("#shown")).to_be_visible()
    page.locator("#colour").evaluate("field => { field.value = '#7a1fa2'; field.dispatchEvent(new Event('input')) }")
    page.get_by_label("5:42 p. m.").check()
    submit(page, "Guardar", "Apariencia guardada.")
    assert page.locator(".brand img").evaluate("image => [image.naturalWidth, image.naturalHeight]") == [400, 160]
    assert plain != page.evaluate("getComputedStyle(document.querySelector('.primary')).backgroundColor") == "rgb(122, 31, 162)"
    assert_accessible(page)

    cashier = token(house, house.cashier)
    ticket = sell(house, cashier, open_draws(house, cashier)[0], "7", "5.00")
    assert b"\x1dv0" in print_of(house, cashier, ticket, "?format=escpos")
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
