"""Forgets old attempts to deliver events. The deliveries themselves are made apart from the duties (`deliveries.py`)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from taquilla.engine.due import NOTHING_LEFT, Due, Duties, Left
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.webhooks import deliveries

KEPT: Final = timedelta(days=30)
"""The time for which attempts are kept."""

_EVERY: Final = timedelta(hours=1)
_ROWS_MAX: Final = 5_000


class WebhookDuties:
    """Deletes the attempts that are older than 30 days, in bounded numbers."""

    names: Final = frozenset[str]()

    @property
    def in_parts(self) -> Sequence[str]:
        """Return the duties of which each part fails on its own: none."""
        return ()

    async def tidy(self, connection: HouseConnection, now: datetime, only: Sequence[int] | None) -> None:
        """Delete old attempts."""
        while await deliveries.purge(connection, now - KEPT, _ROWS_MAX, only) >= _ROWS_MAX:
            pass

    async def prepare(self, connection: HouseConnection, operators: list[int]) -> None:
        """Do nothing for all operators at once."""

    async def find_due(self, connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[Due]:
        """Return nothing: there is no duty of a single operator."""
        return []

    async def do_due(self, connection: HouseConnection, operator: int, duties: Duties) -> Left:
        """Do nothing: there is no duty of a single operator."""
        return NOTHING_LEFT
