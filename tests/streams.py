"""Clients of streams, at the app itself: the client of other tests would wait for the end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.patience import PATIENCE_S


class Listener:
    """A client of a stream: it reads bytes as they come, and can go away. head is the beginning of the response."""

    def __init__(self) -> None:
        self.head: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked = iter([{"type": "http.request", "body": b"", "more_body": False}])
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if (request := next(self._asked, None)) is not None:
            return request
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.head.set_result(message)
            return
        await self._arrived.put(message["body"])
        if not message.get("more_body"):
            await self._arrived.put(None)

    async def next(self) -> dict[str, str] | None:
        """Return the fields of the next event, passing over comments; None at the end."""
        while (chunk := await self._arrived.get()) is not None:
            lines = [line.partition(": ") for line in chunk.decode().splitlines() if line and not line.startswith(":")]
            if lines:
                return {name: value for name, _, value in lines}
        return None

    def leave(self) -> None:
        self._left.set()


@asynccontextmanager
async def listening(
    app: Any, path: str, query: str = "", *, ends: Callable[[], bool] = lambda: False, **headers: str
) -> AsyncIterator[Listener]:
    """Open a stream. ends tells whether the server stops."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "house", **headers}.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "headers": named, "server": ("house", 80),
        "client": ("127.0.0.1", 1), "state": {}, "taquilla.ended": True, "extensions": {"taquilla.is_ending": ends},
    }  # fmt: skip
    listener = Listener()
    serving = asyncio.create_task(app(scope, listener.receive, listener.send))
    try:
        yield listener
    finally:
        listener.leave()
        await asyncio.wait_for(serving, PATIENCE_S)
