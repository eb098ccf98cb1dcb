"""The migrations runner, on a real server: order, atomicity, two at once, and histories that do not fit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.store.postgres.conftest import ask, write

from taquilla.store.postgres.database import DatabaseGone
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.postgres.migration_files import Migration, actions_of, read_migrations
from taquilla.store.postgres.schema import MigrationCut, MigrationEdited, MigrationFailed, MigrationOnlyReads, migrate, status


def test_files_are_applied_once_in_the_order_of_their_numbers(
    url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    began = datetime.now(UTC)
    write(tmp_path, _0010_row="insert into seat values (10) returning 'a row'", _0002_table="create table seat (a int)")
    assert status(url, tmp_path) == [("0002.table", None), ("0010.row", None)]
    assert ask(url, "select count(*) from pg_class where relnamespace = 'public'::regnamespace") == [(0,)], "it only asks"
    assert migrate(url, tmp_path) == ["0002.table", "0010.row"]
    assert migrate(url, tmp_path) == []
    write(tmp_path, _0011_row="insert into seat values (11)")
    assert migrate(url, tmp_path) == ["0011.row"]
    assert ask(url, "select a from seat order by a") == [(10,), (11,)]
    applied = status(url, tmp_path)
    assert [name for name, _ in applied] == ["0002.table", "0010.row", "0011.row"]
    assert all(at is not None and abs(at - began) < timedelta(minutes=2) for _, at in applied)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("form", [
    "create function answer() returns int language sql as $$ select 41; select 42; $$;",
    "create function answer() returns int language sql begin atomic select 41; select 42; end;",
    "create function answer() returns int language sql return case when true then 42 end;",
    "create function answer() returns int language plpgsql as $body$ begin perform 1; return 42; end; $body$;",
    "do $$ begin execute 'create function answer() returns int return 42'; end $$;",
    "-- it's a comment; with a quote\ncreate function answer() returns int return /* ; ' */ 42;",
    "create function answer() returns int return length('100 % of ñ; and a ''quote'' %s :x {y}') + 7;",
])  # fmt: skip
def test_postgresql_itself_splits_a_file_into_statements(url: str, tmp_path: Path, form: str) -> None:
    migrate(url, write(tmp_path, _0001_form=f"create table before ();\n{form}\ncreate table after ();"))
    assert ask(url, "select answer(), to_regclass('before') is not null, to_regclass('after') is not null") == [(42, True, True)]


@pytest.mark.parametrize(("text", "statements"), [
    ("select 1", ["select 1"]), ("select 1; -- the end; indeed\n", ["select 1;"]), (";;select 1;;", ["select 1;"]),
    ("-- one; two\nselect 1;\n/* a; b */ select 2;", ["-- one; two\nselect 1;", "\n/* a; b */ select 2;"]),
    ("select ';', 'it''s;', \"a;b\"; select 2", ["select ';', 'it''s;', \"a;b\";", " select 2"]),
    (r"select e'\';', E'a\\'; select 2", [r"select e'\';', E'a\\';", " select 2"]),
    ("do $$ a; b; $$; do $x$ $$; $y$; $x$;", ["do $$ a; b; $$;", " do $x$ $$; $y$; $x$;"]),
    ("", []),
])  # fmt: skip
def test_a_file_for_citus_is_split_at_semicolons_outside_of_texts(text: str, statements: list[str]) -> None:
    assert Migration("0001.form", text).statements == statements


@pytest.mark.parametrize(("statement", "actions"), [
    ("alter table a drop b", ["alter table a drop b"]),
    (
        "-- c, d\nalter table a\n add b int,\n -- e, f\n add check (b in (1, 2) and c[1, 2] <> ',' and \",\" > 0) not valid;",
        [
            "-- c, d\nalter table a\n add b int",
            "-- c, d\nalter table a\n\n -- e, f\n add check (b in (1, 2) and c[1, 2] <> ',' and \",\" > 0) not valid;",
        ],
    ),
    ("grant select (a), insert on b to c, d;", ["grant select (a), insert on b to c, d;"]),
])  # fmt: skip
def test_a_change_of_a_table_goes_to_citus_one_action_after_another(statement: str, actions: list[str]) -> None:
    assert actions_of(statement) == actions


def test_every_migration_of_ours_is_split_as_postgresql_splits_it(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        for name, migration in read_migrations().items():
            if migration.is_apart:
                continue  # it runs what its query returns, never as a file
            cursor, count = owner.execute(migration.text.encode()), 1
            while cursor.nextset():
                count += 1
            assert count == len(migration.statements), name


def test_a_file_that_fails_leaves_nothing_and_those_before_it_stay(url: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_good="create table seat (a int)", _0002_bad="create table half (a int); select 1 / 0;")
    with pytest.raises(MigrationFailed, match=r"Migration 0002\.bad failed, and nothing of it remains: division by zero"):
        migrate(url, tmp_path)
    assert ask(url, "select to_regclass('half')") == [(None,)]
    assert [name for name, at in status(url, tmp_path) if at is not None] == ["0001.good"]
    assert migrate(url, write(tmp_path, _0002_bad="create table half (a int);")) == ["0002.bad"]


def test_of_several_that_migrate_at_once_exactly_one_does_each_file(url: str, tmp_path: Path) -> None:
    write(tmp_path, _0001_table="create table seat (a int)", _0002_row="insert into seat select 1 from pg_sleep(0.2)")
    ready = threading.Barrier(4)

    def run() -> list[str]:
        ready.wait()
        return migrate(url, tmp_path)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: run(), range(4)))
    assert sorted(done) == [[], [], [], ["0001.table", "0002.row"]]
    assert ask(url, "select * from seat") == [(1,)]


# What yoyo-migrations 9.0 left behind: its list, with hashes of whole files, and its lock, which a killed process may hold.
YOYO = """
    create table _yoyo_migration ("migration_hash" VARCHAR(64), "migration_id" VARCHAR(255), "applied_at_utc" TIMESTAMP,
        PRIMARY KEY ("migration_hash"));
    create table yoyo_lock (locked int default 1, ctime timestamp, pid int not null, primary key (locked));
    insert into yoyo_lock (locked, ctime, pid) values (1, '2026-11-20', 1);
    create table seat (a int);
    insert into _yoyo_migration values
        ('a393a992709296356dd6edfc662a2a10411e977e2fbb27c94c43d86696ef71e8', '0001.table', '2026-11-20 12:00:00.5');
