"""Writes the client for TypeScript: plain modules with the resources and the errors, and the types beside them."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Final

from clients.generate.document import Document, Field, Model, Operation, Type

_WIDTH: Final = 120
_LISTED_MAX: Final = 12
_MADE: Final = "Made from the API's document by `make clients`."
_TYPES: Final = {
    "text": "string", "integer": "number", "number": "number", "flag": "boolean", "date": "Day", "instant": "Instant",
    "uuid": "Uuid", "amount": "Amount", "bytes": "Uint8Array", "any": "any", "null": "null",
}  # fmt: skip


def files(document: Document) -> Mapping[str, str]:
    """Return the generated modules by their names."""
    return {
        "models.d.ts": _models(document),
        "errors.js": _errors(document),
        "errors.d.ts": _error_types(document),
        "resources.js": _resources(document),
        "resources.d.ts": _resource_types(document),
    }


def type_text(type_: Type, *, is_request: bool) -> str:
    """Return a type. What a response enumerates may grow, so there it may be any text too; a single text tells kinds apart."""
    match type_.kind:
        case "model":
            return type_.name
        case "literal":
            values = " | ".join(_literal(value) for value in type_.values)
            is_open = not is_request and len(type_.values) > 1 and all(isinstance(value, str) for value in type_.values)
            return f"{values} | (string & {{}})" if is_open else values
        case "list":
            inner = type_text(type_.inner[0], is_request=is_request)
            return f"({inner})[]" if " " in inner else f"{inner}[]"
        case "map":
            return f"Record<string, {type_text(type_.inner[0], is_request=is_request)}>"
        case "union":
            return " | ".join(dict.fromkeys(type_text(each, is_request=is_request) for each in type_.inner))
        case kind:
            return _TYPES[kind]


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def camel(name: str) -> str:
    """Return a name as JavaScript writes it: ``camel("dry_run") == "dryRun"``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def class_name(name: str) -> str:
    """Return a name as a class has it: ``class_name("SELECTION_FULL") == "SelectionFull"``."""
    return "".join(word.capitalize() for word in name.split("_"))


def _comment(text: str, indent: str = "") -> str:
    """Return a text as a comment for programs that show documentation."""
    paragraphs = text.strip().replace("*/", "* /").split("\n\n")
    lines = "\n\n".join("\n".join(textwrap.wrap(one, _WIDTH, break_on_hyphens=False)) for one in paragraphs).split("\n")
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return "".join([f"{indent}/**\n", *(f"{indent} * {line}".rstrip() + "\n" for line in lines), f"{indent} */\n"])


def _models(document: Document) -> str:
    head = f'''/** The requests and responses of the API. {_MADE} */

/** Whole units of the currency, as a decimal number. Never compute with it as a number of JavaScript. */
export type Amount = string
/** An instant of RFC 3339: `new Date(ticket.sold_at)`. */
export type Instant = string
/** A day of the operator's calendar: `2024-10-22`. */
export type Day = string
export type Uuid = string
/** A thing that people edit. Give it as `ifMatch` to a change, which is refused if somebody else was first. */
export interface Tagged {{
  /** Its version, where it came by itself. */
  readonly etag?: string
}}
'''
    return "\n".join([head, *(_model(one, document) for one in document.models)])


def _model(model: Model, document: Document) -> str:
    base = " extends Tagged" if model.name in document.tagged else ""
    shape = _shape(model.fields, is_request=model.name in document.requested)
    return f"{_comment(model.text or model.name)}export interface {model.name}{base} {shape}\n"


def _shape(fields: tuple[Field, ...], *, is_request: bool, indent: str = "") -> str:
    rows = "".join(f"{_about(each, indent)}{indent}  {_row(each, is_request=is_request)}\n" for each in fields)
    return f"{{\n{rows}{indent}}}"


def _row(field: Field, *, is_request: bool) -> str:
    return f"{field.name}{'' if field.is_required else '?'}: {type_text(field.type, is_request=is_request)}"


def _about(field: Field, indent: str) -> str:
    return _comment(field.text, f"{indent}  ") if field.text else ""


