"""Visits find what a round would do, first for whoever waits longest; and steps of long work rest while others come."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.engine.conftest import CASHIER, Desk, Kiosk, working
from tests.engine.sports.test_settling import OVER, Clerks
from tests.patience import TIMED

from taquilla.domain.sports.lifecycle import CLOSED_AFTER
from taquilla.domain.sports.signed_requests import FORGOTTEN_AFTER_S
from taquilla.engine.due import NOTHING_LEFT, Due, Left
from taquilla.engine.duty_failures import PAUSE_FIRST
from taquilla.engine.gate import HeldGate
from taquilla.engine.house import House
from taquilla.engine.lottery.duties import LotteryDuties
from taquilla.engine.pace import STEP_S, Pace
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.ledger.gates import Gate
from taquilla.store.postgres.database import DatabaseGone, TryAgain
from taquilla.work import loops, visits
from taquilla.work.visits import Visits

LOTTO_ACTIVO = 5


async def operators(house: House) -> list[int]:
    return [operator.id for operator in await house.people.office.operators()]


async def find_due(house: House) -> set[Due]:
    """Return what is due now, whenever it became so."""
    async with house.database.reading() as connection:
        found = await house.duties.find_due(connection, await operators(house))
    return {due._replace(at=datetime.min) for due in found if due.at <= house.failing.now}


async def visit_all(house: House, *, but: str = "") -> set[str]:
    """Visit whoever has something new that is due, until nobody has. Returns the duties that were found."""
    seen = set[Due]()
    async with house.database.connection() as connection:
        # These a worker does apart from the visits.
        await house.duties.prepare(connection, await operators(house))
        await house.duties.tidy(connection)
        while fresh := {due for due in await find_due(house) - seen if due.duty != but}:
            # Whatever is left to fold looks alike.
            seen |= {due for due in fresh if due.duty != "fold"}
            for operator in sorted({due.operator_id for due in fresh}):
                duties = frozenset(due.duty for due in fresh if due.operator_id == operator)
                while duties:
                    duties = (await house.duties.do_due(connection, operator, duties)).duties
    return {due.duty for due in seen} | {"fold"}


async def busy_day(kiosk: Kiosk) -> AsyncIterator[str]:
    """Play a day of two operators: after each of its moments something is due."""
    desk, house = kiosk.desk, kiosk.desk.house
    noon, one = (desk.event(LOTTO_ACTIVO, f"22T{hour}:00") for hour in (12, 13))
    yield "the house opens"
    for event in (noon, one):
        await desk.sell(event, "7", "8")
    await kiosk.sold(kiosk.jackpot())
    await kiosk.sold(kiosk.card(reserve=False))
    await kiosk.sold(kiosk.card())
    yield "tickets are sold"
    await house.people.access.login(CASHIER, "wrong", "10.0.0.1")
    yield "somebody mistook a password"
    desk.set_clock("22T12:01")
    yield "draws are to be closed and sealed"
    await desk.draw(noon, "7")
    yield "a result stands"
    desk.set_clock("22T13:01")
    await desk.do(house.lottery.duties.close_draws)
    yield "whoever closed a draw is gone before its seal"
    desk.ask("update wager set amount = 1000000000000, multiplier = 9223372036854775807 where event_id = %s", one)
    await desk.draw(one, "7")
    yield "a market fails"
    await house.move_clock(await house.now() + PAUSE_FIRST)
    yield "it is tried again"
    desk.ask("update wager set amount = 100, multiplier = 3000 where event_id = %s", one)
    await house.move_clock(await house.now() + 4 * PAUSE_FIRST)
    yield "it works again"
    desk.ask("update rule_limit set advance_days = advance_days + 1")
    desk.ask("update gate set rules_version = rules_version + 1")
    yield "draws are sold a day earlier"
    desk.ask(
        "insert into signed_request (operator_id, signed_at, digest, verb, seq, day, approved)"
        " select operator_id, extract(epoch from now())::bigint - %s, sha256('x'), 'place', seq, day, true"
        " from sports_ticket limit 1",
        FORGOTTEN_AFTER_S + 400,
    )
    yield "a request is old"
    desk.set_clock("22T20:00:00")
    yield "a reservation was not paid"
    desk.set_clock("23T00:00:01")
    yield "another day begins"
    desk.set_clock(OVER)
    clerks = Clerks(kiosk)
    clerks.read_all()
    yield "a coupon has its results"
    clerks.read(100001, *range(101, 107))
    yield "a card has its result"
    await house.move_clock(await house.now() + CLOSED_AFTER)
    yield "coupons are to be closed"
    desk.set_clock("28T12:00")
    yield "prizes expire"


async def overlooked(kiosk: Kiosk, *, but: str = "") -> AsyncIterator[tuple[str, set[str], list[str]]]:
    """Play the day: yield each moment, what looks found to do, and the tables that a round changes after that."""
    house = kiosk.desk.house
    async for moment in busy_day(kiosk):
        found = await visit_all(house, but=but)
        before = kiosk.desk.digests()
        await kiosk.desk.work(*await operators(house))
        after = kiosk.desk.digests()
        yield moment, found, [table for table in after if after[table] != before[table]]


async def test_visits_of_what_looks_find_leave_nothing_to_a_full_round(kiosk):
    done = set[str]()
    async for moment, found, changed in overlooked(kiosk):
        assert changed == [], moment
        done |= found
    # Of a duty that was never due this would say nothing.
    assert done == kiosk.desk.house.duties.names


@pytest.mark.parametrize("duty", ["settle", pytest.param("open", marks=pytest.mark.prove("histories"))])
async def test_a_full_round_does_what_looks_do_not_see(kiosk, duty):
    """Twin: of a duty that no look finds something is left."""
    async with aclosing(overlooked(kiosk, but=duty)) as moments:
        while not (await anext(moments))[2]:
            pass


def is_sealed(desk: Desk, event: int) -> bool:
    return bool(desk.one("select is_sealed from draw where operator_id = %s and event_id = %s", BANKLOT, event))


@TIMED
async def test_what_another_process_makes_due_is_done_within_a_second(desk, noon, is_timed):
    await desk.sell(noon, "7")
    desk.set_clock("22T12:01")
    async with working(desk.house):
        await desk.until(lambda: is_sealed(desk, noon))
        await desk.until(lambda: desk.one("select folded_seq = last_seq from progress, gate where gate.operator_id = 1"
                                          " and progress.operator_id = 1"))  # fmt: skip
        await desk.draw(noon, "7")
        approved_at = desk.one("select approved_at from result where event_id = %s", noon)
        finished = "select max(finished_at) from settlement where market_id = %s"
        await desk.until(lambda: desk.one(finished, noon) is not None)
    assert not is_timed or (desk.one(finished, noon) - approved_at).total_seconds() < 1


async def test_what_no_look_finds_is_late_and_not_lost(desk, noon, monkeypatch):
    async def nothing(*_: object) -> list[Due]:
        return []

    await desk.sell(noon, "7")
    await desk.past("22T12:01")
    monkeypatch.setattr(LotteryDuties, "find_due", nothing)
    monkeypatch.setattr(visits, "LOOK_S", 0.02)
    monkeypatch.setattr(visits, "WHOLE_S", 0.2)
    async with working(desk.house):
        await desk.draw(noon, "7")
        await desk.until(lambda: desk.one("select count(*) from settlement where finished_at is not null") == 1)


async def test_what_cannot_be_done_yet_is_visited_less_and_less(desk, noon, monkeypatch):
    """A run waits for draws to come, and a coupon for its results: both are due, and nothing can be done."""
    looks, steps = Counter[str](), Counter[int]()
    look, load = Visits.look, LotteryDuties._settle_step

    async def counted(self: Visits) -> float:
        looks["all"] += 1
        await look(self)
        return 0.005

    async def stuck(self: LotteryDuties, connection: Any, operator: int) -> bool:
        steps[operator] += 1
        return False

    monkeypatch.setattr(Visits, "look", counted)
    monkeypatch.setattr(LotteryDuties, "_settle_step", stuck)
    # Pauses are counted in looks, however long one takes.
    monkeypatch.setattr(visits, "time", SimpleNamespace(monotonic=lambda: looks["all"] * 0.005))
    monkeypatch.setattr(visits, "LOOK_S", 0.01)
    monkeypatch.setattr(visits, "PAUSE_MAX_S", 10.0)
    await desk.sell(noon, "7")
    await desk.past("22T12:01")
    await desk.draw(noon, "7")
    async with working(desk.house):
        await desk.until(lambda: looks["all"] >= 60 and steps[BANKLOT] >= 2)
    assert steps[BANKLOT] <= 12
    monkeypatch.setattr(LotteryDuties, "_settle_step", load)


async def test_whoever_waits_longest_is_visited_next_and_nobody_twice_at_once(desk, monkeypatch):
    """One that always has something more to do waits behind the others each time."""
    visited, at_once, most, two = list[int](), set[int](), 0, asyncio.Event()

    async def found(self: object, connection: object, operators: object) -> list[Due]:
        return [Due(operator, "settle", datetime.min.replace(tzinfo=UTC), operator) for operator in range(1, 7)]

    async def visit(self: object, connection: object, operator: int, duties: frozenset[str]) -> Left:
        nonlocal most
        assert operator not in at_once
        at_once.add(operator)
        most = max(most, len(at_once))
        if most > 1:
            two.set()
        await two.wait()
        visited.append(operator)
        at_once.discard(operator)
        return Left(frozenset({"settle"}), 0.0) if operator == 1 else NOTHING_LEFT

    monkeypatch.setattr(type(desk.house.duties), "find_due", found)
    monkeypatch.setattr(type(desk.house.duties), "do_due", visit)
    monkeypatch.setattr(visits, "WHOLE_S", 1e9)
    async with desk.house.database.reading() as connection:
        await desk.house.failing.refresh(connection)
    async with working(desk.house):
        await desk.until(lambda: visited.count(1) >= 5)
    assert set(visited) == {1, 2, 3, 4, 5, 6}
    assert visited.index(6) < [place for place, operator in enumerate(visited) if operator == 1][2]
    assert 1 < most <= visits._AT_ONCE


async def test_a_subject_that_has_to_be_tried_again_holds_up_no_other(desk, monkeypatch):
    done = []

    async def do_due(connection: object, operator: int, duties: object) -> Left:
        done.append(operator)
        if len(done) == 1:
            raise TryAgain
        return NOTHING_LEFT

    monkeypatch.setattr(desk.house.duties, "_subjects", [SimpleNamespace(in_parts=frozenset(), do_due=do_due)] * 2)
    async with desk.house.database.connection() as connection:
        with pytest.raises(TryAgain):
            await desk.house.duties.do_due(connection, BANKLOT, frozenset())
    assert done == [BANKLOT] * 2


NOON = datetime(2026, 11, 21, 16, tzinfo=UTC)


def held(minute: int, *, left_at: int = 0, operator: int = 1) -> HeldGate:
    """Return a gate that is held at a minute, and was left at another one before."""
    gate = Gate(operator, NOON.date(), 0, 0, NOON + timedelta(minutes=left_at), 1, 0, 0)
    return HeldGate(cast(Any, None), NOON + timedelta(minutes=minute), gate)


@pytest.mark.parametrize(("begun", "held_s", "full", "rows"), [
    (400, STEP_S, True, 400),
    (400, STEP_S / 2, True, 800),
    (400, STEP_S / 9, True, 800),  # twice at most: one fast step may be chance
    (400, STEP_S / 9, False, 400),  # it has found few rows
    (400, STEP_S * 2, True, 200),
    (400, STEP_S * 2, False, 200),
    (400, STEP_S * 9, True, 100),
    (800, STEP_S / 2, True, 1_000),
])  # fmt: skip
def test_the_next_step_takes_as_many_rows_as_the_last_one_had_time_for(begun: int, held_s: float, full: bool, rows: int) -> None:
    pace = Pace(begun, rows_min=100, rows_max=1_000)
    pace.passed(held(1), held_s, full=full)
    assert pace.rows == rows


def test_steps_rest_while_others_come_through_the_gate_and_not_where_nobody_does() -> None:
    pace = Pace(400, rows_min=100, rows_max=1_000)
    rests = []
    for step in (
        held(1), held(2, left_at=1), held(4, left_at=3), held(5, left_at=4), held(1, operator=2), held(6, left_at=5),
    ):  # fmt: skip
        pace.passed(step, 0.01, full=True)
        rests.append(pace.rest_s > 0)
    assert rests == [True, False, True, False, True, False]


async def test_a_trouble_that_lasts_is_not_said_at_each_try(monkeypatch, caplog):
    monkeypatch.setattr(loops, "_said_s", {})

    async def look() -> float:
        raise DatabaseGone

    for _ in range(3):
        await loops.calmly(look, 0)
    assert caplog.messages == ["the worker tries again: The database does not answer."]
