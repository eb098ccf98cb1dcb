"""Audits, events, webhooks and the log on their pages: an audit is seen to end clean, and each change happens once."""

import re

import pytest
from playwright.sync_api import expect
from tests.receiver import receiving

from taquilla.domain.seals.notes import COSIGNATURE, VerifierKey
from taquilla.testing import TaquillaHouse

from .api import after, ask, look, look_beside, open_draws, sell, words
from .conftest import Visit, assert_accessible, posts, submit

pytestmark = pytest.mark.judged("pages")


@pytest.mark.prove("pages")
def test_an_audit_is_asked_for_once_and_seen_to_end_clean(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.auditor, "/office/audits", language="en")
    page.get_by_role("button", name="Audit now").dblclick()
    expect(page.locator("#run .notice")).to_contain_text("Every rule holds.")
    assert page.locator("#run tbody tr").count() > 50
    assert set(page.locator("#run tbody .tag").all_inner_texts()) == {"Holds"}
    expect(page.get_by_role("link", name="I10", exact=True)).to_have_attribute("href", "/docs/reference/audit-rules.html#i10")
    assert_accessible(page)
    page.get_by_role("link", name="All audits").click()
    expect(page.locator("#runs tbody tr")).to_have_count(1)


def test_the_feed_tells_what_was_sold_by_type_and_seq(house: TaquillaHouse, visit: Visit) -> None:
    ticket = sell(house, open_draws(house)[0], "7", "20.00")
    page = visit(house.auditor, "/office/events")
    page.select_option("#type", "tickets.sold")
    expect(page.locator("#feed li")).to_have_count(1)
    expect(page.locator("#feed li")).to_contain_text("Se vendieron tickets.")
    expect(page.locator("#feed li")).to_contain_text("secuencia")
    page.locator("#feed li a").click()
    expect(page.locator("h1")).to_have_text(f"Ticket {ticket['number']}")
    status, beside = look_beside(house, "/office/events")
    assert (status, str(ticket["number"]) in beside, "Un evento de otra entidad" in beside) == (200, False, True)


def test_the_feed_names_the_draw_and_the_hour_of_a_seal_and_no_seq_to_a_manager(house: TaquillaHouse) -> None:
    draw = open_draws(house)[0]
    house.move_clock(after(draw))
    feed = look(house, house.manager, "/office/events?type=draw.sealed")[1].partition('id="feed"')[2].partition("</ol>")[0]
    (sealed,) = (words(one) for one in feed.split("<li>") if f'"/office/draws/{draw["id"]}"' in one)
    assert re.search(rf"{draw['name']}.* \d\d:\d\d.* root ", sealed)
    assert ("draw_id" in sealed, "secuencia" in feed) == (False, False)
    assert re.search(r"… y \d+", look(house, house.manager, "/office/events?type=draws.opened")[1])


@pytest.mark.prove("pages")
def test_a_webhook_is_added_tested_and_its_secret_shown_once(house: TaquillaHouse, visit: Visit) -> None:
    with receiving() as receiver:
        page = visit(house.administrator, "/office/webhooks", language="en")
        submit(page, "Add", url="https://10.0.0.1/")
        expect(page.get_by_role("alert")).to_be_visible()
        submit(page, "Add", twice=True, url=receiver.url)
        expect(page.locator("#secret")).to_contain_text("whsec_")
        assert_accessible(page)
        page.goto("/office/webhooks")
        page.locator("tbody a").click()
        expect(page.locator("#secret")).to_have_count(0)
        submit(page, "Send a test", re.compile("on its way"))
        expect(page.locator("#attempts")).to_contain_text("webhook.test")
        page.get_by_role("button", name="Rotate the keys").click()
        expect(page.locator("#secret")).to_contain_text("whsec_")
        page.goto(page.url.removesuffix("/steps"))
        path = page.url.partition("?")[0].removeprefix(house.url)
        terms = page.evaluate("() => new URLSearchParams(new FormData(document.querySelector('form:has(#url)'))).toString()")
        submit(page, "Save", "The webhook is changed.", description="ours")
        assert "Otra persona lo cambió" in posts(page, house, path, terms.replace("key=", "key=later")).text()
        submit(page, "Disable", "The webhook is disabled.", from_number="1")
        assert (look_beside(house, path)[0], look(house, house.administrator, f"{path}?before={2**63}")[0]) == (404, 400)
        assert posts(page, house, f"{path}/steps", f"key=far&step=rotate&overlap_hours={10**15}").status == 422
        page.get_by_role("button", name="Remove for good").click()
        expect(page.locator("tbody tr")).to_have_count(0)
        assert ask(house, "GET", "/v1/webhooks", by=house.administrator) == {"webhooks": []}


KEY = VerifierKey("witness.example", COSIGNATURE, bytes(32)).text


@pytest.mark.prove("pages")
def test_a_witness_is_added_and_removed_and_the_key_rotated(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.administrator, "/office/log", language="en")
    expect(page.locator("#keys tbody tr")).to_have_count(1)
    expect(page.locator("#seals tbody tr").first).to_be_visible()
    submit(page, "Add", alert=re.compile("cannot be added"), verifier="nonsense", url="https://192.0.2.7")
    expect(page.locator("#verifier")).to_have_value("nonsense")
    submit(page, "Add", re.compile("asked from now on"), twice=True, verifier=KEY, url="http://127.0.0.1:9")
    expect(page.locator("#witnesses tbody tr")).to_have_count(1)
    page.get_by_text("Rotate the key").click()
    submit(page, "Make a new key", re.compile("new key"), twice=True)
    expect(page.locator("#keys tbody tr")).to_have_count(2)
    assert_accessible(page)
    page.locator("#witnesses").get_by_text("Remove", exact=True).click()
    submit(page, "Remove the witness", re.compile("removed"), twice=True)
    expect(page.locator("#witnesses")).to_have_count(0)
