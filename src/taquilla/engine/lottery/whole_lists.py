"""Reads whole lists as of one moment, within bounds on the rows and on the time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.store.postgres.database import HouseConnection, TryAgain, snapshot

LISTED_MAX: Final = 10_000
"""The most rows in one response to a search without a limit."""
DEADLINE_S: Final = 30.0
"""The seconds for which such a search may hold its connection."""


@asynccontextmanager
async def bounded_snapshot(connection: HouseConnection) -> AsyncIterator[None]:
    """Read several times as of one moment, without any gate. Raises TryAgain after `DEADLINE_S` seconds."""
    try:
        async with asyncio.timeout(DEADLINE_S), snapshot(connection):
            yield
    except TimeoutError as late:
        raise TryAgain from late


def refuse_long(count: int) -> Refusal | None:
    """Refuse to list more than `LISTED_MAX` rows, and tell how many were found."""
    return Refusal(Reason.LIST_TOO_LONG, bound=LISTED_MAX, found=count) if count > LISTED_MAX else None
