"""A house over several nodes: each operator is served where it lives, and a node that is away stops its own operators alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from bench.nodes import Node
from tests.distributed.conftest import OPERATORS, Shop
from tests.distributed.ground import address_of
from tests.distributed.sellers import Sellers
from tests.patience import PATIENCE_S

from taquilla.engine.house import House
from taquilla.store.postgres.database import connect
from taquilla.worker import Worker

pytestmark = pytest.mark.prove("nodes")

EVERYBODY = range(1, OPERATORS + 1)
LONGEST_S = 2.0


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


def run(story: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(asyncio.wait_for(story(), PATIENCE_S))


def living_at(shop: Shop, node: Node) -> list[int]:
    return [operator for operator in EVERYBODY if shop.spread.node_of(operator) is node]


def test_every_operator_is_served_by_the_node_on_which_it_lives(shop: Shop) -> None:
    async def story() -> None:
        async with opened(shop) as house, selling(shop, house):
            for operator in EVERYBODY:
                node = shop.spread.node_of(operator)
                async with house.database.of(operator).reading() as reader:
                    assert reader.info.port == address_of(node).port
            assert {shop.spread.node_of(operator).name for operator in EVERYBODY} == {"worker1", "worker2"}

    run(story)


def prepared(shop: Shop) -> int:
    """Count the two-phase commits that any node remembers, or has left behind."""
    question = "select (select count(*) from pg_dist_transaction) + (select count(*) from pg_prepared_xacts)"
    return sum(int(str(shop.spread.ask(node, question)[0][0])) for node in shop.spread.nodes.all)


def test_no_sale_takes_a_two_phase_commit_and_a_change_at_two_nodes_does(shop: Shop) -> None:
    async def story() -> None:
        async with opened(shop) as house:
            await Worker(house).round()
            before = prepared(shop)
            async with selling(shop, house) as sellers:
                await sellers.until(50, *EVERYBODY)
            assert prepared(shop) == before
            # The twin: somebody who writes for operators of two nodes at once.
            async with await connect(shop.spread.url(), plan_cache_mode="auto") as both, both.transaction():
                for operator in EVERYBODY:
                    await both.execute("update gate set last_at = last_at where operator_id = %s", [operator])
            assert prepared(shop) > before

    run(story)


def test_operators_move_while_they_sell(shop: Shop) -> None:
    spread = shop.spread

    def move(operator: int) -> None:
        source = spread.node_of(operator)
        (target,) = [node for node in spread.nodes.workers if node is not source]
        spread.move(operator, target, "force_logical")
        assert spread.node_of(operator) is target

    async def story() -> None:
        async with opened(shop) as house, selling(shop, house) as sellers:
            for operator in (EVERYBODY[0], EVERYBODY[-1]):
                await asyncio.to_thread(move, operator)
                await sellers.until(20, *EVERYBODY)
                async with asyncio.timeout(PATIENCE_S):
                    while house.database.of(operator).url.find(str(spread.node_of(operator).port)) < 0:
                        await asyncio.sleep(0.05)
                await sellers.until(20, *EVERYBODY)
        assert max(sellers.longest_s.values()) < LONGEST_S

    run(story)


def test_a_worker_that_is_killed_stops_its_own_operators_alone(shop: Shop) -> None:
    victim, other = shop.spread.nodes.workers
    stopped, going_on = living_at(shop, victim), living_at(shop, other)

    async def story() -> None:
        async with opened(shop) as house, selling(shop, house) as sellers:
            await asyncio.to_thread(victim.kill)
            await sellers.until(50, *going_on)
            async with opened(shop) as second:
                # One that starts now sells too.
                others = Sellers(second, shop.market.events, [c for c in shop.callers if c.operator_id in going_on], clients=8)
                others.begin()
                await others.until(10, *going_on)
                await others.end()
                sellers.sent |= others.sent
            before = {operator: sellers.sold[operator] for operator in stopped}
            await sellers.until(50, *going_on)
            assert {operator: sellers.sold[operator] for operator in stopped} == before
            assert [operator for operator in going_on if sellers.busy[operator]] == []
            await asyncio.to_thread(victim.start)
            await sellers.until(20, *EVERYBODY)
        assert max(sellers.longest_s[operator] for operator in going_on) < LONGEST_S

    run(story)


def test_the_coordinator_that_is_killed_stops_nobody(shop: Shop) -> None:
    coordinator = shop.spread.nodes.coordinator

    async def story() -> None:
        async with opened(shop) as house, selling(shop, house) as sellers:
            await asyncio.to_thread(coordinator.kill)
            await sellers.until(50, *EVERYBODY)
            async with opened(shop) as second:
                async with second.database.reading() as reader:
                    assert reader.info.port != coordinator.port
                others = Sellers(second, shop.market.events, shop.callers, clients=8)
                others.begin()
                await others.until(10, *EVERYBODY)
                await others.end()
                sellers.sent |= others.sent
            await asyncio.to_thread(coordinator.start)
            await sellers.until(20, *EVERYBODY)
            assert not sellers.busy
        assert max(sellers.longest_s.values()) < LONGEST_S

    run(story)


def test_duties_are_done_where_operators_live_and_those_of_a_dead_worker_come_back(shop: Shop) -> None:
    victim, other = shop.spread.nodes.workers

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

    async def story() -> None:
        async with opened(shop) as house:
            await Worker(house).round()
            close_all()
            await asyncio.to_thread(victim.kill)
            working = asyncio.create_task(Worker(house).run())
            try:
                async with asyncio.timeout(PATIENCE_S):
                    while closed(living_at(shop, other)) != {"closed"}:
                        await asyncio.sleep(0.1)
                await asyncio.to_thread(victim.start)
                async with asyncio.timeout(PATIENCE_S):
                    while closed(living_at(shop, victim)) != {"closed"}:
                        await asyncio.sleep(0.1)
            finally:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)

    run(story)
