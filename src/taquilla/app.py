"""Assembles the house: one server for all dialects, routed by the first segment of the path."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily

from taquilla import security
from taquilla.api import selling
from taquilla.api.app import ops, v1
from taquilla.dialects.banklot import create
from taquilla.dialects.banklot.app import SEGMENTS as BANKLOT_SEGMENTS
from taquilla.dialects.banklot.app import banklot
from taquilla.dialects.betstack.app import SEGMENTS as BETSTACK_SEGMENTS
from taquilla.dialects.betstack.app import betstack
from taquilla.dialects.chance import register
from taquilla.dialects.chance.app import SEGMENTS as CHANCE_SEGMENTS
from taquilla.dialects.chance.app import chance
from taquilla.dialects.gap.app import SEGMENTS as GAP_SEGMENTS
from taquilla.dialects.gap.app import gap
from taquilla.dialects.gap.lanes import lanes as gap_lanes
from taquilla.engine.counter import Timing
from taquilla.engine.house import House
from taquilla.engine.webhooks.sending import TIMEOUT_S
from taquilla.http.client import HttpClient
from taquilla.http.ending import DRAIN
from taquilla.http.lanes import LANES, Lane
from taquilla.http.proxies import ProxyWatch
from taquilla.http.responses import BytesResponse, encode, json_response
from taquilla.sandbox import demo, demo_office, demo_sports, demo_wallets
from taquilla.sandbox.app import sandbox
from taquilla.sandbox.demo_sports import SITE, set_wallet
from taquilla.sandbox.fake_wallet import FakeWallet
from taquilla.store.postgres.backup_files import Trial
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.app import SEGMENTS as PAGE_SEGMENTS
from taquilla.web.app import pages
from taquilla.web.check import check
from taquilla.web.front import Demo, front_page
from taquilla.web.visitors import DemoLogin
from taquilla.worker import Worker, calm_the_collector

_LOG = logging.getLogger(__name__)

App = Callable[[Any, Any, Any], Awaitable[None]]

_LOOK_S = 5.0  # readers of metrics wait ten seconds for them


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of one serving process. demo mounts the sandbox, and lets the worker run beside the house.

    own_url is the demo's address on this machine, once it is known. wallet_networks are networks in which wallets may be called
    although they are not public; wallet_http allows plain http too. proxies are those that may name the caller. wallet_journal is
    the file in which the demo's fake wallet keeps its actions. security_log is the file of security events, or None for standard
    error. drain_s: the seconds for which an open connection may bring another request while the process ends. backups is the
    folder that tells of the last backup that was tried; None where there are no backups.
    """

    house_url: str
    auditor_url: str
    master_key_file: Path
    batch_max: int = 256
    waiting_max: int = 4096
    public_url: str = ""
    chance_operator: str = ""
    metrics: bool = False
    demo: bool = False
    own_url: str = ""
    wallet_networks: tuple[str, ...] = ()
    wallet_http: bool = False
    proxies: tuple[str, ...] = ()
    wallet_journal: Path | None = None
    security_log: Path | None = None
    drain_s: float = 0.0
    backups: Path | None = None


class _FailureCounter:
    """The count of failed duties, from the database, because no process counts another one's failures."""

    def __init__(self) -> None:
        self.counts: list[tuple[str, str, int]] = []

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counter to Prometheus' client."""
        family = CounterMetricFamily(
            "taquilla_duty_failures", "How often a duty has failed by its own data", labels=["operator", "duty"]
        )
        for operator, duty, count in self.counts:
            family.add_metric([operator, duty], count)
        yield family


