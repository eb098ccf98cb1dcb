"""Serves an API's own documentation: its OpenAPI document, and the same as a page."""

from collections.abc import Mapping
from typing import Any

from msgspec import Raw

from taquilla.http.docs_page import docs_page
from taquilla.http.page import page_headers
from taquilla.http.responses import BytesResponse, JsonResponse, Response, encode


def described(openapi: Mapping[str, Any], document_path: str, page_path: str) -> dict[str, Response]:
    """Return both responses by their paths, made once."""
    page = docs_page(openapi, openapi["info"]["title"]).encode()
    headers = (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(page)),
        *page_headers(),
    )
    return {document_path: JsonResponse(200, Raw(encode(openapi))), page_path: BytesResponse(200, page, headers)}
