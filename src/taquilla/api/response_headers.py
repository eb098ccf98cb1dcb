"""Writes into the document of `/v1` which headers its responses have."""

from collections.abc import Container, Iterator
from typing import Final

from taquilla.api.described import texts_of_v1
from taquilla.api.versions import CHANGES
from taquilla.http.openapi import operations_of
from taquilla.http.responses import Json

_TEXT: Final = {"type": "string"}
_SCHEMAS: Final = {
    "Content-Range": _TEXT,
    "Deprecation": _TEXT | {"pattern": "^@[0-9]+$"},
    "ETag": _TEXT | {"pattern": '^"[0-9a-f]{32}"$'},
    "Link": _TEXT,
    "RateLimit": _TEXT,
    "RateLimit-Policy": _TEXT,
    "Retry-After": {"type": "integer", "minimum": 1},
    "Taquilla-Version": _TEXT | {"format": "date"},
    "WWW-Authenticate": _TEXT,
    "X-Request-Id": _TEXT | {"pattern": "^[A-Za-z0-9._-]{8,64}$"},
}


def refer_to_headers(document: Json, edits: Container[str]) -> None:
    """Add the headers as components, and to each response those that it has. edits are the operations of `once`, by their ids."""
    texts = texts_of_v1()["headers"]
    document["components"]["headers"] = {name: {"description": texts[name], "schema": _SCHEMAS[name]} for name in _SCHEMAS}
    edited = {path for _, path, operation in operations_of(document) if "If-Match" in _parameters(operation)}
    for method, path, operation in operations_of(document):
        # It is edited itself, or by a verb below it: `/rules/{rule_id}/end`.
        is_edited = any(one.startswith(path) and "{" not in one.removeprefix(path) for one in edited)
        is_tagged = operation["operationId"] in edits or (is_edited and method in ("get", "patch"))
        for status, response in operation["responses"].items():
            names = {*_headers(operation, status, response, is_tagged=is_tagged)}
            if any(change.where.fullmatch(f"{method.upper()} {path}") for change in CHANGES):
                names.add("Deprecation")
            response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(names)}


def _headers(operation: Json, status: str, response: Json, *, is_tagged: bool) -> Iterator[str]:
    yield from ("X-Request-Id", "Taquilla-Version", "RateLimit", "RateLimit-Policy")
    if status == "200" and is_tagged and "content" in response:
        yield "ETag"
    if status in ("200", "304") and "If-None-Match" in _parameters(operation):
        yield "ETag"
    if status in ("200", "206") and "Range" in _parameters(operation):
        yield "ETag"
    if status in ("206", "416"):
        yield "Content-Range"
    if status == "200" and {"cursor", "format"} <= _parameters(operation):
        yield "Link"
    if status == "401":
        yield "WWW-Authenticate"
    if status in ("429", "503"):
        yield "Retry-After"


def _parameters(operation: Json) -> set[str]:
    return {one["name"] for one in operation.get("parameters", ())}
