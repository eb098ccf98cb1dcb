"""Forgets old attempts to deliver events. The deliveries themselves are made apart from the duties (`deliveries.py`)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, named_errors
from taquilla.store.webhooks import deliveries

KEPT: Final = timedelta(days=30)
"""The time for which attempts are kept."""

_EVERY: Final = timedelta(hours=1)
_ROWS_MAX: Final = 5_000


class WebhookDuties:
    """Deletes the attempts that are older than 30 days: once an hour of the house's clock, in bounded numbers."""

    def __init__(self) -> None:
        self._purged_at: datetime | None = None

    @property
    def in_parts(self) -> Sequence[str]:
        """Return the duties of which each part fails on its own: none."""
        return ()

    async def prepare(self, connection: HouseConnection, operators: list[int]) -> None:
        """Delete old attempts, for all operators at once."""
        async with named_errors():
            now = await read_clock(connection)
            if self._purged_at is not None and now - self._purged_at < _EVERY:
                return
            while await deliveries.purge(connection, now - KEPT, _ROWS_MAX) >= _ROWS_MAX:
                pass
            self._purged_at = now

    async def do_all(self, connection: HouseConnection, operator: int) -> None:
        """Do nothing: there is no duty of a single operator."""

    async def next_due(self, connection: HouseConnection, operator: int) -> datetime | None:
        """Return None: nothing is due at an instant of its own."""
        return None
