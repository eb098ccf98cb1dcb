"""Reads a request from ASGI within limits: one meaning for each header, a size, a deadline."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from taquilla.http.asgi import ReadScope, Receive, Scope
from taquilla.http.decode import LIMIT, Unreadable

DEADLINE_S: Final = 10.0
"""Seconds that a body may take from its first byte to its last."""
HEADERS_MAX: Final = 100
"""Header lines that a request may have."""
ENDED: Final = "taquilla.ended"
"""Key in a scope: `read_body` has read the request to its end."""

ONCE: Final = frozenset(
    (
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"email",
        b"idempotency-key",
        b"if-match",
        b"operator",
        b"operator-name",
        b"password",
        b"signature",
        b"signature-version",
        b"taquilla-version",
        b"timestamp",
        b"x-auth-token", b"x-device-token",
    )
)
"""Headers that we act on. Each may come once: of two, a proxy and we could each believe a different one."""


class BrokenOff(Unreadable):
    """The request was refused before its end."""

    # The rest is not read: the server would otherwise swallow a gigabyte, or a byte a minute, for nothing.
    headers: ClassVar[tuple[tuple[bytes, bytes], ...]] = ((b"connection", b"close"),)


class HeaderTwice(BrokenOff):
    """A header that may be said only once was said twice."""


class TooManyHeaders(BrokenOff):
    """The request has too many headers."""

    http_status: ClassVar[int] = 431


class NotJson(BrokenOff):
    """The body must come as application/json in UTF-8."""

    http_status: ClassVar[int] = 415


class Encoded(BrokenOff):
    """The body must come as it is, not compressed."""

    http_status: ClassVar[int] = 415


class BadLength(BrokenOff):
    """The content-length is not a number."""


class TooLarge(BrokenOff):
    """The body is larger than 256 KiB."""

    http_status: ClassVar[int] = 413


class TooSlow(BrokenOff):
    """The body did not arrive in time."""

    http_status: ClassVar[int] = 408


class CallerGone(BrokenOff):
    """The caller hung up before the body was complete."""


def check_headers(scope: ReadScope, *, has_body: bool = True) -> dict[bytes, bytes]:
    """Return the request's headers of `ONCE`, by lower-case name.

    Raises `TooManyHeaders`, `HeaderTwice`, and, where a body is expected, `Encoded` and `NotJson`. A body without a type is read
    as JSON, and so is a form: `curl -d` calls every body a form.
    """
    lines: Iterable[tuple[bytes, bytes]] = scope["headers"]
    headers: dict[bytes, bytes] = {}
    for count, (name, value) in enumerate(lines):
        if count == HEADERS_MAX:
            raise TooManyHeaders
        if name in ONCE:
            if name in headers:
                raise HeaderTwice
            headers[name] = value
    if has_body:
        refuse_encoded(headers)
        content_type = headers.get(b"content-type", b"")
        if content_type != b"application/json" and not _may_be_json(content_type):
            raise NotJson
    return headers


def refuse_encoded(headers: Mapping[bytes, bytes]) -> None:
    """Raise `Encoded` where the headers say that the body is compressed."""
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise Encoded


def target_of(scope: ReadScope) -> bytes:
    """Return the path with its query, undecoded, as version 2 of a signature covers it: ``b"/be/tickets?limit=10"``."""
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    query: bytes = scope["query_string"]
    return path.partition(b"?")[0] + (b"?" + query if query else b"")


_MAY_BE_JSON: Final = frozenset((b"application/json", b"application/x-www-form-urlencoded", b""))


def _may_be_json(content_type: bytes) -> bool:
    """Tell whether a type is read as JSON; the only parameter allowed is a charset of UTF-8."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(b";"))
    return kind in _MAY_BE_JSON and all(
        parameter in (b"charset=utf-8", b'charset="utf-8"', b"charset=utf8") for parameter in parameters
    )


async def read_body(scope: Scope, receive: Receive, *, deadline_s: float | None = DEADLINE_S) -> bytes:
    """Return the whole body, at most `LIMIT` bytes. Without a deadline, closing a slow connection is left to the server.

    Raises `BadLength` and `TooLarge` before reading, by the announced length; `TooLarge` as soon as more arrives; `TooSlow` after
    `deadline_s` seconds; `CallerGone`. Notes in the scope that the request has `ENDED`.
    """
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit():
                raise BadLength
            # Check the number of digits before the size: int() of a very long text is an error of another kind.
            if len(value) > len(str(LIMIT)) + 10 or int(value) > LIMIT:
                raise TooLarge
    if deadline_s is None:
        return await _collect(scope, receive)
    try:
        async with asyncio.timeout(deadline_s):
            return await _collect(scope, receive)
    except TimeoutError:
        raise TooSlow from None


async def _collect(scope: Scope, receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGone
        part = message.get("body", b"")
        size += len(part)
        if has_ended := not message.get("more_body", False):
            scope[ENDED] = True
        if size > LIMIT:
            raise TooLarge
        parts.append(part)
        if has_ended:
            return parts[0] if len(parts) == 1 else b"".join(parts)
