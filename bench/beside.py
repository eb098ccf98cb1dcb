"""Compares the processor time of a sale over other dialects with Banklot's, on a machine that is not quiet.

The house runs in this very process, and its app is called without HTTP. The dialects take turns within a second, and each turn is
compared with Banklot's turn beside it. What it takes to call the app is the same for all, and counted.

Example: python -m bench.beside gap bet --clients 32
"""

import asyncio
import json
import secrets
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, Final, NamedTuple

from bench.dialects import BANKLOT, BETSTACK, CHANCE, DIALECTS, GAP, V1, Dialect
from bench.ground import (
    PASSWORD,
    BenchFailed,
    GroundMarket,
    Progress,
    add_access_tokens,
    as_owner,
    fresh_server,
    furnish,
    master_key_file,
)
from bench.processes import cpu_ns
from bench.report import BenchReport, in_words, several, this_machine
from bench.signed import bet, deposit, parts_of, result, signed
from bench.signing import PLAYERS, Purchases, Signing, begin_signing
from taquilla.app import Plan, taquilla
from taquilla.http.asgi import App
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import AUDITOR, Embedded

OF_WALLETS: Final = ("deposit", "bet", "result")
"""Names of what is compared besides the dialects' sales: funds, and the bets of a provider with their results."""
# Ratios are to Banklot's sale, processor times in microseconds.
_LINE: Final = """\
{what:<12} {at_once:>4} at once: {house_us:>4} µs of the house, {postgresql_us:>4} of PostgreSQL; {house:.2f} ({house_low:.2f} to\
 {house_high:.2f}) and {postgresql:.2f} ({postgresql_low:.2f} to {postgresql_high:.2f}) of Banklot's"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideOptions:
    """The options of a run: names to compare, requests that wait at the same time, turns, and requests of a turn."""

    what: tuple[str, ...] = ("gap",)
    at_once: int = 128
    turns: int = 20
    requests: int = 512


class _Cost(NamedTuple):
    """The processor time of a request, in microseconds."""

    house_us: float
    postgresql_us: float


class _Request(NamedTuple):
    path: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def run_beside(options: BesideOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Compare on a fresh server. Raises BenchFailed when a response is not what was asked for."""
    with fresh_server(progress) as server:
        async with as_owner(server) as connection:
            progress("furnishing the house")
            market = await furnish(connection, server)
            sellers = await _sellers(server, connection, market, options)
            async with _app(server) as app:
                sellers.tokens[BANKLOT.name] = sellers.tokens[V1.name] = [
                    await _log_in(app, cashier.email) for cashier in market.cashiers
                ]
                rows = [await _compare(app, server, sellers, what, options, progress) for what in options.what]
            machine = this_machine(connection, server.data)
    figures = {"compared": rows, **asdict(options), "machine": machine}
    page = [_LINE.format_map(row) for row in rows]
    turns = several(options.turns, "turn", "turns")
    return BenchReport(figures, [*page, f"load         {turns} of {options.requests}", f"machine      {in_words(machine)}"])


@dataclass(slots=True)
class _Sellers:
    """The makers of requests."""

    market: GroundMarket
    signing: dict[str, Signing]
    tokens: dict[str, Sequence[str]]
    random: Random
    bets: list[tuple[str, str]]  # user and name of bets that have no result

    async def make(self, what: str, count: int) -> list[_Request]:
        """Return so many new requests."""
        if what in OF_WALLETS:
            return [_from_line(line) for line in self._of_wallets(what, count)]
        dialect = DIALECTS[what]
        if dialect.is_signed:
            return [_from_line(line) for line in await self.signing[what].requests(count)]
        return [self._sale(dialect) for _ in range(count)]

    def _sale(self, dialect: Dialect) -> _Request:
        token, key = self.random.choice(self.tokens[dialect.name]), secrets.token_hex(12)
        draws = self.market.codes if dialect is CHANCE else tuple(map(str, self.market.events))
        headers = [(b"content-type", b"application/json")]
        headers += [(b"x-auth-token", token.encode())] if dialect.in_header else []
        headers += [(b"idempotency-key", key.encode())] if dialect.key_in_header else []
        return _Request(dialect.path, headers, dialect.sale(self.random, draws, key, token))

    def _of_wallets(self, what: str, count: int) -> list[str]:
        purchases = self.signing[GAP.name]
        assert isinstance(purchases, Purchases)
        if what == "result":
            named, self.bets = self.bets[:count], self.bets[count:]
            requests = [result(purchases.operator, user, name, 1) for user, name in named]
        else:
            names = [(f"player-{self.random.randint(1, PLAYERS)}", secrets.token_hex(8)) for _ in range(count)]
            make = bet if what == "bet" else deposit
            requests = [make(purchases.operator, user, name, 1) for user, name in names]
            self.bets += names if what == "bet" else []
        return signed(requests, purchases.private_key)


def _from_line(line: str) -> _Request:
    path, headers, body = parts_of(line)
    return _Request(path, [(name.lower().encode(), value.encode()) for name, value in headers.items()], body)


