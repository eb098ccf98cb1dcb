"""Makes one attempt to deliver an event: builds the body, signs it, posts it, and tells what came of it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from uuid import UUID

import msgspec

from taquilla.domain.events.outbox import ToldEvent
from taquilla.engine.posting import Poster
from taquilla.engine.webhooks.keys import EndpointKey, headers_of

TEST: Final = "webhook.test"
"""The type of test events. They have no number in the feed; ours for them are negative."""
TIMEOUT_S: Final = 15.0
"""Seconds that an attempt may take."""

_ROOM_S: Final = (0.2, 0.5, 1.0, 2.0)
"""Pauses while too many calls to a server are under way, in seconds: that is no attempt yet."""
_ERROR_MAX: Final = 200
_RETRY_AFTER_S_MAX: Final = 10**7


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of an attempt. status is 0 where no response was understood; error then says why."""

    number: int
    type: str
    status: int
    error: str
    duration_ms: int
    retry_after: timedelta | None = None

    @property
    def why(self) -> str:
        """Return the outcome in a few words."""
        return f"status {self.status}" if self.status else self.error


class Sender:
    """Sends events to endpoints. Signatures are dated by the real time: receivers have no clock of ours."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    async def send(self, endpoint_id: UUID, url: str, keys: Sequence[EndpointKey], event: ToldEvent) -> Sent:
        """Make one attempt. Raises nothing for anything that the other side does."""
        body = body_of(event)
        unix_s = int(time.time())
        headers = headers_of(keys, delivery_id(endpoint_id, event.number), unix_s, body)
        for pause_s in (*_ROOM_S, 0.0):
            began_s = time.monotonic()
            reply = await self._poster.post(url, body, headers)
            if reply.was_made:
                break
            await asyncio.sleep(pause_s)
        duration_ms = round((time.monotonic() - began_s) * 1000)
        error = "" if reply.status else (reply.trouble or "no response")[:_ERROR_MAX]
        pause = retry_after(reply.retry_after, datetime.now(UTC))
        return Sent(
            number=event.number, type=event.type, status=reply.status, error=error, duration_ms=duration_ms, retry_after=pause
        )


def delivery_id(endpoint_id: UUID, number: int) -> str:
    """Return the id of a delivery: the same for all attempts, and when it is replayed."""
    return f"evt_{endpoint_id.hex}_{number}" if number > 0 else f"evt_{endpoint_id.hex}_test_{-number}"


def body_of(event: ToldEvent) -> bytes:
    """Return the body of a delivery: the same bytes in all attempts."""
    is_real = event.number > 0
    return msgspec.json.encode({
        "type": event.type, "timestamp": event.at.astimezone(UTC), "data": event.data,
        "number": event.number if is_real else None,
        "first_seq": event.first_seq if is_real else None, "last_seq": event.last_seq if is_real else None,
    })  # fmt: skip


def test_event(endpoint_id: UUID, number: int, at: datetime) -> ToldEvent:
    """Return a test event of an endpoint. number is negative."""
    return ToldEvent(number=number, type=TEST, at=at, first_seq=0, last_seq=0, data={"webhook_id": str(endpoint_id)})


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Return how long a header Retry-After asks us to wait: seconds, or an instant. None where it says neither."""
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:10]), _RETRY_AFTER_S_MAX))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(timedelta(0), at - now) if at.tzinfo is not None else None
