"""Serves an OpenAPI 3.1 document, also as a page of plain HTML: nothing fetched, readable on a phone.

A page has no script, unless one is named that lets its readers try the operations.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Final

from msgspec import Raw

from taquilla.http.endpoints import Endpoint
from taquilla.http.examples import example_of, resolve
from taquilla.http.openapi import Description, describe
from taquilla.http.page import STYLE, page, page_headers
from taquilla.http.responses import BytesResponse, Json, JsonResponse, Response, encode
from taquilla.http.try_forms import TRY_STYLE, login_form, try_form

_METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options")
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
    """Return the whole page: each operation with its parameters, body, example and responses. Everything shown is escaped.

    script is the path of the script with which one tries the operations; the page then needs the headers for it.
    """
    described = openapi.get("info", {}).get("description", "")
    login = login_form() if script else ""
    groups: dict[str, list[str]] = {}
    for path, item in openapi.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                tag = next(iter(item[method].get("tags", ())), "")
                groups.setdefault(tag, []).append(_operation(openapi, method, path, item, with_form=bool(script)))
    if webhooks := openapi.get("webhooks"):
        groups["Events that webhooks deliver"] = [
            _operation(openapi, "post", name, item, with_form=False) for name, item in webhooks.items()
        ]
    header = f"<header><h1>{escape(title)}</h1>{_prose(described)}{_contents(groups)}{login}</header>"
    last = f'<script type="module" src="{escape(script)}"></script>' if script else ""
    operations = "".join(_section(place, tag, group) for place, (tag, group) in enumerate(groups.items()))
    body = f"{header}<main>{operations}{_problem_type(openapi)}</main>{last}"
    return page(title, body, style=TRY_STYLE if script else STYLE)


def docs_page_headers(*, script: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers of the page. script: it has one."""
    return page_headers(TRY_STYLE, script=True) if script else page_headers()


def _section(place: int, tag: str, operations: Sequence[str]) -> str:
    heading = f'<h2 id="g{place}">{escape(tag)}</h2>' if tag else ""
    return f"<section>{heading}{''.join(operations)}</section>"


def _contents(tags: Iterable[str]) -> str:
    """Return links to the groups of a page, where it has several."""
    links = [f'<a href="#g{place}">{escape(tag)}</a>' for place, tag in enumerate(tags) if tag]
    return f'<nav class="contents" aria-label="Contents">{"".join(links)}</nav>' if len(links) > 1 else ""


def _operation(openapi: Json, method: str, path: str, item: Json, *, with_form: bool) -> str:
    operation = item[method]
    parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
    form = try_form(openapi, method, path, operation, parameters) if with_form else ""
    rendered: set[str] = set()
    messages = _message(openapi, "Request body", operation.get("requestBody", {}), rendered, is_request=True)
    problems: dict[str, Json] = {}
    for status, answer in operation.get("responses", {}).items():
        if _PROBLEM in resolve(openapi, answer).get("content", ()):
            problems[status] = resolve(openapi, answer)
        else:
            messages += _message(openapi, f"Answer {status}", answer, rendered)
    return (
        '<details class="operation"><summary>'
        f'<span class="method {method}">{method.upper()}</span> <span class="path">{escape(path)}</span> '
        f'<span class="faint">{escape(operation.get("summary") or "")}</span></summary><div class="inside">'
        f"{_prose(operation.get('description', ''))}{_security(openapi, operation)}"
        f"{_parameters(openapi, parameters)}{messages}{_problems(problems)}{form}</div></details>"
    )


def _problems(answers: Json) -> str:
    """Show the answers that are problems. Their type is shown once, at the end of the page."""
    texts = {status: _prose(answer.get("description", "")) for status, answer in answers.items()}
    rows = "".join(f"<div><dt>{escape(status)}</dt><dd>{text}</dd></div>" for status, text in texts.items())
    return f"<h3>Problems</h3><dl>{rows}</dl>" if rows else ""


def _problem_type(openapi: Json) -> str:
    """Show the type of the problems of all operations; nothing where there are none."""
    operations = (item[method] for item in openapi.get("paths", {}).values() for method in _METHODS if method in item)
    answers = (resolve(openapi, answer) for operation in operations for answer in operation.get("responses", {}).values())
    schema = next((answer["content"][_PROBLEM]["schema"] for answer in answers if _PROBLEM in answer.get("content", ())), None)
    if schema is None:
        return ""
    text = _prose(resolve(openapi, schema).get("description", ""))
    head = f'<h2>Problems</h2><p class="faint"><code>{_PROBLEM}</code></p>'
    return f"<section>{head}{text}{_fields(openapi, schema, set(), alone=True)}</section>"


