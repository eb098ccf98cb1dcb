"""A witness in a folder, served on a port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from taquilla.http.sockets import listen
from taquilla.server.serving import configuration
from taquilla.witness.seen import Witness
from taquilla.witness.server import server

NAME = "witness.example/w"


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A new witness."""
    return Witness.make(tmp_path / "witness", NAME)


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    """Serve a witness in a thread, and yield its address."""
    listening = listen("127.0.0.1", 0)
    running = uvicorn.Server(configuration(server(witness)))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        # Connections wait on the socket until the server is up.
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        listening.close()
