"""Taxes due: by jurisdiction and month, less the amounts that voids and corrections have given back."""

from datetime import date

from tests.engine.conftest import Kiosk, tell_of_planting
from tests.engine.sports.test_settling import RESULTS, Clerks

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.sports.tickets import SportsTicket

OCTOBER = date(2024, 10, 1), date(2024, 10, 31)
NOVEMBER = date(2024, 11, 1), date(2024, 11, 30)

# Tickets are sold in one month and judged in the next: the card's event starts half an hour after midnight in Nairobi.
LATER = """
update sport_event set starts_at = starts_at + interval '9 days', original_start = original_start + interval '9 days',
    ends_at = ends_at + interval '9 days';
update coupon set closes_at = closes_at + interval '9 days';
"""
UGANDA = """
insert into tax_rate (operator_id, type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, author)
values (70, 'jackpot', house_now(), 'UG', 2000, 'exclusive', 1500, 'gross', 'test')
"""


async def due(kiosk: Kiosk, since: date, until: date) -> list[tuple[object, ...]]:
    """Return the taxes due for some days."""
    found = await kiosk.desk.house.sports.office.taxes_due(70, since, until)
    return [(one.jurisdiction, f"{one.month:%m}", one.tax, one.charged, one.taken_back, one.due) for one in found]


async def test_each_tax_is_due_where_it_is_owed_in_the_month_in_which_it_moved(kiosk: Kiosk) -> None:
    clerks = Clerks(kiosk)
    missed = (*RESULTS[:6], 103)
    kiosk.desk.owner.execute(LATER.encode())
    tell_of_planting(kiosk.desk.owner)
    assert await due(kiosk, OCTOBER[0], NOVEMBER[1]) == []
    await kiosk.sold(kiosk.jackpot())
    kiosk.desk.owner.execute(UGANDA.encode())
    tell_of_planting(kiosk.desk.owner)
    assert (await kiosk.sold(kiosk.jackpot(picks=missed))).debit == 30
    reserved = await kiosk.sold(kiosk.card())
    assert isinstance(await kiosk.desk.house.sports.tickets.pay(70, reserved.id), SportsTicket)
    october = [("KE", "10", "excise", 114, 0, 114), ("UG", "10", "excise", 5, 0, 5)]
    assert await due(kiosk, *OCTOBER) == october

    kiosk.desk.ask("select move_house_clock(%s)", "2024-11-02T04:00:00Z")
    clerks.read(100001, void=True)
    clerks.read_all()
    await clerks.settle()
    clerks.read_all(missed)
    await clerks.settle()
    # The card went back, and with it its excise; the first winner's withholding too, and another one won.
    november = [
        ("KE", "11", "excise", 0, 111, -111),
        ("KE", "11", "withholding", 199_996, 199_996, 0),
        ("UG", "11", "withholding", 150_000, 0, 150_000),
    ]
    assert await due(kiosk, *OCTOBER) == october
    assert await due(kiosk, *NOVEMBER) == november
    both = await due(kiosk, OCTOBER[0], NOVEMBER[1])
    assert sorted(both) == sorted(october + november)
    for tax, account in (("excise", Account.EXCISE), ("withholding", Account.WITHHOLDING)):
        stands = "select sum(case credit when %s then amount else -amount end)::int from transfer where %s in (debit, credit)"
        assert kiosk.desk.one(stands, int(account), int(account)) == sum(one[-1] for one in both if one[2] == tax)
