"""A folder for what a test puts on the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import tests.audit.conftest as audit
from bench.swept import swept
from tests.houses import CATALOGUE


@pytest.fixture
def folder(ground: Path) -> Iterator[Path]:
    """A short folder that every user may pass through; pytest's own are neither."""
    with swept("taq-", ground) as made:
        yield made


@pytest.fixture(scope="session")
def catalogue() -> Path:
    """Return all lotteries: plans are those of tables that have grown."""
    return CATALOGUE


unharmed = audit.unharmed
