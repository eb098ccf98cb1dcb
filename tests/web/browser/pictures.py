"""Takes pictures of every page, at 360, 800 and 1,440 px: `make pictures`, or `python -m tests.web.browser.pictures FOLDER`.

The house is the demo's after some sales. Two of the pictures, of the till and of a draw, are those of the README.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from taquilla.testing import Houses, TaquillaHouse
from taquilla.web.navigation import SECTIONS
from taquilla_client import Client
from taquilla_client.models import WagerToSell

from .conftest import CHROMIUM, FLAGS, LOCALES, log_in

WIDTHS = {360: 740, 800: 1000, 1440: 900}
ROLES = ("cashier", "manager", "administrator", "auditor", "clerk")


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="taquilla-") as place:
        Path(place).chmod(0o755)
        # The browser comes last: while it runs, this thread has a running event loop.
        with Houses.start(Path(place) / "data") as houses, houses.open() as house, sync_playwright() as playwright:
            sell_some(house)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            readme_pictures(browser, house, folder)
            for language in LOCALES:
                for width, height in WIDTHS.items():
                    for name, page in pages_of(browser, house, language, width, height):
                        page.screenshot(path=folder / f"{name}-{width}-{language}.png", full_page=True)
                print(f"{language}: {len(list(folder.glob(f'*-{language}.png')))} pictures in {folder}", flush=True)
            browser.close()


def readme_pictures(browser: Browser, house: TaquillaHouse, folder: Path) -> None:
    """Take the two pictures of the README: the till with a ticket in the making, and the heat map of a draw."""
    for name, email in (("till", house.cashier), ("office", house.manager)):
        context = browser.new_context(base_url=house.url, locale=LOCALES["es"], viewport={"width": 1280, "height": 720})
        page = context.new_page()
        log_in(page, house, email)
        if name == "till":
            page.wait_for_selector(".draw")
            for key in ("F2", "F3"):
                page.keyboard.press(key)
            for plays in ("17 20", "0 5 9 10", "23 15"):
                page.keyboard.type(plays)
                page.keyboard.press("Enter")
        else:
            page.goto("/office/draws")
            page.locator('main a[href^="/office/draws/"]').first.click()
            page.get_by_role("heading", name="Mapa de calor").evaluate("heading => heading.scrollIntoView()")
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def sell_some(house: TaquillaHouse) -> None:
    """Sell on the draws that close first, with a figure and a number that are hotter than the others."""
    with Client(house.url) as till:
        till.log_in(house.cashier, house.password)
        draws = [draw for draw in till.draws.each(status="open") if draw.category == "lottery" and not draw.has_sign][:3]
        figures = [draw for draw in till.draws.each(status="open") if draw.category == "animalitos"][:2]
        for count in range(60):
            figure, stake = "17" if count % 4 == 0 else str(count * 7 % 36 + 1), f"{10 + count % 30}.00"
            till.tickets.sell([WagerToSell(draw_id=figures[count % 2].id, game="animalitos", selection=figure, stake=stake)])
        for count in range(40):
            selection = "123" if count % 4 == 0 else f"{count * 137 % 1000:03d}"
            draw, stake = draws[count % len(draws)], f"{5 + count % 20}.00"
            till.tickets.sell([WagerToSell(draw_id=draw.id, game="triple", selection=selection, stake=stake)])


def pages_of(browser: Browser, house: TaquillaHouse, language: str, width: int, height: int) -> Iterator[tuple[str, Page]]:
    """Yield the pages and their names: those without a session, then each section as its first role, and one below."""
    people = {role: getattr(house, role, None) or house.clerks[0] for role in ROLES}
    for role in (None, *ROLES):
        context = browser.new_context(base_url=house.url, locale=LOCALES[language], viewport={"width": width, "height": height})
        page = context.new_page()
        if role is None:
            for name, path in (("front", "/"), ("login", "/login")):
                page.goto(path)
                yield name, page
        else:
            log_in(page, house, people[role])
            for section in SECTIONS:
                if next(one for one in ROLES if one in section.roles) == role:
                    page.goto(section.path, wait_until="networkidle" if section.name == "till" else "load")
                    yield section.name, page
                    below = page.locator(f'main a[href^="{section.path}/"]')
                    if section.path != "/office" and below.count():
                        page.goto(below.first.get_attribute("href") or "")
                        yield f"{section.name}-one", page
        context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
