"""Paces long work that goes in steps behind a gate: how many rows a step takes, and how long it leaves the gate to others."""

from datetime import datetime
from typing import Final

from taquilla.engine.gate import HeldGate

STEP_S: Final = 0.01  # the target, so that a slow moment of a slow machine still stays below 50 ms
_GROWTH_MAX: Final = 2.0
_REST: Final = 5
"""Others get the gate for five times as long as a step has held it."""


class Pace:
    """The pace of one kind of work. rows: the most that the next step takes; rest_s: how long to wait before it."""

    def __init__(self, rows: int, *, rows_min: int, rows_max: int) -> None:
        self.rows = rows
        self.rest_s = 0.0
        self._bounds = rows_min, rows_max
        self._left_at: dict[int, datetime] = {}

    def passed(self, held: HeldGate, held_s: float, *, full: bool) -> None:
        """Set the pace after a step that held the gate for so long, its commit included. full: it used up all its rows."""
        if full or held_s > STEP_S:
            # Only rows show how long rows take: a fast step that found few says nothing.
            least, most = self._bounds
            self.rows = max(least, min(most, int(self.rows * min(_GROWTH_MAX, STEP_S / held_s))))
        operator = held.gate.operator_id
        # Every writer leaves its instant in the gate.
        is_alone = self._left_at.get(operator) == held.gate.last_at
        self._left_at[operator] = held.at
        self.rest_s = 0.0 if is_alone else _REST * held_s
