"""Reads the state of things, for those who watch: open alarms, draws that wait for their settlement, webhooks, audits.

only: of these operators; None: of all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

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
    """An operator's active webhooks: those whose last delivery failed, and the events that the slowest has not looked at."""

    operator_id: int
    failing: int
    behind: int


class LastAudit(NamedTuple):
    """The last audit that an operator asked for and that was done: its end, and the number of rules it found broken."""

    operator_id: int
    finished_at: datetime
    violations: int


async def count_alarms(connection: HouseConnection, only: Sequence[int] | None) -> list[OpenAlarms]:
    """Return the open alarms by operator and kind."""
    return await connection.rows(OpenAlarms, _SQL["count_alarms"], only=only and arrays.numbers(only))


async def find_to_settle(connection: HouseConnection, only: Sequence[int] | None) -> list[DrawsToSettle]:
    """Return the operators that have draws to settle."""
    return await connection.rows(DrawsToSettle, _SQL["find_to_settle"], only=only and arrays.numbers(only))


async def find_webhooks(connection: HouseConnection, only: Sequence[int] | None) -> list[WebhooksStanding]:
    """Return the operators that have active webhooks."""
    return await connection.rows(WebhooksStanding, _SQL["find_webhooks"], only=only and arrays.numbers(only))


async def find_audits(connection: HouseConnection, only: Sequence[int] | None) -> list[LastAudit]:
    """Return the last audit of each operator that has asked for one."""
    return await connection.rows(LastAudit, _SQL["find_audits"], only=only and arrays.numbers(only))
