"""Says in the portal's words what is wrong with a field: which wager it belongs to, which names a search knows."""

import re
from typing import Any, Final, TypeVar, get_args, get_type_hints

from msgspec import Struct

from taquilla.http.decode import Malformed, convert
from taquilla.http.framework import StrictRequest

Asked = TypeVar("Asked", bound=Struct)

_OF_WAGER: Final = re.compile(r"`ticket\.wagers\[(?P<place>[0-9]+)\](?:\.(?P<field>[^`]+))?`(?P<rest>: .*)", re.DOTALL)
_UNKNOWN: Final = re.compile(r"(?:the body|`(?P<where>filter)`): object contains unknown field (?P<name>`.*`)", re.DOTALL)


def by_wager(reason: str) -> str:
    """Rewrite a complaint about a field of a wager, so that wagers are counted from 1 as in refusals.

    by_wager("`ticket.wagers[2].amount`: expected a number") == "wager 3, `amount`: expected a number"
    """
    found = _OF_WAGER.fullmatch(reason)
    if found is None:
        return reason
    field = f", `{found['field']}`" if found["field"] else ""
    return f"wager {int(found['place']) + 1}{field}{found['rest']}"


def by_names(reason: str, asked: type[Struct]) -> str:
    """Add the names that a search or its filter knows to a complaint about an unknown field."""
    found = _UNKNOWN.fullmatch(reason)
    if found is None:
        return reason
    known = get_type_hints(asked)["filter"] if found["where"] else asked
    verb = "filter" if found["where"] else "search"
    return f"cannot {verb} by {found['name']}: the names are {', '.join(known.__struct_fields__)}"


def read_search(value: object, asked: type[Asked]) -> Asked:
    """Convert a decoded body to a search. Raises `Malformed`, which tells the known names where one is unknown."""
    try:
        return convert(value, asked)
    except Malformed as wrong:
        raise Malformed(by_names(wrong.reason, asked)) from None


class PortalRequest(StrictRequest):
    """A request whose complaints about unknown fields tell the names that are known."""

    async def json(self) -> Any:
        """Return the body as the type that the handler's `data` has. Raises `Malformed`."""
        try:
            return await super().json()
        except Malformed as wrong:
            field = self.route_handler.parsed_data_field
            for kind in (get_args(field.annotation) or (field.annotation,)) if field is not None else ():
                if isinstance(kind, type) and issubclass(kind, Struct):
                    raise Malformed(by_names(wrong.reason, kind)) from None
            raise
