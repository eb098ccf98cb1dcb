"""Plays a national day in short: a rush before every close; results, settlements and payments meanwhile; reports and the audit.

The house and the worker are processes of their own, and sales and payments come over HTTP; see docs/scale.md.
"""

import asyncio
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final

from bench.client import ClientConnection, ClientResponse
from bench.day_ground import Nation, add_draws, furnish_nation
from bench.day_load import LATE_S, SlotJob, SlotSales, sell_slot
from bench.day_office import Offices
from bench.day_page import Close, Gate, Watched, figures_of, page_of
from bench.ground import BenchFailed, Progress, as_owner, bar, fresh_server, settle_down
from bench.house import ServedHouse, broken_rules, opened, served
from bench.load import generators
from bench.processes import cpu_s, memory_mb
from bench.report import BenchReport, this_machine
from bench.spread_server import SpreadServer, pids_of, spread_server
from bench.timing import TimedCall, Timing, time_call
from bench.worker_process import WorkerProcess
from taquilla.engine.house import House
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.distribution import places
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

LEAD_S: Final = 2.0
"""The time in which the draws are added before the day begins; more of them have longer."""
NODES_LEAD_S: Final = 8.0
"""The same on several nodes, besides: the coordinator first connects to each part."""
_DRAWS_A_SECOND: Final = 1_000
PATIENCE_S: Final = 300.0
_PROCESSES: Final = 2  # that sell; twice as many, since a close's latecomers come while the next draw is on sale
_METRICS_AFTER_S: Final = 0.1
_LOOK_S: Final = 0.05
_REPORT_MS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOptions:
    """The options of a run. agencies are those of all operators; clients and processes those of the load and of the house.

    numbers: so many of the thousand are played. patience_s: how long nothing may happen, besides the time between two closes.
    nodes: the workers of Citus that the operators are spread over; 0: one PostgreSQL.
    """

    tickets: int = 20_000
    operators: int = 4
    agencies: int = 400
    closes: int = 8
    minutes: float = 1.5
    clients: int = 256
    processes: int = 1
    numbers: int = 1_000
    patience_s: float = PATIENCE_S
    nodes: int = 0

    @property
    def slot_s(self) -> float:
        """Return the seconds between two closes."""
        return self.minutes * 60 / self.closes


