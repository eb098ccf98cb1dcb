"""Tells an API to language models: its OpenAPI document as one short text, in the manner of https://llmstxt.org."""

import json
from collections.abc import Iterator, Mapping

from taquilla.http.examples import example_body, resolve
from taquilla.http.openapi import operations_of
from taquilla.http.responses import Json


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
