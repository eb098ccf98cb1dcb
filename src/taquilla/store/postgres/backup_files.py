"""A folder of backups: their names, how many are kept, and what is known of the last one that was tried."""

import json
import re
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from taquilla.store.postgres.backup import checksum_file
from taquilla.store.postgres.private_files import write

_NAME: Final = re.compile(r"taquilla-(\d{8}T\d{6}\.\d{3}Z)\.dump(\.age)?")
_INSTANT: Final = "%Y%m%dT%H%M%S.%f"
_TRIAL: Final = "last-trial.json"
_LEFT_S: Final = 12 * 3600
_AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """A backup that was restored and compared: its name, when that ended, and whether nothing was wrong."""

    backup: str
    at: datetime
    is_good: bool

    def keep(self, folder: Path) -> None:
        """Write it into the folder of the backup. The last good one stays known beside a later bad one. Raises OSError."""
        last_good = self if self.is_good else Trial.last(folder, good=True)
        found = {"last": self, "last_good": last_good}
        text = json.dumps({name: trial and asdict(trial) for name, trial in found.items()}, default=datetime.isoformat)
        # Another user's process may tell Prometheus of it.
        write(folder / _TRIAL, f"{text}\n".encode(), 0o644)

    @classmethod
    def last(cls, folder: Path, *, good: bool = False) -> Self | None:
        """Return the last trial in a folder, or the last one that was good; None where there is none."""
        try:
            known = json.loads((folder / _TRIAL).read_text(encoding="utf-8"))["last_good" if good else "last"]
            return known and cls(str(known["backup"]), datetime.fromisoformat(known["at"]), known["is_good"] is True)
        except (OSError, ValueError, KeyError, TypeError):
            return None


def name_of(at: datetime) -> str:
    """Return an instant as names of backups have it, to the millisecond: they sort by it."""
    return f"{at.astimezone(UTC).strftime(_INSTANT)[:-3]}Z"


def instant_of(name: str) -> datetime:
    """Return the instant in a name. Raises ValueError."""
    return datetime.strptime(name.removesuffix("Z"), _INSTANT).replace(tzinfo=UTC)


def order_of(name: str) -> tuple[bool, str]:
    """Return what instants in names are sorted by.

    A later one than tomorrow is of a clock that was ahead, as one without a battery is: nobody knows when that was, and it counts
    as the oldest.
    """
    return name < name_of(datetime.now(UTC) + _AHEAD), name


def new_file(folder: Path, at: datetime, *, is_encrypted: bool) -> Path:
    """Return the name of a new backup in a folder."""
    return folder / f"taquilla-{name_of(at)}.dump{'.age' if is_encrypted else ''}"


def list_files(folder: Path) -> list[Path]:
    """Return the complete backups of a folder, the oldest first."""
    found = {file: match[1] for file in folder.iterdir() if (match := _NAME.fullmatch(file.name)) and file.is_file()}
    return sorted(found, key=lambda file: (order_of(found[file]), file.name))


@dataclass(frozen=True, slots=True)
class Dump:
    """A complete backup: its file, and when it was begun."""

    file: Path
    at: datetime

    @classmethod
    def newest(cls, folder: Path) -> Self | None:
        """Return the newest one of a folder; None without one whose instant is known, or where the folder cannot be read."""
        try:
            (*_, file) = list_files(folder)
        except (OSError, ValueError):
            return None
        name = file.name.removeprefix("taquilla-").partition(".dump")[0]
        return cls(file, instant_of(name)) if order_of(name)[0] else None


def drop_halves(folder: Path) -> None:
    """Delete what backups that were killed have left, once nobody has written to it for half a day. Raises OSError."""
    for half in folder.glob("taquilla-*.part"):
        if time.time() - half.stat().st_mtime > _LEFT_S:
            half.unlink()


def drop_old(folder: Path, keep: int, made: Path) -> list[Path]:
    """Delete all backups of a folder but so many of the newest, the last one that was tried and good, and the one just made.

    Return the deleted. What those that were killed have left goes too. Raises OSError.
    """
    assert keep >= 1
    drop_halves(folder)
    good = Trial.last(folder, good=True)
    old = [file for file in list_files(folder)[:-keep] if file.name not in (made.name, good and good.backup)]
    for file in old:
        file.unlink()
        checksum_file(file).unlink(missing_ok=True)
    return old