async def run_day(options: DayOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Play a day on a fresh server, or on several nodes. Raises BenchFailed, and CitusMissing.

    The report is clean if nobody was turned away, and the rules hold.
    """
    with spread_server(progress, options.nodes) if options.nodes else fresh_server(progress) as server:
        return await play_day(options, server, progress)


async def play_day(options: DayOptions, server: Embedded | SpreadServer, progress: Progress) -> BenchReport:
    """Play a day on a server that was just migrated."""
    async with as_owner(server) as owner:
        progress(f"furnishing {options.operators} operators")
        nation = await furnish_nation(owner, server, options.operators, options.agencies)
        await settle_down(owner)
    if isinstance(server, SpreadServer):
        progress("spreading them over the workers")
        server.spread()
    async with as_owner(server) as owner:
        machine = this_machine(owner, server.data)
        operators_at = sorted(Counter((await places(owner)).values()).values()) if options.nodes else []
        day = _Day(options, server, owner, nation, progress)
        watched = await day.play()
    progress("the auditor")
    began_s = time.monotonic()
    broken = await broken_rules(server)
    watched.audit_s = time.monotonic() - began_s
    sizes = asdict(options) | {"agencies": nation.operators * nation.agencies}
    figures = figures_of(watched, sizes) | {"operators_at": operators_at, "broken": broken, "machine": machine}
    clean = not broken and not figures["busy"] and not figures["sold_late"]
    return BenchReport(figures, page_of(figures, watched.closes), clean=clean)


class _Day:
    def __init__(
        self, options: DayOptions, server: Embedded | SpreadServer, owner: HouseConnection, nation: Nation, progress: Progress
    ) -> None:
        self._options = options
        self._server = server
        self._owner = owner
        self._nation = nation
        self._progress = progress
        self._worker = WorkerProcess(server)

    async def play(self) -> Watched:
        """Sell, draw, settle, pay and report."""
        with ExitStack() as ending:
            pool = ending.enter_context(generators(2 * _PROCESSES))
            await _all_ready(pool)
            self._worker.start()
            ending.callback(self._worker.kill)
            async with served(self._server, self._options.processes) as house, opened(self._server) as office:
                watched = await self._play(house, pool, office)
                self._progress("reports")
                watched.reports = await self._report(house)
            return watched

    async def _play(self, house: ServedHouse, pool: Executor, office: House) -> Watched:
        options, random = self._options, Random(secrets.randbits(30))
        disk, wal = await self._sizes()
        first = await read_clock(self._owner)
        began_s = time.monotonic()
        lead_s, gap = LEAD_S + options.operators * options.closes / _DRAWS_A_SECOND, timedelta(seconds=options.slot_s)
        lead_s += NODES_LEAD_S if options.nodes else 0
        # The clock of the house runs as ours does: each close is known by ours too.
        events = await add_draws(self._owner, self._nation, first + timedelta(seconds=lead_s), gap, options.closes)
        opens_s = began_s + lead_s
        if time.monotonic() > opens_s:
            raise BenchFailed("the draws took longer to add than the day may wait for them")
        outcomes = {event: f"{random.randrange(options.numbers):03}" for event in events}
        patience_s = options.patience_s + options.slot_s
        offices = Offices(office, self._owner, house.port, self._nation, outcomes, patience_s)
        jobs = [self._job(house.port, events, outcomes, place, opens_s) for place in range(options.closes)]
        pids = [(house.pid,), (self._worker.pid,), pids_of(self._server)]
        used_s = [_cpu_s(family) for family in pids]
        closes = [Close(place + 1) for place in range(options.closes)]
        work = (self._sell(pool, jobs, closes, offices), self._watch(house, jobs, closes, pids), offices.draw(), offices.pay())
        sales, gate, *_ = await _all_or_none(work)
        used_s = [_cpu_s(family) - before_s for family, before_s in zip(pids, used_s, strict=True)]
        for event, *delays in await self._rows("read_closes", events):
            closes[events.index(event)].note_delays(*delays)
        tickets, sold_late, prizes, paid = await self._one("count_tickets")
        if tickets != sales.sold:
            raise BenchFailed(f"{sales.sold} tickets were answered, and {tickets} are there")
        after = await self._sizes()
        return Watched(
            closes=closes, sales=sales, gate=gate, sold_late=sold_late, prizes=prizes, paid=paid,
            paid_us=offices.paid_us, undone=offices.undone, used_s=used_s, disk_bytes=after[0] - disk, wal_bytes=after[1] - wal,
        )  # fmt: skip

    def _job(self, port: int, events: Sequence[int], outcomes: dict[int, str], place: int, opens_s: float) -> SlotJob:
        options = self._options
        share = options.tickets // options.closes + (place < options.tickets % options.closes)
        begins_s = opens_s + place * options.slot_s
        return SlotJob(
            port=port, nation=self._nation, draw=events[place], later=events[place + 1] if place + 1 < len(events) else None,
            outcome=outcomes[events[place]], begins_s=begins_s, closes_s=begins_s + options.slot_s, tickets=share,
            clients=options.clients, run=f"{secrets.token_hex(4)}-{place}", numbers=options.numbers,
        )  # fmt: skip

    async def _sell(self, pool: Executor, jobs: Sequence[SlotJob], closes: Sequence[Close], offices: Offices) -> SlotSales:
        """Sell close after close. Raises BenchFailed for a response that is none of a ticket, too late, or too much."""
        loop, total = asyncio.get_running_loop(), SlotSales()

        def begin(job: SlotJob) -> list[asyncio.Future[SlotSales]]:
            return [loop.run_in_executor(pool, sell_slot, part) for part in job.parts(_PROCESSES)]

        following = begin(jobs[0])
        for place, (job, close) in enumerate(zip(jobs, closes, strict=True)):
            # The next draw is on sale while this one's latecomers come.
            parts, following = following, begin(jobs[place + 1]) if place + 1 < len(jobs) else []
            sales = SlotSales()
            for part in await asyncio.gather(*parts):
                sales.add(part)
            self._worker.check()
            if sales.wrong or not sales.sold:
                raise BenchFailed(f"close {close.number}: {'; '.join(sales.wrong[:3]) or 'nothing was sold'}")
            close.note_sales(sales, job.closes_s - job.begins_s)
            total.add(sales)
            offices.add_winners(job.draw, sales.winners)
            self._progress(f"{bar(close.number, len(jobs))} close {close.number} of {len(jobs)}: {close.in_words()}")
        return total

    async def _watch(
        self, house: ServedHouse, jobs: Sequence[SlotJob], closes: Sequence[Close], pids: Sequence[Sequence[int]]
    ) -> Gate:
        """Look at the house's metrics and at all memory at the end of each close's sales. Return all waits for gates."""
        began = before = await self._gate(house)
        for job, close in zip(jobs, closes, strict=True):
            await asyncio.sleep(max(0.0, job.closes_s + LATE_S + _METRICS_AFTER_S - time.monotonic()))
            gate = await self._gate(house)
            close.note_gate(gate.since(before))
            before = gate
            used_mb = [await asyncio.to_thread(_memory_mb, family) for family in pids]
            close.house_mb, close.worker_mb, close.postgresql_mb = used_mb
        return before.since(began)

    async def _gate(self, house: ServedHouse) -> Gate:
        """Return how long batches waited for gates so far; nothing where several processes answer in turns."""
        if self._options.processes > 1:
            return Gate()
        return Gate.read(await house.metrics())

    async def _report(self, house: ServedHouse) -> list[Timing]:
        """Time a few reports on the day, as a manager asks for them."""
        day = self._nation.day.isoformat()
        token = self._nation.token(1, self._nation.manager)
        bodies: list[tuple[str, dict[str, Any]]] = [("Banklot, the day", {}), ("Banklot, by agency", {"group": "agency"})]
        calls = []
        for name, more in bodies:
            body = json.dumps({"between_timestamp": [day, day], **more}).encode()
            calls.append(TimedCall(name, _REPORT_MS, "/gaming/reports", body, _is_done, token))
        headers = {"Authorization": f"Bearer {token}"}
        for name, query in (("/v1, the day", ""), ("/v1, by draw", "&group=draw")):
            path = f"/v1/reports/period?first_day={day}&last_day={day}{query}"
            calls.append(TimedCall(name, _REPORT_MS, path, b"", _is_done, headers=headers, method="GET"))
        with closing(await ClientConnection.open(house.port)) as line:
            return [await time_call(line, call) for call in calls]

    async def _sizes(self) -> tuple[int, int]:
        """Return the bytes of the database, and of PostgreSQL's log since it began: those of all nodes."""
        if not isinstance(self._server, SpreadServer):
            disk, wal = await self._one("read_sizes")
            return disk, wal
        found = [said.split("|") for said in await asyncio.to_thread(self._server.run_everywhere, _SQL["read_sizes"])]
        return sum(int(disk) for disk, _ in found), sum(int(wal) for _, wal in found)

    async def _one(self, statement: str) -> Any:
        return await (await self._owner.execute(_SQL[statement])).fetchone()

    async def _rows(self, statement: str, events: Sequence[int]) -> list[Any]:
        return await (await self._owner.execute(_SQL[statement], {"events": arrays.numbers(events)})).fetchall()


def _cpu_s(pids: Sequence[int]) -> float:
    return sum(map(cpu_s, pids))


def _memory_mb(pids: Sequence[int]) -> int:
    return sum(map(memory_mb, pids))


async def _all_ready(pool: Executor) -> None:
    """Wait until every process that sells has started."""
    loop, ready = asyncio.get_running_loop(), set[int]()
    while len(ready) < 2 * _PROCESSES:
        ready |= set(await asyncio.gather(*(loop.run_in_executor(pool, os.getpid) for _ in range(4 * _PROCESSES))))
        await asyncio.sleep(_LOOK_S)


async def _all_or_none(work: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Do everything at once. The first error ends all of it, and is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_done(answer: ClientResponse) -> bool:
    return answer.status in (200, 201)
