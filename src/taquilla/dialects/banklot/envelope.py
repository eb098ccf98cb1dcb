"""The envelope of the portal's responses: the HTTP status for a body's status, and lists of any length."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from taquilla.dialect.http import ChunkedResponse, JsonResponse, Response, chunks_of, encode
from taquilla.dialects.banklot.errors import TRY_AGAIN, BanklotError, http_of
from taquilla.dialects.banklot.responses import Yes

Row = TypeVar("Row")


def response_of(answer: Yes | BanklotError) -> JsonResponse:
    """Return an answer as an HTTP response."""
    return JsonResponse(http_of(answer.status), answer)


async def list_response(empty: Yes, rows: Sequence[Row], render: Callable[[Row], Struct]) -> Response:
    """Return a list of any length as a response. empty is the answer without rows; render returns what is written for a row."""
    return ChunkedResponse(http_of(empty.status), await chunks_of(empty, rows, render), busy=encode(TRY_AGAIN))
