"""Databases on several nodes, with what a test needs in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from bench.nodes import ADMINISTRATOR, HOST, Node, Nodes

from taquilla.store.postgres.database import AUDITOR_ROLE, HOUSE_ROLE
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.embedded import AUDITOR, HOUSE, OWNER
from taquilla.store.postgres.schema import migrate

_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Spread:
    """A database on several nodes."""

    nodes: Nodes
    name: str
    key_file: Path

    def url(self, user: str = HOUSE, database: str = "") -> str:
        """Return how a user reaches it: by the coordinator, or by any other node while that is away, but for the owner."""
        if user == OWNER:
            return self.nodes.coordinator.url(database or self.name)
        return self.url_of(*self.nodes.all, user=AUDITOR_ROLE if user == AUDITOR else HOUSE_ROLE)

    @property
    def owner_url(self) -> str:
        """Return how its owner reaches the coordinator."""
        return self.nodes.coordinator.url(self.name)

    def url_of(self, *nodes: Node, user: str = HOUSE_ROLE) -> str:
        """Return how a user reaches the first of these nodes that answers."""
        hosts, ports = ",".join(HOST for _ in nodes), ",".join(str(node.port) for node in nodes)
        return f"postgresql://{user}@/{self.name}?host={hosts}&port={ports}"

    def node_of(self, operator: int) -> Node:
        """Return the node on which an operator lives."""
        question = (
            "select nodeport from pg_dist_placement join pg_dist_node using (groupid)"
            " where shardid = get_shard_id_for_distribution_column('gate', %s)"
        )
        ((port,),) = self.ask(self.nodes.coordinator, question, operator)
        return next(node for node in self.nodes.all if node.port == port)

    def move(self, operator: int, target: Node, mode: str) -> None:
        """Move an operator, with its part of all operators, to another node. Mode is Citus' name for how writers are held up."""
        move = "select citus_move_shard_placement(get_shard_id_for_distribution_column('gate', %s), %s, %s, %s, %s, %s)"
        self.ask(self.nodes.coordinator, move, operator, HOST, self.node_of(operator).port, HOST, target.port, mode)

    def two_phase_commits(self) -> int:
        """Count those that any node remembers, or has left behind."""
        question = "select (select count(*) from pg_dist_transaction) + (select count(*) from pg_prepared_xacts)"
        return sum(int(str(self.ask(node, question)[0][0])) for node in self.nodes.all)

    def ask(self, node: Node, question: str, *values: object) -> list[tuple[object, ...]]:
        """Run a query of the administrator's at one node."""
        with psycopg.connect(node.url(self.name, ADMINISTRATOR), autocommit=True) as connection:
            return connection.execute(question.encode(), values).fetchall()


def let_in(nodes: Nodes, database: str) -> None:
    """Let the house's and the auditor's roles log in: nodes reach one another as whoever asks."""
    with psycopg.connect(nodes.coordinator.url(database, ADMINISTRATOR), autocommit=True) as connection:
        for role in (HOUSE_ROLE, AUDITOR_ROLE):
            connection.execute(f"alter role {role} login".encode())


@contextmanager
def copied(template: Spread) -> Iterator[Spread]:
    """Lend a copy of a database on all nodes that nobody uses."""
    name = f"spread_{next(_NUMBERS)}"
    template.nodes.copy_database(template.name, name)
    try:
        yield Spread(template.nodes, name, template.key_file)
    finally:
        for node in template.nodes.all:
            if not node.is_running:
                node.start()
        template.nodes.drop_database(name)


def spread_over(nodes: Nodes, name: str, key_file: Path, source_url: str, *, shards: int) -> Spread:
    """Make a spread database with the rows of another one, which is reached by its owner."""
    spread = Spread(nodes, name, key_file)
    owner_url = nodes.create_database(name)
    migrate(owner_url)
    let_in(nodes, name)
    with (
        psycopg.connect(source_url, autocommit=True) as one,
        psycopg.connect(nodes.coordinator.url(name, ADMINISTRATOR), autocommit=True) as several,
    ):
        copy_rows(one, several)
        several.execute(f"grant execute on function move_house_clock(timestamptz) to {HOUSE_ROLE}".encode())
    distribute(owner_url, shards=shards)
    return spread


def copy_rows(source: psycopg.Connection[Any], target: psycopg.Connection[Any]) -> None:
    """Copy all rows of a house into an empty database with the same schema. Needs administrators."""
    target.execute("set session_replication_role = replica")
    ((since, until),) = source.execute(
        "select min(month), max(month) from (select to_date(substr(relname, 8), 'YYYY_MM') as month from pg_class"
        " where relname ~ '^ticket_[0-9]{4}_[0-9]{2}$') as one"
    ).fetchall()
    target.execute("select ensure_partitions(%s, %s)", [since, until])
    tables = source.execute(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace = 'public'::regnamespace and relname !~ 'yoyo' order by 1"
    ).fetchall()
    for (table,) in tables:
        target.execute(f"delete from {table}".encode())
        ((written,),) = source.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where attrelid = to_regclass(%s)"
            " and attnum > 0 and not attisdropped and attgenerated = ''", [table]
        ).fetchall()  # fmt: skip
        with (
            source.cursor().copy(f"copy (select {written} from {table}) to stdout".encode()) as given,
            target.cursor().copy(f"copy {table} ({written}) from stdin".encode()) as taken,
        ):
            for data in given:
                taken.write(data)
        columns = source.execute(
            "select attname from pg_attribute where attrelid = to_regclass(%s) and attidentity <> ''", [table]
        ).fetchall()
        for (column,) in columns:
            target.execute(
                f"select setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" coalesce(max({column}), 0) + 1, false) from {table}".encode()
            )
    target.execute("reset session_replication_role")
