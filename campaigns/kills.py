"""Counts the sales that survive killed processes: clients retry until they get a response, and the rows are compared at the end.

`kill -9` of the house and of PostgreSQL at random moments under load. No acknowledged sale may be missing, none may be there
twice, and none without a request.
"""

import asyncio
import os
import secrets
import signal
import time
from dataclasses import asdict, dataclass, field
from random import Random

from bench.client import log_in
from bench.ground import BenchFailed, GroundMarket, Progress, as_owner, fresh_server, furnish
from bench.house import ServedHouse, broken_rules, served
from bench.report import BenchReport

from campaigns.insisting import Client, InsistedSales, concluded, counted, find_faults, selling
from taquilla.store.postgres.embedded import Embedded

RECOVERY_S = 90  # for the house to sell again after a kill, and for the last sales to get a response
SALES_BETWEEN_KILLS = 50
_PAGE = """\
kills      {kills} of the house, {postgres_kills} of PostgreSQL (seed {seed})
sales      {acknowledged:,} acknowledged; {resolved:,} answers came after one was lost
repeated   {repeated:,}, long after they were answered
answers    {answers}
recovery   {slowest_recovery_s:.1f} s at the most, from a kill to the next sale"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KillsOptions:
    """The number of kills, and of clients. The seed decides the order of the kills and their moments."""

    kills: int = 20
    postgres_kills: int = 0
    clients: int = 32
    processes: int = 1
    seed: int = field(default_factory=lambda: secrets.randbits(30))


async def run_kills(options: KillsOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Run once on a fresh server. Raises BenchFailed when the house does not come back."""
    with fresh_server(progress) as server:
        async with as_owner(server) as connection:
            market = await furnish(connection, server)
        async with served(server, options.processes) as house:
            sales, slowest_s = await _sell_and_kill(server, house, market, options, progress)
        async with as_owner(server) as connection:
            faults = await find_faults(connection, sales)
        progress("the auditor")
        broken = await broken_rules(server)
    figures = {**asdict(options), **sales.figures(), "slowest_recovery_s": round(slowest_s, 1)}
    page = _PAGE.format_map(figures | {"answers": counted(sales.outcomes)}).splitlines()
    return concluded(figures, page, {**faults, "broken_rules": broken})


async def _sell_and_kill(
    server: Embedded, house: ServedHouse, market: GroundMarket, options: KillsOptions, progress: Progress
) -> tuple[InsistedSales, float]:
    tokens = list((await log_in(house.port, [cashier.email for cashier in market.cashiers])).values())
    sales = InsistedSales(run=f"{options.seed}-{secrets.token_hex(2)}")
    tills = [Client(house.port, market.events, tokens, sales, place) for place in range(options.clients)]
    async with selling(tills, sales, RECOVERY_S) as clients:
        slowest_s = await _kill_all(_Scene(server, house, sales, clients), options, progress)
    return sales, slowest_s


@dataclass(frozen=True, slots=True)
class _Scene:
    """The processes to kill, and the clients that sell meanwhile."""

    server: Embedded
    house: ServedHouse
    sales: InsistedSales
    clients: list[asyncio.Task[None]]

    async def kill(self, victim: str) -> None:
        if victim == "the house":
            await asyncio.to_thread(self.house.kill)
            await self.house.start()
        else:
            os.kill(self.server.pid, signal.SIGKILL)

    async def until_sold(self, more: int) -> None:
        ticket_count, deadline = len(self.sales.tickets) + more, time.monotonic() + RECOVERY_S
        while len(self.sales.tickets) < ticket_count:
            for client in self.clients:
                if client.done():
                    client.result()
            if time.monotonic() > deadline:
                raise BenchFailed(f"not even {more} tickets were sold in {RECOVERY_S} s")
            await asyncio.sleep(0.01)


async def _kill_all(scene: _Scene, options: KillsOptions, progress: Progress) -> float:
    """Kill in a random order, with sales in between. Returns the longest time without a sale after a kill, in seconds."""
    random = Random(options.seed)
    victims = ["the house"] * options.kills + ["PostgreSQL"] * options.postgres_kills
    random.shuffle(victims)
    slowest_s = 0.0
    await scene.until_sold(SALES_BETWEEN_KILLS)
    for place, victim in enumerate(victims, 1):
        await asyncio.sleep(random.uniform(0, 0.5))
        progress(f"kill {place} of {len(victims)}: {victim}, after {len(scene.sales.tickets):,} sales")
        killed_at = time.monotonic()
        await scene.kill(victim)
        await scene.until_sold(1)
        slowest_s = max(slowest_s, time.monotonic() - killed_at)
        await scene.until_sold(SALES_BETWEEN_KILLS)
    return slowest_s
