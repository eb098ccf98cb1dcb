"""A real browser in front of a real house: pages as people see them.

Where no Chromium is installed these tests are skipped, and in CI they fail. `TAQUILLA_CHROMIUM` names another browser.
"""

import asyncio
import os
import re
import shutil
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
import uvloop
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Browser, BrowserContext, Locator, Page, Request, Route, expect, sync_playwright
from tests.houses import FreshCopy
from tests.patience import PATIENCE_S

from taquilla.sandbox.furnishing import furnish_demo
from taquilla.store.postgres.clock import give_to_sandbox, resume_sandbox
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.testing import BEGINS, Houses, TaquillaHouse
from taquilla_client import Client
from taquilla_client.models import Quota, ScopeOfRule
from taquilla_client.problems import Unavailable

from .languages import assert_in_one_language

# The shell has the same engine, and none of the windows that nobody sees: three quarters of the work.
CHROMIUM = os.environ.get("TAQUILLA_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
# Without these, as root it does not start, and it calls its maker at every start.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--in-process-gpu",
]  # fmt: skip
LOCALES = {"es": "es-VE", "en": "en-GB"}
FORGET = """async () => {
    sessionStorage.clear()
    localStorage.clear()
    for (const { name } of await indexedDB.databases()) {
        await new Promise((done) => { indexedDB.deleteDatabase(name).onsuccess = done })
    }
}"""
HELD = "Promise.race([navigator.locks?.query(), new Promise((done) => setTimeout(done, 2000))])"
PATIENT = "AbortSignal.timeout = ((make) => (ms) => make.call(AbortSignal, 15 * ms))(AbortSignal.timeout)"
TWICE = "form => [1, 2].forEach(() => form.requestSubmit())"
COUNT_PRINTS = "() => { let prints = 0; window.print = () => { document.body.dataset.prints = ++prints } }"
NAMED_KEY = r"F\d|Enter|Escape|Tab|Home|End|Arrow\w+|Alt\+\w|Control\+\w+"
Visit = Callable[..., Page]
Said = str | re.Pattern[str]
"""The whole text of a page, or a pattern of a part of it."""
AXE = Axe()
AXE_RUN = "([within, options]) => axe.run(within, options).then((all) => all.violations)"
WIDTH, HEIGHT = 1280, 900
WIDTHS = {360: 740, 768: 1024, 1440: 900}
"""The widths in which pages are judged, with their heights: a phone, a tablet, a desk."""
# Far more than a page takes: a machine that does much else is no fault of the page.
TIMEOUT_MS = PATIENCE_S * 1000
expect.set_options(timeout=TIMEOUT_MS)
HAS_FAILED = pytest.StashKey[bool]()
IS_JUDGED = [True]
"""Holds true where axe judges the pages of the test that runs."""
SENT_MAX, LOOK_MS = 30, 5_000  # requests that a failed test shows, and how long it waits for the text of a page


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """Start one browser for all modules, and return it with its event loop, which rests between them."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: apt-get install chromium")
        pytest.skip("no Chromium is installed: apt-get install chromium, or set TAQUILLA_CHROMIUM")
    with sync_playwright() as playwright:
        started, loop = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS), asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield started, loop
        asyncio._set_running_loop(loop)
        started.close()


@pytest.fixture(scope="module")
def browser(chromium: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """Lend the browser to a module. Until its end this thread has a running event loop, and other tests need their own."""
    started, loop = chromium
    asyncio._set_running_loop(loop)
    yield started
    asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def houses(server: Embedded, key_file: Path, empty_template: str) -> Houses:
    """Furnish a database once, with a demo's people, on the server of all tests."""
    template = "template_browser"
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {template} template {empty_template}".encode())
    give_to_sandbox(server.url(OWNER, template), BEGINS)
    uvloop.run(furnish_demo(server.url(database=template), key_file))
    return Houses(server, template, key_file, resumes=True)


@pytest.fixture(scope="module")
def house(houses: Houses, fresh_copy: FreshCopy) -> Iterator[TaquillaHouse]:
    """Lend the house of a module: it begins on a Tuesday morning with the demo's data, and its tests leave its books right."""
    with fresh_copy(houses.template) as database:
        resume_sandbox(houses.server.url(OWNER, database))
        with houses.serve(database) as house:
            yield house
            assert house.audit() == []


@pytest.fixture(scope="module")
def owner(houses: Houses, fresh_copy: FreshCopy) -> Iterator[psycopg.Connection[Any]]:
    """Connect as its owner, who may do everything, to the database of a module that opens its house itself."""
    with fresh_copy(houses.template) as database:
        resume_sandbox(url := houses.server.url(OWNER, database))
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


@contextmanager
def logged_in(house: TaquillaHouse, email: str = "") -> Iterator[Client]:
    """Log the cashier, or somebody else, in over the API, again while the house asks to."""
    with Client(house.url) as client:
        while client.transport.token is None:
            with suppress(Unavailable):
                client.log_in(email or house.cashier, house.password)
        yield client


