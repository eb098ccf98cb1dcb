"""A day of a house, told in Spanish and in English: from the first count of the cash to a closed week and clean books."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from taquilla.testing import Houses, TaquillaHouse
from taquilla.web.texts import LANGUAGES

from .conftest import Visit, confirm
from .paper import size_mm, words_of
from .screens import Office, Phone, Printed, Till

pytestmark = pytest.mark.prove("pages")

READ_FIRST, DRAWN, QUOTA = "7", "33", 8_00
"""The result that the clerks read first, the one that was drawn indeed, and the quota of that in cents."""
SOLD, CANCELED, PRIZE, PRIZE_THEN = 5_00 + QUOTA, 5_00, 150_00, 240_00
"""The winner's ticket, one that is canceled, and the prize of the first before and after the correction."""
OPENING, COUNTED = 200_00, 62_50
EXPECTED = OPENING + SOLD - PRIZE
SOLD_BESIDE, PRIZE_BESIDE = 10_00, 300_00
"""The ticket of another agency, and its prize until the correction."""


@pytest.fixture
def house(houses: Houses) -> Iterator[TaquillaHouse]:
    """Lend a house of the day's own."""
    with houses.open() as house:
        yield house


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_of_a_house(house: TaquillaHouse, visit: Visit, language: str) -> None:
    manager = Office(visit(house.manager, "/office", language=language), language)
    put_a_quota_in_force(manager)

    till = Till(visit(None, "/", language=language), language)
    come_to_work(till)
    open_the_shift(till)
    draw_id = sell_what_the_quota_leaves(till)
    printed = print_it(till)
    cancel_another_ticket(till)
    phone = Phone(visit(None, printed.address, language=language, width=360, height=740), language)
    check_in_play(phone, printed)
    beside = Till(visit(house.other_cashier, "/till", language=language, width=360, height=740), language)
    sell_beside(beside)

    move_to_the_draw(house, manager, draw_id)
    first, second = (Office(visit(email, "/office", language=language), language) for email in house.clerks)
    read_the_result(house, first, second)
    pay_the_winner(till, printed)
    close_the_shift(till)
    see_the_difference(manager, house)

    lower_a_quota_on_the_map(manager, beside)
    correct_the_result(house, manager, first, draw_id)
    read_the_life_of_the_ticket(manager, printed)
    check_the_new_prize(phone)

    house.move_clock(timedelta(days=6))
    close_the_week(Office(visit(house.manager, "/office", language=language), language))
    audit_all(Office(visit(house.auditor, "/office", language=language), language))
    assert house.audit() == []


def put_a_quota_in_force(manager: Office) -> None:
    """The manager decides how much of a figure is sold in each draw."""
    t = manager.t.rules
    manager.look("01-today")
    manager.go("rules")
    manager.look("02-rules")
    manager.page.get_by_role("link", name=t.new_for).click()
    manager.look("03-new-rule")
    manager.page.locator('a[href^="/office/rules/new/quota"]').click()
    manager.page.select_option("#game", "animalitos")
    manager.fill(selection=DRAWN, quota=manager.f.amount(QUOTA))
    manager.button(t.preview).click()
    manager.sees(t.preview_none.format(judged="0"))
    manager.look("04-new-quota")
    manager.button(t.add).click()
    manager.done("rule_added")
    manager.look("05-rule")


def come_to_work(till: Till) -> None:
    """The cashier chooses the till on the front page."""
    till.look("06-front")
    till.page.get_by_role("button", name=till.t.front.till).click()
    till.page.wait_for_selector(".draw")
    till.look("07-till")


def open_the_shift(till: Till) -> None:
    """The cashier opens a shift with the cash that is counted."""
    till.press("Alt+c")
    till.sees(till.say("shift_none"))
    till.look("08-no-shift")
    till.press(till.f.amount(OPENING), "Enter")
    till.sees(till.money(OPENING), till.say("close_shift"), within=".panel")
    till.look("09-shift")
    till.press("Escape")


