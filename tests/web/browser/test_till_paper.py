"""Tickets go on paper by the browser's dialog, over a serial line, as a PDF, or as a picture to send."""

import json

import pytest
from playwright.sync_api import Page, expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, press

SERIAL = """() => {
    const port = {
        open: async () => {},
        writable: new WritableStream({
            write: (bytes) => { document.body.dataset.wrote = [...bytes.slice(0, 2)] + ' of ' + (bytes.length > 500) },
        }),
    }
    Object.defineProperty(navigator, 'serial', { value: { getPorts: async () => [port] }, configurable: true })
}"""
SHARE = """() => {
    navigator.canShare = () => true
    navigator.share = async ({ files: [file] }) => {
        document.body.dataset.shared = file.type + ' ' + file.name.replace(/[0-9]+/, 'N')
    }
}"""
SIZE = """() => {
    window.print = () => {
        const page = [...document.adoptedStyleSheets[0].cssRules].find((rule) => rule instanceof CSSPageRule)
        const image = document.querySelector('#paper img')
        document.body.dataset.printed = [page.style.size.split(' ')[0], image.naturalWidth > 300].join(' ')
    }
}"""


def open_till(visit: Visit, house: TaquillaHouse, medium: str, width: int = 58) -> Page:
    """Open the till of a device that prints so."""
    page = visit(house.cashier, "/check/nothing")
    page.evaluate("(settings) => localStorage.setItem('till-paper', settings)", json.dumps({"medium": medium, "width": width}))
    page.goto("/till")
    page.wait_for_selector(".draw")
    return page


def sell(page: Page) -> None:
    """Sell a ticket. Its draw stays chosen for the next one."""
    if page.locator(".draw[aria-pressed=true]").count() == 0:
        page.keyboard.press("F2")
    press(page, "7 5", "Enter", "+")
    expect(page.locator(".last")).to_contain_text("5,00 VES")


@pytest.mark.parametrize("width", [pytest.param(58, marks=pytest.mark.prove("till")), 80])
def test_the_dialog_gets_a_page_as_wide_as_the_paper(house: TaquillaHouse, visit: Visit, width: int) -> None:
    page = open_till(visit, house, "dialog", width)
    page.evaluate(SIZE)
    sell(page)
    expect(page.locator("body")).to_have_attribute("data-printed", f"{width}mm true")
    page.keyboard.press("Escape")
    expect(page.locator("#paper img")).to_have_count(0)


def test_a_printer_on_the_serial_line_gets_esc_pos_and_without_one_the_sold_ticket_keeps_its_paper(
    house: TaquillaHouse, visit: Visit
) -> None:
    page = open_till(visit, house, "serial")
    page.evaluate(SERIAL)
    sell(page)
    expect(page.locator("body")).to_have_attribute("data-wrote", "27,64 of true")
    expect(page.locator(".paper")).to_have_count(0)

    page.evaluate("() => { Object.defineProperty(navigator, 'serial', { value: undefined }) }")
    sell(page)
    expect(page.locator(".notes")).to_contain_text("no alcanza el puerto serial")
    expect(page.locator(".paper")).to_contain_text("¿Salió el papel?")
    page.get_by_role("button", name="El papel ya salió").click()
    expect(page.locator(".paper")).to_have_count(0)


def test_a_pdf_is_saved_and_a_picture_is_shared(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house, "pdf")
    with page.expect_download() as saved:
        sell(page)
    assert saved.value.suggested_filename.endswith(".pdf")
    page.keyboard.press("Alt+i")
    page.get_by_label("WhatsApp").check()
    page.keyboard.press("Escape")
    page.evaluate(SHARE)
    sell(page)
    expect(page.locator("body")).to_have_attribute("data-shared", "image/png ticket-N.png")
