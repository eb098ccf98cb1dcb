"""Reads the OpenAPI document of `/v1` into what every generator needs: resources with their operations, models, reasons."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, cast

from taquilla.api.app import v1
from taquilla.engine.house import House

Json = Mapping[str, Any]

KEY_HEADER: Final = "Idempotency-Key"
MATCH_HEADER: Final = "If-Match"
NOTHING: Final = object()
"""The default of a field that has none."""
_FORM: Final = "format"
"""The query parameter that chooses the form of an answer."""
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_BY_FORMAT: Final = {"date": "date", "date-time": "instant", "uuid": "uuid", "decimal": "amount", "binary": "bytes"}
_AMOUNT_FORM: Final = re.compile(r" ?Whole units of the currency, with (?:all|at most) its decimals\.$")
_SCALARS: Final = {"string": "text", "integer": "integer", "number": "number", "boolean": "flag"}


@dataclass(frozen=True)
class Type:
    """A type: a kind, and what belongs to it.

    Kinds are text, integer, number, flag, date, instant, uuid, amount, bytes, any, null; literal with its values; model with its
    name; list and map with the type inside; union with its types, and the name of the field that tells them
    apart, if there is one.
    """

    kind: str
    name: str = ""
    values: tuple[Any, ...] = ()
    inner: "tuple[Type, ...]" = ()

    @property
    def models(self) -> set[str]:
        """Return the names of all models in it."""
        return ({self.name} if self.kind == "model" else set()).union(*(each.models for each in self.inner))


@dataclass(frozen=True)
class Field:
    """A field of a model, or a parameter. default is NOTHING where the document has none."""

    name: str
    type: Type
    text: str = ""
    is_required: bool = True
    default: Any = NOTHING


@dataclass(frozen=True)
class Model:
    """The type of a request, a response or a part of one. tag is the field, and its value, by which unions tell it apart."""

    name: str
    text: str
    fields: tuple[Field, ...]
    tag: tuple[str, str] | None = None


@dataclass(frozen=True)
class Operation:
    """An operation: the resource it belongs to, its name there, and how it is sent.

    body are the fields of the request's body, whose model is body_model; a body that is no object is a field `body` of no model.
    paged is the field with the rows of a page, for lists that go on by a cursor. has_match: it takes the ETag of what it changes.
    has_keys: each thing in the body has a key of its own, so that the whole may be sent again.
    """

    resource: str
    name: str
    method: str
    path: str
    summary: str
    text: str
    places: tuple[Field, ...]
    query: tuple[Field, ...]
    body: tuple[Field, ...]
    body_model: str
    has_key: bool
    has_match: bool
    has_keys: bool
    answer: Type | None
    paged: Field | None

    @property
    def iterator(self) -> str:
        """Return the name of the method that goes over all pages: ``each`` for ``list``, ``each_event`` for ``list_event``."""
        first, _, rest = self.name.partition("_")
        return "_".join(part for part in ("each", rest if first == "list" else self.name) if part)

    @property
    def arguments(self) -> list[Field]:
        """Return the fields that a caller must give, in order: those of the path, then those of the body."""
        return [*self.places, *(field for field in (*self.body, *self.query) if field.is_required)]

    @property
    def options(self) -> list[Field]:
        """Return the fields that a caller may leave out."""
        return [field for field in (*self.body, *self.query) if not field.is_required]


@dataclass(frozen=True)
class Document:
    """The whole API. reasons are the names of refusals with their meanings.

    requested are the names of the models that requests contain, returned those that responses contain, tagged those that come
    with an ETag, bodies those that are nothing but a whole body.
    """

    title: str
    version: str
    text: str
    operations: tuple[Operation, ...]
    models: tuple[Model, ...]
    requested: frozenset[str]
    returned: frozenset[str]
    tagged: frozenset[str]
    bodies: frozenset[str]
    reasons: Mapping[str, str]

    @property
    def resources(self) -> dict[str, list[Operation]]:
        """Return the operations by resource, in the order of the document."""
        found: dict[str, list[Operation]] = {}
        for operation in self.operations:
            found.setdefault(operation.resource, []).append(operation)
        return found


def openapi_of_v1() -> dict[str, Any]:
    """Return the OpenAPI document as `/v1/openapi.json` serves it. No house is behind it."""
    document: dict[str, Any] = json.loads(_served())
    return document


@cache
def _served() -> bytes:
    """Return the document as it is served: by an API of nothing else. It takes a second, and the same comes each time."""
    sent: list[Any] = []

    async def ask() -> None:
        path = "/v1/openapi.json"
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
            "http_version": "1.1", "scheme": "http", "server": ("house", 80), "client": ("house", 1), "root_path": "",
            "asgi": {"version": "3.0"},
        }  # fmt: skip

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await v1(cast(House, None), routers=())(cast(Any, scope), receive, send)

    asyncio.run(ask())
    return b"".join(message.get("body", b"") for message in sent)


def read(openapi: Json) -> Document:
    """Return what the generators need of a document."""
    schemas = openapi["components"]["schemas"]
    operations = tuple(_operations(openapi))
    models = {name: _model(name, schema, schemas) for name, schema in schemas.items() if "properties" in schema}
    models |= {name: replace(models[name], tag=tag) for name, tag in _tags(openapi)}
    inside = {name for operation in operations for field in operation.body for name in field.type.models}
    bodies = {operation.body_model for operation in operations} - {""}
    wanted = inside | bodies
    returned = {name for operation in operations if operation.answer for name in operation.answer.models} | {"Problem"}
    edited = {operation.path for operation in operations if operation.has_match}
    used = _closure(wanted | returned, models)
    return Document(
        openapi["info"]["title"],
        openapi["info"]["version"],
        openapi["info"]["description"],
        operations,
        tuple(model for name, model in sorted(models.items()) if name in used),
        frozenset(_closure(wanted, models)),
        frozenset(_closure(returned, models)),
        frozenset(one.answer.name for one in operations if one.answer and one.path in edited) - {""},
        frozenset(bodies - _closure(inside | returned, models)),
        {name: more["meaning"] for name, more in schemas["Reason"]["x-meanings"].items() if not more["is_general"]},
    )


def _tags(value: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the models that a discriminator anywhere in a document tells apart, each with the field and its value."""
    if isinstance(value, Mapping):
        about = value.get("discriminator", {})
        for tag, reference in about.get("mapping", {}).items():
            yield reference.rpartition("/")[2], (about["propertyName"], tag)
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _tags(inner)


