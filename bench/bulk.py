"""Batches of tickets over `/v1` beside single sales: what a ticket costs of the processor, in turns on one house."""

import json
import secrets
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Final

from bench.client import ClientConnection, log_in
from bench.dialects import V1
from bench.ground import BenchFailed, GroundMarket, Progress, as_owner, fresh_server, furnish
from bench.house import ServedHouse, served
from bench.load import generators, press
from bench.paired import compare
from bench.processes import cpu_s
from bench.report import BenchReport

RATIO_MAX: Final = 0.6
"""The most of a single sale that a ticket of a batch may cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOptions:
    """Pairs of turns, of about so many seconds each. clients sell singly at the same time; batches come one after another."""

    pairs: int = 10
    seconds: int = 2
    clients: int = 128
    tickets: int = 500


async def run_bulk(options: BulkOptions, progress: Progress) -> BenchReport:
    """Sell singly and in batches in turns. The report is clean if a ticket of a batch costs at most `RATIO_MAX`."""
    with fresh_server(progress) as server:
        async with as_owner(server) as connection:
            market = await furnish(connection, server)
        async with served(server) as house:
            tokens = list((await log_in(house.port, [cashier.email for cashier in market.cashiers])).values())
            pids = house.pid, server.pid
            single: list[float] = []
            batched: list[float] = []
            with generators() as pool:
                await _singly(options, house, market, tokens, pool)
                await _in_batches(options, house, market, tokens[0], 1)
                for pair in range(options.pairs):
                    progress(f"pair {pair + 1} of {options.pairs}")
                    for is_batch in (False, True) if pair % 2 else (True, False):
                        began = sum(map(cpu_s, pids))
                        if is_batch:
                            sold = await _in_batches(options, house, market, tokens[pair % len(tokens)], 2 * options.seconds)
                        else:
                            sold = await _singly(options, house, market, tokens, pool)
                        (batched if is_batch else single).append((sum(map(cpu_s, pids)) - began) / sold * 1e6)
    cost = compare([each / one for each, one in zip(batched, single, strict=True)])
    figures = {
        "ratio": round(cost.ratio, 3), "low": round(cost.low, 3), "high": round(cost.high, 3),
        "single_us": round(median(single), 1), "batched_us": round(median(batched), 1), "tickets": options.tickets,
        "clients": options.clients, "pairs": options.pairs,
    }  # fmt: skip
    line = "a ticket costs {batched_us} µs of the processor in a batch of {tickets}, {single_us} µs singly from {clients} clients"
    lines = [line.format_map(figures), "{ratio} of it, 95 % sure from {low} to {high}".format_map(figures)]
    return BenchReport(figures, lines, clean=cost.ratio <= RATIO_MAX)


async def _singly(options: BulkOptions, house: ServedHouse, market: GroundMarket, tokens: list[str], pool: Executor) -> int:
    draws = list(map(str, market.events))
    load = await press(house.port, draws, tokens, clients=options.clients, seconds=options.seconds, dialect=V1, pool=pool)
    return load.answered


async def _in_batches(options: BulkOptions, house: ServedHouse, market: GroundMarket, token: str, count: int) -> int:
    """Send batches, and return how many tickets were sold. Raises BenchFailed if one was not."""
    random, run, draws = Random(secrets.randbits(30)), secrets.token_hex(4), list(map(str, market.events))
    with closing(await ClientConnection.open(house.port)) as line:
        for batch in range(count):
            keys = [f"{run}-{batch}-{place}" for place in range(options.tickets)]
            tickets = [{"key": key, **json.loads(V1.sale(random, draws, key, token))} for key in keys]
            answer = await line.ask("POST", "/v1/tickets/batch", json.dumps({"tickets": tickets}).encode(), token)
            if answer.status != 200 or answer.body.count(b'"outcome":"sold"') != options.tickets:
                raise BenchFailed(f"a batch was answered with {answer.status}: {answer.body[:300]!r}")
    return count * options.tickets
