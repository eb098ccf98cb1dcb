"""Counts the sales that survive killed processes: clients retry until they get a response, and the rows are compared at the end.

`kill -9` of the house and of PostgreSQL at random moments under load. No acknowledged sale may be missing, none may be there
twice, and none without a request.
"""

import asyncio
import os
import secrets
import signal
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from bench.client import log_in
from bench.ground import (
    EXPONENT,
    WAGERS_A_TICKET,
    BenchFailed,
    GroundMarket,
    Progress,
    as_owner,
    count_rows,
    fresh_server,
    furnish,
)
from bench.house import ServedHouse, broken_rules, served
from bench.insisting import Client, InsistedSales
from bench.report import BenchReport
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

RECOVERY_S = 90  # for the house to sell again after a kill, and for the last sales to get a response
SALES_BETWEEN_KILLS = 50
# The lists that should be empty.
_FAULTS = ("missing", "doubled", "strange", "refused", "broken_rules")
_CLEAN = "All that was acknowledged is there once, and nothing else; the auditor finds every rule kept."
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
            missing, doubled, unexpected = await _compare(connection, sales)
        progress("the auditor")
        broken = await broken_rules(server)
    figures: dict[str, Any] = {
        **asdict(options),
        "acknowledged": len(sales.tickets),
        "resolved": sales.resolved,
        "repeated": sales.repeated,
        "outcomes": dict(sales.outcomes),
        "slowest_recovery_s": round(slowest_s, 1),
        "missing": missing,
        "doubled": sales.doubled + doubled,
        "strange": unexpected,
        "refused": sales.refused,
        "broken_rules": broken,
    }
    faults = [
        f"{name.replace('_', ' ')}: {'; '.join(figures[name][:5])}{' …' if len(figures[name]) > 5 else ''}"
        for name in _FAULTS
        if figures[name]
    ]
    answers = ", ".join(f"{count:,} {name}" for name, count in sorted(sales.outcomes.items()))
    page = [*_PAGE.format_map(figures | {"answers": answers}).splitlines(), *(faults or [_CLEAN])]
    return BenchReport({"clean": not faults, **figures}, page, clean=not faults)


async def _sell_and_kill(
    server: Embedded, house: ServedHouse, market: GroundMarket, options: KillsOptions, progress: Progress
) -> tuple[InsistedSales, float]:
    tokens = list((await log_in(house.port, [cashier.email for cashier in market.cashiers])).values())
    sales = InsistedSales(run=f"{options.seed}-{secrets.token_hex(2)}")
    tills = [Client(house.port, market.events, tokens, sales, place) for place in range(options.clients)]
    clients = [asyncio.create_task(till.sell()) for till in tills]
    try:
        slowest_s = await _kill_all(_Scene(server, house, sales, clients), options, progress)
        sales.over = True
        await asyncio.wait_for(asyncio.gather(*clients), RECOVERY_S)
    except TimeoutError:
        raise BenchFailed("there are still clients that wait for an answer") from None
    finally:
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
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


async def _compare(connection: HouseConnection, sales: InsistedSales) -> tuple[list[str], list[str], list[str]]:
    """Return keys whose ticket is missing or another one, keys with two tickets, and tickets without a request."""
    rows = await (await connection.execute(_SQL["read_sales"])).fetchall()
    sold = {key: (number, amount) for key, number, amount in rows}
    unit = 10**EXPONENT
    missing = [key for key, (number, amount) in sales.tickets.items() if sold.get(key) != (number, amount * unit)]
    doubled = [key for key, times in Counter(key for key, *_ in rows).items() if times > 1]
    keyless = await (await connection.execute(_SQL["read_keyless"])).fetchall()
    unexpected = [*(sold.keys() - sales.keys_sent), *(f"ticket {number}" for (number,) in keyless)]
    counts = await count_rows(connection)
    if (counts.wagers, counts.requests, counts.sold) != (WAGERS_A_TICKET * counts.tickets, counts.tickets, counts.amount):
        unexpected.append(str(counts))
    return missing, doubled, unexpected
