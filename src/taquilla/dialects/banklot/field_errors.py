"""Field errors in the portal's terms: the number of the wager, and the names that a search knows."""

import re
from typing import Any, Final, get_args, get_type_hints

from msgspec import Struct

from taquilla.http.decode import Malformed, convert, decode

_OF_WAGER: Final = re.compile(r"`ticket\.wagers\[(?P<place>[0-9]+)\](?:\.(?P<field>[^`]+))?`(?P<rest>: .*)", re.DOTALL)
_UNKNOWN: Final = re.compile(r"(?:the body|`(?P<where>filter)`): object contains unknown field (?P<name>`.*`)", re.DOTALL)


def by_wager(reason: str) -> str:
    """Rewrite an error in a field of a wager, so that wagers are counted from 1 as in refusals.

    by_wager("`ticket.wagers[2].amount`: expected a number") == "wager 3, `amount`: expected a number"
    """
    match = _OF_WAGER.fullmatch(reason)
    if match is None:
        return reason
    field = f", `{match['field']}`" if match["field"] else ""
    return f"wager {int(match['place']) + 1}{field}{match['rest']}"


def by_names(reason: str, request: type[Struct]) -> str:
    """Add the known names of a search or its filter to an error about an unknown field."""
    match = _UNKNOWN.fullmatch(reason)
    if match is None:
        return reason
    type_ = get_type_hints(request)["filter"] if match["where"] else request
    verb = "filter" if match["where"] else "search"
    return f"cannot {verb} by {match['name']}: the names are {', '.join(type_.__struct_fields__)}"


def read(body: bytes, request: Any) -> Any:
    """Convert a body to the type of its endpoint. Where the type may be None, the body may be left out.

    Raises `Malformed`, which counts wagers from 1 as refusals do, and lists the known names where a name is unknown.
    """
    if not body and get_args(request):
        return None
    value = decode(body)
    try:
        return convert(value, request)
    except Malformed as error:
        type_ = next(iter(get_args(request)), request)
        raise Malformed(by_names(by_wager(error.reason), type_)) from None
