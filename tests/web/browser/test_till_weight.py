"""The till is light on the line, and does not grow through the day.

`TAQUILLA_TILL_HOURS=24` makes a whole day of the second test.
"""

import os
from datetime import timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import CDPSession, expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit

TRANSFER_MAX = 100_000
HOURS = int(os.environ.get("TAQUILLA_TILL_HOURS", "1"))
GROWTH_MAX = 1.2
CARACAS = ZoneInfo("America/Caracas")
TRANSFERRED = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, one) => sum + one.transferSize, 0)"""


def heap_of(session: CDPSession) -> float:
    """Return the bytes of the page's objects, after the garbage is collected."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"])


def test_the_first_load_takes_a_hundred_kilobytes_at_most(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(None, "/login")
    credentials = {"email": house.cashier, "password": house.password}
    page.context.request.post(f"{house.url}/login", form=credentials, headers={"origin": house.url}, max_redirects=0)
    page.goto("/till")
    page.wait_for_selector(".draw")
    # The login page has brought the style along.
    transferred = page.evaluate(TRANSFERRED)
    print("transferred", transferred)
    assert 20_000 < transferred <= TRANSFER_MAX


def test_a_till_that_is_open_for_hours_does_not_grow(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(None, "/login")
    page.clock.install(time=house.now())
    context = page.context
    credentials = {"email": house.cashier, "password": house.password}
    form = {"form": credentials, "headers": {"origin": house.url}}
    context.request.post(f"{house.url}/login", **form)
    page.goto("/till")
    page.wait_for_selector(".draw")
    session = context.new_cdp_session(page)
    session.send("Performance.enable")

    def pass_time(spell: str, by: timedelta) -> None:
        house.move_clock(by)
        context.request.post(f"{house.url}/login", **form)  # a session lasts twelve hours
        page.clock.run_for(spell)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#clock")).to_contain_text(f"{house.now().astimezone(CARACAS):%H:%M}")
        page.clock.run_for(1_000)  # draws that have closed are gone

    def sell(stake: int) -> None:
        page.keyboard.type("/0")
        page.keyboard.press("Enter")
        page.keyboard.type("/lotto")  # draws of animals
        page.keyboard.press("Enter")
        page.keyboard.type(f"7 {stake}")
        page.keyboard.press("Enter")
        page.keyboard.press("+")
        expect(page.locator(".last")).to_contain_text(f"{stake},00 VES")
        page.keyboard.press("x")

    pass_time("10:00", timedelta(minutes=10))
    sell(1)
    before = heap_of(session)
    for hour in range(HOURS):
        pass_time("01:00:00", timedelta(hours=1))
        sell(2 + hour)
    after = heap_of(session)
    print("heap", before, after)
    assert after <= before * GROWTH_MAX
