"""A phone sells every kind of play by taps alone: it has no keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible, assert_printed, limit_fish, open_till

TARGET_PX = 24
FINGER_PX = 40
STRIP_PX = 56
SMALL = """([which, least]) => [...document.querySelectorAll(which)]
    .filter((each) => each.checkVisibility({ contentVisibilityAuto: true }))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < least)
    .map(([each]) => each.outerHTML.slice(0, 80))"""


PHONE = {"width": 360, "height": 740, "has_touch": True}


def tap(page: Page, keys: list[str]) -> None:
    for key in keys:
        page.locator(".line").get_by_role("button", name=key, exact=True).tap()


@pytest.mark.prove("till")
@pytest.mark.parametrize(
    ("draws", "keys", "shown"),
    [
        (["TRIPLE ZULIA A"], ["1", "2", "3"], ["123"]),
        (["TRIPLE ZULIA A"], ["1", "2"], ["12"]),
        (["LOTTO ACTIVO"], ["7 Perico"], ["7 Perico"]),
        (["ZODÍACO DEL ZULIA"], ["1", "2", "3", "Aries"], ["123 Aries"]),
        # The last sign counts.
        (["ZODÍACO DEL ZULIA"], ["1", "2", "Leo", "Piscis"], ["12 Piscis"]),
        (["TRIPLE ZULIA A"], ["1", "1", "2", "p"], ["211", "121", "112"]),
        (["TRIPLE ZULIA A"], ["*", "2"], [f"{each}2" for each in range(9, -1, -1)]),
        (["TRIPLE ZULIA A"], ["9", "8", "-", "9", "9"], ["99", "98"]),
        (["TRIPLE TÁCHIRA A"], ["1", "2", "+", "3", "4"], ["12-34"]),
        (["DOBLE ANIMALITO A"], ["Teclado", "1", "+", "2"], ["1-2 Carnero, Toro"]),
        (["LOTTO ACTIVO"], ["Teclado", "1", ",", "7", ",", "2", "2"], ["1,7,22 Carnero, Perico, Camello"]),
        (["TRIPLE ZULIA A"], [".", "1", "2", "3", "4"], ["34", "12"]),
    ],
)
def test_every_kind_of_play_is_sold_by_taps_alone(
    house: TaquillaHouse, visit: Visit, draws: list[str], keys: list[str], shown: list[str]
) -> None:
    page = open_till(visit, house, **PHONE)
    for name in draws:
        page.locator(".draw", has_text=name).first.tap()
    tap(page, [*keys, "␣", "5", "⏎"])
    expect(page.locator(".plays .selection")).to_have_text(shown)
    page.locator(".sell").tap()
    expect(page.locator(".last b")).to_contain_text("N.º")
    assert_printed(page)


def test_what_can_be_done_about_a_refused_play_comes_into_view(house: TaquillaHouse, visit: Visit) -> None:
    limit_fish(house)
    page = open_till(visit, house, **PHONE)
    page.locator(".draw", has_text="LOTTO ACTIVO").first.tap()
    tap(page, ["33 Pescado", "␣", "2", "0", "⏎"])
    page.locator(".sell").tap()
    expect(page.locator(".notes")).to_contain_text("cupo")
    take = page.get_by_role("button", name="Tomar lo que queda")
    expect(take).to_be_in_viewport()
    take.tap(trial=True)  # nothing lies on it
    take.tap()
    expect(page.locator(".total-value")).to_have_text("8,00 VES")
    page.locator(".sell").tap()
    expect(page.locator(".last")).to_contain_text("8,00 VES")
    assert_printed(page)


def test_a_phone_has_the_hours_of_draws_and_all_sections_in_sight(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house, **PHONE)
    strip = page.locator(".zone-draws").bounding_box()
    assert strip is not None
    assert strip["height"] == STRIP_PX
    draw = page.locator(".draw", has_text="TRIPLE ZULIA A").first
    assert re.fullmatch(r"T\. ZULIA A\s+\d\d:\d\d", draw.inner_text())
    draw.tap()
    assert re.fullmatch(r"T\. ZULIA A \d\d:\d\d ×", page.locator("button.chip").inner_text())
    expect(page.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('nav'))")
    page.locator("#menu summary").tap()
    for name in ("Vender", "Pagar", "Buscar", "Ganadores", "Resultados", "Turno"):
        expect(page.locator(".tabs").get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    assert_accessible(page)
    page.locator("#menu").get_by_role("button", name="Turno").tap()
    expect(page.locator("#open-opening")).to_be_visible()
    expect(page.locator("#more-tabs")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.till')).paddingBottom") == "0px"  # nothing lies there


def test_what_keys_do_has_its_place_for_a_finger_too(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house, **PHONE)
    page.locator(".draw", has_text="ZODÍACO DEL ZULIA").first.tap()
    tap(page, ["1", "2", "3", "Aries", "␣", "5", "⏎"])
    expect(page.locator(".plays .selection")).to_have_text(["123 Aries"])
    assert page.evaluate(SMALL, ["button, input, a:not(.skip)", TARGET_PX]) == []
    assert_accessible(page)
    keys, menu = page.locator("#keys"), page.locator("#menu summary")
    menu.tap()
    assert page.evaluate(SMALL, ["button, input, a:not(.skip)", TARGET_PX]) == []
    keys.get_by_role("button", name="impresora").tap()
    page.get_by_label("WhatsApp").tap()
    page.locator("dialog").get_by_role("button", name="Cerrar").tap()
    expect(keys).to_be_hidden()  # the menu closes behind what is chosen
    menu.tap()
    keys.get_by_role("button", name="ensayo").tap()
    expect(page.locator(".notes")).to_contain_text("Modo de ensayo")
    menu.tap()
    keys.get_by_role("button", name="vaciar").tap()
    expect(page.locator(".plays .selection")).to_have_count(0)
    assert page.evaluate(SMALL, [".pad button, .signs button", FINGER_PX]) == []


def test_a_thumb_that_aims_at_a_key_of_the_pad_does_not_sell_and_sees_what_it_did(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house, **PHONE)
    expect(page.locator(".chosen")).to_have_text("Toque un sorteo.")
    expect(page.locator(".no-shift")).to_have_text(re.compile("Sin turno ·.*Abrir"))
    page.locator(".draw", has_text="LOTTO ACTIVO").first.tap()
    expect(page.locator(".pad")).to_be_hidden()  # the figures come first
    tap(page, ["3 Ciempiés", "␣", "5"])
    assert page.evaluate(
        """document.querySelector('.pad button:last-child').getBoundingClientRect().bottom
            < document.querySelector('.total').getBoundingClientRect().top"""
    )
    tap(page, ["⏎", "15 Zorro"])
    done = page.locator(".done")
    expect(done).to_contain_text("+ Zorro 5,00")
    done.get_by_role("button", name="Deshacer").tap()
    expect(page.locator(".plays .selection")).to_have_text(["3 Ciempiés"])
    page.get_by_role("button", name="1 jugada").tap()
    expect(page.locator(".plays .selection")).to_be_in_viewport()
    page.locator("#menu summary").tap()
    page.locator("#keys").get_by_role("button", name="recibido y vuelto").tap()
    page.locator("#handed").fill("20")
    page.locator("dialog").get_by_role("button", name="Vender").tap()
    expect(done).to_contain_text("Vuelto 15,00 VES")
    expect(done).to_be_in_viewport()
    page.locator(".figures button").first.tap()
    expect(done).to_be_empty()  # the next customer's stake is typed again
