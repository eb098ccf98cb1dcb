"""Measures the seals of draws: how fast a large draw is sealed and exported, and how long after its close a seal is published.

The large draw is sealed alone on the machine. Then draws close one after another while clients sell others; see
docs/measurements.md.
"""

import asyncio
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bench.client import ClientConnection, log_in
from bench.ground import (
    CURRENCY,
    WAGERS_A_TICKET,
    BenchFailed,
    GroundMarket,
    Progress,
    as_owner,
    fresh_server,
    furnish,
    settle_down,
)
from bench.house import opened, served, timing_gates
from bench.load import Load, press
from bench.processes import cpu_s
from bench.report import BenchReport, in_words, this_machine, within_ms
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.members import Member
from taquilla.engine.audit import audit
from taquilla.engine.house import House
from taquilla.engine.seals import duties as seal_duties
from taquilla.engine.seals.exports import SealedDraw
from taquilla.store.audit.auditor import RULES
from taquilla.store.audit.draw_seals import CHECKS
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import move_clock, read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import AUDITOR, Embedded
from taquilla.work.worker import Worker

_SQL = statements(__file__)

OPERATOR: Final = 1
PUBLISHED_MAX_S: Final = 5.0
"""The time from a draw's close to the checkpoint with its seal, for 99 of 100 draws."""

_LEAD_S: Final = 6.0  # the worker may sleep for five seconds
_LOOK_S: Final = 0.02
_PATIENCE_S: Final = 60
_PAGE: Final = """\
{wagers:,} wagers of one draw sealed in {seal_s:.1f} s: {rate:,} wagers/s
processor {house_cpu_us:.1f} µs of the house and {postgresql_cpu_us:.1f} µs of PostgreSQL a wager
files     {file_bytes:,} bytes of wagers, exported in {export_s:.1f} s by a process of {memory_mb} MB at most
proof     {proof_bytes:,} bytes
audit     {audit_s:.1f} s for I106 to I109 together
close     to the published seal: {p50_s:.2f} s for half of {draws} draws, {p99_s:.2f} s for 99 of 100, {max_s:.2f} s the longest
gate      held by the log for {gate_ms:.1f} ms at most
sale      {rate_quiet:,} tickets/s before (p99 {p99_quiet_ms} ms), {rate_sealing:,} while draws close (p99 {p99_sealing_ms} ms)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOptions:
    """The options of a run: the wagers of the large draw; the draws that close under load, and the wagers of each."""

    wagers: int = 300_000
    draws: int = 60
    wagers_each: int = 900
    clients: int = 32
    seconds: int = 20


async def run_seal(options: SealOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Measure on a fresh server. Raises BenchFailed. The report is clean if seals come soon enough, and the rules hold."""
    with fresh_server(progress) as server:
        async with as_owner(server) as owner:
            market = await furnish(owner, server)
            bench = _Bench(options, server, owner, market, progress)
            figures = await bench.seal_one() | await bench.seal_under_load()
            took_s, broken = await bench.audit()
            machine = this_machine(owner, server.data)
    figures |= {"audit_s": round(took_s, 1), "broken": broken, **asdict(options), "machine": machine}
    page = [*_PAGE.format_map(figures).splitlines(), *(f"BROKEN    {rule}" for rule in broken)]
    return BenchReport(
        figures, [*page, f"machine   {in_words(machine)}"], clean=figures["p99_s"] <= PUBLISHED_MAX_S and not broken
    )


