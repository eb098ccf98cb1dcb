"""Follows an operator's events as the house sends them, over one connection, and detects what is missing."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, closing
from typing import Any, Final, Protocol

import msgspec

from taquilla_client.events import Place
from taquilla_client.models import EventShown
from taquilla_client.problems import NoAnswer, Unavailable, Unreadable
from taquilla_client.transport import AsyncTransport, Transport

_PATH: Final = "/v1/events"


class Streaming(Protocol):
    """A client: its connections."""

    @property
    def transport(self) -> Transport:
        """Return its transport."""


class AsyncStreaming(Protocol):
    """An asynchronous client: its connections."""

    @property
    def transport(self) -> AsyncTransport:
        """Return its transport."""


def stream(client: Streaming, place: Place) -> Iterator[EventShown]:
    """Yield the events after a place as they happen, for ever, and move the place on with each. Raises GapDetected.

    A stream that ends or breaks off is begun again where it was; NoAnswer or Unavailable comes when that fails too often. Keep
    the place once an event was acted on: whoever begins there again misses nothing.
    """
    transport, failures = client.transport, 0
    while True:
        trouble = None
        try:
            with closing(transport.stream(_PATH, _headers(place))) as chunks:
                lines = Lines()
                for chunk in chunks:
                    failures = 0
                    for event in lines.events(chunk):
                        place.advance(event)
                        yield event
        except (NoAnswer, Unavailable) as error:
            trouble = error
        failures += trouble is not None
        time.sleep(transport.retries.pause_s(failures, trouble))


def _headers(place: Place) -> dict[str, str]:
    return {"accept": "text/event-stream", "last-event-id": str(place.number)}


async def stream_async(client: AsyncStreaming, place: Place) -> AsyncIterator[EventShown]:
    """Yield the events after a place as they happen, for ever, and move the place on with each, as `stream` does."""
    transport, failures = client.transport, 0
    while True:
        trouble = None
        try:
            async with aclosing(transport.stream(_PATH, _headers(place))) as chunks:
                lines = Lines()
                async for chunk in chunks:
                    failures = 0
                    for event in lines.events(chunk):
                        place.advance(event)
                        yield event
        except (NoAnswer, Unavailable) as error:
            trouble = error
        failures += trouble is not None
        await asyncio.sleep(transport.retries.pause_s(failures, trouble))


class Lines:
    """The lines of a stream (`text/event-stream`), which come in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def events(self, chunk: bytes) -> Iterator[EventShown]:
        """Yield the events that end in a piece. Only a line feed ends a line: texts may contain other breaks of Unicode's."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in (line.removesuffix(b"\r") for line in lines):
            if line.startswith(b"data:"):
                self._data.append(line.removeprefix(b"data:").removeprefix(b" "))
            elif not line and self._data:
                data, self._data = b"\n".join(self._data), []
                yield _event(data)


def _event(data: bytes) -> EventShown:
    try:
        event: Any = msgspec.json.decode(data, type=EventShown)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"the event is not what the document promises: {error}") from error
    assert isinstance(event, EventShown)
    return event
