"""The command of the campaign of failovers."""

import asyncio
from typing import Annotated

import typer
from bench.options import Processes, Seed
from bench.running import run_bench

from taquilla.cli.output import AsJson


def failover(
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=10_000, help="Failures, one after another.")] = 20,
    clients: Annotated[int, typer.Option("--clients", min=1, max=1_000, help="Tills that sell meanwhile.")] = 8,
    processes: Processes = 1,
    seed: Seed = None,
    mode: Annotated[str, typer.Option("--mode", help="Patroni's synchronous_mode: on or quorum.")] = "on",
    only: Annotated[list[str] | None, typer.Option("--only", help="A failure by its name; several may be named.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let database machines fail under Patroni while tills sell: is anything that was acknowledged missing, or anything doubled?

    Needs etcd and Patroni (docs/scale.md). Ends with 1 when something is, or when sales stop for longer than promised.

    Example: python -m campaigns failover --rounds 20
    """
    from campaigns.failover import FailoverOptions, run_failover
    from campaigns.failures import FAILURES
    from campaigns.patroni import MODES

    if mode not in MODES:
        raise typer.BadParameter(f"expected one of {', '.join(MODES)}", param_hint="--mode")
    if unknown := {*(only or ())} - FAILURES.keys():
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} is none of: {', '.join(FAILURES)}", param_hint="--only")
    options = FailoverOptions(
        rounds=rounds, clients=clients, processes=processes, mode=mode, only=tuple(only or ()),
        **({} if seed is None else {"seed": seed}),
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_failover(options, progress)), as_json=as_json)
