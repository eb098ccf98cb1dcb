"""Tells events of players' wallets: the transfers of the ledger between their seqs."""

from collections.abc import Sequence
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.engine.events.feed import Telling, Told
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import events as store


async def _movements(
    connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], sees_plays: bool
) -> list[tuple[int, Told]]:
    return [
        (number, one._asdict() | {"amount": text(one.amount, operator.exponent), "currency": operator.currency})
        for number, one in await store.read_movements(connection, operator.id, events)
    ]


MOVEMENTS: Final = Telling("movements", store.TYPES, _movements)
"""Tells of funds and bets that have moved."""
