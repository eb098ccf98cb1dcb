"""Connections to PostgreSQL as the house's roles, and the named statements that run on them."""

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Concatenate, Final, LiteralString, ParamSpec, Self, TypeVar, cast

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncTransaction
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow as TupleRow
from psycopg_pool import AsyncConnectionPool

from taquilla import security
from taquilla.domain.events.outbox import Draft, Outbox
from taquilla.store.postgres.address import STEADY_SETTINGS, house_address, options_of, several_hosts
from taquilla.store.postgres.batches import NOWHERE, Batch, shaped
from taquilla.store.postgres.errors import DatabaseGone as DatabaseGone
from taquilla.store.postgres.errors import NotRecorded as NotRecorded
from taquilla.store.postgres.errors import OnStandby, house_error, not_connected
from taquilla.store.postgres.errors import OutcomeUnknown as OutcomeUnknown
from taquilla.store.postgres.errors import ToldError as ToldError
from taquilla.store.postgres.errors import TryAgain as TryAgain
from taquilla.store.postgres.fetching import FetchingConnection
from taquilla.store.postgres.leaders import Leaders
from taquilla.store.postgres.line import Line
from taquilla.store.postgres.migration_files import APPLICATION
from taquilla.store.postgres.pools import Shares, borrowed, in_time, kept_if_done, pool, still_there
from taquilla.store.postgres.shard_names import OfOperator, Parameters, ShardNames
from taquilla.store.postgres.spread import settle_in

P = ParamSpec("P")
T = TypeVar("T")

_IDLE_MAX: Final = 4
_GATES_MAX: Final = 8  # a person takes gates on half as many connections at once, an operator on all but one
_LOOK_S: Final = 5  # between two looks whether the leader of several hosts is still there

HOUSE_ROLE, AUDITOR_ROLE = "taquilla_house", "taquilla_auditor"

