"""Names requests: the header `X-Request-Id`, taken from the caller or made, returned, and written to the log."""

import itertools
import os
import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from taquilla import security
from taquilla.http.asgi import Message, Scope, Send
from taquilla.http.responses import Header

REQUEST_ID: Final = b"x-request-id"
"""The header with the id of a request."""
_PROCESS: Final = os.urandom(6).hex().encode()
_COUNT: Final = itertools.count(1)
_FIT: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")


def given_id(headers: Iterable[Header]) -> bytes:
    """Return a caller's id of a request if it has 8 to 64 letters, digits, points, dashes or underscores; else nothing."""
    given = next((value for name, value in headers if name == REQUEST_ID), b"")
    return given if given and _FIT.fullmatch(given) else b""


def request_id_of(headers: Iterable[Header]) -> bytes:
    """Return a caller's id of a request, or a new one."""
    return given_id(headers) or b"%s-%d" % (_PROCESS, next(_COUNT))


def name_for_ticket(headers: Iterable[Header], ticket_id: UUID) -> bytes:
    """Return a caller's id of a sale, or that of its ticket, which is found by it then (`taquilla events --request`)."""
    return given_id(headers) or str(ticket_id).encode()


def with_request_id(scope: Scope, send: Send) -> Send:
    """Return a `send` that adds the id of the request to its response. The id goes to the log too."""
    request_id = request_id_of(scope["headers"])
    security.name_request(request_id.decode())

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            # A sale has another name by now.
            message["headers"] = [*message["headers"], (REQUEST_ID, security.request_id().encode())]
        await send(message)

    return sending
