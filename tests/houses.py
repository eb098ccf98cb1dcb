"""One real PostgreSQL for the whole run, and a fresh copy of a furnished database for every test that wants one."""

import asyncio
import gc
import inspect
import itertools
import json
import logging
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psycopg
import pytest
import typer.main
import typer.testing
import uvloop
from bench.swept import swept
from tests.apps import serve_apps_again
from tests.passwords import HEAVY, LIGHT, light
from tests.patience import PATIENCE_S
from tests.reuse import FirstRows, Parked, Reused, connect_unwatched, transaction_now
from tests.slow_clock import slow_down

from taquilla import security
from taquilla.domain.events import types
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.engine.people import hashing
from taquilla.sandbox import demo
from taquilla.sandbox.demo import furnish
from taquilla.sandbox.demo_sports import furnish_site
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.schema import migrate
from taquilla.telemetry.logs import StandardError
from taquilla.work.worker import Worker

# The house runs on uvloop, and so do its tests.
asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

CATALOGUE = Path(__file__).parents[1] / "src/taquilla/catalogue/venezuela.toml"
# The very day of the portal document: a Tuesday morning in Caracas, before the first draws close.
SEED_DAY = datetime.fromisoformat("2024-10-22T07:30:00-04:00")
ROOMY = 3 * 1024**3  # bytes: more than four processes take together

FreshCopy = Callable[[str], AbstractContextManager[str]]
Furnished = Callable[[str, str, Callable[[House], Awaitable[object]]], str]
NEW_DATABASES = SimpleNamespace(is_wanted=False)  # by the test that runs now


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a test that is marked so databases that nobody has used; it asks for plans or pages, and dead rows count there."""
    NEW_DATABASES.is_wanted = item.get_closest_marker("new_database") is not None


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """Runs a test that is a coroutine, and what its fixtures wait for."""
    with asyncio.Runner() as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine until our patience ends: in the loop of its desk's house, if it has a desk."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given = pyfuncitem.funcargs
    desk = getattr(given.get("kiosk"), "desk", None) or given.get("desk")
    runner = desk.runner if desk else pyfuncitem._request.getfixturevalue("runner")
    test = pyfuncitem.obj(**{name: given[name] for name in inspect.signature(pyfuncitem.obj).parameters})
    runner.run(asyncio.wait_for(test, PATIENCE_S))
    return True


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Nine thousand tests stay to the end: the collector need not look through them, nor so often at what a test leaves."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)
        gc.enable()


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Take back what a command that serves has set up for the log of its process: in a test it shares ours."""
    root = logging.getLogger()
    level = root.level
    yield
    for handler in root.handlers[:]:
        if isinstance(handler, StandardError):
            root.removeHandler(handler)
            root.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """The apps of our own APIs and the command line are put together once, and people log in with little work.

    The check of a password for somebody who does not exist is as heavy as ever; ``heavy_passwords`` brings the house's own back.
    """
    with pytest.MonkeyPatch.context() as patch:
        serve_apps_again(patch.setattr)
        patch.setattr(typer.testing, "_get_command", cache(typer.main.get_command))
        # A client reads the certificates of the whole world, and speaks to a house in its own process.
        patch.setattr(httpx._transports.default, "create_ssl_context", cache(httpx.create_ssl_context))
        patch.setattr(hashing, "HASHER", LIGHT)
        patch.setattr(demo, "_hashed", lambda: light(demo.PASSWORD))
        yield


