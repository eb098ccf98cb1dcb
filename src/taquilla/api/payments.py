"""Payments between entities and their parents: `/v1/payments`."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, next_of, seq_of
from taquilla.api.entities import EntityFilter, entity_of
from taquilla.api.fields import Amount, Instant, WrittenAmount, known_day, made_of, minor_units
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.operations import RECORD_PAYMENT, SEE_PAYMENTS
from taquilla.http.decode import Malformed
from taquilla.http.framework import FromPath, FromQuery, JSONBody, Response
from taquilla.store.lottery.weeks import PaymentFilter, PaymentOfWeek

HANDLERS: Final = Routes("/v1/payments", "Weeks and payments")

_NEAR: Final = timedelta(days=30)
_DAYS_MAX: Final = timedelta(days=366)

Direction = Literal["paid", "received"]
"""The direction of a payment: the entity paid its parent, or received it from there."""


class PaymentToRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A payment between an entity and its parent; above the operator's root is whoever runs the installation.

    direction is paid where the entity paid, received where it was paid. note goes to the audit trail.
    """

    entity_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[213])]
    amount: WrittenAmount
    direction: Direction = "paid"
    note: Annotated[str, Meta(max_length=500, examples=["cash, receipt 0117"])] = ""


class PaymentShown(Struct, frozen=True):
    """A payment between an entity and its parent. day is the day that it counts for, by the operator's calendar.

    undoes is the payment that it takes back, undone_by the one that takes it back; null without one.
    """

    id: int
    entity_id: int
    entity: str
    direction: Direction
    amount: Amount
    currency: str
    day: date
    at: Instant
    recorded_by: str
    note: str
    undoes: int | None
    undone_by: int | None


class PaymentPage(Struct, frozen=True):
    """Payments, the latest first. next is the cursor of the next page; null: this is the last one."""

    payments: list[PaymentShown]
    next: str | None


@HANDLERS.get("", SEE_PAYMENTS, "The payments.")
async def list_payments(
    session: TheSession,
    entity_id: EntityFilter = None,
    first_day: FromQuery[date | None] = None,
    last_day: FromQuery[date | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[PaymentPage]:
    """List payments.

    Lists the payments of an entity and of those below it with their parents, the latest first: of the last 31 days, or from
    `first_day` to `last_day` by the operator's calendar, at most 366 days.
    """
    operator, entity = session.operator, await entity_of(session, entity_id)
    if last_day is None:
        last_day = business_day(await session.house.now(), operator.zone)
    last = known_day(last_day, "last_day")
    first = known_day(first_day, "first_day") if first_day is not None else last - _NEAR
    if not timedelta() <= last - first < _DAYS_MAX:
        raise Malformed("`last_day`: it is before the first day, or more than 366 days are asked for")
    wanted = PaymentFilter(first, last, seq_of(cursor), limit + 1)
    rows = await session.house.lottery.cuadres.payments(operator.id, entity.id, wanted)
    return Response(PaymentPage(await _shown(session, rows[:limit]), next_of(rows, limit, lambda row: row.seq)))


@HANDLERS.post("", RECORD_PAYMENT, "Recorded.", status_code=201)
async def record_payment(command: TheCommand, data: JSONBody[PaymentToRecord], session: TheSession) -> Response[PaymentShown]:
    """Record a payment.

    Records what an entity below the caller's own paid its parent, or received from it; at the operator's root also what the root
    paid to whoever runs the installation. It counts for today. No money moves here: it says that it has moved.
    """
    units = minor_units(data.amount, session.operator.exponent, "/amount")
    house = session.house
    return await command.once(
        data,
        lambda by: house.lottery.cuadres.record_payment(
            session.operator.id,
            data.entity_id,
            units if data.direction == "paid" else -units,
            command_id=house.new_id(),
            note=data.note,
            author=by,
        ),
        lambda made: _recorded(session, int(made)),
    )


@HANDLERS.post("/{payment_id:int}/undo", RECORD_PAYMENT, "Undone.", status_code=201)
async def undo_payment(payment_id: FromPath[int], command: TheCommand, session: TheSession) -> Response[PaymentShown]:
    """Undo a payment.

    Records a payment of the same amount the other way, which counts for today and names the one that it undoes. A payment is
    undone once, and one that undoes another is not undone itself.
    """
    cuadres = session.house.lottery.cuadres
    return await command.once(
        None,
        lambda by: cuadres.undo_payment(session.operator.id, payment_id, command_id=session.house.new_id(), author=by),
        lambda made: _recorded(session, int(made)),
    )


def direction_of(amount: Cents) -> Direction:
    """Return the direction of a payment that is above zero where the entity paid."""
    return "paid" if amount > 0 else "received"


async def _recorded(session: Session, seq: int) -> PaymentShown:
    (shown,) = await _shown(session, [await session.house.lottery.cuadres.payment(session.operator.id, seq)])
    return shown


async def _shown(session: Session, payments: Sequence[PaymentOfWeek]) -> list[PaymentShown]:
    operator = session.operator
    known = await session.house.known(operator.id)
    return [
        made_of(
            PaymentShown, one, operator, id=one.seq, entity=known.people.entities[one.entity_id].name, day=one.booked_on,
            direction=direction_of(one.amount), amount=abs(one.amount), recorded_by=one.author,
        )
        for one in payments
    ]
