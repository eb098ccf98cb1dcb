"""The database: bringing its schema up to date, showing how far it is, making its logins, running the embedded PostgreSQL."""

import os
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.database_url import ground, read_settings
from taquilla.cli.options import Commands, HouseOptions
from taquilla.cli.output import Answer, CannotDo, Data, Rows, say
from taquilla.cli.session import a_place, look_at_replication, newer_schema
from taquilla.cli.signals import ending_on_signals
from taquilla.processes.lifeline import Lifeline
from taquilla.store.postgres import roles, schema
from taquilla.store.postgres.private_files import write

LOOK_EVERY_S = 1

app = Commands("The database: its schema, logins, backups.")


@app.command("migrate")
def migrate(options: HouseOptions) -> Answer:
    """Bring the schema up to date. An installation begins with this: where there is no database yet, an embedded one is made.

    The server may sell meanwhile: a migration waits for its locks without holding anybody up. One that does not suit the release
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

    Ends with 1 while migrations are to be applied, the archive is away, or fewer standbys store a sale than TAQUILLA_STANDBYS
    asks for.

    Example: taquilla db status --json
    """
    settings = read_settings(data=options.data)
    with a_place(options.data, migrated=False) as place:
        migrations = schema.status(place.any_url)
        replication, *others = look_at_replication(place.owner or place.any_url, settings)
        newer = newer_schema(place.any_url)
    rows = Rows(("migration", "applied_at"), migrations)
    lacking = sum(at is None for _, at in migrations)
    value = {
        "is_migrated": newer is None and not lacking,
        "migrations": [dict(zip(rows.columns, row, strict=True)) for row in migrations],
        "replication": asdict(replication)
        | {"waits_for": replication.waits_for, "connected": replication.connected, "sentence": replication.sentence()},
    }
    wanted, is_kept = settings.standbys, settings.archive is None or not replication.away
    lack = not is_kept or any(one.waits_for < wanted or one.has_stopped for one in (replication, *others))
    if newer is not None:
        say(str(newer))
    text = "\n".join(one.sentence() for one in (replication, *others))
    if lacking == len(migrations):
        text = f"not migrated: `taquilla db migrate` makes the tables\n{text}"
    elif lacking:
        text = f"not migrated: {lacking} migrations are still to be applied, by `taquilla db migrate`\n{text}"
    return Answer(value, text=text, beneath=rows, status=int(lack or not value["is_migrated"]))


@app.command("roles")
def make_roles(
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Replace passwords of existing logins, and end their sessions at once (of several nodes the coordinator's).",
        ),
    ] = False,
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FOLDER", help="Write the addresses to files there, and show none.")
    ] = None,
    *,
    options: HouseOptions,
) -> None:
    """Make the logins of the server and of the auditor, in a PostgreSQL of your own. Their addresses are shown once.

    The server's login cannot change what is written once, and the auditor's changes nothing. Give the owner's address, which
    `db`, `operator place` and `operator move` alone need, in TAQUILLA_OWNER_URL. With --into the addresses go to house.url and
    auditor.url there, for DATABASE_URL_FILE and TAQUILLA_AUDITOR_URL_FILE.

    Example: TAQUILLA_OWNER_URL=postgresql://… taquilla db roles
    """
    settings = read_settings(data=options.data)
    owner_url = settings.owner_url or settings.database_url
    if owner_url is None:
        raise CannotDo("set TAQUILLA_OWNER_URL: the embedded PostgreSQL has its three logins already, without passwords")
    if into is not None and not (into.is_dir() and os.access(into, os.W_OK)):
        raise CannotDo(f"{into} is no folder to write in: nothing was changed")
    house, auditor = (roles.login_url(owner_url, login) for login in roles.make_logins(owner_url, anew=anew))
    if into is not None:
        files = {name: str(into / f"{name}.url") for name in ("house", "auditor")}
        try:
            for file, url in zip(files.values(), (house, auditor), strict=True):
                write(Path(file), f"{url}\n".encode())
        except OSError as error:
            why = f"{into} cannot be written: {error.strerror}"
            raise CannotDo(f"{why}. The passwords are new already: make room, and repeat it with --anew") from None
        Answer(files, "\n".join(f"written: {file}" for file in files.values())).show(as_json=options.as_json)
        return
    # In quotes: a shell would end an address at its first "&".
    text = (
        f"# serve, worker and every other command:\nDATABASE_URL='{house}'\n"
        f"# taquilla audit, on the auditor's machine:\nTAQUILLA_AUDITOR_URL='{auditor}'"
    )
    Answer({"DATABASE_URL": house, "TAQUILLA_AUDITOR_URL": auditor}, text).show(as_json=options.as_json)
    say("The passwords are shown this once. Keep the owner's address, which `db` and `operator place` need, from the services.")


@app.command("run")
def run_database(data: Data = None) -> None:
    """Run the embedded PostgreSQL until stopped, for every other process over the same data folder.

    Without it the first process of the installation starts that server, and stops it when it ends itself.

    Example: taquilla db run --data /var/lib/taquilla
    """
    with ending_on_signals():
        lifeline = Lifeline()
        settings = read_settings(data=data)
        if settings.database_url or settings.owner_url or settings.auditor_url:
            raise CannotDo("the settings name a PostgreSQL of your own, so there is no embedded one to run: unset DATABASE_URL")
        with ground(settings, say, start=False, share=False):
            try:
                lifeline.ready()
                say("running")
                # In short sleeps: `signal.pause` would sleep on for ever when the signal comes just before it.
                while True:
                    time.sleep(LOOK_EVERY_S)
            finally:
                lifeline.stopping()
