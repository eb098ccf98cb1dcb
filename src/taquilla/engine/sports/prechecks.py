"""Checks orders before a wallet is called: whether an order came before, and whether it can be sold at all.

Both checks only read. Their findings are checked again behind the gate.
"""

import asyncio
import time
from collections.abc import Iterable
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import SportsOrder
from taquilla.domain.sports.orders import judge
from taquilla.domain.sports.signed_requests import Signed
from taquilla.engine.cache import Cache
from taquilla.engine.sports.counter import ask_for_coupon
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown, TryAgain, named_errors
from taquilla.store.sports import sales, signed_requests
from taquilla.store.sports.sales import SportsQuery
from taquilla.store.sports.signed_requests import PlacedUnder, SignedKey

MEMORY_S: Final = 2.0
"""The seconds for which cached sales of a coupon may let orders pass. No order is refused without reading again."""
_COUPONS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class PriorRequest:
    """The record of an order: whether the same request came before, and the ticket that was placed under its key."""

    is_repeated: bool = False
    placed: PlacedUnder | None = None


@dataclass(frozen=True, slots=True)
class _Lookup:
    operator_id: int
    key: str
    signed: Signed | None
    prior: "asyncio.Future[PriorRequest]"


class Records:
    """Finds the records of orders, at the node on which the operator lives."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._of_nodes: dict[Database, _NodeRecords] = {}

    async def look(self, operator_id: int, key: str | None, signed: Signed | None) -> PriorRequest:
        """Return the record of a request with this key. Raises DatabaseGone.

        Nothing is read for a request without a key, so most sales need no read. The counter recognises its repetition, at the
        cost of one `identify`.
        """
        if key is None:
            return PriorRequest()
        node = self._database.of(operator_id)
        if node not in self._of_nodes:
            self._of_nodes[node] = _NodeRecords(node)
        return await self._of_nodes[node].look(operator_id, key, signed)

    async def close(self) -> None:
        """Close the connections."""
        for records in self._of_nodes.values():
            await records.close()


class _NodeRecords:
    """Finds records at one node. While one read runs, the next ones gather, and share the read after it.

    It has a connection of its own: the pool tests each one before lending it, which costs as much again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: HouseConnection | None = None
        self._waiting: list[_Lookup] = []
        self._reading: asyncio.Task[None] | None = None

    async def look(self, operator_id: int, key: str, signed: Signed | None) -> PriorRequest:
        """Return the record of a request with this key. Raises DatabaseGone."""
        lookup = _Lookup(operator_id, key, signed, asyncio.get_running_loop().create_future())
        self._waiting.append(lookup)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all(), context=Context())
        return await lookup.prior

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()

    async def _read_all(self) -> None:
        try:
            while self._waiting:
                lookups, self._waiting = self._waiting, []
                try:
                    await self._read(lookups)
                except Exception as trouble:
                    for lookup in lookups:
                        if not lookup.prior.done():
                            lookup.prior.set_exception(trouble)
        finally:
            self._reading = None

    async def _read(self, lookups: list[_Lookup]) -> None:
        repeated_keys: set[SignedKey] = set()
        placed: dict[tuple[int, str], PlacedUnder] = {}
        for part in _parts(lookups) if self._database.is_spread else [lookups]:
            signed = {(lookup.operator_id, lookup.signed) for lookup in part if lookup.signed is not None}
            keys = {(lookup.operator_id, lookup.key) for lookup in part}
            repeated, under = await self._look_up(signed, keys)
            repeated_keys |= repeated
            placed |= under
        for lookup in lookups:
            if not lookup.prior.done():
                placed_under = placed.get((lookup.operator_id, lookup.key))
                lookup.prior.set_result(PriorRequest((lookup.operator_id, lookup.signed) in repeated_keys, placed_under))

    async def _look_up(
        self, signed: set[SignedKey], keys: set[tuple[int, str]]
    ) -> tuple[set[SignedKey], dict[tuple[int, str], PlacedUnder]]:
        """Return what `signed_requests.look` does. Replaces a connection that has broken since its last use, once."""
        is_new = self._connection is None or self._connection.closed
        if self._connection is None or is_new:
            self._connection = await self._database.connect_to_read()
        try:
            async with named_errors():
                return await signed_requests.look(self._connection, signed, keys)
        except (OutcomeUnknown, TryAgain) as trouble:
            await self._connection.close()
            if is_new:
                raise DatabaseGone from trouble
            return await self._look_up(signed, keys)


