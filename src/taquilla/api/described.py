"""Writes what every field and every parameter means into the document of `/v1`, from `fields.toml`."""

import tomllib
from collections.abc import Container, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from taquilla.http.openapi import operations_of
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
