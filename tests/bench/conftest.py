"""Benches that are tried, not measured: where the other tests' databases are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import ground as bench_ground


@pytest.fixture(scope="session", autouse=True)
def on_quick_ground(ground: Path) -> Iterator[None]:
    """Their servers stand on the ground of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_ground, "DISK", ground)
        yield
