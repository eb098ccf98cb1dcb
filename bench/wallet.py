"""Counts the moves a second of players' wallets in the house, beside the limit of PostgreSQL itself on the same ground.

Three bets to a deposit, each for a random player. First pgbench, then a house in this very process, with as many concurrent
requests as there are clients: the four beats and everything that they write, without HTTP and without signatures. If wanted, a
house that is served takes the same moves over HTTP then, each signed by the operator or by its provider of games; and after them
the results of the bets.
"""

import asyncio
import random
import secrets
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bench.dialects import GAP
from bench.ground import BenchFailed, GroundMarket, Progress, as_owner, copy_database, fresh_server, furnish, settle_down
from bench.house import opened, served
from bench.limit import CLIENTS, WARM_UP_S, measure_pgbench
from bench.load import Load, press
from bench.processes import cpu_s
from bench.report import BenchReport, in_words, several, this_machine, within_ms
from bench.signed import Request, bet, deposit, result, signed
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.house import House
from taquilla.engine.wallets.signatures import new_key, public_key_of
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

BETS_A_DEPOSIT: Final = 3
_BALANCE: Final = 10**12
_LIMIT: Final = "limit_wallet"
_OPERATOR: Final = "bench-1"
PROVIDER: Final = "bench"
"""The provider of games, and its partner."""
# Rates are moves a second, processor times microseconds a move.
_OVER_HTTP: Final = """\
over HTTP           {rate:>7,} {what}/s in one process, each signed, by {generator}, busy for {busy:.0%} of a core
answers             {p50_ms:>7.1f} ms for half of them, {p99_ms} ms for 99 of 100
processor           {house_cpu_us:>7} µs of the house and {postgresql_cpu_us} µs of PostgreSQL each"""
_PAGE: Final = """\
PostgreSQL itself   {limit:>7,} moves/s, three bets to a deposit
the house           {rate:>7,} moves/s in one process, without HTTP
ratio               {ratio:>7.2f}
answers             {p50_ms:>7.1f} ms for half of them, {p99_ms} ms for 99 of 100
processor           {house_cpu_us:>7} µs of the house and {postgresql_cpu_us} µs of PostgreSQL a move;\
 {limit_cpu_us} µs of PostgreSQL under pgbench"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletOptions:
    """The options of a run: concurrent requests, duration, players, and whether it goes on over HTTP."""

    clients: int = 128
    seconds: int = 10
    players: int = 1_000
    http: bool = False


@dataclass(slots=True)
class _Presses:
    """The results of a stretch of load: the time of each response, and the processor time of both sides."""

    times_us: Counter[int] = field(default_factory=Counter)
    seconds: float = 0
    house_s: float = 0
    postgresql_s: float = 0


async def run_wallet(options: WalletOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Measure both sides, on a fresh server of their own. Raises BenchFailed when a side did less than it should have."""
    with fresh_server(progress) as server:
        limit, limit_cpu_us = await _measure_limit(server, options, progress)
        async with as_owner(server) as connection:
            progress("furnishing the house")
            private_key = new_key() if options.http else ""
            await _furnish(connection, server, options.players, private_key and public_key_of(private_key))
            load = await _measure_house(server, connection, options, progress)
            rate = load.times_us.total() / load.seconds
            over_http = [await _measure_http(server, connection, options, private_key, rate, progress)] if options.http else []
            machine = this_machine(connection, server.data)
    answered = load.times_us.total()
    figures: dict[str, Any] = {
        "ratio": round(answered / load.seconds / limit, 2),
        "rate": round(answered / load.seconds),
        "limit": round(limit),
        "p50_ms": round(within_ms(load.times_us, 500), 1),
        "p99_ms": round(within_ms(load.times_us, 990), 1),
        "house_cpu_us": round(load.house_s / answered * 1e6),
        "postgresql_cpu_us": round(load.postgresql_s / answered * 1e6),
        "limit_cpu_us": round(limit_cpu_us),
        "over_http": [part for parts in over_http for part in parts],
        **asdict(options),
        "machine": machine,
    }
    clients, players = several(options.clients, "client", "clients"), several(options.players, "player", "players")
    load_line = f"load                {clients}, {options.seconds} s, {players}"
    http_lines = [line for part in figures["over_http"] for line in _OVER_HTTP.format_map(part).splitlines()]
    page = [*_PAGE.format_map(figures).splitlines(), *http_lines, load_line, f"machine             {in_words(machine)}"]
    return BenchReport(figures, page)


