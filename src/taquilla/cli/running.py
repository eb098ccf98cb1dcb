"""Commands that run until they are stopped: demo, serve, worker."""

import asyncio
import logging
import os
import shutil
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

import typer

from taquilla.cli.database_url import HouseUrls, ground, read_settings
from taquilla.cli.output import CannotDo, Data, say
from taquilla.cli.programs import TRIED, metrics_socket, serve_by_several, tried_backups
from taquilla.cli.session import demo_settings, instant, log_security, refuse_unmigrated, wallet_caller, webhook_caller
from taquilla.cli.signals import ending_on_signals, run
from taquilla.engine.house import House
from taquilla.http.proxies import is_loopback
from taquilla.processes.lifeline import Lifeline, has_lost_terminal, inherited_socket
from taquilla.sandbox.demo import OPERATOR_NAME
from taquilla.sandbox.furnishing import furnish_demo
from taquilla.sandbox.history import WEEKS, first_instant
from taquilla.settings import Settings
from taquilla.store.postgres.clock import give_to_sandbox, is_another_house, is_sandbox
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.embedded import running_url
from taquilla.store.postgres.replication import read_replication, refuse_too_few
from taquilla.store.postgres.schema import migrate
from taquilla.telemetry.counts import inherited_folder
from taquilla.telemetry.logs import write_log
from taquilla.telemetry.tracing import signals
from taquilla.work.worker import Worker, calm_the_collector

if TYPE_CHECKING:
    from taquilla.app import Plan

_LOG = logging.getLogger(__name__)

DRAIN_S: Final = 1.0
"""Seconds for which an open connection may bring another request while its process ends."""
_STEPS_S: Final = 20.0
_DEMO_MARK = "demo"
_THREADS_MAX = 160
_FURNITURE = "lotteries, sports, wallets, pairs, office\n"  # the text of the mark; a demo that was begun with less gets the rest

