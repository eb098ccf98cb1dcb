"""The dialect's OpenAPI 3.1 document, made from the table of its calls and from the types that come and go."""

from collections.abc import Mapping
from typing import Any, Final

from taquilla.dialects.chance.endpoints import CALLS, Call
from taquilla.dialects.chance.responses import No
from taquilla.http.openapi import in_json, ref_to, said_of, schemas_of

TITLE: Final = "Taquilla: API Chance v3.0"
_DESCRIPTION: Final = """The interface of resellers: tickets by codes of draws, under the caller's own numbers.

Every value is a string, in requests and in answers. `respuesta` says how a call went, `mensaje` says it in Spanish. HTTP is 200
for every answer to a JSON object, whatever it says; 400 where the body is no JSON object.

`ticket` is the caller's own number and the key of its sale: sent again, after whatever accident, it finds the same ticket, and
with other plays it is refused. An empty `token` tries a ticket: everything is checked, nothing is sold.

Fields that are not described here are ignored. Everything else is read strictly: no duplicate keys, no numbers where text is
expected, at most 256 KiB."""


def document() -> dict[str, Any]:
    """The whole document."""
    types = {type_ for call in CALLS for type_ in (call.asks, call.gives)} | {No}
    schemas = schemas_of(types)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "3.0", "description": _DESCRIPTION},
        "tags": [{"name": tag} for tag in dict.fromkeys(call.tag for call in CALLS)],
        "paths": {
            call.path: {method.lower(): _operation(call, method, schemas[call.asks.__name__]) for method in call.methods}
            for call in CALLS
        },
        "components": {"schemas": schemas},
    }


def _operation(call: Call, method: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "tags": [call.tag],
        **said_of(call.answer),
        "operationId": call.path.rpartition("/")[2] + ("" if method == "POST" else f"_{method.lower()}"),
    }
    if method == "POST":
        operation["requestBody"] = {"content": in_json(ref_to(call.asks)), "required": not call.is_open}
    else:
        fields = asked["properties"].items()
        operation["parameters"] = [{"name": name, "in": "query", "schema": schema} for name, schema in fields]
    given = ref_to(call.gives)
    answer = {"type": "array", "items": given} if call.is_list else given
    return operation | {
        "responses": {
            "200": {"description": "Done, or why not.", "content": in_json({"anyOf": [answer, ref_to(No)]})},
            "400": {"description": "The body is no JSON object, or too large.", "content": in_json(ref_to(No))},
            "405": {"description": "No such method on this path.", "content": in_json(ref_to(No))},
        }
    }
