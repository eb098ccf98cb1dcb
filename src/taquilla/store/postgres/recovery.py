"""Recovers a house from its archive, beside whatever is there: a base backup, and the log of changes up to an instant."""

import contextlib
import errno
import hashlib
import os
import shlex
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from taquilla.store.postgres.archive import SEGMENT, ArchiveLine, ArchiveTrouble, Base, Segment, number_of, segment_name
from taquilla.store.postgres.backup import pause_logs
from taquilla.store.postgres.binaries import find_binaries
from taquilla.store.postgres.database import statements
from taquilla.store.postgres.drafts import draft
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.home import RunAs, make_folder, run, server_user
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.private_files import create, sync_folder
from taquilla.store.postgres.supervisor import StartFailed

_SQL = statements(__file__)
_HEADER: Final = 24  # bytes of a page's header
_LONG_HEADER: Final = 40
_PAGE: Final = 8192
_PIECE: Final = 1024 * 1024
_RECORD_MAX: Final = 1024 * 1024  # bytes: ours are some kilobytes at most

Report = Callable[[str], None]


class FolderInUse(ArchiveTrouble):
    """{folder} is there and not empty, and nothing is overwritten. Name a new folder with --into."""


class CannotMake(ArchiveTrouble):
    """{folder} cannot be made: {reason}. Name another folder with --into, beside which you may write."""


class BaseDamaged(ArchiveTrouble):
    """The base backup {base} is damaged: {reason}"""


class SegmentMissing(ArchiveTrouble):
    """The archive lacks {segment}, which the base backup {base} needs. Recover to an instant before it, or from another base."""


class NotRecovered(ArchiveTrouble):
    """Nothing was recovered: {reason}"""


class TooLate(ArchiveTrouble):
    """The log of changes in the archive ends before {until}. Recover with --latest, which says whether it is damaged."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A house that was recovered. last_commit is None where nothing was replayed; segments is how many were.

    damaged_in names the segment in which the replay ended although the archive goes on behind it: what follows is lost.
    logs_stopped: whether it has logs, which stand still.
    """

    base: str
    last_commit: datetime | None
    segments: int
    damaged_in: str | None
    logs_stopped: bool
    copied_s: float
    replayed_s: float


def recover(
    line: ArchiveLine, into: Path, until: datetime | None = None, report: Report = lambda text: None, *, is_kept: bool = True
) -> Recovered:
    """Recover to an instant, or to the end of the archive, into a new data folder. Raises an ArchiveTrouble, or EmbeddedTrouble.

    The folder gets its name when the house in it is complete and, if it is to be kept, on the disk.
    """
    into = into.resolve()
    with _told_of(into):
        if into.exists() and (not into.is_dir() or any(into.iterdir())):
            raise FolderInUse(folder=into)
    base = line.base_before(until)
    segments, missing = _gapless(line, base)
    if missing is not None and until is None:
        raise SegmentMissing(segment=missing, base=base.folder.name)
    with contextlib.ExitStack() as made:
        with _told_of(into):
            into.parent.mkdir(parents=True, exist_ok=True)
            folder = made.enter_context(draft(f"{into.name}.part-", into.parent))
        run_as, _ = server_user(folder / "postgres", report)
        make_folder(folder, run_as)
        began = time.monotonic()
        _copy(base, folder, run_as, report)
        copied_s = time.monotonic() - began
        try:
            recovered = _replay(line, base, folder, until, segments, copied_s, report)
        except TooLate:
            if missing is not None:
                raise SegmentMissing(segment=missing, base=base.folder.name) from None
            raise
        if is_kept:
            report("waiting for the disk")
            command = [str(find_binaries(folder, run_as, report) / "initdb"), "--sync-only", "--pgdata", str(folder / "postgres")]
            synced = run(command, run_as)
            if synced.returncode != 0:
                raise NotRecovered(reason=synced.stdout.strip())
        with _told_of(into):
            with contextlib.suppress(FileNotFoundError):
                into.rmdir()
            folder.rename(into)
            sync_folder(into.parent)
    return recovered


