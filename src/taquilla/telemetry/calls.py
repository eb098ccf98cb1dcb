"""Observes calls to others' servers: how long they take, and what is answered."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import perf_counter

from taquilla.http.client import HttpClient
from taquilla.http.client_connection import ServerResponse
from taquilla.telemetry.counts import Counts
from taquilla.telemetry.definitions import CALL_SECONDS

Told = Callable[[ServerResponse], None]
Around = Callable[[str, str, str, dict[str, str]], AbstractAsyncContextManager[Told]]
"""Surrounds a call: whose server it is (wallet, webhook, witness), its method, its address, and its headers, to which it may
add. What it provides takes the response.
"""


class ObservedClient:
    """An HTTP client whose calls are surrounded."""

    def __init__(self, client: "Client", to: str, around: Around) -> None:
        self._client = client
        self._to = to
        self._around = around

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> ServerResponse:
        """Post a body of JSON and return the reply."""
        sent = dict(headers)
        async with self._around(self._to, "POST", url, sent) as told:
            response = await self._client.post(url, body, sent)
            told(response)
        return response

    async def get(self, url: str) -> ServerResponse:
        """Read an address."""
        async with self._around(self._to, "GET", url, {}) as told:
            response = await self._client.get(url)
            told(response)
        return response

    async def check(self, url: str, of: int) -> str | None:
        """Return why an address of somebody may not be called, as a sentence; None if it may."""
        return await self._client.check(url, of)

    async def close(self) -> None:
        """Close the idle connections."""
        await self._client.close()


Client = HttpClient | ObservedClient
"""An HTTP client as the engine's subjects use it."""


def timing(counts: Counts) -> Around:
    """Return what times calls."""

    @asynccontextmanager
    async def around(to: str, method: str, url: str, headers: dict[str, str]) -> AsyncIterator[Told]:
        began_s = perf_counter()

        def told(response: ServerResponse) -> None:
            answer = f"{response.status // 100}xx" if response.status else "none"
            counts.observe(CALL_SECONDS, perf_counter() - began_s, to, answer)

        yield told

    return around
