"""A witness in a folder, served on a port of this machine."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.threads import threaded

from taquilla.server.serving import configuration
from taquilla.witness.seen import Witness
from taquilla.witness.server import server

NAME = "witness.example/w"


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A new witness."""
    return Witness.make(tmp_path / "witness", NAME)


def served(witness: Witness) -> AbstractContextManager[str]:
    """Serve a witness in a thread: its address."""
    return threaded(configuration(server(witness)))
