"""Duties apart: one that fails by its own data is reported, paused, and retried, also after a restart; it holds up no other."""

import logging
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.engine.conftest import Desk, Kiosk, metrics_page
from tests.engine.sports.test_settling import OVER, Clerks, paid

from taquilla.domain.sports.lifecycle import CLOSED_AFTER
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.duty_failures import PAUSE_FIRST, PAUSE_MAX, Failures, pause
from taquilla.engine.house import House
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.sports import duties as sports_duties
from taquilla.engine.sports.settling_walks import CouponClosing
from taquilla.engine.subjects import Subjects
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery import catalogue
from taquilla.store.postgres.database import TryAgain
from taquilla.store.sports import duties as waiting
from taquilla.store.sports import settlements
from taquilla.work.worker import Worker

LOTTO_ACTIVO = 5
WON = ("resulted", "won")
FAILS = "select operator_id, duty, subject, tries from duty_failure where tries > 0 order by 1, 2, 3"


@pytest.fixture
def desk(kiosk: Kiosk) -> Desk:
    """The kiosk's."""
    return kiosk.desk


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 640), (9, 900), (10, 900), (1_000_000, 900)]
)
def test_pauses_grow_up_to_a_bound(tries, seconds):
    assert pause(tries) == timedelta(seconds=seconds)


async def metrics(house: House) -> dict[str, int]:
    """Return the metrics about duties."""
    told = re.findall(r"^taquilla_(dut\w+\{.*\}) (\S+)$", await metrics_page(house), re.MULTILINE)
    return {name: int(float(value)) for name, value in told}


def over(kiosk: Kiosk, at: str = OVER) -> None:
    """The games of the coupon are over, and their results are read."""
    kiosk.desk.set_clock(at)
    Clerks(kiosk).read_all()


async def sold_and_over(kiosk: Kiosk) -> tuple[SportsTicket, SportsTicket]:
    """A card and a coupon of the kiosk's and a ticket of a lottery's, all drawn. The card is poisoned."""
    noon = kiosk.desk.event(LOTTO_ACTIVO, "22T12:00")
    card = await kiosk.sold(kiosk.card(price=500_000, reserve=False))
    coupon = await kiosk.sold(kiosk.jackpot())
    await kiosk.desk.sell(noon, "7")
    # Such a card stood in databases before catalogues were bounded: it pays more than a bigint.
    kiosk.desk.ask("update coupon set line_price = 1 where id = 9001")
    kiosk.desk.ask("update tier set amount = 99999999999999 where coupon_id = 9001")
    kiosk.desk.set_clock("22T12:01")
    await kiosk.desk.work(BANKLOT)
    await kiosk.desk.draw(noon, "7")
    over(kiosk)
    Clerks(kiosk).read(100001, *range(101, 107))
    return card, coupon


async def test_a_card_whose_prize_overflows_holds_up_neither_another_coupon_nor_another_operator(kiosk, caplog):
    card, coupon = await sold_and_over(kiosk)
    with caplog.at_level(logging.ERROR, "taquilla.engine.duty_failures"):
        await kiosk.desk.work(70, BANKLOT)
    assert paid(kiosk, coupon)[:4] == ("resulted", "won", 1, 1_000_000)
    assert kiosk.desk.ask("select sum(amount) from prize") == [(3000,)]
    assert paid(kiosk, card)[:3] == ("open", "pending", 0)
    assert kiosk.desk.ask(FAILS) == [(70, "settle", "coupon 9001", 1)]
    (line,) = [record.getMessage() for record in caplog.records if record.name == "taquilla.engine.duty_failures"]
    assert line.startswith('duty failed: operator=70 duty=settle subject="coupon 9001" tries=1 next_try=2024-10-')
    assert "out of range" in line
    seen = await metrics(kiosk.desk.house)
    assert seen.pop('duty_failing_seconds{duty="settle",operator="kiosk"}') in range(60)
    assert seen == {
        'duties_failing{duty="settle",operator="kiosk"}': 1, 'duty_failures_total{duty="settle",operator="kiosk"}': 1,
    }  # fmt: skip


async def test_a_clock_that_was_ahead_holds_up_no_try_and_what_has_nothing_left_to_do_fails_no_more(kiosk):
    await sold_and_over(kiosk)
    await kiosk.desk.work(BANKLOT, 70)
    kiosk.desk.ask("update duty_failure set next_try = next_try + interval '1 day' returning next_try")
    kiosk.desk.ask("delete from alarm")
    kiosk.desk.ask("update house_clock set shift = shift - interval '1 minute' returning shift")
    await kiosk.desk.work(BANKLOT, 70)
    assert kiosk.desk.ask(FAILS) == [(70, "settle", "coupon 9001", 2)]
    assert kiosk.desk.ask("select operator_id, subject from alarm where kind = 'duty_failing'") == [(70, "settle coupon 9001")]
    kiosk.desk.ask("update coupon set closed_at = house_now() where id = 9001")
    await kiosk.desk.house.move_clock(await kiosk.desk.house.now() + pause(2))
    await kiosk.desk.work(70)
    assert kiosk.desk.ask(FAILS) == []


