"""Answers of framework handlers: the envelope, its HTTP status, and who may call."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from msgspec import Struct

from taquilla.dialects.banklot.auth import token_of
from taquilla.dialects.banklot.errors import TRY_AGAIN, No, TokenUnknown, http_of, troubled
from taquilla.dialects.banklot.responses import Yes
from taquilla.domain.ledger.book import Operator
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.http.body import check_headers
from taquilla.http.framework import ASGIConnection, BaseRouteHandler, MediaType, Request, Response, ResponseSpec
from taquilla.http.responses import encode
from taquilla.http.streaming import InPieces, written

Row = TypeVar("Row")

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

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def reply(said: Yes | No, headers: dict[str, str] | None = None) -> Response[Any]:
    """An answer or a refusal as a response."""
    return Response(
        said,
        status_code=http_of(said.status),
        media_type=MediaType.JSON,
        headers={"cache-control": "no-store", **(headers or {})},  # answers carry pins and tokens
    )


async def reply_with_rows(empty: Yes, rows: Sequence[Row], shown: Callable[[Row], Struct]) -> Response[Any]:
    """Answer with a list of any length. empty is the whole answer but for the rows, shown makes what is written of a row."""
    return InPieces(await written(empty, rows, shown), http_of(empty.status), busy=encode(TRY_AGAIN))


def reply_to_trouble(request: Request[Any, Any, Any], trouble: Exception) -> Response[Any]:
    """The response to whatever a handler raised."""
    no, headers = troubled(trouble, request.scope["path"])
    return reply(no, headers)


async def writers_only(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Who calls, for a command; behind the gate the session is seen to be alive. Raises `TokenUnknown`.

    A guard, as is the next one: a till without a session is told so, whatever its body may be.
    """
    house: House = connection.app.state.house
    await _admit(connection, house.people.access.caller)


async def readers_only(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Who calls, to look at something: the session is alive. Raises `TokenUnknown`."""
    house: House = connection.app.state.house
    await _admit(connection, house.people.access.live)


async def _admit(connection: AnyConnection, known: Callable[[str], Awaitable[Caller | None]]) -> None:
    if connection.scope.get("method") == "OPTIONS":
        return  # which methods a path has is no secret
    caller = await known(token_of(check_headers(connection.scope, has_body=False)))
    if caller is None:
        raise TokenUnknown
    connection.scope["state"]["caller"] = caller


def admitted(request: Request[Any, Any, Any]) -> Caller:
    """Who calls, as the guard found out."""
    caller: Caller = request.scope["state"]["caller"]
    return caller


async def operator_of(house: House, caller: Caller) -> Operator:
    """The caller's operator: from memory, but for the first time in a process."""
    try:
        return house.operator(caller.operator_id)
    except KeyError:
        return await house.load_operator(caller.operator_id)
