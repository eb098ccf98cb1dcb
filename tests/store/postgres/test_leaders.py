"""Several hosts in one address, of which one leads: on real servers, real silent ports and a standby that is one."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from tests.reuse import leave_for_good

from taquilla.store.postgres import leaders
from taquilla.store.postgres.database import Database, DatabaseGone, connect, hang_up, named_errors
from taquilla.store.postgres.embedded import DATABASE, HOUSE, Embedded
from taquilla.store.postgres.errors import OnStandby


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that knows nothing of any host yet."""
    monkeypatch.setattr(leaders, "_KNOWN", {})


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says a word, as a server that is frozen."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield listener.getsockname()[1]


def address(*hosts: tuple[str, int], database: str = DATABASE) -> str:
    """Return an address of several hosts."""
    names, ports = (",".join(str(host[place]) for host in hosts) for place in range(2))
    return f"postgresql:///{database}?user={HOUSE}&host={quote(names)}&port={quote(ports)}"


@pytest.mark.prove("time")
def test_a_host_that_is_silent_costs_two_seconds_once(server: Embedded, empty_database: str, silent_port: int) -> None:
    url = address(("127.0.0.1", silent_port), (str(server.sockets), 5432), database=empty_database)

    async def story() -> list[float]:
        times_s = []
        for _ in range(3):
            began = time.monotonic()
            async with await connect(url) as connection:
                assert connection.info.host == str(server.sockets)
            times_s.append(time.monotonic() - began)
        return times_s

    first_s, *others_s = asyncio.run(story())
    assert first_s > 1.9
    assert first_s < 5
    assert max(others_s) < 1.9


async def test_a_host_that_fell_silent_is_tried_last(server: Embedded, empty_database: str) -> None:
    # One server by two names: what is tried first is what is connected to.
    one, other = str(server.sockets), f"{server.sockets}/."
    url = address((one, 5432), (other, 5432), database=empty_database)
    async with await connect(url) as first, await connect(url) as second:
        assert (first.info.host, second.info.host) == (one, one)
        hang_up(first)
        async with await connect(url) as third:
            assert third.info.host == other
            # Whoever found another leader has ended the connections to the old one.
            with pytest.raises(psycopg.OperationalError):
                await second.execute("select 1")
            async with await connect(url) as fourth:
                assert fourth.info.host == other


async def test_a_pool_drops_a_connection_that_does_not_answer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen backend answers no check, and resets nothing."""
    monkeypatch.setattr("taquilla.store.postgres.database._CHECK_S", 0.3)
    async with database.reading() as connection:
        pid = connection.info.backend_pid
    os.kill(pid, signal.SIGSTOP)
    try:
        async with database.reading() as connection:
            assert connection.info.backend_pid != pid
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.prove("kills")
async def test_the_house_finds_the_primary_behind_a_standby(server: Embedded, standby: Path, empty_database: str) -> None:
    async with await connect(address((str(standby), 5432), (str(server.sockets), 5432), database=empty_database)) as found:
        assert found.info.host == str(server.sockets)
    for only in (address((str(standby), 5432)), address((str(standby), 5432), (str(standby), 5432))):
        with pytest.raises(DatabaseGone):
            await connect(only)


async def test_a_write_on_a_standby_ends_its_connection(database: Database) -> None:
    """As behind a proxy that sends the house elsewhere: the next connection may be another server's."""

    async def write() -> None:
        async with database.writing() as connection, named_errors():
            await connection.execute("create temporary table written (at int)")

    async with database.writing() as connection:
        await connection.execute("set default_transaction_read_only = on")
        leave_for_good(connection)
    with pytest.raises(OnStandby):
        await write()
    await write()
