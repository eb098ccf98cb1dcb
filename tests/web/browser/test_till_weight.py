"""The till does not grow through the day; `TAQUILLA_TILL_HOURS=24` makes a whole day of the test."""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import CDPSession, Request, expect
from tests.patience import wait_until

from taquilla.testing import TaquillaHouse

from .conftest import Visit, begin_session, press

pytestmark = pytest.mark.prove("till")

HOURS = int(os.environ.get("TAQUILLA_TILL_HOURS", "1"))
GROWTH_MAX = 1.2
TRIES = 9
STEP = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)
CARACAS = ZoneInfo("America/Caracas")


def heap_of(session: CDPSession) -> float:
    """Return the bytes of the page's objects, after the garbage is collected."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"])


def patiently(ask: Callable[[], datetime]) -> datetime:
    """Ask the house again while it says so: an hour of duties is much work at once."""
    for _ in range(TRIES):
        try:
            return ask()
        except AssertionError as error:
            if "try again" not in str(error):
                raise
    return ask()


def test_a_till_that_is_open_for_hours_does_not_grow(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(None, "/login")
    page.clock.install(time=house.now())
    begin_session(page.context, house, house.cashier, house.password)
    page.goto("/till")
    page.wait_for_selector(".draw")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    under_way: set[Request] = set()
    page.on("request", lambda request: under_way.add(request))
    page.on("requestfinished", lambda request: under_way.discard(request))
    page.on("requestfailed", lambda request: under_way.discard(request))

    def pass_time(by: timedelta) -> None:
        later = patiently(house.now) + by
        patiently(lambda: house.move_clock(later))
        begin_session(page.context, house, house.cashier, house.password)  # one lasts twelve hours
        for _ in range(by // STEP):  # in steps, so that the house has time for what the till asks
            page.clock.run_for(int(STEP.total_seconds() * 1_000))
            page.keyboard.press("Shift")  # or the till is locked
            wait_until(lambda: page.wait_for_timeout(10) or not under_way, "all answers")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        now = patiently(house.now).astimezone(CARACAS)
        expect(page.locator("#clock")).to_have_text(
            re.compile("|".join(f"{now + tick:%H:%M}" for tick in (-MINUTE, 0 * MINUTE, MINUTE)))
        )
        page.clock.run_for(1_000)  # draws that have closed are gone

    def sell(stake: int) -> None:
        press(page, "/0", "Enter", "/lotto", "Enter", f"7 {stake}", "Enter", "+")  # on draws of animals
        expect(page.locator(".last")).to_contain_text(f"{stake},00 VES")
        page.keyboard.press("Alt+x")

    pass_time(timedelta(minutes=10))
    sell(1)
    before = heap_of(session)
    for hour in range(HOURS):
        pass_time(timedelta(hours=1))
        sell(2 + hour)
    after = heap_of(session)
    print("heap", before, after)
    assert after <= before * GROWTH_MAX
