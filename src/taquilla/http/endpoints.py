"""Serves an API's calls over plain ASGI: told apart by path and method, and every trouble answered."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from taquilla.http.body import TooLarge
from taquilla.http.drain import hear_out
from taquilla.http.framework import ASGIApp, Receive, Scope, Send
from taquilla.http.responses import encode, json_response

Answer = Callable[[Scope, Receive], Awaitable[tuple[int, Any]]]
"""Answers a request with HTTP's status and a body, or raises."""
Said = tuple[int, Any, Sequence[tuple[bytes, bytes]]]
"""How an API says that something went wrong: HTTP's status, a body, headers."""


def serving(answer: Answer, troubled: Callable[[Exception], Said]) -> ASGIApp:
    """One call as an ASGI app."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, body = await answer(scope, receive)
        except Exception as trouble:
            if isinstance(trouble, TooLarge) and trouble.goes_on:
                await hear_out(receive)
            status, no, headers = troubled(trouble)
            await json_response(send, status, encode(no), headers=headers)
        else:
            await json_response(send, status, encode(body))

    return serve


def by_path(
    served: Mapping[str, ASGIApp], methods: Mapping[str, Sequence[str]], *, no_such_path: Any, no_such_method: Any
) -> ASGIApp:
    """The apps by their paths, each for its methods; the two bodies are for 404 and 405."""

    async def dispatch(scope: Any, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["method"] in methods.get(path, ()):
            await served[path](scope, receive, send)
        else:
            await turn_away(receive, send, methods.get(path, ()), no_such_path=no_such_path, no_such_method=no_such_method)

    return dispatch


async def turn_away(
    receive: Receive, send: Send, allowed: Sequence[str], *, no_such_path: Any, no_such_method: Any
) -> None:
    """Answer 405 where there are methods that would be allowed, else 404; the body of the request is heard out first."""
    await hear_out(receive)
    if allowed:
        await json_response(send, 405, encode(no_such_method), headers=[(b"allow", ", ".join(allowed).encode())])
    else:
        await json_response(send, 404, encode(no_such_path))
