"""Turns at what a process does for few at once: lines, mostly one of each operator, take turns, so that none keeps others out."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from taquilla.engine.batcher import Busy


class Turns:
    """The places at something slow, and the lines in front of it.

    As many of a line as there are places stand in front; the others wait behind them. So whoever comes waits for no more than
    these of each other line, however many are in it. A line has room for line_max, and for of_one_max of one of its callers.
    """

    def __init__(self, places: int = 1, *, line_max: int = sys.maxsize, of_one_max: int = sys.maxsize) -> None:
        self._count, self._places = places, asyncio.Semaphore(places)
        self._line_max, self._of_one_max = line_max, of_one_max
        self._fronts = WeakValueDictionary[Hashable, asyncio.Semaphore]()
        self._in_line = Counter[tuple[Hashable, ...]]()  # by line, and by line and caller; those at a place too

    @asynccontextmanager
    async def place(self, line: Hashable, one: Hashable = None) -> AsyncIterator[None]:
        """Take a place, once it is the turn of this caller in a line. Raises Busy if the line, or its part of one, is full."""
        whole, own = (line,), (line, one)
        if self._in_line[whole] >= self._line_max or self._in_line[own] >= self._of_one_max:
            raise Busy
        self._in_line.update((whole, own))
        front = self._fronts.setdefault(line, asyncio.Semaphore(self._count))  # as long as somebody is in the line
        try:
            async with front, self._places:
                yield
        finally:
            # Whose count is 0 is left out: strangers have any number of addresses.
            self._in_line -= Counter((whole, own))
