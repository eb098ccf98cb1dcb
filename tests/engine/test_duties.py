"""Duties: closing, settling, correcting, expiring, folding; late, twice at once, and killed in the middle."""

import asyncio
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cache, partial

import psycopg
import pytest
from tests.engine.conftest import CASHIER, open_desk, working
from tests.engine.lottery.conftest import LOTTO_ACTIVO, OTHER_CASHIER, sell_many, settle, settle_a_step
from tests.patience import TIMED
from tests.refusals import must_be
from tests.slow_clock import slow_down

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.audit import audit
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.engine.pace import Pace
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.audit.auditor import RULES
from taquilla.store.lottery import settlements
from taquilla.store.postgres import clock, statistics

TRANSFERS = 300  # more than a worker's first step reverses


@pytest.fixture(scope="session")
def drawn_databases(server, fresh_copy, short_template, key_file):
    """Return the name of a database whose draw at noon has so many winners: not settled yet, or in three hundred transfers."""
    with ExitStack() as copies:

        @cache
        def name_of(winners: int, *, is_settled: bool) -> str:
            name = copies.enter_context(fresh_copy(name_of(winners, is_settled=False) if is_settled else short_template))
            with open_desk(server, name, key_file) as desk:
                desk.run(settle_finely(desk)) if is_settled else sell_and_draw(desk, winners)
            return name

        yield name_of


@pytest.fixture
def demo_database(request, copy_of, short_template, drawn_databases) -> str:
    """The name of a database with the demo's data, and with the events of the test's other fixtures."""
    if "drawn" not in request.fixturenames:
        return copy_of(short_template)
    return copy_of(drawn_databases(request.getfixturevalue("drawn"), is_settled="settled_finely" in request.fixturenames))


@pytest.fixture
def drawn(request) -> int:
    """The number of winners of the draw at noon, whose result is approved, and not settled yet: more for a campaign's tests."""
    return 21_000 if request.node.get_closest_marker("prove") else 1_500


@pytest.fixture
def settled_finely(drawn) -> int:
    """The number of winners of the draw at noon, whose settlement has moved money three hundred times."""
    return drawn


def sell_and_draw(desk, winners: int) -> None:
    """Sell so many tickets that win at noon, and enter the result."""
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    desk.run(desk.sell(event, "7"))
    sell_many(desk, winners - 1, "'7'")
    desk.run(desk.past("22T12:01"))
    desk.run(desk.draw(event, "7"))


async def settle_finely(desk) -> None:
    """Settle the draw at noon, so many winners at a time that it takes three hundred transfers."""
    event, a_few = desk.event(LOTTO_ACTIVO, "22T12:00"), desk.one("select count(*) from ticket") // TRANSFERS
    while await settle_a_step(desk, event, a_few):
        pass
    await desk.work()
    assert desk.one("select count(*) from transfer where kind = 'prize'") == TRANSFERS


def booked(desk) -> list:
    """Return the transfers of settlements and expiries: kind, number, and sum."""
    return desk.ask(
        "select kind, (reverses is not null), count(*), sum(amount) from transfer where market_id is not null"
        " group by 1, 2 order by 1, 2"
    )


async def test_a_late_worker_closes_draws_as_planned_and_says_how_late_it_was(desk):
    closes = dict(desk.ask("select event_id, closes_at from draw where closes_at <= '2024-10-22T13:00-04:00' and state = 'open'"))
    assert len(closes) > 5
    await desk.past("22T13:00")
    closed = "select event_id, closed_at, close_delay from draw where event_id = any(%s) and state = 'closed'"
    late = desk.ask(closed, list(closes))
    assert {event: closed_at for event, closed_at, _ in late} == closes
    now = desk.one("select house_now()")
    assert all(timedelta(0) < delay <= now - closes[event] for event, _, delay in late)
    assert desk.one("select count(*) from draw where state = 'open' and closes_at <= %s", now) == 0
    # The gate remembers it: no clock that runs back can sell behind a close.
    assert desk.one("select last_at from gate") > max(closes.values())
    await desk.assert_audit_clean()