async def _furnish(connection: HouseConnection, server: Embedded, players: int, public_key: str = "") -> GroundMarket:
    """Add an operator whose players have wallets."""
    market = await furnish(connection, server)
    await add_players(connection, players, public_key)
    return market


async def add_players(connection: HouseConnection, players: int, public_key: str = "") -> None:
    """Give the players of operator 1 wallets with money in them, all of them logged in.

    The operator and its provider of games sign with the key, if there is one.
    """
    parameters = {"now": await read_clock(connection), "players": players, "balance": _BALANCE}
    for name in ("add_wallets", "add_partner", "add_provider", "add_game", "add_accounts", "add_players", "add_sessions"):
        await connection.execute(_SQL[name], parameters)
    for kind, owner in (("operator", "1"), ("provider", PROVIDER)) if public_key else ():
        key = {"kind": kind, "owner": owner, "public_key": public_key}
        await connection.execute(_SQL["add_key"], parameters | key)
    await connection.execute("analyze")


async def _measure_limit(server: Embedded, options: WalletOptions, progress: Progress) -> tuple[float, float]:
    """Return pgbench's moves a second, and PostgreSQL's processor time for each, in microseconds."""
    progress(f"pgbench, {CLIENTS} clients, {options.seconds} s")
    await copy_database(server, _LIMIT)
    async with as_owner(server, _LIMIT) as connection:
        market = await _furnish(connection, server, options.players)
        for name in ("add_sequence", "allow_sequence"):
            await connection.execute(_SQL[name])
        picks = f"\\set player random(1, {options.players})\n\\set amount random(1, 900)\n\\set place random(1, 1000000000)\n"
        scripts = {}
        for name, weight in (("deposit", 1), ("bet", BETS_A_DEPOSIT)):
            script = server.data / f"wallet_{name}.pgbench"
            script.write_text(f"{picks}{_SQL[name]}\n")
            scripts[script] = weight
        variables = {"day": market.day.isoformat(), "wallet_channel": str(int(WALLET_CHANNEL))}
        count, rate, cpu_us = await measure_pgbench(server, connection, _LIMIT, scripts, variables, options.seconds)
        await _check(connection, count)
    return rate, cpu_us


async def _measure_house(server: Embedded, connection: HouseConnection, options: WalletOptions, progress: Progress) -> _Presses:
    async with opened(server) as house:
        warmed = await _press(house, server, options, WARM_UP_S)
        await settle_down(connection)
        progress(f"the house, {options.clients} clients, {options.seconds} s")
        load = await _press(house, server, options, options.seconds)
    await _check(connection, warmed.times_us.total() + load.times_us.total())
    return load


