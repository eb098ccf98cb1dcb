"""Statements of one round trip: what comes of each, and of the connection when something goes wrong, on a real server."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from taquilla.store.postgres.database import HouseConnection, OutcomeUnknown, connect, named_errors
from taquilla.store.postgres.embedded import OWNER, Embedded


@pytest.fixture
def url(server: Embedded) -> str:
    """The address of a database in which nothing is kept: a table of a session is gone with it."""
    return server.url(OWNER, "postgres")


@pytest.fixture
def connection(runner: asyncio.Runner, url: str) -> Iterator[HouseConnection]:
    """A connection of the owner, who may make tables. A test ends with it fit for the next one."""
    opened = runner.run(connect(url, role=OWNER))
    runner.run(opened.execute("create temporary table kept (id int primary key)"))
    yield opened
    runner.run(opened.close())


@pytest.fixture
def owner(url: str) -> Iterator[psycopg.Connection]:
    """Another session of the owner."""
    with psycopg.connect(url, autocommit=True) as session:
        yield session


async def ids(connection: HouseConnection) -> list[int]:
    return [id_ for (id_,) in await (await connection.execute("select id from kept order by id")).fetchall()]


async def until_it_sleeps(owner: psycopg.Connection, backend: int) -> None:
    asked = "select wait_event from pg_stat_activity where pid = %s"
    while (await asyncio.to_thread(owner.execute, asked, [backend])).fetchone() != ("PgSleep",):
        pass


def is_idle(connection: HouseConnection) -> bool:
    return not connection.closed and connection.info.transaction_status is TransactionStatus.IDLE


async def test_each_statement_has_its_own_reply(connection):
    async with connection.pipeline():
        words = await connection.execute("select %(word)s::text, 'a%%b', %(word)s::text || '!'", {"word": "ñ"})
        numbers = await connection.execute("select * from unnest(%s::int[])", ["{3,1,2}"])
        written = await connection.execute("insert into kept values (7), (8)")
        nothing = await connection.execute("select 1 where false")
        percent = await connection.execute("select 'a%b'")
    assert await words.fetchall() == [("ñ", "a%b", "ñ!")]
    assert [await numbers.fetchone(), await numbers.fetchall(), await numbers.fetchone()] == [(3,), [(1,), (2,)], None]
    assert (written.rowcount, written.statusmessage) == (2, "INSERT 0 2")
    assert (await nothing.fetchone(), nothing.rowcount) == (None, 0)
    assert await percent.fetchall() == [("a%b",)]


async def test_values_come_and_go_as_with_a_cursor(connection):
    given = {
        "small": 7, "big": 10**15, "word": 'a"\\ñ', "none": None, "day": date(2026, 5, 1), "bytes": b"\x00\xff",
        "at": datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC), "true": True, "list": [1, 2],
    }  # fmt: skip
    query = "select " + ", ".join(f"%({name})s" for name in given) + ", '{\"a\": [1]}'::jsonb, '{x,NULL}'::text[]"
    by_cursor = await (await connection.execute(query, given)).fetchall()
    async with connection.pipeline():
        reply = await connection.execute(query, given)
    rows = await reply.fetchall()
    assert rows == by_cursor
    assert rows[0][: len(given)] == tuple(given.values())
    assert [type(value) for value in rows[0]] == [type(value) for value in by_cursor[0]]


async def test_a_text_with_a_null_character_is_refused_and_not_cut(connection):
    with pytest.raises(psycopg.DataError):
        async with connection.pipeline():
            await connection.execute("select %(text)s", {"text": "a\x00b"})
    assert is_idle(connection)


async def test_rows_are_read_before_the_end_too_and_a_pipeline_inside_another_is_part_of_it(connection):
    async with connection.pipeline():
        await connection.execute("begin")
        assert await (await connection.execute("select 1")).fetchall() == [(1,)]
        async with connection.pipeline():
            inner = await connection.execute("insert into kept values (1) returning id")
        assert await inner.fetchone() == (1,)
        await connection.execute("commit")
    assert await ids(connection) == [1]


async def test_a_transaction_goes_round_a_pipeline(connection):
    async def twice(connection: HouseConnection) -> None:
        async with connection.transaction(), connection.pipeline():
            await connection.execute("insert into kept values (1)")
            await connection.execute("insert into kept values (2)")

    await twice(connection)
    with pytest.raises(psycopg.errors.UniqueViolation):
        await twice(connection)
    assert is_idle(connection)
    assert await ids(connection) == [1, 2]


@pytest.mark.parametrize("wrong", [0, 1, 2])
async def test_the_first_error_is_raised_and_what_follows_it_is_not_done(connection, wrong):
    statements = ["insert into kept values (1)", "insert into kept values (2)", "insert into kept values (3)"]
    statements[wrong] = "insert into kept values (1), (1)"

    async def send(connection: HouseConnection) -> None:
        async with connection.pipeline():
            await connection.execute("begin")
            for statement in statements:
                await connection.execute(statement)
            await connection.execute("commit")

    for _ in range(2):
        with pytest.raises(psycopg.errors.UniqueViolation):
            await send(connection)
        assert connection.info.transaction_status is TransactionStatus.INERROR
        async with connection.pipeline():
            await connection.execute("rollback")
        assert is_idle(connection)
        assert await ids(connection) == []


async def test_an_error_in_the_program_waits_for_what_was_sent(connection):
    async def fail(connection: HouseConnection) -> None:
        async with connection.pipeline():
            await connection.execute("insert into kept values (1)")
            raise LookupError

    with pytest.raises(LookupError):
        await fail(connection)
    assert is_idle(connection)
    assert await ids(connection) == [1]


async def test_a_warning_is_remembered(connection):
    async with connection.pipeline():
        result = await connection.execute("commit")
    assert (connection.warnings, result.statusmessage) == (["there is no transaction in progress"], "COMMIT")


@pytest.mark.parametrize("step", ["before the first", "before the commit", "while it waits", "after it was read"])
async def test_a_lost_connection_is_an_unknown_outcome(connection, owner, step):
    backend = connection.info.backend_pid

    def kill() -> None:
        owner.execute("select pg_terminate_backend(%s, 5000)", [backend])

    async def kill_while_it_waits() -> None:
        await until_it_sleeps(owner, backend)
        kill()

    async def send() -> None:
        if step == "before the first":
            kill()
        async with asyncio.TaskGroup() as meanwhile, named_errors(), connection.pipeline():
            await connection.execute("begin")
            reply = await connection.execute("insert into kept values (1) returning id")
            if step == "after it was read":
                assert await reply.fetchone() == (1,)
            if step in ("after it was read", "before the commit"):
                kill()
            if step == "while it waits":
                await connection.execute("select pg_sleep(60)")
                meanwhile.create_task(kill_while_it_waits())
            await connection.execute("commit")

    with pytest.raises(ExceptionGroup) as lost:
        await send()
    assert list(map(type, lost.value.exceptions)) == [OutcomeUnknown]
    assert connection.closed


async def test_a_cancelled_wait_ends_at_once_and_leaves_a_connection_that_works(connection, owner):
    async def wait() -> None:
        async with connection.pipeline():
            await connection.execute("begin")
            await connection.execute("insert into kept values (1)")
            await connection.execute("select pg_sleep(60)")
            await connection.execute("commit")

    waiting = asyncio.create_task(wait())
    await until_it_sleeps(owner, connection.info.backend_pid)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with connection.pipeline():
        await connection.execute("rollback")
    assert is_idle(connection)
    assert await ids(connection) == []


async def test_a_prepared_statement_that_is_forgotten_costs_one_error(connection):
    async def use(connection: HouseConnection) -> None:
        async with connection.pipeline():
            await connection.execute("insert into kept values (1) on conflict do nothing")
            await connection.execute("select %(a)s::int", {"a": "1"})

    await use(connection)
    async with connection.pipeline():
        await connection.execute("begin")
    # Behind psycopg's back.
    await connection.execute("do $$ begin execute 'deallocate all'; end $$", prepare=False)
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        await use(connection)
    async with connection.pipeline():
        await connection.execute("rollback")
    for _ in range(2):
        await use(connection)


async def test_what_psycopg_forgets_and_evicts_a_line_prepares_again(connection):
    connection.prepared_max = 3
    for _ in range(2):
        for number in range(5):
            async with connection.pipeline():
                reply = await connection.execute(f"select {number}, %(a)s::int", {"a": "1"})
            assert await reply.fetchall() == [(number, 1)]
            # A cursor rolls back, and psycopg forgets all.
            await connection.execute("begin")
            await connection.execute("rollback")
    for number in range(5):
        async with connection.pipeline():
            await connection.execute(f"select {number}, %(a)s::int", {"a": "1"})
    (count,) = await (await connection.execute("select count(*) from pg_prepared_statements")).fetchone() or (0,)
    assert count <= 4


async def test_a_rollback_in_a_pipeline_keeps_what_is_prepared(connection):
    for _ in range(3):
        async with connection.pipeline():
            await connection.execute("begin")
            await connection.execute("select %(a)s::int", {"a": "1"})
            await connection.execute("rollback")
    kept = await connection.execute("select statement from pg_prepared_statements where generic_plans + custom_plans = 3")
    assert {statement for (statement,) in await kept.fetchall()} == {"begin", "select $1::int", "rollback"}


async def test_more_is_sent_and_received_than_the_line_holds(connection):
    text = "x" * 3_000_000
    async with connection.pipeline():
        replies = [await connection.execute("select %(text)s::text", {"text": text}) for _ in range(4)]
    assert [await reply.fetchall() for reply in replies] == [[(text,)]] * 4


async def test_a_process_that_freezes_after_reading_loses_its_transaction(url, owner):
    options = {"role": OWNER, "idle_in_transaction_session_timeout": "50ms"}
    async with await connect(url, **options) as frozen, frozen.pipeline():
        await frozen.execute("begin")
        assert await (await frozen.execute("select 1")).fetchone() == (1,)
        there = "select from pg_stat_activity where pid = %s"
        while owner.execute(there, [frozen.info.backend_pid]).fetchone() is not None:
            pass
        late = await frozen.execute("select 1")
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            await late.fetchone()
