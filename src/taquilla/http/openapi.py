"""Makes the OpenAPI 3.1 document of a table of endpoints, from its rows and from the types of requests and responses."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Final, get_args

import msgspec

from taquilla.http.endpoints import Endpoint
from taquilla.http.responses import Json, JsonObject

_REFERENCE: Final = "#/components/schemas/{name}"
_METHODS: Final = ("get", "post", "put", "patch", "delete", "head", "options")

ErrorTypes = tuple[type, ...] | None
"""The types of which an error's body is one. None: the endpoint's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The parts of a document that are not in the table.

    done is the usual description of a response, error the usual body of a refusal. errors are the descriptions and bodies of all
    other responses by status. more returns parts of an operation that only its dialect knows; they are merged into it.
    more_schemas are schemas that we know better than the types tell. refuses_with_200: a refusal may come in place of a response.
    """

    title: str
    version: str
    text: str
    error: type
    errors: Mapping[int, tuple[str, ErrorTypes]]
    more: Callable[[Endpoint, str], Json]
    more_schemas: Json = field(default_factory=dict)
    security_schemes: Json = field(default_factory=dict)
    security: Sequence[Json] = ()
    done: str = "Done."
    refuses_with_200: bool = False


def describe(endpoints: Sequence[Endpoint], api: Description) -> JsonObject:
    """Return the whole document."""
    schemas = schemas_of(_types(endpoints, api)) | dict(api.more_schemas)
    paths: JsonObject = {}
    for endpoint in endpoints:
        for method in endpoint.methods:
            operation = _operation(endpoint, method, schemas, api)
            paths.setdefault(endpoint.path, {})[method.lower()] = merged(operation, api.more(endpoint, method))
    components = {"schemas": schemas} | ({"securitySchemes": api.security_schemes} if api.security_schemes else {})
    return {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version, "description": api.text},
        "tags": [{"name": tag} for tag in dict.fromkeys(endpoint.tag for endpoint in endpoints)],
        "paths": paths,
        "components": components,
    } | ({"security": api.security} if api.security else {})


def operations_of(document: Json) -> Iterator[tuple[str, str, JsonObject]]:
    """Yield the method and the path of each operation of a document, and the operation itself."""
    for path, item in document.get("paths", {}).items():
        yield from ((method, path, item[method]) for method in _METHODS if method in item)


def _types(endpoints: Iterable[Endpoint], api: Description) -> set[type]:
    all_types = {api.error} | {type_ for _, types in api.errors.values() for type_ in types or ()}
    for endpoint in endpoints:
        all_types |= {*endpoint.responses, *_request_types(endpoint)}
        all_types |= {endpoint.error} if endpoint.error is not None else set()
    return all_types


def _request_types(endpoint: Endpoint) -> list[type]:
    return [type_ for type_ in get_args(endpoint.request) or (endpoint.request,) if type_ not in (None, NoneType)]


def _operation(endpoint: Endpoint, method: str, schemas: Json, api: Description) -> JsonObject:
    operation: JsonObject = {
        "tags": [endpoint.tag],
        **docstring_of(endpoint.handler),
        "operationId": endpoint.path.rpartition("/")[2],
    }
    parameters = [*endpoint.parameters]
    if method == "POST" and endpoint.request is not None:
        (type_,) = _request_types(endpoint)
        may_be_null = type_ is not endpoint.request
        schema = {"oneOf": [ref_to(type_), {"type": "null"}]} if may_be_null else ref_to(type_)
        operation["requestBody"] = {"content": in_json(schema), "required": not (may_be_null or endpoint.takes_query)}
    elif endpoint.takes_query:
        fields = schemas[endpoint.request.__name__]["properties"].items()
        parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in fields]
    if parameters:
        operation["parameters"] = parameters
    return operation | {"responses": _responses(endpoint, api)}


def _responses(endpoint: Endpoint, api: Description) -> JsonObject:
    error_type = endpoint.error or api.error
    responses: JsonObject = {str(endpoint.status): {"description": endpoint.done or api.done}}
    if endpoint.responses:
        schema = any_of(endpoint.responses)
        if endpoint.is_list:
            schema = {"type": "array", "items": schema}
        if api.refuses_with_200:
            schema = {"anyOf": [schema, ref_to(error_type)]}
        responses[str(endpoint.status)]["content"] = in_json(schema)
    for status, (description, types) in api.errors.items():
        schema = any_of((error_type,) if types is None else types)
        responses[str(status)] = {"description": description, "content": in_json(schema)}
    return responses


def merged(value: Json, more: Json) -> JsonObject:
    """Merge two objects, and the objects within them. Of other values the second object's wins."""
    result = dict(value)
    for name, addition in more.items():
        inner = result.get(name)
        result[name] = merged(inner, addition) if isinstance(inner, Mapping) and isinstance(addition, Mapping) else addition
    return result


def more_content(method: str, content: Json, *paths: str, statuses: Iterable[str] = ("200",)) -> JsonObject:
    """Return the part of a document that Litestar cannot make: the other media types of what these paths answer."""
    responses = {status: {"content": content} for status in statuses}
    return {"paths": {path: {method: {"responses": responses}} for path in paths}}


def schemas_of(types: Iterable[type]) -> JsonObject:
    """Return the schemas of types, and of all types that they contain, by name."""
    _, schemas = msgspec.json.schema_components(sorted(types, key=lambda type_: type_.__name__), ref_template=_REFERENCE)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    return schemas


def ref_to(type_: type) -> JsonObject:
    """Return a reference to a type's schema."""
    return {"$ref": _REFERENCE.format(name=type_.__name__)}


def any_of(types: Sequence[type]) -> JsonObject:
    """Return the schema of a value that has one of some types."""
    return ref_to(types[0]) if len(types) == 1 else {"anyOf": [ref_to(type_) for type_ in types]}


def in_json(schema: JsonObject) -> JsonObject:
    """Return the content of a body: JSON of a schema."""
    return {"application/json": {"schema": schema}}


def docstring_of(handler: Callable[..., object]) -> dict[str, str]:
    """Return a handler's docstring: its first line as the summary, the rest as the description."""
    summary, _, description = (inspect.getdoc(handler) or "").partition("\n\n")
    return {"summary": summary, "description": description}
