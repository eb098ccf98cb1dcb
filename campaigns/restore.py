"""Loses the machine of an embedded PostgreSQL under load, and recovers the house from its archive.

Tills sell; the house, every process of PostgreSQL and the receiver of the archive are killed at once, and the data folder is
deleted. The house is recovered from the last base backup and the log of changes, and what was acknowledged is compared with what
is there: how much is lost, and how long it takes.
"""

import asyncio
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bench.client import log_in
from bench.ground import EXPONENT, BenchFailed, Progress, as_owner, moment, settle_down
from bench.growth import _MORNING, _in_bulk
from bench.growth import _SQL as _GROWTH_SQL
from bench.history import OPERATOR, Past, generate
from bench.house import broken_rules, opened, served
from bench.report import BenchReport, Machine, in_words, this_machine
from bench.swept import swept

from bench import ground, history
from campaigns.failures import Acknowledged
from campaigns.insisting import Client, InsistedSales, read_sales
from taquilla.store.postgres.archive import ArchiveLine, drop_old_bases, find_line, make_base
from taquilla.store.postgres.archiver import SLOT
from taquilla.store.postgres.backup import back_up, restore
from taquilla.store.postgres.clock import move_clock
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.recovery import Recovered, recover
from taquilla.store.postgres.schema import migrate

LOST_MAX_S: Final = 5.0
"""The longest time before the loss of which sales may be missing."""
RECOVERED_MAX_S: Final = 900.0
"""The longest time that a house of 10 GB may take to come back."""
_TEN_GB: Final = 10 * 10**9
_LAST_ANSWERS_S: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOptions:
    """The size of the house, and how long how many tills sell after its base backup. keep: a folder for the next run.

    waits: a sale is answered once the archive has it. with_dump: a dump is made and restored too.
    """

    wagers: int = 30_000
    days: int = 3
    clients: int = 16
    seconds: int = 10
    waits: bool = False
    with_dump: bool = False
    keep: Path | None = None


@dataclass(slots=True)
class _Times:
    """Times in seconds, and sizes in bytes."""

    base_bytes: int = 0
    base_s: float = 0
    wal_bytes: int = 0
    recovered_s: float = 0
    dump: dict[str, float] = field(default_factory=dict)


