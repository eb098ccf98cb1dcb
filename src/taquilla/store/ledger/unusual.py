"""Raises and ends alarms about what is far above its usual, and about sales of draws that have closed elsewhere."""

from datetime import date, datetime, timedelta
from typing import Final

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
KINDS: Final = ("number_unusual", "seller_unusual", "sale_at_odd_hour", "sale_after_close")
"""The kinds of these alarms."""
CLOSES_WITHIN: Final = timedelta(minutes=30)
"""The time before its close in which the numbers of a draw are looked at."""
PAST_DAYS: Final = 28
"""The days with which a seller's day is compared."""
_SOLD_WITHIN: Final = timedelta(minutes=2)
_OPEN_FOR: Final = timedelta(hours=1)


async def look(connection: HouseConnection, operator_id: int, *, now: datetime, today: date, zone: str) -> None:
    """Raise alarms about what is unusual now, and end those whose cause has been gone for a while."""
    row = await (await connection.execute(_SQL["load_last_seq"], {"operator": operator_id})).fetchone()
    parameters: dict[str, object] = {"operator": operator_id, "now": now, "today": today, "zone": zone}
    parameters |= {"closes_until": now + CLOSES_WITHIN, "draws_until": now + CLOSES_WITHIN, "sold_since": now - _SOLD_WITHIN}
    parameters |= {"raised_until": now - _OPEN_FOR, "last_seq": row[0] if row else 0, "kinds": arrays.texts(KINDS)}
    parameters["days"] = arrays.days([today - timedelta(days=back) for back in range(1, PAST_DAYS + 1)])
    await connection.execute(_SQL["look"], parameters)
