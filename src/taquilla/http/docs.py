"""Serves an API's own description, its OpenAPI document and the same as a page: over plain ASGI, or by the framework."""

from collections.abc import Mapping
from typing import Any

from taquilla.http.docs_page import docs_page
from taquilla.http.framework import ASGIApp, MediaType, Receive, Response, Scope, Send, State, get
from taquilla.http.page import page_headers
from taquilla.http.responses import encode, json_response


def described(openapi: Mapping[str, Any], title: str, document_path: str, page_path: str) -> dict[str, ASGIApp]:
    """The two apps by their paths. What they answer is made once."""
    document, page = encode(openapi), docs_page(openapi, title).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(page)),
        *page_headers(),
    ]

    async def show_document(scope: Scope, receive: Receive, send: Send) -> None:
        await json_response(send, 200, document)

    async def show_page(scope: Scope, receive: Receive, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    return {document_path: show_document, page_path: show_page}


def describing(title: str, document_path: str, page_path: str) -> list[Any]:
    """The two handlers of a framework's app whose `state.document` is its OpenAPI document."""

    @get(document_path, include_in_schema=False)
    async def openapi(state: State) -> Response[bytes]:
        return Response(encode(state.document), media_type=MediaType.JSON)

    @get(page_path, include_in_schema=False)
    async def docs(state: State) -> Response[str]:
        headers = {name.decode(): value.decode() for name, value in page_headers()}
        return Response(docs_page(state.document, title), media_type=MediaType.HTML, headers=headers)

    return [openapi, docs]