async def _measure_http(
    server: Embedded, connection: HouseConnection, options: WalletOptions, private_key: str, rate: float, progress: Progress
) -> list[dict[str, Any]]:
    """Return the figures of moves over HTTP, and of the results of their bets. rate is the one without HTTP."""
    count = int(3 * rate * options.seconds) + 64 * options.clients
    rows = []
    async with served(server) as house:

        async def measure(what: str, requests: list[Request], seconds: int) -> Load:
            progress(f"signing {len(requests):,} {what}")
            lines = signed(requests, private_key)
            await settle_down(connection)
            progress(f"the house over HTTP: {what}, {options.clients} clients, {seconds} s")
            house_s, postgresql_s = cpu_s(house.pid), cpu_s(server.pid)
            load = await press(house.port, [], lines, clients=options.clients, seconds=seconds, dialect=GAP)
            used = cpu_s(house.pid) - house_s, cpu_s(server.pid) - postgresql_s
            house_us, postgresql_us = (round(part_s / load.answered * 1e6) for part_s in used)
            rows.append({
                "what": what, "rate": round(load.rate), "p50_ms": round(load.p50_ms, 1), "p99_ms": round(load.p99_ms, 1),
                "house_cpu_us": house_us, "postgresql_cpu_us": postgresql_us, "generator": load.generator,
                "busy": round(load.busy, 2),
            })  # fmt: skip
            return load

        before = await _count(connection)
        warmed = await measure("moves", _moves(int(count * WARM_UP_S / options.seconds), options.players), WARM_UP_S)
        del rows[:]
        load = await measure("moves", _moves(count, options.players), options.seconds)
        moves = warmed.answered + load.answered
        done = await _count(connection) - before
        if not moves <= done <= moves + 2 * options.clients:
            raise BenchFailed(f"{moves} moves over HTTP were answered, and {done} are there")
        bets = await (await connection.execute(_SQL["read_open_bets"], {"rows_max": count})).fetchall()
        seconds = options.seconds // 2 or options.seconds
        settled = await measure("results", [result(_OPERATOR, user, name, random.randint(1, 9)) for user, name in bets], seconds)
    await _check(connection, await _count(connection), results=settled.answered, in_flight=options.clients)
    return rows


def _moves(count: int, players: int) -> list[Request]:
    """Return three bets to a deposit, of random players."""
    run, requests = secrets.token_hex(4), list[Request]()
    for place in range(count):
        make = deposit if random.randint(0, BETS_A_DEPOSIT) == 0 else bet
        requests.append(make(_OPERATOR, f"player-{random.randint(1, players)}", f"{run}-{place}", random.randint(1, 9)))
    return requests


async def _count(connection: HouseConnection) -> int:
    """Return how many deposits and bets there are."""
    row = await (await connection.execute(_SQL["count_rows"], {"balance": _BALANCE})).fetchone()
    assert row is not None
    return int(row[0]) + int(row[1])


async def _press(house: House, server: Embedded, options: WalletOptions, seconds: int) -> _Presses:
    """Make as many moves at once as there are clients, each starting its next one after its response."""
    run, load = secrets.token_hex(4), _Presses()
    began_s, house_s, postgresql_s = time.monotonic(), time.process_time(), cpu_s(server.pid)

    async def ask(client: int) -> None:
        place = 0
        while (sent_s := time.monotonic()) < began_s + seconds:
            place += 1
            answer = await _move(house, random.randint(1, options.players), f"{run}-{client}-{place}")
            if not isinstance(answer, InWallet):
                raise BenchFailed(f"the house said no: {answer}")
            load.times_us[int((time.monotonic() - sent_s) * 1e6)] += 1

    await asyncio.gather(*(ask(client) for client in range(options.clients)))
    load.seconds = time.monotonic() - began_s
    load.house_s, load.postgresql_s = time.process_time() - house_s, cpu_s(server.pid) - postgresql_s
    return load


async def _move(house: House, player: int, name: str) -> object:
    user, amount = f"player-{player}", random.randint(1, 900)
    if random.randint(0, BETS_A_DEPOSIT) == 0:
        return await house.wallets.accounts.deposit(1, user, name, amount)
    return await house.wallets.accounts.bet(
        1, "game", user, user, transaction_id=name, request_id=name, round_id="round", debit=amount
    )


async def _check(connection: HouseConnection, moves: int, *, results: int = 0, in_flight: int = 0) -> None:
    """Check that every acknowledged move is there and complete; of results at most those that were under way besides."""
    row = await (await connection.execute(_SQL["count_rows"], {"balance": _BALANCE})).fetchone()
    assert row is not None
    deposits, bets, credits, transfers, stated, requests, *sums = row
    rows = moves + credits
    if (deposits + bets, transfers, stated, requests) != (moves, rows, rows, deposits + 2 * bets + credits) or len({*sums}) != 1:
        raise BenchFailed(f"{moves} moves left {row}")
    if not results <= credits <= results + in_flight:
        raise BenchFailed(f"{results} results were answered, and {credits} are there")
