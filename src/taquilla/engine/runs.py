"""Carries out long work that somebody asked for, audits and exports: each by whichever worker is free."""

import asyncio
import itertools
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, NamedTuple

from taquilla.store.ledger import runs
from taquilla.store.ledger.runs import ClaimedRun, Table
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, OutcomeUnknown, TryAgain, named_errors
from taquilla.store.postgres.errors import RoleForbidden

_LOG = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=2)
"""The time for which a worker's claim lasts unless it is renewed: after that a dead worker's run is taken over."""
_KEEP_EVERY_S: Final = 30
TRIES_MAX: Final = 5


class ExportedPage(NamedTuple):
    """Some rows of an export, and the share of the period that is read, in percent."""

    rows: list[tuple[object, ...]]
    percent: int


class Runs(ABC):
    """The runs of a table. The bell is set when one is asked for in this process."""

    table: Table
    failed: str
    """The error of a run that failed by a mistake of ours, which is logged."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.bell = asyncio.Event()
        # By node and operator, the number of its last run among those of this process: on several nodes they take turns by it.
        self._turns: dict[Database | int, int] = {}
        self._numbers = itertools.count(1)

    @abstractmethod
    async def _report(self, run: ClaimedRun) -> dict[str, object] | str:
        """Do the work, and return its report, or why there is none."""

    async def _leave(self, run: ClaimedRun) -> None:  # noqa: B027 -- most leave nothing
        """Remove what the tries of a run have left: nobody goes on with it."""

    async def work(self) -> bool:
        """Carry out the next run: operators take turns. Return False where none waits. Raises DatabaseGone."""
        if (run := await self._claim()) is None:
            return False
        result: dict[str, object] | str
        if run.tries > TRIES_MAX:
            await self._leave(run)
            result = f"{TRIES_MAX} times its worker or the database went away before it was done: ask for it again"
        else:
            async with self._claimed(run):
                try:
                    async with named_errors():
                        result = await self._report(run)
                except (DatabaseGone, OutcomeUnknown, TryAgain) as trouble:
                    if not isinstance(trouble, RoleForbidden):
                        raise
                    _LOG.error("%s %d of operator %d failed: %s", self.table, run.id, run.operator_id, trouble)
                    result = self.failed
                except Exception:
                    _LOG.exception("%s %d of operator %d failed", self.table, run.id, run.operator_id)
                    result = self.failed
        async with self._database.of(run.operator_id).writing() as connection:
            await runs.finish(connection, self.table, run, await read_clock(connection), result)
        return True

    async def _claim(self) -> ClaimedRun | None:
        """Claim the next run at a node: nodes take turns, and so do operators. One that is away holds up no other.

        Raises DatabaseGone.
        """
        gone: DatabaseGone | None = None
        for node, residents in sorted(self._database.residents(), key=lambda place: self._turn(place[0])):
            try:
                async with node.writing() as connection:
                    now = await read_clock(connection)
                    for only in [None] if residents is None else [[operator] for operator in sorted(residents, key=self._turn)]:
                        if (run := await runs.claim(connection, self.table, now, now + LEASE, only)) is not None:
                            self._turns[node] = self._turns[run.operator_id] = next(self._numbers)
                            return run
            except DatabaseGone as trouble:
                gone = trouble
        if gone is not None:
            raise gone
        return None

    def _turn(self, place: Database | int) -> int:
        return self._turns.get(place, 0)

    @asynccontextmanager
    async def _claimed(self, run: ClaimedRun) -> AsyncIterator[None]:
        """Keep a claim until the end."""

        async def keep() -> None:
            while True:
                await asyncio.sleep(_KEEP_EVERY_S)
                try:
                    async with self._database.of(run.operator_id).writing() as connection:
                        await runs.keep_claim(connection, self.table, run, await read_clock(connection) + LEASE)
                except (DatabaseGone, OutcomeUnknown, TryAgain):
                    _LOG.warning("the claim of %s %d was not kept", self.table, run.id)

        keeping = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
