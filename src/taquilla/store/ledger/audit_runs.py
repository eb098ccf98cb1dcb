"""Audits that operators ask for, and their reports. A worker claims them as it does all `runs`."""

from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.commands import Kept
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
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
