"""Writes the Python client: models, errors, and the resources, once for programs that wait and once for those that do not."""

import keyword
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from clients.generate.document import Document, Field, Model, Operation, Type

_WIDTH: Final = 110
_LISTED_MAX: Final = 12
_MADE: Final = "Made from the API's document by `make clients`."
_TYPES: Final = {
    "text": "str", "integer": "int", "number": "float", "flag": "bool", "date": "date", "instant": "datetime", "uuid": "UUID",
    "amount": "Amount", "bytes": "bytes", "any": "Any", "null": "None",
}  # fmt: skip


def files(document: Document) -> Mapping[str, str]:
    """Return the generated modules by their names."""
    made = {
        "models.py": _models(document),
        "errors.py": _errors(document),
        "resources.py": _resources(document, is_async=False),
        "async_resources.py": _resources(document, is_async=True),
    }
    return {name: _formatted(text) for name, text in made.items()}


def _formatted(text: str) -> str:
    options = ["--isolated", "--quiet", "--line-length=130", "-"]
    first_party = 'lint.isort.known-first-party=["taquilla_client"]'
    for steps in (["check", "--select=I,F401", "--fix", "--config", first_party], ["format"]):
        command = [sys.executable, "-m", "ruff", *steps, *options]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


def type_text(type_: Type, *, is_request: bool) -> str:
    """Return a type as an annotation. What a response enumerates may grow, so there it is plain text."""
    match type_.kind:
        case "model":
            return type_.name
        case "literal" if is_request:
            return f"Literal[{', '.join(map(repr, type_.values))}]"
        case "literal":
            return " | ".join(dict.fromkeys(type(value).__name__ for value in type_.values))
        case "list":
            return f"{'Sequence' if is_request else 'list'}[{type_text(type_.inner[0], is_request=is_request)}]"
        case "map":
            return f"{'Mapping' if is_request else 'dict'}[str, {type_text(type_.inner[0], is_request=is_request)}]"
        case "union" if not _can_be_decoded(type_):
            return "Any"
        case "union":
            return " | ".join(dict.fromkeys(type_text(each, is_request=is_request) for each in type_.inner))
        case kind:
            return _TYPES[kind]


def _can_be_decoded(type_: Type) -> bool:
    """Tell whether the value itself shows which type of a union it has."""
    kinds = [_JSON_KINDS.get(each.kind, each.kind) for each in type_.inner if not (type_.name and each.kind == "model")]
    return len(set(kinds)) == len(kinds) and "any" not in kinds


_JSON_KINDS: Final = {
    **dict.fromkeys(("text", "date", "instant", "uuid", "amount", "bytes", "literal"), "text"),
    **dict.fromkeys(("model", "map"), "object"),
}


def _name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _docstring(text: str, indent: str) -> str:
    """Return a docstring: the first paragraph on the first line where it fits."""
    paragraphs = text.strip().replace("\\", "\\\\").split("\n\n")
    wrapped = "\n\n".join("\n".join(textwrap.wrap(one, _WIDTH, break_on_hyphens=False)) for one in paragraphs)
    if "\n" in wrapped:
        wrapped += "\n"
    return textwrap.indent(f'"""{wrapped}"""', indent) + "\n"


def _models(document: Document) -> str:
    head = f'''"""The requests and responses of the API. {_MADE}"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from taquilla_client.tagged import Tagged

Amount = str
"""Whole units of the currency, as a decimal number: ``Decimal(ticket.amount)``. The house takes no more decimals than it has."""
'''
    return "\n\n".join([head, *(_model(one, document) for one in document.models if one.name not in document.bodies)])


def _model(model: Model, document: Document) -> str:
    is_request = model.name in document.requested
    options = "frozen=True, kw_only=True" + (", omit_defaults=True" if is_request else "")
    if model.tag is not None:
        options += f", tag_field={model.tag[0]!r}, tag={model.tag[1]!r}"
    base = "Tagged" if model.name in document.tagged else "Struct"
    may_grow = model.name in document.returned
    rows = [_model_field(each, is_request=is_request, may_grow=may_grow) for each in _own_fields(model)]
    fields = "".join(rows) or "    pass\n"
    return f"class {model.name}({base}, {options}):\n{_docstring(model.text or model.name, '    ')}\n{fields}"