async def test_what_fails_is_tried_again_after_growing_pauses_by_whoever_works_then_and_a_success_ends_the_alarm(kiosk):
    card, _ = await sold_and_over(kiosk)
    house = kiosk.desk.house

    def tries() -> Any:
        return kiosk.desk.one("select tries from duty_failure")

    async def after(seconds: timedelta) -> None:
        await house.move_clock(await house.now() + seconds)
        # Another worker, which knows only the recorded failures.
        other = Subjects(house.database, house.cache, Failures(house.database), house.log_keys, house.disk).duties
        async with house.database.connection() as connection:
            await other.do_all(connection, [BANKLOT, 70])

    await kiosk.desk.work(BANKLOT, 70)
    for expected in (1, 2, 3, 4):
        assert tries() == expected
        await after(timedelta(0))
        assert tries() == expected
        await after(pause(expected))
    kiosk.desk.ask("update tier set amount = 100000 where coupon_id = 9001")
    kiosk.desk.ask("update coupon set line_price = 1000 where id = 9001")
    await after(timedelta(0))
    assert paid(kiosk, card)[0] == "open"
    await after(PAUSE_MAX)
    assert paid(kiosk, card)[:4] == ("resulted", "won", 1, 50_000_000)
    assert kiosk.desk.ask("select tries, failures, since, next_try from duty_failure") == [(0, 5, None, None)]
    assert await metrics(house) == {'duty_failures_total{duty="settle",operator="kiosk"}': 5}


async def test_a_round_does_not_run_in_circles_about_what_fails(kiosk):
    await sold_and_over(kiosk)
    house = kiosk.desk.house
    await kiosk.desk.work(BANKLOT, 70)
    kiosk.desk.ask("update draw set closes_at = '-infinity' where state = 'open' and operator_id = %s", BANKLOT)
    await Worker(house).round()
    assert [row[1:3] for row in kiosk.desk.ask(FAILS)] == [("close", ""), ("settle", "coupon 9001")]


async def test_a_round_does_not_run_in_circles_about_a_coupon_that_cannot_be_closed(kiosk, monkeypatch):
    def breaks(*given: Any) -> Any:
        raise LookupError("broken")

    house = kiosk.desk.house
    await kiosk.sold(kiosk.jackpot())
    over(kiosk)
    await Worker(house).round()
    await house.move_clock(await house.now() + CLOSED_AFTER)
    monkeypatch.setattr(CouponClosing, "prepare", breaks)
    await Worker(house).round()
    assert (70, "settle", "coupon 455", 1) in kiosk.desk.ask(FAILS)


async def test_markets_that_cannot_be_settled_hold_up_neither_others_nor_their_draws(kiosk, desk):
    """One overflows, one's result is none of its game, and one has lost its event."""
    events = [desk.event(LOTTO_ACTIVO, f"22T{hour}:00") for hour in (12, 13, 14, 15)]
    large, odd, lost, good = events
    coupon = await kiosk.sold(kiosk.jackpot())
    for event in events:
        await desk.sell(event, "7")
    await desk.past("22T15:01")
    for event in events:
        await desk.draw(event, "7")
    desk.ask("update wager set amount = 1000000000000, multiplier = 9223372036854775807 where event_id = %s", large)
    desk.ask("update result set outcome = '99' where event_id = %s", odd)
    desk.ask("delete from market_event where event_id = %s and market_id <> event_id", lost)
    desk.ask("update market_event set position = 2 where market_id = %s", lost)
    over(kiosk)
    await desk.work()
    assert desk.ask("select market_id, amount from prize") == [(good, 3000)]
    assert desk.ask("select event_id from draw where to_settle order by 1") == [(event,) for event in sorted((large, odd, lost))]
    assert paid(kiosk, coupon)[:2] == WON
    assert desk.ask(FAILS) == [(BANKLOT, "settle", f"market {event}", 1) for event in sorted((large, odd, lost))]
    # After the longest pause, too, a round comes to its end.
    desk.ask("update duty_failure set tries = 8 returning tries")
    await desk.house.move_clock(await desk.house.now() + PAUSE_FIRST)
    await desk.work()
    assert [row[3] for row in desk.ask(FAILS)] == [9, 9, 9]


UNBOUND = "alter table rule_limit drop constraint limit_bounds_make_sense"