@contextlib.contextmanager
def _told_of(into: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise CannotMake(folder=into, reason=trouble.strerror) from None


def _gapless(line: ArchiveLine, base: Base) -> tuple[list[Segment], str | None]:
    """Return the segments from a base backup on up to the first gap, and the name of what is missing there; None: no gap."""
    first = base.first_segment
    found = line.segments(first[:8])
    number, gapless = number_of(first), []
    while number in found:
        gapless.append(found[number])
        number += 1
    return gapless, segment_name(first[:8], number) if any(later > number for later in found) else None


def _copy(base: Base, data: Path, run_as: RunAs, report: Report) -> None:
    """Copy a base backup into a data folder, and compare every file with its checksum meanwhile. Raises BaseDamaged.

    The server's user may write in the archive, and we may be root. So no link that lies there is followed, and the copy is given
    to that user when it is complete: until then nobody can lay anything in our way.
    """
    # The wheel's own pg_verifybackup is of no use: it crashes as soon as it is started (version 0.6.0).
    report(f"copying the base backup {base.folder.name} ({base.bytes:,} bytes)")
    # With the lock of a socket in the data folder the copy would take the running server for its own.
    kept = [file for file in base.manifest() if not file["Path"].startswith(".s.PGSQL.")]
    listed = {file["Path"]: (file["Size"], file["Checksum"]) for file in kept}
    target = data / "postgres"
    missing, path = set(listed), Path()
    try:
        target.mkdir(mode=0o700)
        for folder, folders, files, at in os.fwalk(base.folder):
            within = Path(folder).relative_to(base.folder)
            for path in map(within.joinpath, folders):
                os.close(os.open(path.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at))
                (target / path).mkdir(mode=0o700)
            for path in map(within.joinpath, files):
                # The log that was written during the backup has checksums of its own, record by record.
                if (name := str(path)) in listed or within == Path("pg_wal"):
                    copied = _copy_file(path.name, at, target / path)
                    if copied != listed.get(name, copied):
                        raise BaseDamaged(base=base.folder.name, reason=f"{name} has not the checksum of the manifest")
                    missing.discard(name)
        (target / "recovery.signal").touch(mode=0o600)
        _give(target, run_as)
    except OSError as trouble:
        if trouble.errno == errno.ENOSPC:
            raise CannotMake(folder=data, reason=trouble.strerror) from None
        raise BaseDamaged(base=base.folder.name, reason=f"{path}: {trouble.strerror}") from None
    if missing:
        raise BaseDamaged(base=base.folder.name, reason=f"{min(missing)}: {os.strerror(errno.ENOENT)}")


def _copy_file(name: str, folder: int, target: Path) -> tuple[int, str]:
    """Copy a file of an open folder; return the size and the checksum of what was read. Raises OSError, for a link as well."""
    size, checksum = 0, hashlib.sha256()
    source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    with open(source, "rb") as reading, create(target) as writing:
        while piece := reading.read(_PIECE):
            size += len(piece)
            checksum.update(piece)
            writing.write(piece)
    return size, checksum.hexdigest()


def _give(target: Path, run_as: RunAs) -> None:
    """Give a folder with all that is in it to the server's user, the folder itself last: until then it is closed to others."""
    if not run_as:
        return
    owner = run_as["user"], run_as["group"]
    for _, folders, files, at in os.fwalk(target, topdown=False):
        for name in (*folders, *files):
            os.chown(name, *owner, dir_fd=at, follow_symlinks=False)
    os.chown(target, *owner)


def _replay(
    line: ArchiveLine, base: Base, data: Path, until: datetime | None, segments: list[Segment], copied_s: float, report: Report
) -> Recovered:
    settings = {
        "restore_command": _restore_command(line.wal),
        "recovery_target_timeline": "current",
        "recovery_target_action": "promote",
        "hot_standby": "off",  # it says that it is ready when it can be written to, and not before
        **({} if until is None else {"recovery_target_time": until.isoformat()}),
    }
    began = time.monotonic()
    report("replaying the log of changes")
    with _started(data, report, settings, until) as server:
        replayed_s = time.monotonic() - began
        with owning(server.url(OWNER)) as owner:
            last_commit, end = owner.execute(_SQL["read_replayed"]).fetchone() or (None, 0)
            logs_stopped = pause_logs(owner)
    reached = (int(end) - 1) // SEGMENT
    # A base backup brings the log that it needs itself: without any other nobody knows what there was.
    damaged = (_ended_early(segments, reached, int(end)) if segments else base.first_segment) if until is None else None
    replayed = sum(segment.number <= reached for segment in segments)
    return Recovered(
        base=base.folder.name, last_commit=last_commit, segments=replayed, damaged_in=damaged, logs_stopped=logs_stopped,
        copied_s=copied_s, replayed_s=replayed_s,
    )  # fmt: skip


@contextlib.contextmanager
def _started(data: Path, report: Report, settings: dict[str, str], until: datetime | None) -> Iterator[Embedded]:
    try:
        server = Embedded.start(data, report, settings)
    except StartFailed as trouble:
        if until is not None and "before configured recovery target" in str(trouble):
            raise TooLate(until=until.isoformat()) from None
        # Its own sentence names a log that goes with the folder.
        raise NotRecovered(reason=str(trouble).partition(" The whole story")[0]) from None
    with server:
        yield server


def _restore_command(wal: Path) -> str:
    """Return the command by which PostgreSQL fetches a segment; the one that was being received last is the end of the log.

    It may get its full name meanwhile, and is then looked for once more. One that was cut, as where the archive's machine lost
    its power while it made room for it, is filled up with zeros: of any other length PostgreSQL would not start.
    """
    folder = shlex.quote(str(wal)).replace("%", "%%")
    fill = f'case %f in *.*) ;; *) dd if=/dev/null of="%p" bs={SEGMENT} seek=1 2>/dev/null;; esac'  # a history has a point
    find = f"for f in {folder}/%f {folder}/%f.partial {folder}/%f"
    return f'{find}; do test -f "$f" && cp "$f" "%p" && {{ {fill}; exit; }}; done; exit 1'


def _ended_early(segments: list[Segment], reached: int, end: int) -> str | None:
    """Return the name of the segment in which the replay ended, if there is log behind it; else None."""
    written = [segment for segment in segments if _is_written(segment)]
    complete = [segment for segment in segments if segment.file.name == segment.name]
    if cut := [one for one in segments if one.number >= reached and one in written + complete and _size(one) < SEGMENT]:
        return cut[0].name
    if not written or reached >= written[-1].number:
        return None
    is_near = -end % SEGMENT <= _RECORD_MAX  # to the end of its segment: no more than one record is between
    if reached == written[-1].number - 1 and is_near and _is_rest_of_record(written[-1]):
        return None
    # What stops the replay stands behind the last record.
    return next((segment.name for segment in written if segment.number == end // SEGMENT), f"position {end:X}")


def _size(segment: Segment) -> int:
    with segment.open() as file:
        return os.fstat(file.fileno()).st_size


def _is_written(segment: Segment) -> bool:
    """Tell whether anything of a segment has been received: it is filled with zeros before."""
    with segment.open() as file:
        return any(file.read(_HEADER))


def _is_rest_of_record(segment: Segment) -> bool:
    """Tell whether a segment has no more than a part of a record that began in the one before, or of its own first one."""
    with segment.open() as file:
        content = file.read()
    rest = int.from_bytes(content[16:20], "little")
    pages = rest // (_PAGE - _HEADER) + 1
    return len(content.rstrip(b"\0")) < max(_PAGE, _LONG_HEADER + rest + pages * _HEADER)
