"""Folders in which a copy of a house is made: gone with whoever makes it, of those that are killed when the next one is made."""

import fcntl
import glob
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from taquilla.store.postgres.home import server_user
from taquilla.store.postgres.supervisor import ServerPaths, adopt, end, end_orphans

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
