"""Files that are new, whole and on the disk: no link, file or mode that others have laid in the way gets any of it.

Folders in which a copy of a house is made: gone with whoever makes it, of those that are killed when the next one is made.
"""

import fcntl
import glob
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from pathlib import Path
from typing import Final

from taquilla.store.postgres.home import server_user
from taquilla.store.postgres.supervisor import ServerPaths, adopt, end, end_orphans


def create(file: Path, mode: int = 0o600) -> BufferedRandom:
    """Open a new file with exactly these modes. Raises FileExistsError, for a link as well."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    os.fchmod(handle, mode)
    return os.fdopen(handle, "w+b")


@contextmanager
def whole(file: Path, mode: int = 0o600) -> Iterator[BufferedRandom]:
    """Provide a new file, which is on the disk after the block, or gone if that fails: on a full disk, for example.

    Raises FileExistsError, for a link as well, and any other OSError.
    """
    opened = create(file, mode)
    try:
        with opened:
            yield opened
            # What waits in memory comes first, or the disk is waited for without it.
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def write(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file that is complete and on the disk once it has its name, in the place of the one that had it. Raises OSError."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with whole(draft, mode) as opened:
            opened.write(data)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_ours(folder: Path) -> bool:
    """Tell whether nobody but us and root may change the names in a folder. Raises OSError where there is none."""
    found = folder.stat()
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & 0o022


_PASSES: Final = 5


@contextmanager
def draft(prefix: str, within: Path) -> Iterator[Path]:
    """Provide a new folder, which is gone after the block unless it has got another name. Raises OSError.

    Those that killed processes have left under this prefix go first, and the PostgreSQL that still runs there.
    """
    for left in within.glob(f"{glob.escape(prefix)}????????"):
        with suppress(OSError):
            _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
    held = _open(folder)
    try:
        with suppress(OSError):  # without locks nobody removes what others have left
            fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _remove_if_left(folder: Path) -> None:
    """Remove a folder of ours that nobody holds. Raises OSError, also where somebody does."""
    held = _open(folder)
    try:
        # One that is empty may be new, and not held yet.
        if os.fstat(held).st_uid != os.geteuid() or not any(folder.iterdir()):
            return
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for pgdata in (folder / "postgres", *folder.glob("house*/postgres")):
            if pgdata.is_dir():
                run_as, _ = server_user(pgdata, lambda line: None)
                cluster = ServerPaths(pgdata, pgdata.with_name("postgres.log"), pgdata, run_as)
                if (server := adopt(cluster)) is not None:
                    end(server, signal.SIGQUIT)
                end_orphans(cluster)
        # What a killed server had begun, as a copy of a segment and then its filling up, may make a file while its folder goes.
        for _ in range(_PASSES):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
