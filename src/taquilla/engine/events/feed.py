"""Reads an operator's events in their order, and waits for the next one."""

from typing import NamedTuple

from taquilla.domain.events.outbox import Event


class Page(NamedTuple):
    """Some events in the order of their numbers. after is the number up to which the feed was looked through."""

    events: list[Event]
    after: int


class Feed:
    """The feed of events of all operators."""

    async def page(
        self, operator_id: int, after: int, types: frozenset[str] | None = None, limit: int = 200, entity: int | None = None
    ) -> Page:
        """Return the first events after a number, at most `limit`. types: only these; None: all of them.

        entity: as its members see them. An event that concerns other entities has the type `hidden` then, and no data; with types
        it is left out. Read on from `after` of the page: between its last event and that number there may be events of other types.
        """
        raise NotImplementedError

    async def read(
        self, operator_id: int, after: int, types: frozenset[str] | None = None, limit: int = 200, entity: int | None = None
    ) -> list[Event]:
        """Return the events of the next page that has any; none at the end of the feed. See `page`."""
        raise NotImplementedError

    async def wait(self, operator_id: int, after: int, timeout_s: float) -> bool:
        """Wait until there is an event after a number. Return False if the time was over first."""
        raise NotImplementedError