@TIMED
async def test_a_worker_that_is_there_closes_a_draw_within_a_moment_and_wakes_for_it_by_itself(desk, noon, is_timed):
    slow_down(desk.owner, times=1)  # the worker waits by the machine's clock
    desk.set_clock("22T11:54:59")
    async with working(desk.house):
        await desk.until(lambda: desk.one("select state from draw where event_id = %s", noon) == "closed")
    delay = desk.one("select close_delay from draw where event_id = %s", noon)
    assert not is_timed or delay.total_seconds() < 2


def assert_settled_once(desk, winners: int) -> None:
    """Each of the many winners has one prize, and the ledger says the same."""
    assert desk.ask("select count(*), count(distinct ticket_seq), sum(amount) from prize") == [(winners, winners, winners * 3000)]
    assert desk.ask("select winners, prize, finished_at is not null from settlement") == [(winners, winners * 3000, True)]
    assert desk.one("select sum(amount) from transfer where kind = 'prize'") == winners * 3000
    assert desk.one("select count(*) from draw where to_settle") == 0
    used = "select seq from prize union all select seq from transfer union all select seq from ticket"
    last = desk.one("select last_seq from gate")
    assert desk.ask(f"select count(*), count(distinct seq), max(seq) from ({used}) as used") == [(last, last, last)]


@pytest.mark.prove("time")
def test_a_large_settlement_goes_in_steps_that_no_sale_waits_for_longer_than_for_another_sale(desk, drawn):
    desk.run(desk.work_in_short_steps(10))
    assert_settled_once(desk, drawn)
    assert desk.one("select count(*) from transfer where kind = 'prize'") > 4


def test_two_workers_at_once_settle_once(desk, drawn, two_houses):
    for house in two_houses:
        house.tell("round")
    desk.run(desk.work())
    assert [house.hear() for house in two_houses] == [None, None]
    assert_settled_once(desk, drawn)
    assert desk.one("select sum(amount) from turnover where kind = 'prize'") == drawn * 3000


@pytest.mark.new_database
def test_a_settlement_whose_worker_is_killed_in_the_middle_is_finished_by_the_next_one(desk, drawn, other_house):
    desk.kill_within(other_house(), "select coalesce(bool_or(finished_at is null and winners > 0), false) from settlement")
    assert 0 < desk.one("select count(*) from prize") < drawn
    desk.run(desk.work())
    assert_settled_once(desk, drawn)


async def assert_taken_back_once(desk, winners: int) -> None:
    """Nobody has won, and all that was moved for those who had is reversed, whole, once and in its order."""
    finished = desk.ask("select version, winners, finished_at is not null from settlement order by 1")
    assert finished == [(1, winners, True), (2, 0, True)]
    moved = desk.ask("select seq from transfer where kind = 'prize' and reverses is null order by seq")
    assert desk.ask("select reverses from transfer where reverses is not null order by seq") == moved
    assert desk.one(IN_FORCE) == 0
    # Tickets planted without their sales break other rules than these.
    desk.ask("analyze")
    rules = [rule for rule in RULES if rule.id in ("I29", "I30", "I33", "I44")]
    report = await audit(desk.owner_url, {}, rules)
    assert (report.checked, report.violations, report.undecided) == (4, (), ())


@pytest.mark.prove("time")
async def test_a_large_correction_goes_in_steps_that_no_sale_waits_for_longer_than_for_another_sale(desk, noon, settled_finely):
    await desk.draw(noon, "8")
    await desk.work_in_short_steps(10)
    await assert_taken_back_once(desk, settled_finely)


async def test_a_correction_whose_worker_is_killed_in_the_middle_is_finished_by_the_next_one(
    desk, noon, settled_finely, other_house
):
    await desk.draw(noon, "8")
    reversed_so_far = "select count(*) from transfer where reverses is not null"
    desk.kill_within(other_house(), reversed_so_far)
    assert 0 < desk.one(reversed_so_far) < TRANSFERS
    await desk.work()
    await assert_taken_back_once(desk, settled_finely)