def _closure(names: set[str], models: Mapping[str, Model]) -> set[str]:
    """Return the names with those of all models inside them."""
    found: set[str] = set()
    while names:
        found |= names
        names = {inner for name in names for field in models[name].fields for inner in field.type.models} - found
    return found


def _operations(openapi: Json) -> Iterator[Operation]:
    schemas = openapi["components"]["schemas"]
    for path, item in openapi["paths"].items():
        for method in _METHODS:
            if method in item and not _has_slashes(item[method]):
                yield from _in_every_form(_operation(path, method, item[method], schemas), item[method])


def _has_slashes(operation: Json) -> bool:
    """Tell whether a part of a path may have slashes: what encodes the parts one by one cannot send it."""
    places = (each["schema"] for each in operation.get("parameters", ()) if each["in"] == "path")
    return any(schema.get("format") == "path" for schema in places)


def _in_every_form(operation: Operation, described: Json) -> Iterator[Operation]:
    """Yield an operation; where its answer may also be a file, apart: the method of JSON, and one more that returns bytes."""
    # Whatever follows the first is a part of it: 206.
    answer = next(answer for status, answer in described["responses"].items() if status.startswith("2"))
    kinds = answer.get("content", {}).keys() - {"text/event-stream"}
    form = next((field for field in operation.query if field.name == _FORM), None)
    if form is None or "application/json" not in kinds or len(kinds) == 1:
        yield operation
        return
    others = tuple(field for field in operation.query if field.name != _FORM)
    files = Type("literal", values=tuple(value for value in form.type.values if value != "json"))
    yield replace(operation, query=others)
    if operation.paged is not None:
        return  # of a table the next page stands in a header, which no method returns: the iterator has all rows
    yield replace(
        operation,
        name=f"{operation.name}_file",
        query=(*others, replace(form, type=files, is_required=True, text="")),
        answer=Type("bytes"),
    )


