"""Draws are settled, void and corrected: who wins under which number; by two clerks, in steps, raced, killed in the middle."""

from datetime import date
from typing import Any

import psycopg
import pytest
from tests.engine.lottery.conftest import LOTTO_ACTIVO, OTHER_CASHIER, VOID, Killed, order, pay, sell_many, settle, settle_a_step
from tests.thoroughness import is_looked_at

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.audit import audit
from taquilla.engine.gate import Author
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.store.audit.auditor import RULES
from taquilla.store.lottery import settlements
from taquilla.store.lottery.draws import find_sellers
from taquilla.store.lottery.search import find_sold_of
from taquilla.store.postgres.errors import TryAgain

pytestmark = pytest.mark.usefixtures("audited")


@pytest.mark.planted  # a clerk resets nobody's password
async def test_the_second_clerk_of_an_order_is_independent_of_the_first(desk, noon):
    first, second = await desk.clerks()
    await desk.house.people.passwords.reset(BANKLOT, second.member_id, author=Author(first.email))
    holding = desk.house.lottery.draw_orders
    assert await holding.enter(second, noon, DrawOrder.VOID, "no draw today") == DrawOrdered(noon, 1, DrawOrder.VOID)
    refused = await holding.approve(first, noon, DrawOrder.VOID)
    assert (refused.reason, refused.told) == (Reason.NOT_INDEPENDENT, f"{CLERKS[0]} had power over the access of {CLERKS[1]}")
    assert desk.one("select state from draw where event_id = %s", noon) == "open"


async def test_what_a_clerk_has_ordered_for_one_reason_already_is_written_once(desk, noon):
    first, second = await desk.clerks()
    suspend = [(first, "it stands still")] * 2 + [(first, "it is broken"), (second, "it is broken")]
    orders = [await desk.house.lottery.draw_orders.enter(by, noon, DrawOrder.SUSPEND, reason) for by, reason in suspend]
    assert [one.version for one in orders] == [1, 1, 2, 3]
    assert desk.one("select count(*)::int from audit_event where action = 'suspend entered'") == 3


@pytest.mark.parametrize("drawn", ["7", "8"])  # with 8 nobody has won
async def test_an_order_that_came_too_late_waits_for_nobody(desk, noon, drawn):
    first, second = await desk.clerks()
    await desk.sell(noon, "7")
    for event, what in ((noon, DrawOrder.SUSPEND), (eleven := desk.event(LOTTO_ACTIVO, "22T11:00"), DrawOrder.VOID)):
        await desk.house.lottery.draw_orders.enter(first, event, what, "the machine stands still")
    for at, kinds in (("22T10:00", {"void", "suspend"}), ("22T12:01", {"void"})):
        await settle(desk, {}, at=at)
        assert {one.kind for one in await desk.house.lottery.draws.waiting(BANKLOT)} == kinds
    # Once the time to claim a prize is over the result is final.
    await settle(desk, {noon: drawn})
    await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "the machine stood still")
    for at, count in (("25T23:59", 2), ("26T00:01", 1)):
        await settle(desk, {}, at=at)
        assert len(await desk.house.lottery.draws.waiting(BANKLOT)) == count
    assert await desk.house.lottery.draw_histories.preview(BANKLOT, noon, "9") == Refusal(Reason.RESULT_FINAL)
    await settle(desk, {eleven: "8"})  # one person alone would take back what two have approved
    refused = await desk.house.lottery.draw_orders.approve(second, eleven, DrawOrder.VOID)
    assert (refused, await desk.house.lottery.draws.waiting(BANKLOT)) == (Refusal(Reason.ORDER_UNKNOWN), [])


