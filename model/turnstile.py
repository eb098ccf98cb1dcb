"""Lets the commands of several callers reach the house's counter at one moment, in the order of their steps."""

import asyncio
from collections.abc import Awaitable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from taquilla.domain.deciding import Answer, Command
from taquilla.engine.batcher import Tell
from taquilla.engine.counters import Counters

Said = TypeVar("Said")
_PLACE: ContextVar[int | None] = ContextVar("place", default=None)
"""The step for which the present task asks."""


class Turnstile:
    """Stands around a counter. It holds the commands of a crowd until each has come, or gone without one, and then puts all.

    So they make one batch, in an order that is the history's and no accident of sockets.
    """

    def __init__(self, counter: Counters) -> None:
        self._counter = counter
        self._awaited = set[int]()
        self._held: dict[int, tuple[Command, Tell]] = {}

    def open(self) -> None:
        """Begin to serve."""
        self._counter.open()

    async def close(self) -> None:
        """Serve the commands that wait, then stop."""
        await self._counter.close()

    async def ask(self, command: Command) -> Answer:
        """Return the answer to a command."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def tell(given: Any) -> None:
            answer.set_exception(given) if isinstance(given, Exception) else answer.set_result(given)

        self.put(command, tell)
        found: Answer = await answer
        return found

    def put(self, command: Command, tell: Tell) -> None:
        """Queue a command; one of a crowd once all have come."""
        place = _PLACE.get()
        if place in self._awaited:
            self._held[place] = command, tell
            self._come(place)
        else:
            self._counter.put(command, tell)

    async def together(self, asking: Mapping[int, Awaitable[Said]]) -> list[Said]:
        """Ask everything at once, each for the step of its place."""
        self._awaited = set(asking)
        return await asyncio.gather(*[self._ask(place, one) for place, one in asking.items()])

    def forget(self) -> None:
        """Let the commands that are held go with their process: nobody serves them any more."""
        self._awaited.clear()
        self._held.clear()

    async def _ask(self, place: int, asking: Awaitable[Said]) -> Said:
        _PLACE.set(place)
        try:
            return await asking
        finally:
            self._come(place)

    def _come(self, place: int) -> None:
        if place in self._awaited:
            self._awaited.remove(place)
            if not self._awaited:
                held, self._held = self._held, {}
                for one in sorted(held):
                    self._counter.put(*held[one])
