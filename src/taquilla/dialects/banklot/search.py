"""Finds tickets: `/user/ticket/`, which is not `/user/ticket`."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.dialects.banklot.amounts import Amount, units
from taquilla.dialects.banklot.envelope import REFUSALS, operator_of, reply, reply_with_rows
from taquilla.dialects.banklot.errors import refused
from taquilla.dialects.banklot.filters import ticket_filter_of
from taquilla.dialects.banklot.requests import TicketSearch
from taquilla.dialects.banklot.responses import UnixSeconds, Yes, seconds_of
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.engine.lottery.search import TicketRow
from taquilla.http.framework import JSONBody, NamedDependency, Response, post

PATH: Final = "/user/ticket/"
INSIDE: Final = "/user/ticket/search"
"""The path under which the framework knows it, for which the slash at the end makes no difference."""


class TicketListed(Struct, frozen=True):
    """A ticket of a list: what was staked on it and what it has won, in whole units."""

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


@post(INSIDE, status_code=200, response_description="What was found.", tags=["Tickets"], responses=REFUSALS)
async def find_tickets(
    house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[TicketSearch | None] = None
) -> Response[TicketsAnswer]:
    """Search tickets.

    Those of the caller's entity and of the entities below it, by the time of their sale and by how they stand.
    """
    operator = await operator_of(house, caller)
    found = await house.lottery.search.tickets(caller, ticket_filter_of(data or TicketSearch(), operator.zone))
    if isinstance(found, Refusal):
        return reply(refused(found))
    return await reply_with_rows(TicketsAnswer(200, []), found, lambda row: ticket_listed(row, operator))


def ticket_listed(row: TicketRow, operator: Operator) -> TicketListed:
    """One ticket of a list."""
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
