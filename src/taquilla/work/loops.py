"""Loops that run until they are stopped. Errors are logged, and the work is tried again."""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from functools import partial
from typing import Final, Generic, TypeVar

from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG = logging.getLogger(__name__)

Target = TypeVar("Target")

LOOK_S: Final = 1.0  # the longest delay of a discard that another process wrote down
TROUBLE_PAUSE_S: Final = 0.5
SAID_S: Final = 60.0  # between two lines about the same trouble, which every loop meets twice a second
_SAID_MAX: Final = 20
_said_s: dict[str, float] = {}


class TargetLoop(Generic[Target]):
    """Serves targets apart from each other, again and again: one that is slow is skipped until it is done.

    find returns targets to serve, except those being served; serve returns whether there may be more to do at once.
    """

    def __init__(
        self, find: Callable[[Collection[Target]], Awaitable[Iterable[Target]]], serve: Callable[[Target], Awaitable[object]]
    ) -> None:
        self._find = find
        self._serve = serve
        self._under_way: dict[Target, asyncio.Task[float]] = {}
        self.bell = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve on and on, until cancelled; or until stopping is set, and what is under way then has ended."""
        try:
            while not stopping.is_set():
                self.bell.clear()
                pause_s = await calmly(self._begin, LOOK_S)
                if not stopping.is_set():
                    await pause(pause_s, self.bell)
            await asyncio.gather(*self._under_way.values())
        finally:
            await cancelled(list(self._under_way.values()))

    async def _begin(self) -> float:
        for target in await self._find(self._under_way):
            task = self._under_way[target] = asyncio.create_task(calmly(partial(self._serve_one, target), 0))
            task.add_done_callback(lambda _, target=target: self._under_way.pop(target))  # type: ignore[misc]
        return LOOK_S

    async def _serve_one(self, target: Target) -> float:
        if await self._serve(target):
            self.bell.set()
        return 0


async def on_and_on(work: Callable[[], Awaitable[float]], pause_s: float, stopping: asyncio.Event) -> None:
    """Work and pause as long as the work says, until cancelled, or until a step ends after stopping was set.

    Errors are logged; pause_s is the pause after an unknown one.
    """
    task = asyncio.current_task()
    assert task is not None
    while not stopping.is_set():
        left_s = await calmly(work, pause_s)
        if task.cancelling():
            # A connection that is left in the middle of a statement may raise an error of its own in place of this one.
            raise asyncio.CancelledError
        await pause(left_s, stopping)


async def pause(pause_s: float, bell: asyncio.Event) -> None:
    """Pause for a time, or until an event is set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(pause_s):
            await bell.wait()


async def cancelled(tasks: Iterable[asyncio.Task[object]]) -> None:
    """Cancel tasks, and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def calmly(do: Callable[[], Awaitable[float | None]], pause_s: float, *, but: tuple[type[Exception], ...] = ()) -> float:
    """Do it and return how long to pause; errors are logged, but for some, which are raised."""
    try:
        return await do() or 0
    except but:
        raise
    except (DatabaseGone, OutcomeUnknown, TryAgain) as trouble:
        _warn(str(trouble) or str(type(trouble).__doc__))
        return TROUBLE_PAUSE_S
    except Exception:
        _LOG.exception("the worker's round failed")
        return pause_s


def _warn(trouble: str) -> None:
    """Say why the worker tries again, unless that was said a moment ago: a database may be away for a night."""
    now_s = time.monotonic()
    if now_s - _said_s.get(trouble, -math.inf) >= SAID_S:
        if len(_said_s) >= _SAID_MAX:
            _said_s.clear()
        _said_s[trouble] = now_s
        _LOG.warning("the worker tries again: %s", trouble)
