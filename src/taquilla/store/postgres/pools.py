"""Pools of connections in the background, which outlast a database that is away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from taquilla.store.postgres.errors import DatabaseGone, OnStandby

TAKE_S: Final = 5.0
"""The longest wait for a connection of a pool."""
Kind = TypeVar("Kind", bound=AsyncConnection)


@asynccontextmanager
async def kept_if_done(connection: AsyncConnection) -> AsyncIterator[None]:
    """Close a connection unless the block is done: whoever is cancelled in it leaves none open."""
    try:
        yield
    except BaseException:
        await connection.close()
        raise


def pool(
    kind: type[Kind],
    conninfo: str,
    configure: Callable[[Kind], Awaitable[None]],
    check: Callable[[Kind], Awaitable[None]],
    size_min: int,
    size_max: int,
) -> AsyncConnectionPool[Kind]:
    """Return a pool of connections of a kind, in autocommit mode, which is still to be opened."""
    return AsyncConnectionPool(
        conninfo,
        connection_class=kind,
        kwargs={"autocommit": True},
        min_size=size_min,
        max_size=size_max,
        timeout=TAKE_S,
        max_waiting=1000,
        reconnect_timeout=2,
        configure=configure,
        check=check,
        open=False,
    )


@asynccontextmanager
async def borrowed(connections: AsyncConnectionPool[Kind]) -> AsyncIterator[Kind]:
    """Lend a connection of a pool. Raises DatabaseGone when none is available, or it breaks."""
    try:
        async with connections.connection() as connection:
            try:
                yield connection
            except (OnStandby, psycopg.errors.ReadOnlySqlTransaction):
                # The next one finds the leader.
                await connection.close()
                raise
    except (PoolTimeout, TooManyRequests, psycopg.OperationalError) as error:
        raise DatabaseGone from error
