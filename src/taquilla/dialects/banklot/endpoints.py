"""The endpoints of the portal, one row each. auth tells whose session is looked up, and how; the others need none, or read it."""

from typing import Final

from taquilla.dialects.banklot import copying, create, draws, inventory, offers, reports, search, sessions, ticket_image, tickets
from taquilla.dialects.banklot.auth import KEY_PATTERN, reader, writer
from taquilla.dialects.banklot.offer_responses import DataAnswer, ProductsAnswer
from taquilla.dialects.banklot.requests import (
    ChangedPassword,
    NewTicket,
    Nothing,
    PlaySearch,
    ProductSearch,
    ReportRequest,
    ResetPassword,
    ResetWanted,
    Search,
    SentCredentials,
    TicketSearch,
    TicketToPay,
    TicketToUndo,
    TimeSearch,
    WhichTicket,
)
from taquilla.dialects.banklot.responses import (
    DrawsAnswer,
    LogoutAnswer,
    PaidAnswer,
    PasswordAnswer,
    ResetAnswer,
    ResultsAnswer,
    SessionAnswer,
    SoldAnswer,
    TicketAnswer,
    TimeAnswer,
    UndoneAnswer,
)
from taquilla.http.endpoints import Endpoint, Parameter

_STRING: Final = {"type": "string"}
_KEY: Final = Parameter(
    "Idempotency-Key",
    "header",
    _STRING | {"pattern": KEY_PATTERN},
    "The caller's own key, printable ASCII: the same as `client_id`.",
)
_DEVICE: Final = Parameter(
    "X-Device-Token", "header", _STRING | {"maxLength": 200}, "`device_token` of an earlier login of this user on this device."
)
_CREDENTIALS: Final = tuple(
    Parameter(
        name,
        "header",
        _STRING | {"maxLength": longest},
        f"The {name}, where the body does not say it; where both do, they must agree.",
    )
    for name, longest in (("email", 320), ("password", 1_000))
)
_TICKET: Final = Parameter("ticket", "path", _STRING, "The ticket's uuid.", required=True)
_PRODUCT: Final = Parameter("product", "path", _STRING, "A product's id; 0 is every product.", required=True)
_PAPER: Final = (
    Parameter(
        "format",
        "query",
        {"type": "string", "enum": list(ticket_image.FORMS), "default": ticket_image.USUAL_FORM},
        "What it is printed as; escpos is what a receipt printer takes.",
    ),
    Parameter(
        "width",
        "query",
        {"type": "integer", "enum": list(ticket_image.WIDTHS_MM), "default": ticket_image.USUAL_WIDTH_MM},
        "The width of the paper in millimetres: a picture of 412 or of 618 pixels, text of 32 or 48 columns.",
    ),
)
_EITHER: Final = ("GET", "POST")

_SESSIONS: Final = (
    Endpoint(
        "/auth/login",
        sessions.login,
        SentCredentials | None,
        SessionAnswer,
        "Sessions",
        done="Logged in.",
        parameters=(_DEVICE, *_CREDENTIALS),
    ),
    Endpoint("/auth/logout", sessions.logout, None, LogoutAnswer, "Sessions", _EITHER, done="Logged out."),
    Endpoint("/auth/password", sessions.use_reset, ResetPassword, PasswordAnswer, "Sessions", done="Changed."),
    Endpoint(
        "/user/password",
        sessions.change_password,
        ChangedPassword,
        PasswordAnswer,
        "Sessions",
        auth=reader,
        done="Changed.",
        parameters=(_DEVICE,),
    ),
    Endpoint("/user/password/reset", sessions.make_reset, ResetWanted, ResetAnswer, "Sessions", auth=reader, done="Made."),
)
_TICKETS: Final = (
    Endpoint(
        create.PATH, create.create, NewTicket, SoldAnswer, "Tickets", status=201, done="Sold.", is_raw=True, parameters=(_KEY,)
    ),
    Endpoint("/user/ticket", tickets.view, WhichTicket, TicketAnswer, "Tickets", auth=reader, status=201, done="The ticket."),
    Endpoint("/user/ticket/last", tickets.last, Nothing | None, TicketAnswer, "Tickets", auth=reader, done="The ticket."),
    Endpoint(
        search.PATH,
        search.find_tickets,
        TicketSearch | None,
        search.TicketsAnswer,
        "Tickets",
        auth=reader,
        done="What was found.",
    ),
    Endpoint(
        "/user/ticket/copy",
        copying.copy,
        WhichTicket,
        copying.CopyAnswer,
        "Tickets",
        auth=reader,
        status=201,
        done="The draft.",
    ),
    Endpoint(
        "/user/ticket/pay",
        tickets.pay,
        TicketToPay,
        PaidAnswer,
        "Tickets",
        auth=writer,
        done="Paid, or not a winner.",
        parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket/cancel",
        tickets.cancel,
        TicketToUndo,
        UndoneAnswer,
        "Tickets",
        auth=writer,
        done="Canceled.",
        parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket/revert",
        tickets.revert,
        TicketToUndo,
        UndoneAnswer,
        "Tickets",
        auth=writer,
        done="Reverted.",
        parameters=(_KEY,),
    ),
    Endpoint(
        ticket_image.PATH,
        ticket_image.image,
        None,
        (),
        "Tickets",
        ("GET",),
        auth=writer,
        done="The printed ticket.",
        parameters=(_TICKET, *_PAPER),
    ),
)
_DRAWS: Final = (
    Endpoint(
        "/gaming/events/search/kiosk",
        draws.search_draws,
        Search | None,
        DrawsAnswer,
        "Draws",
        auth=reader,
        status=201,
        done="What was found.",
    ),
    Endpoint(
        "/gaming/result/{product}",
        draws.results,
        Search | None,
        ResultsAnswer,
        "Draws",
        auth=reader,
        done="What was found.",
        parameters=(_PRODUCT,),
    ),
    # A body may come even with GET: the portal's clients send one.
    Endpoint("/gaming/time", draws.time, TimeSearch | None, TimeAnswer, "Draws", _EITHER, auth=reader, done="The time."),
)
_OFFER: Final = (
    Endpoint("/gaming/get-data", offers.get_data, Nothing | None, DataAnswer, "Offer", auth=reader, done="What may be sold."),
    Endpoint(
        "/gaming/products/search",
        offers.search_products,
        ProductSearch | None,
        ProductsAnswer,
        "Offer",
        auth=reader,
        status=201,
        done="The products.",
    ),
    Endpoint(
        "/gaming/inventory/template",
        inventory.plays,
        PlaySearch | None,
        inventory.PlaysAnswer,
        "Offer",
        auth=reader,
        done="The plays.",
    ),
)

ENDPOINTS: Final = (
    *_SESSIONS,
    *_TICKETS,
    *_DRAWS,
    *_OFFER,
    Endpoint(
        "/gaming/reports", reports.period_report, ReportRequest, reports.ReportAnswer, "Reports", auth=reader, done="The report."
    ),
)
