"""Several servers: which no house opens, what the loss of one would lose, which host leads, a standby of an archived month."""

import asyncio
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from tests.patience import PATIENCE_S, wait_until

from taquilla.engine.house import House
from taquilla.store.postgres import leaders
from taquilla.store.postgres.archived_months import archive
from taquilla.store.postgres.database import Database, DatabaseGone, connect, hang_up
from taquilla.store.postgres.embedded import DATABASE, HOUSE, OWNER, Embedded
from taquilla.store.postgres.replication import Replication, Standby, TooFewStandbys, read_replication, refuse_too_few
from taquilla.store.postgres.safety import UnsafeDatabase

ALONE = Replication(False, "on", "", ())
SYNC, QUORUM = (Standby("b", "streaming", kind, 0) for kind in ("sync", "quorum"))
ASYNC, CATCHING_UP = Standby("c", "streaming", "async", 9), Standby("c", "catchup", "sync", 9)
UNSEEN, AWAY, LOST = Standby(None, None, None, None), Standby("d", "away", None, 9000), Standby("e", "away", None, None)


@pytest.mark.parametrize(("names", "waits_for"), [
    ("", 0), ("  ", 0), ("*", 1), ("b", 1), ("b, c", 1), ('"node-1"', 1), ("1 (b, c)", 1), ("2 (b, c)", 2),
    ("FIRST 2 (b, c)", 2), ("any 1 (b,c)", 1), ("ANY 2(b, c, d)", 2),
])  # fmt: skip
def test_the_standbys_that_a_commit_waits_for_are_counted(names: str, waits_for: int) -> None:
    assert replace(ALONE, synchronous_standby_names=names).waits_for == waits_for
    for level in ("off", "local", "remote_write"):  # these do not wait for the disk of a standby
        assert replace(ALONE, synchronous_commit=level, synchronous_standby_names=names).waits_for == 0


SENTENCES = [
    (ALONE, "No sale waits for a standby, and none is connected: what came after a backup is lost with this machine."),
    (replace(ALONE, standbys=(AWAY, LOST)),
     "No sale waits for a standby, and none is connected: what came after a backup is lost with this machine. "
     "d is away, and lacks 9,000 bytes. e is away, and lacks a part of the log of changes for ever."),
    (replace(ALONE, standbys=(ASYNC,)), "No sale waits for a standby: what the 1 connected lack is lost with this machine."),
    (replace(ALONE, synchronous_standby_names="b", standbys=(SYNC, ASYNC)),
     "Every answered sale is stored on one synchronous standby too: the loss of one machine loses none."),
    (replace(ALONE, synchronous_standby_names="ANY 2 (b, c)", standbys=(QUORUM, QUORUM)),
     "Every answered sale is stored on 2 synchronous standbys too: the loss of any 2 machines loses none."),
    (replace(ALONE, synchronous_standby_names="b", standbys=(CATCHING_UP, ASYNC)),
     "Nothing is sold: every sale waits for one synchronous standby, and fewer are connected (b)."),
    (replace(ALONE, synchronous_standby_names="*"),
     "Nothing is sold: every sale waits for one synchronous standby, and fewer are connected (any that comes will do)."),
    (replace(ALONE, synchronous_standby_names="b", standbys=(UNSEEN,)),
     "Every sale waits for one synchronous standby; 1 connected, and this login may not see in what state "
     "(the owner sees it with pg_read_all_stats)."),
    (replace(ALONE, synchronous_standby_names="2 (b, c)", standbys=(UNSEEN,)),
     "Nothing is sold: every sale waits for 2 synchronous standbys, and fewer are connected (2 (b, c))."),
    (replace(ALONE, is_standby=True), "This server is a standby: what its primary waits for cannot be seen here."),
]  # fmt: skip


