"""Draws that cannot be held: suspended and resumed, void and corrected, by two clerks; in steps, raced, killed in the middle."""

import asyncio
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.conftest import open_desk
from tests.thoroughness import few, is_looked_at

from taquilla.app import calm_the_collector
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.numbers import day_key, ticket_number
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.audit import audit
from taquilla.engine.gate import HeldGate
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.engine.lottery.settling import settle_market
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.purchases.crediting import WalletCrediting
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.audit.auditor import RULES
from taquilla.store.ledger.gates import behind_gate
from taquilla.store.lottery import settlements
from taquilla.store.postgres.errors import TryAgain

LOTTO_ACTIVO, CHANCE = 5, 27
OTHER_CASHIER = "other@banklot.net"
MANY = 20_000
VOID = "void"


@pytest.fixture
def noon(desk) -> int:
    """A draw that is open."""
    return desk.event(LOTTO_ACTIVO, "22T12:00")


async def order(desk, event: int, what: DrawOrder, why: str = "the machine stands still") -> DrawOrdered | Refusal:
    """Both clerks order it."""
    first, second = await desk.clerks()
    entered = await desk.house.lottery.draw_orders.enter(first, event, what, why)
    return entered if isinstance(entered, Refusal) else await desk.house.lottery.draw_orders.approve(second, event, what)


async def void(desk, event: int) -> None:
    """Make a draw void, and do all that follows from it."""
    assert isinstance(await order(desk, event, DrawOrder.VOID), DrawOrdered)
    await desk.work()


async def pay(desk, sold: Sold, **how: Any) -> int | Reason:
    """Return the payment of a ticket, or its refusal."""
    paid = await desk.house.counter.ask(desk.payment(sold, **how))
    assert isinstance(paid, Paid | Refusal)
    return paid.prize if isinstance(paid, Paid) else paid.reason


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
    return int(
        desk.one(
            "select coalesce(sum(case account_id when debit then amount else -amount end), 0)::bigint from transfer"
            " join entity on entity.operator_id = transfer.operator_id and account_id in (debit, credit) where id = %s",
            entity,
        )
    )


def test_while_a_draw_is_suspended_nothing_is_sold_of_it_and_what_was_sold_stays(desk, noon):
    evening = desk.event(LOTTO_ACTIVO, "22T19:00")

    async def story() -> None:
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
        await desk.draw(noon, "7")
        await desk.work()
        assert await pay(desk, before) == 3000
        await desk.assert_audit_clean()

    desk.run(story())


def test_two_clerks_must_ask_for_the_same(desk, noon):
    async def story() -> None:
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
        noted = desk.ask("select actor, action, detail from audit_event where object = %s order by id", f"{noon}:1")
        assert noted == [
            ("clerk1@banklot.net", "void entered", {"reason": "no draw today"}),
            ("clerk2@banklot.net", "void approved", {}),
            ("clerk2@banklot.net", "result entered", {"outcome": "void"}),
            ("clerk2@banklot.net", "result approved", {"outcome": "void"}),
        ]
        await desk.assert_audit_clean()

    desk.run(story())


def test_one_of_many_concurrent_approvals_is_carried_out(desk, noon):
    async def story() -> None:
        first, second = await desk.clerks()
        await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "no draw today")
        answers = await asyncio.gather(*(desk.house.lottery.draw_orders.approve(second, noon, DrawOrder.VOID) for _ in range(8)))
        assert [type(answer) for answer in answers].count(DrawOrdered) == 1
        assert answers.count(Refusal(Reason.ORDER_UNKNOWN)) == 7

    desk.run(story())
    assert desk.one("select count(*) from result") == 1