@pytest.mark.planted  # nobody was told of the zone
@pytest.mark.parametrize(("zone", "ends"), [
    # Clocks show this midnight twice, and the day begins with the first; or they jump from midnight to one, or to it from eleven.
    ("America/Havana", {9: ("2024-11-01T04:00", "2024-11-03T04:00"), 11: ("2024-11-03T04:00", "2024-11-05T05:00"),
                        137: ("2025-03-09T05:00", "2025-03-11T04:00")}),
    ("America/Nuuk", {156: ("2025-03-28T02:00", "2025-03-30T01:00")}),
])  # fmt: skip
async def test_a_prize_may_be_claimed_to_the_end_of_a_day_although_clocks_change_that_midnight(desk, zone, ends):
    """By days: until when a ticket of one draw may be paid, and until when one of a run that has ended two days later."""
    assert desk.ask("update operator set zone = %s where id = %s returning id", zone, BANKLOT)
    desk.ask("update gate set rules_version = rules_version + 1")
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour}:00") for hour in range(10, 20)]
    for days in ends:
        await desk.by_two(desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"expiration_days": days}))
        await desk.sell(hours[0], "1")
        await desk.sell(hours[0], "1,2,3", game=Game.TRIPLETA)
    await settle(desk, dict(zip(hours[:-1], "125555555", strict=True)), at="22T19:01")
    await settle(desk, {hours[-1]: VOID}, at="24T00:00")
    await settle(desk, {desk.event(LOTTO_ACTIVO, "24T08:00"): "3"}, at="24T08:01")
    told = [f"{at:%Y-%m-%dT%H:%M}" for (at,) in desk.ask("select expires_at from ticket order by seq")]
    assert told == [deadline for deadline, _ in ends.values() for _ in range(2)]
    given = [f"{at:%Y-%m-%dT%H:%M}" for _, at in desk.ask("select distinct ticket_seq, expires_at from prize order by 1")]
    assert given == [deadline for deadlines in ends.values() for deadline in deadlines]
    assert "I34" not in {one.rule.id for one in (await desk.house.audit()).violations}


async def test_a_run_waits_for_a_draw_that_is_not_planned_yet_and_the_draws_behind_it_do_not(desk, monkeypatch):
    of_run = "from market_event join market on market.id = market_id where kind = 'run'"
    await desk.sell(desk.event(LOTTO_ACTIVO, "23T19:00"), "1,2,3", game=Game.TRIPLETA)
    *_, (final,) = desk.ask(f"select event_id {of_run} order by position")
    behind, other = desk.ask(f"select id, product_id from event where product_id <> {LOTTO_ACTIVO} and id > %s limit 1", final)[0]
    assert desk.ask("delete from event where product_id = %s and id > %s returning id", LOTTO_ACTIVO, final)
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"product": other, "advance_days": 2})
    await desk.do(desk.house.lottery.duties.open_draws)
    for event in (final, behind):
        assert isinstance(await order(desk, event, DrawOrder.VOID), DrawOrdered)
    with monkeypatch.context() as few:
        few.setattr("taquilla.engine.lottery.settlement_progress._RUNNING_MAX", 1)
        assert [one.event_id for one in (await desk.house.lottery.settlement_progress.of(BANKLOT)).queued] == [behind]
        few.setattr(settlements, "LOOKED_AT_ONCE", 1)
        while await desk.do(desk.house.lottery.duties.settle):
            pass
    assert desk.ask("select event_id from draw where to_settle") == [(final,)]
    assert desk.one(f"select count(*) {of_run}") == 10
    desk.set_clock("22T07:40")
    await desk.work()
    assert desk.one("select to_settle from draw where event_id = %s", final) is False
    assert desk.one(f"select count(*) {of_run}") == 11


@pytest.mark.parametrize(("drawn", "prize"), [
    ("125355555", 50_00), pytest.param("555555555", None, marks=pytest.mark.prove("histories")),
])  # fmt: skip
async def test_a_run_whose_list_is_drawn_no_more_gives_the_stakes_back_that_have_not_won(desk, drawn, prize):
    hours = [desk.event(LOTTO_ACTIVO, at) for at in ("23T19:00", *(f"24T{hour:02}:00" for hour in range(8, 20)))]
    sold = await desk.sell(hours[0], "1,2,3", "4,6,7", game=Game.TRIPLETA)
    await desk.house.counter.ask(desk.undoing(await desk.sell(hours[0], "4,6,7", game=Game.TRIPLETA)))
    desk.ask("delete from event where product_id = %s and id > %s", LOTTO_ACTIVO, hours[-1])
    desk.ask("update schedule set until_day = '2024-10-25' where product_id = %s", LOTTO_ACTIVO)
    await desk.past("23T19:00")
    await settle(desk, dict(zip(hours, drawn, strict=False)), at="24T16:00")
    await settle(desk, dict.fromkeys(reversed(hours[9:]), VOID))
    desk.ask("select ensure_partitions('2024-10-01', '2024-12-31')")
    given = "select line, kind, amount from prize where version = (select max(version) from prize) order by 1"
    for at, refunds in (("15:59:59", []), ("16:00", [(0, "refund", 1_00), (1, "refund", 1_00)])):
        desk.ask("select move_house_clock(%s)", f"2024-11-24 {at}-04:00")
        await desk.work()
        assert desk.ask(given) == ([(0, "prize", prize)] if prize else refunds[:1]) + refunds[1:]
    desk.callers.clear()
    assert await pay(desk, sold) == (1_00 if prize else 2_00)  # the prize has expired in October
    # Drawn again, the list lengthens no run that has ended.
    desk.ask("update schedule set until_day = null where product_id = %s", LOTTO_ACTIVO)
    assert desk.ask("update draw set to_settle = true where event_id = %s returning true", hours[9])
    await desk.work()
    assert desk.one("select max(version) from settlement where market_id <> all(%s)", hours) == (3 if prize else 1)
    assert desk.ask("select event_id from draw where to_settle") == []


