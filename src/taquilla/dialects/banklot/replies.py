"""Answers of framework handlers: the envelope, its HTTP status, and who may call."""

from typing import Any, Final

from taquilla.desk.house import House
from taquilla.dialects.banklot.answers import Yes
from taquilla.dialects.banklot.callers import token_of
from taquilla.dialects.banklot.words import No, TokenUnknown, http_of, troubled
from taquilla.domain.book import Operator
from taquilla.domain.commands import Caller
from taquilla.wire.body import check_headers
from taquilla.wire.http import MediaType, NamedDependency, Request, Response, ResponseSpec

_REFUSED: Final = {
    400: "Refused, or not understood. status in the body says which way.",
    403: "The token is missing, unknown or expired, or its user may not do this.",
    405: "No such method on this path.",
    408: "The body came too slowly.",
    413: "The body is larger than 256 KiB.",
    415: "The body is not JSON in UTF-8, or it is compressed.",
    431: "Too many headers.",
    503: "Try again, with the same key.",
}
REFUSALS: Final = {
    status: ResponseSpec(No, generate_examples=False, description=description) for status, description in _REFUSED.items()
}
"""What every path may answer besides its own answer."""


def reply(said: Yes | No, headers: dict[str, str] | None = None) -> Response[Any]:
    """An answer or a refusal as a response."""
    return Response(
        said,
        status_code=http_of(said.status),
        media_type=MediaType.JSON,
        headers={"cache-control": "no-store", **(headers or {})},  # answers carry pins and tokens
    )


def reply_to_trouble(request: Request[Any, Any, Any], trouble: Exception) -> Response[Any]:
    """The response to whatever a handler raised."""
    no, headers = troubled(trouble, request.scope["path"])
    return reply(no, headers)


async def writer(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Caller:
    """Who calls, for a command; behind the gate the session is seen to be alive. Raises `TokenUnknown`."""
    caller = await house.access.caller(token_of(check_headers(request.scope, has_body=False)))
    if caller is None:
        raise TokenUnknown
    return caller


async def reader(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Caller:
    """Who calls, to look at something: the session is alive. Raises `TokenUnknown`."""
    caller = await house.access.live(token_of(check_headers(request.scope, has_body=False)))
    if caller is None:
        raise TokenUnknown
    return caller


async def operator_of(house: House, caller: Caller) -> Operator:
    """The caller's operator: from memory, but for the first time in a process."""
    try:
        return house.operator(caller.operator_id)
    except KeyError:
        return await house.meet(caller.operator_id)
