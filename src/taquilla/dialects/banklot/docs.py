"""The dialect's OpenAPI 3.1 document, made from the table of its endpoints."""

from functools import cache
from typing import Any, Final

from taquilla.dialects.banklot import create, inventory, search, sessions, ticket_image
from taquilla.dialects.banklot.endpoints import ENDPOINTS
from taquilla.dialects.banklot.errors import ErrorResponse
from taquilla.http.endpoints import Endpoint
from taquilla.http.openapi import Description, describe

_TEXT: Final = """The portal of an agency's till: `/auth`, `/user` and `/gaming`.

Answers are `{"status", "response"}` or `{"status", "error"}`. The status in the body is the portal's own code; HTTP has
the same where it is one of 200, 201, 400, 403, 404 and 503. 202 comes with HTTP 200; 401, 409 and 422 with HTTP 400.

Fields that are not described here are ignored, as the portal's own clients expect; a status, prize or entity that a client
sends has no effect. Searches and reports refuse them by name: a filter that was ignored would find everything.
Everything else is read strictly: no duplicate keys, no numbers as text, at most 256 KiB.

A command that carries the caller's own key, as `client_id` or as the header `Idempotency-Key`, is carried out once:
sent again it gets the first response, and another command under the same key is refused."""

_ERRORS: Final = {
    400: "Refused, or not understood; status in the body tells which.",
    403: "The token is missing, unknown or expired, or its user may not do this.",
    405: "No such method on this path.",
    408: "The body came too slowly.",
    413: "The body is larger than 256 KiB.",
    415: "The body is not JSON in UTF-8, or it is compressed.",
    431: "Too many headers.",
    503: "Try again, with the same key.",
}
_DECIMALS: Final = {
    "type": "number",
    "not": {"type": "integer"},
    "description": "A number with decimals: at most 12 digits before its point and 6 after it, without exponent.",
}
_IDS: Final = {
    create.PATH: "CreateTicket",
    search.PATH: "UserTicketSearchFindTickets",
    ticket_image.PATH: "UserTicketImageImage",
}
"""Ids of operations for which paths and handlers give no usable id."""
_MORE: Final[dict[Any, dict[str, Any]]] = {
    sessions.login: {"security": []},
    sessions.use_reset: {"security": []},
    inventory.plays: {"responses": {"304": {"description": "Unchanged: If-None-Match bears the ETag."}}},
    ticket_image.image: {
        "responses": {
            "200": {
                "content": {
                    form.media_type: {"schema": {"type": "string"} if name == "text" else {}}
                    for name, form in ticket_image.FORMS.items()
                }
            }
        }
    },
}
"""Further parts of operations, by handler."""


@cache
def document() -> dict[str, Any]:
    """Return the whole document."""
    return describe(
        ENDPOINTS,
        Description(
            title="Taquilla: Banklot portal",
            version="1",
            text=_TEXT,
            error=ErrorResponse,
            errors={status: (text, None) for status, text in _ERRORS.items()},
            more=_more,
            more_schemas={"Decimals": _DECIMALS},
            security_schemes={
                "token": {"type": "apiKey", "name": "x-auth-token", "in": "header"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
            security=[{"token": []}, {"bearer": []}],
        ),
    )


def _more(endpoint: Endpoint, method: str) -> dict[str, Any]:
    return {"operationId": _IDS.get(endpoint.path) or _id(endpoint, method), **_MORE.get(endpoint.handler, {})}


def _id(endpoint: Endpoint, method: str) -> str:
    """Return the id of an operation: ``/auth/logout`` by GET is ``AuthLogoutGetLogout``."""
    names = [*endpoint.path.split("/"), *([method.lower()] if len(endpoint.methods) > 1 else []), endpoint.handler.__name__]
    return "".join(part.capitalize() for name in names for part in name.strip("{}").replace("-", "_").split("_"))
