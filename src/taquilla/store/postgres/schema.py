"""Brings a database's schema up to date, one numbered SQL file after another, and tells which releases may work on it.

A file is sent as one text, so that PostgreSQL itself splits it into statements. The file commits together with its row in the
list of applied migrations, so that there is no moment between the two; the row carries the file's hash, so that an edit is
noticed, and the oldest release that the file still suits.

A distributed database is migrated at its coordinator. Citus takes statements one by one, and the tables that a file makes are
distributed in its transaction.

Nobody who sells waits for a migration for more than a second: it gives up a lock that it does not get at once, lets those go who
queued behind it, and tries again (`store/postgres/patience.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.pq import TransactionStatus

from taquilla.store.postgres.address import owner_address
from taquilla.store.postgres.database import DatabaseGone, HouseConnection, ToldError, statements
from taquilla.store.postgres.distribution import distribute_new, has_citus, is_distributed_for_owner
from taquilla.store.postgres.errors import SchemaNewer as SchemaNewer
from taquilla.store.postgres.migration_files import FOLDER as FOLDER
from taquilla.store.postgres.migration_files import Migration, actions_of, known_names, number_of, read_migrations
from taquilla.store.postgres.migration_files import newest as newest
from taquilla.store.postgres.nodes import number_rows
from taquilla.store.postgres.patience import LOCK_MS, ONE_AT_A_TIME, WAIT_S, MigrationTooLong, Patience, Report, limited, silent
from taquilla.store.postgres.safety import unfit
from taquilla.store.postgres.spread import LASTING

_SQL = statements(__file__)

Applied = dict[str, tuple[str, datetime, str | None]]
"""The applied migrations by name: hash, instant in UTC, the oldest schema whose release may work on it."""


class ServerUnfit(ToldError):
    """{reason}: nothing was changed."""


class MigrationMissing(ToldError):
    """The database has migration {name}, but this release does not know it: it was made by a newer one."""


class MigrationEdited(ToldError):
    """Migration {name} was edited after it was applied. A change of the schema is a new file with a higher number."""


class MigrationFailed(ToldError):
    """Migration {name} failed, and nothing of it remains: {error}"""


class MigrationCut(ToldError):
    """Migration {name} has lost the database, and may be done or not; migrate again to go on: {error}"""


class MigrationBroken(ToldError):
    """Migration {name}, which runs outside a transaction, failed; migrate again to go on: {error}"""


class MigrationForbidden(ToldError):
    """This login may not change the schema. Give the login of its owner in TAQUILLA_OWNER_URL."""


class MigrationOnlyReads(ToldError):
    """Sessions of this login only read here: it is a standby, or default_transaction_read_only is on. Nothing was changed."""


class MigrationBusy(ToldError):
    """Another process has been migrating this database for {wait_s} seconds. Look for it before you try again."""


class MigrationWhileServing(ToldError):
    """Migration {name} suits no process that knows less than schema {least}, and there are such: {processes}. Nothing of it
    was done. Restart or stop them first.
    """


class SchemaOlder(ToldError):
    """The database has schema {schema}, and this release needs {known}: run `taquilla db migrate` first."""


def migrate(owner_url: str, folder: Path = FOLDER, *, report: Report = silent, wait_s: float = WAIT_S) -> list[str]:
    """Apply the missing migrations in order and return their names; none when the schema was up to date.

    Each file runs in a transaction of its own, unless its head says otherwise. Of two processes that migrate at once, the second
    one waits and finds nothing left to do. report gets a line while a migration waits, for wait_s seconds at most. Raises a
    :class:`ToldError`, or DatabaseGone.
    """
    with named_troubles(), alone(owner_url) as connection:
        if reason := unfit(connection.info):
            raise ServerUnfit(reason=reason)
        patience = Patience(connection, report, wait_s)
        connection.execute(_SQL["make_list"])
        if connection.execute(_SQL["lacks_column"]).fetchone() == (True,):
            patience.insist("the list", lambda: connection.execute(_SQL["add_column"]))
        files, applied = read_migrations(folder), _applied(connection)
        for name, (digest, *_) in applied.items():
            if name not in files:
                raise MigrationMissing(name=name)
            if files[name].digest != digest:
                raise MigrationEdited(name=name)
        new = [name for name in files if name not in applied]
        for name in new:
            _apply(connection, files[name], patience)
        if new and is_distributed_for_owner(connection):
            number_rows(connection)
    return new


def status(url: str, folder: Path = FOLDER) -> list[tuple[str, datetime | None]]:
    """Return every migration's name in order, and when it was applied (UTC) or ``None``. Writes nothing. Raises DatabaseGone."""
    with named_troubles(), psycopg.connect(owner_address(url), autocommit=True) as connection:
        applied = _applied(connection)
    return [(name, applied[name][1] if name in applied else None) for name in sorted({*known_names(folder), *applied})]


def missing(url: str, folder: Path = FOLDER) -> list[str]:
    """Return the migrations that are still to be applied. Raises SchemaNewer where this release is too old, or DatabaseGone."""
    with named_troubles(), psycopg.connect(owner_address(url), autocommit=True) as connection:
        applied = _applied(connection)
    _refuse_newer({name: compatible_with for name, (_, _, compatible_with) in applied.items()}, folder)
    return sorted(known_names(folder) - applied.keys())


async def refuse_other_schema(connection: HouseConnection) -> None:
    """Return nothing if this release may work on the database. Raises SchemaNewer or SchemaOlder."""
    applied: dict[str, str | None] = dict(await (await connection.execute(_SQL["read_releases"])).fetchall())
    _refuse_newer(applied, FOLDER)
    if known_names(FOLDER) - applied.keys():
        raise SchemaOlder(schema=max(map(number_of, applied), default="0000"), known=newest(FOLDER))


