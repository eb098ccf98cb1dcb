"""Lets a migration wait for its locks in a way that nobody waits behind it for long.

Whoever asks for a strong lock on a table that somebody reads makes all others queue behind, sellers too. So a lock that is not
there soon is given up, with all of the migration's transaction; those who queued go on, and after a pause it is tried again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from taquilla.store.postgres.database import ToldError, statements

_SQL = statements(__file__)

ONE_AT_A_TIME: Final = 0x7461717569
"""The name of the advisory lock for changes of the schema, among all that may share the database: "taqui"."""
LOCK_MS: Final = 400
"""The longest that a migration waits for a lock, while others queue behind it."""
HELD_S: Final = 0.8
"""The longest that a migration may take that locks tables: nobody sells meanwhile."""
PAUSE_S: Final = 1.0
"""The pause before the next try, in which those who queued go on."""
WAIT_S: Final = 600
"""For locks, and for another process that migrates; long, because a report or the migration of a large table is long."""
TOO_LONG_MAX: Final = 5
_TOLD_EVERY: Final = 10

Report = Callable[[str], None]


def silent(line: str) -> None:
    """Report nothing."""


class MigrationTooLong(ToldError):
    """Migration {name} did not end within a second, and nobody can sell while it holds its locks. Nothing of it remains."""


class MigrationWaited(ToldError):
    """It waited {wait_s} seconds for the locks of {what}, and nothing of it remains. {holder} End that, and try again."""


class Patience:
    """Tries again and again what did not get its locks, for wait_s seconds, and reports that it waits."""

    def __init__(self, connection: psycopg.Connection, report: Report, wait_s: float) -> None:
        self._connection = connection
        self._report = report
        self._wait_s = wait_s

    def insist(self, what: str, work: Callable[[], object]) -> None:
        """Do the work, once it gets its locks. Raises MigrationWaited; what has taken too long is tried a few times too."""
        deadline = time.monotonic() + self._wait_s
        tries = too_long = 0
        while True:
            try:
                work()
            except MigrationTooLong:
                too_long += 1
                if too_long == TOO_LONG_MAX:
                    raise
            except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
                if time.monotonic() > deadline:
                    raise MigrationWaited(what=what, wait_s=round(self._wait_s), holder=self._holder()) from error
                if tries % _TOLD_EVERY == 0:
                    self._report(f"{what} waits for its locks and tries again. {self._holder()}".rstrip())
                tries += 1
            else:
                return
            time.sleep(PAUSE_S)

    def _holder(self) -> str:
        if (row := self._connection.execute(_SQL["oldest_transaction"]).fetchone()) is None:
            return ""
        pid, name, since = row
        return f"The oldest transaction is that of process {pid} ({name or 'without a name'}), since {since:%H:%M:%S %Z}."


@contextmanager
def limited(connection: psycopg.Connection, *, is_short: bool) -> Iterator[None]:
    """Cancel what runs inside if it locks tables (is_short) and has not ended soon. A commit is not cancelled."""
    if not is_short:
        yield
        return
    timer = threading.Timer(HELD_S, connection.cancel)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        # A cancel that is on its way must not meet the next statement.
        timer.join()
