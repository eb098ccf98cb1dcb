"""Benches that are tried, not measured: where the other tests' databases are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from taquilla.bench import limit

from bench import ground as bench_ground


@pytest.fixture(scope="session", autouse=True)
def on_quick_ground(ground: Path) -> Iterator[None]:
    """Their servers stand on the ground of the tests' own, and pgbench's clients rest: how fast they could be is not asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_ground, "DISK", ground)
        patch.setattr(limit, "_PICKS", f"\\sleep 50 ms\n{limit._PICKS}")
        yield
