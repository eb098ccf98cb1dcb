"""Runs dry runs, one at a time and at a pace, so that no sale waits for them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.selling import DryRun
from taquilla.engine import batcher
from taquilla.engine.batcher import Busy
from taquilla.engine.counter import Counter
from taquilla.engine.people.devices import network_of
from taquilla.engine.turns import Turns
from taquilla.store.postgres.database import Database

WAITING_MAX: Final = 200
"""Dry runs that may wait in one line, including the one whose turn it is."""
OF_ADDRESS_MAX: Final = 64
"""Dry runs that may wait from one network address, or one /64 of IPv6."""
A_SECOND: Final = 25
"""Dry runs of a process in the long run. Each takes it some two milliseconds, with any number of plays."""
SAVED_MAX: Final = 250
"""Dry runs that an empty queue saves up, to be run without a pause."""


class TurnPace:
    """Sets the pace of turns. Instants are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._free_at_s = 0.0

    def pause_s(self, at_s: float) -> float:
        """Return how long the next turn must wait; 0 if it need not."""
        return max(0.0, self._free_at_s - at_s)

    def begin(self, at_s: float) -> None:
        """Begin a turn."""
        self._free_at_s = max(self._free_at_s, at_s - (SAVED_MAX - 1) / A_SECOND) + 1 / A_SECOND


class DryRuns:
    """The lines of dry runs, and their results."""

    def __init__(self, database: Database, counter: Counter, *, patience_s: float | None = None) -> None:
        self._database = database
        self._counter = counter
        self._patience_s = batcher.PATIENCE_S if patience_s is None else patience_s
        self._turns = Turns(line_max=WAITING_MAX, of_one_max=OF_ADDRESS_MAX)
        self._pace = TurnPace()

    @asynccontextmanager
    async def turn(self, address: str | None, operator_id: int | None = None) -> AsyncIterator[None]:
        """Wait for a turn to run a dry run, in an operator's line or that of strangers. Raises Busy if it is full or too slow."""
        try:
            async with asyncio.timeout(self._patience_s), self._turns.place(operator_id, network_of(address or "")):
                await asyncio.sleep(self._pace.pause_s(time.monotonic()))
                self._pace.begin(time.monotonic())
                yield
        except TimeoutError:
            raise Busy from None

    async def judge(self, sale: SellTicket) -> DryRun | Refusal:
        """Return what would be sold by the operator's own rules, selling nothing. Call it in one's turn. Raises DatabaseGone."""
        async with self._database.of(sale.caller.operator_id).reading() as connection:
            answer = await self._counter.try_out(connection, sale)
        assert isinstance(answer, DryRun | Refusal)
        return answer
