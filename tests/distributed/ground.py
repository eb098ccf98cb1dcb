"""Databases on several nodes: with what a test needs in them, copied, looked at, and with a node that is dead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
from bench.nodes import ADMINISTRATOR, HOST, Node, Nodes

from taquilla.store.postgres.backup import back_up, restore
from taquilla.store.postgres.database import AUDITOR_ROLE, HOUSE_ROLE
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.embedded import AUDITOR, HOUSE, OWNER

PARTS: Final = 4
Copy = Callable[[str], str]
TABLES: Final = """
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') order by 1
"""
_NUMBERS: Final = count()


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
    owner_url, dump = nodes.create_database(name), key_file.with_name(f"{name}.dump")
    back_up(source_url, dump)
    restore(owner_url, dump)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("update log_key set paused_at = null")  # nobody else goes on with this house
    let_in(nodes, name)
    distribute(owner_url, shards=shards)
    return Spread(nodes, name, key_file)


@contextmanager
def killed(node: Node) -> Iterator[None]:
    """Let a node be dead for a while."""
    node.kill()
    try:
        yield
    finally:
        node.start()


def at(node: Node, owner_url: str) -> psycopg.Connection:
    """Connect to the same database at another node, as its owner."""
    with psycopg.connect(owner_url) as connection:
        database = connection.info.dbname
    return psycopg.connect(node.url(database), autocommit=True)


def rows_of(owner_url: str) -> dict[str, list[str]]:
    """Return every row of a database, by its table."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        names = [name for (name,) in owner.execute(TABLES)]
        found = {name: owner.execute(f"select t.*::text from {name} as t".encode()).fetchall() for name in names}
    return {name: sorted(text for (text,) in rows) for name, rows in found.items()}
