"""Tells events of sports: the taxes in the ledger between their seqs."""

from collections.abc import Sequence
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.engine.events.feed import Telling, Told
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.sports import events as store


async def _taxes(
    connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], sees_plays: bool
) -> list[tuple[int, Told]]:
    """Return the taxes of events. Events of one transaction tell the same: `seq` is theirs alone."""
    return [
        (number, one._asdict() | {"day": one.day.isoformat(), "amount": text(one.amount, operator.exponent)})
        for number, one in await store.read_taxes(connection, operator.id, events)
    ]


TAXES: Final = Telling("taxes", store.TYPES, _taxes)
"""Tells of taxes that were charged or taken back (TX-10)."""
