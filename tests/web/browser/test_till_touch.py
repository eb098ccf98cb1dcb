"""A phone sells every kind of play by taps alone: it has no keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from taquilla.testing import TaquillaHouse

from .conftest import assert_accessible, assert_printed, limit_fish

pytestmark = pytest.mark.prove("till")

TARGET_PX = 24
FINGER_PX = 40
STRIP_PX = 56
SMALL = """([which, least]) => [...document.querySelectorAll(which)]
    .filter((each) => each.checkVisibility({ contentVisibilityAuto: true }))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < least)
    .map(([each]) => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def device() -> dict[str, Any]:
    """Return the window of a phone."""
    return {"width": 360, "height": 740, "has_touch": True}


def tap(page: Page, keys: list[str]) -> None:
    for key in keys:
        page.locator(".line").get_by_role("button", name=key, exact=True).tap()


@pytest.mark.parametrize(("draw", "keys", "shown"), [
    ("TRIPLE ZULIA A", ["1", "2", "3"], ["123"]),
    ("TRIPLE ZULIA A", ["1", "2"], ["12"]),
    ("LOTTO ACTIVO", ["7 Perico"], ["7 Perico"]),
    ("ZODÍACO DEL ZULIA", ["1", "2", "3", "Aries"], ["123 Aries"]),
    # The last sign counts.
    ("ZODÍACO DEL ZULIA", ["1", "2", "Leo", "Piscis"], ["12 Piscis"]),
    ("TRIPLE ZULIA A", ["1", "1", "2", "p"], ["211", "121", "112"]),
    ("TRIPLE ZULIA A", ["*", "2"], [f"{each}2" for each in range(9, -1, -1)]),
    ("TRIPLE ZULIA A", ["9", "8", "-", "9", "9"], ["99", "98"]),
    ("TRIPLE TÁCHIRA A", ["1", "2", "+", "3", "4"], ["12-34"]),
    ("DOBLE ANIMALITO A", ["Teclado", "1", "+", "2"], ["1-2 Carnero, Toro"]),
    ("LOTTO ACTIVO", ["Teclado", "1", ",", "7", ",", "2", "2"], ["1,7,22 Carnero, Perico, Camello"]),
    ("TRIPLE ZULIA A", [".", "1", "2", "3", "4"], ["34", "12"]),
])  # fmt: skip
def test_every_kind_of_play_is_sold_by_taps_alone(till: Page, draw: str, keys: list[str], shown: list[str]) -> None:
    till.locator(".draw", has_text=draw).first.tap()
    tap(till, [*keys, "␣", "5", "⏎"])
    expect(till.locator(".plays .selection")).to_have_text(shown)
    till.locator(".sell").tap()
    assert_printed(till)


def test_what_can_be_done_about_a_refused_play_comes_into_view(house: TaquillaHouse, till: Page) -> None:
    limit_fish(house)
    till.locator(".draw", has_text="LOTTO ACTIVO").first.tap()
    tap(till, ["33 Pescado", "␣", "2", "0", "⏎"])
    till.locator(".sell").tap()
    expect(till.locator(".notes")).to_contain_text("cupo")
    take = till.get_by_role("button", name="Tomar lo que queda")
    expect(take).to_be_in_viewport()
    take.tap(trial=True)  # nothing lies on it
    take.tap()
    expect(till.locator(".total-value")).to_have_text("8,00 VES")


def test_a_phone_has_the_hours_of_draws_and_all_sections_in_sight(till: Page) -> None:
    strip = till.locator(".zone-draws").bounding_box()
    assert strip is not None
    assert strip["height"] == STRIP_PX
    draw = till.locator(".draw", has_text="TRIPLE ZULIA A").first
    assert re.fullmatch(r"T\. ZULIA A\s+\d\d:\d\d", draw.inner_text())
    draw.tap()
    assert re.fullmatch(r"T\. ZULIA A \d\d:\d\d ×", till.locator("button.chip").inner_text())
    expect(till.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert till.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('nav'))")
    till.locator("#menu summary").tap()
    for name in ("Vender", "Pagar", "Buscar", "Ganadores", "Resultados", "Turno"):
        expect(till.locator(".tabs").get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    assert_accessible(till)
    till.locator("#menu").get_by_role("button", name="Turno").tap()
    expect(till.locator("#open-opening")).to_be_visible()
    expect(till.locator("#more-tabs")).to_be_hidden()
    assert till.evaluate("getComputedStyle(document.querySelector('.till')).paddingBottom") == "0px"  # nothing lies there


def test_what_keys_do_has_its_place_for_a_finger_too(till: Page) -> None:
    till.locator(".draw", has_text="ZODÍACO DEL ZULIA").first.tap()
    tap(till, ["1", "2", "3", "Aries", "␣", "5", "⏎"])
    expect(till.locator(".plays .selection")).to_have_text(["123 Aries"])
    assert_accessible(till, ".line")
    assert till.evaluate(SMALL, ["button, input, a:not(.skip)", TARGET_PX]) == []
    keys, menu = till.locator("#keys"), till.locator("#menu summary")
    menu.tap()
    assert till.evaluate(SMALL, ["button, input, a:not(.skip)", TARGET_PX]) == []
    keys.get_by_role("button", name="impresora").tap()
    till.get_by_label("WhatsApp").tap()
    till.locator("dialog").get_by_role("button", name="Cerrar").tap()
    expect(keys).to_be_hidden()  # the menu closes behind what is chosen
    menu.tap()
    keys.get_by_role("button", name="ensayo").tap()
    expect(till.locator(".notes")).to_contain_text("Modo de ensayo: nada se vende. Pagar, anular")
    menu.tap()
    keys.get_by_role("button", name="vaciar").tap()
    expect(till.locator(".plays .selection")).to_have_count(0)
    assert till.evaluate(SMALL, [".pad button, .signs button", FINGER_PX]) == []


def test_a_thumb_that_aims_at_a_key_of_the_pad_does_not_sell_and_sees_what_it_did(till: Page) -> None:
    expect(till.locator(".chosen")).to_have_text("Toque un sorteo.")
    expect(till.locator(".no-shift")).to_have_text(re.compile("Sin turno ·.*Abrir"))
    till.locator(".draw", has_text="LOTTO ACTIVO").first.tap()
    expect(till.locator(".pad")).to_be_hidden()  # the figures come first
    tap(till, ["3 Ciempiés", "␣", "5"])
    assert till.evaluate(
        """document.querySelector('.pad button:last-child').getBoundingClientRect().bottom
            < document.querySelector('.total').getBoundingClientRect().top"""
    )
    tap(till, ["⏎", "15 Zorro"])
    done = till.locator(".done")
    expect(done).to_contain_text("+ Zorro 5,00")
    done.get_by_role("button", name="Deshacer").tap()
    expect(till.locator(".plays .selection")).to_have_text(["3 Ciempiés"])
    till.get_by_role("button", name="1 jugada").tap()
    expect(till.locator(".plays .selection")).to_be_in_viewport()
    till.locator("#menu summary").tap()
    till.locator("#keys").get_by_role("button", name="recibido y vuelto").tap()
    till.locator("#handed").fill("20")
    till.locator("dialog").get_by_role("button", name="Vender").tap()
    expect(done).to_contain_text("Vuelto 15,00 VES")
    expect(done).to_be_in_viewport()
    till.locator(".figures button").first.tap()
    expect(done).to_be_empty()  # the next customer's stake is typed again
