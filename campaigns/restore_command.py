"""The command of the lost machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from bench.running import run_bench

from taquilla.cli.output import AsJson


def restore(
    wagers: Annotated[int, typer.Option("--wagers", min=1_000, max=100_000_000, help="Wagers of its past.")] = 300_000,
    days: Annotated[int, typer.Option("--days", min=1, max=4_000, help="Days of its past.")] = 30,
    clients: Annotated[int, typer.Option("--clients", min=1, max=1_000, help="Tills that sell when the machine is lost.")] = 16,
    seconds: Annotated[int, typer.Option("--seconds", min=1, max=86_400, help="How long they sell after the base backup.")] = 10,
    waits: Annotated[bool, typer.Option("--waits", help="A sale is answered once the archive has it.")] = False,
    dump: Annotated[bool, typer.Option("--dump", help="Time a dump and its restore too.")] = False,
    keep: Annotated[Path | None, typer.Option("--keep", help="A folder that keeps the installation for the next run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Lose an embedded PostgreSQL and its data under load, and recover the installation from its archive: what is lost?

    Ends with 1 when sales of more than 5 s are lost, 10 GB would take more than 15 min, or a rule is broken afterwards.

    Example: python -m campaigns restore --wagers 9000000 --days 100 --keep /var/tmp/taquilla-restore
    """
    from campaigns.restore import RestoreOptions, run_restore

    options = RestoreOptions(wagers=wagers, days=days, clients=clients, seconds=seconds, waits=waits, with_dump=dump, keep=keep)
    run_bench(lambda progress: asyncio.run(run_restore(options, progress)), as_json=as_json)
