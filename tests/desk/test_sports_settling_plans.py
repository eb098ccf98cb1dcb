"""Settling, rolling back and closing coupons finds its rows by bounded indexes, however much has been sold."""

import pytest
from tests.desk.conftest import Kiosk
from tests.desk.test_sports_settling import OVER, Clerks
from tests.plans import months, name_of, plan_of, remembering, walks

from taquilla.store import sports_settlements
from taquilla.store.database import statements

ROOM = "sports_settlements."


def test_a_settlement_walks_through_nothing_but_its_own_tickets(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    clerks = Clerks(kiosk)

    async def story() -> None:
        for _ in range(20):
            await kiosk.sold(kiosk.jackpot())
            await kiosk.sold(kiosk.card(reserve=False))
        kiosk.desk.ask("update coupon set carry_from = 9001 where id = 455")
        kiosk.desk.ask("analyze")
        kiosk.desk.set_clock(OVER)
        clerks.read(100001, void=True)
        await clerks.settle()
        kiosk.desk.ask("select move_house_clock(house_now() + interval '23 hours')")
        clerks.read(100001, *range(101, 107))
        clerks.read_all()
        await clerks.settle()
        kiosk.desk.ask("select move_house_clock(house_now() + interval '24 hours')")
        await clerks.settle()
        kiosk.desk.ask("select move_house_clock(house_now() + interval '24 hours')")
        await clerks.settle()

    with remembering(monkeypatch) as sent:
        kiosk.desk.run(story())
    asked = {name_of(query): (query, parameters) for query, parameters in sent.items() if name_of(query).startswith(ROOM)}
    assert asked.keys() == {ROOM + name for name in statements(sports_settlements.__file__)}
    kiosk.desk.ask("select ensure_partitions('2024-06-01', '2025-02-01')")
    walked, monthly = {}, {}
    for name, (query, parameters) in asked.items():
        plan = plan_of(kiosk.desk.owner, query, parameters, grown=True)
        walked[name], monthly[name] = walks(plan), months(plan)
    assert {name: found for name, found in walked.items() if found} == {}
    assert {name: found for name, found in monthly.items() if found} == {}
