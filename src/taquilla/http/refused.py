"""Responses to requests that are refused before an app sees them."""

import asyncio
import re
from collections.abc import Callable
from typing import Final

from taquilla.http.asgi import App, Receive, Scope, Send

BAD_TARGET: Final = (400, "The request line must name a path.")
LONG_TARGET: Final = (414, "The request line names a path and a query of at most 8192 bytes.")
BAD_REQUEST: Final = (400, "This is not a valid HTTP request.")
BAD_HOST: Final = (400, "A request says its Host once: a name or an address, and at most a port.")
BAD_VERSION: Final = (505, "The house speaks HTTP/1.1 and HTTP/1.0.")
TOO_SLOW: Final = (408, "A request arrives whole within ten seconds.")
NO_TRACE: Final = (405, "TRACE is answered nowhere.")
HOST: Final = re.compile(
    rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[A-Za-z0-9:.%]+\])"
    rb"(?::(?:[0-9]{0,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
)
"""The values of `Host` by RFC 9112: anything else is no address, and whoever builds one of it fails."""


def plainly(status: int, sentence: str) -> App:
    """Return an app that responds with a sentence."""
    body = f"{sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


class Lingering:
    """A transport that is not closed at once."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close


class Gone:
    """The transport of a client that is gone: nothing is written."""

    write = close = staticmethod(lambda *_: None)
    is_closing = staticmethod(lambda: True)
