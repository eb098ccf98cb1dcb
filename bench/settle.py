"""Measures the settlement of a large draw and its correction: alone, and while clients sell others. The auditor agrees.

Both are done by a process of their own, as by a worker's; see docs/measurements.md.
"""

import asyncio
import math
import multiprocessing
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, TypeVar

from bench.client import CREATE, ClientConnection, a_sale, log_in
from bench.ground import (
    WAGERS_A_TICKET,
    BenchFailed,
    Progress,
    as_owner,
    copy_database,
    fresh_server,
    master_key_file,
    moment,
    settle_down,
)
from bench.history import CASHIERS, CLERKS, OPERATOR, sell_one_draw
from bench.house import broken_rules, opened, served, timing_gates
from bench.load import press
from bench.processes import cpu_s
from bench.report import BenchReport, in_words, this_machine, within_ms
from taquilla.engine.house import House
from taquilla.engine.lottery import duties as lottery_duties
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.people.clerks import Clerk
from taquilla.store.postgres.clock import move_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import DATABASE, Embedded
from taquilla.work.worker import calm_the_collector

T = TypeVar("T")

_SQL = statements(__file__)

GATE_MAX_MS: Final = 50.0
RATE_MIN: Final = 0.7
P99_MAX_MS: Final = 100.0
CPU_MAX_S: Final = 1.0
"""The longest hold of the gate in a step, the share of their rate that sales keep, their p99, and the processor time of each."""

_FIRST, _SECOND = "000", "001"
_ALONE: Final = "alone"
_DRAWN: Final = time_of_day(12, 11)
_PROBES: Final = 8
"""The clients whose every response is timed: the generator's own times have no instants."""
_LOOK_S: Final = 0.05
_WARM_UP_S: Final = 2
_COUNTED: Final = 0.8
"""The part of a load's time that counts: at its end some clients have stopped already."""
_FLOWS: Final = 50
"""The tickets after which sales count as under way."""
_PATIENCE_S: Final = 60
_PAGE: Final = """\
{wagers:,} wagers of one draw; {clients} clients sell others: {rate:,} tickets/s before, p99 {p99_ms} ms
{settlement}
{correction}"""
_WORK: Final = """\
{name:10} {winners:,} winners: {postgresql_cpu_s:.2f} s of PostgreSQL and {house_cpu_s:.2f} s of the house
  alone    {alone[steps]:,} steps in {alone[seconds]:.2f} s, gate {alone[p50_ms]}, {alone[p99_ms]}, at most {alone[max_ms]} ms
  selling  {selling[steps]:,} steps, {selling[seconds]:.2f} s, {selling[p50_ms]}, {selling[p99_ms]}, at most {selling[max_ms]} ms
  sale     {rate:,} tickets/s meanwhile, {kept} of the rate before; p99 {sale_p99_ms} ms"""
"""Steps hold the gate for so long: half of them, 99 of 100, all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOptions:
    """The options of a run: the wagers of the draw, those that win, and those that win once its result is corrected."""

    wagers: int = 1_000_000
    winners: int = 10_000
    corrected: int = 100_000
    clients: int = 64
    seconds: int = 10


class _Work(NamedTuple):
    """A settlement by a process of its own. Instants are the machine's; processor time is of the house and of all PostgreSQL."""

    began_s: float
    ended_s: float
    house_s: float
    postgresql_s: float
    held_s: list[float]

    def figures(self) -> dict[str, Any]:
        """Return how long it took, and how long its steps held the gate."""
        held_us = Counter(int(one_s * 1e6) for one_s in self.held_s)
        return {
            "seconds": round(self.ended_s - self.began_s, 2),
            "steps": len(self.held_s),
            "p50_ms": round(within_ms(held_us, 500), 1),
            "p99_ms": round(within_ms(held_us, 990), 1),
            "max_ms": round(within_ms(held_us, 1000), 1),
        }


