"""Long work that somebody asks for, audits and exports: claimed by a worker, kept while it goes on, and finished."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, LiteralString, NamedTuple

from psycopg.types.json import Jsonb

from taquilla.domain.ledger.commands import Kept
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
Table = Literal["audit_run", "export_run"]
_TABLES: Final[tuple[Table, ...]] = ("audit_run", "export_run")
_SQLS: Final[dict[tuple[Table, str], LiteralString]] = {
    (table, name): _SQL[name].format(table=table) for table in _TABLES for name in _SQL
}
_WAITING_MAX: Final = 20  # runs that other workers may claim first


class ClaimedRun(NamedTuple):
    """A run that a worker has claimed. tries counts the claims."""

    operator_id: int
    id: int
    tries: int


async def claim(
    connection: HouseConnection, table: Table, now: datetime, until: datetime, only: Sequence[int] | None = None
) -> ClaimedRun | None:
    """Claim the run that waits the longest, for any of these operators; None: of all. Return None where there is none."""
    parameters = {"now": now, "until": until, "rows_max": _WAITING_MAX, "only": only and arrays.numbers(only)}
    for operator, number in await connection.fetch(_SQLS[table, "find_waiting"], parameters):
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


_LAST: Final = 2**63 - 1


class AuditRunRow(NamedTuple):
    """A run, as it stands. report is there once it is done, error once it has failed."""

    id: int
    state: str
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    report: Kept | None
    error: str | None


class StandingRow(NamedTuple):
    """The last seq and event of an operator, and the last verdict of its auditor: the counts of broken and of undecided rules."""

    seq: int
    last_event: int
    audited_at: datetime | None
    violations: int | None
    undecided: int | None


async def read_standing(connection: HouseConnection, operator_id: int) -> StandingRow:
    """Return how far an operator has come, and the auditor's last verdict."""
    return await connection.one(StandingRow, _SQL["read_standing"], operator=operator_id, last=_LAST)


async def find_under_way(connection: HouseConnection, operator_id: int) -> int | None:
    """Return the operator's run that is queued or runs."""
    return await connection.row(int, _SQL["find_under_way"], operator=operator_id)


async def ask(connection: HouseConnection, operator_id: int, member_id: int, now: datetime) -> int:
    """Queue a run, and return its id."""
    return await connection.one(int, _SQL["ask"], operator=operator_id, member=member_id, now=now)


async def list_runs(connection: HouseConnection, operator_id: int, before: int | None, rows_max: int) -> list[AuditRunRow]:
    """Return an operator's runs, the latest first; only those before an id, if one is given."""
    return await connection.rows(AuditRunRow, _SQL["list_runs"], operator=operator_id, before=before, rows_max=rows_max)
