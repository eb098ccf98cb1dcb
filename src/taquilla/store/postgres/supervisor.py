"""Keeps one PostgreSQL server running over a data folder: starts it, adopts it, restarts it, stops it.

The server is a child of ours in a session of its own. As its parent we notice its death at once and leave no dead entry behind
whose number would block the next start; in its own session it does not die of the terminal's Ctrl-C.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from taquilla.store.postgres.home import EmbeddedTrouble, RunAs, clean_environment, open_beside, run

LOOK_EVERY_S = 0.1
STALLED_S = 180  # of silence in the log while starting: no step of a redo, nor the checkpoint after it, takes that long
BLOCKED_S = 30  # a first start is retried while remains of the last server (its pid, its memory) are in the way
STOP_S = 60  # for a clean stop; after it the server is killed, which loses nothing but time
LOG_MAX = 8 * 1024 * 1024  # bytes; one older log is kept beside it


class StartFailed(EmbeddedTrouble):
    """PostgreSQL does not start: {reason}. The whole story is in {log}."""


class StartStalled(EmbeddedTrouble):
    """PostgreSQL has made no progress in starting for {seconds} seconds: {reason}. The whole story is in {log}."""


@dataclass(frozen=True, slots=True)
class ServerPaths:
    """The paths of a server's data, log, socket and binaries, and the user that it runs as."""

    pgdata: Path
    log: Path
    binaries: Path
    run_as: RunAs


@dataclass(frozen=True, slots=True)
class PidFile:
    """The content of ``postmaster.pid``, which a running server writes."""

    pid: int
    sockets: Path
    state: str

    @property
    def is_ready(self) -> bool:
        """Tell whether the server accepts connections; while it recovers, it does not."""
        return self.state == "ready"


def read_pid_file(pgdata: Path) -> PidFile | None:
    """Return the content of the file over ``pgdata``, or ``None`` when it is missing or not complete yet."""
    try:
        # A path need not be UTF-8.
        lines = os.fsdecode((pgdata / "postmaster.pid").read_bytes()).splitlines()
        return PidFile(int(lines[0]), Path(lines[4].strip()), lines[7].strip())
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None


def is_running(pid: int, pgdata: Path) -> bool:
    """Tell whether process ``pid`` lives and serves ``pgdata``. The number alone proves nothing: another process may have it."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # a server of ours would accept our signals
        return False
    process_folder = Path("/proc", str(pid))
    if not process_folder.is_dir():
        return not Path("/proc/self").is_dir()  # without /proc nothing more can be learned
    try:
        if process_folder.joinpath("stat").read_text().rpartition(")")[2].split()[0] in "ZX":
            return False  # dead, and waiting for its parent to notice
        return process_folder.joinpath("cwd").samefile(pgdata)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:  # root in a container may not see this; everybody may read the command line
        return os.fsencode(pgdata) in process_folder.joinpath("cmdline").read_bytes().split(b"\0")


class Postmaster:
    """One server process: our child, or adopted from a process of ours that was killed."""

    def __init__(self, pid: int, cluster: ServerPaths, child: subprocess.Popen[bytes] | None = None) -> None:
        self.pid = pid
        self.cluster = cluster
        self.child = child

    @property
    def alive(self) -> bool:
        """Tell whether the process runs, ready or not."""
        if self.child is not None:
            return self.child.poll() is None
        return is_running(self.pid, self.cluster.pgdata)

    @property
    def is_ready(self) -> bool:
        """Tell whether this very process reports that it accepts connections."""
        pid_file = read_pid_file(self.cluster.pgdata)
        return pid_file is not None and pid_file.pid == self.pid and pid_file.is_ready

    def signal(self, number: signal.Signals) -> None:
        """Send ``number`` if the process still runs."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait_gone(self, timeout_s: float) -> bool:
        """Tell whether it ended within ``timeout_s`` seconds."""
        deadline = time.monotonic() + timeout_s
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True


def launch(cluster: ServerPaths) -> Postmaster:
    """Start a server process; it is not ready yet, and may still fail."""
    # The log is opened for appending: when the file is truncated, the server goes on at its end.
    with open(open_beside(cluster.log, os.O_WRONLY | os.O_APPEND, cluster.run_as), "ab") as log:
        child = subprocess.Popen(
            [cluster.binaries / "postgres", "-D", cluster.pgdata],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=clean_environment(),
            start_new_session=True, umask=0o077, **cluster.run_as,
        )  # fmt: skip
    return Postmaster(child.pid, cluster, child)


