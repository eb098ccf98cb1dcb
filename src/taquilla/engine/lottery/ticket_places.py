"""Finds a ticket by its id alone, of any operator."""

from collections.abc import Sequence
from uuid import UUID

from taquilla.engine.residents import find_any
from taquilla.store.lottery import tickets
from taquilla.store.lottery.tickets import Place
from taquilla.store.postgres.database import Database, HouseConnection


async def find_ticket(database: Database, ticket_id: UUID) -> Place | None:
    """Return where the ticket with this id is kept; None: there is none. Raises DatabaseGone."""

    async def find(connection: HouseConnection, only: Sequence[int] | None) -> list[Place]:
        if only is None:
            return await tickets.find_anywhere(connection, ticket_id)
        return await tickets.find_by_id(connection, only[0], ticket_id)

    return await find_any(database, find)