Port = Annotated[int | None, typer.Option(help="Port to listen on, by default 8000; 0 takes a free one.")]
Host = Annotated[str | None, typer.Option(help="Address to listen on, by default 127.0.0.1.")]
Processes = Annotated[int | None, typer.Option(help="Processes that serve, by default one.")]
At = Annotated[str | None, typer.Option(help="The time at which a fresh demo begins: ISO with its offset.")]
Weeks = Annotated[int, typer.Option(min=0, max=52, help="The weeks of history of a fresh demo; 0: it begins empty.")]
WasDemo = Annotated[
    bool, typer.Option("--yes-this-was-a-demo", help="Run what a demo made, whose password and secrets everybody knows.")
]
LogFormat = Annotated[str | None, typer.Option(help="The form of the log: text, or json with one object a line.")]
LogSales = Annotated[bool, typer.Option("--log-sales", help="Write a line to the log for each sale.")]
MetricsPort = Annotated[
    int | None, typer.Option(help="Port at which this worker's own metrics are served, on the host of `--host`; 0 serves none.")
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Throw an earlier demo in the data folder away first.")]


def demo(
    port: Port = None, data: Data = None, at: At = None, fresh: Fresh = False, host: Host = None, weeks: Weeks = WEEKS
) -> None:
    """A whole installation to try, with demo data and the sandbox. Its PostgreSQL comes with the libraries.

    A new one lives eight weeks before it begins.

    Example: taquilla demo --port 8000 --at 2024-10-22T08:30:00-04:00
    """
    with ending_on_signals():
        settings = read_settings(port=port, data=data, host=host)
        begin_log(settings)
        logging.getLogger("taquilla.requests").setLevel(logging.WARNING)
        begins = instant(at, "--at") if at is not None else None
        if settings.database_url is not None:
            raise typer.BadParameter("the demo uses its own PostgreSQL: unset DATABASE_URL")
        data_folder = settings.data if data is not None else settings.data / "demo"
        if fresh:
            _throw_away(data_folder)
        settings = read_settings(port=port, data=data_folder, host=host)
        # The terminal shows a newcomer what to do next, and not a line of JSON for every rule of the demo.
        settings = replace(settings, security_log=settings.security_log or settings.data / "security.log")
        # Two demos over one house would each set its operator's wallet to their own port.
        with ground(settings, say, share=False) as place:
            if is_another_house(place.owner_url):
                raise CannotDo(f"the installation in {settings.data} is no demo: nothing was changed. Name another --data")
            log_security(settings)
            _prepare_demo(place, settings.data, begins, weeks)
            _serve(_plan(place, settings, is_demo=True), settings, Lifeline())


def serve_house(
    port: Port = None,
    data: Data = None,
    processes: Processes = None,
    host: Host = None,
    was_demo: WasDemo = False,
    log_format: LogFormat = None,
    log_sales: LogSales = False,
) -> None:
    """Serve an installation: answer tills, resellers and operators. Draws are opened, closed and settled by `taquilla worker`,
    which runs beside it.

    Example: DATABASE_URL=postgresql://… taquilla serve --port 8000 --processes 2
    """
    with ending_on_signals():
        lifeline, listening = Lifeline(), inherited_socket()
        settings = read_settings(
            port=port, data=data, processes=processes, host=host, log_format=log_format, log_sales=log_sales or None
        )
        begin_log(settings)
        log_security(settings)
        with ground(settings, say, start=False) as place:
            refuse_unfit(place, settings, was_demo=was_demo)
            if listening is None:
                warn_of_proxy(settings)
            if settings.processes > 1:
                serve_by_several(place, settings, lifeline, was_demo=was_demo, ready=ready)
            else:
                signal.signal(signal.SIGHUP, lambda *_: _on_hangup(lifeline))
                _serve(_plan(place, settings, is_demo=False), settings, lifeline, listening)


def refuse_unfit(place: HouseUrls, settings: Settings, *, was_demo: bool) -> None:
    """Raise what speaks against doing business over a database: in sentences, before anything begins."""
    refuse_unmigrated(place)
    # Each process checks again when it opens the house; a failure here ends in a sentence.
    run(_try_to_open(place))
    check_standbys(place, settings)
    run(_refuse_demo(place, settings, was_demo=was_demo))


def _serve(plan: "Plan", settings: Settings, lifeline: Lifeline, listening: socket.socket | None = None) -> None:
    # Only commands that serve import the HTTP framework: every other command starts in half the time.
    from taquilla.server.serving import serve

    def tell(port: int) -> None:
        lifeline.ready()
        if not lifeline.is_held:
            ready(settings.host, port)

    serve(plan, settings.host, settings.port, ready=tell, listening=listening, lifeline=lifeline)


def _on_hangup(lifeline: Lifeline) -> None:
    """Go on: whoever means by SIGHUP that processes be replaced means the one that has started us. Without a terminal, end."""
    if has_lost_terminal():
        raise KeyboardInterrupt
    if not lifeline.is_held:
        _LOG.warning("SIGHUP: one process alone cannot be replaced while it serves; there is --processes 2, and taquilla up")


def warn_of_proxy(settings: Settings) -> None:
    """Warn of a missing proxy setting: tills reach a house on a loopback address only through a proxy, which must be named."""
    if is_loopback(settings.host) and not settings.proxies:
        say(
            f"{settings.host} is reached from this machine alone: if tills come through a proxy, name it in TAQUILLA_PROXIES, "
            "or all of them count as one address"
        )


def worker(
    data: Data = None,
    was_demo: WasDemo = False,
    log_format: LogFormat = None,
    metrics_port: MetricsPort = None,
    host: Host = None,
) -> None:
    """Settle draws, expire prizes, call wallets, deliver webhooks. Several workers at once do no harm.

    Example: taquilla worker --data /var/lib/taquilla
    """
    with ending_on_signals():
        lifeline, page = Lifeline(), inherited_socket()
        if lifeline.is_held:
            signal.signal(signal.SIGHUP, lambda *_: None)  # it means whoever started us
        settings = read_settings(data=data, log_format=log_format, metrics_port=metrics_port, host=host)
        begin_log(settings)
        log_security(settings)
        with ground(settings, say, start=False) as place:
            refuse_unmigrated(place)
            check_standbys(place, settings)
            run(_refuse_demo(place, settings, was_demo=was_demo))
            with metrics_socket(settings) if page is None else page as page:
                run(_work(place, settings, lifeline, page))


def check_standbys(place: HouseUrls, settings: Settings) -> None:
    """Raise TooFewStandbys where a sale is stored on fewer standbys than the installation demands; say it where they are away."""
    for replication in read_replication(place.house_url) if settings.standbys else ():
        refuse_too_few(replication, settings.standbys)
        if replication.has_stopped:
            say(replication.sentence())


async def _try_to_open(place: HouseUrls) -> None:
    await (await House.open(place.house_url, place.master_key_file)).close()


async def _refuse_demo(place: HouseUrls, settings: Settings, *, was_demo: bool) -> None:
    """Raise CannotDo for a house that a demo made, unless its operator knows. A demo marks its data folder and its database."""
    is_marked = settings.database_url is None and (settings.data / _DEMO_MARK).exists()
    async with await connect(place.house_url) as connection:
        is_marked = is_marked or await is_sandbox(connection)
    if is_marked and not was_demo:
        raise CannotDo(
            "`taquilla demo` made this installation: everybody knows its password, its access token and its secrets. Begin one "
            "of your own with `taquilla db migrate` in another data folder; or close its accounts, revoke its token, and say "
            "--yes-this-was-a-demo."
        )


async def _work(place: HouseUrls, settings: Settings, lifeline: Lifeline, page: socket.socket | None) -> None:
    from taquilla.cli.export import exporting_into
    from taquilla.telemetry.observing import Observing
    from taquilla.telemetry.worker_page import worker_page

    folder = inherited_folder()
    observing = Observing(is_counted=settings.metrics_port > 0 or folder is not None, folder=folder)
    house = await House.open(
        place.house_url,
        place.master_key_file,
        auditor_url=place.auditor_url,
        poster=observing.client(wallet_caller(settings), "wallet"),
        webhook_poster=observing.client(webhook_caller(settings), "webhook"),
        witness_poster=observing.client(wallet_caller(settings), "witness"),
        log_host=urlsplit(settings.public_url).netloc,
        disk=disk_of(place, settings),
        exporting=exporting_into(settings.data),
    )  # fmt: skip
    # A full collection inside a settlement's step would hold the gate for as long as it takes.
    calm_the_collector()
    # Names are looked up in threads, one for each webhook that is visited and some for wallets: a dead name holds up no other.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS_MAX, "worker"))
    try:
        with worker_page(observing.metrics, page):
            async with observing.running(house, tells_standing=True):
                await _run_until_told(Worker(house, on_look=observing.metrics.on_look), lifeline)
    finally:
        await house.close()
        await observing.close()


async def _run_until_told(worker: Worker, lifeline: Lifeline) -> None:
    """Run a worker until a signal. Its steps may end then; after `_STEPS_S`, or at the next signal, they are cancelled."""
    running = asyncio.create_task(worker.run())
    told = asyncio.Event()

    def stop() -> None:
        if told.is_set():
            running.cancel()
        else:
            told.set()
            lifeline.stopping()
            worker.stop()
            asyncio.get_running_loop().call_later(_STEPS_S, running.cancel)

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    beating = asyncio.create_task(_live(lifeline))
    say("working")
    lifeline.ready()
    try:
        await running
    except asyncio.CancelledError:
        if not told.is_set():
            raise
        _LOG.warning("the worker's steps were cancelled; the next worker begins them again")
    finally:
        beating.cancel()


async def _live(lifeline: Lifeline) -> None:
    while lifeline.beat_s is not None:
        lifeline.live()
        await asyncio.sleep(lifeline.beat_s)


def _prepare_demo(place: HouseUrls, data: Path, begins: datetime | None, weeks: int) -> None:
    """Prepare a demo's database, furnished once: a mark in the data folder shows that it is done.

    Raises CannotDo where an earlier start was broken off: its clock may stand in the middle of its history.
    """
    from taquilla.app import spoken

    dialects = [dialect for dialect in spoken() if dialect.furnish is not None]
    furniture = _FURNITURE + "".join(f"{dialect.name}\n" for dialect in dialects)
    migrate(place.owner_url)
    mark = data / _DEMO_MARK
    until = begins or datetime.now(UTC)
    is_new = give_to_sandbox(place.owner_url, first_instant(until, weeks) if weeks else begins)
    if is_new:
        mark.touch()
    elif mark.exists() and not mark.read_text():
        raise CannotDo("this demo was stopped while it was being made: begin it anew with --fresh")
    if not is_new and begins is not None:
        say("this demo has begun before: --at is ignored, the sandbox's clock goes on (POST /sandbox/clock moves it)")
    if is_new or not mark.exists() or mark.read_text() != furniture:
        if weeks := weeks if is_new else 0:
            say(f"living the {weeks} weeks before: some ten seconds (--weeks 0 leaves them out)")
        run(furnish_demo(place.house_url, place.master_key_file, until if weeks else None, weeks, dialects))
        mark.write_text(furniture)


def _plan(place: HouseUrls, settings: Settings, *, is_demo: bool) -> "Plan":
    from taquilla.app import Plan
    from taquilla.cli.export import exporting_into

    if is_demo:
        settings = replace(demo_settings(settings), chance_operator=settings.chance_operator or OPERATOR_NAME)
    return Plan(
        place.house_url, place.auditor_url, place.master_key_file, settings, demo=is_demo,
        wallet_journal=settings.data / "wallet.jsonl" if is_demo else None,
        # A demo has nobody to lose a request of, and ends at once.
        drain_s=0.0 if is_demo else DRAIN_S,
        tried=partial(tried_backups, replace(settings, archive=inherited_folder(TRIED) or settings.archive)),
        metrics_folder=inherited_folder(),
        disk=disk_of(place, settings), exporting=exporting_into(settings.data),
    )  # fmt: skip


def disk_of(place: HouseUrls, settings: Settings) -> Disk:
    """Return the disk of the database; nobody knows that of a PostgreSQL that is not the embedded one."""
    is_embedded = place.any_url == running_url(settings.data)
    return Disk(settings.data / "postgres" if is_embedded else None, settings.disk_free_mb)


def _throw_away(data: Path) -> None:
    if running_url(data) is not None:
        raise typer.BadParameter(f"a demo is running over {data}: stop it first")
    if data.exists() and not (data / _DEMO_MARK).exists() and any(data.iterdir()):
        raise typer.BadParameter(f"{data} holds no demo: it is not thrown away")
    shutil.rmtree(data, ignore_errors=True)


def ready(host: str, port: int) -> None:
    """Say that a server answers, and where."""
    print(f"ready {address(host, port)}", flush=True)


def address(host: str, port: int) -> str:
    """Return the address at which a server answers."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def begin_log(settings: Settings) -> None:
    """Write the log to standard error."""
    write_log(settings.log_level, settings.log_format)
    # What OpenTelemetry's variables ask for is refused before anything begins.
    signals(os.environ)
