"""One moment for everything that is read inside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


@asynccontextmanager
async def snapshot(connection: HouseConnection) -> AsyncIterator[None]:
    """One moment for everything that is read inside."""
    await connection.execute(_SQL["begin_snapshot"])
    try:
        yield
    finally:
        if not connection.closed:
            await connection.execute(_SQL["end_snapshot"])
