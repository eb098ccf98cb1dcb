"""A manager sees which agencies sell, finds a shift that was left open, and closes it with what was counted."""

import re

import pytest
from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import ask, look, look_beside, open_draws, sell, words
from .conftest import Visit, assert_accessible, posts, submit

pytestmark = pytest.mark.judged("pages")


def test_the_list_of_agencies_says_what_each_owes_and_sold_today_and_which_sells_nothing(house: TaquillaHouse) -> None:
    sell(house, open_draws(house)[0], "7", "50.00")
    rows = words(look(house, house.manager, "/office/agencies")[1]).split("test-")
    sold, idle = (next(row for row in rows if row.startswith(f"{number} ")) for number in "12")
    assert re.search(r"Debe 45,00 50,00 \d\d:\d\d", sold)
    assert ("Sin vender hoy" in sold, "Sin vender hoy" in idle) == (False, True)
    assert "No sale today" in words(look(house, house.manager, "/office/agencies?q=214", language="en")[1])


def test_a_forgotten_shift_is_closed_with_its_difference(house: TaquillaHouse, visit: Visit) -> None:
    dollars = {"name": "Dólares", "kind": "cash", "currency": "USD", "gives_change": True}
    way = ask(house, "POST", "/v1/payment-methods", dollars, by=house.administrator, key="dollars")["id"]
    opened = {"opening": "200.00", "methods": [{"method_id": way, "opening": "20.00"}]}
    shift = ask(house, "POST", "/v1/shifts", opened, by=house.cashier, key="open")
    sell(house, open_draws(house)[0], "7", "50.00")
    moved = {"direction": "out", "amount": "30.00", "reason": "Al banco"}
    ask(house, "POST", f"/v1/shifts/{shift['id']}/movements", moved, by=house.cashier, key="out")
    page = visit(house.manager, "/office/shifts")
    page.select_option("#state", "closed")
    expect(page.locator("#found tbody tr")).to_have_count(0)
    page.select_option("#state", "open")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    page.locator("#found tbody a").click()
    expect(page.locator("tfoot")).to_contain_text("220,00")
    close = f"/office/shifts/{shift['id']}/close"
    assert posts(page, house, close, "key=own-cash-alone&counted-0=218,50").status == 422
    submit(page, "Cerrar el turno", alert=re.compile("no es un monto"), **{"counted-0": "218,50", f"counted-{way}": "much"})
    submit(page, "Cerrar el turno", "Turno cerrado.", twice=True, **{f"counted-{way}": "19"})
    expect(page.locator("tfoot")).to_contain_text("−1,50 faltante")
    told = ask(house, "GET", f"/v1/shifts/{shift['id']}", by=house.cashier)
    assert (told["status"], told["difference"], told["closed_by"]) == ("closed", "-1.50", house.manager)
    assert [one["difference"] for one in told["counts"][-1]["methods"]] == ["-1.50", "-1.00"]

    page = visit(house.auditor, f"/office/shifts/{shift['id']}", language="en", width=360)
    expect(page.locator("form[action*=shifts]")).to_have_count(0)
    assert_accessible(page)
    page.goto("/office/shifts")
    assert_accessible(page)
    assert look_beside(house, f"/office/shifts/{shift['id']}")[0] == 404
