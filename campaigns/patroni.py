"""Three PostgreSQLs that Patroni looks after, and the etcd that they ask who leads: each is a machine that can fail.

Patroni and etcd are no part of the house. etcd comes with the system (`apt install etcd-server`); Patroni lives in an environment
of its own, and TAQUILLA_PATRONI names its program, unless it is on the path.
"""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import psutil
import psycopg
from bench.ground import BenchFailed, Progress
from psycopg import sql

from campaigns.networks import Machine, Network, free_port, network
from taquilla.store.postgres.binaries import find_binaries
from taquilla.store.postgres.embedded import DATABASE, HOUSE, OWNER
from taquilla.store.postgres.home import RunAs, clean_environment, make_folder, run, server_user
from taquilla.store.postgres.roles import make_logins
from taquilla.store.postgres.schema import migrate

PROGRAM: Final = "TAQUILLA_PATRONI"
ADMINISTRATOR: Final = "postgres"
NODES: Final = 3
TTL_S: Final = 20
"""Seconds after which the lock of a leader that is gone ends."""
MODES: Final = ("on", "quorum")
"""Patroni's ways to choose: one standby that all commits wait for, or any that is the first."""
_DCS: Final[dict[str, Any]] = {
    "ttl": TTL_S,
    "loop_wait": 2,
    "retry_timeout": 3,
    "synchronous_mode_strict": True,
    "synchronous_node_count": 1,
}
_PARAMETERS: Final[dict[str, Any]] = {
    "max_connections": 100,
    "shared_buffers": "64MB",
    "wal_log_hints": "on",
    "synchronous_commit": "on",
    "wal_sender_timeout": "5s",
    "wal_receiver_timeout": "5s",
    # A standby that lost its leader asks again so soon; until one has, nothing is sold.
    "wal_retrieve_retry_interval": "1s",
    "tcp_user_timeout": "6s",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "lc_messages": "C",
    "log_min_messages": "fatal",
}
_START_S: Final = 90
_HEALTHY_S: Final = 120
_ASK_S: Final = 2
_LOOK_S: Final = 0.1


class PatroniMissing(BenchFailed):
    """A program that the campaign needs is not installed."""


def find_programs() -> tuple[str, str]:
    """Return the programs of etcd and of Patroni. Raises PatroniMissing, which says how to get what is missing."""
    etcd, patroni = shutil.which("etcd"), os.environ.get(PROGRAM) or shutil.which("patroni")
    if etcd is None:
        raise PatroniMissing("etcd is not here: apt install etcd-server")
    if patroni is None or shutil.which(patroni) is None:
        raise PatroniMissing(
            "Patroni is not here: python3 -m venv /opt/patroni && /opt/patroni/bin/pip install 'patroni[etcd3,psycopg3]', "
            f"then {PROGRAM}=/opt/patroni/bin/patroni"
        )
    return etcd, patroni


@dataclass(slots=True)
class Node:
    """One machine with a PostgreSQL and its Patroni."""

    name: str
    machine: Machine
    folder: Path
    command: list[str]
    rest_port: int
    _child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start Patroni, which starts PostgreSQL."""
        self._child = _run(self.command, self.folder / "patroni.log")

    def kill(self) -> None:
        """Kill everything on it."""
        self.kill_patroni()
        self.kill_postgresql()

    def kill_patroni(self) -> None:
        """Kill Patroni alone; PostgreSQL goes on, and nobody tells it that it leads no more."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def kill_postgresql(self) -> None:
        """Kill every process of PostgreSQL, the first one first: it would start others."""
        processes = self._postgresql()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _, alive = psutil.wait_procs(processes, timeout=_START_S)
        if any(process.status() != psutil.STATUS_ZOMBIE for process in alive if process.is_running()):
            raise BenchFailed(f"the PostgreSQL of {self.name} does not end")

    def cut_off(self) -> None:
        """Let no packet in or out."""
        self.machine.cut_off()

    def join(self) -> None:
        """Let packets in and out again."""
        self.machine.join()

    def stop(self) -> None:
        """End what runs here, whatever state it is in."""
        self.machine.join()
        self.kill()

    def freeze(self) -> None:
        """Stop every process, as a machine that hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def freeze_receiver(self) -> None:
        """Stop what receives the leader's log of changes, so that this standby lags. There may be none for a while."""
        until = time.monotonic() + TTL_S
        while (receiver := self._receiver()) is None:
            if time.monotonic() > until:
                raise BenchFailed(f"{self.name} receives nothing that could be stopped")
            time.sleep(_LOOK_S)
        receiver.send_signal(signal.SIGSTOP)

    def ask(self, path: str, data: dict[str, Any] | None = None, timeout_s: float = _ASK_S) -> tuple[int, str]:
        """Return the status and text of a response of its Patroni; 0 where none comes."""
        url = f"http://{self.machine.address}:{self.rest_port}/{path}"
        body = None if data is None else json.dumps(data).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body), timeout=timeout_s) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def _signal(self, number: signal.Signals) -> None:
        # Twice: the server may have started another process meanwhile.
        for process in [*self._processes(), *self._processes()]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _processes(self) -> list[psutil.Process]:
        return self._patroni() + self._postgresql()

    def _patroni(self) -> list[psutil.Process]:
        if self._child is None or self._child.poll() is not None:
            return []
        return [psutil.Process(self._child.pid)]

    def _postgresql(self) -> list[psutil.Process]:
        """Return the server's processes, the first one first; none where it has ended."""
        # It is found by its command line: one that is just starting has no pid file, and would outlive its kill.
        data = str(self.folder / "data")
        for process in psutil.process_iter():
            with suppress(psutil.NoSuchProcess):
                is_server = process.name() == "postgres" and any(data in word for word in process.cmdline())
                if is_server and process.status() != psutil.STATUS_ZOMBIE:
                    return [process, *process.children(recursive=True)]
        return []

    def _receiver(self) -> psutil.Process | None:
        for process in self._postgresql():
            with suppress(psutil.NoSuchProcess):
                if "walreceiver" in " ".join(process.cmdline()):
                    return process
        return None


