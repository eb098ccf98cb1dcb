"""What processes cost: processor time and memory, of one process and its children, as Linux's `/proc` tells."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Processor seconds that a process and its children have used, those that have ended included."""
    used = 0
    for place, folder in enumerate(_family(pid)):
        fields = _stat(folder)
        # Its own time; of the parent also its dead children's.
        used += sum(map(int, fields[11 : 13 if place else 15]))
    return used / _TICKS


def memory_mb(pid: int) -> int:
    """What a process and its children hold, pages that several share counted once (PSS)."""
    held = 0
    for folder in _family(pid):
        try:
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held // 1024


def _family(pid: int) -> list[Path]:
    """The process, then its children. None of them where there is no /proc."""
    there = [folder for folder in Path("/proc").glob("[0-9]*") if int(folder.name) != pid]
    return [folder for folder in [Path(f"/proc/{pid}")] if folder.is_dir()] + [
        folder for folder in there if (fields := _stat(folder)) and int(fields[1]) == pid
    ]


def _stat(folder: Path) -> list[str]:
    """The fields of a process after its name; none when it has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
