"""Takes pictures of every page, at 360, 768 and 1,440 px: `make pictures`, or `python docs/site/pictures.py FOLDER`.

The house is the demo's after some sales. With the address of a demo that runs, `make pictures ARGS="docs/pictures http://127.0.0.1:8000"`,
the pictures are those of the README, of docs/design.md and of the manual in Spanish alone; it has begun in the morning (`--at`).
"""

import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from manual_pictures import ManualPictures
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tests.web.browser.conftest import CHROMIUM, FLAGS, LOCALES, WIDTHS, log_in

from taquilla.testing import Houses, TaquillaHouse
from taquilla.web.navigation import SECTIONS
from taquilla_client import Client
from taquilla_client.models import WagerToSell

COMPONENTS = (Path(__file__).parent / "components.html").read_text()
ROLES = ("cashier", "manager", "administrator", "auditor", "clerk")


def main(folder: Path, demo: str = "") -> None:
    """Take all pictures into a folder, or of a demo those of the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    if demo:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            readme_pictures(browser, demo, folder)
            design_picture(browser, demo, folder)
            ManualPictures(browser, demo, folder / "es").take()
            browser.close()
        return
    with tempfile.TemporaryDirectory(prefix="taquilla-") as place:
        Path(place).chmod(0o755)
        # The browser comes last: while it runs, this thread has a running event loop.
        with Houses.start(Path(place) / "data") as houses, houses.open() as house, sync_playwright() as playwright:
            sell_some(house)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for language in LOCALES:
                for width, height in WIDTHS.items():
                    for name, page in pages_of(browser, house, language, width, height):
                        page.screenshot(path=folder / f"{name}-{width}-{language}.png", full_page=True)
                print(f"{language}: {len(list(folder.glob(f'*-{language}.png')))} pictures in {folder}", flush=True)
            browser.close()


def readme_pictures(browser: Browser, url: str, folder: Path) -> None:
    """Take the two pictures of the README: the till with a ticket in the making, and the business of eight weeks."""
    for name, person, path in (("till", "username", "/till"), ("office", "manager", "/office?range=weeks#business")):
        context = browser.new_context(base_url=url, locale=LOCALES["es"], viewport={"width": 1280, "height": 720})
        form = {"email": f"{person}@banklot.net", "password": "taquilla-demo"}
        context.request.post("/login", form=form, headers={"origin": url}, max_redirects=0)
        page = context.new_page()
        page.goto(path)
        if name == "till":
            page.wait_for_selector(".draw")
            for key in ("F2", "F3"):
                page.keyboard.press(key)
            for plays in ("zorro 20", "0 5 9 10", "23 15"):
                page.keyboard.type(plays)
                page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle" if name == "till" else "load")
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def design_picture(browser: Browser, url: str, folder: Path) -> None:
    """Take the picture of docs/design.md: each component, on the left in light and on the right in dark."""
    halves = []
    for scheme in ("light", "dark"):
        context = browser.new_context(
            base_url=url, viewport={"width": 640, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto("/login")
        page.locator("body").evaluate("(body, content) => { body.innerHTML = content }", COMPONENTS)
        page.locator("#field").focus()
        halves.append(Image.open(BytesIO(page.screenshot(full_page=True))))
        context.close()
    whole = Image.new("RGB", (sum(half.width for half in halves), halves[0].height))
    for place, half in enumerate(halves):
        whole.paste(half, (place * half.width, 0))
    whole.save(folder / "design.png", optimize=True)


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
                if next(one for one in ROLES if one in section.operation.roles) == role:
                    page.goto(section.path, wait_until="networkidle" if section.name == "till" else "load")
                    yield section.name, page
                    below = page.locator(f'main a[href^="{section.path}/"]:not([href*="/file/"])')
                    if section.path != "/office" and below.count():
                        page.goto(below.first.get_attribute("href") or "")
                        yield f"{section.name}-one", page
        context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"), *sys.argv[2:])
