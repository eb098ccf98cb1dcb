"""One real PostgreSQL for the whole run, and a fresh copy of a furnished database for every test that wants one."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest

from taquilla.desk.catalogue import load_catalogue, read_catalogue
from taquilla.desk.house import House
from taquilla.sandbox.demo import furnish
from taquilla.store.database import connect
from taquilla.store.embedded import OWNER, Embedded
from taquilla.store.migrations import migrate
from taquilla.worker import Worker

# The suite says the same each time; HYPOTHESIS_PROFILE=search looks for more, by hand and for as long as one likes.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

CATALOGUE = Path(__file__).parents[1] / "src/taquilla/catalogue/venezuela.toml"
# The very day of the portal document: a Tuesday morning in Caracas, before the first draws close.
SEED_DAY = datetime.fromisoformat("2024-10-22T07:30:00-04:00")


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that a system user reaches too: as root, PostgreSQL runs as one, and pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="taquilla-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(place: Path) -> Iterator[Embedded]:
    """A PostgreSQL with our own settings."""
    with Embedded.start(place / "data", settings={"max_connections": "200"}) as server:
        yield server


@pytest.fixture(scope="session")
def key_file(place: Path, server: Embedded) -> Path:
    """The master key of all databases of this run."""
    return place / "master.key"


@pytest.fixture(scope="session")
def empty_template(server: Embedded) -> str:
    """A database with the schema and nothing in it."""
    return _template(server, "template_empty")


@pytest.fixture(scope="session")
def demo_template(server: Embedded, key_file: Path) -> str:
    """A database with the demo's data, on the morning of the portal document's day."""
    name = _template(server, "template_demo")
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        owner.execute("update house_clock set shift = %s - clock_timestamp()", [SEED_DAY])
        owner.execute("grant execute on function move_house_clock(timestamptz) to taquilla_house")

    async def fill() -> None:
        async with await connect(server.url(database=name)) as connection:
            await load_catalogue(connection, read_catalogue(CATALOGUE))
        async with open_house(server.url(database=name), key_file) as house:
            await furnish(house)
            await Worker(house).round()

    asyncio.run(fill())
    return name


_COPIES = itertools.count()


def _template(server: Embedded, name: str) -> str:
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name}".encode())
    migrate(server.url(OWNER, name))
    return name


@pytest.fixture
def copy_of(server: Embedded) -> Iterator[Callable[[str], str]]:
    """Makes throw-away copies of databases, by name."""
    copies: list[str] = []

    def copy(template: str) -> str:
        name = f"copy_{os.getpid()}_{next(_COPIES)}"
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
            owner.execute(f"create database {name} template {template}".encode())
        copies.append(name)
        return name

    yield copy
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        for name in copies:
            owner.execute(f"drop database if exists {name} with (force)".encode())


@pytest.fixture
def empty_database(copy_of: Callable[[str], str], empty_template: str) -> str:
    """The name of a database with the schema alone."""
    return copy_of(empty_template)


@pytest.fixture
def demo_database(copy_of: Callable[[str], str], demo_template: str) -> str:
    """The name of a database with the demo's data."""
    return copy_of(demo_template)


@pytest.fixture
def database_url(server: Embedded, empty_database: str) -> str:
    """How the house reaches a database with the schema alone."""
    return server.url(database=empty_database)


@pytest.fixture
def demo_url(server: Embedded, demo_database: str) -> str:
    """How the house reaches a database with the demo's data."""
    return server.url(database=demo_database)


@pytest.fixture
def owner(server: Embedded, demo_database: str) -> Iterator[psycopg.Connection]:
    """The owner of the demo's database: to plant what the house itself could never write."""
    with psycopg.connect(server.url(OWNER, demo_database), autocommit=True) as connection:
        yield connection


@asynccontextmanager
async def open_house(url: str, key_file: Path, **options: object) -> AsyncIterator[House]:
    """A house over a database."""
    house = await House.open(url, key_file, demo=True, **options)
    try:
        yield house
    finally:
        await house.close()


@pytest.fixture
def with_house(demo_url: str, key_file: Path) -> Callable[[Callable[[House], Awaitable[object]]], object]:
    """Runs a story in a house over the demo's data: ``with_house(story)``."""

    def run(story: Callable[[House], Awaitable[object]], **options: object) -> object:
        async def told() -> object:
            async with open_house(demo_url, key_file, **options) as house:
                return await story(house)

        return asyncio.run(told())

    return run
