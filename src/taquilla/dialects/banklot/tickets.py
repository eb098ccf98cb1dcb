"""Shows, pays and undoes tickets: `/user/ticket` and its verbs, but for create."""

from typing import Any

from taquilla.dialects.banklot.amounts import units
from taquilla.dialects.banklot.auth import key_of
from taquilla.dialects.banklot.envelope import REFUSALS, operator_of, reply
from taquilla.dialects.banklot.errors import refused
from taquilla.dialects.banklot.requests import Nothing, TicketToPay, TicketToUndo, WhichTicket, known_number
from taquilla.dialects.banklot.responses import (
    PaidAnswer,
    PaidTicket,
    TicketAnswer,
    UndoneAnswer,
    UndoneTicket,
    paid_wager,
    seconds_of,
    ticket_shown,
)
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import PayTicket, Undoing, UndoTicket
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.engine.lottery.tickets import TicketView
from taquilla.http.body import check_headers
from taquilla.http.framework import JSONBody, NamedDependency, Request, Response, post

AnyRequest = Request[Any, Any, Any]


@post("/user/ticket", status_code=201, response_description="The ticket.", tags=["Tickets"], responses=REFUSALS)
async def view(
    data: JSONBody[WhichTicket], house: NamedDependency[House], caller: NamedDependency[Caller]
) -> Response[TicketAnswer]:
    """View a ticket.

    By its number and day. The pin is shown to the cashier who sold it, until the first of its draws closes.
    """
    found = await house.lottery.tickets.view(caller, known_number(data.ticket_number), data.date, with_pin=True)
    if isinstance(found, Refusal):
        return reply(refused(found))
    return reply(TicketAnswer(201, ticket_shown(found, await operator_of(house, caller))))


@post("/user/ticket/last", status_code=200, response_description="The ticket.", tags=["Tickets"], responses=REFUSALS)
async def last(
    house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[Nothing | None] = None
) -> Response[TicketAnswer]:
    """View the last ticket.

    The last one that the caller sold, with 202 as the body's status.
    """
    found = await house.lottery.tickets.last(caller, with_pin=True)
    if isinstance(found, Refusal):
        return reply(refused(found))
    return reply(TicketAnswer(202, ticket_shown(found, await operator_of(house, caller))))


@post("/user/ticket/pay", status_code=200, response_description="Paid, or not a winner.", tags=["Tickets"], responses=REFUSALS)
async def pay(
    data: JSONBody[TicketToPay], request: AnyRequest, house: NamedDependency[House], caller: NamedDependency[Caller]
) -> Response[PaidAnswer]:
    """Pay a ticket.

    Pays what it has won and was not paid yet, against its pin. A ticket with draws to come may be presented again.
    A ticket that has won nothing is answered with status 200 and the error `not a winner`. Above the operator's bound a payment
    is held: 409 `payment needs a second person`, until another user sends the same with the same PIN.
    """
    key = key_of(check_headers(request.scope), data.client_id)
    number, day = known_number(data.ticket_number), data.date
    # Looked up first, so that nothing can go wrong any more once the money is given out.
    seen = await house.lottery.tickets.view(caller, number, day)
    paid = await house.counter.ask(PayTicket(house.new_id(), caller, Channel.BANKLOT, number, data.pin_number, day, key))
    if isinstance(paid, Refusal):
        return reply(refused(paid, paying=True))
    assert isinstance(paid, Paid)
    operator = await operator_of(house, caller)
    lines = {line.wager.line: line for line in seen.lines} if isinstance(seen, TicketView) else {}
    ticket = PaidTicket(
        ticket_number=paid.number,
        prize=units(paid.prize, operator.exponent),
        paid_at=seconds_of(paid.paid_at),
        wagers=[paid_wager(lines[line], prize, operator) for line, prize in paid.lines if line in lines],
    )
    return reply(PaidAnswer(200, ticket))


@post("/user/ticket/cancel", status_code=200, response_description="Canceled.", tags=["Tickets"], responses=REFUSALS)
async def cancel(
    data: JSONBody[TicketToUndo], request: AnyRequest, house: NamedDependency[House], caller: NamedDependency[Caller]
) -> Response[UndoneAnswer]:
    """Cancel a ticket.

    The customer changed their mind: within the time to cancel and before the first draw closes.
    """
    return await _undo(Undoing.CANCEL, data, request, house, caller)


@post("/user/ticket/revert", status_code=200, response_description="Reverted.", tags=["Tickets"], responses=REFUSALS)
async def revert(
    data: JSONBody[TicketToUndo], request: AnyRequest, house: NamedDependency[House], caller: NamedDependency[Caller]
) -> Response[UndoneAnswer]:
    """Revert a ticket.

    The till could not print it: the ticket becomes rejected, within the same limits as a cancel.
    """
    return await _undo(Undoing.REVERT, data, request, house, caller)


async def _undo(undoing: Undoing, data: TicketToUndo, request: AnyRequest, house: House, caller: Caller) -> Response[Any]:
    key = key_of(check_headers(request.scope), data.client_id)
    number = known_number(data.ticket_number)
    undone = await house.counter.ask(UndoTicket(house.new_id(), caller, Channel.BANKLOT, undoing, number, key))
    if isinstance(undone, Refusal):
        return reply(refused(undone))
    assert isinstance(undone, Undone)
    return reply(UndoneAnswer(200, UndoneTicket(undone.number, undone.state)))
