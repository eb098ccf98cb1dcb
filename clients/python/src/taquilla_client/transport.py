"""Sends requests, and sends those again that may be repeated: all that only read, and commands with a key."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote
from uuid import uuid4

import httpx
import msgspec

from taquilla_client.errors import BY_REASON, VERSION
from taquilla_client.problems import NoAnswer, ProblemError, Refused, Unavailable, Unreadable, problem_of
from taquilla_client.tagged import Tagged

Answer = TypeVar("Answer")

KEY_HEADER: Final = "Idempotency-Key"
_UNREAD: Final = frozenset({408, 429})
"""The statuses of a command that was not looked at: they say nothing of an earlier attempt under its key."""
_AGAIN: Final = _UNREAD | {502, 503, 504}
_SHUT_OUT: Final = frozenset({401, 403})
"""The statuses of a caller who is not let in: after an attempt without an answer they say nothing of it either."""
_FULL_S: Final = 1.0
"""Seconds for which a house that is full wants nothing, at least."""
_TIMEOUT_S: Final = 10.0
_SILENCE_S: Final = 45.0
"""Seconds without a sign of life after which a stream is broken; the house sends one every 15 s."""
_PLAIN: Final[Mapping[Any, Callable[[httpx.Response], Any]]] = {
    bytes: lambda response: response.content,
    type(None): lambda response: None,
}
"""Reads the answers that are not JSON."""


@dataclass(frozen=True)
class Retries:
    """The tries of a request, and the pauses in between: each twice as long as the one before, a part of it by chance.

    A pause is as long as the house asks for (`Retry-After`), unless that is longer than patience_s: then nothing is repeated.
    """

    attempts: int = 5
    first_s: float = 0.1
    most_s: float = 5.0
    patience_s: float = 30.0

    def pauses(self, *, may_repeat: bool) -> Iterator[float | None]:
        """Yield the pause after each attempt, None after the last one."""
        for attempt in range(self.attempts - 1 if may_repeat else 0):
            yield self._pause_s(attempt)
        yield None

    def asked_s(self, response: httpx.Response, pause_s: float | None) -> float | None:
        """Return the pause after a response, at least as long as it asks for; None: its request is not to be sent again."""
        if pause_s is None or response.status_code not in _AGAIN:
            return None
        wanted_s = max(pause_s, _wanted_s(response.headers.get("retry-after", "")))
        return wanted_s if wanted_s <= max(pause_s, self.patience_s) else None

    def pause_s(self, failures: int, trouble: Exception | None) -> float:
        """Return the pause after so many failures in a row, the last of which was a trouble. Raises it after the last attempt."""
        if trouble is not None and failures >= self.attempts:
            raise trouble
        return max(self._pause_s(max(0, failures - 1)), _FULL_S if isinstance(trouble, Unavailable) else 0.0)

    def _pause_s(self, attempt: int) -> float:
        # Far beyond the longest pause a float would overflow.
        return min(self.most_s, self.first_s * 2.0 ** min(attempt, 60)) * random.uniform(0.5, 1.0)


def _wanted_s(asked: str) -> float:
    """Return the seconds for which a response asks us to wait, by a count or by a date."""
    if asked.isdecimal():
        return float(asked)
    try:
        return parsedate_to_datetime(asked).timestamp() - time.time()
    except (ValueError, OverflowError):
        return 0.0


def new_key() -> str:
    """Return a key for one command: a UUID of version 7. It begins with the time, so the house keeps it beside the last ones."""
    milliseconds = time.time_ns() // 1_000_000
    return f"{milliseconds >> 16:08x}-{milliseconds & 0xFFFF:04x}-7{str(uuid4())[15:]}"


def key_or_new(key: str | None) -> str:
    """Return a caller's own key, or a new one for None. An empty key is the caller's: the house refuses it."""
    return new_key() if key is None else key


def segment(value: object) -> str:
    """Return a value as one segment of a path."""
    return quote(value.isoformat() if isinstance(value, date) else str(value), safe="")


class _Sender:
    """The parts of both transports: how a request is built, and what its answer means."""

    def __init__(self, base_url: str, token: str | None, retries: Retries) -> None:
        self._base_url = base_url.rstrip("/")
        self.token = token
        self.retries = retries

    def _built(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        body: Any,
        key: str | None,
        if_match: Tagged | str | None,
    ) -> tuple[str, str, dict[str, Any]]:
        headers = {"accept": "application/json, */*", "taquilla-version": VERSION}
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        if key is not None:
            headers[KEY_HEADER] = key
        if if_match is not None:
            headers["if-match"] = _version(if_match)
        content = None
        if body is not None:
            headers["content-type"] = "application/json"
            content = msgspec.json.encode(_without_unset(body))
        for name, value in headers.items():
            if not (value.isascii() and value.isprintable()):  # what sends it would name the value, which may be the token
                raise ValueError(f"{name} has a character that no header may have")
        given = {name: _written(value) for name, value in (query or {}).items() if value is not None}
        # Followed, a command would become a GET, and what that finds its answer.
        more: dict[str, Any] = {"headers": headers, "content": content, "params": given, "follow_redirects": False}
        if query and query.get("wait_s"):
            # The house keeps such a request waiting for as long.
            more["timeout"] = query["wait_s"] + _TIMEOUT_S
        return method, f"{self._base_url}{path}", more

    def _streamed(self, path: str, headers: Mapping[str, str]) -> tuple[str, str, dict[str, Any]]:
        method, url, more = self._built("GET", path, None, None, None, None)
        more["headers"] |= headers
        return method, url, more | {"timeout": httpx.Timeout(_TIMEOUT_S, read=_SILENCE_S)}


class Transport(_Sender):
    """Sends requests and waits for their answers."""

    def __init__(
        self, base_url: str, token: str | None = None, *, retries: Retries | None = None, http: httpx.Client | None = None
    ) -> None:
        super().__init__(base_url, token, retries or Retries())
        self._http = http or httpx.Client(timeout=_TIMEOUT_S)

    def ask(
        self,
        method: str,
        path: str,
        answer: type[Answer],
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        key: str | None = None,
        if_match: Tagged | str | None = None,
        may_repeat: bool = False,
    ) -> Answer:
        """Send a request, again while that may help, and return its answer. Raises TaquillaError."""
        method, url, more = self._built(method, path, query, body, key, if_match)
        unread = _UNREAD if may_repeat or key is not None else frozenset()
        for pause_s in self.retries.pauses(may_repeat=may_repeat or method == "GET" or key is not None):
            try:
                response = self._http.request(method, url, **more)
            except httpx.RequestError as error:
                if pause_s is None:
                    raise NoAnswer(key) from error
                unread = unread and _UNREAD | _SHUT_OUT
            else:
                if (pause_s := self.retries.asked_s(response, pause_s)) is None:
                    return cast(Answer, read(response, answer, key, unread))
                if response.status_code not in _UNREAD:
                    unread = unread and _UNREAD | _SHUT_OUT
            time.sleep(pause_s)
        raise AssertionError("the last pause is None")

    def stream(self, path: str, headers: Mapping[str, str]) -> Generator[bytes, None, None]:
        """Yield the pieces of a stream as they come, until it ends. Raises TaquillaError."""
        method, url, more = self._streamed(path, headers)
        try:
            with self._http.stream(method, url, **more) as response:
                if not response.is_success:
                    response.read()
                    read(response, bytes, None)
                yield from response.iter_bytes()
        except httpx.RequestError as error:
            raise NoAnswer(None) from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncTransport(_Sender):
    """Sends requests without blocking."""

    def __init__(
        self, base_url: str, token: str | None = None, *, retries: Retries | None = None, http: httpx.AsyncClient | None = None
    ) -> None:
        super().__init__(base_url, token, retries or Retries())
        self._http = http or httpx.AsyncClient(timeout=_TIMEOUT_S)

    async def ask(
        self,
        method: str,
        path: str,
        answer: type[Answer],
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        key: str | None = None,
        if_match: Tagged | str | None = None,
        may_repeat: bool = False,
    ) -> Answer:
        """Send a request, again while that may help, and return its answer. Raises TaquillaError."""
        method, url, more = self._built(method, path, query, body, key, if_match)
        unread = _UNREAD if may_repeat or key is not None else frozenset()
        for pause_s in self.retries.pauses(may_repeat=may_repeat or method == "GET" or key is not None):
            try:
                response = await self._http.request(method, url, **more)
            except httpx.RequestError as error:
                if pause_s is None:
                    raise NoAnswer(key) from error
                unread = unread and _UNREAD | _SHUT_OUT
            else:
                if (pause_s := self.retries.asked_s(response, pause_s)) is None:
                    return cast(Answer, read(response, answer, key, unread))
                if response.status_code not in _UNREAD:
                    unread = unread and _UNREAD | _SHUT_OUT
            await asyncio.sleep(pause_s)
        raise AssertionError("the last pause is None")

    async def stream(self, path: str, headers: Mapping[str, str]) -> AsyncGenerator[bytes, None]:
        """Yield the pieces of a stream as they come, until it ends. Raises TaquillaError."""
        method, url, more = self._streamed(path, headers)
        try:
            async with self._http.stream(method, url, **more) as response:
                if not response.is_success:
                    await response.aread()
                    read(response, bytes, None)
                async for piece in response.aiter_bytes():
                    yield piece
        except httpx.RequestError as error:
            raise NoAnswer(None) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def read(response: httpx.Response, answer: type[Any], key: str | None, unread: frozenset[int] = frozenset()) -> Any:
    """Return what a response says, as the type that is expected. Raises ProblemError, Unreadable.

    unread are the statuses that say nothing of what became of the command.
    """
    if not response.is_success:
        problem = problem_of(response)
        if problem.status in unread or (problem.reason == "NOT_RECORDED" and unread >= _SHUT_OUT):
            raise Unavailable(problem, key)
        is_unknown = problem.status in _AGAIN or problem.status >= 500
        kind = Unavailable if is_unknown else Refused if problem.reason else ProblemError
        raise BY_REASON.get(problem.reason, kind)(problem, key)
    if plain := _PLAIN.get(answer):
        return plain(response)
    try:
        found = msgspec.json.decode(response.content, type=answer)
    except msgspec.MsgspecError as error:
        unreadable = Unreadable(f"the answer is not what the document promises: {error}")
        unreadable.key = key
        raise unreadable from error
    if isinstance(found, Tagged):
        found.tagged(response.headers.get("etag"))
    return found


def _version(thing: Tagged | str) -> str:
    etag = thing.etag if isinstance(thing, Tagged) else thing
    if etag is None:
        raise ValueError("the thing has no version: get it by itself")
    return etag


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _without_unset(body: Any) -> Any:
    return {name: value for name, value in body.items() if value is not msgspec.UNSET} if isinstance(body, dict) else body
