"""Brings a database's schema up to date, one numbered SQL file after another.

yoyo finds the files and keeps the list of what was applied (table ``_yoyo_migration``). Three things are done here
instead: a file is sent whole, so that PostgreSQL and nobody else splits it into statements; a file and its mark commit
together, so that there is no moment between the two; and the mark carries the file's hash, so that an edit is noticed.
"""

import glob
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI
from yoyo.migrations import default_migration_table, read_migrations

from taquilla.store.postgres.database import DatabaseGone

FOLDER = Path(__file__).parents[1] / "migrations"
ONE_AT_A_TIME = 0x7461717569  # "taqui": the advisory lock's name among all that may share the database
WAIT_S = 600  # for another process that migrates; long, for a migration of a large table is long


class MigrationTrouble(Exception):
    """The database cannot be migrated."""

    def __init__(self, **facts: object) -> None:
        super().__init__((type(self).__doc__ or "").format(**facts))


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
    """The names of the migrations that were applied now, in order; none when the schema was up to date.

    Each file runs in a transaction of its own. Of two processes that migrate at once, the second one waits and finds
    nothing left to do. Raises a :class:`MigrationTrouble`, or DatabaseGone.
    """
    with _named_troubles(), _alone(owner_url), _yoyo(owner_url) as backend:
        # Whoever holds the advisory lock is alone, so a row in yoyo's own lock table was left by a killed process.
        backend.break_lock()
        backend.ensure_internal_schema_updated()
        files = _files(folder)
        applied = _applied(backend.connection)
        _check(files, {name: digest for name, digest, _ in applied})
        done = {name for name, _, _ in applied}
        new = [name for name in files if name not in done]
        for name in new:
            _apply(backend, name, files[name])
    return new


def status(url: str, folder: Path = FOLDER) -> list[tuple[str, datetime | None]]:
    """Every migration's name in order, and when it was applied (UTC) or ``None``. Writes nothing. Raises DatabaseGone."""
    with _named_troubles(), psycopg.connect(url, autocommit=True) as connection:
        applied = {name: at.replace(tzinfo=UTC) for name, _, at in _applied(connection)}
    return [(name, applied.get(name)) for name in sorted({*_files(folder), *applied})]


def _files(folder: Path) -> dict[str, Any]:
    """Name → yoyo's migration, in the order of the numbers; each carries its content's hash in place of its name's."""
    files = {file.id: file for file in read_migrations(glob.escape(str(folder)))}
    for file in files.values():
        file.hash = hashlib.sha256(_text(file).encode()).hexdigest()
    return dict(sorted(files.items()))


def _text(file: Any) -> str:
    return Path(file.path).read_text(encoding="utf-8")


def _applied(connection: psycopg.Connection[Any]) -> list[tuple[str, str, datetime]]:
    """(name, hash, instant without its zone) of what was applied; nothing in a database that never saw a migration."""
    known = connection.execute("select to_regclass(%s) is not null", [default_migration_table]).fetchone()
    if known != (True,):
        return []
    marks = b"select migration_id, migration_hash, applied_at_utc from " + default_migration_table.encode()
    return connection.execute(marks).fetchall()


def _check(files: dict[str, Any], applied: dict[str, str]) -> None:
    for name, digest in applied.items():
        if name not in files:
            raise MigrationMissing(name=name)
        if files[name].hash != digest:
            raise MigrationEdited(name=name)


def _apply(backend: Any, name: str, file: Any) -> None:
    try:
        with backend.transaction():
            backend.connection.execute(_text(file).encode())
            within = backend.connection.info.transaction_status == TransactionStatus.INTRANS
            assert within, f"migration {name} ended its transaction by itself"
            backend.mark_one(file, log=False)  # the log would ask the network for this machine's full name
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
def _alone(owner_url: str) -> Iterator[None]:
    """Holds the right to migrate. The lock belongs to a session, so it ends with a killed process."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("select set_config('lock_timeout', %s, false)", [f"{WAIT_S}s"])
        try:
            connection.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        except psycopg.errors.LockNotAvailable as error:
            raise MigrationBusy(wait_s=WAIT_S) from error
        yield


def _yoyo(owner_url: str) -> Any:
    """yoyo's backend over psycopg 3. It is given the parts of the URL: its own parser knows no unix sockets."""
    parts = conninfo_to_dict(owner_url)
    place = [parts.pop(key, None) for key in ("user", "password", "host", "port", "dbname")]
    backend = PostgresqlPsycopgBackend(DatabaseURI("postgresql+psycopg", *place, parts), default_migration_table)
    backend.init_database()
    return backend