@pytest.mark.parametrize(("poison", "fails"), [
    (f"{UNBOUND}; update rule_limit set advance_days = 20000", ("plan", "")),
    ("update turnover set amount = 9223372036854775807 where operator_id = 1", ("fold", "")),
    ("update operator_key set wrapped = '\\x00' where operator_id = 1", ("plan", "")),
])  # fmt: skip
async def test_a_duty_of_one_operator_that_fails_holds_up_no_later_operator(kiosk, desk, noon, poison, fails):
    await desk.sell(noon, "8")
    await desk.work()
    coupon = await kiosk.sold(kiosk.jackpot())
    await desk.sell(noon, "7")
    desk.ask("update gate set rules_version = rules_version + 1")
    for statement in poison.split(";"):
        desk.ask(statement)
    over(kiosk)
    await desk.work()
    assert paid(kiosk, coupon)[:2] == WON
    failing = desk.ask(FAILS)
    assert (BANKLOT, *fails, 1) in failing
    assert {operator for operator, *_ in failing} == {BANKLOT}


@pytest.mark.parametrize("broken", [
    {
        "give_up_lapsed": ("lapse", ""), "forget_signed": ("forget", ""), "open_draws": ("open", ""),
        "_close_due": ("close", ""), "_expire_step": ("expire", ""), "_fold_step": ("fold", ""),
        "find_pending": ("settle", "coupons"),
    },
    {"_settle_step": ("settle", "")},
])  # fmt: skip
async def test_any_duty_that_breaks_for_one_operator_is_an_alarm_until_it_works_and_holds_up_nothing(
    kiosk, desk, monkeypatch, broken
):
    """Break duties: by an unexpected row, or by a mistake of ours."""

    def breaking(works: Callable[..., Any]) -> Callable[..., Any]:
        async def breaks(*given: Any) -> Any:
            if BANKLOT in given:
                raise LookupError("broken")
            return await works(*given)

        return breaks

    coupon = await kiosk.sold(kiosk.jackpot())
    over(kiosk)
    with monkeypatch.context() as patch:
        for work in broken:
            where = next(place for place in (sports_duties, LotteryDuties, settlements) if hasattr(place, work))
            patch.setattr(where, work, breaking(getattr(where, work)))
        await desk.work(BANKLOT, 70)
        assert desk.ask(FAILS) == sorted((BANKLOT, *fails, 1) for fails in broken.values())
        assert paid(kiosk, coupon)[:2] == WON
    await desk.house.move_clock(await desk.house.now() + PAUSE_FIRST)
    await desk.work(BANKLOT, 70)
    assert desk.ask(FAILS) == []


async def test_a_look_that_breaks_for_one_operator_takes_no_other_s_next_instant_away(kiosk, monkeypatch):
    looks = waiting.find_due

    async def breaks(connection: Any, operators: Sequence[int], *given: Any, **more: Any) -> Any:
        if BANKLOT in operators:
            raise LookupError("broken")
        return await looks(connection, operators, *given, **more)

    house = kiosk.desk.house
    ticket = await kiosk.sold(kiosk.card())
    monkeypatch.setattr(waiting, "find_due", breaks)
    async with house.database.connection() as connection:
        found = await house.duties.find_due(connection, [BANKLOT, 70])
    assert (70, "lapse", ticket.closes_at) in {one[:3] for one in found}
    assert kiosk.desk.ask(FAILS) == [(BANKLOT, "look", "", 1)]


async def test_a_ticket_that_cannot_lapse_holds_up_no_other(kiosk, desk):
    bad, good = await kiosk.sold(kiosk.card()), await kiosk.sold(kiosk.card())
    desk.ask("delete from call_out where ticket_seq = %s", bad.seq)
    await desk.past("22T20:00:00")
    assert (kiosk.standing(bad)[0], kiosk.standing(good)[0]) == ("reserved", "cancelled")
    assert desk.ask(FAILS) == [(70, "lapse", f"ticket {bad.seq}", 1)]
    late = await kiosk.sold(kiosk.jackpot())
    assert kiosk.standing(late)[0] == "open"


@pytest.mark.bounds(lock_timeout="1s")
async def test_an_operator_whose_gate_is_held_holds_up_no_later_operator(kiosk, desk):
    """An error of the outside world is not recorded, and the round is retried. But the others are done before that."""
    coupon = await kiosk.sold(kiosk.jackpot())
    over(kiosk)
    with desk.gate_held(BANKLOT), pytest.raises(TryAgain):
        await desk.work(BANKLOT, 70)
    assert paid(kiosk, coupon)[:2] == WON
    assert desk.ask(FAILS) == []


async def test_an_operator_that_loses_its_gate_by_idling_holds_up_no_later_operator(kiosk, desk, monkeypatch):
    """PostgreSQL closes a connection that is idle behind a gate for a second, with any data."""
    opened = catalogue.open_draws
    behind_gate = "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"

    async def idle(connection: Any, operator: int, **how: Any) -> Any:
        if operator == BANKLOT:
            await connection.execute("set local idle_in_transaction_session_timeout = '1s'")
            await desk.until(lambda: desk.one(behind_gate) == 0)
        return await opened(connection, operator, **how)

    coupon = await kiosk.sold(kiosk.jackpot())
    over(kiosk)
    monkeypatch.setattr(catalogue, "open_draws", idle)
    with pytest.raises(TryAgain):
        await desk.work(BANKLOT, 70)
    assert paid(kiosk, coupon)[:2] == WON
