"""Refusals of an order for a sports ticket, in the order of checking; the odds of its sale, and its code."""

import asyncio
from typing import Any

import pytest
from tests.engine.conftest import Kiosk, tell_of_planting

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.sports.commands import PicksForm
from taquilla.domain.sports.placing import Placed
from taquilla.domain.sports.tickets import SportsTicket

R = Reason
# Faults of the world, as the owner would change it, from the last one that is checked to the first.
WORLD = [
    ("update coupon set closes_at = '2024-10-22T11:30Z'", Refusal(R.COUPON_CLOSED, subject=455)),
    ("update coupon set closes_at = '2024-10-23T12:00Z'; update sport_event set starts_at = '2024-10-22T11:30Z' where id = 8",
     Refusal(R.COUPON_CLOSED, subject=455)),  # a reserve that was moved
    ("update sport_event set starts_at = '2024-10-22T11:30Z' where id in (2, 3)",
     Refusal(R.SPORT_EVENT_STARTED, events=(2, 3), subject=2)),
    ("update sport_event set status = 'closed' where id = 1", Refusal(R.SPORT_EVENT_STARTED, events=(1, 2, 3), subject=1)),
    ("update sport_event set status = 'suspended' where id = 4", Refusal(R.SPORT_EVENT_SUSPENDED, events=(4,), subject=4)),
    ("update sport_market set status = 'suspended' where event_id = 3", Refusal(R.SPORT_EVENT_SUSPENDED, events=(3,), subject=3)),
    ("update outcome set status = 'suspended' where event_id = 2 and id = 102",
     Refusal(R.SPORT_EVENT_SUSPENDED, events=(2,), subject=2)),
    ("update sport_market set team_id = 77 where event_id = 7", Refusal(R.TEAM_UNKNOWN, subject=77)),
    ("update sport_market set allowed = false where event_id = 7", Refusal(R.MARKET_NOT_ALLOWED, subject=1)),
    ("update sports_operator set webhook_url = null", Refusal(R.WEBHOOK_MISSING)),
    ("update operator set status = 'closed' where id = 70", Refusal(R.OPERATOR_UNKNOWN)),
    ("delete from sports_operator", Refusal(R.OPERATOR_UNKNOWN)),
]  # fmt: skip


async def test_faults_of_the_world_are_refused_in_the_order_of_the_reasons(kiosk: Kiosk) -> None:
    assert isinstance(await kiosk.place(kiosk.jackpot()), SportsTicket)
    for change, refusal in WORLD:
        kiosk.desk.ask(change)
        assert await kiosk.place(kiosk.jackpot()) == refusal, change
    assert len(kiosk.wallet.calls) == 1
    order = [list(Reason).index(refusal.reason) for _, refusal in WORLD]
    assert order == sorted(order, reverse=True)


async def test_odds_that_move_while_an_order_waits_for_the_gate_are_those_that_count(kiosk: Kiosk) -> None:
    order = kiosk.jackpot(form=PicksForm.EVENTS, events=tuple(range(1, 8)), picks=(101,) * 7, odds_asked=(211,) * 7)
    with kiosk.desk.gate_held(70):
        asking = asyncio.create_task(kiosk.place(order))
        await kiosk.desk.until(lambda: kiosk.desk.waiters() == 1)
        kiosk.desk.ask("update outcome set odds = 212 where event_id = 7 and id = 101")
    assert await asking == Refusal(R.ODDS_CHANGED, (Fault(6, R.ODDS_CHANGED, bound=212),))


async def test_events_name_their_jackpot_beside_a_card_of_many_markets_and_newer_jackpots_of_the_first(kiosk: Kiosk) -> None:
    kiosk.desk.ask(
        "insert into sport_market select 70, 1, id, 'code', 'market' from generate_series(2, 21) as id;"
        "insert into leg select 70, 9001, id + 10, 1, id from generate_series(2, 21) as id;"
        "insert into coupon (operator_id, id, type, name, line_price, closes_at, created_at) select 70, 9100 + n, type, name,"
        " line_price, closes_at, created_at from coupon, generate_series(1, 20) as n where coupon.id = 455;"
        "insert into leg select 70, 9100 + n, 1, 1, 1 from generate_series(1, 20) as n"
    )
    assert (await kiosk.sold(kiosk.jackpot(form=PicksForm.EVENTS, coupon_id=None, events=tuple(range(1, 8))))).coupon_id == 455


