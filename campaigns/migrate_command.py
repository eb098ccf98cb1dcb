"""The command that upgrades a house while it sells."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from bench.options import Clients, Wagers
from bench.running import run_bench

from taquilla.cli.output import AsJson


def migrate(
    wagers: Wagers = 2_000_000,
    clients: Clients = 16,
    rate: Annotated[int, typer.Option("--rate", min=1, max=10_000, help="Tickets that are sold each second.")] = 100,
    seconds: Annotated[int, typer.Option("--seconds", min=1, max=600, help="How long is sold before and after each step.")] = 5,
    report_seconds: Annotated[int, typer.Option("--report-seconds", min=0, max=600, help="How long a report is waited for.")] = 5,
    house: Annotated[Path | None, typer.Option("--house", help="What another bench kept: its copy is upgraded.")] = None,
    migrations: Annotated[Path | None, typer.Option("--migrations", help="A folder with those of the next release.")] = None,
    audit: Annotated[bool, typer.Option("--audit/--no-audit", help="Whether the auditor looks at the end.")] = True,
    as_json: AsJson = False,
) -> None:
    """Upgrade while tickets are sold, and say how long a sale waits. Ends with 1 when that is a second, or a sale is lost.

    Example: python -m campaigns migrate --wagers 10000000 --rate 100

    Example: python -m campaigns migrate --house /var/tmp/taquilla-restore/data --rate 100
    """
    from campaigns.migrate import MigrateOptions, run_migrate

    options = MigrateOptions(
        wagers=wagers, house=house, clients=clients, rate=rate, quiet_s=seconds, report_s=report_seconds, migrations=migrations,
        audited=audit,
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_migrate(options, progress)), as_json=as_json)
