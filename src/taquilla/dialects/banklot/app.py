"""Serves the Banklot portal: `/auth`, `/user`, `/gaming`, and its own documentation under `/banklot`."""

from collections.abc import Awaitable
from typing import Final

from taquilla.dialect.bodies import check_headers, read_body
from taquilla.dialect.house import House
from taquilla.dialect.http import Dialect, Endpoint, Request, Response, Router, described
from taquilla.dialects.banklot import create
from taquilla.dialects.banklot.auth import NOBODY, BanklotContext, admitted, token_of
from taquilla.dialects.banklot.endpoints import DESCRIPTION, ENDPOINTS
from taquilla.dialects.banklot.envelope import response_of
from taquilla.dialects.banklot.errors import NO_SUCH_METHOD, NO_SUCH_PATH, BanklotError, error_response
from taquilla.dialects.banklot.requests import read
from taquilla.dialects.banklot.responses import Yes


def banklot(house: House, public_url: str = "") -> Router:
    """Return the dialect as an ASGI app.

    public_url is the address that is printed on tickets for customers; "" means the address that the till used.
    """

    def serve(endpoint: Endpoint, request: Request) -> Awaitable[Response]:
        return endpoint.handler(house, request) if endpoint.is_raw else _serve(house, public_url, endpoint, request)

    return Router(
        ENDPOINTS,
        serve,
        error_response,
        pages=described(ENDPOINTS, DESCRIPTION, "/banklot"),
        no_such_path=NO_SUCH_PATH,
        no_such_method=NO_SUCH_METHOD,
        answers_options=True,
    )


async def _serve(house: House, public_url: str, endpoint: Endpoint, request: Request) -> Response:
    scope, caller = request.scope, NOBODY
    if endpoint.auth is not None:
        # A missing session is reported before any error in the body.
        find, needed = endpoint.auth
        token = token_of(check_headers(scope, has_body=False))
        caller = admitted(await find(house.people.access, token, request.address), needed)
    body = b"" if endpoint.request is None else await read_body(scope, request.receive)
    context = BanklotContext(request, check_headers(scope, has_body=bool(body)), caller, public_url)
    value = None if endpoint.request is None else read(body, endpoint.request)
    answer = await endpoint.handler(house, context, value)
    return response_of(answer) if isinstance(answer, Yes | BanklotError) else answer


DIALECT: Final[Dialect[House]] = Dialect(
    "banklot",
    ("auth", "user", "gaming", "banklot"),
    lambda house, settings: banklot(house, settings.public_url),
    title={"es": "Banklot: taquillas de agencias", "en": "Banklot: tills of agencies"},
    lanes=lambda house: [create.lane(house)],
)
