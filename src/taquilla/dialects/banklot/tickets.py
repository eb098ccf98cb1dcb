"""Shows, pays, undoes and copies tickets: `/user/ticket` and its verbs, except create. Searches them: `/user/ticket/`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.dialect.house import Channel, House, Operator, Reason, Refusal
from taquilla.dialect.http import Response, units
from taquilla.dialect.lottery import CopiedLine, Paid, PayTicket, TicketRow, TicketView, Undoing, Undone, UndoTicket
from taquilla.dialects.banklot import requests, responses
from taquilla.dialects.banklot.amounts import Amount
from taquilla.dialects.banklot.auth import BanklotContext, key_of
from taquilla.dialects.banklot.envelope import list_response
from taquilla.dialects.banklot.errors import BanklotError, refused
from taquilla.dialects.banklot.filters import ticket_filter_of
from taquilla.dialects.banklot.requests import BanklotTicketChoice, BanklotTicketSearch, BanklotTicketToPay, known_number
from taquilla.dialects.banklot.responses import UnixSeconds, Yes, seconds_of

PATH: Final = "/user/ticket/"


class TicketListed(Struct, frozen=True):
    """A ticket of a list, with its stake and its prize in whole units."""

    id: Annotated[str, Meta(examples=["639a1521-49b9-4876-a36c-36c621593930"])]
    ticket_number: int
    created_at: UnixSeconds
    user_id: int
    email: str
    status: Annotated[str, Meta(description="sold, canceled, rejected, winner, held, loser, paid or expired.", examples=["sold"])]
    total: Amount
    prize: Amount
    entity_id: int
    parent_id: int | None
    entity_name: str
    parent_name: str | None


class TicketsAnswer(Yes, frozen=True):
    """The tickets found, or a page of them where a limit was sent."""

    response: list[TicketListed]


async def find_tickets(house: House, context: BanklotContext, body: BanklotTicketSearch | None) -> Response | BanklotError:
    """Search tickets.

    Finds tickets of the caller's entity and of the entities below it, by their time of sale and their status.
    """
    operator = await house.operator(context.caller.operator_id)
    rows = await house.lottery.search.tickets(context.caller, ticket_filter_of(body or BanklotTicketSearch(), operator.zone))
    if isinstance(rows, Refusal):
        return refused(rows)
    return await list_response(TicketsAnswer(200, []), rows, lambda row: ticket_listed(row, operator))


def ticket_listed(row: TicketRow, operator: Operator) -> TicketListed:
    """Show one ticket of a list."""
    return TicketListed(
        id=str(row.id),
        ticket_number=row.number,
        created_at=seconds_of(row.created_at),
        user_id=row.member_id,
        email=row.email,
        status=row.status,
        total=units(row.amount, operator.exponent),
        prize=units(row.prize, operator.exponent),
        entity_id=row.entity_id,
        parent_id=row.parent_id,
        entity_name=row.entity_name,
        parent_name=row.parent_name,
    )


class BanklotWagerCopy(Struct, frozen=True):
    """A wager to sell again. event_id is the draw that takes it now, null where no draw of its kind is open."""

    amount: Amount
    event_id: int | None
    game_id: int
    old_event_id: int
    wager: str


class BanklotTicketCopy(Struct, frozen=True):
    """A draft. ticket_number is that of the ticket copied; num_wagers counts the wagers that can be sold."""

    ticket_uuid: str
    ticket_number: int
    num_wagers: int
    wagers: list[BanklotWagerCopy]
    unavailable: list[BanklotWagerCopy]


class CopyAnswer(Yes, frozen=True):
    """A draft of a ticket."""

    response: BanklotTicketCopy


async def copy(house: House, context: BanklotContext, body: BanklotTicketChoice) -> CopyAnswer | BanklotError:
    """Copy a ticket.

    Nothing is sold. Each wager goes to its own event while that is open, else to the next open one of the same product, list and
    hour. Wagers without such an event are `unavailable`.
    """
    drafted = await house.lottery.tickets.copy(context.caller, known_number(body.ticket_number), body.date)
    if isinstance(drafted, Refusal):
        return refused(drafted)
    operator = await house.operator(context.caller.operator_id)
    wagers = [_copied(line, operator) for line in drafted.lines]
    sellable = [wager for wager in wagers if wager.event_id is not None]
    ticket = BanklotTicketCopy(
        ticket_uuid=str(house.new_id()),
        ticket_number=drafted.number,
        num_wagers=len(sellable),
        wagers=sellable,
        unavailable=[wager for wager in wagers if wager.event_id is None],
    )
    return CopyAnswer(201, ticket)


def _copied(line: CopiedLine, operator: Operator) -> BanklotWagerCopy:
    wager = line.wager
    return BanklotWagerCopy(units(wager.amount, operator.exponent), line.event_id, wager.game, wager.event_id, wager.selection)


async def view(house: House, context: BanklotContext, body: BanklotTicketChoice) -> responses.TicketAnswer | BanklotError:
    """View a ticket.

    Finds it by its number and day. The pin is shown to the cashier who sold it: until the first of its draws closes, or always,
    as the operator has it. Between the close of one of its draws and that draw's result its seller and
    auditors alone see it.
    """
    number = known_number(body.ticket_number)
    return await _shown(house, context, 201, await house.lottery.tickets.view(context.caller, number, body.date, with_pin=True))


async def last(house: House, context: BanklotContext, body: requests.EmptyBody | None) -> responses.TicketAnswer | BanklotError:
    """View the last ticket.

    Shows the last ticket that the caller sold. The body's status is 202.
    """
    return await _shown(house, context, 202, await house.lottery.tickets.last(context.caller, with_pin=True))


async def _shown(
    house: House, context: BanklotContext, status: int, view: TicketView | Refusal
) -> responses.TicketAnswer | BanklotError:
    if isinstance(view, TicketView) and view.is_sealed:
        view = Refusal(Reason.EXPOSURE_SEALED)
    if isinstance(view, Refusal):
        return refused(view)
    return responses.TicketAnswer(status, responses.ticket_shown(view, await house.operator(context.caller.operator_id)))


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


async def cancel(house: House, context: BanklotContext, body: requests.TicketToUndo) -> responses.UndoneAnswer | BanklotError:
    """Cancel a ticket.

    For a customer who has changed their mind: within the time to cancel and before the first draw closes.
    """
    return await _undo(house, context, body, Undoing.CANCEL)


async def revert(house: House, context: BanklotContext, body: requests.TicketToUndo) -> responses.UndoneAnswer | BanklotError:
    """Revert a ticket.

    For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.
    """
    return await _undo(house, context, body, Undoing.REVERT)


async def _undo(
    house: House, context: BanklotContext, body: requests.TicketToUndo, undoing: Undoing
) -> responses.UndoneAnswer | BanklotError:
    undone = await house.counter.ask(UndoTicket(
        id=house.new_id(), caller=context.caller, channel=Channel.BANKLOT, undoing=undoing,
        number=known_number(body.ticket_number), key=key_of(context.headers, body.client_id),
    ))
    if isinstance(undone, Refusal):
        return refused(undone)
    assert isinstance(undone, Undone)
    return responses.UndoneAnswer(200, responses.BanklotUndoneTicket(undone.number, undone.state))
