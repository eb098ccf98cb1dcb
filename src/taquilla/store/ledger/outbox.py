"""Writes events, in the transaction that makes them true."""

from collections.abc import Sequence
from datetime import date, datetime

from taquilla.domain.events.outbox import EventRow
from taquilla.domain.events.types import draft
from taquilla.domain.people.members import NATION
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
ROWS = arrays.table(
    event_operators=int, numbers=int, event_instants=datetime, types=str, firsts=int, lasts=int, event_days=date,
    data=dict | None,
)  # fmt: skip
_COUNTS = arrays.table(operators=int, counts=int, covered=int, instants=datetime)


def latest(rows: Sequence[EventRow]) -> dict[int, EventRow]:
    """Return the last event of each operator."""
    return {row.operator_id: row for row in rows}


def tell(connection: HouseConnection, operator_id: int, actor: str, action: str, what: str, detail: object) -> bool:
    """Tell an entry of the audit trail as an event. Return False if no gate of that operator is held: then it is told later."""
    outbox = connection.outbox
    if outbox is None or (operator_id != NATION and operator_id not in outbox.turns):
        return False
    event = draft(actor, action, what, detail)
    if event is not None:
        outbox.add(operator_id, event)
    return True


async def write_events(connection: HouseConnection, rows: Sequence[EventRow]) -> None:
    """Write events, and count them in their operators' gates. Behind these gates, as the last statement of the transaction."""
    counts = [(operator, row.number, row.last_seq, row.at) for operator, row in latest(rows).items()]
    await connection.execute(_SQL["write_events"], ROWS(rows) | _COUNTS(counts))