def test_the_stakes_on_a_void_draw_go_back_at_face_value_with_their_commissions(desk, noon):
    evening = desk.event(LOTTO_ACTIVO, "22T19:00")

    async def story() -> None:
        ask = desk.house.counter.ask
        alone, both = await desk.sell(noon, "7", "8", units=3), await desk.sell(noon, "7", units=2, by=OTHER_CASHIER)
        mixed = await desk.sell(evening, "5", units=4)
        undone = await desk.sell(noon, "9", units=5)
        assert isinstance(await ask(desk.undoing(undone)), Undone)
        assert await day_of(desk) == (1200, 120, 0, 1080, 1200)
        await void(desk, noon)
        assert desk.ask("select kind, count(*), sum(amount) from prize group by 1") == [("refund", 3, 800)]
        moved = desk.ask(
            "select kind, debit, credit, sum(amount) from transfer where market_id is not null group by 1, 2, 3 order by 1, 2"
        )
        assert moved == [("clawback", 1000213, 2, 60), ("clawback", 1000214, 2, 20), ("refund", 1, 4, 800)]
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
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_ticket_is_paid_what_goes_back_and_what_it_has_won(desk, noon):
    evening = desk.event(LOTTO_ACTIVO, "22T19:00")
    plays = desk.sale(noon, "7", units=2).plays + desk.sale(evening, "7", units=3).plays

    async def story() -> None:
        first = await desk.house.counter.ask(SellTicket(desk.house.new_id(), desk.caller(), Channel.BANKLOT, plays))
        assert isinstance(first, Sold)
        desk.set_clock("22T12:01")
        await desk.work()
        await void(desk, noon)
        desk.set_clock("22T19:01")
        desk.callers.clear()
        await desk.work()
        await desk.draw(evening, "7")
        await desk.work()
        paid = await desk.house.counter.ask(desk.payment(first))
        assert isinstance(paid, Paid)
        assert (paid.prize, paid.lines) == (200 + 9000, ((0, 200), (1, 9000)))
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_void_that_was_wrong_is_corrected_by_a_result_and_a_result_by_a_void(desk, noon):
    async def story() -> None:
        claimed, wins, loses = await desk.sell(noon, "7"), await desk.sell(noon, "7", units=2), await desk.sell(noon, "8")
        lost_but_claimed = await desk.sell(noon, "8", units=5)
        desk.set_clock("22T12:01")
        await desk.work()
        await void(desk, noon)
        assert await pay(desk, claimed) == 100
        assert await pay(desk, lost_but_claimed) == 500
        await desk.draw(noon, "7")
        await desk.work()
        assert await day_of(desk) == (900, 90, 9000, 900 - 90 - 9000, 900 - 9000)
        # What was given back counts against what it has won.
        assert await pay(desk, claimed) == 2900
        assert await pay(desk, wins) == 6000
        assert await pay(desk, loses) is Reason.NOT_A_WINNER
        assert await pay(desk, lost_but_claimed) is Reason.TICKET_PAID
        await desk.assert_audit_clean()
        await void(desk, noon)
        assert await day_of(desk) == (0, 0, 0, 0, 0)
        assert await pay(desk, wins) is Reason.TICKET_PAID
        assert await pay(desk, loses) == 100
        assert desk.ask("select version, winners, prize from settlement order by 1") == [(1, 4, 900), (2, 2, 9000), (3, 4, 900)]
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_stake_can_be_claimed_for_as_long_as_a_prize_of_the_day_on_which_it_goes_back(desk, noon):
    async def story() -> None:
        sold, late = await desk.sell(noon, "7"), await desk.sell(noon, "8", units=2)
        expires_at = sold.ticket.expires_at
        # The fate of the draw was unknown until its prizes would have expired.
        desk.ask("select move_house_clock(%s)", expires_at + timedelta(hours=1))
        await desk.work()
        await void(desk, noon)
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
        assert await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "once more") == Refusal(
            Reason.RESULT_STANDS
        )
        assert await desk.house.lottery.draws.enter_result(first, noon, "7") == Refusal(Reason.RESULT_FINAL)
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_pair_goes_back_when_one_of_its_two_draws_is_void(desk):
    first, second = (desk.event(CHANCE, "22T13:00", list_id) for list_id in (1, 2))

    async def story() -> None:
        pair, own = await desk.sell(first, "123-456", game=Game.TRIPLE_AB), await desk.sell(first, "123", game=Game.TRIPLE)
        desk.set_clock("22T13:01")
        await desk.work()
        await void(desk, second)
        assert await pay(desk, pair) is Reason.DRAWS_PENDING
        await desk.draw(first, "123")
        await desk.work()
        assert (await pay(desk, pair), await pay(desk, own)) == (100, 60000)
        await desk.assert_audit_clean()

    desk.run(story())


