"""A folder for what a test puts on the disk."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import tests.audit.conftest as audit


@pytest.fixture
def folder(ground: Path) -> Iterator[Path]:
    """A short folder that every user may pass through; pytest's own are neither."""
    made = Path(tempfile.mkdtemp(prefix="taq-", dir=ground))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


unharmed = audit.unharmed
