"""Counts the reserves a second that one process makes over HTTP, through a slow wallet in a process of its own.

Requests come at an even rate, whether the ones before have got a response or not, and are timed from the moment at which they
were due. Afterwards the wallet is frozen under load, to see what the house holds while it waits.
"""

import asyncio
import itertools
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bench.client import ClientConnection
from bench.fake_wallet import WalletBooks, WalletOutside, wallet_process
from bench.ground import BenchFailed, Progress, as_owner, fresh_server, settle_down
from bench.house import ServedHouse, broken_rules, served
from bench.processes import cpu_s
from bench.report import BenchReport, in_words, several, this_machine, within_ms
from bench.site import BETS, PRICE, HouseState, HouseTicket, disagreements, furnish, look_at_house, look_at_waiting, read_tickets
from taquilla.domain.sports.signatures import sign
from taquilla.sandbox.demo_sports import EVENT, NAME, SITE
from taquilla.sandbox.fake_wallet import SECRET
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import Embedded

RESERVE: Final = "/be/tickets/reserve"
WARM_UP_S: Final = 2
# So many players take turns in every phase that none signs the same order twice in a second: that would be one request.
_PLAYERS: Final = itertools.cycle(range(100_000))
TURNS_A_CLIENT: Final = 6
LOOK_S: Final = 0.02
PATIENCE_S: Final = 3.0  # less than a call may take, so that no ticket is discarded while the wallet is frozen
_CLEAN: Final = "Waiting held no gate and no connection; both ledgers agree; the auditor finds nothing wrong."
# Rates are reserves a second, processor times microseconds a reserve. Response times count from when a request was due.
_PAGE: Final = """\
reserves            {rate:>7,} a second of {asked_rate:,} asked for, in one process over HTTP
ratio               {ratio:>7.2f}
answers             {p50_ms:>7.1f} ms for half of them, {p99_ms} ms for 99 of 100
processor           {house_cpu_us:>7,} µs of the house, {postgresql_cpu_us:,} of PostgreSQL\
 and {wallet_cpu_us:,} of the wallet a reserve
batches             {batches}
load                {answered:,} reserves in {seconds} s, {by_clients};\
 each of the wallet's two answers takes {answers_after_ms} ms; load average before {load_before}
a frozen wallet     {waiting:>7,} tickets waited for it; the house had {connections} connections"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveOptions:
    """The rate of reserves, the duration, the most clients, and the wallet's delay."""

    rate: int = 300
    seconds: int = 10
    clients: int = 128
    answers_after_ms: int = 50


@dataclass(slots=True)
class _Reserves:
    """The responses to clients: their tickets, and the time of each response, in steps of 0.1 ms and given in µs."""

    tickets: list[str] = field(default_factory=list)
    times_us: Counter[int] = field(default_factory=Counter)
    seconds: float = 0


