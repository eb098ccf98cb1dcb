"""A house's database on a coordinator and its workers, as benches use that of one PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import nodes
from bench.ground import DISK, Progress
from bench.nodes import ADMINISTRATOR, Nodes
from bench.swept import swept
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.embedded import DATABASE, HOUSE, OWNER, Embedded
from taquilla.store.postgres.nodes import equip
from taquilla.store.postgres.schema import migrate

# As much as one PostgreSQL of the house has; and two-phase commits stay on the list, to be counted.
_SETTINGS: Final = {"shared_buffers": "256MB", "citus.recover_2pc_interval": "-1"}
_PREPARED: Final = "select (select count(*) from pg_dist_transaction) + (select count(*) from pg_prepared_xacts)"


@dataclass(frozen=True, slots=True)
class SpreadServer:
    """A database on several nodes. data is the folder of the run's files."""

    nodes: Nodes
    data: Path

    def url(self, user: str = HOUSE, database: str = DATABASE) -> str:
        """Return how a user reaches the coordinator."""
        return self.nodes.coordinator.url(database, user)

    def spread(self) -> None:
        """Spread what was furnished over the workers, and let the house in."""
        distribute(self.url(OWNER))
        equip(self.url(OWNER))
        self.run_everywhere("checkpoint")

    def two_phase_commits(self) -> int:
        """Return how many two-phase commits there were since the last count, at all nodes."""
        count = 0
        for node in self.nodes.all:
            count += int(node.run_sql(DATABASE, _PREPARED))
            node.run_sql(DATABASE, "delete from pg_dist_transaction")
        return count

    def run_everywhere(self, question: str) -> list[str]:
        """Return what a query of the administrator's returns at each node."""
        return [node.run_sql(DATABASE, question, user=ADMINISTRATOR) for node in self.nodes.all]


def pids_of(server: Embedded | SpreadServer) -> tuple[int, ...]:
    """Return the first process of each PostgreSQL of a server."""
    if isinstance(server, SpreadServer):
        return tuple(node.pid for node in server.nodes.all)
    return (server.pid,)


@contextmanager
def spread_server(progress: Progress, workers: int = 2) -> Iterator[SpreadServer]:
    """Provide a migrated database on a coordinator and its workers, which is not spread yet. Raises CitusMissing."""
    with swept("taquilla-bench-nodes-", DISK) as folder:
        progress(f"starting a coordinator and {workers} workers")
        with nodes.running(folder / "nodes", workers, **_SETTINGS) as running:
            running.create_database(DATABASE, OWNER)
            running.coordinator.run_sql(DATABASE, f"grant pg_checkpoint to {OWNER}")
            server = SpreadServer(running, folder)
            migrate(server.url(OWNER))
            yield server
