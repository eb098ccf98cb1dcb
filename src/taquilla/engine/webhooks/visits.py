"""Visits an endpoint under a lease: sends what is due, and records each outcome before it goes on."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.events.outbox import ToldEvent
from taquilla.domain.events.types import HIDDEN
from taquilla.domain.webhooks.schedule import ATTEMPTS_MAX, JITTER_MAX, is_delivered, is_gone, pause_after
from taquilla.engine.events.feed import Feed
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.webhooks.endpoints import WAITING_MAX
from taquilla.engine.webhooks.keys import KINDS, EndpointKey
from taquilla.engine.webhooks.sending import Sender, Sent, test_event
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database
from taquilla.store.webhooks import deliveries, endpoints
from taquilla.store.webhooks.deliveries import Attempt, Claim, DeliveryProgress, EndpointPlace, WaitingEvent

LEASE: Final = timedelta(seconds=25)
"""The time for which an endpoint is its visitor's: an attempt, and what else must happen before the lease is renewed."""
PAGE: Final = 100
"""The most events of an ordered endpoint that one visit delivers."""
LASTS: Final = timedelta(seconds=5)
"""The time after which a visit makes no further attempt: a slow endpoint would keep its place for minutes, and its tests wait."""
AT_ONCE: Final = 16
"""The most events that are sent to an unordered endpoint at the same time."""


class LeaseLost(Exception):
    """Another process visits the endpoint, somebody has changed it, or its entity has closed."""


@dataclass(frozen=True, slots=True)
class VisitTools:
    """The things that all visits need."""

    database: Database
    keyring: Keyring
    feed: Feed
    sender: Sender