@pytest.fixture
def heavy_passwords() -> Iterator[None]:
    """The house hashes as it does when it serves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "HASHER", HEAVY)
        yield


@pytest.fixture(scope="session", autouse=True)
def every_action_is_told() -> Iterator[None]:
    """Hold that whatever is written into the audit trail has an event of its own."""

    def unnamed(action: str) -> None:
        raise AssertionError(f"the trail's action {action!r} becomes no event: name it in domain/events/types.py")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(types, "unnamed", unnamed)
        yield


@pytest.fixture(scope="session")
def ground() -> Path:
    """Return the folder of data folders: in memory, where there is plenty. Disks are slow at making and removing so many files.

    No test takes the power away, so it makes no difference what has reached a disk.
    """
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ROOMY:
        return Path("/tmp")
    # Some tests copy PostgreSQL's binaries beside their data, and run them there.
    return Path("/tmp") if os.statvfs(memory).f_flag & os.ST_NOEXEC else memory


@pytest.fixture(scope="session")
def place(ground: Path) -> Iterator[Path]:
    """A folder that a system user reaches too: pytest's own folders are closed to it."""
    with swept("taquilla-test-", ground) as folder:
        yield folder


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a full file system of its own: files can be made there, and hold nothing."""
    (folder := tmp_path / "full").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k,mode=755", "tmpfs", folder], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    (folder / "fill").write_bytes(bytes(4096))
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="session")
def server(place: Path) -> Iterator[Embedded]:
    """A PostgreSQL with our own settings, for many small databases that live for a moment.

    To make and to drop one looks through all buffers.
    """
    small = {"max_connections": "200", "max_wal_size": "512MB", "shared_buffers": "64MB", "autovacuum": "off"}
    with Embedded.start(place / "data", settings=small) as server:
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
def demo_template(server: Embedded, key_file: Path, empty_template: str) -> str:
    """A database with the demo's data, on the morning of the portal document's day."""
    return make_demo(server, key_file, empty_template, "template_demo", CATALOGUE)


@pytest.fixture(scope="session")
def few_lotteries(
    server: Embedded, key_file: Path, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """Makes databases with the demo's data and some of its eleven lotteries, by the ids of their products.

    So many fewer draws are planned, opened, closed and sealed whenever a test lets time go by.
    """

    @cache
    def make(*products: int) -> str:
        path = few_products(tmp_path_factory.mktemp("few"), *products)
        return make_demo(server, key_file, empty_template, f"template_of_{'_'.join(map(str, products))}", path)

    return make


def few_products(folder: Path, *products: int) -> Path:
    """Write a catalogue of some of the lotteries alone, by the ids of their products."""
    head, *told = CATALOGUE.read_text(encoding="utf-8").split("[[product]]\n")
    kept = [one for one in told if one.startswith(tuple(f"id = {product}\n" for product in products))]
    (path := folder / CATALOGUE.name).write_text("[[product]]\n".join([head, *kept]), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def short_template(few_lotteries: Callable[..., str]) -> str:
    """A database with the demo's data, of whose lotteries there are LOTTO ACTIVO and TRIPLE CHANCE alone."""
    return few_lotteries(5, 27)


def make_demo(server: Embedded, key_file: Path, empty: str, name: str, catalogue: Path) -> str:
    """Make a database with the demo's data over a catalogue of lotteries, from one with the schema alone; return its name."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name} template {empty}".encode())
    with psycopg.connect(server.url(OWNER, name), autocommit=True) as owner:
        slow_down(owner)
        owner.execute("update house_clock set shift = %s - house_now()", [SEED_DAY])
        owner.execute("grant execute on function move_house_clock(timestamptz) to taquilla_house")
    asyncio.run(fill_demo(server.url(database=name), key_file, catalogue))
    return name


async def fill_demo(url: str, key_file: Path, catalogue: Path = CATALOGUE) -> None:
    """Furnish a database that has the schema alone with the demo's data."""
    async with await connect(url) as connection:
        await load_catalogue(connection, read_catalogue(catalogue))
    async with open_house(url, key_file) as house:
        await furnish(house)
        await Worker(house).round()


@pytest.fixture(scope="session")
def furnished(server: Embedded, key_file: Path) -> Furnished:
    """Makes a template of more than another one has, once for each name: ``furnished("site", demo_template, furnish_site)``."""
    made: dict[str, str] = {}

    def make(name: str, template: str, fill: Callable[[House], Awaitable[object]]) -> str:
        if name not in made:
            made[name] = f"template_{name}"
            with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
                owner.execute(f"create database {made[name]} template {template}".encode())

            async def story() -> None:
                async with open_house(server.url(database=made[name]), key_file) as house:
                    await fill(house)

            asyncio.run(story())
        return made[name]

    return make


@pytest.fixture(scope="session")
def site_template(furnished: Furnished, demo_template: str) -> str:
    """A database with the demo's data and its operator of sports."""
    return furnished("site", demo_template, furnish_site)


@pytest.fixture(scope="session")
def short_site_template(furnished: Furnished, short_template: str) -> str:
    """The same with two lotteries alone."""
    return furnished("short_site", short_template, furnish_site)


