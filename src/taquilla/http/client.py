"""Calls other people's servers: one POST of JSON to a safe address, one JSON object back, within a deadline and a size.

The server is somebody else's wallet, so nothing about it is trusted. Its name is resolved, the address is checked, and we connect
to that very address. One deadline covers the whole call. The response's size is limited, packed and unpacked. No redirect is
followed, and the text is read by `decode`. A call is made once; the caller decides about a retry.

Idle connections are kept a moment for the next call. Taking one and giving it back cost the same however many there are
(docs/decisions/0012-our-own-http-client.md).
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from taquilla.http.addresses import BadAddress, Network, Target, may_reach, target
from taquilla.http.client_connection import ClientConnection, Failed, ServerResponse
from taquilla.http.lookups import Lookups

TIMEOUT_S: Final = 5.0
"""Seconds that a call may take, from looking up the name to the last byte."""
CONNECTIONS_MAX: Final = 512
"""Calls that may be under way to one server."""
KEPT_S: Final = 3.0
"""Seconds that an idle connection is kept: fewer than the five after which many servers close theirs."""

_CONNECT_S: Final = 2.0  # for each address of a name
_LOOKUP_S: Final = 5.0  # for a name that is only checked
_LOOKUPS_MAX: Final = 256  # names at once; each takes a thread
_CHECKS_MAX: Final = 16  # people name what they like, so their names take nothing from the calls
_CHECKS_OF_ONE_MAX: Final = 4  # of an operator, so that its people leave some to those of others


class HttpClient:
    """Sends requests, and keeps connections between them. It belongs to one event loop: close it there.

    allowed are networks that may be reached although they are not public. plain_http allows http:// addresses; anybody between us
    and a wallet can then read its players' tokens.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        plain_http: bool = False,
        timeout_s: float = TIMEOUT_S,
        connections_max: int = CONNECTIONS_MAX,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = tuple(allowed)
        self._plain_http = plain_http
        self._timeout_s = timeout_s
        self._connections_max = connections_max
        self._tls = tls
        self._idle: dict[tuple[str, str, int], list[ClientConnection]] = {}
        self._under_way = Counter[tuple[str, str, int]]()
        self._lookups, self._checks = Lookups(_LOOKUPS_MAX, _LOOKUPS_MAX), Lookups(_CHECKS_MAX, _CHECKS_OF_ONE_MAX)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> ServerResponse:
        """Post a body of JSON and return the reply. Raises nothing: any failure of the other side is told in the reply."""
        return await self.call("POST", url, body, headers)

    async def get(self, url: str) -> ServerResponse:
        """Read an address, in the same way."""
        return await self.call("GET", url, b"", {})

    async def call(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> ServerResponse:
        """Send a request of any method, in the same way."""
        try:
            destination = self._target(url)
            if self._under_way[destination.server] >= self._connections_max:
                return ServerResponse(0, None, "too many calls to this server are under way", was_made=False)
            self._under_way[destination.server] += 1
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._send(destination, _request(destination, method, body, headers))
            finally:
                self._under_way -= Counter((destination.server,))
        except TimeoutError:
            return ServerResponse(0, None, f"no answer within {self._timeout_s:g} s")
        except (BadAddress, Failed, OSError) as error:
            return ServerResponse(0, None, str(error))

    async def check(self, url: str, of: int) -> str | None:
        """Return why an address of somebody, of, may not be called, as a sentence; None if it may. Connects to nothing."""
        try:
            async with asyncio.timeout(_LOOKUP_S):
                await self._allowed_addresses(self._target(url), self._checks, of)
        except TimeoutError:
            return "the name cannot be resolved"
        except (BadAddress, Failed, OSError) as error:
            return str(error)
        return None

    async def close(self) -> None:
        """Close the idle connections."""
        for connections in self._idle.values():
            for connection in connections:
                connection.drop()
        self._idle.clear()
        self._lookups.close()
        self._checks.close()

    async def _send(self, destination: Target, request: bytes) -> ServerResponse:
        connection = self._reusable_connection(destination.server) or await self._connect(destination)
        try:
            reply = await connection.send(request)
        except BaseException:
            connection.drop()
            raise
        if connection.is_reusable:
            connection.rest(KEPT_S, partial(self._forget, destination.server, connection))
            self._idle.setdefault(destination.server, []).append(connection)
        else:
            connection.drop()
        return reply

    def _reusable_connection(self, server: tuple[str, str, int]) -> ClientConnection | None:
        """Return the idle connection that was used last, so that those no longer needed grow old."""
        connections = self._idle.get(server, [])
        reusable = None
        while connections and reusable is None:
            connection = connections.pop()
            reusable = connection if connection.wake() else None
        if not connections:
            self._idle.pop(server, None)
        return reusable

    def _forget(self, server: tuple[str, str, int], connection: ClientConnection) -> None:
        """Close a connection that nobody has used again: its server may never be called again."""
        connection.drop()
        self._idle[server].remove(connection)
        if not self._idle[server]:
            del self._idle[server]

    def _target(self, url: str) -> Target:
        destination = target(url)
        if destination.scheme == "http" and not self._plain_http:
            raise BadAddress("an address begins with https://; plain http needs TAQUILLA_WALLET_HTTP=yes")
        return destination

    async def _allowed_addresses(self, destination: Target, lookups: Lookups, of: int = 0) -> list[str]:
        found = await lookups.addresses(destination.host, destination.port, of)
        addresses = [address for address in found if may_reach(address, self._allowed)]
        if not addresses:
            raise Failed("the address may not be called: it is neither public nor in TAQUILLA_WALLET_NETWORKS")
        return addresses

    async def _connect(self, destination: Target) -> ClientConnection:
        addresses = await self._allowed_addresses(destination, self._lookups)
        if destination.scheme == "https" and self._tls is None:
            # Reading the certificates of all authorities takes 20 ms, so it is done once.
            self._tls = ssl.create_default_context()
        tls = self._tls if destination.scheme == "https" else None
        trouble = ""
        for address in addresses:
            try:
                async with asyncio.timeout(_CONNECT_S):
                    # Connect to the checked address, not to the name: that could resolve to something else by now.
                    _, connection = await asyncio.get_running_loop().create_connection(
                        ClientConnection, address, destination.port, ssl=tls, server_hostname=destination.host if tls else None
                    )
                return connection
            except TimeoutError:
                trouble = "nobody answers there"
            except OSError as error:
                trouble = str(error)
        raise Failed(f"no connection: {trouble}")


def _request(destination: Target, method: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    of_body = [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    if of_body and not any(name.lower() == "content-type" for name in headers):
        of_body.insert(0, "Content-Type: application/json")
    lines = [
        f"{method} {destination.path} HTTP/1.1",
        f"Host: {destination.authority}",
        *of_body,
        "Accept: application/json" if of_body else "Accept: */*",
        "Accept-Encoding: identity",
        "User-Agent: Taquilla",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    assert all(line.isprintable() for line in lines), "a header would end early"
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body
