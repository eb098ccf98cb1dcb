"""Benches are tried here, not measured, in the folder of the other tests' databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import ground as bench_ground
from bench import limit


@pytest.fixture(scope="session", autouse=True)
def on_quick_ground(ground: Path) -> Iterator[None]:
    """Let their servers use the folder of the tests' own, and pgbench's clients rest: their speed is not measured."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_ground, "DISK", ground)
        patch.setattr(limit, "_PICKS", f"\\sleep 50 ms\n{limit._PICKS}")
        yield
