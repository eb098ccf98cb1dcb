"""Serving: settings and warnings; `up` in real processes, what it does when one dies and how it ends; `db run`; signs of life."""

import asyncio
import json
import os
import queue
import resource
import signal
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.forked import OUTSIDE, Forked
from tests.patience import PATIENCE_S, wait_until
from tests.threads import held_port

from taquilla.cli.database_url import NotRunning, ground
from taquilla.cli.session import wallet_caller
from taquilla.cli.signals import ending_on_signals, run
from taquilla.engine.house import House
from taquilla.http.sockets import listen
from taquilla.processes import children as children_module
from taquilla.processes.children import Children, Program
from taquilla.processes.lifeline import LIFELINE, Lifeline
from taquilla.server import serving
from taquilla.settings import Settings
from taquilla.store.postgres.embedded import HOUSE, OWNER, Embedded, running_url
from taquilla.store.postgres.schema import migrate


@pytest.mark.parametrize(("variables", "warns"), [({}, True), ({"TAQUILLA_PROXIES": "127.0.0.1"}, False)])
def test_serve_warns_of_a_missing_proxy_before_it_listens(empty_house: Shell, variables: dict[str, str], warns: bool) -> None:
    with listen("127.0.0.1", 0) as taken:
        ended = empty_house("serve", "--port", str(taken.getsockname()[1]), **variables)
    *said, trouble = ended.err.splitlines()
    assert (ended.status, trouble.startswith("Cannot listen on ")) == (2, True)
    assert ["name it in TAQUILLA_PROXIES" in line for line in said] == [True] * warns


