"""The archive of a house: base backups, and the log of changes (WAL) since, from which it is recovered to any instant.

Each data folder has a *line* of its own in the archive, a folder with `base/INSTANT/` and `wal/`: a recovered house goes on in
another data folder, so it never writes into the line of the house that it was made from.
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Final, Self, TypedDict

from taquilla.store.postgres.address import plain_address
from taquilla.store.postgres.backup_files import Trial, instant_of, name_of, order_of
from taquilla.store.postgres.database import ToldError
from taquilla.store.postgres.disk import leaving_room
from taquilla.store.postgres.home import EmbeddedTrouble, RunAs, check_reach, clean_environment, make_folder, told_of_owner
from taquilla.store.postgres.private_files import create, sync_folder, write

SEGMENT: Final = 16 * 1024 * 1024
_SPARE: Final = 32 * SEGMENT  # for the log that comes while a base backup is written
MARK: Final = "archive-line"  # the file in the data folder that names its line
_WITHOUT_LOCKS: Final = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # of folders of some networks
_SEGMENT_NAME: Final = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})000000([0-9A-F]{2})(\.partial)?")
_STARTS_IN: Final = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", re.MULTILINE)


class ManifestFile(TypedDict):
    """A file of a base backup, as PostgreSQL lists it."""

    Path: str
    Size: int
    Checksum: str


class ArchiveTrouble(ToldError):
    """The archive cannot be used."""


class NoArchive(ArchiveTrouble, EmbeddedTrouble):
    """The archive {data} cannot be made: {reason}. Mount its disk, give it to the services' user, or correct TAQUILLA_ARCHIVE."""


class NoLine(ArchiveTrouble):
    """There is nothing in the archive {archive} to recover from: no line there has a base backup{named}."""


class SeveralLines(ArchiveTrouble):
    """There are several lines in the archive {archive}: name one with --line: {lines}"""


_NO_ROOM: Final = "its disk has too little room for it and for the log: delete an old one in {folder}, or take a larger disk"
_BASELESS: Final = " (it goes on behind the others, but has no base backup: nothing of it can be recovered)"


class NoBase(ArchiveTrouble):
    """The line {line} has no base backup{before}: `taquilla db base-backup` makes one."""


