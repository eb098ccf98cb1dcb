"""Exports that somebody asks for, and the files that they have become. A worker claims them as it does all `runs`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg.types.json import Jsonb

from taquilla.domain.ledger.commands import Kept
from taquilla.store.ledger.runs import ClaimedRun
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class ExportRow(NamedTuple):
    """An export, as it stands. written are the rows so far, report is there once it is done, error once it has failed."""

    id: int
    state: str
    asked: Kept
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime
    written: int
    percent: int
    report: Kept | None
    error: str | None


async def ask(
    connection: HouseConnection, operator_id: int, member_id: int, asked: Mapping[str, object], *,
    now: datetime, expires_at: datetime,
) -> int | None:  # fmt: skip
    """Queue an export, and return its id; None where one of this member is under way."""
    parameters = {"operator": operator_id, "member": member_id, "asked": Jsonb(asked), "now": now, "expires_at": expires_at}
    return await connection.row(int, _SQL["ask"], parameters)


async def count_kept(connection: HouseConnection, operator_id: int, now: datetime) -> int:
    """Return how many exports of an operator are under way, or have a file that is kept."""
    return await connection.one(int, _SQL["count_kept"], operator=operator_id, now=now)


async def list_exports(
    connection: HouseConnection, operator_id: int, member_id: int, before: int | None, rows_max: int
) -> list[ExportRow]:
    """Return a member's exports, the latest first; only those before an id, if one is given."""
    parameters = {"operator": operator_id, "member": member_id, "before": before, "rows_max": rows_max}
    return await connection.rows(ExportRow, _SQL["list"], parameters)


async def read(connection: HouseConnection, run: ClaimedRun) -> tuple[int, Kept]:
    """Return who has asked for an export, and what was asked for."""
    ((member_id, asked),) = await connection.fetch(_SQL["read"], run._asdict())
    return member_id, asked


async def note_progress(connection: HouseConnection, run: ClaimedRun, *, written: int, percent: int) -> None:
    """Note how far an export has come."""
    await connection.execute(_SQL["progress"], run._asdict() | {"written": written, "percent": percent})


async def expire(connection: HouseConnection, only: Sequence[int] | None, now: datetime) -> list[tuple[int, int, Kept]]:
    """End the exports of these operators whose time is over; None: of all. Return operator, id, and what was asked for."""
    return await connection.fetch(_SQL["expire"], only=only and arrays.numbers(only), now=now)
