"""Pools of connections in the background, which outlast a database that is away, and the shares of those who read.

A person takes half of the connections at most, and an operator all but one. What is read for several callers at once belongs to
none: such a task has a context of its own.
"""

import asyncio
import select
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from taquilla import security
from taquilla.store.postgres.errors import DatabaseGone, OnStandby, OutcomeUnknown
from taquilla.store.postgres.fetching import FetchingConnection

TAKE_S: Final = 5.0
"""The longest wait for a connection of a pool."""
WRITE_S: Final = 10.0
"""The longest wait for a write that needs no gate: by then a till has heard "try again" too."""
CHECK_S: Final = 3.0
"""The longest silence of a server: after it, it is frozen, or cut off."""
ANSWERED_S: Final = 1.0
"""Seconds for which a server that has answered on a connection is not asked again whether it is there."""
Kind = TypeVar("Kind", bound=FetchingConnection)


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
        conninfo, connection_class=kind, kwargs={"autocommit": True}, configure=configure, check=check, open=False,
        min_size=size_min, max_size=size_max, timeout=TAKE_S, max_waiting=1000, reconnect_timeout=2,
    )  # fmt: skip


async def still_there(connection: Kind, hang_up: Callable[[Kind], None]) -> None:
    """Raise OperationalError if the server does not answer, or not soon: then hang_up is called.

    Within a second it is not asked again. Had it ended meanwhile, there would be something to read: the end.
    """
    (line := select.poll()).register(connection.pgconn.socket, select.POLLIN)
    if time.monotonic() - connection.answered_s < ANSWERED_S and not line.poll(0):
        return
    timer = asyncio.get_running_loop().call_later(CHECK_S, hang_up, connection)
    try:
        # Not by the pool's own check: it would be prepared under a new name each time, and PostgreSQL keeps them all.
        await connection.execute("", prepare=False)
        connection.answered_s = time.monotonic()
    finally:
        timer.cancel()


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


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Cancel a write that takes too long, as one that waits for a standby. Raises OutcomeUnknown."""
    try:
        async with asyncio.timeout(WRITE_S) as patience:
            yield
    except TimeoutError as error:
        if not patience.expired():
            raise
        raise OutcomeUnknown from error


WAITING_MAX: Final = 64
"""The most times that one person waits at once."""
PATIENCE_S: Final = 5.0
"""The most seconds for which one waits: as long as for a connection of the pool."""

_Key = tuple[int, str]
_Share = tuple[_Key, _Key]  # a person's and the operator's


class ShareTaken(DatabaseGone):
    """The caller has more under way than its share: try again."""


class Shares:
    """The shares of a pool. Work of nobody's, such as a login before it is proved, has none: it takes what is free."""

    def __init__(self) -> None:
        self._most = 0
        self._taken: Counter[_Key] = Counter()
        self._waiting: deque[tuple[_Share, asyncio.Future[None]]] = deque()
        self._has_one: ContextVar[bool] = ContextVar("has_one", default=False)

    @asynccontextmanager
    async def one(self, most: int) -> AsyncIterator[None]:
        """Take the share of one connection, of so many, for the actor of the current task, or wait for it. Raises ShareTaken."""
        self._most = most
        origin = security.current()
        # Who holds one already has its share: to wait for a second one would be to wait for oneself.
        if origin.operator is None or not origin.actor or self._has_one.get():
            yield
            return
        share = (origin.operator, origin.actor), (origin.operator, "")
        await self._take(share)
        self._has_one.set(True)
        try:
            yield
        finally:
            # Not by a token: a stream that breaks off may be ended by another task.
            self._has_one.set(False)
            self._give_back(share)

    def _has_room(self, share: _Share) -> bool:
        person, operator = share
        return self._taken[person] < max(1, self._most // 2) and self._taken[operator] < max(1, self._most - 1)

    async def _take(self, share: _Share) -> None:
        if self._has_room(share):
            self._taken.update(share)
            return
        if sum(asked == share for asked, _ in self._waiting) >= WAITING_MAX:
            raise ShareTaken
        entry = (share, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            await asyncio.wait_for(entry[1], PATIENCE_S)
        except BaseException as error:
            if entry in self._waiting:
                self._waiting.remove(entry)
            elif entry[1].done() and not entry[1].cancelled():
                self._give_back(share)
            if isinstance(error, TimeoutError):
                raise ShareTaken from error
            raise

    def _give_back(self, share: _Share) -> None:
        """Let those in who have room now, in the order in which they came."""
        self._taken.subtract(share)
        for key in [key for key, taken in self._taken.items() if not taken]:
            del self._taken[key]
        for entry in list(self._waiting):
            asked, turn = entry
            if self._has_room(asked):
                self._waiting.remove(entry)
                if not turn.done():
                    self._taken.update(asked)
                    turn.set_result(None)
