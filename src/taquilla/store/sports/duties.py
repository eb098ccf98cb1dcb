"""Finds what waits for the duties of sports, of many operators at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about

_SQL = statements(__file__)


class SportsDue(NamedTuple):
    """The work that waits for an operator's duties: when a ticket lapses next, old requests, coupons with what they wait for."""

    operator_id: int
    lapses_at: datetime | None
    has_old_requests: bool
    coupons: Sequence[str] | None


async def find_due(
    connection: HouseConnection, operators: Sequence[int], now: datetime, *, signed_before_s: int
) -> list[SportsDue]:
    """Return what waits for the duties of operators. signed_before_s: requests are old that were signed before this second."""
    parameters = {"now": now, "before": signed_before_s}
    return [SportsDue(*row) for row in await ask_about(connection, _SQL["find_due"], operators, parameters)]
