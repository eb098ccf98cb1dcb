"""The schema of the database: bring it up to date, and see how far it is."""

import typer

from taquilla.cli.asking import a_place, migrations_of
from taquilla.cli.show import AsJson, Data, answer, table
from taquilla.store import migrations

app = typer.Typer(help="The schema of the database.", no_args_is_help=True)


@app.command("migrate")
def migrate(data: Data = None, as_json: AsJson = False) -> None:
    """Bring the schema up to date. A house begins with this: where there is no database yet, an embedded one is made.

    Example: taquilla db migrate --data /var/lib/taquilla
    """
    with a_place(data, as_json=as_json, may_begin=True, migrated=False) as place:
        applied = migrations.migrate(place.owner_url)
    text = "applied: " + ", ".join(applied) if applied else "the schema is up to date"
    answer({"applied": applied}, as_json=as_json, text=text)


@app.command("status")
def status(data: Data = None, as_json: AsJson = False) -> None:
    """Every migration and when it was applied. Ends with 1 while some are still to be applied.

    Example: taquilla db status --json
    """
    with a_place(data, as_json=as_json, migrated=False) as place:
        found = migrations_of(place)
    table(("migration", "applied_at"), found, as_json=as_json)
    if any(at is None for _, at in found):
        raise typer.Exit(1)