def _errors(document: Document) -> str:
    classes = "".join(f"export class {class_name(name)} extends Refused {{}}\n" for name in document.reasons)
    rows = "".join(f"  {name}: {class_name(name)},\n" for name in document.reasons)
    return f"""/** A class for every reason of a refusal. {_MADE} */

import {{ Refused }} from './problems.js'

/** The version of the API that this client was made of. */
export const VERSION = '{document.version}'

{classes}
/** The class of each reason, by its name. */
export const BY_REASON = {{
{rows}}}
"""


def _error_types(document: Document) -> str:
    classes = "".join(
        f"{_comment(f'{meaning[:1].upper()}{meaning[1:]}.')}export class {class_name(name)} extends Refused {{}}\n"
        for name, meaning in document.reasons.items()
    )
    return f"""/** A class for every reason of a refusal. {_MADE} */

import type {{ Problem }} from './models.js'
import {{ Refused }} from './problems.js'

/** The version of the API that this client was made of. */
export const VERSION: string

{classes}
/** The class of each reason, by its name. */
export const BY_REASON: Record<string, new (problem: Problem, key?: string | null) => Refused>
"""


def _resources(document: Document) -> str:
    helpers = [name for name, is_used in _helpers(document) if is_used]
    classes = [_resource(name, operations) for name, operations in document.resources.items()]
    answers = {one.answer.name for one in document.operations if one.answer}
    rows = "".join(
        f"  {one.name}: '{' '.join(field.name for field in one.fields if field.is_required)}',\n"
        for one in document.models if one.name in answers
    )  # fmt: skip
    made = "".join(f"    this.{camel(name)} = new {class_name(name)}Resource(transport)\n" for name in document.resources)
    head = f"""/** The operations of the API by resource. {_MADE} */

import {{ {", ".join(helpers)} }} from './transport.js'

/** The fields that an answer must have. */
const HAS = {{
{rows}}}
"""
    last = f"""/** All resources of the API. */
export class Resources {{
  constructor(transport) {{
{made}  }}
}}
"""
    return "\n".join([head, *classes, last])


def _helpers(document: Document) -> Iterator[tuple[str, bool]]:
    yield "newKey", any(one.has_key for one in document.operations)
    yield "path", any(one.places for one in document.operations)


def _resource(name: str, operations: list[Operation]) -> str:
    head = f"""export class {class_name(name)}Resource {{
  constructor(transport) {{
    this.transport = transport
  }}
"""
    methods = [method for one in operations for method in _methods(one)]
    return "\n".join([head, *methods]).rstrip("\n") + "\n}\n"


def _methods(operation: Operation) -> Iterator[str]:
    defaults = ["key = newKey()"] * operation.has_key + ["ifMatch"] * operation.has_match + ["signal"]
    parameters = [*_parameters(operation), f"{{ {', '.join(defaults)} }} = {{}}"]
    sent = [name for name, is_sent in (("body", operation.body), ("query", operation.query)) if is_sent]
    sent += ["key"] * operation.has_key + ["ifMatch"] * operation.has_match + ["signal"]
    sent += ["mayRepeat: true"] * operation.has_keys
    if operation.answer is None or operation.answer.kind == "bytes":
        sent.append(f"answer: '{'none' if operation.answer is None else 'bytes'}'")
    elif operation.answer.kind == "model":
        sent.append(f"has: HAS.{operation.answer.name}")
    target = _path(operation)
    yield f"""  /** {operation.summary} */
  {camel(operation.name)}({", ".join(parameters)}) {{
    return this.transport.ask('{operation.method}', {target}, {{ {", ".join(sent)} }})
  }}
"""
    if operation.paged is not None:
        places = "".join(f"{camel(each.name)}, " for each in operation.places)
        yield f"""  /** Yield all that `{camel(operation.name)}` finds, page by page. */
  async *{camel(operation.iterator)}({places}query = {{}}, options = {{}}) {{
    let cursor
    do {{
      const page = await this.{camel(operation.name)}({places}{{ ...query, cursor }}, options)
      yield* page.{operation.paged.name}
      cursor = page.next
    }} while (cursor)
  }}
"""


