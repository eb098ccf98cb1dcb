"""Serves API Chance: `/monitor`, and its own description under `/chance`.

Eight fixed paths that read and answer alike need no framework: one table of calls, from which the document is made too.
"""

from typing import Any, Final

from msgspec import Struct

from taquilla.dialects.chance.auth import Callers
from taquilla.dialects.chance.docs import TITLE, document
from taquilla.dialects.chance.endpoints import CALLS, Call
from taquilla.dialects.chance.errors import NO_SUCH_METHOD, NO_SUCH_PATH, troubled
from taquilla.dialects.chance.requests import read, read_query
from taquilla.engine.house import House
from taquilla.http.body import check_headers, read_body
from taquilla.http.docs import described
from taquilla.http.endpoints import by_path, serving
from taquilla.http.framework import ASGIApp, Receive, Scope

SEGMENTS: Final = ("monitor", "chance")
"""First segments of the paths that are this dialect's."""

DOCUMENT: Final = "/chance/openapi.json"
DOCS: Final = "/chance/docs"


def chance(house: House, open_operator: str = "") -> ASGIApp:
    """The dialect as an ASGI app; open_operator is the name of the one that answers calls without a token."""
    callers = Callers(house, open_operator)
    served = {call.path: _serving(house, callers, call) for call in CALLS} | described(document(), TITLE, DOCUMENT, DOCS)
    methods = {call.path: call.methods for call in CALLS} | dict.fromkeys((DOCUMENT, DOCS), ("GET",))
    return by_path(served, methods, no_such_path=NO_SUCH_PATH, no_such_method=NO_SUCH_METHOD)


def _serving(house: House, callers: Callers, call: Call) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive) -> tuple[int, Any]:
        asked = await _asked(call, scope, receive)
        client = scope["client"]
        return 200, await call.answer(house, callers, asked, client[0] if client else None)

    return serving(answer, lambda trouble: troubled(trouble, call.path))


async def _asked(call: Call, scope: Scope, receive: Receive) -> Struct:
    # The server closes slow connections; a deadline of our own would cost a twentieth of a sale.
    body = await read_body(scope, receive, deadline_s=None)
    # Whatever type the body is said to have it is read as JSON: resellers' clients were never told to name one.
    check_headers(scope, has_body=False)
    return read_query(scope["query_string"], call.asks) if call.is_open and not body else read(body, call.asks)
