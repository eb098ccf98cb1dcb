"""The command of the campaign of restarts."""

import asyncio
from typing import Annotated

import typer
from bench.options import Processes, Seed
from bench.running import run_bench

from taquilla.cli.output import AsJson


def restarts(
    restarts: Annotated[int, typer.Option("--restarts", min=0, max=1_000, help="How often all processes are replaced.")] = 2,
    kills: Annotated[int, typer.Option("--kills", min=0, max=1_000, help="How often one serving process is killed.")] = 2,
    worker_kills: Annotated[int, typer.Option("--worker-kills", min=0, max=1_000, help="How often the worker is killed.")] = 1,
    clients: Annotated[int, typer.Option("--clients", min=1, max=1_000, help="Tills that sell meanwhile.")] = 16,
    processes: Processes = 2,
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Restart a server process by process while it sells, and kill some: is a request lost, is a sale, how long did one wait?

    Ends with 1 when a restart loses a request, or anything that was acknowledged is missing, or anything is there twice.

    Example: python -m campaigns restarts --restarts 10 --kills 5
    """
    from campaigns.restarts import RestartsOptions, run_restarts

    options = RestartsOptions(
        restarts=restarts, kills=kills, worker_kills=worker_kills, clients=clients, processes=processes,
        **({} if seed is None else {"seed": seed}),
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_restarts(options, progress)), as_json=as_json)
