"""Follows an operator's events in their order, and detects what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from taquilla_client.problems import TaquillaError


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


def check_events(events: Iterable[Numbered], place: Place) -> None:
    """Check that events go on from a place without a gap, and move the place to the last of them. Raises GapDetected."""
    for event in events:
        place.advance(event)
