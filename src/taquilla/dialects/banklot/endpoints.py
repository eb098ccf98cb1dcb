"""The endpoints of the portal, one row each, and what else their document says.

auth finds the caller of a token: `_READ` for read-only requests; `_WRITE` for commands, whose session is checked behind the
gate; and the scope that a key with scopes needs. The other endpoints need no session, or look it up themselves.
"""

from typing import Final

from taquilla.dialect.bodies import JsonObject
from taquilla.dialect.house import Access
from taquilla.dialect.http import Description, Endpoint, parameter
from taquilla.dialect.lottery import FORMS, WIDTHS_MM
from taquilla.dialects.banklot import create, draws, offers, reports, requests, responses, sessions, ticket_image, tickets
from taquilla.dialects.banklot.auth import KEY_PATTERN
from taquilla.dialects.banklot.errors import BanklotError

_READ: Final = Access.live
_WRITE: Final = Access.caller
_STRING: Final = {"type": "string"}
_KEY: Final = parameter(
    "Idempotency-Key",
    "header",
    _STRING | {"pattern": KEY_PATTERN},
    "The caller's own key, printable ASCII, as `client_id` is in a body.",
)
_DEVICE: Final = parameter(
    "X-Device-Token", "header", _STRING | {"maxLength": 200}, "`device_token` of an earlier login of this user on this device."
)
_CREDENTIALS: Final = tuple(
    parameter(
        name,
        "header",
        _STRING | {"maxLength": longest},
        f"The {name}, where the body does not say it; where both do, they must agree.",
    )
    for name, longest in (("email", 320), ("password", 1_000))
)
_TICKET: Final = parameter("ticket", "path", _STRING, "The ticket's uuid.", required=True)
_PRODUCT: Final = parameter("product", "path", _STRING, "A product's id; 0 is every product.", required=True)
# fmt: off
_PAPER: Final = (
    parameter(
        "format", "query", {"type": "string", "enum": list(FORMS), "default": ticket_image.USUAL_FORM},
        "The format of the print; escpos is for receipt printers.",
    ),
    parameter(
        "width", "query", {"type": "integer", "enum": list(WIDTHS_MM), "default": ticket_image.USUAL_WIDTH_MM},
        "The width of the paper in millimetres: a picture of 412 or of 618 pixels, text of 32 or 48 columns.",
    ),
)
_EITHER: Final = ("GET", "POST")

