"""The house as a bench has it: from outside, as processes that are started, queried and killed; or open in its own process."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from types import MappingProxyType, ModuleType

import httpx

from bench.beats import TURN, Samples
from bench.client import ClientConnection, NoAnswer
from bench.ground import CLONE, BenchFailed, Server, as_owner, master_key_file
from taquilla.engine.gate import HeldGate
from taquilla.engine.house import House
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.postgres.embedded import AUDITOR, DATABASE

START_S = 60
_BUCKET = re.compile(r'^taquilla_batch_size_bucket\{.*?le="([\d.]+|\+Inf)".*?\} ([\d.e+]+)', re.MULTILINE)
_TOTAL = re.compile(r"^taquilla_batch_size_(sum|count)\S* ([\d.e+]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Batches:
    """The sizes of the house's batches, in commands. half: half of the batches were at most so large."""

    mean: float
    half: int


class ServedHouse:
    """`taquilla serve` over a server of ours. settings are additional environment variables.

    is_sampled: its one process can be sampled, which costs nothing until it is. command: `serve`, or `up` for a worker beside.
    """

    def __init__(
        self,
        server: Server,
        processes: int = 1,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        is_sampled: bool = False,
        command: str = "serve",
    ) -> None:
        assert not is_sampled or processes == 1
        held = _hold_port()
        weakref.finalize(self, held.close)
        self.port = int(held.getsockname()[1])
        self._log = server.data / "house.log"
        self._samples = server.data / "samples.json" if is_sampled else None
        program = ["taquilla"] if self._samples is None else ["bench.sampler", str(self._samples)]
        self._command = [
            sys.executable, "-m", *program, command, "--port", str(self.port), "--processes", str(processes),
        ]  # fmt: skip
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TAQUILLA_")}
        if self._samples is not None:
            inherited["PYTHONPATH"] = os.pathsep.join([str(CLONE), *filter(None, [inherited.get("PYTHONPATH")])])
        self._environment = inherited | {
            "DATABASE_URL": server.url(),
            "TAQUILLA_DATA": str(server.data),
            "TAQUILLA_MASTER_KEY_FILE": str(master_key_file(server)),
            "TAQUILLA_METRICS": "1",
            "TAQUILLA_LOG_LEVEL": "warning",
            **settings,
        }
        self._child: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it responds. Raises BenchFailed, with the house's last output."""
        with self._log.open("ab") as log:
            # A group of its own lets a kill reach every process of it.
            self._child = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_S
        while not await self._answers():
            if self._child.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BenchFailed(f"the house does not answer: {self._log.read_text(errors='replace')[-2000:]}")
            await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        try:
            with closing(await ClientConnection.open(self.port)) as line:
                await line.ask("GET", "/")
        except NoAnswer:
            return False
        return True

    def change(self, settings: Mapping[str, str]) -> None:
        """Have other environment variables too, from the next start on."""
        self._environment = {**self._environment, **settings}

    def kill(self) -> None:
        """Kill every process at once."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait; one that does not is killed."""
        self._end(signal.SIGTERM)

    def _end(self, stop_signal: signal.Signals) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for number in (stop_signal, signal.SIGKILL):
            try:
                os.killpg(child.pid, number)
                child.wait(timeout=10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue

    @property
    def log(self) -> str:
        """Return what it has said so far."""
        return self._log.read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Return the process that was started; the others, if any, are its children."""
        assert self._child is not None
        return self._child.pid

    def begin_sampling(self) -> None:
        """Sample what it spends processor time on from now on, where it can be sampled."""
        if self._samples is not None:
            os.kill(self.pid, TURN)

    async def end_sampling(self) -> Samples | None:
        """End the sampling and return the samples; None where it cannot be sampled. Raises BenchFailed."""
        if self._samples is None:
            return None
        os.kill(self.pid, TURN)
        deadline = time.monotonic() + START_S
        while not self._samples.exists():
            if time.monotonic() > deadline:
                raise BenchFailed("the house wrote no samples")
            await asyncio.sleep(0.05)
        return Samples.read(self._samples)

    async def batches(self) -> Batches | None:
        """Return the sizes of its batches since it started, by its own metrics, if it serves them."""
        return read_batches(await self.metrics())

    async def metrics(self) -> str:
        """Return its page of metrics, which is empty where it serves none."""
        try:
            async with httpx.AsyncClient() as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}/metrics", timeout=START_S)
        except httpx.HTTPError:
            return ""
        return answer.text if answer.status_code == 200 else ""


@asynccontextmanager
async def served(
    server: Server,
    processes: int = 1,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    is_sampled: bool = False,
    command: str = "serve",
) -> AsyncIterator[ServedHouse]:
    """Provide a house that responds, until the block ends. Raises BenchFailed."""
    house = ServedHouse(server, processes, settings, is_sampled=is_sampled, command=command)
    try:
        await house.start()
        yield house
    finally:
        await asyncio.to_thread(house.stop)


@asynccontextmanager
async def opened(server: Server, database: str = DATABASE, **options: object) -> AsyncIterator[House]:
    """Provide a house in this very process, until the block ends."""
    house = await House.open(server.url(database=database), master_key_file(server), **options)
    try:
        yield house
    finally:
        await house.close()


@contextmanager
def timing_gates(module: ModuleType, held_s: list[float]) -> Iterator[None]:
    """Time for how long each step of a module holds the gate, its commit included."""
    names = vars(module)
    behind_gate = names["behind_gate"]

    @asynccontextmanager
    async def timed(where: Database | HouseConnection, operator_id: int) -> AsyncIterator[HeldGate]:
        async with behind_gate(where, operator_id) as held:
            began_s = time.perf_counter()
            yield held
        held_s.append(time.perf_counter() - began_s)

    names["behind_gate"] = timed
    try:
        yield
    finally:
        names["behind_gate"] = behind_gate


async def broken_rules(server: Server, database: str = DATABASE) -> list[str]:
    """Return the auditor's findings: rules that are broken or undecided."""
    async with as_owner(server, database) as owner:
        # As the server does by itself some seconds after so many rows have come.
        await owner.execute(b"analyze")
    async with opened(server, database, auditor_url=server.url(AUDITOR, database)) as house:
        report = await house.audit()
    broken = [f"{finding.rule.id} {finding.rule.sentence} ({finding.count})" for finding in report.violations]
    return broken + [f"{finding.rule.id} cannot be decided: {finding.undecided}" for finding in report.undecided]


def read_batches(metrics: str) -> Batches | None:
    """Return the batch sizes in a page of metrics; None where it holds none."""
    total = {name: float(value) for name, value in _TOTAL.findall(metrics)}
    if not total.get("count"):
        return None
    reached = [(float(bound), float(count)) for bound, count in _BUCKET.findall(metrics)]
    half = next((bound for bound, count in reached if count >= total["count"] / 2), 0.0)
    return Batches(round(total["sum"] / total["count"], 1), int(half) if half < float("inf") else -1)


def _hold_port() -> socket.socket:
    """Return a socket that holds a free port for a house, also while that is down: nobody beside it is given the same one.

    A house may listen on it all the same, since neither socket minds the other before one listens.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held
