"""Backups as files, encrypted or not, and in the archive, from which any instant is recovered: writing and restoring them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.database_url import HouseUrls, read_settings
from taquilla.cli.options import HouseOptions
from taquilla.cli.output import ERR, Answer, CannotDo, say
from taquilla.cli.running import disk_of
from taquilla.cli.session import a_place, instant, newer_schema
from taquilla.cli.signals import end_as_interrupted
from taquilla.settings import Settings
from taquilla.store.postgres import backup, backup_files, encryption
from taquilla.store.postgres.archive import ArchiveLine, drop_old_bases, find_line, make_base
from taquilla.store.postgres.binaries import find_binaries
from taquilla.store.postgres.home import server_user
from taquilla.store.postgres.recovery import recover
from taquilla.store.postgres.schema import missing, status

Keep = Annotated[int | None, typer.Option("--keep", min=1, max=10_000, help="Keep so many of the newest, and delete older ones.")]
Identities = Annotated[
    Path | None,
    typer.Option("--identity", metavar="FILE", exists=True, help="The secret key of an encrypted backup, made by backup-key."),
]
LineName = Annotated[
    str | None, typer.Option("--line", metavar="NAME", help="The folder in the archive; not needed where there is only one.")
]


def back_up(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A new file, or a folder in which it gets a name; by default TAQUILLA_BACKUPS."),
    ] = None,
    encrypt_to: Annotated[
        str | None, typer.Option("--encrypt-to", metavar="KEY", help="A public key of age (age1…), or a file of them.")
    ] = None,
    keep: Keep = None,
    *,
    options: HouseOptions,
) -> Answer:
    """Write the whole database to a file, as it is at one moment. The server goes on meanwhile; the master key is not in it.

    In a folder each gets a name of its own, and --keep deletes old ones once the new one is there. Encrypted, only the secret key
    of `taquilla db backup-key` opens it: this machine need not have that.

    Example: taquilla db backup /backup/taquilla-2024-10-22.dump

    Example: taquilla db backup /backup --keep 14 --encrypt-to age1…
    """
    target = file or read_settings(data=options.data).backups
    if target is None:
        raise CannotDo("say where the backup goes: a file, a folder, or TAQUILLA_BACKUPS")
    folder = target if file is None or os.path.isdir(target) else None  # a closed one is told of where it is written to
    if keep is not None and folder is None:
        raise CannotDo(f"--keep is for a folder of backups, and {target} is none")
    recipients = [] if encrypt_to is None else encryption.read_recipients(encrypt_to)
    if folder is not None:
        target = backup_files.new_file(folder, datetime.now(UTC), is_encrypted=bool(recipients))
        if keep is not None:
            with suppress(OSError):  # told below, once there is a new one
                backup_files.drop_halves(folder)  # which has the room that this one needs
    with a_place(options.data, migrated=False) as place, ERR.status("backing up …"):
        _refuse_empty(place)
        size = backup.back_up(place.owner_url, target, recipients, disk_of(place, read_settings(data=options.data)))
    with _deleting_after(target):
        dropped = backup_files.drop_old(folder, keep, target) if folder is not None and keep is not None else []
    value = {"file": str(target), "bytes": size, "master_key": str(place.master_key_file)}
    if folder is not None:
        value["dropped"] = [str(old) for old in dropped]
    text = f"{target}: {size:,} bytes; the master key is not in it: {place.master_key_file}"
    return Answer(value, text=f"{text}; deleted: {', '.join(old.name for old in dropped)}" if dropped else text)


def make_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file for the secret key; there must be none yet.")],
    options: HouseOptions,
) -> Answer:
    """Make a pair of keys for encrypted backups: the secret one in a file, the public one shown.

    Keep the file apart from the machine that backs up, and a copy of it: without it no encrypted backup can be read. It is a
    key of age, whose own program reads these backups too.

    Example: taquilla db backup-key /safe/backup-key.txt
    """
    try:
        public = encryption.make_identity(file)
    except OSError as error:
        raise CannotDo(f"no key was written to {file}: {error.strerror}") from error
    return Answer({"public_key": public, "identity": str(file)}, text=public)


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file that `taquilla db backup` wrote.")
    ],
    identity: Identities = None,
    *,
    options: HouseOptions,
) -> None:
    """Fill a new database from a backup: an empty one, or an embedded one in a new data folder.

    All of it is restored, or nothing. Its logs stand still, and draws get no results, until `taquilla log restart` or
    `taquilla log resume`.

    Example: taquilla db restore /backup/taquilla-2024-10-22.dump --data /var/lib/taquilla-new
    """
    identities = [] if identity is None else encryption.read_identities(identity)
    backup.check(file, identities)  # before a new database is begun
    if not identities and not (checksum := backup.checksum_file(file)).exists():
        say(f"there is no {checksum.name} beside it: nobody can tell whether the backup was changed since it was written")
    with a_place(options.data, may_begin=True, migrated=False) as place, ERR.status("restoring …"):
        is_stopped = backup.restore(place.owner_url, file, identities)
        # Not as the server: on a new PostgreSQL its login comes later, by `taquilla db roles`.
        newer = newer_schema(place.owner_url)
        behind = missing(place.owner_url) if newer is None else []
    value = {"file": str(file), "to_migrate": behind, "logs_stopped": is_stopped}
    Answer(value, text=f"restored from {file}").show(as_json=options.as_json)
    if is_stopped:
        say("its logs stand still, and draws get no results: see `taquilla log restart` and `taquilla log resume`")
    if newer is not None:
        say(f"the backup is of a newer release. {newer}")
    if behind:
        say("the backup is of an older release: run `taquilla db migrate`")
    if not place.master_key_file.exists():
        say(f"the master key is missing: put its copy at {place.master_key_file} before you serve it")


def back_up_base(keep: Keep = None, *, options: HouseOptions) -> Answer:
    """Copy the files of the embedded PostgreSQL into its archive (TAQUILLA_ARCHIVE). The server goes on meanwhile.

    From such a copy on, the archive's log of changes leads back to any instant. --keep deletes older copies, and the log
    that only they need. Months archived by `taquilla db archive` stay in the database: this archive is of backups.

    Example: TAQUILLA_ARCHIVE=/archive taquilla db base-backup --keep 3
    """
    settings = read_settings(data=options.data)
    archive = required_archive(settings)
    with a_place(options.data, migrated=False) as place:
        _refuse_empty(place)
        line = ArchiveLine.named(settings.data, archive)
        if line is not None and not line.is_there:
            raise CannotDo(f"{line.folder} is not there: mount the archive's disk, or correct TAQUILLA_ARCHIVE")
        if line is None:
            raise CannotDo(f"the running server does not archive to {archive}: start it with this TAQUILLA_ARCHIVE")
        run_as, _ = server_user(settings.data / "postgres", say)
        binaries = find_binaries(settings.data, run_as, say)
        base = make_base(line, place.owner_url, binaries, run_as, say)
    with _deleting_after(base.folder):
        dropped, segments = ([], 0) if keep is None else drop_old_bases(line, keep, base)
    value = {"base": str(base.folder), "bytes": base.bytes, "dropped": [str(old.folder) for old in dropped]}
    text = f"{base.folder}: {base.bytes:,} bytes"
    if dropped:
        text += f"; deleted: {', '.join(old.folder.name for old in dropped)} and {segments} segments of the log"
    return Answer(value | {"segments_dropped": segments}, text=text)


def recover_house(
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The new data folder; there must be none yet.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="INSTANT", help="The instant, by the system's clock: ISO with its offset.")
    ] = None,
    latest: Annotated[bool, typer.Option("--latest", help="As far as the archive goes.")] = False,
    line: LineName = None,
    *,
    options: HouseOptions,
) -> Answer:
    """Recover from the archive (TAQUILLA_ARCHIVE) into a new data folder, to an instant or as far as the archive goes.

    Nothing that is there is changed or overwritten. The logs stand still, as after `taquilla db restore`. Ends with 1 where the
    archive is damaged, and only what lies before could be recovered.

    Example: TAQUILLA_ARCHIVE=/archive taquilla db recover --latest --into /var/lib/taquilla-new

    Example: taquilla db recover --to 2026-11-22T18:54:59-04:00 --into /var/lib/taquilla-new
    """
    settings = read_settings(data=options.data)
    if (to is None) != latest:
        raise CannotDo("say how far: --to INSTANT or --latest")
    until = None if to is None else instant(to, "--to")
    end_as_interrupted()
    chosen = find_line(required_archive(settings), line)
    recovered = recover(chosen, into, until, say)
    if recovered.logs_stopped:
        say("its logs stand still, and draws get no results: see `taquilla log restart` and `taquilla log resume`")
    if not (into / "master.key").exists() and settings.master_key_file is None:
        say(f"the master key is missing: put its copy at {into / 'master.key'} before you serve it")
    if recovered.damaged_in is not None:
        say(f"the archive is damaged in {recovered.damaged_in}: what came behind it was not recovered")
    last = recovered.last_commit
    text = f"recovered into {into} from {recovered.base} and {recovered.segments} segments of the log"
    text += "" if last is None else f"; the last change is of {last.isoformat()}"
    return Answer({"into": str(into), **asdict(recovered)}, text=text, status=0 if recovered.damaged_in is None else 1)


def _refuse_empty(place: HouseUrls) -> None:
    """Raise CannotDo before the first migration: --keep would delete good backups for one of nothing."""
    if all(at is None for _, at in status(place.owner_url)):
        raise CannotDo("there is no installation in this database: nothing was backed up")


@contextmanager
def _deleting_after(written: Path) -> Iterator[None]:
    """Say what was written where older backups cannot be deleted, as on a disk that keeps them. Raises CannotDo."""
    try:
        yield
    except OSError as error:
        raise CannotDo(f"{written} is written, but not all older ones are deleted: {error.filename}: {error.strerror}") from error


def required_archive(settings: Settings) -> Path:
    """Return the folder of the archive. Raises CannotDo."""
    if settings.archive is None:
        raise CannotDo("set TAQUILLA_ARCHIVE: the folder of the archive")
    return settings.archive
