"""A house over several nodes: each operator is served where it lives, and a node that is away stops its own operators alone."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
import pytest
from bench.nodes import HOST, Node
from tests.distributed.conftest import OPERATORS, Shop
from tests.distributed.sellers import Sellers
from tests.patience import TIMED, until

from taquilla.engine.house import House
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.migration_files import APPLICATION
from taquilla.work.worker import Worker

pytestmark = pytest.mark.prove("nodes")

EVERYBODY = range(1, OPERATORS + 1)
LONGEST_S = {True: 2.0, False: 20.0}
"""The longest sale: as promised, and where a machine may stand still. A wait for a node or a lock is longer."""


@asynccontextmanager
async def opened(shop: Shop) -> AsyncIterator[House]:
    house = await House.open(shop.spread.url(), shop.spread.key_file)
    try:
        yield house
    finally:
        await house.close()


@asynccontextmanager
async def selling(shop: Shop, house: House) -> AsyncIterator[Sellers]:
    """Sell with 64 clients meanwhile. Afterwards everything that they were told is there once, and nothing else."""
    sellers = Sellers(house, shop.market.events, shop.callers)
    sellers.begin()
    await sellers.until(20, *EVERYBODY)
    yield sellers
    await sellers.end()
    with psycopg.connect(shop.spread.owner_url) as owner:
        assert sellers.faults(owner) == []


async def sold_by_few(shop: Shop, house: House, operators: Sequence[int], clients: int = 8) -> set[str]:
    """Let a few clients sell for each of these operators, and return their keys."""
    sellers = Sellers(house, shop.market.events, [one for one in shop.callers if one.operator_id in operators], clients=clients)
    sellers.begin()
    await sellers.until(10, *operators)
    await sellers.end()
    return sellers.sent


def living_at(shop: Shop, node: Node) -> list[int]:
    return [operator for operator in EVERYBODY if shop.spread.node_of(operator) is node]


async def test_every_operator_is_served_by_the_node_on_which_it_lives(shop: Shop) -> None:
    async with opened(shop) as house, selling(shop, house):
        for operator in EVERYBODY:
            node = shop.spread.node_of(operator)
            async with house.database.of(operator).reading() as reader:
                assert reader.info.port == node.port
        assert {shop.spread.node_of(operator).name for operator in EVERYBODY} == {"worker1", "worker2"}


async def test_no_sale_takes_a_two_phase_commit_and_a_change_at_two_nodes_does(shop: Shop) -> None:
    async with opened(shop) as house:
        await Worker(house).round()
        before = shop.spread.two_phase_commits()
        async with selling(shop, house) as sellers:
            await sellers.until(50, *EVERYBODY)
        assert shop.spread.two_phase_commits() == before
        # The twin: somebody who writes for operators of two nodes at once.
        async with await connect(shop.spread.url(), plan_cache_mode="auto") as both, both.transaction():
            for operator in EVERYBODY:
                await both.execute("update gate set last_at = last_at where operator_id = %s", [operator])
        assert shop.spread.two_phase_commits() > before


@TIMED
async def test_operators_move_while_they_sell(shop: Shop, *, is_timed: bool) -> None:
    spread = shop.spread

    def move(operator: int) -> None:
        source = spread.node_of(operator)
        (target,) = [node for node in spread.nodes.workers if node is not source]
        spread.move(operator, target, "force_logical")
        assert spread.node_of(operator) is target

    async with opened(shop) as house, selling(shop, house) as sellers:
        for operator in (EVERYBODY[0], EVERYBODY[-1]):
            await asyncio.to_thread(move, operator)
            await sellers.until(20, *EVERYBODY)
            await until(lambda one=operator: str(spread.node_of(one).port) in house.database.of(one).url)
            await sellers.until(20, *EVERYBODY)
    assert max(sellers.longest_s.values()) < LONGEST_S[is_timed]


@TIMED
async def test_a_worker_that_is_killed_stops_its_own_operators_alone(shop: Shop, *, is_timed: bool) -> None:
    victim, other = shop.spread.nodes.workers
    stopped, going_on = living_at(shop, victim), living_at(shop, other)
    async with opened(shop) as house, selling(shop, house) as sellers:
        await asyncio.to_thread(victim.kill)
        await sellers.until(50, *going_on)
        # Who waits for an event of an operator that is away keeps none from those of the others.
        away = asyncio.create_task(house.events.wait(stopped[0], 10**9, 600))
        assert await house.events.wait(going_on[0], house.events.last(going_on[0]) + 1, 20)
        away.cancel()
        async with opened(shop) as second:
            # One that starts now sells too.
            sellers.sent |= await sold_by_few(shop, second, going_on)
        before = {operator: sellers.sold[operator] for operator in stopped}
        await sellers.until(50, *going_on)
        assert {operator: sellers.sold[operator] for operator in stopped} == before
        assert [operator for operator in going_on if sellers.busy[operator]] == []
        await asyncio.to_thread(victim.start)
        await sellers.until(20, *EVERYBODY)
    assert max(sellers.longest_s[operator] for operator in going_on) < LONGEST_S[is_timed]


@TIMED
async def test_the_coordinator_that_is_killed_stops_nobody(shop: Shop, *, is_timed: bool) -> None:
    coordinator = shop.spread.nodes.coordinator
    async with opened(shop) as house, selling(shop, house) as sellers:
        await asyncio.to_thread(coordinator.kill)
        await sellers.until(50, *EVERYBODY)
        async with opened(shop) as second:
            async with second.database.reading() as reader:
                assert reader.info.port != coordinator.port
            sellers.sent |= await sold_by_few(shop, second, EVERYBODY)
        await asyncio.to_thread(coordinator.start)
        await sellers.until(20, *EVERYBODY)
        assert not sellers.busy
    assert max(sellers.longest_s.values()) < LONGEST_S[is_timed]


async def test_a_node_that_was_removed_is_dialled_no_more(shop: Shop) -> None:
    removed = shop.spread.nodes.workers[0]
    dialling = "select count(*) from pg_stat_activity where datname = %s and application_name = %s"

    def connections() -> object:
        return shop.spread.ask(removed, dialling, shop.spread.name, APPLICATION)[0][0]

    async with opened(shop) as house:
        working = asyncio.create_task(Worker(house).run())
        try:
            await until(connections)
            for step in ("citus_drain_node(%s, %s, 'block_writes')", "citus_remove_node(%s, %s)"):
                await asyncio.to_thread(shop.spread.ask, shop.spread.nodes.coordinator, f"select {step}", HOST, removed.port)
            await until(lambda: connections() == 0)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        assert await sold_by_few(shop, house, EVERYBODY)


async def test_duties_are_done_where_operators_live_and_those_of_a_dead_worker_come_back(shop: Shop) -> None:
    # The victim is the node that this process asks first for what every node knows.
    victim, other = shop.spread.nodes.workers[:: -1 if os.getpid() % 2 else 1]

    def close_all() -> None:
        with psycopg.connect(shop.spread.owner_url, autocommit=True) as owner:
            owner.execute("update house_clock set shift = shift + interval '30 hours'")

    def closed(operators: list[int]) -> set[str]:
        with psycopg.connect(other.url(shop.spread.name)) as owner:
            return {
                state
                for operator in operators
                for (state,) in owner.execute("select distinct state from draw where operator_id = %s", [operator]).fetchall()
            }

    async with opened(shop) as house:
        await Worker(house).round()
        close_all()
        await asyncio.to_thread(victim.kill)
        working = asyncio.create_task(Worker(house).run())
        try:
            await until(lambda: closed(living_at(shop, other)) == {"closed"})
            await asyncio.to_thread(victim.start)
            await until(lambda: closed(living_at(shop, victim)) == {"closed"})
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
