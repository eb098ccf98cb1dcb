"""The database: bringing its schema up to date, showing how far it is, making its logins, backing it up, restoring it."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.database_url import Ground, read_settings
from taquilla.cli.options import Commands, HouseOptions
from taquilla.cli.output import ERR, Answer, CannotDo, Rows, say
from taquilla.cli.session import a_place, missing_migrations
from taquilla.store.postgres import backup, roles, schema
from taquilla.store.postgres.replication import read_replication

app = Commands("The database: its schema, logins, backups.")


@app.command("migrate")
def migrate(options: HouseOptions) -> Answer:
    """Bring the schema up to date. A house begins with this: where there is no database yet, an embedded one is made.

    The house may sell meanwhile: a migration waits for its locks without holding anybody up. One that does not suit the release
    that runs is refused until that is stopped.

    Example: taquilla db migrate --data /var/lib/taquilla
    """
    with a_place(options.data, may_begin=True, migrated=False) as place:
        applied = schema.migrate(place.owner_url, report=say)
    text = "applied: " + ", ".join(applied) if applied else "the schema is up to date"
    return Answer({"applied": applied}, text=text)


@app.command("status")
def status(options: HouseOptions) -> Answer:
    """Every migration and when it was applied, and what would be lost with the server.

    Ends with 1 while migrations are still to be applied, or fewer standbys store a sale than TAQUILLA_STANDBYS asks for.

    Example: taquilla db status --json
    """
    with a_place(options.data, migrated=False) as place:
        migrations = schema.status(place.any_url)
        replication = read_replication(place.owner or place.any_url)
        newer = _newer(place)
    rows = Rows(("migration", "applied_at"), migrations)
    value = {
        "migrations": [dict(zip(rows.columns, row, strict=True)) for row in migrations],
        "replication": asdict(replication)
        | {"waits_for": replication.waits_for, "connected": replication.connected, "sentence": replication.sentence()},
    }
    wanted = read_settings(data=options.data).standbys
    is_behind = newer is not None or any(at is None for _, at in migrations)
    is_wrong = is_behind or replication.waits_for < wanted or (wanted and replication.has_stopped)
    if newer is not None:
        say(str(newer))
    return Answer(value, text=replication.sentence(), beneath=rows, status=1 if is_wrong else 0)


def _newer(place: Ground) -> schema.SchemaNewer | None:
    """Return why this release is too old for the schema; None where it is not. Raises DatabaseGone."""
    try:
        missing_migrations(place)
    except schema.SchemaNewer as newer:
        return newer
    return None


@app.command("roles")
def make_roles(
    anew: Annotated[bool, typer.Option("--anew", help="Replace the passwords of logins that are there, at once.")] = False,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FOLDER", help="Write the addresses to files there, and show none.")
    ] = None,
    *,
    options: HouseOptions,
) -> None:
    """Make the logins of the house and of its auditor, in a PostgreSQL of your own. Their addresses are shown once.

    The house's login cannot change what is written once, and the auditor's changes nothing. Give the owner's address, which `db`
    alone needs, in TAQUILLA_OWNER_URL. With --into the addresses go to house.url and auditor.url there, for DATABASE_URL_FILE and
    TAQUILLA_AUDITOR_URL_FILE. Example: TAQUILLA_OWNER_URL=postgresql://… taquilla db roles
    """
    settings = read_settings(data=options.data)
    owner_url = settings.owner_url or settings.database_url
    if owner_url is None:
        raise CannotDo("set TAQUILLA_OWNER_URL: the embedded PostgreSQL has its three logins already, without passwords")
    if into is not None and not os.access(into, os.W_OK):
        raise CannotDo(f"{into} is no folder to write in: nothing was changed")
    house, auditor = (roles.login_url(owner_url, login) for login in roles.make_logins(owner_url, anew=anew))
    if into is not None:
        files = {name: _write_secret(into / f"{name}.url", url) for name, url in (("house", house), ("auditor", auditor))}
        Answer(files, "\n".join(f"written: {file}" for file in files.values())).show(as_json=options.as_json)
        return
    text = (
        f"# serve, worker and every other command:\nDATABASE_URL={house}\n"
        f"# taquilla audit, on the auditor's machine:\nTAQUILLA_AUDITOR_URL={auditor}"
    )
    Answer({"DATABASE_URL": house, "TAQUILLA_AUDITOR_URL": auditor}, text).show(as_json=options.as_json)
    say("The passwords are shown this once. Keep TAQUILLA_OWNER_URL away from the services: `taquilla db` alone needs it.")


def _write_secret(file: Path, text: str) -> str:
    """Write a file that its owner alone may read, in one piece; return its name."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
        written.write(text + "\n")
    draft.replace(file)
    return str(file)


@app.command("backup")
def back_up(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; there must be none yet.")],
    options: HouseOptions,
) -> Answer:
    """Write the whole database to a file, as it is at one moment. The house goes on meanwhile; the master key is not in it.

    Example: taquilla db backup /backup/taquilla-2024-10-22.dump
    """
    with a_place(options.data) as place, ERR.status("backing up …"):
        size = backup.back_up(place.owner_url, file)
    text = f"{file}: {size:,} bytes; the master key is not in it: {place.master_key_file}"
    return Answer({"file": str(file), "bytes": size, "master_key": str(place.master_key_file)}, text=text)


@app.command("restore")
def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file that `taquilla db backup` wrote.")
    ],
    options: HouseOptions,
) -> None:
    """Fill a new database from a backup: an empty one, or an embedded one in a new data folder.

    Example: taquilla db restore /backup/taquilla-2024-10-22.dump --data /var/lib/taquilla-new
    """
    with a_place(options.data, may_begin=True, migrated=False) as place, ERR.status("restoring …"):
        is_stopped = backup.restore(place.owner_url, file)
        newer = _newer(place)
        behind = missing_migrations(place) if newer is None else []
    value = {"file": str(file), "to_migrate": behind, "logs_stopped": is_stopped}
    Answer(value, text=f"restored from {file}").show(as_json=options.as_json)
    if is_stopped:
        say("its logs stand still, and draws get no results: see `taquilla log restart` and `taquilla log resume`")
    if newer is not None:
        say(f"the backup is of a newer release. {newer}")
    if behind:
        say("the backup is of an older release: run `taquilla db migrate`")
    if not place.master_key_file.exists():
        say(f"the master key is missing: put its copy at {place.master_key_file} before the house is served")
