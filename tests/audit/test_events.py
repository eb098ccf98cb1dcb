"""The events of a busy day are those that docs/events.md describes: no other types, no other fields."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from tests.audit.conftest import Audited
from tests.conftest import open_house

from taquilla.domain.events.outbox import ToldEvent, gap
from taquilla.domain.events.types import TYPES
from taquilla.store.postgres.embedded import Embedded

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
ROW = re.compile(r"^\| `([a-z_.]+)` \| (.+?) \| (all|entity|whole) \| `(\{.*\})` \|$", re.MULTILINE)


def described() -> dict[str, tuple[str, str, Any]]:
    """Return what the page says of each type: what it tells, who sees it, an example of its data."""
    return {name: (text, audience, json.loads(example)) for name, text, audience, example in ROW.findall(PAGE.read_text())}


def test_the_page_describes_every_type_in_its_own_words() -> None:
    page = described()
    assert list(page) == list(TYPES)
    assert {name: text for name, (text, _, _) in page.items()} == {name: kind.text for name, kind in TYPES.items()}
    assert {name for name, (_, audience, _) in page.items() if audience == "all"} == {
        name for name, kind in TYPES.items() if kind.is_for_all
    }
    for name, (_, audience, example) in page.items():
        fields = {field.rpartition(".")[2] for field in shape(example)}
        assert set(TYPES[name].amounts) & fields or not TYPES[name].amounts, name
        assert (audience == "entity") == (audience != "all" and bool({"entity_id", "member_id"} & fields)), name


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


def shape(data: Any, path: str = "") -> set[str]:
    """Return the fields of data, those of its rows too. Rules and the like have fields of their own."""
    if isinstance(data, list):
        return {field for row in data if isinstance(row, dict) for field in shape(row, path)}
    fields = {f"{path}{name}" for name in data}
    return fields.union(*(shape(value, f"{path}{name}.") for name, value in data.items() if isinstance(value, list)))


async def events_of(url: str, key_file: Path) -> dict[int, list[ToldEvent]]:
    """Return all events of a database, by operator."""
    async with open_house(url, key_file) as house:
        found: dict[int, list[ToldEvent]] = {}
        for operator in await house.people.office.operators(closed_too=True):
            events = found[operator.id] = list[ToldEvent]()
            while more := await house.events.read(operator.id, events[-1].number if events else 0):
                events += more
        return found
