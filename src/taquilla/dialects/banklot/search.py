"""Searches tickets: `/user/ticket/`, which is not `/user/ticket`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.dialects.banklot.amounts import Amount
from taquilla.dialects.banklot.auth import BanklotContext
from taquilla.dialects.banklot.envelope import list_response
from taquilla.dialects.banklot.errors import BanklotError, refused
from taquilla.dialects.banklot.filters import ticket_filter_of
from taquilla.dialects.banklot.requests import BanklotTicketSearch
from taquilla.dialects.banklot.responses import UnixSeconds, Yes, seconds_of
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.engine.lottery.search import TicketRow
from taquilla.http.responses import Response, units

PATH: Final = "/user/ticket/"


class TicketListed(Struct, frozen=True):
    """A ticket of a list, with its stake and its prize in whole units."""

    id: Annotated[str, Meta(examples=["639a1521-49b9-4876-a36c-36c621593930"])]
    ticket_number: int
    created_at: UnixSeconds
    user_id: int
    email: str
    status: Annotated[str, Meta(description="sold, canceled, rejected, winner, loser, paid or expired.", examples=["sold"])]
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
