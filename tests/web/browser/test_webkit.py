"""The till and a customer's page in WebKit, the engine of Safari, where Debian's webkit2gtk-driver and xvfb are installed."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from tests.patience import PATIENCE_S, wait_until

from taquilla.store.postgres.embedded import OWNER
from taquilla.testing import Houses, TaquillaHouse

from .api import open_draws, play, sell
from .conftest import logged_in

DRIVER, SCREEN = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
pytestmark = [
    pytest.mark.prove("till"),
    pytest.mark.skipif(not (DRIVER and SCREEN and BROWSERS), reason="apt-get install webkit2gtk-driver xvfb"),
]
F2, F4, ENTER, CONTROL, ALT = "\ue032", "\ue034", "\ue007", "\ue009", "\ue00a"
"""Keys as the W3C's WebDriver spells them."""
LOOK_S = 2.0
PANELS = {"c": "#open-opening", "p": "#pay-code", "b": "#find-code", "g": "table", "z": "#results-day"}
"""The panels of the till by their letters, each with what is on it."""


class Page:
    """A page of WebKit's browser, as the W3C's WebDriver drives it."""

    def __init__(self, driver: httpx.Client, house: TaquillaHouse) -> None:
        self._driver, self._house = driver, house

    def _ask(self, path: str, **body: object) -> Any:
        response = self._driver.post(path, json=body) if body else self._driver.get(path)
        assert response.is_success, response.text
        return response.json()["value"]

    def open(self, path: str) -> None:
        """Open a page of the house."""
        self._ask("url", url=f"{self._house.url}{path}")

    def run(self, script: str) -> Any:
        """Return what a script returns in the page."""
        return self._ask("execute/sync", script=f"return {script}", args=[])

    def shows(self, selector: str, text: str = "") -> None:
        """Wait until something is there, with a text in it."""
        wanted = f"[...document.querySelectorAll({selector!r})].some((one) => one.innerText.includes({text!r}))"
        try:
            wait_until(lambda: self.run(wanted), f"{selector} {text}")
        except AssertionError as late:
            late.add_note(f"{self._ask('url')} shows: {self.run('document.body.innerText')}")
            raise

    def press(self, *keys: str) -> None:
        """Type keys where the page takes them; each may hold others down before it."""
        for key in keys:
            (element,) = self._ask("element/active").values()
            self._ask(f"element/{element}/value", text=key)


@contextmanager
def running(*command: object, **more: Any) -> Iterator[None]:
    """Run a program until the block ends."""
    process = subprocess.Popen([str(part) for part in command], **more)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def driver() -> Iterator[httpx.Client]:
    """Start WebKit's browser on a screen that nobody sees."""
    told, number = os.pipe()
    # Without -noreset it begins anew when a first window closes, tells its number once more, and nobody reads it.
    with running(SCREEN, "-noreset", "-displayfd", number, "-screen", "0", "1280x900x24", pass_fds=[number]):
        os.close(number)
        with open(told, encoding="ascii") as display, socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
            there = os.environ | {"DISPLAY": f":{display.readline().strip()}", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        with (
            running(DRIVER, f"--port={port}", env=there),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as client,
        ):
            wait_until(lambda: answers(client), "WebKitWebDriver")
            options = {"binary": str(BROWSERS[-1]), "args": ["--automation"]}
            begun = client.post("/session", json={"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}})
            client.base_url = f"{client.base_url}/session/{begun.json()['value']['sessionId']}"
            yield client
            client.delete("")


def answers(client: httpx.Client) -> bool:
    """Tell whether the driver is there. It never answers who connects while it starts."""
    try:
        return bool(client.get("/status", timeout=LOOK_S).json()["value"]["ready"])
    except httpx.TransportError:
        return False


@pytest.fixture
def page(driver: httpx.Client, house: TaquillaHouse) -> Page:
    """Log the cashier in, by the form."""
    page = Page(driver, house)
    page.open("/health")  # the till of the test before would ask on, and be answered with its session
    driver.delete("/cookie").raise_for_status()
    page.open("/login")
    page.shows("#email")
    # Not by keys: beside others they came late, behind a focus that had gone on.
    typed = {"email": house.cashier, "password": house.password}
    page.run(f"Object.entries({json.dumps(typed)}).forEach(([id, text]) => document.getElementById(id).value = text)")
    page.run("document.getElementById('password').form.requestSubmit()")
    page.shows(".draw")
    return page


def test_a_sale_that_waits_is_found_once_after_a_reload_in_webkit(page: Page, house: TaquillaHouse, houses: Houses) -> None:
    with closing(psycopg.connect(houses.server.url(OWNER, house.database))) as gate:
        gate.execute("select from gate for update")
        page.press(F2, "7 43", f"{CONTROL}{ENTER}")
        page.shows(".sending", "43,00 VES")
        page.open("/till")
    page.shows(".last", "43,00 VES")
    with logged_in(house) as client:
        assert [one.amount for one in client.tickets.each()].count("43.00") == 1


def test_no_panel_of_the_till_is_refused_in_webkit(page: Page) -> None:
    for letter, shown in PANELS.items():
        page.press(f"{ALT}{letter}")
        page.shows(shown)
        assert page.run("document.querySelector('.notice.bad')?.innerText ?? ''") == "", letter


def test_a_customer_sees_in_webkit_that_a_ticket_is_sealed(page: Page, house: TaquillaHouse) -> None:
    draw = open_draws(house)[0]
    ticket = sell(house, draw, "20", "10.00")
    play(house, draw, "20")
    page.open(f"/check/{ticket['id']}")
    page.shows("body", "Nadie pudo cambiarlo después del cierre")
