"""Finds the user that runs an embedded PostgreSQL, makes its data folder, and checks that this user can reach it."""

import contextlib
import fcntl
import os
import pwd
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypedDict

from taquilla.store.postgres.database import ToldError

SYSTEM_USER = "taquilla"  # the server's, when we are root
PATH_MAX = 900  # bytes of DATA's path: PostgreSQL cuts paths of files below it at 1023


class EmbeddedTrouble(ToldError):
    """The embedded PostgreSQL cannot be used."""


class OutOfReach(EmbeddedTrouble):
    """PostgreSQL runs as the user {user}, who may not enter {folder}.
    Choose a data folder elsewhere, or let others pass through: chmod o+x {folder}"""


class NoFolder(EmbeddedTrouble):
    """The data folder {data} cannot be made: {reason}. Choose another one with --data."""


class NotOurData(EmbeddedTrouble):
    """The cluster {pgdata} belongs to the user {owner}, and you are {user}. Start as {owner} or as root."""


class NotAllowed(EmbeddedTrouble):
    """{user} may not open {file}: {thing} belongs to {owner}.
    Run this as {owner} (sudo -u {owner}), or over another folder; what {owner} has left in a folder of {user} give back by chown.
    """


class NameMissing(EmbeddedTrouble):
    """The system knows no name for user number {uid}, and PostgreSQL asks for one. Add it to /etc/passwd."""


class UserMissing(EmbeddedTrouble):
    """As root PostgreSQL refuses to run, and the system user {user} could not be made: {reason}"""


class RunAs(TypedDict, total=False):
    """The arguments that make `subprocess` run a program as the server's user; empty where that is ourselves."""

    user: int
    group: int
    extra_groups: list[int]


def server_user(pgdata: Path, report: Callable[[str], None]) -> tuple[RunAs, str]:
    """Return ``subprocess`` keywords that run a program as the cluster's owner, and that user's name."""
    owner = pgdata.stat().st_uid if os.path.isdir(pgdata) else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise NotOurData(pgdata=pgdata, owner=owner, user=name_of(os.geteuid()))
        return {}, name_of(os.geteuid())
    user = pwd.getpwuid(owner) if owner else _system_user(report)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}, user.pw_name


def name_of(uid: int) -> str:
    """Return the user's name, by which PostgreSQL identifies the caller at its socket."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise NameMissing(uid=uid) from None


@contextlib.contextmanager
def told_of_owner() -> Iterator[None]:
    """Raise NotAllowed, which names the owner, for a file of a data folder that is closed to us."""
    try:
        yield
    except PermissionError as trouble:
        if trouble.filename is None:
            raise
        file = Path(os.fsdecode(trouble.filename))
        # What stands behind a closed folder cannot be seen.
        thing = next(part for part in (file, *file.parents) if os.path.lexists(part))
        user, owner = os.geteuid(), thing.lstat().st_uid
        names = {known.pw_uid: known.pw_name for known in pwd.getpwall()}
        raise NotAllowed(user=names.get(user, user), file=file, thing=thing, owner=names.get(owner, owner)) from None


def open_beside(file: Path, flags: int, run_as: RunAs) -> int:
    """Open a file beside the cluster, which is made where it is missing; no link is followed.

    Where the folder is the server's user's, so is what root makes there: that user may take care of the server next.
    """
    flags |= os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(file, flags | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(file, flags, 0o600)
    if run_as and file.parent.stat().st_uid == run_as["user"]:
        os.fchown(handle, run_as["user"], run_as["group"])
    return handle


def _system_user(report: Callable[[str], None]) -> pwd.struct_passwd:
    """Return the server's user, and make it where there is none: one start at a time.

    `useradd` looks for the name before it takes its own lock: of two at once the second one replaces the user of the first.
    """
    folder = os.open("/etc", os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        return _found_or_made(report)
    finally:
        os.close(folder)


def _found_or_made(report: Callable[[str], None]) -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        user = pwd.getpwnam(SYSTEM_USER)
    except FileNotFoundError:
        raise UserMissing(user=SYSTEM_USER, reason="there is no useradd here; add the user by hand.") from None
    except KeyError:
        raise UserMissing(user=SYSTEM_USER, reason=result.stderr.strip()) from None
    report(f"made the system user {SYSTEM_USER}: as root PostgreSQL refuses to run")
    return user


def make_folder(data: Path, run_as: RunAs, trouble: type[EmbeddedTrouble] = NoFolder) -> None:
    """Make DATA for us alone. When we are root, the server's user may pass through it, not list it nor write in it.

    A folder that holds other things was not made by us, and keeps its modes. Raises trouble with the reason.
    """
    if len(os.fsencode(data)) > PATH_MAX:
        raise trouble(data=data, reason=f"PostgreSQL takes no path of more than {PATH_MAX} bytes")
    try:
        # Under any umask of root's, the server's user may pass through the missing parents.
        for part in reversed([part for part in (data.parent, *data.parent.parents) if not part.exists()]):
            part.mkdir(exist_ok=True)
            if run_as:
                part.chmod(part.stat().st_mode | 0o011)
        data.mkdir(mode=0o700, exist_ok=True)
        names = {entry.name for entry in data.iterdir()}
    except OSError as error:
        raise trouble(data=data, reason=error.strerror) from None
    if run_as and data.stat().st_uid == 0 and (not names or "supervisor.lock" in names):
        os.chown(data, 0, run_as["group"])
        data.chmod(0o710)


def check_reach(data: Path, run_as: RunAs, user: str) -> None:
    """Refuse a folder that the server's user cannot enter, and name the first obstacle on the way."""
    folders = [*reversed(data.parents), data]
    look = 'for folder; do test -x "$folder" || { printf %s "$folder"; exit 1; }; done'
    result = run(["/bin/sh", "-c", look, "sh", *map(str, folders)], run_as)
    if result.returncode != 0:
        raise OutOfReach(user=user, folder=result.stdout)


def run(command: list[str], run_as: RunAs, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's user and return its output and status; ``stdout`` includes its errors.

    Its environment is a clean one unless another is given.
    """
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", cwd="/", env=environment or clean_environment(), check=False, umask=0o077, **run_as,
    )  # fmt: skip


def clean_environment() -> dict[str, str]:
    """Return our environment without variables that would steer PostgreSQL, and without the house's secrets."""
    # What systemd and a parent of ours tell this process is not for PostgreSQL, which may know their words.
    prefixes = ("PG", "TAQUILLA_", "DATABASE_URL", "NOTIFY_SOCKET", "WATCHDOG_", "LIFELINE_", "LISTENING_")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)} | {"LC_ALL": "C"}
