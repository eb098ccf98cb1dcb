"""Audits that operators ask for: queued, claimed by a worker, and their reports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg.types.json import Jsonb

from taquilla.domain.ledger.kept import Kept
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_LAST: Final = 2**63 - 1
_WAITING_MAX: Final = 20  # runs that other workers may claim first


class ClaimedRun(NamedTuple):
    """A run that a worker has claimed. tries counts the claims."""

    operator_id: int
    id: int
    tries: int


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
    """The last seq and the last event of an operator, and the auditor's last verdict: the number of broken rules."""

    seq: int
    last_event: int
    audited_at: datetime | None
    violations: int | None


async def read_standing(connection: HouseConnection, operator_id: int) -> StandingRow:
    """Return how far an operator has come, and the auditor's last verdict."""
    return await connection.one(StandingRow, _SQL["read_standing"], operator=operator_id, last=_LAST)


async def find_under_way(connection: HouseConnection, operator_id: int) -> int | None:
    """Return the operator's run that is queued or runs."""
    return await connection.value(_SQL["find_under_way"], operator=operator_id)


async def ask(connection: HouseConnection, operator_id: int, member_id: int, now: datetime) -> int:
    """Queue a run, and return its id."""
    ((run_id,),) = await connection.fetch(_SQL["ask"], operator=operator_id, member=member_id, now=now)
    return int(run_id)


async def claim(
    connection: HouseConnection, now: datetime, until: datetime, only: Sequence[int] | None = None
) -> ClaimedRun | None:
    """Claim the run that waits the longest, for any of these operators; None: of all. Return None where there is none."""
    parameters = {"now": now, "until": until, "rows_max": _WAITING_MAX, "only": only and arrays.numbers(only)}
    for operator, number in await connection.fetch(_SQL["find_waiting"], parameters):
        row = await connection.first(_SQL["claim"], parameters, operator=operator, id=number)
        if row is not None:
            return ClaimedRun(*row)
    return None


async def keep_claim(connection: HouseConnection, run: ClaimedRun, until: datetime) -> None:
    """Keep a claim for longer."""
    await connection.execute(_SQL["keep_claim"], _named(run) | {"until": until})


async def finish(connection: HouseConnection, run: ClaimedRun, now: datetime, result: Mapping[str, object] | str) -> None:
    """Write a run's report, or the error that made it fail. A run that another worker has claimed meanwhile is left alone."""
    failed = isinstance(result, str)
    parameters = {"state": "failed", "report": None, "error": result} if failed else {
        "state": "done", "report": Jsonb(result), "error": None,
    }
    await connection.execute(_SQL["finish"], _named(run) | {"now": now} | parameters)


async def list_runs(
    connection: HouseConnection, operator_id: int, *, last: int | None = None, rows_max: int = 1
) -> list[AuditRunRow]:
    """Return an operator's runs, the latest first, beginning with an id."""
    parameters = {"operator": operator_id, "last": _LAST if last is None else last, "rows_max": rows_max}
    return await connection.rows(AuditRunRow, _SQL["list_runs"], parameters)


def _named(run: ClaimedRun) -> dict[str, object]:
    return {"operator": run.operator_id, "id": run.id, "tries": run.tries}
