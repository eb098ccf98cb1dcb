"""Makes the signed requests of a run: tickets that players buy (GAP), reservations that an operator of sports pays (Betstack)."""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from bench.dialects import BETSTACK, GAP, Dialect
from bench.ground import BenchFailed, GroundMarket
from bench.signed import line_of, purchase, signed
from bench.site import BETS, PRICE
from bench.site import furnish as furnish_site
from bench.wallet import add_players
from taquilla.domain.sports.signatures import sign
from taquilla.engine.wallets.signatures import new_key, public_key_of
from taquilla.sandbox.demo_sports import EVENT, NAME, SITE
from taquilla.sandbox.fake_wallet import SECRET
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

PLAYERS: Final = 1_000
_NOBODY: Final = "http://127.0.0.1:9/"
"""The address of a wallet that is not called."""


@dataclass(slots=True)
class Signing:
    """Makes no requests: those of the other dialects need not be signed."""

    async def requests(self, count: int) -> list[str]:
        """Return so many new requests, as lines."""
        return []

    async def check(self, answered: int, in_flight: int) -> None:
        """Check that every acknowledged order is there and complete; besides them at most those that were under way."""


@dataclass(slots=True)
class Purchases(Signing):
    """Tickets that players of the first operator buy from their wallets. A ticket is checked as any other."""

    private_key: str
    operator: str
    draws: Sequence[str]

    async def requests(self, count: int) -> list[str]:
        """Return so many purchases, by random players."""
        run = secrets.token_hex(4)
        random = Random(run)
        requests = [purchase(random, self.draws, self.operator, PLAYERS, f"{run}-{place}") for place in range(count)]
        return signed(requests, self.private_key)


@dataclass(slots=True)
class Payments(Signing):
    """Reserved cards of the demo's operator of sports, and the requests that pay them. No wallet is asked for those."""

    connection: HouseConnection
    made: int = 0

    async def requests(self, count: int) -> list[str]:
        """Add so many reservations, set by set, as the engine and a wallet would have; return a signed payment of each."""
        now = await read_clock(self.connection)
        parameters = {
            "operator": SITE, "event": EVENT, "made": self.made, "count": count, "now": now, "price": PRICE,
            "picks": json.dumps([[bet] for bet in BETS]), "day": (now + timedelta(hours=3)).date(),
        }  # fmt: skip
        async with self.connection.transaction():
            rows = await (await self.connection.execute(_SQL["add_reservations"], parameters)).fetchall()
            for statement in ("add_calls", "add_requests", "keep_gate"):
                await self.connection.execute(_SQL[statement], parameters)
        await self.connection.execute("analyze")
        self.made += count
        timestamp = str(int(time.time()))
        signature = sign(SECRET.encode(), timestamp, b"")
        headers = {"operator": NAME, "timestamp": timestamp, "signature": signature}
        return [line_of(f"/be/tickets/{ticket}/paid", headers, b"") for (ticket,) in rows]

    async def check(self, answered: int, in_flight: int) -> None:
        """Check that so many are paid, each with its call and both of its transfers."""
        row = await (await self.connection.execute(_SQL["count_paid"], {"operator": SITE})).fetchone()
        assert row is not None
        paid, transfers, *others = row
        if {paid, *others} != {paid} or transfers != 2 * paid or not answered <= paid <= answered + in_flight:
            raise BenchFailed(f"{answered} payments were answered, and these are there: {row}")


async def begin_signing(dialect: Dialect, server: Embedded, connection: HouseConnection, market: GroundMarket) -> Signing:
    """Furnish what a signed dialect needs; return the maker of its requests. They are those of one operator."""
    if dialect.is_signed and len({cashier.operator_id for cashier in market.cashiers}) > 1:
        raise BenchFailed(f"{dialect.name} is measured with one operator")
    if dialect is GAP:
        key = new_key()
        await add_players(connection, PLAYERS, public_key_of(key))
        return Purchases(key, "bench-1", [str(event) for event in market.events])
    if dialect is BETSTACK:
        await furnish_site(server, _NOBODY)
        return Payments(connection)
    return Signing()