# A frozen process loses the gate after a second; a process that waits for the gate waits three and starts again.
HOUSE_SETTINGS: Final = {
    **STEADY_SETTINGS,
    "role": HOUSE_ROLE,
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

_HEADER = re.compile(r"^-- (\w+) --$", re.MULTILINE)


def statements(module_file: str) -> Mapping[str, LiteralString]:
    """Return the named statements in the .sql file beside a module: ``-- name --``, the reason, the statement."""
    parts = _HEADER.split(Path(module_file).with_suffix(".sql").read_text(encoding="utf-8"))
    named = zip(parts[1::2], parts[2::2], strict=True)
    return cast(Mapping[str, LiteralString], {name: shaped(text.strip()) for name, text in named})


class HouseConnection(FetchingConnection):
    """A connection that remembers PostgreSQL's warnings: a COMMIT with a warning may not have reached its standby.

    It also keeps the security events of the transaction under way: they are logged only once it is committed. outbox are the
    events that it tells readers of; None: it holds no gate. is_spread: operators live on several nodes, and statements name one.
    homes are the shards of the operator whose gate it holds at its node, or of those it reads.
    """

    is_spread = False
    homes: Mapping[int, ShardNames] = NOWHERE
    pending_events: tuple[Parameters, ...] = ()
    outbox: Outbox | None = None
    _line: Line | None = None
    _leaders: Leaders | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.warnings: list[str] = []
        self.add_notice_handler(self._warned)

    @classmethod
    async def connect(cls, conninfo: str = "", **options: Any) -> Self:
        """Connect. Of several hosts the one that led last is tried first; connections to another one that led are ended."""
        if (leaders := Leaders.of(conninfo)) is None:
            return await super().connect(conninfo, **options)
        connection = await super().connect(leaders.in_order(conninfo), **options)
        connection._leaders = leaders
        for old in leaders.welcome(connection):
            _shut_down(old)
        return connection

    @property
    def is_idle(self) -> bool:
        """Tell whether no transaction is under way, and none has failed."""
        return self.info.transaction_status is TransactionStatus.IDLE

    def tell(self, event: str, **fields: Any) -> None:
        """Log a security event (see `security.record`) when its transaction is committed; in autocommit mode at once."""
        if self.is_idle:
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
    async def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> AsyncIterator[AsyncTransaction]:
        """Run a transaction, or a savepoint in one. At the end of the outermost its events are logged, or dropped.

        Raises OutcomeUnknown where PostgreSQL warns: what was written may not have reached its standby.
        """
        if is_outermost := self.is_idle:
            self.warnings.clear()
        try:
            async with super().transaction(savepoint_name, force_rollback) as transaction:
                yield transaction
            if is_outermost and self.warnings:
                raise OutcomeUnknown
        except BaseException:
            self.tell_nothing()
            raise
        if self.is_idle:
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

    async def execute(self, query: Any, params: Any = None, **options: Any) -> AsyncCursor:
        """Run a statement; in a pipeline, only send it. It takes the form for its operators: see Batch and OfOperator."""
        if isinstance(query, Batch):
            query, params = query.fit(params, is_spread=self.is_spread, homes=self.homes)
        elif self.homes and isinstance(query, OfOperator):
            query = query.at_home(params, self.homes)
        if self._line is None:
            return await super().execute(query, params, **options)
        return cast(AsyncCursor, self._line.send(query, params))

    def _warned(self, diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            self.warnings.append(diagnostic.message_primary or "")


Pool = AsyncConnectionPool[HouseConnection]


def house_conninfo(url: str, role: str = HOUSE_ROLE, **options: str) -> str:
    """Return the connection string of a role, with every setting that our sessions need."""
    settings = options_of({**HOUSE_SETTINGS, "role": role, **options})
    return house_address(url, writes=role == HOUSE_ROLE, options=settings, application_name=APPLICATION, client_encoding="UTF8")


async def connect(url: str, role: str = HOUSE_ROLE, **options: str) -> HouseConnection:
    """Return a connection in autocommit mode; transactions begin and commit explicitly. Raises DatabaseGone and RoleForbidden."""
    try:
        connection = await HouseConnection.connect(house_conninfo(url, role, **options), autocommit=True, prepare_threshold=0)
    except psycopg.OperationalError as error:
        await not_connected(error, role, house_conninfo(url, "none"))
    async with kept_if_done(connection):
        connection.is_spread = await settle_in(connection)
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


@asynccontextmanager
async def named_errors() -> AsyncIterator[None]:
    """Turn psycopg's errors into ours, by SQLSTATE alone."""
    try:
        yield
    except psycopg.Error as error:
        raise house_error(error) from error


def hang_up(connection: HouseConnection) -> None:
    """End a connection on which the server was silent for too long. Whoever waits for it finds it broken, and closes it.

    Of several hosts the others are tried before this one from now on.
    """
    if connection._leaders is not None:
        connection._leaders.fell_silent(connection)
    _shut_down(connection)


def _shut_down(connection: AsyncConnection) -> None:
    # To close it here would take the socket away under the event loop's eyes: uvloop ends the whole process for that.
    with suppress(OSError, psycopg.OperationalError), socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


async def _check(connection: HouseConnection) -> None:
    """Raise OperationalError if the server does not answer, or not soon."""
    await still_there(connection, hang_up)


@dataclass(slots=True, eq=False)
class Database:
    """Access to the database: a pool of connections that only read, a small one for writes that need no gate (logins), and
    the idle connections of those who take gates.

    Of a database on several nodes (`store/postgres/cluster.py`) it is the access to one of them.
    """

    is_spread: ClassVar[bool] = False
    """Operators live on several nodes, so that a transaction writes for one of them alone."""
    url: str
    readers: Pool
    writers: Pool
    idle: list[HouseConnection] = field(default_factory=list)
    watcher: asyncio.Task[None] | None = None
    shares: Shares = field(default_factory=Shares)
    gate_shares: Shares = field(default_factory=Shares)

    @classmethod
    async def open(cls, url: str, *idle: HouseConnection, readers_max: int = 4) -> "Database":
        """Connect; idle are connections that take gates. The pools fill themselves, so a house may start before its database."""
        readers, writers = await open_pools(url, readers_max)
        database = cls(url, readers, writers, [*idle])
        if several_hosts(house_conninfo(url)):
            database.watcher = asyncio.create_task(database._watch())
        return database

    def of(self, operator_id: int) -> "Database":
        """Return the access to the node on which an operator lives: here there is one."""
        return self

    def residents(self) -> "list[tuple[Database, list[int] | None]]":
        """Return the nodes, each with the operators that live there; None: all, since there is one node."""
        return [(self, None)]

    def by_node(self, operators: Iterable[int]) -> "list[tuple[Database, list[int]]]":
        """Return the nodes on which these operators live, each with its own, in their order."""
        found: dict[Database, list[int]] = {}
        for operator in operators:
            found.setdefault(self.of(operator), []).append(operator)
        return list(found.items())

    async def connect(self) -> HouseConnection:
        """Return a new connection, for whoever takes gates on and on. Raises DatabaseGone."""
        return await connect(self.url)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to take gates on for a while: an idle one, or a new one. Raises DatabaseGone and ShareTaken.

        No pool: a database that is away is known at once. A new connection plans every statement once more, and does so behind
        the gate; hence a few are kept. Whoever sends many commands at once waits for the own share, or sales would find no
        connection.
        """
        async with self.gate_shares.one(_GATES_MAX):
            connection = await self._idle_connection() or await self.connect()
            async with kept_if_done(connection):  # else its state is unknown
                yield connection
            if connection.is_idle and len(self.idle) < _IDLE_MAX and not self.readers.closed:
                self.idle.append(connection)
            else:
                await connection.close()

    async def _idle_connection(self) -> HouseConnection | None:
        """Return the connection that was used last and still answers."""
        while self.idle:
            connection = self.idle.pop()
            with suppress(psycopg.OperationalError):
                async with kept_if_done(connection):
                    await _check(connection)
                return connection
        return None

    async def connect_to_read(self, **options: str) -> HouseConnection:
        """Return a connection of one's own that only reads. options are PostgreSQL's settings. Raises DatabaseGone."""
        return await connect(self.url, default_transaction_read_only="on", **options)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to read on. Raises DatabaseGone when none is available, or it breaks, and ShareTaken."""
        async with self.shares.one(self.readers.max_size), borrowed(self.readers) as connection:
            yield connection

    async def read(
        self,
        operator_id: int,
        load: Callable[Concatenate[HouseConnection, int, P], Awaitable[T]],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """Return what a function of the store loads of an operator. Raises what `reading` does."""
        async with self.of(operator_id).reading() as connection:
            return await load(connection, operator_id, *args, **named)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection for a write that needs no gate. Raises DatabaseGone and OnStandby.

        Raises OutcomeUnknown where PostgreSQL warned: what was written may not have reached its standby. Also where that takes
        too long: while standbys are away a commit waits without end, and these connections are few.
        """
        async with borrowed(self.writers) as connection, in_time():
            connection.warnings.clear()
            try:
                yield connection
            except psycopg.errors.ReadOnlySqlTransaction as error:
                raise OnStandby from error
            if connection.warnings:
                raise OutcomeUnknown

    async def _watch(self) -> None:
        """Look again and again whether the leader of several hosts still answers.

        A reader that finds another one ends all connections to the old one, on which somebody may wait: a machine that is frozen
        ends none by itself.
        """
        while True:
            await asyncio.sleep(_LOOK_S)
            with suppress(DatabaseGone):
                async with self.reading():
                    pass

    async def close(self) -> None:
        """Close the pools and the idle connections."""
        if self.watcher is not None:
            self.watcher.cancel()
            await asyncio.gather(self.watcher, return_exceptions=True)
        while self.idle:
            await self.idle.pop().close()
        await self.readers.close()
        await self.writers.close()


async def open_pools(url: str, readers_max: int) -> tuple[Pool, Pool]:
    """Return a pool of connections that only read, and one of those that write. They fill themselves in the background."""
    readers = pool(HouseConnection, house_conninfo(url, default_transaction_read_only="on"), _configure, _check, 1, readers_max)
    writers = pool(HouseConnection, house_conninfo(url), _configure, _check, 0, 2)
    await readers.open(wait=False)
    await writers.open(wait=False)
    return readers, writers


async def _configure(connection: HouseConnection) -> None:
    connection.prepare_threshold = 0
    connection.is_spread = await settle_in(connection)