def adopt(cluster: ServerPaths) -> Postmaster | None:
    """Return the server that a killed process of ours left behind, if it still runs over our data."""
    pid_file = read_pid_file(cluster.pgdata)
    if pid_file is None or not is_running(pid_file.pid, cluster.pgdata):
        return None
    return Postmaster(pid_file.pid, cluster)


def last_words(cluster: ServerPaths, since: int = 0) -> str:
    """Return the gravest of the server's last messages after byte ``since`` of its log, without time and number."""
    if shutil.disk_usage(cluster.log.parent).free < 64 * 1024:  # the log has no room for the reason either
        return f"no room is left on the disk of {cluster.log.parent}"
    try:
        with cluster.log.open("rb") as log:
            log.seek(max(since, os.fstat(log.fileno()).st_size - 4096))
            lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    except FileNotFoundError:
        return "it said nothing"
    plain = [re.sub(r"^.*?\] .*?:  ", "", line) for line in lines] or ["it said nothing"]
    grave = [index for index, line in enumerate(lines) if " FATAL: " in line or " PANIC: " in line]
    last = grave[-1] if grave else len(plain) - 1
    if plain[last].startswith("configuration file"):  # the error in it is in the line above
        return "; ".join(plain[max(0, last - 1) : last + 1])
    return plain[last]


def end_orphans(cluster: ServerPaths) -> int:
    """Kill the processes that a dead server left running over its data, and return their number.

    Such a process holds the shared memory, and no server may start while it does. Its uncommitted work is lost with its server in
    any case; a busy or frozen one would not notice by itself. Works only where there is a ``/proc``.
    """
    return run(["/bin/sh", "-c", ORPHANS, "sh", str(cluster.pgdata)], cluster.run_as).stdout.count("ended")


# This runs as the server's user: root in a container may not see the working folder of another user's process.
ORPHANS = """
for about in /proc/[0-9]*; do
    test "$about/cwd" -ef "$1" || continue
    case $(readlink "$about/exe") in */postgres*) kill -9 "${about#/proc/}" && echo ended ;; esac
done
"""


def clear_the_way(cluster: ServerPaths) -> int:
    """End the orphans of a dead server, and return their number. Nothing is touched where a server lives.

    The pid file is left to PostgreSQL, which removes it when no process has its number. When a stranger has the number by now, as
    after the restart of a container, or a dead process that nobody reaps, PostgreSQL would refuse for ever: then, and only then,
    we remove it.
    """
    pid_file = read_pid_file(cluster.pgdata)
    if pid_file is not None and is_running(pid_file.pid, cluster.pgdata):
        return 0
    ended = end_orphans(cluster)
    if pid_file is not None and Path("/proc", str(pid_file.pid)).exists():
        cluster.pgdata.joinpath("postmaster.pid").unlink(missing_ok=True)
    return ended


