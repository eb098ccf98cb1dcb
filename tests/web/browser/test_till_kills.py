"""A till whose browser is killed at any step of a sale sells and prints once; `TAQUILLA_TILL_KILLS=20` makes a campaign of it."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Request, Route, expect

from taquilla.testing import TaquillaHouse

from .conftest import CHROMIUM, COUNT_PRINTS, FLAGS, TIMEOUT_MS, assert_printed, log_in, logged_in, press

pytestmark = pytest.mark.prove("till")

KILLS = int(os.environ.get("TAQUILLA_TILL_KILLS", "3"))
STEPS = ["before the answer", "before the paper", "at the printer", "before the request", "before the print"]


@dataclass
class Device:
    """A till's computer: its browser keeps what it stores in a folder, and may be killed."""

    chromium: BrowserType
    house: TaquillaHouse
    folder: Path
    context: BrowserContext | None = field(default=None)
    print_keys: list[str] = field(default_factory=list)

    def start(self) -> Page:
        self.context = self.chromium.launch_persistent_context(
            str(self.folder), executable_path=CHROMIUM, args=FLAGS, base_url=self.house.url, locale="es-VE"
        )
        self.context.set_default_timeout(TIMEOUT_MS)
        # As in `visit`: begun once a service worker holds the page, an interception misses one page in ten.
        self.context.route("**/never", Route.continue_)
        self.context.on("request", self._note_print)
        page = self.context.pages[0]
        page.goto("/till")
        if "/login" in page.url:
            log_in(page, self.house, self.house.cashier)
        page.wait_for_selector(".draw")
        page.evaluate(COUNT_PRINTS)
        return page

    def _note_print(self, request: Request) -> None:
        if "/prints" in request.url:
            self.print_keys.append(request.headers["idempotency-key"])

    def kill(self) -> None:
        """Kill the browser's processes, known by their folder, with SIGKILL."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and str(self.folder).encode() in _command_line(entry):
                os.kill(int(entry.name), signal.SIGKILL)


def _command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def stop_at(page: Page, step: str, stop: Callable[[], None]) -> None:
    """Stop the browser at a step of the next sale."""

    def asked(route: Route) -> None:
        if step in ("before the answer", "before the paper"):
            route.fetch()
        stop()

    if step == "at the printer":
        page.on("console", lambda said: stop() if said.text == "dialog" else None)
        page.evaluate("() => { window.print = () => { console.log('dialog'); for (;;); } }")
    else:
        page.route("**/v1/tickets" if step in ("before the request", "before the answer") else "**/v1/tickets/*/prints*", asked)


@pytest.mark.parametrize("round_", range(KILLS))
def test_a_killed_browser_loses_and_doubles_nothing(browser: Browser, house: TaquillaHouse, tmp_path: Path, round_: int) -> None:
    step, stake = STEPS[round_ % len(STEPS)], 10 + round_
    device = Device(browser.browser_type, house, tmp_path / "browser")
    page = device.start()
    press(page, "F2", f"7 {stake}", "Enter", "8", "Enter")  # whose stakes tell the ticket from all others
    stop_at(page, step, device.kill)
    assert device.context is not None
    with device.context.expect_event("close"):
        page.evaluate("setTimeout(() => document.querySelector('.sell').click())")
    page = device.start()
    card = page.locator(".paper")
    expect(card).to_contain_text("Venta recuperada")
    card.get_by_role("button", name="Imprimir").click()
    expect(card).to_have_count(0)
    assert_printed(page)
    # There is one ticket, and all prints that were asked for are its one original.
    (print_key,) = set(device.print_keys)
    with logged_in(house) as client:
        (ticket,) = [one for one in client.tickets.each() if one.amount == f"{2 * stake}.00"]
        assert ticket.status == "sold"
        assert b"COPIA" not in client.tickets.print(ticket.id, format="text", key=print_key)
        assert b"COPIA" in client.tickets.print(ticket.id, format="text")
    device.context.close()
