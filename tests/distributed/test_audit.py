"""The auditor at a node: it is silent about an unharmed day, and its rules see the violations that they see on one PostgreSQL."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, Nodes
from tests.audit.conftest import BANCA, KIOSK, OTHER_BANCA, play
from tests.audit.test_audit import MUTANTS, RULE, _tell
from tests.distributed.ground import Spread, copy_rows, let_in

from taquilla.engine.audit import audit, day_keys
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.store.audit import auditor
from taquilla.store.audit.auditor import RULES, Finding
from taquilla.store.audit.shards import read_shards
from taquilla.store.postgres.database import AUDITOR_ROLE, connect
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.store.postgres.schema import migrate

RESIDENTS: Final = [BANCA, OTHER_BANCA, KIOSK]
LEFT_OUT: Final[dict[str, str]] = {}
"""Mutants that cannot be planted at a node, and why."""
_ALTERED = re.compile(r"\balter table (\w+)([^;]*)")
_NAMED = re.compile(r"\b((?:drop|rename|validate) constraint(?: if exists)?|(?:disable|enable) trigger) (\w+)")
PARTS: Final = """
    select logicalrelid::text, shard_name(logicalrelid, shardid), shardid::text from pg_dist_shard
    join pg_class on pg_class.oid = logicalrelid where not relispartition order by 1
"""


@dataclass(frozen=True, slots=True)
class SpreadDay:
    """A busy day on nodes: the database, and the keys of its ticket numbers. parts are the names of tables at the worker."""

    spread: Spread
    number_keys: dict[int, bytes]
    parts: dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def day(
    nodes: Nodes, server: Embedded, fresh_copy: Callable[[str], AbstractContextManager[str]], empty_template: str, key_file: Path
) -> SpreadDay:
    """Return a database with the busy day of the auditor's tests, all of whose operators live at one worker."""
    spread = Spread(nodes, "audited", key_file)
    owner_url = nodes.create_database(spread.name)
    migrate(owner_url)
    let_in(nodes, spread.name)
    with fresh_copy(empty_template) as name:
        number_keys = asyncio.run(play(server.url(database=name), server.url(OWNER, name), key_file))
        with (
            psycopg.connect(server.url("taquilla", name), autocommit=True) as one,
            psycopg.connect(nodes.coordinator.url(spread.name, ADMINISTRATOR), autocommit=True) as several,
        ):
            copy_rows(one, several)
    distribute(owner_url, shards=1)
    home = spread.node_of(BANCA)
    parts = {str(table): (str(part), str(shard)) for table, part, shard in spread.ask(home, PARTS)}
    with psycopg.connect(home.url(spread.name, ADMINISTRATOR), autocommit=True) as worker:
        # What is planted names tables, and the rows of a node are in its parts.
        worker.execute("set citus.enable_ddl_propagation = off")
        worker.execute("create schema planting")
        for table, (part, _) in parts.items():
            worker.execute(f"create view planting.{table} as select * from public.{part}".encode())
        worker.execute("analyze")
    return SpreadDay(spread, number_keys, parts)


def at_a_node(day: SpreadDay, damage: str) -> str:
    """Return statements that do the same damage to a node's parts, whose constraints and triggers have names of their own."""

    def altered(found: re.Match[str]) -> str:
        part, shard = day.parts.get(found[1], (found[1], ""))
        return f"alter table public.{part}" + _NAMED.sub(rf"\1 \2_{shard}", found[2])

    return _ALTERED.sub(altered, damage)


Look = Callable[[str, str], list[Finding]]


@pytest.fixture(scope="module")
def look(day: SpreadDay) -> Iterator[Look]:
    """Return what a rule finds at the worker after some damage, which is rolled back."""
    url = day.spread.node_of(BANCA).url(day.spread.name, ADMINISTRATOR)
    with asyncio.Runner() as runner:
        settings = {"enable_seqscan": "on", "citus.enable_manual_changes_to_shards": "on", "citus.enable_ddl_propagation": "off"}
        connection = runner.run(connect(url, role=ADMINISTRATOR, **settings))
        shards = runner.run(read_shards(connection, RESIDENTS))
        snapshot = runner.run(auditor.begin(connection, shards))
        _tell(connection, "commit")
        keys = day_keys(day.number_keys, snapshot.days)

        async def plant_and_look(damage: str, rule: str) -> list[Finding]:
            _tell(connection, "begin isolation level repeatable read")
            try:
                _tell(connection, "set local search_path = planting, public")
                _tell(connection, at_a_node(day, damage))
                _tell(connection, f"set local search_path = public; set local role {AUDITOR_ROLE}")
                return await auditor.run(
                    connection, [RULE[rule]], snapshot.now, keys, verify=is_signed, shards=shards, residents=RESIDENTS
                )
            finally:
                _tell(connection, "rollback")

        yield lambda damage, rule: runner.run(plant_and_look(damage, rule))
        runner.run(connection.close())


def test_an_unharmed_day_breaks_no_rule_at_a_node(day: SpreadDay) -> None:
    report = asyncio.run(audit(day.spread.url(AUDITOR), day.number_keys))
    assert (report.checked, report.violations, report.undecided) == (len(RULES), (), ())


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_planted_violation_is_seen_by_its_rule_at_a_node(look: Look, mutant: str) -> None:
    if mutant in LEFT_OUT:
        return
    rule = mutant.partition("_")[0].upper()
    (finding,) = look(MUTANTS[mutant], rule)
    assert (finding.rule.id, finding.undecided) == (rule, None)
