"""Tells events of tickets: the rows of the ledger between their seqs."""

from collections.abc import Mapping, Sequence

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.lottery import events as store
from taquilla.store.postgres.database import HouseConnection


class TicketEvents:
    """Tells of tickets that were sold, undone or paid."""

    name = "tickets"
    types = store.TYPES

    async def read(
        self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent]
    ) -> Mapping[int, list[dict[str, object]]]:
        """Return the tickets of each event, by its number."""
        told: dict[int, list[dict[str, object]]] = {}
        for one in await store.read_tickets(connection, operator.id, events):
            told.setdefault(one.event, []).append({
                "id": str(one.id),
                "number": one.number,
                "day": one.day.isoformat(),
                "entity_id": one.entity_id,
                "member_id": one.member_id,
                "amount": text(one.amount, operator.exponent),
                "currency": operator.currency,
            })
        return told
