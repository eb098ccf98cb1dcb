"""Files that are new, whole and on the disk: no link, file or mode that others have laid in the way gets any of it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path


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