class Visit:
    """A visit to an endpoint. why_disabled says why nothing more may be sent to it, once that is so."""

    def __init__(self, tools: VisitTools, claimed: Claim, now: datetime) -> None:
        self._tools = tools
        self._claimed = claimed
        self._now = now
        self._place = EndpointPlace(claimed.after_number, claimed.tries, claimed.next_try)
        self._keys: list[EndpointKey] = []
        self.why_disabled = ""

    async def serve(self) -> bool:
        """Send what is due. Return whether anything was done, so that there may be more. Raises LeaseLost."""
        await self._load_keys()
        if await self._send_waiting():
            return True
        if self.why_disabled or (self._place.next_try is not None and self._place.next_try > self._now):
            return False
        return await (self._send_in_order() if self._claimed.is_ordered else self._send_at_once())

    async def _load_keys(self) -> None:
        """Load the keys that sign from now on."""
        operator, endpoint = self._claimed.operator_id, self._claimed.id
        rows = await self._tools.database.read(operator, endpoints.load_keys, endpoint, self._now)
        unwrap = self._tools.keyring.unwrap
        self._keys = [EndpointKey(kind, unwrap(operator, row.wrapped)) for row in rows for kind in KINDS if kind == row.kind]

    async def _send_in_order(self) -> bool:
        """Send one event after another, until one is not taken."""
        before, ends = self._place.after_number, self._now + LASTS
        events, after = await self._page(PAGE)
        for event in events:
            if self._now >= ends:
                return True
            sent = await self._send(event)
            tries = self._place.tries + 1
            if is_delivered(sent.status):
                await self._record(EndpointPlace(event.number), [(sent, tries)])
                await self._load_keys()  # a page may take minutes, and a key that has ended signs nothing more
                continue
            pause = self._pause(sent, tries, "")
            await self._record(EndpointPlace(event.number - 1, tries), [(sent, tries)], pause=pause)
            return False
        if after > self._place.after_number:
            await self._record(EndpointPlace(after), [])
        return after > before

    async def _send_at_once(self) -> bool:
        """Send some events at the same time. Those that are not taken wait apart, and hold up no other."""
        async with self._tools.database.of(self._claimed.operator_id).reading() as connection:
            waiting = await deliveries.count_waiting(connection, self._claimed, WAITING_MAX)
        if waiting >= WAITING_MAX:
            # Until some of them are taken: the next look is worth nothing before.
            await self._record(self._place, [], pause=timedelta(minutes=1))
            return False
        events, after = await self._page(AT_ONCE)
        sent = await asyncio.gather(*[self._send(event) for event in events])
        failed = [(one.number, 1, self._pause(one, 1, "") or timedelta()) for one in sent if not is_delivered(one.status)]
        if after == self._place.after_number:
            return False
        await self._record(EndpointPlace(after), [(one, 1) for one in sent], failed)
        return True

    async def _send_waiting(self) -> bool:
        """Send test events, and those that wait apart from the others and are due."""
        async with self._tools.database.of(self._claimed.operator_id).reading() as connection:
            rows = dict(await deliveries.find_waiting(connection, self._claimed, self._now, AT_ONCE))
        if not rows:
            return False
        found = [await self._event(number) for number in rows]
        sent = await asyncio.gather(*[self._send(event) for event in [event for event in found if event is not None]])
        waiting = list[tuple[int, int, timedelta]]()
        for one in sent:
            tries = rows[one.number] + 1
            pause = self._pause(one, tries, f"event {one.number}: ")
            if not is_delivered(one.status) and one.number > 0:
                # After the last attempt it stays, for whoever makes the endpoint active again.
                waiting.append((one.number, tries, pause or timedelta()))
        done = rows.keys() - {number for number, _, _ in waiting}
        await self._record(self._place, [(one, rows[one.number] + 1) for one in sent], waiting, sorted(done))
        return not self.why_disabled

    def _pause(self, sent: Sent, tries: int, what: str) -> timedelta | None:
        """Return how long to wait before the next attempt. Where there is none the endpoint is to be disabled, but for a test."""
        if is_delivered(sent.status):
            return None
        if is_gone(sent.status):
            self.why_disabled = f"{what}the endpoint answered 410"
            return None
        if sent.number < 0:
            return None
        jitter = random.randint(0, JITTER_MAX)
        pause = pause_after(tries, jitter=jitter, status=sent.status, retry_after=sent.retry_after)
        if pause is None and not self.why_disabled:
            self.why_disabled = f"{what}{ATTEMPTS_MAX} attempts failed, the last with {sent.why}"
        return pause

    async def _send(self, event: ToldEvent) -> Sent:
        return await self._tools.sender.send(self._claimed.id, self._claimed.url, self._keys, event)

    async def _page(self, limit: int) -> tuple[list[ToldEvent], int]:
        """Return the next events that the endpoint is to get, and the number up to which it then has everything."""
        claimed, after = self._claimed, self._place.after_number
        types = frozenset(claimed.types) or None
        page = await self._tools.feed.page(claimed.operator_id, after, types, limit, claimed.entity_id)
        return [event for event in page.events if self._is_wanted(event)], page.after

    async def _event(self, number: int) -> ToldEvent | None:
        """Return an event by its number; a test's is negative."""
        if number < 0:
            return test_event(self._claimed.id, number, self._now)
        page = await self._tools.feed.page(self._claimed.operator_id, number - 1, None, 1, self._claimed.entity_id)
        return next((event for event in page.events if event.number == number and self._is_wanted(event)), None)

    def _is_wanted(self, event: ToldEvent) -> bool:
        """Tell whether the endpoint may see an event, and is not what the event is about: it hears nothing of itself."""
        return event.type != HIDDEN and event.data.get("webhook_id") != str(self._claimed.id)

    async def _record(
        self, place: EndpointPlace, sent: Sequence[tuple[Sent, int]], waiting: Sequence[tuple[int, int, timedelta]] = (),
        done: Sequence[int] = (), *,
        pause: timedelta | None = None,
    ) -> None:  # fmt: skip
        """Record what came of attempts, each with its count, and renew the lease. Raises LeaseLost.

        waiting are events that are sent apart: number, failed attempts, pause. pause is that of the endpoint. Pauses begin now,
        so an attempt that took long is not made again at once.
        """
        async with self._tools.database.of(self._claimed.operator_id).writing() as connection:
            self._now = await read_clock(connection)
            attempts = [_attempt(one, tries, self._now) for one, tries in sent]
            place = place if pause is None else place._replace(next_try=self._now + pause)
            apart = [WaitingEvent(number, tries, self._now + wait) for number, tries, wait in waiting]
            progress = DeliveryProgress(place, attempts, apart, done)
            if not await deliveries.record(connection, self._claimed, progress, self._now, self._now + LEASE):
                raise LeaseLost
        self._place = place


def _attempt(sent: Sent, tries: int, now: datetime) -> Attempt:
    began = now - timedelta(milliseconds=sent.duration_ms)
    return Attempt(
        number=sent.number, type=sent.type, try_=tries, at=began, status=sent.status or None, error=sent.error or None,
        duration_ms=sent.duration_ms,
    )  # fmt: skip
