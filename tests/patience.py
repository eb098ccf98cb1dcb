"""How long a test waits for what it expects.

No test measures time: on a shared machine a clock measures whatever else that machine did. What takes time is waited for, with
one patience; promises about time are measured by benches.
"""

import time
from collections.abc import Callable
from typing import Final

import pytest

PATIENCE_S: Final = 120
"""The longest wait of a test: what has not come by then never comes."""
LOOK_S: Final = 0.02
TIMED: Final = pytest.mark.parametrize("is_timed", [False, pytest.param(True, marks=pytest.mark.prove("time"))])
"""Of a test that measures something too: the campaign `time` asserts its promise, ``assert not is_timed or took_s < 0.05``."""


def wait_until(condition: Callable[[], object], what: str = "") -> None:
    """Check a condition again and again until it holds; fail once patience has run out."""
    gives_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < gives_up_at, f"waited {PATIENCE_S} s for {what or condition}"
        time.sleep(LOOK_S)
