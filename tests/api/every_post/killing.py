"""Ends a request between its commit and its response, in this process."""

from typing import Any

import httpx


class Killed(BaseException):
    """The process has ended, as far as a request can tell."""


def told(response: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Return all of a response but the id of its request."""
    headers = {name: value for name, value in response.headers.items() if name not in ("x-request-id", "ratelimit")}
    return response.status_code, response.content, headers


async def unkept(_: object, __: object, *, status: int, body: bytes) -> tuple[int, bytes]:
    """Stand for `keep_response`: the process ends before the response is kept."""
    return status, body


def cut_client(app: Any, seen: list[httpx.Response]) -> httpx.AsyncClient:
    """Return a client whose posts are carried out and end in Killed, with the responses that nobody got."""

    async def served(scope: Any, receive: Any, send: Any) -> None:
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                content = b"".join(one.get("body", b"") for one in messages[1:])
                seen.append(httpx.Response(messages[0]["status"], headers=messages[0]["headers"], content=content))
                raise Killed

        await app(scope, receive, keep if scope.get("method") == "POST" else send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://house")
