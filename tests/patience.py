"""Waits for what a test expects, with one patience.

No test measures time: on a shared machine a clock measures whatever else that machine did. Promises about time are measured by
benches, and by the campaign `time`.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

import pytest

PATIENCE_S: Final = 120
"""The longest wait of a test: what has not come by then never comes."""
LOOK_S: Final = 0.02
TIMED: Final = pytest.mark.parametrize("is_timed", [False, pytest.param(True, marks=pytest.mark.prove("time"))])
"""Of a test that measures something too: the campaign `time` asserts its promise, ``assert not is_timed or took_s < 0.05``."""


Found = TypeVar("Found")


def wait_until(condition: Callable[[], Found], what: str) -> Found:
    """Check a condition again and again until it holds; return what it said. Fail once patience has run out."""
    gives_up_at = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < gives_up_at, f"waited {PATIENCE_S} s for {what}"
        time.sleep(LOOK_S)
    return found


async def until(holds: Callable[[], object], what: str = "what a test expects") -> None:
    """Do the same in a coroutine, while others run."""
    gives_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < gives_up_at, f"waited {PATIENCE_S} s for {what}"
        await asyncio.sleep(LOOK_S)