def test_of_sales_and_a_void_at_once_each_sale_comes_before_it_or_not_at_all(desk, other_house, noon):
    houses = [other_house(batch_max=1), other_house(batch_max=8)]
    assert_each_stake_went_back(desk, noon, *void_against_sales(desk, houses, noon))


@pytest.mark.new_database
def test_the_twin_without_the_gate_sells_of_a_void_draw(desk, other_house, noon):
    houses = [other_house(twin=True, batch_max=1), other_house(twin=True, batch_max=1)]

    def prove() -> None:
        try:
            assert_each_stake_went_back(desk, noon, *void_against_sales(desk, houses, noon))
        finally:
            for house in houses:  # their tills may sell on and on, where the draw did not become void
                house.kill()

    with pytest.raises((AssertionError, TryAgain)) as failed:
        prove()
    # Without the gate there are deadlocks too.
    assert failed.type is AssertionError or isinstance(failed.value.__cause__, psycopg.errors.DeadlockDetected)


def void_against_sales(desk, houses: list[Any], event: int) -> tuple[int, int]:
    """Tills at other houses sell a draw until they are refused, while two clerks here declare it void: tickets, and refusals."""
    for house in houses:
        house.tell("stream", desk.sale(event, "7"), 4)

    desk.run(desk.until(lambda: desk.one("select count(*) from ticket") > 20))
    assert isinstance(desk.run(order(desk, event, DrawOrder.VOID)), DrawOrdered)
    answers = [answer for house in houses for answer in house.hear()]
    desk.run(desk.work())
    closed = Refusal(Reason.DRAWS_CLOSED, (Fault(0, Reason.DRAWS_CLOSED),), events=(event,))
    return sum(isinstance(one, Sold) for one in answers), answers.count(closed)


def assert_each_stake_went_back(desk, event: int, sold: int, refused: int) -> None:
    assert refused == 8
    in_time = "count(*) filter (where accepted_at < closed_at)"
    assert desk.ask(f"select count(*), {in_time} from ticket, draw where event_id = %s", event) == [(sold, sold)]
    assert desk.ask("select count(*), count(distinct ticket_seq), sum(amount) from prize") == [(sold, sold, 100 * sold)]
    used = "select seq from prize union all select seq from transfer union all select seq from ticket"
    assert desk.ask(f"select count(*) = count(distinct seq) from ({used}) as used") == [(True,)]


def call_off(desk, event: int, many: int) -> None:
    """Make a draw with so many sales void, and give nothing back yet."""
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": 212, "basis_points": 14_00}))
    for by in ("username@banklot.net", OTHER_CASHIER):
        desk.run(desk.sell(event, "7", by=by))
    sell_many(desk, many - 2, "(place %% 37)::text")
    desk.run(settle(desk, {}, at="22T12:01"))
    assert isinstance(desk.run(order(desk, event, DrawOrder.VOID)), DrawOrdered)


def assert_given_back_once(desk, many: int) -> None:
    given = desk.ask("select count(*), count(distinct ticket_seq), sum(amount) from prize where kind = 'refund'")
    assert given == [(many, many, many * 100)]
    assert desk.ask("select kind, debit, sum(amount) from transfer where market_id is not null group by 1, 2 order by 1, 2") == [
        ("clawback", 1000212, many * 4), ("clawback", 1000213, many * 5), ("clawback", 1000214, many * 5),
        ("refund", 1, many * 100),
    ]  # fmt: skip
    assert desk.ask("select kind, sum(amount) from turnover group by 1 having sum(amount) <> 0 order by 1") == [("tickets", many)]
    # What was planted without its sales breaks other rules than these.
    desk.ask("analyze")
    rules = [rule for rule in RULES if rule.id in {"I27", "I29", "I30", "I33", "I44", "I81", "I82"}]
    report = desk.run(audit(desk.owner_url, {}, rules))
    assert (report.checked, report.violations, report.undecided) == (7, (), ())


