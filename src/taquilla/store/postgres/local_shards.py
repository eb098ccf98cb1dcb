"""Finds which operators live at this node of Citus, and the names of their shards there."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from psycopg import AsyncCursor

from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import NOWHERE
from taquilla.store.postgres.database import HouseConnection, TryAgain, statements
from taquilla.store.postgres.shard_names import ShardNames

_SQL = statements(__file__)

# By node, database and shard. A shard keeps its number and its name wherever it goes.
_known: Final[dict[tuple[str, int, str, int], ShardNames]] = {}


async def ask_homes(connection: HouseConnection, operators: Sequence[int]) -> AsyncCursor:
    """Send the query for the gates' shards of those operators that live at this node."""
    return await connection.execute(_SQL["find_homes"], {"asked": arrays.numbers(operators)})


async def read_homes(connection: HouseConnection, homes: AsyncCursor) -> Mapping[int, ShardNames]:
    """Return the names of the shards of operators, once the response is there. Those of a part are asked for once."""
    return {operator: await _names(connection, shard) for operator, shard in await homes.fetchall()}


async def _names(connection: HouseConnection, shard: int) -> ShardNames:
    info = connection.info
    key = info.host, info.port, info.dbname, shard
    if (names := _known.get(key)) is None:
        rows = await (await connection.execute(_SQL["read_shard_names"], {"shard": shard})).fetchall()
        by_citus = [table for table, _, is_written_by_citus in rows if is_written_by_citus]
        names = _known[key] = ShardNames({table: name for table, name, _ in rows}, by_citus)
    return names


@asynccontextmanager
async def at_home(connection: HouseConnection, operators: Sequence[int] | None) -> AsyncIterator[None]:
    """Name the shards of the operators that live at this node in whatever is read inside. On plain PostgreSQL it does nothing.

    No gate is held, so inside it is only read: an operator that moves away meanwhile is seen as it was when it went. Raises
    TryAgain where nothing is left of that.
    """
    if not connection.is_spread or not operators:
        yield
        return
    connection.homes = await read_homes(connection, await ask_homes(connection, operators))
    try:
        yield
    except psycopg.errors.UndefinedTable as gone:
        _known.clear()
        raise TryAgain from gone
    finally:
        connection.homes = NOWHERE
