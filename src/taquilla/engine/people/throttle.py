"""Slows down guessing of tokens from one address: by the different wrong tokens from it, at this process and at all together."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from taquilla.engine.batcher import Busy
from taquilla.engine.people.devices import counter_of
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.store.people import tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone

BURST: Final = 20
"""Different wrong tokens from one address before it is slowed down."""
PACE_S: Final = 3.0
"""Seconds after which one more may be tried."""
_ADDRESSES_KEPT, _TOKENS_KEPT = 10_000, 64
_NO_LIMIT: Final = 2**31 - 1


class TooManyGuesses(Busy):
    """Too many wrong tokens came from this address: try again later."""


@dataclass(slots=True)
class _Guesses:
    """The wrong tokens of one address: the time until which they keep it busy at one in PACE_S, and hashes of the latest.

    open are those that are being looked up, and may be right; one_closed tells whoever waits that one of them was.
    """

    busy_until_s: float
    latest: "OrderedDict[bytes, None]" = field(default_factory=OrderedDict)
    open: int = 0
    one_closed: asyncio.Event = field(default_factory=asyncio.Event)

    def close(self) -> None:
        """End a look, and tell whoever waits."""
        self.open -= 1
        closed, self.one_closed = self.one_closed, asyncio.Event()
        closed.set()


class SharedGuesses:
    """The wrong tokens of addresses at all processes. While the database is away each process counts for itself."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def refuse(self, address: str) -> None:
        """Raise TooManyGuesses where an address has tried too many."""
        with suppress(DatabaseGone):
            async with self._database.of(tries.NO_OPERATOR).reading() as connection:
                turn = await tries.read_turn(connection, tries.NO_OPERATOR, *self._counted(address))
                if turn is not None and turn - await read_clock(connection) > timedelta(seconds=(BURST - 1) * PACE_S):
                    raise TooManyGuesses

    async def count(self, address: str) -> None:
        """Count a wrong token."""
        with suppress(DatabaseGone):
            async with self._database.of(tries.NO_OPERATOR).writing() as connection:
                counted = (connection, tries.NO_OPERATOR, *self._counted(address), await read_clock(connection))
                await tries.claim_try(*counted, wrong_max=_NO_LIMIT, locked=None)
                await tries.take_turn(*counted, pace=timedelta(seconds=PACE_S), wait_max=timedelta(days=1))

    def _counted(self, address: str) -> tuple[str, str]:
        return "address", counter_of(self._keyring, "TOKENS", address)


class Throttle:
    """Counts different wrong tokens by address. A repeated wrong token counts once: a forgotten script is not guessing.

    shared: what is counted at other processes counts too.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic, shared: SharedGuesses | None = None) -> None:
        self._clock_s = clock_s
        self._shared = shared
        self._guesses: OrderedDict[str, _Guesses] = OrderedDict()

    @asynccontextmanager
    async def guess(self, address: str, token: str) -> AsyncIterator[Callable[[], None]]:
        """Count a token while it is looked up, and provide a function to call if it was right. Raises TooManyGuesses.

        A burst of wrong tokens lets in no more. Right ones wait: after a restart all tills behind one address come at once.
        """
        guesses, digest = self._of(address), hash_token(token)
        shared = None if digest in guesses.latest else self._shared
        while not self._is_counted(guesses, digest):
            if not guesses.open:
                raise TooManyGuesses
            await guesses.one_closed.wait()
        guesses.open += 1
        try:
            if shared is not None:
                await shared.refuse(address)
            yield partial(_forgive, guesses, digest)
            if shared is not None and digest in guesses.latest:
                await shared.count(address)
        except TooManyGuesses:
            _forgive(guesses, digest)  # it was not looked up
            raise
        finally:
            guesses.close()

    def _of(self, address: str) -> _Guesses:
        guesses = self._guesses.setdefault(address, _Guesses(self._clock_s()))
        self._guesses.move_to_end(address)
        while len(self._guesses) > _ADDRESSES_KEPT:
            self._guesses.popitem(last=False)
        return guesses

    def _is_counted(self, guesses: _Guesses, digest: bytes) -> bool:
        """Count a token, and tell whether there was room for it, or it was counted before."""
        if digest in guesses.latest:
            return True
        now_s = self._clock_s()
        if guesses.busy_until_s - now_s > (BURST - 1) * PACE_S:
            return False
        guesses.busy_until_s = max(guesses.busy_until_s, now_s) + PACE_S
        guesses.latest[digest] = None
        while len(guesses.latest) > _TOKENS_KEPT:
            guesses.latest.popitem(last=False)
        return True


def _forgive(guesses: _Guesses, digest: bytes) -> None:
    """Take back the count of a token that was right."""
    if digest in guesses.latest:
        del guesses.latest[digest]
        guesses.busy_until_s -= PACE_S
