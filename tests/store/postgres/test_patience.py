"""Migrations that nobody waits behind, on a real server: long readers, sellers, processes of older releases, kills half-way."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.patience import PATIENCE_S, wait_until
from tests.store.postgres.conftest import ask, write

from taquilla.store.postgres import moves, schema
from taquilla.store.postgres.migration_files import FOLDER, newest
from taquilla.store.postgres.patience import MigrationTooLong, MigrationWaited

SHORT = "-- locks: seat for a moment\n"
BESIDE = "-- compatible with: 0000\n"
INDEX = "-- outside a transaction\nselect pg_temp.index_statements('by_a', 'seat', '(a)')"


@pytest.fixture
def url(url: str) -> str:
    """A database of its own for each test, as its owner, with a table of seats."""
    ask(url, "create table seat (a int); insert into seat select generate_series(1, 1000)")
    return url


def until(url: str, question: str) -> None:
    """Wait until the answer is true."""
    with psycopg.connect(url, autocommit=True) as connection:
        wait_until(lambda: connection.execute(question.encode()).fetchone() == (True,), question)


@contextmanager
def reading(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A report that reads the table in a transaction, as long as the block."""
    with psycopg.connect(url, application_name="a report") as connection:
        connection.execute("select count(*) from seat")
        yield connection


@contextmanager
def migrating(url: str, folder: Path, **options: Any) -> Iterator[list[Any]]:
    """A migration beside the block, which waits for its end. What it returned, or raised, is then in the list."""
    ended: list[Any] = []

    def run() -> None:
        try:
            ended.append(schema.migrate(url, folder, **options))
        except Exception as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield ended
    finally:
        thread.join(PATIENCE_S)


def slowest_sale_s(url: str, stop: Callable[[], bool]) -> float:
    """Sell and sell, and return the longest that a sale has waited."""
    slowest = 0.0
    with psycopg.connect(url, autocommit=True) as seller:
        while not stop():
            began = time.monotonic()
            seller.execute("insert into seat values (0)")
            slowest = max(slowest, time.monotonic() - began)
    return slowest


@pytest.mark.prove("time")
def test_nobody_who_sells_waits_a_second_behind_a_migration_that_waits_for_a_long_report(url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, _0001_column=SHORT + "alter table seat add column b int")
    lines = list[str]()
    with reading(url) as report, migrating(url, folder, report=lines.append) as ended:
        waits = "select count(*) > 0 from pg_locks where not granted and mode = 'AccessExclusiveLock'"
        until(url, waits)
        # Two tries of it are seen to come and go, so that it is not the first one's end that lets people sell.
        with psycopg.connect(url, autocommit=True) as looking:
            was_waiting, gone = True, 0

            def enough() -> bool:
                nonlocal was_waiting, gone
                is_waiting = looking.execute(waits.encode()).fetchone() == (True,)
                gone += was_waiting and not is_waiting
                was_waiting = is_waiting
                return gone == 2

            slowest_s = slowest_sale_s(url, enough)
        assert ended == []
        report.rollback()
    assert ended == [["0001.column"]]
    assert lines[0].startswith("migration 0001.column waits for its locks and tries again. The oldest transaction is that of ")
    assert "(a report)" in lines[0]
    assert slowest_s < 1


