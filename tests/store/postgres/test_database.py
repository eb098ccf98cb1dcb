"""Addresses of a database, and connections that are used again, shared and closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext, suppress
from contextvars import Context

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.patience import until
from tests.reuse import leave_for_good

from taquilla import security
from taquilla.store.postgres import address
from taquilla.store.postgres import database as module
from taquilla.store.postgres.address import STEADY_SETTINGS, BadServerUrl, Host, hosts_of, house_address, in_order, plain_address
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.errors import OnStandby
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.pools import WAITING_MAX, ShareTaken
from taquilla.store.postgres.schema import SchemaNewer, alone, newest


async def used(database: Database) -> HouseConnection:
    async with database.connection() as connection:
        await connection.execute("select 1")
    return connection


async def test_a_connection_is_used_again_and_two_at_once_have_two(database: Database) -> None:
    first = await used(database)
    async with database.connection() as one, database.connection() as other:
        assert (one is first, other is first) == (True, False)
    assert await used(database) in (one, other)


async def test_a_connection_that_is_kept_or_of_a_pool_is_looked_at_without_a_trace(database: Database) -> None:
    prepared = "select count(*) from pg_prepared_statements"
    for opened in (database.connection, database.reading, database.writing):
        counts = list[int]()
        for _ in range(3):
            async with opened() as connection:
                counts.append(await connection.one(int, prepared))
        assert counts[-1] == counts[-2], opened


@pytest.mark.parametrize("step", ["settle_in", "_check"])
async def test_whoever_is_cancelled_while_it_gets_a_connection_leaves_none_open(
    database: Database, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "_check":
        await used(database)
    await database.readers.wait()  # whoever borrows from a pool before it is full makes it connect once more
    seen = list[HouseConnection]()

    async def never(connection: HouseConnection) -> None:
        seen.append(connection)
        await asyncio.Event().wait()

    with monkeypatch.context() as stuck:
        stuck.setattr(module, step, never)
        task = asyncio.create_task(used(database))
        while not seen:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert seen[0].closed


async def test_only_a_few_connections_are_kept(database: Database) -> None:
    together = asyncio.Barrier(6)

    async def use() -> HouseConnection:
        async with database.connection() as connection:
            await together.wait()
        return connection

    connections = await asyncio.gather(*[use() for _ in range(6)])
    assert sorted(connection.closed for connection in connections) == [False] * 4 + [True] * 2


@pytest.mark.parametrize("how", ["raises", "in a transaction"])
async def test_a_connection_in_doubt_is_closed(database: Database, how: str) -> None:
    with suppress(LookupError):
        async with database.connection() as connection:
            await connection.execute("begin")
            if how == "raises":
                await connection.execute("rollback")
                raise LookupError
    assert connection.closed
    assert await used(database) is not connection


async def test_a_connection_that_postgresql_ended_is_replaced(database: Database, server: Embedded, empty_database: str) -> None:
    (kept,) = {await used(database), await used(database)}  # it has answered, and is not asked again so soon
    with psycopg.connect(server.url(OWNER, empty_database), autocommit=True) as owner:
        owner.execute("select pg_terminate_backend(%s, 5000)", [kept.info.backend_pid])
    assert await used(database) is not kept


@pytest.mark.new_database
async def test_a_process_whom_a_newer_schema_does_not_suit_gets_no_more_connections(
    database: Database, server: Embedded, empty_database: str
) -> None:
    with psycopg.connect(server.url(OWNER, empty_database), autocommit=True) as owner:
        told = pytest.raises(SchemaNewer, match="has schema 9999")
        for name, compatible_with, trouble in (("9998.suits", newest(), nullcontext()), ("9999.breaks", None, told)):
            owner.execute("insert into _yoyo_migration values (%s, %s, now(), %s)", [name, name, compatible_with])
            with trouble:
                await (await database.connect()).close()


async def test_connections_that_are_kept_or_lent_end_with_the_house(database: Database) -> None:
    async with database.connection() as one, database.connection() as other:
        pass
    async with database.connection() as lent:
        (kept,) = {one, other} - {lent}
        await database.close()
        assert kept.closed
    assert lent.closed


async def test_a_database_that_is_away_is_known_at_once(server: Embedded) -> None:
    database = await Database.open(server.url(database="nowhere"))
    with pytest.raises(DatabaseGone):
        await used(database)
    await database.close()


OTHERS = {
    "array_nulls": "off", "bytea_output": "escape", "client_min_messages": "error", "datestyle": "German",
    "default_transaction_isolation": "serializable", "idle_in_transaction_session_timeout": "5min",
    "idle_session_timeout": "5min", "intervalstyle": "iso_8601", "quote_all_identifiers": "on", "search_path": "nowhere",
    "standard_conforming_strings": "off", "statement_timeout": "10min", "timezone": "Asia/Kathmandu",
    "transform_null_equals": "on",
}  # fmt: skip


@pytest.mark.new_database  # nobody else gets it afterwards
async def test_sessions_keep_the_settings_that_they_rely_on_whatever_a_database_says(
    server: Embedded, empty_database: str
) -> None:
    assert OTHERS.keys() == STEADY_SETTINGS.keys()
    url = server.url(OWNER, empty_database)
    with psycopg.connect(url, autocommit=True) as owner:
        for name, value in (OTHERS | {"transaction_timeout": "5min"}).items():
            owner.execute(f"alter database {empty_database} set {name} = '{value}'".encode())
    asked = "select name, current_setting(name) from unnest(%s::text[]) as name", [list(OTHERS)]
    expected = {name: value.replace("\\", "") for name, value in STEADY_SETTINGS.items()} | {"datestyle": "ISO, MDY"}
    with psycopg.connect(url) as plain, owning(url) as owner:
        assert dict(plain.execute(*asked).fetchall()).items() >= (OTHERS | {"datestyle": "German, DMY"}).items()
        assert dict(owner.execute(*asked).fetchall()) == expected
    async with await module.connect(server.url(database=empty_database)) as house:
        found = dict(await (await house.execute(*asked)).fetchall())
        for name in ("idle_in_transaction_session_timeout", "statement_timeout"):
            assert found.pop(name) not in (OTHERS[name], expected.pop(name))
        assert found == expected
        assert await house.one(str, "select current_setting('transaction_timeout')") == "0"
    with alone(url) as migrating:
        assert migrating.execute("show transaction_timeout").fetchone() == ("0",)


WARNS = "do $$ begin raise warning 'canceling wait for synchronous replication due to user request'; end $$"


async def written(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        await connection.execute(statement)


async def written_at_once(database: Database, statement: str) -> None:
    async with database.writing() as connection, connection.transaction():
        await connection.execute(statement)


@pytest.mark.parametrize("write", [written, written_at_once])
async def test_a_write_without_a_gate_that_postgresql_warns_of_is_unknown(
    database: Database, write: Callable[[Database, str], Awaitable[None]]
) -> None:
    await write(database, "select 1")
    with pytest.raises(OutcomeUnknown):
        await write(database, WARNS)
    async with database.writing() as connection:
        await connection.execute("set default_transaction_read_only = on")
        leave_for_good(connection)
    with pytest.raises(OnStandby):  # it has become a standby
        await write(database, "create temporary table written (a int)")
    # Behind a proxy that sends the house elsewhere, the next connection may be another server's.
    await write(database, "create temporary table written (a int)")


@pytest.mark.parametrize(("lends", "half"), [("reading", 2), ("connection", 4)])
async def test_a_person_takes_half_of_the_connections_and_an_operator_all_but_one(
    database: Database, lends: str, half: int
) -> None:
    done, held = asyncio.Event(), list[str]()

    async def work(operator: int, actor: str) -> None:
        security.act_as(operator, actor)
        async with getattr(database, lends)() as connection:
            await connection.execute("select 1")
            held.append(actor)
            await done.wait()

    def works(operator: int, actor: str, times: int) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(work(operator, actor)) for _ in range(times)]

    tasks = works(1, "cashier", 100)
    await until(lambda: len(held) == half and sum(task.done() for task in tasks) == 100 - half - WAITING_MAX)
    others = works(1, "manager", half)
    await until(lambda: held.count("manager") == half - 1)
    others += works(2, "cashier of another one", 1)
    await until(lambda: "cashier of another one" in held)
    assert sorted(held) == ["cashier"] * half + ["cashier of another one"] + ["manager"] * (half - 1)
    done.set()
    answers = await asyncio.gather(*tasks, *others, return_exceptions=True)
    assert [isinstance(answer, ShareTaken) for answer in answers].count(True) == 100 - half - WAITING_MAX
    assert len(held) == half + WAITING_MAX + half + 1
    assert not database.shares._taken
    assert not database.gate_shares._taken


async def test_who_gives_up_waiting_for_its_share_leaves_the_place(database: Database) -> None:
    security.act_as(1, "cashier")
    done = asyncio.Event()

    async def read() -> None:
        async with database.reading():
            await done.wait()

    reading = [asyncio.create_task(read()) for _ in range(3)]
    await until(lambda: len(database.shares._waiting) == 1)
    reading[2].cancel()
    await asyncio.gather(reading[2], return_exceptions=True)
    assert not database.shares._waiting
    done.set()
    await asyncio.gather(*reading[:2])
    assert not database.shares._taken


async def test_a_stream_that_another_task_ends_gives_its_share_back(database: Database) -> None:
    async def rows() -> AsyncIterator[int]:
        async with database.reading():
            yield 1

    security.act_as(1, "cashier")
    stream = rows()
    assert await anext(stream) == 1
    assert database.shares._taken
    await asyncio.create_task(stream.aclose(), context=Context())  # type: ignore[attr-defined]
    assert not database.shares._taken


SEVERAL = "postgresql://u:secret@a:5433,b:5434,c/d?sslmode=require"

ADDRESSES = [  # with nothing to complain of, or the beginning of the complaint
    ("postgresql://u:secret@a/d", None),
    ("postgresql:///d?host=/run/sockets", None),
    ("postgresql://u:secret@a,b,c/d", None),
    ("postgresql://u:secret@a:1,b:2,c:3/d", None),
    ("postgresql://u:secret@[::1]:1,b/d", None),
    ("postgresql:///d?host=a,b&port=5432", None),
    ("postgresql:///d?host=a,b&hostaddr=10.0.0.1,10.0.0.2", None),
    ("postgresql://a/d?target_session_attrs=read-write", None),
    ("postgresql://a/d?target_session_attrs=any", None),
    ("postgresql://u:secr%et@a/d", "cannot be read: "),
    ("postgresql:///d?host=a,b,c&port=1,2&password=secret", "cannot be read: "),
    ("postgresql:///d?host=a,b&hostaddr=10.0.0.1,10.0.0.2,10.0.0.3&password=secret", "cannot be read: "),
    ("postgresql://u:secret@a:70000,b/d", "cannot be read: "),
    ("postgresql://u:secret@a:x,b/d", "cannot be read: "),
    ("postgresql://u:secret@a/d?target_session_attrs=standby", "asks for standby "),
    ("postgresql://u:secret@a/d?target_session_attrs=prefer-standby", "asks for prefer-standby "),
    ("postgresql://u:secret@a/d?target_session_attrs=read-only", "asks for read-only "),
]


def facts(conninfo: str) -> dict[str, str]:
    """Return the parts of a connection string."""
    return {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}


@pytest.mark.parametrize(("url", "sentence"), ADDRESSES)
def test_an_address_may_name_several_hosts_and_a_bad_one_is_refused_without_its_password(url: str, sentence: str | None) -> None:
    with pytest.raises(BadServerUrl, match=f"^{sentence}") if sentence else nullcontext() as refused:
        address.check_address(url)
    assert refused is None or "secr" not in str(refused.value)


def test_hosts_have_their_ports_in_their_order_and_take_them_along_into_another() -> None:
    assert hosts_of(facts(SEVERAL)) == (Host("a", "5433"), Host("b", "5434"), Host("c", ""))
    assert hosts_of(facts("postgresql:///d?host=a,b&port=6")) == (Host("a", "6"), Host("b", "6"))
    assert hosts_of(facts("postgresql:///d")) == (Host("", ""),)
    a, b, c = hosts_of(facts(SEVERAL))
    assert facts(in_order(SEVERAL, [c, a, b])) == facts(SEVERAL) | {"host": "c,a,b", "port": ",5433,5434"}


@pytest.mark.parametrize(("url", "writes", "expected"), [
    ("postgresql://a/d", True, {"target_session_attrs": "primary", "connect_timeout": "5", "tcp_user_timeout": "6000"}),
    ("postgresql://a,b/d", True, {"target_session_attrs": "primary", "connect_timeout": "2"}),
    # The sessions that only read are none that may write.
    ("postgresql://a,b/d?target_session_attrs=read-write", True, {"target_session_attrs": "primary"}),
    ("postgresql://a,b/d?target_session_attrs=read-write", False, {"target_session_attrs": "primary"}),
    ("postgresql://a,b/d?target_session_attrs=any", True, {"target_session_attrs": "primary"}),
    ("postgresql://a,b/d?target_session_attrs=any", False, {"target_session_attrs": "any"}),
    ("postgresql://a,b/d?connect_timeout=9&tcp_user_timeout=1", True, {"connect_timeout": "9", "tcp_user_timeout": "1"}),
])  # fmt: skip
def test_the_house_looks_for_the_primary_and_gives_a_silent_host_up(url: str, writes: bool, expected: dict[str, str]) -> None:
    found = facts(house_address(url, writes=writes, application_name="taquilla"))
    assert expected.items() <= found.items()
    assert found["application_name"] == "taquilla"


def test_the_owner_and_the_tools_look_for_the_primary_unless_the_address_says_otherwise() -> None:
    assert facts(plain_address(SEVERAL)) == facts(SEVERAL) | {"target_session_attrs": "primary", "connect_timeout": "2"}
    assert facts(plain_address("postgresql://a/d?target_session_attrs=any"))["target_session_attrs"] == "any"
