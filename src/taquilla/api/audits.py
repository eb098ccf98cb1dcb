"""Audits, which a worker carries out over rows of an operator, and alarms about what needs eyes: `/v1/audits`, `/v1/alarms`."""

from functools import partial
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Cursor, Limit, PathId, Routes, TheCommand, page, seq_of
from taquilla.api.members import Session, TheSession
from taquilla.domain.events.types import in_utc
from taquilla.domain.ledger import money
from taquilla.domain.people.operations import ACKNOWLEDGE_ALARM, RUN_AUDIT, SEE_ALARMS
from taquilla.http.framework import FromQuery, JSONBody, Response
from taquilla.store.ledger.alarms import AlarmRow
from taquilla.store.ledger.runs import AuditRunRow

HANDLERS: Final = Routes("/v1", "Audits and alarms")

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


@HANDLERS.post("/audits", RUN_AUDIT, "Queued.", status_code=202)
async def ask_for_audit(command: TheCommand, session: TheSession) -> Response[AuditShown]:
    """Ask for an audit.

    A worker checks every rule of the auditor over one snapshot of the operator's rows. That may take minutes, and holds up
    nothing. One audit at a time is queued or runs.
    """
    operator, member = session.operator, session.member
    return await command.once(
        None, lambda by: session.house.audits.ask(operator.id, member.id, author=by), lambda made: _audit(session, int(made))
    )


@HANDLERS.get("/audits", RUN_AUDIT, "The audits.")
async def list_audits(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[AuditPage]:
    """List audits.

    Lists the operator's audits, the latest first, without their findings.
    """
    rows = await session.house.audits.runs(session.operator.id, before=seq_of(cursor), limit=limit + 1)
    return page(AuditPage, rows, limit, _listed)


@HANDLERS.get("/audits/{audit_id:int}", RUN_AUDIT, "The audit.")
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


_AMOUNTS: Final = frozenset({"amount", "used", "credit", "difference", "largest", "sold", "usual", "pays"})
AlarmState = Literal["open", "acknowledged", "ended"]
AlarmKind = Literal[
    "duty_failing", "result_overdue", "seal_overdue", "wallet_calls_parked", "payment_held", "credit_held", "rule_broken",
    "credit_used", "shift_difference", "number_unusual", "seller_unusual", "sale_at_odd_hour", "sale_after_close",
    "log_stopped", "log_behind", "second_person_refused", "added_by_one", "readings_differ", "pin_seen_before_payment",
    "rate_moved",
]  # fmt: skip


class AlarmShown(Struct, frozen=True):
    """An alarm. subject is the id of what it is about; detail says more, by its kind, with amounts as decimal strings.

    duty_failing: a scheduled task fails, and is tried again. result_overdue: a draw that was played has no approved result half
    an hour after it was held, or an event of sports (subject sports ID) half an hour after its end: it is void from until on.
    seal_overdue: a draw has no seal a minute after its close, so it can have no result.
    wallet_calls_parked: the operator's wallet has not understood calls. payment_held and credit_held: one waits for a second
    person for more than an hour. rule_broken: the last audit has found it. credit_used: an entity has used more than 90 % of
    its credit; it ends below 85 %. shift_difference: a count of a closed shift was over, or, below zero, short: difference is
    that of the close, largest that of any of its counts, of another way to pay than cash in its currency; it ends after 31
    days. number_unusual: far more than usual is sold of a number in a draw that closes within half an hour; from the close
    until a result is approved it does not say of which. seller_unusual: an entity has sold far more today than on its other
    days. sale_at_odd_hour: it sells at an hour at which it never did. sale_after_close: a draw is sold after another operator
    has closed it. The usual is the median of the own past; what has too little past raises no alarm. log_stopped: the log signs
    nothing more, and draws get no results, because the database was restored (subject restored), a witness holds a checkpoint
    that the log does not continue (contradicted), or entries are gone (shortened). log_behind: a witness says that it has seen
    a longer log. second_person_refused: somebody tried to be the second person of a decision without being independent of the
    first; it ends after 31 days. added_by_one: two people decide together to whom one other person (by) has given access
    lately; it ends likewise. readings_differ: second clerks have read something else than the first one of a draw, or of an
    event of sports (subject sports ID), more than once; it ends likewise. rate_moved: the rate of a currency was set more than
    a tenth away from what held a day before; both are what one unit is worth in the operator's currency; it ends likewise.
    pin_seen_before_payment: a ticket was paid whose PIN somebody had been shown after its first close, when it could be known
    whether it wins; it ends likewise. An acknowledged alarm ends too when its cause is gone.
    """

    id: int
    kind: AlarmKind
    subject: str
    entity_id: int | None
    detail: dict[str, str | int | None]
    since: Instant
    until: Instant | None
    status: AlarmState
    acknowledged_by: str | None
    acknowledged_at: Instant | None
    note: str | None


class AlarmPage(Struct, frozen=True):
    """Alarms, the latest first. next is the cursor of the next page; null: this is the last one."""

    alarms: list[AlarmShown]
    next: str | None


class Acknowledgement(Struct, frozen=True, forbid_unknown_fields=True):
    """A note about what was done, or will be."""

    note: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S", examples=["the bank was called"])]


@HANDLERS.get("/alarms", SEE_ALARMS, "The alarms.")
async def list_alarms(
    session: TheSession, status: FromQuery[AlarmState | None] = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[AlarmPage]:
    """List alarms.

    Lists alarms, the latest first. Members of the operator's root entity see all of them, others those about entities of their
    own tree.
    """
    alarms, before = session.house.alarms.alarms, seq_of(cursor)
    rows = await alarms(session.operator.id, session.author, state=status, before=before, limit=limit + 1)
    return page(AlarmPage, rows, limit, partial(_alarm_shown, session))


@HANDLERS.post("/alarms/{alarm_id:int}/acknowledge", ACKNOWLEDGE_ALARM, "Acknowledged.")
async def acknowledge_alarm(
    alarm_id: PathId, command: TheCommand, data: JSONBody[Acknowledgement], session: TheSession
) -> Response[AlarmShown]:
    """Acknowledge an alarm.

    Says that somebody has seen it, and takes care of it. An alarm is acknowledged once.
    """
    return await command.once(
        data,
        lambda by: session.house.alarms.acknowledge(session.operator.id, alarm_id, note=data.note.strip(), author=by),
        lambda _: _alarm(session, alarm_id),
    )


async def _alarm(session: Session, alarm_id: int) -> AlarmShown:
    return _alarm_shown(session, await session.house.alarms.alarm(session.operator.id, alarm_id, session.author))


def _alarm_shown(session: Session, row: AlarmRow) -> AlarmShown:
    status = "ended" if row.until is not None else "open" if row.acknowledged_at is None else "acknowledged"
    exponent = row.detail.get("exponent", session.exponent)
    detail = {
        name: money.text(value, exponent) if name in _AMOUNTS else in_utc(name, value)
        for name, value in row.detail.items() if name != "exponent"
    }  # fmt: skip
    return made_of(AlarmShown, row, detail=detail, status=status)
