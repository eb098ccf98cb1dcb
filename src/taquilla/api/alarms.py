"""Alarms about what needs somebody's eyes: `/v1/alarms`."""

from functools import partial
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, PathId, page, seq_of
from taquilla.api.fields import Instant, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.domain.events.instants import in_utc
from taquilla.domain.ledger import money
from taquilla.domain.people.operations import ACKNOWLEDGE_ALARM, SEE_ALARMS
from taquilla.http.framework import FromQuery, JSONBody, Response
from taquilla.store.ledger.alarms import AlarmRow

HANDLERS: Final = Routes("/v1/alarms", "Audits and alarms")

_AMOUNTS: Final = frozenset({"amount", "used", "credit", "difference", "largest", "sold", "usual", "pays"})
AlarmState = Literal["open", "acknowledged", "ended"]
AlarmKind = Literal[
    "duty_failing", "result_overdue", "seal_overdue", "wallet_calls_parked", "payment_held", "credit_held", "rule_broken",
    "credit_used", "shift_difference", "number_unusual", "seller_unusual", "sale_at_odd_hour", "sale_after_close",
    "log_stopped", "log_behind", "second_person_refused", "added_by_one", "readings_differ", "pin_seen_before_payment",
    "rate_moved", "codes_guessed",
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
    whether it wins; it ends likewise. codes_guessed: somebody who knows the password of login has given twenty wrong one-time
    codes in a day; it ends with another password, or likewise. An acknowledged alarm ends too when its cause is gone.
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


@HANDLERS.get("", SEE_ALARMS, "The alarms.")
async def list_alarms(
    session: TheSession, status: FromQuery[AlarmState | None] = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[AlarmPage]:
    """List alarms.

    Lists alarms, the latest first. Members of the operator's root entity see all of them, others those about entities of their
    own tree.
    """
    alarms, before = session.house.alarms.alarms, seq_of(cursor)
    rows = await alarms(session.operator.id, session.author, state=status, before=before, limit=limit + 1)
    return page(AlarmPage, rows, limit, partial(_shown, session))


@HANDLERS.post("/{alarm_id:int}/acknowledge", ACKNOWLEDGE_ALARM, "Acknowledged.")
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
    return _shown(session, await session.house.alarms.alarm(session.operator.id, alarm_id, session.author))


def _shown(session: Session, row: AlarmRow) -> AlarmShown:
    status = "ended" if row.until is not None else "open" if row.acknowledged_at is None else "acknowledged"
    exponent = row.detail.get("exponent", session.exponent)
    detail = {
        name: money.text(value, exponent) if name in _AMOUNTS else in_utc(name, value)
        for name, value in row.detail.items() if name != "exponent"
    }  # fmt: skip
    return made_of(AlarmShown, row, detail=detail, status=status)
