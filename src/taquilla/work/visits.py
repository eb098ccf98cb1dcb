"""Visits the operators of a node that have something due: whoever has waited longest comes first, several are visited at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from taquilla.engine.due import NOTHING_LEFT, Due, Left
from taquilla.engine.duties import Duties
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown
from taquilla.work.loops import TROUBLE_PAUSE_S, calmly, cancelled, on_and_on

LOOK_S: Final = 0.5
"""The time between two looks, and the longest delay of what another process has made due."""
PAUSE_MAX_S: Final = 5.0
"""The longest pause of what is due and cannot be done yet, and of what is due all the time."""
WHOLE_S: Final = 60.0
"""The time, give or take a fifth, between two visits that do all duties of an operator, whatever the looks have found."""
_AT_ONCE: Final = 2
"""The visits at once of each kind, with a connection each."""
_SHARE: Final = 10
"""A look takes no more than this part of the time, however many operators there are."""
_PAUSE_MIN_S: Final = 0.02

Visit = Callable[[HouseConnection, int, frozenset[str]], Awaitable[Left]]


class _Pause(NamedTuple):
    until_s: float
    pause_s: float


class _Queue:
    """The visits of one kind, in their order. Nobody is in it twice, nor visited twice at once."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.under_way = set[int]()
        self._waiting = dict[int, frozenset[str]]()
        self._resting = dict[int, frozenset[str]]()
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._is_closed = False

    def add(self, operator: int, duties: frozenset[str]) -> None:
        """Let an operator wait for a visit that does these duties. One that waits already keeps its place."""
        if self._is_closed:
            return
        queue = self._resting if operator in self._resting else self._waiting
        queue[operator] = queue.get(operator, frozenset()) | duties
        self._filled.set()

    def take(self) -> tuple[int, frozenset[str]] | None:
        """Take the operator that has waited longest, with its duties, and mark it as visited; None: nobody waits."""
        if (operator := next(iter(self._waiting), None)) is None:
            return None
        self.under_way.add(operator)
        duties = self._waiting.pop(operator)
        if not self._waiting:
            self._emptied.set()
        return operator, duties

    def end(self, operator: int, left: Left) -> None:
        """End a visit. Where something is left, its operator waits again, behind the others, after a rest."""
        self.under_way.discard(operator)
        if left.duties:
            self._resting[operator] = left.duties
            asyncio.get_running_loop().call_later(left.rest_s, self._rested, operator)

    def _rested(self, operator: int) -> None:
        self.add(operator, self._resting.pop(operator, frozenset()))

    async def filled(self) -> None:
        """Wait until somebody waits, or nobody can any more."""
        while not self._waiting and not self._is_closed:
            self._filled.clear()
            await self._filled.wait()

    async def emptied(self) -> None:
        """Wait until nobody waits."""
        while self._waiting:
            self._emptied.clear()
            await self._emptied.wait()

    def clear(self) -> None:
        """Let nobody wait: the next look finds who has to."""
        self._waiting.clear()
        self._emptied.set()

    def close(self) -> None:
        """Let nobody wait from now on."""
        self._is_closed = True
        self.clear()
        self._filled.set()


