"""Connections to PostgreSQL as the house's roles, and the named statements that run on them."""

import os
import re
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, LiteralString, cast

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncTransaction
from psycopg.conninfo import make_conninfo
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from taquilla import security
from taquilla.domain.events.outbox import Draft, Outbox
from taquilla.store.postgres.line import Line

_IDLE_MAX: Final = 4

HOUSE_ROLE = "taquilla_house"
AUDITOR_ROLE = "taquilla_auditor"

# A frozen process loses the gate after a second; a process that waits for the gate waits three and starts again.
_HOUSE_OPTIONS = {
    "role": HOUSE_ROLE,
    "timezone": "UTC",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "1s",
    "statement_timeout": "30s",
    # Statements are prepared once, often while a table is still small; even then the plan must use the index.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "jit": "off",
    # What a page reads is over before parallel workers have begun, and they take the cores that sell.
    "max_parallel_workers_per_gather": "0",
}


class ToldError(Exception):
    """An error whose message is the docstring of its class, filled with facts."""

    def __init__(self, **facts: object) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()).format(**facts))


class DatabaseGone(Exception):
    """The database does not answer."""


class RoleForbidden(ToldError, DatabaseGone):
    """This login may not act as {role}. Give the login of that role: `taquilla db roles` makes them."""


class OutcomeUnknown(Exception):
    """The connection broke, or PostgreSQL warned, while a commit was under way: it may have happened."""


class TryAgain(Exception):
    """PostgreSQL undid the transaction for a reason that has nothing to do with it: a lock, a shutdown."""


class NotRecorded(Exception):
    """PostgreSQL refused a row that the rules had allowed."""


_HEADER = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def statements(module_file: str) -> Mapping[str, LiteralString]:
    """Return the named statements in the .sql file beside a module: ``-- name --``, the reason, the statement."""
    parts = _HEADER.split(Path(module_file).with_suffix(".sql").read_text(encoding="utf-8"))
    named_statements = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    return cast(Mapping[str, LiteralString], named_statements)


