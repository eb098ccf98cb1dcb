"""Assembles the house: one server for all dialects, routed by the first segment of the path."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from taquilla import security
from taquilla.api.app import DIALECT as V1
from taquilla.dialects.installed import DIALECTS
from taquilla.dialects.outside import OutsideDialect, guarded, outside
from taquilla.domain.ledger.refusals import Reason
from taquilla.engine.house import House
from taquilla.engine.lottery.file_exports import Exporting
from taquilla.engine.webhooks.sending import TIMEOUT_S
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.client import HttpClient
from taquilla.http.dialect import Dialect, DialectSettings
from taquilla.http.lanes import LANES
from taquilla.http.proxies import ProxyWatch
from taquilla.http.responses import BytesResponse, encode, json_response
from taquilla.http.shutdown import DRAIN_S
from taquilla.sandbox import demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.app import sandbox
from taquilla.sandbox.demo_sports import SITE, set_wallet
from taquilla.sandbox.fake_wallet import FakeWallet
from taquilla.settings import Settings
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, ToldError
from taquilla.store.postgres.disk import Disk
from taquilla.telemetry.observing import Observing
from taquilla.web.app import SEGMENTS as PAGE_SEGMENTS
from taquilla.web.app import pages
from taquilla.web.check import check
from taquilla.web.documentation import documentation
from taquilla.web.front import Demo, front_page, nowhere
from taquilla.web.public_results import public_results
from taquilla.web.visitors import DemoLogin
from taquilla.work.worker import Worker, calm_the_collector

_LOG = logging.getLogger(__name__)

OWN: Final = (V1, *DIALECTS)
_PAGES: Final = (("check", check), ("resultados", public_results), ("docs", lambda house: documentation()))
_BESIDE: Final = ("", "*", "health", "readyz", "sandbox", "metrics")
"""First segments of paths that are neither of a dialect nor of a page."""
TAKEN: Final = frozenset((
    *(segment for dialect in OWN for segment in dialect.segments), *(segment for segment, _ in _PAGES), *PAGE_SEGMENTS, *_BESIDE,
))  # fmt: skip
"""First segments of paths that the house has itself."""


def offered() -> Sequence[OutsideDialect]:
    """Return the dialects of other packages, those too that cannot be served."""
    return outside(TAKEN)


def spoken() -> Sequence[Dialect[House]]:
    """Return all dialects that the house serves, in the order in which they are shown: ours, then those of other packages."""
    return (*OWN, *(guarded(one.dialect) for one in offered() if one.dialect is not None))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one serving process works with. demo mounts the sandbox, and lets the worker run beside the house.

    own_url is the demo's address on this machine, once it is known. wallet_journal is the file in which the demo's fake wallet
    keeps its actions. drain_s: the seconds for which an open connection may bring another request while the process ends. tried
    returns the folder that tells of the last tried backup; None where there are no backups. metrics_folder is where several
    processes exchange their counts. disk is the database's. exporting is how exports are written.
    """

    house_url: str
    auditor_url: str
    master_key_file: Path
    settings: Settings = field(default_factory=Settings)
    demo: bool = False
    own_url: str = ""
    wallet_journal: Path | None = None
    drain_s: float = 0.0
    tried: Callable[[], Path | None] = lambda: None
    metrics_folder: Path | None = None
    disk: Disk | None = None
    exporting: Exporting | None = None