def _own_fields(model: Model) -> list[Field]:
    """Return the fields of a model without the one that only tells it apart: msgspec writes and reads that by itself."""
    return [field for field in model.fields if model.tag is None or field.name != model.tag[0]]


def _model_field(field: Field, *, is_request: bool, may_grow: bool) -> str:
    annotation, default = _annotated(field, is_request=is_request, may_grow=may_grow)
    if _name(field.name) != field.name:
        default = f"field(name={field.name!r}{f', default={default}' if default else ''})"
    text = _field_text(field, is_request=is_request and not may_grow)
    return f"    {_name(field.name)}: {annotation}{f' = {default}' if default else ''}\n{text}"


def _field_text(field: Field, *, is_request: bool) -> str:
    """Return what a field's type does not say: its description, and the values that a response may have today."""
    types = (field.type, *field.type.inner)
    known = [] if is_request else [value for each in types for value in each.values if value is not None]
    parts = [field.text]
    parts += [f"One of {', '.join(f'`{value}`' for value in known)}."] if 0 < len(known) <= _LISTED_MAX else []
    told = " ".join(part for part in parts if part)
    return _docstring(told, "    ") if told else ""


def _annotated(field: Field, *, is_request: bool, may_grow: bool = False) -> tuple[str, str]:
    """Return a field's annotation and its default, empty where it has none. may_grow: responses have it, too."""
    annotation = type_text(field.type, is_request=is_request and not may_grow)
    if field.is_required:
        return annotation, ""
    if isinstance(field.default, str | int | float | bool | None):
        return annotation, repr(field.default)
    if is_request:
        return (f"{annotation.removesuffix(' | None')} | UnsetType" + " | None" * annotation.endswith(" | None")), "UNSET"
    return annotation if "None" in annotation.split(" | ") or annotation == "Any" else f"{annotation} | None", "None"


def class_name(reason: str) -> str:
    """Return a reason as the name of a class: ``class_name("SELECTION_FULL") == "SelectionFull"``."""
    return "".join(word.capitalize() for word in reason.split("_"))


def _errors(document: Document) -> str:
    head = f'''"""A class for every reason of a refusal. {_MADE}"""

from collections.abc import Mapping
from typing import Final

from taquilla_client.problems import Refused

VERSION: Final = "{document.version}"
"""The version of the API that this client was made of."""
'''
    classes = [
        f"class {class_name(name)}(Refused):\n{_docstring(f'{meaning[:1].upper()}{meaning[1:]}.', '    ')}"
        for name, meaning in document.reasons.items()
    ]
    rows = "".join(f"    {name!r}: {class_name(name)},\n" for name in document.reasons)
    table = f'BY_REASON: Final[Mapping[str, type[Refused]]] = {{\n{rows}}}\n"""The class of each reason, by its name."""\n'
    return "\n\n".join([head, *classes, table])


def _resources(document: Document, *, is_async: bool) -> str:
    prefix = "Async" if is_async else ""
    models = ", ".join([*sorted(one.name for one in document.models), "Amount"])
    head = f'''"""The operations of the API by resource{", without blocking" if is_async else ""}. {_MADE}"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, UnsetType

from taquilla_client.models import {models}
from taquilla_client.tagged import Tagged
from taquilla_client.transport import {prefix}Transport, key_or_new, segment
'''
    classes = [_resource(name, operations, is_async=is_async) for name, operations in document.resources.items()]
    made = "".join(f"        self.{name} = {prefix}{class_name(name)}Resource(transport)\n" for name in document.resources)
    resources = f'''class {prefix}Resources:
    """All resources of the API."""

    def __init__(self, transport: {prefix}Transport) -> None:
{made}'''
    return "\n\n".join([head, *classes, resources])


def _resource(name: str, operations: list[Operation], *, is_async: bool) -> str:
    prefix = "Async" if is_async else ""
    paths = ", ".join(dict.fromkeys(f"`{'/'.join(one.path.split('/')[:3])}`" for one in operations))
    head = f'''class {prefix}{class_name(name)}Resource:
    """The operations below {paths}."""

    def __init__(self, transport: {prefix}Transport) -> None:
        self._transport = transport
'''
    # `list` comes last: a method of that name hides the type from annotations that come after it.
    ordered = sorted(operations, key=lambda one: one.name == "list")
    return "\n".join([head, *(method for one in ordered for method in _methods(one, is_async=is_async))])


