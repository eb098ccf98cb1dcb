"""Runs the auditor for operators that ask for it: one run of an operator at a time, by whichever worker is free."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import RUN_AUDIT
from taquilla.engine.audit import Report
from taquilla.engine.authors import Author
from taquilla.engine.gate import behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.ledger import audit_runs
from taquilla.store.ledger.audit_runs import AuditRunRow, ClaimedRun, StandingRow
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, OutcomeUnknown, TryAgain

_LOG = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=2)
"""The time for which a worker's claim lasts unless it is renewed: after that a dead worker's run is taken over."""
_KEEP_EVERY_S: Final = 30
TRIES_MAX: Final = 5
_SQLSTATE: Final = re.compile(r"([0-9A-Z]{5}) ")


class AuditRuns:
    """Queues runs, shows them, and carries them out. audit checks every rule for an operator."""

    def __init__(self, database: Database, audit: Callable[[int], Awaitable[Report]]) -> None:
        self._database = database
        self._audit = audit

    async def ask(self, operator_id: int, member_id: int, *, author: Author) -> int:
        """Queue a run, and return its id. Raises AUDIT_UNDER_WAY."""
        async with behind_gate(self._database, operator_id, author, RUN_AUDIT) as held:
            if (under_way := await audit_runs.find_under_way(held.connection, operator_id)) is not None:
                raise OfficeRefusal(OfficeReason.AUDIT_UNDER_WAY, audit_id=under_way)
            run_id = await audit_runs.ask(held.connection, operator_id, member_id, held.at)
            await held.note(author.name, "audit asked", run_id, {})
        return run_id

    async def runs(self, operator_id: int, *, before: int | None, limit: int) -> list[AuditRunRow]:
        """Return an operator's runs, the latest first; only those before an id, if one is given."""
        async with self._database.of(operator_id).reading() as connection:
            last = None if before is None else before - 1
            return await audit_runs.list_runs(connection, operator_id, last=last, rows_max=limit)

    async def run(self, operator_id: int, run_id: int) -> AuditRunRow:
        """Return a run. Raises AUDIT_UNKNOWN."""
        async with self._database.of(operator_id).reading() as connection:
            for row in await audit_runs.list_runs(connection, operator_id, last=run_id):
                if row.id == run_id:
                    return row
        raise OfficeRefusal(OfficeReason.AUDIT_UNKNOWN, audit_id=run_id)

    async def standing(self, operator_id: int) -> tuple[datetime, StandingRow]:
        """Return the house's clock, and how far an operator has come with the auditor's last verdict: what every page shows."""
        async with self._database.of(operator_id).reading() as connection:
            return await read_clock(connection), await audit_runs.read_standing(connection, operator_id)

    async def work(self) -> bool:
        """Carry out the run that waits the longest. Return False where none does. Raises DatabaseGone."""
        if (run := await self._claim()) is None:
            return False
        result: dict[str, object] | str
        if run.tries > TRIES_MAX:
            result = "the workers that ran it have died"
        else:
            async with self._claimed(run):
                result = await self._report(run)
        async with self._database.of(run.operator_id).writing() as connection:
            await audit_runs.finish(connection, run, await read_clock(connection), result)
        return True

    async def _claim(self) -> ClaimedRun | None:
        """Claim the run that waits the longest at a node. A node that is away holds up no other. Raises DatabaseGone."""
        gone: DatabaseGone | None = None
        for node, residents in self._database.residents():
            try:
                async with node.writing() as connection:
                    now = await read_clock(connection)
                    for only in [None] if residents is None else [[operator] for operator in residents]:
                        if (run := await audit_runs.claim(connection, now, now + LEASE, only)) is not None:
                            return run
            except DatabaseGone as trouble:
                gone = trouble
        if gone is not None:
            raise gone
        return None

    async def _report(self, run: ClaimedRun) -> dict[str, object] | str:
        try:
            return _of_operator(await self._audit(run.operator_id))
        except (DatabaseGone, OutcomeUnknown, TryAgain):
            raise
        except Exception:
            _LOG.exception("audit %d of operator %d failed", run.id, run.operator_id)
            return "the auditor could not run; the log of the worker says why"

    @asynccontextmanager
    async def _claimed(self, run: ClaimedRun) -> AsyncIterator[None]:
        """Keep a claim until the end."""

        async def keep() -> None:
            while True:
                await asyncio.sleep(_KEEP_EVERY_S)
                try:
                    async with self._database.of(run.operator_id).writing() as connection:
                        await audit_runs.keep_claim(connection, run, await read_clock(connection) + LEASE)
                except DatabaseGone:
                    _LOG.warning("the claim of audit %d was not kept", run.id)

        keeping = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


def _of_operator(report: Report) -> dict[str, object]:
    """Return a report as an operator may see it: PostgreSQL's message may speak of others' rows, its code does not."""
    undecided = [
        {"rule": finding.rule.id, "sentence": finding.rule.sentence, "reason": _reason(finding.undecided or "")}
        for finding in report.undecided
    ]
    return report.to_json() | {"undecided": undecided}


def _reason(undecided: str) -> str:
    found = _SQLSTATE.match(undecided)
    return f"PostgreSQL {found[1]}" if found else "it proves nothing yet"
