"""The auditor at a node: it is silent about an unharmed day, and its rules see the violations that they see on one PostgreSQL."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, Nodes
from tests.audit import conftest as audit_day
from tests.audit.conftest import BANCA, KIOSK, OTHER_BANCA, Audited
from tests.audit.damage import MUTANTS, plant_and_look, tell
from tests.audit.test_audit import RULE
from tests.distributed.ground import Spread, spread_over

from taquilla.engine.audit import audit, day_keys
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.store.audit import auditor
from taquilla.store.audit.auditor import OF_THE_INSTALLATION, RULES, Finding
from taquilla.store.audit.shards import read_shards
from taquilla.store.postgres.database import AUDITOR_ROLE, connect
from taquilla.store.postgres.embedded import AUDITOR

pytestmark = pytest.mark.prove("nodes")

RESIDENTS: Final = [BANCA, OTHER_BANCA, KIOSK]
LEFT_OUT: Final = dict.fromkeys(
    ("i10_ended", "i10_pair", "i10_until", "i28_bound", "i53_above", "i53_least", "i53_step", "i53_wagers", "i53_cancel",
     "i53_offer", "i84_latest", "i102_new", "i102_multiplier"),
    "they add a rule without its id, which Citus numbers before it sends a row to its part",
)  # fmt: skip
"""Mutants that are not planted at a node, and why. Each of their rules has others."""

_ALTERED: Final = re.compile(r"\balter table (\w+)([^;]*)")
_NAMED: Final = re.compile(r"\b(drop constraint|(?:disable|enable) trigger) (?!all\b)(\w+)")
_DROPPED_INDEX: Final = re.compile(r"\bdrop index (\w+)")
_BY_CTID: Final = frozenset(table for damage in MUTANTS.values() for table in re.findall(r"select ctid from (\w+)", damage))
PARTS: Final = """
    select logicalrelid::text, shard_name(logicalrelid, shardid), shardid::text from pg_dist_shard
    join pg_class on pg_class.oid = logicalrelid where not relispartition order by 1
"""
NAMES: Final = """
    select conname::text from pg_constraint union select tgname::text from pg_trigger union select relname::text from pg_class
    where relkind in ('i', 'I')
"""


@dataclass(frozen=True, slots=True)
class SpreadDay:
    """A busy day on nodes, its number keys, the name and number of each table's part, and names of all that hangs on them."""

    spread: Spread
    number_keys: dict[int, bytes]
    parts: dict[str, tuple[str, str]]
    names: frozenset[str]


catalogue, unharmed = audit_day.catalogue, audit_day.unharmed


@pytest.fixture(scope="module")
def day(nodes: Nodes, unharmed: Audited, key_file: Path) -> SpreadDay:
    """Return a database with the busy day of the auditor's tests, all of whose operators live at one worker."""
    spread = spread_over(nodes, "audited", key_file, unharmed.owner_url, shards=1)
    home = spread.node_of(BANCA)
    parts = {str(table): (str(part), str(shard)) for table, part, shard in spread.ask(home, PARTS)}
    with psycopg.connect(home.url(spread.name, ADMINISTRATOR), autocommit=True) as worker:
        worker.execute("set citus.enable_ddl_propagation = off")
        worker.execute("set citus.override_table_visibility = off")
        # What is planted names tables, and the rows of a node are in its parts.
        worker.execute("create schema planting")
        for table, (part, _) in parts.items():
            columns = "*, ctid" if table in _BY_CTID else "*"
            worker.execute(f"create view planting.{table} as select {columns} from public.{part}".encode())
        worker.execute("analyze")
        names = frozenset(str(name) for (name,) in worker.execute(NAMES))
    return SpreadDay(spread, unharmed.number_keys, parts, names)


def at_a_node(day: SpreadDay, damage: str) -> str:
    """Return statements that do the same damage to a node's parts, whose constraints and triggers have names of their own."""

    def altered(found: re.Match[str]) -> str:
        part, shard = day.parts[found[1]]

        def named(one: re.Match[str]) -> str:
            name = f"{one[2]}_{shard}"
            return f"{one[1]} {name if name in day.names else one[2]}"

        return f"alter table public.{part}" + _NAMED.sub(named, found[2])

    def dropped(found: re.Match[str]) -> str:
        (name,) = day.names & {f"{found[1]}_{shard}" for _, shard in day.parts.values()}
        return f"drop index public.{name}"

    return _DROPPED_INDEX.sub(dropped, _ALTERED.sub(altered, damage))


Look = Callable[[str, str], list[Finding]]


@pytest.fixture(scope="module")
def look(day: SpreadDay) -> Iterator[Look]:
    """Return what a rule finds at the worker after some damage, which is rolled back."""
    url = day.spread.node_of(BANCA).url(day.spread.name, ADMINISTRATOR)
    settings = {
        "enable_seqscan": "on", "plan_cache_mode": "force_generic_plan", "citus.enable_manual_changes_to_shards": "on",
        "citus.enable_ddl_propagation": "off",
    }  # fmt: skip
    with asyncio.Runner() as runner:
        connection = runner.run(connect(url, role=ADMINISTRATOR, **settings))
        connection.prepared_max = None
        shards = runner.run(read_shards(connection, RESIDENTS))
        snapshot = runner.run(auditor.begin(connection, shards))
        tell(connection, "commit")
        keys = day_keys(day.number_keys, snapshot.days)

        asked = partial(plant_and_look, connection, role=AUDITOR_ROLE, verify=is_signed, shards=shards, residents=RESIDENTS)

        def look_at(damage: str, rule: str) -> list[Finding]:
            # What every node has by itself, such as the tables' types and triggers, rights and settings, is planted as it is.
            if rule not in OF_THE_INSTALLATION:
                damage = f"set local search_path = planting, public; {at_a_node(day, damage)}\n; set local search_path = public"
            return runner.run(asked(damage, [RULE[rule]], snapshot.now, keys))

        yield look_at
        runner.run(connection.close())


def test_an_unharmed_day_breaks_no_rule_at_a_node(day: SpreadDay) -> None:
    report = asyncio.run(audit(day.spread.url(AUDITOR), day.number_keys))
    assert (report.checked, report.violations, report.undecided) == (len(RULES), (), ())


@pytest.mark.parametrize("mutant", [mutant for mutant in MUTANTS if mutant not in LEFT_OUT])
def test_a_planted_violation_is_seen_by_its_rule_at_a_node(look: Look, mutant: str) -> None:
    rule = mutant.partition("_")[0].upper()
    (finding,) = look(MUTANTS[mutant], rule)
    assert (finding.rule.id, finding.undecided) == (rule, None)


@pytest.mark.parametrize("rule", RULE)
def test_without_damage_no_rule_sees_any_on_the_same_way(look: Look, rule: str) -> None:
    """Twin: what is seen above is the damage, and not the way in which it is planted."""
    assert look("select 1", rule) == []


def test_what_is_left_out_leaves_no_rule_out() -> None:
    assert LEFT_OUT.keys() <= MUTANTS.keys()
    assert {mutant.partition("_")[0].upper() for mutant in MUTANTS.keys() - LEFT_OUT.keys()} == set(RULE)
