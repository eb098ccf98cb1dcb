"""Serves `POST /v1/tickets` past the framework, whose part is a third of a sale's work. Whatever is unusual is left to it."""

import re
from typing import Any, Final, cast

from taquilla.api.members import admitted_by
from taquilla.api.problems import problem_response
from taquilla.api.tickets import SELLERS, TicketToSell, sold
from taquilla.engine.house import House
from taquilla.http.body import check_headers, read_body
from taquilla.http.decode import Malformed, convert, decode
from taquilla.http.framework import ASGIApp, Receive, Scope, Send, StrictRequest

_PATH: Final = "/v1/tickets"
_HEADERS: Final = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_KEY: Final = re.compile(rb"[ -~]{1,255}")


def selling(house: House, framework: ASGIApp) -> ASGIApp:
    """Return an ASGI app that sells tickets itself. All other requests are the framework's, and so are those with a query, or
    without a key that it would take as it is.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(cast(Any, scope))
        if key is None:
            await framework(scope, receive, send)
            return
        try:
            content = await _sold(house, cast(Any, scope), cast(Any, receive), key)
        except Exception as error:
            request = StrictRequest(cast(Any, scope))
            await problem_response(request, error).to_asgi_response(None, request)(scope, receive, send)
            return
        headers = [*_HEADERS, (b"content-length", b"%d" % len(content))]
        await send(cast(Any, {"type": "http.response.start", "status": 201, "headers": headers}))
        await send(cast(Any, {"type": "http.response.body", "body": content, "more_body": False}))

    return app


def _key_of(scope: dict[str, Any]) -> str | None:
    """Return the key of a sale; None for every other request."""
    if scope["path"] != _PATH or scope["method"] != "POST" or scope["query_string"]:
        return None
    keys = [value for name, value in scope["headers"] if name == b"idempotency-key"]
    return keys[0].decode("ascii") if len(keys) == 1 and _KEY.fullmatch(keys[0]) else None


async def _sold(house: House, scope: dict[str, Any], receive: Any, key: str) -> bytes:
    """Return the response of a sale. Its caller is admitted before the body is read. Raises Refused and Unreadable."""
    session = await admitted_by(SELLERS, scope, house)
    body = await read_body(scope, receive, deadline_s=None)
    check_headers(scope, has_body=bool(body))
    if not body:
        raise Malformed("the body is empty")
    return await sold(session, key, convert(decode(body), TicketToSell))
