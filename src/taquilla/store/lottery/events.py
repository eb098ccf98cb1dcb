"""Reads what events tell of the ledger's rows: tickets, prizes, and the lines of reports."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import TupleRow

from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.store.events.outbox import KeptEvent
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_RANGES = arrays.table(numbers=int, firsts=int, lasts=int, days=date, states=str)
_TICKETS: Final = {
    "tickets.sold": _SQL["read_sold"],
    "tickets.canceled": _SQL["read_undone"],
    "tickets.rejected": _SQL["read_undone"],
    "tickets.paid": _SQL["read_paid"],
}
_PRIZES: Final = dict.fromkeys(("market.settling", "market.settled"), _SQL["read_prizes"])
_LINES: Final = {
    kind: _SQL["sum_lines"].format(rows=_SQL[rows])
    for kind, rows in (
        ("tickets.sold", "sold_rows"), ("tickets.canceled", "undone_rows"), ("tickets.rejected", "undone_rows"),
        ("market.settling", "settled_rows"), ("market.settled", "settled_rows"), ("week.closed", "profit_rows"),
        ("prizes.expired", "expired_rows"),
    )
}  # fmt: skip
TICKET_TYPES, PRIZE_TYPES, LINE_TYPES = map(frozenset, (_TICKETS, _PRIZES, _LINES))
"""The types of events that tell of tickets, of prizes, and of lines of reports."""


class TicketTold(NamedTuple):
    """A ticket that an event tells of: event is the event's number, member_id who has sold, undone or paid it.

    lines are the payments of a paid one: line, market, amount.
    """

    event: int
    id: UUID
    number: int
    day: date
    entity_id: int
    member_id: int
    amount: Cents
    lines: Sequence[tuple[int, int, Cents]] = ()


class PrizeTold(NamedTuple):
    """A prize, or a stake that goes back (kind refund), of a line of a ticket. day is that for which it counts."""

    event: int
    ticket_id: UUID
    entity_id: int
    line: int
    kind: str
    day: date
    claim_until: datetime
    amount: Cents


class LineTold(NamedTuple):
    """What an event adds to reports of a day, an entity, a user, a product, a draw and a game; 0: of none."""

    event: int
    day: date
    entity_id: int
    member_id: int
    product_id: int
    draw_id: int
    game: int
    sales: Cents
    commission: Cents
    parent_commission: Cents
    prizes: Cents
    wallets: Cents
    expired: Cents
    receivable: Cents


async def read_tickets(connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]) -> list[TicketTold]:
    """Return the tickets of these events, in their order."""
    return [TicketTold(*row) for row in await _read(connection, operator_id, events, _TICKETS)]


async def read_prizes(connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]) -> list[PrizeTold]:
    """Return the prizes that these steps of settlements have given, in their order."""
    return [PrizeTold(*row) for row in await _read(connection, operator_id, events, _PRIZES)]


async def read_lines(connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]) -> list[LineTold]:
    """Return what these events add to reports."""
    return [LineTold(*row) for row in await _read(connection, operator_id, events, _LINES)]


async def _read(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent], statements_by_type: Mapping[str, LiteralString]
) -> list[TupleRow]:
    """Return the rows of events: one statement for all events that have the same."""
    found: list[TupleRow] = []
    for statement in dict.fromkeys(statements_by_type[one.type] for one in events):
        ranges = [
            (one.number, one.first_seq, one.last_seq, one.day, one.type.partition(".")[2])
            for one in events
            if statements_by_type[one.type] == statement
        ]
        parameters = {"operator": operator_id, "wallet_channel": int(WALLET_CHANNEL)} | _RANGES(ranges)
        found += await connection.fetch(statement, parameters)
    return found