def test_without_that_patience_a_sale_waits_as_long_as_the_report(url: str) -> None:
    """The twin: this is what the migration would do by itself."""
    with reading(url) as report, psycopg.connect(url) as plain, psycopg.connect(url, autocommit=True) as seller:
        thread = threading.Thread(target=lambda: plain.execute("alter table seat add column b int"))
        thread.start()
        until(url, "select count(*) > 0 from pg_locks where not granted and mode = 'AccessExclusiveLock'")
        seller.execute("set statement_timeout = '1s'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            seller.execute("insert into seat values (0)")
        report.rollback()
        thread.join(PATIENCE_S)


def test_a_migration_that_never_gets_its_locks_gives_up_and_names_who_holds_them(url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, _0001_column=SHORT + "alter table seat add column b int")
    with reading(url), pytest.raises(MigrationWaited, match=r"0 seconds for the locks of migration 0001\.column.*\(a report\)"):
        schema.migrate(url, folder, wait_s=0)
    assert [at for _, at in schema.status(url, folder)] == [None]


@pytest.mark.prove("time")
def test_a_migration_that_locks_a_table_is_ended_before_a_second_is_over(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taquilla.store.postgres.patience.TOO_LONG_MAX", 1)
    folder = write(tmp_path, _0001_column=BESIDE + SHORT + "alter table seat add column b int; select pg_sleep(60)")
    with migrating(url, folder) as ended:
        locked = "granted and mode = 'AccessExclusiveLock' and relation = 'seat'::regclass"
        until(url, f"select count(*) > 0 from pg_locks where {locked}")
        slowest_s = slowest_sale_s(url, lambda: ended != [])
    assert [type(error) for error in ended] == [MigrationTooLong]
    assert ask(url, "select count(*) from pg_attribute where attrelid = 'seat'::regclass and attname = 'b'") == [(0,)]
    assert slowest_s < 1.5


@pytest.mark.parametrize("head", [f"{BESIDE}-- locks: none\n", SHORT], ids=["locks nothing", "nobody sells"])
def test_one_that_nobody_waits_for_may_take_as_long_as_it_likes(url: str, tmp_path: Path, head: str) -> None:
    folder = write(tmp_path, _0001_fill=f"{head}create table fold as select 1 as a from pg_sleep(1.2)")
    assert schema.migrate(url, folder) == ["0001.fill"]


COMPATIBLE = "-- compatible with: 0041\n-- locks: none\ncreate table later_on (a int)"
BREAKING = "create table later_on (a int)"


@contextmanager
def running(url: str, name: str) -> Iterator[None]:
    """A process of a release, as far as the database sees it."""
    with psycopg.connect(url, application_name=name, autocommit=True):
        yield


@pytest.mark.parametrize(("text", "name", "passes"), [
    (COMPATIBLE, "taquilla 0041", True), (COMPATIBLE, "taquilla 0042", True), (COMPATIBLE, "taquilla 0040", False),
    (BREAKING, "taquilla 0041", False), (BREAKING, "taquilla", False),
])  # fmt: skip
def test_a_migration_goes_on_beside_the_releases_that_its_head_names_and_no_others(
    url: str, tmp_path: Path, text: str, name: str, passes: bool
) -> None:
    folder = write(tmp_path, _0042_next=text)
    refused = pytest.raises(schema.MigrationWhileServing, match=r"0042\.next suits no process")
    with running(url, name), nullcontext() if passes else refused as told:
        assert schema.migrate(url, folder) == ["0042.next"]
    if told is not None:
        assert f"1 connections of schema {name.partition(' ')[2] or 'unknown'}" in str(told.value)
        assert [at for _, at in schema.status(url, folder)] == [None]
        until(url, "select count(*) = 0 from pg_stat_activity where datname = current_database() and application_name like 'ta%'")
        assert schema.migrate(url, folder) == ["0042.next"]


def test_the_next_migration_waits_until_the_processes_of_the_last_release_are_gone(url: str, tmp_path: Path) -> None:
    write(tmp_path, _0042_column=COMPATIBLE, _0043_column="-- compatible with: 0042\n-- locks: none\ncreate table last (a int)")
    with running(url, "taquilla 0041"):
        for _ in range(2):
            suits = r"0043\.column suits no process that knows less than schema 0042"
            with pytest.raises(schema.MigrationWhileServing, match=suits):
                schema.migrate(url, tmp_path)
    assert [name for name, at in schema.status(url, tmp_path) if at is not None] == ["0042.column"]


@pytest.mark.parametrize(("heads", "known", "suits"), [
    ({"0042": "0041"}, "0041", True), ({"0042": None}, "0041", False), ({"0042": "0041", "0043": "0041"}, "0041", True),
    ({"0042": "0041", "0043": "0042"}, "0041", False), ({"0042": "0041", "0043": "0042"}, "0042", True),
    ({"0042": None, "0043": "0042"}, "0042", True),
])  # fmt: skip
def test_a_release_works_on_a_newer_schema_if_each_newer_migration_says_so(
    url: str, tmp_path: Path, heads: dict[str, str | None], known: str, suits: bool
) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        write(folder, _0041_first="create table first (a int)")
    for number, compatible_with in heads.items():
        line = f"-- compatible with: {compatible_with}\n" if compatible_with else ""
        text = f"{line}-- locks: none\ncreate table later_{number} (a int)"
        for folder in (new, old) if number <= known else (new,):
            folder.joinpath(f"{number}.later.sql").write_text(text)
    schema.migrate(url, new)
    if suits:
        assert schema.missing(url, old) == []
    else:
        told = rf"The database has schema {max(heads)}, and this release knows none above {known}: a newer release"
        with pytest.raises(schema.SchemaNewer, match=told):
            schema.missing(url, old)
    # To migrate is the newer one's, in any case.
    with pytest.raises(schema.MigrationMissing):
        schema.migrate(url, old)


@pytest.mark.parametrize(("text", "complaint"), [
    *[(f"{line}\ncreate table later_on (a int)", r"0042\.odd\.sql: its head says something that is not understood")
      for line in ("-- compatible with 0041", "-- Compatible with: 41", "-- outside a Transaction.", "-- locks none")],
    ("-- outside a transaction\nselect 'select 1'", "asks for the same again: select 1"),
    ("create table later_on (a int); commit;", r"0042\.odd ended its transaction by itself"),
])  # fmt: skip
def test_a_file_that_is_written_wrongly_is_a_mistake(url: str, tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        schema.migrate(url, write(tmp_path, _0042_odd=text))


def test_the_names_of_our_connections_bear_the_number_of_the_newest_migration() -> None:
    assert newest() == max(file.name for file in FOLDER.glob("*.sql"))[:4]


PARTS = """
    drop table seat; create table seat (a int, day date) partition by range (day);
    create table seat_1 partition of seat for values from ('2026-01-01') to ('2026-02-01');
    create table seat_2 partition of seat for values from ('2026-02-01') to ('2026-03-01');
    insert into seat select n, '2026-01-01'::date + n % 50 from generate_series(1, 1000) as n
"""
VALID = """
    select relname::text, indisvalid from pg_index join pg_class on pg_class.oid = indexrelid and relname like '%by_a' order by 1
"""
WHOLE = [("by_a", True), ("seat_1_by_a", True), ("seat_2_by_a", True)]


def test_an_index_is_made_without_a_lock_that_sellers_wait_for(url: str, tmp_path: Path) -> None:
    folder = write(tmp_path, _0001_index=INDEX)
    with psycopg.connect(url) as seller, migrating(url, folder) as ended:
        seller.execute("insert into seat values (0)")
        # It waits for the sale that is open, and those who come later do not wait for it.
        until(url, "select count(*) > 0 from pg_locks where not granted and locktype = 'virtualxid'")
        ask(url, "set statement_timeout = '60s'; insert into seat values (1)")
        seller.commit()
    assert ended == [["0001.index"]]
    assert ask(url, VALID) == [("by_a", True)]


def test_the_index_of_a_partitioned_table_is_made_part_by_part(url: str, tmp_path: Path) -> None:
    ask(url, PARTS)
    assert schema.migrate(url, write(tmp_path, _0001_index=INDEX)) == ["0001.index"]
    assert ask(url, VALID) == WHOLE
    # A partition of a later month has it too.
    ask(url, "create table seat_3 partition of seat for values from ('2026-03-01') to ('2026-04-01')")
    assert len(ask(url, "select 1 from pg_inherits where inhparent = 'by_a'::regclass")) == 3


MIGRATOR = """
import sys
from pathlib import Path
from taquilla.store.postgres.schema import migrate
migrate(sys.argv[1], Path(sys.argv[2]))
"""


@pytest.mark.parametrize("kills", ["the migrator", "its server process"])
def test_one_that_was_killed_half_way_goes_on_where_it_ended(url: str, tmp_path: Path, kills: str) -> None:
    ask(url, PARTS)
    folder = write(tmp_path, _0001_index=INDEX)
    with psycopg.connect(url) as seller:
        # An open sale in the second part holds up the index there, when that of the first is whole.
        seller.execute("insert into seat_2 values (0, '2026-02-03')")
        migrator = subprocess.Popen([sys.executable, "-c", MIGRATOR, url, str(folder)], stderr=subprocess.DEVNULL)
        until(url, "select count(*) > 0 from pg_locks where not granted and locktype in ('virtualxid', 'transactionid')")
        if kills == "the migrator":
            migrator.send_signal(signal.SIGKILL)
        ended = "= 0" if kills == "the migrator" else "> 0"  # a server process without its client may have given up by itself
        until(url, f"select count(pg_terminate_backend(pid)) {ended} from pg_locks where not granted")
        assert migrator.wait(PATIENCE_S) != 0
    until(url, "select count(*) = 0 from pg_locks where locktype = 'advisory'")
    half = ask(url, VALID)
    assert half != WHOLE
    assert ("by_a", False) in half
    assert [at for _, at in schema.status(url, folder)] == [None]
    assert schema.migrate(url, folder) == ["0001.index"]
    assert ask(url, VALID) == WHOLE
    assert schema.migrate(url, folder) == []


def test_one_that_fails_says_that_it_goes_on_and_does(url: str, tmp_path: Path) -> None:
    step = "select 'insert into seat values (1 / 0)' from seat where not exists (select from seat where a = 0) limit 1"
    folder = write(tmp_path, _0001_step=f"-- outside a transaction\n{step}")
    with pytest.raises(schema.MigrationBroken, match=r"0001\.step.* migrate again to go on: division by zero"):
        schema.migrate(url, folder)
    ask(url, "insert into seat values (0)")
    assert schema.migrate(url, folder) == ["0001.step"]


def test_a_move_that_ends_right_behind_a_look_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    running, looks = Future[str](), [1]

    def result(timeout: float | None = None) -> str:
        if timeout is not None and looks.pop():
            running.set_result("moved")
            raise TimeoutError
        return "moved"

    monkeypatch.setattr(running, "result", result)
    monkeypatch.setattr(ThreadPoolExecutor, "submit", lambda *given: running)
    monkeypatch.setattr(moves, "owning", nullcontext)
    assert moves._watched("", None, str, lambda done, total: None) == "moved"
