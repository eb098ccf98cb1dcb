"""Errors of the database: what is away, unknown, to be tried again, refused; and which of PostgreSQL's is which."""

import errno
import os
from contextlib import suppress
from typing import NoReturn

import psycopg


class ToldError(Exception):
    """An error whose message is the docstring of its class, filled with facts."""

    def __init__(self, **facts: object) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()).format(**facts))


class DatabaseGone(Exception):
    """The database does not answer."""


class RoleForbidden(ToldError, DatabaseGone):
    """This login may not act as {role}. Give the login of that role: `taquilla db roles` makes them."""


class SchemaNewer(ToldError, DatabaseGone):
    """The database has schema {schema}, and this release knows none above {known}: a newer release has migrated it. Run that
    release, or restore the backup from before the upgrade.
    """


class OutcomeUnknown(Exception):
    """The connection broke, or PostgreSQL warned, while a commit was under way: it may have happened."""


class TryAgain(Exception):
    """PostgreSQL undid the transaction for a reason that has nothing to do with it: a lock, a shutdown."""


class HeldTooLong(TryAgain):
    """The house said nothing for too long in the midst of a transaction, and PostgreSQL ended it."""


class OnStandby(TryAgain):
    """This server is a standby, or became one: nothing was written. The connection is of no use any more."""


class DiskFull(TryAgain, DatabaseGone):
    """The disk of the database is full: nothing was written, and nobody can connect."""


class NotRecorded(Exception):
    """PostgreSQL refused a row that the rules had allowed."""


def house_error(error: psycopg.Error) -> Exception:
    """Return our error for one of psycopg's. An error with no outside cause stays unchanged: it is our mistake.

    The values of the row that was refused are taken out of its text: the log has its traceback.
    """
    if error.diag.message_detail is not None:
        error.args = (error.diag.message_primary,)
    state = error.sqlstate or ""
    # This comes before the classes below: an administrator's shutdown (57P01) closes the connection, so the outcome is unknown.
    if isinstance(error, psycopg.OperationalError) and (not state or (state[:2] in ("08", "57") and state != "57014")):
        return OutcomeUnknown()
    if state == "25006":
        return OnStandby()
    if state == "53100":
        return DiskFull()
    if state == "25P03":
        return HeldTooLong()
    if state in ("40P01", "40001", "55P03", "25P04", "57014", "53300", "53200"):
        return TryAgain()
    if state[:2] in ("22", "23"):
        return NotRecorded(f"{state} {error.diag.constraint_name or error.diag.message_primary}")
    return error


async def not_connected(error: psycopg.OperationalError, role: str, roleless: str) -> NoReturn:
    """Raise our error for a connection that failed: RoleForbidden, DiskFull or DatabaseGone. roleless connects without the role.

    A failed connection has no SQLSTATE, and its text is in the server's language; a statement that takes the role has one.
    """
    if role in str(error):  # no language translates it
        with suppress(psycopg.OperationalError, psycopg.DataError):
            async with await psycopg.AsyncConnection.connect(roleless, autocommit=True) as connection:
                try:
                    await connection.execute("select set_config('role', %s, false)", [role])
                except psycopg.errors.InsufficientPrivilege:
                    raise RoleForbidden(role=role) from None
    raise (DiskFull if os.strerror(errno.ENOSPC) in str(error) else DatabaseGone) from error


def named_trouble(error: Exception) -> Exception:
    """Return our error for one of psycopg's; else the error itself."""
    return house_error(error) if isinstance(error, psycopg.Error) else error
