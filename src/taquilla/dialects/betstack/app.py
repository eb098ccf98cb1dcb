"""Serves Betstack: `/be`, `/bc`, and its own documentation under `/betstack`."""

import re
import time
from collections.abc import Callable
from typing import Final

from taquilla.dialect.bodies import Malformed, check_headers, decode, read_body, refuse_encoded, target_of
from taquilla.dialect.house import House, network_of
from taquilla.dialect.http import Budgets, Dialect, Endpoint, JsonResponse, Policy, Request, Router, described, encode
from taquilla.dialects.betstack import errors
from taquilla.dialects.betstack.auth import HEADERS, OPEN, SignedRequest, operator_named, sender_of
from taquilla.dialects.betstack.endpoints import DESCRIPTION, ENDPOINTS
from taquilla.dialects.betstack.errors import NO_SUCH_METHOD, NO_SUCH_PATH, Invalid, RefusedResponse, error_response
from taquilla.dialects.betstack.requests import Query, RequestContext
from taquilla.dialects.betstack.tickets import answer_to

KEY_MAX: Final = 255
UNSIGNED: Final = Policy("unsigned", 600, 60)
"""The requests of an address that a process answers though no known operator signs them."""

_KEY: Final = re.compile(rb"[ -~]{1,%d}" % KEY_MAX)


def betstack(house: House, *, unix_s: Callable[[], float] = time.time) -> Router:
    """Return the dialect as an ASGI app. unix_s is the clock that signatures' timestamps are compared with."""
    unsigned = Budgets()

    async def serve(endpoint: Endpoint, request: Request) -> JsonResponse:
        answer = await _answer_once(house, endpoint, *await _read(house, endpoint, request, unix_s, unsigned))
        return JsonResponse(answer.status, answer.body) if isinstance(answer, RefusedResponse) else JsonResponse(200, answer)

    pages = described(ENDPOINTS, DESCRIPTION, "/betstack")
    return Router(ENDPOINTS, serve, error_response, pages=pages, no_such_path=NO_SUCH_PATH, no_such_method=NO_SUCH_METHOD)


async def _answer_once(house: House, endpoint: Endpoint, context: RequestContext, read_error: Exception | None) -> object:
    """Return the response to a request; for a repetition, the first one. read_error is the error of an unreadable request.

    A 503 is not kept: the same request may come again. Raises whatever the handler raises.
    """
    try:
        if read_error is not None:
            raise read_error
        answer = await endpoint.handler(house, context)
    except (Invalid, Malformed) as error:
        if context.signed is None:
            raise
        response = error_response(error, endpoint)
        answer = RefusedResponse(response.status, response.body)
    if context.signed is None or not isinstance(answer, RefusedResponse) or answer.is_kept or answer.status == 503:
        return answer
    # Keep the refusal: with another path, another key or at another moment, the same request might succeed.
    body = encode(answer.body).decode("utf-8")
    first = await house.sports.tickets.keep_refusal(context.caller.operator_id, context.signed, status=answer.status, body=body)
    return await answer_to(house, context, first)


async def _read(
    house: House, endpoint: Endpoint, request: Request, unix_s: Callable[[], float], unsigned: Budgets
) -> tuple[RequestContext, Exception | None]:
    """Return a request's context, and the error that makes it unreadable, if any. The sender is authenticated first."""
    scope, ticket = request.scope, request.variable
    # The server closes slow connections. The content type does not matter: the signature is over the body's bytes.
    body = await read_body(scope, request.receive, deadline_s=None)
    headers = check_headers(scope, has_body=False)
    refuse_encoded(headers)
    # The vendor's name of the header; `operator` is ours, from before it was known.
    if (name := headers.get(b"operator-name")) is not None and headers.setdefault(b"operator", name) != name:
        raise errors.OperatorsDiffer
    _bound_strangers(house, request, headers, unsigned)
    value, error = (None, None) if not body and endpoint.request is None else _value(body)
    query = Query(scope)
    signed_request = SignedRequest(scope["method"], target_of(scope), headers, body)
    key, bad_key = _key(headers)
    unreadable = error or bad_key
    if endpoint.auth is OPEN:
        if (operator := query.text("operator")) is None:
            raise errors.missing("query", "operator")
        if any(name in headers for name in HEADERS):
            caller = (await sender_of(house, signed_request, operator, unix_s)).caller
        else:
            caller = await operator_named(house, operator)
        return RequestContext(caller, ticket, query, value, key), unreadable
    operator_name = value.get("operator") if isinstance(value, dict) else None
    sender = await sender_of(house, signed_request, operator_name if isinstance(operator_name, str) else None, unix_s)
    # A body with a player's token may be an order. Its signature covers no path, so it is the same order at any path.
    subject = "" if isinstance(value, dict) and "token" in value else ticket
    signed = sender.request(subject) if scope["method"] == "POST" else None  # a request that changes nothing may come again
    return RequestContext(caller=sender.caller, ticket=ticket, query=query, body=value, key=key, signed=signed), unreadable


def _bound_strangers(house: House, request: Request, headers: dict[bytes, bytes], unsigned: Budgets) -> None:
    """Count a request that no known operator signs. Raises `TooOften`."""
    name = headers.get(HEADERS[0], b"").decode("utf-8", "replace")
    if house.sports.operators.knows(name) and all(header in headers for header in HEADERS):
        return
    if wait_s := unsigned.take(network_of(request.address or ""), UNSIGNED, time.monotonic()).wait_s:
        raise errors.TooOften(UNSIGNED.most, wait_s)


def _value(body: bytes) -> tuple[object, Malformed | None]:
    try:
        return decode(body), None
    except Malformed as error:
        return None, error


def _key(headers: dict[bytes, bytes]) -> tuple[str | None, Invalid | None]:
    """Return the caller's key, and the error in it."""
    if (key := headers.get(b"idempotency-key")) is None:
        return None, None
    if not _KEY.fullmatch(key):
        return None, Invalid("header", "idempotency-key", msg=f"a key is 1 to {KEY_MAX} printable ASCII characters")
    return key.decode("ascii"), None


DIALECT: Final[Dialect[House]] = Dialect(
    "betstack",
    ("be", "bc", "betstack"),
    lambda house, _: betstack(house),
    title={"es": "Betstack: operadores de deportes", "en": "Betstack: operators of sports"},
)
