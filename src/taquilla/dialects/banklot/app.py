"""Serves the Banklot portal: `/auth`, `/user`, `/gaming`, and its own description under `/banklot`."""

from functools import cache
from typing import Any, Final

from taquilla.dialects.banklot import copying, create, draws, inventory, offers, reports, search, sessions, ticket_image, tickets
from taquilla.dialects.banklot.docs import CONFIG, TITLE, document_of
from taquilla.dialects.banklot.envelope import admitted, readers_only, reply_to_trouble, writers_only
from taquilla.dialects.banklot.errors import NO_SUCH_PATH
from taquilla.dialects.banklot.field_errors import PortalRequest
from taquilla.engine.house import House
from taquilla.http.docs import describing
from taquilla.http.drain import hearing_out
from taquilla.http.framework import ASGIApp, DecimalsSchema, Litestar, OpenAPIConfig, Provide, Receive, Router, Scope, Send
from taquilla.http.responses import encode, json_response

SEGMENTS: Final = ("auth", "user", "gaming", "banklot")
"""First segments of the paths that are this dialect's."""

_FOR_ALL: Final = (sessions.login, sessions.logout, sessions.use_reset)
_FOR_READERS: Final = (
    tickets.view,
    tickets.last,
    search.find_tickets,
    copying.copy,
    draws.search_draws,
    draws.results,
    draws.time,
    offers.get_data,
    offers.search_products,
    inventory.plays,
    reports.period_report,
    sessions.change_password,
    sessions.make_reset,
)
_FOR_WRITERS: Final = (tickets.pay, tickets.cancel, tickets.revert, ticket_image.image)


def banklot(house: House, public_url: str = "") -> ASGIApp:
    """The dialect as an ASGI app: the sale first, on its own, then the framework's paths.

    public_url is where customers reach the house, as their tickets say it; "": as the till reached it.
    """
    sell, rest = create.create_ticket(house), framework(house, public_url)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == create.PATH:
            await sell(scope, receive, send)
        elif path == search.PATH:
            await rest({**scope, "path": search.INSIDE}, *hearing_out(receive, send))  # type: ignore[arg-type]
        elif path.endswith("/") or "//" in path or path == search.INSIDE:
            # To the framework `/user/ticket` and `/user/ticket/` are one path; to the portal they are two.
            await _no_such_path(send)
        else:
            await rest(scope, *hearing_out(receive, send))

    return dispatch


def framework(house: House, public_url: str = "") -> Litestar:
    """The framework's app: every path but the sale."""
    app = _framework(house, None)
    app.state.house = house
    app.state.public_url = public_url
    app.state.document = _document()
    return app


@cache
def _document() -> dict[str, Any]:
    """What every house says of the dialect. By a twin of the app: one with a description would serve it on paths of its own."""
    return document_of(_framework(None, CONFIG))


def _framework(house: House | None, openapi_config: OpenAPIConfig | None) -> Litestar:
    return Litestar(
        [
            *_FOR_ALL,
            Router("/", route_handlers=_FOR_READERS, guards=[readers_only]),
            Router("/", route_handlers=_FOR_WRITERS, guards=[writers_only]),
            *describing(TITLE, "/banklot/openapi.json", "/banklot/docs"),
        ],
        request_class=PortalRequest,
        plugins=[DecimalsSchema()],
        dependencies={
            "house": Provide(lambda: house, sync_to_thread=False),
            "caller": Provide(admitted, sync_to_thread=False),
        },
        exception_handlers={Exception: reply_to_trouble},
        openapi_config=openapi_config,
        logging_config=None,
    )


async def _no_such_path(send: Send) -> None:
    await json_response(send, NO_SUCH_PATH.status, encode(NO_SUCH_PATH))
