"""Raises and ends alarms about what is far above its usual, and about sales of draws that have closed elsewhere."""

from datetime import date, datetime, timedelta
from typing import Final

import psycopg

from taquilla.store.ledger.alarms import UNUSUAL, AlarmFact, keep
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
CLOSES_WITHIN: Final = timedelta(minutes=30)
"""The time before its close in which the numbers of a draw are looked at."""
PAST_DAYS: Final = 28
"""The days with which a seller's day is compared."""
_SOLD_WITHIN: Final = timedelta(minutes=2)
_OPEN_FOR: Final = timedelta(hours=1)


async def look(connection: HouseConnection, operator_id: int, *, now: datetime, today: date, zone: str) -> None:
    """Raise alarms about what is unusual now, and end those whose cause has been gone for a while."""
    row = await connection.first(_SQL["load_last_seq"], operator=operator_id)
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "today": today, "zone": zone}
    parameters |= {"closes_until": now + CLOSES_WITHIN, "sold_since": now - _SOLD_WITHIN, "last_seq": row[0] if row else 0}
    parameters["days"] = arrays.days([today - timedelta(days=back) for back in range(1, PAST_DAYS + 1)])
    parameters |= await _find_closed_elsewhere(connection, operator_id, now)
    facts = await connection.rows(AlarmFact, _SQL["look"], parameters)
    await keep(connection, operator_id, facts, now=now, kinds=UNUSUAL, is_listed=True, raised_until=now - _OPEN_FOR)


async def _find_closed_elsewhere(connection: HouseConnection, operator_id: int, now: datetime) -> dict[str, str]:
    """Return the draws of these minutes that others have closed earlier, and when, as columns."""
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "draws_until": now + CLOSES_WITHIN}
    near = await connection.fetch(_SQL["list_near"], parameters)
    closed = []
    if near:
        parameters |= arrays.columns(near, events=int, closes=datetime) | {"but": operator_id}
        try:
            closed = await connection.fetch(_SQL["find_closed_elsewhere"], parameters)
        except psycopg.OperationalError:
            # A node is away, and with it what its operators have closed. The others are looked at all the same.
            if connection.closed or not connection.is_spread:
                raise
    return arrays.columns(closed, events=int, closes_elsewhere=datetime)
