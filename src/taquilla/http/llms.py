"""Tells an API to language models, as one short text in the manner of https://llmstxt.org; and to Postman and Bruno."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from taquilla.http.openapi import example_body, operations_of, resolve
from taquilla.http.responses import Json, JsonObject


def llms_text(openapi: Json, links: Mapping[str, str]) -> str:
    """Return the text: what the API is, where more stands (links, with what is there), and every operation in a few lines."""
    info = openapi["info"]
    first, _, more = str(info["description"]).partition("\n\n")
    listed = "\n".join(f"- [{path}]({path}): {text}" for path, text in links.items())
    parts = [f"# {info['title']}", f"> {_line(first)}", more, "## More", listed, *_sections(openapi), *_reasons(openapi)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _sections(openapi: Json) -> Iterator[str]:
    tag = ""
    for method, path, operation in operations_of(openapi):
        if operation["tags"][0] != tag:
            tag = operation["tags"][0]
            yield f"## {tag}"
        yield "\n".join(_operation(openapi, method, path, operation))


def _operation(openapi: Json, method: str, path: str, operation: Json) -> Iterator[str]:
    yield f"- `{method.upper()} {path}`: {operation['summary']} {_line(operation['description'])}"
    parameters = [resolve(openapi, each) for each in operation.get("parameters", ())]
    for place, word in (("query", "Query"), ("header", "Headers")):
        names = [f"`{each['name']}`{' (needed)' * bool(each.get('required'))}" for each in parameters if each["in"] == place]
        if names:
            yield f"  - {word}: {', '.join(names)}."
    if (body := example_body(openapi, operation)) is not None:
        yield f"  - Body, such as `{json.dumps(body, ensure_ascii=False)}`."
    if answer := _answer(operation):
        yield f"  - Answers {answer}."
    if roles := operation.get("x-roles"):
        yield f"  - Roles: {', '.join(roles)}."


def _answer(operation: Json) -> str:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            schemas = [media.get("schema", {}) for media in answer.get("content", {}).values()]
            names = [f"`{schema['$ref'].rpartition('/')[2]}`" for schema in schemas if "$ref" in schema]
            return f"{status} {' or '.join(names)}".strip()
    return ""


def _reasons(openapi: Json) -> Iterator[str]:
    if reasons := openapi["components"]["schemas"].get("Reason", {}).get("x-meanings", {}):
        yield "## Reasons of refusals"
        yield "\n".join(f"- `{name}` ({one['status']}): {one['meaning']}" for name, one in reasons.items())


def _line(text: str) -> str:
    return " ".join(text.split())


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
