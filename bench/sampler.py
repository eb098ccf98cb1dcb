"""Runs `taquilla`, and samples what its main thread spends processor time on between two signals.

``python -m bench.sampler FILE serve …``: SIGUSR2 begins, another one ends and writes FILE. Before it begins it costs nothing.
"""

import json
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

from bench.beats import TURN
from taquilla.cli.main import main

_EVERY_S: Final = 0.002  # of processor time; Linux makes 4 ms of it where its clock ticks so


class Sampler:
    """Adds up the processor time of each stack of calls, in nanoseconds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._spent: Counter[tuple[tuple[str, CodeType], ...]] = Counter()
        self._last = 0

    def turn(self, *_: object) -> None:
        """Begin, or end and write the file."""
        if self._last == 0:
            signal.signal(signal.SIGPROF, self._sample)
            self._last = time.thread_time_ns()
            signal.setitimer(signal.ITIMER_PROF, _EVERY_S, _EVERY_S)
            return
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._last = 0
        self._write()

    def _sample(self, _: int, frame: FrameType | None) -> None:
        """Give the time since the last sample to the calls that are under way, the innermost first."""
        if self._last == 0:
            # It was on its way when the sampling ended.
            return
        spent = time.thread_time_ns() - self._last
        calls = []
        while frame is not None:
            calls.append((frame.f_globals.get("__name__", ""), frame.f_code))
            frame = frame.f_back
        self._spent[tuple(calls)] += spent
        # The time of the sampling itself belongs to nobody.
        self._last = time.thread_time_ns()

    def _write(self) -> None:
        stacks = [
            [spent, [f"{module}:{code.co_qualname}" for module, code in calls]] for calls, spent in self._spent.most_common()
        ]
        unfinished = self._file.with_suffix(".new")
        unfinished.write_text(json.dumps(stacks))
        unfinished.rename(self._file)


def run() -> None:
    """Run the program's arguments as `taquilla` does."""
    sampler = Sampler(Path(sys.argv[1]))
    signal.signal(TURN, sampler.turn)
    sys.argv = ["taquilla", *sys.argv[2:]]
    main()


if __name__ == "__main__":
    run()