async def run_reserve(options: ReserveOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Run once on a fresh server, with a house and a wallet of its own. Raises BenchFailed when a response is no reserve."""
    with fresh_server(progress) as server:
        async with wallet_process(server.data, options.answers_after_ms) as wallet, as_owner(server) as owner:
            progress("furnishing the house")
            await furnish(server, wallet.url)
            reaching = {"TAQUILLA_WALLET_NETWORKS": "127.0.0.0/8", "TAQUILLA_WALLET_HTTP": "yes"}
            async with served(server, settings=reaching) as house:
                confirmed, figures = await _measure(server, house, wallet, owner, options, progress)
            figures["machine"] = this_machine(owner, server.data)
            figures["differences"] = _compare(confirmed, await read_tickets(owner, SITE), await wallet.books())
        progress("the auditor")
        figures["broken_rules"] = await broken_rules(server)
    return report(figures)


async def _measure(
    server: Embedded,
    house: ServedHouse,
    wallet: WalletOutside,
    owner: HouseConnection,
    options: ReserveOptions,
    progress: Progress,
) -> tuple[list[str], dict[str, Any]]:
    """Return every ticket that was confirmed to a client, and the figures.

    waiting: tickets that waited for a frozen wallet; held: what the house held then. load_before: the average queue for the
    cores before the run began.
    """

    def used_s() -> tuple[float, ...]:
        return cpu_s(house.pid), cpu_s(server.pid), cpu_s(wallet.pid)

    warmed = await press(house.port, options.rate * WARM_UP_S, options.rate, options.clients)
    await settle_down(owner)
    load_before = round(os.getloadavg()[0], 1)
    progress(f"{options.rate} reserves a second for {options.seconds} s, by {options.clients} clients")
    before_s = used_s()
    reserves = await press(house.port, options.rate * options.seconds, options.rate, options.clients)
    spent_s = [after - before for before, after in zip(before_s, used_s(), strict=True)]
    batches = await house.batches()
    progress("the wallet says nothing for a moment")
    hung, look = await _hang(house.port, wallet, owner, options)
    answered, sizes = len(reserves.tickets), asdict(options)
    rate = answered / reserves.seconds
    house_us, postgresql_us, wallet_us = (round(part_s / answered * 1e6) for part_s in spent_s)
    return warmed.tickets + reserves.tickets + hung.tickets, {
        "ratio": round(rate / options.rate, 2),
        "rate": round(rate),
        "asked_rate": sizes.pop("rate"),
        "p50_ms": within_ms(reserves.times_us, 500),
        "p99_ms": within_ms(reserves.times_us, 990),
        "house_cpu_us": house_us,
        "postgresql_cpu_us": postgresql_us,
        "wallet_cpu_us": wallet_us,
        "batch_mean": batches.mean if batches else None,
        "answered": answered,
        **sizes,
        "load_before": load_before,
        "waiting": look.waiting,
        "connections": look.connections,
        "held": look.held,
    }


async def press(port: int, count: int, rate: float, clients: int) -> _Reserves:
    """Make so many requests at this rate. Raises BenchFailed when a response is no reserved ticket."""
    reserves, began = _Reserves(), time.monotonic()
    turns = iter(range(count))
    await asyncio.gather(*(_ask_in_turn(port, turns, began, rate, reserves) for _ in range(clients)))
    reserves.seconds = time.monotonic() - began
    return reserves


async def _ask_in_turn(port: int, turns: Iterator[int], began: float, rate: float, reserves: _Reserves) -> None:
    """Play one client, which takes the next free turn, waits until it is due, and sends the request."""
    with closing(await ClientConnection.open(port)) as line:
        for turn in turns:
            due = began + turn / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            reserves.tickets.append(await _reserve(line, next(_PLAYERS)))
            reserves.times_us[int((time.monotonic() - due) * 10_000) * 100] += 1


async def _reserve(line: ClientConnection, player: int) -> str:
    """Return the id of a card that a player has reserved."""
    card = {
        "operator": NAME, "token": f"token_{player}", "currency": "KES", "source": "mobile", "type": "superbet",
        "price": PRICE, "event": EVENT, "bets": BETS,
    }  # fmt: skip
    body, at = json.dumps(card).encode(), str(int(time.time()))
    signed = {"operator": NAME, "timestamp": at, "signature": sign(SECRET.encode(), at, body)}
    answer = await line.ask("POST", RESERVE, body, headers=signed)
    ticket = json.loads(answer.body)
    if answer.status != 200 or ticket.get("status") != "reserved":
        raise BenchFailed(f"a reserve was answered with {answer.status}: {answer.body[:200]!r}")
    return str(ticket["id"])


async def _hang(
    port: int, wallet: WalletOutside, owner: HouseConnection, options: ReserveOptions
) -> tuple[_Reserves, HouseState]:
    """Freeze the wallet under load, and look at the resources of the house while it waits. Raises BenchFailed if too few wait."""
    # All clients begin at once, each with its next request as soon as it has a response.
    asking = asyncio.create_task(press(port, options.clients * TURNS_A_CLIENT, float("inf"), options.clients))
    try:
        # The wallet first identifies the player, and there is no ticket yet: not while all clients are at that stage.
        while not asking.done() and (look := await look_at_house(owner, SITE)).waiting <= 2 * look.connections:
            await asyncio.sleep(LOOK_S)
        wallet.freeze()
        try:
            look = await look_at_waiting(owner, SITE, patience_s=PATIENCE_S)
        finally:
            wallet.thaw()
        return await asking, look
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


def _compare(confirmed: list[str], tickets: dict[str, HouseTicket], wallet: WalletBooks) -> list[str]:
    """Check that each acknowledged reserve is one reserved ticket on both sides, at one cost; no other, and no money moved."""
    differences = disagreements(tickets, wallet)
    if len(set(confirmed)) != len(confirmed):
        differences.append("two reserves were answered with one ticket")
    for ticket_id in sorted({*confirmed, *tickets, *wallet.tickets}):
        ticket, wallet_ticket = tickets.get(ticket_id), wallet.tickets.get(ticket_id)
        state, wallet_state = (side and (side.step, side.cost) for side in (ticket, wallet_ticket))
        if not state == wallet_state == ("reserved", PRICE):
            differences.append(f"ticket {ticket_id} is {state} with us, {wallet_state} with the wallet")
    return differences + [f"ticket {ticket_id} was told to nobody" for ticket_id in sorted(tickets.keys() - set(confirmed))]


def report(figures: dict[str, Any]) -> BenchReport:
    """Return the report: clean if waiting held nothing, both ledgers agree, and the auditor found every rule kept."""
    faults = [*figures["held"], *figures["differences"][:5], *figures["broken_rules"]]
    mean = figures["batch_mean"]
    words = {
        "batches": "unknown" if mean is None else f"{mean} commands on average",
        "by_clients": several(figures["clients"], "client", "clients"),
    }
    page = [
        *_PAGE.format_map(figures | words).splitlines(),
        *([f"WRONG               {fault}" for fault in faults] or [_CLEAN]),
        f"machine             {in_words(figures['machine'])}",
    ]
    return BenchReport(figures, page, clean=not faults)
