"""Several statements in one round trip, by libpq's own calls.

psycopg's cursors take four times as much of the house's time for each statement (docs/measurements.md). The list of what is
prepared stays psycopg's own, so that cursors outside a line use it too.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from psycopg import AsyncConnection, errors, pq
from psycopg._preparing import Key, Prepare
from psycopg._queries import _query2pg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow
from psycopg.waiting import Ready, Wait

Parameters = Mapping[str, object] | Sequence[object] | None

# A smaller statement is sent with the next ones: PostgreSQL has done it sooner than it is woken.
_LARGE_BYTES: Final = 4096


class _Statement(NamedTuple):
    """A statement as psycopg's list of prepared ones knows it."""

    query: bytes
    types: tuple[int, ...] = ()


class Reply:
    """The result of a statement. It is there when the line has ended; reading its rows before waits for it."""

    __slots__ = ("_line", "_place", "_result")

    def __init__(self, line: "Line") -> None:
        self._line = line
        self._place = 0
        self._result: PGresult | None = None

    def set_result(self, result: PGresult) -> None:
        """Take the result."""
        self._result = result

    async def fetchall(self) -> list[TupleRow]:
        """Return the rows that are left."""
        result = await self._settled()
        place, self._place = self._place, result.ntuples
        return self._line.rows(result, place, result.ntuples)

    async def fetchone(self) -> TupleRow | None:
        """Return the next row; None: there is none."""
        result = await self._settled()
        if self._place >= result.ntuples:
            return None
        self._place += 1
        return self._line.rows(result, self._place - 1, self._place)[0]

    @property
    def statusmessage(self) -> str:
        """PostgreSQL's own words for what it has done."""
        return (self._known().command_status or b"").decode()

    @property
    def rowcount(self) -> int:
        """The number of rows that were changed or found."""
        return self._known().command_tuples or 0

    async def _settled(self) -> PGresult:
        if self._result is None:
            await self._line.settle()
        return self._known()

    def _known(self) -> PGresult:
        assert self._result is not None, "the line has not ended"
        return self._result


class Line:
    """One round trip on a connection: statements are sent, and their replies come at the end.

    It ends with its Sync. psycopg's pipeline sends Flush after it, which PostgreSQL takes for activity: it stops the clock of
    idle_in_transaction_session_timeout, and a process that froze after a pipeline would keep the gate for ever.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._prepared = connection._prepared
        self._transformer = Transformer(connection)
        # The reply of each statement, and what psycopg's list is told of a new one. None: a statement is prepared.
        self._expected: list[tuple[Reply | None, tuple[Key, Prepare, bytes] | None]] = []
        self._pg.enter_pipeline_mode()

    def send(self, query: str | bytes, parameters: Parameters = None) -> Reply:
        """Send a statement. PostgreSQL begins with a large one while the next one is made."""
        values, formats = None, None
        if parameters is None:
            statement = _Statement(query.encode() if isinstance(query, str) else query)
        else:
            text, wanted, names = _numbered(query)
            given = [parameters[name] for name in names] if isinstance(parameters, Mapping) else parameters
            values = self._transformer.dump_sequence(given, wanted)
            statement, formats = _Statement(text, self._transformer.types or ()), self._transformer.formats
        # Nothing is prepared while everything that was is about to be forgotten.
        is_prepared, name = Prepare.NO, b""
        if not self._prepared._to_flush:
            is_prepared, name = self._prepared.get(statement)  # type: ignore[arg-type]
        news = None
        if is_prepared is Prepare.NO:
            self._pg.send_query_params(statement.query, values, statement.types, formats)
        else:
            if is_prepared is Prepare.SHOULD:
                self._pg.send_prepare(name, statement.query, statement.types)
                self._expected.append((None, None))
            self._pg.send_query_prepared(name, values, formats)
            key = self._prepared.maybe_add_to_cache(statement, is_prepared, name)  # type: ignore[arg-type]
            news = key and (key, is_prepared, name)
        reply = Reply(self)
        self._expected.append((reply, news))
        if values and sum([len(value) for value in values if value is not None]) > _LARGE_BYTES:
            self._pg.flush()
        return reply

    async def settle(self) -> None:
        """Wait for the replies to what was sent. Raises the first error."""
        if self._expected and (error := await self._connection.wait(self._replies())) is not None:
            raise error

    async def end(self) -> None:
        """Do the same, and let go of the connection."""
        try:
            await self.settle()
        finally:
            if self._pg.status == pq.ConnStatus.OK:
                self._pg.exit_pipeline_mode()

    async def forget(self) -> None:
        """Let PostgreSQL forget the prepared statements that are not wanted, as psycopg does. Not while a transaction is open."""
        if self._prepared._to_flush and self._pg.transaction_status == pq.TransactionStatus.IDLE:
            await self._connection.wait(self._prepared.maintain_gen(self._connection))

    def rows(self, result: PGresult, first: int, end: int) -> list[TupleRow]:
        """Return rows of a result."""
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(first, end, tuple)

    def _replies(self) -> PQGen[errors.Error | None]:
        """Give each reply its result, and return the first error."""
        expected, self._expected = self._expected, []
        results: list[PGresult] = []
        try:
            yield from self._receive(results)
        except errors.OperationalError:
            # PostgreSQL may have said why before it went.
            if all(result.status != pq.ExecStatus.FATAL_ERROR for result in results):
                raise
        for (reply, news), result in zip(expected, results, strict=False):
            if reply is not None:
                reply.set_result(result)
            # After a rollback psycopg forgets everything, since a table may have gone with it. The house makes no tables.
            if news and result.command_status != b"ROLLBACK":
                key, is_prepared, name = news
                self._prepared.validate(key, is_prepared, name, [result])
        failed = next((result for result in results if result.status == pq.ExecStatus.FATAL_ERROR), None)
        if failed is None:
            return None
        # Whatever it was: if a prepared statement is to blame, it is gone when the transaction is rolled back.
        self._prepared.clear()
        error = errors.error_from_result(failed)
        # An error without a state is libpq's own: the connection is gone.
        return error if error.sqlstate else errors.OperationalError(str(error))

    def _receive(self, results: list[PGresult]) -> PQGen[None]:
        """Send the Sync, and take all results before its own."""
        pg = self._pg
        pg.pipeline_sync()
        unsent = pg.flush()
        while True:
            # Nothing, when the wait was cancelled and begins again.
            ready = (yield Wait.RW if unsent else Wait.R) or Ready.NONE
            if ready & Ready.W:
                unsent = pg.flush()
            if not ready & Ready.R:
                continue
            pg.consume_input()
            # None ends the results of a statement; a second one: the next has none yet.
            is_over = False
            while not pg.is_busy():
                result = pg.get_result()
                if result is None and is_over:
                    break
                is_over = result is None
                if result is None:
                    continue
                if result.status == pq.ExecStatus.PIPELINE_SYNC:
                    return
                results.append(result)


@lru_cache(1024)
def _numbered(query: str | bytes) -> tuple[bytes, list[PyFormat], Sequence[str]]:
    """Return a statement with $1 for its first parameter, the formats of its parameters, and their names in this order."""
    text, formats, names, _ = _query2pg(query.encode() if isinstance(query, str) else query, "utf-8")
    return text, formats, names or ()
