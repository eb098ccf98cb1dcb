"""Reads a request to its end before the response: closing with unread bytes resets the connection, and loses the response."""

import asyncio
from contextlib import suppress
from typing import Final

from taquilla.http.asgi import Message, Receive, Scope, Send
from taquilla.http.body import ENDED

LEFT_MAX: Final = 4 * 1024 * 1024
"""Bytes that are read and thrown away; a caller that sends more may lose the response."""
DEADLINE_S: Final = 5.0


async def read_rest(receive: Receive) -> None:
    """Read the rest of a request, within bounds. Not for a request that was read to its end."""
    bytes_left = LEFT_MAX
    with suppress(TimeoutError):
        async with asyncio.timeout(DEADLINE_S):
            while bytes_left > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                bytes_left -= len(message.get("body", b""))


def after_request(scope: Scope, receive: Receive, send: Send) -> Send:
    """Return a send for an app of the framework's; its response begins once the request has ended."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and ENDED not in scope:
            await read_rest(receive)
        await send(message)

    return sending
