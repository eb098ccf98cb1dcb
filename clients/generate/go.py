"""Writes the client for Go: the models, the reasons, and the resources with their operations, as gofmt has them."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from clients.generate.document import NOTHING, Document, Field, Model, Operation, Type

_WIDTH: Final = 110
_HEAD: Final = "// Made from the API's document by `make clients`.\n\npackage taquilla\n"
_TYPES: Final = {
    "text": "string", "integer": "int64", "number": "float64", "flag": "bool", "date": "string", "instant": "time.Time",
    "uuid": "string", "amount": "string", "any": "any", "null": "any",
}  # fmt: skip


def files(document: Document) -> Mapping[str, str]:
    """Return the generated files by their names."""
    models = "\n".join(_model(one, document) for one in document.models)
    reasons = "".join(
        f"{_comment(f'{class_name(name)}: {meaning}.')}const {class_name(name)} = {_quoted(name)}\n\n"
        for name, meaning in document.reasons.items()
    )
    resources = "\n".join(_resource(name, operations) for name, operations in document.resources.items())
    return {
        "models.go": f'{_HEAD}\nimport "time"\n\n{models}',
        "reasons.go": f"{_HEAD}\n// Version is that of the API from which this client was made.\n"
        f"const Version = {_quoted(document.version)}\n\n{reasons}".rstrip() + "\n",
        "resources.go": f'{_HEAD}\nimport (\n\t"context"\n\t"iter"\n\t"time"\n)\n\n{resources}\n{_all(document)}',
    }


def class_name(name: str) -> str:
    """Return a name as Go exports it: ``class_name("draw_id") == "DrawId"``."""
    return "".join(word[:1].upper() + word[1:].lower() for word in name.removesuffix("[]").split("_"))


def type_text(type_: Type, *, is_optional: bool = False, says_empty: bool = False) -> str:
    """Return a type. What may be left out or null is a pointer, and a union of models is any.

    A list or a map is one only where an empty one says something else than none: Go would leave it out.
    """
    match type_.kind:
        case "model":
            text = type_.name
        case "literal":
            return type_text(_of_values(type_), is_optional=is_optional or None in type_.values)
        case "bytes" | "list" | "map":
            inner = type_text(type_.inner[0]) if type_.inner else "byte"
            text = f"map[string]{inner}" if type_.kind == "map" else f"[]{inner}"
            is_optional = is_optional and says_empty
        case "union":
            kinds = [each for each in type_.inner if each.kind != "null"]
            same = len({type_text(each) for each in kinds}) == 1
            is_optional = is_optional or len(kinds) < len(type_.inner)
            return type_text(kinds[0], is_optional=is_optional, says_empty=says_empty) if same else "any"
        case kind:
            text = _TYPES[kind]
    return f"*{text}" if is_optional and text != "any" else text


def _of_values(type_: Type) -> Type:
    kinds = {type(value) for value in type_.values if value is not None}
    return Type({str: "text", int: "integer", bool: "flag"}[kinds.pop()] if len(kinds) == 1 else "any")


def _quoted(text: str) -> str:
    return f'"{text}"'


def _comment(text: str, indent: str = "") -> str:
    paragraphs = "\n\n".join("\n".join(textwrap.wrap(one, _WIDTH, break_on_hyphens=False)) for one in text.strip().split("\n\n"))
    return "".join(f"{indent}// {line}".rstrip() + "\n" for line in paragraphs.split("\n")) if text.strip() else ""


def _fields(fields: tuple[Field, ...], *, is_sent: bool = False) -> str:
    return "\n".join(
        f"{_comment(each.text, chr(9))}\t{class_name(each.name)} "
        f"{_field_type(each, is_sent=is_sent)}"
        f' `json:"{each.name}{"" if each.is_required else ",omitempty"}"`\n'
        for each in fields
    )


def _field_type(field: Field, *, is_sent: bool) -> str:
    """Return a field's type: Nullable where null says something else than what is left out."""
    text = type_text(field.type, is_optional=not field.is_required, says_empty=is_sent and field.default != [])
    may_be_null = None in field.type.values or any(each.kind == "null" for each in field.type.inner)
    is_nullable = is_sent and may_be_null and not field.is_required and field.default is NOTHING
    return f"Nullable[{text.removeprefix('*')}]" if is_nullable else text


