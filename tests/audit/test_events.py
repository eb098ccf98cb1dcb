"""The events of a busy day are those that the document of `/v1` describes: no other types, no other fields."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
from clients.generate.document import openapi_of_v1
from openapi_schema_validator import OAS31Validator
from tests.api.test_whole_document import data_schema, fields_of
from tests.audit.conftest import Audited
from tests.conftest import open_house

from taquilla.domain.events.outbox import ToldEvent, gap
from taquilla.store.postgres.embedded import Embedded


def test_a_busy_day_has_no_other_types_and_no_other_fields(unharmed: Audited, server: Embedded, key_file: Path) -> None:
    document = openapi_of_v1()
    told = asyncio.run(events_of(server.url(database=unharmed.name), key_file))
    for events in told.values():
        assert gap(events) is None
    every = [event for events in told.values() for event in events]
    seen = {event.type for event in every}
    assert seen - document["webhooks"].keys() == set()
    described = {name: fields_of(data_schema(document, name)) for name in seen}
    assert {(event.type, name) for event in every for name in shape(event.data) - described[event.type]} == set()
    assert not seen & {"ledger.written", "trail.noted"}
    schemas = {name: OAS31Validator(data_schema(document, name)) for name in seen}
    assert [(event.type, error.message) for event in every for error in schemas[event.type].iter_errors(as_sent(event))] == []
    assert len(seen) > 20, seen
    assert [event.type for event in every if "+00:00" in str(as_sent(event))] == []


def shape(data: Any, path: str = "") -> set[str]:
    """Return the fields of data, those of its rows too."""
    if isinstance(data, list):
        return {field for row in data if isinstance(row, dict) for field in shape(row, path)}
    return {f"{path}{name}" for name in data}.union(
        *(shape(value, f"{path}{name}.") for name, value in data.items() if isinstance(value, list))
    )


def as_sent(event: ToldEvent) -> Any:
    """Return the data of an event as readers get it."""
    return msgspec.to_builtins(event.data)


async def events_of(url: str, key_file: Path) -> dict[int, list[ToldEvent]]:
    """Return all events of a database, by operator."""
    async with open_house(url, key_file) as house:
        found: dict[int, list[ToldEvent]] = {}
        for operator in await house.people.office.operators(closed_too=True):
            events = found[operator.id] = list[ToldEvent]()
            while more := await house.events.read(operator.id, events[-1].number if events else 0):
                events += more
        return found