def _parts(lookups: list[_Lookup]) -> Iterable[list[_Lookup]]:
    """Return the lookups of each operator."""
    parts: dict[int, list[_Lookup]] = {}
    for lookup in lookups:
        parts.setdefault(lookup.operator_id, []).append(lookup)
    return parts.values()


_OrderKey = tuple[object, ...]
"""The subject of an order: its operator, type, event and coupon, and the first of its events."""


@dataclass(frozen=True, slots=True)
class _OnSale:
    """Sales of a coupon, as read at an instant; read_s is the same instant by the process's own clock, in seconds."""

    sports: SportsBook
    currency: str
    at: datetime
    read_s: float


class Previews:
    """Judges orders without calling their wallets."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._database = database
        self._cache = cache
        self._on_sale: dict[_OrderKey, _OnSale] = {}
        self._reading: dict[_OrderKey, asyncio.Task[_OnSale]] = {}

    async def refuse(self, operator_id: int, order: SportsOrder) -> Refusal | None:
        """Return why an order cannot be sold, as things stand now; None if only its wallet can tell. Raises DatabaseGone."""
        key = (operator_id, order.type, order.event_id, order.coupon_id, order.events[:1])
        if self._passes(key, order):
            return None
        if (earlier_reading := self._reading.get(key)) is not None:
            # It may have read before this order came: it can let the order pass, but not refuse it.
            await asyncio.wait([earlier_reading])
            if self._passes(key, order):
                return None
        if (reading := self._reading.get(key)) is None:
            reading = self._reading[key] = asyncio.create_task(self._read_for_all(key, operator_id, order), context=Context())
        on_sale = await asyncio.shield(reading)
        return _refuse(order, on_sale, on_sale.at)

    def _passes(self, key: _OrderKey, order: SportsOrder) -> bool:
        if (on_sale := self._on_sale.get(key)) is None:
            return False
        age_s = time.monotonic() - on_sale.read_s
        return age_s < MEMORY_S and _refuse(order, on_sale, on_sale.at + timedelta(seconds=age_s)) is None

    async def _read_for_all(self, key: _OrderKey, operator_id: int, order: SportsOrder) -> _OnSale:
        """Read the sales of a coupon, once for all orders that came before the read began."""
        try:
            on_sale = await self._read(operator_id, order)
            if len(self._on_sale) >= _COUPONS_MAX:
                self._on_sale.clear()
            self._on_sale[key] = on_sale
            return on_sale
        finally:
            del self._reading[key]

    async def _read(self, operator_id: int, order: SportsOrder) -> _OnSale:
        async with self._database.of(operator_id).reading() as connection:
            cached = await self._cache.get(connection, operator_id)
            operator = cached.operator
            read_s, at = time.monotonic(), await read_clock(connection)
            # No ticket is loaded (seq 0): this loads the operator and its rates, but no codes.
            query = SportsQuery(placing={operator_id: (0, at, operator.code_key)})
            ask_for_coupon(query, operator_id, order)
            book = SportsBook(Book(operator, cached.people, at, business_day(at, operator.zone), last_seq=0, last_ordinal=0))
            await sales.load(connection, query, {operator_id: book})
        return _OnSale(book, operator.currency, at, read_s)


def _refuse(order: SportsOrder, on_sale: _OnSale, at: datetime) -> Refusal | None:
    judged = judge(order, on_sale.sports, on_sale.currency, at)
    return judged if isinstance(judged, Refusal) else None
