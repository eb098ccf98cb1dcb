"""Forgets old attempts to deliver events. The deliveries themselves are made apart from the duties (`deliveries.py`)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from taquilla.engine.due import SubjectDuties
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.webhooks import deliveries

KEPT: Final = timedelta(days=30)
"""The time for which attempts are kept."""

_ROWS_MAX: Final = 5_000


class WebhookDuties(SubjectDuties):
    """Deletes the attempts that are older than 30 days, in bounded numbers."""

    async def tidy(self, connection: HouseConnection, now: datetime, only: Sequence[int] | None) -> None:
        """Delete old attempts."""
        while await deliveries.purge(connection, now - KEPT, _ROWS_MAX, only) >= _ROWS_MAX:
            pass