def test_serve_trusts_only_addresses_in_its_settings(empty_house: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = {"PROXIES": "10.0.0.1", "PUBLIC_URL": "https://tickets.example", "WALLET_HTTP": "yes"}
    trusted |= {"WALLET_NETWORKS": "10.8.0.0/16"}
    plans = list[Settings]()
    monkeypatch.setattr(serving, "serve", lambda plan, *_, **__: plans.append(plan.settings))
    for variables in ({}, {f"TAQUILLA_{name}": value for name, value in trusted.items()}):
        assert empty_house("serve", **variables).status == 0
    assert [(plan.proxies, plan.public_url, plan.wallet_http, plan.wallet_networks) for plan in plans] == [
        ((), "", False, ()), ((ip_network("10.0.0.1"),), "https://tickets.example", True, (ip_network("10.8.0.0/16"),)),
    ]  # fmt: skip


@pytest.mark.parametrize(("chosen", "trouble"), [
    ({}, "an address begins with https://; plain http needs TAQUILLA_WALLET_HTTP=yes"),
    ({"wallet_http": True}, "the address may not be called: it is neither public nor in TAQUILLA_WALLET_NETWORKS"),
])  # fmt: skip
def test_a_command_calls_a_wallet_by_plain_http_only_where_a_setting_allows_it(chosen: dict[str, Any], trouble: str) -> None:
    reply = asyncio.run(wallet_caller(Settings(**chosen)).post("http://127.0.0.1:9/", b"{}", {}))
    assert (reply.status, reply.trouble) == (0, trouble)


def children(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_alive(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


class Running:
    """`taquilla up` with one log line after another, or another command, in a process of its own."""

    def __init__(self, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        self.errors = folder / f"{arguments[0]}.err"
        self.errors.write_bytes(b"")
        self.process = Forked(arguments, OUTSIDE | environment, self.errors)
        self.pid = self.process.pid
        self.lines = list[dict[str, Any]]()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        with self.process.stdout as told:
            for line in told:
                self.lines.append(json.loads(line) if line[0] == "{" else {"at": "", "who": "", "said": line.strip()})

    def said(self, who: str, what: str) -> list[dict[str, Any]]:
        """Return the lines of a speaker that hold some words."""
        return [line for line in self.lines if line["who"] == who and what in str(line["said"])]

    def until(self, who: str, what: str) -> dict[str, Any]:
        """Wait until a speaker has said this; return the last of these lines."""
        wait_until(lambda: self.said(who, what) or self.process.poll() is not None, f"{who}: {what}")
        assert self.said(who, what), (self.lines, self.errors.read_text())
        return self.said(who, what)[-1]

    @property
    def address(self) -> str:
        return str(self.until("up", "ready http")["said"].split()[1])

    def health(self) -> int:
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/health/database", timeout=PATIENCE_S) as answer:
            return int(answer.status)
        return 0

    def processes(self, program: str) -> list[int]:
        """Return its processes that serve, or work."""
        found = []
        for child in children(self.pid):
            with suppress(FileNotFoundError, ProcessLookupError):
                if program.encode() in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                    found.append(child)
        return found

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; return its status."""
        status = self.process.wait(PATIENCE_S)
        self._reading.join()
        return status

    def close(self) -> None:
        """Kill it, unless it has ended."""
        if self.process.poll() is None:
            self.process.kill()
        wait_until(lambda: self.process.poll() is not None, "its end")
        self._reading.join()


class Systemd:
    """The socket on which systemd hears how a service stands."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self._heard = queue.Queue[str]()
        # It reads at once, as systemd does: few messages fit into a socket.
        threading.Thread(target=self._read, daemon=True).start()
        # A sign of life each 0.2 s, or as often as one can give it.
        self.variables = {"NOTIFY_SOCKET": str(self.path), "WATCHDOG_USEC": "400000"}

    def hears(self, state: str) -> None:
        """Wait until a service says this."""
        while state not in self._heard.get(timeout=PATIENCE_S).split("\n"):
            pass

    def _read(self) -> None:
        with suppress(OSError):
            while told := self.socket.recv(4096).decode():
                self._heard.put(told)

    def __enter__(self) -> "Systemd":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture(scope="module")
def systemd_of_house(place: Path) -> Iterator[Systemd]:
    """Listen to the whole house."""
    with Systemd(place) as one:
        yield one


@pytest.fixture(scope="module")
def begun(place: Path) -> Path:
    """A data folder with a migrated house."""
    data = place / "up"
    with Embedded.start(data) as own:
        migrate(own.url(OWNER))
    return data


@pytest.fixture(scope="module")
def house(begun: Path, place: Path, systemd_of_house: Systemd) -> Iterator[Running]:
    """A whole house on one machine, for all tests that leave it standing."""
    page = {"TAQUILLA_METRICS_PORT": str(held_port())}
    environment = page | {"TAQUILLA_DATA": str(begun), "TAQUILLA_ARCHIVE": str(place / "archive"), **systemd_of_house.variables}
    with closing(Running(place, environment, "up", "--port", "0", "--json")) as one:
        assert one.health() == 200
        yield one
        if one.process.poll() is None:
            one.signal(signal.SIGTERM)
            assert one.ended() == 0


@pytest.fixture
def beside(empty_house: Shell, place: Path) -> Iterator[Callable[..., Running]]:
    """Start commands over a database of somebody else's server."""
    with ExitStack() as running:
        yield lambda *arguments, **more: running.enter_context(
            closing(Running(place, {**empty_house.variables, **more}, *arguments))
        )


def test_each_line_of_its_log_says_who_said_what_and_when(house: Running) -> None:
    assert house.until("worker", "working")["at"].endswith("Z")
    assert {"up", "worker"} <= {line["who"] for line in house.lines} <= {"up", "worker", "serve-1", "postgresql"}
    assert all(line.keys() == {"at", "who", "said"} for line in house.lines)


@pytest.mark.parametrize("program", ["serve", pytest.param("worker", marks=pytest.mark.prove("kills"))])
def test_a_process_that_is_killed_is_started_again_and_told_of(house: Running, program: str) -> None:
    before = house.processes(program)
    os.kill(before[-1], signal.SIGKILL)
    wait_until(lambda: len(now := house.processes(program)) == len(before) and set(now) != set(before), "a new process")
    wait_until(lambda: any(str(line["said"]).startswith(program) for line in house.said("up", " is back after ")), "its return")
    told = [line["said"] for line in house.lines if "was killed by SIGKILL; it is started again in 0.2 s" in str(line["said"])]
    assert any(str(said).startswith(program) for said in told)
    assert house.health() == 200


@pytest.mark.prove("kills")
def test_its_postgresql_that_is_killed_is_started_again_and_told_of(house: Running, begun: Path) -> None:
    os.kill(int((begun / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    house.until("postgresql", "PostgreSQL is back")
    wait_until(lambda: house.health() == 200, "the database")


@pytest.mark.prove("kills")
def test_a_hangup_replaces_every_process_and_keeps_the_port(house: Running, systemd_of_house: Systemd) -> None:
    systemd_of_house.hears("READY=1")
    systemd_of_house.hears("WATCHDOG=1")
    before = house.processes("serve") + house.processes("worker")
    limits = resource.prlimit(up := house.pid, files := resource.RLIMIT_NOFILE, (0, resource.getrlimit(files)[1]))
    house.signal(signal.SIGHUP)
    house.until("up", "cannot be started (Too many open files): the old one stays")
    resource.prlimit(up, files, limits)
    house.signal(signal.SIGHUP)
    systemd_of_house.hears("RELOADING=1")
    systemd_of_house.hears("READY=1")
    house.until("up", "all processes are replaced")
    after = house.processes("serve") + house.processes("worker")
    assert (len(before), len(after)) == (2, 2)
    assert not set(before) & set(after)
    assert house.health() == 200


def test_a_second_one_over_the_same_data_is_refused(house: Running, begun: Path, place: Path, empty_house: Shell) -> None:
    ended = empty_house("up", "--port", "0", "--data", str(begun), **dict.fromkeys(empty_house.variables))
    assert (ended.status, "already takes care of the database" in ended.err) == (2, True), ended


@pytest.mark.parametrize("option", ["--port", "TAQUILLA_METRICS_PORT"])
def test_a_port_that_is_taken_ends_it_before_anything_starts(empty_house: Shell, tmp_path: Path, option: str) -> None:
    with listen("127.0.0.1", 0) as taken:
        chosen = {"TAQUILLA_PORT": "0", option.replace("--port", "TAQUILLA_PORT"): str(taken.getsockname()[1])}
        ended = empty_house("up", **chosen, DATABASE_URL=None, TAQUILLA_DATA=str(tmp_path / "new"))
    assert (ended.begins(2, "Cannot listen on "), ended.err.endswith(f"another with {option}, or --host.\n")) == (True, True)
    assert not (tmp_path / "new").exists()


def test_told_to_stop_it_ends_servers_first_and_postgresql_last(house: Running, begun: Path, systemd_of_house: Systemd) -> None:
    serving, working = house.processes("serve"), house.processes("worker")
    assert (len(serving), len(working)) == (1, 1)
    # A frozen process does not end: nothing behind it in the order may be told to.
    os.kill(serving[0], signal.SIGSTOP)
    house.signal(signal.SIGTERM)
    systemd_of_house.hears("STOPPING=1")
    house.until("up", "SIGTERM: stopping")
    assert is_alive(working[0])
    assert running_url(begun) is not None
    os.kill(serving[0], signal.SIGCONT)
    assert house.ended() == 0
    assert not any(map(is_alive, (*serving, *working)))
    assert house.said("up", "stopped, with status 0")
    assert running_url(begun) is None


@pytest.mark.prove("kills")
def test_a_second_interrupt_kills_what_does_not_end(beside: Callable[..., Running]) -> None:
    one = beside("up", "--port", "0", "--json")
    assert one.health() == 200
    (serving,), (working,) = one.processes("serve"), one.processes("worker")
    os.kill(serving, signal.SIGSTOP)
    one.signal(signal.SIGINT)
    one.until("up", "SIGINT: stopping")
    one.signal(signal.SIGINT)
    assert one.ended() == 130
    assert not any(map(is_alive, (serving, working)))
    assert {line["who"] for line in one.lines} <= {"up", "serve-1", "worker"}  # there is no PostgreSQL of its own


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_right_behind_the_opening_closes_the_house(empty_house: Shell, key_file: Path, number: int) -> None:
    """A pool of connections that nobody closes swallows a cancellation while it connects: the process would never end."""

    async def begin() -> None:
        house = await House.open(empty_house.variables["DATABASE_URL"], key_file)
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            await house.close()

    kept = signal.signal(number, signal.SIG_DFL)  # under nohup a terminal that is closed ends nothing
    with ending_on_signals():
        run(begin())
    signal.signal(number, kept)


@pytest.mark.prove("kills")
def test_its_processes_end_when_it_is_killed_itself(beside: Callable[..., Running]) -> None:
    one = beside("serve", "--processes", "2", "--port", "0")
    wait_until(lambda: any("ready http" in str(line["said"]) for line in one.lines), "the house")
    found = children(one.pid)
    assert len(found) == 2
    port = int(str(one.lines[-1]["said"]).rpartition(":")[2])
    one.process.kill()
    wait_until(lambda: not any(map(is_alive, found)), "their end")
    listen("127.0.0.1", port).close()


@pytest.mark.prove("kills")
def test_a_process_that_does_not_start_ends_it_with_a_status(beside: Callable[..., Running]) -> None:
    one = beside("up", "--port", "0", "--json")
    wait_until(lambda: one.processes("worker"), "the worker")
    os.kill(one.processes("worker")[0], signal.SIGKILL)
    assert one.ended() == 3
    one.until("up", "before it was ready: stopping")


def test_the_pause_before_a_start_grows_while_none_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = f"import os, signal; os.write(int(os.environ[{LIFELINE!r}]), b'READY=1\\n'); signal.pause()"
    (program := tmp_path / "program").write_text(f"#!{sys.executable}\n{ready}\n")
    program.chmod(0o700)
    said = list[str]()

    def say(_: str, line: str) -> None:
        said.append(line)
        if len(said) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    def lose() -> None:
        program.unlink()
        for child in kept._living:
            child.signal(signal.SIGKILL)

    monkeypatch.setattr(children_module, "STEADY_S", 0.0)
    programs = [Program(name="one", group="one", command=[str(program)], environment={})]
    kept = Children(programs, say, Lifeline(), name="up", heard=False, ready=lose)
    assert asyncio.run(kept.run()) == 0
    assert said == [
        "one was killed by SIGKILL; it is started again in 0.2 s", "one cannot be started: No such file or directory",
        "one was killed by SIGKILL; it is started again in 0.4 s", "SIGTERM: stopping",
    ]  # fmt: skip


@pytest.mark.prove("kills")
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_systemd_hears_how_a_service_stands(beside: Callable[..., Running], tmp_path: Path, command: tuple[str, ...]) -> None:
    with Systemd(tmp_path) as systemd:
        one = beside(*command, **systemd.variables)
        systemd.hears("READY=1")
        systemd.hears("WATCHDOG=1")
        one.signal(signal.SIGTERM)
        systemd.hears("STOPPING=1")
        assert one.ended() == 0


@pytest.mark.prove("kills")
def test_one_process_alone_says_that_a_hangup_cannot_replace_it(beside: Callable[..., Running]) -> None:
    one = beside("serve", "--port", "0")
    wait_until(lambda: one.lines, "the house")
    one.signal(signal.SIGHUP)
    wait_until(lambda: "one process alone cannot be replaced" in one.errors.read_text(), "a word")
    assert one.process.poll() is None


def test_a_database_that_runs_apart_is_started_and_taken_over_by_its_own_service_alone(place: Path, tmp_path: Path) -> None:
    data = place / "apart"
    Embedded.start(data).stop()
    settings = Settings(data=data, database_apart=True)
    with pytest.raises(NotRunning, match="Start `taquilla db run`"), ground(settings, print, start=False):
        raise AssertionError("it was started")
    with Systemd(tmp_path) as systemd:
        for number, status in ((signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)):
            with closing(Running(tmp_path, systemd.variables, "db", "run", "--data", str(data))) as one:
                systemd.hears("READY=1")
                with psycopg.connect(running_url(data, OWNER) or "") as connection:
                    assert connection.execute("select current_user").fetchone() == (OWNER,)
                one.signal(number)
                if status == 0:
                    systemd.hears("STOPPING=1")
                assert one.ended() == status, one.errors.read_text()
            assert (running_url(data) is None) == (status == 0)
    with ground(settings, print, start=False) as found:  # a worker that begins before the service is there again
        assert found.house == running_url(data, HOUSE)
    assert running_url(data) is not None
    Embedded.start(data).stop()


def test_db_run_makes_no_house_and_runs_none_of_somebody_elses(empty_house: Shell, tmp_path: Path) -> None:
    assert empty_house("db", "run").begins(2, "the settings name a PostgreSQL of your own")
    none = empty_house("db", "run", "--data", str(tmp_path / "none"), **dict.fromkeys(empty_house.variables))
    assert none.begins(2, "There is no installation in ")
    assert not (tmp_path / "none").exists()
