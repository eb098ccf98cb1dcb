"""Reports of measurements: for machines as JSON, for people as a page; and the machine that was measured."""

import json
import os
import platform
import sys
import sysconfig
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from taquilla.store.postgres.database import HouseConnection

Machine = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class BenchReport:
    """The report of a bench: its figures by name, the most important first, and a page to read. clean: nothing was wrong."""

    figures: dict[str, Any]
    lines: list[str]
    clean: bool = True

    def to_json(self) -> str:
        """Return the figures as one object."""
        return json.dumps(self.figures, indent=2, ensure_ascii=False)


def several(count: int, singular: str, plural: str) -> str:
    """Return a number of things in words: ``several(1, "client", "clients") == "1 client"``."""
    return f"{count} {singular if count == 1 else plural}"


def in_words(facts: Mapping[str, str | int]) -> str:
    """Return facts, such as those of a machine, as one line."""
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def within_ms(times_us: Counter[int], per_mille: int) -> float:
    """Return the time in which so many of a thousand responses came: ``within_ms(Counter({1000: 9, 5000: 1}), 900) == 1``."""
    rank, count = times_us.total() * per_mille, 0
    for time_us in sorted(times_us):
        count += times_us[time_us]
        if count * 1000 >= rank:
            return time_us / 1000
    raise AssertionError("no times")


def this_machine(connection: HouseConnection, data: Path) -> Machine:
    """Return the facts without which a figure means nothing. data is the folder of PostgreSQL's data."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "disk": _file_system(data),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_version()} {_build()}",
        "postgresql": connection.info.parameter_status("server_version") or "",
    }


def _build() -> str:
    """Return how the interpreter was built: without a profile of how programs run a sale takes a fifth longer, or more."""
    if sys.base_prefix == "/usr":
        return "of the system"
    configured = sysconfig.get_config_var("CONFIG_ARGS") or ""
    used = [name for name, option in (("profile", "--enable-optimizations"), ("LTO", "--with-lto")) if option in configured]
    return f"built with {' and '.join(used) or 'neither profile nor LTO'}"


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
    folders = [str(folder), *map(str, folder.parents)]
    return max(((len(place), kind) for place, kind in mounts if place in folders), default=(0, "unknown"))[1]