ENDPOINTS: Final = (
    Endpoint(
        "/auth/login", sessions.login, requests.SentCredentials | None, responses.SessionAnswer, "Sessions", done="Logged in.",
        parameters=(_DEVICE, *_CREDENTIALS),
    ),
    Endpoint(
        path="/auth/logout", handler=sessions.logout, request=None, response=responses.DoneAnswer, tag="Sessions",
        methods=_EITHER, done="Logged out.",
    ),
    Endpoint("/auth/password", sessions.use_reset, requests.ResetPassword, responses.DoneAnswer, "Sessions", done="Changed."),
    Endpoint(
        "/user/password", sessions.change_password, requests.ChangedPassword, responses.DoneAnswer, "Sessions",
        auth=(_READ, ""), done="Changed.", parameters=(_DEVICE,),
    ),
    Endpoint(
        "/user/password/reset", sessions.make_reset, requests.ResetWanted, responses.ResetAnswer, "Sessions", auth=(_READ, ""),
        done="Made.",
    ),
    Endpoint(
        create.PATH, create.create, requests.NewTicket, responses.SoldAnswer, "Tickets", status=201, done="Sold.", is_raw=True,
        parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket", tickets.view, requests.BanklotTicketChoice, responses.TicketAnswer, "Tickets",
        auth=(_READ, "tickets:read"), status=201, done="The ticket.",
    ),
    Endpoint(
        "/user/ticket/last", tickets.last, requests.EmptyBody | None, responses.TicketAnswer, "Tickets",
        auth=(_READ, "tickets:read"), done="The ticket.",
    ),
    Endpoint(
        tickets.PATH, tickets.find_tickets, requests.BanklotTicketSearch | None, tickets.TicketsAnswer, "Tickets",
        auth=(_READ, "tickets:read"), done="The tickets found.",
    ),
    Endpoint(
        "/user/ticket/copy", tickets.copy, requests.BanklotTicketChoice, tickets.CopyAnswer, "Tickets",
        auth=(_READ, "tickets:pay"), status=201, done="The draft.",
    ),
    Endpoint(
        "/user/ticket/pay", tickets.pay, requests.BanklotTicketToPay, responses.PaidAnswer, "Tickets",
        auth=(_WRITE, "tickets:pay"), done="Paid, or not a winner.", parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket/cancel", tickets.cancel, requests.TicketToUndo, responses.UndoneAnswer, "Tickets",
        auth=(_WRITE, "tickets:undo"), done="Canceled.", parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket/revert", tickets.revert, requests.TicketToUndo, responses.UndoneAnswer, "Tickets",
        auth=(_WRITE, "tickets:undo"), done="Reverted.", parameters=(_KEY,),
    ),
    Endpoint(
        path=ticket_image.PATH, handler=ticket_image.image, request=None, response=(), tag="Tickets", methods=("GET",),
        auth=(_WRITE, "tickets:undo"), done="The printed ticket.", parameters=(_TICKET, *_PAPER, _KEY),
    ),
    Endpoint(
        "/gaming/events/search/kiosk", draws.search_draws, requests.Search | None, responses.DrawsAnswer, "Draws",
        auth=(_READ, "draws:read"), status=201, done="The draws found.",
    ),
    Endpoint(
        "/gaming/result/{product}", draws.results, requests.Search | None, responses.ResultsAnswer, "Draws",
        auth=(_READ, "draws:read"), done="The results found.", parameters=(_PRODUCT,),
    ),
    # The portal's clients send a body even with GET.
    Endpoint(
        path="/gaming/time", handler=draws.time, request=requests.Search | None, response=responses.TimeAnswer, tag="Draws",
        methods=_EITHER, auth=(_READ, "draws:read"), done="The time.",
    ),
    Endpoint(
        "/gaming/get-data", offers.get_data, requests.EmptyBody | None, offers.DataAnswer, "Offer",
        auth=(_READ, "draws:read"), done="The offer."
    ),
    Endpoint(
        "/gaming/products/search", offers.search_products, requests.ProductSearch | None, offers.ProductsAnswer, "Offer",
        auth=(_READ, "catalogue:read"), status=201, done="The products.",
    ),
    Endpoint(
        "/gaming/inventory/template", offers.plays, requests.PlaySearch | None, offers.PlaysAnswer, "Offer",
        auth=(_READ, "catalogue:read"), done="The plays.",
    ),
    Endpoint(
        "/gaming/reports", reports.period_report, requests.ReportRequest, reports.ReportAnswer, "Reports",
        auth=(_READ, "reports:read"), done="The report.",
    ),
)

_TEXT: Final = """The portal of an agency's till: `/auth`, `/user` and `/gaming`.

Answers are `{"status", "response"}` or `{"status", "error"}`. The status in the body is the portal's own code; HTTP has
the same, but 200 for 202, and 400 for 401, 409 and 422.

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
    create.PATH: "CreateTicket", tickets.PATH: "UserTicketSearchFindTickets", ticket_image.PATH: "UserTicketImageImage"
}  # fmt: skip
"""Ids of operations for which paths and handlers give no usable id."""
_MORE: Final[dict[object, JsonObject]] = {
    sessions.login: {"security": []},
    sessions.use_reset: {"security": []},
    offers.plays: {"responses": {"304": {"description": "Unchanged: If-None-Match bears the ETag."}}},
    ticket_image.image: {
        "responses": {
            "200": {
                "content": {
                    form.media_type: {"schema": {"type": "string"} if name == "text" else {}}
                    for name, form in FORMS.items()
                }
            }
        }
    },
}
"""Further parts of operations, by handler."""


def _more(endpoint: Endpoint, method: str) -> JsonObject:
    return {"operationId": _IDS.get(endpoint.path) or _id(endpoint, method), **_MORE.get(endpoint.handler, {})}


def _id(endpoint: Endpoint, method: str) -> str:
    """Return the id of an operation: ``/auth/logout`` by GET is ``AuthLogoutGetLogout``."""
    names = [*endpoint.path.split("/"), *([method.lower()] if len(endpoint.methods) > 1 else []), endpoint.handler.__name__]
    return "".join(part.capitalize() for name in names for part in name.strip("{}").replace("-", "_").split("_"))


DESCRIPTION: Final = Description(
    title="Taquilla: Banklot portal",
    version="1",
    text=_TEXT,
    error=BanklotError,
    errors={status: (text, None) for status, text in _ERRORS.items()},
    more=_more,
    more_schemas={"Decimals": _DECIMALS},
    security_schemes={
        "token": {"type": "apiKey", "name": "x-auth-token", "in": "header"},
        "bearer": {"type": "http", "scheme": "bearer"},
    },
    security=[{"token": []}, {"bearer": []}],
)
