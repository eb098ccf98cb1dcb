"""Serves our own API: `/ops`, with its OpenAPI 3.1 document."""

from typing import Any, Final, cast

from taquilla.api import problems, sports
from taquilla.api.auth import admitted
from taquilla.engine.house import House
from taquilla.engine.sports.catalogue_file import SportsFile
from taquilla.http.docs_page import docs_page
from taquilla.http.drain import draining
from taquilla.http.framework import (
    ASGIApp,
    Components,
    Litestar,
    MediaType,
    OpenAPIConfig,
    Provide,
    Receive,
    Response,
    Scope,
    SecurityScheme,
    Send,
    State,
    StrictRequest,
    Tag,
    get,
)
from taquilla.http.openapi import schemas_of
from taquilla.http.page import page_headers
from taquilla.http.responses import encode

TITLE: Final = "Taquilla: operators' own API"
_DESCRIPTION: Final = """The parts that no vendor's document covers: an operator's sports, their odds and their results.

Callers are clerks and managers of the operator's root entity, with the token of a session (`POST /auth/login`): as
`Authorization: Bearer`, or as `x-auth-token`. Bodies are read strictly: no unknown fields, no duplicate keys, no numbers as text,
at most 256 KiB; larger catalogues are loaded on the command line. A refusal is a problem of RFC 9457, and changes nothing.
All commands may be repeated: sent twice, they have one effect."""

_BODIES: Final = (
    SportsFile,
    sports.Loaded,
    sports.Moves,
    sports.Moved,
    sports.Result,
    sports.ResultAnswer,
    sports.Events,
    problems.Problem,
)
_CONFIG: Final = OpenAPIConfig(
    title=TITLE,
    version="1",
    description=_DESCRIPTION,
    use_handler_docstrings=True,
    tags=[Tag("Sports")],
    security=[{"bearer": []}, {"token": []}],
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer"),
            "token": SecurityScheme(type="apiKey", name="x-auth-token", security_scheme_in="header"),
        }
    ),
)


@get("/ops/openapi.json", include_in_schema=False)
async def show_document(state: State) -> Response[bytes]:
    """Show the OpenAPI document."""
    return Response(encode(state.document), media_type=MediaType.JSON)


@get("/ops/docs", include_in_schema=False)
async def show_page(state: State) -> Response[str]:
    """Show the OpenAPI document as a page."""
    headers = {name.decode(): value.decode() for name, value in page_headers()}
    return Response(docs_page(state.document, TITLE), media_type=MediaType.HTML, headers=headers)


def ops(house: House) -> ASGIApp:
    """Return the API as an ASGI app."""
    app = _framework(house, None)
    # A twin makes the document: an app with an OpenAPI configuration would serve it on paths of its own.
    app.state.house = house
    app.state.document = _document_of(_framework(house, _CONFIG))

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, draining(cast(dict[str, Any], scope), receive, send))

    return served


def _framework(house: House, openapi_config: OpenAPIConfig | None) -> Litestar:
    return Litestar(
        [sports.HANDLERS, show_document, show_page],
        request_class=StrictRequest,
        dependencies={"house": Provide(lambda: house, sync_to_thread=False), "clerk": Provide(admitted, sync_to_thread=False)},
        exception_handlers={Exception: problems.problem_response},
        openapi_config=openapi_config,
        logging_config=None,
    )


def _document_of(app: Litestar) -> dict[str, Any]:
    """Return the document, with all types as msgspec describes them: with their docstrings and their own spelling."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    document["components"]["schemas"] = schemas_of(_BODIES)
    for operation in [operation for path in document["paths"].values() for operation in path.values()]:
        # The first line of a handler's docstring is the summary.
        operation["summary"], _, operation["description"] = operation["description"].partition("\n\n")
    return document
