"""Every statement of the store goes to the one node where its operator is, or says here why not."""

import re
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, Nodes
from psycopg import sql
from tests.plans import sent_statements
from tests.statements import all_statements

from taquilla.store.postgres.database import HOUSE_ROLE
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.schema import migrate

pytestmark = pytest.mark.prove("nodes")

OPERATOR: Final = 7
# Sample values, by PostgreSQL's types.
VALUES: Final = {
    "smallint": "1", "integer": "1", "bigint": "1", "text": "UTC", "boolean": "true", "date": "2026-11-20", "interval": "1 day",
    "time without time zone": "12:00", "timestamp with time zone": "2026-11-20 12:00+00", "bytea": "\\x00", "jsonb": "[]",
    "uuid": "00000000-0000-0000-0000-000000000001", "name": "ticket", "regclass": "ticket", "regprocedure": "house_now()",
    "real": "1",
}  # fmt: skip
NETWORKS: Final = "{10.0.0.0/8}"

# What belongs to no operator, or to all of them.
EVERYWHERE: Final = dict.fromkeys(
    (
        "lottery.catalogue.roll_events", "lottery.catalogue.write_codes", "lottery.catalogue.write_draw_times",
        "lottery.catalogue.write_lists", "lottery.catalogue.write_lotteries", "lottery.catalogue.write_multipliers",
        "lottery.catalogue.write_products", "wallets.signers.list_told",
    ),
    "the coordinator writes what all operators share",
) | dict.fromkeys(
    ("people.operators.load_any_key", "postgres.clock.read_last", "sports.operator_wallet_calls.list_operators"),
    "administration: a look at the whole house",
) | {"ledger.unusual.find_closed_elsewhere": "it compares an operator's draws with those of the others"}  # fmt: skip
# What is never sent where operators live on several nodes.
PLAIN_ALONE: Final = dict.fromkeys(
    ("ledger.gates.keep_gate_and_tell", "ledger.gates.keep_gates_and_tell", "ledger.outbox.count_and_write_events"),
    "Citus writes one table a statement: keep_gate_told, count_events, write_event and write_events",
) | {
    "lottery.catalogue.take_all_gates": "take_gate_of",
    "lottery.settlements._SUM_GIVEN": "give_prizes",
    "lottery.tickets.find_anywhere": "find_by_id of each operator",
    "lottery.turnover._FOLD": "read_lines, read_ancestors and a statement for each fold",
}  # fmt: skip
ASIDE: Final = {
    "audit.": "the rules read whole tables, of each node by itself",
    "postgres.": "administration, and questions to PostgreSQL and Citus themselves",
}
BUT_FOR: Final = ("postgres.clock.", "postgres.safety.", "postgres.statistics.")

_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
_COMMENTS: Final = re.compile(r"^--.*\n", re.MULTILINE)


SENT: Final = sent_statements(is_spread=True) | {
    name: text for name, text in all_statements().items() if name.startswith(BUT_FOR)
}


@pytest.fixture(scope="module")
def connection(nodes: Nodes) -> Iterator[psycopg.Connection[Any]]:
    """Connect to a distributed database."""
    url = nodes.create_database("routing")
    migrate(url)
    distribute(url, shards=4)
    for node in nodes.all:
        # A node explains its part to the same role.
        with psycopg.connect(node.url("routing", ADMINISTRATOR), autocommit=True) as administrator:
            administrator.execute("set citus.enable_alter_role_propagation = off")
            administrator.execute(f"alter role {HOUSE_ROLE} login".encode())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set client_min_messages = error")
        connection.execute("set enable_seqscan = off")
        yield connection


