"""Does what is due, over and over: beside the house in the demo, or as a process of its own (taquilla worker)."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from taquilla.desk.house import DatabaseGone, House, OutcomeUnknown, TryAgain

_LOG = logging.getLogger(__name__)

PAUSE_MAX_S = 5.0  # a result that another process approved waits no longer than this
PAUSE_MIN_S = 0.02
TROUBLE_PAUSE_S = 0.5


class Worker:
    """Does the duties of all operators; sleeps until the next draw closes, or until it is woken."""

    def __init__(self, house: House, *, done: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._bell = asyncio.Event()
        self._done = done
        # One round at a time, whoever asks for it.
        self._working = asyncio.Lock()

    def wake(self) -> None:
        """Something has become due."""
        self._bell.set()

    async def round(self) -> datetime | None:
        """Do everything that is due now. Gives the instant at which the next draw closes."""
        async with self._working, await self._house.database.connect() as connection:
            operators = [operator.id for operator in await self._house.office.operators()]
            await self._house.duties.do_all(connection, operators)
            return await self._house.duties.next_due(connection, operators)

    async def run(self) -> None:
        """Round after round, until cancelled."""
        while True:
            self._bell.clear()
            pause_s = PAUSE_MAX_S
            try:
                due = await self.round()
                if due is not None:
                    left_s = (due - await self._house.now()).total_seconds()
                    pause_s = min(PAUSE_MAX_S, max(PAUSE_MIN_S, left_s))
                self._done()
            except (DatabaseGone, OutcomeUnknown, TryAgain) as trouble:
                _LOG.warning("the worker tries again: %s", type(trouble).__doc__)
                pause_s = TROUBLE_PAUSE_S
            except Exception:
                _LOG.exception("the worker's round failed")
                pause_s = PAUSE_MAX_S
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._bell.wait()


