"""`taquilla db rebalance`: operators move to the worker that has less while they sell, and lose nothing; and statistics."""

import asyncio
from functools import partial

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, HOST, Node
from tests.cli.conftest import Shell
from tests.distributed.conftest import Shop
from tests.distributed.test_cluster import EVERYBODY, LONGEST_S, living_at, opened, selling, sold_by_few, until
from tests.patience import TIMED

from taquilla.engine.audit import audit
from taquilla.store.audit.auditor import RULES
from taquilla.store.postgres import statistics
from taquilla.store.postgres.embedded import AUDITOR
from taquilla.work.worker import Worker

pytestmark = pytest.mark.prove("nodes")

PARTS = """
    select shardid from pg_dist_placement join pg_dist_shard using (shardid) join pg_dist_node using (groupid)
    where logicalrelid = 'gate'::regclass and nodeport = %s
"""


def parts_of(shop: Shop, node: Node) -> set[object]:
    """Return the parts of the database that a worker holds."""
    return {part for (part,) in shop.spread.ask(shop.spread.nodes.coordinator, PARTS, node.port)}


def move_some(shop: Shop, source: Node, target: Node, parts: int) -> None:
    """Move as many parts of a worker that hold operators to another one, as nobody sells."""
    for _ in range(parts):
        shop.spread.move(living_at(shop, source)[0], target, "block_writes")


@TIMED
async def test_operators_are_evened_out_while_they_sell(shop: Shop, *, is_timed: bool) -> None:
    emptied, full = shop.spread.nodes.workers
    move_some(shop, emptied, full, 2)
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
        move = {"from": f"{HOST}:{full.port}", "to": f"{HOST}:{emptied.port}"}
        assert told["moved"] == [move] * surplus
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
