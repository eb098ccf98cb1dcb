"""The ground of a ticket's proof: the draws in which it plays, with their seals."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class TicketDraw(NamedTuple):
    """A draw in which lines of a ticket play. entry is that of its seal, and wagers how many it seals, None before there is one.

    is_sealed: the seal has left the house; None: the draw had a result before there were seals. markets are all that it judges.
    """

    event_id: int
    lines: tuple[int, ...]
    state: str
    is_sealed: bool | None
    entry: int | None
    wagers: int | None
    markets: Sequence[int]


async def load_draws(connection: HouseConnection, operator_id: int, seq: int, day: date) -> list[TicketDraw]:
    """Return the draws of a ticket, in the order of drawing."""
    found = await connection.fetch(_SQL["load_draws"], operator=operator_id, seq=seq, day=day)
    return [TicketDraw(event, tuple(lines), *rest) for event, lines, *rest in found]


async def load_ending(connection: HouseConnection, operator_id: int, seq: int, day: date) -> tuple[str, datetime | None]:
    """Return a ticket's currency, and the instant at which it was undone."""
    return await connection.one(lambda *row: row, _SQL["load_ending"], operator=operator_id, seq=seq, day=day)
