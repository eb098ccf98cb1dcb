"""Finds what of a ticket is sealed to somebody: its plays on draws that are closed and wait for their results."""

from datetime import datetime

from taquilla.domain.lottery.sealed import sees_plays
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.people.members import Member
from taquilla.store.lottery import tickets
from taquilla.store.people import sessions
from taquilla.store.postgres.database import HouseConnection


async def sealed_markets(
    connection: HouseConnection, operator_id: int, member: Member | None, ticket: Ticket, at: datetime, session_id: int = 0
) -> set[int]:
    """Return the markets of a ticket on which somebody does not see its plays; None is anybody who knows its code.

    All access tokens of an agency are one seller. One that was given out after the sale sees nothing sealed: whoever decides
    about the draw could give it to itself.
    """
    if sees_plays(member, ticket.member_id):
        is_token = member is not None and member.role == "reseller"
        if not is_token or await sessions.has_begun_by(connection, operator_id, session_id, ticket.created_at):
            return set()
    return await tickets.find_sealed(connection, operator_id, {wager.market_id for wager in ticket.wagers}, at)