def test_the_next_draw_takes_the_place_of_a_void_one_in_a_run(desk):
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 20)]

    async def story() -> None:
        wins = await desk.sell(hours[0], "1,2,3", "1,2,4", game=Game.TRIPLETA)
        loses = await desk.sell(hours[0], "1,2,5", game=Game.TRIPLETA)
        desk.set_clock("22T18:01")
        await desk.work()
        # The third is void; the twelfth, which was not of the run, completes it. The eleventh has closed, and its seal is made.
        for event, outcome in zip(hours[:10], ("1", "2", None, "6", "7", "8", "9", "10", "11", "12"), strict=True):
            await (void(desk, event) if outcome is None else desk.draw(event, outcome))
        await desk.work()
        assert await pay(desk, wins) is Reason.DRAWS_PENDING
        await desk.draw(hours[10], "5")
        desk.set_clock("22T19:01")
        await desk.work()
        assert await pay(desk, wins) is Reason.DRAWS_PENDING
        await desk.draw(hours[11], "3")
        await desk.work()
        assert await pay(desk, wins) == 5000
        assert await pay(desk, loses) is Reason.NOT_A_WINNER
        assert desk.one("select count(*) from prize where kind = 'refund'") == 0
        await desk.assert_audit_clean()
        # It was held after all, and so the twelfth counts no more.
        await desk.draw(hours[2], "5")
        await desk.work()
        assert await pay(desk, loses) == 5000
        in_force = "version = (select max(version) from settlement where market_id = prize.market_id)"
        assert desk.one(f"select count(*) from prize where {in_force}") == 1
        await desk.assert_audit_clean()

    desk.run(story())


OF_RUN = "from market_event join market on market.id = market_id where kind = 'run'"


def test_a_run_waits_for_a_draw_that_is_not_planned_yet(desk):
    last = desk.event(LOTTO_ACTIVO, "23T19:00")

    async def story() -> None:
        await desk.sell(last, "1,2,3", game=Game.TRIPLETA)
        held = desk.ask(f"select event_id {OF_RUN} order by position")
        ((final,),) = held[-1:]
        beyond = desk.ask("delete from event where draws_at > (select draws_at from event where id = %s) returning id", final)
        assert beyond
        assert isinstance(await order(desk, final, DrawOrder.VOID), DrawOrdered)
        async with desk.house.database.connection() as connection:
            while await desk.house.lottery.duties.settle(connection, BANKLOT):
                pass
        assert desk.one("select to_settle from draw where event_id = %s", final) is True
        assert desk.one(f"select count(*) {OF_RUN}") == 10
        await desk.work()
        assert desk.one("select to_settle from draw where event_id = %s", final) is False
        assert desk.one(f"select count(*) {OF_RUN}") == 11
        await desk.assert_audit_clean()

    desk.run(story())


def test_a_void_in_a_closed_week_goes_to_the_open_one(desk):
    tuesday = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.sell(tuesday, "7", units=4)
        desk.ask("select move_house_clock('2024-10-28T01:00:00-04:00')")
        await desk.work()
        closed = await desk.house.lottery.cuadres.close_week(BANKLOT, 213, date(2024, 10, 21), author="ana")
        assert not isinstance(closed, Refusal), closed
        week = desk.ask("select sale, agency, prize from closed_week where entity_id = 213")
        await void(desk, tuesday)
        assert desk.ask("select sale, agency, prize from closed_week where entity_id = 213") == week == [(400, 40, 0)]
        counted = "entity_id = 213 and kind <> 'tickets'"
        booked = desk.ask(f"select booked_on, kind, amount from turnover where {counted} order by 1, 2")
        assert [(on.day, kind, amount) for on, kind, amount in booked] == [
            (22, "commission", 40), (22, "sale", 400), (28, "commission", -40), (28, "sale", -400)
        ]  # fmt: skip
        await desk.assert_audit_clean()

    desk.run(story())


