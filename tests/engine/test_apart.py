"""Duties apart: one that fails by its own data is reported, paused, and retried, also after a restart; it holds up no other."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from tests.engine.conftest import Kiosk
from tests.engine.sports.test_settling import OVER, Clerks, paid

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.sports.lifecycle import CLOSED_AFTER
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.duty_failures import PAUSE_FIRST, PAUSE_MAX, Failures, pause
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.sports import duties as sports_duties
from taquilla.engine.sports.settling_walks import Closing
from taquilla.engine.subjects import Subjects
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery import catalogue
from taquilla.store.postgres.database import TryAgain
from taquilla.store.sports import sales, settlements
from taquilla.telemetry.metrics import Metrics
from taquilla.worker import Worker

LOTTO_ACTIVO = 5
FAILS = "select operator_id, duty, subject, tries from duty_failure where tries > 0 order by 1, 2, 3"


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 640), (9, 900), (10, 900), (1_000_000, 900)]
)
def test_pauses_grow_up_to_a_bound(tries: int, seconds: int) -> None:
    assert pause(tries) == timedelta(seconds=seconds)


async def do_duties(house: House, *operators: int) -> None:
    """Do a worker's duties for operators, in this order."""
    async with house.database.connection() as connection:
        await house.duties.do_all(connection, list(operators))


async def metrics(house: House) -> dict[str, int]:
    """Return the metrics about duties."""
    client = AsyncClient(transport=ASGITransport(partial(Metrics().page, house)), base_url="http://house")
    told = re.findall(r"^taquilla_(dut\w+\{.*\}) (\S+)$", (await client.get("/metrics")).text, re.MULTILINE)
    return {name: int(float(value)) for name, value in told}


def poison_card(kiosk: Kiosk) -> None:
    """The card pays more than a bigint: such a card stood in databases before catalogues were bounded."""
    kiosk.desk.ask("update coupon set line_price = 1 where id = 9001")
    kiosk.desk.ask("update tier set amount = 99999999999999 where coupon_id = 9001")


async def sold_and_over(kiosk: Kiosk) -> tuple[SportsTicket, SportsTicket, int]:
    """A card and a coupon of the kiosk's and a ticket of a lottery's, all drawn. The card is poisoned."""
    noon = kiosk.desk.event(LOTTO_ACTIVO, "22T12:00")
    card = await kiosk.sold(kiosk.card(price=500_000, reserve=False))
    coupon = await kiosk.sold(kiosk.jackpot())
    await kiosk.desk.sell(noon, "7")
    poison_card(kiosk)
    kiosk.desk.set_clock("22T12:01")
    await do_duties(kiosk.desk.house, BANKLOT)
    await kiosk.desk.draw(noon, "7")
    kiosk.desk.set_clock(OVER)
    clerks = Clerks(kiosk)
    clerks.read(100001, *range(101, 107))
    clerks.read_all()
    return card, coupon, noon