@dataclass(slots=True)
class Cluster:
    """Three nodes, one of which leads. It stands where benches have a server: data is the folder of its files."""

    data: Path
    network: Network
    nodes: tuple[Node, ...]
    port: int
    ending: threading.Event

    def url(self, user: str = HOUSE, database: str = DATABASE) -> str:
        """Return the URI by which a user reaches the leader, wherever it is."""
        hosts = ",".join(f"{node.machine.address}:{self.port}" for node in self.nodes)
        return f"postgresql://{user}@{hosts}/{database}?target_session_attrs=primary"

    def leader(self) -> Node | None:
        """Return the node that holds the lock and answers; None where there is none."""
        return next((node for node in self.nodes if node.ask("primary")[0] == 200), None)

    def until_led(self, *, not_by: Node | None = None) -> Node:
        """Wait for a leader, and return it. Raises BenchFailed."""
        led: list[Node] = []

        def is_led() -> bool:
            found = self.leader()
            led[:] = [found] if found is not None and found is not not_by else []
            return bool(led)

        self._until(is_led, _HEALTHY_S, "nobody leads")
        return led[0]

    def standbys(self) -> list[Node]:
        """Return the nodes that do not lead."""
        leader = self.until_led()
        return [node for node in self.nodes if node is not leader]

    def until_healthy(self) -> None:
        """Wait until one node leads and the others follow it without a gap. Raises BenchFailed, with what they say."""
        said: list[str] = []

        def is_healthy() -> bool:
            leader = self.leader()
            said[:] = [leader.ask("cluster")[1] if leader is not None else "nobody leads"]
            if leader is None:
                return False
            members = _members(said[0])
            following = [member for member in members if member["role"] != "leader" and member["state"] == "streaming"]
            synchronous = [member for member in following if member["role"] in ("sync_standby", "quorum_standby")]
            return len(following) == NODES - 1 and len(synchronous) > 0 and len(members) == NODES

        self._until(is_healthy, _HEALTHY_S, "the three nodes do not come together", said)

    def waited_for(self) -> Node:
        """Return a standby that commits wait for; with `quorum`, one of them."""
        return next(node for node in self.standbys() if node.name in self._synchronous("sync_standby", "quorum_standby"))

    def spare_standby(self, random: Random) -> Node:
        """Return a standby that no commit has to wait for."""
        return random.choice([node for node in self.standbys() if node.name not in self._synchronous("sync_standby")])

    def _synchronous(self, *roles: str) -> list[str]:
        return [member["name"] for member in _members(self.until_led().ask("cluster")[1]) if member["role"] in roles]

    def switch_over(self) -> None:
        """Ask the leader to hand over to a standby. Returns when it has. Raises BenchFailed."""
        leader = self.until_led()
        status, text = leader.ask("switchover", {"leader": leader.name}, timeout_s=_START_S)
        if status != 200:
            raise BenchFailed(f"no switchover: {status} {text}")

    def _until(self, is_so: Callable[[], bool], patience_s: float, trouble: str, said: list[str] | None = None) -> None:
        deadline = time.monotonic() + patience_s
        while not is_so():
            # Whoever interrupts the run does not wait for what this thread waits for.
            if time.monotonic() > deadline or self.ending.wait(0.1):
                raise BenchFailed(f"{trouble} in {patience_s:.0f} s {' '.join(said or [])[:2000]}".strip())

    def administrate(self, node: Node) -> psycopg.Connection[Any]:
        """Return a connection of the administrator to a node, in autocommit mode."""
        url = f"postgresql://{ADMINISTRATOR}@{node.machine.address}:{self.port}/{DATABASE}"
        return psycopg.connect(url, autocommit=True, connect_timeout=_ASK_S)