class HouseConnection(AsyncConnection[Any]):
    """A connection that remembers PostgreSQL's warnings: a COMMIT with a warning may not have reached its standby.

    It also keeps the security events of the transaction under way: they are logged only once it is committed. outbox are the
    events that it tells readers of; None: it holds no gate.
    """

    warnings: list[str]
    pending_events: tuple[Mapping[str, Any], ...] = ()
    outbox: Outbox | None = None
    _line: Line | None = None

    def tell(self, event: str, **fields: Any) -> None:
        """Log a security event (see `security.record`) when its transaction is committed; in autocommit mode at once."""
        if self.info.transaction_status is TransactionStatus.IDLE:
            security.record(event, **fields)
        else:
            self.pending_events = (*self.pending_events, {"event": event, "address": security.origin(), **fields})

    def tell_all(self) -> None:
        """Log the events of the transaction that has just been committed."""
        pending_events, self.pending_events = self.pending_events, ()
        for event in pending_events:
            security.record(**event)

    def tell_nothing(self) -> None:
        """Drop the events of a transaction that was rolled back."""
        self.pending_events = ()

    def add_event(self, operator_id: int, event: str, data: Mapping[str, object] | None = None) -> None:
        """Tell an event of this type with the transaction, behind the operator's gate. Entries of the trail tell themselves."""
        assert self.outbox is not None, "events are told behind the gate"
        self.outbox.add(operator_id, Draft(event, data))

    @asynccontextmanager
    async def transaction(self, *options: Any, **keywords: Any) -> AsyncIterator[AsyncTransaction]:
        """Run a transaction, or a savepoint in one. At the end of the outermost its events are logged, or dropped."""
        try:
            async with super().transaction(*options, **keywords) as transaction:
                yield transaction
        except BaseException:
            self.tell_nothing()
            raise
        if self.info.transaction_status is TransactionStatus.IDLE:
            self.tell_all()

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[Any]:
        """Send statements without waiting for the responses to those before them. The first error is raised at the end.

        So a transaction goes round it, not inside.
        """
        if self._line is not None:
            yield
            await self._line.settle()
            return
        self._line = line = Line(self)
        try:
            yield
        except BaseException:
            with suppress(psycopg.Error):
                await line.end()
            raise
        else:
            await line.end()
        finally:
            self._line = None
            await line.forget()

    async def execute(self, query: Any, params: Any = None, **options: Any) -> AsyncCursor[Any]:
        """Run a statement; in a pipeline, only send it."""
        if self._line is None:
            return await super().execute(query, params, **options)
        return cast(AsyncCursor[Any], self._line.send(query, params))

    def _warned(self, diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            self.warnings.append(diagnostic.message_primary or "")


def house_conninfo(url: str, role: str = HOUSE_ROLE, **options: str) -> str:
    """Return the connection string of a role, with every setting that our sessions need."""
    settings = {**_HOUSE_OPTIONS, "role": role, **options}
    return make_conninfo(
        url,
        options=" ".join(f"-c {name}={value}" for name, value in settings.items()),
        application_name="taquilla",
        connect_timeout=5,
        client_encoding="UTF8",
    )


async def connect(url: str, role: str = HOUSE_ROLE, **options: str) -> HouseConnection:
    """Return a connection in autocommit mode; transactions begin and commit explicitly. Raises DatabaseGone and RoleForbidden."""
    try:
        connection = await HouseConnection.connect(
            house_conninfo(url, role, **options), autocommit=True, prepare_threshold=0
        )
    except psycopg.OperationalError as error:
        # A failed connection has no SQLSTATE.
        if "permission denied to set role" in str(error):
            raise RoleForbidden(role=role) from None
        raise DatabaseGone from error
    connection.warnings = []
    connection.add_notice_handler(connection._warned)
    return connection


@asynccontextmanager
async def snapshot(connection: HouseConnection) -> AsyncIterator[None]:
    """Read everything inside as of one moment."""
    await connection.execute("begin transaction isolation level repeatable read read only")
    try:
        yield
    finally:
        if not connection.closed:
            await connection.execute("commit")


@contextmanager
def owning(owner_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Provide a plain connection as the database's owner, for work before a house opens. Raises DatabaseGone."""
    try:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise DatabaseGone from error


@asynccontextmanager
async def named_errors() -> AsyncIterator[None]:
    """Turn psycopg's errors into ours, by SQLSTATE alone."""
    try:
        yield
    except psycopg.Error as error:
        raise house_error(error) from error


def house_error(error: psycopg.Error) -> Exception:
    """Return our error for one of psycopg's. An error with no outside cause stays unchanged: it is our mistake."""
    state = error.sqlstate or ""
    # This comes before the classes below: an administrator's shutdown (57P01) closes the connection, so the outcome is unknown.
    if isinstance(error, psycopg.OperationalError) and (not state or (state[:2] in ("08", "57") and state != "57014")):
        return OutcomeUnknown()
    if state in ("40P01", "40001", "55P03", "25P03", "25P04", "57014", "53300", "53100", "53200"):
        return TryAgain()
    if state[:2] in ("22", "23"):
        return NotRecorded(f"{state} {error.diag.constraint_name or error.diag.message_primary}")
    return error


def named_trouble(error: Exception) -> Exception:
    """Return our error for one of psycopg's; else the error itself."""
    return house_error(error) if isinstance(error, psycopg.Error) else error


def hang_up(connection: HouseConnection) -> None:
    """End a connection that somebody else waits for, who finds it broken, and closes it.

    To close it here would take the socket away under the event loop's eyes: uvloop ends the whole process for that.
    """
    with suppress(OSError, psycopg.OperationalError), socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class Database:
    """Access to the database: a pool of connections that only read, a small one for writes that need no gate (logins), and
    the idle connections of those who take gates.
    """

    url: str
    readers: AsyncConnectionPool[HouseConnection]
    writers: AsyncConnectionPool[HouseConnection]
    idle: list[HouseConnection] = field(default_factory=list)

    @classmethod
    async def open(cls, url: str, *idle: HouseConnection, readers_max: int = 4) -> "Database":
        """Connect; idle are connections that take gates. The pools fill themselves in the background, so that a house may start
        before its database.
        """
        readers = _pool(house_conninfo(url, default_transaction_read_only="on"), 1, readers_max)
        writers = _pool(house_conninfo(url), 0, 2)
        await readers.open(wait=False)
        await writers.open(wait=False)
        return cls(url, readers, writers, [*idle])

    async def connect(self) -> HouseConnection:
        """Return a new connection, for whoever takes gates on and on. Raises DatabaseGone."""
        return await connect(self.url)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to take gates on for a while: an idle one, or a new one. Raises DatabaseGone.

        No pool: nobody waits for a connection to take a gate on, and a database that is away is known at once. A new connection
        plans every statement once more, and does so behind the gate; hence a few are kept.
        """
        connection = await self._idle_connection() or await self.connect()
        try:
            yield connection
        except BaseException:
            # The state of the connection is unknown.
            await connection.close()
            raise
        idle = connection.info.transaction_status is TransactionStatus.IDLE
        if idle and len(self.idle) < _IDLE_MAX and not self.readers.closed:
            self.idle.append(connection)
        else:
            await connection.close()

    async def _idle_connection(self) -> HouseConnection | None:
        """Return the connection that was used last and still answers."""
        while self.idle:
            connection = self.idle.pop()
            with suppress(psycopg.OperationalError):
                await AsyncConnectionPool.check_connection(connection)
                return connection
            await connection.close()
        return None

    async def connect_to_read(self, **options: str) -> HouseConnection:
        """Return a connection of one's own that only reads. options are PostgreSQL's settings. Raises DatabaseGone."""
        return await connect(self.url, default_transaction_read_only="on", **options)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to read on. Raises DatabaseGone when none is available, or it breaks."""
        async with _borrowed(self.readers) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection for a write that needs no gate. Raises DatabaseGone."""
        async with _borrowed(self.writers) as connection:
            yield connection

    async def close(self) -> None:
        """Close the pools and the idle connections."""
        while self.idle:
            await self.idle.pop().close()
        await self.readers.close()
        await self.writers.close()


def _pool(conninfo: str, size_min: int, size_max: int) -> AsyncConnectionPool[HouseConnection]:
    async def configure(connection: HouseConnection) -> None:
        connection.warnings = []
        connection.prepare_threshold = 0

    return AsyncConnectionPool(
        conninfo,
        connection_class=HouseConnection,
        kwargs={"autocommit": True},
        min_size=size_min,
        max_size=size_max,
        timeout=5,
        max_waiting=1000,
        reconnect_timeout=2,
        configure=configure,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )


@asynccontextmanager
async def _borrowed(pool: AsyncConnectionPool[HouseConnection]) -> AsyncIterator[HouseConnection]:
    try:
        async with pool.connection() as connection:
            yield connection
    except (PoolTimeout, TooManyRequests, psycopg.OperationalError) as error:
        raise DatabaseGone from error
