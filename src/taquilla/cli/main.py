"""The command line: every command by its name."""

import typer

from taquilla.cli import running

app = typer.Typer(
    name="taquilla",
    help="A ticketing core for lotteries and betting.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(running.demo)
app.command("serve")(running.serve_house)
app.command("worker")(running.worker)


def main() -> None:
    """Run the command that was asked for."""
    app()