class _Sales:
    """The observed sales: how many tickets there were by when, and how long each response to a probe took."""

    def __init__(self) -> None:
        self.counts = list[tuple[float, int]]()
        self.answers = list[tuple[float, float]]()

    def rate(self, since_s: float, until_s: float) -> float:
        """Return the tickets a second between two instants."""
        seen = [one for one in self.counts if since_s <= one[0] <= until_s]
        if len(seen) < 2:
            return 0.0
        return (seen[-1][1] - seen[0][1]) / (seen[-1][0] - seen[0][0])

    def p99_ms(self, since_s: float, until_s: float) -> float:
        """Return the time in which 99 of 100 responses came that were under way between two instants."""
        took = Counter(int(took_s * 1e6) for at, took_s in self.answers if since_s <= at and at - took_s <= until_s)
        return within_ms(took, 990) if took else 0.0


async def run_settle(options: SettleOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Measure on a fresh server. Raises BenchFailed. The report is clean if all bounds are kept, and the rules hold."""
    with fresh_server(progress) as server, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        bench = _Bench(options, server, pool, progress)
        await bench.furnish()
        figures = await bench.measure()
        progress("the auditor")
        broken = await broken_rules(server)
        async with as_owner(server) as owner:
            machine = this_machine(owner, server.data)
    figures |= {"broken": broken, **{name: value for name, value in asdict(options).items() if name not in figures}}
    figures["machine"] = machine
    page = [*_page(figures), *(f"BROKEN     {rule}" for rule in broken)]
    clean = not broken and figures["same"] and all(map(_is_kept, (figures["settlement"], figures["correction"])))
    return BenchReport(figures, [*page, f"machine    {in_words(machine)}"], clean=clean)


def _is_kept(work: dict[str, Any]) -> bool:
    """Tell whether a settlement keeps all bounds."""
    return bool(
        max(work["alone"]["max_ms"], work["selling"]["max_ms"]) <= GATE_MAX_MS
        and work["kept"] >= RATE_MIN
        and work["sale_p99_ms"] <= P99_MAX_MS
        and max(work["house_cpu_s"], work["postgresql_cpu_s"]) <= CPU_MAX_S
    )


def _page(figures: dict[str, Any]) -> list[str]:
    works = {name: _WORK.format_map({"name": name, **figures[name]}) for name in ("settlement", "correction")}
    same = "both came to the same" if figures["same"] else "ALONE AND WHILE OTHERS SELL, THEY CAME TO SOMETHING ELSE"
    return [*_PAGE.format_map(figures | works).splitlines(), same]


class _Bench:
    def __init__(self, options: SettleOptions, server: Embedded, pool: ProcessPoolExecutor, progress: Progress) -> None:
        self._options = options
        self._server = server
        self._pool = pool
        self._progress = progress
        self._market = 0

    async def furnish(self) -> None:
        """Sell the draw, close and seal it, and copy all of it."""
        options, server = self._options, self._server
        tickets = max(1, options.wagers // WAGERS_A_TICKET)
        self._progress(f"selling {WAGERS_A_TICKET * tickets:,} wagers of one draw")
        parameters = {
            "winners": options.winners, "corrected": options.corrected, "first": _FIRST, "second": _SECOND,
            "factor": _spreading(WAGERS_A_TICKET * tickets),
        }  # fmt: skip
        day, events = await sell_one_draw(server, tickets, _SQL["fill_lines"], parameters, self._progress)
        self._market = events[0][0]
        async with as_owner(server) as owner:
            await move_clock(owner, moment(day, _DRAWN))
            async with opened(server) as house, house.database.connection() as connection:
                self._progress("closing and sealing the draw")
                await house.duties.do_all(connection, [OPERATOR])
            await owner.execute("vacuum analyze")
        await copy_database(server, _ALONE)

    async def measure(self) -> dict[str, Any]:
        """Settle and correct, alone and while others sell."""
        await self._in_process(_get_ready)
        alone: list[_Work] = []
        for outcome in (_FIRST, _SECOND):
            await self._draw(_ALONE, outcome)
            await self._settle_down(_ALONE)
            self._progress(f"settling {outcome}, alone")
            alone.append(await self._settle(_ALONE))
        selling = await self._settle_while_selling()
        totals = await self._totals()
        names = ("settlement", "correction")
        outcomes = [await self._outcome(database) for database in (_ALONE, DATABASE)]
        figures: dict[str, Any] = {
            name: {
                "winners": winners,
                "prize": prize,
                "house_cpu_s": round(work.house_s, 2),
                "postgresql_cpu_s": round(work.postgresql_s, 2),
                "alone": work.figures(),
                **selling[name],
            }
            for name, work, (_, winners, prize) in zip(names, alone, totals, strict=True)
        }
        return {**figures, "rate": selling["rate"], "p99_ms": selling["p99_ms"], "same": outcomes[0] == outcomes[1]}

    async def _settle_while_selling(self) -> dict[str, Any]:
        async with as_owner(self._server) as owner, served(self._server) as serving:
            found = await (await owner.execute(_SQL["read_triples"], {"operator": OPERATOR})).fetchall()
            draws = [str(event) for (event,) in found]
            emails = [f"cashier{member}@history.example" for member in range(1, CASHIERS + 1)]
            tokens = list((await log_in(serving.port, emails)).values())
            sell = partial(self._selling, owner, serving.port, draws, tokens)
            async with sell(_WARM_UP_S):
                pass
            await settle_down(owner)
            self._progress(f"selling, {self._options.clients} clients, {self._options.seconds} s")
            async with sell(self._options.seconds) as (sales, began_s):
                pass
            ended_s = began_s + _COUNTED * self._options.seconds
            rate, p99_ms = sales.rate(began_s, ended_s), sales.p99_ms(began_s, ended_s)
            figures: dict[str, Any] = {"rate": round(rate), "p99_ms": round(p99_ms, 1)}
            for name, outcome in (("settlement", _FIRST), ("correction", _SECOND)):
                await self._draw(DATABASE, outcome)
                self._progress(f"settling {outcome} while others sell")
                async with sell(self._options.seconds) as (sales, began_s):
                    work = await self._settle(DATABASE)
                until_s = min(work.ended_s, began_s + _COUNTED * self._options.seconds)
                meanwhile = sales.rate(work.began_s, until_s)
                figures[name] = {
                    "selling": work.figures(),
                    "rate": round(meanwhile),
                    "kept": round(meanwhile / rate, 2) if rate else 0.0,
                    "sale_p99_ms": round(sales.p99_ms(work.began_s, until_s), 1),
                }
        return figures

    @asynccontextmanager
    async def _selling(
        self, owner: HouseConnection, port: int, draws: Sequence[str], tokens: Sequence[str], seconds: int
    ) -> AsyncIterator[tuple[_Sales, float]]:
        """Sell for so long, and longer than the block takes. Yields what is seen of it, and since when it flows."""
        sales, clients = _Sales(), self._options.clients
        probes = min(_PROBES, max(1, clients // 2))
        pressing = asyncio.create_task(press(port, draws, tokens, clients=max(1, clients - probes), seconds=seconds))
        beside = [asyncio.create_task(_count(owner, sales))]
        beside += [asyncio.create_task(_probe(port, draws, tokens[place % len(tokens)], place, sales)) for place in range(probes)]
        try:
            deadline = time.monotonic() + _PATIENCE_S
            while not sales.counts or sales.counts[-1][1] < sales.counts[0][1] + _FLOWS:
                if time.monotonic() > deadline or any(task.done() for task in beside):
                    raise BenchFailed("nothing is sold")
                await asyncio.sleep(_LOOK_S)
            yield sales, time.monotonic()
            await pressing
        finally:
            for task in (pressing, *beside):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _draw(self, database: str, outcome: str) -> None:
        """Two clerks read a result, or its correction. The other draws of the day are still open."""
        async with opened(self._server, database) as house:
            draws = house.lottery.draws
            first, second = [await draws.clerk(OPERATOR, email) for email in CLERKS]
            assert isinstance(first, Clerk)
            assert isinstance(second, Clerk)
            entered = await draws.enter_result(first, self._market, outcome)
            approved = await draws.approve_result(second, self._market, outcome)
        for answer in (entered, approved):
            if not isinstance(answer, DrawOutcome):
                raise BenchFailed(f"no result of the draw: {answer}")

    async def _settle(self, database: str) -> _Work:
        server = self._server
        return await self._in_process(partial(_settle_apart, server.url(database=database), master_key_file(server), server.pid))

    async def _in_process(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def _settle_down(self, database: str) -> None:
        async with as_owner(self._server, database) as owner:
            await settle_down(owner)

    async def _totals(self) -> list[tuple[int, int, int]]:
        async with as_owner(self._server) as owner:
            parameters = {"operator": OPERATOR, "market": self._market}
            return await (await owner.execute(_SQL["read_totals"], parameters)).fetchall()

    async def _outcome(self, database: str) -> object:
        """Return what the settlements came to."""
        async with as_owner(self._server, database) as owner:
            parameters = {"operator": OPERATOR, "market": self._market}
            return await (await owner.execute(_SQL["read_outcome"], parameters)).fetchone()


def _spreading(wagers: int) -> int:
    """Return a factor that permutes so many places, and leaves no two neighbours together."""
    factor = wagers * 618 // 1000 + 1
    while math.gcd(factor, wagers) != 1:
        factor += 1
    return factor


async def _count(owner: HouseConnection, sales: _Sales) -> None:
    """Count tickets on and on: the gate counts them."""
    while True:
        (count,) = await (await owner.execute(_SQL["read_ordinal"], {"operator": OPERATOR})).fetchone() or (0,)
        sales.counts.append((time.monotonic(), count))
        await asyncio.sleep(_LOOK_S)


async def _probe(port: int, draws: Sequence[str], token: str, place: int, sales: _Sales) -> None:
    """Sell on and on, and time each response."""
    random = Random(f"{time.monotonic()}-{place}")
    events = [int(draw) for draw in draws]
    with closing(await ClientConnection.open(port)) as line:
        while True:
            sent_s = time.monotonic()
            answer = await line.ask("POST", CREATE, a_sale(random, events, f"probe-{random.random()}"), token)
            ended_s = time.monotonic()
            if answer.status != 201:
                raise BenchFailed(f"a sale was answered with {answer.status}: {answer.body[:200]!r}")
            sales.answers.append((ended_s, ended_s - sent_s))


def _get_ready() -> None:
    """Import everything, as a worker has long done."""
    calm_the_collector()


def _settle_apart(url: str, key_file: Path, postgresql: int) -> _Work:
    """Do what the worker does: settle everything that is due, with its pauses. Runs in a process of its own."""

    async def settle() -> _Work:
        house = await House.open(url, key_file)
        held_s = list[float]()
        try:
            async with house.database.connection() as connection:
                await house.failing.refresh(connection)
                await house.lottery.cache.get(connection, OPERATOR)
                began_s, house_s, postgresql_s = time.monotonic(), time.process_time(), cpu_s(postgresql)
                with timing_gates(lottery_duties, held_s):
                    while (left := await house.duties.do_due(connection, OPERATOR, {"settle"})).duties:
                        await asyncio.sleep(left.rest_s)
                ended_s, used_s = time.monotonic(), time.process_time() - house_s
                if failing := (await house.failing.standing())[1]:
                    raise BenchFailed(f"the settlement failed: {failing}")
                return _Work(began_s, ended_s, used_s, cpu_s(postgresql) - postgresql_s, held_s)
        finally:
            await house.close()

    return asyncio.run(settle())
