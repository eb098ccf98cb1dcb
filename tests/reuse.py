"""Databases that one test after the other gets, each as if it were fresh, and connections of the house that outlive a test.

To make a database, to connect, and to plan every statement anew takes longer than most tests do. So a database that a test used
is brought back to its first rows. Only rows are: if anything else was changed, or somebody is still there, it is thrown away.
"""

import select
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import psycopg
import pytest
from psycopg import _queries, pq
from psycopg.conninfo import conninfo_to_dict

from taquilla.store.postgres.database import AUDITOR_ROLE, HouseConnection

TURNS_MAX = 300  # dead rows pile up, and nobody sweeps: by then a test takes as long as in the first turn
ROWS_MAX = 5_000  # a copy is made faster than so many rows
UNWATCHED = "-c session_replication_role=replica -c jit=off -c plan_cache_mode=force_generic_plan"
LEAVING_S = 2.0  # PostgreSQL's processes end a moment after we have said goodbye; a new copy takes as long
PARKED_MAX = 4  # connections of one kind
PARKED_IN_ALL = 60  # PostgreSQL has some 150 more for whoever is at work
# Whatever is not rows of a table: columns, rights, functions, triggers, statistics.
CATALOGS = (
    "pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc", "pg_type", "pg_namespace",
    "pg_policy", "pg_rewrite", "pg_statistic", "pg_extension", "pg_event_trigger", "pg_default_acl",
)  # fmt: skip
TABLES = """
select class.oid::regclass::text, string_agg(quote_ident(attname), ', ' order by attnum) filter (where attgenerated = '')
from pg_class as class join pg_attribute on attrelid = class.oid and attnum > 0 and not attisdropped
where relkind = 'r' and relnamespace = 'public'::regnamespace group by class.oid order by class.oid
"""
SEQUENCES = "select oid::regclass::text from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace"
# Triggers that fire for whoever writes.
GUARDED = "select tgrelid::regclass::text, array_agg(tgname::text) from pg_trigger where tgenabled = 'A' group by 1"
# In a block: after a plain `alter` psycopg forgets every statement that it has prepared.
ALTERED = "do 'begin alter table {} {} trigger {}; end'"
COUNTED = "select '{0}', count(*), count(*) filter (where age(xmin) < %(age)s::int) from {0}"
SETTINGS = """
select 'settings', (select count(*) from pg_db_role_setting where setdatabase = oid),
(age(xmin) < %(age)s::int)::int from pg_database where datname = current_database()
"""
OTHERS = "select count(*) from pg_stat_activity where datname = current_database() and pid <> all(%s)"
CLOSED = pq.PGconn.connect(b"host=/nowhere")
CLOSED.finish()

# The auditor asks each of its questions once. Here it asks them over and over, and planning them takes longer than the answers.
ONCE_AND_AGAIN = "plan_cache_mode=force_custom_plan", "plan_cache_mode=force_generic_plan"
QUERIES_MAX = 2_000  # texts of queries that are read once
PREPARED_MAX = 500  # statements kept by a connection: psycopg keeps 100, fewer than the auditor has rules


async def execute_prepared(connection: HouseConnection, *query: Any, **how: Any) -> Any:
    """Execute a query that is asked again: what was planned for it stays."""
    return await HouseConnection.execute(connection, *query, **how | {"prepare": None})


