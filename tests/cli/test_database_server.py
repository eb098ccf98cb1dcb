"""`taquilla db run`: the embedded PostgreSQL as a process of its own, which tells its manager how it is."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.forked import Forked
from tests.patience import PATIENCE_S

from taquilla.store.postgres.embedded import OWNER, Embedded, running_url

if TYPE_CHECKING:
    from conftest import Shell


@pytest.fixture(scope="module")
def data(ground: Path) -> Iterator[Path]:
    """The data folder of a house whose PostgreSQL does not run."""
    made = Path(tempfile.mkdtemp(prefix="taq-", dir=ground))
    made.chmod(0o755)
    Embedded.start(made / "data").stop()
    yield made / "data"
    shutil.rmtree(made)


@pytest.fixture
def manager() -> Iterator[socket.socket]:
    """Listen as a service manager does; the socket's name begins with a zero byte, and lies in no folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0taquilla-test-{os.getpid()}")
        listening.settimeout(30)
        yield listening


def clean(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TAQUILLA_", "DATABASE_URL"))}
    return kept | variables


def test_it_tells_its_manager_lets_others_in_and_stops_postgresql_with_itself(data: Path, manager: socket.socket) -> None:
    told = f"@taquilla-test-{os.getpid()}"
    server = Forked(["db", "run", "--data", str(data)], clean(NOTIFY_SOCKET=told), data.with_suffix(".err"))
    try:
        assert manager.recv(100) == b"READY=1"
        url = running_url(data, OWNER)
        assert url is not None
        with psycopg.connect(url) as connection:
            assert connection.execute("select current_user").fetchone() == (OWNER,)
        # Nobody else takes care of this folder meanwhile.
        second = Forked(["db", "run", "--data", str(data)], clean(), data.with_suffix(".second"))
        assert second.wait(timeout=PATIENCE_S) == 2
        second.stdout.close()
        assert "already takes care of the database in" in data.with_suffix(".second").read_text()
    finally:
        server.send_signal(signal.SIGTERM)
    assert manager.recv(100) == b"STOPPING=1"
    assert (server.wait(timeout=PATIENCE_S), running_url(data)) == (0, None)
    server.stdout.close()


def test_it_makes_no_house_and_runs_none_of_somebody_elses(empty_house: "Shell", tmp_path: Path) -> None:
    ended = empty_house("db", "run")
    assert (ended.status, ended.err.startswith("the settings name a PostgreSQL of your own")) == (2, True)
    unset = {"DATABASE_URL": None, "TAQUILLA_OWNER_URL": None, "TAQUILLA_AUDITOR_URL": None}
    ended = empty_house("db", "run", "--data", str(tmp_path / "none"), **unset)
    assert (ended.status, ended.err.startswith("There is no house in ")) == (2, True)
    assert not (tmp_path / "none").exists()
