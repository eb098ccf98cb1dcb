"""The commands of the benches: the sale path against pgbench, settlements, seals, reports, pages."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bench.guard_command import guard
from bench.options import (
    After,
    Before,
    Bets,
    Clients,
    Days,
    Dialect,
    DialectName,
    GrowTo,
    Journal,
    Operators,
    Port,
    Processes,
    Seconds,
    Wagers,
    WagersFew,
    WhoseReports,
)
from bench.running import run_bench
from bench.spread_command import spread
from taquilla.cli.output import AsJson, troubles_in_one_line

app = typer.Typer(
    help="Measurements, each on a fresh PostgreSQL of its own.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("fake-wallet")
def fake_wallet(port: Port = 9000, answers_after_ms: After = 50, journal: Journal = None) -> None:
    """A fake operator's wallet in a process of its own, for measuring and for trying faults (docs/performance.md).

    Example: python -m bench fake-wallet --port 9000 --answers-after-ms 50
    """
    from taquilla.cli.signals import ending_on_signals
    from taquilla.sandbox.fake_wallet import FakeWallet
    from taquilla.server.serving import serve_app

    fake = FakeWallet(root="", journal=journal, pause_s=answers_after_ms / 1000)
    with troubles_in_one_line(), ending_on_signals():
        serve_app(fake, "127.0.0.1", port, ready=lambda port: print(f"ready http://127.0.0.1:{port}", flush=True))
    fake.close()


@app.command("sell")
def sell(
    clients: Clients = 128,
    seconds: Seconds = 10,
    operators: Operators = 1,
    processes: Processes = 1,
    wagers_before: Before = 0,
    grow_to: GrowTo = 0,
    dialect: DialectName = "banklot",
    profile: Annotated[bool, typer.Option("--profile", help="Say where a ticket's processor time goes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the tickets sold per second over HTTP, beside pgbench on the same tables (docs/performance.md).

    Example: python -m bench sell --clients 128 --seconds 10 --dialect chance

    Example: python -m bench sell --seconds 5 --profile --json
    """
    # Only a bench imports the modules that it needs, so that every other command starts sooner.
    from bench.dialects import DIALECTS
    from bench.sell import SellOptions, run

    if dialect not in DIALECTS:
        raise typer.BadParameter(f"expected one of {', '.join(DIALECTS)}", param_hint="--dialect")
    if profile and processes > 1:
        raise typer.BadParameter("one process is profiled, not several", param_hint="--profile")
    options = SellOptions(
        clients=clients, seconds=seconds, operators=operators, processes=processes, wagers_before=wagers_before,
        grow_to=grow_to, dialect=dialect, is_profiled=profile,
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run(options, progress)), as_json=as_json)


