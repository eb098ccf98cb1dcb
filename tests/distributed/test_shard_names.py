"""An operator's shards stay where they are while its gate is held at its own node, so the holder may name them."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from bench.nodes import Node
from tests.distributed.conftest import Shop
from tests.distributed.test_cluster import EVERYBODY, living_at
from tests.distributed.test_routing import explained, is_aside, role_of
from tests.patience import PATIENCE_S, until
from tests.statements import all_statements

from taquilla.store.ledger import gates
from taquilla.store.postgres import local_shards
from taquilla.store.postgres.batches import Batch
from taquilla.store.postgres.database import HouseConnection, TryAgain, connect
from taquilla.store.postgres.local_shards import at_home
from taquilla.store.postgres.shard_names import OfOperator, ShardNames

pytestmark = pytest.mark.prove("nodes")

OPERATOR = 7
PARTS = {f"lottery.search.{part}" for part in ("fits", "tickets", "undone", "winners")} | {"lottery.settlements.unpaid"}
PARTS |= {f"lottery.turnover.{part}" for part in ("given_ancestors", "given_lines", "lines")}
CITUS = re.compile(r"Custom Scan \(Citus")
NOTE = "insert into gate_day (operator_id, day, last_ordinal) select unnest(%(operators)s::int[]), '2001-01-01', %(last)s"
NOTED = "select last_ordinal from gate_day where day = '2001-01-01'"
MISSING_DEFAULTS = """
    select kept.relname from pg_dist_partition join pg_class as kept on kept.oid = logicalrelid and not kept.relispartition
    join pg_attribute as had on had.attrelid = kept.oid and (had.atthasdef or had.attidentity <> '') and had.attgenerated = ''
    join pg_dist_shard as shard using (logicalrelid)
    join pg_attribute as has on has.attrelid = to_regclass(shard_name(kept.oid, shardid)) and has.attname = had.attname
        and not has.atthasdef
