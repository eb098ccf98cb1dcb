"""Counts the tickets a second that the house sells over HTTP, beside the limit of PostgreSQL itself on the same ground.

First pgbench, then `taquilla serve` on the same server, each alone on the machine; see docs/performance.md.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.client import log_in
from bench.dialects import BANKLOT, CHANCE, DIALECTS, Dialect
from bench.ground import (
    WAGERS_A_TICKET,
    BenchFailed,
    GroundMarket,
    Progress,
    add_access_tokens,
    as_owner,
    count_rows,
    fresh_server,
    furnish,
    server_version,
    settle_down,
    wagers_written,
)
from bench.house import Batches, ServedHouse, master_key_file
from bench.limit import Limit, measure_limit
from bench.load import Load, press
from bench.processes import cpu_s, memory_mb
from bench.report import Beside, SellReport, Slice, this_machine
from taquilla.engine.people.keyring import Keyring
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import Embedded

WARM_UP_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SellOptions:
    """The options of a run. wagers_before are sold before the measured run; after it, slices go on until grow_to are there.

    dialect is sold over besides Banklot, for as long and under the same load.
    """

    clients: int = 128
    seconds: int = 10
    operators: int = 1
    processes: int = 1
    wagers_before: int = 0
    grow_to: int = 0
    dialect: str = BANKLOT.name


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One stretch of selling, and the cost of a ticket in it: processor time, in microseconds."""

    load: Load
    house_us: float
    postgresql_us: float


@dataclass(frozen=True, slots=True)
class _Ours:
    measured: _Stretch
    batches: Batches | None
    memory_mb: int
    growth: tuple[Slice, ...]
    beside: _Stretch | None


async def run(options: SellOptions, progress: Progress = lambda line: None) -> SellReport:
    """Measure both sides, on a fresh server of their own. Raises BenchFailed when a side did less than it should have."""
    with fresh_server(progress) as server:
        limit = await measure_limit(server, options.seconds, progress)
        async with as_owner(server) as connection:
            progress("furnishing the house")
            market = await furnish(connection, Keyring.open(master_key_file(server)), options.operators)
            await settle_down(connection)
            ours = await _measure_ours(server, connection, market, options, progress)
            machine = this_machine(await server_version(connection), server.data)
    return _report(options, limit, ours, machine)


async def _measure_ours(
    server: Embedded, connection: HouseConnection, market: GroundMarket, options: SellOptions, progress: Progress
) -> _Ours:
    other = DIALECTS[options.dialect]
    access_tokens = [] if other is BANKLOT else await add_access_tokens(connection, market)
    house = await ServedHouse.started(server, options.processes)
    parts: list[_Stretch] = []
    growth = []

    async def sell(seconds: int, dialect: Dialect = BANKLOT) -> _Stretch:
        draws, tokens = sellers[dialect.name]
        house_s, postgresql_s = cpu_s(house.pid), cpu_s(server.pid)
        load = await press(house.port, draws, tokens, clients=options.clients, seconds=seconds, dialect=dialect)
        used = cpu_s(house.pid) - house_s, cpu_s(server.pid) - postgresql_s
        parts.append(_Stretch(load, *(part_s / load.answered * 1e6 for part_s in used)))
        return parts[-1]

    try:
        sellers = {CHANCE.name: (market.codes, access_tokens)}
        sellers[BANKLOT.name] = tuple(map(str, market.events)), await log_in(house.port, market.cashiers)
        await sell(WARM_UP_S)
        while (wagers := await wagers_written(connection)) < options.wagers_before:
            progress(f"filling the tables: {wagers:,} wagers so far")
            await sell(options.seconds)
        await settle_down(connection)
        progress(f"the house, {options.clients} clients, {options.seconds} s")
        measured = await sell(options.seconds)
        held_mb, batches = memory_mb(house.pid), await house.batches()
        beside = None if other is BANKLOT else await _beside(connection, sell, other, options, progress)
        while (wagers := await wagers_written(connection)) < options.grow_to:
            growth.append(_slice(wagers, await sell(options.seconds), memory_mb(house.pid)))
            progress(f"on top of {wagers:,} wagers: {growth[-1].rate:,} tickets a second")
    finally:
        await asyncio.to_thread(house.stop)
    # Sales that are under way when a part ends are done, but nobody counts their responses.
    await _check(connection, sum(part.load.answered for part in parts), in_flight=len(parts) * options.clients)
    return _Ours(measured, batches, held_mb, tuple(growth), beside)


async def _beside(
    connection: HouseConnection,
    sell: Callable[[int, Dialect], Awaitable[_Stretch]],
    other: Dialect,
    options: SellOptions,
    progress: Progress,
) -> _Stretch:
    """Measure the other dialect as Banklot was just now."""
    await sell(WARM_UP_S, other)
    await settle_down(connection)
    progress(f"the house over {other.name}, {options.clients} clients, {options.seconds} s")
    return await sell(options.seconds, other)


def _slice(wagers: int, part: _Stretch, memory_mb: int) -> Slice:
    load = part.load
    return Slice(wagers, round(load.rate), round(load.p99_ms, 1), round(part.house_us), round(part.postgresql_us), memory_mb)


async def _check(connection: HouseConnection, sold: int, in_flight: int) -> None:
    """Check that every acknowledged ticket is there and complete; besides them at most those that were under way."""
    rows = await count_rows(connection)
    wholly = (rows.wagers, rows.requests, rows.sold) == (WAGERS_A_TICKET * rows.tickets, rows.tickets, rows.amount)
    if not wholly or not sold <= rows.tickets <= sold + in_flight:
        raise BenchFailed(f"{sold} tickets were answered, and these are there: {rows}")


def _report(options: SellOptions, limit: Limit, ours: _Ours, machine: dict[str, str | int]) -> SellReport:
    load = ours.measured.load
    return SellReport(
        ratio=round(load.rate / limit.best, 2),
        p50_ms=round(load.p50_ms, 1),
        p99_ms=round(load.p99_ms, 1),
        generator=load.generator,
        generator_busy=round(load.busy, 2),
        rate=round(load.rate),
        limit_plain=round(limit.plain),
        limit_on_credit=round(limit.on_credit),
        house_cpu_us=round(ours.measured.house_us),
        postgresql_cpu_us=round(ours.measured.postgresql_us),
        limit_cpu_us=round(limit.cpu_us),
        clients=options.clients,
        seconds=options.seconds,
        operators=options.operators,
        processes=options.processes,
        wagers_before=options.wagers_before,
        batch_mean=ours.batches.mean if ours.batches else None,
        batch_half=ours.batches.half if ours.batches else None,
        memory_mb=ours.memory_mb,
        growth=ours.growth,
        beside=_compared(options.dialect, ours.beside, load) if ours.beside else None,
        machine=machine,
    )


def _compared(dialect: str, part: _Stretch, banklot: Load) -> Beside:
    load = part.load
    return Beside(
        dialect=dialect,
        ratio=round(load.rate / banklot.rate, 2),
        rate=round(load.rate),
        p50_ms=round(load.p50_ms, 1),
        p99_ms=round(load.p99_ms, 1),
        house_cpu_us=round(part.house_us),
        postgresql_cpu_us=round(part.postgresql_us),
    )