def _operation(path: str, method: str, operation: Json, schemas: Json) -> Operation:
    resource, _, name = operation["operationId"].partition(".")
    parameters = operation.get("parameters", ())
    answer = _answer(operation, schemas)
    query = tuple(_parameter(each, schemas) for each in parameters if each["in"] == "query")
    headers = {each["name"] for each in parameters if each["in"] == "header"}
    body_model, body = _body(operation, schemas)
    return Operation(
        resource,
        name,
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        tuple(_parameter(each, schemas) for each in parameters if each["in"] == "path"),
        query,
        body,
        body_model,
        KEY_HEADER in headers,
        MATCH_HEADER in headers,
        any(_is_keyed(each.type, schemas) for each in body),
        answer,
        _paged(query, answer, schemas),
    )


def _parameter(parameter: Json, schemas: Json) -> Field:
    schema = parameter["schema"]
    type_ = _without_null(type_of(schema, schemas))
    return Field(parameter["name"], type_, parameter.get("description", ""), parameter.get("required", False))


def _without_null(type_: Type) -> Type:
    """Return a parameter's type: it is left out, and never null."""
    if type_.kind == "literal":
        return Type("literal", values=tuple(value for value in type_.values if value is not None))
    inner = tuple(each for each in type_.inner if each.kind != "null")
    return type_ if type_.kind != "union" else inner[0] if len(inner) == 1 else Type("union", inner=inner)


def _body(operation: Json, schemas: Json) -> tuple[str, tuple[Field, ...]]:
    """Return the model of a request's body, and its fields."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return "", ()
    type_ = type_of(content["application/json"]["schema"], schemas)
    if type_.kind != "model":
        return "", (Field("body", type_),)
    return type_.name, _model(type_.name, schemas[type_.name], schemas).fields


def _is_keyed(type_: Type, schemas: Json) -> bool:
    return type_.kind == "list" and "key" in schemas.get(type_.inner[0].name, {}).get("required", ())


def _answer(operation: Json, schemas: Json) -> Type | None:
    """Return the type of the response to a success, None for an empty one."""
    content = next(answer.get("content", {}) for status, answer in operation["responses"].items() if status.startswith("2"))
    if not content:
        return None
    return type_of(content["application/json"]["schema"], schemas) if "application/json" in content else Type("bytes")


def _paged(query: tuple[Field, ...], answer: Type | None, schemas: Json) -> Field | None:
    if answer is None or answer.kind != "model" or "cursor" not in {field.name for field in query}:
        return None
    fields = _model(answer.name, schemas[answer.name], schemas).fields
    rows = [field for field in fields if field.type.kind == "list"]
    return rows[0] if len(rows) == 1 and "next" in {field.name for field in fields} else None


def _model(name: str, schema: Json, schemas: Json) -> Model:
    required = schema.get("required", ())
    fields = tuple(
        Field(
            field, type_of(value, schemas), _text(value, schemas), field in required, value.get("default", NOTHING)
        )
        for field, value in schema["properties"].items()
    )  # fmt: skip
    return Model(name, schema.get("description", ""), fields)


def _text(schema: Json, schemas: Json) -> str:
    """Return the description of a field itself, or of the one type that it has beside null, without the form of amounts."""
    for each in (schema, *schema.get("anyOf", ())):
        if "description" in each:
            return _AMOUNT_FORM.sub("", str(each["description"]))
    return ""


def type_of(schema: Json, schemas: Json) -> Type:
    """Return the type that a schema describes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        inner = schemas[name]
        return Type("model", name=name) if "properties" in inner else type_of(inner, schemas)
    if "enum" in schema or "const" in schema:
        return Type("literal", values=tuple(schema.get("enum") or [schema["const"]]))
    if choices := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        by = schema.get("discriminator", {}).get("propertyName", "")
        return Type("union", name=by, inner=tuple(dict.fromkeys(type_of(each, schemas) for each in choices)))
    kind = schema.get("type")
    if isinstance(kind, list):
        return Type("union", inner=tuple(type_of({**schema, "type": each}, schemas) for each in kind))
    if kind == "array":
        return Type("list", inner=(type_of(schema.get("items") or {}, schemas),))
    if kind == "object":
        more = schema.get("additionalProperties")
        return Type("map", inner=(type_of(more if isinstance(more, Mapping) else {}, schemas),))
    if kind == "string" and schema.get("format") in _BY_FORMAT:
        return Type(_BY_FORMAT[schema["format"]])
    return Type("null") if kind == "null" else Type(_SCALARS.get(str(kind), "any"))