def _parameters(operation: Operation) -> list[str]:
    names = [camel(each.name) for each in operation.places]
    names += ["body" if _must_have_body(operation) else "body = {}"] if operation.body else []
    names += ["query" if _must_have_query(operation) else "query = {}"] if operation.query else []
    return names


def _must_have_body(operation: Operation) -> bool:
    return any(each.is_required for each in operation.body)


def _must_have_query(operation: Operation) -> bool:
    return any(each.is_required for each in operation.query)


def _path(operation: Operation) -> str:
    if not operation.places:
        return f"'{operation.path}'"
    text = operation.path
    for each in operation.places:
        text = text.replace(f"{{{each.name}}}", f"${{{camel(each.name)}}}")
    return f"path`{text}`"


def _resource_types(document: Document) -> str:
    names = sorted(set().union(*(_models_of(one) for one in document.operations)))
    imported = "".join(f"  {name},\n" for name in [*names, "Amount", "Day", "Instant", "Uuid"])
    classes = [_resource_type(name, operations) for name, operations in document.resources.items()]
    rows = "".join(f"  readonly {camel(name)}: {class_name(name)}Resource\n" for name in document.resources)
    head = f"""/** The operations of the API by resource. {_MADE} */

import type {{
{imported}}} from './models.js'
import type {{ ChangeOptions, CommandOptions, ReadOptions, Transport }} from './transport.js'
"""
    last = f"""/** All resources of the API. */
export class Resources {{
  constructor(transport: Transport)
{rows}}}
"""
    return "\n".join([head, *classes, last])


def _models_of(operation: Operation) -> set[str]:
    found = {operation.body_model} - {""}
    for type_ in (operation.answer, operation.paged and operation.paged.type, *(each.type for each in operation.query)):
        found |= type_.models if type_ else set()
    return found if operation.body_model else found.union(*(each.type.models for each in operation.body))


def _resource_type(name: str, operations: list[Operation]) -> str:
    paths = ", ".join(dict.fromkeys(f"`{'/'.join(one.path.split('/')[:3])}`" for one in operations))
    methods = "\n".join(row for one in operations for row in _method_types(one))
    return f"/** The operations below {paths}. */\nexport class {class_name(name)}Resource {{\n{methods}}}\n"


def _method_types(operation: Operation) -> Iterator[str]:
    answer = "void" if operation.answer is None else type_text(operation.answer, is_request=False)
    options = _options(operation)
    places = [f"{camel(each.name)}: {type_text(each.type, is_request=True)}" for each in operation.places]
    body, query = [], []
    if operation.body:
        type_ = operation.body_model or type_text(operation.body[0].type, is_request=True)
        body = [f"body{'' if _must_have_body(operation) else '?'}: {type_}"]
    if operation.query:
        query = [f"query{'' if _must_have_query(operation) else '?'}: {_shape(operation.query, is_request=True, indent='    ')}"]
    text = "\n\n".join(part for part in (operation.summary, operation.text) if part)
    yield f"{_comment(text, '  ')}  {camel(operation.name)}(\n" + _lines([*places, *body, *query, f"options?: {options}"]) + (
        f"  ): Promise<{answer}>\n"
    )
    if operation.paged is not None:
        row = type_text(operation.paged.type.inner[0], is_request=False)
        without = tuple(each for each in operation.query if each.name != "cursor")
        query = [f"query{'' if _must_have_query(operation) else '?'}: {_shape(without, is_request=True, indent='    ')}"]
        head = f"  /** Yield all that `{camel(operation.name)}` finds, page by page. */\n  {camel(operation.iterator)}(\n"
        lines = _lines([*places, *query, "options?: ReadOptions"])
        yield f"{head}{lines}  ): AsyncGenerator<{row}, void, undefined>\n"


def _options(operation: Operation) -> str:
    if operation.has_match:
        return "ChangeOptions"
    return "CommandOptions" if operation.has_key else "ReadOptions"


def _lines(parameters: list[str]) -> str:
    return "".join(f"    {each},\n" for each in parameters)
