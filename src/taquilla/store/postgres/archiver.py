"""Streams the log of changes of the embedded PostgreSQL into its archive, as it is written, with PostgreSQL's own pg_receivewal.

A replication slot makes the server keep what the archive lacks, up to `max_slot_wal_keep_size`. Each write is on the archive's
disk before it is acknowledged to the server, so the archive can be a synchronous standby.
"""

import contextlib
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg

from taquilla.store.postgres.archive import MARK, ArchiveLine
from taquilla.store.postgres.backup import pause_logs
from taquilla.store.postgres.database import statements
from taquilla.store.postgres.home import clean_environment
from taquilla.store.postgres.supervisor import ServerPaths

_SQL = statements(__file__)

SLOT: Final = "taquilla_archive"
"""The name of the replication slot, and of the standby that the archive is."""
NOT_WAITING: Final = "-c synchronous_commit=local"
"""The option of a connection that waits for no archive, as one that is away."""
_PAUSE_S, _PAUSE_MAX_S = 0.1, 2.0
_END_S = 10.0  # for the rest of the log, once the server has stopped


class Archiver:
    """Runs pg_receivewal beside a server, again and again, until it is stopped. Its own thread; the server need not be ready."""

    def __init__(self, cluster: ServerPaths, url: str, data: Path, line: ArchiveLine, report: Callable[[str], None]) -> None:
        self.line = line
        self._cluster = cluster
        self._url = url
        self._data = data
        self._report = report
        self._stopping = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name="wal-archiver", daemon=True)

    def start(self) -> None:
        """Reserve the log from now on, and begin. Raises psycopg.Error where the server gives no slot."""
        with contextlib.suppress(FileNotFoundError):
            self._prepare_slot()
        self._report(f"archiving the log of changes to {self.line.folder}")
        if not self.line.is_there:
            mark = self._data / MARK
            self._report(f"it is not there: mount the archive's disk. For another archive stop the server and delete {mark}")
        elif not self.line.bases():
            self._report("the archive has no base backup yet, and recovers nothing without one: `taquilla db base-backup`")
        self._thread.start()

    def expect_end(self) -> None:
        """Go on to the end of the server, which is about to stop, and not beyond."""
        self._stopping.set()

    def stop(self, *, kill: bool = False) -> None:
        """End, after the server has: it has sent everything before it stopped. kill: end at once, whatever is under way."""
        self.expect_end()
        child = self._child
        if kill and child is not None:
            child.kill()
        self._thread.join(_END_S)
        if child is not None and child.poll() is None:
            child.terminate()
            self._thread.join(_END_S)

    def _run(self) -> None:
        pause_s, last = _PAUSE_S, ""
        while not self._stopping.is_set():
            said = self._receive()
            if self._stopping.is_set():
                return
            if said != last and said:
                self._say(f"the archive does not follow: {said}. Trying again.")
            pause_s, last = (min(2 * pause_s, _PAUSE_MAX_S), said) if said == last else (_PAUSE_S, said)
            self._stopping.wait(pause_s)
            with contextlib.suppress(psycopg.Error, OSError):
                self._prepare_slot()

    def _receive(self) -> str:
        """Receive until the connection ends; return why, in pg_receivewal's words."""
        command = [
            str(self._cluster.binaries / "pg_receivewal"), "--directory", str(self.line.wal), "--slot", SLOT, "--synchronous",
            "--no-loop", "--no-password", f"--dbname={self._url}&application_name={SLOT}",
        ]  # fmt: skip
        try:
            # It would come for a moment, again and again, and count as one that is there.
            if self.line.is_there and not self.line.has_room():
                return f"there is no room for a segment of the log in {self.line.wal}"
            # In a session of its own it does not die of the terminal's Ctrl-C, before the server has sent all.
            self._child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
                cwd="/", env=clean_environment(), start_new_session=True, umask=0o077, **self._cluster.run_as,
            )  # fmt: skip
        except OSError as trouble:
            return str(trouble)
        _, errors = self._child.communicate()
        lines = [line for line in errors.strip().splitlines() if "disconnected" not in line]
        return lines[0].removeprefix("pg_receivewal: error: ") if lines else ""

    def _prepare_slot(self) -> None:
        """Make the slot where it is missing, and end whoever else receives by it: the child of a process that was killed.

        Where the database is older than what has left it its logs stand still: others may hold later checkpoints. Raises
        FileNotFoundError where the line is away: another one would lie on the disk beneath the archive's.
        """
        if not self.line.is_there:
            raise FileNotFoundError(self.line.folder)
        with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as owner:
            status, receiver = owner.execute(_SQL["read_slot"], {"slot": SLOT}).fetchone() or (None, None)
            end = self.line.end  # before the server is asked, which goes on
            is_behind, has_house = owner.execute(_SQL["is_behind"], {"end": end}).fetchone() or (False, False)
            if is_behind:
                # pg_receivewal would wait until the server is there, and leave out what it writes until then.
                why = "the database is older than its archive, as one that was put back from a copy"
                if has_house and self._pause_logs():
                    why += ", and its logs stand still: see `taquilla log restart` and `taquilla log resume`"
                self._begin_new_line(why)
            elif status == "lost":
                self._begin_new_line("the archive was away for so long that the server has thrown away what it lacks")
            elif status is None and end:
                # Nobody has kept what comes behind the line: the slot does not come along with a database that was recovered.
                self._begin_new_line("the database has lost its slot, and its old line in the archive stays as it is")
            if status == "lost":
                owner.execute(_SQL["drop_slot"], {"slot": SLOT})
            if status in (None, "lost"):
                owner.execute(_SQL["make_slot"], {"slot": SLOT})
            elif receiver is not None:
                owner.execute(_SQL["end_receiver"], {"pid": receiver})
        self.line.drop_cut_segments()

    def _pause_logs(self) -> bool:
        with psycopg.connect(self._url, dbname="taquilla", autocommit=True, connect_timeout=5, options=NOT_WAITING) as owner:
            return pause_logs(owner)

    def _begin_new_line(self, why: str) -> None:
        self.line = ArchiveLine.begin_new(self._data, self.line.folder.parent, self._cluster.run_as)
        self._say(f"{why}. It goes on in {self.line.folder}: make a base backup (`taquilla db base-backup`)")

    def _say(self, line: str) -> None:
        with contextlib.suppress(Exception):
            self._report(line)


def warn_of_slot(url: str, report: Callable[[str], None]) -> None:
    """Report where a server keeps the log for an archive that this start does not know of."""
    with psycopg.connect(url, autocommit=True) as owner:
        if owner.execute(_SQL["read_slot"], {"slot": SLOT}).fetchone() is not None:
            report("this database has an archive, and nothing is archived now: set TAQUILLA_ARCHIVE (docs/backup.md)")
