"""Counts the tickets a second that the house sells over HTTP, beside the limit of PostgreSQL itself on the same ground.

First pgbench, then our own batches played back, then `taquilla serve` on the same server, each alone on the machine; see
docs/performance.md.
"""

from dataclasses import asdict, dataclass
from typing import Any

from bench.batches import RecordedLoad, measure_batches
from bench.client import log_in
from bench.dialects import BANKLOT, BETSTACK, CHANCE, DIALECTS, Dialect
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
    settle_down,
    wagers_written,
)
from bench.house import served
from bench.limit import measure_limit
from bench.load import Load, press
from bench.processes import cpu_s, memory_mb
from bench.profiling import profile_page
from bench.report import BenchReport, in_words, several, this_machine
from bench.signing import begin_signing
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import Embedded

WARM_UP_S = 2
# Rates are tickets a second, processor times microseconds a ticket.
_PAGE = """\
PostgreSQL itself   {limit_plain:>7,} tickets/s, {limit_on_credit:,} when it moves the agency's credit
its writes alone    {limit_batches:>7,} tickets/s by a client that only sends our batches again,\
 {limit_batches_mean} tickets in each
the house           {rate:>7,} tickets/s over HTTP, everything on
ratio               {ratio:>7.2f} of the faster one, {ratio_batches:.2f} of the writes alone
answers             {p50_ms:>7.1f} ms for half of them, {p99_ms} ms for 99 of 100;\
 {mean_least_ms} ms or more on average at this rate
processor           {house_cpu_us:>7} µs of the house and {postgresql_cpu_us} µs of PostgreSQL a ticket;\
 {limit_cpu_us} µs of PostgreSQL under pgbench, {limit_batches_cpu_us} for the writes alone
each core-second    {core_rate:>7,} tickets by house and PostgreSQL; the load took {generator_cores:.2f} of {cores} cores,\
 without it {machine_rate:,} tickets/s at most"""
_BESIDE = """\
over {dialect:<14} {rate:>7,} tickets/s, {ratio:.2f} of Banklot's rate
answers             {p50_ms:>7.1f} ms for half of them, {p99_ms} ms for 99 of 100
processor           {house_cpu_us:>7} µs of the house and {postgresql_cpu_us} µs of PostgreSQL a ticket"""
_LOAD = """\
memory              {memory_mb:>7,} MB in {in_processes}
load                {by_clients}, {seconds} s, {of_operators}, by {generator}, busy for {generator_busy:.0%} of a core"""
_SLICE = """\
{wagers:>11,} wagers {rate:>9,} tickets/s, p99 {p99_ms:.1f} ms,\
 {house_cpu_us} + {postgresql_cpu_us} µs a ticket, {memory_mb} MB"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SellOptions:
    """The options of a run. wagers_before are sold before the measured run; after it, slices go on until grow_to are there.

    dialect is sold over besides Banklot, for as long and under the same load. is_profiled: say where a ticket's time goes.
    """

    clients: int = 128
    seconds: int = 10
    operators: int = 1
    processes: int = 1
    wagers_before: int = 0
    grow_to: int = 0
    dialect: str = BANKLOT.name
    is_profiled: bool = False


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One stretch of selling, and the cost of a ticket in it: processor time, in microseconds."""

    load: Load
    house_us: float
    postgresql_us: float

    def figures(self) -> dict[str, Any]:
        """Return the figures, rounded."""
        return {
            "p50_ms": round(self.load.p50_ms, 1),
            "p99_ms": round(self.load.p99_ms, 1),
            "rate": round(self.load.rate),
            "house_cpu_us": round(self.house_us),
            "postgresql_cpu_us": round(self.postgresql_us),
        }