def sell_what_the_quota_leaves(till: Till) -> int:
    """The cashier types two plays, is refused by the quota, and sells what is left. Returns the draw's id."""
    till.press("F2", f"{READ_FIRST} 5", "Enter", f"{DRAWN} 20", "Enter")
    till.sees(till.say("plays_on_draw", n=2))
    till.look("10-plays")
    till.press("Alt+i")
    till.page.get_by_label(till.say("medium_pdf")).check()
    till.look("11-printer")
    till.press("Escape", "+")
    why = till.page.locator("tr.why")
    for sentence in (
        till.t.errors.SELECTION_FULL, till.say("limit", bound=till.money(QUOTA)), till.say("level_operator"),
        till.say("left", room=till.money(QUOTA)),
    ):  # fmt: skip
        expect(why).to_contain_text(sentence)
    till.look("12-refused")
    till.press("Alt+t")
    expect(till.page.locator(".total-value")).to_have_text(till.money(SOLD))
    return int(till.page.locator(".draw[aria-pressed=true]").get_attribute("data-id") or 0)


def print_it(till: Till) -> Printed:
    """The cashier sells the ticket and prints it as a PDF, which the customer reads."""
    with till.page.expect_download() as saved:
        till.press("+")
    pdf = Path(saved.value.path()).read_bytes()
    printed = Printed.of(words_of(pdf))
    assert size_mm(pdf)[0] == 58
    assert saved.value.suggested_filename == f"ticket-{printed.number}.pdf"
    assert {"7 Perico", "5,00", "33 Pescado", "8,00", "13,00 VES", "JUGADAS", "2"} <= set(printed.words)
    till.sees(str(printed.number), till.money(SOLD), within=".last")
    till.look("13-sold")
    return printed


def cancel_another_ticket(till: Till) -> None:
    """The customer does not want a second ticket after all, which was printed by the browser's dialog."""
    till.press("Alt+i")
    till.page.get_by_label(till.say("medium_dialog")).check()
    till.press("Escape")
    till.page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    till.press("12 5", "Enter", "+")
    expect(till.page.locator("body")).to_have_attribute("data-printed", "yes")
    # The page that goes to the printer is the ticket alone, as wide as its paper.
    paper = till.page.pdf(prefer_css_page_size=True)
    assert (paper[:5], size_mm(paper)[0]) == (b"%PDF-", 58)
    till.sees(till.money(CANCELED), within=".last")
    till.press("Alt+b")
    number = till.page.locator(".panel tbody tr button").first
    expect(number).to_be_visible()
    shown = number.inner_text()
    till.press(shown, "Enter")
    till.look("14-found")
    till.page.get_by_role("button", name=till.say("cancel"), exact=True).click()
    till.sees(till.say("cancel_sure", amount=till.money(CANCELED)), within="dialog")
    assert confirm(till.page, till.say("cancel")) == till.say("cancel_title", number=shown)
    till.sees(till.say("cancel_done", number=shown), within=".panel")
    expect(till.page.locator(".ticket .tag").first).to_have_text(till.t.till.statuses["canceled"])
    till.look("15-canceled")
    till.press("Escape")


def check_in_play(phone: Phone, printed: Printed) -> None:
    phone.sees(f"{phone.words.ticket} {printed.number}", phone.words.states["sold"], "33 Pescado")
    phone.look("16-phone")


def sell_beside(till: Till) -> None:
    """A cashier of another agency, whose till is a phone, sells the figure that is read first."""
    till.page.wait_for_selector(".draw")
    till.press("F2", f"{READ_FIRST} 10", "Enter", "+")
    till.sees(till.money(SOLD_BESIDE), within=".last")


def move_to_the_draw(house: TaquillaHouse, manager: Office, draw_id: int) -> None:
    """The draw closes: from here on nobody sees what it would cost."""
    manager.go("draws")
    manager.look("17-draws")
    manager.page.locator(f'main a[href="/office/draws/{draw_id}"]').first.click()
    manager.sees(manager.t.draws.heat, manager.t.draws.limit)
    manager.look("18-draw")
    house.move_clock(timedelta(minutes=31))
    manager.page.reload()
    manager.sees(manager.t.draws.sealed_hint)
    manager.look("19-sealed")


