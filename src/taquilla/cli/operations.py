"""Makes commands of operations of our own API: a row names one, and its options, its call and its output are derived."""

import copy
import inspect
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec
import typer
from msgspec import UNSET, Struct, UnsetType

from taquilla.api.app import ROUTERS
from taquilla.api.handlers import etag_of
from taquilla.api.members import NOT_IN_THE_QUERY
from taquilla.api.operation_ids import operation_id
from taquilla.cli.calls import OfficeCall, call, caller_at
from taquilla.cli.export import WrittenReport
from taquilla.cli.office import OfficeRow
from taquilla.cli.options import parameter_of
from taquilla.cli.output import CannotDo, Shown
from taquilla.cli.passwords import ClerkOptions, whole_text
from taquilla.cli.session import EvenClosed
from taquilla.engine.house import House
from taquilla.http.decode import echo
from taquilla.http.framework import BaseRouteHandler, Router
from taquilla.http.responses import Json, JsonObject
from taquilla.store.people.operators import OperatorName

Annotation: TypeAlias = Any
"""A type, or what is said about one: Python has no type for these."""
Typed: TypeAlias = Any
"""A value as it was typed for an option of its type."""
_NONE: Final = "none"
"""The word for null, where a field takes it."""
_MISSING: Final = inspect.Parameter.empty
_SPELLINGS: Final = {date: "A day: ISO.", datetime: "An instant: ISO with its offset."}
_Key = Annotated[str | None, typer.Option("--key", help="A key of your own: what is sent twice under it is done once.")]
_Out = Annotated[Path | None, typer.Option(metavar="FILE", help="The file for it; by default standard output.")]


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """An operation of `/v1`: the subject that it belongs to, its method, and its path with the names of its parts in braces."""

    router: Router
    handler: BaseRouteHandler
    method: str
    path: str

    @property
    def body(self) -> type[Struct] | None:
        """Return the type of its body; None: it has none."""
        hints = get_type_hints(self.handler.fn, include_extras=True)
        return _plain(hints["data"])[0] if "data" in hints else None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation. way is where its value goes: `path`, `query`, or `body` and the fields that lead to it."""

    name: str
    way: tuple[str, ...]
    annotation: Annotation
    default: object = _MISSING


def operations() -> dict[str, ApiOperation]:
    """Return all operations by their ids."""
    return {
        operation_id(handler, method, route.path_components): ApiOperation(router, handler, method, route.path_format)
        for router in ROUTERS
        for route in router.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods - {"OPTIONS"}
    }


def command_of(row: OfficeRow) -> Callable[..., Awaitable[Shown | WrittenReport]]:
    """Return a row as a command, which takes what its operation does, and shows the response."""
    known = operations()
    operation = known[row.operation]
    parameters = {one.name: one for one in _parameters(operation, row)}
    taken = inspect.signature(operation.handler.fn).parameters

    async def run(*, house: House, **given: Typed) -> Shown | WrittenReport:
        operator: OperatorName | None = given.get("operator")
        if row.by:
            operator, member_id = await given["options"].identify(house, given["by"])
            caller = await caller_at(house, operator.id, member_id)
        else:
            caller = await caller_at(house, None if operator is None else operator.id)
        values = {name: _value(row, one, given[name]) for name, one in parameters.items() if given[name] not in (None, [])}
        request = _request(operation, row, parameters, values)
        request.key = given.get("own_key") or (str(house.new_id()) if "command" in taken else "")
        if row.onto:
            whole = known[row.onto]
            seen = await call(caller, whole.router, OfficeCall("GET", whole.path, request.parts))
            if not request.body:
                return Shown(json.loads(seen), operator)
            request.body, request.etag = json.loads(seen) | request.body, etag_of(seen)
        response = await call(caller, operation.router, request)
        form, out = values.get("format", "json"), given.get("out")
        is_whole = "cursor" in parameters and not values.keys() & {"limit", "cursor"}
        while is_whole and form != "json" and request.following:
            if form == "xlsx":
                raise CannotDo("a spreadsheet holds one page, and there are more: say --format csv, or --limit")
            request.query["cursor"] = request.following
            response += (await call(caller, operation.router, request)).partition(b"\r\n")[2]
        if form != "json":
            return WrittenReport(response, out, is_text=form != "xlsx")
        shown = json.loads(response or b"null")
        while is_whole and shown["next"] is not None:
            request.query["cursor"] = shown["next"]
            page = json.loads(await call(caller, operation.router, request))
            shown = page | {name: rows + page[name] for name, rows in shown.items() if isinstance(rows, list)}
        if out is not None:
            return WrittenReport(json.dumps(shown, ensure_ascii=False).encode(), out, is_text=True)
        return Shown(shown, operator)

    names, is_paged = dict.fromkeys((*row.places.split(), *parameters)), "cursor" in parameters
    own = [_option(row, parameters[name], is_paged=is_paged) for name in names]
    own += [parameter_of("own_key", _Key, None)] if "command" in taken else []
    own += [parameter_of("out", _Out, None)] if "format" in taken else []
    if row.by:
        address = Annotated[str, typer.Option(f"--{row.by}", help="The address of the one who decides.")]
        own += [parameter_of("by", address), parameter_of("options", ClerkOptions)]
    elif "session" in taken:
        own.append(parameter_of("operator", EvenClosed if row.closed_too else OperatorName))
    run.__doc__ = f"{_about(operation, row)}\n\nExample: taquilla {row.name} {row.example}".rstrip()
    run.__annotations__ = {one.name: one.annotation for one in own} | {"house": House}
    run.__signature__ = inspect.Signature([*own, parameter_of("house", House)])  # type: ignore[attr-defined]
    return run


def _parameters(operation: ApiOperation, row: OfficeRow) -> Iterator[Parameter]:
    """Yield the parameters of an operation that its command takes."""
    hints = get_type_hints(operation.handler.fn, include_extras=True)
    for name, one in inspect.signature(operation.handler.fn).parameters.items():
        if name not in row.fixed and name not in NOT_IN_THE_QUERY:
            yield Parameter(name, ("path" if f"{{{name}}}" in operation.path else "query", name), hints[name], one.default)
    if operation.body is not None:
        yield from _fields(operation.body, ("body",), row)


def _fields(struct: type[Struct], way: tuple[str, ...], row: OfficeRow) -> Iterator[Parameter]:
    """Yield the fields of a struct, those of structs in it among them; of a list of structs those of its only one."""
    for one in msgspec.structs.fields(struct):
        plain, mark = _plain(one.type)[0], ""
        if _origin(plain) is list and _is_struct(inner := _plain(get_args(plain)[0])[0]):
            plain, mark = inner, "[]"
        plain = _tagged(plain, row.fixed.get(one.name))
        if _is_struct(plain):
            yield from _fields(plain, (*way, one.name + mark), row)
        elif one.name not in row.fixed:
            default = _MISSING if one.required else None if one.default is msgspec.NODEFAULT else one.default
            yield Parameter(one.name, (*way, one.name), one.type, default)


def _tagged(plain: Annotation, fixed: object) -> Annotation:
    """Return the struct of a union that the command has fixed by its tag; anything else as it is."""
    if isinstance(fixed, dict) and _origin(plain) in (Union, UnionType):
        return next(one for one in get_args(plain) if one.__struct_config__.tag in fixed.values())
    return plain


def _origin(annotation: Annotation) -> object:
    return get_origin(annotation)


def _is_struct(plain: Annotation) -> bool:
    return isinstance(plain, type) and issubclass(plain, Struct)


def _plain(annotation: Annotation) -> tuple[Annotation, bool, list[Annotation]]:
    """Return a type without what is said about it, whether it takes null, and what is said."""
    takes_null, said = False, list[Annotation]()
    while True:
        if _origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            said += more
        elif _origin(annotation) in (Union, UnionType):
            takes_null = takes_null or NoneType in get_args(annotation)
            rest = tuple(one for one in get_args(annotation) if one not in (NoneType, UnsetType))
            if len(rest) > 1:
                return reduce(or_, rest), takes_null, said
            annotation = rest[0]
        else:
            return annotation, takes_null, said


def _option(row: OfficeRow, parameter: Parameter, *, is_paged: bool) -> inspect.Parameter:
    """Return a parameter of an operation as one of its command, which follows all pages of one that is paged."""
    plain, takes_null, said = _plain(parameter.annotation)
    name = row.names.get(parameter.name, parameter.name.removesuffix("_id").replace("_", "-"))
    about = [next((one.description for one in said if getattr(one, "description", None)), "")]
    least, most = (_bound(said, name) if plain is int else None for name in ("ge", "le"))
    of_type: Annotation = plain if plain in (int, bool) else str
    if _origin(plain) is list:
        of_type = list[int] if _plain(get_args(plain)[0])[0] is int else list[str]
        about.append("Repeat it for several.")
    elif _origin(plain) is Literal:
        of_type = Literal[tuple(str(one) for one in get_args(plain))]
    if parameter.name in row.files.split():
        about.insert(0, "A file that holds it (- is standard input).")
    about.append(_SPELLINGS.get(plain, ""))
    if takes_null and of_type is str and parameter.default is not None:
        about.append(f'Or "{_NONE}".')
    if is_paged and parameter.name == "limit":
        about = ["The most rows. By default all."]
    elif parameter.default not in (_MISSING, UNSET, None, "", [], False):
        about.append(f"By default {parameter.default}.")
    is_placed, help_text = parameter.name in row.places.split(), " ".join(filter(None, about))
    if is_placed:
        how = typer.Argument(metavar=name.upper().replace("-", "_"), help=help_text, min=least, max=most)
    else:
        how = typer.Option(f"--{name}/--no-{name}" if plain is bool else f"--{name}", help=help_text, min=least, max=most)
    if parameter.default is _MISSING or (is_placed and parameter.default is UNSET):
        return parameter_of(parameter.name, Annotated[of_type, how])
    return parameter_of(parameter.name, Annotated[of_type | None, how], None)


def _bound(said: list[Annotation], name: str) -> int | None:
    return next((bound for one in said if (bound := getattr(one, name, None)) is not None), None)


def _value(row: OfficeRow, parameter: Parameter, typed: Typed) -> object:
    """Return what was typed as the operation takes it."""
    plain, takes_null, said = _plain(parameter.annotation)
    if takes_null and typed == _NONE:
        return None
    for one in said:
        about, pattern = getattr(one, "description", None), getattr(one, "pattern", None)
        if about and pattern and not re.search(pattern, typed):
            raise CannotDo(f"`{parameter.name}`: {echo(typed)} does not fit. {about}")
    if parameter.name in row.files.split():
        return whole_text(typed, parameter.name.replace("_", " "))
    return int(typed) if _origin(plain) is Literal and typed not in get_args(plain) else typed


def _request(operation: ApiOperation, row: OfficeRow, parameters: Mapping[str, Parameter], values: Json) -> OfficeCall:
    """Return the request that a command makes with the values that were given."""
    parts: JsonObject = {"path": {}, "query": {}, "body": {}}
    for name, value in copy.deepcopy(dict(row.fixed)).items():
        parts["path" if f"{{{name}}}" in operation.path else "body"][name] = value
    for name, value in values.items():
        *way, last = parameters[name].way
        at = parts
        for step in way:
            at = at.setdefault(step, {})
        at[last] = value
    body = {name.removesuffix("[]"): [one] if name.endswith("[]") else one for name, one in parts["body"].items()}
    return OfficeCall(operation.method, operation.path, parts["path"], parts["query"], None if operation.body is None else body)


def _about(operation: ApiOperation, row: OfficeRow) -> str:
    """Return what the operation says of itself, and what its body says: both once, and the row's own line first."""
    summary, _, more = (inspect.getdoc(operation.handler.fn) or "").partition("\n\n")
    if row.onto:  # the operation sets it whole, and says so first
        stays = "What is left out stays as it is; an empty text takes it away. Without any option it is only shown."
        more = f"{stays} {more.partition('. ')[2]}"
    body = operation.body
    fields = () if body is None else msgspec.structs.fields(body)
    chosen = [_tagged(_plain(one.type)[0], row.fixed[one.name]) for one in fields if one.name in row.fixed]
    told = [row.about or summary, more, *(inspect.getdoc(one) for one in [*filter(_is_struct, chosen), body] if one is not None)]
    return "\n\n".join(filter(None, told))
