"""A minimal client: one persistent connection, one request at a time. Its processor time comes out of the same cores."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any, Self

from bench.ground import PASSWORD, WAGERS_A_TICKET, BenchFailed, Cashier

CREATE = "/user/ticket/create"


class NoAnswer(BenchFailed):
    """The connection broke before the response was complete: nobody knows whether the request was carried out."""


@dataclass(frozen=True, slots=True)
class ClientResponse:
    """A response."""

    status: int
    body: bytes

    def response(self) -> dict[str, Any]:
        """Return the part of the envelope that holds the result."""
        found = json.loads(self.body)["response"]
        assert isinstance(found, dict)
        return found


class ClientConnection:
    """A connection to the house."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Self:
        """Connect. Raises NoAnswer."""
        try:
            return cls(*await asyncio.open_connection("127.0.0.1", port))
        except OSError as error:
            raise NoAnswer from error

    async def ask(
        self, method: str, path: str, body: bytes = b"", token: str = "", *, headers: Mapping[str, str] = MappingProxyType({})
    ) -> ClientResponse:
        """Send a request and return its response. Raises NoAnswer; the connection is unusable then."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/json\r\n" if body else ""
        head += f"X-Auth-Token: {token}\r\n" if token else ""
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        try:
            self._writer.write(head.encode() + b"\r\n" + body)
            answer = await self._reader.readuntil(b"\r\n\r\n")
            status, length = int(answer[9:12]), _content_length(answer)
            return ClientResponse(status, await self._reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            raise NoAnswer from error

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise ValueError("an answer without a length")


def a_sale(random: Random, events: Sequence[int], key: str) -> bytes:
    """Return a ticket of three triples on random draws, 1 to 9 units each."""
    wagers = [
        {"amount": random.randint(1, 9), "event_id": event, "game_id": 1, "wager": f"{random.randrange(1000):03}"}
        for event in random.choices(events, k=WAGERS_A_TICKET)
    ]
    return json.dumps({"client_id": key, "ticket": {"wagers": wagers}}).encode()


async def log_in(port: int, cashiers: Sequence[Cashier]) -> list[str]:
    """Return a token for each cashier, by logging in."""
    line = await ClientConnection.open(port)
    tokens = []
    for cashier in cashiers:
        login = json.dumps({"email": cashier.email, "password": PASSWORD}).encode()
        answer = await line.ask("POST", "/auth/login", login)
        if answer.status >= 300:
            raise BenchFailed(f"the login of {cashier.email} was answered with {answer.status}: {answer.body[:200]!r}")
        tokens.append(_token(json.loads(answer.body)))
    line.close()
    return tokens


def _token(body: dict[str, Any]) -> str:
    # The token is in the envelope, or beside it.
    found = body.get("x_auth_token") or body.get("response", {}).get("x_auth_token")
    assert isinstance(found, str)
    return found
