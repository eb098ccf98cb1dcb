"""Counts what a process does, and adds up what the processes of one run have counted.

A process counts in its own memory, which costs a sale next to nothing, and writes all of it into a file of its own, twice a
second and before it answers. Whoever is asked adds up the files of its folder. So a number that was once shown stands in a
file, and the sum never falls: the file of a process that was killed stays until the run ends.
"""

import logging
import os
import shutil
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from threading import Lock
from typing import Final, Self

import msgspec

from taquilla.telemetry.definitions import CPU_SECONDS, PROCESSES, Metric

_LOG: Final = logging.getLogger(__name__)
FOLDER: Final = "METRICS_FOLDER"
"""The variable with the folder in which a process exchanges its counts with others; the command that started it has made it."""
WRITTEN_S: Final = 0.5
"""Seconds after which a process writes its counts at the latest, for whoever else is asked."""
_PREFIX: Final = "taquilla-metrics-"
_LOCK: Final = "run.lock"

Labels = tuple[str, ...]


class _File(msgspec.Struct):
    """The counts of a process as they are written: by metric, each with its labels; of histograms the buckets and the sum."""

    pid: int
    numbers: dict[str, list[tuple[Labels, float]]]
    histograms: dict[str, list[tuple[Labels, list[float]]]]


class Counts:
    """The counts of a process. folder is where the processes of its run exchange their counts; None: it is alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self.numbers: dict[Metric, dict[Labels, float]] = {}
        # The counts of the buckets, the one above the last bound included, and the sum.
        self.histograms: dict[Metric, dict[Labels, list[float]]] = {}
        self._folder = folder
        self._trouble = ""
        self._writing = Lock()
        # A pid may come again in one run.
        self._file = None if folder is None else folder / f"{os.getpid()}-{os.urandom(6).hex()}.json"

    def add(self, metric: Metric, *labels: str, amount: float = 1) -> None:
        """Count up."""
        values = self.numbers.setdefault(metric, {})
        values[labels] = values.get(labels, 0) + amount

    def set(self, metric: Metric, *labels: str, value: float) -> None:
        """Set a gauge."""
        self.numbers.setdefault(metric, {})[labels] = value

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Count a value of a histogram."""
        counts = self.buckets(metric, *labels)
        counts[bisect_left(metric.bounds, value)] += 1
        counts[-1] += value

    def buckets(self, metric: Metric, *labels: str) -> list[float]:
        """Return the counts of a histogram's buckets and its sum, to be changed by whoever counts often."""
        of_labels = self.histograms.setdefault(metric, {})
        if (found := of_labels.get(labels)) is None:
            found = of_labels[labels] = [0.0] * (len(metric.bounds) + 2)
        return found

    def write(self) -> None:
        """Write all counts for the other processes of the run. A worker is asked in a thread of its page's."""
        with self._writing:
            self._write()

    def _write(self) -> None:
        times = os.times()
        self.set(CPU_SECONDS, value=times.user + times.system)
        self.set(PROCESSES, value=1)
        if self._file is None:
            return
        numbers = {metric.name: [*values.items()] for metric, values in [*self.numbers.items()]}
        histograms = {metric.name: [*values.items()] for metric, values in [*self.histograms.items()]}
        draft = self._file.with_suffix(".part")
        content = msgspec.json.encode(_File(os.getpid(), numbers, histograms))
        try:
            # Of a process that is killed meanwhile the last file stays whole.
            draft.write_bytes(content)
            draft.replace(self._file)
            self._trouble = ""
        except FileNotFoundError:
            pass  # where the folder is gone, the run is over
        except OSError as trouble:
            # A full disk ends neither the process nor its counting: the last file is shown until there is room.
            if self._trouble != (told := str(trouble)):
                _LOG.warning("the counts of this process cannot be written: %s", told)
            self._trouble = told

    def total(self, metrics: Sequence[Metric]) -> Self:
        """Return the counts of all processes of the run together. Gauges are those of the living alone."""
        self.write()
        if self._folder is None:
            return self
        known = {metric.name: metric for metric in metrics}
        total = type(self)()
        for file in sorted(self._folder.glob("*.json")):
            told = msgspec.json.decode(file.read_bytes(), type=_File)
            is_alive = _is_alive(told.pid)
            # While an upgrade replaces processes, some are of another release, whose metrics may be others.
            for name in told.numbers.keys() & known:
                for labels, value in told.numbers[name]:
                    if name.endswith("_timestamp_seconds") and is_alive:  # instants do not add up: the latest counts
                        total.set(known[name], *labels, value=max(value, total.numbers.get(known[name], {}).get(labels, 0)))
                    elif known[name].kind == "counter" or is_alive:
                        total.add(known[name], *labels, amount=value)
            for name in told.histograms.keys() & known:
                for labels, counts in told.histograms[name]:
                    sums = total.buckets(known[name], *labels)
                    if len(counts) == len(sums):
                        sums[:] = [before + more for before, more in zip(sums, counts, strict=True)]
        return total


@contextmanager
def shared_folder() -> Iterator[Path]:
    """Provide the folder in which the processes of one run exchange their counts, in memory where there is some.

    What runs left behind that were killed is thrown away first.
    """
    ground = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
    for left in ground.glob(f"{_PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=ground))
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        # It is held for as long as we live, and by nobody who is started later.
        flock(lock, LOCK_EX)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def inherited_folder(variable: str = FOLDER) -> Path | None:
    """Return the folder that the command that started this process has named; None where it has named none."""
    name = os.environ.pop(variable, None)
    return None if name is None else Path(name)


def _is_left(folder: Path) -> bool:
    """Tell whether a folder is ours to throw away: nobody holds its lock, and it is not just being made."""
    try:
        if folder.stat().st_uid != os.geteuid() or time.time() - folder.stat().st_mtime < 60:
            return False
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
