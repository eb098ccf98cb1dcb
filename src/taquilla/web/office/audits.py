"""Audits, asked for and shown with the verdict of each rule; and alarms: what needs somebody's eyes, and who has seen it."""

from functools import partial
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import ACKNOWLEDGE_ALARM, RUN_AUDIT, SEE_ALARMS
from taquilla.engine.audit import OPERATORS_RULES
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, HTTPException, Request, Template
from taquilla.store.ledger.runs import AuditRunRow
from taquilla.web.office.problems import ROWS_MAX, asked
from taquilla.web.pages import KeyForm, Pages, go_on, kept, once, read
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office")


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


@HANDLERS.get("/audits", RUN_AUDIT)
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


@HANDLERS.post("/audits", RUN_AUDIT, again=list_audits)
async def ask_for_audit(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Ask for an audit, and show how far it is."""
    form = await read(request, KeyForm)
    audits, operator, member = visitor.house.audits, visitor.operator, visitor.member
    made = await once(visitor, form, lambda by: audits.ask(operator.id, member.id, author=by))
    return go_on(f"/office/audits/{made}", "audit_asked")


@HANDLERS.get("/audits/{audit_id:int}", RUN_AUDIT)
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
    holding = [Verdict(rule.id, rule.sentence, "holds") for rule in OPERATORS_RULES if rule.id not in named]
    return broken + undecided + sorted(holding, key=lambda verdict: (len(verdict.rule), verdict.rule))


STATES: Final = ("open", "acknowledged", "ended")
"""The states of an alarm, as the page shows them one by one."""
_PAGE: Final = 50


class NoteForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A note about what was done about an alarm, or will be. alarm is the one of the path."""

    key: str = ""
    note: str = ""
    alarm: int = 0


@HANDLERS.get("/alarms", SEE_ALARMS)
async def list_alarms(
    visitor: TheVisitor, status: FromQuery[str | None] = None, before: FromQuery[int | None] = None
) -> Template:
    """List alarms of a state, the latest first."""
    chosen = status if status in STATES else "open"
    sent = visitor.sent(NoteForm) or NoteForm()
    rows = await visitor.house.alarms.alarms(visitor.operator.id, visitor.author, state=chosen, before=before, limit=_PAGE + 1)
    people = await visitor.people()
    return await visitor.page(
        "office/alarms.html",
        state=chosen,
        states=STATES,
        alarms=rows[:_PAGE],
        following=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        names={entity.id: entity.name for entity in people.entities.values()},
        may_acknowledge=visitor.may(ACKNOWLEDGE_ALARM) and chosen == "open",
        wrong=sent.alarm,
        typed=sent.note,
    )


@HANDLERS.get("/alarms/count", SEE_ALARMS)
async def count_alarms(visitor: TheVisitor) -> Template:
    """Show how many alarms are open, for the module that shows it beside the section on every page."""
    rows = await visitor.house.alarms.alarms(visitor.operator.id, visitor.author, state="open", before=None, limit=_PAGE)
    return await visitor.page("office/count.html", count=len(rows))


@HANDLERS.post("/alarms/{alarm_id:int}", ACKNOWLEDGE_ALARM, again=list_alarms)
async def acknowledge_alarm(request: Request, visitor: TheVisitor, alarm_id: FromPath[int]) -> AnyResponse:
    """Acknowledge an alarm: somebody has seen it, and takes care of it."""
    form = kept(request, replace(await read(request, NoteForm), alarm=alarm_id))
    acknowledge = partial(visitor.house.alarms.acknowledge, visitor.operator.id, alarm_id, note=form.note.strip())
    await once(visitor, form, lambda by: acknowledge(author=by))
    return go_on("/office/alarms", "alarm_acknowledged")