@app.command("wallet")
def wallet(
    clients: Clients = 128,
    seconds: Seconds = 10,
    players: Annotated[int, typer.Option("--players", min=1, max=1_000_000, help="Players whose wallets move.")] = 1_000,
    http: Annotated[bool, typer.Option("--http", help="Go on over HTTP, signed, with results of bets.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the movements of players' wallets per second, beside pgbench on the same tables (docs/performance.md).

    Example: python -m bench wallet --clients 128 --seconds 10 --http
    """
    from bench.wallet import WalletOptions, run_wallet

    options = WalletOptions(clients=clients, seconds=seconds, players=players, http=http)
    run_bench(lambda progress: asyncio.run(run_wallet(options, progress)), as_json=as_json)


@app.command("day")
def day(
    tickets: Annotated[int, typer.Option("--tickets", min=100, max=100_000_000, help="Tickets of the day.")] = 20_000,
    operators: Operators = 4,
    agencies: Annotated[int, typer.Option("--agencies", min=1, max=1_000_000, help="Agencies that the operators share.")] = 400,
    closes: Annotated[int, typer.Option("--closes", min=2, max=1_000, help="Draws that close one after another.")] = 8,
    minutes: Annotated[float, typer.Option("--minutes", min=0.1, max=660, help="The length of the day.")] = 1.5,
    clients: Clients = 256,
    processes: Processes = 1,
    nodes: Annotated[int, typer.Option("--nodes", min=0, max=16, help="Workers of Citus that share them; 0: none.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Play a national day in short: tickets with a rush before each close, results, settlements, payments, reports, audit.

    Ends with 1 when a customer is turned away, a ticket is sold at or after its close, or the books disagree. See docs/scale.md.

    Example: python -m bench day --operators 200 --agencies 20000 --closes 40 --tickets 10000000 --minutes 600
    """
    from bench.day import DayOptions, run_day

    options = DayOptions(
        tickets=tickets, operators=operators, agencies=agencies, closes=closes, minutes=minutes, clients=clients,
        processes=processes, nodes=nodes,
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_day(options, progress)), as_json=as_json)


@app.command("reserve")
def reserve(
    rate: Annotated[int, typer.Option("--rate", min=1, max=100_000, help="Reserves that are asked for in a second.")] = 300,
    seconds: Seconds = 10,
    clients: Clients = 128,
    answers_after_ms: After = 50,
    as_json: AsJson = False,
) -> None:
    """Measure the reserves per second of one process, through a slow wallet (docs/performance.md).

    Ends with 1 when waiting for the wallet holds anything, or the books disagree afterwards.

    Example: python -m bench reserve --rate 300 --seconds 10
    """
    from bench.reserve import ReserveOptions, run_reserve

    options = ReserveOptions(rate=rate, seconds=seconds, clients=clients, answers_after_ms=answers_after_ms)
    run_bench(lambda progress: asyncio.run(run_reserve(options, progress)), as_json=as_json)


@app.command("report")
def report(
    dialect: Dialect = WhoseReports.BANKLOT,
    wagers: Wagers = 2_000_000,
    wagers_few: WagersFew = 20_000,
    days: Days = 60,
    bets: Bets = 2_000_000,
    as_json: AsJson = False,
) -> None:
    """Time the reports of an installation with much history. Ends with 1 when one takes too long.

    Example: python -m bench report --wagers 2000000 --days 60

    Example: python -m bench report --dialect gap --bets 2000000 --days 60
    """
    from bench.reports import run_reports
    from bench.wallet_reports import run_wallet_reports

    if dialect is WhoseReports.GAP:
        run_bench(lambda progress: asyncio.run(run_wallet_reports(bets, days, progress)), as_json=as_json)
    else:
        run_bench(lambda progress: asyncio.run(run_reports(wagers, wagers_few, days, progress)), as_json=as_json)


@app.command("growth")
def growth(
    wagers: Wagers = 5_000_000,
    days: Days = 100,
    wagers_few: WagersFew = 20_000,
    clients: Clients = 128,
    seconds: Seconds = 10,
    slices: Annotated[int, typer.Option("--slices", min=1, max=1_000, help="Slices of selling on each, in turns.")] = 6,
    random_keys: Annotated[bool, typer.Option("--random-keys", help="Keys of sales come anywhere into the index.")] = False,
    keep: Annotated[Path | None, typer.Option("--keep", help="A folder that keeps the large one for the next run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Sell and report with a long past and with a nearly empty one, in turns. Ends with 1 when growth costs too much.

    The large one may sell a tenth less, answer a tenth later, take a fifth more memory and half as long again for a report.

    Example: python -m bench growth --wagers 20000000 --days 200 --keep /var/tmp/taquilla-growth
    """
    from bench.growth import GrowthOptions, run_growth

    options = GrowthOptions(
        wagers=wagers, days=days, wagers_few=wagers_few, clients=clients, seconds=seconds, slices=slices,
        random_keys=random_keys, keep=keep,
    )  # fmt: skip
    run_bench(lambda progress: asyncio.run(run_growth(options, progress)), as_json=as_json)


@app.command("pages")
def pages(
    wagers: Wagers = 300_000,
    agencies: Annotated[int, typer.Option("--agencies", min=1, max=10_000, help="Agencies, of two cashiers each.")] = 1_000,
    days: Days = 30,
    keep: Annotated[Path | None, typer.Option("--keep", help="A folder that keeps the installation for the next run.")] = None,
    offices: Annotated[int, typer.Option("--offices", min=1, max=2_000, help="Open pages of Today, kept up to date.")] = 500,
    as_json: AsJson = False,
) -> None:
    """Time the pages of the office with many agencies and a long history, and what open offices cost. Ends with 1 for too much.

    A page may take 50 ms for 95 of 100, all open offices 5 % of a core, a till's first load 100 KB.

    Example: python -m bench pages --wagers 2000000 --agencies 1000 --days 120

    Example: python -m bench pages --wagers 2000000 --agencies 1000 --days 120 --keep /var/tmp/house --offices 500
    """
    from bench.pages import PagesOptions, run_pages

    options = PagesOptions(wagers=wagers, agencies=agencies, days=days, keep=keep, offices=offices)
    run_bench(lambda progress: asyncio.run(run_pages(options, progress)), as_json=as_json)


app.command("guard")(guard)
app.command("spread")(spread)


@app.command("coupon")
def coupon(
    tickets: Annotated[int, typer.Option("--tickets", min=100, max=5_000_000, help="Tickets of the coupon.")] = 200_000,
    as_json: AsJson = False,
) -> None:
    """Time the settlement of a jackpot, and check that it comes to the same after a kill. Ends with 1 when it does not.

    Example: python -m bench coupon --tickets 200000
    """
    from bench.coupon import run_coupon

    run_bench(lambda progress: asyncio.run(run_coupon(tickets, progress)), as_json=as_json)


@app.command("bulk")
def bulk(
    tickets: Annotated[int, typer.Option("--tickets", min=1, max=500, help="Tickets of a batch.")] = 500,
    pairs: Annotated[int, typer.Option("--pairs", min=6, max=1_000, help="Pairs of turns.")] = 10,
    clients: Clients = 128,
    seconds: Seconds = 2,
    as_json: AsJson = False,
) -> None:
    """Compare batches of tickets over `/v1` with single sales, by processor time. Ends with 1 when they cost more than 0.6.

    Example: python -m bench bulk --clients 16
    """
    from bench.bulk import BulkOptions, run_bulk

    options = BulkOptions(tickets=tickets, pairs=pairs, clients=clients, seconds=seconds)
    run_bench(lambda progress: asyncio.run(run_bulk(options, progress)), as_json=as_json)


@app.command("seal")
def seal(
    wagers: Annotated[int, typer.Option("--wagers", min=3, max=50_000_000, help="Wagers of a large draw.")] = 300_000,
    draws: Annotated[int, typer.Option("--draws", min=1, max=10_000, help="Draws that close under load.")] = 60,
    wagers_each: Annotated[int, typer.Option("--wagers-each", min=3, help="Wagers of each of these.")] = 900,
    clients: Clients = 32,
    seconds: Seconds = 20,
    as_json: AsJson = False,
) -> None:
    """Seal a large draw, and many under load: how fast, and how soon after the close? Ends with 1 when it takes too long.

    For 99 of 100 draws the seal is published within five seconds.

    Example: python -m bench seal --wagers 1000000 --draws 100 --clients 32
    """
    from bench.seal import SealOptions, run_seal

    options = SealOptions(wagers=wagers, draws=draws, wagers_each=wagers_each, clients=clients, seconds=seconds)
    run_bench(lambda progress: asyncio.run(run_seal(options, progress)), as_json=as_json)


@app.command("settle")
def settle(
    wagers: Annotated[int, typer.Option("--wagers", min=300, max=30_000_000, help="Wagers of the draw.")] = 1_000_000,
    winners: Annotated[int, typer.Option("--winners", min=1, help="Those of them that win.")] = 10_000,
    corrected: Annotated[int, typer.Option("--corrected", min=1, help="Those that win after the correction.")] = 100_000,
    clients: Clients = 64,
    seconds: Seconds = 10,
    as_json: AsJson = False,
) -> None:
    """Settle a large draw and correct it, alone and while clients sell. Ends with 1 when sales wait too long for it.

    A step holds the gate for 50 ms at most, sales keep 0.7 of their rate, 99 of 100 take 100 ms; a second of processor time each.

    Example: python -m bench settle --wagers 1000000 --winners 10000 --corrected 100000 --clients 64
    """
    from bench.settle import SettleOptions, run_settle

    options = SettleOptions(wagers=wagers, winners=winners, corrected=corrected, clients=clients, seconds=seconds)
    run_bench(lambda progress: asyncio.run(run_settle(options, progress)), as_json=as_json)


if __name__ == "__main__":
    app(prog_name="python -m bench")
