"""Pools of connections in the background, which outlast a database that is away, and the shares of those who read.

A person takes half of the connections at most, and an operator all but one. What is read for several callers at once belongs to
none: such a task has a context of its own.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from taquilla import security
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


WAITING_MAX: Final = 64
"""The most reads of one person that wait."""
PATIENCE_S: Final = 5.0
"""The most seconds for which one waits: as long as for a connection of the pool."""

_reads: ContextVar[bool] = ContextVar("reads", default=False)
_Key = tuple[int, str]


class ShareTaken(DatabaseGone):
    """The caller has more reads under way than its share: try again."""


class Shares:
    """The shares of a pool. Work of nobody's, such as a login before it is proved, has none: it takes what is free."""

    def __init__(self) -> None:
        self._most = 0
        self._taken: Counter[_Key] = Counter()
        self._waiting: deque[tuple[int, str, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def one(self, most: int) -> AsyncIterator[None]:
        """Take the share of one connection, of so many, for the actor of the current task, or wait for it. Raises ShareTaken."""
        self._most = most
        origin = security.current()
        # Who holds one already has its share: to wait for a second one would be to wait for oneself.
        if origin.operator is None or not origin.actor or _reads.get():
            yield
            return
        operator, actor = origin.operator, origin.actor
        await self._take(operator, actor)
        _reads.set(True)
        try:
            yield
        finally:
            # Not by a token: a stream that breaks off may be ended by another task.
            _reads.set(False)
            self._taken.subtract([(operator, actor), (operator, "")])
            self._let_in()

    def _has_room(self, operator: int, actor: str) -> bool:
        half, all_but_one = max(1, self._most // 2), max(1, self._most - 1)
        return self._taken[operator, actor] < half and self._taken[operator, ""] < all_but_one

    async def _take(self, operator: int, actor: str) -> None:
        if self._has_room(operator, actor):
            self._taken.update([(operator, actor), (operator, "")])
            return
        if sum(waits[:2] == (operator, actor) for waits in self._waiting) >= WAITING_MAX:
            raise ShareTaken
        turn = asyncio.get_running_loop().create_future()
        entry = (operator, actor, turn)
        self._waiting.append(entry)
        try:
            await asyncio.wait_for(turn, PATIENCE_S)
        except BaseException as error:
            if entry in self._waiting:
                self._waiting.remove(entry)
            elif turn.done() and not turn.cancelled():
                self._taken.subtract([(operator, actor), (operator, "")])
                self._let_in()
            if isinstance(error, TimeoutError):
                raise ShareTaken from error
            raise

    def _let_in(self) -> None:
        """Let those in who have room now, in the order in which they came."""
        for key in [key for key, taken in self._taken.items() if not taken]:
            del self._taken[key]
        for entry in list(self._waiting):
            operator, actor, turn = entry
            if self._has_room(operator, actor):
                self._waiting.remove(entry)
                if not turn.done():
                    self._taken.update([(operator, actor), (operator, "")])
                    turn.set_result(None)
