"""The options that several measurements share, and those with many words."""

import enum
from pathlib import Path
from typing import Annotated

import typer

Clients = Annotated[int, typer.Option("--clients", min=1, max=4_096, help="Clients that ask at the same time.")]
Seconds = Annotated[int, typer.Option("--seconds", min=1, max=86_400, help="How long each part is measured.")]
Operators = Annotated[int, typer.Option("--operators", min=1, max=1_000, help="Operators that share the cashiers.")]
Processes = Annotated[int, typer.Option("--processes", min=1, max=64, help="Processes that serve.")]
Before = Annotated[int, typer.Option("--wagers-before", min=0, help="Wagers that are sold before the measured run.")]
GrowTo = Annotated[int, typer.Option("--grow-to", min=0, help="After it, go on until there are so many wagers.")]
Wagers = Annotated[int, typer.Option("--wagers", min=300, max=100_000_000, help="Wagers of the long history.")]
WagersFew = Annotated[int, typer.Option("--wagers-few", min=300, help="Wagers of the short one, over as many days.")]
Days = Annotated[int, typer.Option("--days", min=2, max=700, help="Days of both.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0 takes a free one.")]
After = Annotated[int, typer.Option("--answers-after-ms", min=0, max=60_000, help="How long each answer takes.")]
Journal = Annotated[Path | None, typer.Option("--journal", help="A file to keep what was done in, and to go on from.")]
DialectName = Annotated[
    str, typer.Option("--dialect", help="Measured besides Banklot: chance, v1, gap or betstack.", show_default=False)
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Repeats the order of an earlier run's kills.")]
Bets = Annotated[int, typer.Option("--bets", min=400, max=100_000_000, help="Bets of the players' history (gap).")]


class WhoseReports(enum.StrEnum):
    """The dialect whose reports are timed."""

    BANKLOT = "banklot"
    GAP = "gap"


Dialect = Annotated[WhoseReports, typer.Option("--dialect", help="Reports on tickets (banklot), or on players' wallets (gap).")]
