"""Does all work that is due, again and again: beside the house in the demo, or as a process of its own (taquilla worker)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from taquilla.engine.house import House
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG = logging.getLogger(__name__)

PAUSE_MAX_S = 5.0  # the longest delay of a result that another process approved
PAUSE_MIN_S = 0.02
TROUBLE_PAUSE_S = 0.5
DELIVERY_PAUSE_MAX_S = 1.0  # the longest delay of a discard that another process wrote down


class Worker:
    """Does the duties of all operators, calls their wallets, and sleeps until something is due.

    Duties never wait for a wallet, nor one wallet for another. A duty that fails by its own data pauses by itself, and holds up
    no other.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._delivery_bell = asyncio.Event()
        # One round at a time, for all callers.
        self._working = asyncio.Lock()

    async def round(self) -> datetime | None:
        """Do all duties and make all calls that are due. Returns the instant at which the next draw closes."""
        due = await self._do_duties()
        operators = await self._house.sports.deliveries.operators()
        await asyncio.gather(*[self._house.sports.deliveries.deliver(operator) for operator in operators])
        return due

    async def run(self) -> None:
        """Run round after round, until cancelled."""
        delivering = asyncio.create_task(self._deliver_on_and_on())
        try:
            while True:
                await asyncio.sleep(await self._calmly(self._duties_round, PAUSE_MAX_S))
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)

    async def _do_duties(self) -> datetime | None:
        async with self._working, self._house.database.connection() as connection:
            operators = [operator.id for operator in await self._house.people.office.operators()]
            await self._house.duties.do_all(connection, operators)
            return await self._house.duties.next_due(connection, operators)

    async def _duties_round(self) -> float:
        due = await self._do_duties()
        # Settled tickets have calls to make.
        self._delivery_bell.set()
        if due is None:
            return PAUSE_MAX_S
        left_s = (due - await self._house.now()).total_seconds()
        return min(PAUSE_MAX_S, max(PAUSE_MIN_S, left_s))

    async def _deliver_on_and_on(self) -> None:
        """Run every operator's calls apart: an operator whose wallet is slow is skipped until its calls are done."""
        under_way: dict[int, asyncio.Task[float]] = {}

        async def tick() -> float:
            for operator in await self._house.sports.deliveries.operators():
                if operator not in under_way:
                    calls = partial(self._house.sports.deliveries.deliver, operator)
                    task = under_way[operator] = asyncio.create_task(self._calmly(calls, 0))
                    task.add_done_callback(lambda _, operator=operator: under_way.pop(operator))  # type: ignore[misc]
            return DELIVERY_PAUSE_MAX_S

        try:
            while True:
                self._delivery_bell.clear()
                pause_s = await self._calmly(tick, DELIVERY_PAUSE_MAX_S)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._delivery_bell.wait()
        finally:
            tasks = list(under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _calmly(self, do: Callable[[], Awaitable[float | None]], pause_s: float) -> float:
        """Do it and return how long to pause; errors are logged."""
        try:
            return await do() or 0
        except (DatabaseGone, OutcomeUnknown, TryAgain) as trouble:
            _LOG.warning("the worker tries again: %s", type(trouble).__doc__)
            return TROUBLE_PAUSE_S
        except Exception:
            _LOG.exception("the worker's round failed")
            return pause_s
