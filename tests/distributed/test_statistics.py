"""Statistics of the planner at each node: of a part as a whole, which PostgreSQL does not gather by itself."""

from functools import partial

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, Node
from tests.distributed.conftest import Shop
from tests.distributed.test_cluster import EVERYBODY, opened, sold_by_few

from taquilla.store.postgres import statistics
from taquilla.work.worker import Worker

pytestmark = pytest.mark.prove("nodes")

PARTS = """
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
        return dict(connection.execute(PARTS).fetchall())


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
