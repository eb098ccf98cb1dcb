"""Serves the document of our own API, and what is made of it: a page, a collection of requests, a text."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from taquilla.http.collection import collection_of
from taquilla.http.docs_page import SCRIPT, docs_page, docs_page_headers
from taquilla.http.framework import BaseRouteHandler, MediaType, Response, State, get
from taquilla.http.llms import llms_text
from taquilla.http.responses import Json, encode

TITLE: Final = "Taquilla: API"
LINKS: Final = {
    "/v1/openapi.json": "the OpenAPI 3.1 document, with every type and every field",
    "/v1/docs": "the same as a page, on which one tries every operation",
    "/v1/collection.json": "the same as requests for Postman and Bruno",
    "/v1/problems": "every problem that an answer may have",
}
"""The path to which `/llms.txt` leads."""


def description() -> list[BaseRouteHandler]:
    """Return the handlers, that of `/llms.txt` too. The state of the app makes the document."""
    kept: dict[str, bytes] = {}
    making = threading.Lock()

    def made(name: str, make: Callable[[], bytes]) -> None:
        with making:
            if name not in kept:
                kept[name] = make()

    async def once(name: str, make: Callable[[], bytes]) -> bytes:
        """Return what was made when somebody first asked. A thread makes it for a second or more: meanwhile the process sells."""
        if name not in kept:
            await asyncio.to_thread(made, name, make)
        return kept[name]

    @get("/v1/openapi.json", include_in_schema=False)
    async def show_document(state: State) -> Response[bytes]:
        return _response(await once("document", lambda: encode(state.document())), "application/json")

    @get("/v1/docs", include_in_schema=False)
    async def show_page(state: State) -> Response[bytes]:
        page = await once("page", lambda: docs_page(state.document(), TITLE, script="/v1/docs.js").encode())
        headers = {name.decode(): value.decode() for name, value in docs_page_headers(script=True)}
        return _response(page, MediaType.HTML, headers)

    @get("/v1/docs.js", include_in_schema=False)
    async def show_script() -> Response[bytes]:
        return _response(SCRIPT.encode(), "text/javascript")

    @get("/v1/collection.json", include_in_schema=False)
    async def show_collection(state: State) -> Response[bytes]:
        return _response(await once("collection", lambda: encode(collection_of(state.document()))), "application/json")

    @get("/llms.txt", include_in_schema=False)
    async def show_text(state: State) -> Response[bytes]:
        return _response(await once("text", lambda: llms_text(state.document(), LINKS).encode()), MediaType.TEXT)

    return [show_document, show_page, show_script, show_collection, show_text]


def _response(body: bytes, media_type: str, headers: Json | None = None) -> Response[bytes]:
    return Response(body, media_type=media_type, headers=dict(headers or {}))
