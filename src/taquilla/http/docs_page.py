"""Serves an OpenAPI 3.1 document, also as a page of plain HTML: nothing fetched, readable on a phone.

A page has no script, unless one is named that lets its readers try the operations.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final

from msgspec import Raw

from taquilla.http.endpoints import Endpoint
from taquilla.http.examples import example_body, example_of, resolve
from taquilla.http.openapi import Description, describe, operations_of
from taquilla.http.page import STYLE, page_headers, templates
from taquilla.http.responses import BytesResponse, Json, JsonObject, JsonResponse, Response, encode

SCRIPT: Final = files("taquilla.http").joinpath("static", "docs.mjs").read_text(encoding="utf-8")
"""The script that fills and sends the forms with which one tries operations, a module."""
TRY_STYLE: Final = STYLE + files("taquilla.http").joinpath("templates", "try.css").read_text(encoding="utf-8")
"""The style of a page with forms."""
Rows = list[JsonObject]
"""Fields or parameters, each as `_row` returns it."""
_LEVELS_MAX: Final = 8
_LISTED_MAX: Final = 20
_PROBLEM: Final = "application/problem+json"


def described(endpoints: Sequence[Endpoint], api: Description, root: str) -> dict[str, Response]:
    """Return the responses with an API's document and with its page, by their paths below a root, made once."""
    openapi = describe(endpoints, api)
    body = docs_page(openapi, api.title).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(body)), *page_headers()]
    document = JsonResponse(200, Raw(encode(openapi)))
    return {f"{root}/openapi.json": document, f"{root}/docs": BytesResponse(200, body, headers)}


def docs_page(openapi: Json, title: str, *, script: str = "") -> str:
    """Return the whole page: each operation with its parameters, body, example and responses.

    script is the path of the script with which one tries the operations; the page then needs the headers for it.
    """
    groups: dict[str, list[JsonObject]] = {}
    for method, path, operation in operations_of(openapi):
        tag = next(iter(operation.get("tags", ())), "")
        groups.setdefault(tag, []).append(_operation(openapi, method, path, operation))
    if webhooks := openapi.get("webhooks"):
        events = [_operation(openapi, "post", name, item["post"]) | {"is_tried": False} for name, item in webhooks.items()]
        groups["Events that webhooks deliver"] = events
    problem = _problem_schema(openapi)
    return templates().get_template("docs.html").render(
        title=title, script=script, style=TRY_STYLE if script else STYLE, groups=groups,
        text=openapi.get("info", {}).get("description", ""),
        problem=problem and _fields(openapi, problem, []), problem_text=resolve(openapi, problem).get("description", ""),
    )  # fmt: skip


def _operation(openapi: Json, method: str, path: str, operation: Json) -> JsonObject:
    """Return what the page shows of an operation."""
    parameters = [resolve(openapi, each) for each in operation.get("parameters", ())]
    shown: list[Rows] = []
    messages = [_message(openapi, "Request body", operation.get("requestBody", {}), shown, is_request=True)]
    problems = {}
    for status, answer in operation.get("responses", {}).items():
        if _PROBLEM in resolve(openapi, answer).get("content", ()):
            problems[status] = resolve(openapi, answer).get("description", "")
        else:
            messages.append(_message(openapi, f"Answer {status}", answer, shown))
    roles, scope = ", ".join(operation.get("x-roles", ())), operation.get("x-scope")
    body = example_body(openapi, operation)
    return {
        "method": method, "path": path, "summary": operation.get("summary") or "", "text": operation.get("description", ""),
        "needs": [[*scheme] for scheme in operation.get("security", openapi.get("security", ())) if scheme],
        "allowed": (f" Roles: {roles}." if roles else "") + (f" Scope of keys: {scope}." if scope else ""),
        "parameters": [_parameter(openapi, one) for one in parameters], "messages": [one for one in messages if one],
        "problems": problems, "is_tried": True, "controls": [_control(openapi, one) for one in parameters],
        "body": "" if body is None else json.dumps(body, indent=2, ensure_ascii=False),
    }  # fmt: skip


def _problem_schema(openapi: Json) -> Json:
    """Return the schema of the problems of all operations; {} where there are none."""
    answers = [one for *_, operation in operations_of(openapi) for one in operation.get("responses", {}).values()]
    contents = (resolve(openapi, answer).get("content", {}) for answer in answers)
    return next((content[_PROBLEM]["schema"] for content in contents if _PROBLEM in content), {})


def _parameter(openapi: Json, parameter: Json) -> JsonObject:
    schema = resolve(openapi, parameter.get("schema", {}))
    kind = f"{_type(openapi, schema)}, in the {parameter.get('in', 'query')}"
    text = parameter.get("description") or schema.get("description", "")
    return _row(str(parameter.get("name", "")), kind, is_required=bool(parameter.get("required")), text=text)


