"""Sends JSON answers over plain ASGI, and writes values as JSON."""

from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from typing import Any, Final

import msgspec

Send = Callable[[Any], Awaitable[None]]
Header = tuple[bytes, bytes]

encode: Final = msgspec.json.Encoder().encode
"""The JSON bytes of a value: structs, dataclasses, dicts, UTC datetimes (ISO, with Z), UUIDs, `number(…)`."""


def number(minor_units: int, decimals: int = 2) -> msgspec.Raw:
    """Minor units as a JSON number in the currency's whole units, exactly and in the shortest form.

    `encode({"amount": number(200050)}) == b'{"amount":2000.5}'`; whole amounts have no point: `number(200000)` is 2000.
    """
    sign = "-" if minor_units < 0 else ""
    whole, part = divmod(abs(minor_units), 10**decimals)
    tail = f".{part:0{decimals}d}".rstrip("0") if part else ""
    return msgspec.Raw(f"{sign}{whole}{tail}".encode())


async def json_response(send: Send, status: int, body: bytes, *, headers: Iterable[Header] = ()) -> None:
    """Answers with `body`, which is JSON already, and perhaps with more headers (lower-case names)."""
    await send({"type": "http.response.start", "status": status, "headers": [*_headers(len(body)), *headers]})
    await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=4096)
def _headers(length: int) -> tuple[Header, ...]:
    return (
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % length),
        (b"cache-control", b"no-store"),  # answers carry PINs and tokens
    )
