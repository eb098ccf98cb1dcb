"""Follows an operator's events in their order, and detects what is missing."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from taquilla_client.problems import TaquillaError

WAIT_S: Final = 20
"""Seconds for which the house keeps a follower waiting for the next event."""


class Numbered(Protocol):
    """An event: its number, and the range of the ledger's `seq` that it covers."""

    @property
    def number(self) -> int:
        """Return its place among the operator's events."""

    @property
    def first_seq(self) -> int:
        """Return the first seq that it covers."""

    @property
    def last_seq(self) -> int:
        """Return the last seq that it covers; an empty range ends before it begins."""


Event = TypeVar("Event", bound=Numbered, covariant=True)


class GapDetected(TaquillaError):
    """Events are missing: what was expected next, and what came. what is `number` or `first_seq`."""

    def __init__(self, what: str, expected: int, found: int) -> None:
        super().__init__(f"expected {what} {expected}, found {found}")
        self.what = what
        self.expected = expected
        self.found = found


@dataclass
class Place:
    """The place of a follower: the number of the last event, and the range that it covered. Keep it, and go on from there.

    A place without a range, such as the very first, takes the next range as it comes.
    """

    number: int = 0
    first_seq: int | None = None
    last_seq: int | None = None

    def advance(self, event: Numbered) -> None:
        """Go on to the next event. Raises GapDetected."""
        if event.number != self.number + 1:
            raise GapDetected("number", self.number + 1, event.number)
        shared = (event.first_seq, event.last_seq) == (self.first_seq, self.last_seq)
        if self.last_seq is not None and not shared and event.first_seq != self.last_seq + 1:
            raise GapDetected("first_seq", self.last_seq + 1, event.first_seq)
        self.number, self.first_seq, self.last_seq = event.number, event.first_seq, event.last_seq


class Page(Protocol[Event]):
    """Some events, the earliest first."""

    @property
    def events(self) -> Sequence[Event]:
        """Return the events."""


class Feed(Protocol[Event]):
    """The events of a client: ``client.events``."""

    def list(self, *, after: int, wait_s: int) -> Page[Event]:
        """Return the events after a number. Waits for the next one if there is none."""


class AsyncFeed(Protocol[Event]):
    """The events of an asynchronous client."""

    async def list(self, *, after: int, wait_s: int) -> Page[Event]:
        """Return the events after a number. Waits for the next one if there is none."""


def follow(feed: Feed[Event], place: Place, *, wait_s: int = WAIT_S) -> Iterator[Event]:
    """Yield the events after a place, for ever, and move the place on with each. Raises GapDetected.

    Keep the place once an event was acted on: whoever begins there again misses nothing.
    """
    while True:
        for event in feed.list(after=place.number, wait_s=wait_s).events:
            place.advance(event)
            yield event


async def follow_async(feed: AsyncFeed[Event], place: Place, *, wait_s: int = WAIT_S) -> AsyncIterator[Event]:
    """Yield the events after a place, for ever, and move the place on with each. Raises GapDetected."""
    while True:
        for event in (await feed.list(after=place.number, wait_s=wait_s)).events:
            place.advance(event)
            yield event