async def run(options: SellOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Measure both sides, on a fresh server of their own. Raises BenchFailed when a side did less than it should have."""
    load = RecordedLoad(
        clients=options.clients, seconds=options.seconds, operators=options.operators, processes=options.processes,
        is_profiled=options.is_profiled,
    )  # fmt: skip
    with fresh_server(progress) as server:
        limit = await measure_limit(server, options.seconds, progress)
        batches = await measure_batches(server, load, progress)
        async with as_owner(server) as connection:
            progress("furnishing the house")
            market = await furnish(connection, server, options.operators)
            await settle_down(connection)
            measured, other_figures = await _measure_house(server, connection, market, options, progress)
            machine = this_machine(connection, server.data)
    figures = {
        "ratio": round(measured.load.rate / limit.best, 2),
        **measured.figures(),
        "ratio_batches": round(measured.load.rate / batches.rate, 2),
        **_share_of_load(measured, options.clients, int(machine["cores"])),
        "generator": measured.load.generator,
        "generator_busy": round(measured.load.busy, 2),
        "limit_plain": round(limit.plain),
        "limit_on_credit": round(limit.on_credit),
        "limit_cpu_us": round(limit.cpu_us),
        **batches.figures(),
        **asdict(options),
        **other_figures,
        "profile": batches.profile and batches.profile.figures(),
        "machine": machine,
    }
    return BenchReport(figures, page(figures))


def _share_of_load(measured: _Stretch, clients: int, cores: int) -> dict[str, float]:
    """Return what the rate would be without the load's own processor time, and the least average time of its answers.

    core_rate: tickets in a second of one core of house and PostgreSQL. machine_rate: as many on every core, which takes enough
    processes, and nobody else on the machine. A client waits for one answer at a time: for clients / rate seconds on average.
    """
    core_rate = 1e6 / (measured.house_us + measured.postgresql_us)
    return {
        "core_rate": round(core_rate),
        "machine_rate": round(core_rate * cores),
        "cores": cores,
        "generator_cores": round(measured.load.cores, 2),
        "mean_least_ms": round(clients / measured.load.rate * 1000, 1),
    }


def page(figures: dict[str, Any]) -> list[str]:
    """Return the figures as a page to read; those of batches are None where they are unknown."""
    mean, half = figures["batch_mean"], figures["batch_half"]
    batches = "unknown" if mean is None else f"{mean} commands on average, half up to {half}"
    counts = {
        "in_processes": several(figures["processes"], "process", "processes"),
        "by_clients": several(figures["clients"], "client", "clients"),
        "of_operators": several(figures["operators"], "operator", "operators"),
    }
    return [
        *_PAGE.format_map(figures).splitlines(),
        *(_BESIDE.format_map(figures["beside"]).splitlines() if figures["beside"] else ()),
        f"batches             {batches}",
        *_LOAD.format_map(figures | counts).splitlines(),
        *(_SLICE.format_map(part) for part in figures["growth"]),
        f"machine             {in_words(figures['machine'])}",
        *(profile_page(figures["profile"]) if figures["profile"] else ()),
    ]


async def _measure_house(
    server: Embedded, connection: HouseConnection, market: GroundMarket, options: SellOptions, progress: Progress
) -> tuple[_Stretch, dict[str, Any]]:
    """Return the measured stretch, and the other figures of the house."""
    other_dialect = DIALECTS[options.dialect]
    access_tokens = await add_access_tokens(connection, market) if other_dialect is CHANCE else []
    signing = await begin_signing(other_dialect, server, connection, market)
    parts: list[_Stretch] = []
    orders: list[_Stretch] = []  # which are no tickets of the lottery
    growth: list[dict[str, Any]] = []
    dialect_figures = None

    async def sell(seconds: int, dialect: Dialect = BANKLOT) -> _Stretch:
        draws, tokens = sellers[dialect.name]
        if dialect.is_signed:
            # Enough of them for a rate that is half as large again as the best one.
            tokens = await signing.requests(int(1.5 * seconds * max(part.load.rate for part in parts)) + options.clients)
        house_s, postgresql_s = cpu_s(house.pid), cpu_s(server.pid)
        load = await press(house.port, draws, tokens, clients=options.clients, seconds=seconds, dialect=dialect)
        used = cpu_s(house.pid) - house_s, cpu_s(server.pid) - postgresql_s
        stretch = _Stretch(load, *(part_s / load.answered * 1e6 for part_s in used))
        (orders if dialect is BETSTACK else parts).append(stretch)
        return stretch

    async with served(server, options.processes) as house:
        tokens = await log_in(house.port, [cashier.email for cashier in market.cashiers])
        sellers = {
            **dict.fromkeys(DIALECTS, (tuple(map(str, market.events)), list(tokens.values()))),
            CHANCE.name: (market.codes, access_tokens),
        }
        await sell(WARM_UP_S)
        while (wagers := await wagers_written(connection)) < options.wagers_before:
            progress(f"filling the tables: {wagers:,} wagers so far")
            await sell(options.seconds)
        await settle_down(connection)
        progress(f"the house, {options.clients} clients, {options.seconds} s")
        measured = await sell(options.seconds)
        used_mb, batches = memory_mb(house.pid), await house.batches()
        if other_dialect is not BANKLOT:
            # The other dialect is measured as Banklot was just now.
            await sell(WARM_UP_S, other_dialect)
            await settle_down(connection)
            progress(f"the house over {other_dialect.name}, {options.clients} clients, {options.seconds} s")
            part = await sell(options.seconds, other_dialect)
            ratio = round(part.load.rate / measured.load.rate, 2)
            dialect_figures = {"dialect": other_dialect.name, "ratio": ratio, **part.figures()}
        while (wagers := await wagers_written(connection)) < options.grow_to:
            part = await sell(options.seconds)
            growth.append({"wagers": wagers, **part.figures(), "memory_mb": memory_mb(house.pid)})
            progress(f"on top of {wagers:,} wagers: {part.load.rate:,.0f} tickets a second")
    # Sales that are under way when a part ends are done, but nobody counts their responses.
    await _check(connection, sum(part.load.answered for part in parts), in_flight=len(parts) * options.clients)
    await signing.check(sum(part.load.answered for part in orders), in_flight=len(orders) * options.clients)
    return measured, {
        "batch_mean": batches.mean if batches else None,
        "batch_half": batches.half if batches else None,
        "memory_mb": used_mb,
        "growth": growth,
        "beside": dialect_figures,
    }


async def _check(connection: HouseConnection, sold: int, in_flight: int) -> None:
    """Check that every acknowledged ticket is there and complete; besides them at most those that were under way."""
    rows = await count_rows(connection)
    wholly = (rows.wagers, rows.requests, rows.sold) == (WAGERS_A_TICKET * rows.tickets, rows.tickets, rows.amount)
    if not wholly or not sold <= rows.tickets <= sold + in_flight:
        raise BenchFailed(f"{sold} tickets were answered, and these are there: {rows}")
