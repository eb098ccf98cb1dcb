"""Audits of an operator's rows, which a worker carries out: `/v1/audits`."""

from typing import Final, Literal

from msgspec import Struct

from taquilla.api.cursors import Cursor, Limit, PathId, page, seq_of
from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.domain.people.operations import RUN_AUDIT
from taquilla.http.framework import Response
from taquilla.store.ledger.audit_runs import AuditRunRow

HANDLERS: Final = Routes("/v1/audits", "Audits and alarms")

AuditState = Literal["queued", "running", "done", "failed"]


class AuditListed(Struct, frozen=True, kw_only=True):
    """A run of the auditor. The counts of rules are null until it is done, error until it has failed."""

    id: int
    status: AuditState
    asked_by: str
    asked_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    rules_checked: int | None
    rules_broken: int | None
    rules_undecided: int | None
    error: str | None


class BrokenRule(Struct, frozen=True):
    """A rule that does not hold: the number of its offenders, and the first ten of them."""

    rule: str
    sentence: str
    count: int
    offenders: list[dict[str, str | int | bool | None]]


class UndecidedRule(Struct, frozen=True):
    """A rule that could not be decided."""

    rule: str
    sentence: str
    reason: str


class AuditShown(AuditListed, frozen=True, kw_only=True):
    """A run of the auditor with what it has found."""

    violations: list[BrokenRule]
    undecided: list[UndecidedRule]


class AuditPage(Struct, frozen=True):
    """Runs of the auditor, the latest first. next is the cursor of the next page; null: this is the last one."""

    audits: list[AuditListed]
    next: str | None


@HANDLERS.post("", RUN_AUDIT, "Queued.", status_code=202)
async def ask_for_audit(command: TheCommand, session: TheSession) -> Response[AuditShown]:
    """Ask for an audit.

    A worker checks every rule of the auditor over one snapshot of the operator's rows. That may take minutes, and holds up
    nothing. One audit at a time is queued or runs.
    """
    operator, member = session.operator, session.member
    return await command.once(
        None, lambda by: session.house.audits.ask(operator.id, member.id, author=by), lambda made: _audit(session, int(made))
    )


@HANDLERS.get("", RUN_AUDIT, "The audits.")
async def list_audits(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[AuditPage]:
    """List audits.

    Lists the operator's audits, the latest first, without their findings.
    """
    rows = await session.house.audits.runs(session.operator.id, before=seq_of(cursor), limit=limit + 1)
    return page(AuditPage, rows, limit, _listed)


@HANDLERS.get("/{audit_id:int}", RUN_AUDIT, "The audit.")
async def show_audit(audit_id: PathId, session: TheSession) -> Response[AuditShown]:
    """Show an audit.

    Shows how far an audit is, and once it is done the rules that do not hold, each with its first offenders.
    """
    return Response(await _audit(session, audit_id))


async def _audit(session: Session, audit_id: int) -> AuditShown:
    row = await session.house.audits.run(session.operator.id, audit_id)
    report = row.report or {"violations": [], "undecided": []}
    violations = [BrokenRule(**one) for one in report["violations"]]
    undecided = [UndecidedRule(**one) for one in report["undecided"]]
    return made_of(AuditShown, _listed(row), violations=violations, undecided=undecided)


def _listed(row: AuditRunRow) -> AuditListed:
    broken, undecided = (None if row.report is None else len(row.report[name]) for name in ("violations", "undecided"))
    checked = None if row.report is None else row.report["checked"]
    return made_of(AuditListed, row, status=row.state, rules_checked=checked, rules_broken=broken, rules_undecided=undecided)
