"""Draws that cannot be held: suspended and resumed, void and corrected, by two clerks; in steps, raced, killed in the middle."""

import asyncio
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.conftest import open_desk
from tests.engine.lottery.conftest import CHANCE, LOTTO_ACTIVO, OTHER_CASHIER, VOID, order, pay, sell_many, settle, settle_a_step
from tests.plans import judge, name_of, remembering
from tests.thoroughness import few, is_looked_at

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.audit import audit
from taquilla.engine.authors import Author
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.sandbox.demo import BANKLOT, CLERKS
from taquilla.store.audit.auditor import RULES
from taquilla.store.postgres.errors import TryAgain

pytestmark = pytest.mark.usefixtures("audited")


async def day_of(desk, agency: int | None = None) -> tuple[int, int, int, int, int]:
    """The report of the 22nd: sale, commission, prize, what is owed to the parent and by it."""
    since, until = day_bounds(date(2024, 10, 22), (await desk.house.operator(BANKLOT)).zone)
    wanted = ReportFilter(since, until - timedelta(microseconds=1))
    report = await desk.house.lottery.reports.of_entity(BANKLOT, agency, wanted)
    assert isinstance(report, PeriodReport)
    total = report.total
    return total.sale, total.agency, total.prize, total.balance, total.parent_balance


def owed(desk, entity: int) -> int:
    """Return an entity's debt to the house, by the ledger."""
    return desk.one(
        "select coalesce(sum(case account_id when debit then amount else -amount end), 0)::bigint from transfer"
        " join entity on entity.operator_id = transfer.operator_id and account_id in (debit, credit) where id = %s", entity,
    )  # fmt: skip


async def test_while_a_draw_is_suspended_nothing_is_sold_of_it_and_what_was_sold_stays(desk, noon):
    evening = desk.event(LOTTO_ACTIVO, "22T19:00")
    before, regretted = await desk.sell(noon, "7"), await desk.sell(noon, "8")
    assert await order(desk, noon, DrawOrder.SUSPEND) == DrawOrdered(noon, 1, DrawOrder.SUSPEND)
    ask = desk.house.counter.ask
    assert await ask(desk.sale(noon, "7")) == Refusal(Reason.DRAWS_CLOSED, events=(noon,))
    assert await ask(desk.sale(noon, "7,8,9", game=Game.TRIPLETA)) == Refusal(Reason.DRAWS_CLOSED, events=(noon,))
    await desk.sell(evening, "7")
    # Its till may undo it as before, if it was not printed for instance.
    assert isinstance(await ask(desk.undoing(regretted)), Undone)
    assert await order(desk, noon, DrawOrder.SUSPEND) == Refusal(Reason.DRAW_NOT_OPEN)
    assert await order(desk, noon, DrawOrder.RESUME) == DrawOrdered(noon, 2, DrawOrder.RESUME)
    await desk.sell(noon, "9")
    assert await order(desk, noon, DrawOrder.RESUME) == Refusal(Reason.DRAW_NOT_SUSPENDED)
    assert await order(desk, noon, DrawOrder.SUSPEND) == DrawOrdered(noon, 3, DrawOrder.SUSPEND)
    desk.set_clock("22T11:55:00")
    assert await order(desk, noon, DrawOrder.RESUME) == Refusal(Reason.DRAW_NOT_SUSPENDED)
    # It closes in its time, and its result counts, however late it comes.
    desk.set_clock("22T12:30")
    await desk.work()
    assert desk.one("select state from draw where event_id = %s", noon) == "closed"
    await settle(desk, {noon: "7"})
    assert await pay(desk, before) == 3000


@pytest.mark.planted  # a clerk resets nobody's password
async def test_the_second_clerk_of_an_order_is_independent_of_the_first(desk, noon):
    first, second = await desk.clerks()
    await desk.house.people.passwords.reset_by_house(BANKLOT, second.member_id, author=Author(first.email))
    holding = desk.house.lottery.draw_orders
    assert await holding.enter(second, noon, DrawOrder.VOID, "no draw today") == DrawOrdered(noon, 1, DrawOrder.VOID)
    refused = await holding.approve(first, noon, DrawOrder.VOID)
    assert (refused.reason, refused.told) == (Reason.NOT_INDEPENDENT, f"{CLERKS[0]} had power over the access of {CLERKS[1]}")
    assert desk.one("select state from draw where event_id = %s", noon) == "open"