async def _sellers(
    server: Embedded, connection: HouseConnection, market: GroundMarket, options: BesideOptions
) -> _Sellers:
    dialects = {GAP if what in OF_WALLETS else DIALECTS[what] for what in options.what}
    signing = {dialect.name: await begin_signing(dialect, server, connection, market) for dialect in dialects & {GAP, BETSTACK}}
    tokens = {CHANCE.name: await add_access_tokens(connection, market)} if CHANCE in dialects else {}
    return _Sellers(market, signing, {**tokens}, Random("beside"), [])


async def _compare(
    app: App, server: Embedded, sellers: _Sellers, what: str, options: BesideOptions, progress: Progress
) -> dict[str, Any]:
    """Take turns: Banklot, the other, the other, Banklot."""
    progress(f"{what} beside Banklot, {options.at_once} at once")
    pairs: list[tuple[_Cost, _Cost]] = []
    for turn in range(-1, options.turns):
        if what == "result":
            await _turn(app, server, await sellers.make("bet", options.requests), options.at_once)
        requests = {name: await sellers.make(name, options.requests) for name in (BANKLOT.name, what)}
        order = (BANKLOT.name, what) if turn % 2 else (what, BANKLOT.name)
        costs = {name: await _turn(app, server, requests[name], options.at_once) for name in order}
        if turn >= 0:  # the first one warms up
            pairs.append((costs[BANKLOT.name], costs[what]))
    house = sorted(other.house_us / banklot.house_us for banklot, other in pairs)
    postgresql = sorted(other.postgresql_us / banklot.postgresql_us for banklot, other in pairs)
    low, high = len(pairs) // 4, -1 - len(pairs) // 4
    return {
        "what": what,
        "at_once": options.at_once,
        "house": round(statistics.median(house), 3),
        "house_low": round(house[low], 3),
        "house_high": round(house[high], 3),
        "postgresql": round(statistics.median(postgresql), 3),
        "postgresql_low": round(postgresql[low], 3),
        "postgresql_high": round(postgresql[high], 3),
        "house_us": round(statistics.median(other.house_us for _, other in pairs)),
        "postgresql_us": round(statistics.median(other.postgresql_us for _, other in pairs)),
        "banklot_house_us": round(statistics.median(banklot.house_us for banklot, _ in pairs)),
        "banklot_postgresql_us": round(statistics.median(banklot.postgresql_us for banklot, _ in pairs)),
    }


async def _turn(app: App, server: Embedded, requests: Sequence[_Request], at_once: int) -> _Cost:
    """Make these requests, so many at the same time, each client beginning its next one after its response."""
    waiting = iter(requests)
    house_s, postgresql_ns = time.process_time(), cpu_ns(server.pid)

    async def ask_in_turn() -> None:
        for request in waiting:
            status, body = await _ask(app, request)
            if status not in (200, 201) or b"RS_ERROR" in body or b'"respuesta":"9"' in body:
                raise BenchFailed(f"{request.path} was answered with {status}: {body[:200]!r}")

    await asyncio.gather(*(ask_in_turn() for _ in range(at_once)))
    used_s, used_ns = time.process_time() - house_s, cpu_ns(server.pid) - postgresql_ns
    return _Cost(used_s / len(requests) * 1e6, used_ns / len(requests) / 1e3)


async def _ask(app: App, request: _Request) -> tuple[int, bytes]:
    """Call the app as the server does; return the response's status and body."""
    path, headers, body = request
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1"), (b"content-length", b"%d" % len(body)), *headers], "client": ("127.0.0.1", 1),
        "scheme": "http", "server": ("127.0.0.1", 80), "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip
    status, parts = 0, list[bytes]()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message["body"])

    await app(scope, receive, send)
    return status, b"".join(parts)


async def _log_in(app: App, email: str) -> str:
    body = json.dumps({"email": email, "password": PASSWORD}).encode()
    status, answer = await _ask(app, _Request("/auth/login", [(b"content-type", b"application/json")], body))
    if status >= 300:
        raise BenchFailed(f"the login of {email} was answered with {status}: {answer[:200]!r}")
    return str(json.loads(answer)["response"]["x_auth_token"])


@asynccontextmanager
async def _app(server: Embedded) -> AsyncIterator[App]:
    """Provide the whole house as an app, opened as the server opens it."""
    app = taquilla(Plan(server.url(), server.url(AUDITOR), master_key_file(server)))
    orders: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    answers: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    living = asyncio.ensure_future(app({"type": "lifespan"}, orders.get, answers.put))
    await orders.put({"type": "lifespan.startup"})
    begun = await answers.get()
    if begun["type"] != "lifespan.startup.complete":
        raise BenchFailed(f"the house could not be opened: {begun}")
    try:
        yield app
    finally:
        await orders.put({"type": "lifespan.shutdown"})
        await living


def _main() -> None:
    parser = ArgumentParser(prog="python -m bench.beside", description="Compare sales over other dialects with Banklot's.")
    parser.add_argument("what", nargs="+", choices=(*DIALECTS, *OF_WALLETS))
    parser.add_argument("--clients", type=int, default=128, help="requests that wait at the same time")
    parser.add_argument("--turns", type=int, default=20, help="turns that each one takes")
    asked = parser.parse_args()
    options = BesideOptions(what=tuple(asked.what), at_once=asked.clients, turns=asked.turns)
    print(*asyncio.run(run_beside(options, lambda line: print(line, file=sys.stderr))).lines, sep="\n")


if __name__ == "__main__":
    _main()
