"""Makes an OpenAPI document a collection of requests for Postman, which Bruno imports too."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from taquilla.http.examples import example_body, resolve
from taquilla.http.openapi import operations_of
from taquilla.http.responses import Json, JsonObject

SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_KEEP_TOKEN: Final = "const body = pm.response.json(); if (body.token) pm.collectionVariables.set('token', body.token);"


def collection_of(openapi: Json) -> JsonObject:
    """Return the collection: a folder for each tag, variables for the address and the token, which a login sets."""
    folders: dict[str, list[Json]] = {}
    for method, path, operation in operations_of(openapi):
        tag = next(iter(operation.get("tags", ())), "")
        folders.setdefault(tag, []).append(_request(openapi, method, path, operation))
    info = openapi["info"]
    return {
        "info": {"name": info["title"], "description": info.get("description", ""), "schema": SCHEMA},
        "variable": [{"key": "url", "value": "http://127.0.0.1:8000"}, {"key": "token", "value": ""}],
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "item": [{"name": tag, "item": requests} for tag, requests in folders.items()],
    }


def _request(openapi: Json, method: str, path: str, operation: Json) -> JsonObject:
    parameters = [resolve(openapi, each) for each in operation.get("parameters", ())]
    request: JsonObject = {
        "method": method.upper(),
        "header": list(_headers(parameters)),
        "url": _url(path, parameters),
        "description": operation.get("description", ""),
    }
    if (body := example_body(openapi, operation)) is not None:
        text = json.dumps(body, indent=2, ensure_ascii=False)
        request["header"].append({"key": "Content-Type", "value": "application/json"})
        request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    name = str(operation.get("summary") or f"{method.upper()} {path}").rstrip(".")
    if operation.get("security") != [{}]:
        return {"name": name, "request": request}
    # Whoever needs no token may be given one.
    script = {"listen": "test", "script": {"type": "text/javascript", "exec": [_KEEP_TOKEN]}}
    return {"name": name, "request": request | {"auth": {"type": "noauth"}}, "event": [script]}


def _headers(parameters: Sequence[Json]) -> Iterator[JsonObject]:
    for parameter in parameters:
        if parameter["in"] == "header":
            # A key of the program's own for every request; others are sent where somebody has filled them in.
            is_key = parameter["name"] == "Idempotency-Key"
            yield {"key": parameter["name"], "value": "{{$guid}}" if is_key else "", "disabled": not is_key}


def _url(path: str, parameters: Sequence[Json]) -> JsonObject:
    written = re.sub(r"{(\w+)}", r":\1", path)
    query = [{"key": each["name"], "value": "", "disabled": True} for each in parameters if each["in"] == "query"]
    variables = [{"key": each["name"], "value": ""} for each in parameters if each["in"] == "path"]
    url: JsonObject = {"raw": f"{{{{url}}}}{written}", "host": ["{{url}}"], "path": written.strip("/").split("/")}
    return url | ({"query": query} if query else {}) | ({"variable": variables} if variables else {})
