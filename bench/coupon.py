"""Times the settlement of a coupon, and compares its outcome with that of a settlement that is killed and resumed."""

import asyncio
import json
import multiprocessing
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bench.ground import (
    BenchFailed,
    Progress,
    as_owner,
    copy_database,
    fresh_server,
    master_key_file,
    read_last_seq,
    set_clock,
    settle_down,
)
from bench.house import broken_rules, opened
from bench.report import BenchReport, in_words, this_machine, within_ms
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


# Each step holds the gate for its time. Prizes are minor units.
_PAGE: Final = """\
{tickets:,} tickets, {lines_sold:,} lines: settled in {seconds:.1f} s, in {steps:,} steps
steps     {step_p50_ms} ms for half of them, {step_p99_ms} for 99 of 100, {step_max_ms} the longest
prizes    {winners:,} tickets won {paid:,}, and {carried:,} rolls on (minor units)"""


async def run_coupon(tickets: int, progress: Progress = lambda line: None) -> BenchReport:
    """Settle one coupon twice, on a fresh server: once undisturbed, once killed in the middle. Raises BenchFailed.

    The report is clean if the outcome was the same after the kill, and the auditor found every rule kept.
    """
    with fresh_server(progress) as server:
        await generate(server, tickets, progress)
        await copy_database(server, _KILLED)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(owner, server.data)
        progress("settling")
        seconds, steps_us = await _settle(server, DATABASE)
        outcome = await _outcome(server, DATABASE)
        progress("settling, to be killed")
        await _kill_half_way(server, tickets)
        await _settle(server, _KILLED)
        progress("the auditor")
        broken = [rule for database in (DATABASE, _KILLED) for rule in await broken_rules(server, database)]
        resumed = await _outcome(server, _KILLED) == outcome
    rules, won, _, paid, carried, *_ = outcome
    figures: dict[str, Any] = {
        "seconds": round(seconds, 2),
        "tickets": tickets,
        "lines_sold": json.loads(str(rules))["lines"],
        "winners": int(str(won)),
        "paid": int(str(paid)),
        "carried": int(str(carried)),
        "steps": steps_us.total(),
        "step_p50_ms": round(within_ms(steps_us, 500), 1),
        "step_p99_ms": round(within_ms(steps_us, 990), 1),
        "step_max_ms": round(within_ms(steps_us, 1000), 1),
        "resumed": resumed,
        "broken": broken,
        "machine": machine,
    }
    page = [
        *_PAGE.format_map(figures).splitlines(),
        "killed in the middle, it came to the same" if resumed else "KILLED IN THE MIDDLE, IT CAME TO SOMETHING ELSE",
        *(f"BROKEN    {rule}" for rule in broken),
        f"machine   {in_words(machine)}",
    ]
    return BenchReport(figures, page, clean=resumed and not broken)


async def generate(server: Embedded, tickets: int, progress: Progress) -> None:
    """Write a coupon with so many tickets, whose games have just been decided, on a server that was just migrated."""
    progress(f"selling {tickets:,} tickets")
    day = business_day(_BEGINS, ZoneInfo(ZONE))
    async with as_owner(server) as owner:
        await set_clock(owner, _BEGINS)
        await ensure_partitions(owner, day - timedelta(days=1), day + timedelta(days=31))
        async with opened(server) as house:
            await house.people.office.add_operator(OPERATOR, name="coupon", currency="KES", exponent=2, zone=ZONE)
        parameters = {
            "operator": OPERATOR, "games": GAMES, "tickets": tickets, "now": _BEGINS + timedelta(minutes=1), "day": day,
            "closes": _BEGINS + _CLOSES, "last_seq": await read_last_seq(owner, OPERATOR), "until": _BEGINS + _CLOSES,
        }  # fmt: skip
        for statement in _SOLD:
            await owner.execute(_SQL[statement], parameters)
        await set_clock(owner, _BEGINS + _SETTLED)
        await owner.execute(_SQL["add_results"], parameters)
        await owner.execute("analyze")


async def _settle(server: Embedded, database: str) -> tuple[float, Counter[int]]:
    """Settle everything that is due. Returns the seconds it took, and the microseconds for which each step held the gate."""
    async with opened(server, database) as house, house.database.connection() as connection:
        began = time.perf_counter()
        await house.sports.duties.coupons.do_all(connection, OPERATOR)
        return time.perf_counter() - began, Counter(int(step_s * 1e6) for step_s in house.duties.steps_s)


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
