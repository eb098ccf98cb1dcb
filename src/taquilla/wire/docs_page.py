"""Shows an OpenAPI 3.1 document as one page of plain HTML: no script, nothing fetched, readable on a phone."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any, Final

Json = Mapping[str, Any]

STYLE: Final = """
:root { color-scheme: light dark; --line: light-dark(#d5d5d0, #3d3d3a); --soft: light-dark(#f4f4f0, #252523);
  --faint: light-dark(#5c5c57, #a8a8a2); --get: light-dark(#0b6bcb, #6cb6ff); --post: light-dark(#1a7f37, #57c46f);
  --other: light-dark(#9a5b00, #e0a648) }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem;
  background: light-dark(#fff, #191918); color: light-dark(#1c1c1a, #e8e8e3) }
h1 { font-size: 1.5rem; margin: .5rem 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
h3 { font-size: .8rem; margin: 1.2rem 0 .3rem; color: var(--faint); text-transform: uppercase; letter-spacing: .05em }
p { margin: .4rem 0 }
code, pre, .path { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere }
pre { background: var(--soft); padding: .7rem; border-radius: 6px; white-space: pre-wrap }
details.operation { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0 }
details.operation > summary { padding: .6rem .8rem; cursor: pointer }
summary:focus-visible { outline: 3px solid var(--get); outline-offset: 1px; border-radius: 6px }
details[open].operation > summary { border-bottom: 1px solid var(--line) }
.inside { padding: .2rem .8rem .8rem } .faint { color: var(--faint) }
.method { font: 700 .8rem ui-monospace, monospace; color: var(--other) }
.get { color: var(--get) } .post { color: var(--post) }
dl { margin: 0 } dl > div { border-top: 1px solid var(--line); padding: .35rem 0 }
dd { margin: 0; color: var(--faint) } dd p { margin: 0 }
@media (min-width: 48rem) { dl > div { display: grid; grid-template-columns: 20rem 1fr; gap: 1rem } }
"""

CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The header to send the page with: it lets the page's own style in, and nothing else."""

_METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options")
_LEVELS_MAX: Final = 8


def docs_page(openapi: Json, title: str) -> str:
    """The whole page: each operation with its parameters, body, example and answers. Everything shown is escaped."""
    described = openapi.get("info", {}).get("description", "")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><header><h1>{escape(title)}</h1>"
        f"{_prose(described)}</header><main>{''.join(_groups(openapi))}</main></body></html>"
    )


def _groups(openapi: Json) -> Iterator[str]:
    """The operations under the tag that comes first on each, in the order of the document."""
    groups: dict[str, list[str]] = {}
    for path, item in openapi.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                tag = next(iter(item[method].get("tags", ())), "")
                groups.setdefault(tag, []).append(_operation(openapi, method, path, item))
    for tag, operations in groups.items():
        heading = f"<h2>{escape(tag)}</h2>" if tag else ""
        yield f"<section>{heading}{''.join(operations)}</section>"


def _operation(openapi: Json, method: str, path: str, item: Json) -> str:
    operation = item[method]
    return (
        '<details class="operation"><summary>'
        f'<span class="method {method}">{method.upper()}</span> <span class="path">{escape(path)}</span> '
        f'<span class="faint">{escape(operation.get("summary") or "")}</span></summary><div class="inside">'
        f"{_prose(operation.get('description', ''))}{_security(openapi, operation)}"
        f"{_parameters(openapi, [*item.get('parameters', ()), *operation.get('parameters', ())])}"
        f"{_body(openapi, operation.get('requestBody'))}"
        f"{''.join(_answer(openapi, status, answer) for status, answer in operation.get('responses', {}).items())}"
        "</div></details>"
    )


def _security(openapi: Json, operation: Json) -> str:
    wanted = operation.get("security", openapi.get("security", ()))
    names = " or ".join(" and ".join(f"<code>{escape(name)}</code>" for name in each) for each in wanted if each)
    return f'<p class="faint">Needs {names}.</p>' if names else ""


def _parameters(openapi: Json, parameters: list[Json]) -> str:
    rows = ""
    for parameter in (_resolve(openapi, each) for each in parameters):
        schema = _resolve(openapi, parameter.get("schema", {}))
        kind = f"{_type(openapi, schema)}, in the {parameter.get('in', 'query')}"
        rows += _row(
            str(parameter.get("name", "")),
            kind,
            required=bool(parameter.get("required")),
            text=parameter.get("description") or schema.get("description", ""),
        )
    return f"<h3>Parameters</h3><dl>{rows}</dl>" if rows else ""


def _body(openapi: Json, body: Json | None) -> str:
    if not body:
        return ""
    body = _resolve(openapi, body)
    return f"<h3>Request body</h3>{_prose(body.get('description', ''))}{_content(openapi, body.get('content', {}))}"


def _answer(openapi: Json, status: str, answer: Json) -> str:
    answer = _resolve(openapi, answer)
    heading = f"<h3>Answer {escape(str(status))}</h3>"
    return f"{heading}{_prose(answer.get('description', ''))}{_content(openapi, answer.get('content', {}))}"


def _content(openapi: Json, content: Json) -> str:
    shown = ""
    for media_type, media in content.items():
        schema = media.get("schema", {})
        rows = "".join(_rows(openapi, schema, "", ()))
        shown += f'<p class="faint"><code>{escape(media_type)}</code> {escape(_type(openapi, schema))}</p>'
        shown += f"<dl>{rows}</dl>" if rows else ""
        for example in _examples(openapi, media, schema):
            shown += f"<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"
    return shown


def _examples(openapi: Json, media: Json, schema: Json) -> list[Any]:
    """The examples of a body: its own, else those of its schema."""
    if "example" in media:
        return [media["example"]]
    if media.get("examples"):
        return [_resolve(openapi, example).get("value") for example in media["examples"].values()]
    schema = _resolve(openapi, schema)
    return list(schema.get("examples") or ([schema["example"]] if "example" in schema else ()))


def _rows(openapi: Json, schema: Json, prefix: str, above: tuple[str, ...]) -> Iterator[str]:
    """One row per field, those of inner objects under their path: `ticket.wagers[].amount`."""
    reference = schema.get("$ref", "")
    if reference in above or len(above) == _LEVELS_MAX:
        return  # a type that holds itself is shown once
    above = (*above, reference or f"level {len(above)}")
    schema = _resolve(openapi, schema)
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _rows(openapi, part, prefix, above)
    if isinstance(schema.get("items"), Mapping):
        yield from _rows(openapi, schema["items"], f"{prefix}[]", above)
    for name, field in schema.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        text = field.get("description") or _resolve(openapi, field).get("description", "")
        yield _row(path, _type(openapi, field), required=name in schema.get("required", ()), text=text)
        yield from _rows(openapi, field, path, above)


def _row(name: str, kind: str, *, required: bool, text: str) -> str:
    need = "" if required else ", optional"
    return f"<div><dt><code>{escape(name)}</code></dt><dd>{escape(kind)}{need}{_prose(text)}</dd></div>"


def _type(openapi: Json, schema: Json) -> str:
    """A schema's type in a few words: "list of Wager", "integer or null", `"open" or "closed"`."""
    if "$ref" in schema:
        resolved = _resolve(openapi, schema)
        if resolved.get("enum"):
            return _type(openapi, resolved)
        return str(resolved.get("title") or schema["$ref"].rsplit("/", 1)[-1])
    if "const" in schema or schema.get("enum"):
        return " or ".join(json.dumps(value, ensure_ascii=False) for value in schema.get("enum") or [schema["const"]])
    choices = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if choices:
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


def _resolve(openapi: Json, value: Json) -> Json:
    """What a `$ref` within the document points at, through as many references as there are; {} where to nothing."""
    seen: set[str] = set()
    while "$ref" in value and value["$ref"] not in seen:
        seen.add(value["$ref"])
        found: Any = openapi
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
        value = found if isinstance(found, Mapping) else {}
    return value


_CODE: Final = re.compile(r"`([^`\n]+)`")


def _prose(text: str | None) -> str:
    """Paragraphs, with what stands in backquotes as code."""
    paragraphs = re.split(r"\n\s*\n", escape((text or "").strip()))
    coded = [_CODE.sub(r"<code>\1</code>", paragraph) for paragraph in paragraphs if paragraph]
    return "".join(f"<p>{paragraph}</p>" for paragraph in coded)