class BaseFailed(ArchiveTrouble):
    """No base backup was made: {reason}"""


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of the log of changes. number counts segments from the beginning of the log."""

    number: int
    file: Path

    @property
    def name(self) -> str:
        """Return its name, as PostgreSQL has it."""
        return self.file.name.removesuffix(".partial")

    def open(self) -> BufferedReader:
        """Open it to be read, by its full name where it has got that since."""
        try:
            return self.file.open("rb")
        except FileNotFoundError:
            return self.file.with_name(self.name).open("rb")


@dataclass(frozen=True, slots=True)
class Base:
    """A base backup: the files of a server as they were at an instant, once the log since its first segment is replayed."""

    folder: Path

    @property
    def at(self) -> datetime:
        """Return when it was complete: it can be recovered to no earlier instant."""
        return instant_of(self.folder.name)

    @property
    def first_segment(self) -> str:
        """Return the name of the first segment that it needs. Raises BaseFailed where its label is lost."""
        try:
            names: list[str] = _STARTS_IN.findall((self.folder / "backup_label").read_text())
            return names[0]
        except (OSError, IndexError):
            raise BaseFailed(reason=f"{self.folder} is no base backup") from None

    def manifest(self) -> list[ManifestFile]:
        """Return its files, each with Path, Size and Checksum (SHA-256), as PostgreSQL lists them. Raises BaseFailed."""
        try:
            content = (self.folder / "backup_manifest").read_bytes()
            known = json.loads(content)
            # The checksum of the manifest is that of all lines before it.
            if known["Manifest-Checksum"] == hashlib.sha256(content[: content.rindex(b'"Manifest-Checksum"')]).hexdigest():
                return list(known["Files"])
        except (OSError, ValueError, KeyError):
            pass
        raise BaseFailed(reason=f"the manifest of {self.folder} is damaged")

    @property
    def bytes(self) -> int:
        """Return its size, as its manifest says."""
        return sum(file["Size"] for file in self.manifest())


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """The archive of one data folder."""

    folder: Path

    @property
    def wal(self) -> Path:
        """Return the folder of segments."""
        return self.folder / "wal"

    @property
    def is_there(self) -> bool:
        """Tell whether its folder can be looked at. A network's folder that is away may answer with any error."""
        return os.path.isdir(self.folder)

    @property
    def end(self) -> int:
        """Return the position behind the last byte of the log that is here; 0 where there is none."""
        if not (last := max((file.name[:24] for file in self.wal.iterdir() if _SEGMENT_NAME.fullmatch(file.name)), default="")):
            return 0
        with self.segments(last[:8])[number_of(last)].open() as file:
            return number_of(last) * SEGMENT + len(file.read().rstrip(b"\0"))

    def bases(self) -> list[Base]:
        """Return the complete base backups, the oldest first."""
        folders = (folder for folder in (self.folder / "base").glob("*Z") if folder.is_dir())
        return [Base(folder) for folder in sorted(folders, key=lambda folder: order_of(folder.name))]

    def base_before(self, until: datetime | None) -> Base:
        """Return the newest base backup, or the newest that was complete at an instant. Raises NoBase."""
        if not (fitting := [base for base in self.bases() if until is None or base.at <= until]):
            before = "" if until is None else f" that was complete at {until.isoformat()}"
            raise NoBase(line=self.folder.name, before=before)
        return fitting[-1]

    def segments(self, timeline: str) -> dict[int, Segment]:
        """Return the segments of a timeline by their numbers, the one that is being received as well."""
        found: dict[int, Segment] = {}
        for file in sorted(self.wal.iterdir(), reverse=True):  # a complete one replaces the part of it
            if (match := _SEGMENT_NAME.fullmatch(file.name)) is not None and match[1] == timeline:
                number = number_of(file.name)
                found[number] = Segment(number, file)
        return found

    @property
    def free(self) -> int:
        """Return the bytes that are free on its disk."""
        return shutil.disk_usage(self.folder).free

    def has_room(self) -> bool:
        """Tell whether a segment has its room already, or can be begun."""
        return any(self.wal.glob("*.partial")) or self.free >= SEGMENT

    def drop_cut_segments(self) -> None:
        """Delete what was to become a segment and was cut, as by a full disk: pg_receivewal goes on behind none. Raises OSError.

        The server keeps a segment until all of it was stored, and sends it once more.
        """
        for file in self.wal.glob("*.partial"):
            if 0 < file.lstat().st_size < SEGMENT:
                file.unlink()

    @classmethod
    def named(cls, data: Path, archive: Path) -> Self | None:
        """Return the line that a data folder names, which is away while the archive's disk is; None: it names none."""
        try:
            name = (data / MARK).read_text().strip()
        except OSError:
            return None
        return cls(archive / name) if name else None

    @classmethod
    def of(cls, data: Path, archive: Path) -> Self | None:
        """Return the line of a data folder; None where it has none in this archive."""
        line = cls.named(data, archive)
        return line if line is not None and line.is_there else None

    @classmethod
    def begin(cls, data: Path, archive: Path, run_as: RunAs, user: str) -> Self:
        """Return the line of a data folder, which is made where it names none. The server's user writes there.

        A line that is named and cannot be looked at is away: the server starts without it. Raises NoArchive and OutOfReach.
        """
        line = cls.named(data, archive)
        if line is not None and not line.is_there:
            return line
        make_folder(archive, run_as, NoArchive)
        check_reach(archive, run_as, user)
        return cls.begin_new(data, archive, run_as) if line is None else line

    @classmethod
    def begin_new(cls, data: Path, archive: Path, run_as: RunAs) -> Self:
        """Begin another line, as where segments were lost."""
        line = cls(archive / f"{name_of(datetime.now(UTC))}-{secrets.token_hex(3)}")
        for folder in (line.folder, line.wal, line.folder / "base"):
            folder.mkdir(mode=0o700)
            if run_as:
                os.chown(folder, run_as["user"], run_as["group"])
        sync_folder(line.folder)
        sync_folder(archive)
        write(data / MARK, f"{line.folder.name}\n".encode(), 0o644)
        return line


def number_of(name: str) -> int:
    """Return the number of a segment by its name."""
    return int(name[8:16], 16) * 256 + int(name[16:24], 16)


def segment_name(timeline: str, number: int) -> str:
    """Return the name of a segment by its number."""
    return f"{timeline}{number // 256:08X}{number % 256:08X}"


@told_of_owner()
def find_line(archive: Path, name: str | None = None) -> ArchiveLine:
    """Return the line with this name, or the only one with a base backup. Raises NoLine, SeveralLines and NotAllowed.

    A newer line with a log and without a base backup counts as well: whoever asks for the latest must hear of what it skips.
    """
    with_wal = sorted(folder.parent for folder in archive.glob("*/wal") if folder.is_dir())
    lines = [ArchiveLine(folder) for folder in with_wal if name in (None, folder.name)]
    if not (based := [line for line in lines if line.bases()]):
        for folder in archive.iterdir() if archive.is_dir() else ():
            if folder.is_dir() and folder.name != "lost+found" and name in (None, folder.name):
                os.listdir(folder)  # one that is closed to us is not known to be empty
        raise NoLine(archive=archive, named="" if name is None else f" and the name {name}")
    newer = [line for line in lines if line.folder.name > based[-1].folder.name and any(line.wal.iterdir())]
    if len(based + newer) > 1:
        names = [line.folder.name for line in based] + [line.folder.name + _BASELESS for line in newer]
        raise SeveralLines(archive=archive, lines=", ".join(names))
    return based[0]