"""


def of_operators() -> dict[str, str]:
    """Return the statements that may name shards, those of batches in the form for one operator, by their names."""
    found = all_statements().items()
    batches = {name: text.one for name, text in found if isinstance(text, Batch)}
    return batches | {name: text for name, text in found if isinstance(text, OfOperator)}


async def at_node(shop: Shop, node: Node) -> HouseConnection:
    """Connect the house to a node alone."""
    return await connect(shop.spread.url_of(node))


async def test_what_is_about_one_operator_is_plain_postgresqls_behind_its_gate(shop: Shop) -> None:
    async with await at_node(shop, shop.spread.node_of(OPERATOR)) as connection:
        await gates.take_gates(connection, [OPERATOR])
        (home,) = connection.homes.values()
        await gates.undo(connection)
        assert not connection.homes
    named = {name: home.name(text) for name, text in of_operators().items()}
    assert [name for name, text in named.items() if text is None and isinstance(all_statements()[name], Batch)] == []
    planned = dict[str, str]()
    with psycopg.connect(shop.spread.node_of(OPERATOR).url(shop.spread.name), autocommit=True) as connection:
        for name, text in named.items():
            if text is None or is_aside(name) or name in PARTS or "{" in re.sub(r"'\{[^a-z]*\}'|--.*", "", text):
                continue  # written by Citus, about no operator, or a part of another statement
            connection.execute(f"set role {role_of(name)}".encode())
            planned[name] = explained(connection, text)
            connection.execute("reset role")
    assert len(planned) > 500
    assert {name for name, plan in planned.items() if CITUS.search(plan)} == set()
    # No shard lacks a default that a row written by its name would need.
    without = {str(table) for (table,) in shop.spread.ask(shop.spread.node_of(OPERATOR), MISSING_DEFAULTS)}
    assert without
    assert {table for table in without if home.name(f"insert into {table} (x) select 1") is not None} == set()


@contextmanager
def moving(shop: Shop, operator: int) -> Iterator[threading.Thread]:
    """Move an operator to the other worker meanwhile, and at the end wait until it is there."""
    spread, source = shop.spread, shop.spread.node_of(operator)
    (target,) = [node for node in spread.nodes.workers if node is not source]
    mover = threading.Thread(target=spread.move, args=(operator, target, "block_writes"))
    mover.start()
    try:
        yield mover
    finally:
        mover.join(PATIENCE_S)
    assert not mover.is_alive()


def is_waiting(shop: Shop) -> bool:
    """Tell whether somebody waits for a lock at any node."""
    question = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"
    return any(shop.spread.ask(node, question, shop.spread.name) != [(0,)] for node in shop.spread.nodes.all)


async def note(shop: Shop, *, twin: bool = False) -> list[tuple[object, ...]]:
    """Write a row by the name of a shard while its operator is about to move, and waits for it. Return what is found of it."""
    async with await at_node(shop, shop.spread.node_of(OPERATOR)) as connection:
        await gates.take_gates(connection, [OPERATOR])
        homes = connection.homes
        assert homes
        if twin:
            # As if the gate were a locked row and no more.
            await gates.undo(connection)
            await connection.execute("begin")
            await connection.execute(gates._SQL["take_gate"], {"operators": f"{{{OPERATOR}}}"})
            connection.homes = homes
        await connection.execute("set local idle_in_transaction_session_timeout = 0")
        with moving(shop, OPERATOR) as mover:
            await until(lambda: not mover.is_alive() or (not twin and is_waiting(shop)))
            assert mover.is_alive() is not twin
            await connection.execute(Batch(NOTE), {"operators": f"{{{OPERATOR}}}", "last": 1})
            connection.homes = {}
            await connection.execute("commit")
    return shop.spread.ask(shop.spread.nodes.coordinator, NOTED)


async def test_an_operator_does_not_move_while_its_gate_is_held(shop: Shop) -> None:
    assert await note(shop) == [(1,)]


async def test_an_operator_whose_gate_is_only_locked_moves_and_leaves_rows_behind(shop: Shop) -> None:
    """Twin: the move does not wait, and the row that was committed is where nobody looks."""
    assert await note(shop, twin=True) == []


async def test_an_operator_that_has_moved_has_no_home_at_its_old_node(shop: Shop) -> None:
    """A row that is written there goes by way of Citus to the new one."""
    async with await at_node(shop, shop.spread.node_of(OPERATOR)) as old:
        with moving(shop, OPERATOR):
            pass
        await gates.take_gates(old, [OPERATOR])
        assert not old.homes
        await old.execute(Batch(NOTE), {"operators": f"{{{OPERATOR}}}", "last": 1})
        await gates.commit(old)
    async with await at_node(shop, shop.spread.node_of(OPERATOR)) as new:
        await gates.take_gates(new, [OPERATOR])
        assert [*new.homes] == [OPERATOR]
        await gates.undo(new)
    assert shop.spread.ask(shop.spread.nodes.coordinator, NOTED) == [(1,)]


async def test_a_look_names_the_shards_of_those_who_live_at_its_node(shop: Shop) -> None:
    node = shop.spread.node_of(OPERATOR)
    here = living_at(shop, node)
    assert here != [*EVERYBODY]
    async with await at_node(shop, node) as connection:
        async with at_home(connection, EVERYBODY):
            assert sorted(connection.homes) == here
            # Whoever lives elsewhere is found all the same.
            versions = [await gates.read_rules_version(connection, operator) for operator in EVERYBODY]
            assert len(versions) == len(EVERYBODY)
        assert not connection.homes


async def test_an_operator_that_moves_away_during_a_look_is_seen_as_it_was_or_looked_for_again(shop: Shop) -> None:
    node = shop.spread.node_of(OPERATOR)
    async with await at_node(shop, node) as connection:
        before = await gates.read_rules_version(connection, OPERATOR)
        with suppress(TryAgain):
            async with at_home(connection, EVERYBODY):
                with moving(shop, OPERATOR):
                    pass
                assert await gates.read_rules_version(connection, OPERATOR) == before
        async with at_home(connection, EVERYBODY):
            assert OPERATOR not in connection.homes
            assert await gates.read_rules_version(connection, OPERATOR) == before


async def test_a_look_at_a_shard_that_is_gone_is_made_again_under_its_new_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await at_node(shop, shop.spread.node_of(OPERATOR)) as connection:
        async with at_home(connection, [OPERATOR]):
            pass
        gone = ShardNames({"gate": "gate_1"}, ["gate"])
        monkeypatch.setattr(local_shards, "_known", dict.fromkeys(local_shards._known, gone))
        with pytest.raises(TryAgain):
            async with at_home(connection, [OPERATOR]):
                await gates.read_rules_version(connection, OPERATOR)
        async with at_home(connection, [OPERATOR]):
            assert await gates.read_rules_version(connection, OPERATOR) >= 0
