"""Makes metrics of what the database says: they are the same whichever process answers."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Final

from taquilla.engine.house import House
from taquilla.engine.standing import HouseStanding, look
from taquilla.store.postgres.database import DatabaseGone
from taquilla.telemetry import definitions as the
from taquilla.telemetry.counts import Counts

LOOK_S: Final = 5.0
"""Seconds within which all is read, or nothing: readers of metrics wait ten."""


async def standing_counts(house: House) -> Counts:
    """Return how far things are. Without the database only that it does not answer."""
    counts = Counts()
    counts.set(the.DATABASE_UP, value=0)
    counts.set(the.SELLING, value=not house.disk.is_low)
    if room := house.disk.room():
        counts.set(the.DISK_FREE, value=room.free)
        counts.set(the.DISK_FREE_MIN, value=room.free_min)
    with suppress(DatabaseGone, TimeoutError):
        async with asyncio.timeout(LOOK_S):
            now, calls = await house.sports.deliveries.standing()
            credits = await house.wallets.credit_approvals.standing()
            standing = await look(house.database, house.failing)
        counts.set(the.DATABASE_UP, value=1)
        for one in calls:
            counts.set(the.PARKED, one.operator, value=one.parked)
            counts.set(the.WAITING, one.operator, value=one.waiting)
            counts.set(the.OLDEST, one.operator, value=_seconds(one.oldest, now))
        for credit in credits:
            counts.set(the.HELD, credit.operator, value=credit.credits)
            counts.set(the.OLDEST_HELD, credit.operator, value=_seconds(credit.oldest, now))
        _put_duties(counts, standing)
        _put_rest(counts, standing)
    return counts


def _put_duties(counts: Counts, standing: HouseStanding) -> None:
    since: dict[tuple[str, str], list[datetime]] = {}
    for failing in standing.failing:
        since.setdefault((standing.names[failing.operator_id], failing.duty), []).append(failing.since)
    for labels, instants in since.items():
        counts.set(the.FAILING, *labels, value=len(instants))
        counts.set(the.FAILING_SECONDS, *labels, value=_seconds(min(instants), standing.now))
    for operator, duty, failures in standing.failures:
        counts.set(the.FAILURES, standing.names[operator], duty, value=failures)
    waiting = {standing.names[draws.operator_id]: draws for draws in standing.to_settle}
    for name in standing.active:
        draws = waiting.get(name)
        counts.set(the.TO_SETTLE, name, value=draws.draws if draws else 0)
        counts.set(the.OLDEST_TO_SETTLE, name, value=_seconds(draws.since if draws else None, standing.now))


def _put_rest(counts: Counts, standing: HouseStanding) -> None:
    names = standing.names
    for alarm in standing.alarms:
        counts.set(the.ALARMS, names[alarm.operator_id], alarm.kind, value=alarm.alarms)
    for webhooks in standing.webhooks:
        counts.set(the.WEBHOOKS_FAILING, names[webhooks.operator_id], value=webhooks.failing)
        counts.set(the.WEBHOOKS_BEHIND, names[webhooks.operator_id], value=webhooks.behind)
    for audit in standing.audits:
        counts.set(the.AUDIT_SECONDS, names[audit.operator_id], value=_seconds(audit.finished_at, standing.now))
        counts.set(the.AUDIT_VIOLATIONS, names[audit.operator_id], value=audit.violations)
    # Of several nodes the most urgent one is told.
    for replication in reversed(standing.replication):
        # Of those that a sale waits for, where this login may see which they are.
        there = replication.connected if replication.waits_for else None
        counts.set(the.STANDBYS, value=len(replication.present) if there is None else there)
        counts.set(the.STANDBYS_AWAITED, value=replication.waits_for)
        for standby in replication.standbys:
            if standby.name is not None and standby.behind_bytes is not None:
                counts.set(the.STANDBY_BYTES, standby.name, value=standby.behind_bytes)


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
