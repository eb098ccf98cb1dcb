"""Serves API Chance: `/monitor`, and its own documentation under `/chance`."""

from typing import Final

from taquilla.dialect.bodies import check_headers, read_body, refuse_encoded
from taquilla.dialect.house import House
from taquilla.dialect.http import Dialect, Endpoint, JsonResponse, Request, Router, described
from taquilla.dialects.chance import register
from taquilla.dialects.chance.auth import Authenticator
from taquilla.dialects.chance.endpoints import DESCRIPTION, ENDPOINTS
from taquilla.dialects.chance.errors import NO_SUCH_METHOD, NO_SUCH_PATH, error_response
from taquilla.dialects.chance.requests import read, read_either


def chance(house: House, open_operator: str = "") -> Router:
    """Return the dialect as an ASGI app. open_operator is the name of the operator that answers requests without a token."""

    async def serve(endpoint: Endpoint, request: Request) -> JsonResponse:
        # The server closes slow connections; a deadline of our own would cost a twentieth of a sale.
        body = await read_body(request.scope, request.receive, deadline_s=None)
        # The body is read as JSON whatever its content type: resellers' clients were never told to send one.
        refuse_encoded(check_headers(request.scope, has_body=False))
        query, type_ = request.scope["query_string"], endpoint.request
        fields = read_either(body, query, type_) if endpoint.takes_query else read(body, type_)
        authenticator = Authenticator(house, open_operator, request)
        return JsonResponse(200, await endpoint.handler(house, authenticator, fields))

    pages = described(ENDPOINTS, DESCRIPTION, "/chance")
    return Router(ENDPOINTS, serve, error_response, pages=pages, no_such_path=NO_SUCH_PATH, no_such_method=NO_SUCH_METHOD)


DIALECT: Final[Dialect[House]] = Dialect(
    "chance",
    ("monitor", "chance"),
    lambda house, settings: chance(house, settings.open_operator),
    title={"es": "API Chance v3.0: revendedores", "en": "API Chance v3.0: resellers"},
    lanes=register.lanes,
)