class Metrics:
    """The counts of a process, the state of the calls to operators' wallets, and the failing duties, in Prometheus' format."""

    def __init__(self, backups: Path | None = None) -> None:
        self._registry = CollectorRegistry()
        self._backups = backups
        if backups is not None:
            tried = "When a tried backup was last found good, in seconds since 1970; 0: never (taquilla db verify-restore)"
            name = "taquilla_backup_tried_timestamp_seconds"
            Gauge(name, tried, registry=self._registry).set_function(self._tried_s)
        sizes = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
        beats = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)
        self._size = Histogram("taquilla_batch_size", "Commands in a batch", buckets=sizes, registry=self._registry)
        self._beat = Histogram(
            "taquilla_beat_seconds", "How long each beat of a batch took", ["beat"], buckets=beats, registry=self._registry
        )

        def gauge(name: str, help: str, *more: str) -> Gauge:
            return Gauge(f"taquilla_{name}", help, ["operator", *more], registry=self._registry)

        self._parked = gauge("wallet_calls_parked", "Calls to a wallet that wait for somebody (taquilla wallet parked)")
        self._waiting = gauge("wallet_calls_waiting", "Calls that a wallet has not understood yet, and that are made again")
        self._oldest = gauge("wallet_oldest_call_seconds", "Since when the oldest of those waits")
        self._failing = gauge("duties_failing", "Duties, or parts of them, that fail by their own data (taquilla duties)", "duty")
        self._failing_s = gauge("duty_failing_seconds", "Since when the first of those fails", "duty")
        self._failures = _FailureCounter()
        self._registry.register(self._failures)
        description = "Credits above their provider's ceiling that wait for two clerks (taquilla provider held)"
        self._held = gauge("held_credits", description)
        self._oldest_held = gauge("oldest_held_credit_seconds", "Since when the oldest of those waits")

    def _tried_s(self) -> float:
        trial = None if self._backups is None else Trial.last(self._backups, good=True)
        return 0.0 if trial is None else trial.at.timestamp()

    def observe(self, timing: Timing) -> None:
        """Count one batch that was served."""
        self._size.observe(timing.commands)
        for beat in ("gate", "load", "decide", "write"):
            self._beat.labels(beat).observe(getattr(timing, f"{beat}_s"))

    async def page(self, house: House, scope: Any, receive: Any, send: Any) -> None:
        """Send all counts as text. Without the database those of wallets and duties are missing."""
        await self._look_at_wallets(house)
        await self._look_at_duties(house)
        headers = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")]
        await BytesResponse(200, generate_latest(self._registry), headers).send(send)

    async def _look_at_wallets(self, house: House) -> None:
        # An operator may have been closed since.
        for gauge in (self._parked, self._waiting, self._oldest, self._held, self._oldest_held):
            gauge.clear()
        with suppress(DatabaseGone, TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                now, standings = await house.sports.deliveries.standing()
                credits = await house.wallets.credit_approvals.standing()
            for standing in standings:
                self._parked.labels(standing.operator).set(standing.parked)
                self._waiting.labels(standing.operator).set(standing.waiting)
                waits_s = 0.0 if standing.oldest is None else max(0.0, (now - standing.oldest).total_seconds())
                self._oldest.labels(standing.operator).set(waits_s)
            for waiting in credits:
                self._held.labels(waiting.operator).set(waiting.credits)
                self._oldest_held.labels(waiting.operator).set(max(0.0, (now - waiting.oldest).total_seconds()))

    async def _look_at_duties(self, house: House) -> None:
        for gauge in (self._failing, self._failing_s):
            gauge.clear()
        with suppress(DatabaseGone, TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                now, failing = await house.failing.standing()
                names = {operator.id: operator.name for operator in await house.people.office.operators(closed_too=True)}
                counts = await house.failing.counts()
            self._failures.counts = [(names[operator], duty, count) for operator, duty, count in counts]
            since: dict[tuple[int, str], list[datetime]] = {}
            for failure in failing:
                since.setdefault((failure.operator_id, failure.duty), []).append(failure.since)
            for (operator, duty), instants in since.items():
                self._failing.labels(names[operator], duty).set(len(instants))
                self._failing_s.labels(names[operator], duty).set(max(0.0, (now - min(instants)).total_seconds()))


def taquilla(plan: Plan, *, ready: Callable[[], None] = lambda: None) -> App:
    """Return the whole house as one ASGI app. It opens with the server's lifespan and closes with it."""
    rooms: dict[str, App] = {}
    watch = ProxyWatch()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            watch.look(scope)
            security.begin_at(scope["client"][0] if scope["client"] else "")
            # `OPTIONS *` has no slash.
            room = rooms.get(scope["path"].partition("/")[2].partition("/")[0], _nowhere)
            await room(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(plan, rooms, scope, receive, send, ready)
        else:
            # No dialect uses web sockets.
            await send({"type": "websocket.close", "code": 1000})

    return app


async def _live(plan: Plan, rooms: dict[str, App], scope: Any, receive: Any, send: Any, ready: Callable[[], None]) -> None:
    await receive()
    try:
        opening = _opened(plan, scope.get("state", {}))
        rooms.update(await opening.__aenter__())
    except Exception as trouble:
        _LOG.exception("the house could not be opened")
        await send({"type": "lifespan.startup.failed", "message": str(trouble) or type(trouble).__doc__})
        return
    calm_the_collector()
    await send({"type": "lifespan.startup.complete"})
    ready()
    await receive()
    await opening.__aexit__(None, None, None)
    await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def _opened(plan: Plan, state: dict[str, Any]) -> AsyncIterator[Mapping[str, App]]:
    metrics = Metrics(plan.backups)
    networks = [ip_network(network) for network in plan.wallet_networks]
    house = await House.open(
        plan.house_url,
        plan.master_key_file,
        auditor_url=plan.auditor_url,
        batch_max=plan.batch_max,
        waiting_max=plan.waiting_max,
        on_batch=metrics.observe,
        demo=plan.demo,
        poster=HttpClient(networks, plain_http=plan.wallet_http),
        webhook_poster=HttpClient(networks, plain_http=plan.wallet_http, timeout_s=TIMEOUT_S),
        witness_poster=HttpClient(networks, plain_http=plan.wallet_http),
        log_host=urlsplit(plan.public_url).netloc,
    )
    if plan.demo and plan.own_url and await house.sports.office.terms(SITE) is not None:
        await set_wallet(house, f"{plan.own_url}/sandbox/pam")
    worker = Worker(house)
    wallet = FakeWallet(journal=plan.wallet_journal)
    working = asyncio.create_task(worker.run()) if plan.demo else None
    try:
        rooms: dict[str, App] = {"health": partial(health, house), "": _entrance(plan)}
        rooms |= dict.fromkeys(BANKLOT_SEGMENTS, banklot(house, plan.public_url))
        rooms |= dict.fromkeys(CHANCE_SEGMENTS, chance(house, plan.chance_operator))
        rooms |= dict.fromkeys(BETSTACK_SEGMENTS, betstack(house))
        rooms |= dict.fromkeys(GAP_SEGMENTS, gap(house))
        rooms["ops"] = ops(house)
        rooms["v1"] = rooms["llms.txt"] = v1(house, plan.public_url)
        rooms["check"] = check(house)
        rooms |= dict.fromkeys(PAGE_SEGMENTS, _pages(house, plan))
        if plan.demo:
            rooms["sandbox"] = _beside(wallet, sandbox(house, worker.round, plan.master_key_file.parent))
        if plan.metrics:
            rooms["metrics"] = partial(metrics.page, house)
        state[LANES] = _lanes(house)
        state[DRAIN] = plan.drain_s
        yield rooms
    finally:
        if working is not None:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        await house.close()
        wallet.close()


def _lanes(house: House) -> dict[bytes, Lane]:
    """Return the lanes of the paths that sell, for the connections: a request that one of them takes does not come by the app.

    Nobody needs its origin, which is for the log, and `ProxyWatch` sees everybody's first request.
    """
    found = (create.lane(house), *register.lanes(house), selling.lane(house), *gap_lanes(house))
    return {path.encode(): lane for path, lane in found}


def _beside(wallet: App, default: App) -> App:
    """Return the fake wallet, which is an app of its own, beside the rest of the sandbox."""

    async def told_apart(scope: Any, receive: Any, send: Any) -> None:
        is_wallet = f"{scope['path']}/".startswith("/sandbox/pam/")
        await (wallet if is_wallet else default)(scope, receive, send)

    return told_apart


def _entrance(plan: Plan) -> App:
    # "/", and "*" for the server itself; every other path here begins with two slashes.
    places = {name: f"/{name}/docs" for name in ("v1", "banklot", "chance", "betstack", "gap", "ops")}
    front = front_page(places | {"sandbox": "/sandbox"}, _demo()) if plan.demo else front_page(places)

    async def entrance(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "*":
            await BytesResponse(204, b"", ()).send(send)
        else:
            await (front if scope["path"] == "/" else _nowhere)(scope, receive, send)

    return entrance


def _pages(house: House, plan: Plan) -> App:
    if not plan.demo:
        return pages(house)
    shown = _demo()
    return pages(house, shown.logins, demo_password=shown.password)


def _demo() -> Demo:
    accounts = {
        demo.OPERATOR_NAME: (*demo.ACCOUNTS, *demo_office.ACCOUNTS),
        demo_sports.NAME: (*demo_sports.ACCOUNTS, *demo_office.OFFICES[demo_sports.SITE]),
        demo_wallets.NAME: (*demo_wallets.ACCOUNTS, *demo_office.OFFICES[demo_wallets.HYPEX]),
    }
    logins = tuple(DemoLogin(person.email, person.role, operator) for operator, people in accounts.items() for person in people)
    return Demo(logins, demo.PASSWORD, demo.CHANCE_TOKEN)


async def health(house: House, scope: Any, receive: Any, send: Any) -> None:
    """Serve `/health`, which shows that the process responds, and `/health/database`, which is 503 without the database."""
    if scope["path"] == "/health/database":
        try:
            await house.now()
        except DatabaseGone as gone:
            await json_response(send, 503, encode({"status": 503, "error": type(gone).__doc__}))
            return
    await json_response(send, 200, b'{"status":"ok"}')


async def _nowhere(scope: Any, receive: Any, send: Any) -> None:
    await json_response(send, 404, b'{"status":404,"error":"no such path"}')