def make_base(
    line: ArchiveLine, owner_url: str, binaries: Path, run_as: RunAs, report: Callable[[str], None] = lambda text: None
) -> Base:
    """Copy the files of a running server into its line, with checksums, and return the copy. Raises BaseFailed.

    PostgreSQL checks every page while it reads it. The copy gets its name when it is complete and on the disk, where it
    leaves room for the log: an archive without room stops, and so do sales that wait for it.
    """
    lock = _hold(line)
    draft = line.folder / "base" / f"{secrets.token_hex(4)}.part"
    command = [
        str(binaries / "pg_basebackup"), "--pgdata", str(draft), "--checkpoint=fast", "--wal-method=stream", "--no-password",
        "--label=taquilla", "--manifest-checksums=SHA256", f"--dbname={plain_address(owner_url)}",
    ]  # fmt: skip
    try:
        for half in (line.folder / "base").glob("*.part"):
            shutil.rmtree(half, ignore_errors=True)
        took = 0
        with suppress(IndexError, BaseFailed):
            took = line.bases()[-1].bytes
        if line.free < took + _SPARE:
            raise BaseFailed(reason=_NO_ROOM.format(folder=draft.parent))
        report("copying the files of the server")
        status, said, is_ended = _copy_leaving_room(command, run_as, line)
        if status != 0:
            lines = said.strip().splitlines() or ["pg_basebackup said nothing"]
            # Behind its error it tells what it removes.
            why = next((line for line in lines if "error: " in line), lines[-1])
            raise BaseFailed(reason=_NO_ROOM.format(folder=draft.parent) if is_ended else why)
        base = Base(line.folder / "base" / name_of(datetime.now(UTC)))
        draft.rename(base.folder)
        sync_folder(base.folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(lock)
    return base


def _copy_leaving_room(command: list[str], run_as: RunAs, line: ArchiveLine) -> tuple[int, str, bool]:
    """Run pg_basebackup as the server's user; return its status and words, and whether it was ended for lack of room."""

    def end() -> None:
        with suppress(ProcessLookupError):
            os.killpg(copying.pid, signal.SIGTERM)  # with its child, which receives the log and would go on

    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        cwd="/", env=clean_environment(), start_new_session=True, umask=0o077, **run_as,
    ) as copying:  # fmt: skip
        try:
            with leaving_room(lambda: line.free >= _SPARE, end) as is_ended:
                said, _ = copying.communicate()
        except BaseException:
            end()  # no Ctrl-C of the terminal gets there
            raise
    return copying.returncode, said, is_ended()


def _hold(line: ArchiveLine) -> int:
    """Return a handle that keeps others from making a base backup of a line until it is closed. Raises BaseFailed.

    They would delete what this one has copied so far: PostgreSQL notices nothing, and the copy would get its name all the same.
    """
    file = line.folder / "base.lock"
    try:
        with suppress(FileExistsError):
            # For root and the server's user, whoever comes first: nobody else gets into the folder.
            create(file, 0o666).close()
        lock = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as trouble:
        raise BaseFailed(reason=f"{file}: {trouble.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        if trouble.errno not in _WITHOUT_LOCKS:
            os.close(lock)
            is_held = isinstance(trouble, BlockingIOError)
            raise BaseFailed(reason="another one is under way" if is_held else f"{file}: {trouble.strerror}") from None
    return lock


def drop_old_bases(line: ArchiveLine, keep: int, made: Base) -> tuple[list[Base], int]:
    """Delete all base backups of a line but so many of the newest, the last one that was tried and good, and the one just made.

    The segments that only those need go too. Return the deleted ones, and the number of deleted segments. Raises OSError.
    """
    assert keep >= 1
    good = Trial.last(line.folder, good=True)
    old = [base for base in line.bases()[:-keep] if base.folder.name not in (made.folder.name, good and good.backup)]
    for base in old:
        # Under its name it is complete.
        leaving = base.folder.with_name(f"{base.folder.name}.part")
        base.folder.rename(leaving)
        shutil.rmtree(leaving)
    first = min(base.first_segment for base in line.bases())
    dropped = [segment for segment in line.segments(first[:8]).values() if segment.number < number_of(first)]
    for segment in dropped:
        segment.file.unlink()
    return old, len(dropped)
