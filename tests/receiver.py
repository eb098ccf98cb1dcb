"""A receiver of webhooks on a socket, for as long as a test needs one."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from standardwebhooks.webhooks import Webhook
from tests.threads import threaded


@dataclass(frozen=True)
class Delivery:
    """A delivery as it came."""

    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def id(self) -> str:
        """Return its `webhook-id`."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        """Return its body."""
        return dict(json.loads(self.body))

    def verified(self, secret: str) -> dict[str, Any]:
        """Return its body, verified by the library that integrators use. Raises WebhookVerificationError."""
        return dict(Webhook(secret).verify(self.body, self.headers))


@dataclass(frozen=True)
class Answer:
    """A response. While it is held, it is not sent."""

    status: int = 204
    headers: tuple[tuple[bytes, bytes], ...] = ()
    held: threading.Event | None = None


@dataclass
class Receiver:
    """A receiver: what it has got, its next answers, and the one that it gives when there are none."""

    url: str = ""
    heard: list[Delivery] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)
    otherwise: Answer = Answer()
    beside: dict[str, "Receiver"] = field(default_factory=dict)

    def another(self) -> "Receiver":
        """Open one more at the same socket, under a path of its own."""
        path = f"/hooks/{len(self.beside)}"
        self.beside[path] = Receiver(self.url.removesuffix("/hooks") + path)
        return self.beside[path]

    def answer(self, *statuses: int, **headers: str) -> None:
        """Give these answers next."""
        pairs = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
        self.script += [Answer(status, pairs) for status in statuses]

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the events that came, in their order."""
        return [one.event["number"] for one in self.heard]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take a delivery."""
        if scope["path"] in self.beside:
            return await self.beside[scope["path"]](scope, receive, send)
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append(Delivery(headers, body, scope["path"]))
        answer = self.script.pop(0) if self.script else self.otherwise
        if answer.held is not None:
            await asyncio.to_thread(answer.held.wait)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": b""})


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver in a thread of its own."""
    receiver = Receiver()
    config = uvicorn.Config(
        receiver, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    with threaded(config) as address:
        receiver.url = f"{address}/hooks"
        try:
            yield receiver
        finally:
            every = [receiver, *receiver.beside.values()]
            for answer in [answer for one in every for answer in (*one.script, one.otherwise)]:
                if answer.held is not None:
                    answer.held.set()