def read_the_result(house: TaquillaHouse, first: Office, second: Office) -> None:
    """Two clerks read the result, the second one without seeing the first reading."""
    t = first.t.results
    first.go("results")
    first.look("20-results")
    first.page.locator("main a.button").first.click()
    first.sees(t.first_title)
    first.look("21-first-reading")
    first.fill(first=READ_FIRST)
    first.press("Enter")
    first.done("result_entered")
    first.sees(t.waits_own)
    first.look("22-first-waits")

    second.page.reload()
    second.sees(second.t.today.waiting)
    second.look("23-clerk-today")
    second.page.get_by_role("link", name=second.t.waiting.approvals).click()
    second.look("24-waiting")
    second.page.locator("main a.button").first.click()
    second.sees(t.second_hint, t.hidden)
    assert "Perico" not in second.page.inner_text("main")
    second.look("25-second-reading")
    second.fill(second=READ_FIRST)
    second.press("Enter")
    second.done("result_approved")
    house.move_clock(timedelta(seconds=1))
    second.page.reload()
    second.sees("7 Perico", t.winners, second.f.amount(PRIZE + PRIZE_BESIDE))
    second.look("26-settled")


def pay_the_winner(till: Till, printed: Printed) -> None:
    """The customer brings the ticket: its code is scanned, its PIN typed."""
    till.press("Alt+p", printed.address, "Enter")
    expect(till.page.locator("tr.won")).to_contain_text(till.f.amount(PRIZE))
    till.look("27-won")
    till.press(printed.pin, "Enter")
    till.sees(till.say("paid", amount=till.money(PRIZE), number=printed.number), within=".panel")
    till.look("28-paid")
    till.press("Escape")


def close_the_shift(till: Till) -> None:
    """The cashier counts, and sees the difference only then."""
    till.press("Alt+c")
    till.sees(till.say("count_hint"))
    assert till.f.amount(EXPECTED) not in till.page.inner_text("main")
    till.page.fill("#close-counted", till.f.amount(COUNTED))
    till.press("Enter")
    till.page.fill("#close-note", "sin sencillo")
    confirm(till.page, till.say("close_shift"))
    till.sees(till.say("difference_short", amount=till.money(EXPECTED - COUNTED)))
    till.sees(till.f.amount(EXPECTED), till.f.amount(COUNTED), within="tfoot")
    till.look("29-shift-closed")


def see_the_difference(manager: Office, house: TaquillaHouse) -> None:
    t = manager.t.shifts
    manager.go("shifts")
    manager.sees(house.cashier, f"−{manager.f.amount(EXPECTED - COUNTED)} {t.short}", within="#found")
    manager.look("30-shifts")
    manager.page.locator("#found tbody th a").first.click()
    manager.sees(t.difference, f"−{manager.f.amount(EXPECTED - COUNTED)} {t.short}", within="tfoot")
    manager.look("31-shift")


def lower_a_quota_on_the_map(manager: Office, beside: Till) -> None:
    """The manager lowers the quota of a figure in the next draw, and the next sale of it is refused."""
    t = manager.t.draws
    beside.page.reload()
    beside.page.wait_for_selector(".draw")
    beside.press("F2", f"{READ_FIRST} 10", "Enter", "+")
    beside.sees(beside.money(SOLD_BESIDE), within=".last")
    draw_id = beside.page.locator(".draw[aria-pressed=true]").get_attribute("data-id")

    manager.go("draws")
    manager.page.locator(f'main a[href="/office/draws/{draw_id}"]').first.click()
    box = manager.page.locator(f'.heat a[data-pick="{READ_FIRST}"]')
    expect(box).to_contain_text(f"{t.sold} 10")
    box.click()
    expect(manager.page.locator("#quota")).to_be_focused()
    manager.press(manager.f.amount(SOLD_BESIDE), "Enter")
    manager.done("quota_set")
    expect(box).to_contain_text(t.full)
    manager.look("32-lowered")

    beside.press(f"{READ_FIRST} 10", "Enter", "+")
    why = beside.page.locator("tr.why")
    expect(why).to_contain_text(beside.t.errors.SELECTION_FULL)
    expect(why).to_contain_text(beside.say("left", room=beside.money(0)))
    # What is offered instead is in sight, and the note goes with what it is about.
    expect(beside.page.locator(".problems button").first).to_be_in_viewport(ratio=1)
    beside.look("33-refused")
    beside.press("Alt+q")
    expect(beside.page.locator(".total-value")).to_have_text(beside.money(0))
    expect(beside.note).to_be_empty()


