"""Serves the document of our own API, and what is made of it: a page, a collection of requests, a text."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from taquilla.http.collection import collection_of
from taquilla.http.docs_page import SCRIPT, TRY_STYLE, docs_page
from taquilla.http.framework import BaseRouteHandler, MediaType, Response, State, get
from taquilla.http.llms import llms_text
from taquilla.http.page import page_headers
from taquilla.http.responses import encode

TITLE: Final = "Taquilla: API"
LINKS: Final = {
    "/v1/openapi.json": "the OpenAPI 3.1 document, with every type and every field",
    "/v1/docs": "the same as a page, on which one tries every operation",
    "/v1/collection.json": "the same as requests for Postman and Bruno",
    "/v1/problems": "every problem that an answer may have",
}
"""The path to which `/llms.txt` leads."""
_SCRIPT: Final = "/v1/docs.js"


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

    @get(_SCRIPT, include_in_schema=False)
    async def show_script() -> Response[bytes]:
        return Response(SCRIPT.encode(), media_type="text/javascript")

    def served(path: str, media_type: str, make: Callable[[State], bytes], *headers: tuple[str, str]) -> BaseRouteHandler:
        @get(path, include_in_schema=False)
        async def show(state: State) -> Response[bytes]:
            return Response(await once(path, lambda: make(state)), media_type=media_type, headers=dict(headers))

        return show

    of_page = ((name.decode(), value.decode()) for name, value in page_headers(TRY_STYLE, script=True))
    return [
        served("/v1/openapi.json", "application/json", lambda state: encode(state.document())),
        served("/v1/docs", MediaType.HTML, lambda state: docs_page(state.document(), TITLE, script=_SCRIPT).encode(), *of_page),
        show_script,
        served("/v1/collection.json", "application/json", lambda state: encode(collection_of(state.document()))),
        served("/llms.txt", MediaType.TEXT, lambda state: llms_text(state.document(), LINKS).encode()),
    ]