async def run_restore(options: RestoreOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Run once. Raises BenchFailed."""
    with _folder(options.keep) as folder:
        data, archive, times = folder / "data", folder / "archive", _Times()
        settings = {"synchronous_standby_names": SLOT} if options.waits else {}
        with Embedded.start(data, progress, settings, archive) as server:
            migrate(server.url(OWNER))
            past = await _past(server, options, progress)
            machine = await _back_up(server, archive, times, progress)
            if options.with_dump:
                times.dump = _dump(server, folder, progress)
            for name in ("master.key", "past.json"):  # they are kept apart
                shutil.copy(data / name, folder / name)
            sales, lost_at = await _sell_and_lose(server, past, options, progress)
        line = ArchiveLine.of(data, archive)
        assert line is not None
        times.wal_bytes = _wal_bytes(line)
        shutil.rmtree(data)
        began = time.monotonic()
        recovered = recover(find_line(archive, line.folder.name), data, None, progress)
        times.recovered_s = time.monotonic() - began
        for name in ("master.key", "past.json"):
            shutil.copy(folder / name, data / name)
        with Embedded.start(data, progress) as server:
            missing, missing_s = await _compare(server, sales, lost_at)
            progress("the auditor")
            broken = await broken_rules(server)
    return _report(options, times, recovered, sales, missing, missing_s, broken, machine)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with swept("taquilla-restore-", ground.DISK) as folder:
        yield folder


async def _past(server: Embedded, options: RestoreOptions, progress: Progress) -> Past:
    past = Past.kept(server.data, options.wagers, options.days)
    if past is None:
        async with _in_bulk(server):
            past = await generate(server, options.wagers, options.days, progress)
        past.keep(server.data, options.wagers, options.days)
    return past


async def _back_up(server: Embedded, archive: Path, times: _Times, progress: Progress) -> Machine:
    """Make the base backup, and delete older ones with the log of how the house was made."""
    async with as_owner(server) as owner:
        await settle_down(owner)
        machine = this_machine(owner, server.data)
    line = ArchiveLine.of(server.data, archive)
    assert line is not None
    began = time.monotonic()
    base = make_base(line, server.url(OWNER), server.binaries, server.run_as, progress)
    times.base_s, times.base_bytes = time.monotonic() - began, base.bytes
    drop_old_bases(line, 1, base)
    return machine


def _wal_bytes(line: ArchiveLine) -> int:
    """Return the bytes of the log since the base backup that hold something."""
    base = line.base_before(None)
    segments = line.segments(base.first_segment[:8]).values()
    return sum(len(segment.file.read_bytes().rstrip(b"\0")) for segment in segments)


def _dump(server: Embedded, folder: Path, progress: Progress) -> dict[str, float]:
    """Back the house up to a file and restore it into another server, and return sizes and times."""
    file, copy = folder / f"{secrets.token_hex(4)}.dump", folder / "copy"
    try:
        progress("dumping")
        began = time.monotonic()
        size = back_up(server.url(OWNER), file)
        dumped = time.monotonic()
        with Embedded.start(copy, progress) as other:
            progress("restoring the dump")
            ready = time.monotonic()
            restore(other.url(OWNER), file)
            restored_s = time.monotonic() - ready
        return {"bytes": size, "dumped_s": round(dumped - began, 1), "restored_s": round(restored_s, 1)}
    finally:
        file.unlink(missing_ok=True)
        shutil.rmtree(copy, ignore_errors=True)


async def _sell_and_lose(
    server: Embedded, past: Past, options: RestoreOptions, progress: Progress
) -> tuple[InsistedSales, float]:
    """Sell for a while, and lose the machine. Returns the sales and the moment of the loss."""
    sales = InsistedSales(run=secrets.token_hex(4), tickets=Acknowledged())
    async with served(server) as house:
        draws, tokens = await _open_draws(server, house.port, past)
        tills = [Client(house.port, draws, tokens, sales, place) for place in range(options.clients)]
        async with _selling(tills, sales):
            progress(f"{options.clients} tills sell for {options.seconds} s")
            await asyncio.sleep(options.seconds)
            progress(f"the machine is lost after {len(sales.tickets):,} sales")
            lost_at = time.monotonic()
            house.kill()
            server.stop("lost")
    if not sales.tickets:
        raise BenchFailed("nothing was sold")
    return sales, lost_at


@asynccontextmanager
async def _selling(tills: list[Client], sales: InsistedSales) -> AsyncIterator[None]:
    clients = [asyncio.create_task(till.sell()) for till in tills]
    try:
        yield
    finally:
        sales.over = True
        for client in clients:
            client.cancel()
        await asyncio.wait(clients, timeout=_LAST_ANSWERS_S)
        for till in tills:
            till.hang_up()


async def _open_draws(server: Embedded, port: int, past: Past) -> tuple[list[int], list[str]]:
    """Open the draws of the next day, and log in all cashiers."""
    async with as_owner(server) as owner:
        (day,) = await (await owner.execute(_GROWTH_SQL["read_day"], {"operator": OPERATOR})).fetchone() or (past.last_day,)
        day = max(day, past.last_day) + timedelta(days=1)
        await move_clock(owner, moment(day, _MORNING))
        async with opened(server, demo=True) as house, house.database.connection() as connection:
            await house.duties.do_all(connection, [OPERATOR])
        draws = [event for (event,) in await (await owner.execute(_GROWTH_SQL["read_draws"], {"day": day})).fetchall()]
    if not draws:
        raise BenchFailed(f"no draw is open on {day}")
    emails = [f"cashier{member}@history.example" for member in range(1, history.CASHIERS + 1)]
    return draws, list((await log_in(port, emails)).values())


async def _compare(server: Embedded, sales: InsistedSales, lost_at: float) -> tuple[list[str], float]:
    """Return the keys of acknowledged sales that are gone, and how long before the loss the first of them was acknowledged."""
    async with as_owner(server) as owner:
        rows = await read_sales(owner)
    there = {key: (number, amount) for key, number, amount in rows}
    unit = 10**EXPONENT
    missing = [key for key, (number, amount) in sales.tickets.items() if there.get(key) != (number, amount * unit)]
    assert isinstance(sales.tickets, Acknowledged)
    moments = dict(zip(sales.tickets, sales.tickets.moments, strict=False))
    return missing, max((lost_at - moments[key] for key in missing), default=0.0)


def _report(
    options: RestoreOptions, times: _Times, recovered: Recovered, sales: InsistedSales, missing: list[str], missing_s: float,
    broken: list[str], machine: Machine,
) -> BenchReport:  # fmt: skip
    ten_gb_s = recovered.copied_s * _TEN_GB / times.base_bytes + recovered.replayed_s
    clean = missing_s <= LOST_MAX_S and ten_gb_s <= RECOVERED_MAX_S and not broken and recovered.damaged_in is None
    figures: dict[str, Any] = {
        "clean": clean,
        "acknowledged": len(sales.tickets),
        "missing": len(missing),
        "missing_s": round(missing_s, 3),
        "recovered_s": round(times.recovered_s, 1),
        "copied_s": round(recovered.copied_s, 1),
        "replayed_s": round(recovered.replayed_s, 1),
        "ten_gb_s": round(ten_gb_s, 1),
        "base_bytes": times.base_bytes,
        "base_s": round(times.base_s, 1),
        "wal_bytes": times.wal_bytes,
        "dump": times.dump or None,
        "broken_rules": broken,
        "damaged_in": recovered.damaged_in,
        **{name: value for name, value in asdict(options).items() if name != "keep"},
        "machine": machine,
    }
    answered = "once the archive has it" if options.waits else "without waiting for the archive"
    lines = [
        f"lost       {len(missing):,} of {len(sales.tickets):,} acknowledged sales, of the last {missing_s:.3f} s",
        f"           each was answered {answered}",
        f"recovered  in {times.recovered_s:.1f} s: {times.base_bytes / 1e9:.2f} GB copied and verified in"
        f" {recovered.copied_s:.1f} s, {times.wal_bytes / 1e6:.0f} MB of log replayed in {recovered.replayed_s:.1f} s",
        f"10 GB      would take {ten_gb_s:.0f} s at this rate, with as much log",
        f"base       backed up in {times.base_s:.1f} s while nothing was sold",
    ]
    if dump := times.dump:
        size = f"{dump['bytes'] / 1e9:.2f} GB"
        lines.append(f"dump       {size} in {dump['dumped_s']:.0f} s, restored in {dump['restored_s']:.0f} s")
    lines += [f"machine    {in_words(machine)}", *(f"broken: {rule}" for rule in broken)]
    return BenchReport(figures, lines, clean=clean)