def _control(openapi: Json, parameter: Json) -> JsonObject:
    """Return the control of a parameter in the form: its choices, None for a text, and what it holds at first."""
    schema = resolve(openapi, parameter.get("schema", {}))
    schemas = [schema, *(resolve(openapi, each) for each in (*schema.get("oneOf", ()), *schema.get("anyOf", ())))]
    choices = next((one["enum"] for one in schemas if one.get("enum")), None)
    given = [*schema.get("examples", ()), *([parameter["example"]] if "example" in parameter else ())]
    is_required = bool(parameter.get("required"))
    return {
        "label": parameter["name"], "name": f"{parameter.get('in', 'query')}.{parameter['name']}", "is_required": is_required,
        "choices": None if choices is None else [one for one in choices if one is not None],
        "value": given[0] if given and is_required else None,
    }  # fmt: skip


def _message(openapi: Json, heading: str, message: Json, shown: list[Rows], *, is_request: bool = False) -> JsonObject:
    """Return a request's body or a response as the page shows it; {} where there is none."""
    if not message:
        return {}
    message, contents = resolve(openapi, message), []
    for media_type, media in message.get("content", {}).items():
        schema = media.get("schema", {})
        resolved = resolve(openapi, schema)
        choices = [*resolved.get("oneOf", ()), *resolved.get("anyOf", ())] or [schema]
        examples = [_pretty(example) for example in _examples(openapi, media, schema, is_request=is_request)]
        types = [_fields(openapi, choice, shown) for choice in choices]
        contents.append({"media_type": media_type, "kind": _type(openapi, schema), "types": types, "examples": examples})
    return {"heading": heading, "text": message.get("description", ""), "contents": contents}


def _fields(openapi: Json, schema: Json, shown: list[Rows]) -> JsonObject:
    """Return a type with its fields. is_known: it was shown before in the operation, and is only named."""
    rows = list(_rows(openapi, schema, "", ()))
    is_known = bool(rows) and rows in shown
    shown.append(rows)
    return {"name": _type(openapi, schema), "rows": rows, "is_known": is_known}


def _examples(openapi: Json, media: Json, schema: Json, *, is_request: bool) -> list[object]:
    """Return a body's own examples, else its schema's; for a request, else one made from its fields."""
    if media.get("examples"):
        return [resolve(openapi, example).get("value") for example in media["examples"].values()]
    examples = list(resolve(openapi, schema).get("examples", ()))
    example = None if examples or not is_request else example_of(openapi, schema)
    return examples if example is None else [example]


def _pretty(value: object) -> str:
    """Show a value as JSON for people: a list of plain values stays on one line."""
    # In JSON a line break is never part of a text, so only indentation is removed here.
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return _PLAIN_LIST.sub(lambda match: re.sub(r"\n *", " ", re.sub(r"\n *(?=\])|(?<=\[)\n *", "", match[0])), text)


_PLAIN_LIST: Final = re.compile(r"\[\n(?:[^\[\]{}]|\[[^\[\]{}]*\])*\]")


def _rows(openapi: Json, schema: Json, prefix: str, ancestors: tuple[str, ...]) -> Iterator[JsonObject]:
    """Return one row per field; fields of inner objects stand under their path: `ticket.wagers[].amount`."""
    reference = schema.get("$ref", "")
    if reference in ancestors or len(ancestors) == _LEVELS_MAX:
        return  # a type that contains itself is shown once
    ancestors = (*ancestors, reference or f"level {len(ancestors)}")
    schema = resolve(openapi, schema)
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _rows(openapi, part, prefix, ancestors)
    if isinstance(schema.get("items"), Mapping):
        yield from _rows(openapi, schema["items"], f"{prefix}[]", ancestors)
    for name, field in schema.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        text = field.get("description") or resolve(openapi, field).get("description", "")
        yield _row(path, _type(openapi, field), is_required=name in schema.get("required", ()), text=text)
        yield from _rows(openapi, field, path, ancestors)


def _row(name: str, kind: str, *, is_required: bool, text: str) -> JsonObject:
    return {"name": name, "kind": kind, "is_required": is_required, "text": text}


def _type(openapi: Json, schema: Json) -> str:
    """Describe a schema's type in a few words: "list of Wager", "integer or null", `"open" or "closed"`."""
    if "$ref" in schema:
        resolved = resolve(openapi, schema)
        if 0 < len(resolved.get("enum", ())) <= _LISTED_MAX:
            return _type(openapi, resolved)
        return str(resolved.get("title") or schema["$ref"].rsplit("/", 1)[-1])
    if "const" in schema or schema.get("enum"):
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema.get("enum") or [schema["const"]])
    if choices := [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
        return " or ".join(dict.fromkeys(_type(openapi, choice) for choice in choices))
    kind = schema.get("type", "any value")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "items" in schema and isinstance(schema["items"], Mapping):
        words = words.replace("array", f"list of {_type(openapi, schema['items'])}")
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    return ", ".join([words, *([schema["format"]] if "format" in schema else ()), *bounds])


_BOUNDS: Final = {
    "minimum": "at least",
    "maximum": "at most",
    "minItems": "items from",
    "maxItems": "items up to",
    "minLength": "length from",
    "maxLength": "length up to",
    "pattern": "matching",
}
