"""The command line: every command by its name."""

import os
import sys
from functools import cached_property
from importlib.metadata import version
from typing import Annotated, Any, Final, cast

import typer
from typer._click import Context, HelpFormatter
from typer.core import TyperCommand, TyperGroup

from taquilla.cli import (
    accounts,
    api,
    archived_months,
    audit,
    backups,
    catalogue,
    cluster,
    database,
    dialects,
    doctor,
    draws,
    holidays,
    logs,
    people,
    reports,
    restore_trial,
    running,
    trail,
    up,
    wallets,
    witness,
)
from taquilla.cli.office import ROWS, OfficeRow
from taquilla.cli.options import Commands
from taquilla.store.postgres.schema import newest

SECTIONS: Final = {
    "To run a server": ("demo", "up", "serve", "worker", "duties", "doctor", "db", "audit", "events", "log", "seal", "dialect"),
    "To watch over installations of others": ("witness",),
    "For scripts": ("api",),
    "To set one up": ("catalogue", "operator", "entity", "user", "token", "house-key"),
    "To decide how it sells": ("rule", "loosening", "holiday", "sports"),
    "Every day": ("draw", "shift", "exposure", "wallet"),
    "To settle up": ("report", "cuadre", "week", "payout"),
    "To give players wallets": ("partner", "provider", "game", "key", "player"),
}
"""The order in which the commands are shown, and their headings."""


class OfficeCommand(TyperCommand):
    """A row of the office as a command. It is made once somebody asks for it: to import our own API takes its time."""

    def __init__(self, row: OfficeRow) -> None:
        super().__init__(row.name.split()[-1])
        self.row = row

    @cached_property
    def made(self) -> TyperCommand:
        """Return the command itself."""
        from taquilla.cli.operations import command_of

        alone = Commands("", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.command(self.name, calls=self.row.calls)(command_of(self.row))
        return cast(TyperCommand, typer.main.get_command(alone))

    def make_context(self, *words: Any, **more: Any) -> Context:
        """Return the context of the command itself, which then runs."""
        return self.made.make_context(*words, **more)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line of the command in the help of its group."""
        return self.row.about or self.made.get_short_help_str(limit)


class OfficeGroup(TyperGroup):
    """A group with commands of the office among its own."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for row in ROWS:
            if row.group == self.name:
                self.add_command(OfficeCommand(row))


class Sections(OfficeGroup):
    """The commands grouped by purpose; two dozen in one list are no help."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands into the help, section by section."""
        width = max(map(len, self.commands))
        for heading, names in SECTIONS.items():
            with formatter.section(heading):
                helps = [self.commands[name].get_short_help_str(formatter.width - width - 6) for name in names]
                formatter.write_dl([(name.ljust(width), text) for name, text in zip(names, helps, strict=True)])


app = Commands(
    "A ticketing core for lotteries and betting.",
    name="taquilla",
    cls=Sections,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(running.demo)
app.command("up")(up.up)
app.command("serve")(running.serve_house)
app.command("worker")(running.worker)
app.command("duties")(audit.list_failing)
app.command("doctor")(doctor.doctor)
app.command("audit")(audit.audit)
app.command("events")(trail.events)
database.app.command("backup")(backups.back_up)
database.app.command("backup-key")(backups.make_key)
database.app.command("restore")(backups.restore)
database.app.command("base-backup")(backups.back_up_base)
database.app.command("recover")(backups.recover_house)
database.app.command("verify-restore")(restore_trial.verify_restore)
database.app.command("archive")(archived_months.archive)
database.app.command("distribute")(cluster.distribute_database)
database.app.command("nodes")(cluster.show_nodes)
database.app.command("rebalance")(cluster.rebalance)
database.app.command("undistribute")(cluster.undistribute_database)
people.operators.command("place")(cluster.place)
people.operators.command("move")(cluster.move)
people.users.command("password")(accounts.change_password)
people.users.command("reset")(accounts.reset_password)
people.users.add_typer(accounts.totp, name="totp")
app.command("cuadre")(reports.cuadre)

asking = Commands(api.ABOUT)
asking.callback()(api.api)
app.add_typer(asking, name="api", cls=api.ApiGroup)

rules = Commands("What an operator decides, from an instant on.")
rules.add_typer(Commands("A new rule. Rules are never changed: a later one takes over."), name="add", cls=OfficeGroup)
GROUPS: Final = {
    "db": database.app,
    "log": logs.app,
    "seal": draws.seals,
    "witness": witness.app,
    "dialect": dialects.app,
    "catalogue": catalogue.catalogue,
    "operator": people.operators,
    "entity": people.entities,
    "user": people.users,
    "token": people.tokens,
    "house-key": Commands("Keys of the installation, which add operators over /v1."),
    "rule": rules,
    "loosening": Commands("Looser bounds that wait for a second person."),
    "holiday": holidays.app,
    "sports": catalogue.sports,
    "draw": draws.draws,
    "shift": Commands("Shifts of cashiers."),
    "wallet": wallets.app,
    "report": Commands("What was sold and won in a period."),
    "week": Commands("Weeks of the cuadre."),
    "payout": Commands("Payments that wait for a second person."),
    "partner": Commands("Partners of an operator, and what their points are worth."),
    "provider": Commands("Providers of games that players bet on from their wallets."),
    "game": Commands("Games of providers."),
    "key": Commands("Public keys of operators that sign requests about wallets."),
    "player": Commands("Players of an operator's wallets, and their limits."),
}
for name, group in GROUPS.items():
    app.add_typer(group, name=name, cls=OfficeGroup)


def _tell_version(is_requested: bool) -> None:
    if is_requested:
        print(f"taquilla {version('taquilla')} (schema {newest()})")
        raise typer.Exit


@app.callback()
def taquilla(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which release this is, and its schema.")
    ] = False,
) -> None:
    """A ticketing core for lotteries and betting."""


def main() -> None:
    """Run the command line. Its completion by a shell knows it by this name, however it was called."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever has started us
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    app(prog_name="taquilla")
