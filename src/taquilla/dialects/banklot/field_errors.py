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
    found = _OF_WAGER.fullmatch(reason)
    if found is None:
        return reason
    field = f", `{found['field']}`" if found["field"] else ""
    return f"wager {int(found['place']) + 1}{field}{found['rest']}"


def by_names(reason: str, request: type[Struct]) -> str:
    """Add the known names of a search or its filter to an error about an unknown field."""
    found = _UNKNOWN.fullmatch(reason)
    if found is None:
        return reason
    known = get_type_hints(request)["filter"] if found["where"] else request
    verb = "filter" if found["where"] else "search"
    return f"cannot {verb} by {found['name']}: the names are {', '.join(known.__struct_fields__)}"


def read(body: bytes, request: Any) -> Any:
    """Convert a body to the type of its endpoint. Where the type may be None, the body may be left out.

    Raises `Malformed`, which lists the known names where a name is unknown.
    """
    kinds = get_args(request)
    if not body and kinds:
        return None
    value = decode(body)
    try:
        return convert(value, request)
    except Malformed as wrong:
        raise Malformed(by_names(wrong.reason, kinds[0] if kinds else request)) from None