class _Bench:
    def __init__(
        self, options: SealOptions, server: Embedded, owner: HouseConnection, market: GroundMarket, progress: Progress
    ) -> None:
        self._options = options
        self._server = server
        self._owner = owner
        self._market = market
        self._progress = progress
        self._tickets = 0

    async def seal_one(self) -> dict[str, Any]:
        """Seal a large draw, export it, and return what it took."""
        self._progress(f"filling a draw with {self._options.wagers:,} wagers")
        closes_at = await read_clock(self._owner) + timedelta(minutes=1)
        (event,) = await self._add_draws(1, closes_at, self._options.wagers)
        await settle_down(self._owner)
        async with opened(self._server) as house, house.database.connection() as connection:
            # The log begins before: what a seal costs is measured, and not what a house's first entry does.
            await house.subjects.seals.seal(connection, OPERATOR)
            await move_clock(self._owner, closes_at + timedelta(minutes=1))
            await house.lottery.duties.close_draws(connection, OPERATOR)
            self._progress("sealing it")
            began_s, house_s, postgresql_s = time.perf_counter(), time.process_time(), cpu_s(self._server.pid)
            await house.subjects.draw_seals.seal_closed(connection, OPERATOR)
            took_s = time.perf_counter() - began_s
            used_s = time.process_time() - house_s, cpu_s(self._server.pid) - postgresql_s
            found = await house.seals.seal(OPERATOR, event)
            if isinstance(found, Refusal):
                raise BenchFailed(f"the draw is not sealed: {(await house.failing.standing())[1]}")
            self._progress("exporting it")
            exported = await self._export(house, event, found)
        wagers = found.seal.wagers
        house_us, postgresql_us = (part_s / wagers * 1e6 for part_s in used_s)
        return {
            "rate": round(wagers / took_s),
            "seal_s": round(took_s, 2),
            "house_cpu_us": round(house_us, 2),
            "postgresql_cpu_us": round(postgresql_us, 2),
            **exported,
        }

    async def _export(self, house: House, event: int, found: SealedDraw) -> dict[str, Any]:
        pieces = await house.seals.wagers(OPERATOR, event, Member(0, 0, "bench", "auditor", active=True))
        assert not isinstance(pieces, Refusal)
        began_s, size = time.perf_counter(), 0
        async for piece in pieces:
            size += len(piece)
        return {
            "file_bytes": size,
            "export_s": round(time.perf_counter() - began_s, 2),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "proof_bytes": len(found.proof.data),
        }

    async def seal_under_load(self) -> dict[str, Any]:
        """Sell without a close, then while draws close one after another. Return both rates, and when seals were published."""
        options = self._options
        self._progress(f"filling {options.draws} draws")
        later = await read_clock(self._owner) + timedelta(hours=10)
        events = await self._add_draws(options.draws, later, options.wagers_each)
        async with served(self._server) as serving:
            tokens = list((await log_in(serving.port, [cashier.email for cashier in self._market.cashiers])).values())
            await self._sell(serving.port, tokens, 2)
            await settle_down(self._owner)
            held_s = list[float]()
            async with opened(self._server) as house, _working(house):
                self._progress(f"selling, {options.clients} clients, {options.seconds} s")
                quiet = await self._sell(serving.port, tokens, options.seconds)
                self._progress("selling while draws close")
                gap_s = options.seconds / options.draws
                parameters = {"operator": OPERATOR, "events": arrays.numbers(events), "lead": _LEAD_S, "gap": gap_s}
                # The clock of the house runs as ours does: each close is known by ours too.
                began_s = time.monotonic()
                await self._owner.execute(_SQL["move_closes"], parameters)
                closes_s = [began_s + _LEAD_S + place * gap_s for place in range(len(events))]
                with timing_gates(seal_duties, held_s):
                    seen = asyncio.create_task(self._watch(serving.port, events))
                    await asyncio.sleep(max(0.0, began_s + _LEAD_S - time.monotonic()))
                    sealing = await self._sell(serving.port, tokens, options.seconds)
                    published_s = await asyncio.wait_for(seen, _PATIENCE_S)
        delays = [published_s[event] - closed_s for event, closed_s in zip(events, closes_s, strict=True)]
        times_us = Counter(max(0, int(delay * 1e6)) for delay in delays)
        return {
            "p50_s": round(within_ms(times_us, 500) / 1000, 3),
            "p99_s": round(within_ms(times_us, 990) / 1000, 3),
            "max_s": round(max(delays), 3),
            "gate_ms": round(max(held_s) * 1000, 1),
            "rate_quiet": round(quiet.rate),
            "rate_sealing": round(sealing.rate),
            "p99_quiet_ms": round(quiet.p99_ms, 1),
            "p99_sealing_ms": round(sealing.p99_ms, 1),
        }

    async def audit(self) -> tuple[float, list[str]]:
        """Return how long the auditor's rules about seals take, and those that are broken."""
        self._progress("the auditor")
        await self._owner.execute("analyze")
        rules = [rule for rule in RULES if rule.id.lower() in CHECKS]
        began_s = time.perf_counter()
        report = await audit(self._server.url(AUDITOR), {}, rules)
        broken = [f"{finding.rule.id} {finding.rule.sentence}" for finding in (*report.violations, *report.undecided)]
        return time.perf_counter() - began_s, broken

    async def _add_draws(self, draws: int, first: datetime, wagers: int) -> list[int]:
        """Add draws, the first of which closes then, with so many wagers each."""
        gap = timedelta(seconds=1)
        parameters: dict[str, Any] = {
            "operator": OPERATOR, "day": self._market.day, "draws": draws, "first": first - gap, "gap": gap,
        }  # fmt: skip
        found = await (await self._owner.execute(_SQL["add_draws"], parameters)).fetchall()
        events = [event for (event,) in found]
        cashier = self._market.cashiers[0]
        tickets = max(1, wagers // WAGERS_A_TICKET)
        parameters |= {
            "day": self._market.day - timedelta(days=1), "entity": cashier.entity_id, "currency": CURRENCY, "tickets": tickets,
            "at": await read_clock(self._owner) - timedelta(hours=1),
        }  # fmt: skip
        for event in events:
            for statement in ("fill_tickets", "fill_wagers"):
                await self._owner.execute(_SQL[statement], {**parameters, "event": event, "base": self._tickets})
            self._tickets += tickets
        await self._owner.execute("analyze")
        return events

    async def _sell(self, port: int, tokens: list[str], seconds: int) -> Load:
        draws = [str(event) for event in self._market.events]
        return await press(port, draws, tokens, clients=self._options.clients, seconds=seconds)

    async def _watch(self, port: int, events: Sequence[int]) -> dict[int, float]:
        """Read the log's checkpoint until it covers the seals of all draws. Return when it first covered each."""
        sizes = list[tuple[int, float]]()
        parameters = {"operator": OPERATOR, "events": arrays.numbers(events)}
        with closing(await ClientConnection.open(port)) as line:
            while True:
                answer = await line.ask("GET", f"/v1/log/{OPERATOR}/checkpoint")
                size = int(answer.body.split(b"\n")[1])
                if not sizes or size > sizes[-1][0]:
                    sizes.append((size, time.monotonic()))
                    found = await (await self._owner.execute(_SQL["read_entries"], parameters)).fetchall()
                    if len(found) == len(events) and all(entry < size for _, entry, _ in found):
                        break
                await asyncio.sleep(_LOOK_S)
        return {event: next(at for size, at in sizes if size > entry) for event, entry, _ in found}


@asynccontextmanager
async def _working(house: House) -> AsyncIterator[None]:
    """Let a worker work until the block ends."""
    task = asyncio.create_task(Worker(house).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
