"""A minimal client: one persistent connection, one request at a time. Its processor time comes out of the same cores."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any, Self

from bench.ground import PASSWORD, WAGERS_A_TICKET, BenchFailed

CREATE = "/user/ticket/create"


class NoAnswer(BenchFailed):
    """The connection broke before the response was complete: nobody knows whether the request was carried out."""


@dataclass(frozen=True, slots=True)
class ClientResponse:
    """A response. is_last: the connection ends with it."""

    status: int
    body: bytes
    is_last: bool = False

    def response(self) -> dict[str, Any]:
        """Return the part of the envelope that holds the result."""
        result = json.loads(self.body)["response"]
        assert isinstance(result, dict)
        return result


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
            is_last = b"connection: close\r\n" in answer
            return ClientResponse(status, await self._reader.readexactly(length), is_last)
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


async def log_in(port: int, emails: Iterable[str]) -> dict[str, str]:
    """Return a token for each member, by logging in."""
    with closing(await ClientConnection.open(port)) as line:
        return {email: await _log_in(line, email) for email in emails}


async def _log_in(line: ClientConnection, email: str) -> str:
    answer = await line.ask("POST", "/auth/login", json.dumps({"email": email, "password": PASSWORD}).encode())
    if answer.status >= 300:
        raise BenchFailed(f"the login of {email} was answered with {answer.status}: {answer.body[:200]!r}")
    return str(answer.response()["x_auth_token"])
