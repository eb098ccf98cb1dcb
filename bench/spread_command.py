"""The command that compares the sale at the workers of Citus with the sale on one PostgreSQL."""

import asyncio
from typing import Annotated

import typer

from bench.options import Clients, Seconds
from bench.running import run_bench
from taquilla.cli.output import AsJson


def spread(
    clients: Clients = 64,
    seconds: Seconds = 5,
    turns: Annotated[int, typer.Option("--turns", min=1, max=1_000, help="Turns in which both sides sell.")] = 6,
    nodes: Annotated[int, typer.Option("--nodes", min=1, max=16, help="Workers of Citus.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Compare the sale at the workers of Citus with that on one PostgreSQL, in turns, for one operator and for eight.

    Needs an archive of Citus (docs/scale.md). Ends with 1 when a sale took a two-phase commit, or the books disagree.

    Example: python -m bench spread --turns 12 --seconds 10
    """
    from bench.spread import SpreadOptions, run_spread

    options = SpreadOptions(clients=clients, seconds=seconds, turns=turns, workers=nodes)
    run_bench(lambda progress: asyncio.run(run_spread(options, progress)), as_json=as_json)
