"""The client: all resources, a login, and the follower of events."""

from types import TracebackType
from typing import Self

import httpx

from taquilla_client.async_resources import AsyncResources
from taquilla_client.models import BegunSession
from taquilla_client.resources import Resources
from taquilla_client.transport import AsyncTransport, Retries, Transport


class Client(Resources):
    """A client of one house, for programs that wait for each answer: ``Client("https://house.example").tickets.sell([…])``.

    token is that of a session, or of a key that an office has made. http is a client of httpx with settings of its own, such as
    timeouts.
    """

    def __init__(
        self, base_url: str, token: str | None = None, *, retries: Retries | None = None, http: httpx.Client | None = None
    ) -> None:
        self.transport = Transport(base_url, token, retries=retries, http=http)
        super().__init__(self.transport)

    def log_in(
        self,
        email: str,
        password: str,
        *,
        operator_id: int | None = None,
        code: str | None = None,
        device_token: str | None = None,
    ) -> BegunSession:
        """Begin a session, and send its token from now on. Raises LoginWrong, LoginLocked, CodeNeeded, CodeWrong."""
        begun = self.session.begin(email, password, code=code, device_token=device_token, operator_id=operator_id)
        self.transport.token = begun.token
        return begun

    def log_out(self) -> None:
        """End the session."""
        self.session.end()
        self.transport.token = None

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncClient(AsyncResources):
    """A client of one house, for programs under asyncio: ``await AsyncClient("https://house.example").tickets.sell([…])``.

    token is that of a session, or of a key that an office has made. http is a client of httpx with settings of its own, such as
    timeouts.
    """

    def __init__(
        self, base_url: str, token: str | None = None, *, retries: Retries | None = None, http: httpx.AsyncClient | None = None
    ) -> None:
        self.transport = AsyncTransport(base_url, token, retries=retries, http=http)
        super().__init__(self.transport)

    async def log_in(
        self,
        email: str,
        password: str,
        *,
        operator_id: int | None = None,
        code: str | None = None,
        device_token: str | None = None,
    ) -> BegunSession:
        """Begin a session, and send its token from now on. Raises LoginWrong, LoginLocked, CodeNeeded, CodeWrong."""
        begun = await self.session.begin(email, password, code=code, device_token=device_token, operator_id=operator_id)
        self.transport.token = begun.token
        return begun

    async def log_out(self) -> None:
        """End the session."""
        await self.session.end()
        self.transport.token = None

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