def taquilla(plan: Plan, *, ready: Callable[[], None] = lambda: None) -> App:
    """Return the whole house as one ASGI app. It opens with the server's lifespan and closes with it."""
    rooms: dict[str, App] = {}
    watch = ProxyWatch()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            watch.look(scope)
            if plan.settings.public_url.startswith("https://"):
                # As browsers reach it, whatever stands between: cookies are for HTTPS alone.
                scope["scheme"] = "https"
            security.begin_at(scope["client"][0] if scope["client"] else "")
            # `OPTIONS *` has no slash.
            room = rooms.get(scope["path"].partition("/")[2].partition("/")[0], nowhere)
            await room(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(plan, rooms, scope, receive, send, ready)
        else:
            # No dialect uses web sockets.
            await send({"type": "websocket.close", "code": 1000})

    return app


async def _live(plan: Plan, rooms: dict[str, App], scope: Scope, receive: Receive, send: Send, ready: Callable[[], None]) -> None:
    await receive()
    try:
        opening = _opened(plan, scope.get("state", {}))
        rooms.update(await opening.__aenter__())
    except Exception as trouble:
        if not isinstance(trouble, ToldError | DatabaseGone):  # these say enough in a sentence
            _LOG.exception("the house could not be opened")
        await send({"type": "lifespan.startup.failed", "message": str(trouble) or type(trouble).__doc__})
        return
    calm_the_collector()
    await send({"type": "lifespan.startup.complete"})
    ready()
    try:
        await receive()
    except asyncio.CancelledError:
        return  # a second Ctrl-C: the process ends at once, and what is committed is kept
    await opening.__aexit__(None, None, None)
    await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def _opened(plan: Plan, state: dict[str, object]) -> AsyncIterator[Mapping[str, App]]:
    chosen = plan.settings
    observing = Observing(
        is_counted=chosen.metrics, folder=plan.metrics_folder, tried=plan.tried, dumps=chosen.backups, logs_sales=chosen.log_sales
    )
    client = partial(HttpClient, chosen.wallet_networks, plain_http=chosen.wallet_http)
    house = await House.open(
        plan.house_url, plan.master_key_file, auditor_url=plan.auditor_url, log_host=urlsplit(chosen.public_url).netloc,
        batch_max=chosen.batch_max, waiting_max=chosen.waiting_max, on_batch=observing.on_batch, around_counter=observing.counter,
        demo=plan.demo, disk=plan.disk, exporting=plan.exporting, poster=observing.client(client(), "wallet"),
        webhook_poster=observing.client(client(timeout_s=TIMEOUT_S), "webhook"),
        witness_poster=observing.client(client(), "witness"),
    )  # fmt: skip
    if plan.demo and plan.own_url and await house.sports.office.terms(SITE) is not None:
        await set_wallet(house, f"{plan.own_url}/sandbox/pam")
    worker = Worker(house, on_look=observing.metrics.on_look)
    dialects = spoken()
    wallet = FakeWallet(journal=plan.wallet_journal)
    working = asyncio.create_task(worker.run()) if plan.demo else None
    try:
        rooms: dict[str, App] = {name: partial(health, house) for name in ("health", "readyz")}
        rooms[""] = _entrance(plan, dialects)
        settings = DialectSettings(chosen.public_url, chosen.chance_operator)
        for name, segments, app in (
            *[(dialect.name, dialect.segments, dialect.app(house, settings)) for dialect in dialects],
            *[("pages", (segment,), page(house)) for segment, page in _PAGES],
            ("pages", PAGE_SEGMENTS, _pages(house, plan)),
        ):
            rooms |= {segment: observing.app(app, name, segment) for segment in segments}
        if plan.demo:
            rooms["sandbox"] = _beside(wallet, sandbox(house, worker.round, plan.master_key_file.parent, dialects))
        if chosen.metrics:
            rooms["metrics"] = partial(_metrics, partial(observing.metrics.page, house))
        await house.wallets.signers.register()  # some lanes are of each operator
        # A request that a lane takes does not come by the app. Nobody needs its origin, which is for the log, and `ProxyWatch`
        # sees everybody's first request.
        lanes = [found for dialect in dialects for found in dialect.lanes(house)]
        state[LANES] = {path.encode(): observing.lane(path, lane) for path, lane in lanes}
        state[DRAIN_S] = plan.drain_s
        async with observing.running(house, tells_standing=plan.demo):
            yield rooms
    finally:
        if working is not None:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        await house.close()
        await observing.close()
        wallet.close()


async def _metrics(page: App, scope: Scope, receive: Receive, send: Send) -> None:
    # A proxy that hides them takes `/metrics/../` for `/`, and hands it on as it came.
    await (page if scope["path"] == "/metrics" else nowhere)(scope, receive, send)


def _beside(wallet: App, default: App) -> App:
    """Return the fake wallet, which is an app of its own, beside the rest of the sandbox."""

    async def told_apart(scope: Scope, receive: Receive, send: Send) -> None:
        is_wallet = f"{scope['path']}/".startswith("/sandbox/pam/")
        await (wallet if is_wallet else default)(scope, receive, send)

    return told_apart


def _entrance(plan: Plan, dialects: Sequence[Dialect[House]]) -> App:
    # "/", and "*" for the server itself; every other path here begins with two slashes.
    front = front_page(dialects, _demo() if plan.demo else None)

    async def entrance(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "*":
            await BytesResponse(204, b"", ()).send(send)
        else:
            await (front if scope["path"] == "/" else nowhere)(scope, receive, send)

    return entrance


def _pages(house: House, plan: Plan) -> App:
    if not plan.demo:
        return pages(house, public_url=plan.settings.public_url)
    shown = _demo()
    return pages(house, shown.logins, demo_password=shown.password, public_url=plan.settings.public_url)


def _demo() -> Demo:
    accounts = {
        demo.OPERATOR_NAME: (*demo.ACCOUNTS, *demo_office.ACCOUNTS),
        demo_sports.NAME: (*demo_sports.ACCOUNTS, *demo_office.OFFICES[demo_sports.SITE]),
        demo_wallets.NAME: (*demo_wallets.ACCOUNTS, *demo_office.OFFICES[demo_wallets.HYPEX]),
    }
    logins = tuple(DemoLogin(person.email, person.role, operator) for operator, people in accounts.items() for person in people)
    return Demo(logins, demo.PASSWORD, demo.RESELLER_TOKEN)


async def health(house: House, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `/health`, which shows that the process responds; `/health/database`, which is 503 without a database that can be
    read and written; and `/readyz`, which is 503 also while nothing is sold because the disk is full.
    """
    if scope["path"] not in ("/health", "/health/database", "/readyz"):
        await nowhere(scope, receive, send)  # a monitor with a slip of the pen would never hear that it is 503
        return
    if scope["path"] in ("/health/database", "/readyz"):
        try:
            fault = None if await house.takes_writes() else "The database only reads."
        except (DatabaseGone, OutcomeUnknown) as gone:
            fault = type(gone).__doc__
        if fault is not None:
            await json_response(send, 503, encode({"status": 503, "error": fault}))
            return
    if scope["path"] == "/readyz" and house.disk.is_low:
        await json_response(send, 503, encode({"status": 503, "error": Reason.DISK_FULL.value}))
        return
    await json_response(send, 200, b'{"status":"ok"}')
