"""The list of agencies, in a house of its own: what other tests sell and owe would stand in it too."""

import re

from playwright.sync_api import expect

from taquilla.testing import TaquillaHouse

from .api import open_draws, sell, token
from .conftest import Visit


def test_the_list_says_what_each_agency_owes_and_sold_today_and_which_sells_nothing(house: TaquillaHouse, visit: Visit) -> None:
    cashier = token(house, house.cashier)
    sell(house, cashier, open_draws(house, cashier)[0], "7", "50.00")
    page = visit(house.manager, "/office/agencies", width=360)
    sold, idle = page.get_by_role("row", name="test-1"), page.get_by_role("row", name="test-2")
    expect(sold).to_contain_text(re.compile(r"Debe 45,00\s*50,00\s*\d\d:\d\d"))
    expect(sold).not_to_contain_text("Sin vender hoy")
    expect(idle).to_contain_text("Sin vender hoy")
    expect(page.get_by_role("row", name="Sin vender hoy")).to_have_count(1)
    page = visit(house.manager, "/office/agencies?q=214", language="en")
    expect(page.locator("tbody tr")).to_contain_text("No sale today")