async def test_two_clerks_must_ask_for_the_same_and_nobody_else_may(desk, noon):
    assert await desk.house.lottery.draws.clerk(BANKLOT, "username@banklot.net") == Refusal(Reason.NOT_ALLOWED)
    first, second = await desk.clerks()
    holding = desk.house.lottery.draw_orders
    assert await holding.approve(second, noon, DrawOrder.VOID) == Refusal(Reason.ORDER_UNKNOWN)
    assert await holding.enter(first, noon, DrawOrder.VOID, "no draw today") == DrawOrdered(noon, 1, DrawOrder.VOID)
    assert await holding.approve(first, noon, DrawOrder.VOID) == Refusal(Reason.ORDER_SAME_CLERK)
    assert await holding.approve(second, noon, DrawOrder.SUSPEND) == Refusal(Reason.ORDER_UNKNOWN)
    await desk.sell(noon, "7")
    assert await holding.approve(second, 10**9, DrawOrder.VOID) == Refusal(Reason.EVENT_UNKNOWN)
    assert await holding.approve(second, noon, DrawOrder.VOID) == DrawOrdered(noon, 1, DrawOrder.VOID)
    assert await holding.approve(second, noon, DrawOrder.VOID) == Refusal(Reason.ORDER_UNKNOWN)
    assert await holding.enter(first, noon, DrawOrder.VOID, "again") == Refusal(Reason.RESULT_STANDS)
    assert await desk.house.counter.ask(desk.sale(noon, "7")) == Refusal(Reason.DRAWS_CLOSED, events=(noon,))
    await desk.work()
    assert desk.ask("select actor, action, detail from audit_event where object = %s order by id", f"{noon}:1") == [
        (CLERKS[0], "void entered", {"reason": "no draw today"}), (CLERKS[1], "result entered", {"outcome": "void"}),
        (CLERKS[1], "result approved", {"outcome": "void"}), (CLERKS[1], "void approved", {}),
    ]  # fmt: skip


async def test_one_of_many_concurrent_approvals_is_carried_out(desk, noon):
    first, second = await desk.clerks()
    await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "no draw today")
    answers = await asyncio.gather(*(desk.house.lottery.draw_orders.approve(second, noon, DrawOrder.VOID) for _ in range(8)))
    assert (answers.count(DrawOrdered(noon, 1, DrawOrder.VOID)), answers.count(Refusal(Reason.ORDER_UNKNOWN))) == (1, 7)
    assert desk.one("select count(*) from result") == 1


async def test_the_stakes_on_a_void_draw_go_back_at_face_value_with_their_commissions(desk, noon):
    evening = desk.event(LOTTO_ACTIVO, "22T19:00")
    ask = desk.house.counter.ask
    alone, both = await desk.sell(noon, "7", "8", units=3), await desk.sell(noon, "7", units=2, by=OTHER_CASHIER)
    mixed = await desk.sell(evening, "5", units=4)
    undone = await desk.sell(noon, "9", units=5)
    assert isinstance(await ask(desk.undoing(undone)), Undone)
    assert await day_of(desk) == (1200, 120, 0, 1080, 1200)
    await settle(desk, {noon: VOID})
    assert desk.ask("select kind, count(*), sum(amount) from prize group by 1") == [("refund", 3, 800)]
    moved = "select kind, debit, credit, sum(amount) from transfer where market_id is not null group by 1, 2, 3 order by 1, 2"
    assert desk.ask(moved) == [("clawback", 1000213, 2, 60), ("clawback", 1000214, 2, 20), ("refund", 1, 4, 800)]
    # As if it had not been sold: of the day nothing is left but the evening's stake.
    assert await day_of(desk) == (400, 40, 0, 360, 400)
    assert owed(desk, 214) == 200
    # A ticket whose draw is void cannot be undone, although its own time is not over.
    assert await ask(desk.undoing(alone)) == Refusal(Reason.UNDO_AFTER_CLOSE, events=(noon,))
    assert await pay(desk, undone) is Reason.TICKET_CANCELED
    assert await pay(desk, both, by=OTHER_CASHIER) == 200
    assert await pay(desk, both, by=OTHER_CASHIER) is Reason.TICKET_PAID
    assert owed(desk, 214) == 0
    assert await pay(desk, alone) == 600
    assert await pay(desk, mixed) is Reason.DRAWS_PENDING


