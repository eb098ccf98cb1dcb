"""What is due, operator by operator, subject by subject.

Everything is read again behind the gate, so that two workers at once do no harm: the second one finds nothing left. Long work
goes in steps of at most 50 ms of gate time, so that a sale never waits longer for a settlement than for another sale. Each duty
of each operator is apart, and each part of it that can be told from others: what fails by its own data holds up nothing else
(`engine/failing.py`).
"""

from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from taquilla.engine.failing import DutyName, Failures
from taquilla.store.people import tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, TryAgain, named_errors

_ROWS_MOST: Final = 5_000
_PURGE_EVERY: Final = timedelta(hours=1)


class SubjectDuties(Protocol):
    """What a subject does when it is due. Each duty is apart from the others: it is left out while it fails."""

    @property
    def in_parts(self) -> Sequence[str]:
        """The duties of which each part fails by itself."""

    async def prepare(self, connection: HouseConnection, operators: list[int]) -> None:
        """Do what is done for all operators at once, before anything else."""

    async def do_all(self, connection: HouseConnection, operator: int) -> None:
        """Do everything of an operator that is due now, to the end."""

    async def next_due(self, connection: HouseConnection, operator: int) -> datetime | None:
        """Return when something is due next, as far as that is known. What fails is not waited for."""


class Duties:
    """Does what is due for operators, one step at a time. steps_s is how long the latest steps held a gate."""

    def __init__(
        self, database: Database, failing: Failures, steps_s: deque[float], subjects: Sequence[SubjectDuties]
    ) -> None:
        self._database = database
        self._subjects = subjects
        self._purged_at: datetime | None = None
        self.steps_s = steps_s
        # Records which of these duties fail.
        self.failing = failing

    async def do_all(self, connection: HouseConnection, operators: list[int]) -> None:
        """Do everything that is due now, to the end, each operator apart from the others. What is done stays done.

        What fails by its data is written down. Raises DatabaseGone and OutcomeUnknown at once, and TryAgain once the other
        operators are done.
        """
        await self.failing.refresh(connection)
        for subject in self._subjects:
            await subject.prepare(connection, operators)
        again: TryAgain | None = None
        async with AsyncExitStack() as opened:
            for operator in operators:
                if connection.closed:
                    # PostgreSQL closes a connection that is idle behind a gate. That is one operator's trouble alone.
                    connection = await opened.enter_async_context(await self._database.connect())
                try:
                    await self._do_all_of(connection, operator)
                except TryAgain as trouble:
                    again = trouble
            if not connection.closed:
                async with named_errors():
                    await self.purge(connection)
        if again is not None:
            raise again

    async def _do_all_of(self, connection: HouseConnection, operator: int) -> None:
        were_due = self.failing.due(operator, *(duty for subject in self._subjects for duty in subject.in_parts))
        for subject in self._subjects:
            await subject.do_all(connection, operator)
        await self.failing.forget_untried(were_due)

    async def purge(self, connection: HouseConnection) -> None:
        """Delete old attempts, dead sessions and the like, once an hour of the house's clock, a bounded number at a time."""
        now = await read_clock(connection)
        if self._purged_at is not None and now - self._purged_at < _PURGE_EVERY:
            return
        while await tries.purge(connection, now, rows_max=_ROWS_MOST) >= _ROWS_MOST:
            pass
        self._purged_at = now

    async def next_due(self, connection: HouseConnection, operators: list[int]) -> datetime | None:
        """Return the next instant at which something is due.

        What fails is not waited for: it is due already, and has a pause of its own.
        """
        due: list[datetime | None] = []

        async def look(operator: int) -> None:
            for subject in self._subjects:
                due.append(await subject.next_due(connection, operator))

        for operator in operators:
            await self.failing.apart(DutyName(operator, "look"), partial(look, operator))
        return min((one for one in due if one is not None), default=None)
