"""Parts of an OpenAPI 3.1 document that is made from a table of calls and from the types that come and go."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

_REFERENCE: Final = "#/components/schemas/{name}"


def schemas_of(types: Iterable[type]) -> dict[str, Any]:
    """The schemas of types, and of all that they hold, by their names."""
    _, schemas = msgspec.json.schema_components(sorted(types, key=lambda type_: type_.__name__), ref_template=_REFERENCE)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    return schemas


def ref_to(type_: type) -> dict[str, Any]:
    """A reference to a type's schema."""
    return {"$ref": _REFERENCE.format(name=type_.__name__)}


def in_json(schema: dict[str, Any]) -> dict[str, Any]:
    """The content of a body: JSON of a schema."""
    return {"application/json": {"schema": schema}}


def said_of(handler: Callable[..., Any]) -> dict[str, str]:
    """What a handler's docstring says of it: the first line is the summary, the rest the description."""
    summary, _, description = (inspect.getdoc(handler) or "").partition("\n\n")
    return {"summary": summary, "description": description}