async def test_a_void_that_was_wrong_is_corrected_by_a_result_and_a_result_by_a_void(desk, noon):
    claimed, wins, loses = await desk.sell(noon, "7"), await desk.sell(noon, "7", units=2), await desk.sell(noon, "8")
    lost_but_claimed = await desk.sell(noon, "8", units=5)
    await settle(desk, {noon: VOID}, at="22T12:01")
    assert await pay(desk, claimed) == 100
    assert await pay(desk, lost_but_claimed) == 500
    await settle(desk, {noon: "7"})
    assert await day_of(desk) == (900, 90, 9000, 900 - 90 - 9000, 900 - 9000)
    # What was given back counts against what it has won.
    assert await pay(desk, claimed) == 2900
    assert await pay(desk, wins) == 6000
    assert await pay(desk, loses) is Reason.NOT_A_WINNER
    assert await pay(desk, lost_but_claimed) is Reason.TICKET_PAID
    await desk.assert_audit_clean()
    await settle(desk, {noon: VOID})
    assert await day_of(desk) == (0, 0, 0, 0, 0)
    assert await pay(desk, wins) is Reason.TICKET_PAID
    assert await pay(desk, loses) == 100
    assert desk.ask("select version, winners, prize from settlement order by 1") == [(1, 4, 900), (2, 2, 9000), (3, 4, 900)]


async def test_a_stake_can_be_claimed_for_as_long_as_a_prize_of_the_day_on_which_it_goes_back(desk, noon):
    sold, late = await desk.sell(noon, "7"), await desk.sell(noon, "8", units=2)
    expires_at = sold.ticket.expires_at
    # The fate of the draw was unknown until its prizes would have expired.
    desk.ask("select move_house_clock(%s)", expires_at + timedelta(hours=1))
    await desk.work()
    await settle(desk, {noon: VOID})
    desk.callers.clear()
    assert await pay(desk, sold) == 100
    (until,) = {row[0] for row in desk.ask("select expires_at from prize")}
    assert until == expires_at + timedelta(days=4)
    desk.ask("select move_house_clock(%s)", until)
    await desk.work()
    desk.callers.clear()
    assert await pay(desk, late) is Reason.TICKET_EXPIRED
    assert desk.ask("select amount from transfer where kind = 'expiry'") == [(200,)]
    first, _ = await desk.clerks()
    stands = await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "once more")
    assert stands == Refusal(Reason.RESULT_STANDS)
    assert await desk.house.lottery.draws.enter_result(first, noon, "7") == Refusal(Reason.RESULT_FINAL)


async def test_a_pair_is_not_undone_once_either_of_its_draws_is_void(desk):
    first, second = desk.event(CHANCE, "22T13:00", list_id=1), desk.event(CHANCE, "22T13:00", list_id=2)
    pair, own = await desk.sell(first, "123-456", game=Game.TRIPLE_AB), await desk.sell(first, "123", game=Game.TRIPLE)
    await order(desk, second, DrawOrder.VOID)
    assert await desk.house.counter.ask(desk.undoing(pair)) == Refusal(Reason.UNDO_AFTER_CLOSE, events=(second,))
    assert isinstance(await desk.house.counter.ask(desk.undoing(own)), Undone)


async def test_a_pair_goes_back_when_one_of_its_two_draws_is_void(desk):
    first, second = (desk.event(CHANCE, "22T13:00", list_id) for list_id in (1, 2))
    pair, own = await desk.sell(first, "123-456", game=Game.TRIPLE_AB), await desk.sell(first, "123", game=Game.TRIPLE)
    await settle(desk, {second: VOID}, at="22T13:01")
    assert await pay(desk, pair) is Reason.DRAWS_PENDING
    await settle(desk, {first: "123"})
    assert (await pay(desk, pair), await pay(desk, own)) == (100, 60000)


async def test_the_next_draw_takes_the_place_of_a_void_one_in_a_run(desk):
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 20)]
    wins = await desk.sell(hours[0], "1,2,3", "1,2,4", game=Game.TRIPLETA)
    loses = await desk.sell(hours[0], "1,2,5", game=Game.TRIPLETA)
    # The third is void; the twelfth, which was not of the run, completes it. The eleventh has closed, and its seal is made.
    await settle(desk, {hours[0]: "1", hours[1]: "2", hours[2]: VOID}, at="22T18:01")
    await settle(desk, {event: str(figure) for figure, event in enumerate(hours[3:10], start=6)})
    assert await pay(desk, wins) is Reason.DRAWS_PENDING
    await desk.draw(hours[10], "5")
    await settle(desk, {}, at="22T19:01")
    assert await pay(desk, wins) is Reason.DRAWS_PENDING
    await settle(desk, {hours[11]: "3"})
    assert await pay(desk, wins) == 5000
    assert await pay(desk, loses) is Reason.NOT_A_WINNER
    assert desk.one("select count(*) from prize where kind = 'refund'") == 0
    await desk.assert_audit_clean()
    # It was held after all, and so the twelfth counts no more.
    await settle(desk, {hours[2]: "5"})
    assert await pay(desk, loses) == 5000
    in_force = "version = (select max(version) from settlement where market_id = prize.market_id)"
    assert desk.one(f"select count(*) from prize where {in_force}") == 1


