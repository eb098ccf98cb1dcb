"""People see the day as it goes on, decide about what waits for them, and take care of alarms."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice, pairwise

import pytest
from playwright.sync_api import Route, expect
from tests.patience import PATIENCE_S

from taquilla.engine.lottery import day_sums
from taquilla.testing import TaquillaHouse
from taquilla.web.office import board

from .api import AGENCY, MADE, add_manager, after, ask, look, open_draws, play, sell, token
from .conftest import Visit, assert_accessible

pytestmark = pytest.mark.judged("pages")

# Figures come one after the other while the page is read: those that belong together are read at once.
SUM_OF_COUNTS = """() => {
    const counts = [...document.querySelectorAll('[data-count]:not([hidden])')].map((one) => Number(one.textContent))
    const sum = counts.reduce((sum, one) => sum + one, 0)
    return counts.length > 1 && Number(document.querySelector('.menu .count').textContent) === sum
}"""
KEPT_AND_HANDED_OVER = """() => {
    const [kept, margin] = ['kept', 'margin'].map((name) => document.querySelector(`[data-figure="${name}"]`))
    return kept.parentElement.textContent.includes(`hands over ${(margin.textContent - kept.textContent).toFixed(2)}`)
}"""


@pytest.fixture(autouse=True)
def quick_board(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let figures be made anew as soon as there is something new, and not once a second."""
    for pause in ("_LEAST_S", "_STEP_S", "_OLD_S"):
        monkeypatch.setattr(board, pause, 0.2)


@pytest.mark.prove("pages")
def test_no_link_of_the_menu_lies_over_another_one_however_far_one_has_scrolled(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, "/office?range=weeks")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate("scrollY") > 0
    boxes = [link.bounding_box() for link in page.locator(".sections a").all()]
    tops = [(box["y"], box["y"] + box["height"]) for box in boxes if box is not None]
    assert all(bottom <= top for (_, bottom), (top, _) in pairwise(tops)), tops


def test_the_day_follows_each_sale_without_a_reload(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, "/office", language="en")
    sales = page.locator('[data-figure="sales"]')
    expect(sales).to_have_text("0.00")
    sell(house, open_draws(house)[0], "5", "40.00")
    expect(sales).to_have_text("40.00")
    expect(page.locator('[data-figure="margin"]')).to_have_text("36.00")
    expect(page.locator(".foot")).not_to_contain_text("seq")
    expect(page.locator(".foot")).to_contain_text("Audit: none yet")
    assert "data-figure" not in look(house, house.clerks[0], "/office")[1]
    for who, finds in ((house.manager, True), (house.clerks[0], False)):
        assert (f"/office/agencies/{AGENCY}" in look(house, who, "/office/find?q=test-1")[1]) == finds


def following(house: TaquillaHouse, session: str, opened: ExitStack) -> Iterator[str]:
    """Open the figures of the day as a page of Today does, and yield them as they come, until the house ends."""
    request = urllib.request.Request(f"{house.url}/office/today/live", headers={"cookie": f"taquilla_session={session}"})
    data: list[str] = []
    for line in opened.enter_context(urllib.request.urlopen(request, timeout=PATIENCE_S)):
        if line.startswith(b"data: "):
            data.append(line[6:].decode())
        elif line == b"\n" and data:
            yield "".join(data)
            data.clear()


def sold_in(figures: str) -> str:
    """Return the day's sales of such figures."""
    return re.findall(r'data-figure="sales">([^<]*)<', figures)[0]


def changed(stream: Iterator[str], before: str) -> list[str]:
    """Return the day's sales as soon as they are others; nothing where the house ends first."""
    others = (sold for sold in map(sold_in, stream) if sold != before)
    return list(islice(others, 1))


def test_pages_follow_the_day_with_the_eyes_of_their_visitor_until_the_session_ends(house: TaquillaHouse) -> None:
    add_manager(house, "near@today.example", AGENCY)
    add_manager(house, "far@today.example")
    near, far = (token(house, email, MADE) for email in ("near@today.example", "far@today.example"))
    with ExitStack() as opened:
        mine, other = token(house, house.manager), token(house, house.manager)
        streams = [following(house, session, opened) for session in (mine, other, near)]
        first = [next(stream) for stream in streams]
        assert [figures for figures in first if "2024" in figures] == []  # the day is today's: it is not said
        before = [sold_in(figures) for figures in first]
        sell(house, open_draws(house)[0], "6", "40.00")
        after = [changed(stream, then)[0] for stream, then in zip(streams, before, strict=True)]
        assert after[0] == after[1]
        assert sold_in(next(following(house, far, opened))) == "0,00"
        assert "data-figure" not in next(following(house, token(house, house.clerks[0]), opened))
        ask(house, "DELETE", "/v1/session", by=mine)
        sell(house, open_draws(house)[0], "7", "40.00")
        assert changed(streams[1], after[1])
        assert changed(streams[0], after[0]) == []


