"""People see the day as it goes on, decide about what waits for them, and take care of alarms."""

import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import islice

import pytest
from playwright.sync_api import expect
from tests.patience import PATIENCE_S

from taquilla.testing import TaquillaHouse

from .api import AGENCY, ROOT, ask, token
from .conftest import Visit, assert_accessible
from .test_draws import Till


def test_the_day_follows_each_sale_without_a_reload(house: TaquillaHouse, visit: Visit) -> None:
    till = Till(house, house.cashier)
    page = visit(house.manager, "/office", language="en")
    sales = page.locator('[data-figure="sales"]')
    expect(sales).to_have_text("0.00")
    assert "id" in till.sell(till.draw("animalitos", 0)["id"], "animalitos", "5", "40.00")
    expect(sales).to_have_text("40.00")
    expect(page.locator('[data-figure="margin"]')).to_have_text("36.00")
    expect(page.locator(".foot")).to_contain_text("seq")
    expect(page.locator(".foot")).to_contain_text("Auditor: no check yet")
    clerk = visit(house.clerks[0], "/office", language="en")
    expect(clerk.locator("[data-figure]")).to_have_count(0)


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
    till, administrator = Till(house, house.cashier), token(house, house.administrator)
    entity = ask(house, "POST", "/v1/entities", {"name": "far", "parent_id": ROOT}, by=administrator, key="far away")["id"]
    for name, where in (("near", AGENCY), ("far", entity)):
        person = {"email": f"{name}@today.example", "role": "manager", "entity_id": where, "password": "tortuga verde canta"}
        ask(house, "POST", "/v1/users", person, by=administrator, key=name)
    near, far = (
        ask(house, "POST", "/v1/session", {"email": f"{name}@today.example", "password": "tortuga verde canta"})["token"]
        for name in ("near", "far")
    )
    with ExitStack() as opened:
        mine, other = token(house, house.manager), token(house, house.manager)
        streams = [following(house, session, opened) for session in (mine, other, near)]
        before = [sold_in(next(stream)) for stream in streams]
        assert "id" in till.sell(till.draw("animalitos", 0)["id"], "animalitos", "6", "40.00")
        after = [changed(stream, then)[0] for stream, then in zip(streams, before, strict=True)]
        assert after[0] == after[1]
        assert sold_in(next(following(house, far, opened))) == "0,00"
        assert "data-figure" not in next(following(house, token(house, house.clerks[0]), opened))
        ask(house, "DELETE", "/v1/session", by=mine)
        assert "id" in till.sell(till.draw("animalitos", 0)["id"], "animalitos", "7", "40.00")
        assert changed(streams[1], after[1])
        assert changed(streams[0], after[0]) == []


def test_a_second_person_approves_a_held_prize_and_a_double_click_pays_once(house: TaquillaHouse, visit: Visit) -> None:
    till, office = Till(house, house.cashier), Till(house, house.manager)
    draw = till.draw("animalitos", 0)
    sold = till.sell(draw["id"], "animalitos", "9", "40.00")
    assert office.ask("/rules", {"values": {"kind": "payout", "pay_alone_max": "100.00"}}).get("id")
    house.move_clock(datetime.fromisoformat(draw["draws_at"]) + timedelta(minutes=1))
    house.enter_result(draw["id"], "9")
    held = till.ask(f"/tickets/{sold['id']}/pay", {"pin": sold["pin"]})
    assert held.get("reason") == "PAYMENT_HELD", held
    page = visit(house.manager, "/office")
    page.get_by_role("link", name="Premios retenidos (1)").click()
    expect(page.locator("tbody")).to_contain_text("1.200,00")
    page.get_by_role("button", name=f"Aprobar {sold['number']}").dblclick()
    expect(page.locator(".notice.good")).to_have_text("Pago aprobado: ya se puede entregar.")
    expect(page.locator("main")).to_contain_text("Nada espera por usted.")
    assert till.ask(f"/tickets/{sold['id']}")["status"] == "paid"


def test_a_void_is_shown_as_it_goes_on_and_told_when_it_is_done(house: TaquillaHouse, visit: Visit) -> None:
    till, clerk = Till(house, house.cashier), Till(house, house.clerks[0])
    draw = till.draw("animalitos", 1)
    till.sell(draw["id"], "animalitos", "9", "40.00")
    assert clerk.ask(f"/draws/{draw['id']}/void", {"reason": "no se jugó"})["version"] == 1
    # The clerk has no feed, and sees it all the same; the manager left the page of the draw, and looks at the day.
    own, day = visit(house.clerks[0], f"/office/draws/{draw['id']}"), visit(house.manager, "/office", language="en")
    second = visit(house.clerks[1], f"/office/draws/{draw['id']}")
    second.get_by_role("button", name="Aprobar").click()
    expect(second.locator(".notice.good").first).to_contain_text("Sorteo anulado")
    done = day.locator('[data-done="void"]')
    expect(done).to_contain_text("wagers given back: 1 · 40.00")
    expect(own.locator('[data-done="void"]')).to_contain_text("jugadas devueltas: 1 · 40,00")
    done.get_by_role("link").click()
    expect(day.locator('[data-done="void"]')).to_contain_text("Done: Void")
    assert_accessible(day)


def test_an_alarm_is_acknowledged_with_a_note(house: TaquillaHouse, visit: Visit) -> None:
    till = Till(house, house.cashier)
    draw = till.draw("animalitos", 0)
    till.sell(draw["id"], "animalitos", "1")
    house.move_clock(datetime.fromisoformat(draw["draws_at"]) + timedelta(minutes=31))
    page = visit(house.manager, "/office/alarms")
    alarm = page.locator(f'li:has(a[href="/office/results/{draw["id"]}"])')
    expect(alarm).to_contain_text("Falta un resultado")
    alarm.get_by_label("Nota").fill("se llamó a la lotería")
    alarm.get_by_role("button").dblclick()
    expect(page.locator(".notice.good")).to_contain_text("Anotado")
    page.get_by_role("link", name="Vistas").click()
    expect(alarm).to_contain_text("“se llamó a la lotería”")
    assert_accessible(page)


@pytest.mark.prove("pages")
@pytest.mark.parametrize(("language", "width"), [("es", 360), ("en", 1280)])
def test_the_day_and_what_waits_have_no_fault_for_those_who_cannot_see_them(
    house: TaquillaHouse, visit: Visit, language: str, width: int
) -> None:
    first = Till(house, house.clerks[0])
    order = first.ask(f"/draws/{first.draw('animalitos', 3)['id']}/suspend", {"reason": "the machine stands still"})
    page = visit(house.manager, "/office", language=language, width=width)
    assert_accessible(page)
    page.goto("/office/waiting")
    expect(page.locator("tbody tr")).not_to_have_count(0), order
    assert_accessible(page)
    page.goto("/office/alarms")
    assert_accessible(page)
