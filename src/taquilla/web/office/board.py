"""Keeps the figures of Today up to date on every page that shows them: made once for all who see the same, and sent to each."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Final, NamedTuple

from taquilla.engine.batcher import Busy
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.visitors import Visitor

READERS_MAX: Final = 2_000
"""The most pages of an operator that one process keeps up to date; others ask by themselves."""
_LEAST_S: Final = 1.0
_SENT_A_SECOND: Final = 250
_MADE_SHARE: Final = 25  # making figures may take so little of the time: one part of this many
_SELDOM_S: Final = 15.0  # time goes on without events too
_STEP_S: Final = 1.0  # between two looks at whether the server stops
_OLD_S: Final = 1.0  # figures may be so old when they are made

Make = Callable[[Visitor], Awaitable[str]]
"""Makes the figures as a visitor sees them, as HTML."""


class _Sight(NamedTuple):
    """Visitors of one sight see the same figures."""

    entity_id: int
    role: str
    language: str


class _Reader:
    """A page that shows the figures. It holds the latest ones that were not sent yet: a slow one misses some."""

    def __init__(self, visitor: Visitor, ends: Callable[[], bool]) -> None:
        self.visitor = visitor
        self.ends = ends
        self.sight = _Sight(visitor.entity.id, visitor.member.role, visitor.language)
        self.last: bytes | None = None
        self._next: asyncio.Queue[bytes | None] = asyncio.Queue(1)

    def give(self, line: bytes | None) -> None:
        """Hand over what is to be sent next; None ends the stream."""
        if line is not None and line is self.last:
            return
        self.last = line
        if self._next.full():
            self._next.get_nowait()
        self._next.put_nowait(line)

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield what is to be sent."""
        yield b": the figures of the day\n\n"
        while (line := await self._next.get()) is not None:
            yield line


class _Operator:
    """The readers of an operator, and the task that makes their figures."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._changed_s = 0.0
        self.readers: set[_Reader] = set()
        self.task: asyncio.Task[None] | None = None

    def add(self, reader: _Reader) -> None:
        """Keep a reader up to date from now on: what its page shows may be old already."""
        self.readers.add(reader)
        self._changed_s = time.monotonic()
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._keep(reader.visitor))

    async def _keep(self, visitor: Visitor) -> None:
        feed, operator_id = visitor.house.events, visitor.operator.id
        seen, made_s, due_s = 0, 0.0, 0.0
        try:
            while self.readers and not any(reader.ends() for reader in self.readers):
                now_s = time.monotonic()
                if now_s < due_s:
                    await asyncio.sleep(min(_STEP_S, due_s - now_s))
                    continue
                if self._changed_s + _OLD_S < made_s and now_s < made_s + _SELDOM_S:
                    if await feed.wait(operator_id, seen, _STEP_S):
                        seen, self._changed_s = feed.last(operator_id), time.monotonic()
                    continue
                made_s, began_s = now_s, time.thread_time()
                with suppress(DatabaseGone, Busy):  # the pages keep what they show
                    await self._tell()
                took_s = time.thread_time() - began_s  # of the processor: whoever waits takes nothing
                due_s = made_s + min(_SELDOM_S, max(_LEAST_S, len(self.readers) / _SENT_A_SECOND, took_s * _MADE_SHARE))
        finally:
            for reader in self.readers:
                reader.give(None)

    async def _tell(self) -> None:
        """Make the figures of each sight once, and hand them to those whose session is alive."""
        readers = list(self.readers)
        if not readers:
            return
        access = readers[0].visitor.house.people.access
        known = await readers[0].visitor.house.known(readers[0].visitor.operator.id)
        alive = await access.alive([reader.visitor.caller for reader in readers])
        lines: dict[_Sight, bytes] = {}
        for reader in readers:
            member = known.people.members[reader.visitor.member.id]
            if reader.visitor.caller.session_id not in alive or member.role != reader.sight.role:
                reader.give(None)
                self.readers.discard(reader)
                continue
            if reader.sight not in lines:
                html = await self._make(reader.visitor)
                line = b"event: figures\n" + b"".join(b"data: %b\n" % part.encode() for part in html.splitlines()) + b"\n"
                lines[reader.sight] = reader.last if reader.last == line else line
            reader.give(lines[reader.sight])


class Board:
    """The figures of the day of all operators, for the pages of this process that show them."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._operators: dict[int, _Operator] = {}

    async def follow(self, visitor: Visitor, ends: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Yield the figures as a visitor sees them, whenever they change, as server-sent events; until the session ends."""
        operator = self._operators.setdefault(visitor.operator.id, _Operator(self._make))
        reader = _Reader(visitor, ends)
        operator.add(reader)
        try:
            async for line in reader.lines():
                yield line
        finally:
            operator.readers.discard(reader)

    def refuse_many(self, operator_id: int) -> None:
        """Raise Busy where too many pages of an operator are kept up to date."""
        if operator_id in self._operators and len(self._operators[operator_id].readers) >= READERS_MAX:
            raise Busy