async def test_a_run_waits_for_a_draw_that_is_not_planned_yet(desk):
    of_run = "from market_event join market on market.id = market_id where kind = 'run'"
    last = desk.event(LOTTO_ACTIVO, "23T19:00")
    await desk.sell(last, "1,2,3", game=Game.TRIPLETA)
    *_, (final,) = desk.ask(f"select event_id {of_run} order by position")
    assert desk.ask("delete from event where draws_at > (select draws_at from event where id = %s) returning id", final)
    assert isinstance(await order(desk, final, DrawOrder.VOID), DrawOrdered)
    async with desk.house.database.connection() as connection:
        while await desk.house.lottery.duties.settle(connection, BANKLOT):
            pass
    assert desk.one("select to_settle from draw where event_id = %s", final) is True
    assert desk.one(f"select count(*) {of_run}") == 10
    await desk.work()
    assert desk.one("select to_settle from draw where event_id = %s", final) is False
    assert desk.one(f"select count(*) {of_run}") == 11


async def test_a_void_in_a_closed_week_goes_to_the_open_one(desk, noon):
    await desk.sell(noon, "7", units=4)
    await settle(desk, {}, at="28T01:00")
    assert await desk.house.lottery.cuadres.close_week(BANKLOT, 213, date(2024, 10, 21), author=Author("ana")) == [213]
    week = "select sale, agency, prize from closed_week where entity_id = 213"
    before = desk.ask(week)
    await settle(desk, {noon: VOID})
    assert desk.ask(week) == before == [(400, 40, 0)]
    booked = desk.ask("select booked_on, kind, amount from turnover where entity_id = 213 and kind <> 'tickets' order by 1, 2")
    assert [(on.day, kind, amount) for on, kind, amount in booked] == [
        (22, "commission", 40), (22, "sale", 400), (28, "commission", -40), (28, "sale", -400)
    ]  # fmt: skip


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
    return sum(isinstance(one, Sold) for one in answers), answers.count(Refusal(Reason.DRAWS_CLOSED, events=(event,)))


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
def test_a_worker_that_is_killed_while_stakes_go_back_is_followed_by_one_that_goes_on(desk, noon, other_house):
    call_off(desk, noon, 4_000)
    desk.kill_within(other_house(), "select coalesce(bool_or(finished_at is null and winners > 0), false) from settlement")
    assert 0 < desk.one("select count(*) from prize") < 4_000
    desk.run(desk.work())
    assert_given_back_once(desk, 4_000)


async def test_between_any_two_steps_the_books_are_right(desk, noon):
    books = [rule for rule in RULES if rule.id in {"I02", "I03", "I08", "I29", "I30", "I31", "I33", "I44", "I81", "I82"}]

    async def step(stop: int) -> bool:
        more = await settle_a_step(desk, noon, rows_max=1)
        async with desk.house.database.connection() as connection:
            await desk.house.lottery.duties.fold(connection, BANKLOT)
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


HOURS, FIGURES = ("12:00", "13:00", "14:00"), ("7", "8", "9")
DRAWS = st.integers(0, len(HOURS) - 1)
PLAYS = st.lists(st.tuples(DRAWS, st.sampled_from(FIGURES), st.integers(1, 9)), min_size=1, max_size=3)
READ = st.tuples(st.just("read"), DRAWS, st.sampled_from((*FIGURES, VOID)))
PAY = st.tuples(st.just("pay"), st.integers(0, 7), st.just(""))


@settings(max_examples=few(6), suppress_health_check=list(HealthCheck))
@given(
    tickets=st.lists(PLAYS, min_size=1, max_size=6), undone=st.sets(st.integers(0, 5), max_size=2),
    beats=st.lists(st.one_of(READ, PAY), max_size=14),
)  # fmt: skip
def test_after_any_voids_corrections_and_payments_the_money_adds_up(
    server, demo_template, fresh_copy, key_file, tickets, undone, beats
):
    """Compare with books kept here: each account follows from the last decision on each draw, and from the payments."""
    with fresh_copy(demo_template) as name, open_desk(server, name, key_file) as desk:
        desk.run(tell_day(desk, tickets, undone, beats))