class Visits:
    """Looks which operators of a node have something due, and visits them. What waits for no other duty has visits of its own.

    operators returns those that live there. ring is called when visits have been made, on_look after each look.
    """

    def __init__(
        self,
        duties: Duties,
        node: Database,
        operators: Callable[[], Awaitable[Sequence[int]]],
        ring: Callable[[], None],
        on_look: Callable[[], None] = lambda: None,
    ) -> None:
        self._duties = duties
        self._node = node
        self._operators = operators
        self._ring = ring
        self._on_look = on_look
        self._timely = _Queue(lambda connection, operator, _: duties.keep_time(connection, operator))
        self._others = _Queue(duties.do_due)
        # What a visit could not change, until it is due again.
        self._pauses: dict[tuple[int, str, Hashable], _Pause] = {}
        self._asked: dict[tuple[int, str], Hashable] = {}
        self._whole_at_s: dict[int, float] = {}
        self._has_visited = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Look and visit, until cancelled; or until stopping is set, and the visits under way then have ended."""
        lines = [partial(self._serve, self._timely)] * _AT_ONCE
        # While draws wait to be closed, one line does all other duties, and the rest of them stand back.
        lines += [partial(self._serve, self._others, stands_back=place > 0) for place in range(_AT_ONCE)]
        tasks = [asyncio.create_task(on_and_on(line, TROUBLE_PAUSE_S, stopping)) for line in lines]
        try:
            await on_and_on(self.look, PAUSE_MAX_S, stopping)
            for queue in (self._timely, self._others):
                queue.close()
            await asyncio.gather(*tasks)
        finally:
            await cancelled(tasks)

    async def look(self) -> float:
        """Look once, and let those wait that have something due. Returns the seconds until the next look."""
        if self._has_visited:
            self._has_visited = False
            self._ring()
        operators = await self._operators()
        async with self._node.reading() as connection:
            began_s = time.monotonic()  # to wait for a connection costs nothing
            found = await self._duties.find_due(connection, operators)
        took_s = time.monotonic() - began_s
        now, soonest_s = self._duties.failing.now, max(LOOK_S, took_s * (_SHARE - 1))
        self._queue([one for one in found if one.at <= now], operators)
        self._on_look()
        waits = [(one.at - now).total_seconds() for one in found if one.at > now and one.duty in self._duties.timely]
        return max(_PAUSE_MIN_S, min([soonest_s, *(wait - took_s for wait in waits)]))

    def _queue(self, due: Iterable[Due], operators: Sequence[int]) -> None:
        """Let those wait for a visit that something is due for, unless it is what the last visit could not change."""
        now_s = time.monotonic()
        kept = dict[tuple[int, str, Hashable], _Pause]()
        for one in due:
            operator, duty, _, mark = one
            if (pause := self._pauses.get((operator, duty, mark))) is not None:
                kept[operator, duty, mark] = pause
            queue = self._timely if duty in self._duties.timely else self._others
            if operator not in queue.under_way and (pause is None or now_s >= pause.until_s):
                self._asked[operator, duty] = mark
                queue.add(operator, frozenset({duty}))
        self._pauses = kept
        for operator in operators:
            if now_s >= self._whole_at_s.get(operator, 0) and operator not in self._others.under_way:
                # So that those who were visited together drift apart.
                self._whole_at_s[operator] = now_s + WHOLE_S * (0.8 + 0.4 * (operator * 0.618 % 1))
                self._others.add(operator, self._duties.names)

    async def _serve(self, queue: _Queue, *, stands_back: bool = False) -> float:
        """Make visits on one connection, until nobody waits."""
        await queue.filled()
        try:
            async with self._node.connection() as connection:
                while not connection.closed:
                    if stands_back:
                        await self._timely.emptied()
                    if (taken := queue.take()) is None:
                        break
                    await self._visit(connection, queue, *taken)
        except DatabaseGone:
            queue.clear()
            self._whole_at_s.clear()
            raise
        return 0

    async def _visit(self, connection: HouseConnection, queue: _Queue, operator: int, duties: frozenset[str]) -> None:
        left = NOTHING_LEFT

        async def work() -> None:
            nonlocal left
            left = await queue.visit(connection, operator, duties)

        try:
            # A gate that somebody holds is no reason to let others wait.
            await calmly(work, 0, but=(DatabaseGone, OutcomeUnknown))
        finally:
            self._has_visited = True
            self._pause(operator, duties - left.duties)
            queue.end(operator, left)

    def _pause(self, operator: int, done: Iterable[str]) -> None:
        """Back off: double the pause while visits change nothing."""
        now_s = time.monotonic()
        for duty in done:
            mark = self._asked.pop((operator, duty), None)
            before = self._pauses.get((operator, duty, mark))
            pause_s = LOOK_S if before is None else min(PAUSE_MAX_S, 2 * before.pause_s)
            self._pauses[operator, duty, mark] = _Pause(now_s + pause_s, pause_s)
