"""Makes an example of a body from the examples of its fields, so that a page never shows one that its types would refuse."""

from collections.abc import Mapping
from typing import Final

from taquilla.http.responses import Json, JsonObject

RECORDED: Final = "recorded"
"""The name of an example that some house has answered: its ids are of that house, so no form of a reader begins with it."""
_LEVELS_MAX: Final = 8
_BY_FORMAT: Final = {"date": "2024-10-22", "date-time": "2024-10-22T12:30:00Z"}
_NONE: Final = object()
"""Says that there is no example; null may be one."""


def resolve(openapi: Json, value: Json) -> Json:
    """Follow a `$ref` within the document, through as many references as there are. Return {} where it leads nowhere."""
    while "$ref" in value:
        target: Json = openapi
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target.get(step, {})
        value = target
    return value


def example_of(openapi: Json, schema: Json) -> object:
    """Return an example of a schema. None where a required field has none, or where there is nothing to fill in.

    Optional fields without an example of their own, or with an empty one, are left out.
    """
    example = _example(openapi, schema, 0, is_needed=True)
    return None if example is _NONE or example in ({}, []) else example


def example_body(openapi: Json, operation: Json) -> object:
    """Return an example of an operation's JSON body: its own, its type's, or one that is made of its fields. None: no body."""
    media = resolve(openapi, operation.get("requestBody", {})).get("content", {}).get("application/json")
    if media is None:
        return None
    for example in (one for name, one in media.get("examples", {}).items() if name != RECORDED):
        return resolve(openapi, example).get("value")
    schema = media.get("schema", {})
    given = resolve(openapi, schema).get("examples")
    made = given[0] if given else example_of(openapi, schema)
    return {} if made is None else made


def _example(openapi: Json, schema: Json, level: int, *, is_needed: bool) -> object:
    """Make an example. is_needed: without a given example, any value will do that the type allows."""
    if level == _LEVELS_MAX:
        return _NONE  # a type that contains itself
    examples = schema.get("examples") or resolve(openapi, schema).get("examples")
    if examples:
        return examples[0]
    schema = resolve(openapi, schema)
    if "const" in schema or schema.get("enum"):
        return (schema.get("enum") or [schema["const"]])[0] if is_needed else _NONE
    if "properties" in schema:
        return _object(openapi, schema, level)
    if isinstance(schema.get("items"), Mapping):
        item = _example(openapi, schema["items"], level + 1, is_needed=is_needed)
        return _NONE if item is _NONE else [item]
    kinds = (*schema.get("oneOf", ()), *schema.get("anyOf", ()))
    choices = (_example(openapi, kind, level + 1, is_needed=is_needed) for kind in kinds)
    last = _BY_FORMAT.get(schema.get("format", ""), _NONE) if is_needed else _NONE
    return next((choice for choice in choices if choice is not _NONE), last)


def _object(openapi: Json, schema: Json, level: int) -> object:
    fields: JsonObject = {}
    for name, field in schema["properties"].items():
        is_needed = name in schema.get("required", ())
        value = _example(openapi, field, level + 1, is_needed=is_needed)
        if is_needed:
            if value is _NONE:
                return _NONE
        elif value is _NONE or value in ("", None, [], {}):
            continue
        fields[name] = value
    return fields
