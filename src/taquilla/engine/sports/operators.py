"""Operators of sports as callers: found by the name in a request, with the secret that signs it, and data cached for answers."""

import asyncio
import time
from contextvars import Context
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.sports.taxes import Rates
from taquilla.domain.sports.tickets import TopPrize
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.sports.results import Results
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database
from taquilla.store.sports import operators

MEMORY_S: Final = 5.0
"""The seconds for which a process caches an operator. Its being active is checked again behind its gate."""
_COUPONS_MAX: Final = 10_000


@dataclass(frozen=True, slots=True)
class SportsCaller:
    """An operator as a caller: its requests are signed with the secret, and answered in its zone.

    signature_version is the least signature version accepted from it.
    """

    operator_id: int
    name: str
    zone: ZoneInfo
    secret: bytes
    signature_version: int = 1


@dataclass(frozen=True, slots=True)
class _CachedCaller:
    caller: SportsCaller
    read_s: float


class SportsOperators:
    """Finds operators of sports by their names."""

    def __init__(self, database: Database, keyring: Keyring, results: Results) -> None:
        self._database = database
        self._keyring = keyring
        self._results = results
        self._steady_s = time.monotonic
        self._callers: dict[str, _CachedCaller] = {}
        self._reading: dict[str, asyncio.Task[SportsCaller | None]] = {}
        self._games: dict[tuple[int, int], tuple[int, ...]] = {}
        self._prizes: dict[tuple[int, int], TopPrize | None] = {}

    async def find(self, name: str) -> SportsCaller | None:
        """Return the operator of this name, if it is active and sells sports."""
        now_s = self._steady_s()
        if (cached := self._callers.get(name)) is not None and now_s - cached.read_s < MEMORY_S:
            return cached.caller
        if (reading := self._reading.get(name)) is None:
            # All who ask while it runs share it.
            reading = self._reading[name] = asyncio.create_task(self._read(name, now_s), context=Context())
            reading.add_done_callback(lambda done: self._has_read(name, done))
        return await asyncio.shield(reading)

    def knows(self, name: str) -> bool:
        """Tell whether this process has found an operator of this name, and not missed it since: to find it costs little."""
        return name in self._callers

    async def _read(self, name: str, now_s: float) -> SportsCaller | None:
        found, row = None, None
        if "\0" not in name:
            async with self._database.reading() as connection:
                found = await operators.find_named(connection, name)
        if found is not None:
            async with self._database.of(found[0]).reading() as connection:
                row = await operators.load_secret(connection, found[0])
        if found is None or row is None:
            # Unknown names are not kept: there are too many of them.
            self._callers.pop(name, None)
            return None
        operator_id, zone = found
        secret = self._keyring.unwrap(operator_id, row.secret)
        caller = SportsCaller(operator_id, name, ZoneInfo(zone), secret, row.signature_version)
        self._callers[name] = _CachedCaller(caller, now_s)
        return caller

    def _has_read(self, name: str, done: "asyncio.Task[SportsCaller | None]") -> None:
        del self._reading[name]
        if not done.cancelled():
            done.exception()  # whoever asked may have hung up; then nobody needs it

    async def rates(self, operator_id: int, type_: str) -> Rates:
        """Return the rates at which an operator's bets are taxed now: those of a type, or ("") of any."""
        async with self._database.of(operator_id).reading() as connection:
            return await operators.load_rates(connection, operator_id, type_, await read_clock(connection))

    async def games(self, operator_id: int, coupon_id: int) -> tuple[int, ...]:
        """Return the events of a coupon's games, in order. They never change, so they are read once."""
        key = (operator_id, coupon_id)
        if key not in self._games:
            games = await self._results.games(operator_id, coupon_id)
            assert not isinstance(games, Refusal), "a ticket's coupon is there"
            if len(self._games) >= _COUPONS_MAX:
                self._games.clear()
            self._games[key] = tuple(games)
        return self._games[key]

    async def top_prize(self, operator_id: int, coupon_id: int) -> TopPrize | None:
        """Return a coupon's highest prize. It never changes, so it is read once."""
        key = (operator_id, coupon_id)
        if key not in self._prizes:
            prize = await self._database.read(operator_id, operators.find_top_prize, coupon_id)
            if len(self._prizes) >= _COUPONS_MAX:
                self._prizes.clear()
            self._prizes[key] = prize
        return self._prizes[key]
