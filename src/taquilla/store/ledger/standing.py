"""Reads the state of things, for those who watch: open alarms, draws that wait for their settlement, webhooks, audits.

only: of these operators; None: of all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

T = TypeVar("T")
_SQL = statements(__file__)


class OpenAlarms(NamedTuple):
    """The number of an operator's alarms of a kind that have not ended."""

    operator_id: int
    kind: str
    alarms: int


class DrawsToSettle(NamedTuple):
    """An operator's draws with a result that are not settled, and the instant since which the first of them waits."""

    operator_id: int
    draws: int
    since: datetime


class WebhooksStanding(NamedTuple):
    """An operator's webhooks: those that fail or are disabled for it, and the events that the slowest has not looked at."""

    operator_id: int
    failing: int
    behind: int


class LastAudit(NamedTuple):
    """The last audit that an operator asked for and that was done: its end, and the number of rules it found broken."""

    operator_id: int
    finished_at: datetime
    violations: int


_READS: Final[Mapping[type, str]] = {
    OpenAlarms: "count_alarms", DrawsToSettle: "find_to_settle", WebhooksStanding: "find_webhooks", LastAudit: "find_audits",
}  # fmt: skip


async def read(kind: type[T], connection: HouseConnection, only: Sequence[int] | None) -> list[T]:
    """Return what there is of a kind."""
    return await connection.rows(kind, _SQL[_READS[kind]], only=only and arrays.numbers(only))
