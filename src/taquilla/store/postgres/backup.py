"""Writes a house's database to one file, and back, with PostgreSQL's own pg_dump and pg_restore, which come with the wheel."""

import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from taquilla.store.postgres.address import plain_address
from taquilla.store.postgres.binaries import installed_binaries
from taquilla.store.postgres.database import AUDITOR_ROLE, HOUSE_ROLE, ToldError, statements
from taquilla.store.postgres.home import clean_environment, run
from taquilla.store.postgres.owner import owning

_SQL = statements(__file__)


class BackupTrouble(ToldError):
    """Nothing could be backed up, or restored."""


class FileThere(BackupTrouble):
    """There is a file {file} already: a backup replaces none."""


class NotEmpty(BackupTrouble):
    """This database is not empty: a backup is restored into a new one."""


class DumpFailed(BackupTrouble):
    """No backup was made: {reason}"""


class RestoreFailed(BackupTrouble):
    """Nothing was restored: {reason}"""


def back_up(owner_url: str, file: Path) -> int:
    """Write one moment of the database to a file that only we may read, and return its size in bytes.

    The house goes on meanwhile. The file gets its name when it is complete. Raises a `BackupTrouble`, or DatabaseGone.
    """
    if file.exists():
        raise FileThere(file=file)
    with owning(owner_url):
        pass  # our own error is clearer where the database does not respond
    draft = file.with_name(f"{file.name}.part")
    try:
        # What a distributed database holds is restored into any PostgreSQL, with Citus or without.
        options = ("--format=custom", "--exclude-extension=citus*", f"--file={draft.absolute()}")
        error = _tool("pg_dump", owner_url, *options)
        if error is not None:
            raise DumpFailed(reason=error)
        # A power cut must not leave a name without its bytes.
        with draft.open("rb") as draft_file:
            os.fsync(draft_file.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(owner_url: str, file: Path) -> bool:
    """Fill an empty database from a file of `back_up`, completely or not at all. Raises a `BackupTrouble`, or DatabaseGone.

    Return whether there are logs in it. They stand still: others may hold later checkpoints.
    """
    with owning(owner_url) as owner:
        if owner.execute(_SQL["is_empty"]).fetchone() != (True,):
            raise NotEmpty
        _make_roles(owner)
    options = ("--no-owner", "--exit-on-error", "--single-transaction")
    error = _tool("pg_restore", owner_url, *options, str(file.absolute()))
    if error is not None:
        raise RestoreFailed(reason=error)
    with owning(owner_url) as owner:
        _raise_numbers(owner)
        has_logs = owner.execute(_SQL["has_logs"]).fetchone() == (True,)
        return has_logs and owner.execute(_SQL["pause_logs"]).rowcount > 0


def _make_roles(owner: psycopg.Connection[Any]) -> None:
    """Make the roles that a dump's grants name: they belong to the server, not to the database, so no dump holds them."""
    existing = {row[0] for row in owner.execute(_SQL["roles"]).fetchall()}
    for role in (HOUSE_ROLE, AUDITOR_ROLE):
        if role not in existing:
            owner.execute(f"create role {role} nologin".encode())
    owner.execute(_SQL["grant_roles"])


def _raise_numbers(owner: psycopg.Connection[Any]) -> None:
    """Let sequences go on above the rows: a dump has the coordinator's, and nodes have numbered rows too."""
    for sequence, table, column in owner.execute(_SQL["list_numbered"]).fetchall():
        names = {"sequence": sql.Identifier(sequence), "table": sql.Identifier(table), "column": sql.Identifier(column)}
        owner.execute(sql.SQL(_SQL["raise_number"]).format(name=sql.Literal(sequence), **names))


def _tool(name: str, url: str, *options: str) -> str | None:
    """Run one of PostgreSQL's programs; return the reason why it failed, or None. No other user sees the password."""
    parts: dict[str, Any] = conninfo_to_dict(plain_address(url))
    password = parts.pop("password", None)
    environment = clean_environment() | ({"PGPASSWORD": str(password)} if password else {})
    # The newest binaries read older servers' databases too.
    command = [str(installed_binaries() / name), "--no-password", f"--dbname={make_conninfo(**parts)}", *options]
    result = run(command, {}, environment)
    return None if result.returncode == 0 else (result.stdout.strip().splitlines() or [f"{name} said nothing"])[0]
