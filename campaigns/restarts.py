"""Restarts a house process by process while it sells, and kills some: is a request lost, is a sale, how long did one wait?

`taquilla up` runs the processes that serve and a worker. SIGHUP replaces them one by one: no client may lose a connection or an
answer. After `kill -9` of one of them clients may lose answers, and no more: each sale is found by its key.
"""

import asyncio
import os
import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.client import log_in
from bench.ground import BenchFailed, Progress, as_owner, fresh_server, furnish
from bench.house import ServedHouse, broken_rules, served
from bench.report import BenchReport

from campaigns.insisting import LOST, NOT_CONNECTED, Client, InsistedSales, concluded, find_faults, selling

PATIENCE_S: Final = 90
"""The most seconds for one restart of all processes, for a process to come back, and for the last answers."""
SALES_BETWEEN: Final = 50
REPLACED: Final = "all processes are replaced"
BACK: Final = " is back after "
SERVE, WORKER = "serve", "worker"
_NONE_LOST: Final = "No restart lost a request."
_PAGE: Final = """\
restarts   {restarts} of {processes} processes and the worker, by {clients} clients' load: {restart_s:.1f} s each at the most
kills      {kills} of one serving process, {worker_kills} of the worker (seed {seed}); each is back in {back_s:.1f} s at the most
sales      {acknowledged:,} acknowledged; {lost_by_kills:,} answers lost by kills
wait       {restart_wait_ms:,} ms the longest for an answer during restarts, {kill_wait_ms:,} ms during kills,\
 {calm_wait_ms:,} ms in between"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartsOptions:
    """The number of times that everything is replaced and that one process is killed. The seed decides moments and victims."""

    restarts: int = 2
    kills: int = 2
    worker_kills: int = 1
    clients: int = 16
    processes: int = 2
    seed: int = field(default_factory=lambda: secrets.randbits(30))


@dataclass(slots=True)
class _Kind:
    """The cost of one kind of event, such as restarts: answers lost, the longest wait, the longest event, the latest return."""

    lost: int = 0
    wait_s: float = 0.0
    event_s: float = 0.0
    back_s: float = 0.0


async def run_restarts(options: RestartsOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Run once on a fresh server. Raises BenchFailed when the house does not come back."""
    with fresh_server(progress) as server:
        async with as_owner(server) as connection:
            market = await furnish(connection, server)
        async with served(server, options.processes, command="up") as house:
            tokens = list((await log_in(house.port, [cashier.email for cashier in market.cashiers])).values())
            sales = InsistedSales(run=f"{options.seed}-{secrets.token_hex(2)}")
            tills = [Client(house.port, market.events, tokens, sales, place) for place in range(options.clients)]
            found = await _sell_and_restart(house, sales, tills, options, progress)
        async with as_owner(server) as connection:
            faults = await find_faults(connection, sales)
        progress("the auditor")
        broken = await broken_rules(server)
    lost = [f"{found['restarts'].lost} answers or connections"] if found["restarts"].lost else []
    figures: dict[str, Any] = {
        **asdict(options),
        "acknowledged": len(sales.tickets),
        "outcomes": dict(sales.outcomes),
        "restart_s": round(found["restarts"].event_s, 1),
        "back_s": round(found["kills"].back_s, 1),
        "lost_by_kills": found["kills"].lost,
        "restart_wait_ms": round(found["restarts"].wait_s * 1000),
        "kill_wait_ms": round(found["kills"].wait_s * 1000),
        "calm_wait_ms": round(found["calm"].wait_s * 1000),
    }
    page = _PAGE.format_map(figures).splitlines()
    if not lost:
        page.append(_NONE_LOST)
    return concluded(figures, page, {"lost_by_restarts": lost, **faults, "broken_rules": broken})


async def _sell_and_restart(
    house: ServedHouse, sales: InsistedSales, tills: list[Client], options: RestartsOptions, progress: Progress
) -> dict[str, _Kind]:
    random = Random(options.seed)
    async with selling(tills, sales, PATIENCE_S) as clients:
        scene = _Scene(house, sales, clients, progress)
        events = [scene.kill_serving] * options.kills + [scene.kill_worker] * options.worker_kills
        random.shuffle(events)
        # A lost answer of a restart must not be taken for one of a kill, so these come first.
        for event in [scene.restart] * options.restarts + events:
            await scene.rest(random.uniform(0, 0.5))
            await event(random)
        await scene.rest(0)
    return scene.found


class _Scene:
    """The house under load, and what its events have cost so far."""

    def __init__(
        self, house: ServedHouse, sales: InsistedSales, clients: list[asyncio.Task[None]], progress: Progress
    ) -> None:
        self._house = house
        self._sales = sales
        self._clients = clients
        self._progress = progress
        self.found = {"restarts": _Kind(), "kills": _Kind(), "calm": _Kind()}

    async def rest(self, seconds: float) -> None:
        """Sell for a while."""
        began = self._begin()
        await self._until_sold(SALES_BETWEEN)
        await asyncio.sleep(seconds)
        self._end("calm", began)

    async def restart(self, random: Random) -> None:
        """Replace every process."""
        self._progress(f"restart, after {len(self._sales.tickets):,} sales")
        began, before = self._begin(), self._house.log.count(REPLACED)
        os.kill(self._house.pid, signal.SIGHUP)
        await self._until(lambda: self._house.log.count(REPLACED) > before, "the processes are not replaced")
        await self._until_sold(SALES_BETWEEN)
        self._end("restarts", began)

    async def kill_serving(self, random: Random) -> None:
        """Kill one of the processes that serve."""
        await self._kill(SERVE, random)

    async def kill_worker(self, random: Random) -> None:
        """Kill the worker."""
        await self._kill(WORKER, random)

    async def _kill(self, program: str, random: Random) -> None:
        """Kill a process, and wait until it does its work again: the next kill must not find the others alone."""
        self._progress(f"kill of {program}, after {len(self._sales.tickets):,} sales")
        began, before = self._begin(), self._house.log.count(BACK)
        os.kill(random.choice(processes_of(self._house.pid, program)), signal.SIGKILL)
        await self._until(lambda: self._house.log.count(BACK) > before, "it stays dead")
        self.found["kills"].back_s = max(self.found["kills"].back_s, time.monotonic() - began[0])
        await self._until_sold(SALES_BETWEEN)
        self._end("kills", began)

    def _begin(self) -> tuple[float, int, int]:
        return time.monotonic(), len(self._sales.waits_s), self._lost()

    def _end(self, kind: str, began: tuple[float, int, int]) -> None:
        at_s, answers, lost = began
        found = self.found[kind]
        found.event_s = max(found.event_s, time.monotonic() - at_s)
        found.wait_s = max([found.wait_s, *self._sales.waits_s[answers:]])
        found.lost += self._lost() - lost

    def _lost(self) -> int:
        outcomes: Counter[str] = self._sales.outcomes
        return outcomes[LOST] + outcomes[NOT_CONNECTED]

    async def _until_sold(self, more: int) -> None:
        wanted = len(self._sales.tickets) + more
        await self._until(lambda: len(self._sales.tickets) >= wanted, f"not even {more} tickets were sold")

    async def _until(self, holds: Callable[[], bool], trouble: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            for client in self._clients:
                if client.done():
                    client.result()
            if time.monotonic() > deadline:
                raise BenchFailed(f"{trouble} in {PATIENCE_S} s: {self._house.log[-2000:]}")
            await asyncio.sleep(0.02)


def processes_of(pid: int, program: str) -> list[int]:
    """Return the processes that a command has started to serve, or to work."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if program.encode() in words:
            found.append(int(child))
    return found