async def tell_day(desk, tickets: list[Any], undone: set[int], beats: list[tuple[str, int, str]]) -> None:
    events = [desk.event(LOTTO_ACTIVO, f"22T{hour}") for hour in HOURS]
    sold, live, last = list[Sold](), set[int](), dict[int, str]()
    paid, lines = dict[int, int](), dict[tuple[int, int], int]()  # by ticket, as answered; by line, as it should be

    def worth(play: tuple[int, str, int]) -> int:
        draw, figure, units = play
        said = last.get(draw)
        return units * (100 if said == VOID else 3000 if said == figure else 0)

    for number, plays in enumerate(tickets):
        played = tuple(Play(events[draw], Game.ANIMALITOS, figure, units * 100, figure) for draw, figure, units in plays)
        one = await desk.house.counter.ask(SellTicket(desk.house.new_id(), desk.caller(), Channel.BANKLOT, played))
        assert isinstance(one, Sold)
        sold.append(one)
        if number in undone:
            assert isinstance(await desk.house.counter.ask(desk.undoing(one)), Undone)
        else:
            live.add(number)
    await settle(desk, {}, at="22T14:01")
    for what, which, outcome in beats:
        if what == "pay":
            if which in live:
                amount = await pay(desk, sold[which])
                paid[which] = paid.get(which, 0) + (amount if isinstance(amount, int) else 0)
                for line, play in enumerate(tickets[which]):
                    lines[which, line] = max(lines.get((which, line), 0), worth(play))
        elif last.get(which) != outcome:
            await settle(desk, {events[which]: outcome})
            last[which] = outcome
    standing = [(*play, last.get(play[0])) for number in live for play in tickets[number]]
    stakes = sum(units for _, _, units, said in standing if said != VOID) * 100
    back = sum(units for _, _, units, said in standing if said == VOID) * 100
    prizes = sum(units for _, figure, units, said in standing if said == figure) * 3000
    given = sum(paid.values())
    assert given == sum(lines.values())
    # What was paid beyond the last word on its draw is the agency's to recover.
    beyond = sum(max(0, amount - worth(tickets[number][line])) for (number, line), amount in lines.items())
    held = desk.ask(
        "select account_id, sum(case account_id when credit then amount else -amount end) from transfer,"
        " lateral (values (debit), (credit)) as side (account_id) group by 1"
    )
    agency = given - stakes - back + stakes // 10 - beyond
    expected = {1: stakes, 2: -stakes // 10, 3: -prizes, 4: prizes + back - given + beyond, 1000213: agency}
    assert {account: amount for account, amount in held if amount} == {one: amount for one, amount in expected.items() if amount}
    assert await day_of(desk, 213) == (
        stakes, stakes // 10, prizes, stakes - stakes // 10 - prizes, stakes - prizes
    )  # fmt: skip
    await desk.assert_audit_clean()


@pytest.mark.new_database
async def test_suspending_voiding_and_correcting_read_no_growing_table_from_end_to_end(desk, monkeypatch):
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 19)]
    with remembering(monkeypatch) as sent:
        await desk.sell(hours[0], "1", "2", "3")
        await desk.sell(hours[0], "1,2,3", game=Game.TRIPLETA)
        for what in (DrawOrder.SUSPEND, DrawOrder.RESUME):
            assert isinstance(await order(desk, hours[0], what), DrawOrdered)
        desk.set_clock("22T18:01")
        async with desk.house.database.connection() as connection:
            duties = desk.house.lottery.duties
            await duties.close_draws(connection, BANKLOT)
            assert isinstance(await order(desk, hours[0], DrawOrder.VOID), DrawOrdered)
            for outcome in ("1", "2"):
                for duty in (duties.settle, duties.fold):
                    while await duty(connection, BANKLOT):
                        pass
                await desk.draw(hours[0], outcome)
    names = ("load_orders", "enter_order", "approve_order", "set_state", "call_off", "add_void")
    ordering = tuple(f"lottery.draws.{name}" for name in names)
    settling = {f"lottery.settlements.{name}" for name in ("find_staked", "load_moved", "extend_run")}
    assert settling | {*ordering} <= {name_of(query) for query in sent}
    desk.ask("select ensure_partitions('2024-06-01', '2025-02-01')")
    # What waits to be settled has an index of its own: all of it is asked for. A fold reads a stretch of seqs, whatever that is.
    asked = {
        query: given
        for query, given in sent.items()
        if name_of(query).startswith(("lottery.settlements.", *ordering, "lottery.turnover.find_heavy"))
        and name_of(query) != "lottery.settlements.load_to_settle"
    }
    # The transfer before another: along the index that goes by seq, so by time.
    assert judge(desk.owner, asked, only_grown=True) == ({}, {"lottery.turnover.find_heavy": {"transfer"}})
