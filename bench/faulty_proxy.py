"""A proxy for HTTP that fails: it loses requests, doubles them, delays them, and cuts responses off."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Final, Literal

Fault = Literal["none", "lost", "doubled", "delayed", "cut", "late"]

SHARES: Final[dict[Fault, int]] = {"none": 80, "lost": 4, "doubled": 4, "delayed": 4, "cut": 4, "late": 4}
"""The number of requests in a hundred that fail so.

lost: it goes no further. doubled: it goes on twice. delayed: it goes on a moment later. cut: it goes on, and its response ends
in the middle. late: its sender hears that it is lost, and then it goes on.
"""

_DELAY_S: Final = 0.2
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class FaultyProxy:
    """A proxy before one server. The seed decides the faults, as far as the order of requests allows."""

    def __init__(self, port: int, random: Random) -> None:
        self._upstream = port
        self._random = random
        self._late: set[asyncio.Task[bytes]] = set()
        self.faults: Counter[str] = Counter()
        self.is_honest = False
        self.port = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FaultyProxy"]:
        """Serve until the block ends; late requests have arrived by then."""
        meetings = set[asyncio.Task[None]]()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            meetings.add(task)
            task.add_done_callback(meetings.discard)
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._carry(reader, writer)
            writer.close()

        server = await asyncio.start_server(meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for meeting in list(meetings):
                meeting.cancel()
            await asyncio.gather(*meetings, *self._late, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_message(reader)
            fault = "none" if self.is_honest else self._random.choices(list(SHARES), list(SHARES.values()))[0]
            self.faults[fault] += fault != "none"
            if fault == "lost":
                return
            if fault == "late":
                task = asyncio.create_task(self._forward_late(request))
                self._late.add(task)
                task.add_done_callback(self._late.discard)
                return
            if fault == "delayed":
                await asyncio.sleep(self._random.uniform(0, _DELAY_S))
            response = await self._forward(request)
            if fault == "doubled":
                response = await self._forward(request)
            if fault == "cut":
                writer.write(response[: len(response) // 2])
                await writer.drain()
                return
            writer.write(response)
            await writer.drain()

    async def _forward_late(self, request: bytes) -> bytes:
        await asyncio.sleep(self._random.uniform(_DELAY_S, 5 * _DELAY_S))
        return await self._forward(request)

    async def _forward(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            writer.write(request)
            return await read_message(reader)
        finally:
            writer.close()


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """Return a request or a response, whole."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")
