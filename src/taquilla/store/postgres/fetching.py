"""Runs a statement and returns what it found in one call: rows as values of a class, a column, a value."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed

T = TypeVar("T")
Parameters = Mapping[str, object] | None
Statement = str | SQL | Composed


class FetchingConnection(AsyncConnection):
    """A connection whose statements take their parameters from a mapping, by name, or both.

    answered_s is when its server answered `pools.still_there`, by the process's own clock.
    """

    answered_s = 0.0

    async def run(self, query: Statement, parameters: Parameters = None, /, **named: object) -> AsyncCursor:
        """Run a statement, as `execute` does."""
        return await self.execute(query, {**(parameters or {}), **named} if named else parameters)

    async def put(self, query: Statement, columns: Callable[[Collection[T]], Parameters], rows: Collection[T]) -> None:
        """Run a statement that writes rows, with the parameters that columns makes of them; none for no rows."""
        if rows:
            await self.execute(query, columns(rows))

    async def fetch(self, query: Statement, parameters: Parameters = None, /, **named: object) -> list[TupleRow]:
        """Return all rows."""
        return await (await self.run(query, parameters, **named)).fetchall()

    async def rows(self, make: Callable[..., T], query: Statement, parameters: Parameters = None, /, **named: object) -> list[T]:
        """Return all rows, each as a class or a function makes it of the columns."""
        return [make(*row) for row in await self.fetch(query, parameters, **named)]

    async def column(self, query: Statement, parameters: Parameters = None, /, **named: object) -> list[Any]:
        """Return the only column of all rows."""
        return [value for (value,) in await self.fetch(query, parameters, **named)]

    async def together(self, parameters: Parameters, *queries: Statement) -> list[list[TupleRow]]:
        """Return all rows of each statement; all have these parameters, and are sent in one round trip."""
        async with self.pipeline():
            cursors = [await self.run(query, parameters) for query in queries]
            return [await cursor.fetchall() for cursor in cursors]

    async def ask(self, sql: Mapping[str, Statement], questions: Mapping[str, Parameters]) -> defaultdict[str, list[TupleRow]]:
        """Return the rows of several statements of these, by name, in one round trip; none of those without parameters."""
        rows: defaultdict[str, list[TupleRow]] = defaultdict(list)
        if questions:
            async with self.pipeline():
                cursors = {name: await self.run(sql[name], parameters) for name, parameters in questions.items()}
                rows |= {name: await cursor.fetchall() for name, cursor in cursors.items()}
        return rows

    async def first(self, query: Statement, parameters: Parameters = None, /, **named: object) -> TupleRow | None:
        """Return the first row; None: there is none."""
        return await (await self.run(query, parameters, **named)).fetchone()

    async def row(self, make: Callable[..., T], query: Statement, parameters: Parameters = None, /, **named: object) -> T | None:
        """Return the first row as a class or a function makes it of the columns; None: there is none."""
        row = await self.first(query, parameters, **named)
        return None if row is None else make(*row)

    async def one(self, make: Callable[..., T], query: Statement, parameters: Parameters = None, /, **named: object) -> T:
        """Return the first row like `row`, of a statement that always finds one."""
        row = await self.first(query, parameters, **named)
        assert row is not None, f"no row for {parameters or named}"
        return make(*row)

    async def value(self, query: Statement, parameters: Parameters = None, /, **named: object) -> Any:
        """Return the first column of the first row; None: there is no row."""
        row = await self.first(query, parameters, **named)
        return None if row is None else row[0]
