"""Alarms about what is far above its usual, and about draws that are sold after they have closed elsewhere."""

from typing import Any

import pytest
from tests.engine.lottery.conftest import order

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.engine.gate import HOUSE
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.demo_wallets import HYPEX
from taquilla.store.ledger.alarms import AlarmRow

LOTTO_ACTIVO = 5
PAST = (
    "insert into turnover_seller select %s, date '2024-10-22' - back, 213, 864, 10000 + 500 * back, 0, 0, 0, 0"
    " from generate_series(1, %s) as back"
)
TODAY = "insert into turnover_seller values (%s, '2024-10-22', 213, 864, %s, 0, 0, 0, 0)"
EARLIER = """
    insert into ticket (operator_id, seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers,
        created_at, accepted_at, first_close, draws_end, cancel_until, expires_at, key_version)
    select operator_id, -n, day - (n %% 10 + 1), gen_random_uuid(), n, 10000000 + n, channel, entity_id, member_id, amount,
        currency, wagers, created_at - (n %% 10 + 1) * interval '1 day',
        accepted_at - (n %% 10 + 1) * interval '1 day', first_close, draws_end, cancel_until, expires_at, key_version
    from (select * from ticket order by seq limit 1) as ticket, generate_series(1, %s) as n
"""


async def shown(desk) -> AlarmRow:
    """Return the only alarm, as it is shown."""
    (alarm,) = await desk.house.alarms.alarms(BANKLOT, HOUSE, state="open", before=None, limit=9)
    return alarm


async def alarms(desk, at: str = "") -> list[tuple[str, Any, bool]]:
    """Compare, at an instant if one is named; return the kind, the detail and whether it is open of each alarm."""
    if at:
        desk.set_clock(at)
    await desk.do(desk.house.subjects.alarms.compare)
    return desk.ask("select kind, detail, until is null from alarm where kind !~ 'overdue' order by id")


async def test_a_number_far_above_its_own_past_raises_an_alarm_that_ends_an_hour_later(desk):
    past = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 18)]
    evening = desk.event(LOTTO_ACTIVO, "22T18:00")
    for event in past:
        await desk.sell(event, "7", "8", "9", units=10)
    await desk.sell(evening, "7", "8", units=20)
    await desk.sell(evening, "9", units=31)
    assert await alarms(desk, "22T17:24") == []
    await alarms(desk, "22T17:40")
    ((kind, detail, is_open),) = await alarms(desk)
    assert (kind, detail["selection"], is_open) == ("number_unusual", "9", True)
    assert (detail["sold"], detail["usual"], detail["pays"], detail["game"]) == (3_100, 1_000, 93_000, 5)
    assert (await shown(desk)).detail == detail
    desk.set_clock("22T17:55")  # the close: until the result nobody knows what a number would cost (VE-44)
    sealed = await shown(desk)
    assert (sealed.subject, sealed.detail.keys() & {"selection", "sold", "usual", "pays"}) == (str(evening), set())
    assert evening == sealed.detail["draw_id"]
    desk.set_clock("22T17:56")
    await order(desk, evening, DrawOrder.VOID)  # behind the close it counts from the draw's time on
    assert (await shown(desk)).detail == sealed.detail
    # The ordinary watch ends alarms of its own kinds alone.
    await desk.do(desk.house.subjects.alarms.look)
    assert [one[2] for one in await alarms(desk, "22T18:10")] == [True]
    assert [one[2] for one in await alarms(desk, "22T18:41")] == [False]


@pytest.mark.parametrize(("days", "sold", "raised"), [(8, 36_001, True), (8, 36_000, False), (6, 90_000, False)])
async def test_a_seller_is_compared_with_the_median_of_its_own_days(desk, days, sold, raised):
    desk.ask(PAST, BANKLOT, days)
    desk.ask(TODAY, BANKLOT, sold)
    assert await alarms(desk) == ([("seller_unusual", {"sold": sold, "usual": 12_000}, True)] if raised else [])


@pytest.mark.parametrize(
    ("tickets", "at", "raised"), [(100, "22T12:00", True), (100, "22T09:30", False), (99, "22T12:00", False)]
)
async def test_a_sale_at_an_hour_at_which_its_seller_never_sold_raises_an_alarm(desk, tickets, at, raised):
    event = desk.event(LOTTO_ACTIVO, "22T18:00")
    desk.set_clock("22T08:45")
    await desk.sell(event, "7")
    desk.ask("set session_replication_role = replica")
    desk.ask(EARLIER, tickets)
    desk.ask("set session_replication_role = origin")
    desk.set_clock(at)
    await desk.sell(event, "7", units=3)
    assert await alarms(desk) == ([("sale_at_odd_hour", {"sold": 300}, True)] if raised else [])


@pytest.mark.parametrize("sandbox_of", [None, BANKLOT])
async def test_what_is_sold_after_another_operator_has_closed_the_draw_raises_an_alarm(desk, noon, sandbox_of):
    await desk.sell(noon, "7")
    desk.ask("set session_replication_role = replica")
    desk.ask(
        "insert into operator select (jsonb_populate_record(operator, jsonb_build_object('id', %s::int, 'name', 'x',"
        " 'sandbox_of', %s::int))).* from operator where id = %s", HYPEX, sandbox_of, BANKLOT,
    )  # fmt: skip
    desk.ask(
        "insert into draw select (jsonb_populate_record(draw, jsonb_build_object('operator_id', %s::int,"
        " 'closes_at', draws_at - interval '10 minutes'))).* from draw where event_id = %s", HYPEX, noon,
    )  # fmt: skip
    desk.ask("set session_replication_role = origin")
    assert await alarms(desk, "22T11:51") == []
    await desk.sell(noon, "7", "8", units=2)
    found = [(kind, detail["tickets"], detail["sold"]) for kind, detail, _ in await alarms(desk)]
    assert found == ([("sale_after_close", 1, 400)] if sandbox_of is None else [])
