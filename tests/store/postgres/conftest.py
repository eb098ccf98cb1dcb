"""A standby of the tests' server, databases of the house, and servers of a file's own."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench.swept import swept
from tests.patience import PATIENCE_S

from taquilla.store.postgres.database import Database
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.home import clean_environment, run

NUMBERS = count(1)


@pytest.fixture(scope="session")
def left(place: Path) -> Path:
    """A data folder of a server that has ended. To copy it takes less than to make a cluster."""
    Embedded.start(place / "left").stop()
    return place / "left"


def copy_of_data(left: Path, data: Path) -> None:
    """Put a copy of such data where a server will start."""
    subprocess.run(["cp", "-a", str(left), str(data)], check=True, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def own_server(ground: Path, left: Path) -> Iterator[Embedded]:
    """A server for the databases of one file."""
    with swept("taq-", ground) as made:
        copy_of_data(left, made / "data")
        with Embedded.start(made / "data", settings={"shared_buffers": "32MB"}) as running:
            yield running


@pytest.fixture
def url(own_server: Embedded) -> str:
    """A new database on it, as its owner."""
    name = f"fresh_{next(NUMBERS)}"
    ask(own_server.url(OWNER), f"create database {name}")
    return own_server.url(OWNER, name)


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    """Return the rows that a statement gives, in a session of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        return cursor.fetchall() if cursor.description else []


def write(folder: Path, **files: str) -> Path:
    """Files such as ``_0001_seats``; keywords cannot hold the dot of ``0001.seats.sql``."""
    for name, text in files.items():
        folder.joinpath(name.strip("_").replace("_", ".", 1) + ".sql").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def standby(server: Embedded, place: Path) -> Iterator[Path]:
    """The folder of the sockets of a standby of the server. It is gone when others use the server."""
    folder, run_as = Path(tempfile.mkdtemp(prefix="standby-", dir=place)), server.run_as
    if run_as:
        os.chown(folder, run_as["user"], run_as["group"])
    source = f"host={server.sockets} user={OWNER} application_name=standby"
    copy = ["-d", source, "-D", str(folder / "data"), "-R", "-X", "stream", "-c", "fast"]
    result = run([str(server.binaries / "pg_basebackup"), *copy], run_as)
    assert result.returncode == 0, result.stdout
    with (folder / "data" / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"unix_socket_directories = '{folder}'\nlisten_addresses = ''\nport = 5432\n")
    control = [str(server.binaries / "pg_ctl"), "-D", str(folder / "data"), "-w", "-l", str(folder / "log")]
    # Not through a pipe: the server would keep it open.
    started = subprocess.run(
        [*control, "start"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        env=clean_environment(), check=False, **run_as,
    )  # fmt: skip
    try:
        assert started.returncode == 0, (folder / "log").read_text()
        yield folder
    finally:
        run([*control, "-m", "immediate", "stop"], run_as)
        shutil.rmtree(folder)


@pytest.fixture
def database(runner: asyncio.Runner, database_url: str) -> Iterator[Database]:
    """An open database."""
    opened = runner.run(Database.open(database_url))
    yield opened
    runner.run(opened.close())
