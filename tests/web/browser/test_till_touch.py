"""A phone sells every kind of play by taps alone: it has no keyboard."""

import pytest
from playwright.sync_api import Page, expect

from taquilla.testing import TaquillaHouse
from taquilla_client import Client
from taquilla_client.models import Quota, ScopeOfRule

from .conftest import Visit, assert_accessible

TARGET_PX = 24
FINGER_PX = 40
SMALL = """(least) => [...document.querySelectorAll('button, input, a:not(.skip)')]
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < least)
    .map(([each]) => each.outerHTML.slice(0, 80))"""


LONG = pytest.mark.prove("till")
"""The node tests of the till read every kind of play; here one of each shape is tapped, and the others in a campaign."""


def open_till(visit: Visit, house: TaquillaHouse) -> Page:
    """Open the till on a phone."""
    page = visit(house.cashier, "/till", width=360, height=740, has_touch=True)
    page.wait_for_selector(".draw")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    return page


def tap(page: Page, keys: list[str]) -> None:
    """Tap keys of the pad, signs and figures by their names."""
    for key in keys:
        page.locator(".line").get_by_role("button", name=key, exact=True).tap()


@pytest.mark.parametrize(
    ("draws", "keys", "shown"),
    [
        pytest.param(["TRIPLE ZULIA A"], ["1", "2", "3"], ["123"], marks=LONG),
        pytest.param(["TRIPLE ZULIA A"], ["1", "2"], ["12"], marks=LONG),
        (["LOTTO ACTIVO"], ["7 Perico"], ["7 Perico"]),
        (["ZODÍACO DEL ZULIA"], ["1", "2", "3", "Aries"], ["123 Aries"]),
        # The last sign counts.
        pytest.param(["ZODÍACO DEL ZULIA"], ["1", "2", "Leo", "Piscis"], ["12 Piscis"], marks=LONG),
        pytest.param(["TRIPLE ZULIA A"], ["1", "1", "2", "p"], ["211", "121", "112"], marks=LONG),
        pytest.param(["TRIPLE ZULIA A"], ["*", "2"], [f"{each}2" for each in range(9, -1, -1)], marks=LONG),
        pytest.param(["TRIPLE ZULIA A"], ["9", "8", "-", "9", "9"], ["99", "98"], marks=LONG),
        pytest.param(["TRIPLE TÁCHIRA A"], ["1", "2", "+", "3", "4"], ["12-34"], marks=LONG),
        pytest.param(["DOBLE ANIMALITO A"], ["1", "+", "2"], ["1-2 Carnero, Toro"], marks=LONG),
        pytest.param(["LOTTO ACTIVO"], ["1", ",", "7", ",", "2", "2"], ["1,7,22 Carnero, Perico, Camello"], marks=LONG),
        pytest.param(["TRIPLE ZULIA A"], [".", "1", "2", "3", "4"], ["34", "12"], marks=LONG),
    ],
)
def test_every_kind_of_play_is_sold_by_taps_alone(
    house: TaquillaHouse, visit: Visit, draws: list[str], keys: list[str], shown: list[str]
) -> None:
    page = open_till(visit, house)
    for name in draws:
        page.locator(".draw", has_text=name).first.tap()
    tap(page, [*keys, "␣", "5", "⏎"])
    expect(page.locator(".plays .selection")).to_have_text(shown)
    page.locator(".sell").tap()
    expect(page.locator(".last b")).to_contain_text("N.º")
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    assert house.audit() == []


def test_what_can_be_done_about_a_refused_play_comes_into_view(house: TaquillaHouse, visit: Visit) -> None:
    with Client(house.url) as manager:
        manager.log_in(house.administrator, house.password)
        scope = ScopeOfRule(entity_id=manager.me.show().user.entity_id, game="animalitos", selection="33")
        manager.rules.add(Quota(quota="8.00"), scope=scope)
    page = open_till(visit, house)
    page.locator(".draw", has_text="LOTTO ACTIVO").first.tap()
    tap(page, ["33 Pescado", "␣", "2", "0", "⏎"])
    page.locator(".sell").tap()
    expect(page.locator(".notes")).to_contain_text("cupo")
    take = page.get_by_role("button", name="Tomar lo que queda")
    expect(take).to_be_in_viewport()
    take.tap(trial=True)  # nothing lies on it
    take.tap()
    expect(page.locator(".total-value")).to_have_text("8,00 VES")


def test_what_keys_do_has_its_place_for_a_finger_too(house: TaquillaHouse, visit: Visit) -> None:
    page = open_till(visit, house)
    page.locator(".draw", has_text="ZODÍACO DEL ZULIA").first.tap()
    tap(page, ["1", "2", "3", "Aries", "␣", "5", "⏎"])
    assert page.evaluate(SMALL, TARGET_PX) == []
    assert_accessible(page)
    keys = page.locator("#keys")
    keys.get_by_role("button", name="impresora").tap()
    page.get_by_label("WhatsApp").tap()
    page.locator("dialog").get_by_role("button", name="Cerrar").tap()
    keys.get_by_role("button", name="ensayo").tap()
    expect(page.locator(".notes")).to_contain_text("Modo de ensayo")
    keys.get_by_role("button", name="vaciar").tap()
    expect(page.locator(".plays .selection")).to_have_count(0)
    for button in page.locator(".pad button, .signs button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= FINGER_PX
