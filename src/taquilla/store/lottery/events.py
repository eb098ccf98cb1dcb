"""Reads which tickets the events of batches tell of."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from taquilla.domain.ledger.money import Cents
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_RANGES = arrays.table(numbers=int, firsts=int, lasts=int, days=date, states=str)
_STATEMENTS = {
    "tickets.sold": "read_sold",
    "tickets.canceled": "read_undone",
    "tickets.rejected": "read_undone",
    "tickets.paid": "read_paid",
}
TYPES = frozenset(_STATEMENTS)
"""The types of events that tell of tickets."""


class TicketTold(NamedTuple):
    """A ticket that an event tells of: event is the event's number, member_id who has sold, undone or paid it."""

    event: int
    id: UUID
    number: int
    day: date
    entity_id: int
    member_id: int
    amount: Cents


async def read_tickets(connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]) -> list[TicketTold]:
    """Return the tickets of these events, in their order."""
    found: list[TicketTold] = []
    for statement in dict.fromkeys(_STATEMENTS[one.type] for one in events):
        ranges = [
            (one.number, one.first_seq, one.last_seq, one.day, one.type.partition(".")[2])
            for one in events
            if _STATEMENTS[one.type] == statement
        ]
        rows = await connection.execute(_SQL[statement], {"operator": operator_id} | _RANGES(ranges))
        found += [TicketTold(*row) for row in await rows.fetchall()]
    return found
