"""A house over several nodes: operators are served where they live and evened out; a node that is away stops its own alone."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, HOST, Node
from tests.cli.conftest import Shell
from tests.distributed.conftest import OPERATORS, Shop
from tests.distributed.sellers import Sellers
from tests.engine.conftest import working
from tests.patience import TIMED, until

from taquilla.engine.audit import audit
from taquilla.engine.house import House
from taquilla.store.audit.auditor import RULES
from taquilla.store.postgres import statistics
from taquilla.store.postgres.cluster import Cluster
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.embedded import AUDITOR
from taquilla.store.postgres.migration_files import APPLICATION
from taquilla.work.worker import Worker

pytestmark = pytest.mark.prove("nodes")

EVERYBODY = range(1, OPERATORS + 1)
HERE = "set groupid = (select groupid from pg_dist_local_group) where shardid in (select shardid from pg_dist_shard"
EVERYBODY_IS_HERE = f"update pg_dist_placement {HERE} where shardminvalue is not null) returning shardid"
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
        async with house.database.reading() as reader:
            replaced = next(node for node in shop.spread.nodes.all if node.port == reader.info.port)
        # As a leader that was replaced and lives on: it says for ever that everybody is with it, and is asked before the others.
        shop.spread.ask(replaced, EVERYBODY_IS_HERE)
        assert isinstance(house.database, Cluster)
        await house.database.look()
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


# As in production: near the end of a month the worker wants partitions, which wait for the drain, and the next move for them.
@pytest.mark.bounds(lock_timeout="3s")
async def test_a_node_that_was_removed_is_dialled_no_more(shop: Shop) -> None:
    removed = shop.spread.nodes.workers[0]
    dialling = "select count(*) from pg_stat_activity where datname = %s and application_name = %s"

    def connections() -> object:
        return shop.spread.ask(removed, dialling, shop.spread.name, APPLICATION)[0][0]

    async with opened(shop) as house:
        async with working(house):
            await until(connections)
            for step in ("citus_drain_node(%s, %s, 'block_writes')", "citus_remove_node(%s, %s)"):
                await asyncio.to_thread(shop.spread.ask, shop.spread.nodes.coordinator, f"select {step}", HOST, removed.port)
            await until(lambda: connections() == 0)
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
        async with working(house):
            await until(lambda: closed(living_at(shop, other)) == {"closed"})
            await asyncio.to_thread(victim.start)
            await until(lambda: closed(living_at(shop, victim)) == {"closed"})


PARTS = """
    select shardid from pg_dist_placement join pg_dist_shard using (shardid) join pg_dist_node using (groupid)
    where logicalrelid = 'gate'::regclass and nodeport = %s
"""


def parts_of(shop: Shop, node: Node) -> set[object]:
    """Return the parts of the database that a worker holds."""
    return {part for (part,) in shop.spread.ask(shop.spread.nodes.coordinator, PARTS, node.port)}


@TIMED
async def test_operators_are_evened_out_while_they_sell(shop: Shop, *, is_timed: bool) -> None:
    emptied, full = shop.spread.nodes.workers
    for _ in range(2):
        shop.spread.move(living_at(shop, emptied)[0], full, "block_writes")
    stayed = living_at(shop, emptied)
    before = len(parts_of(shop, full)), len(parts_of(shop, emptied))
    surplus = (before[0] - before[1]) // 2
    assert surplus > 0
    shell = Shell({
        "DATABASE_URL": shop.spread.url(), "TAQUILLA_OWNER_URL": shop.spread.owner_url,
        "TAQUILLA_MASTER_KEY_FILE": str(shop.spread.key_file),
    })  # fmt: skip

    async with opened(shop) as house, selling(shop, house) as sellers:
        told = await asyncio.to_thread(shell.apart.json, "db", "rebalance")
        assert told["moved"] == [{"from": f"{HOST}:{full.port}", "to": f"{HOST}:{emptied.port}"}] * surplus
        assert (len(parts_of(shop, full)), len(parts_of(shop, emptied))) == (before[0] - surplus, before[1] + surplus)
        moved = [operator for operator in living_at(shop, emptied) if operator not in stayed]
        assert moved
        # The house follows: whoever has moved is served where it lives now.
        await until(lambda: all(str(emptied.port) in house.database.of(operator).url for operator in moved))
        await sellers.until(20, *EVERYBODY)
    # Whether all that was sold is there, and once, is asked at the end of `selling`.
    assert shell.apart.json("db", "rebalance")["moved"] == []
    report = await audit(shop.spread.url(AUDITOR), {}, [rule for rule in RULES if rule.id != "I19"])
    assert (report.violations, report.undecided) == ((), ())
    assert max(sellers.longest_s.values()) < LONGEST_S[is_timed]


GATHERED = """
    select part.relname, part.reltuples > 0 from pg_partitioned_table join pg_class as part on part.oid = partrelid
    where part.relname ~ '^wager_[0-9]+$' and exists (select from pg_inherits join pg_class as month on month.oid = inhrelid
        where inhparent = part.oid and month.reltuples > 0)
"""
MONTHS = "select relname from pg_class where relispartition and relkind = 'r' and relname ~ '^wager_[0-9_]+$'"


def parts(shop: Shop, node: Node) -> dict[str, bool]:
    """Return the parts of a node that hold wagers, and whether their statistics were gathered."""
    with psycopg.connect(node.url(shop.spread.name, ADMINISTRATOR), autocommit=True) as connection:
        connection.execute("set citus.override_table_visibility = off")
        for (month,) in connection.execute(MONTHS).fetchall():
            # As the server does by itself once a table has grown.
            connection.execute(f"analyze {month}".encode())
        return dict(connection.execute(GATHERED).fetchall())


async def test_the_worker_gathers_statistics_of_each_node_s_parts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "find_outdated", partial(statistics.find_outdated, rows_min=10))
    async with opened(shop) as house:
        await sold_by_few(shop, house, EVERYBODY, clients=16)
        before = [parts(shop, node) for node in shop.spread.nodes.workers]
        assert all(before)
        assert not any(is_known for node in before for is_known in node.values())
        await Worker(house).round()
    for known, node in zip(before, shop.spread.nodes.workers, strict=True):
        assert parts(shop, node) == dict.fromkeys(known, True)
