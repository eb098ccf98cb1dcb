"""Writes events, in the transaction that makes them true."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from taquilla.domain.events.outbox import OutboxRow
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


def latest(rows: Sequence[OutboxRow]) -> dict[int, OutboxRow]:
    """Return the last event of each operator."""
    return {row.operator_id: row for row in rows}


def tell(connection: HouseConnection, operator_id: int, actor: str, action: str, what: str, detail: object) -> bool:
    """Tell an entry of the audit trail as an event. Return False if no gate of that operator is held: then it is told later."""
    outbox = connection.outbox
    if outbox is None or (operator_id != NATION and operator_id not in outbox.turns):
        return False
    if (event := draft(actor, action, what, detail)) is not None:
        outbox.add(operator_id, event)
    return True


async def write_events(connection: HouseConnection, rows: Sequence[OutboxRow]) -> None:
    """Write events, and count them in their operators' gates. Behind these gates, as the last statement of the transaction."""
    counts = [(operator, row.number, row.last_seq, row.at) for operator, row in latest(rows).items()]
    if not connection.is_spread:
        await connection.execute(_SQL["count_and_write_events"], ROWS(rows) | _COUNTS(counts))
        return
    for operator, number, covered, at in counts:
        await connection.run(_SQL["count_events"], operator=operator, number=number, covered=covered, at=at)
        await write_rows(connection, [row for row in rows if row.operator_id == operator])


async def write_rows(connection: HouseConnection, rows: Sequence[OutboxRow]) -> None:
    """Write events of one operator, without counting them."""
    if len(rows) > 1:
        operators = arrays.numbers([row.operator_id for row in rows])
        await connection.execute(_SQL["write_events"], ROWS(rows) | {"operators": operators})
        return
    await connection.execute(_SQL["write_event"], parameters_of(*rows))


def parameters_of(row: OutboxRow) -> dict[str, object]:
    """Return an event as parameters."""
    return {
        "operator": row.operator_id, "number": row.number, "at": row.at, "type": row.type, "first": row.first_seq,
        "last": row.last_seq, "day": row.day, "data": json.dumps(row.data) if row.data else None,
    }  # fmt: skip

