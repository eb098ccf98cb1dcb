"""The envelope of the portal's answers: the HTTP status that goes with a body's, lists of any length, whose operator it is."""

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
    """Return the response that an answer is sent in."""
    return JsonResponse(http_of(answer.status), answer)


async def list_response(empty: Yes, rows: Sequence[Row], shown: Callable[[Row], Struct]) -> Response:
    """Answer with a list of any length. empty is the whole answer but for the rows, shown makes what is written of a row."""
    return ChunkedResponse(http_of(empty.status), await chunks_of(empty, rows, shown), busy=encode(TRY_AGAIN))


async def operator_of(house: House, caller: Caller) -> Operator:
    """The caller's operator: from memory, but for the first time in a process."""
    try:
        return house.operator(caller.operator_id)
    except KeyError:
        return await house.load_operator(caller.operator_id)
