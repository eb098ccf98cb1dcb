"""Receives webhooks as an integrator does: verifies each by the library `standardwebhooks`, and writes down what came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from bench.faulty_proxy import read_message
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_OK: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
_REFUSED: Final = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}"


@dataclass(slots=True)
class Inbox:
    """The numbers of the events that came to one endpoint, in the order in which each came first, and how many came again."""

    secret: str
    numbers: dict[int, str] = field(default_factory=dict)
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    def take(self, headers: dict[str, str], body: bytes) -> bool:
        """Take a delivery. False if it is not what it claims to be."""
        try:
            number = Webhook(self.secret).verify(body, headers)["number"]
        except WebhookVerificationError as error:
            self.wrong.append(str(error))
            return False
        webhook_id = headers["webhook-id"]
        self.again += number in self.numbers
        if self.numbers.setdefault(number, webhook_id) != webhook_id:
            self.wrong.append(f"event {number} came as {self.numbers[number]}, and as {webhook_id}")
        return True


class BenchReceiver:
    """A server with an inbox for each path."""

    def __init__(self) -> None:
        self.inboxes: dict[str, Inbox] = {}
        self.port = 0

    @property
    def received(self) -> int:
        """Return how many deliveries came for the first time."""
        return sum(len(inbox.numbers) for inbox in self.inboxes.values())

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["BenchReceiver"]:
        """Serve until the block ends."""

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                while True:
                    writer.write(self._response(await read_message(reader)))
                    await writer.drain()
            writer.close()

        server = await asyncio.start_server(meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    def _response(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        line, *lines = head.decode("ascii").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        inbox = self.inboxes.get(line.split(" ")[1])
        return _OK if inbox is not None and inbox.take(headers, body) else _REFUSED
