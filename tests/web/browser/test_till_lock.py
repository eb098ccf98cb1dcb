"""A locked till shows and does nothing, whatever is typed and loaded, until the cashier's PIN or password opens it."""

from urllib.parse import urlsplit

from playwright.sync_api import Route, expect

from taquilla.testing import TaquillaHouse

from .conftest import Visit, assert_accessible, log_in, opens, press

PIN = "4071"
MINUTE_MS = 60_000


def test_a_till_is_locked_by_a_key_or_by_time_also_after_a_reload_and_opens_with_its_ticket_and_its_sale(
    house: TaquillaHouse, visit: Visit
) -> None:
    page = visit(None, "/login")
    page.clock.install()
    log_in(page, house, house.cashier)
    page.get_by_role("link", name=house.cashier).click()
    page.fill("#pin", PIN)
    page.fill("#pin_password", house.password)
    page.get_by_role("button", name="Guardar el PIN").click()
    expect(page.get_by_text("PIN elegido")).to_be_visible()
    page.goto("/till")
    page.wait_for_selector(".draw")
    press(page, "/0", "Enter", "/lotto", "Enter", "7 9", "Enter")
    expect(page.locator(".plays .selection")).to_have_count(1)

    lock, main = page.locator("#lock"), page.locator("main")
    with page.expect_response("**/till/lock"):
        press(page, "Alt+l")
    assert_accessible(page)
    press(page, "+", "Escape", "Escape", "Alt+v")
    expect(main).to_be_hidden()
    assert opens(page, "/office/me") == 303
    page.reload()
    expect(lock).to_contain_text("Taquilla bloqueada")
    expect(main).to_be_hidden()
    press(page, "4072", "Enter")
    expect(lock.get_by_role("alert")).to_contain_text("PIN equivocado")
    press(page, PIN, "Enter")
    expect(main).to_be_visible()
    expect(page.locator(".plays .selection")).to_have_count(1)

    # A PIN waits until the house has heard of the lock: the other way round the house would lock the session of an open page.
    held: list[Route] = []
    asked: list[str] = []
    page.route("**/till/lock", lambda route: held.append(route))
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.clock.fast_forward(5 * MINUTE_MS)
    expect(lock).to_be_visible()
    press(page, PIN, "Enter")
    page.evaluate("async () => { await fetch('/health') }")
    assert "/till/unlock" not in asked
    assert len(held) == 1
    held[0].continue_()
    expect(lock).to_have_count(0)

    page.route("**/v1/tickets", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        press(page, "+")
    press(page, "Alt+l")
    page.unroute("**/v1/tickets")
    page.get_by_role("button", name="Con la contraseña").click()
    page.fill("#lock-password", house.password)
    page.keyboard.press("Enter")
    expect(page.locator(".last")).to_contain_text("9,00 VES")