def correct_the_result(house: TaquillaHouse, manager: Office, second: Office, draw_id: int) -> None:
    """The manager sees who would gain and who lose by a correction, and enters it; a clerk approves it by reading for itself."""
    t, f = manager.t.results, manager.f
    manager.go("results")
    manager.look("34-results")
    manager.page.get_by_role("link", name=t.drawn_today).click()
    manager.page.locator(f'main a[href="/office/results/{draw_id}"]').click()
    manager.fill(correct=DRAWN)
    manager.press("Enter")
    manager.sees(t.preview_title, t.paid_hint, "33 Pescado")
    expect(manager.row(t.preview_title, "test-1")).to_contain_text(f"+{f.amount(PRIZE_THEN - PRIZE)}")
    expect(manager.row(t.preview_title, "test-2")).to_contain_text(f"−{f.amount(PRIZE_BESIDE)}")
    manager.look("35-preview")
    manager.button(t.confirm_correction).click()
    manager.done("result_entered")
    manager.look("36-correction-waits")

    second.go("waiting")
    second.page.locator("main a.button").first.click()
    second.sees(t.second_hint, t.hidden)
    second.fill(second=DRAWN)
    second.press("Enter")
    second.done("result_approved")
    house.move_clock(timedelta(seconds=1))
    manager.page.reload()
    expect(manager.row(t.by_agency, "test-1")).to_contain_text(f"+{f.amount(PRIZE_THEN - PRIZE)}")
    manager.look("37-corrected")


def read_the_life_of_the_ticket(manager: Office, printed: Printed) -> None:
    """The manager finds the ticket by its number, and reads what happened to it."""
    told = manager.t.tickets.events
    manager.go("tickets")
    manager.look("38-tickets")
    manager.fill(q=printed.number)
    expect(manager.page.locator("#found tbody tr")).to_have_count(1)
    manager.page.locator("#found tbody th a").click()
    manager.look("39-life")
    life = [told[kind] for kind in ("sold", "printed", "won", "lost", "paid", "lost", "won")]
    expect(manager.page.locator(".life strong")).to_have_text(life)


def check_the_new_prize(phone: Phone) -> None:
    phone.page.reload()
    phone.sees(phone.words.states["winner"], phone.f.money(PRIZE_THEN))
    phone.look("40-phone-corrected")


def close_the_week(manager: Office) -> None:
    """On Monday the manager closes the week, and records what an agency has paid."""
    t = manager.t.weeks
    manager.look("41-monday")
    manager.page.get_by_role("link", name=manager.t.waiting.weeks).click()
    manager.sees(t.earned)
    manager.look("43-week")
    manager.page.get_by_role("link", name=t.to_close).click()
    manager.button(t.close).click()
    manager.done("week_closed")
    manager.sees(t.closed_by)
    manager.look("44-week-closed")


def audit_all(auditor: Office) -> None:
    """The auditor checks every rule of the books."""
    t = auditor.t.audits
    auditor.go("audits")
    auditor.look("45-audits")
    auditor.button(t.ask).click()
    auditor.sees(t.clean, within="#run")
    assert set(auditor.page.locator("#run tbody .tag").all_inner_texts()) == {t.verdicts["holds"]}
    auditor.look("46-audit")
