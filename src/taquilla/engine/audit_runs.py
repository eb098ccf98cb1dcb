"""Runs the auditor for operators that ask for it: one run of an operator at a time, by whichever worker is free."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from taquilla.domain.people.operations import RUN_AUDIT
from taquilla.engine.audit import Report
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.runs import Runs
from taquilla.store.ledger import audit_runs
from taquilla.store.ledger.audit_runs import AuditRunRow, StandingRow
from taquilla.store.ledger.runs import ClaimedRun
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

_SQLSTATE: Final = re.compile(r"([0-9A-Z]{5}) ")


class AuditRuns(Runs):
    """Queues runs, shows them, and carries them out. audit checks every rule for an operator."""

    table = "audit_run"
    failed = "the auditor could not run; the log of the worker says why"

    def __init__(self, database: Database, audit: Callable[[int], Awaitable[Report]]) -> None:
        super().__init__(database)
        self._audit = audit

    async def ask(self, operator_id: int, member_id: int, *, author: Author) -> int:
        """Queue a run, and return its id. Raises AUDIT_UNDER_WAY."""
        async with behind_gate(self._database, operator_id, author, RUN_AUDIT) as held:
            if (under_way := await audit_runs.find_under_way(held.connection, operator_id)) is not None:
                raise OfficeReason.AUDIT_UNDER_WAY(audit_id=under_way)
            run_id = await audit_runs.ask(held.connection, operator_id, member_id, held.at)
            await held.note(author.name, "audit asked", run_id, {})
        self.bell.set()
        return run_id

    async def runs(self, operator_id: int, *, before: int | None, limit: int) -> list[AuditRunRow]:
        """Return an operator's runs, the latest first; only those before an id, if one is given."""
        return await self._database.read(operator_id, audit_runs.list_runs, before, limit)

    async def run(self, operator_id: int, run_id: int) -> AuditRunRow:
        """Return a run. Raises AUDIT_UNKNOWN."""
        for row in await self.runs(operator_id, before=run_id + 1, limit=1):
            if row.id == run_id:
                return row
        raise OfficeReason.AUDIT_UNKNOWN(audit_id=run_id)

    async def standing(self, operator_id: int) -> tuple[datetime, StandingRow]:
        """Return the house's clock, and how far an operator has come with the auditor's last verdict: what every page shows."""
        async with self._database.of(operator_id).reading() as connection:
            return await read_clock(connection), await audit_runs.read_standing(connection, operator_id)

    async def _report(self, run: ClaimedRun) -> dict[str, object]:
        """Return a report as an operator may see it: PostgreSQL's message may speak of others' rows, its code does not.

        Raises DatabaseGone, and NotAHouse, where nothing could be read.
        """
        report = await self._audit(run.operator_id)
        if report.trouble is not None:
            # Nothing was read, so "no rule is broken" would be no verdict.
            raise report.trouble
        undecided = []
        for finding in report.undecided:
            state = _SQLSTATE.match(finding.undecided or "")
            reason = f"PostgreSQL {state[1]}" if state else "it proves nothing yet"
            undecided.append({"rule": finding.rule.id, "sentence": finding.rule.sentence, "reason": reason})
        return report.to_json() | {"undecided": undecided}
