"""Reads what events tell of the ledger's rows: tickets, prizes, and the lines of reports."""

from collections.abc import Mapping, Sequence
from datetime import date
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
_ROWS: Final = {"given": dict.fromkeys(("market.settling", "market.settled"), _SQL["given"])} | {
    "lines": {
        kind: _SQL["lines"].format(rows=_SQL[rows])
        for kinds, rows in (
            ("tickets.sold tickets.canceled tickets.rejected", "ticket_rows"), ("market.settling market.settled", "settled_rows"),
            ("week.closed", "profit_rows"), ("prizes.expired", "expired_rows"),
        )
        for kind in kinds.split()
    }
}  # fmt: skip
TICKET_TYPES: Final = frozenset(_TICKETS)
"""The types of events that tell of tickets."""
ROW_TYPES: Final = {name: frozenset(by_type) for name, by_type in _ROWS.items()}
"""The types of events that tell of prizes given, and of lines of reports, by the name of the field."""


class TicketTold(NamedTuple):
    """A ticket that an event tells of: member_id has sold, undone or paid it.

    lines are the payments of a paid one: line, market, amount.
    """

    id: UUID
    number: int
    day: date
    entity_id: int
    member_id: int
    amount: Cents
    lines: Sequence[tuple[int, int, Cents]] = ()


async def read_tickets(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent]
) -> list[tuple[int, TicketTold]]:
    """Return the tickets of these events, in their order, each with the event's number."""
    return [(number, TicketTold(*row)) for number, *row in await _read(connection, operator_id, events, _TICKETS)]


async def read_rows(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent], name: str, *, sees_plays: bool
) -> list[tuple[int, dict[str, object]]]:
    """Return the rows of a field of these events, each with its event's number. Amounts are in minor units.

    sees_plays: the lines of tickets say of which draws and games they are.
    """
    return [(number, row) for number, row in await _read(connection, operator_id, events, _ROWS[name], sees_plays=sees_plays)]


async def _read(
    connection: HouseConnection, operator_id: int, events: Sequence[KeptEvent], statements_by_type: Mapping[str, LiteralString],
    *, sees_plays: bool = False,
) -> list[TupleRow]:  # fmt: skip
    """Return the rows of events: one statement for all events that have the same."""
    found: list[TupleRow] = []
    for statement in dict.fromkeys(statements_by_type[one.type] for one in events):
        ranges = [
            (one.number, one.first_seq, one.last_seq, one.day, one.type.partition(".")[2])
            for one in events
            if statements_by_type[one.type] == statement
        ]
        parameters: dict[str, object] = {"operator": operator_id, "wallet_channel": int(WALLET_CHANNEL), "sees_plays": sees_plays}
        parameters |= _RANGES(ranges)
        found += await connection.fetch(statement, parameters)
    return found
