"""Long work that somebody asks for, such as audits: claimed by a worker, kept while it goes on, and finished."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, LiteralString, NamedTuple

from psycopg.types.json import Jsonb

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
Table = Literal["audit_run", "export_run"]
_TABLES: Final[tuple[Table, ...]] = ("audit_run", "export_run")
_SQLS: Final[dict[tuple[Table, str], LiteralString]] = {
    (table, name): _SQL[name].format(table=table) for table in _TABLES for name in _SQL
}
_WAITING_MAX: Final = 20  # operators whose runs other workers may claim first


class ClaimedRun(NamedTuple):
    """A run that a worker has claimed. tries counts the claims."""

    operator_id: int
    id: int
    tries: int


async def claim(
    connection: HouseConnection, table: Table, now: datetime, until: datetime, only: Sequence[int] | None = None
) -> ClaimedRun | None:
    """Claim the next run, for any of these operators, which take turns; None: of all. Return None where there is none."""
    parameters = {"now": now, "until": until, "rows_max": _WAITING_MAX, "only": only and arrays.numbers(only)}
    while waiting := await connection.fetch(_SQLS[table, "find_waiting"], parameters):
        for operator, number in waiting:
            row = await connection.first(_SQLS[table, "claim"], parameters, operator_id=operator, id=number)
            if row is not None:
                return ClaimedRun(*row)
    return None


async def keep_claim(connection: HouseConnection, table: Table, run: ClaimedRun, until: datetime) -> None:
    """Keep a claim for longer."""
    await connection.execute(_SQLS[table, "keep_claim"], run._asdict() | {"until": until})


async def finish(
    connection: HouseConnection, table: Table, run: ClaimedRun, now: datetime, result: Mapping[str, object] | str
) -> None:
    """Write a run's report, or the error that made it fail. A run that another worker has claimed meanwhile is left alone."""
    state, report, error = ("failed", None, result) if isinstance(result, str) else ("done", Jsonb(result), None)
    parameters = {"now": now, "state": state, "report": report, "error": error}
    await connection.execute(_SQLS[table, "finish"], run._asdict() | parameters)