async def test_reports_count_a_reversal_transfer_by_transfer(desk, noon, settled_finely):
    """In the fold, and in the rows behind it, which reports read: they say the same at any step."""

    async def prize_of_the_day() -> int:
        day = datetime.fromisoformat("2024-10-22T00:00:00-04:00")
        wanted = ReportFilter(day, day + timedelta(days=1, microseconds=-1))
        return must_be(PeriodReport, await desk.house.lottery.reports.of_entity(BANKLOT, None, wanted)).total.prize

    await desk.draw(noon, "8")
    said, more = [], True
    while more:
        more = await settle_a_step(desk, noon, 120)
        tail = await prize_of_the_day()
        while await desk.do(desk.house.lottery.duties.fold):
            pass
        assert tail == await prize_of_the_day() == (desk.one(IN_FORCE) or 0)
        said.append(tail)
    all_won, a_step = settled_finely * 3000, 120 * settled_finely // TRANSFERS * 3000
    assert said == [all_won, all_won - a_step, all_won - 2 * a_step, 0, 0, 0]


IN_FORCE = "select sum(case when reverses is null then amount else -amount end)::bigint from transfer where kind = 'prize'"


async def test_what_came_late_and_is_taken_back_by_a_correction_in_the_middle_does_not_expire(desk, noon):
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"entity": 214, "expiration_days": 9})
    await desk.sell(noon, "8", by=OTHER_CASHIER)
    for draw in (noon, other := desk.event(LOTTO_ACTIVO, "22T11:00")):
        await desk.sell(draw, "8")
    await settle(desk, {other: "8", noon: "7"}, at="22T12:01")
    await desk.past("26T00:00")
    await desk.draw(noon, "8")
    assert [await settle_a_step(desk, noon, 1) for _ in range(3)] == [True] * 3  # what 213 has won is not given yet
    await settle(desk, {noon: "9"})
    assert booked(desk) == [("expiry", False, 1, 3000), ("prize", False, 3, 9000), ("prize", True, 2, 6000)]
    await desk.assert_audit_clean()


async def test_prizes_that_expire_at_one_midnight_are_booked_market_by_market(desk, noon, monkeypatch):
    """A correction between two steps counts where nothing is booked yet, and goes first (RG-08); what is booked is final."""
    monkeypatch.setattr(settlements, "LOOKED_AT_ONCE", 1)
    draws = sorted([noon, *(desk.event(LOTTO_ACTIVO, at) for at in ("22T10:00", "22T11:00"))])
    sold = [await desk.sell(draw, "7", by=by) for draw in draws for by in (CASHIER, OTHER_CASHIER)]
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"expiration_days": 9})  # of later sales: no result is final
    await settle(desk, dict.fromkeys(draws, "7"), at="22T12:01")
    desk.ask("select move_house_clock(%s)", sold[0].ticket.expires_at)
    desk.house.lottery.duties.paces["expire"] = Pace(1, rows_min=1, rows_max=1)
    assert await desk.do(desk.house.lottery.duties.expire)
    assert booked(desk) == [("expiry", False, 1, 6000), ("prize", False, 3, 18000)]
    await desk.assert_audit_clean()
    entered = await desk.house.lottery.draws.enter_result((await desk.clerks())[0], draws[0], "8")
    assert must_be(Refusal, entered).reason is Reason.RESULT_FINAL
    await desk.draw(draws[2], "8")
    desk.ask("update draw set to_settle = true where event_id = (select min(event_id) from draw)")
    for taken_back in ([], [("prize", True, 1, 6000)]):  # half-way it is neither the one nor the other
        await settle_a_step(desk, draws[2], 100)
        assert not await desk.do(desk.house.lottery.duties.expire)
        assert booked(desk) == [("expiry", False, 1, 6000), ("prize", False, 3, 18000), *taken_back]
    await desk.work()
    assert booked(desk) == [("expiry", False, 2, 12000), ("prize", False, 3, 18000), ("prize", True, 1, 6000)]
    assert desk.ask("select entity_id, sum(amount)::int from expiry_share group by 1 order by 1") == [(213, 6000), (214, 6000)]
    assert desk.one("select count(*) from outbox where type = 'prizes.expired'") == 2
    await desk.assert_audit_clean()