class FirstRows:
    """The rows that every copy of a template begins with."""

    def __init__(self, copy: psycopg.Connection[Any]) -> None:
        self.tables = dict(copy.execute(TABLES).fetchall())  # and their columns
        self.rows = {table: self._copied(copy, table) for table in self.tables}
        self._guarded = dict(copy.execute(GUARDED).fetchall())
        names = [name for (name,) in copy.execute(SEQUENCES)]
        guarded = [COUNTED.format(name) for name in self._guarded]
        counts = [COUNTED.format(name) for name in (*self.tables, *CATALOGS) if name not in self._guarded]
        values = [f"select '{name}', last_value, is_called::int from {name}" for name in names]
        # Those that are altered below are asked about apart: what asks about them is planned anew each time.
        parts = guarded, [*counts, *values, SETTINGS]
        self._looks = [" union all ".join(part).encode() for part in parts if part]
        self.found = self.look(copy, transaction_now(copy))
        self.sequences = {name: self.found[name] for name in names}

    def look(self, copy: psycopg.Connection[Any], since: str) -> dict[str, tuple[int, int]]:
        """Return the count of rows, and of those written after a transaction, by table; and the values of sequences."""
        # Once, and not for every row; it is the same as long as a transaction lasts.
        ((age,),) = copy.execute("select age(%s::text::xid)", [since], prepare=True).fetchall()
        looks = [copy.execute(look, {"age": age}, prepare=True) for look in self._looks]
        return {name: (count, new) for look in looks for name, count, new in look}

    def bring_back(self, copy: psycopg.Connection[Any], since: str) -> bool:
        """Take out what was written after a transaction; `False`: something other than rows was changed, or too many of them."""
        now = self.look(copy, since)
        if any(now[name] != self.found[name] for name in (*CATALOGS, "settings")):
            return False
        for table, columns in self.tables.items():
            (count, new), (first, _) = now[table], self.found[table]
            if (count, new) == (first, 0):
                continue
            if count + first > ROWS_MAX:
                return False
            for trigger in self._guarded.get(table, ()):
                copy.execute(ALTERED.format(table, "disable", trigger).encode())
            if count - new != first:  # some of the first ones are gone
                copy.execute(f"delete from {table}".encode())
                with copy.cursor().copy(f"copy {table} ({columns}) from stdin (format binary)".encode()) as into:
                    into.write(self.rows[table])
            else:
                copy.execute(f"delete from {table} where age(xmin) < age(%s::text::xid)".encode(), [since])
            for trigger in self._guarded.get(table, ()):
                copy.execute(ALTERED.format(table, "enable always", trigger).encode())
        for name, first_value in self.sequences.items():
            if now[name] != first_value:
                copy.execute("select setval(%s::text::regclass, %s, %s::int::bool)", [name, *first_value])
        return True

    def _copied(self, copy: psycopg.Connection[Any], table: str) -> bytes:
        with copy.cursor().copy(f"copy {table} ({self.tables[table]}) to stdout (format binary)".encode()) as rows:
            return b"".join(bytes(part) for part in rows)


@dataclass
class Reused:
    """A copy of a template, the transaction that it began with, and the owner's connection that brings its rows back."""

    name: str
    url: str
    first: FirstRows
    since: str
    turns: int = 0
    is_left: bool = False
    owner: psycopg.Connection[Any] | None = None

    def taken_back(self, parked: list[int]) -> bool:
        """Bring every row back; `False`: something else was changed, or somebody besides the parked connections is there."""
        self.turns += 1
        if self.turns > TURNS_MAX:
            return False
        try:
            self.owner = self.owner or connect_unwatched(self.url)
            if not self._is_quiet([*parked, self.owner.info.backend_pid]):
                return False
            with self.owner.transaction():
                is_back = self.first.bring_back(self.owner, self.since)
                self.since = transaction_now(self.owner)
                return is_back
        except psycopg.Error:
            return False

    def _is_quiet(self, known: list[int]) -> bool:
        """Tell whether nobody else is connected, or only such as are just leaving."""
        assert self.owner is not None
        gives_up_at = time.monotonic() + LEAVING_S
        while self.owner.execute(OTHERS, [known]).fetchall() != [(0,)]:
            if time.monotonic() > gives_up_at:
                return False
            time.sleep(0.005)
        return True

    def leave(self) -> None:
        """Leave the database to whoever copies or drops it."""
        self.is_left = True
        if self.owner is not None:
            self.owner.close()


def connect_unwatched(url: str) -> psycopg.Connection[Any]:
    """Connect as the owner, without triggers and foreign keys."""
    return psycopg.connect(url, autocommit=True, options=UNWATCHED)


def transaction_now(connection: psycopg.Connection[Any]) -> str:
    """Return the number of this transaction, of all databases."""
    ((number,),) = connection.execute("select pg_current_xact_id()::xid::text").fetchall()
    return str(number)


