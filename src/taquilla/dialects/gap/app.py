"""Serves GAP: `/api/v1`, and its own documentation under `/gap`."""

import time
from collections.abc import Callable
from typing import Any, Final

from taquilla.dialect.bodies import Kind, Malformed, check_headers, decode, read_body, refuse_encoded
from taquilla.dialect.house import House, Refusal
from taquilla.dialect.http import GIVEN, Dialect, Endpoint, JsonResponse, Request, Router, described
from taquilla.dialects.gap.auth import GapSignedRequest, by_operator, covered, refuse_elsewhere
from taquilla.dialects.gap.endpoints import DESCRIPTION, ENDPOINTS
from taquilla.dialects.gap.errors import NO_SUCH_METHOD, NO_SUCH_PATH, error_response, refused, shaped
from taquilla.dialects.gap.lanes import lanes
from taquilla.dialects.gap.requests import read


def gap(house: House, unix_s: Callable[[], float] = time.time) -> Router:
    """Return the dialect as an ASGI app. unix_s is the world's clock, against which the timestamps of version 2 are checked."""

    async def serve(endpoint: Endpoint, request: Request) -> JsonResponse:
        signed_request = await _read_signed(request, unix_s)
        caller = await endpoint.auth(house, signed_request)
        given = request.scope.get(GIVEN)
        if isinstance(given, Exception):
            raise given
        # A lane has asked already where there is a refusal.
        is_given = isinstance(given, Refusal)
        answer = given if is_given else await _answer(house, endpoint, signed_request, caller)
        if isinstance(answer, Refusal):
            # Where several operators may be meant, no refusal contains an amount.
            answer = shaped(refused(answer, getattr(caller, "exponent", 0)), endpoint)
        else:
            assert isinstance(answer, endpoint.response), answer
        return JsonResponse(200, answer)

    pages = described(ENDPOINTS, DESCRIPTION, "/gap")
    return Router(ENDPOINTS, serve, error_response, pages=pages, no_such_path=NO_SUCH_PATH, no_such_method=NO_SUCH_METHOD)


async def _answer(house: House, endpoint: Endpoint, request: GapSignedRequest, caller: Any) -> object:
    order = read(request.fields, endpoint.request)
    if endpoint.auth is by_operator:
        await refuse_elsewhere(house, request, caller, endpoint)
    return await endpoint.handler(house, caller, order)


async def _read_signed(request: Request, unix_s: Callable[[], float]) -> GapSignedRequest:
    # The server closes slow connections; a deadline of our own would cost a twentieth of a bet.
    body = await read_body(request.scope, request.receive, deadline_s=None)
    # The body is read as JSON whatever its content type: the vendor's own examples send none.
    headers = check_headers(request.scope, has_body=False)
    refuse_encoded(headers)
    # To providers odds are floats, and 4/3 is written with sixteen decimals.
    fields = decode(body, floats=True)
    if not isinstance(fields, dict):
        raise Malformed(Kind.WRONG_TYPE, text="object")
    version, signed_bytes = covered(request.scope, headers, body, unix_s())
    return GapSignedRequest(signed_bytes, version, headers.get(b"signature", b""), fields)


DIALECT: Final[Dialect[House]] = Dialect(
    "gap",
    ("api", "gap"),
    lambda house, _: gap(house),
    title={
        "es": "Billetera GAP: operadores y proveedores de juegos",
        "en": "GAP transfer wallet: operators and providers of games",
    },
    lanes=lanes,
)
