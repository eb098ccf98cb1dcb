"""Tries tickets for whoever asks without a token: one at a time and at a pace, so that nobody who sells waits for it."""

import asyncio
import time
from collections import Counter as Tally
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.selling import Tried
from taquilla.engine.batcher import PATIENCE_S, Busy
from taquilla.engine.counter import Counter
from taquilla.store.postgres.database import Database

WAITING_MAX: Final = 200
"""Trials that may stand in line in one process, the one whose turn it is included."""
OF_ADDRESS_MAX: Final = 64
"""How many of them may come from one network address."""
A_SECOND: Final = 25
"""Trials of a process in the long run. Each takes it some two milliseconds, however many plays it has."""
SAVED_MAX: Final = 250
"""Trials that a quiet line saves up, to be tried without a pause."""


class Pace:
    """How soon the next turn may begin. Instants are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._free_at_s = 0.0

    def pause_s(self, at_s: float) -> float:
        """How long the next turn must wait; 0 where it need not."""
        return max(0.0, self._free_at_s - at_s)

    def begin(self, at_s: float) -> None:
        """A turn begins."""
        self._free_at_s = max(self._free_at_s, at_s - (SAVED_MAX - 1) / A_SECOND) + 1 / A_SECOND


class DryRuns:
    """The line of those who try, and what their tickets come to."""

    def __init__(self, database: Database, counter: Counter, *, patience_s: float = PATIENCE_S) -> None:
        self._database = database
        self._counter = counter
        self._patience_s = patience_s
        self._turns = asyncio.Lock()
        self._pace = Pace()
        self._waiting: Tally[str | None] = Tally()

    @asynccontextmanager
    async def turn(self, address: str | None) -> AsyncIterator[None]:
        """One's turn to try a ticket. Raises Busy where the line is full, or too slow."""
        if self._waiting.total() >= WAITING_MAX or self._waiting[address] >= OF_ADDRESS_MAX:
            raise Busy
        self._waiting[address] += 1
        try:
            async with asyncio.timeout(self._patience_s), self._turns:
                await asyncio.sleep(self._pace.pause_s(time.monotonic()))
                self._pace.begin(time.monotonic())
                yield
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]

    async def judge(self, trial: SellTicket) -> Tried | Refusal:
        """What would be sold, by the operator's own rules; nothing is. To be asked in one's turn. Raises DatabaseGone."""
        assert self._turns.locked()
        async with self._database.reading() as connection:
            answer = await self._counter.try_out(connection, trial)
        assert isinstance(answer, Tried | Refusal)
        return answer
