"""Hears a caller out before answering: who closes on bytes that were not read resets the connection, and loses the answer."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from taquilla.http.framework import Receive, Send

LEFT_MAX: Final = 4 * 1024 * 1024
"""Bytes that are read to be thrown away; whoever sends more may lose the answer."""
DEADLINE_S: Final = 5.0


async def hear_out(receive: Receive) -> None:
    """Read on to the end of a request whose body was refused half-way, within bounds. Not for one that was read to its end."""
    left = LEFT_MAX
    with suppress(TimeoutError):
        async with asyncio.timeout(DEADLINE_S):
            while left > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))


def hearing_out(receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The two ends of a request, such that an answer begins when the request has ended."""
    ended = False

    async def receiving() -> Any:
        nonlocal ended
        message = await receive()
        ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start" and not ended:
            await hear_out(receiving)
        await send(message)

    return receiving, sending
