"""Dry runs of tickets: they take turns and keep their pace, and no sale waits for them."""

import asyncio
from contextlib import AsyncExitStack

import psycopg
import pytest
from tests.refusals import must_be

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Coded, Partial, SellTicket
from taquilla.domain.lottery.selling import DryRun
from taquilla.domain.people.members import Caller
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.engine.lottery.dry_run import A_SECOND, OF_ADDRESS_MAX, SAVED_MAX, WAITING_MAX, DryRuns, TurnPace
from taquilla.sandbox.demo import BANKLOT

HERE, THERE = "192.0.2.1", "192.0.2.2"


def a_dry_run() -> SellTicket:
    coded = (Coded("711", "341", 5_00, "5.00"),)
    nobody = Caller(BANKLOT, 0, 0)
    return SellTicket(House.new_id(), nobody, Channel.CHANCE, (), partial=Partial.EACH, coded=coded, dry_run=True)


async def tried(dry_runs: DryRuns, address: str = HERE, operator: int | None = None) -> DryRun | str:
    """Return the answer to a dry run, or Busy."""
    try:
        async with dry_runs.turn(address, operator):
            return must_be(DryRun, await dry_runs.judge(a_dry_run()))
    except Busy:
        return "busy"


async def test_a_dry_run_does_not_wait_for_the_gate(desk):
    with desk.gate_held():
        assert await tried(desk.house.lottery.dry_runs) == DryRun(5_00)
        assert desk.waiters() == 0


async def test_one_address_does_not_fill_the_line_and_the_line_has_an_end(desk):
    dry_runs = desk.house.lottery.dry_runs
    async with AsyncExitStack() as standing:
        # One household has a whole /64.
        await standing.enter_async_context(dry_runs.turn("2001:db8::"))
        line = [asyncio.create_task(tried(dry_runs, f"2001:db8::{place}")) for place in range(1, OF_ADDRESS_MAX)]
        await asyncio.sleep(0)
        assert await tried(dry_runs, "2001:db8::f") == "busy"
        others = [f"198.51.100.{number}" for number in range(WAITING_MAX - OF_ADDRESS_MAX)]
        line += [asyncio.create_task(tried(dry_runs, address)) for address in others]
        await asyncio.sleep(0)
        assert await tried(dry_runs, THERE) == "busy"
        line.append(asyncio.create_task(tried(dry_runs, THERE, BANKLOT)))  # an operator's line is another one
        await asyncio.sleep(0)
    assert await asyncio.gather(*line) == [DryRun(5_00)] * WAITING_MAX
    # The places of finished callers are free again.
    assert await tried(dry_runs) == await tried(dry_runs, THERE) == DryRun(5_00)


def test_a_caller_that_waits_too_long_gets_busy(desk):
    # Less than the pause between two turns, once nothing is saved up any more.
    dry_runs = DryRuns(desk.house.database, desk.house.subjects.counter, patience_s=0.5 / A_SECOND)

    async def turns() -> None:
        for _ in range(10 * SAVED_MAX):
            async with dry_runs.turn(HERE):
                pass

    with pytest.raises(Busy):
        desk.run(turns())


def test_a_dry_run_that_hangs_is_given_up_and_the_next_one_is_judged(desk):
    dry_runs = DryRuns(desk.house.database, desk.house.subjects.counter, patience_s=0.3)
    assert desk.run(tried(desk.house.lottery.dry_runs)) == DryRun(5_00)
    with psycopg.connect(desk.owner_url) as holder:
        holder.execute("lock table exposure in access exclusive mode")
        assert desk.run(tried(dry_runs)) == "busy"
    assert desk.run(tried(desk.house.lottery.dry_runs)) == DryRun(5_00)


@pytest.mark.parametrize(("begun", "pause_s"), [
    ([1000.0] * (SAVED_MAX - 1), 0.0),
    ([1000.0] * SAVED_MAX, 1 / A_SECOND),
    ([1000.0] * SAVED_MAX + [1000.04], 1 / A_SECOND),
    # A quiet second saves a second's worth, and a quiet hour no more than ten.
    ([1000.0] * SAVED_MAX + [1001.0] * (A_SECOND - 1), 0.0),
    ([1000.0] * SAVED_MAX + [1001.0] * A_SECOND, 1 / A_SECOND),
    ([1000.0] * SAVED_MAX + [4600.0] * (SAVED_MAX - 1), 0.0),
    ([1000.0] * SAVED_MAX + [4600.0] * SAVED_MAX, 1 / A_SECOND),
])  # fmt: skip
def test_dry_runs_keep_their_pace(begun: list[float], pause_s: float) -> None:
    pace = TurnPace()
    for at_s in begun:
        pace.begin(at_s)
    assert round(pace.pause_s(begun[-1]), 2) == pause_s
