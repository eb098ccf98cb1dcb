"""Tries a backup: restores it beside the running house, audits the copy, and compares both."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from taquilla.cli.audit import audit_house
from taquilla.cli.backups import Identities, LineName
from taquilla.cli.database_url import HouseUrls, read_settings
from taquilla.cli.options import HouseOptions
from taquilla.cli.output import Answer, CannotDo, say
from taquilla.cli.running import disk_of
from taquilla.cli.session import a_place
from taquilla.engine.audit import Report
from taquilla.settings import Settings
from taquilla.store.audit.copies import Comparison, compare, read_size
from taquilla.store.postgres import backup
from taquilla.store.postgres.archive import ArchiveLine, ArchiveTrouble, find_line
from taquilla.store.postgres.backup import BackupTrouble
from taquilla.store.postgres.backup_files import Trial, list_files
from taquilla.store.postgres.database import ToldError
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.drafts import draft
from taquilla.store.postgres.embedded import AUDITOR, HOUSE, OWNER, Embedded
from taquilla.store.postgres.encryption import Identity, is_encrypted, read_identities
from taquilla.store.postgres.home import EmbeddedTrouble
from taquilla.store.postgres.recovery import recover
from taquilla.store.postgres.schema import migrate, missing, status

_ROOM: Final = 1.5  # of the house's size, for a copy of it: its largest index is sorted on the disk
_HASTY: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    # What a transaction copies into its own tables stands in no log: its disk has room for one copy, not for two.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "maintenance_work_mem": "512MB",
    "autovacuum": "off",
}
"""Settings of a server that is filled once, and thrown away if that fails."""


@dataclass(slots=True)
class _Findings:
    """The findings of a trial. backup is its name, faults are what is wrong."""

    backup: str
    faults: list[str] = field(default_factory=list)
    restored_s: float = 0
    audited_s: float = 0
    compared_s: float = 0
    migrated: list[str] = field(default_factory=list)
    audit: Report | None = None
    comparison: Comparison | None = None

    def lost(self) -> dict[str, object] | None:
        """Return what would be lost if the house were restored from it now."""
        if self.comparison is None:
            return None
        last, now = self.comparison.copy_last_at, self.comparison.house_last_at
        seconds = (now - last).total_seconds() if last is not None and now is not None else 0.0
        return {"commands": self.comparison.commands_since, "seconds": round(seconds, 3), "last_commit": last}

    def value(self) -> dict[str, object]:
        """Return them as JSON."""
        compared = self.comparison
        return {
            "backup": self.backup,
            "is_good": not self.faults,
            "faults": self.faults,
            "restored_s": round(self.restored_s, 1),
            "audited_s": round(self.audited_s, 1),
            "compared_s": round(self.compared_s, 1),
            "migrated": self.migrated,
            "audit": None if self.audit is None else self.audit.to_json(),
            "compared": None if compared is None else {"tables": compared.tables, "rows": compared.rows},
            "differences": [] if compared is None else [asdict(one) for one in compared.differences],
            "lost": self.lost(),
        }

    def text(self) -> str:
        """Return them in sentences."""
        lines = [f"{self.backup}: {'as good as the original' if not self.faults else 'something is wrong'}", *self.faults]
        if self.audit is not None and self.comparison is not None:
            lines.append(
                f"{self.audit.checked} rules checked, {self.comparison.rows:,} rows of {self.comparison.tables} tables compared; "
                f"restored in {self.restored_s:.0f} s, audited in {self.audited_s:.0f} s, compared in {self.compared_s:.0f} s"
            )
        if (lost := self.lost()) is not None:
            since = f" of the last {lost['seconds']:,.1f} seconds" if lost["commands"] else ""
            lines.append(f"restored now, it would lose {lost['commands']:,} commands{since}")
        return "\n".join(lines)


def verify_restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="By default TAQUILLA_ARCHIVE, else the newest in TAQUILLA_BACKUPS.")
    ] = None,
    identity: Identities = None,
    line: LineName = None,
    temporary: Annotated[
        Path | None, typer.Option("--temporary", metavar="FOLDER", help="Where the copy is made and removed again; else TMPDIR.")
    ] = None,
    *,
    options: HouseOptions,
) -> Answer:
    """Restore the last backup beside the running server, audit the copy, and compare both up to the last command of the copy.

    The copy has a PostgreSQL of its own in a temporary folder. Says how long it took, and what would be lost. Ends with 1 when
    anything is wrong: it cannot be restored, a rule is broken, or a row differs.

    Example: taquilla db verify-restore --json

    Example: taquilla db verify-restore /backup/taquilla-20261122T030000Z.dump.age --identity /safe/backup-key.txt
    """
    settings = read_settings(data=options.data)
    identities = [] if identity is None else read_identities(identity)
    # It may wait for its migrations: the copy gets them, and so they are tried.
    with a_place(options.data, migrated=False) as place:
        if all(at is None for _, at in status(place.any_url)):
            raise CannotDo("there is no installation in this database to compare a backup with")
        source = _source(settings, file, line)
        if isinstance(source, Path) and is_encrypted(source) and not identities:
            raise backup.IdentityMissing(file=source)
        findings = _Findings(source.base_before(None).folder.name if isinstance(source, ArchiveLine) else source.name)
        with _room(place, disk_of(place, settings), temporary) as folder:
            try:
                copy = _restored(source, folder, identities, findings)
            except (ArchiveTrouble, BackupTrouble, EmbeddedTrouble) as trouble:
                findings.faults.append(str(trouble))
            else:
                _look(copy, place, findings)
    trial = Trial(findings.backup, datetime.now(UTC), is_good=not findings.faults)
    try:
        trial.keep(source.folder if isinstance(source, ArchiveLine) else source.parent)
    except OSError as trouble:
        findings.faults.append(f"the outcome cannot be written beside the backup: {trouble.strerror}")
    return Answer(findings.value(), text=findings.text(), status=1 if findings.faults else 0)


def _source(settings: Settings, file: Path | None, line: str | None) -> Path | ArchiveLine:
    """Return the backup to try. Raises CannotDo and ArchiveTrouble."""
    if file is not None:
        if not file.is_file():
            raise CannotDo(f"there is no backup {file}")
        return file
    if settings.archive is not None:
        own = ArchiveLine.of(settings.data, settings.archive) if line is None else None
        return own or find_line(settings.archive, line)
    if settings.backups is None:
        raise CannotDo("say which backup: a file, TAQUILLA_ARCHIVE or TAQUILLA_BACKUPS")
    try:
        files = list_files(settings.backups)
    except OSError as trouble:
        raise CannotDo(f"{settings.backups} cannot be read: {trouble.strerror}. Is its disk mounted?") from None
    if not files:
        raise CannotDo(f"there is no backup in {settings.backups}")
    return files[-1]


@contextmanager
def _room(place: HouseUrls, disk: Disk, temporary: Path | None) -> Iterator[Path]:
    """Provide a folder that is gone afterwards. Raises CannotDo where there is too little room for a copy of the house.

    On the disk of the house it leaves what is needed to sell.
    """
    within = Path(tempfile.gettempdir()) if temporary is None else temporary
    with ExitStack() as made:
        try:
            folder = made.enter_context(draft("taquilla-trial-", within))
        except OSError as trouble:
            raise CannotDo(f"no copy can be made: {trouble.strerror}: {trouble.filename}: name a --temporary") from None
        # The server's user passes through it.
        folder.chmod(0o711)
        needed, room = round(_ROOM * asyncio.run(read_size(place.auditor_url))), disk.room(folder)
        free = shutil.disk_usage(folder).free - (0 if room is None else room.free_min)
        if free < needed:
            raise CannotDo(f"a copy takes {needed:,} bytes, and {folder.parent} has {max(0, free):,}: name a --temporary")
        yield folder


def _restored(source: Path | ArchiveLine, folder: Path, identities: list[Identity], findings: _Findings) -> Path:
    """Restore into a data folder of its own, and return it. Raises ArchiveTrouble, BackupTrouble, EmbeddedTrouble."""
    began, copy = time.monotonic(), folder / "house"
    if isinstance(source, ArchiveLine):
        recovered = recover(source, copy, None, say, is_kept=False)
        if recovered.damaged_in is not None:
            findings.faults.append(f"the archive is damaged in {recovered.damaged_in}: what came behind it would be lost")
    else:
        say(f"restoring {source.name}")
        backup.check(source, identities)
        with Embedded.start(copy, settings=_HASTY) as server:
            backup.restore(server.url(OWNER), source, identities)
    findings.restored_s = time.monotonic() - began
    return copy


def _look(copy: Path, place: HouseUrls, findings: _Findings) -> None:
    """Audit the copy and compare it with the house."""
    with Embedded.start(copy) as server:
        ground = HouseUrls(server.url(OWNER), server.url(HOUSE), server.url(AUDITOR), place.master_key_file)
        if missing(ground.any_url):
            try:
                findings.migrated = migrate(ground.owner_url)
            except ToldError as trouble:
                findings.faults.append(str(trouble))
                return
        began = time.monotonic()
        say("auditing the copy")
        report = findings.audit = asyncio.run(audit_house(ground))
        audited = time.monotonic()
        say("comparing it with the original")
        findings.comparison = asyncio.run(compare(ground.auditor_url, place.auditor_url))
        findings.audited_s, findings.compared_s = audited - began, time.monotonic() - audited
    findings.faults += [one.headline for one in report.violations]
    findings.faults += [f"{one.rule.id} is undecided: {one.undecided}" for one in report.undecided]
    findings.faults += [one.sentence() for one in findings.comparison.differences]
