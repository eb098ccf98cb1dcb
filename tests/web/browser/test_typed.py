"""Forms of the office that were typed when the session ended: they come back to whoever typed them, and to nobody else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

import taquilla.web
from taquilla.testing import TaquillaHouse
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

from .conftest import Visit, assert_accessible, begin_session, posts, submit

pytestmark = pytest.mark.judged("pages")

TEMPLATES = Path(taquilla.web.__file__).parent / "templates"
METHODS, RULE = "/office/payment-methods", "/office/rules/new/limit"
BACK = "Aquí está de nuevo lo que había escrito. Revíselo y envíelo."
KEPT = "() => Object.entries(sessionStorage).filter(([name]) => name.startsWith('form-')).join()"


def end_session(page: Page, house: TaquillaHouse) -> None:
    """End the session as it ends elsewhere: this page hears nothing of it."""
    assert posts(page, house, "/logout", "").ok


def come_back(page: Page, house: TaquillaHouse, email: str) -> None:
    """Log in on the page that a form was answered with, by the keyboard."""
    page.wait_for_url("**/login?next=**")
    page.fill("#email", email)
    page.fill("#password", house.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def test_what_was_typed_is_back_after_the_login_and_is_sent_once_by_its_author(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, f"{METHODS}?agency=213", language="en")
    key = page.locator(f"form[action='{METHODS}'] [name=key]")
    page.fill("#name", "Zelle")
    page.select_option("#kind", "mobile")
    page.fill("#currency", "USD")
    page.check("[name=gives_change]")
    before = key.input_value()
    end_session(page, house)
    page.press("#name", "Enter")
    come_back(page, house, house.administrator)
    expect(page).to_have_url(re.compile(f"{METHODS}\\?agency=213$"))
    expect(page.get_by_role("status")).to_have_text("Here is again what you had typed. Check it, and send it.")
    expect(page.get_by_role("status")).to_be_focused()
    typed = [page.locator(f"#{name}").input_value() for name in ("name", "kind", "currency")]
    assert (typed, page.is_checked("[name=gives_change]"), page.is_checked("[name=without_decimals]")) == (
        ["Zelle", "mobile", "USD"], True, False,
    )  # fmt: skip
    # Nothing was sent; the form has the key that it had, so it has one effect.
    expect(page.get_by_role("row", name="Zelle")).to_have_count(0)
    assert key.input_value() == before
    assert_accessible(page)
    submit(page, "New way to pay")
    expect(page.get_by_role("row", name="Zelle")).to_have_count(1)
    assert page.evaluate(KEPT) == ""


@pytest.mark.prove("pages")
def test_a_refused_form_comes_back_on_its_own_page(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, METHODS)
    submit(page, "Nueva forma de pago", name="Efectivo en euros", currency="EUR")
    submit(page, "Fijar la tasa", alert=re.compile(".+"), rate="x")
    end_session(page, house)
    page.get_by_role("button", name="Fijar la tasa").click()
    come_back(page, house, house.administrator)
    expect(page).to_have_url(re.compile(f"{METHODS}$"))
    expect(page.get_by_role("status")).to_have_text(BACK)
    expect(page.locator("#rate")).to_have_value("x")
    submit(page, "Fijar la tasa", alert=re.compile(".+"))
    submit(page, page.get_by_role("button", name="English"), CATALOGUE["en"].frame.typed_back)
    expect(page.locator("#rate")).to_have_value("x")


@pytest.mark.parametrize("whose", ["house", "proxy"])
def test_a_form_that_could_not_be_answered_is_there_again_with_its_key(house: TaquillaHouse, visit: Visit, whose: str) -> None:
    ours = environment(TEMPLATES).get_template("error.html").render(t=CATALOGUE["es"], status=503, sentence="No ahora.")
    failure = {"house": ours, "proxy": "<p role=alert>No ahora.</p>"}[whose]
    page = visit(house.administrator, METHODS)
    key = page.locator(f"form[action='{METHODS}'] [name=key]")
    before = key.input_value()

    def fail(route: Route) -> None:
        route.continue_() if route.request.method == "GET" else route.fulfill(status=503, content_type="text/html", body=failure)

    page.route(f"**{METHODS}", fail)
    submit(page, "Nueva forma de pago", alert="No ahora.", name="Binance", currency="USD")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(BACK)
    assert (page.locator("#name").input_value(), key.input_value()) == ("Binance", before)


def test_nobody_else_sees_what_was_typed(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, RULE)
    typed = page.locator("#stake_max")

    def lose() -> None:
        typed.fill("25,50")
        end_session(page, house)
        page.get_by_role("button", name="Probar").click()

    lose()
    come_back(page, house, house.manager)
    expect(typed).to_have_value("")
    assert page.evaluate(KEPT) == ""
    lose()
    # A member of another operator may have the same number.
    page.wait_for_url("**/login?next=**")
    page.evaluate("""() => {
        const [name] = Object.keys(sessionStorage).filter((one) => one.startsWith('form-'))
        sessionStorage.setItem(name.replace(/ [0-9]+[/]/, ' 9/'), sessionStorage.getItem(name))
        sessionStorage.removeItem(name)
    }""")
    come_back(page, house, house.manager)
    expect(typed).to_have_value("")
    assert page.evaluate(KEPT) == ""


def test_what_was_left_or_logged_out_of_does_not_come_back(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, RULE)
    typed = page.locator("#stake_max")
    typed.fill("25,50")
    assert "25,50" in page.evaluate(KEPT)
    page.get_by_role("link", name="Usuarios").click()
    page.wait_for_url("**/office/people")
    page.evaluate("() => { document.title = 'old'; dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) }")
    expect(page).to_have_title(re.compile("Usuarios"))  # a page that the browser had kept
    page.goto(f"{RULE}?entity=213")
    expect(typed).to_have_value("")
    typed.fill("25,50")
    submit(page, page.get_by_role("button", name="English"), CATALOGUE["en"].frame.typed_back)
    assert (typed.input_value(), page.url.endswith("?entity=213")) == ("25,50", True)
    page.locator("form[action='/logout'] button").click()
    page.wait_for_url("**/login")
    assert page.evaluate(KEPT) == ""


def test_secrets_are_never_kept(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/people/new")
    page.fill("#email", "new@banklot.net")
    page.fill("#password", "tortuga-verde-canta")
    kept = page.evaluate(KEPT)
    assert ("new@banklot.net" in kept, "tortuga" in kept) == (True, False)
    begin_session(page.context, house, house.cashier, house.password)
    page.goto("/office/me")
    for name in ("old_password", "new_password", "pin", "pin_password", "begin_password"):
        page.fill(f"#{name}", "123456")
    assert page.evaluate(KEPT) == ""
    # A field for a secret says that it is one, by its kind or by what a browser may fill it with.
    secret = re.compile(r'(?:text_field\(|name=)"(?:\w*password|pin|code|token|secret)"')
    lines = [line for one in (TEMPLATES / "office").rglob("*.html") for line in one.read_text().splitlines()]
    fields = [line for line in lines if secret.search(line)]
    assert len(fields) > 8
    assert [line for line in fields if '"password"' not in line and "one-time-code" not in line] == []
