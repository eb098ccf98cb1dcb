"""Serves `POST /v1/tickets` past the framework, whose part is a third of a sale's work. Whatever is unusual is left to it.

What is usual for HTTP too goes by a lane.
"""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, cast

from taquilla.api.members import Session, admitted_by, known_writer
from taquilla.api.problems import problem_response
from taquilla.api.request_ids import REQUEST_ID, name_for_ticket
from taquilla.api.sale_messages import SELLERS, TicketToSell, named_sale, read_plain_ticket, sale_of, sold
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.http.body import check_headers, read_body
from taquilla.http.decode import Malformed, convert, decode
from taquilla.http.framework import ASGIApp, Receive, Scope, Send, StrictRequest
from taquilla.http.lanes import Lane, LaneReply, LaneRequest, asked, lines_of, telling
from taquilla.http.notes import ROUTE
from taquilla.http.responses import Header

_PATH: Final = "/v1/tickets"
_HEADERS: Final = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_LINES: Final = lines_of(*_HEADERS, (b"content-length", b"%d"), (REQUEST_ID, b"%b"))
_KEY: Final = re.compile(rb"[ -~]{1,255}")


def past_framework(house: House, framework: ASGIApp) -> ASGIApp:
    """Return an ASGI app that sells tickets itself. All other requests are the framework's, and so are those with a query, or
    without a key that it would take as it is.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope["headers"]) if _is_sale(cast(Any, scope)) else None
        if key is None:
            await framework(scope, receive, send)
            return
        scope[ROUTE] = _PATH
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


def lane(house: House) -> tuple[str, Lane]:
    """Return the path and its lane, which sells for members that the house has in memory."""

    def take(request: LaneRequest) -> bool:
        scope = {"method": "POST", "headers": request.headers}
        key = check_headers(scope).get(b"idempotency-key", b"")
        session, ticket = known_writer(SELLERS, scope, house), read_plain_ticket(request.body)
        if session is None or ticket is None or not _KEY.fullmatch(key):
            return False
        sale = sale_of(session, key.decode("ascii"), ticket)
        house.counter.put(sale, telling(request, partial(_reply, session, request)))
        return True

    return _PATH, take


def _reply(session: Session, request: LaneRequest, answer: object) -> LaneReply | None:
    if not isinstance(answer, Sold):
        return None
    content = sold(session, answer)
    return 201, _LINES % (len(content), name_for_ticket(request.headers, answer.ticket.id)), content


def _is_sale(scope: dict[str, Any]) -> bool:
    return scope["path"] == _PATH and scope["method"] == "POST" and not scope["query_string"]


def _key_of(headers: Iterable[Header]) -> str | None:
    """Return the key of a sale; None where the framework has to look at it."""
    keys = [value for name, value in headers if name == b"idempotency-key"]
    return keys[0].decode("ascii") if len(keys) == 1 and _KEY.fullmatch(keys[0]) else None


async def _sold(house: House, scope: dict[str, Any], receive: Any, key: str) -> bytes:
    """Return the response of a sale. Its caller is admitted before the body is read. Raises Refused and Unreadable."""
    session = await admitted_by(SELLERS, scope, house)
    body = await read_body(scope, receive, deadline_s=None)
    check_headers(scope, has_body=bool(body))
    if not body:
        raise Malformed("the body is empty")
    sale = sale_of(session, key, convert(decode(body), TicketToSell))
    return named_sale(session, scope["headers"], await asked(scope, house.counter.ask, sale))
