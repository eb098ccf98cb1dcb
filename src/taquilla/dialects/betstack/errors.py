"""The errors of Betstack: one total table from reasons to codes and messages, errors of fields, and the responses from them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeVar

from msgspec import Raw, Struct

from taquilla.dialect.bodies import ANY, Kind, Malformed, Unreadable, convert, echo
from taquilla.dialect.house import PASSING, Reason, Refusal
from taquilla.dialect.http import Endpoint, JsonResponse, note_refusal
from taquilla.dialects.betstack.responses import BetstackError, Detail

_LOG: Final = logging.getLogger(__name__)

Body = TypeVar("Body")
Where = Literal["body", "query", "header"]

NOT_IMPLEMENTED: Final = BetstackError(100, "Feature not implemented yet")
TRY_AGAIN: Final = Detail("try again, with the same Idempotency-Key")
NO_SUCH_PATH: Final = Detail("Not Found")
NO_SUCH_METHOD: Final = Detail("Method Not Allowed")


class ErrorText(NamedTuple):
    """An error's code and message. Where code is 0: the field that a validation error names, and its message.

    A message may name the subject, the operator or the ticket concerned, the bound that was passed, and the refusal's own text.
    """

    code: int
    message: str
    field: str = ""


ERRORS: Final[dict[Reason, ErrorText]] = {reason: ErrorText(0, reason.value) for reason in Reason} | {
    Reason.KEY_REUSED: ErrorText(0, "the key was used for another request", "idempotency-key"),
    Reason.TICKET_UNKNOWN: ErrorText(102, "Ticket with {ticket} identifier is not found"),
    Reason.OPERATOR_UNKNOWN: ErrorText(112, "Operator with {operator} name is not found"),
    Reason.WEBHOOK_MISSING: ErrorText(114, "No webhook url for operator with {operator} name"),
    Reason.PLAYER_UNKNOWN: ErrorText(109, "Player is not identified"),
    Reason.TICKET_NOT_RESERVED: ErrorText(117, "Ticket has to have `reserved` status in order to do this action{told}"),
    Reason.PLAYER_CURRENCY_WRONG: ErrorText(0, "the player's wallet is in `{told}`", "currency"),
    Reason.CURRENCY_WRONG: ErrorText(0, "not the operator's currency", "currency"),
    Reason.COUPON_UNKNOWN: ErrorText(108, "Coupon with `{subject}` identifier is not found"),
    Reason.SPORT_EVENT_UNKNOWN: ErrorText(103, "Event with `{subject}` identifier is not found"),
    Reason.PICKS_MISCOUNTED: ErrorText(0, "there has to be a pick for each of the {bound} games", "picks"),
    Reason.PICK_REPEATED: ErrorText(0, "a bet stands twice", "picks"),
    Reason.PICK_UNKNOWN: ErrorText(106, "Market for bet with `{subject}` identifier is not found"),
    Reason.MARKET_NOT_ALLOWED: ErrorText(116, "Market with `{subject}` code is not allowed"),
    Reason.MARKET_REPEATED: ErrorText(0, "two bets are on one market", "picks"),
    Reason.PICKS_TOO_FEW: ErrorText(0, "there has to be a pick for each of the {bound} markets", "picks"),
    Reason.TEAM_UNKNOWN: ErrorText(105, "Team with `{subject}` identifier is not found"),
    Reason.SPORT_EVENT_SUSPENDED: ErrorText(101, "Could not create ticket. Event {subject} is not available"),
    Reason.SPORT_EVENT_STARTED: ErrorText(
        107, "Event with `{subject}` identifier is not available for play because it has already started"
    ),
    Reason.COUPON_CLOSED: ErrorText(108, "Coupon with `{subject}` identifier is closed"),
    Reason.DOUBLES_TOO_MANY: ErrorText(0, "ensure that at most {bound} games have two bets", "picks"),
    Reason.TRIPLES_TOO_MANY: ErrorText(0, "ensure that at most {bound} games have three bets or more", "picks"),
    Reason.LINES_TOO_MANY: ErrorText(0, "ensure that the bets make at most {bound} lines", "picks"),
    Reason.PRICE_WRONG: ErrorText(113, "Ticket price does not match: it has to be {bound}"),
    Reason.PRICE_TOO_SMALL: ErrorText(0, "ensure this value is greater than or equal to {bound}", "price"),
    Reason.PRICE_TOO_LARGE: ErrorText(0, "ensure this value is less than or equal to {bound}", "price"),
    Reason.ODDS_CHANGED: ErrorText(102, "Odds changed"),
    Reason.CODES_USED_UP: ErrorText(111, "Duplicate key for code generation"),
    Reason.WALLET_FAILED: ErrorText(110, "The operator's wallet did not confirm{told}"),
}
"""The code and message of each reason. Reasons that no endpoint of this dialect leads to have a text too, rather than none."""

_NOT_AVAILABLE: Final = ErrorText(101, "Could not create ticket. Event {subject} is not available")
ON_CREATE: Final[Mapping[Reason, ErrorText]] = {
    Reason.SPORT_EVENT_UNKNOWN: _NOT_AVAILABLE,
    Reason.SPORT_EVENT_STARTED: _NOT_AVAILABLE,
}
"""Errors that differ where a ticket is created, not only reserved."""

# FastAPI's message and its type, by the kind of the error and the expected type, if it matters.
_INTEGER: Final = ("value is not a valid integer", "type_error.integer")
_COMPLAINTS: Final[dict[tuple[Kind, str], tuple[str, str]]] = {
    (Kind.TOO_SMALL, "int"): ("ensure this value is greater than or equal to {bound}", "value_error.number.not_ge"),
    (Kind.TOO_LARGE, "int"): ("ensure this value is less than or equal to {bound}", "value_error.number.not_le"),
    (Kind.TOO_SHORT, "str"): ("ensure this value has at least {bound} characters", "value_error.any_str.min_length"),
    (Kind.TOO_LONG, "str"): ("ensure this value has at most {bound} characters", "value_error.any_str.max_length"),
    (Kind.TOO_SHORT, "array"): ("ensure this value has at least {bound} items", "value_error.list.min_items"),
    (Kind.TOO_LONG, "array"): ("ensure this value has at most {bound} items", "value_error.list.max_items"),
    (Kind.WRONG_TYPE, "a number"): ("value is not a valid number", "type_error.number"),
    (Kind.WRONG_TYPE, "int"): _INTEGER,
    (Kind.WRONG_TYPE, "int | str"): _INTEGER,
    (Kind.WRONG_TYPE, "int | array"): _INTEGER,
    (Kind.WRONG_TYPE, "str"): ("str type expected", "type_error.str"),
    (Kind.WRONG_TYPE, "array"): ("value is not a valid list", "type_error.list"),
    (Kind.WRONG_TYPE, "object"): ("value is not a valid dict", "type_error.dict"),
    (Kind.NO_MATCH, ""): ("string does not match the pattern", "value_error.str.regex"),
    (Kind.NO_CHOICE, ""): ("value is not a valid enumeration member", "type_error.enum"),
}


class Complaint(Struct, frozen=True):
    """An error in one field. loc is its path: "body", "query" or "header", then names, and places in lists from 0."""

    loc: list[str | int]
    msg: str
    type: str


class Complaints(Struct, frozen=True):
    """The errors in a request."""

    detail: list[Complaint]


class Invalid(Exception):
    """A field that is missing or invalid."""

    def __init__(self, where: Where, *path: str | int, msg: str, type: str = "value_error") -> None:
        super().__init__(msg)
        self.complaints: Final = Complaints([Complaint([where, *path], msg, type)])


class Forbidden(Exception):
    """The sender is not proven: a header is missing, or the signature is wrong or too old.

    Its text adds the cause, where that is no secret.
    """


class TooOften(Exception):
    """An address sends more requests than are answered that no known operator signs. It may send the next in wait_s seconds."""

    def __init__(self, most: int, wait_s: int) -> None:
        super().__init__(f"at most {most} requests a minute that nobody known signs")
        self.wait_s: Final = wait_s


class BetstackOperatorUnknown(Exception):
    """No operator of this name, which is its text, sells sports."""


class OperatorsDiffer(Exception):
    """The request names different operators in a header and elsewhere."""


@dataclass(frozen=True, slots=True)
class RefusedResponse:
    """A refusal as a response: the HTTP status and the body. is_kept: it is on record, and was sent before."""

    status: int
    body: Struct | Raw
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """The context of an error: the names that the request uses for things, and the texts that replace the usual ones."""

    operator: str
    ticket: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[Reason, ErrorText] = field(default_factory=dict)


def refused(refusal: Refusal, error_context: ErrorContext) -> RefusedResponse:
    """Return the response to a refusal."""
    note_refusal(refusal.reason.name)
    code, message, field = error_context.overrides.get(refusal.reason, ERRORS[refusal.reason])
    # A message continues with the refusal's own text, unless that is a name in it.
    continues = refusal.told and refusal.reason is not Reason.PLAYER_CURRENCY_WRONG
    names = {"subject": refusal.subject, "bound": refusal.bound, "told": f": {refusal.told}" if continues else refusal.told}
    sentence = message.format(**names, operator=echo(error_context.operator), ticket=echo(error_context.ticket))
    if refusal.reason is Reason.DISK_FULL:
        return RefusedResponse(503, Detail(sentence))
    if code:
        return RefusedResponse(400, BetstackError(code, sentence))
    if refusal.reason is Reason.KEY_REUSED:
        loc: list[str | int] = ["header", field]
    else:
        loc = ["body", *([error_context.fields.get(field, field)] if field else [])]
    return RefusedResponse(422, Complaints([Complaint(loc, sentence, "value_error")]))


def error_response(error: Exception, endpoint: Endpoint) -> JsonResponse:
    """Return the response to an error that is no refusal. Never a 500."""
    match error:
        case Malformed():
            return JsonResponse(422, Complaints([Complaint(["body"], error.reason, "value_error.jsondecode")]))
        case Unreadable():
            return JsonResponse(error.http_status, Detail(error.reason), error.headers)
        case Invalid():
            return JsonResponse(422, error.complaints)
        case Forbidden():
            reason = f": {error}" if str(error) else ""
            return JsonResponse(403, Detail(f"You do not have access for such request{reason}"))
        case TooOften():
            return JsonResponse(429, Detail(str(error)), ((b"retry-after", b"%d" % error.wait_s),))
        case OperatorsDiffer():
            return JsonResponse(400, BetstackError(115, "Operators in request body and in request header are not identical"))
        case BetstackOperatorUnknown():
            message = ERRORS[Reason.OPERATOR_UNKNOWN].message.format(operator=echo(str(error)))
            return JsonResponse(400, BetstackError(112, message))
    if not isinstance(error, PASSING):
        _LOG.error("a mistake of ours ended a request to %r", endpoint.path, exc_info=error)
    return JsonResponse(503, TRY_AGAIN)


def missing(where: Where, *path: str | int) -> Invalid:
    """Return the error of a missing field."""
    return Invalid(where, *path, msg="field required", type="value_error.missing")


def read(value: object, type_: type[Body]) -> Body:
    """Convert a body's value to the type of its endpoint. Raises `Invalid` that names the field."""
    try:
        return convert(value, type_)
    except Malformed as error:
        raise invalid_field(error) from None


def invalid_field(error: Malformed) -> Invalid:
    """Return an error of the reader, such as "`events[2].bet`: expected int", as one of FastAPI's."""
    path = [step for step in error.path if step != ANY]
    if error.kind is Kind.MISSING:
        return missing("body", *path, error.text)
    found = _COMPLAINTS.get((error.kind, error.text.removesuffix(" | null"))) or _COMPLAINTS.get((error.kind, ""))
    if found is None:
        return Invalid("body", *path, msg=error.problem)
    sentence, type_ = found
    return Invalid("body", *path, msg=error.filled(sentence), type=type_)
