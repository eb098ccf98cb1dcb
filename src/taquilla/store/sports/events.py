"""Reads what events of sports tell of the ledger: stakes, prizes and taxes that were booked or taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.store.events.outbox import KeptEvent, ranges_of
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
TYPES: Final = frozenset(f"sports.{name}" for name in ("tickets", "settling", "settled", "closed"))
"""The types of events that tell of them."""


class SportsMove(NamedTuple):
    """A transfer for a ticket of a type, sold through a source, or one that takes it back. day is the one for which it counts."""

    seq: int
    day: date
    jurisdiction: str
    type: str
    source: str
    kind: str
    amount: Cents
    is_reversal: bool


async def read_moves(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent], kinds: Sequence[str]
) -> list[tuple[int, SportsMove]]:
    """Return the transfers of these kinds, each with its event's number. Events of one transaction tell the same."""
    rows = await connection.fetch(_SQL["read_moves"], ranges_of(events), operator=operator_id, kinds=arrays.texts(kinds))
    return [(number, SportsMove(*row)) for number, *row in rows]
