"""The envelope of the portal's responses: the HTTP status for a body's status, lists of any length, and the caller's operator."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from taquilla.dialects.banklot.errors import TRY_AGAIN, ErrorResponse, http_of
from taquilla.dialects.banklot.responses import Yes
from taquilla.domain.ledger.book import Operator
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.http.responses import JsonResponse, Response, encode
from taquilla.http.streaming import ChunkedResponse, chunks_of

Row = TypeVar("Row")


def response_of(answer: Yes | ErrorResponse) -> JsonResponse:
    """Return an answer as an HTTP response."""
    return JsonResponse(http_of(answer.status), answer)


async def list_response(empty: Yes, rows: Sequence[Row], shown: Callable[[Row], Struct]) -> Response:
    """Return a list of any length as a response. empty is the answer without rows; shown returns the value to write for a row."""
    return ChunkedResponse(http_of(empty.status), await chunks_of(empty, rows, shown), busy=encode(TRY_AGAIN))


async def operator_of(house: House, caller: Caller) -> Operator:
    """Return the caller's operator: from memory, except for the first time in a process."""
    try:
        return house.operator(caller.operator_id)
    except KeyError:
        return await house.load_operator(caller.operator_id)
