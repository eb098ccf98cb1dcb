"""Gives sampled processor time to the beats of a sale, and to the modules that it was spent in."""

import json
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Self

TURN: Final = signal.SIGUSR2
"""The signal that begins and ends the sampling of a house."""
BEATS: Final = ("http in", "queue", "gate", "load", "decide", "write", "answers out", "event loop and the rest")
"""The beats in the order in which a sale goes through them."""

# A call of one of these is the beat of everything below it.
CALLS: Final[Mapping[str, str]] = {
    "taquilla.store.ledger.gates:take_gates": "gate",
    "taquilla.engine.counter:Counter._part": "load",
    "taquilla.engine.counter:Counter._load": "load",
    "taquilla.engine.counter:_decide": "decide",
    "taquilla.engine.counter:Counter._write": "write",
    "taquilla.engine.batcher:WaitingCommand.give": "answers out",
}
# Elsewhere the innermost call decides that is in one of these modules.
MODULES: Final[Mapping[str, str]] = {
    "taquilla.dialects.*.responses": "answers out",
    "taquilla.dialects.*.envelope": "answers out",
    "taquilla.http.asgi": "answers out",
    "taquilla.engine.lottery.tickets": "answers out",
    "taquilla.dialects.*": "http in",
    "taquilla.api.*": "http in",
    "taquilla.http.*": "http in",
    "taquilla.server.guarded_connection": "http in",
    "uvicorn.protocols.*": "http in",
    "taquilla.engine.batcher": "queue",
    "taquilla.engine.counter": "queue",
}
# But this part of uvicorn writes the response.
_SENDING: Final = "RequestResponseCycle.send"


@dataclass(frozen=True, slots=True)
class Samples:
    """Processor time by stacks of calls (``module:function``, the innermost first), in nanoseconds."""

    stacks: Sequence[tuple[int, tuple[str, ...]]]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return what the sampler has written."""
        return cls([(spent, tuple(calls)) for spent, calls in json.loads(file.read_text())])

    def by_beat(self) -> dict[str, float]:
        """Return the share of each beat."""
        spent: Counter[str] = Counter(dict.fromkeys(BEATS, 0))
        for time_ns, calls in self.stacks:
            spent[beat_of(calls)] += time_ns
        return {beat: spent[beat] / (spent.total() or 1) for beat in BEATS}

    def by_module(self) -> dict[str, float]:
        """Return the share of each module, by the innermost call, the largest first."""
        spent: Counter[str] = Counter()
        for time_ns, calls in self.stacks:
            spent[calls[0].partition(":")[0]] += time_ns
        return {module: time_ns / (spent.total() or 1) for module, time_ns in spent.most_common()}


def beat_of(calls: Sequence[str]) -> str:
    """Return the beat of a stack of calls: ``beat_of(["json:dumps", "taquilla.engine.counter:_decide"]) == "decide"``."""
    for call in calls:
        if call in CALLS:
            return CALLS[call]
    for call in calls:
        module, _, function = call.partition(":")
        if function == _SENDING:
            return "answers out"
        for pattern, beat in MODULES.items():
            if fnmatchcase(module, pattern):
                return beat
    return BEATS[-1]
