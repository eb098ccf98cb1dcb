"""The cost of processes: processor time and memory, of one process and its children, as Linux counts them."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Return the processor seconds that a process and its children have used, those that have ended included.

    To the microsecond, but for those that have ended: a short stretch has few of Linux's ticks of ten milliseconds.
    """
    used = sum(map(int, _stat(Path(f"/proc/{pid}"))[13:15])) / _TICKS
    for folder in _family(pid):
        with suppress(OSError):
            used += time.clock_gettime(cpu_clock(int(folder.name)))
    return used


def cpu_ns(pid: int) -> int:
    """Return the processor nanoseconds of a process and its children that are there now, quickly enough to be asked for often."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    used = 0
    for place in (str(pid), *children):
        for task in Path(f"/proc/{place}/task").glob("[0-9]*"):
            with suppress(OSError):
                used += int((task / "schedstat").read_text().split()[0])
    return used


def cpu_clock(pid: int) -> int:
    """Return the clock of another process's processor time, for ``time.clock_gettime``: exact at every moment, unlike `/proc`."""
    return (~pid << 3) | 2


def memory_mb(pid: int) -> int:
    """Return the memory of a process and its children, with shared pages counted once (PSS)."""
    memory_kb = 0
    for folder in _family(pid):
        try:
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        memory_kb += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return memory_kb // 1024


def kill_family(pid: int, patience_s: float) -> None:
    """Kill a process and its children with SIGKILL, and wait until they are gone. Raises TimeoutError."""
    folders = _family(pid)
    for folder in folders:
        with suppress(ProcessLookupError):
            os.kill(int(folder.name), signal.SIGKILL)
    gives_up_at = time.monotonic() + patience_s
    while any(map(_stat, folders)):
        if time.monotonic() > gives_up_at:
            raise TimeoutError(f"process {pid} does not end")
        time.sleep(0.01)


def _family(pid: int) -> list[Path]:
    """Return the folders of the process and of its children; none where there is no /proc."""
    folders = [folder for folder in Path("/proc").glob("[0-9]*") if int(folder.name) != pid]
    return [folder for folder in [Path(f"/proc/{pid}")] if folder.is_dir()] + [
        folder for folder in folders if (fields := _stat(folder)) and int(fields[1]) == pid
    ]


def _stat(folder: Path) -> list[str]:
    """Return the fields of a process after its name; none when it has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