@pytest.mark.planted
@pytest.mark.prove("time")
def test_many_stakes_go_back_in_steps_that_no_sale_waits_for_longer_than_for_another_sale(desk, noon):
    call_off(desk, noon, 20_000)
    desk.run(desk.work_in_short_steps(10))
    assert_given_back_once(desk, 20_000)


@pytest.mark.planted
@pytest.mark.prove("kills")
def test_a_worker_that_is_killed_while_stakes_go_back_is_followed_by_one_that_goes_on(desk, noon, other_house):
    call_off(desk, noon, 1_500)
    desk.kill_within(other_house(), "select coalesce(bool_or(finished_at is null and winners > 0), false) from settlement")
    assert 0 < desk.one("select count(*) from prize") < 1_500
    desk.run(desk.work())
    assert_given_back_once(desk, 1_500)


async def test_between_any_two_steps_the_books_are_right(desk, noon):
    books = [rule for rule in RULES if rule.id in {"I02", "I03", "I08", "I29", "I30", "I31", "I33", "I44", "I81", "I82"}]

    async def step(stop: int) -> bool:
        more = await settle_a_step(desk, noon, rows_max=1)
        await desk.do(desk.house.lottery.duties.fold)
        if is_looked_at(stop) or not more:
            report = await audit(desk.house._auditor_url, {}, books)
            assert (report.violations, report.undecided) == ((), ())
        return more

    # An agency with a credit: what it keeps of a sale moves its balance.
    await desk.house.people.office.add_entity(BANKLOT, entity_id=300, name="corner", parent_id=212, credit=100_00)
    for entity, basis_points in ((300, 10_00), (212, 14_00)):
        await desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": entity, "basis_points": basis_points})
    corner = "corner@banklot.net"
    await desk.house.people.office.add_member(BANKLOT, entity_id=300, email=corner, role="cashier", password="at the corner")
    for by in (corner, OTHER_CASHIER, corner):
        await desk.sell(noon, "7", "8", units=2, by=by)
    await settle(desk, {}, at="22T12:01")
    stops = 0
    for outcome, steps in (("7", 4), (VOID, 8), ("8", 9)):
        await (desk.draw(noon, outcome) if outcome != VOID else order(desk, noon, DrawOrder.VOID))
        taken = 0
        while await step(stops := stops + 1):
            taken += 1
        assert taken >= steps
    await settle(desk, {noon: VOID})
    assert desk.one("select balance from account where id = 1000300") == -800


ZULIA = 2
WON = "select ticket_seq, line, amount from prize where version = %s order by seq"


async def draw(desk, event: int, outcome: str) -> None:
    """Draw an event, and settle nothing."""
    await desk.do(desk.house.lottery.duties.close_draws)
    await desk.draw(event, outcome)


