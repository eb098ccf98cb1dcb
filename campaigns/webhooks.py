"""Delivers webhooks through a proxy that loses, doubles, delays and cuts, while the worker is killed again and again.

Each event must come to each endpoint at least once, and to an ordered one in order; each must verify. Time is the house's clock,
which is moved on to the next retry whenever everybody waits for one.
"""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from ipaddress import ip_network
from random import Random
from typing import Any, Final

from bench.faulty_proxy import FaultyProxy
from bench.ground import PASSWORD, BenchFailed, GroundMarket, Progress, as_owner, bar, fresh_server, furnish
from bench.house import broken_rules, opened
from bench.report import BenchReport
from bench.worker_process import WorkerProcess

from campaigns.receiver import BenchReceiver, Inbox
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.webhooks.endpoints import EndpointKeys, EndpointTerms, HookScope
from taquilla.http.client import HttpClient
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.webhooks.endpoints import EndpointRow

_SQL = statements(__file__)

OPERATOR: Final = 1
TYPES: Final = ("tickets.sold",)
STALLED_S: Final = 90
"""Seconds without a first delivery after which the run has failed."""

_HERE: Final = (ip_network("127.0.0.0/8"),)
_UNORDERED_ONE_IN: Final = 10
_LOOK_S: Final = 0.05
_CLEAN: Final = "Each event came to each endpoint, in order, signed; none is lost."


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksOptions:
    """The number of deliveries, of endpoints that share them, and of kills. The seed decides the faults."""

    deliveries: int = 10_000
    endpoints: int = 20
    kills: int = 10
    seed: int = field(default_factory=lambda: secrets.randbits(30))