def test_of_sales_and_a_void_at_once_each_sale_comes_before_it_or_not_at_all(desk, other_house, noon):
    houses = [other_house(batch_max=1), other_house(batch_max=8)]
    assert_each_stake_went_back(desk, noon, *void_against_sales(desk, houses, noon))
    desk.run(desk.assert_audit_clean())


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

    async def story() -> None:
        await desk.until(lambda: desk.one("select count(*) from ticket") > 20)
        assert isinstance(await order(desk, event, DrawOrder.VOID), DrawOrdered)

    desk.run(story())
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


def sell_many(desk, event: int) -> None:
    """Plant so many tickets of one unit on all figures, as the counter would have written them, but in a moment."""
    key = day_key(desk.run(desk.house.operator(BANKLOT)).number_key, date(2024, 10, 22))
    numbers = [ticket_number(key, ordinal) for ordinal in range(1, MANY + 1)]
    desk.ask(
        "insert into ticket (operator_id, seq, day, id, ordinal, number, channel, entity_id, member_id, amount, currency, wagers,"
        " created_at, accepted_at, first_close, draws_end, cancel_until, expires_at, key_version)"
        " select draw.operator_id, seq, '2024-10-22', gen_random_uuid(), seq, number, 1, 213 + seq %% 2, 864 + seq %% 2, 100,"
        " 'VES', 1, at, at, draw.closes_at, draw.draws_at, at + interval '3 minutes', draw.draws_at + interval '4 days', 1"
        " from unnest(%(numbers)s::int[]) with ordinality as drawn (number, seq), draw,"
        " (select house_now() as at offset 0) as clock where draw.event_id = %(event)s",
        {"numbers": numbers, "event": event},
    )
    desk.ask(
        "insert into wager (operator_id, ticket_seq, line, day, market_id, event_id, game, selection, amount, multiplier,"
        " commissions) select operator_id, seq, 0, day, %(event)s, %(event)s, 5, (seq %% 37)::text, 100, 3000, '{10,14}'"
        " from ticket",
        {"event": event},
    )
    desk.ask("update gate set last_seq = %s, last_ordinal = %s, day = '2024-10-22'", MANY, MANY)
    desk.ask("analyze ticket, wager")


@pytest.fixture
def called_off(desk, noon) -> int:
    """A void draw with many sales, of which nothing has gone back yet."""
    sell_many(desk, noon)
    desk.set_clock("22T12:01")
    desk.run(desk.work())
    assert isinstance(desk.run(order(desk, noon, DrawOrder.VOID)), DrawOrdered)
    return noon


def assert_given_back_once(desk) -> None:
    assert desk.ask("select count(*), count(distinct ticket_seq), sum(amount) from prize where kind = 'refund'") == [
        (MANY, MANY, MANY * 100)
    ]
    assert desk.ask("select kind, sum(amount) from transfer where market_id is not null group by 1 order by 1") == [
        ("clawback", MANY * 14), ("refund", MANY * 100)
    ]  # fmt: skip
    assert desk.ask("select debit, sum(amount) from transfer where kind = 'clawback' group by 1 order by 1") == [
        (1000212, MANY * 4), (1000213, MANY * 5), (1000214, MANY * 5)
    ]  # fmt: skip
    assert desk.ask("select kind, sum(amount) from turnover group by 1 having sum(amount) <> 0 order by 1") == [("tickets", MANY)]
    # What was planted without its sales breaks other rules than these.
    desk.ask("analyze")
    rules = [rule for rule in RULES if rule.id in {"I27", "I29", "I30", "I33", "I44", "I81", "I82"}]
    report = desk.run(audit(desk.owner_url, {}, rules))
    assert (report.checked, report.violations, report.undecided) == (7, (), ())


@pytest.mark.prove("time")
def test_many_stakes_go_back_in_steps_that_no_sale_waits_for_longer_than_for_another_sale(desk, called_off):
    calm_the_collector()  # as a serving process and a worker do
    desk.house.duties.steps_s.clear()
    desk.run(desk.work())
    assert_given_back_once(desk)
    assert len(desk.house.duties.steps_s) > 10
    assert max(desk.house.duties.steps_s) < 0.05


def test_a_worker_that_is_killed_while_stakes_go_back_is_followed_by_one_that_goes_on(desk, called_off, other_house):
    desk.kill_within(other_house(), "select coalesce(bool_or(finished_at is null and winners > 0), false) from settlement")
    assert 0 < desk.one("select count(*) from prize") < MANY
    desk.run(desk.work())
    assert_given_back_once(desk)


