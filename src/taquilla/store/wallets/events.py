"""Reads what moved in players' wallets, as the events of batches tell."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.wallets.players import player_account
from taquilla.store.events.outbox import KeptEvent, ranges_of
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
TYPES: Final = frozenset({"wallets.moved"})
"""The types of events that tell of movements."""


class Movement(NamedTuple):
    """A movement in a player's wallet. amount is above zero where it is the player's gain."""

    seq: int
    kind: str
    is_reversal: bool
    user_id: str
    amount: Cents


async def read_movements(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]
) -> list[tuple[int, Movement]]:
    """Return the movements of these events, each with the event's number."""
    parameters = {"operator": operator_id, "first_account": player_account(0)}
    rows = await connection.fetch(_SQL["read_moved"], ranges_of(events), **parameters)
    return [(number, Movement(*row)) for number, *row in rows]
