"""No sports ticket is sold, found, given up or settled by reading a growing table from end to end."""

import asyncio
import time
from types import ModuleType

import pytest
from tests.engine.conftest import Answer, Kiosk, tell_of_planting
from tests.engine.sports.test_settling import OVER, Clerks
from tests.plans import judge, name_of, remembering

from taquilla.domain.sports.commands import PicksForm
from taquilla.domain.sports.signed_requests import KeptRefusal, Signed
from taquilla.store.ledger import gates
from taquilla.store.postgres.database import statements
from taquilla.store.sports import operator_wallet_calls, sales, settlements, signed_requests

pytestmark = pytest.mark.new_database

# Statements that search every month: the day of their rows is not known.
MONTHS = {
    # A code alone is known, and its newest ticket is meant.
    "sports.sales.find_by_code": {"sports_ticket"},
    # An id tells its day within a little, which no plan can be asked for by equality.
    "sports.sales.find_by_id": {"sports_ticket"},
    # A code is held for thirty days.
    "sports.sales.load_held_codes": {"sports_ticket"},
    # Along an index that goes by seq, so by time.
    "sports.sales.find_latest": {"sports_ticket"},
    "sports.sales.find_latest_of_player": {"sports_ticket"},
    # One step down the index tells that a month has none of these seqs.
    "sports.sales.change_tickets": {"sports_ticket"},
    "sports.sales.change_calls": {"call_out"},
    # Along indexes of the few that are not answered, or not paid yet.
    "sports.sales.find_unanswered": {"call_out"},
    "sports.sales.find_unpaid": {"sports_ticket"},
    "sports.sales.find_unapproved": {"sports_ticket"},
    "sports.sales.find_held": {"sports_ticket"},
}
# Statements that walk along an index of an operator's own rows, and why they do not walk far.
SHORT_WALKS = {
    # Backwards by seq, for as many steps as their limit.
    "sports.sales.find_latest": {"Index Scan on sports_ticket"},
    # Along an index that holds only what waits for approval, for as many steps as its limit.
    "sports.sales.find_held": {"Index Scan on sports_ticket"},
}


# The same of calls. Due calls are found by time alone, and parked ones are few: each along an index of no other calls.
# Of those that are claimed or held back one step down the index tells that a month has none of these seqs.
CALLS_MONTHS = {
    f"sports.operator_wallet_calls.{name}": {"call_out"}
    for name in ("find_operators", "find_due", "find_parked", "read_standing", "replay", "claim", "hold_back")
}
CALLS_WALKS = {
    "sports.operator_wallet_calls.find_parked": {"Index Scan on call_out"},
    "sports.operator_wallet_calls.read_standing": {"Index Only Scan on call_out", "Index Scan on call_out"},
    "sports.operator_wallet_calls.replay": {"Index Scan on call_out"},
}


def names_of(room: ModuleType) -> set[str]:
    """Return the names of all statements of a room of the store."""
    return {f"sports.{room.__name__.rpartition('.')[2]}.{name}" for name in statements(str(room.__file__))}


async def everything(kiosk: Kiosk) -> None:
    """Run every statement about sports tickets once."""
    sports = kiosk.desk.house.sports.tickets
    await kiosk.sold(kiosk.jackpot(), key="k")
    await kiosk.sold(kiosk.jackpot(), key="k")
    named = kiosk.jackpot(form=PicksForm.EVENTS, coupon_id=None, events=tuple(range(1, 8)))
    await kiosk.sold(named)
    paid, left = await kiosk.sold(kiosk.card()), await kiosk.sold(kiosk.card())
    await sports.pay(70, paid.id, "p")
    await sports.pay(70, paid.code, "p")
    kiosk.wallet.answer = Answer("refused")
    await kiosk.place(kiosk.jackpot())
    await kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot()))
    await sports.get(70, paid.code)
    await sports.list(70, skipped=["jackpot"])
    await sports.list(70, player="ana")
    await kiosk.desk.house.sports.approvals.held(70)
    now_s = int(time.time())
    for signed in (Signed(now_s, b"1" * 32), Signed(now_s - 2_000, b"2" * 32)):
        for key in (None, "k"):
            await sports.place(70, "token_ana", kiosk.jackpot(), key, signed)
    assert await sports.keep_refusal(70, Signed(now_s, b"3" * 32), status=400, body="{}") == KeptRefusal(400, "{}")
    kiosk.desk.set_clock("22T17:30:00")
    await sports.pay(70, left.id)
    await kiosk.desk.work()


async def test_every_statement_about_sports_tickets_finds_its_rows_by_a_bounded_index(kiosk: Kiosk, monkeypatch) -> None:
    # PostgreSQL knows the rows that exist by then: that is when walking through a small table looks cheap.
    await asyncio.gather(*(kiosk.sold(kiosk.card(), player=f"p{place}") for place in range(50)))
    kiosk.desk.ask("select ensure_partitions('2024-09-01', '2024-12-01')")
    kiosk.desk.ask("analyze")
    with remembering(monkeypatch) as sent:
        await everything(kiosk)
    kept = ("sports.sales.", "sports.signed_requests.", "ledger.books.write_")
    asked = {query: given for query, given in sent.items() if name_of(query).startswith(kept)}
    assert {name for name in map(name_of, asked) if name.startswith("sports.")} == names_of(sales) | names_of(signed_requests)
    assert judge(kiosk.desk.owner, asked) == (SHORT_WALKS, MONTHS)


async def test_every_statement_about_calls_to_a_wallet_finds_its_rows_by_a_bounded_index(kiosk: Kiosk, monkeypatch) -> None:
    kiosk.wallet.answer = Answer("refused")
    await asyncio.gather(*(kiosk.place(kiosk.jackpot(), player=f"p{place}") for place in range(50)))
    kiosk.desk.ask("update call_out set state = 'parked' where mod(ticket_seq, 5) = 0 and action = 'ticket_discard'")
    kiosk.desk.ask("select ensure_partitions('2024-09-01', '2024-12-01')")
    kiosk.desk.ask("analyze")
    with remembering(monkeypatch) as sent:
        async with kiosk.desk.house.database.writing() as connection, gates.behind_gate(connection, 70) as (_, at):
            await operator_wallet_calls.find_operators(connection, at)
            due = await operator_wallet_calls.find_due(connection, 70, at, 100)
            assert len(due) > 10
            await operator_wallet_calls.claim(connection, 70, due[:2], at)
            await operator_wallet_calls.hold_back(connection, 70, due[2:4], at)
            await operator_wallet_calls.find_parked(connection, 70, 100)
            await operator_wallet_calls.read_standing(connection, 100)
            await operator_wallet_calls.replay(connection, 70, None, at, 100)
    asked = {query: given for query, given in sent.items() if name_of(query).startswith("sports.operator_wallet_calls.")}
    # The other two are of one call each: of its wallet, and of itself.
    others = {f"sports.operator_wallet_calls.{name}" for name in ("load_wallet", "put_off")}
    assert {name_of(query) for query in asked} == names_of(operator_wallet_calls) - others
    assert judge(kiosk.desk.owner, asked) == (CALLS_WALKS, CALLS_MONTHS)


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
    asked = {query: given for query, given in sent.items() if name_of(query).startswith("sports.settlements.")}
    assert set(map(name_of, asked)) == names_of(settlements)
    kiosk.desk.ask("select ensure_partitions('2024-09-01', '2024-12-01')")
    assert judge(kiosk.desk.owner, asked, only_grown=True) == ({}, {})
