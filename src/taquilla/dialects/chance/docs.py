"""The dialect's OpenAPI 3.1 document, made from the table of its endpoints."""

from functools import cache
from typing import Any, Final

from taquilla.dialects.chance.endpoints import ENDPOINTS
from taquilla.dialects.chance.responses import ErrorResponse
from taquilla.http.endpoints import Endpoint
from taquilla.http.openapi import Description, describe

_TEXT: Final = """The interface of resellers: tickets by codes of draws, under the caller's own numbers.

Every value is a string, in requests and in answers. `respuesta` is the code of the outcome, `mensaje` tells it in Spanish. HTTP
is 200 for every answer to a JSON object, whatever it says; 400 where the body is no JSON object.

`ticket` is the caller's own number and the key of its sale: sent again, after whatever accident, it finds the same ticket, and
with other plays it is refused. An empty `token` means a dry run: everything is checked, nothing is sold.

Fields that are not described here are ignored. Everything else is read strictly: no duplicate keys, no numbers where text is
expected, at most 256 KiB."""


@cache
def document() -> dict[str, Any]:
    """Return the whole document."""
    return describe(
        ENDPOINTS,
        Description(
            title="Taquilla: API Chance v3.0",
            version="3.0",
            text=_TEXT,
            error=ErrorResponse,
            errors={400: ("The body is no JSON object, or too large.", None), 405: ("No such method on this path.", None)},
            more=_more,
            done="Done, or refused with a reason.",
            refuses_with_200=True,
        ),
    )


def _more(endpoint: Endpoint, method: str) -> dict[str, Any]:
    return {} if method == "POST" else {"operationId": f"{endpoint.path.rpartition('/')[2]}_{method.lower()}"}
