"""Bodies and headers as ASGI servers pass them on: limits, deadlines, one meaning. Handlers get them as tests/api says."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from taquilla.http import body as module
from taquilla.http.body import HEADERS_MAX, BrokenOff, Encoded, HeaderTwice, NotJson, TooLarge, TooSlow, check_headers, read_body
from taquilla.http.decode import LIMIT, Unreadable

Lines = list[tuple[bytes, bytes]]
JSON = (b"content-type", b"application/json")


def a_scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": "/", "headers": list(headers)}


def a_part(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def says(messages: Iterable[dict[str, Any]]) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Return the receive of a server that has these messages to give, and then nothing ever."""
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        for message in waiting:
            return message
        return await asyncio.get_running_loop().create_future()

    return receive


def read(messages: Iterable[dict[str, Any]], *headers: tuple[bytes, bytes], deadline_s: float = 5) -> bytes:
    return asyncio.run(read_body(a_scope(*headers), says(messages), deadline_s=deadline_s))


@pytest.mark.parametrize(("messages", "headers", "expected"), [
    ([a_part(b"{}")], [], b"{}"),
    ([a_part(b"{", more=True), a_part(b"", more=True), a_part(b"}")], [], b"{}"),
    ([{"type": "http.request"}], [], b""),
    ([a_part(b"x" * LIMIT)], [(b"content-length", b"%d" % LIMIT)], b"x" * LIMIT),
    ([a_part(b"x" * (LIMIT + 1))], [], TooLarge),
    ([a_part(b"x" * LIMIT, more=True), a_part(b"x", more=True)], [], TooLarge),
    *(([], [(b"content-length", length)], TooLarge) for length in (b"%d" % (LIMIT + 1), b"1073741824", b"9" * 5000)),
    *(([], [(b"content-length", length)], module.BadLength) for length in (b"-1", b"0x10", b"")),
    ([a_part(b"{", more=True), {"type": "http.disconnect"}], [], module.CallerGone),
])  # fmt: skip
def test_a_body_is_read_whole_or_refused(messages, headers, expected) -> None:
    if isinstance(expected, bytes):
        assert read(messages, *headers) == expected
        return
    with pytest.raises(expected):
        read(messages, *headers)


def test_a_body_that_never_ends_is_given_up_at_the_deadline() -> None:
    with pytest.raises(TooSlow):
        read([a_part(b"{", more=True)], deadline_s=0.01)


def test_a_body_that_trickles_is_given_up_at_the_same_deadline() -> None:
    taken = 0

    async def drip() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        await asyncio.sleep(0)  # gives the loop a turn, as a socket does
        return a_part(b"", more=True)

    with pytest.raises(TooSlow):
        asyncio.run(read_body(a_scope(), drip, deadline_s=0.05))
    assert taken > 1


def test_a_body_too_large_is_given_up_before_the_rest_is_taken() -> None:
    taken = 0

    async def endless() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return a_part(b"x" * 1024, more=True)

    with pytest.raises(TooLarge):
        asyncio.run(read_body(a_scope(), endless))
    assert taken == LIMIT // 1024 + 1


@pytest.mark.parametrize(("headers", "expected"), [
    ([JSON], None),
    *(([(b"content-type", form)], None) for form in (b"application/json; charset=utf-8", b'Application/JSON ;Charset="UTF-8"')),
    ([JSON, (b"content-encoding", b"identity")], None),
    ([JSON, (b"x-auth-token", b"a"), (b"authorization", b"Bearer a")], None),
    ([JSON, (b"accept", b"a"), (b"accept", b"b")], None), ([], None), ([(b"content-type", b"")], None),
    # What `curl -d` says of a body of JSON.
    ([(b"content-type", b"application/x-www-form-urlencoded")], None),
    ([(b"content-type", b"application/x-www-form-urlencoded; charset=UTF-8")], None),
    *(([(b"content-type", form)], NotJson) for form in (
        b"application/x-www-form-urlencoded; charset=latin-1", b"text/plain", b"multipart/form-data; boundary=application/json",
        b"application/json; charset=utf-16", b"application/json; charset=latin-1", b"application/json, text/plain",
        b"application/jsonp",
    )),
    *(([JSON, (b"content-encoding", packed)], Encoded) for packed in (b"gzip", b"br", b"identity, gzip")),
    ([JSON, (b"x-auth-token", b"a"), (b"x-auth-token", b"a")], HeaderTwice),
    ([JSON, (b"idempotency-key", b"a"), (b"idempotency-key", b"b")], HeaderTwice),
    ([JSON, JSON], HeaderTwice),
    ([JSON, (b"content-length", b"2"), (b"content-length", b"2")], HeaderTwice),
    ([JSON] + [(b"x-%d" % n, b"") for n in range(HEADERS_MAX - 1)], None),
    ([JSON] + [(b"x-%d" % n, b"") for n in range(HEADERS_MAX)], module.TooManyHeaders),
])  # fmt: skip
def test_headers_have_one_meaning_or_are_refused(headers: Lines, expected: type[Unreadable] | None) -> None:
    if expected is None:
        assert check_headers(a_scope(*headers)).keys() <= dict(headers).keys()
        return
    with pytest.raises(expected):
        check_headers(a_scope(*headers))


def test_a_request_without_a_body_needs_no_content_type_but_still_one_token() -> None:
    token = (b"x-auth-token", b"a")
    assert check_headers(a_scope(token), has_body=False) == {b"x-auth-token": b"a"}
    with pytest.raises(HeaderTwice):
        check_headers(a_scope(token, token), has_body=False)


def test_every_trouble_has_a_message_and_a_status_of_the_caller() -> None:
    statuses = {trouble: trouble.http_status for trouble in BrokenOff.__subclasses__()}
    assert statuses.items() >= {NotJson: 415, Encoded: 415, TooLarge: 413, TooSlow: 408, HeaderTwice: 400}.items()
    assert all(400 <= status < 500 for status in statuses.values())
    assert all(issubclass(trouble, Unreadable) for trouble in statuses)
    assert {trouble.headers for trouble in statuses} == {((b"connection", b"close"),)}
    assert all((trouble.__doc__ or "").endswith(".") for trouble in statuses)
