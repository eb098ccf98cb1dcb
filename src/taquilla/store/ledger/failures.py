"""Duties that have failed by themselves: since when, how often, and when each is tried again.

These rows are written without the operator's gate: the gate itself may be what fails, and nothing that is sold rests on them.
"""

from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class Failing(NamedTuple):
    """A duty of an operator that fails. subject names the part that does: "market 12", "coupon 455"; "" is all of it.

    tries counts the failures in a row, failures all that ever were.
    """

    operator_id: int
    duty: str
    subject: str
    tries: int
    failures: int
    since: datetime
    next_try: datetime
    error: str


async def load_failing(connection: HouseConnection) -> list[Failing]:
    """All duties that fail now, operator by operator."""
    return [Failing(*row) for row in await (await connection.execute(_SQL["load_failing"])).fetchall()]


async def count_failures(connection: HouseConnection) -> list[tuple[int, str, int]]:
    """Operator, duty, and how often it has failed in all."""
    return await (await connection.execute(_SQL["count_failures"])).fetchall()


async def write_failure(
    connection: HouseConnection,
    operator_id: int,
    duty: str,
    subject: str,
    *,
    tries: int,
    now: datetime,
    next_try: datetime,
    error: str,
) -> None:
    """Write down that a duty has failed."""
    parameters = {"operator": operator_id, "duty": duty, "subject": subject, "tries": tries, "now": now}
    await connection.execute(_SQL["write_failure"], parameters | {"next_try": next_try, "error": error})


async def write_success(connection: HouseConnection, operator_id: int, duty: str, subject: str) -> None:
    """Write down that a duty works again."""
    await connection.execute(_SQL["write_success"], {"operator": operator_id, "duty": duty, "subject": subject})
