"""Every page that needs no story is fit for those who cannot see it, in both languages, at each width, light and dark."""

import re

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse
from taquilla.web.texts import LANGUAGES

from .api import AGENCY, after, ask, open_draws, play, sell
from .conftest import Visit, assert_accessible_everywhere

pytestmark = pytest.mark.prove("pages")

KINDS = ("limit", "offer", "quota", "dynamic", "commission", "close", "multiplier", "payout")
PAGES = {
    "administrator@banklot.net": (
        "agencies", "agencies?q=test&closed=true", "agencies/new", f"agencies/{AGENCY}", f"agencies/{AGENCY}/setup",
        "people", "people/new", "people/864",
        "people/keys", "people/keys/new", "people/tokens", "people/tokens/new", "people/sandbox", "people/sessions", "me",
        "rules", f"rules?entity={AGENCY}&product=5&game=animalitos", "rules/all", "rules/1", "rules/new", "rules/holidays",
        "rules/many?limit=stake_max&value=20&below=212",
        "payment-methods", "look",
        *(f"rules/new/{kind}?entity={AGENCY}" for kind in KINDS),
        "audits", "events", "events?type=tickets", "webhooks",
    ),
    "auditor@banklot.net": (
        "weeks", "weeks?agency=test", "weeks?agency=nobody", f"weeks?agency={AGENCY}&monday=2024-10-21",
        *(f"reports{path}" for path in ("", "?group=hour", "?group=entity", "/prizes", "/unclaimed", "/taxes", "?agency=test")),
        "reports?first_day=2024-01-01", "reports?first_day=2022-01-01&last_day=2024-10-22",
    ),
    "manager@banklot.net": ("", "waiting", "alarms"),
    "administrator@hypexdemo.example": (
        "wallets", "wallets/players", "wallets/player?id=900001", "wallets/ceilings", "wallets/calls", "wallets/credits",
    ),
    "administrator@site.example": (
        "",
        "sports", "sports?when=begun", "sports/events/100001", "sports/held", "sports/coupons", "sports/catalogue",
        "reports/sports", "reports/taxes",
    ),
}  # fmt: skip
CUT = "tables => tables.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"
IN_LINES = re.compile("sports|wallets|people/(keys|tokens)|payment|rules/many")
"""Pages whose tables stand in lines on a phone."""
FULL = ("waiting", "reports?group=hour")
EACH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def day(house: TaquillaHouse) -> None:
    """Sell on two draws, and leave one of them without its result; suspend another one."""
    won, late, *_, suspended = open_draws(house)
    for draw in (won, won, late):
        sell(house, draw, "7", "25.00")
    reason = {"reason": "the machine stands still"}
    ask(house, "POST", f"/v1/draws/{suspended['id']}/suspend", reason, by=house.clerks[0], key="suspend")
    play(house, won, "7")
    house.move_clock(after(late, 31))


@EACH
@pytest.mark.parametrize("email", PAGES)
def test_each_page_is_fit_for_those_who_cannot_see_it(visit: Visit, language: str, email: str) -> None:
    page = visit(email, "/login/reset", language=language, width=360)
    for path in PAGES[email]:
        page.goto(f"/office/{path}".removesuffix("/"))
        expect(page.locator("h1")).to_be_visible()
        if path in FULL:
            expect(page.locator("tbody tr")).not_to_have_count(0)
        assert page.locator(".stacked").evaluate_all(CUT) == [], path
        assert not IN_LINES.match(path) or page.locator(".table:not(.stacked)").count() == 0, path
        assert_accessible_everywhere(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_on_a_phone_an_amount_stands_whole_at_the_right_edge_of_its_row(house: TaquillaHouse, visit: Visit, width: int) -> None:
    page = visit(house.manager, "/office/agencies", width=width)
    row = page.locator("tbody tr", has_text="test-2")
    edges = [row.locator(part).bounding_box() for part in ("th", "td:nth-child(2)", "td:nth-child(6)")]
    name, owed, users = (one["y"] for one in edges if one)
    assert edges[1]
    assert edges[1]["x"] + edges[1]["width"] <= width
    assert name == owed
    assert (users > name) == (width == 360)


@EACH
def test_so_are_public_pages_and_the_log_that_an_auditor_only_reads(house: TaquillaHouse, visit: Visit, language: str) -> None:
    page = visit(None, "/login", language=language)
    assert_accessible_everywhere(page)
    for path in ("/login/reset", "/resultados", "/resultados/1", "/check", "/check?code=1"):
        page.goto(path)
        assert_accessible_everywhere(page)
    page = visit(house.auditor, "/office/log", language=language)
    assert_accessible_everywhere(page)
    expect(page.locator("#facts")).to_be_visible()
    expect(page.locator("main form, main button")).to_have_count(0)
