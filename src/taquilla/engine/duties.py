"""Does what is due, operator by operator, subject by subject.

Everything is read again behind the gate, so two workers at once do no harm: the second one finds nothing left. Long work is
cut into steps of at most 50 ms of gate time, so that a sale waits no longer for a settlement than for another sale. Each duty
of each operator runs apart from the others, and so does each part of it that can be told from the rest. One that fails by its
own data holds up no other (`engine/duty_failures.py`).

A worker looks cheaply at all operators at once (`find_due`), and visits those that have something due (`do_due`). Now and then it
visits each for all its duties: so what a look does not see is late, and not lost.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from taquilla.engine.due import NOTHING_LEFT, Due, Left, SubjectDuties
from taquilla.engine.duty_failures import DutyName, Failures, raise_of_world
from taquilla.store.people import tries
from taquilla.store.postgres import statistics
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, TryAgain, named_errors
from taquilla.store.postgres.local_shards import at_home

_ROWS_MOST: Final = 5_000
_TIDY_EVERY: Final = timedelta(hours=1)


class Timekeeper(Protocol):
    """The duties of a subject of which some are due at an instant, however long others take."""

    @property
    def timely(self) -> frozenset[str]:
        """Return the names of the duties that wait for no others."""

    async def keep_time(self, connection: HouseConnection, operator: int) -> None:
        """Do what is due now, and does not wait for other duties."""


class Duties:
    """Does what is due for operators, one step at a time. steps_s: how long each of the latest steps held a gate."""

    def __init__(
        self,
        database: Database,
        failing: Failures,
        steps_s: deque[float],
        subjects: Sequence[SubjectDuties],
        timekeeper: Timekeeper,
    ) -> None:
        self._database = database
        self._subjects = subjects
        self._timekeeper = timekeeper
        self._tidied_at: dict[int | None, datetime] = {}
        self._gathered_at: dict[tuple[str, int], datetime] = {}
        self.names = frozenset[str]().union(*(subject.names for subject in subjects))
        self.timely = timekeeper.timely
        self.steps_s = steps_s
        # Records which of these duties fail.
        self.failing = failing

    async def do_all(self, connection: HouseConnection, operators: list[int]) -> None:
        """Visit operators until nothing is left to do, each apart from the others, and tidy. Finished work stays.

        On several nodes: those of the connection's node, after `prepare`. Duties that fail by their data are recorded. Raises
        DatabaseGone and OutcomeUnknown at once, and TryAgain after the other operators.
        """
        only = operators if self._database.is_spread else None
        retry: TryAgain | None = None
        async with named_errors():
            await self.failing.refresh(connection, only)
        if only is None:
            try:
                await self.prepare(connection, operators)
            except TryAgain as trouble:
                retry = trouble
        retry = await self._visit_each(connection, operators) or retry
        if not connection.closed:
            async with named_errors():
                await self.tidy(connection, only)
        if retry is not None:
            raise retry

    async def prepare(self, connection: HouseConnection, operators: list[int]) -> None:
        """Do what belongs to no single operator. Raises DatabaseGone, OutcomeUnknown and TryAgain."""
        for subject in self._subjects:
            await subject.prepare(connection, operators)

    async def find_due(self, connection: HouseConnection, operators: Sequence[int]) -> list[Due]:
        """Return what is due now for operators, and what will be due at an instant that is known; but for what pauses.

        Raises DatabaseGone, OutcomeUnknown and TryAgain. A look that fails by the data of one operator leaves that one out.
        """
        async with named_errors(), at_home(connection, operators):
            await self.failing.refresh(connection, operators if connection.is_spread else None)
        looked = [operator for operator in operators if self.failing.paused_until(DutyName(operator, "look")) is None]
        try:
            async with at_home(connection, looked):
                found = await self._find_due(connection, looked)
        except Exception as trouble:
            raise_of_world(trouble)
            found = []
            for operator in looked:
                await self.failing.apart(DutyName(operator, "look"), partial(self._add_due, connection, operator, found))
        else:
            for operator in looked:
                await self.failing.works(DutyName(operator, "look"))
        retried = self.failing.retried_at(self.names)
        found += [Due(operator, duty, at, at) for operator, duty, at in retried if operator in operators]
        return [due for due in found if self.failing.paused_until(DutyName(due.operator_id, due.duty)) is None]

    async def _find_due(self, connection: HouseConnection, operators: Sequence[int]) -> list[Due]:
        now = self.failing.now
        return [due for subject in self._subjects for due in await subject.find_due(connection, operators, now)]

    async def _add_due(self, connection: HouseConnection, operator: int, found: list[Due]) -> None:
        found += await self._find_due(connection, [operator])

    async def do_due(self, connection: HouseConnection, operator: int, duties: Collection[str]) -> Left:
        """Do some duties of an operator, each apart. Returns those that have done one step of several, and how long they rest.

        Raises DatabaseGone, OutcomeUnknown and TryAgain.
        """
        in_parts = {part for subject in self._subjects for part in subject.in_parts}
        were_due = self.failing.due(operator, *in_parts.intersection(duties))
        parts, retry = list[Left](), None
        for subject in self._subjects:
            try:
                parts.append(await subject.do_due(connection, operator, duties))
            except TryAgain as trouble:
                # A lock or a slow statement of one subject holds up no other.
                if connection.closed or isinstance(trouble, DatabaseGone):
                    raise
                retry = trouble
        if retry is not None:
            raise retry
        left = Left.of(parts)
        if not left.duties:
            await self.failing.forget_untried(were_due)
        return left

    async def keep_time(self, connection: HouseConnection, operator: int) -> Left:
        """Do what waits for no other duty of an operator. Raises DatabaseGone, OutcomeUnknown and TryAgain."""
        await self._timekeeper.keep_time(connection, operator)
        return NOTHING_LEFT

    async def _visit_each(self, connection: HouseConnection, operators: list[int]) -> TryAgain | None:
        """Visit one operator after the other; return the trouble of one that has to be tried again."""
        retry: TryAgain | None = None
        async with AsyncExitStack() as opened:
            for operator in operators:
                if connection.closed:
                    # PostgreSQL closes a connection that is idle behind a gate. That affects this operator alone.
                    connection = await opened.enter_async_context(self._database.connection())
                try:
                    await self._visit(connection, operator)
                except TryAgain as trouble:
                    retry = trouble
        return retry

    async def _visit(self, connection: HouseConnection, operator: int) -> None:
        """Visit an operator for all its duties, until such a visit leaves nothing."""
        while (left := await self.do_due(connection, operator, self.names)).duties:
            while left.duties:
                await asyncio.sleep(left.rest_s)
                left = await self.do_due(connection, operator, left.duties)

    async def tidy(self, connection: HouseConnection, only: Sequence[int] | None = None) -> None:
        """Delete old tries, dead sessions and the like, in bounded numbers, and gather statistics of tables that have grown.

        Once an hour of the house's clock. only: of these operators, one after another; None: of all. Statistics are the server's.
        """
        now = await read_clock(connection)
        for operator in [None] if only is None else only:
            if (tidied_at := self._tidied_at.get(operator)) is None or abs(now - tidied_at) >= _TIDY_EVERY:
                await self._tidy(connection, now, operator)
        node = connection.info.host, connection.info.port
        if node not in self._gathered_at or abs(now - self._gathered_at[node]) >= _TIDY_EVERY:
            self._gathered_at[node] = now
            for table in await statistics.find_outdated(connection):
                await statistics.gather(connection, table)

    async def _tidy(self, connection: HouseConnection, now: datetime, operator: int | None) -> None:
        only = None if operator is None else [operator]
        while await tries.purge(connection, now, only, rows_max=_ROWS_MOST) >= _ROWS_MOST:
            pass
        for subject in self._subjects:
            await subject.tidy(connection, now, only)
        # What takes too long now is left for the next hour: other duties are waiting.
        self._tidied_at[operator] = now
