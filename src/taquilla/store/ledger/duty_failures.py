"""Duties that fail: since when, how often, and when each is retried.

These rows are written without the operator's gate: the gate itself may be what fails, and no sale depends on them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about

_SQL = statements(__file__)


class Failing(NamedTuple):
    """A failing duty of an operator. subject names the part that fails: "market 12", "coupon 455"; "" is all of it.

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


async def load_failing(connection: HouseConnection, only: Sequence[int] | None = None) -> list[Failing]:
    """Load all duties that fail now, in the order of the operators. only: of these operators; None: of all."""
    if only is None:
        return await connection.rows(Failing, _SQL["load_failing"], only=None)
    return [Failing(*row) for row in await ask_about(connection, _SQL["load_failing"], only, by="only")]


async def count_failures(connection: HouseConnection, only: Sequence[int] | None = None) -> list[tuple[int, str, int]]:
    """Return operator, duty and its number of failures in all. only: of these operators; None: of all."""
    return await connection.fetch(_SQL["count_failures"], only=only and arrays.numbers(only))


async def write_failure(
    connection: HouseConnection, operator_id: int, duty: str, subject: str, *,
    tries: int, now: datetime, next_try: datetime, error: str,
) -> None:  # fmt: skip
    """Record a failure of a duty."""
    parameters = {"operator": operator_id, "duty": duty, "subject": subject, "tries": tries, "now": now}
    await connection.execute(_SQL["write_failure"], parameters | {"next_try": next_try, "error": error})


async def write_success(connection: HouseConnection, operator_id: int, duty: str, subject: str) -> None:
    """Record that a duty works again."""
    await connection.execute(_SQL["write_success"], {"operator": operator_id, "duty": duty, "subject": subject})
