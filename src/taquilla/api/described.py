"""Writes into the document of `/v1` what fields and parameters mean, examples, webhooks with their data, and headers.

Texts come from `fields.toml`, examples from a furnished house, which has answered them so.
"""

import json
import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from taquilla.api.versions import CHANGES
from taquilla.domain.events.types import TYPES
from taquilla.engine.webhooks.sending import TEST
from taquilla.http.openapi import RECORDED, operations_of
from taquilla.http.responses import Json, JsonObject

_FILE: Final = Path(__file__).with_name("fields.toml")

Texts = Mapping[str, str]


@cache
def texts_of_v1() -> Json:
    """Return all texts: `fields`, `parameters`, those of single types and operations by name (`of`, `parameters_of`), `forms`.

    Places that share their texts stand in one key of the file, with commas between them: ``[of."Close, Quota"]``.
    """
    file = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    for key in ("of", "parameters_of"):
        places: dict[str, dict[str, str]] = {}
        for names, texts in file[key].items():
            for name in names.split(", "):
                places.setdefault(name, {}).update(texts)
        file[key] = places
    return file


def describe_fields(document: Json) -> None:
    """Give each property of each schema, and each parameter of each operation, its description."""
    texts = texts_of_v1()
    for name, schema in document["components"]["schemas"].items():
        _describe(schema.get("properties", {}), texts["fields"], texts["of"].get(name, {}), texts["forms"])
    for *_, operation in operations_of(document):
        parameters = {one["name"]: one for one in operation.get("parameters", ())}
        here = texts["parameters_of"].get(operation["operationId"], {})
        _describe(parameters, texts["parameters"], here, texts["forms"])


def _describe(fields: Mapping[str, JsonObject], everywhere: Texts, here: Texts, forms: Container[str]) -> None:
    for name, field in fields.items():
        own = _own_text(field)
        text = here.get(name) or ("" if own and own not in forms else everywhere.get(name, ""))
        if told := f"{text} {own}".strip():
            field["description"] = told


def _own_text(field: Json) -> str:
    """Return what the type of a field says of itself, or the one type that it has beside null."""
    choices = (field, field.get("schema", {}), *field.get("anyOf", ()))
    return next((str(each["description"]) for each in choices if "description" in each), "")


FILE: Final = Path(__file__).with_name("examples.json")


@cache
def examples() -> Json:
    """Return the examples by the ids of their operations: path, status, and where they are JSON, request and response.

    Lists in responses are cut. A test sends the requests, and records them.
    """
    found: Json = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def show_examples(document: Json) -> None:
    """Add the examples to a document."""
    for _, path, operation in operations_of(document):
        one = examples().get(operation["operationId"])
        if one is None:
            continue  # it is being recorded for the first time
        values = _values(path, one["path"])
        for parameter in operation.get("parameters", ()):
            if (value := values.get(parameter["name"])) is not None and parameter["in"] != "header":
                schema = parameter["schema"]
                is_number = "integer" in (kind.get("type") for kind in (schema, *schema.get("oneOf", ())))
                parameter["examples"] = {RECORDED: {"value": int(value) if is_number else value}}
        bodies = {"request": operation.get("requestBody"), "response": operation["responses"].get(one["status"])}
        for part in bodies.keys() & one.keys():
            bodies[part]["content"]["application/json"]["examples"] = {RECORDED: {"value": one[part]}}


def _values(template: str, sent: str) -> dict[str, str]:
    """Return the values of the parameters in a path as it was sent: ``_values("/a/{b}", "/a/1?c=2") == {"b": "1", "c": "2"}``."""
    url = urlsplit(sent)
    found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>.+?)", template), url.path)
    assert found is not None, sent
    return {name: unquote(value) for name, value in (*found.groupdict().items(), *parse_qsl(url.query))}


_EVENTS_FILE: Final = Path(__file__).with_name("event_payloads.toml")
_TEXT: Final = {"type": "string"}
_KINDS: Final[Mapping[str, Json]] = {
    "text": _TEXT,
    "uuid": _TEXT | {"format": "uuid"},
    "amount": _TEXT | {"format": "decimal"},
    "day": _TEXT | {"format": "date"},
    "instant": _TEXT | {"format": "date-time"},
    "integer": {"type": "integer"},
    "flag": {"type": "boolean"},
    "integers": {"type": "array", "items": {"type": "integer"}},
    "lists": {"type": "array", "items": {"type": "array", "items": {"type": ["integer", "string", "null"]}}},
    "details": {"type": "object"},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "any": {},
}
_ENVELOPE: Final = "EventDelivery"


def describe_events(document: JsonObject) -> None:
    """Add the webhooks to a document, and the schemas of what they deliver."""
    file = tomllib.loads(_EVENTS_FILE.read_text(encoding="utf-8"))
    file["rows"] = {place: names for places, names in file["rows"].items() for place in places.split(", ")}
    texts = {name: kind.text for name, kind in TYPES.items()} | {TEST: "Somebody tries whether deliveries arrive."}
    schemas = document["components"]["schemas"]
    told = {"description": "An event as a webhook gets it.", "required": list(file["envelope"])}
    schemas[_ENVELOPE] = _object(file["envelope"], file["envelope"], {}) | told
    parameters: list[Json] = [
        {"name": name, "in": "header", "required": True, "description": text, "schema": _TEXT}
        for name, text in file["headers"].items()
    ]
    document["webhooks"] = {}
    for name, text in texts.items():
        # No field is required: readers of one entity are not told all, and new ones may come.
        try:
            data = _rows_of(name, file["events"][name], file)
        except KeyError as missing:
            missing.add_note(f"{name}: {_EVENTS_FILE.name} does not describe it")
            raise
        schemas[f"{_camel(name)}Data"] = data | {"description": f"The data of `{name}`."}
        document["webhooks"][name] = {"post": _delivery(name, text, parameters)}


def _rows_of(place: str, names: str, file: Json) -> JsonObject:
    """Return the schema of an event's data, or of its rows at a place, with the rows that these have."""
    rows = {
        name: {"type": "array", "items": _rows_of(f"{place}.{name}", file["rows"][f"{place}.{name}"], file)}
        for name in names.split()
        if f"{place}.{name}" in file["rows"]
    }
    fields = reduce(or_, (own for places, own in file["of"].items() if place in places.split(", ")), file["fields"])
    return _object(names.split(), fields, rows)


def _object(names: Iterable[str], fields: Json, rows: Json) -> JsonObject:
    return {"type": "object", "properties": {name: _field(fields[name], rows.get(name)) for name in names}}


def _field(said: str, rows: Json | None) -> JsonObject:
    """Return the schema of a field: ``_field("amount?: The limit.", None)``."""
    kind, _, text = said.partition(": ")
    schema = dict(_KINDS[kind.removesuffix("?")] if rows is None else rows)
    if kind.endswith("?"):
        schema["type"] = [schema["type"], "null"]
    return schema | {"description": text}


def _delivery(name: str, text: str, parameters: list[Json]) -> JsonObject:
    data = {"$ref": f"#/components/schemas/{_camel(name)}Data"}
    own = {"type": "object", "properties": {"type": {"const": name}, "data": data}}
    schema = {"allOf": [{"$ref": f"#/components/schemas/{_ENVELOPE}"}, own]}
    return {
        "operationId": f"webhook.{name}",
        "summary": text,
        "tags": ["Webhooks"],
        "security": [],
        "parameters": parameters,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "2XX": {"description": "Taken. Any other answer is a failure, after which the event comes again."},
            "410": {"description": "Gone: the webhook is disabled."},
        },
    }


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.replace("_", ".").split("."))


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