def test_a_void_is_shown_as_it_goes_on_and_told_when_it_is_done(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[1]
    sell(house, draw, "9", "40.00")
    ordered = ask(house, "POST", f"/v1/draws/{draw['id']}/void", {"reason": "no se jugó"}, by=house.clerks[0], key="void")
    assert ordered["version"] == 1
    # The clerk has no feed, and sees it a quarter of a minute later; the manager left the page of the draw, and looks at the day.
    own, day = visit(house.clerks[0], "/login/reset"), visit(house.manager, "/office", language="en")
    own.clock.install()
    own.goto(f"/office/draws/{draw['id']}")
    ask(house, "POST", f"/v1/draws/{draw['id']}/void/approve", by=house.clerks[1], key="approve")
    house.move_clock(timedelta(seconds=1))
    own.clock.fast_forward(15_000)
    done = day.locator('[data-done="void"]')
    expect(done).to_contain_text("wagers given back: 1 · 40.00")
    expect(own.locator('[data-done="void"]')).to_contain_text("jugadas devueltas: 1 · 40,00")
    done.get_by_role("link").click()
    expect(day.locator('[data-done="void"]')).to_contain_text("Done: Void")
    assert_accessible(day)


@pytest.mark.prove("pages")
def test_whatever_somebody_may_see_is_found_by_the_keyboard_alone(house: TaquillaHouse, visit: Visit) -> None:
    sold = sell(house, open_draws(house)[2], "5")
    page = visit(house.manager, "/office", language="en")
    expect(page.locator("[data-count]:visible")).to_have_count(0)
    page.route("**/waiting/count", lambda _: None)  # nobody waits for it to search
    page.reload()

    def found(typed: str) -> list[str]:
        page.keyboard.press("Control+k")
        page.locator("#find input").fill(typed)
        page.locator(f'#find [data-asked="{typed}"]').wait_for()
        return page.locator("#find a").all_inner_texts()

    assert found("clerk2") == ["clerk2@banklot.net"]
    assert found("test-1") == ["test-1"]
    assert found("rep") == ["Reports"]
    assert found("nobody") == []
    assert found(str(sold["number"])[:5])[0] == str(sold["number"])
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#find a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/tickets/{sold['id']}")


@pytest.mark.prove("pages")
def test_enter_opens_what_is_typed_and_never_what_was_found_before(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, "/office", language="en")
    page.keyboard.press("Control+k")
    field = page.locator("#find input")
    field.fill("clerk2")
    expect(page.locator("#find a")).to_have_text(["clerk2@banklot.net"])
    held: list[Route] = []
    page.route("**/office/find?*q=rep", lambda route: held.append(route))
    with page.expect_request("**/office/find?*q=rep"):
        field.fill("rep")
    field.press("Enter")
    page.evaluate("async () => { await fetch('/health') }")  # asked after it, so that the held one has come
    held[0].continue_()
    page.wait_for_url("**/office/reports")


@pytest.mark.prove("pages")
def test_sales_without_a_result_are_not_called_profit_and_call_the_clerk(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[0]
    sell(house, draw, "3", "40.00")
    day = visit(house.manager, "/office")
    for name in ("prizes", "margin"):
        card = day.locator(f'.card:has([data-figure="{name}"])')
        expect(card).to_contain_text(re.compile(r"\d+ sorteos? esperan? su resultado: [0-9.,]+ sin jugar"))
        expect(card).not_to_contain_text("%")
    house.move_clock(after(draw, 31))
    clerk = visit(house.clerks[0], "/office", language="es")
    awaited = clerk.get_by_role("region", name="Esperan su resultado")
    expect(awaited.locator(f'a[href="/office/results/{draw["id"]}"]')).to_contain_text("Ingresar")
    expect(clerk.locator('[data-count="/office/results/count"]')).to_have_text(re.compile(r"^[1-9]\d*$"))
    expect(clerk.locator('[data-count="/office/results/count"]')).to_have_css("column-width", "auto")  # as round as the others
    assert_accessible(clerk)
    day.reload()
    expect(day.locator(".notice.bad")).to_contain_text(re.compile(r"Alarmas abiertas \([1-9]"))
    expect(day.locator(".notice.bad").get_by_role("heading", name="Falta un resultado")).to_be_visible()
    assert_accessible(day)
    # On a phone the button of the menu has the sum of its counts.
    day.set_viewport_size({"width": 360, "height": 740})
    expect(day.locator(".menu .count")).to_be_visible()
    day.wait_for_function(SUM_OF_COUNTS)
    assert_accessible(day)


def test_the_business_says_what_expired_unclaimed_which_its_margin_leaves_out(house: TaquillaHouse) -> None:
    draw = open_draws(house)[0]
    sell(house, draw, "3", "2.00")
    play(house, draw, "3")
    house.move_clock(timedelta(days=5))
    for language, said in (("es", r"vencieron sin cobrar [\d.,]+\sVES: la"), ("en", r"In these days [\d.,]+\sVES expired")):
        assert re.search(said, look(house, house.manager, "/office?range=weeks", language=language)[1])


@pytest.mark.prove("pages")
def test_an_alarm_is_acknowledged_with_a_note(house: TaquillaHouse, visit: Visit) -> None:
    draw = open_draws(house)[0]
    sell(house, draw, "1")
    house.move_clock(after(draw, 31))
    page = visit(house.manager, "/office/alarms")
    alarm = page.locator(f'li:has(a[href="/office/results/{draw["id"]}"])')
    expect(page.get_by_role("heading", name="Falta un resultado")).to_have_count(1)
    advice = page.get_by_role("link", name="Qué hacer : Falta un resultado")
    expect(advice).to_have_attribute("href", "/docs/es/gerente.html#alarmas")
    expect(alarm).to_contain_text("hace 31 min")
    expect(alarm.get_by_role("link", name="Ingresar resultado")).to_have_attribute("href", f"/office/results/{draw['id']}")
    alarm.locator("summary").click()
    alarm.get_by_label("Nota").fill("se llamó a la lotería")
    alarm.get_by_role("button").dblclick()
    expect(page.locator(".notice.good")).to_contain_text("Anotado")
    page.get_by_role("link", name="Vistas").click()
    expect(alarm).to_contain_text("“se llamó a la lotería”")


@pytest.mark.prove("pages")
def test_an_owner_reads_the_business_by_the_keyboard(house: TaquillaHouse, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_sums, "TODAY_S", 0.0)
    draw = open_draws(house)[1]
    page = visit(house.manager, "/office", language="en", width=360)
    before = page.locator('[data-figure="sales"]').inner_text()
    sell(house, draw, "5", "30.00")
    page.reload()
    assert float(page.locator('[data-figure="sales"]').inner_text()) == float(before) + 30
    # Of each 10 % the group has 2: what remains for it, and what it hands over, are together the margin.
    page.wait_for_function(KEPT_AND_HANDED_OVER)
    page.locator(f'a[href="/office/draws/{draw["id"]}?pick=5#limit"]').click()
    expect(page.locator(".picked")).to_contain_text("5 León")
    page.go_back()
    sales = page.locator('[data-sum="sales"]')
    assert_accessible(page)
    first = page.locator(".curves .mark").first
    first.focus()
    page.keyboard.press("End")
    last = page.locator(".curves .card").first.locator(".mark").last
    expect(last).to_be_focused()
    expect(last.locator(".tip")).to_be_visible()
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    page.keyboard.press("End")
    first.locator(".at").hover(position={"x": 2, "y": 2})  # where the dots of the lines do not lie, whatever was sold
    expect(first.locator(".tip")).to_be_visible()
    hour, *amounts = first.locator("tspan").all_text_contents()
    assert re.fullmatch(r"\d\d:00 – \d\d:59", hour)
    assert re.fullmatch(r"Sales [0-9,.]+", amounts[0])
    page.get_by_role("link", name="8 weeks").click()
    expect(page.get_by_role("link", name="8 weeks")).to_have_attribute("aria-current", "page")
    expect(sales).not_to_have_text("0.00")
    page.goto("/office?first_day=2024-10-22&last_day=2024-10-21")
    expect(page.locator("#main [role=alert]")).to_be_visible()
    # A manager below sees its own tree, and nothing of what the operator risks.
    add_manager(house, "lines@today.example", AGENCY)
    own = look(house, "lines@today.example", "/office?range=week", password=MADE)[1]
    assert own.partition('id="business"')[2].count("<table") == 2