def limit_fish(house: TaquillaHouse) -> None:
    """Let each draw sell no more than 8.00 of the fish, which is 33."""
    with logged_in(house, house.administrator) as client:
        scope = ScopeOfRule(entity_id=client.me.show().user.entity_id, game="animalitos", selection="33")
        client.rules.add(Quota(quota="8.00"), scope=scope)


@pytest.fixture(autouse=True)
def judging(request: pytest.FixtureRequest) -> None:
    """Leave a journey's pages to the campaign that tells it once more: what axe says of a page takes as long as five pages."""
    marks = {mark.name for mark in request.node.iter_markers()}
    IS_JUDGED[0] = bool(request.config.getoption("campaign")) or "judged" not in marks or "prove" in marks


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note whether a test has failed: its pages are shown before its own end is reported."""
    report = yield
    item.stash[HAS_FAILED] = report.failed
    return report


@dataclass
class Windows:
    """Windows of the browser, each with data of its own; what went wrong in them, and what each page has sent last."""

    house: TaquillaHouse
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    sent: dict[Page, deque[str]] = field(default_factory=lambda: defaultdict(partial(deque, maxlen=SENT_MAX)))

    def open(
        self, *, language: str = "es", width: int = WIDTH, height: int = HEIGHT, has_touch: bool = False, is_till: bool = True
    ) -> Page:
        """Open an empty page in a window of its own."""
        window = {"width": width, "height": height}
        locale = LOCALES[language]
        context = self.browser.new_context(
            base_url=self.house.url, locale=locale, viewport=window, has_touch=has_touch, is_mobile=has_touch,
            reduced_motion="reduce",  # each shade of a button on its way to another colour would be painted
        )  # fmt: skip
        self.contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(PATIENT)
        if is_till:
            # Begun later, it misses one page in ten: those whose service worker already holds what it passes requests on to.
            context.route("**/never", Route.continue_)
        context.on("page", lambda page: page.on("request", partial(self.note, page)))
        page = context.new_page()
        # A mistake in a module, or something that the policy forbids, fails the test.
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("console", lambda said: self.mistakes.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    def note(self, page: Page, request: Request) -> None:
        """Keep what a page sends, but for the clock, which it asks for every other second."""
        if not request.url.endswith("/till/clock"):
            self.sent[page].append(f"{request.method} {request.url}")

    def close(self) -> None:
        """Close all windows."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def judge(self, node: pytest.Item) -> None:
        """Show the pages of a test that has failed, and close them; fail where something went wrong in them."""
        if node.stash[HAS_FAILED]:
            for page in [page for context in self.contexts for page in context.pages]:
                print(page.url, *self.sent[page], sep="\n  ")
                with suppress(Exception):
                    print(page.locator("body").inner_text(timeout=LOOK_MS), page.evaluate(HELD))
            self.close()
        mistakes, self.mistakes = self.mistakes, []
        assert mistakes == []