def test_a_card_whose_prize_overflows_holds_up_neither_another_coupon_nor_another_operator(
    kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        card, coupon, _ = await sold_and_over(kiosk)
        with caplog.at_level(logging.ERROR, "taquilla.engine.duty_failures"):
            await do_duties(kiosk.desk.house, 70, BANKLOT)
        assert paid(kiosk, coupon)[:4] == ("resulted", "won", 1, 1_000_000)
        assert kiosk.desk.ask("select sum(amount) from prize") == [(3000,)]
        assert paid(kiosk, card)[:3] == ("open", "pending", 0)
        assert kiosk.desk.ask(FAILS) == [(70, "settle", "coupon 9001", 1)]
        (line,) = [record.getMessage() for record in caplog.records if record.name == "taquilla.engine.duty_failures"]
        assert line.startswith('duty failed: operator=70 duty=settle subject="coupon 9001" tries=1 next_try=2024-10-')
        assert 'out of range' in line
        seen = await metrics(kiosk.desk.house)
        assert seen.pop('duty_failing_seconds{duty="settle",operator="kiosk"}') in range(60)
        assert seen == {
            'duties_failing{duty="settle",operator="kiosk"}': 1, 'duty_failures_total{duty="settle",operator="kiosk"}': 1,
        }  # fmt: skip

    kiosk.desk.run(story())


def test_what_fails_is_tried_again_after_growing_pauses_by_whoever_works_then_and_a_success_ends_the_alarm(kiosk: Kiosk) -> None:
    async def story() -> None:
        card, _, _ = await sold_and_over(kiosk)
        house = kiosk.desk.house

        def tries() -> Any:
            return kiosk.desk.one("select tries from duty_failure")

        async def after(seconds: timedelta) -> None:
            await house.move_clock(await house.now() + seconds)
            # Another worker, which knows only the recorded failures.
            other = Subjects(house.database, house.cache, Failures(house.database), house.log_keys).duties
            async with house.database.connection() as connection:
                await other.do_all(connection, [BANKLOT, 70])

        await do_duties(house, BANKLOT, 70)
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

    kiosk.desk.run(story())


def test_a_failing_duty_with_nothing_left_to_do_is_no_alarm_any_more(kiosk: Kiosk) -> None:
    async def story() -> None:
        await sold_and_over(kiosk)
        await do_duties(kiosk.desk.house, 70)
        kiosk.desk.ask("update coupon set closed_at = house_now() where id = 9001")
        await kiosk.desk.house.move_clock(await kiosk.desk.house.now() + PAUSE_FIRST)
        await do_duties(kiosk.desk.house, 70)
        assert kiosk.desk.ask(FAILS) == []

    kiosk.desk.run(story())


def test_a_worker_does_not_run_in_circles_about_what_fails(kiosk: Kiosk) -> None:
    async def story() -> None:
        await sold_and_over(kiosk)
        house = kiosk.desk.house
        await do_duties(house, BANKLOT, 70)
        kiosk.desk.ask("update draw set closes_at = '-infinity' where state = 'open' and operator_id = %s", BANKLOT)
        due = await Worker(house).round()
        assert due is None or due > await house.now()
        assert [row[1:3] for row in kiosk.desk.ask(FAILS)] == [("close", ""), ("settle", "coupon 9001")]

    kiosk.desk.run(story())


def test_a_worker_does_not_run_in_circles_about_a_coupon_that_cannot_be_closed(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*given: Any) -> Any:
        raise LookupError("broken")

    async def story() -> None:
        house = kiosk.desk.house
        await kiosk.sold(kiosk.jackpot())
        kiosk.desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        await Worker(house).round()
        await house.move_clock(await house.now() + CLOSED_AFTER)
        monkeypatch.setattr(Closing, "prepare", breaks)
        due = await Worker(house).round()
        assert (70, "settle", "coupon 455", 1) in kiosk.desk.ask(FAILS)
        assert due is None or due > await house.now()

    kiosk.desk.run(story())


def overflow(kiosk: Kiosk, noon: int) -> str:
    kiosk.desk.ask("update wager set amount = 1000000000000, multiplier = 9223372036854775807 where event_id = %s", noon)
    return f"market {noon}"


def no_such_result(kiosk: Kiosk, noon: int) -> str:
    kiosk.desk.ask("update result set outcome = '99' where event_id = %s", noon)
    return f"market {noon}"


def no_such_event(kiosk: Kiosk, noon: int) -> str:
    kiosk.desk.ask("delete from market_event where event_id = %s and market_id <> event_id", noon)
    kiosk.desk.ask("update market_event set position = 2 where market_id = %s", noon)
    return f"market {noon}"


@pytest.mark.parametrize("poison", [overflow, no_such_result, no_such_event])
def test_a_market_that_cannot_be_settled_holds_up_neither_others_nor_their_draws(
    kiosk: Kiosk, poison: Callable[[Kiosk, int], str]
) -> None:
    desk = kiosk.desk
    noon, one = desk.event(LOTTO_ACTIVO, "22T12:00"), desk.event(LOTTO_ACTIVO, "22T13:00")

    async def story() -> None:
        coupon = await kiosk.sold(kiosk.jackpot())
        for event in (noon, one):
            await desk.sell(event, "7")
        desk.set_clock("22T13:01")
        await desk.work()
        for event in (noon, one):
            await desk.draw(event, "7")
        subject = poison(kiosk, noon)
        desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        await desk.work()
        assert desk.ask("select market_id, amount from prize") == [(one, 3000)]
        assert desk.ask("select event_id from draw where to_settle") == [(noon,)]
        assert paid(kiosk, coupon)[:2] == ("resulted", "won")
        assert desk.ask(FAILS) == [(BANKLOT, "settle", subject, 1)]

    desk.run(story())


def test_a_missing_seller_of_a_void_draws_stake_holds_up_that_market_alone(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    noon, one = desk.event(LOTTO_ACTIVO, "22T12:00"), desk.event(LOTTO_ACTIVO, "22T13:00")

    async def story() -> None:
        lost, _ = await desk.sell(noon, "7"), await desk.sell(one, "7")
        desk.ask("update ticket set member_id = 999 where id = %s", lost.ticket.id)
        first, second = await desk.clerks()
        for event in (noon, one):
            assert isinstance(await desk.house.lottery.draw_orders.enter(first, event, DrawOrder.VOID, "no draw"), DrawOrdered)
            assert isinstance(await desk.house.lottery.draw_orders.approve(second, event, DrawOrder.VOID), DrawOrdered)
        await desk.work()
        assert desk.ask("select market_id, amount, kind from prize") == [(one, 100, "refund")]
        assert desk.ask(FAILS) == [(BANKLOT, "settle", f"market {noon}", 1)]
        assert "KeyError" in desk.one("select error from duty_failure")

    desk.run(story())


UNBOUND = "alter table rule_limit drop constraint limit_bounds_make_sense"


@pytest.mark.parametrize(
    ("poison", "fails"),
    [
        (f"{UNBOUND}; update rule_limit set advance_days = 20000", ("plan", "")),
        (f"{UNBOUND}; update rule_limit set advance_days = 2000000000", ("open", "")),
        ("update draw set closes_at = '-infinity' where state = 'open' and operator_id = 1", ("close", "")),
        ("update turnover set amount = 9223372036854775807 where operator_id = 1", ("fold", "")),
        ("update operator_key set wrapped = '\\x00' where operator_id = 1", ("plan", "")),
    ],
)  # fmt: skip
def test_a_duty_of_one_operator_that_fails_holds_up_no_later_operator(
    kiosk: Kiosk, poison: str, fails: tuple[str, str]
) -> None:
    desk = kiosk.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.sell(noon, "8")
        await desk.work()
        coupon = await kiosk.sold(kiosk.jackpot())
        await desk.sell(noon, "7")
        desk.ask("update gate set rules_version = rules_version + 1")
        for statement in poison.split(";"):
            desk.ask(statement)
        desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        await desk.work()
        assert paid(kiosk, coupon)[:2] == ("resulted", "won")
        failing = desk.ask(FAILS)
        assert (BANKLOT, *fails, 1) in failing
        assert {operator for operator, *_ in failing} == {BANKLOT}

    desk.run(story())


def test_prizes_that_cannot_be_summed_when_they_expire_hold_up_no_later_operator(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        for _ in range(2):
            await desk.sell(noon, "7")
        desk.set_clock("22T12:01")
        await desk.work()
        await desk.draw(noon, "7")
        await desk.work()
        desk.ask("update prize set amount = 9223372036854775807")
        coupon = await kiosk.sold(kiosk.jackpot())
        desk.set_clock("27T12:00")
        Clerks(kiosk).read_all()
        await desk.work()
        assert paid(kiosk, coupon)[:2] == ("resulted", "won")
        assert desk.ask(FAILS) == [(BANKLOT, "expire", "", 1)]

    desk.run(story())


@pytest.mark.parametrize(
    ("work", "duty", "subject"),
    [
        ("give_up_lapsed", "lapse", ""), ("forget_signed", "forget", ""), ("open_draws", "open", ""), ("_close_due", "close", ""),
        ("settle_due", "settle", ""), ("_expire_due", "expire", ""), ("_fold_due", "fold", ""),
        ("find_pending", "settle", "coupons"),
    ],
)  # fmt: skip
def test_any_duty_that_breaks_for_one_operator_is_an_alarm_until_it_works_and_holds_up_nothing(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, work: str, duty: str, subject: str
) -> None:
    """Break a duty: by an unexpected row, or by a mistake of ours."""
    house = kiosk.desk.house
    where = next(place for place in (sports_duties, LotteryDuties, settlements) if hasattr(place, work))
    works = getattr(where, work)

    async def breaks(*given: Any) -> Any:
        if BANKLOT in given:
            raise LookupError("broken")
        return await works(*given)

    async def story() -> None:
        coupon = await kiosk.sold(kiosk.jackpot())
        kiosk.desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        with monkeypatch.context() as broken:
            broken.setattr(where, work, breaks)
            await do_duties(house, BANKLOT, 70)
            assert kiosk.desk.ask(FAILS) == [(BANKLOT, duty, subject, 1)]
            assert paid(kiosk, coupon)[:2] == ("resulted", "won")
        await house.move_clock(await house.now() + PAUSE_FIRST)
        await do_duties(house, BANKLOT, 70)
        assert kiosk.desk.ask(FAILS) == []

    kiosk.desk.run(story())


def test_a_look_ahead_that_breaks_for_one_operator_takes_no_other_s_next_instant_away(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = sales.next_lapse

    async def breaks(connection: Any, operator: int) -> Any:
        if operator == BANKLOT:
            raise LookupError("broken")
        return await looks(connection, operator)

    async def story() -> None:
        house = kiosk.desk.house
        await kiosk.sold(kiosk.card())
        async with house.database.connection() as connection:
            lapse = await looks(connection, 70)
            monkeypatch.setattr(sales, "next_lapse", breaks)
            due = await house.duties.next_due(connection, [BANKLOT, 70])
        assert due is not None
        assert lapse is not None
        assert due <= lapse
        assert kiosk.desk.ask(FAILS) == [(BANKLOT, "look", "", 1)]

    kiosk.desk.run(story())


def test_a_ticket_that_cannot_lapse_holds_up_no_other(kiosk: Kiosk) -> None:
    desk = kiosk.desk

    async def story() -> None:
        bad, good = await kiosk.sold(kiosk.card()), await kiosk.sold(kiosk.card())
        desk.ask("delete from call_out where ticket_seq = %s", bad.seq)
        desk.set_clock("22T20:00:00")
        await desk.work()
        assert (kiosk.standing(bad)[0], kiosk.standing(good)[0]) == ("reserved", "cancelled")
        assert desk.ask(FAILS) == [(70, "lapse", f"ticket {bad.seq}", 1)]
        late = await kiosk.sold(kiosk.jackpot())
        assert kiosk.standing(late)[0] == "open"
        due = await Worker(desk.house).round()
        assert due is None or due > await desk.house.now()

    desk.run(story())


@pytest.mark.bounds(lock_timeout="1s")
def test_an_operator_whose_gate_is_held_holds_up_no_later_operator(kiosk: Kiosk) -> None:
    """An error of the outside world is not recorded, and the round is retried. But the others are done before that."""
    desk = kiosk.desk

    async def story() -> None:
        coupon = await kiosk.sold(kiosk.jackpot())
        desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        with desk.gate_held(BANKLOT), pytest.raises(TryAgain):
            await do_duties(desk.house, BANKLOT, 70)
        assert paid(kiosk, coupon)[:2] == ("resulted", "won")
        assert desk.ask(FAILS) == []

    desk.run(story())


@pytest.mark.bounds(idle_in_transaction_session_timeout="1s")
def test_an_operator_that_loses_its_gate_by_idling_holds_up_no_later_operator(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL closes a connection that is idle behind a gate for a second, with any data."""
    desk = kiosk.desk
    opened = catalogue.open_draws

    async def idle(connection: Any, operator: int, **how: Any) -> Any:
        if operator == BANKLOT:
            await desk.until(lambda: desk.one(BEHIND_GATE) == 0)
        return await opened(connection, operator, **how)

    async def story() -> None:
        coupon = await kiosk.sold(kiosk.jackpot())
        desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        monkeypatch.setattr(catalogue, "open_draws", idle)
        with pytest.raises(TryAgain):
            await do_duties(desk.house, BANKLOT, 70)
        assert paid(kiosk, coupon)[:2] == ("resulted", "won")

    desk.run(story())


BEHIND_GATE = """
    select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'
"""


def test_a_settlement_whose_operator_cannot_be_read_ends_and_holds_up_no_later_operator(kiosk: Kiosk) -> None:
    desk = kiosk.desk
    noon = desk.event(LOTTO_ACTIVO, "22T12:00")

    async def story() -> None:
        await desk.sell(noon, "7")
        coupon = await kiosk.sold(kiosk.jackpot())
        desk.set_clock("22T12:01")
        await desk.work()
        await desk.draw(noon, "7")
        desk.ask("update operator_key set wrapped = '\\x00' where operator_id = 1")
        desk.ask("update gate set rules_version = rules_version + 1 where operator_id = 1")
        desk.set_clock(OVER)
        Clerks(kiosk).read_all()
        await desk.work()
        assert paid(kiosk, coupon)[:2] == ("resulted", "won")
        assert (BANKLOT, "settle", "", 1) in desk.ask(FAILS)

    desk.run(story())
