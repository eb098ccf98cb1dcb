"""The documentation in a browser: nothing comes from elsewhere, the search finds what is there, and a phone shows all of it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from taquilla.testing import Houses, TaquillaHouse

from .conftest import Visit, assert_accessible, open_till, press

pytestmark = pytest.mark.prove("pages")

BUILD = Path(__file__).parents[3] / "docs" / "site" / "build_site.py"


@pytest.fixture(scope="module")
def house(houses: Houses) -> Iterator[TaquillaHouse]:
    """Build the site before the house opens: it serves what it finds then."""
    built = subprocess.run([sys.executable, BUILD], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    with houses.open() as house:
        yield house


@pytest.mark.parametrize("width", [360, 1440])
def test_pages_run_under_our_policy_and_ask_nobody_else(visit: Visit, house: TaquillaHouse, width: int) -> None:
    page = visit(None, "/docs/", language="en", width=width)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("response", lambda one: failed.append(one.url) if one.status >= 400 else None)
    page.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
    expect(page.locator("h1")).to_contain_text("Taquilla")
    for path in ("", "roles.html", "rules.html", "decisions/", "dialects/banklot.html"):
        page.goto(f"/docs/{path}")
        page.wait_for_load_state("networkidle")
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), path
    assert_accessible(page)
    assert asked
    assert failed == []
    assert [url for url in asked if not url.startswith((house.url, "data:"))] == []


def test_the_search_finds(visit: Visit) -> None:
    page = visit(None, "/docs/", language="en")
    for words, title in (("credito", "Glossary"), ("Idempotency-Key", "Webhooks"), ("SIGHUP", "Changelog")):
        page.goto(f"/docs/search.html?q={words}")
        expect(page.locator("#search-results li > a", has_text=title).first).to_be_visible()


def test_the_till_and_the_office_lead_to_their_manual(visit: Visit, house: TaquillaHouse) -> None:
    till = open_till(visit, house)
    press(till, "F1")
    with till.context.expect_page() as opened:
        till.get_by_role("dialog").get_by_role("link").click()
    expect(opened.value.locator("h1")).to_contain_text("Manual del cajero")
    expect(opened.value.get_by_placeholder("Buscar")).to_have_count(1)
    menu = opened.value.locator(".sidebar-tree")
    expect(menu.locator(".caption")).to_have_text(["Para cajeros", "Para gerentes", "Para clientes", "Lo demás"])
    expect(menu.locator("a").last).to_have_attribute("href", "../index.html")
    expect(opened.value.locator(".related-pages")).to_have_text(re.compile(r"^\s*Siguiente\s*Tarjeta de teclas\s*$"))
    opened.value.goto("/docs/es/cajero-teclas.html")
    paper = opened.value.pdf(format="Letter", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    office = visit(house.manager, "/office")
    office.get_by_role("link", name="Ayuda").click()
    expect(office.locator("h1")).to_contain_text("Manual del gerente")
    office.wait_for_function("() => [...document.images].every((one) => one.naturalWidth > 0)")
