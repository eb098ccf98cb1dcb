"""The dialect's OpenAPI 3.1 document, made from the table of its calls and from the types that come and go."""

from typing import Any, Final

from taquilla.dialects.betstack.endpoints import CALLS, Call
from taquilla.dialects.betstack.field_errors import Complaints
from taquilla.dialects.betstack.responses import Detail, No
from taquilla.http.openapi import in_json, ref_to, said_of, schemas_of

TITLE: Final = "Taquilla: Betstack"
_DESCRIPTION: Final = """Jackpots and superbets for operators whose players keep their money in the operator's own wallet.

**Signatures.** Each request bears three headers: `operator`, the operator's name; `timestamp`, unix seconds, at most 300 from
now; `signature`, the hexadecimal HMAC-SHA256, under the operator's secret, of the timestamp followed by the body with every
space taken out. Without a body it is that of the timestamp alone. finance-details may come unsigned.

With `signature-version: 2` the signature is over the whole request: `2`, method, path with query, timestamp, `Idempotency-Key`
(or nothing) and body, with a line feed between each two and nothing taken out. An operator may have it required.

**A signed request is carried out once.** Sent again while its timestamp is taken, it gets its first answer, wherever it is sent
and whatever its key.

**Amounts** are whole minor units. Times are UTC unless their name says that they are the operator's, and bear no zone.

**Refusals** are HTTP 400 with a code and a message; 422 tells which field is wrong. `Idempotency-Key` is optional: the same
request under the same key is answered from the record, whatever has happened in between. 503 is no answer: repeat with the same
key.

Fields that are not described here are ignored. Everything else is read strictly: no duplicate keys, no decimals where whole
numbers are expected (but a price may end in `.00`), no numbers written as text, at most 256 KiB."""

_TEXT: Final = {"type": "string"}
_HEADERS: Final = {
    "operator": "The operator's name.",
    "timestamp": "Unix seconds, at most 300 from now.",
    "signature": "HMAC-SHA256 of timestamp and body, or of the whole request (version 2): 64 hexadecimal digits.",
}
_SIGNED: Final[dict[str, list[str]]] = {name: [] for name in _HEADERS}
_VERSION: Final = {
    "name": "signature-version",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["1", "2"], "default": "1"},
    "description": "What the signature covers: 1, timestamp and body; 2, the whole request.",
}
_FROM: Final = {"operator": "site", "token": "token_ann", "currency": "KES", "source": "mobile"}
_JACKPOT: Final = {"type": "jackpot", "price": 50, "coupon_id": 455, "bets": [[101, 102], 101, 101, 101, 101, 101, 101]}
_SUPERBET: Final = {"type": "superbet", "price": 1000, "event": 100001, "bets": [101, 102, 103, 104, 105, 106]}
# No schema can say which fields go together, so an example made of its fields would be refused.
_EXAMPLES: Final = {"jackpot": {"value": _FROM | _JACKPOT}, "superbet": {"value": _FROM | _SUPERBET}}
_DECIMALS: Final = {"type": "number", "description": "At most 12 digits before its point and 6 after it, without exponent."}


def document() -> dict[str, Any]:
    """The whole document."""
    types = {type_ for call in CALLS for type_ in (*call.gives, call.asks) if type_ is not None} | {No, Detail, Complaints}
    schemas = schemas_of(types)
    schemas["Decimals"] = _DECIMALS
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": _DESCRIPTION},
        "tags": [{"name": "Tickets"}, {"name": "Calculator"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": name, "description": told} for name, told in _HEADERS.items()
            },
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "tags": ["Tickets" if call.path.startswith("/be/") else "Calculator"],
        **said_of(call.answer),
        "operationId": call.answer.__name__,
        "parameters": _parameters(call),
        "security": [_SIGNED] if call.is_signed else [{}, _SIGNED],
    }
    if call.asks is not None:
        # A superbet is reserved before it is paid for; there is no other way to one.
        examples = _EXAMPLES if call.path.endswith("/reserve") else {"jackpot": _EXAMPLES["jackpot"]}
        content = {"application/json": {"schema": ref_to(call.asks), "examples": examples}}
        operation["requestBody"] = {"content": content, "required": True}
    shown = {"anyOf": [ref_to(type_) for type_ in call.gives]} if len(call.gives) > 1 else ref_to(call.gives[0])
    answers = {
        "200": ("Done.", {"type": "array", "items": shown} if call.is_list else shown),
        "400": ("Refused, or a header is said twice.", {"anyOf": [ref_to(No), ref_to(Detail)]}),
        "403": ("A header is missing, or the signature is wrong or too old.", ref_to(Detail)),
        "422": ("A field is wrong.", ref_to(Complaints)),
        "503": ("Try again, with the same key.", ref_to(Detail)),
    }
    return operation | {
        "responses": {status: {"description": told, "content": in_json(schema)} for status, (told, schema) in answers.items()}
    }


def _parameters(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [_VERSION]
    if "{ticket}" in call.path:
        found.append({"name": "ticket", "in": "path", "required": True, "schema": _TEXT, "description": "An id or a code."})
    for one in call.query:
        found.append(
            {"name": one.name, "in": "query", "required": one.required, "schema": one.schema, "description": one.description}
        )
    if call.method == "POST":
        key = _TEXT | {"pattern": "^[ -~]{1,255}$"}
        found.append({"name": "idempotency-key", "in": "header", "required": False, "schema": key})
    return found