"""


def test_a_database_that_yoyo_migrated_goes_on(url: str, tmp_path: Path) -> None:
    ask(url, YOYO)
    at = datetime(2026, 11, 20, 12, 0, 0, 500_000, UTC)
    write(tmp_path, _0001_table="create table seat (a int)", _0002_row="insert into seat values (1)")
    assert status(url, tmp_path) == [("0001.table", at), ("0002.row", None)]
    assert migrate(url, tmp_path) == ["0002.row"]
    assert status(url, tmp_path)[0] == ("0001.table", at)


def test_a_migration_gives_up_a_lock_that_it_does_not_get_at_once(url: str, tmp_path: Path) -> None:
    migrate(url, write(tmp_path, _0001_wait="create table seat as select current_setting('lock_timeout') as wait"))
    assert ask(url, "select wait from seat") == [("400ms",)]


def test_an_applied_file_that_was_edited_is_refused_but_not_one_with_other_line_ends(url: str, tmp_path: Path) -> None:
    migrate(url, write(tmp_path, _0001_table="create table seat (\na int)"))
    (tmp_path / "0001.table.sql").write_bytes(b"create table seat (\r\na int)")
    assert migrate(url, tmp_path) == []
    write(tmp_path, _0001_table="create table seat (\na bigint)")
    with pytest.raises(MigrationEdited, match=r"Migration 0001\.table was edited after it was applied"):
        migrate(url, tmp_path)


def test_a_database_that_is_not_there_is_a_trouble_of_the_worlds(own_server: Embedded, url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseGone):
        migrate(own_server.url("taquilla", "nowhere"), tmp_path)
    # It may go while it answers a commit.
    with pytest.raises(MigrationCut, match=r"Migration 0001\.cut has lost the database, and may be done or not; migrate again"):
        migrate(url, write(tmp_path, _0001_cut="select pg_terminate_backend(pg_backend_pid())"))


def test_a_login_that_only_reads_migrates_nothing_and_is_told_why(url: str, tmp_path: Path) -> None:
    database = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    ask(url, f"alter database {database} set default_transaction_read_only = on")
    with pytest.raises(MigrationOnlyReads, match="only read here"):
        migrate(url, write(tmp_path, _0001_table="create table seat (a int)"))
    assert status(url, tmp_path) == [("0001.table", None)]
