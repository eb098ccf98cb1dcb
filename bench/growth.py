"""Measures what growth costs: sells and reports on a house with a long past and on a nearly empty one, in turns."""

import asyncio
import time as clock
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import time, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.client import log_in
from bench.ground import BenchFailed, Progress, as_owner, fresh_server, kept_server, moment, settle_down, wagers_written
from bench.history import CASHIERS, OPERATOR, Past, generate
from bench.house import opened, served
from bench.load import Load, press
from bench.processes import cpu_s, memory_mb
from bench.report import BenchReport, Machine, in_words, this_machine
from bench.reports import PastHouse, compare_reports
from taquilla.store.postgres.clock import move_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

FEW_DAYS: Final = 31
"""The days of the small past: a report on a month has as many days in both houses."""
WARM_UP_S = 2
QUIET_S = 300
"""The longest wait for PostgreSQL to finish the housekeeping that a past of hours in place of months leaves to it."""
RATE_MIN, P99_MAX, MEMORY_MAX = 0.9, 1.1, 1.2
"""The least and the most of what the small house has that the large one may have."""
_MORNING: Final = time(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthOptions:
    """The sizes of both houses, and the load: so many slices on each, of so many seconds. keep: a folder for the large one.

    random_keys: sales have keys that come anywhere into the index; else each comes beside the last one, as those of our clients.
    """

    wagers: int
    days: int
    wagers_few: int = 20_000
    clients: int = 128
    seconds: int = 10
    slices: int = 6
    random_keys: bool = False
    keep: Path | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice of selling. The costs are those of a ticket: processor time in microseconds, and bytes of PostgreSQL's log."""

    rate: float
    p50_ms: float
    p99_ms: float
    house_us: float
    postgresql_us: float
    wal_bytes: float


@dataclass(slots=True)
class _Till:
    """A house while it sells: its seller's tokens and open draws, and what it has sold."""

    place: PastHouse
    owner: HouseConnection
    draws: Sequence[str]
    tokens: Sequence[str]
    wagers_before: int
    answered: int = 0
    parts: int = 0

    async def sell(self, options: GrowthOptions, seconds: int) -> Slice:
        """Sell for so long."""
        house_s, postgresql_s = cpu_s(self.place.house.pid), cpu_s(self.place.server.pid)
        wal = await _read(self.owner, "read_wal")
        port = self.place.house.port
        load: Load = await press(
            port, self.draws, self.tokens, clients=options.clients, seconds=seconds, random_keys=options.random_keys
        )
        self.answered, self.parts = self.answered + load.answered, self.parts + 1
        used = (
            (cpu_s(self.place.house.pid) - house_s) * 1e6,
            (cpu_s(self.place.server.pid) - postgresql_s) * 1e6,
            await _read(self.owner, "read_wal") - wal,
        )
        return Slice(load.rate, load.p50_ms, load.p99_ms, *(each / load.answered for each in used))

    async def check(self, clients: int) -> None:
        """Check that every acknowledged ticket is there; besides them at most those that were under way when a slice ended."""
        sold = (await wagers_written(self.owner) - self.wagers_before) // 3
        if not self.answered <= sold <= self.answered + self.parts * clients:
            raise BenchFailed(f"{self.answered} tickets were answered, and {sold} are there")


async def run_growth(options: GrowthOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Measure both houses. Raises BenchFailed."""
    with fresh_server(progress) as few_server, _large_server(options, progress) as server:
        few = await generate(few_server, options.wagers_few, FEW_DAYS, progress)
        past = await _large_past(server, options, progress)
        machine: Machine = {}
        for each in (few_server, server):
            async with as_owner(each) as owner:
                await _settle_down(owner, progress)
                machine = this_machine(owner, each.data)
        async with served(few_server) as few_house, served(server) as house:
            houses = PastHouse(few_server, few_house, few), PastHouse(server, house, past)
            timings = await compare_reports(*houses, progress)
            slices = await _sell_in_turns(houses, options, progress)
            memory = [memory_mb(one.house.pid) for one in houses]
        tables = [await _tables(each) for each in (few_server, server)]
    figures = {
        **_ratios(slices, memory),
        "few": _middle(slices[0]) | {"memory_mb": memory[0], **tables[0], "wagers": few.wagers},
        "large": _middle(slices[1]) | {"memory_mb": memory[1], **tables[1], "wagers": past.wagers},
        "reports": [asdict(one) | {"ratio": one.ratio, "cpu_ratio": one.cpu_ratio, "kept": one.is_kept} for one in timings],
        **{name: getattr(options, name) for name in ("days", "clients", "seconds", "slices", "random_keys")},
        "machine": machine,
    }
    clean = (
        figures["rate_ratio"] >= RATE_MIN
        and figures["p99_ratio"] <= P99_MAX
        and figures["memory_ratio"] <= MEMORY_MAX
        and all(one.is_kept for one in timings)
    )
    return BenchReport(figures, [*page(figures), *(one.line() for one in timings), f"machine  {in_words(machine)}"], clean)


def page(figures: dict[str, Any]) -> list[str]:
    """Return the figures of selling as a page to read."""
    few, large = figures["few"], figures["large"]
    lines = [f"{large['wagers']:,} wagers over {figures['days']} days, beside {few['wagers']:,} over {FEW_DAYS}"]
    for name, unit, ratio in (
        ("rate", "tickets/s", "rate_ratio"),
        ("p50_ms", "ms for half of the answers", "p50_ratio"),
        ("p99_ms", "ms for 99 of 100", "p99_ratio"),
        ("house_us", "µs of the house a ticket", "house_ratio"),
        ("postgresql_us", "µs of PostgreSQL a ticket", "postgresql_ratio"),
        ("wal_bytes", "bytes of PostgreSQL's log a ticket", "wal_ratio"),
        ("memory_mb", "MB of the house's process", "memory_ratio"),
    ):
        pairs = figures["ratios"].get(name)
        spread = f" ({pairs[0]:.2f} to {pairs[-1]:.2f})" if pairs else ""
        lines.append(f"{large[name]:>11,.0f} {unit:<36} {few[name]:>9,.0f} in the small one; {figures[ratio]:.2f} of it{spread}")
    for name, one in (("large", large), ("small", few)):
        lines.append(
            f"the {name} house has {one['bytes'] / 1e9:.2f} GB, {one['partitions']} partitions,"
            f" {one['visible']:.0%} of their pages known to be visible to all, {one['dead']:,} dead rows"
        )
    return lines


@contextmanager
def _large_server(options: GrowthOptions, progress: Progress) -> Iterator[Embedded]:
    with fresh_server(progress) if options.keep is None else kept_server(options.keep, progress) as server:
        yield server


async def _large_past(server: Embedded, options: GrowthOptions, progress: Progress) -> Past:
    """Return the past that an earlier run has left in the folder, else generate it. Raises BenchFailed."""
    past = Past.kept(server.data, options.wagers, options.days)
    if past is None:
        async with _in_bulk(server):
            past = await generate(server, options.wagers, options.days, progress)
        past.keep(server.data, options.wagers, options.days)
    return past


@asynccontextmanager
async def _in_bulk(server: Embedded) -> AsyncIterator[None]:
    """Let a past be written with few checkpoints, as no house that sells should have it."""
    async with as_owner(server) as owner:
        for setting in ("set max_wal_size = '16GB'", "set checkpoint_timeout = '1h'"):
            await owner.execute(f"alter system {setting}".encode())
        await owner.execute("select pg_reload_conf()")
        try:
            yield
        finally:
            await owner.execute("alter system reset all")
            await owner.execute("select pg_reload_conf()")


async def _settle_down(owner: HouseConnection, progress: Progress) -> None:
    """Wait until PostgreSQL has done its housekeeping, and write what is pending."""
    deadline = clock.monotonic() + QUIET_S
    while await _read(owner, "count_vacuums") and clock.monotonic() < deadline:
        progress("waiting for PostgreSQL's housekeeping")
        await asyncio.sleep(1)
    await settle_down(owner)


async def _sell_in_turns(
    houses: Sequence[PastHouse], options: GrowthOptions, progress: Progress
) -> tuple[list[Slice], list[Slice]]:
    """Sell on the small and on the large house in turns, and return the slices of each."""
    slices: tuple[list[Slice], list[Slice]] = ([], [])
    async with as_owner(houses[0].server) as few_owner, as_owner(houses[1].server) as owner:
        tills = [await _till(place, each) for place, each in zip(houses, (few_owner, owner), strict=True)]
        for till in tills:
            await till.sell(options, WARM_UP_S)
            await settle_down(till.owner)
        for turn in range(options.slices):
            for which in (0, 1) if turn % 2 else (1, 0):
                part = await tills[which].sell(options, options.seconds)
                slices[which].append(part)
                name = ("small", "large")[which]
                progress(f"{turn + 1} of {options.slices}, {name}: {part.rate:,.0f} tickets/s, p99 {part.p99_ms:.0f} ms")
        for till in tills:
            await till.check(options.clients)
    return slices


async def _till(place: PastHouse, owner: HouseConnection) -> _Till:
    """Open the draws of the next day, and log in all cashiers."""
    (day,) = await (await owner.execute(_SQL["read_day"], {"operator": OPERATOR})).fetchone() or (place.past.last_day,)
    day = max(day, place.past.last_day) + timedelta(days=1)
    await move_clock(owner, moment(day, _MORNING))
    async with opened(place.server, demo=True) as house, house.database.connection() as connection:
        await house.duties.do_all(connection, [OPERATOR])
    draws = [str(event) for (event,) in await (await owner.execute(_SQL["read_draws"], {"day": day})).fetchall()]
    if not draws:
        raise BenchFailed(f"no draw is open on {day}")
    emails = [f"cashier{member}@history.example" for member in range(1, CASHIERS + 1)]
    tokens = list((await log_in(place.house.port, emails)).values())
    return _Till(place, owner, draws, tokens, await wagers_written(owner))


def _ratios(slices: tuple[list[Slice], list[Slice]], memory: Sequence[int]) -> dict[str, Any]:
    """Return the large house's share of the small one's figures: the middle of all pairs of slices, and each pair's, in order."""
    names = ("rate", "p50_ms", "p99_ms", "house_us", "postgresql_us", "wal_bytes")
    ratios = {
        name: sorted(round(getattr(large, name) / getattr(few, name), 3) for few, large in zip(*slices, strict=True))
        for name in names
    }
    middle = {f"{name.rpartition('_')[0] or name}_ratio": round(median(ratios[name]), 2) for name in names}
    return {**middle, "memory_ratio": round(memory[1] / memory[0], 2), "ratios": ratios}


def _middle(slices: Sequence[Slice]) -> dict[str, float]:
    return {name: round(median(getattr(one, name) for one in slices), 1) for name in Slice.__slots__}


async def _tables(server: Embedded) -> dict[str, Any]:
    """Return what the house has on the disk, and how PostgreSQL has kept its partitions."""
    async with as_owner(server) as owner:
        row = await (await owner.execute(_SQL["read_tables"])).fetchone()
    assert row is not None
    return dict(zip(("bytes", "partitions", "visible", "dead"), row, strict=True))


async def _read(owner: HouseConnection, name: str) -> int:
    (found,) = await (await owner.execute(_SQL[name])).fetchone() or (0,)
    return int(found)