def explained(connection: psycopg.Connection[Any], query: str) -> str:
    """Return the plan of a statement. Its parameters have sample values, of the types that PostgreSQL gives them."""
    names = list(dict.fromkeys(_PARAMETER.findall(query)))
    prepared = _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", query)
    connection.execute(f"prepare asked as {_whole(prepared)}".encode())
    row = connection.execute("select parameter_types::text[] from pg_prepared_statements where name = 'asked'").fetchone()
    connection.execute("deallocate asked")
    given = {name: f"{sql.quote(sample(name, kind))}::{kind}" for name, kind in zip(names, row[0], strict=True)}
    filled = _PARAMETER.sub(lambda found: given[found[1]], query)
    return "\n".join(line for (line,) in connection.execute(f"explain (costs off) {_whole(filled)}".encode()).fetchall())


def _whole(query: str) -> str:
    return query.replace("%%", "%").rstrip().rstrip(";")


def sample(name: str, kind: str) -> str:
    """Return a value of a type as text."""
    if name in ("operator", "networks"):
        return str(OPERATOR) if name == "operator" else NETWORKS
    return "{" + VALUES[kind.removesuffix("[]")] + "}" if kind.endswith("[]") else VALUES[kind]


def route(plan: str) -> str:
    """Return where a plan goes: to "one" shard, or nowhere ("local": it reads what every node has); anything else costs more."""
    if "Custom Scan" not in plan:
        return "local"
    if "INSERT ... SELECT" in plan:
        return "by way of the coordinator"
    if "Distributed Subplan" in plan:
        return "in several parts"
    counts = [int(count) for count in re.findall(r"Task Count: (\d+)", plan)]
    if counts != [1]:
        return "to all shards"
    assert "Could not get remote plan" not in plan, plan
    return "one"


def is_aside(name: str) -> bool:
    """Tell whether a statement is about no operator's rows."""
    return name.startswith(tuple(ASIDE)) and not name.startswith(BUT_FOR)


def role_of(name: str) -> str:
    """Return the role that sends a statement; none: the owner, before a house opens."""
    return "none" if name.startswith("postgres.") else HOUSE_ROLE


@pytest.mark.parametrize("name", [name for name in SENT if name not in PLAIN_ALONE])
def test_a_statement_goes_to_the_node_of_its_operator(connection: psycopg.Connection[Any], name: str) -> None:
    text = _COMMENTS.sub("", SENT[name])
    if text.startswith("grant"):
        return
    connection.execute(f"set role {role_of(name)}".encode())
    plan = explained(connection, text)
    assert (route(plan) in ("one", "local")) is (name not in EVERYWHERE), plan


@pytest.mark.parametrize("name", PLAIN_ALONE)
def test_what_is_never_sent_there_would_not_be_routed(connection: psycopg.Connection[Any], name: str) -> None:
    """Otherwise it could be sent."""
    connection.execute(f"set role {role_of(name)}".encode())
    try:
        plan = explained(connection, SENT[name])
    except psycopg.Error:
        return
    assert route(plan) not in ("one", "local"), plan


def test_the_lists_name_statements_that_exist() -> None:
    assert EVERYWHERE.keys() | PLAIN_ALONE.keys() <= SENT.keys()


def test_no_statement_reads_the_clock_in_the_middle() -> None:
    """The clock is in a table, and no node reads a table for another one's statement."""
    texts = {name: _COMMENTS.sub("", text) for name, text in SENT.items()}
    assert {name for name, text in texts.items() if "house_now()" in text and text.split() != ["select", "house_now()"]} == set()


def test_a_plan_that_asks_all_shards_is_seen(connection: psycopg.Connection[Any]) -> None:
    """Twin: without its operator a statement is not routed."""
    connection.execute(f"set role {HOUSE_ROLE}".encode())
    assert route(explained(connection, "select 1 from gate where operator_id = %(operator)s")) == "one"
    assert route(explained(connection, "select 1 from gate where last_seq > 7")) == "to all shards"
    pulled = "insert into gate_day (operator_id, day, last_ordinal) select %(operator)s, '2026-11-20', unnest(%(those)s::int[])"
    assert route(explained(connection, pulled)) == "by way of the coordinator"
    assert route(explained(connection, SENT["ledger.gates.keep_gate_and_tell"])) == "in several parts"
    assert route(explained(connection, "select 1 from lottery where id = %(id)s")) in ("one", "local")
