"""Describes what webhooks deliver: the `webhooks` of the document of `/v1`, an entry for each type of event, with its data."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final

from taquilla.domain.events.types import TYPES
from taquilla.engine.webhooks.sending import TEST
from taquilla.http.responses import Json, JsonObject

_FILE: Final = Path(__file__).with_name("event_payloads.toml")
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
    file = tomllib.loads(_FILE.read_text(encoding="utf-8"))
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
            missing.add_note(f"{name}: {_FILE.name} does not describe it")
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