def _template(server: Embedded, name: str) -> str:
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {name}".encode())
    migrate(server.url(OWNER, name))
    return name


@pytest.fixture(scope="session")
def parked() -> Iterator[Parked]:
    """Connections of the house that wait for the next test."""
    waiting = Parked()
    with pytest.MonkeyPatch.context() as patch:
        waiting.serve(patch)
        yield waiting


@pytest.fixture(scope="session")
def fresh_copy(server: Embedded, parked: Parked) -> Iterator[FreshCopy]:
    """Lends databases that are as good as fresh copies, by name: ``with fresh_copy(template) as name``. See tests/reuse.py."""
    numbers = itertools.count()
    first, lent, waiting, ended = dict[str, FirstRows](), dict[str, Reused](), defaultdict[str, list[Reused]](list), list[str]()

    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:

        def copied(template: str) -> str:
            name = f"copy_{next(numbers)}"
            # The files as they are: the other way logs every page, and a drop writes out what the next copy has just logged.
            owner.execute(f"create database {name} template {template} strategy file_copy".encode())
            return name

        def drop(name: str) -> None:
            # The one before: PostgreSQL waits a tenth of a second for sessions that have just said goodbye.
            while ended:
                owner.execute(f"drop database {ended.pop()} with (force)".encode())
            ended.append(name)

        def leave(reused: Reused) -> None:
            parked.dismiss(reused.name)
            reused.leave()

        def taken(template: str) -> Reused:
            while waiting[template]:
                reused = waiting[template].pop()
                if reused.taken_back(parked.pids(reused.name)):
                    return reused
                leave(reused)
                drop(reused.name)
            name = copied(template)
            url = server.url(OWNER, name)
            if template not in first:
                with connect_unwatched(url) as copy:
                    first[template] = FirstRows(copy)
            parked.admit(name)
            return Reused(name, url, first[template], transaction_now(owner))

        @contextmanager
        def lend(template: str) -> Iterator[str]:
            if not template.startswith("template_") or NEW_DATABASES.is_wanted:
                if template in lent:  # nobody may be connected to what is copied
                    leave(lent[template])
                name = copied(template)
                try:
                    yield name
                finally:
                    drop(name)
                return
            reused = taken(template)
            lent[reused.name] = reused
            try:
                yield reused.name
            finally:
                del lent[reused.name]
                if reused.is_left:
                    drop(reused.name)
                else:
                    waiting[template].append(reused)

        yield lend
        for reused in itertools.chain(*waiting.values()):
            leave(reused)


@pytest.fixture
def copy_of(fresh_copy: FreshCopy) -> Iterator[Callable[[str], str]]:
    """Makes copies of databases that last as long as the test, by name."""
    with ExitStack() as copies:
        yield lambda template: copies.enter_context(fresh_copy(template))


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
    """Return the house's address of a database with the schema alone."""
    return server.url(database=empty_database)


@pytest.fixture
def demo_url(server: Embedded, demo_database: str) -> str:
    """Return the house's address of a database with the demo's data."""
    return server.url(database=demo_database)


@pytest.fixture(scope="session")
def read_only(server: Embedded, fresh_copy: FreshCopy) -> Iterator[Callable[[str], str]]:
    """Gives one copy of a template to all tests that only read it, by its address; PostgreSQL refuses whatever they write."""
    made: dict[str, str] = {}
    with ExitStack() as copies:

        def over(template: str) -> str:
            if template not in made:
                made[template] = copies.enter_context(fresh_copy(template))
                with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
                    owner.execute(f"alter database {made[template]} set default_transaction_read_only = on".encode())
            return server.url(database=made[template])

        yield over


@pytest.fixture(scope="session")
def read_only_url(read_only: Callable[[str], str], empty_template: str) -> str:
    """Return the address of a database with the schema alone, in which nobody writes."""
    return read_only(empty_template)


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


@pytest.fixture
def logged() -> Iterator[list[dict[str, Any]]]:
    """Collect what is logged during a test, line by line."""
    lines: list[dict[str, Any]] = []

    class Reader(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            assert "\n" not in text
            assert text.isascii()
            assert text.isprintable()
            lines.append(json.loads(text))

    logger, reader = logging.getLogger(security.LOGGER), Reader()
    level = logger.level
    security.flush()
    logger.addHandler(reader)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(reader)
    logger.setLevel(level)
