"""The events of a busy day are those that docs/events.md describes: no other types, no other fields."""

import asyncio
from pathlib import Path

from tests.audit.conftest import Audited
from tests.conftest import open_house
from tests.house.test_events import described, shape

from taquilla.domain.events.outbox import ToldEvent, gap
from taquilla.store.postgres.embedded import Embedded


def test_a_busy_day_has_no_other_types_and_no_other_fields(unharmed: Audited, server: Embedded, key_file: Path) -> None:
    page = described()
    told = asyncio.run(events_of(server.url(database=unharmed.name), key_file))
    for events in told.values():
        assert gap(events) is None
    every = [event for events in told.values() for event in events]
    seen = {event.type for event in every}
    unlike = {
        (event.type, name) for event in every if event.type in page for name in shape(event.data) - shape(page[event.type][2])
        # A rule has the fields of its kind.
        if event.type != "rules.changed"
    }
    assert (seen - page.keys(), unlike) == (set(), set())
    assert not seen & {"ledger.written", "trail.noted"}
    assert len(seen) > 20, seen


async def events_of(url: str, key_file: Path) -> dict[int, list[ToldEvent]]:
    """Return all events of a database, by operator."""
    async with open_house(url, key_file) as house:
        found: dict[int, list[ToldEvent]] = {}
        for operator in await house.people.office.operators(closed_too=True):
            events = found[operator.id] = list[ToldEvent]()
            while more := await house.events.read(operator.id, events[-1].number if events else 0):
                events += more
        return found