@pytest.mark.planted
async def test_taxes_are_those_in_force_and_a_types_own_before_those_of_any(kiosk: Kiosk) -> None:
    kiosk.desk.ask(
        "insert into tax_rate (operator_id, type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, author) values "
        "(70, '', '2024-10-22T15:00Z', 'KE', 1500, 'exclusive', 2000, 'net', 'test'), "
        "(70, 'superbet', '2024-01-01', 'NG', 2000, 'deducted', 1000, 'gross', 'test')"
    )
    tell_of_planting(kiosk.desk.owner)
    kiosk.desk.set_clock("22T10:59:00")
    jackpot, card = [await kiosk.sold(order) for order in (kiosk.jackpot(), kiosk.card(reserve=False))]
    kiosk.desk.set_clock("22T11:00:00")
    later = await kiosk.sold(kiosk.jackpot())
    amounts = [(one.jurisdiction, one.price, one.stake, one.ext_amount, one.debit) for one in (jackpot, card, later)]
    assert amounts == [("KE", 25, 22, 3, 25), ("NG", 1000, 800, 200, 1000), ("KE", 25, 25, 4, 29)]
    kiosk.desk.ask("create temporary table kept as select * from tax_rate; delete from tax_rate")
    untaxed = await kiosk.sold(kiosk.jackpot())
    assert (untaxed.stake, untaxed.ext_amount, untaxed.ext_rate, untaxed.wht_rate) == (25, 0, 0, 0)
    assert [kind for kind, *_ in kiosk.ledger(untaxed)] == ["stake"]
    kiosk.desk.ask("insert into tax_rate select * from kept")
    # Nobody has told that there were no taxes.
    assert [(one.rule.id, one.count) for one in (await kiosk.desk.house.audit()).violations] == [("I121", 1)]


async def test_a_code_that_a_live_ticket_holds_is_passed_over(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    tickets = sorted(await asyncio.gather(*(kiosk.sold(kiosk.jackpot()) for _ in range(64))), key=lambda ticket: ticket.seq)
    # As if all codes had been handed out once.
    desk.ask("update sports_operator set last_code = 0")
    assert (await kiosk.sold(kiosk.jackpot())).code not in {ticket.code for ticket in tickets}
    assert desk.one("select last_code from sports_operator") == 65
    desk.ask("update sports_operator set last_code = 0")
    desk.ask("update sports_ticket set step = 'cancelled' where seq = %s", tickets[63].seq)
    freed = await kiosk.sold(kiosk.jackpot())
    # A code means its newest ticket.
    assert (freed.code, await desk.house.sports.tickets.get(70, freed.code)) == (tickets[63].code, freed)
    # A month is enough.
    desk.ask("update sports_ticket set created_at = created_at - interval '30 days' where seq = %s", tickets[5].seq)
    desk.ask("update sports_operator set last_code = 0")
    assert (await kiosk.sold(kiosk.jackpot())).code == tickets[5].code
    # After the last code the first one comes again.
    desk.ask("update sports_operator set last_code = 16777215")
    await kiosk.sold(kiosk.jackpot())
    assert desk.one("select last_code from sports_operator") == 0


async def test_a_long_run_of_held_codes_is_passed_over_and_a_longer_one_next_time(kiosk: Kiosk) -> None:
    first = await kiosk.sold(kiosk.jackpot())
    for held in (4095, 4096):
        kiosk.hold_codes(first, held)
        kiosk.desk.ask("update sports_operator set last_code = 0")
        placed = await kiosk.place(kiosk.jackpot())
        assert isinstance(placed, SportsTicket) if held < 4096 else placed == Refusal(R.CODES_USED_UP)
        assert kiosk.desk.one("select last_code from sports_operator") == 4096
    # Codes that were found held are not checked again, so that the next order gets one.
    await kiosk.sold(kiosk.jackpot())
    assert kiosk.desk.one("select last_code from sports_operator") == 4097


async def test_orders_of_one_batch_pass_over_held_codes_too(kiosk: Kiosk) -> None:
    tickets = [await kiosk.sold(kiosk.jackpot()) for _ in range(3)]
    kiosk.desk.ask("update sports_operator set last_code = 0")
    with kiosk.desk.gate_held(70):
        asking = [asyncio.create_task(kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot()))) for _ in range(20)]
        await kiosk.desk.until(lambda: kiosk.desk.waiters() == 1)
    codes = {one.ticket.code for one in await asyncio.gather(*asking) if isinstance(one, Placed)}
    assert len(codes - {ticket.code for ticket in tickets}) == 20
    assert kiosk.desk.one("select last_code from sports_operator") == 23


async def test_orders_that_come_at_once_share_one_look_at_their_coupon(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    previews, reads = kiosk.desk.house.sports.tickets._previews, list[object]()
    real = previews._read

    async def counted(*asked: Any) -> Any:
        reads.append(asked)
        return await real(*asked)

    monkeypatch.setattr(previews, "_read", counted)
    await asyncio.gather(*(kiosk.sold(kiosk.card(), player=f"p{place}") for place in range(40)))
    assert len(reads) == 1
    # A refused order has read for itself; orders beside it that came before that read began have shared it.
    refused = {*await asyncio.gather(*(kiosk.place(kiosk.card(price=1)) for _ in range(40)))}
    assert (refused, 2 <= len(reads) <= 3) == ({Refusal(R.PRICE_TOO_SMALL, bound=100)}, True)
