"""The command line: every command by its name."""

from importlib.metadata import version
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from taquilla.cli import (
    accounts,
    approvals,
    archive,
    audit,
    backups,
    catalogue,
    cluster,
    database,
    database_server,
    doctor,
    draws,
    holidays,
    house_keys,
    logs,
    people,
    players,
    reports,
    restore_trial,
    rule_list,
    rules,
    running,
    seals,
    shifts,
    signers,
    sports,
    tokens,
    trail,
    up,
    wallets,
    witness,
)
from taquilla.cli.options import Commands
from taquilla.store.postgres.schema import newest

SECTIONS: Final = {
    "To run a house": ("demo", "up", "serve", "worker", "duties", "doctor", "db", "audit", "events", "log", "seal"),
    "To watch over houses of others": ("witness",),
    "To set one up": ("catalogue", "operator", "entity", "user", "token", "house-key"),
    "To decide how it sells": ("rule", "loosening", "holiday", "sports"),
    "Every day": ("draw", "shift", "exposure", "wallet"),
    "To settle up": ("report", "cuadre", "week", "payout"),
    "To give players wallets": ("partner", "provider", "game", "key", "player"),
}
"""The order in which the commands are shown, and their headings."""


class Sections(TyperGroup):
    """The commands grouped by purpose; two dozen in one list are no help."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
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
database.app.command("run")(database_server.run_database)
for part in (backups, archive, restore_trial):
    part.add_to(database.app)
cluster.add_to(database.app, people.operators)
app.add_typer(database.app, name="db")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(draws.app, name="draw")
app.add_typer(people.operators, name="operator")
app.add_typer(people.entities, name="entity")
people.users.command("password")(accounts.change_password)
people.users.command("reset")(accounts.reset_password)
people.users.add_typer(accounts.totp, name="totp")
app.add_typer(people.users, name="user")
app.add_typer(tokens.app, name="token")
app.add_typer(house_keys.app, name="house-key")
people.operators.command("open-wallets")(signers.open_wallets)
app.add_typer(signers.partners, name="partner")
signers.providers.command("signature")(signers.require_of_provider)  # behind those of approvals
app.add_typer(signers.providers, name="provider")
app.add_typer(signers.games, name="game")
app.add_typer(signers.keys, name="key")
app.add_typer(players.app, name="player")
rules.app.command("list")(rule_list.list_rules)
app.add_typer(rules.app, name="rule")
app.add_typer(reports.app, name="report")
app.add_typer(reports.weeks, name="week")
app.command("cuadre")(reports.cuadre)
people.entities.command("pay")(reports.pay)
app.add_typer(approvals.app, name="payout")
app.add_typer(approvals.loosenings, name="loosening")
app.add_typer(shifts.app, name="shift")
app.add_typer(holidays.app, name="holiday")
app.command("exposure")(draws.show_exposure)
app.add_typer(sports.app, name="sports")
app.add_typer(wallets.app, name="wallet")
app.command("audit")(audit.audit)
app.command("events")(trail.events)
app.add_typer(logs.app, name="log")
app.add_typer(seals.app, name="seal")
app.add_typer(witness.app, name="witness")


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
    app(prog_name="taquilla")