def _security(openapi: Json, operation: Json) -> str:
    requirements = operation.get("security", openapi.get("security", ()))
    names = " or ".join(" and ".join(f"<code>{escape(name)}</code>" for name in scheme) for scheme in requirements if scheme)
    roles = ", ".join(operation.get("x-roles", ()))
    allowed = f" Roles: {escape(roles)}." if roles else ""
    allowed += f" Scope of keys: {escape(operation['x-scope'])}." if "x-scope" in operation else ""
    return f'<p class="faint">Needs {names}.{allowed}</p>' if names else ""


def _parameters(openapi: Json, parameters: list[Json]) -> str:
    rows = ""
    for parameter in (resolve(openapi, entry) for entry in parameters):
        schema = resolve(openapi, parameter.get("schema", {}))
        kind = f"{_type(openapi, schema)}, in the {parameter.get('in', 'query')}"
        rows += _row(
            str(parameter.get("name", "")),
            kind,
            required=bool(parameter.get("required")),
            text=parameter.get("description") or schema.get("description", ""),
        )
    return f"<h3>Parameters</h3><dl>{rows}</dl>" if rows else ""


def _message(openapi: Json, heading: str, message: Json, rendered: set[str], *, is_request: bool = False) -> str:
    """Show a request's body or a response; nothing where there is none."""
    if not message:
        return ""
    message = resolve(openapi, message)
    html = f"<h3>{escape(heading)}</h3>{_prose(message.get('description', ''))}"
    for media_type, media in message.get("content", {}).items():
        schema = media.get("schema", {})
        html += f'<p class="faint"><code>{escape(media_type)}</code> {escape(_type(openapi, schema))}</p>'
        resolved = resolve(openapi, schema)
        choices = [*resolved.get("oneOf", ()), *resolved.get("anyOf", ())] or [schema]
        for choice in choices:
            html += _fields(openapi, choice, rendered, alone=len(choices) == 1)
        for example in _examples(openapi, media, schema, is_request=is_request):
            html += f"<pre>{escape(_pretty(example))}</pre>"
    return html


def _fields(openapi: Json, schema: Json, rendered: set[str], *, alone: bool) -> str:
    """Show a type's fields, under its name where it is one of several. A type shown before in the operation is only named."""
    if not (rows := "".join(_rows(openapi, schema, "", ()))):
        return ""
    name = escape(_type(openapi, schema))
    if rows in rendered:
        return f'<p class="faint">{name}: as above.</p>'
    rendered.add(rows)
    heading = "" if alone else f"<h4>{name}</h4>"
    return f"{heading}<dl>{rows}</dl>"


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
    return _PLAIN_LIST.sub(lambda match: _in_line(match[0]), json.dumps(value, indent=2, ensure_ascii=False))


def _in_line(text: str) -> str:
    return re.sub(r"\n *", " ", re.sub(r"\n *(?=\])|(?<=\[)\n *", "", text))


_PLAIN_LIST: Final = re.compile(r"\[\n(?:[^\[\]{}]|\[[^\[\]{}]*\])*\]")


def _rows(openapi: Json, schema: Json, prefix: str, ancestors: tuple[str, ...]) -> Iterator[str]:
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
        yield _row(path, _type(openapi, field), required=name in schema.get("required", ()), text=text)
        yield from _rows(openapi, field, path, ancestors)


def _row(name: str, kind: str, *, required: bool, text: str) -> str:
    need = "" if required else ", optional"
    return f"<div><dt><code>{escape(name)}</code></dt><dd>{escape(kind)}{need}{_prose(text)}</dd></div>"


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


_CODE: Final = re.compile(r"`([^`\n]+)`")
_STRONG: Final = re.compile(r"\*\*([^*\n]+)\*\*")


def _prose(text: str | None) -> str:
    """Format paragraphs: text in backquotes as code, text between two pairs of asterisks as strong."""
    paragraphs = re.split(r"\n\s*\n", escape((text or "").strip()))
    strong = [_STRONG.sub(r"<strong>\1</strong>", paragraph) for paragraph in paragraphs if paragraph]
    coded = [_CODE.sub(r"<code>\1</code>", paragraph) for paragraph in strong]
    return "".join(f"<p>{paragraph}</p>" for paragraph in coded)