@pytest.mark.planted
@pytest.mark.usefixtures("demo_template")
async def test_winners_take_the_next_numbers_selection_by_selection_ticket_by_ticket_and_line_by_line(desk):
    event = desk.event(ZULIA, "22T12:45", 1)
    first = (await desk.sell(event, "123", "124", "123", game=Game.TRIPLE)).ticket.seq
    second = (await desk.sell(event, "23", game=Game.TERMINAL)).ticket.seq
    undone = await desk.sell(event, "123", game=Game.TRIPLE)
    await desk.house.counter.ask(desk.undoing(undone))
    third = (await desk.sell(event, "123", game=Game.TRIPLE)).ticket.seq
    nothing = (await desk.sell(event, "123", game=Game.TRIPLE)).ticket.seq
    # Less than half a cent: it wins nothing, and takes no number.
    desk.ask("update wager set amount = 1, multiplier = 49 where ticket_seq = %s", nothing)
    desk.set_clock("22T12:46")
    await draw(desk, event, "123")
    before = desk.one("select last_seq from gate where operator_id = %s", BANKLOT)
    steps = 0
    while await settle_a_step(desk, event, 100):
        steps += 1
    assert steps == 2
    triple, terminal = (desk.one("select max(multiplier) from wager where game = %s", game) for game in (1, 2))
    stake = desk.one("select amount from wager where ticket_seq = %s", second)
    won = [(first, 0, triple), (first, 2, triple), (third, 0, triple), (second, 0, terminal)]
    assert desk.ask(WON, 1) == [(ticket, line, stake * multiplier // 100) for ticket, line, multiplier in won]
    prizes = sum(stake * multiplier // 100 for *_, multiplier in won)
    assert desk.ask("select min(seq), max(seq) from prize") == [(before + 1, before + 4)]
    assert desk.ask("select seq, amount from transfer where market_id is not null") == [(before + 5, prizes)]
    assert desk.one("select last_seq from gate where operator_id = %s", BANKLOT) == before + 5


async def test_steps_that_change_their_size_and_are_killed_in_between_give_each_winner_one_prize(desk, noon):
    async def settle_all(sizes) -> list:
        more = True
        while more:
            size = next(sizes)
            try:
                await settle_a_step(desk, noon, size, killed=True)
            except Killed:
                more = await settle_a_step(desk, noon, size)
        return desk.ask(WON, desk.one("select max(version) from settlement"))

    tickets = [(await desk.sell(noon, *selections)).ticket.seq for selections in 6 * [("7", "8", "7"), ("9", "7"), ("8",)]]
    desk.set_clock("22T12:01")
    won = [(ticket, line) for place, ticket in enumerate(tickets) for line in ((0, 2), (1,), ())[place % 3]]
    lost = [(ticket, line) for place, ticket in enumerate(tickets) for line in ((1,), (), (0,))[place % 3]]
    for outcome, expected in (("7", won), ("8", lost), ("7", won)):
        await draw(desk, noon, outcome)
        settled = await settle_all(iter([1, 1, 5, 2, 7, 1, 3, *[4] * 50]))
        assert [place[:2] for place in settled] == expected
    assert desk.ask("select winners, finished_at is not null from settlement order by version") == [
        (18, True), (12, True), (18, True)
    ]  # fmt: skip
    await desk.work()


@pytest.mark.planted  # nobody was told of the zone
async def test_a_ticket_wins_that_was_sold_after_midnight_of_an_operator_who_lives_east_of_the_lottery(desk):
    event = desk.event(LOTTO_ACTIVO, "22T19:00")
    # 19:00 in Caracas is 01:00 of the next day in Madrid.
    assert desk.ask("update operator set zone = 'Europe/Madrid' where id = %s returning id", BANKLOT)
    desk.ask("update gate set rules_version = rules_version + 1 returning operator_id")
    desk.set_clock("22T18:30")
    sold = await desk.sell(event, "7", units=2)
    assert (sold.ticket.day, f"{sold.ticket.expires_at}") == (date(2024, 10, 23), "2024-10-26 22:00:00+00:00")
    async with desk.house.database.connection() as connection:
        assert await find_sellers(connection, BANKLOT, event, [sold.ticket.member_id]) == [sold.ticket.member_id]
    await settle(desk, {event: "7"}, at="22T19:01")
    assert await pay(desk, sold) == 60_00
    seen = await desk.house.lottery.tickets.view(desk.caller(), sold.ticket.number, sold.ticket.day)
    assert [line.current_event_id for line in seen.lines] == [desk.event(LOTTO_ACTIVO, "23T19:00")]
    await settle(desk, {event: VOID})
    assert desk.one("select sum(amount) from prize where version = 2") == 2_00
    assert {one.rule.id for one in (await desk.house.audit()).violations} == {"I102"}


@pytest.mark.planted  # nobody was told of the zone, nor that the draw was moved
async def test_a_ticket_wins_whose_day_postgresql_does_not_know_for_its_time_zones_are_older(desk):
    event = desk.event(LOTTO_ACTIVO, "22T19:00")
    # To PostgreSQL it is an hour behind UTC+2, where the 23rd has begun at 18:00 in Caracas.
    assert desk.ask("update operator set zone = 'CET' where id = %s returning id", BANKLOT)
    desk.ask("update gate set rules_version = rules_version + 1")
    moved = "update {0} set draws_at = draws_at - interval '30 min'{1} where {2} = %s"
    desk.ask(moved.format("event", "", "id"), event)
    desk.ask(moved.format("draw", ", closes_at = closes_at - interval '30 min'", "event_id"), event)
    desk.set_clock("22T18:10")
    sold = await desk.sell(event, "7", units=2)
    assert sold.ticket.day == date(2024, 10, 23)
    async with desk.house.database.connection() as connection:
        assert await find_sellers(connection, BANKLOT, event, [sold.ticket.member_id]) == [sold.ticket.member_id]
        assert await find_sold_of(connection, BANKLOT, [event]) == {event: (date(2024, 10, 22), date(2024, 10, 23))}
    await settle(desk, {event: "7"}, at="22T18:31")
    assert await pay(desk, sold) == 60_00
