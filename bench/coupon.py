"""Times the settlement of a coupon, and compares its outcome with that of a settlement that is killed and resumed."""

import asyncio
import json
import multiprocessing
import os
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bench.auditing import broken_rules
from bench.ground import (
    BenchFailed,
    Progress,
    as_owner,
    copy_database,
    fresh_server,
    read_last_seq,
    server_version,
    set_clock,
    settle_down,
)
from bench.house import master_key_file
from bench.report import BenchReport, in_words, this_machine
from taquilla.domain.ledger.days import business_day
from taquilla.engine.house import House
from taquilla.store.postgres.clock import ensure_partitions
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import DATABASE, Embedded

_SQL = statements(__file__)

OPERATOR: Final = 1
GAMES: Final = 13
ZONE: Final = "Africa/Nairobi"
_KILLED: Final = "killed"
_BEGINS: Final = datetime(2026, 3, 7, 6, tzinfo=UTC)
_CLOSES: Final = timedelta(hours=6)
_SETTLED: Final = timedelta(hours=9)
_PATIENCE_S: Final = 300
_SOLD: Final = (
    "add_terms", "add_rates", "add_sport", "add_league", "add_events", "add_markets", "add_bets", "add_coupon", "add_legs",
    "add_tiers", "add_tickets", "add_acceptances", "add_calls", "add_transfers", "add_requests", "keep_gate",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponReport(BenchReport):
    """The measurements. step_ms are the times for which a step held the gate: half of them, 99 of 100, and the longest.

    resumed: a settlement killed in the middle and resumed by another process had the same outcome. broken: rules of the auditor.
    """

    seconds: float
    tickets: int
    lines_sold: int
    winners: int
    paid: int
    carried: int
    steps: int
    step_p50_ms: float
    step_p99_ms: float
    step_max_ms: float
    resumed: bool
    broken: tuple[str, ...]
    machine: dict[str, str | int]

    @property
    def clean(self) -> bool:
        """Tell whether the outcome was the same after a kill, and the auditor found every rule kept."""
        return self.resumed and not self.broken

    def lines(self) -> list[str]:
        """Return a page to read."""
        return [
            f"{self.tickets:,} tickets, {self.lines_sold:,} lines: settled in {self.seconds:.1f} s, in {self.steps:,} steps",
            f"steps     {self.step_p50_ms} ms for half of them, {self.step_p99_ms} for 99 of 100, {self.step_max_ms} the longest",
            f"prizes    {self.winners:,} tickets won {self.paid:,}, and {self.carried:,} rolls on (minor units)",
            "killed in the middle, it came to the same" if self.resumed else "KILLED IN THE MIDDLE, IT CAME TO SOMETHING ELSE",
            *(f"BROKEN    {rule}" for rule in self.broken),
            f"machine   {in_words(self.machine)}",
        ]


async def run_coupon(tickets: int, progress: Progress = lambda line: None) -> CouponReport:
    """Settle one coupon twice, on a fresh server: once undisturbed, once killed in the middle. Raises BenchFailed."""
    with fresh_server(progress) as server:
        await generate(server, tickets, progress)
        await copy_database(server, _KILLED)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(await server_version(owner), server.data)
        progress("settling")
        seconds, steps_s = await _settle(server, DATABASE)
        outcome = await _outcome(server, DATABASE)
        progress("settling, to be killed")
        await _kill_half_way(server, tickets)
        await _settle(server, _KILLED)
        progress("the auditor")
        broken = [rule for database in (DATABASE, _KILLED) for rule in await broken_rules(server, database)]
        resumed = await _outcome(server, _KILLED) == outcome
    (said, won, _, paid, carried, *_) = outcome
    steps = sorted(steps_s)
    return CouponReport(
        seconds=round(seconds, 2),
        tickets=tickets,
        lines_sold=json.loads(str(said))["lines"],
        winners=int(str(won)),
        paid=int(str(paid)),
        carried=int(str(carried)),
        steps=len(steps),
        step_p50_ms=round(steps[len(steps) // 2] * 1000, 1),
        step_p99_ms=round(steps[len(steps) * 99 // 100] * 1000, 1),
        step_max_ms=round(steps[-1] * 1000, 1),
        resumed=resumed,
        broken=tuple(broken),
        machine=machine,
    )


async def generate(server: Embedded, tickets: int, progress: Progress) -> None:
    """Write a coupon with so many tickets, whose games have just been decided, on a server that was just migrated."""
    progress(f"selling {tickets:,} tickets")
    day = business_day(_BEGINS, ZoneInfo(ZONE))
    async with as_owner(server) as owner:
        await set_clock(owner, _BEGINS)
        await ensure_partitions(owner, day - timedelta(days=1), day + timedelta(days=31))
        house = await House.open(server.url(), master_key_file(server))
        await house.people.office.add_operator(OPERATOR, name="coupon", currency="KES", exponent=2, zone=ZONE)
        await house.close()
        said = {
            "operator": OPERATOR, "games": GAMES, "tickets": tickets, "now": _BEGINS + timedelta(minutes=1), "day": day,
            "closes": _BEGINS + _CLOSES, "last_seq": await read_last_seq(owner, OPERATOR), "until": _BEGINS + _CLOSES,
        }  # fmt: skip
        for statement in _SOLD:
            await owner.execute(_SQL[statement], said)
        await set_clock(owner, _BEGINS + _SETTLED)
        await owner.execute(_SQL["add_results"], said)
        await owner.execute("analyze")


async def _settle(server: Embedded, database: str) -> tuple[float, list[float]]:
    """Settle everything that is due. Returns the time it took, and the times for which each step held the gate, in seconds."""
    house = await House.open(server.url(database=database), master_key_file(server))
    try:
        async with house.database.connection() as connection:
            began = time.perf_counter()
            await house.sports.duties.coupons.do_all(connection, OPERATOR)
            return time.perf_counter() - began, list(house.duties.steps_s)
    finally:
        await house.close()


def _settle_apart(url: str, key_file: Path) -> None:
    """Run the process that is to be killed."""

    async def settle() -> None:
        house = await House.open(url, key_file)
        async with house.database.connection() as connection:
            await house.sports.duties.coupons.do_all(connection, OPERATOR)

    asyncio.run(settle())


async def _kill_half_way(server: Embedded, tickets: int) -> None:
    """Let another process settle, and kill it once half the tickets have their result."""
    arguments = (server.url(database=_KILLED), master_key_file(server))
    process = multiprocessing.get_context("spawn").Process(target=_settle_apart, args=arguments, daemon=True)
    process.start()
    try:
        async with as_owner(server, _KILLED) as owner:
            deadline = time.monotonic() + _PATIENCE_S
            while (await _progress(owner) or 0) < 5 * tickets // 2:
                if not process.is_alive() or time.monotonic() > deadline:
                    raise BenchFailed("the process that was to be killed half-way did not come so far")
                await asyncio.sleep(0.01)
    finally:
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        await asyncio.to_thread(process.join)


async def _progress(owner: HouseConnection) -> int | None:
    """Return the seq of the last ticket that has its result."""
    row = await (await owner.execute(_SQL["read_progress"], {"operator": OPERATOR})).fetchone()
    return None if row is None else int(row[0])


async def _outcome(server: Embedded, database: str) -> tuple[object, ...]:
    """Return the outcome of a settlement."""
    async with as_owner(server, database) as owner:
        row = await (await owner.execute(_SQL["read_outcome"], {"operator": OPERATOR})).fetchone()
    assert row is not None
    return tuple(row)