@contextmanager
def cluster(folder: Path, progress: Progress, mode: str = "on") -> Iterator[Cluster]:
    """Run three nodes over a folder, with the house's database on them, and end them. Raises PatroniMissing and BenchFailed.

    mode is one of `MODES`.
    """
    etcd, patroni = find_programs()
    run_as, user = server_user(folder / "postgres", progress)
    make_folder(folder, run_as)
    _check_program(patroni, run_as, user)
    binaries = find_binaries(folder, run_as, progress)
    with ExitStack() as opened:
        machines = opened.enter_context(network(NODES))
        address = machines.own_address
        etcd_port, peer_port, port, rest_port = (free_port(address) for _ in range(4))
        place = _own_folder(folder / "etcd", run_as)
        progress("starting etcd")
        here = Machine(address)
        command = here.command(_etcd(etcd, place, f"http://{address}:{etcd_port}", f"http://{address}:{peer_port}"), run_as)
        child = _run(command, folder / "etcd.log")
        opened.callback(_end, child)
        nodes = []
        for number, machine in enumerate(machines.machines, 1):
            name = f"node{number}"
            place = _own_folder(folder / name, run_as)
            facts = _configuration(name, machine, place, binaries, f"{address}:{etcd_port}", port, rest_port)
            facts["bootstrap"]["dcs"]["synchronous_mode"] = mode
            (place / "patroni.json").write_text(json.dumps(facts), encoding="utf-8")
            (place / "patroni.json").chmod(0o644)
            nodes.append(Node(name, machine, place, machine.command([patroni, str(place / "patroni.json")], run_as), rest_port))
            opened.callback(nodes[-1].stop)
        running = Cluster(folder, machines, tuple(nodes), port, threading.Event())
        opened.callback(running.ending.set)
        progress("starting three PostgreSQLs with Patroni")
        for node in nodes:
            node.start()
        running.until_healthy()
        _make_database(running)
        yield running


def _check_program(program: str, run_as: RunAs, user: str) -> None:
    try:
        said = run([program, "--version"], run_as)
    except OSError as error:
        raise PatroniMissing(f"the user {user} cannot run {program} or its Python: {error.strerror}") from None
    if said.returncode:
        raise PatroniMissing(f"{program} does not run: {said.stdout[-300:]}")


def _members(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text)["members"]) if text else []


def _etcd(program: str, folder: Path, clients: str, peers: str) -> list[str]:
    return [
        program, "--name=taquilla", f"--data-dir={folder / 'data'}", f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}", f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=taquilla={peers}", "--log-level=error",
    ]  # fmt: skip


def _configuration(
    name: str, machine: Machine, folder: Path, binaries: Path, etcd: str, port: int, rest_port: int
) -> dict[str, Any]:
    trusted = ["local all all trust", "host all all 0.0.0.0/0 trust", "host replication all 0.0.0.0/0 trust"]
    return {
        "scope": "taquilla",
        "name": name,
        "log": {"level": "INFO"},
        "restapi": {"listen": f"{machine.address}:{rest_port}", "connect_address": f"{machine.address}:{rest_port}"},
        "etcd3": {"host": etcd},
        "bootstrap": {
            "dcs": _DCS | {"postgresql": {"use_pg_rewind": True, "parameters": _PARAMETERS}},
            "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
        },
        "postgresql": {
            "listen": f"{machine.address}:{port}",
            "connect_address": f"{machine.address}:{port}",
            "data_dir": str(folder / "data"),
            "bin_dir": str(binaries),
            "pgpass": str(folder / "pgpass"),
            "pg_hba": trusted,
            "authentication": {"superuser": {"username": ADMINISTRATOR}, "replication": {"username": ADMINISTRATOR}},
            "parameters": {"unix_socket_directories": str(folder)},
            "remove_data_directory_on_rewind_failure": True,
            "remove_data_directory_on_diverged_timelines": True,
        },
    }


def _make_database(running: Cluster) -> None:
    with psycopg.connect(running.url(ADMINISTRATOR, "postgres"), autocommit=True) as connection:
        names = {"owner": sql.Identifier(OWNER), "database": sql.Identifier(DATABASE)}
        connection.execute(sql.SQL("create role {owner} login createrole").format(**names))
        connection.execute(sql.SQL("grant pg_read_all_stats to {owner}").format(**names))
        connection.execute(sql.SQL("create database {database} owner {owner}").format(**names))
    migrate(running.url(OWNER))
    make_logins(running.url(OWNER), anew=False)


def _own_folder(folder: Path, run_as: RunAs) -> Path:
    folder.mkdir(mode=0o700)
    if run_as:
        os.chown(folder, run_as["user"], run_as["group"])
    return folder


def _run(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    environment = clean_environment() | {"PYTHONUNBUFFERED": "1"}
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd="/", start_new_session=True
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
