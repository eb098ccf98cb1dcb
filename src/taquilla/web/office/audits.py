"""Audits: asked for, listed, and the report of one with the verdict of each rule."""

from typing import Final, NamedTuple

from msgspec import Struct

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import RUN_AUDIT
from taquilla.engine.audit import OPERATORS_RULES
from taquilla.http.framework import AnyResponse, FromPath, HTTPException, Request, Template
from taquilla.store.ledger.audit_runs import AuditRunRow
from taquilla.web.office.asking import ROWS_MAX, asked
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office/audits")


class AuditWish(Struct, frozen=True):
    """The runs before one."""

    before: int | None = None


class Verdict(NamedTuple):
    """A rule, and whether it holds: holds, broken or undecided, with its offenders or the reason."""

    rule: str
    sentence: str
    verdict: str
    found: int = 0
    offenders: tuple[dict[str, object], ...] = ()
    reason: str = ""


@HANDLERS.get("", RUN_AUDIT)
async def list_audits(request: Request, visitor: TheVisitor) -> Template:
    """Show the runs, the latest first."""
    wish = asked(request, AuditWish)
    before = wish.before if wish.before is None or 0 < wish.before < 2**63 else None
    rows = await visitor.house.audits.runs(visitor.operator.id, before=before, limit=ROWS_MAX + 1)
    return await visitor.page(
        "office/audits.html",
        runs=rows[:ROWS_MAX],
        following=rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else None,
        is_under_way=any(_is_under_way(row) for row in rows),
    )


@HANDLERS.post("", RUN_AUDIT, again=list_audits)
async def ask_for_audit(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Ask for an audit, and show how far it is."""
    form = await read(request, KeyForm)
    audits, operator, member = visitor.house.audits, visitor.operator, visitor.member
    made = await once(visitor, form, lambda by: audits.ask(operator.id, member.id, author=by))
    return go_on(f"/office/audits/{made}", "audit_asked")


@HANDLERS.get("/{audit_id:int}", RUN_AUDIT)
async def show_audit(audit_id: FromPath[int], visitor: TheVisitor) -> Template:
    """Show how far a run is, and once it is done the verdict of each rule."""
    try:
        row = await visitor.house.audits.run(visitor.operator.id, audit_id)
    except OfficeRefusal:
        raise HTTPException(status_code=404) from None
    return await visitor.page("office/audit.html", run=row, verdicts=_verdicts(row), is_under_way=_is_under_way(row))


def _is_under_way(row: AuditRunRow) -> bool:
    return row.state in ("queued", "running")


def _verdicts(row: AuditRunRow) -> list[Verdict]:
    """Return the verdict of each rule: first those that are broken, then those that could not be decided."""
    if row.report is None:
        return []
    broken = [
        Verdict(one["rule"], one["sentence"], "broken", one["count"], tuple(one["offenders"])) for one in row.report["violations"]
    ]
    undecided = [Verdict(one["rule"], one["sentence"], "undecided", reason=one["reason"]) for one in row.report["undecided"]]
    named = {verdict.rule for verdict in (*broken, *undecided)}
    # The report of another release says how many rules it has checked, and not which.
    asked = OPERATORS_RULES if row.report["checked"] == len(OPERATORS_RULES) else ()
    holding = [Verdict(rule.id, rule.sentence, "holds") for rule in asked if rule.id not in named]
    return broken + undecided + sorted(holding, key=lambda verdict: (len(verdict.rule), verdict.rule))
