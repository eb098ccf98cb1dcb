"""Serves Betstack: `/be`, `/bc`, and its own description under `/betstack`.

Six fixed paths that read and answer alike need no framework: one table of calls, from which the document is made too.
"""

import re
import time
from collections.abc import Callable
from typing import Any, Final

from taquilla.dialects.betstack.auth import HEADERS, Callers, Request
from taquilla.dialects.betstack.call import Asked
from taquilla.dialects.betstack.docs import TITLE, document
from taquilla.dialects.betstack.endpoints import CALLS, Call
from taquilla.dialects.betstack.errors import NO_SUCH_METHOD, NO_SUCH_PATH, Refused, troubled
from taquilla.dialects.betstack.field_errors import Invalid, missing
from taquilla.dialects.betstack.queries import Query
from taquilla.dialects.betstack.repeats import answer_once
from taquilla.engine.house import House
from taquilla.http.body import check_headers, read_body
from taquilla.http.decode import Malformed, decode
from taquilla.http.docs import described
from taquilla.http.endpoints import serving, turn_away
from taquilla.http.framework import ASGIApp, Receive, Scope, Send
from taquilla.http.target import target_of

SEGMENTS: Final = ("be", "bc", "betstack")
"""First segments of the paths that are this dialect's."""

DOCUMENT: Final = "/betstack/openapi.json"
DOCS: Final = "/betstack/docs"
KEY_MAX: Final = 255

_KEY: Final = re.compile(rb"[ -~]{1,%d}" % KEY_MAX)
_FIXED: Final = {(call.method, call.path): call for call in CALLS if "{" not in call.path}
_FIXED_PATHS: Final = {path for _, path in _FIXED}
_OF_TICKETS: Final = {(call.method, call.path.partition("{ticket}")[2]): call for call in CALLS if "{" in call.path}
_TICKET: Final = re.compile(r"/be/tickets/(?P<ticket>[^/]+)(?P<rest>/paid)?")


def betstack(house: House, *, unix_s: Callable[[], float] = time.time) -> ASGIApp:
    """The dialect as an ASGI app. unix_s is the clock that signatures are held against."""
    callers = Callers(house, unix_s)
    pages = described(document(), TITLE, DOCUMENT, DOCS)

    async def dispatch(scope: Any, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        call, ticket = _meant(method, path)
        if call is not None:
            await _serving(house, callers, call, ticket)(scope, receive, send)
        elif path in pages and method == "GET":
            await pages[path](scope, receive, send)
        else:
            allowed = _methods(path, pages)
            await turn_away(receive, send, allowed, no_such_path=NO_SUCH_PATH, no_such_method=NO_SUCH_METHOD)

    return dispatch


def _meant(method: str, path: str) -> tuple[Call | None, str]:
    """The call that is meant, and the ticket that its path names."""
    if path in _FIXED_PATHS:
        return _FIXED.get((method, path)), ""
    found = _TICKET.fullmatch(path)
    return (None, "") if found is None else (_OF_TICKETS.get((method, found["rest"] or "")), found["ticket"])


def _methods(path: str, pages: dict[str, ASGIApp]) -> list[str]:
    return [method for method in ("GET", "POST") if _meant(method, path)[0]] or (["GET"] if path in pages else [])


def _serving(house: House, callers: Callers, call: Call, ticket: str) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive) -> tuple[int, Any]:
        answered = await answer_once(house, call, *await _asked(callers, call, ticket, scope, receive))
        return (answered.status, answered.body) if isinstance(answered, Refused) else (200, answered)

    return serving(answer, lambda trouble: troubled(trouble, call.path))


async def _asked(
    callers: Callers, call: Call, ticket: str, scope: Any, receive: Receive
) -> tuple[Asked, Exception | None]:
    """Return what is asked and by whom, and what makes it unreadable, if anything. The sender is seen before that is told."""
    # The server closes slow connections. Whatever type the body is said to have, its signature is over its bytes.
    body = await read_body(scope, receive, deadline_s=None)
    headers = check_headers(scope, has_body=False)
    value, wrong = _value(body)
    query = Query.of(scope)
    request = Request(scope["method"], target_of(scope), headers, body)
    key, bad_key = _key(headers)
    unreadable = (wrong if body or call.asks is not None else None) or bad_key
    if not call.is_signed:
        operator = query.text("operator")
        if operator is None:
            raise missing("query", "operator")
        is_signed = any(name in headers for name in HEADERS)
        caller = (await callers.sender(request, operator)).caller if is_signed else await callers.named(operator)
        return Asked(caller, ticket, query, value, key), unreadable
    named = value.get("operator") if isinstance(value, dict) else None
    sender = await callers.sender(request, named if isinstance(named, str) else None)
    # A body that names a player may be an order, signed for no particular path: it is the same order at any path.
    subject = "" if isinstance(value, dict) and "token" in value else ticket
    signed = sender.request(subject) if call.does_something else None
    return Asked(sender.caller, ticket, query, value, key, signed), unreadable


def _value(body: bytes) -> tuple[object, Malformed | None]:
    try:
        return decode(body), None
    except Malformed as wrong:
        return None, wrong


def _key(headers: dict[bytes, bytes]) -> tuple[str | None, Invalid | None]:
    """Return the caller's key, and what is wrong with it."""
    key = headers.get(b"idempotency-key")
    if key is None:
        return None, None
    if not _KEY.fullmatch(key):
        return None, Invalid("header", "idempotency-key", msg=f"a key is 1 to {KEY_MAX} printable ASCII characters")
    return key.decode("ascii"), None
