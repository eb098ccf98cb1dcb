"""A connection to somebody else's server: sends a request, and returns its JSON object or a sentence about what failed."""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

import httptools

from taquilla.http.decode import Decimals, Malformed, decode

BODY_MAX: Final = 64 * 1024
"""Maximum bytes of a response's body, before and after decompression."""
HEAD_MAX: Final = 16 * 1024
"""Maximum bytes of a response before its body."""

_RESPONSE_MAX: Final = 512 * 1024  # bytes of a whole response: head, body, chunk framing, trailers


class Failed(Exception):
    """No usable response came; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ServerResponse:
    """A response. status is 0 if none was understood. value is None if the body is no JSON object; trouble then says why.

    Numbers with a decimal point are strings in value, so that they never become floats. retry_after is the header of that name.
    data is the body, for those whose answers are no JSON. was_made is false where the call was not made.
    is_empty: the body's end was announced, and it has no byte.
    """

    status: int
    value: dict[str, object] | None
    trouble: str = ""
    retry_after: str = ""
    data: bytes = field(default=b"", compare=False, repr=False)
    was_made: bool = field(default=True, compare=False)
    is_empty: bool = field(default=False, compare=False)


class ClientConnection(asyncio.Protocol):
    """A connection that carries one request at a time, and may be idle between two."""

    def __init__(self) -> None:
        self.is_reusable = False
        self._reply: asyncio.Future[ServerResponse] | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._is_lost = False

    # ------------------------------------------------------------------ called by the client

    async def send(self, request: bytes) -> ServerResponse:
        """Send a request and return its response. Raises Failed; after that the connection cannot be used again."""
        if self._is_lost:
            raise Failed("the connection was closed")
        self.is_reusable = False
        self._parser = httptools.HttpResponseParser(self)
        self._received = 0
        self._body = bytearray()
        self._begin_head()
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._reply

    def rest(self, seconds: float, end: Callable[[], None]) -> None:
        """Stay open for the next request. end is called if none has come after so many seconds."""
        self._rest = asyncio.get_running_loop().call_later(seconds, end)

    def wake(self) -> bool:
        """End the idle time. Return False if the connection was lost meanwhile."""
        if self._rest is not None:
            self._rest.cancel()
        return not self._is_lost

    def drop(self) -> None:
        """Close at once, whatever is under way."""
        if self._rest is not None:
            self._rest.cancel()
        self._is_lost = True
        self._transport.abort()

    # ------------------------------------------------------------------ called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport of the open connection."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Parse a part of a response. If no request is waiting for one, drop the connection."""
        if self._reply is None or self._reply.done():
            self._is_lost = True
            self._transport.abort()
            return
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail("what it sends is not HTTP")
        if not self._is_in_body and self._received > HEAD_MAX:
            self._fail("its headers do not end")
        elif self._received > _RESPONSE_MAX:
            self._fail("its answer does not end")

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is closed. This completes a response that stated no length."""
        self._is_lost = True
        if self._reply is not None and not self._reply.done():
            if self._is_in_body and self._ends_with_connection:
                self._finish()
            else:
                self._fail("it closed the connection before its answer was complete")

    # ------------------------------------------------------------------ called by the parser

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take note of a header."""
        lower = name.lower()
        if lower in (b"content-length", b"transfer-encoding"):
            self._ends_with_connection = False
        elif lower == b"content-encoding":
            self._packing = value.strip().lower()
        elif lower == b"retry-after":
            self._retry_after = value.decode("latin-1").strip()

    def on_headers_complete(self) -> None:
        """Note that the body follows."""
        self._is_in_body = True

    def on_body(self, chunk: bytes) -> None:
        """Add a part of the body."""
        self._body += chunk
        if len(self._body) > BODY_MAX:
            self._fail(f"its answer has more than {BODY_MAX} bytes")

    def on_message_complete(self) -> None:
        """Finish the response; after an interim one (1xx), wait for the next."""
        if self._parser.get_status_code() < 200:
            self._begin_head()
            return
        self.is_reusable = self._parser.should_keep_alive()
        self._finish()

    # ------------------------------------------------------------------ results

    def _begin_head(self) -> None:
        self._is_in_body, self._ends_with_connection, self._packing, self._retry_after = False, True, b"", ""

    def _finish(self) -> None:
        assert self._reply is not None
        if self._reply.done():
            self.is_reusable = False  # it has sent more than one response
            return
        body, trouble = b"", "its answer is no JSON object"
        found: dict[str, object] | None = None
        try:
            body = _decompressed(bytes(self._body), self._packing)
            value = decode(body, any_number=True)  # a wallet may tell its balance as a float, and Java writes 1.0E7
            if isinstance(value, dict):
                found, trouble = {name: _decimals_as_text(inner) for name, inner in value.items()}, ""
        except (Malformed, Failed) as error:
            trouble = str(error)
        status, is_empty = self._parser.get_status_code(), not self._body and not self._ends_with_connection
        self._reply.set_result(ServerResponse(status, found, trouble, self._retry_after, body, is_empty=is_empty))

    def _fail(self, sentence: str) -> None:
        assert self._reply is not None
        if not self._reply.done():
            self._reply.set_exception(Failed(sentence))
        self.is_reusable = False
        self._transport.abort()


def _decompressed(body: bytes, packing: bytes) -> bytes:
    """Return the body decompressed. Raises Failed if it is too large, cut off, corrupt, or compressed by anything but gzip."""
    if packing in (b"", b"identity"):
        return body
    if packing != b"gzip":
        raise Failed("its answer is packed, which was not asked for")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, BODY_MAX + 1)
    except zlib.error as error:
        raise Failed("its answer cannot be unpacked") from error
    if len(unpacked) > BODY_MAX or not unpacker.eof:
        raise Failed(f"its answer has more than {BODY_MAX} bytes, or is cut")
    return unpacked


def _decimals_as_text(value: object) -> object:
    if isinstance(value, Decimals):
        return value.text
    if isinstance(value, list):
        return [_decimals_as_text(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _decimals_as_text(inner) for name, inner in value.items()}
    return value