@pytest.mark.parametrize(("replication", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_what_a_failure_would_lose_is_said(replication: Replication, sentence: str) -> None:
    assert replication.sentence() == sentence


def test_too_few_standbys_are_refused_and_those_that_are_away_are_not() -> None:
    waiting = replace(ALONE, synchronous_standby_names="b")
    for replication, wanted in ((ALONE, 0), (waiting, 0), (waiting, 1)):
        refuse_too_few(replication, wanted)
    for replication, wanted in ((ALONE, 1), (waiting, 2)):
        with pytest.raises(TooFewStandbys):
            refuse_too_few(replication, wanted)


@pytest.mark.prove("kills")
def test_a_server_tells_of_its_standbys_and_the_house_learns_how_many(
    server: Embedded, empty_database: str, standby: Path
) -> None:
    url = server.url(OWNER, empty_database)

    def until(is_so: Callable[[Replication], bool]) -> Replication:
        return wait_until(lambda: next(filter(is_so, read_replication(url)), None), "the standby")

    found = until(lambda found: found.standbys != () and found.standbys[0].state == "streaming")
    assert (found.waits_for, found.connected, found.has_stopped) == (0, 0, False)
    (seen,) = read_replication(server.url(database=empty_database))
    assert (len(seen.standbys), seen.connected) == (1, None)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("alter system set synchronous_standby_names = '*'")
        try:
            owner.execute("select pg_reload_conf()")
            found = until(lambda found: found.connected == 1)
        finally:
            owner.execute("alter system reset synchronous_standby_names")
            owner.execute("select pg_reload_conf()")
    assert found.sentence() == "Every answered sale is stored on one synchronous standby too: the loss of one machine loses none."
    until(lambda found: found.waits_for == 0)


def opened(url: str, key_file: Path) -> None:
    async def story() -> None:
        await (await House.open(url, key_file)).close()

    asyncio.run(story())


def set_for_sessions(owner: psycopg.Connection, database: str, setting: str, value: str) -> None:
    """Set it for all sessions to come, and end those that were left open for the next test."""
    owner.execute(f"alter database {database} set {setting} = {value}".encode())
    others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    owner.execute(f"select pg_terminate_backend(pid, 10000) {others}".encode())
    assert owner.execute(f"select count(*) {others}".encode()).fetchone() == (0,)


@pytest.mark.new_database  # the next test would get its sessions, which keep the settings that they began with
def test_settings_that_lose_or_hide_something_are_refused_by_name(
    owner: psycopg.Connection, demo_database: str, demo_url: str, key_file: Path
) -> None:
    for setting, value, is_safe in (
        ("synchronous_commit", "remote_apply", True),
        ("synchronous_commit", "local", False), ("synchronous_commit", "off", False),
        ("ignore_checksum_failure", "on", False), ("zero_damaged_pages", "on", False),
    ):  # fmt: skip
        set_for_sessions(owner, demo_database, setting, value)
        said = f"The database could lose or forge what it has committed: {setting} is {value}. Taquilla does not start on it."
        with nullcontext() if is_safe else pytest.raises(UnsafeDatabase, match=f"^{re.escape(said)}$"):
            opened(demo_url, key_file)
        owner.execute(f"alter database {demo_database} reset all".encode())


@pytest.mark.new_database  # a session that an earlier test has left may hear of the setting later than the owner's
def test_a_server_without_fsync_is_refused(owner: psycopg.Connection, demo_url: str, key_file: Path) -> None:
    def switch(how: str, is_then: str) -> None:
        owner.execute(f"alter system {how}".encode())
        owner.execute("select pg_reload_conf()")
        wait_until(lambda: owner.execute("show fsync").fetchone() == (is_then,), "the setting")

    try:
        switch("set fsync = off", "off")
        with pytest.raises(UnsafeDatabase, match="fsync is off"):
            opened(demo_url, key_file)
    finally:
        # Whoever opens a house next must not meet a server that has not read it yet.
        switch("reset fsync", "on")


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
    url = address((one, 5432), (other, 5432), database=empty_database) + f"&connect_timeout={PATIENCE_S}"
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
    for name, seconds in (("CHECK_S", 0.3), ("ANSWERED_S", 0)):
        monkeypatch.setattr(f"taquilla.store.postgres.pools.{name}", seconds)
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


@pytest.mark.prove("kills")
def test_a_standby_has_the_archived_month_too(server: Embedded, standby: Path, empty_database: str) -> None:
    url = server.url(OWNER, empty_database)
    guarded = "select count(*) from pg_trigger where tgname = 'an_archived_month_is_read_only'"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("select ensure_partitions('2020-01-01', '2020-01-31')")
    (month,) = archive(url, date(2020, 2, 1))
    assert month.still_open == []

    def follows() -> bool:
        with psycopg.connect(host=str(standby), dbname=empty_database, user=OWNER, autocommit=True) as there:
            assert there.execute("select count(*) from wager").fetchone() == (0,)
            return there.execute(guarded).fetchone() == (9,)

    wait_until(follows, "the standby has replayed it")
