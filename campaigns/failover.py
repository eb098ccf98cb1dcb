"""Lets database machines fail under a house that sells, and compares what was acknowledged with what is there after each failure.

Three PostgreSQLs under Patroni, of which every sale is stored on two before it is answered. No acknowledged sale may be missing,
none may be there twice, and sales go on within the time that is promised for each failure.
"""

import asyncio
import secrets
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from random import Random
from statistics import median
from typing import Any, Final

from bench.client import log_in
from bench.ground import EXPONENT, Progress, as_owner, furnish
from bench.house import broken_rules, served
from bench.report import BenchReport, in_words, this_machine
from bench.swept import swept

from bench import ground
from campaigns.failures import FAILURES, Acknowledged, Outcome, Stage
from campaigns.insisting import Client, InsistedSales, concluded, counted, find_faults, selling
from campaigns.patroni import NODES, TTL_S, Cluster, cluster
from taquilla.store.postgres.database import statements

_SQL: Final = statements(__file__)

_PACE_S: Final = 0.05  # a till's rest between two sales: the rounds are many, and the house need not be busy
_SALES_BETWEEN: Final = 50
_LAST_ANSWERS_S: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class FailoverOptions:
    """The number of rounds, and of clients. The seed decides the order of the failures and their moments.

    mode is Patroni's `synchronous_mode`. only are the failures to play; none: all.
    """

    rounds: int = 20
    clients: int = 8
    processes: int = 1
    seed: int = field(default_factory=lambda: secrets.randbits(30))
    mode: str = "on"
    only: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """The findings of the rounds."""

    rounds: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    too_slow: list[str] = field(default_factory=list)
    acknowledged_alone: list[str] = field(default_factory=list)


async def run_failover(options: FailoverOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Run the rounds on a fresh cluster. Raises PatroniMissing, and BenchFailed when the cluster does not come together again."""
    with swept("taquilla-failover-", ground.DISK) as folder, cluster(folder, progress, options.mode) as nodes:
        return await _run(nodes, options, progress)


async def _run(nodes: Cluster, options: FailoverOptions, progress: Progress) -> BenchReport:
    async with as_owner(nodes) as connection:
        market = await furnish(connection, nodes)
        machine = this_machine(connection, nodes.data)
    found = _Found()
    # The house refuses to start unless a sale waits for a standby.
    async with served(nodes, options.processes, {"TAQUILLA_STANDBYS": "1"}) as house:
        tokens = list((await log_in(house.port, [cashier.email for cashier in market.cashiers])).values())
        sales = InsistedSales(run=f"{options.seed}-{secrets.token_hex(2)}", tickets=Acknowledged())
        tills = [_PacedClient(house.port, market.events, tokens, sales, place) for place in range(options.clients)]
        async with selling(tills, sales, _LAST_ANSWERS_S) as clients:
            await _play(Stage(nodes, sales, clients, Random(options.seed)), options, found, progress)
    async with as_owner(nodes) as connection:
        faults = await find_faults(connection, sales)
    progress("the auditor")
    faults["missing"] = sorted({*found.missing, *faults["missing"]})
    faults["doubled"] = sorted({*found.doubled, *faults["doubled"]})
    faults |= {"too_slow": found.too_slow, "acknowledged_alone": found.acknowledged_alone}
    faults["broken_rules"] = await broken_rules(nodes)
    figures = _figures(options, sales, found, nodes)
    page = [*_page(figures), f"machine    {in_words(machine)}"]
    return concluded(figures | {"machine": machine}, page, faults)


class _PacedClient(Client):
    """A till that rests after each sale."""

    async def _see_through(self, key: str, body: bytes, token: str) -> None:
        await super()._see_through(key, body, token)
        await asyncio.sleep(_PACE_S)


async def _play(stage: Stage, options: FailoverOptions, found: _Found, progress: Progress) -> None:
    for number, name in enumerate(_schedule(stage, options), 1):
        await stage.until_sold(_SALES_BETWEEN)
        await asyncio.sleep(stage.random.uniform(0, 1))
        known = len(stage.sales.tickets)
        outcome = await FAILURES[name].play(stage)
        missing, doubled = await _compare_since(stage, known)
        found.missing += missing
        found.doubled += doubled
        line = _judge(f"round {number}: {name}", outcome, found)
        found.rounds.append({"failure": name, **asdict(outcome), "sold": len(stage.sales.tickets) - known})
        progress(f"{ground.bar(number, options.rounds)} {line}; {len(missing)} lost, {len(doubled)} doubled")


def _schedule(stage: Stage, options: FailoverOptions) -> list[str]:
    """Return a failure for each round: each comes as often as the others, in an order of its own."""
    names = [name for name in options.only or FAILURES if stage.cluster.network.can_be_cut or not FAILURES[name].needs_cut]
    many: list[str] = []
    while len(many) < options.rounds:
        many += stage.random.sample(names, len(names))
    return many[: options.rounds]


def _judge(label: str, outcome: Outcome, found: _Found) -> str:
    line = f"{label}, {outcome.pause_s:.1f} s without a sale (at most {outcome.pause_s_max:.0f})"
    if outcome.pause_s > outcome.pause_s_max:
        found.too_slow.append(line)
    if outcome.acknowledged_alone:
        found.acknowledged_alone.append(f"{label}: {outcome.acknowledged_alone} answers while nothing could be stored twice")
    return line


async def _compare_since(stage: Stage, known: int) -> tuple[list[str], list[str]]:
    """Return the keys acknowledged since then whose ticket is missing or another one, and those that have two."""
    new = dict(list(stage.sales.tickets.items())[known:])
    async with as_owner(stage.cluster) as connection:
        rows = await (await connection.execute(_SQL["read_sales_of"], {"keys": list(new)})).fetchall()
    there = {key: (number, amount) for key, number, amount in rows}
    missing = [key for key, (number, amount) in new.items() if there.get(key) != (number, amount * 10**EXPONENT)]
    return missing, [key for key, times in Counter(key for key, *_ in rows).items() if times > 1]


def _figures(options: FailoverOptions, sales: InsistedSales, found: _Found, nodes: Cluster) -> dict[str, Any]:
    return {
        **asdict(options),
        "ttl_s": TTL_S,
        "can_be_cut": nodes.network.can_be_cut,
        **sales.figures(),
        "played": found.rounds,
    }


def _page(figures: dict[str, Any]) -> list[str]:
    """Return the rounds by failure: how many, and the middle and the longest time without a sale."""
    pauses: dict[str, list[float]] = defaultdict(list)
    for played in figures["played"]:
        pauses[played["failure"]].append(played["pause_s"])
    ground_facts = f"{NODES} PostgreSQLs, ttl {TTL_S} s, synchronous_mode {figures['mode']}"
    lines = [
        f"failover   {len(figures['played'])} rounds (seed {figures['seed']}) of {ground_facts}",
        f"sales      {figures['acknowledged']:,} acknowledged; {figures['resolved']:,} answers came after one was lost",
        f"repeated   {figures['repeated']:,}, long after they were answered",
        f"answers    {counted(figures['outcomes'])}",
        f"{'failure':<36} {'rounds':>6} {'median s':>9} {'longest s':>10} {'promised s':>11}",
    ]
    for name, all_s in sorted(pauses.items()):
        promised_s = FAILURES[name].pause_s_max
        lines.append(f"{name:<36} {len(all_s):>6} {median(all_s):>9.1f} {max(all_s):>10.1f} {promised_s:>11.0f}")
    if not figures["can_be_cut"]:
        lines.append("not tried: cut off, which needs network namespaces (run it as root, with `ip` and `nsenter`)")
    return lines