def _has_ended(pgconn: Any) -> bool:
    """Tell whether PostgreSQL has said something unasked: that it ends the session."""
    looked_at = select.poll()  # select() itself takes no descriptor above 1,023
    looked_at.register(pgconn.socket, select.POLLIN)
    return bool(looked_at.poll(0))


def leave_for_good(connection: HouseConnection) -> None:
    """Let a connection whose session is not like others end when it is closed."""
    connection.__dict__.pop("conninfo", None)


class Parked:
    """Connections of the house that were closed in this process, for whoever opens the same ones, in any thread."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, list[tuple[Any, Any]]]] = {}  # by database; the one that was taken last stands last
        self._lock = threading.Lock()

    def admit(self, database: str) -> None:
        """Keep connections to a database from now on."""
        with self._lock:
            self._kinds[database] = defaultdict(list)

    def dismiss(self, database: str) -> None:
        """End the connections to a database, and keep no more of them."""
        with self._lock:
            self._end(database)
            self._kinds.pop(database, None)

    def pids(self, database: str) -> list[int]:
        """Return the processes of PostgreSQL that serve the connections kept to a database, which is taken once more."""
        with self._lock:
            kinds = self._kinds[database] = self._kinds.pop(database)
            return [pgconn.backend_pid for kind in kinds.values() for pgconn, _ in kind]

    def serve(self, patch: pytest.MonkeyPatch) -> None:
        """Let the house's connections come from here, and come back."""
        connect, close = HouseConnection.connect.__func__, HouseConnection.close  # type: ignore[attr-defined]

        async def connect_again(cls: type[HouseConnection], conninfo: str = "", **how: Any) -> HouseConnection:
            database = _database(conninfo)
            if kept := self._take(database, conninfo):
                pgconn, prepared = kept
                connection = cls(pgconn)
                connection._prepared, connection._autocommit = prepared, True
            elif database not in self._kinds:
                return await connect(cls, conninfo, **how)
            else:
                connection = await connect(cls, conninfo.replace(*ONCE_AND_AGAIN), **how)
            connection.prepared_max = PREPARED_MAX
            if AUDITOR_ROLE in conninfo:
                connection.__dict__["execute"] = partial(execute_prepared, connection)
            connection.__dict__["conninfo"] = conninfo
            return connection

        async def park(connection: HouseConnection) -> None:
            is_idle = connection.info.transaction_status is pq.TransactionStatus.IDLE and connection._pipeline is None
            if not is_idle or not self._keep(connection):
                return await close(connection)
            connection._closed, connection.pgconn = True, CLOSED

        # psycopg forgets how it has read a query that is long, or the oldest of 128. The auditor alone asks as many, long ones.
        patch.setattr(_queries, "MAX_CACHED_STATEMENT_LENGTH", 100_000)
        patch.setattr(_queries, "_query2pg", lru_cache(QUERIES_MAX)(_queries._query2pg_nocache))
        patch.setattr(HouseConnection, "connect", classmethod(connect_again))
        patch.setattr(HouseConnection, "close", park)

    def _take(self, database: str, conninfo: str) -> tuple[Any, Any] | None:
        with self._lock:
            kind = self._kinds[database][conninfo] if database in self._kinds else []
            while kind and _has_ended(kind[-1][0]):
                kind.pop()[0].finish()
            return kind.pop() if kind else None

    def _keep(self, connection: HouseConnection) -> bool:
        """Keep a connection; where there are too many, end those to the database that nobody has taken for the longest time."""
        conninfo = connection.__dict__.get("conninfo", "")
        with self._lock:
            if (kinds := self._kinds.get(_database(conninfo))) is None or len(kinds[conninfo]) >= PARKED_MAX:
                return False
            kinds[conninfo].append((connection.pgconn, connection._prepared))
            for longest_ago in self._kinds:
                if sum(len(kind) for kinds in self._kinds.values() for kind in kinds.values()) <= PARKED_IN_ALL:
                    break
                self._end(longest_ago)
            return True

    def _end(self, database: str) -> None:
        for kind in self._kinds.get(database, {}).values():
            while kind:
                kind.pop()[0].finish()


def _database(conninfo: str) -> str:
    return str(conninfo_to_dict(conninfo).get("dbname"))