async def run_webhooks(options: WebhooksOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Run once on a fresh server. Raises BenchFailed."""
    random = Random(options.seed)
    with fresh_server(progress) as server:
        async with as_owner(server) as owner:
            market = await furnish(owner, server)
        receiver = BenchReceiver()
        async with receiver.serving(), FaultyProxy(receiver.port, random).serving() as proxy, as_owner(server) as owner:
            campaign = _Campaign(options, server, owner, receiver, proxy, random, progress)
            await campaign.prepare(market)
            began_s = time.monotonic()
            await campaign.deliver()
            took_s = time.monotonic() - began_s
            faults = await campaign.faults()
            attempts, unheard = await _one(owner, "count_attempts", {})
        progress("the auditor")
        broken = await broken_rules(server)
    return report({
        **asdict(options),
        "received": receiver.received,
        "again": sum(inbox.again for inbox in receiver.inboxes.values()),
        "attempts": attempts,
        "unheard": unheard,
        "seconds": round(took_s, 1),
        "faults": dict(proxy.faults),
        **faults,
        "broken_rules": broken,
    })


class _Campaign:
    def __init__(
        self,
        options: WebhooksOptions,
        server: Embedded,
        owner: HouseConnection,
        receiver: BenchReceiver,
        proxy: FaultyProxy,
        random: Random,
        progress: Progress,
    ) -> None:
        self._options = options
        self._server = server
        self._owner = owner
        self._receiver = receiver
        self._proxy = proxy
        self._random = random
        self._progress = progress
        self._endpoints: list[EndpointRow] = []
        self._worker = WorkerProcess(server)

    async def prepare(self, market: GroundMarket) -> None:
        """Add the endpoints, and sell as many tickets as each is to hear of."""
        poster = HttpClient(_HERE, plain_http=True)
        async with opened(self._server, webhook_poster=poster) as house:
            for place in range(self._options.endpoints):
                await self._add(house, place)
            begun = await house.people.access.login(market.cashiers[0].email, PASSWORD, "bench")
            assert isinstance(begun, SessionBegun), begun
            caller = await house.people.access.caller(begun.token)
            assert caller is not None
            tickets = -(-self._options.deliveries // self._options.endpoints)
            for ticket in range(tickets):
                await _sell(house, caller, market, f"{self._options.seed}-{ticket}")
                if ticket % 100 == 0:
                    self._progress(f"{bar(ticket, tickets)} {ticket:,} of {tickets:,} tickets sold")

    async def _add(self, house: House, place: int) -> None:
        path = f"/endpoint/{place}"
        terms = EndpointTerms(
            url=f"http://127.0.0.1:{self._proxy.port}{path}", types=TYPES, is_ordered=place % _UNORDERED_ONE_IN != 1
        )
        scope = HookScope(OPERATOR, Author("bench"))
        added = await house.webhooks.endpoints.add(scope, house.new_id(), terms)
        assert isinstance(added, EndpointRow), added
        self._endpoints.append(added)
        keys = await house.webhooks.endpoints.keys(scope, added.id)
        assert isinstance(keys, EndpointKeys), keys
        self._receiver.inboxes[path] = Inbox(keys.secret)

    async def deliver(self) -> None:
        """Let the worker deliver, and kill it now and then, until nothing is left to do."""
        total = self._options.deliveries
        kills = sorted(self._random.randrange(total) for _ in range(self._options.kills))
        latest, since_s = 0, time.monotonic()
        self._worker.start()
        try:
            while True:
                await asyncio.sleep(_LOOK_S)
                self._worker.check()
                received = self._receiver.received
                if kills and received >= kills[0]:
                    kills.pop(0)
                    self._progress(f"{bar(min(received, total), total)} {received:,} received; the worker is killed")
                    await self._kill()
                if received > latest:
                    if received * 20 // total > latest * 20 // total:
                        self._progress(f"{bar(min(received, total), total)} {received:,} of {total:,} received")
                    latest, since_s = received, time.monotonic()
                elif time.monotonic() - since_s > STALLED_S:
                    raise BenchFailed(f"nothing was delivered for {STALLED_S} s, after {received:,} deliveries")
                if await self._is_done():
                    return
        finally:
            self._worker.kill()

    async def faults(self) -> dict[str, list[str]]:
        """Return what came in no order, not at all, or was not signed, and the endpoints that were disabled."""
        missing, disordered, wrong = list[str](), list[str](), list[str]()
        for endpoint, (path, inbox) in zip(self._endpoints, self._receiver.inboxes.items(), strict=True):
            parameters = {"operator": OPERATOR, "after": endpoint.after_number, "types": list(TYPES)}
            rows = await (await self._owner.execute(_SQL["read_told"], parameters)).fetchall()
            told, came = [number for (number,) in rows], list(inbox.numbers)
            missing += [f"{path}: event {number}" for number in told if number not in inbox.numbers]
            if endpoint.is_ordered and came != sorted(came):
                disordered.append(path)
            wrong += [f"{path}: {sentence}" for sentence in inbox.wrong]
            wrong += [f"{path}: event {number} is none" for number in sorted(set(came) - set(told))]
        disabled = [row[0] for row in await (await self._owner.execute(_SQL["read_disabled"])).fetchall()]
        return {"missing": missing, "disordered": disordered, "wrong": wrong, "disabled": disabled}

    async def _kill(self) -> None:
        await asyncio.to_thread(self._worker.kill)
        await self._owner.execute(_SQL["end_claims"])
        self._worker.start()

    async def _is_done(self) -> bool:
        """Tell whether nothing is left to do. Where everybody waits for a retry, the clock moves on to the first ones."""
        left, busy, due_at = await _one(self._owner, "read_progress", {})
        if left and not busy and due_at is not None:
            await self._owner.execute(_SQL["move_clock"], {"towards": due_at})
        return not left


async def _sell(house: House, caller: Caller, market: GroundMarket, key: str) -> None:
    plays = (Play(market.events[0], Game.TRIPLE, "123", 100, "123"),)
    sold = await house.counter.ask(SellTicket(house.new_id(), caller, Channel.API, plays, key))
    if not isinstance(sold, Sold):
        raise BenchFailed(f"no ticket is sold: {sold}")


async def _one(owner: HouseConnection, name: str, parameters: Mapping[str, object]) -> Any:
    return await (await owner.execute(_SQL[name], parameters)).fetchone()


def report(figures: Mapping[str, Any]) -> BenchReport:
    """Return the report: clean if nothing is missing, out of order or wrong, and no endpoint was disabled."""
    wrong = [
        f"{name.replace('_', ' ')}: {'; '.join(figures[name][:5])}{' …' if len(figures[name]) > 5 else ''}"
        for name in ("missing", "disordered", "wrong", "disabled", "broken_rules")
        if figures[name]
    ]
    faults = ", ".join(f"{count:,} {name}" for name, count in sorted(figures["faults"].items()) if count)
    page = [
        f"deliveries {figures['received']:,} to {figures['endpoints']} endpoints, {figures['again']:,} more than once "
        f"(seed {figures['seed']})",
        f"attempts   {figures['attempts']:,} recorded, {figures['unheard']:,} without a response, in {figures['seconds']:.0f} s",
        f"faults     {faults}; {figures['kills']} kills of the worker",
        *(wrong or [_CLEAN]),
    ]
    return BenchReport({"clean": not wrong, **figures}, page, clean=not wrong)
