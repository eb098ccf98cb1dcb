"""Delivers events to endpoints: each at least once, in order unless an endpoint wants it otherwise.

Each endpoint is visited apart from all others, so a dead one slows nobody. A visit is made under a lease: if this process dies,
another one goes on from what was recorded last. Nothing is sent while a connection to the database is held.
Old attempts are forgotten.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from taquilla.engine.due import SubjectDuties
from taquilla.engine.duty_failures import Failures
from taquilla.engine.events.feed import Feed
from taquilla.engine.gate import behind_gate
from taquilla.engine.ids import new_id
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.residents import read_all
from taquilla.engine.webhooks.endpoints import visit_duty
from taquilla.engine.webhooks.sending import Sender
from taquilla.engine.webhooks.visits import LEASE, LeaseLost, Visit, VisitTools
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.webhooks import deliveries
from taquilla.store.webhooks.deliveries import Claim, DueEndpoint

_LOG = logging.getLogger(__name__)

AT_ONCE: Final = 128
"""The most endpoints that a process visits at the same time."""
FAILING_AT_ONCE: Final = 64
"""The most of them whose last attempt failed: the others always find a place."""
AUTHOR: Final = "webhooks"
"""The author in the audit trail."""


class WebhookDeliveries:
    """Makes the deliveries that are due. Without a sender, which makes HTTP calls, none is."""

    def __init__(self, database: Database, keyring: Keyring, feed: Feed, sender: Sender | None, failing: Failures) -> None:
        self._database = database
        self._tools = None if sender is None else VisitTools(database, keyring, feed, sender)
        self._failing = failing

    async def due(self, visited: Collection[DueEndpoint] = ()) -> list[DueEndpoint]:
        """Return endpoints to visit now, except those being visited; none if this process sends nothing."""
        if self._tools is None:
            return []

        async def find(connection: HouseConnection, only: Sequence[int] | None) -> list[DueEndpoint]:
            await self._failing.refresh(connection, only)
            return await deliveries.find_due(connection, await read_clock(connection), 2 * AT_ONCE, only)

        found = await read_all(self._database, find)
        busy = {one.id for one in visited}
        ready = [
            one for one in found
            if one.id not in busy and self._failing.paused_until(visit_duty(one.operator_id, one.id)) is None
        ]  # fmt: skip
        return list(_admitted(ready, visited))

    async def deliver(self, due: DueEndpoint) -> bool:
        """Visit an endpoint. Return whether anything was delivered, so that there may be more to do.

        A visit that fails by its data is recorded, and put off.
        """
        delivered = False

        async def visit() -> None:
            nonlocal delivered
            delivered = await self._visit(due)

        await self._failing.apart(visit_duty(due.operator_id, due.id), visit)
        return delivered

    async def _visit(self, due: DueEndpoint) -> bool:
        assert self._tools is not None
        async with self._database.of(due.operator_id).writing() as connection:
            now = await read_clock(connection)
            claimed = await deliveries.claim(connection, due.operator_id, due.id, new_id(), now, now + LEASE)
        if claimed is None:
            return False
        visit, delivered = Visit(self._tools, claimed, now), False
        try:
            with suppress(LeaseLost):
                delivered = await visit.serve()
                if visit.why_disabled:
                    await self._disable(claimed, visit.why_disabled)
        finally:
            async with self._database.of(due.operator_id).writing() as connection:
                await deliveries.release(connection, claimed)
        return delivered

    async def _disable(self, claimed: Claim, why: str) -> None:
        """Disable an endpoint, for the trail and for whoever reads the feed to see."""
        async with behind_gate(self._database, claimed.operator_id) as held:
            if await deliveries.disable(held.connection, claimed, held.at, why):
                what = {"url": claimed.url, "entity": claimed.entity_id, "why": why}
                await held.note(AUTHOR, "webhook disabled", claimed.id, what)
                _LOG.error("operator %s: webhook %s is disabled: %s", claimed.operator_id, claimed.id, why)


def _admitted(ready: list[DueEndpoint], visited: Collection[DueEndpoint]) -> Iterator[DueEndpoint]:
    """Yield endpoints as far as there are places, first those of operators that have fewer.

    Some places are for those alone that work.
    """
    places, for_failing = AT_ONCE - len(visited), FAILING_AT_ONCE - sum(one.is_failing for one in visited)
    taken, turns = Counter(one.operator_id for one in visited), list[tuple[int, DueEndpoint]]()
    for one in ready:
        turns.append((taken[one.operator_id], one))
        taken[one.operator_id] += 1
    for _, one in sorted(turns, key=itemgetter(0)):
        if places > 0 and (not one.is_failing or for_failing > 0):
            places, for_failing = places - 1, for_failing - one.is_failing
            yield one


KEPT: Final = timedelta(days=30)
"""The time for which attempts are kept."""

_ROWS_MAX: Final = 5_000


class WebhookDuties(SubjectDuties):
    """Deletes the attempts that are older than 30 days, in bounded numbers."""

    async def tidy(self, connection: HouseConnection, now: datetime, only: Sequence[int] | None) -> None:
        """Delete old attempts."""
        while await deliveries.purge(connection, now - KEPT, _ROWS_MAX, only) >= _ROWS_MAX:
            pass
