"""Tells events of sports: the stakes, the prizes and the taxes in the ledger between their seqs."""

from collections.abc import Mapping, Sequence
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import text
from taquilla.engine.events.feed import Telling, Told
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.sports import events as store


def _moves(field: str, name: str, kinds: Mapping[str, str], about: Sequence[str]) -> Telling:
    """Return what tells of the transfers of some kinds in a field of events: each with its kind's word under a name.

    about are the columns that it shows beside seq, day and amount. Events of one transaction tell
    the same: `seq` is theirs alone.
    """

    async def read(
        connection: HouseConnection, operator: Operator, events: Sequence[KeptEvent], sees_plays: bool
    ) -> list[tuple[int, Told]]:
        return [
            (number, {
                "seq": one.seq, "day": one.day.isoformat(), **{each: getattr(one, each) for each in about},
                name: kinds[one.kind], "amount": text(one.amount, operator.exponent), "is_reversal": one.is_reversal,
            })
            for number, one in await store.read_moves(connection, operator.id, events, list(kinds))
        ]  # fmt: skip

    return Telling(field, store.TYPES, read)


TELLINGS: Final = (
    _moves("plays", "kind", {"stake": "stake", "winning": "prize", "withholding": "prize"}, ("type", "source")),
    _moves("taxes", "tax", {"excise": "excise", "withholding": "withholding"}, ("jurisdiction",)),
)
"""Tell of stakes and prizes, a prize with what is withheld of it, and of taxes (TX-10), that were booked or taken back."""