BOOKS = [rule for rule in RULES if rule.id in {"I02", "I03", "I08", "I29", "I30", "I31", "I33", "I44", "I81", "I82"}]


def test_between_any_two_steps_the_books_are_right(desk, noon):
    async def step(stop: int) -> bool:
        async with desk.house.database.connection() as connection:
            async with behind_gate(connection, BANKLOT) as (gate, at):
                known = await desk.house.lottery.cache.load(connection, gate)
                (market,) = await settlements.load_markets(connection, BANKLOT, noon)
                more = (await settle_market(known, HeldGate(connection, gate, at), market, 1, WalletCrediting())).more
            await desk.house.lottery.duties.fold(connection, BANKLOT)
        if is_looked_at(stop) or not more:
            report = await audit(desk.house._auditor_url, {}, BOOKS)
            assert (report.violations, report.undecided) == ((), ())
        return more

    async def story() -> None:
        # An agency with a credit: what it keeps of a sale moves its balance.
        await desk.house.people.office.add_entity(BANKLOT, entity_id=300, name="corner", parent_id=212, credit=100_00)
        await desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": 300, "basis_points": 10_00})
        await desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": 212, "basis_points": 14_00})
        added = {"entity_id": 300, "email": "corner@banklot.net", "role": "cashier", "password": "at the corner"}
        await desk.house.people.office.add_member(BANKLOT, **added)
        for by in ("corner@banklot.net", OTHER_CASHIER, "corner@banklot.net"):
            await desk.sell(noon, "7", "8", units=2, by=by)
        desk.set_clock("22T12:01")
        await desk.work()
        stops = 0
        for outcome, steps in (("7", 4), (VOID, 8), ("8", 9)):
            await (desk.draw(noon, outcome) if outcome != VOID else order(desk, noon, DrawOrder.VOID))
            taken = 0
            while await step(stops := stops + 1):
                taken += 1
            assert taken >= steps
        await void(desk, noon)
        assert desk.one("select balance from account where id = 1000300") == -800
        await desk.assert_audit_clean()

    desk.run(story())


def test_nobody_but_a_clerk_decides_about_draws(desk):
    async def story() -> None:
        assert await desk.house.lottery.draws.clerk(BANKLOT, "username@banklot.net") == Refusal(Reason.NOT_ALLOWED)
        assert all(isinstance(one, Clerk) for one in await desk.clerks())

    desk.run(story())


HOURS = ("12:00", "13:00", "14:00")
FIGURES = ("7", "8", "9")

PLAYS = st.lists(st.tuples(st.integers(0, len(HOURS) - 1), st.sampled_from(FIGURES), st.integers(1, 9)), min_size=1, max_size=3)
READINGS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, len(HOURS) - 1), st.sampled_from((*FIGURES, VOID))),
        st.tuples(st.just("pay"), st.integers(0, 7), st.just("")),
    ),
    max_size=14,
)


@settings(max_examples=few(6), suppress_health_check=list(HealthCheck))
@given(tickets=st.lists(PLAYS, min_size=1, max_size=6), undone=st.sets(st.integers(0, 5), max_size=2), beats=READINGS)
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
        command = SellTicket(desk.house.new_id(), desk.caller(), Channel.BANKLOT, played)
        one = await desk.house.counter.ask(command)
        assert isinstance(one, Sold)
        sold.append(one)
        if number in undone:
            assert isinstance(await desk.house.counter.ask(desk.undoing(one)), Undone)
        else:
            live.add(number)
    desk.set_clock("22T14:01")
    await desk.work()
    for what, which, outcome in beats:
        if what == "pay":
            if which in live:
                amount = await pay(desk, sold[which])
                paid[which] = paid.get(which, 0) + (amount if isinstance(amount, int) else 0)
                for line, play in enumerate(tickets[which]):
                    lines[which, line] = max(lines.get((which, line), 0), worth(play))
        elif last.get(which) != outcome:
            await (void(desk, events[which]) if outcome == VOID else desk.draw(events[which], outcome))
            last[which] = outcome
            await desk.work()
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