def _model(model: Model, document: Document) -> str:
    tagged = "\n\t// ETag is its version, where it came by itself. Give it to a change as IfMatch.\n\tETag string `json:\"-\"`\n"
    own = tagged if model.name in document.tagged else ""
    fields = _fields(model.fields, is_sent=model.name in document.requested)
    text = f"{_comment(model.text or model.name)}type {model.name} struct {{\n{fields}{own}}}\n"
    return f"{text}\nfunc (thing *{model.name}) setTag(etag string) {{ thing.ETag = etag }}\n" if own else text


def _resource(name: str, operations: list[Operation]) -> str:
    own = f"{class_name(name)}Resource"
    paths = ", ".join(dict.fromkeys("/".join(one.path.split("/")[:3]) for one in operations))
    methods = "\n".join(part for one in operations for part in _methods(one, own))
    return f"// {own} has the operations below {paths}.\ntype {own} struct{{ transport *Transport }}\n\n{methods}"


def _methods(operation: Operation, own: str) -> Iterator[str]:
    name, query = class_name(operation.name), f"{own.removesuffix('Resource')}{class_name(operation.name)}Query"
    if operation.query:
        yield f"// {query} is what {name} may be asked with.\ntype {query} struct {{\n{_fields(operation.query)}}}\n"
    places = "".join(f"{_local(each)} {type_text(each.type)}, " for each in operation.places)
    given = [f"{_local(each)}" for each in operation.places]
    taken = f"ctx context.Context, {places}"
    if operation.body:
        taken += f"body {operation.body_model or type_text(operation.body[0].type)}, "
        given.append("body")
    if operation.query:
        taken += f"query {query}, "
        given.append("query")
    about = _comment("\n\n".join(filter(None, (f"{name}: {operation.summary}", operation.text))))
    path = ", ".join(["", *(_local(each) for each in operation.places)])
    target = f"at({_quoted(_pattern(operation))}{path})"
    sent = f"call{{{_quoted(operation.method)}, {target}, {'query' if operation.query else 'nil'}, "
    sent += f"{'body' if operation.body else 'nil'}, {str(operation.has_key).lower()}, {str(operation.has_keys).lower()}}}"
    head = f"{about}func (r *{own}) {name}({taken}options ...Option)"
    if operation.answer is None:
        yield f"{head} error {{\n\treturn r.transport.ask(ctx, {sent}, nil, options)\n}}\n"
        return
    answer = type_text(operation.answer)
    yield f"{head} (answer {answer}, err error) {{\n\terr = r.transport.ask(ctx, {sent}, &answer, options)\n\treturn\n}}\n"
    if operation.paged is not None:
        row, each = type_text(operation.paged.type.inner[0]), class_name(operation.iterator)
        pages = ", ".join(["ctx", *given, "options..."])
        yield f"""// {each} yields all that {name} finds, page by page, and an error if there is one.
func (r *{own}) {each}({taken}options ...Option) iter.Seq2[{row}, error] {{
\treturn func(yield func({row}, error) bool) {{
\t\tquery := query // another range begins anew
\t\tfor {{
\t\t\tpage, err := r.{name}({pages})
\t\t\tif err != nil {{
\t\t\t\tyield({row}{{}}, err)
\t\t\t\treturn
\t\t\t}}
\t\t\tfor _, row := range page.{class_name(operation.paged.name)} {{
\t\t\t\tif !yield(row, nil) {{
\t\t\t\t\treturn
\t\t\t\t}}
\t\t\t}}
\t\t\tif query.Cursor = page.Next; query.Cursor == nil {{
\t\t\t\treturn
\t\t\t}}
\t\t}}
\t}}
}}
"""


def _local(field: Field) -> str:
    """Return the name of an argument: no word of Go's, and none of a package."""
    name = class_name(field.name)
    return f"{name[:1].lower()}{name[1:]}"


def _pattern(operation: Operation) -> str:
    """Return a path with %s for each of its parts."""
    path = operation.path
    for each in operation.places:
        path = path.replace(f"{{{each.name}}}", "%s")
    return path


def _all(document: Document) -> str:
    names = [class_name(name) for name in document.resources]
    rows = "\n".join(f"\t{name} *{name}Resource\n" for name in names)
    made = "".join(f"\tall.{name} = &{name}Resource{{transport}}\n" for name in names)
    return f"""// Resources are all resources of the API.
type Resources struct {{
{rows}}}

func resourcesOf(transport *Transport) (all Resources) {{
{made}\treturn
}}
"""
