"""The errors that an operation of our own API can answer with, by what stands before it and what it takes."""

from collections.abc import Iterator, Mapping
from typing import Final

from taquilla.domain.people.operations import EVERYBODY
from taquilla.http.responses import Json

_ALWAYS: Final = frozenset({400, 429, 503})
_OF_A_SESSION: Final = frozenset({401})
_OF_A_COMMAND: Final = frozenset({409, 413, 415, 422})
"""A command may be refused; its body is read even where nothing is expected in it."""
_MORE: Final[Mapping[str, frozenset[int]]] = {
    # A wrong password or code, and too many of them.
    "session.begin": frozenset({401, 403}),
    # For people alone, and not for keys.
    "me.show_second_factor": frozenset({403}),
    # A period that is too long, or a list.
    **dict.fromkeys(("draws.list", "tickets.list", "reports.unclaimed"), frozenset({409, 422})),
    **dict.fromkeys(("reports.period", "reports.prizes", "reports.sports", "reports.taxes"), frozenset({422})),
    # Files of a log: known already, and not there.
    **dict.fromkeys(("log.show_checkpoint", "log.show_earlier_checkpoint", "log.show_tile"), frozenset({304, 404})),
    "weeks.show": frozenset({409}),
    # A place beyond the last event.
    "events.list": frozenset({422}),
    # Not written yet; and in parts.
    "exports.download": frozenset({409, 416}),
    # There may be none.
    "shifts.show_current": frozenset({404}),
    # Sealed from its close to its result.
    **dict.fromkeys(("draws.show_exposure", "tickets.copy"), frozenset({409})),
    # Not sealed yet.
    **dict.fromkeys(("draws.show_seal", "draws.download_sealed_wagers", "draws.download_sealed_results"), frozenset({409})),
    # Another payment may wait than was seen.
    **dict.fromkeys(("tickets.approve_payment", "tickets.refuse_payment"), frozenset({412})),
    # They name an event, a bet, a ticket or a credit by other fields than ids.
    **dict.fromkeys(
        (
            "sports.move_odds", "sports.enter_result", "sports.approve_result", "sports.replay_calls", "credits.judge",
            "ceilings.set",
        ),
        frozenset({404}),
    ),
}  # fmt: skip
"""Errors of single operations, which their parameters do not tell of."""
_LESS: Final[Mapping[str, frozenset[int]]] = {
    # Nothing but the caller's own name, password or session can be wrong.
    "session.begin": frozenset({409, 422}),
    "session.end": frozenset({409, 422}),
    "me.change_password": frozenset({409}),
}
"""Errors that single operations do not answer with, although others like them do."""


def statuses_of(operation: Json, method: str, schemas: Json) -> frozenset[int]:
    """Return the statuses of an operation's errors."""
    found = set(_ALWAYS)
    is_command = method != "get"
    headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
    if operation.get("security") != [{}]:
        found |= _OF_A_SESSION
    if is_command:
        found |= _OF_A_COMMAND
    # Everybody may read some things, but for keys with other scopes; of commands a closed seller's are refused too.
    is_bounded = is_command or "x-scope" in operation or operation["x-roles"] != sorted(EVERYBODY)
    if operation["x-roles"] and is_bounded:
        found.add(403)
    if any(_names_something(operation, schemas)):
        found.add(404)
    if "If-Match" in headers:
        found.add(412)
    name = operation["operationId"]
    return frozenset(found) | _MORE.get(name, frozenset()) - _LESS.get(name, frozenset())


def _names_something(operation: Json, schemas: Json) -> Iterator[bool]:
    """Yield whether a parameter, or a field of the body, names something that there may not be."""
    for one in operation.get("parameters", ()):
        yield one["in"] == "path" or one["name"] == "entity_id"
    yield from (name.endswith("_id") for name in _fields(operation.get("requestBody", {}), schemas))


def _fields(schema: Json, schemas: Json) -> Iterator[str]:
    """Yield the names of the fields in a schema, and in those that it refers to."""
    if isinstance(schema, Mapping):
        yield from schema.get("properties", ())
        if "$ref" in schema:
            yield from _fields(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for inner in schema.values() if isinstance(schema, Mapping) else schema if isinstance(schema, list) else ():
        yield from _fields(inner, schemas)
