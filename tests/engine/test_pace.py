"""The pace of long work: steps grow and shrink towards their time, and rest only while others come through the gate."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from taquilla.engine.gate import HeldGate
from taquilla.engine.pace import STEP_S, Pace
from taquilla.store.ledger.gates import Gate

NOON = datetime(2026, 11, 21, 16, tzinfo=UTC)


def held(minute: int, *, left_at: int = 0, operator: int = 1) -> HeldGate:
    """Return a gate that is held at a minute, and was left at another one before."""
    gate = Gate(operator, NOON.date(), 0, 0, NOON + timedelta(minutes=left_at), 1, 0, 0)
    return HeldGate(cast(Any, None), NOON + timedelta(minutes=minute), gate)


@pytest.mark.parametrize(
    ("held_s", "full", "rows"),
    [
        (STEP_S, True, 400),
        (STEP_S / 2, True, 800),
        (STEP_S / 9, True, 800),  # twice at most: one fast step may be chance
        (STEP_S / 9, False, 400),  # it has found few rows
        (STEP_S * 2, True, 200),
        (STEP_S * 2, False, 200),
        (STEP_S * 9, True, 100),
    ],
)
def test_the_next_step_takes_as_many_rows_as_the_last_one_had_time_for(held_s: float, full: bool, rows: int) -> None:
    pace = Pace(400, rows_min=100, rows_max=1_000)
    pace.passed(held(1), held_s, full=full)
    assert pace.rows == rows


def test_steps_never_take_more_than_the_most() -> None:
    pace = Pace(800, rows_min=100, rows_max=1_000)
    pace.passed(held(1), STEP_S / 2, full=True)
    assert pace.rows == 1_000


def test_steps_rest_while_others_come_through_the_gate_and_not_where_nobody_does() -> None:
    pace = Pace(400, rows_min=100, rows_max=1_000)
    rests = []
    for step in (
        held(1), held(2, left_at=1), held(4, left_at=3), held(5, left_at=4), held(1, operator=2), held(6, left_at=5),
    ):  # fmt: skip
        pace.passed(step, 0.01, full=True)
        rests.append(pace.rest_s > 0)
    assert rests == [True, False, True, False, True, False]
