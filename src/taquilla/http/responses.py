"""Responses over plain ASGI, and values as JSON: the fields of an object may be anything, and its reader knows what they are."""

from collections.abc import Awaitable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, Protocol, TypeAlias, cast

import msgspec

from taquilla.http.asgi import Send
from taquilla.http.decode import Decimals

Header = tuple[bytes, bytes]

encode: Final = msgspec.json.Encoder().encode
"""Encodes a value as JSON: structs, dataclasses, dicts, UTC datetimes (ISO, with Z), UUIDs, `units(…)`."""
_SCALES: Final[tuple[int, ...]] = tuple(10**decimals for decimals in range(7))


class Response(Protocol):
    """A response that can be sent."""

    def send(self, send: Send) -> Awaitable[None]:
        """Send the response."""


class JsonResponse(msgspec.Struct, frozen=True):
    """A response whose body is written as JSON."""

    status: int
    body: Any
    headers: Iterable[Header] = ()

    def send(self, send: Send) -> Awaitable[None]:
        """Write the body and send it."""
        return json_response(send, self.status, encode(self.body), headers=self.headers)


class BytesResponse(msgspec.Struct, frozen=True):
    """A response whose body is sent as it is, with the given headers alone."""

    status: int
    body: bytes
    headers: Iterable[Header]

    async def send(self, send: Send) -> None:
        """Send the headers and the body."""
        await send({"type": "http.response.start", "status": self.status, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": self.body})


def units(minor_units: int, decimals: int) -> int | Decimals:
    """Return minor units as the JSON number of currency units to write, exactly and as short as possible.

    `encode({"amount": units(200050, 2)}) == b'{"amount":2000.5}'`; whole amounts have no point: `units(200000, 2) == 2000`.
    """
    whole, part = divmod(minor_units, _SCALES[decimals])
    if not part:
        return whole
    sign = "-" if minor_units < 0 else ""
    whole, part = divmod(abs(minor_units), _SCALES[decimals])
    # Encoded, it looks like a Decimals, though it is none; the type is there for the documents.
    return cast(Decimals, msgspec.Raw(f"{sign}{whole}.{part:0{decimals}d}".rstrip("0").encode()))


async def json_response(send: Send, status: int, body: bytes, *, headers: Iterable[Header] = ()) -> None:
    """Send a body that is already JSON, with the usual headers and any given ones (names in lower case)."""
    await send({"type": "http.response.start", "status": status, "headers": [*json_headers(len(body)), *headers]})
    await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=4096)
def json_headers(length: int) -> tuple[Header, ...]:
    """Return the headers that every JSON response has."""
    return (
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % length),
        (b"cache-control", b"no-store"),  # responses carry PINs and tokens
    )


Json: TypeAlias = Mapping[str, Any]
JsonObject: TypeAlias = dict[str, Any]