@pytest.fixture
def visit(house: TaquillaHouse, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return what opens a page as somebody, in a window of its own: ``visit(house.manager, "/office", language="en")``."""
    windows = Windows(house, browser)

    def opened(email: str | None, path: str, *, password: str = house.password, **more: Any) -> Page:
        page = windows.open(is_till=path == "/till", **more)
        if email is not None:
            begin_session(page.context, house, email, password)
        page.goto(path)
        return page

    yield opened
    try:
        windows.judge(request.node)
    finally:
        windows.close()


@pytest.fixture(scope="module")
def device() -> dict[str, Any]:
    """Return the window of a module's till: that of a desk."""
    return {}


@pytest.fixture(scope="module")
def tills(house: TaquillaHouse, browser: Browser) -> Iterator[Windows]:
    """Keep the window of a module's till: to open another one takes longer than most tests do."""
    windows = Windows(house, browser)
    yield windows
    windows.close()


@pytest.fixture
def till(tills: Windows, device: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Lend the till of a module to a cashier who has just logged in, on a device that keeps no data of the test before."""
    page, *others = tills.contexts[0].pages if tills.contexts else [tills.open(**device)]
    for other in others:  # one that stayed open would take up what this till leaves
        other.close()
    page.set_viewport_size({"width": device.get("width", WIDTH), "height": device.get("height", HEIGHT)})
    page.goto("/health")
    page.evaluate(FORGET)
    begin_session(page.context, tills.house, tills.house.cashier, tills.house.password)
    page.goto("/till")
    yield wait_for_till(page)
    page.unroute_all(behavior="ignoreErrors")
    tills.judge(request.node)


def submit(page: Page, button: str | Locator, told: Said = "", *, alert: Said = "", twice: bool = False, **fields: str) -> None:
    """Fill fields in by their ids, and click a button, twice as the impatient do; read what the page says of it, if told."""
    for name, value in fields.items():
        field = page.locator(f"#{name}")
        is_choice = field.evaluate("field => field.tagName") == "SELECT"
        field.select_option(value) if is_choice else field.fill(value)
    clicked = page.get_by_role("button", name=button) if isinstance(button, str) else button
    clicked.dblclick() if twice else clicked.click()
    for role, text in (("status", told), ("alert", alert)):
        if text:
            expect(page.get_by_role(role)).to_have_text(text)


def begin_session(context: BrowserContext, house: TaquillaHouse, email: str, password: str) -> str:
    """Log in as the form does, without the pages before and behind it, which take long; return the path to which it leads."""
    form = {"email": email, "password": password}
    response = context.request.post(f"{house.url}/login", form=form, headers={"origin": house.url}, max_redirects=0)
    assert response.status == 303, response.text()
    return response.headers["location"]


def opens(page: Page, path: str) -> int:
    """Return the status of a page, without opening it."""
    return page.request.get(path, max_redirects=0).status


def posts(page: Page, house: TaquillaHouse, path: str, form: str = "key=k") -> APIResponse:
    """Send a form as the page's visitor could, whatever its pages offer."""
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": house.url}
    return page.request.post(path, data=form, headers=headers)


def log_in(page: Page, house: TaquillaHouse, email: str) -> None:
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", house.password)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def open_till(visit: Visit, house: TaquillaHouse, *, by: str = "", **more: object) -> Page:
    """Open the cashier's till, or somebody else's, and wait until its draws are there. It counts the pages that it prints."""
    return wait_for_till(visit(by or house.cashier, "/till", **more))


def wait_for_till(page: Page, load: Callable[[], object] = lambda: None) -> Page:
    """Wait until the draws of a till that loads, or is loaded now, are there; count the pages that it prints from here on."""
    load()
    page.wait_for_selector(".draw")
    page.evaluate(COUNT_PRINTS)
    return page


def press(page: Page, *keys: str) -> int:
    """Press keys, one by one; a text of several characters is typed. Returns how many were pressed."""
    texts = [key for key in keys if len(key) > 1 and not re.fullmatch(NAMED_KEY, key)]
    for key in keys:
        page.keyboard.type(key) if key in texts else page.keyboard.press(key)
    return sum(len(key) if key in texts else 1 for key in keys)


def enter(page: Page, field: str, text: str, *keys: str) -> None:
    """Fill a field in, and press Enter there, and other keys behind it."""
    page.fill(field, text)
    press(page, "Enter", *keys)


def confirm(page: Page, act: str) -> str:
    """Go on where the till asks before what cannot be undone, and return what it has asked. act is the name of its button."""
    dialog = page.locator("dialog")
    asked = dialog.locator("h2").inner_text()
    dialog.get_by_role("button", name=act, exact=True).click()
    return asked


class CutLine:
    """A line that is cut at some requests of a page, before or after the house has got them. keys: those of the requests."""

    def __init__(self, page: Page, url: str, *, is_answer_lost: bool) -> None:
        self.keys: list[str] = []
        self._page, self._is_answer_lost, self._is_cut = page, is_answer_lost, True
        page.route(url, self._asked)

    def _asked(self, route: Route) -> None:
        self.keys.append(route.request.headers["idempotency-key"])
        if not self._is_cut:
            return route.continue_()
        if self._is_answer_lost:
            route.fetch()
        return route.abort("internetdisconnected")

    def mend(self) -> None:
        """Let requests through again, and the page know of it: it need not wait for its next try."""
        self._is_cut = False
        self._page.evaluate("dispatchEvent(new Event('online'))")


def assert_printed(page: Page) -> None:
    """Wait until one page is printed."""
    expect(page.locator("body")).to_have_attribute("data-prints", "1")


def assert_accessible_everywhere(page: Page) -> None:
    """Fail where axe finds anything on a page of any width, in light or in dark, which is light in other colours."""
    before = page.viewport_size
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, runOnly=["color-contrast"])
        page.emulate_media(color_scheme="light")
    assert before is not None
    page.set_viewport_size(before)


def assert_accessible(page: Page, within: str = "html", **options: object) -> None:
    """Fail where a page is too wide or speaks two languages, or axe, if it judges, finds anything within a part of it."""
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"the page is {width} px wider than its window"
    if "/docs/" not in page.url:
        assert_in_one_language(page)
    if not IS_JUDGED[0]:
        return
    page.evaluate(f"'axe' in window || (() => {{ {AXE.axe_script} }})()")
    # A colour on its way to another one is neither. The shade of a table moves with its scrolling, and never ends.
    moving = "document.getAnimations().filter((one) => one.timeline === document.timeline)"
    page.evaluate(f"Promise.allSettled({moving}.map((one) => one.finished))")
    # What a page does well is a hundred times as long, and stays there.
    found = AxeResults({"violations": page.evaluate(AXE_RUN, [within, {"resultTypes": ["violations"], **options}])})
    assert found.violations_count == 0, found.generate_report()
