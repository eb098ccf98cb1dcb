"""Tells events of sports: the taxes in the ledger between their seqs."""

from collections.abc import Mapping, Sequence

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.sports import events as store


class TaxEvents:
    """Tells of taxes that were charged or taken back (TX-10)."""

    name = "taxes"
    types = store.TYPES

    async def read(
        self, connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], *, sees_plays: bool
    ) -> Mapping[int, list[dict[str, object]]]:
        """Return the taxes of each event, by its number. Events of one transaction tell the same: `seq` is theirs alone."""
        told: dict[int, list[dict[str, object]]] = {}
        for event, seq, day, jurisdiction, tax, amount, is_reversal in await store.read_taxes(connection, operator.id, events):
            told.setdefault(event, []).append({
                "seq": seq, "day": day.isoformat(), "jurisdiction": jurisdiction, "tax": tax,
                "amount": text(amount, operator.exponent), "is_reversal": is_reversal,
            })  # fmt: skip
        return told
