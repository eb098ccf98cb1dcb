"""Settling, rolling back and closing coupons finds its rows by bounded indexes, however much has been sold."""

import pytest
from tests.engine.conftest import Kiosk, tell_of_planting
from tests.engine.sports.test_settling import OVER, Clerks
from tests.plans import judge, name_of, remembering

from taquilla.store.postgres.database import statements
from taquilla.store.sports import settlements

pytestmark = pytest.mark.new_database

ROOM = "sports.settlements."


async def test_a_settlement_walks_through_nothing_but_its_own_tickets(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    clerks = Clerks(kiosk)
    with remembering(monkeypatch) as sent:
        for _ in range(20):
            await kiosk.sold(kiosk.jackpot())
            await kiosk.sold(kiosk.card(reserve=False))
        kiosk.desk.ask("update coupon set carry_from = 9001 where id = 455")
        tell_of_planting(kiosk.desk.owner)
        kiosk.desk.ask("analyze")
        kiosk.desk.set_clock(OVER)
        await clerks.correct(100001, void=True)
        kiosk.desk.ask("select move_house_clock(house_now() + interval '23 hours')")
        clerks.read(100001, *range(101, 107))
        clerks.read_all()
        await clerks.settle()
        kiosk.desk.ask("select move_house_clock(house_now() + interval '24 hours')")
        await clerks.settle()
        kiosk.desk.ask("select move_house_clock(house_now() + interval '24 hours')")
        await clerks.settle()
    asked = {query: given for query, given in sent.items() if name_of(query).startswith(ROOM)}
    assert set(map(name_of, asked)) == {ROOM + name for name in statements(settlements.__file__)}
    kiosk.desk.ask("select ensure_partitions('2024-06-01', '2025-02-01')")
    assert judge(kiosk.desk.owner, asked, only_grown=True) == ({}, {})
