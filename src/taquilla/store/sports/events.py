"""Reads what events of sports tell of the ledger: taxes that were charged or taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.store.events.outbox import KeptEvent, ranges_of
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
TYPES: Final = frozenset(f"sports.{name}" for name in ("tickets", "settling", "settled", "closed"))
"""The types of events that tell of taxes."""


class TaxMove(NamedTuple):
    """A tax of a ticket that was charged, or taken back. day is the one for which it counts."""

    seq: int
    day: date
    jurisdiction: str
    tax: str
    amount: Cents
    is_reversal: bool


async def read_taxes(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]
) -> list[tuple[int, TaxMove]]:
    """Return the taxes that moved with these events, each with the event's number. Events of one transaction tell the same."""
    rows = await connection.fetch(_SQL["read_taxes"], ranges_of(events), operator=operator_id)
    return [(number, TaxMove(*row)) for number, *row in rows]
