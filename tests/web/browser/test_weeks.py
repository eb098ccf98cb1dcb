"""A week is closed and paid on its page; a form that is sent twice has one effect."""

import re
from datetime import timedelta
from html import unescape

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import AGENCY, ROOT, ask, look, look_beside, open_draws, post, sell, words
from .conftest import Visit, assert_accessible, posts, submit

pytestmark = pytest.mark.judged("pages")


def test_a_week_is_closed_and_paid_once(house: TaquillaHouse, visit: Visit) -> None:
    sell(house, open_draws(house)[0], "7", "50.00")
    house.move_clock(timedelta(days=7))
    page = visit(house.manager, "/office/weeks?agency=test-1&monday=2024-10-21")
    assert_accessible(page)
    page.get_by_role("link", name="Cerrar la semana…").click()
    expect(page.locator("#closing")).to_contain_text("Sorteos sin resultado: 1")
    expect(page.locator("#closing")).to_contain_text("no se puede volver a abrir. Agencias y grupos: 1.")
    assert_accessible(page)
    owed = page.inner_text("#closing tbody td").removeprefix("Debe ")
    submit(page, "Cerrar la semana para siempre", "Semana cerrada.", twice=True)
    expect(page.get_by_role("link", name="Cerrar la semana…")).to_have_count(0)
    assert page.inner_text(".sums tfoot .number >> nth=0") == owed
    expect(page.locator("#amount")).to_have_value(owed)
    group = visit(house.administrator, f"/office/weeks?agency={ROOT}&monday=2024-10-21")
    row = group.get_by_role("row", name="test-1")
    assert [row.locator("td").nth(place).inner_text() for place in (5, 6, 7)] == ["0,00", *[f"Debe {owed}"] * 2]
    expect(row.get_by_text("Cerrada")).to_have_count(1)  # its group's week is open
    # Beside the menu there is room for the whole table: what is to be done covers none of it.
    group.set_viewport_size({"width": 1320, "height": 720})
    assert group.locator(".table").first.evaluate("table => table.scrollWidth - table.clientWidth") == 0
    expect(group.locator("#pay")).to_have_count(0)  # there is nobody above whom the root would pay
    assert_accessible(group)
    group.context.close()

    submit(page, "Anotar", alert=re.compile("más decimales"), amount="12,3456")
    expect(page.locator("#amount")).to_have_value("12,3456")
    page.fill("#amount", "1.234,50")
    page.fill("#note", "efectivo")
    fields = page.evaluate("() => new URLSearchParams(new FormData(document.querySelector('#pay form'))).toString()")
    submit(page, "Anotar", "Pago anotado.")
    expect(page.locator("main")).to_contain_text("A favor 1.189,50")  # the balance of today
    assert_accessible(page)
    assert posts(page, house, "/office/weeks/pay", fields).ok
    payments = ask(house, "GET", f"/v1/payments?entity_id={AGENCY}", by=house.manager)["payments"]
    assert [(one["amount"], one["note"], one["direction"]) for one in payments] == [("1234.50", "efectivo", "paid")]
    week = ask(house, "GET", f"/v1/weeks/2024-10-21?entity_id={AGENCY}", by=house.manager)
    page.goto(f"/office/weeks?agency={AGENCY}&monday=2024-10-21")
    assert week["status"] == "closed"
    # What it owes of the week that is over, whatever it has paid beyond.
    rows = page.request.get(f"/office/weeks?agency={ROOT}&monday=2024-10-21").text().split("<tr")
    assert words(next(row for row in rows if ">test-1<" in row)).strip().endswith("0,00 A favor 1.189,50")
    left = [row.inner_text().split("\t")[-1] for row in page.locator("#pay .sums tr").all()]
    assert left == [owed, "− 1.234,50", "+ 1.189,50", "0,00"]
    expect(page.locator("#amount")).to_have_value("")
    assert week["closing"].replace(".", ",") in page.inner_text(".sums tfoot >> nth=0").replace(".", "")
    page.get_by_role("link", name="Recibo").first.click()
    expect(page.locator(".title .tag")).to_have_text("La agencia pagó")
    expect(page.locator(".card .value")).to_have_text(re.compile(r"1\.234,50\sVES"))
    page.get_by_text("Este pago está mal").click()
    assert_accessible(page)
    undo = page.locator("form[action$=undo]")
    again = page.evaluate("() => new URLSearchParams(new FormData(document.querySelector('form[action$=undo]'))).toString()")
    path = undo.get_attribute("action") or ""
    undo.get_by_role("button").dblclick()
    expect(page.get_by_role("status")).to_have_text("Pago deshecho por uno contrario.")
    expect(page.locator("main")).to_contain_text(f"Debe {owed}")
    expect(page.get_by_text("Este pago está mal")).to_have_count(0)
    assert posts(page, house, path, again).ok  # the same form once more
    assert "ya está deshecho" in posts(page, house, path, "key=another").text()
    payments = ask(house, "GET", f"/v1/payments?entity_id={AGENCY}", by=house.manager)["payments"]
    assert [(one["amount"], one["direction"]) for one in payments] == [("1234.50", "received"), ("1234.50", "paid")]


def test_a_payment_the_other_way_is_no_loss(house: TaquillaHouse, visit: Visit) -> None:
    page = visit(house.manager, f"/office/weeks?agency={AGENCY}")
    submit(page, "Anotar", amount="5", direction="received")
    expect(page.locator(".title .tag")).to_have_text("La agencia recibió")
    page.goto(f"/office/weeks?agency={ROOT}")
    paid = page.get_by_role("row", name="test-1").locator("td[data-name^='Pagado']")
    expect(paid).to_have_text("−5,00")
    expect(paid).not_to_have_class(re.compile("loss"))


def test_an_auditor_settles_no_accounts_and_the_manager_of_an_agency_none_of_its_own_or_of_others(house: TaquillaHouse) -> None:
    forms = re.compile('<form method="post"[^>]*/office/weeks')
    monday = f"/office/weeks?agency={AGENCY}&monday=2024-10-14"
    assert forms.search(look(house, house.manager, monday)[1])
    for status, shown in (look(house, house.auditor, monday), look_beside(house, "/office/weeks")):
        assert (status, forms.search(shown)) == (200, None)
    assert look_beside(house, f"/office/weeks?agency={AGENCY}")[0] == 404


def test_a_payment_that_was_recorded_meanwhile_is_not_booked_twice(house: TaquillaHouse) -> None:
    path = f"/office/weeks?agency={AGENCY}&monday=2024-10-21"
    form = look(house, house.manager, path)[1].partition('id="pay"')[2]
    action, version = (re.findall(f'{name}"([^"]*)"', form)[0] for name in ("action=", 'name="version" value='))
    fields = {"entity": AGENCY, "monday": "2024-10-21", "amount": "7,77", "version": version}
    for key, who, said in (
        ("first", house.manager, "Recibo"), ("second", house.administrator, "Otra persona lo cambió"),
        ("first", house.manager, "Recibo"),
    ):
        page = post(house, who, unescape(action), key=key, **fields)
        assert said in page
        assert "test-1" in page
    payments = ask(house, "GET", f"/v1/payments?entity_id={AGENCY}", by=house.manager)["payments"]
    assert [one["amount"] for one in payments].count("7.77") == 1
