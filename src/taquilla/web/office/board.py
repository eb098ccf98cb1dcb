"""Keeps the figures of Today up to date on every page that shows them: read once for all who see the same, and sent to each."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from contextvars import Context
from typing import Final, NamedTuple

from taquilla.engine.batcher import Busy
from taquilla.store.postgres.database import DatabaseGone
from taquilla.web.visitors import Visitor

_LOG: Final = logging.getLogger(__name__)
READERS_MAX: Final = 2_000
"""The most pages of an operator that one process keeps up to date; others ask by themselves."""
BELOW_MAX: Final = 1_600
"""The most of them below the operator's root: the other places are kept for the root."""
MEMBER_MAX: Final = 20
"""The most of one member."""
_LEAST_S: Final = 1.0
_SENT_A_SECOND: Final = 150
_MADE_SHARE: Final = 30  # making figures may take one part of so many of a core
_SELDOM_S: Final = 15.0  # time goes on without events too
_STEP_S: Final = 1.0  # between two looks at whether the server stops
_OLD_S: Final = 1.0  # figures may be so old when they are made

Make = Callable[[Visitor], Awaitable[Callable[[str], str]]]
"""Reads the figures as a visitor sees them, and returns what writes them in a language, as HTML."""


class _Sight(NamedTuple):
    """Visitors of one sight see the same figures."""

    entity_id: int
    role: str


class _Reader:
    """A page that shows the figures. It holds the latest ones that were not sent yet: a slow one misses some."""

    def __init__(self, visitor: Visitor, ends: Callable[[], bool]) -> None:
        self.visitor = visitor
        self.ends = ends
        self.sight = _Sight(visitor.entity.id, visitor.member.role)
        self.last: bytes | None = None
        self._next: asyncio.Queue[bytes | None] = asyncio.Queue(1)

    def give(self, line: bytes | None) -> None:
        """Hand over what is to be sent next; None ends the stream."""
        if line is not None and line == self.last:
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


class _Group:
    """The readers of one sight, and when their figures were made last."""

    def __init__(self) -> None:
        self.readers: set[_Reader] = set()
        self.made_s = 0.0


class _Operator:
    """The readers of an operator, and the task that makes their figures."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._changed_s = 0.0
        self._groups: dict[_Sight, _Group] = {}
        self._task: asyncio.Task[None] | None = None

    def all(self) -> list[_Reader]:
        """Return all readers."""
        return [reader for group in self._groups.values() for reader in group.readers]

    def add(self, reader: _Reader) -> None:
        """Keep a reader up to date from now on: what its page shows may be old already."""
        self._groups.setdefault(reader.sight, _Group()).readers.add(reader)
        self._changed_s = time.monotonic()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep(reader.visitor), context=Context())

    def remove(self, reader: _Reader) -> None:
        """Let go of a reader."""
        group = self._groups.get(reader.sight)
        if group is not None:
            group.readers.discard(reader)
            if not group.readers:
                del self._groups[reader.sight]

    async def _keep(self, visitor: Visitor) -> None:
        feed, operator_id, seen = visitor.house.events, visitor.operator.id, 0
        try:
            while self._groups and not any(reader.ends() for reader in self.all()):
                now_s = time.monotonic()
                least_s = max(_LEAST_S, len(self.all()) / _SENT_A_SECOND)
                old = [group for group in self._groups.values() if self._is_old(group, now_s)]
                if not old:
                    if await feed.wait(operator_id, seen, _STEP_S):
                        seen, self._changed_s = feed.last(operator_id), time.monotonic()
                    continue
                due = [group for group in old if now_s >= group.made_s + least_s]
                if not due:
                    await asyncio.sleep(min(_STEP_S, min(group.made_s for group in old) + least_s - now_s))
                    continue
                # Many who wait a little come before few who wait long.
                group = max(due, key=lambda group: (now_s - group.made_s) * len(group.readers))
                group.made_s, began_s = now_s, time.thread_time()
                with suppress(DatabaseGone, Busy):  # the pages keep what they show
                    await self._tell(group)
                await asyncio.sleep((time.thread_time() - began_s) * _MADE_SHARE)
        except Exception as error:
            _LOG.error("the figures of the day could not be made", exc_info=error)
        finally:
            for reader in self.all():
                reader.give(None)

    def _is_old(self, group: _Group, now_s: float) -> bool:
        return group.made_s <= self._changed_s + _OLD_S or now_s >= group.made_s + _SELDOM_S

    async def _tell(self, group: _Group) -> None:
        """Make the figures of a sight once, and hand them to those whose session is alive."""
        readers = list(group.readers)
        visitor = readers[0].visitor
        known = await visitor.house.known(visitor.operator.id)
        alive = await visitor.house.people.access.alive([reader.visitor.caller for reader in readers])
        ended = [
            reader
            for reader in readers
            if reader.visitor.caller.session_id not in alive
            or known.people.members[reader.visitor.member.id].role != reader.sight.role
        ]
        for reader in ended:
            reader.give(None)
            self.remove(reader)
        if len(ended) == len(readers):
            return
        written = await self._make(next(reader.visitor for reader in readers if reader not in ended))
        lines: dict[str, bytes] = {}
        for reader in group.readers:
            language = reader.visitor.language
            if language not in lines:
                data = b"".join(b"data: %b\n" % line.encode() for line in written(language).splitlines())
                lines[language] = b"event: figures\n" + data + b"\n"
            reader.give(lines[language])


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
            operator.remove(reader)

    def refuse_many(self, visitor: Visitor) -> None:
        """Raise Busy where too many pages of an operator are kept up to date, of all below its root, or of this visitor."""
        operator = self._operators.get(visitor.operator.id)
        pages = [] if operator is None else [reader.visitor for reader in operator.all()]
        own = sum(page.member.id == visitor.member.id for page in pages)
        below = sum(not page.is_root for page in pages)
        if len(pages) >= READERS_MAX or own >= MEMBER_MAX or (not visitor.is_root and below >= BELOW_MAX):
            raise Busy