def _refuse_newer(applied: dict[str, str | None], folder: Path) -> None:
    """Raise SchemaNewer unless each migration that is not ours says that a release like this one may go on."""
    known = newest(folder)
    unknown = {name: applied[name] for name in applied.keys() - known_names(folder)}
    if any(compatible_with is None or compatible_with > known for compatible_with in unknown.values()):
        raise SchemaNewer(schema=max(map(number_of, applied)), known=known)


def _applied(connection: psycopg.Connection) -> Applied:
    """Return the applied migrations; nothing in a database without any."""
    if connection.execute(_SQL["has_list"]).fetchone() == (False,):
        return {}
    rows = connection.execute(_SQL["read_list"])
    return {name: (digest, at.replace(tzinfo=UTC), compatible_with) for name, digest, at, compatible_with in rows}


def _apply(connection: psycopg.Connection, migration: Migration, patience: Patience) -> None:
    _refuse_processes(connection, migration)
    apply = _apply_apart if migration.is_apart else _apply_at_once
    patience.insist(f"migration {migration.name}", lambda: apply(connection, migration))


def _apply_at_once(connection: psycopg.Connection, migration: Migration) -> None:
    """Run a file and its row in one transaction. Raises LockNotAvailable where it should be tried again."""
    try:
        # One that suits no older release runs while nobody sells: nobody waits for it, however long it takes.
        is_short = migration.is_short and migration.compatible_with is not None
        with connection.transaction(), limited(connection, is_short=is_short):
            if has_citus(connection):
                _run_on_nodes(connection, migration)
            else:
                connection.execute(migration.text.encode())
            in_transaction = connection.info.transaction_status == TransactionStatus.INTRANS
            assert in_transaction, f"migration {migration.name} ended its transaction by itself"
            _mark(connection, migration)
            # Whoever came while it was under way.
            _refuse_processes(connection, migration)
    except psycopg.errors.QueryCanceled as error:
        raise MigrationTooLong(name=migration.name) from error
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise
    except psycopg.Error as error:
        trouble = MigrationCut if connection.closed else MigrationFailed
        raise trouble(name=migration.name, error=error) from error


def _run_on_nodes(connection: psycopg.Connection, migration: Migration) -> None:
    """Run a file one statement after another, and distribute the tables that it makes.

    Of several sent at once Citus would send the whole text on to the nodes, for one of them. Nor does it add a constraint beside
    another action.
    """
    for name in ("tell_nodes", "change_in_turn", "wait_as_long", "allow_triggers"):
        connection.execute(_SQL[name])
    for statement in migration.statements:
        for action in actions_of(statement):
            connection.execute(action.encode())
    distribute_new(connection)


def _apply_apart(connection: psycopg.Connection, migration: Migration) -> None:
    """Run what a file's query returns, one statement after another, until it returns none; then write its row.

    The query lists what remains to be done, so it goes on where one that was killed has ended. Raises LockNotAvailable where it
    should be tried again.
    """
    done = None
    try:
        connection.execute(_SQL["add_index_statements"])
        while (row := connection.execute(migration.text.encode()).fetchone()) is not None:
            (statement,) = row
            assert statement != done, f"migration {migration.name} asks for the same again: {statement}"
            # Nobody who sells waits for what PostgreSQL does concurrently, so that may wait for others.
            is_harmless = "concurrently" in statement.lower().split()
            _wait_for_locks(connection, WAIT_S * 1000 if is_harmless else LOCK_MS)
            connection.execute(statement.encode())
            done = statement
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise
    except psycopg.Error as error:
        raise MigrationBroken(name=migration.name, error=error) from error
    finally:
        if not connection.closed:
            _wait_for_locks(connection, LOCK_MS)
    _mark(connection, migration)


def _mark(connection: psycopg.Connection, migration: Migration) -> None:
    values = [migration.name, migration.digest, datetime.now(UTC).replace(tzinfo=None), migration.compatible_with]
    connection.execute(_SQL["mark"], values)


def _refuse_processes(connection: psycopg.Connection, migration: Migration) -> None:
    """Raise MigrationWhileServing while processes run whose release the migration does not suit."""
    least = migration.compatible_with or migration.number
    found = [(name.partition(" ")[2], count) for name, count in connection.execute(_SQL["read_processes"])]
    if older := [(known or "unknown", count) for known, count in found if known < least]:
        processes = ", ".join(f"{count} connections of schema {known}" for known, count in older)
        raise MigrationWhileServing(name=migration.name, least=least, processes=processes)


def _wait_for_locks(connection: psycopg.Connection, wait_ms: int) -> None:
    connection.execute(_SQL["wait_for"], [f"{wait_ms}ms"])


@contextmanager
def named_troubles() -> Iterator[None]:
    """Raise our own errors for those that a change of the schema meets."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise DatabaseGone from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationForbidden from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise MigrationOnlyReads from error


@contextmanager
def alone(owner_url: str) -> Iterator[psycopg.Connection]:
    """Provide a connection with the lock for migrations. The lock belongs to its session, so it ends with a killed process."""
    with psycopg.connect(owner_address(owner_url), autocommit=True) as connection:
        _wait_for_locks(connection, WAIT_S * 1000)
        try:
            connection.execute(_SQL["take_turn"], [ONE_AT_A_TIME])
        except psycopg.errors.LockNotAvailable as error:
            raise MigrationBusy(wait_s=WAIT_S) from error
        _wait_for_locks(connection, LOCK_MS)
        connection.execute(LASTING)
        connection.execute(_SQL["make_way"], [f"{LOCK_MS // 2}ms"])
        yield connection
