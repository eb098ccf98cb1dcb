"""Payments of tickets that wait for a second person: listed, approved and refused: `/v1/tickets/held`."""

from datetime import date, datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.entities import EntityFilter, entity_of
from taquilla.api.fields import Amount, Instant, made_of
from taquilla.api.handlers import Command, Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Refused, granted
from taquilla.api.rule_values import known_instant
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import DECIDE_PAYMENT, SEE_HELD_PAYMENTS
from taquilla.engine.lottery.payment_approvals import HeldPayment
from taquilla.http.framework import FromPath, FromQuery, Response

HANDLERS: Final = Routes("/v1", "Tickets")

_VERSIONS: Final = 2**10  # far more than a ticket is presented and refused


class HeldPaymentShown(Struct, frozen=True):
    """A payment of a ticket that waits for a second person. is_own: the caller asked for it, and may not approve it."""

    ticket_id: UUID
    number: int
    day: date
    entity_id: int
    entity: str
    amount: Amount
    currency: str
    asked_by: str
    asked_at: Instant
    is_own: bool


class HeldPaymentPage(Struct, frozen=True):
    """Payments that wait, the longest waiting first. next is the cursor of the next page; null: this is the last one."""

    payments: list[HeldPaymentShown]
    next: str | None


class DecidedPayment(Struct, frozen=True):
    """A payment that waited, and the decision of the second person. An approved one may be handed to the customer."""

    ticket_id: UUID
    number: int
    day: date
    decision: Literal["approved", "refused"]
    amount: Amount
    currency: str
    asked_by: str
    decided_by: str
    decided_at: Instant


@HANDLERS.get("/tickets/held", SEE_HELD_PAYMENTS, "The payments.")
async def list_held(
    session: TheSession, entity_id: EntityFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response[HeldPaymentPage]:
    """List held payments.

    Lists the payments that are above the bound of one person, and wait for a second one: at the caller's entity, or `entity_id`,
    and below it.
    """
    entity, place = await entity_of(session, entity_id), seq_of(cursor)
    after = None if place is None else divmod(place, _VERSIONS)
    held = await session.house.lottery.payment_approvals.held(session.operator.id, entity.id, after=after, limit=limit + 1)
    return page(
        HeldPaymentPage, held, limit, partial(_held, session), lambda one: one.row.ticket_seq * _VERSIONS + one.row.version
    )


@HANDLERS.post("/tickets/{ticket_id:uuid}/payment/approve", DECIDE_PAYMENT, "Approved.")
async def approve_payment(
    ticket_id: FromPath[UUID], command: TheCommand, session: TheSession, asked_at: FromQuery[datetime | None] = None
) -> Response[DecidedPayment]:
    """Approve a held payment.

    Pays the ticket, as the second person: another one than who asked for it, of the ticket's agency or of an entity above it. A
    payment that a corrected result has overtaken has to be asked for anew. Send its `asked_at` as listed: it pays that one alone.
    """
    return await _decide(command, session, ticket_id, asked_at, approve=True)


@HANDLERS.post("/tickets/{ticket_id:uuid}/payment/refuse", DECIDE_PAYMENT, "Refused.")
async def refuse_payment(
    ticket_id: FromPath[UUID], command: TheCommand, session: TheSession, asked_at: FromQuery[datetime | None] = None
) -> Response[DecidedPayment]:
    """Refuse a held payment.

    The ticket is a winner again, and may be presented anew. Who asked for the payment may refuse it too, and so take it back.
    """
    return await _decide(command, session, ticket_id, asked_at, approve=False)


async def _decide(
    command: Command, session: Session, ticket_id: UUID, asked_at: datetime | None, *, approve: bool
) -> Response[DecidedPayment]:
    house, seen = session.house, known_instant(asked_at, "asked_at")
    ticket = granted(await house.lottery.tickets.get(session.caller, ticket_id)).ticket
    return await command.once(
        None,
        lambda by: house.lottery.payment_approvals.decide(
            session.operator.id, session.member.id, ticket.number, ticket.day, approve=approve, id=house.new_id(), author=by
        ),
        lambda made: _decided(session, ticket_id, int(made.rpartition(":")[2])),
        seen=None if seen is None else (seen,),
    )


def _held(session: Session, held: HeldPayment) -> HeldPaymentShown:
    row = held.row
    is_own = row.asked_by == session.member.id
    return made_of(HeldPaymentShown, held, row, session.operator, entity=held.agency, is_own=is_own)


async def _decided(session: Session, ticket_id: UUID, version: int) -> DecidedPayment:
    operator = session.operator
    hold = await session.house.lottery.payment_approvals.hold(operator.id, ticket_id, version)
    if hold.ended_by is None or hold.ended_at is None or hold.ended_as is None or hold.ended_as == "lapsed":
        # The command was refused, since a correction or the time to claim had overtaken the payment: only its end was written.
        raise Refused(Refusal(Reason.PAYMENT_NOT_HELD))
    members = (await session.house.known(operator.id)).people.members
    return made_of(
        DecidedPayment, hold, operator, ticket_id=ticket_id, decision=hold.ended_as,
        asked_by=members[hold.asked_by].email, decided_by=members[hold.ended_by].email, decided_at=hold.ended_at,
    )  # fmt: skip