class Supervisor:
    """Starts the server and keeps it running, in a thread of its own, until it is stopped.

    There are never two servers: the caller holds the data folder's lock, and PostgreSQL itself refuses a second one.
    """

    def __init__(self, cluster: ServerPaths, report: Callable[[str], None]) -> None:
        self.cluster = cluster
        self.listener = report
        self.postmaster: Postmaster | None = None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="embedded-postgresql", daemon=True)

    def start(self, anew: bool) -> None:
        """Adopt the running server or start one, and return when it is ready. From then on it is watched.

        ``anew``: its settings have changed, so a server that still runs is stopped first.
        """
        if (leftover := adopt(self.cluster)) is not None and anew:
            self.report(f"PostgreSQL was still running (process {leftover.pid}) with other settings; starting it anew")
            end(leftover, signal.SIGINT)
        deadline = time.monotonic() + BLOCKED_S
        while self.postmaster is None:
            try:
                self.postmaster = self._adopt() or self._bring_up()
            except StartFailed as trouble:
                blocked = "lock file" in str(trouble) or "shared memory" in str(trouble)
                if not blocked or time.monotonic() > deadline:
                    raise
                self.report("the last server is not quite gone yet; trying again")
                time.sleep(LOOK_EVERY_S * 3)
        self.thread.start()

    def report(self, line: str) -> None:
        """Report one line. A listener that fails must not end the watch."""
        with contextlib.suppress(Exception):
            self.listener(line)

    @property
    def alive(self) -> bool:
        """Tell whether a server runs and accepts connections."""
        postmaster = self.postmaster
        return postmaster is not None and postmaster.alive and postmaster.is_ready

    def stop(self, stop_signal: signal.Signals) -> None:
        """Stop watching, then stop the server."""
        self.stopping.set()
        if self.thread.ident is not None and self.thread is not threading.current_thread():
            self.thread.join()
        if self.postmaster is not None:
            end(self.postmaster, stop_signal)

    def _adopt(self) -> Postmaster | None:
        if (running := adopt(self.cluster)) is None:
            return None
        if (pid_file := read_pid_file(self.cluster.pgdata)) is not None and pid_file.state == "stopping":
            running.wait_gone(STOP_S)
            return None
        self._wait_ready(running, since=self._log_size())
        self.report(f"PostgreSQL was still running (process {running.pid}); taking care of it again")
        return running

    def _bring_up(self) -> Postmaster:
        """Return a server that is ready. Raises :class:`StartFailed` when the process gave up."""
        if orphans := clear_the_way(self.cluster):
            self.report(f"ended {orphans} processes that a dead PostgreSQL had left behind")
        since = self._log_size()
        postmaster = launch(self.cluster)
        try:
            self._wait_ready(postmaster, since)
        except BaseException:
            end(postmaster, signal.SIGQUIT)
            raise
        return postmaster

    def _wait_ready(self, postmaster: Postmaster, since: int) -> None:
        """Wait as long as the start makes progress, without a limit, and report every second how far it is."""
        size, progress_at = since, time.monotonic()
        reported_at = progress_at
        while not postmaster.is_ready:
            if not postmaster.alive:
                raise StartFailed(reason=last_words(self.cluster, since), log=self.cluster.log)
            if self.stopping.is_set():
                raise StartFailed(reason="it was told to stop", log=self.cluster.log)
            now = time.monotonic()
            if self._log_size() != size:
                size, progress_at = self._log_size(), now
            if now - progress_at > STALLED_S:
                raise StartStalled(seconds=STALLED_S, reason=last_words(self.cluster, since), log=self.cluster.log)
            if now - reported_at >= 1:
                reported_at = now
                self.report(f"recovering … {last_words(self.cluster, since)}")
            time.sleep(0.01)

    def _watch(self) -> None:
        while not self.stopping.wait(LOOK_EVERY_S):
            with contextlib.suppress(OSError):  # no file may be left to look with; the next look may have one
                if self.postmaster is None or not self.postmaster.alive:
                    self._revive()
                elif self._log_size() > LOG_MAX:
                    keep_log_small(self.cluster.log)

    def _revive(self) -> None:
        """Start the server again until it works; a full disk or a lack of memory may pass."""
        self.report("PostgreSQL died; starting it again")
        pause_s = LOOK_EVERY_S
        while not self.stopping.is_set():
            try:
                self.postmaster = self._adopt() or self._bring_up()
            except (EmbeddedTrouble, OSError) as trouble:
                self.report(f"{trouble} Trying again.")
                self.stopping.wait(pause_s)
                pause_s = min(2 * pause_s, 2.0)
            else:
                self.report(f"PostgreSQL is back (process {self.postmaster.pid})")
                return

    def _log_size(self) -> int:
        try:
            return self.cluster.log.stat().st_size
        except FileNotFoundError:
            return 0


def end(postmaster: Postmaster, stop_signal: signal.Signals) -> None:
    """Stop the server with ``how``; one that does not end within a minute is killed, with its children."""
    postmaster.signal(stop_signal)
    if not postmaster.wait_gone(STOP_S):
        postmaster.signal(signal.SIGKILL)
        postmaster.wait_gone(STOP_S)
        end_orphans(postmaster.cluster)


def keep_log_small(log: Path) -> None:
    """Move the log so far to ``….1``, replacing the older one. The server's own handle stays valid."""
    with contextlib.suppress(OSError):  # on a full disk the old lines are lost, rather than the new ones
        shutil.copyfile(log, log.with_name(log.name + ".1"))
    with contextlib.suppress(OSError):
        os.truncate(log, 0)
