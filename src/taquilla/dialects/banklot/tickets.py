"""Shows, pays and undoes tickets: `/user/ticket` and its verbs, except create."""

from taquilla.dialects.banklot import responses
from taquilla.dialects.banklot.auth import BanklotContext, key_of
from taquilla.dialects.banklot.errors import BanklotError, refused
from taquilla.dialects.banklot.requests import BanklotTicketChoice, BanklotTicketToPay, EmptyBody, TicketToUndo, known_number
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import PayTicket, Undoing, UndoTicket
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.engine.house import House
from taquilla.engine.lottery.tickets import TicketView
from taquilla.http.responses import units


async def view(house: House, context: BanklotContext, body: BanklotTicketChoice) -> responses.TicketAnswer | BanklotError:
    """View a ticket.

    Finds it by its number and day. The pin is shown to the cashier who sold it: until the first of its draws closes, or always,
    as the operator has it. Between the close of one of its draws and that draw's result its seller and
    auditors alone see it.
    """
    ticket = await house.lottery.tickets.view(context.caller, known_number(body.ticket_number), body.date, with_pin=True)
    if isinstance(ticket, Refusal):
        return refused(ticket)
    if ticket.is_sealed:
        return refused(Refusal(Reason.EXPOSURE_SEALED))
    return responses.TicketAnswer(201, responses.ticket_shown(ticket, await house.operator(context.caller.operator_id)))


async def last(house: House, context: BanklotContext, body: EmptyBody | None) -> responses.TicketAnswer | BanklotError:
    """View the last ticket.

    Shows the last ticket that the caller sold. The body's status is 202.
    """
    ticket = await house.lottery.tickets.last(context.caller, with_pin=True)
    if isinstance(ticket, Refusal):
        return refused(ticket)
    return responses.TicketAnswer(202, responses.ticket_shown(ticket, await house.operator(context.caller.operator_id)))


async def pay(house: House, context: BanklotContext, body: BanklotTicketToPay) -> responses.PaidAnswer | BanklotError:
    """Pay a ticket.

    Pays the prizes that were not paid yet, against the ticket's pin. A ticket with draws to come may be presented again. For a
    ticket that has won nothing the response has status 200 and the error `not a winner`. A payment above the operator's bound is
    held: 409 `payment needs a second person`, until another user sends the same request with the same PIN.
    """
    key = key_of(context.headers, body.client_id)
    number, day = known_number(body.ticket_number), body.date
    # Loaded first, so that nothing can fail any more once the money is given out.
    view = await house.lottery.tickets.view(context.caller, number, day, is_in_hand=True)
    paid = await house.counter.ask(PayTicket(
        id=house.new_id(), caller=context.caller, channel=Channel.BANKLOT, number=number, pin=body.pin_number, day=day, key=key
    ))
    if isinstance(paid, Refusal):
        return refused(paid, paying=True)
    assert isinstance(paid, Paid)
    operator = await house.operator(context.caller.operator_id)
    lines = {line.wager.line: line for line in view.lines} if isinstance(view, TicketView) else {}
    ticket = responses.BanklotPaidTicket(
        ticket_number=paid.number,
        prize=units(paid.prize, operator.exponent),
        paid_at=responses.seconds_of(paid.paid_at),
        wagers=[responses.paid_wager(lines[line], prize, operator) for line, prize in paid.lines if line in lines],
    )
    return responses.PaidAnswer(200, ticket)


async def cancel(house: House, context: BanklotContext, body: TicketToUndo) -> responses.UndoneAnswer | BanklotError:
    """Cancel a ticket.

    For a customer who has changed their mind: within the time to cancel and before the first draw closes.
    """
    return await _undo(house, context, body, Undoing.CANCEL)


async def revert(house: House, context: BanklotContext, body: TicketToUndo) -> responses.UndoneAnswer | BanklotError:
    """Revert a ticket.

    For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.
    """
    return await _undo(house, context, body, Undoing.REVERT)


async def _undo(
    house: House, context: BanklotContext, body: TicketToUndo, undoing: Undoing
) -> responses.UndoneAnswer | BanklotError:
    key = key_of(context.headers, body.client_id)
    number = known_number(body.ticket_number)
    undone = await house.counter.ask(UndoTicket(
        id=house.new_id(), caller=context.caller, channel=Channel.BANKLOT, undoing=undoing, number=number, key=key
    ))
    if isinstance(undone, Refusal):
        return refused(undone)
    assert isinstance(undone, Undone)
    return responses.UndoneAnswer(200, responses.BanklotUndoneTicket(undone.number, undone.state))
