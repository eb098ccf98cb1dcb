"""The dialect's OpenAPI 3.1 document, made from the table of its calls and from the types that come and go."""

from typing import Any, Final

from taquilla.dialects.gap.endpoints import CALLS, Call
from taquilla.dialects.gap.responses import No
from taquilla.http.openapi import in_json, ref_to, said_of, schemas_of

TITLE: Final = "Taquilla: GAP transfer wallet"
_DESCRIPTION: Final = """Wallets of an operator's users: money in, play, money out, and the four reports.

Each request bears the header `Signature`: base64 of RSA-SHA256 (PKCS#1 v1.5) over the very bytes of its body, made with a key of
the operator that the body names, or of the provider whose game it names. With `Signature-Version: 2` and a `Timestamp` it is over
the whole request: `2`, the method, the path with its query, the timestamp, the value of `Idempotency-Key` or nothing, each
followed by a line break, and the body. Of whom it is required nothing else is taken.

HTTP is 200 for every answer to a request that is signed; 400 where the body is no JSON object, the operator is unknown or the
signature does not hold; 503 where the outcome is not known.

`status` is RS_OK or says why not, `errorDescription` says it as a sentence. A request that moves money bears an id of its
caller's: sent again with the same content it gets its first answer, with other content RS_ERROR_DUPLICATE_TRANSACTION.
A refusal whose reason may pass keeps the id as well. `get-request-status`, an extension of ours, tells what came of one.

Fields that no call takes are ignored; amounts, ids and periods that belong to another call are refused. Everything else is read
strictly: no duplicate keys, no exponents, at most 256 KiB."""

_SIGNATURE: Final = {
    "name": "Signature",
    "in": "header",
    "required": False,
    "description": "Base64 of RSA-SHA256 (PKCS#1 v1.5) over what its version covers. Without it nothing is answered but 400.",
    "schema": {"type": "string"},
}

_VERSION: Final = {
    "name": "Signature-Version",
    "in": "header",
    "required": False,
    "description": "1 (or left out): the signature is over the body. 2: over the whole request.",
    "schema": {"type": "string", "enum": ["1", "2"]},
}
_TIMESTAMP: Final = {
    "name": "Timestamp",
    "in": "header",
    "required": False,
    "description": "Of version 2: now, in unix seconds, at most 300 off.",
    "schema": {"type": "string", "pattern": "^[0-9]{1,12}$"},
}


def document() -> dict[str, Any]:
    """The whole document."""
    types = {type_ for call in CALLS for type_ in (call.asks, call.gives, call.refuses)} | {No}
    schemas = schemas_of(types)
    # What the reader of requests keeps as text is a number to everybody else.
    schemas["Decimals"] = {"type": "number", "not": {"type": "integer"}, "description": "A number with a decimal point."}
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1.0", "description": _DESCRIPTION},
        "tags": [{"name": tag} for tag in dict.fromkeys(call.tag for call in CALLS)],
        "paths": {call.path: {"post": _operation(call)} for call in CALLS},
        "components": {"schemas": schemas},
    }


def _operation(call: Call) -> dict[str, Any]:
    no = ref_to(call.refuses)
    return {
        "tags": [call.tag],
        **said_of(call.answer),
        "operationId": call.path.rpartition("/")[2],
        "parameters": [_SIGNATURE, _VERSION, _TIMESTAMP],
        "requestBody": {"content": in_json(ref_to(call.asks)), "required": True},
        "responses": {
            "200": {"description": "Done, or why not.", "content": in_json({"anyOf": [ref_to(call.gives), no]})},
            "400": {"description": "No JSON object, no such operator, or not signed by it.", "content": in_json(no)},
            "405": {"description": "No such method on this path.", "content": in_json(ref_to(No))},
            "503": {"description": "Try again, with the same request.", "content": in_json(no)},
        },
    }
