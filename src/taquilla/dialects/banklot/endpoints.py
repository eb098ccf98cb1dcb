"""The endpoints of the portal, one row each. auth looks up the session; the others need none, or look it up themselves."""

from typing import Final

from taquilla.dialects.banklot import (
    copying,
    create,
    draws,
    inventory,
    offers,
    reports,
    requests,
    responses,
    search,
    sessions,
    ticket_image,
    tickets,
)
from taquilla.dialects.banklot.auth import KEY_PATTERN, reader, writer
from taquilla.dialects.banklot.offer_responses import DataAnswer, ProductsAnswer
from taquilla.http.endpoints import Endpoint, parameter

_STRING: Final = {"type": "string"}
_KEY: Final = parameter(
    "Idempotency-Key",
    "header",
    _STRING | {"pattern": KEY_PATTERN},
    "The caller's own key, printable ASCII: the same as `client_id`.",
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
        "format", "query", {"type": "string", "enum": list(ticket_image.FORMS), "default": ticket_image.USUAL_FORM},
        "The format of the print; escpos is for receipt printers.",
    ),
    parameter(
        "width", "query", {"type": "integer", "enum": list(ticket_image.WIDTHS_MM), "default": ticket_image.USUAL_WIDTH_MM},
        "The width of the paper in millimetres: a picture of 412 or of 618 pixels, text of 32 or 48 columns.",
    ),
)
_EITHER: Final = ("GET", "POST")

_SESSIONS: Final = (
    Endpoint(
        "/auth/login", sessions.login, requests.SentCredentials | None, responses.SessionAnswer, "Sessions", done="Logged in.",
        parameters=(_DEVICE, *_CREDENTIALS),
    ),
    Endpoint("/auth/logout", sessions.logout, None, responses.LogoutAnswer, "Sessions", _EITHER, done="Logged out."),
    Endpoint("/auth/password", sessions.use_reset, requests.ResetPassword, responses.PasswordAnswer, "Sessions", done="Changed."),
    Endpoint(
        "/user/password", sessions.change_password, requests.ChangedPassword, responses.PasswordAnswer, "Sessions", auth=reader,
        done="Changed.", parameters=(_DEVICE,),
    ),
    Endpoint(
        "/user/password/reset", sessions.make_reset, requests.ResetWanted, responses.ResetAnswer, "Sessions", auth=reader,
        done="Made.",
    ),
)
_TICKETS: Final = (
    Endpoint(
        create.PATH, create.create, requests.NewTicket, responses.SoldAnswer, "Tickets", status=201, done="Sold.", is_raw=True,
        parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket", tickets.view, requests.WhichTicket, responses.TicketAnswer, "Tickets", auth=reader, status=201,
        done="The ticket.",
    ),
    Endpoint(
        "/user/ticket/last", tickets.last, requests.Nothing | None, responses.TicketAnswer, "Tickets", auth=reader,
        done="The ticket.",
    ),
    Endpoint(
        search.PATH, search.find_tickets, requests.TicketSearch | None, search.TicketsAnswer, "Tickets", auth=reader,
        done="The tickets found.",
    ),
    Endpoint(
        "/user/ticket/copy", copying.copy, requests.WhichTicket, copying.CopyAnswer, "Tickets", auth=reader, status=201,
        done="The draft.",
    ),
    Endpoint(
        "/user/ticket/pay", tickets.pay, requests.TicketToPay, responses.PaidAnswer, "Tickets", auth=writer,
        done="Paid, or not a winner.", parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket/cancel", tickets.cancel, requests.TicketToUndo, responses.UndoneAnswer, "Tickets", auth=writer,
        done="Canceled.", parameters=(_KEY,),
    ),
    Endpoint(
        "/user/ticket/revert", tickets.revert, requests.TicketToUndo, responses.UndoneAnswer, "Tickets", auth=writer,
        done="Reverted.", parameters=(_KEY,),
    ),
    Endpoint(
        ticket_image.PATH, ticket_image.image, None, (), "Tickets", ("GET",), auth=writer, done="The printed ticket.",
        parameters=(_TICKET, *_PAPER),
    ),
)
_DRAWS: Final = (
    Endpoint(
        "/gaming/events/search/kiosk", draws.search_draws, requests.Search | None, responses.DrawsAnswer, "Draws", auth=reader,
        status=201, done="The draws found.",
    ),
    Endpoint(
        "/gaming/result/{product}", draws.results, requests.Search | None, responses.ResultsAnswer, "Draws", auth=reader,
        done="The results found.", parameters=(_PRODUCT,),
    ),
    # The portal's clients send a body even with GET.
    Endpoint(
        "/gaming/time", draws.time, requests.TimeSearch | None, responses.TimeAnswer, "Draws", _EITHER, auth=reader,
        done="The time.",
    ),
)
_OFFER: Final = (
    Endpoint(
        "/gaming/get-data", offers.get_data, requests.Nothing | None, DataAnswer, "Offer", auth=reader, done="The offer."
    ),
    Endpoint(
        "/gaming/products/search", offers.search_products, requests.ProductSearch | None, ProductsAnswer, "Offer", auth=reader,
        status=201, done="The products.",
    ),
    Endpoint(
        "/gaming/inventory/template", inventory.plays, requests.PlaySearch | None, inventory.PlaysAnswer, "Offer", auth=reader,
        done="The plays.",
    ),
)

ENDPOINTS: Final = (
    *_SESSIONS,
    *_TICKETS,
    *_DRAWS,
    *_OFFER,
    Endpoint(
        "/gaming/reports", reports.period_report, requests.ReportRequest, reports.ReportAnswer, "Reports", auth=reader,
        done="The report.",
    ),
)
