"""Finds what waits for the lottery's duties, of many operators at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about

_SQL = statements(__file__)


class LotteryDue(NamedTuple):
    """The work that waits for an operator's duties.

    Draws are by their events, a hundred to seal at most; expired_at is the first expiry by now. closes_at is the next close of a
    draw, or one that is due. has_tail: something is not folded yet.
    """

    operator_id: int
    rules_version: int
    closes_at: datetime | None
    to_seal: Sequence[int] | None
    to_settle: Sequence[int] | None
    expired_at: datetime | None
    has_tail: bool


async def find_due(connection: HouseConnection, operators: Sequence[int], now: datetime) -> list[LotteryDue]:
    """Return what waits for the duties of operators."""
    return [LotteryDue(*row) for row in await ask_about(connection, _SQL["find_due"], operators, {"now": now})]


async def find_newest_event(connection: HouseConnection) -> int:
    """Return the id of the event that was planned last; 0: there is none."""
    return await connection.value(_SQL["find_newest"]) or 0
