"""Reads of all operators at once, wherever they live."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection
from taquilla.store.postgres.local_shards import at_home

T = TypeVar("T")

Read = Callable[[HouseConnection, Sequence[int] | None], Awaitable[Sequence[T]]]
"""Reads rows of these operators; None: of all."""


async def read_all(
    database: Database, read: Read[T], *, of_absent: Callable[[Sequence[int]], Sequence[T]] = lambda operators: ()
) -> list[T]:
    """Return the rows of all operators. On several nodes each reads those of its own, one operator after another.

    of_absent gives the rows of the operators of a node that is away: without it there are none. Raises DatabaseGone where nobody
    answers.
    """

    async def read_at(node: Database, residents: Sequence[int] | None) -> list[T]:
        async with node.reading() as connection:
            if residents is None:
                return [*await read(connection, None)]
            async with at_home(connection, residents):
                return [row for operator in residents for row in await read(connection, [operator])]

    parts = database.residents()
    found = await asyncio.gather(*[read_at(*part) for part in parts], return_exceptions=True)
    for trouble in found:
        if isinstance(trouble, BaseException) and not isinstance(trouble, DatabaseGone):
            raise trouble
    if parts and all(isinstance(trouble, DatabaseGone) for trouble in found):
        raise DatabaseGone
    rows: list[T] = []
    for (_, residents), part in zip(parts, found, strict=True):
        rows += of_absent(residents or ()) if isinstance(part, BaseException) else part
    return rows


async def find_any(database: Database, read: Read[T]) -> T | None:
    """Return the first row that any operator has; None: none has one. Raises DatabaseGone where one that is away may have it."""
    absent: list[int] = []

    def note(operators: Sequence[int]) -> Sequence[T]:
        absent.extend(operators)
        return ()

    rows = await read_all(database, read, of_absent=note)
    if not rows and absent:
        raise DatabaseGone
    return rows[0] if rows else None
