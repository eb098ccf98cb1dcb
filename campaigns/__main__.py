"""The commands of the campaigns: each lets something fail under a house that sells, and ends with 1 when anything is lost."""

import asyncio
from typing import Annotated

import typer
from bench.options import Clients, Processes, Seed
from bench.running import run_bench

from campaigns.failover_command import failover
from campaigns.migrate_command import migrate
from campaigns.restarts_command import restarts
from campaigns.restore_command import restore
from taquilla.cli.output import AsJson

Kills = Annotated[int, typer.Option("--kills", min=0, max=10_000, help="How often the installation is killed.")]
PostgresKills = Annotated[int, typer.Option("--postgres-kills", min=0, max=10_000, help="How often PostgreSQL is killed.")]

app = typer.Typer(
    help="Failures under a house that sells, each on a fresh PostgreSQL of its own.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("kills")
def kills(
    kills: Kills = 20,
    postgres_kills: PostgresKills = 10,
    clients: Clients = 32,
    processes: Processes = 1,
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Kill the server and PostgreSQL while they sell: is anything that was acknowledged missing, or anything doubled?

    Ends with 1 when it is.

    Example: python -m campaigns kills --kills 20 --postgres-kills 10
    """
    from campaigns.kills import KillsOptions, run_kills

    options = KillsOptions(
        kills=kills, postgres_kills=postgres_kills, clients=clients, processes=processes,
        **({} if seed is None else {"seed": seed}),
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_kills(options, progress)), as_json=as_json)


@app.command("faults")
def faults(
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=1_000_000, help="Sales through a wallet that fails.")] = 2_000,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Repeats the faults of an earlier run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Sell through a wallet that fails in every way: is every debit a ticket, or given back? Ends with 1 when one is not.

    Example: python -m campaigns faults --rounds 2000
    """
    from campaigns.faults import run_faults

    run_bench(lambda progress: asyncio.run(run_faults(rounds, seed, progress)), as_json=as_json)


@app.command("webhooks")
def webhooks(
    deliveries: Annotated[int, typer.Option("--deliveries", min=1, max=10_000_000, help="Deliveries to all endpoints.")] = 10_000,
    endpoints: Annotated[int, typer.Option("--endpoints", min=1, max=100, help="Endpoints that share them.")] = 20,
    kills: Annotated[int, typer.Option("--kills", min=0, max=10_000, help="How often the worker is killed.")] = 10,
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Deliver webhooks through a proxy that fails, and kill the worker: did each come, in order? Ends with 1 when one did not.

    Example: python -m campaigns webhooks --deliveries 10000 --kills 10
    """
    from campaigns.webhooks import WebhooksOptions, run_webhooks

    chosen = {} if seed is None else {"seed": seed}
    options = WebhooksOptions(deliveries=deliveries, endpoints=endpoints, kills=kills, **chosen)
    run_bench(lambda progress: asyncio.run(run_webhooks(options, progress)), as_json=as_json)


app.command("restarts")(restarts)
app.command("failover")(failover)
app.command("migrate")(migrate)
app.command("restore")(restore)


if __name__ == "__main__":
    app(prog_name="python -m campaigns")
