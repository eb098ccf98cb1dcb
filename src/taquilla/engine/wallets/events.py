"""Tells events of players' wallets: the transfers of the ledger between their seqs."""

from collections.abc import Mapping, Sequence

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.wallets import events as store


class WalletEvents:
    """Tells of funds and bets that have moved."""

    name = "movements"
    types = store.TYPES

    async def read(
        self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], *, sees_plays: bool
    ) -> Mapping[int, list[dict[str, object]]]:
        """Return the movements of each event, by its number."""
        told: dict[int, list[dict[str, object]]] = {}
        for one in await store.read_movements(connection, operator.id, events):
            told.setdefault(one.event, []).append({
                "seq": one.seq,
                "kind": one.kind,
                "is_reversal": one.is_reversal,
                "user_id": one.user_id,
                "amount": text(one.amount, operator.exponent),
                "currency": operator.currency,
            })
        return told
