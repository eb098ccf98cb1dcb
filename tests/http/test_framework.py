"""Litestar handlers whose `data` comes through the strict decoder."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest

from taquilla.http.decode import LIMIT, Decimals, Unreadable
from taquilla.http.framework import JSONBody, Litestar, Request, Response, StrictRequest, post


class Wager(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stake on a number."""

    amount: int | Decimals
    event_id: int


@post("/must", status_code=200)
async def must(data: JSONBody[Wager]) -> str:
    """Wants a wager."""
    return repr(data)


@post("/may", status_code=200)
async def may(data: JSONBody[Wager | None] = None) -> str:
    """Takes a wager or nothing."""
    return repr(data)


@post("/lists", status_code=200)
async def lists(data: JSONBody[list[Wager]]) -> str:
    """Wants wagers."""
    return repr(data)


def unreadable(_: Request, trouble: Unreadable) -> Response[str]:
    return Response(str(trouble) or type(trouble).__name__, status_code=trouble.http_status)


APP: Any = Litestar(
    [must, may, lists], request_class=StrictRequest, exception_handlers={Unreadable: unreadable}, openapi_config=None
)


def ask(path: str, body: bytes | None, headers: list[tuple[str, str]], method: str = "POST") -> httpx.Response:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://test") as client:
            return await client.request(method, path, content=body, headers=headers)

    return asyncio.run(once())


JSON = ("content-type", "application/json")
WAGER = b'{"amount":2000,"event_id":1}'
SAID = "Wager(amount=2000, event_id=1)"


@pytest.mark.parametrize(("path", "body", "headers", "status", "text"), [
    ("/must", WAGER, [JSON], 200, SAID),
    ("/must", b'{"amount":20.50,"event_id":1}', [JSON], 200, "Wager(amount=Decimals(text='20.50'), event_id=1)"),
    ("/must", b'{"amount":"2000","event_id":1}', [JSON], 400, "`amount`: expected a number"),
    *(("/must", WAGER.replace(b":1}", id), [JSON], 400, "`event_id`: expected int") for id in (b':"1"}', b":true}", b":1.0}")),
    ("/must", b'{"amount":NaN,"event_id":1}', [JSON], 400, "NaN is not a number"),
    ("/must", b'{"amount":{"text":"1.5"},"event_id":1}', [JSON], 400, None),
    ("/must", b"", [JSON], 400, "the body is empty"), ("/must", b"", [], 400, "the body is empty"),
    ("/must", WAGER, [], 200, SAID),
    ("/must", WAGER, [("content-type", "application/x-www-form-urlencoded")], 200, SAID),
    ("/must", b"amount=2000&event_id=1", [("content-type", "application/x-www-form-urlencoded")], 400, None),
    ("/must", WAGER, [("content-type", "text/plain")], 415, "NotJson"),
    ("/must", WAGER, [JSON, ("content-encoding", "gzip")], 415, "Encoded"),
    ("/must", WAGER, [JSON, ("x-auth-token", "a"), ("x-auth-token", "b")], 400, "HeaderTwice"),
    ("/must", WAGER + b" " * LIMIT, [JSON], 413, "TooLarge"),
    ("/may", WAGER, [JSON], 200, SAID),
    ("/may", b"", [], 200, "None"),
    ("/may", b'{"amount":"1"}', [JSON], 400, None),
    ("/lists", b"[" + WAGER + b"]", [JSON], 200, f"[{SAID}]"),
    ("/lists", WAGER, [JSON], 400, "the body: expected array"),
])  # fmt: skip
def test_a_handler_gets_what_the_strict_decoder_lets_in(path, body, headers, status, text) -> None:
    answer = ask(path, body, headers)
    assert answer.status_code == status, answer.text
    if text is not None:
        assert answer.text == text
