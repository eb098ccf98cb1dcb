"""The archive of the embedded PostgreSQL: base backups, and the recovery of a house to an instant."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.backups import Keep
from taquilla.cli.database_url import read_settings
from taquilla.cli.options import Commands, HouseOptions
from taquilla.cli.output import Answer, CannotDo, say
from taquilla.cli.session import a_place, instant
from taquilla.settings import Settings
from taquilla.store.postgres.archive import ArchiveLine, drop_old_bases, find_line, make_base
from taquilla.store.postgres.binaries import find_binaries
from taquilla.store.postgres.home import server_user
from taquilla.store.postgres.recovery import recover

LineName = Annotated[
    str | None, typer.Option("--line", metavar="NAME", help="The folder in the archive; not needed where there is only one.")
]


def add_to(database: Commands) -> None:
    """Add these commands to those of the database."""
    database.command("base-backup")(back_up_base)
    database.command("recover")(recover_house)


def back_up_base(keep: Keep = None, *, options: HouseOptions) -> Answer:
    """Copy the files of the embedded PostgreSQL into its archive (TAQUILLA_ARCHIVE). The server goes on meanwhile.

    From such a copy on, the archive's log of changes leads back to any instant. --keep deletes older copies, and the log
    that only they need.

    Example: TAQUILLA_ARCHIVE=/archive taquilla db base-backup --keep 3
    """
    settings = read_settings(data=options.data)
    archive = required_archive(settings)
    with a_place(options.data) as place:
        line = ArchiveLine.of(settings.data, archive)
        if line is None:
            raise CannotDo(f"the running server does not archive to {archive}: start it with this TAQUILLA_ARCHIVE")
        run_as, _ = server_user(settings.data / "postgres", say)
        binaries = find_binaries(settings.data, run_as, say)
        base = make_base(line, place.owner_url, binaries, run_as, say)
    dropped, segments = ([], 0) if keep is None else drop_old_bases(line, keep)
    value = {
        "base": str(base.folder),
        "bytes": base.bytes,
        "dropped": [str(old.folder) for old in dropped],
        "segments_dropped": segments,
    }
    text = f"{base.folder}: {base.bytes:,} bytes"
    if dropped:
        text += f"; deleted: {', '.join(old.folder.name for old in dropped)} and {segments} segments of the log"
    return Answer(value, text=text)


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


def required_archive(settings: Settings) -> Path:
    """Return the folder of the archive. Raises CannotDo."""
    if settings.archive is None:
        raise CannotDo("set TAQUILLA_ARCHIVE: the folder of the archive")
    return settings.archive
