"""The command of the guard."""

import asyncio
from typing import Annotated

import typer

from bench.options import Clients, Operators, Processes
from bench.running import run_bench
from taquilla.cli.output import AsJson


def guard(
    against: Annotated[str | None, typer.Option("--against", help="A commit; by default where we left origin/main.")] = None,
    runs: Annotated[int, typer.Option("--runs", min=6, max=1_000, help="Pairs of turns.")] = 20,
    seconds: Annotated[int, typer.Option("--seconds", min=1, max=600, help="How long a turn takes.")] = 2,
    clients: Clients = 128,
    operators: Operators = 1,
    processes: Processes = 1,
    least: Annotated[float, typer.Option("--least", min=0, max=100, help="Per cent below which nothing is a change.")] = 2.0,
    uncounted: Annotated[bool, typer.Option("--uncounted", help="The other side counts nothing.")] = False,
    traced: Annotated[
        float | None, typer.Option("--traced", min=0, max=1, help="This tree traces this share of its requests.")
    ] = None,
    logged: Annotated[bool, typer.Option("--logged", help="This tree writes a line to its log for each sale.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare a sale's processor time and rate with those of another commit, in turns. Ends with 1 when this tree is slower.

    What counting, tracing and logging cost is told by a comparison with the same commit: uncounted, or while this tree alone
    traces, to a receiver of the guard, or logs.

    Example: python -m bench guard --against origin/main --runs 20

    Example: python -m bench guard --against HEAD --uncounted --least 3 --runs 40
    """
    from bench.guard import GuardOptions, run_guard

    options = GuardOptions(
        against=against, runs=runs, seconds=seconds, clients=clients, operators=operators, processes=processes,
        least_percent=least, uncounted=uncounted, traced=traced, logged=logged,
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_guard(options, progress)), as_json=as_json)