async def approve_while_prizes_expire(desk, draw: int) -> None:
    """Approve a correction after the worker has looked for one, and before it has the gate to book what expired."""
    sold = await desk.sell(draw, "7")
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"expiration_days": 9})  # of later sales: the result is not final
    await desk.settle(draw, "7")
    desk.ask("select move_house_clock(%s)", sold.ticket.expires_at)
    first, second = await desk.clerks()
    await desk.house.lottery.draws.enter_result(first, draw, "8")
    async with desk.house.database.connection() as connection:
        with desk.gate_held():
            approving = asyncio.create_task(desk.house.lottery.draws.approve_result(second, draw, "8"))
            await desk.until(lambda: desk.waiters() == 1)
            expiring = asyncio.create_task(desk.house.duties.do_due(connection, BANKLOT, frozenset({"expire"})))
            await desk.until(lambda: desk.waiters() == 2)
        assert isinstance(await approving, DrawOutcome)
        await expiring
    await desk.work()


async def test_a_correction_that_is_approved_while_prizes_expire_is_settled_first(desk, noon):
    await approve_while_prizes_expire(desk, noon)
    assert booked(desk) == [("prize", False, 1, 3000), ("prize", True, 1, 3000)]
    await desk.assert_audit_clean()


async def test_the_twin_that_does_not_look_behind_the_gate_books_prizes_that_are_taken_back(desk, noon, monkeypatch):
    monkeypatch.setattr("taquilla.engine.lottery.duties.is_changing", lambda market, at: False)
    await approve_while_prizes_expire(desk, noon)
    assert booked(desk) == [("expiry", False, 1, 3000), ("prize", False, 1, 3000), ("prize", True, 1, 3000)]


async def test_a_table_that_has_grown_is_known_as_a_whole_within_the_hour(desk, drawn, monkeypatch):
    """PostgreSQL itself analyzes the months of a table, and never the table: the auditor would join by a plan for a handful."""
    monkeypatch.setattr(statistics, "find_outdated", partial(statistics.find_outdated, rows_min=drawn))
    known = "select reltuples::int from pg_class where oid = 'ticket'::regclass"
    began = desk.one("select house_now()")

    async def tidy(hours: int) -> int:
        desk.ask("select move_house_clock(%s)", began + timedelta(hours=hours))
        async with desk.house.database.connection() as connection:
            await desk.house.duties.tidy(connection)
        return desk.one(known)

    desk.ask("analyze ticket_2024_10")
    desk.ask("update pg_class set reltuples = -1 where oid = 'ticket'::regclass")
    assert await tidy(0) == drawn
    assert desk.one("select n_distinct from pg_stats where tablename = 'ticket' and attname = 'seq' and inherited") == -1
    # A tenth more is not worth a look; a quarter more is, but not before the hour is over.
    tenth, more_still = drawn // 10, drawn * 3 // 20
    for more, day, hours, found in ((tenth, "23", 2, drawn), (more_still, "24", 2, drawn), (0, "25", 4, drawn * 5 // 4)):
        desk.ask(
            "insert into ticket select (jsonb_populate_record(ticket, jsonb_build_object('id', gen_random_uuid(),"
            " 'seq', seq + 100000, 'day', '2024-10-' || %s::text))).* from ticket where day = '2024-10-22' limit %s",
            day, more,
        )  # fmt: skip
        desk.ask("analyze ticket_2024_10")
        assert await tidy(hours) == found, hours


def test_the_house_gathers_statistics_of_partitioned_tables_alone(desk):
    with pytest.raises(psycopg.errors.RaiseException, match="no partitioned table"):
        desk.ask("select gather_statistics('member')")
    acl = "{taquilla=X/taquilla,taquilla_house=X/taquilla}"
    assert desk.one("select proacl::text from pg_proc where proname = 'gather_statistics'") == acl


@pytest.mark.bounds(lock_timeout="10min")
async def test_the_tables_of_a_month_wait_no_longer_for_a_reader_than_who_sells_may_wait_behind_them(desk):
    with psycopg.connect(desk.owner_url) as reader:
        reader.execute("select from ticket")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            await desk.do(lambda connection, _: clock.ensure_partitions(connection, date(2031, 1, 1), date(2031, 1, 31)))