def _methods(operation: Operation, *, is_async: bool) -> Iterator[str]:
    yield _method(operation, is_async=is_async)
    if operation.paged is not None:
        yield _iterator(operation, operation.paged, is_async=is_async)


def _method(operation: Operation, *, is_async: bool) -> str:
    answer = "None" if operation.answer is None else type_text(operation.answer, is_request=False)
    path = "f" * bool(operation.places) + '"' + _path(operation) + '"'
    asked = [f'"{operation.method}"', path, "type(None)" if answer == "None" else answer]
    if operation.query:
        asked.append(f"query={_mapping(operation.query)}")
    if operation.body_model:
        asked.append(f"body={_mapping(operation.body, is_body=True)}")
    elif operation.body:
        asked.append("body=body")
    if operation.has_key:
        asked.append("key=key_or_new(key)")
    if operation.has_match:
        asked.append("if_match=if_match")
    asked += ["may_repeat=True"] * operation.has_keys
    options = [_parameter(each, operation) for each in operation.options] + ["key: str | None = None"] * operation.has_key
    options += ["if_match: Tagged | str | None = None"] * operation.has_match
    waiting = "await " if is_async else ""
    gives = "" if answer == "None" else "return "
    return f'''    {"async " * is_async}def {_name(operation.name)}({_signature(operation, options)}) -> {answer}:
{_method_text(operation)}        {gives}{waiting}self._transport.ask({", ".join(asked)})
'''


def _iterator(operation: Operation, rows: Field, *, is_async: bool) -> str:
    row = type_text(rows.type.inner[0], is_request=False)
    options = [each for each in operation.options if each.name != "cursor"]
    given = [_name(each.name) for each in operation.arguments]
    given += [f"{_name(each.name)}={_name(each.name)}" for each in options] + ["cursor=cursor"]
    signature = _signature(operation, [_parameter(each, operation) for each in options])
    pages = f"        page = {'await ' * is_async}self.{_name(operation.name)}({', '.join(given)})\n"
    yielding = f"for row in page.{rows.name}:\n                yield row" if is_async else f"yield from page.{rows.name}"
    return f'''    {"async " * is_async}def {operation.iterator}({signature}) -> {"Async" * is_async}Iterator[{row}]:
        """Yield all that `{operation.name}` finds, page by page. limit is the length of a page."""
        cursor: str | None = None
        while True:
    {pages}            {yielding}
            if page.next is None:
                return
            cursor = page.next
'''


def _signature(operation: Operation, options: list[str]) -> str:
    arguments = [f"{_name(each.name)}: {type_text(each.type, is_request=True)}" for each in operation.arguments]
    return ", ".join(["self", *arguments, *(["*", *options] if options else [])])


def _parameter(field: Field, operation: Operation) -> str:
    annotation, default = _annotated(field, is_request=True)
    if field in operation.query:
        annotation, default = f"{type_text(field.type, is_request=True)} | None", "None"
    return f"{_name(field.name)}: {annotation} = {default}"


def _mapping(fields: tuple[Field, ...], *, is_body: bool = False) -> str:
    """Return a mapping of fields. A body leaves out what is null unless it is said: so the house's fast way takes a sale."""
    left_out = {each.name for each in fields if is_body and not each.is_required and each.default is None}
    said = ((each.name, _name(each.name)) for each in fields)
    return "{" + ", ".join(f"{key!r}: {f'UNSET if {name} is None else ' * (key in left_out)}{name}" for key, name in said) + "}"


def _path(operation: Operation) -> str:
    path = operation.path
    for each in operation.places:
        path = path.replace(f"{{{each.name}}}", f"{{segment({_name(each.name)})}}")
    return path


def _method_text(operation: Operation) -> str:
    parts: list[str] = [operation.summary, operation.text]
    told: list[tuple[str, Any]] = [(_name(each.name), each.text) for each in (*operation.arguments, *operation.options)]
    parts += [f"{name}: {text}" for name, text in told if text]
    if operation.has_key:
        parts.append("key: the caller's own key of this command, kept through all retries; a fresh one where none is given.")
    if operation.has_match:
        parts.append("if_match: the thing as the caller has seen it, or its ETag. Raises ChangedMeanwhile if it is out of date.")
    return _docstring("\n\n".join(part for part in parts if part), "        ")
