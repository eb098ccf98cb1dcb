"""Field errors in the portal's terms: the number of the wager, and the names that a search knows."""

from typing import Any, get_args, get_type_hints

from msgspec import Struct

from taquilla.dialect.bodies import Kind, Malformed, convert, decode, where_of


def by_wager(error: Malformed) -> Malformed:
    """Return an error in a field of a wager with wagers counted from 1, as in refusals.

    "`ticket.wagers[2].amount`: expected a number" becomes "wager 3, `amount`: expected a number".
    """
    match error.path:
        case ("ticket", "wagers", int() as place, *rest):
            field = f", {where_of(tuple(rest))}" if rest else ""
            return Malformed(f"wager {place + 1}{field}: {error.problem}", error.path)
    return error


def by_names(error: Malformed, request: type[Struct]) -> Malformed:
    """Return an error about an unknown field of a search or its filter with the known names."""
    if error.kind is not Kind.UNKNOWN or error.path not in ((), ("filter",)):
        return error
    type_, verb = (get_type_hints(request)["filter"], "filter") if error.path else (request, "search")
    return Malformed(f"cannot {verb} by {error.text}: the names are {', '.join(type_.__struct_fields__)}", error.path)


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
        raise by_names(by_wager(error), next(iter(get_args(request)), request)) from None
