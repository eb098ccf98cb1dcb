"""Forms of the office that were typed when the session ended: they come back to whoever typed them, and to nobody else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

import taquilla.web
from taquilla.sandbox.demo import ACCOUNTS
from taquilla.testing import TaquillaHouse
from taquilla.web.rendering import environment
from taquilla.web.texts import CATALOGUE

from .conftest import Visit, assert_accessible, begin_session, posts, submit

pytestmark = pytest.mark.judged("pages")

TEMPLATES = Path(taquilla.web.__file__).parent / "templates"
METHODS, RULE = "/office/payment-methods", "/office/rules/new/limit"
BACK = "Aquí está de nuevo lo que había escrito. Revíselo y envíelo."
KEPT_BY_BROWSER = "() => { document.title = 'old'; dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) }"
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
    ticked = [page.is_checked(f"[name={name}]") for name in ("gives_change", "without_decimals")]
    assert (typed, ticked) == (["Zelle", "mobile", "USD"], [True, False])
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
def test_a_form_whose_answer_was_lost_is_there_again_and_has_one_effect(house: TaquillaHouse, visit: Visit, whose: str) -> None:
    ours = environment(TEMPLATES).get_template("error.html").render(t=CATALOGUE["es"], status=503, sentence="No ahora.")
    failure = {"house": ours, "proxy": "<p role=alert>No ahora.</p>"}[whose]
    page, lost = visit(house.administrator, METHODS), list[str]()

    def lose(route: Route) -> None:
        lost.append(route.fetch(max_redirects=0).text())
        route.fulfill(status=503, content_type="text/html", body=failure)

    page.route(f"**{METHODS}", lose, times=1)
    submit(page, "Nueva forma de pago", alert="No ahora.", name=f"Binance {whose}", currency="USD")
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(BACK)
    submit(page, "Nueva forma de pago", "Forma de pago agregada.")
    expect(page.get_by_role("row", name=f"Binance {whose}")).to_have_count(1)
    page.goto(f"/office/people/{ACCOUNTS[0].member_id}")  # where nothing is typed, and nobody has seen the link
    page.route("**/reset", lose, times=1)
    submit(page, "Hacer el enlace", alert="No ahora.")
    page.go_back()
    page.get_by_role("button", name="Hacer el enlace").click()
    assert page.locator("#secret").inner_text() in lost[1]


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
    name, one = page.evaluate("() => Object.entries(sessionStorage).find(([name]) => name.startsWith('form-'))")
    page.evaluate("([name, one]) => sessionStorage.clear() ?? (sessionStorage[name] = one)", [re.sub(" [0-9]+", " 9", name), one])
    come_back(page, house, house.manager)
    expect(typed).to_have_value("")
    assert page.evaluate(KEPT) == ""


def test_what_was_left_or_logged_out_of_does_not_come_back(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, RULE)
    typed = page.locator("#stake_max")
    typed.fill("25,50")
    page.evaluate(KEPT_BY_BROWSER)
    expect(page.get_by_role("status")).to_have_text(BACK)
    assert (typed.input_value(), page.title() != "old") == ("25,50", True)
    page.get_by_role("link", name="Usuarios").click()
    page.wait_for_url("**/office/people")
    page.evaluate(KEPT_BY_BROWSER)
    expect(page).to_have_title(re.compile("Usuarios"))
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
    assert [text in page.evaluate(KEPT) for text in ("new@banklot.net", "tortuga")] == [True, False]
    begin_session(page.context, house, house.cashier, house.password)
    page.goto("/office/me")
    for name in ("old_password", "new_password", "pin", "pin_password", "begin_password"):
        page.fill(f"#{name}", "123456")
    assert page.evaluate(KEPT) == ""
    # A field for a secret says that it is one, by its kind or by what a browser may fill it with.
    secret = re.compile(r'(?:text_field\(|name=)"(?:\w*password|pin|code|token|secret)"')
    lines = [line for one in (TEMPLATES / "office").rglob("*.html") for line in one.read_text().splitlines()]
    fields = [line for line in lines if secret.search(line)]
    assert (len(fields) > 8, [one for one in fields if '"password"' not in one and "one-time-code" not in one]) == (True, [])
