"""Ends a request between its commit and its response: in this process, or with a served house that is killed."""

import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from tests.forked import SERVER
from tests.patience import PATIENCE_S


class Killed(BaseException):
    """The process has ended, as far as a request can tell."""


def told(response: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Return all of a response but the id of its request."""
    headers = {name: value for name, value in response.headers.items() if name not in ("x-request-id", "ratelimit")}
    return response.status_code, response.content, headers


async def unkept(_: object, __: object, *, status: int, body: bytes) -> tuple[int, bytes]:
    """Stand for `keep_response`: the process ends before the response is kept."""
    return status, body


def cutting(app: Any, cut: Callable[[httpx.Response], None]) -> Any:
    """Return an app that hands over its responses to posts instead of sending them."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                content = b"".join(one.get("body", b"") for one in messages[1:])
                cut(httpx.Response(messages[0]["status"], headers=messages[0]["headers"], content=content))

        await app(scope, receive, keep if scope.get("method") == "POST" else send)

    return served


def cut_client(app: Any, seen: list[httpx.Response]) -> httpx.AsyncClient:
    """Return a client whose posts are carried out and end in Killed, with the responses that nobody got."""

    def cut(response: httpx.Response) -> None:
        seen.append(response)
        raise Killed

    return httpx.AsyncClient(transport=httpx.ASGITransport(cutting(app, cut)), base_url="http://house")


class DoomedHouse:
    """A served house in a process of its own, which is killed when it has carried out a post and before it responds."""

    def __init__(self, url: str, key_file: Path) -> None:
        self._told, telling = SERVER.Pipe(duplex=False)
        self._process = SERVER.Process(target=_serve, args=(url, key_file, telling), daemon=True)
        self._process.start()
        telling.close()
        self.base = f"http://127.0.0.1:{self._hear()}"

    def post(self, path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
        """Send a post, whose response is lost. Return the response that was to be sent."""
        with pytest.raises(httpx.TransportError), httpx.Client(base_url=self.base, timeout=PATIENCE_S) as client:
            client.post(path, content=content, headers=headers)
        status, kept, body = self._hear()
        self._process.join(PATIENCE_S)
        assert self._process.exitcode == -signal.SIGKILL
        return httpx.Response(status, headers=kept, content=body)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._told.close()

    def _hear(self) -> Any:
        assert self._told.poll(PATIENCE_S), "the house that is to be killed says nothing"
        return self._told.recv()


def _serve(url: str, key_file: Path, telling: Connection) -> None:
    """Serve a house as `taquilla serve` does, until it dies."""
    import taquilla.api.app
    import taquilla.api.handlers
    import taquilla.app
    from taquilla.app import Plan
    from taquilla.server.serving import serve

    def die(response: httpx.Response) -> None:
        telling.send((response.status_code, response.headers.multi_items(), response.content))
        os.kill(os.getpid(), signal.SIGKILL)

    v1 = taquilla.api.app.v1
    taquilla.api.app.v1 = lambda *given, **how: cutting(v1(*given, **how), die)
    taquilla.api.handlers.keep_response = unkept
    serve(Plan(url, url, key_file), "127.0.0.1", 0, ready=telling.send)
