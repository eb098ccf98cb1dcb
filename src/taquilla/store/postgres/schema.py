"""Brings a database's schema up to date, one numbered SQL file after another.

A file is sent as one text, so that PostgreSQL itself splits it into statements. The file commits together with its row in the
list of applied migrations, so that there is no moment between the two; the row carries the file's hash, so that an edit is
noticed.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from taquilla.store.postgres.address import plain_address
from taquilla.store.postgres.database import DatabaseGone, ToldError

FOLDER = Path(__file__).parents[1] / "migrations"
ONE_AT_A_TIME = 0x7461717569  # "taqui": the name of the advisory lock among all that may share the database
WAIT_S = 600  # for another process that migrates; long, because a migration of a large table is long
# The table and columns that yoyo-migrations, which did this before us, had made: its databases go on.
_LIST = b"""create table if not exists _yoyo_migration
    (migration_hash varchar(64) primary key, migration_id varchar(255), applied_at_utc timestamp)"""


class MigrationTrouble(ToldError):
    """The database cannot be migrated."""


class MigrationMissing(MigrationTrouble):
    """The database has migration {name}, but this release does not know it: it was made by a newer one."""


class MigrationEdited(MigrationTrouble):
    """Migration {name} was edited after it was applied. A change of the schema is a new file with a higher number."""


class MigrationFailed(MigrationTrouble):
    """Migration {name} failed, and nothing of it remains: {error}"""


class MigrationForbidden(MigrationTrouble):
    """This login may not change the schema. Give the login of its owner in TAQUILLA_OWNER_URL."""


class MigrationBusy(MigrationTrouble):
    """Another process has been migrating this database for {wait_s} seconds. Look for it before you try again."""


def migrate(owner_url: str, folder: Path = FOLDER) -> list[str]:
    """Apply the missing migrations in order and return their names; none when the schema was up to date.

    Each file runs in a transaction of its own. Of two processes that migrate at once, the second one waits and finds nothing left
    to do. Raises a :class:`MigrationTrouble`, or DatabaseGone.
    """
    with _named_troubles(), _alone(owner_url) as connection:
        connection.execute(_LIST)
        files, applied = _files(folder), _applied(connection)
        for name, (digest, _) in applied.items():
            if name not in files:
                raise MigrationMissing(name=name)
            if _digest(files[name]) != digest:
                raise MigrationEdited(name=name)
        new = [name for name in files if name not in applied]
        for name in new:
            _apply(connection, name, files[name])
    return new


def status(url: str, folder: Path = FOLDER) -> list[tuple[str, datetime | None]]:
    """Return every migration's name in order, and when it was applied (UTC) or ``None``. Writes nothing. Raises DatabaseGone."""
    with _named_troubles(), psycopg.connect(plain_address(url), autocommit=True) as connection:
        applied = _applied(connection)
    return [(name, applied[name][1] if name in applied else None) for name in sorted({*_files(folder), *applied})]


def newest(folder: Path = FOLDER) -> str:
    """Return the number of the last migration that this release brings, such as "0041"."""
    return max(_files(folder)).partition(".")[0]


def _files(folder: Path) -> dict[str, str]:
    """Return name → text, in the order of the numbers."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql"))}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _applied(connection: psycopg.Connection[Any]) -> dict[str, tuple[str, datetime]]:
    """Return name → (hash, instant in UTC) of the applied migrations; nothing in a database without any migration."""
    if connection.execute("select to_regclass('_yoyo_migration')").fetchone() == (None,):
        return {}
    rows = connection.execute("select migration_id, migration_hash, applied_at_utc from _yoyo_migration")
    return {name: (digest, at.replace(tzinfo=UTC)) for name, digest, at in rows}


def _apply(connection: psycopg.Connection[Any], name: str, text: str) -> None:
    try:
        with connection.transaction():
            connection.execute(text.encode())
            in_transaction = connection.info.transaction_status == TransactionStatus.INTRANS
            assert in_transaction, f"migration {name} ended its transaction by itself"
            mark = "insert into _yoyo_migration (migration_id, migration_hash, applied_at_utc) values (%s, %s, %s)"
            connection.execute(mark, [name, _digest(text), datetime.now(UTC).replace(tzinfo=None)])
    except psycopg.Error as error:
        raise MigrationFailed(name=name, error=error) from error


@contextmanager
def _named_troubles() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        raise DatabaseGone from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationForbidden from error


@contextmanager
def _alone(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Provide a connection with the lock for migrations. The lock belongs to its session, so it ends with a killed process."""
    with psycopg.connect(plain_address(owner_url), autocommit=True) as connection:
        connection.execute("select set_config('lock_timeout', %s, false)", [f"{WAIT_S}s"])
        try:
            connection.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        except psycopg.errors.LockNotAvailable as error:
            raise MigrationBusy(wait_s=WAIT_S) from error
        connection.execute("reset lock_timeout")
        yield connection
