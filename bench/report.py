"""Reports of measurements: for people in lines, for machines as JSON."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def one_object(report: Any, **told_otherwise: object) -> str:
    """Return a report as JSON, its fields in their order; given values replace them."""
    return json.dumps(asdict(report) | told_otherwise, indent=2, ensure_ascii=False)


class BenchReport:
    """The report of a bench: a page to read, and the same fields as one JSON object."""

    __slots__ = ()

    @property
    def clean(self) -> bool:
        """Tell whether nothing was wrong."""
        return True

    def to_json(self) -> str:
        """Return one object, the most important first."""
        return one_object(self)

    def lines(self) -> list[str]:
        """Return a page to read."""
        raise NotImplementedError


def in_words(machine: Mapping[str, str | int]) -> str:
    """Return the machine as one line."""
    return ", ".join(f"{name} {value}" for name, value in machine.items())


def within_ms(times_us: Sequence[int], percent: int) -> float:
    """Return the time in milliseconds within which so many of a hundred responses came."""
    return round(sorted(times_us)[(len(times_us) * percent + 99) // 100 - 1] / 1_000, 2)


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a long run: the wagers at its beginning, and its figures (processor time in µs a ticket)."""

    wagers: int
    rate: int
    p99_ms: float
    house_cpu_us: int
    postgresql_cpu_us: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The figures of another dialect, in the same run and under the same load: ratio is its rate to Banklot's."""

    dialect: str
    ratio: float
    rate: int
    p50_ms: float
    p99_ms: float
    house_cpu_us: int
    postgresql_cpu_us: int

    def lines(self) -> list[str]:
        """Return some lines of a page."""
        return [
            f"over {self.dialect:<14} {self.rate:>7,} tickets/s, {self.ratio:.2f} of Banklot's rate",
            f"answers             {self.p50_ms:>7.1f} ms for half of them, {self.p99_ms} ms for 99 of 100",
            f"processor           {self.house_cpu_us:>7} µs of the house and {self.postgresql_cpu_us} µs of PostgreSQL a ticket",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SellReport(BenchReport):
    """Rates in tickets a second. ratio is ours to the faster of the two limits; batch sizes are None where they are unknown.

    Processor times are microseconds a ticket: ours, of PostgreSQL under us, and of PostgreSQL under pgbench.
    """

    ratio: float
    p50_ms: float
    p99_ms: float
    generator: str
    generator_busy: float
    rate: int
    limit_plain: int
    limit_on_credit: int
    house_cpu_us: int
    postgresql_cpu_us: int
    limit_cpu_us: int
    clients: int
    seconds: int
    operators: int
    processes: int
    wagers_before: int
    batch_mean: float | None
    batch_half: int | None
    memory_mb: int
    growth: tuple[Slice, ...]
    beside: Beside | None
    machine: dict[str, str | int]

    def lines(self) -> list[str]:
        """Return a page to read."""
        batches = "unknown" if self.batch_mean is None else f"{self.batch_mean} commands on average, half up to {self.batch_half}"
        return [
            f"PostgreSQL itself   {self.limit_plain:>7,} tickets/s, {self.limit_on_credit:,} when it moves the agency's credit",
            f"the house           {self.rate:>7,} tickets/s over HTTP, everything on",
            f"ratio               {self.ratio:>7.2f} of the faster one",
            f"answers             {self.p50_ms:>7.1f} ms for half of them, {self.p99_ms} ms for 99 of 100",
            f"processor           {self.house_cpu_us:>7} µs of the house and {self.postgresql_cpu_us} µs of PostgreSQL a ticket;"
            f" {self.limit_cpu_us} µs of PostgreSQL under pgbench",
            *(self.beside.lines() if self.beside else ()),
            f"batches             {batches}",
            f"memory              {self.memory_mb:>7,} MB in {_several(self.processes, 'process', 'processes')}",
            f"load                {_several(self.clients, 'client', 'clients')}, {self.seconds} s,"
            f" {_several(self.operators, 'operator', 'operators')}, by {self.generator},"
            f" busy for {self.generator_busy:.0%} of a core",
            *(
                f"{one.wagers:>11,} wagers {one.rate:>9,} tickets/s, p99 {one.p99_ms:.1f} ms,"
                f" {one.house_cpu_us} + {one.postgresql_cpu_us} µs a ticket, {one.memory_mb} MB"
                for one in self.growth
            ),
            f"machine             {in_words(self.machine)}",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletReport(BenchReport):
    """Rates in moves of a wallet a second, of which one in four is a deposit and the others are bets.

    Processor times are microseconds a move: ours, of PostgreSQL under us, and of PostgreSQL under pgbench.
    """

    ratio: float
    rate: int
    limit: int
    p50_ms: float
    p99_ms: float
    house_cpu_us: int
    postgresql_cpu_us: int
    limit_cpu_us: int
    clients: int
    seconds: int
    players: int
    machine: dict[str, str | int]

    def lines(self) -> list[str]:
        """Return a page to read."""
        return [
            f"PostgreSQL itself   {self.limit:>7,} moves/s, three bets to a deposit",
            f"the house           {self.rate:>7,} moves/s in one process, without HTTP",
            f"ratio               {self.ratio:>7.2f}",
            f"answers             {self.p50_ms:>7.1f} ms for half of them, {self.p99_ms} ms for 99 of 100",
            f"processor           {self.house_cpu_us:>7} µs of the house and {self.postgresql_cpu_us} µs of PostgreSQL a move;"
            f" {self.limit_cpu_us} µs of PostgreSQL under pgbench",
            f"load                {_several(self.clients, 'client', 'clients')}, {self.seconds} s,"
            f" {_several(self.players, 'player', 'players')}",
            f"machine             {in_words(self.machine)}",
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveReport(BenchReport):
    """Rates in reserves a second: ratio is the reserves made to those requested. Times count from when a request was due.

    Processor times are microseconds a reserve. waiting: tickets that waited for a frozen wallet, while the house had so many
    connections; held lists the resources that the house held then. load_before: the average queue for the cores before the run
    began.
    """

    ratio: float
    rate: int
    asked_rate: int
    p50_ms: float
    p99_ms: float
    answers_after_ms: int
    house_cpu_us: int
    postgresql_cpu_us: int
    wallet_cpu_us: int
    batch_mean: float | None
    answered: int
    clients: int
    seconds: int
    load_before: float
    waiting: int
    connections: int
    held: tuple[str, ...]
    differences: tuple[str, ...]
    broken_rules: tuple[str, ...]
    machine: dict[str, str | int]

    @property
    def clean(self) -> bool:
        """Tell whether waiting held nothing, both ledgers agree, and the auditor found every rule kept."""
        return not (self.held or self.differences or self.broken_rules)

    def lines(self) -> list[str]:
        """Return a page to read."""
        faults = [*self.held, *self.differences[:5], *self.broken_rules]
        return [
            f"reserves            {self.rate:>7,} a second of {self.asked_rate:,} asked for, in one process over HTTP",
            f"ratio               {self.ratio:>7.2f}",
            f"answers             {self.p50_ms:>7.1f} ms for half of them, {self.p99_ms} ms for 99 of 100",
            f"processor           {self.house_cpu_us:>7,} µs of the house, {self.postgresql_cpu_us:,} of PostgreSQL"
            f" and {self.wallet_cpu_us:,} of the wallet a reserve",
            f"batches             {'unknown' if self.batch_mean is None else f'{self.batch_mean} commands on average'}",
            f"load                {self.answered:,} reserves in {self.seconds} s, {_several(self.clients, 'client', 'clients')};"
            f" each of the wallet's two answers takes {self.answers_after_ms} ms; load average before {self.load_before}",
            f"a frozen wallet     {self.waiting:>7,} tickets waited for it; the house had {self.connections} connections",
            *(f"WRONG               {fault}" for fault in faults),
            *([] if faults else ["Waiting held no gate and no connection; both ledgers agree; the auditor finds nothing wrong."]),
            f"machine             {in_words(self.machine)}",
        ]


def _several(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def this_machine(postgresql: str, data: Path) -> dict[str, str | int]:
    """Return the facts without which a figure means nothing."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "disk": _file_system(data),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "postgresql": postgresql,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _file_system(folder: Path) -> str:
    """Return the kind of file system under a folder: figures on tmpfs do not count."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    above = [str(folder), *map(str, folder.parents)]
    return max(((len(place), kind) for place, kind in mounts if place in above), default=(0, "unknown"))[1]
