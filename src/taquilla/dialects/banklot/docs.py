"""The dialect's OpenAPI 3.1 document, with the plain ASGI path merged in."""

from typing import Any, Final

import msgspec

from taquilla.dialects.banklot import (
    copying,
    create,
    draws,
    errors,
    inventory,
    offer_responses,
    reports,
    requests,
    responses,
    search,
    ticket_image,
)
from taquilla.dialects.banklot.auth import KEY_PATTERN
from taquilla.http.framework import Components, Litestar, OpenAPIConfig, SecurityScheme, Tag

TITLE: Final = "Taquilla: Banklot portal"
_DESCRIPTION: Final = """The portal of an agency's till: `/auth`, `/user` and `/gaming`.

Answers are `{"status", "response"}` or `{"status", "error"}`. The status in the body is the portal's own code; HTTP has
the same where it is one of 200, 201, 400, 403, 404 and 503. 202 comes with HTTP 200; 401, 409 and 422 with HTTP 400.

Fields that are not described here are ignored, as the portal's own clients expect; what a client says of status, prize
or entity has no effect. Searches and reports refuse them by name: a filter that was ignored would find everything.
Everything else is read strictly: no duplicate keys, no numbers as text, at most 256 KiB.

A command that carries the caller's own key, as `client_id` or as the header `Idempotency-Key`, is carried out once:
sent again it gets the first answer, and another command under the same key is refused."""

CONFIG: Final = OpenAPIConfig(
    title=TITLE,
    version="1",
    description=_DESCRIPTION,
    use_handler_docstrings=True,
    tags=[Tag("Sessions"), Tag("Tickets"), Tag("Draws"), Tag("Offer"), Tag("Reports")],
    security=[{"token": []}, {"bearer": []}],
    components=Components(
        security_schemes={
            "token": SecurityScheme(type="apiKey", name="x-auth-token", security_scheme_in="header"),
            "bearer": SecurityScheme(type="http", scheme="bearer"),
        }
    ),
)

_REFERENCE: Final = "#/components/schemas/{name}"
_COMMANDS: Final = (create.PATH, "/user/ticket/pay", "/user/ticket/cancel", "/user/ticket/revert")
_KEY_HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The caller's own key, printable ASCII: the same as `client_id`.",
    "schema": {"type": "string", "pattern": KEY_PATTERN},
}
_CREDENTIALS: Final = tuple(
    {
        "name": name,
        "in": "header",
        "required": False,
        "description": f"The {name}, where the body does not say it; where both do, they must agree.",
        "schema": {"type": "string", "maxLength": longest},
    }
    for name, longest in (("email", 320), ("password", 1_000))
)


_DEVICE_HEADER: Final = {
    "name": "X-Device-Token",
    "in": "header",
    "required": False,
    "description": "`device_token` of an earlier login of this user on this device.",
    "schema": {"type": "string", "maxLength": 200},
}


_PAPER: Final = (
    {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "What it is printed as; escpos is what a receipt printer takes.",
        "schema": {"type": "string", "enum": list(ticket_image.FORMS), "default": ticket_image.USUAL_FORM},
    },
    {
        "name": "width",
        "in": "query",
        "required": False,
        "description": "The width of the paper in millimetres: a picture of 412 or of 618 pixels, text of 32 or 48 columns.",
        "schema": {"type": "integer", "enum": list(ticket_image.WIDTHS_MM), "default": ticket_image.USUAL_WIDTH_MM},
    },
)


_BODIES: Final = (
    responses.DrawsAnswer,
    responses.LogoutAnswer,
    responses.PaidAnswer,
    responses.PasswordAnswer,
    responses.ResetAnswer,
    responses.ResultsAnswer,
    responses.SessionAnswer,
    responses.SoldAnswer,
    responses.TicketAnswer,
    responses.TimeAnswer,
    responses.UndoneAnswer,
    copying.CopyAnswer,
    offer_responses.DataAnswer,
    offer_responses.ProductsAnswer,
    inventory.PlaysAnswer,
    reports.ReportAnswer,
    requests.AskedReport,
    requests.ChangedPassword,
    requests.NewTicket,
    requests.Nothing,
    requests.PlaySearch,
    requests.ProductSearch,
    requests.ResetPassword,
    requests.ResetWanted,
    requests.Search,
    requests.SentCredentials,
    requests.TicketSearch,
    requests.TicketToPay,
    requests.TicketToUndo,
    requests.TimeSearch,
    requests.WhichTicket,
    search.TicketsAnswer,
    errors.No,
)


def document_of(app: Litestar) -> dict[str, Any]:
    """The whole document: the paths that the app knows of, and the sale, over one set of types."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    paths, schemas = document["paths"], _schemas()
    for path in ("/auth/login", "/auth/password"):
        paths[path]["post"]["security"] = []  # the framework leaves an empty list out
    for path in ("/auth/login", "/user/password"):
        paths[path]["post"].setdefault("parameters", []).append(_DEVICE_HEADER)
    paths["/auth/login"]["post"]["parameters"].extend(_CREDENTIALS)
    paths[search.PATH] = paths.pop(search.INSIDE)
    paths[create.PATH] = {"post": _sale(paths)}
    # Of its two methods only this one is expected to have a body; the handler reads it by hand.
    paths[draws.TIME]["post"]["requestBody"] = {"content": _json(requests.TimeSearch, may_be_null=True)}
    for path in _COMMANDS:
        paths[path]["post"].setdefault("parameters", []).append(_KEY_HEADER)
    image = paths[ticket_image.PATH.format(ticket="{ticket}")]["get"]
    image["parameters"].extend(_PAPER)
    image["responses"]["200"]["content"] = {
        form.media_type: {"schema": {"type": "string"} if name == "text" else {}}
        for name, form in ticket_image.FORMS.items()
    }
    for operation in [operation for path in paths.values() for operation in path.values()]:
        # A handler's docstring: the first line is the summary.
        operation["summary"], _, operation["description"] = operation["description"].partition("\n\n")
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            operation["requestBody"]["required"] = {"type": "null"} not in schema.get("oneOf", ())
    document["components"]["schemas"] = schemas
    return document


def _schemas() -> dict[str, Any]:
    """All types that come and go, as msgspec describes them: with their docstrings, and by their plain names."""
    _, schemas = msgspec.json.schema_components(_BODIES, ref_template=_REFERENCE)
    decimals = "A number with decimals: at most 12 digits before its point and 6 after it, without exponent."
    schemas["Decimals"] = {"type": "number", "not": {"type": "integer"}, "description": decimals}
    return schemas


def _sale(paths: dict[str, Any]) -> dict[str, Any]:
    """The operation of `create.create_ticket`, from the types it reads and writes."""
    others = paths["/user/ticket/cancel"]["post"]["responses"]
    return {
        "tags": ["Tickets"],
        "description": "Sell a ticket.\n\nAll of it, or nothing. Where a quota is exceeded, `error_wagers` tells what is left.",
        "operationId": "CreateTicket",
        "requestBody": {"content": _json(requests.NewTicket)},
        "responses": {
            "201": {"description": "Sold.", "content": _json(responses.SoldAnswer)},
            **{status: other for status, other in others.items() if int(status) >= 400},
        },
    }


def _json(type_: type, *, may_be_null: bool = False) -> dict[str, Any]:
    schema: dict[str, Any] = {"$ref": _REFERENCE.format(name=type_.__name__)}
    return {"application/json": {"schema": {"oneOf": [schema, {"type": "null"}]} if may_be_null else schema}}
