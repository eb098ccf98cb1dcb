"""The errors of our own API: problems of RFC 9457, and one total table from reasons to HTTP statuses."""

import logging
import math
from http import HTTPStatus
from typing import Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from taquilla import security
from taquilla.api.fields import Amount, AmountTooFine, Instant
from taquilla.api.rule_values import field_name, pointer_of
from taquilla.domain.ledger import money
from taquilla.domain.ledger.refusals import BOUND_IS_MONEY, Fault, Reason, Refusal
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.batcher import Busy
from taquilla.engine.office_requests import ChangedMeanwhile, NotAdmitted
from taquilla.engine.people.throttle import PACE_S, TooManyGuesses
from taquilla.http.decode import Unreadable
from taquilla.http.framework import HTTPException, Request, Response, ResponseSpec, ValidationException
from taquilla.http.notes import note_refusal
from taquilla.http.responses import encode
from taquilla.store.postgres.database import DatabaseGone, NotRecorded, OutcomeUnknown, TryAgain

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)

PAGES: Final = "/v1/problems"
"""The path of the pages about problems."""
Bound = int | Amount
STATUS: Final[dict[Reason, int]] = dict.fromkeys(Reason, 409) | {
    reason: status
    for status, reasons in {
        401: (Reason.TOKEN_DEAD, Reason.LOGIN_WRONG, Reason.CODE_NEEDED, Reason.CODE_WRONG),
        403: (Reason.SELLER_CLOSED, Reason.NOT_ALLOWED, Reason.SCOPE_MISSING, Reason.TICKET_LOCKED, Reason.LOGIN_LOCKED),
        404: (
            Reason.TICKET_UNKNOWN, Reason.EVENT_UNKNOWN, Reason.COUPON_UNKNOWN, Reason.SPORT_EVENT_UNKNOWN,
            Reason.PARTNER_UNKNOWN, Reason.GAME_UNKNOWN, Reason.USER_UNKNOWN, Reason.HOLD_UNKNOWN, Reason.LIMIT_NOT_ASKED,
            Reason.SHIFT_NONE, Reason.SHIFT_UNKNOWN, Reason.LOOSENING_UNKNOWN, Reason.MEMBER_UNKNOWN, Reason.ENDPOINT_UNKNOWN,
        ),
        422: (
            Reason.KEY_REUSED, Reason.PARTIAL_DIFFERS, Reason.WAGERS_TOO_FEW, Reason.EXPANSION_TOO_LARGE,
            Reason.SEQUENCES_TOO_MANY, Reason.WAGERS_TOO_MANY, Reason.NOT_SOLD_HERE, Reason.GAME_NOT_OFFERED,
            Reason.RUN_NOT_PLANNED, Reason.SELECTION_INVALID, Reason.STAKE_TOO_SMALL, Reason.STAKE_TOO_LARGE,
            Reason.STAKE_NOT_MULTIPLE, Reason.PRIZE_TOO_LARGE, Reason.OUTCOME_INVALID, Reason.RANGE_TOO_WIDE,
            Reason.TICKETS_TOO_MANY, Reason.REPORT_TOO_WIDE, Reason.SPORT_RESULT_INVALID, Reason.AMOUNT_INVALID,
            Reason.EVENT_NUMBER_UNKNOWN, Reason.TENDER_UNEVEN, Reason.CHANGE_TOO_LARGE, Reason.BATCH_TOO_LARGE,
        ),
        503: (Reason.DISK_FULL,),
    }.items()
    for reason in reasons
}  # fmt: skip
"""The HTTP status of each refusal. The default is 409: the reason for most refusals may pass."""


class WagerProblem(msgspec.Struct, frozen=True):
    """An error of one wager. pointer is its place in the body, as a JSON pointer.

    bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota, and level tells whose
    quota it is: the operator's, that of an agency or one above it, or the user's own.
    """

    pointer: str
    reason: str
    detail: str
    bound: Bound | UnsetType = UNSET
    room: Amount | UnsetType = UNSET
    level: Literal["operator", "entity", "user"] | UnsetType = UNSET


class Problem(msgspec.Struct, frozen=True):
    """An error. reason is a name for programs, type the address of its page, detail a sentence for people, subject the id of the
    thing concerned.

    pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit that was passed,
    an amount or a count; events are the draws concerned; until is the end of a lock. request_id names a request that met a
    fault of the server, as its log does.
    """

    status: int
    title: str
    detail: str
    reason: str
    type: str = ""
    subject: int | UnsetType = UNSET
    pointer: str | UnsetType = UNSET
    bound: Bound | UnsetType = UNSET
    events: tuple[int, ...] | UnsetType = UNSET
    until: Instant | UnsetType = UNSET
    errors: list[WagerProblem] | UnsetType = UNSET
    request_id: str | UnsetType = UNSET


_POINTERS: Final = {
    "ADDRESS_REFUSED": "/url", "KEY_UNUSABLE": "/public_key", "PASSWORD_WEAK": "/{field}", "CHANGE_TOO_LARGE": "/tender/change",
}  # fmt: skip
_HEADERS: Final = {"key": "Idempotency-Key", "if_match": "If-Match", "range_": "Range", "if_range": "If-Range"}
_RETRY_AFTER_S: Final = 1
_TELLING: Final = frozenset({Reason.NOT_INDEPENDENT, Reason.SCOPE_MISSING})
_BOUND_MAY_BE_0: Final = frozenset({Reason.CANCELS_USED, Reason.CREDIT_EXCEEDED, Reason.TENDER_UNEVEN})

OTHERS: Final = {
    "CHANGED_MEANWHILE": (412, "somebody has changed it meanwhile: get it again, and send its new ETag as If-Match, or asked_at"),
    "AMOUNT_TOO_FINE": (422, "the amount has more decimals than its currency"),
    "ADDRESS_REFUSED": (422, "that address may not be called; detail says why"),
    "PASSWORD_WEAK": (422, "the new password is too weak; detail says why"),
    "TOO_MANY_GUESSES": (429, "too many wrong tokens came from this address: wait as long as the header retry-after says"),
    "AUDIT_UNDER_WAY": (409, "an audit of the operator is queued or runs already"),
    "AUDIT_UNKNOWN": (404, "the operator has no such audit"),
    "EXPORT_UNDER_WAY": (409, "an export that the caller has asked for is queued or runs already"),
    "EXPORT_UNKNOWN": (404, "the caller has asked for no such export"),
    "EXPORT_NOT_READY": (409, "the export is not done yet, has failed, its time is over, or its file is on another machine"),
    "EXPORT_UNFIT": (422, "that table is not written in that format here; detail says why"),
    "ALARM_UNKNOWN": (404, "there is no such alarm for the caller"),
    "ALARM_ACKNOWLEDGED": (409, "somebody has acknowledged the alarm already"),
    "ENTITY_UNKNOWN": (404, "there is no such entity for the caller"),
    "ENTITY_CLOSED": (409, "the entity, or one above it, is closed"),
    "ENTITY_TOO_DEEP": (409, "a tree of entities has at most 63 levels"),
    "NAME_UNFIT": (422, "a name has 1 to 100 characters that can be printed, and not only blanks"),
    "DATA_UNFIT": (422, "a text is too long, or has characters that cannot be printed; detail names it"),
    "ZONE_UNKNOWN": (422, "there is no such time zone; America/Caracas is one"),
    "EMAIL_UNFIT": (422, "this is no e-mail address such as ana@example.com"),
    "EMAIL_TAKEN": (409, "somebody has the address already, be it closed or with another suffix"),
    "SCOPE_UNFIT": (422, "a key of this role of this entity may never use that scope; detail names those that it may have"),
    "ORIGIN_UNFIT": (422, "origins are at most 20, each such as https://tills.example, without a path or the port of its scheme"),
    "NETWORK_UNFIT": (422, "this is no IP address or network such as 192.0.2.7 or 192.0.2.0/24: host bits are zero"),
    "EXPIRY_PASSED": (422, "a key expires in the future, if at all"),
    "EXPIRY_TOO_FAR": (422, "a key expires within 36,000 days, if at all"),
    "KEY_NAME_TAKEN": (409, "a key is or was called so: the trail would not tell them apart"),
    "KEY_UNKNOWN": (404, "there is no such key for the caller"),
    "KEY_ENDED": (409, "the key is revoked or has expired, so that no other takes its place: add another one"),
    "TOKEN_UNKNOWN": (404, "there is no such access token for the caller"),
    "SESSION_UNKNOWN": (404, "there is no such session for the caller"),
    "TOKEN_UNFIT": (422, "an access token that was made elsewhere is too weak; detail says why"),
    "FACTOR_ON": (409, "the user has a second factor already: turn it off first"),
    "FACTOR_NOT_BEGUN": (409, "no second factor of this user waits to be confirmed"),
    "FACTOR_OFF": (409, "the user has no second factor"),
    "OPERATOR_NOT_HERE": (404, "there is no such operator"),
    "COLOUR_UNFIT": (422, "a colour is written like #0b6b4f"),
    "LOGO_UNFIT": (422, "a logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way"),
    "CURRENCY_UNFIT": (422, "this is no ISO code of a currency such as VES, or its decimals are not the operator's"),
    "METHOD_UNKNOWN": (404, "there is no such way to pay, or it is closed"),
    "PAYMENT_UNKNOWN": (404, "there is no such payment for the caller"),
    "PAYMENT_UNDONE": (409, "the payment is undone already, or undoes another one"),
    "RATE_UNFIT": (422, "a rate is a number above zero with at most eight decimals, of another currency than the operator's"),
    "OPERATOR_TAKEN": (409, "there is or was an operator of that name"),
    "NOT_OVER": (409, "something of the operator is not over yet; detail says what"),
    "TICKETS_LIVE": (409, "tickets of the operator may still win, or be claimed; detail says until when"),
    "ROLE_NOT_HERE": (422, "auditors and administrators belong to the operator's root entity"),
    "NOT_POSSIBLE": (409, "the ticket, or the operator's terms, do not allow that; detail says why"),
    "CATALOGUE_INVALID": (422, "the catalogue contradicts itself or what is known; detail says where"),
    "RULE_INVALID": (422, "the rule contradicts itself; detail says how"),
    "BEYOND_BOUNDS": (422, "the rule allows more than could be kept"),
    "RETURNS_TOO_MUCH": (422, "the multiplier would pay back more than it may"),
    "LOOSER_THAN_PARENT": (409, "the rule would be looser than a rule that binds its owner from above"),
    "COPY_LOOSER": (409, "the rules to copy let more through than those that hold now: add them one by one"),
    "RULE_FROM_ABOVE": (409, "somebody above has decided rules of this kind for this owner, and only they change them"),
    "RULE_ENDED": (409, "the rule ends no later anyway"),
    "RULE_IN_THE_PAST": (422, "a rule begins, and ends, now or later"),
    "RULE_UNKNOWN": (404, "there is no such rule for this caller"),
    "PROVIDER_UNKNOWN": (404, "there is no such provider of games"),
    "KEY_UNUSABLE": (422, "this is no RSA public key of 2048 bits or more, in PEM"),
    "WALLETS_NOT_OPEN": (409, "players of the operator have no wallets yet"),
    "PRODUCT_UNKNOWN": (404, "the catalogue has no such product"),
    "TAKEN": (409, "there is such a thing already"),
}
"""The status and the meaning of each problem that is no refusal by the house, by its reason."""
GENERAL: Final = {
    "INTERNAL_ERROR": (503, "a fault of the server; its log tells more under request_id; the same command has one effect"),
    "BAD_REQUEST": (400, "the request was not understood; detail names the field"),
    "NOT_FOUND": (404, "there is no such path"),
    "METHOD_NOT_ALLOWED": (405, "the path has no such method; the header allow names those that it has"),
    "REQUEST_TIMEOUT": (408, "the body did not arrive in time"),
    "REQUEST_ENTITY_TOO_LARGE": (413, "the body is larger than 256 KiB"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "the body is not JSON in UTF-8, or it is compressed"),
    "RANGE_NOT_SATISFIABLE": (416, "the file ends before that range begins; the header content-range tells its size"),
    "UNPROCESSABLE_ENTITY": (422, "that cannot be kept"),
    "TOO_MANY_REQUESTS": (429, "too many requests: wait as long as the header retry-after says"),
    "REQUEST_HEADER_FIELDS_TOO_LARGE": (431, "there are too many headers"),
    "SERVICE_UNAVAILABLE": (503, "try again: the same command has one effect"),
}
"""The same of what any request may meet, whatever it asks for."""
_OF_STATUS: Final = {status: name for name, (status, _) in GENERAL.items()}
"""The reason of a problem that has no other one."""

NAMED: Final = {one.name: (STATUS[one], one.value) for one in Reason} | OTHERS | GENERAL
"""The status and the meaning of each reason."""
REASON_SCHEMA: Final = {
    "title": "Reason",
    "description": "The reason of a problem, a name for programs. More may be added.",
    "type": "string",
    "enum": list(NAMED),
    "x-meanings": {
        name: {"status": status, "meaning": meaning, "is_general": name in GENERAL} for name, (status, meaning) in NAMED.items()
    },
}
"""The schema of `reason`: all names, with the HTTP status and the meaning of each, and whether any request may meet it."""

_MET: Final = {
    400: "Not understood; detail names the field.",
    401: "The token is missing, unknown or expired.",
    403: "This user may not do that.",
    404: "There is no such thing for this caller.",
    409: "Refused; reason says why.",
    412: "The thing has changed since the ETag of If-Match.",
    413: "The body is larger than 256 KiB.",
    416: "The file ends before the range begins.",
    415: "The body is not JSON in UTF-8, or it is compressed.",
    422: "The values make no sense, by themselves or with what is known.",
    429: "Too many requests, or too many wrong tokens from this address; the header retry-after says how long to wait.",
    503: "Try again: the same command has one effect.",
}
PROBLEMS: Final = {
    status: ResponseSpec(Problem, generate_examples=False, description=text, media_type="application/problem+json")
    for status, text in _MET.items()
}
"""The errors that every path may return."""


class Refused(Exception):
    """A refusal by the house, raised to the edge: the decimals of the operator's currency, and the parameter that is refused."""

    def __init__(self, refusal: Refusal, exponent: int = 2, *, of: str = "") -> None:
        super().__init__(refusal.reason.value)
        self.refusal, self.exponent, self.of = refusal, exponent, of


class RefusedPart(Exception):
    """An error about a part of the body, raised to the edge: place is where that is, as a JSON pointer."""

    def __init__(self, error: Exception, place: str) -> None:
        super().__init__(str(error))
        self.error = error
        self.place = place


def granted(found: T | Refusal, exponent: int = 2) -> T:
    """Return what the engine has found or done. Raises Refused for a refusal, whose amounts have so many decimals."""
    if isinstance(found, Refusal):
        raise Refused(found, exponent)
    return found


def problem_response(request: Request, error: Exception) -> Response[bytes]:
    """Return the response to an error that a handler raised."""
    problem = problem_of(error, request)
    headers = {"cache-control": "no-store"}
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    if problem.status == 429:
        headers["retry-after"] = str(math.ceil(PACE_S))
    if problem.status == 503:
        headers["retry-after"] = str(_RETRY_AFTER_S)
    if isinstance(error, HTTPException):
        headers |= error.headers or {}
    if isinstance(error, Unreadable):
        headers |= {name.decode(): value.decode() for name, value in error.headers}
    return Response(encode(problem), status_code=problem.status, media_type="application/problem+json", headers=headers)


def problem_of(error: Exception, request: Request) -> Problem:
    """Return the problem that an error is, with the address of its page."""
    problem = _problem(error)
    note_refusal(problem.reason)
    address = request.app.state.public_url or str(request.base_url)
    return replace(problem, type=f"{address.rstrip('/')}{PAGES}/{slug_of(problem.reason)}")


def placed(problem: Problem, place: str) -> Problem:
    """Return a problem of a part of the body, whose pointers begin at this place."""
    errors = problem.errors and [replace(one, pointer=place + one.pointer) for one in problem.errors]
    return replace(problem, pointer=place + (problem.pointer or ""), errors=errors)


def _problem(error: Exception) -> Problem:
    match error:
        case RefusedPart(error=inner, place=place):
            return placed(_problem(inner), place)
        case NotAdmitted(refusal=refusal):
            return _problem(Refused(refusal))
        case Refused(refusal=refusal, exponent=exponent, of=of):
            if refusal.reason in (Reason.NOT_ALLOWED, Reason.SCOPE_MISSING):
                security.refuse_role()
            return _refused(refusal, exponent, of)
        case AmountTooFine():
            return _named("AMOUNT_TOO_FINE", str(error), error.pointer)
        case ChangedMeanwhile():
            return _named("CHANGED_MEANWHILE")
        case Unreadable():
            return _named(_OF_STATUS[error.http_status], error.reason, getattr(error, "pointer", None) or UNSET)
        case ValidationException(extra=[{"message": str(message), "key": str(name)}, *_]):
            return _named("BAD_REQUEST", f"`{_HEADERS.get(name, name)}`: {message[:1].lower()}{message[1:]}")
        case OfficeRefusal(code=code, facts=facts):
            named = code if code in NAMED else "NOT_POSSIBLE"  # what the command line alone asks for, and a person approves
            return _named(named, str(error), _POINTERS[code].format(**facts) if code in _POINTERS else UNSET)
        case HTTPException(status_code=status, detail=detail):
            told = "" if detail in {code.phrase for code in HTTPStatus} else detail  # a phrase of HTTP is no sentence
            return _named(_OF_STATUS.get(status, "BAD_REQUEST"), told)
        case TooManyGuesses():
            return _named("TOO_MANY_GUESSES")
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            return _named("SERVICE_UNAVAILABLE", "try again")
        case BadRule():
            sentence = error.sentence(lambda field: f"`{field_name(field)}`")
            return _named("RULE_INVALID", sentence, pointer_of(error.field))
        case NotRecorded():
            return _named("UNPROCESSABLE_ENTITY")
    # A mistake of ours. It may have come after the commit, so the caller must not take the command for refused.
    request_id = security.request_id()
    _LOG.error("a request failed (request %s)", request_id, exc_info=error)
    detail = f"a fault of the server; its log tells more under {request_id}"
    return Problem(503, "Internal Error", detail, "INTERNAL_ERROR", request_id=request_id)


def _named(reason: str, detail: str = "", pointer: str | UnsetType = UNSET) -> Problem:
    """Return a problem with the status of its reason, and its meaning where no other sentence is given."""
    status, meaning = NAMED[reason]
    return Problem(status, HTTPStatus(status).phrase, detail or meaning, reason, pointer=pointer)


def slug_of(name: str) -> str:
    """Return the last part of a problem's type: ``slug_of("SELECTION_FULL") == "selection-full"``."""
    return name.lower().replace("_", "-")


def _refused(refusal: Refusal, exponent: int, of: str) -> Problem:
    status, reason = STATUS[refusal.reason], refusal.reason
    return Problem(
        status,
        HTTPStatus(status).phrase,
        (f"`{of}`: " if of else "") + (f"{reason.value}: {refusal.told}" if reason in _TELLING else reason.value),
        reason.name,
        subject=refusal.subject or UNSET,
        pointer=_POINTERS.get(reason.name, UNSET),
        bound=bound_shown(reason, refusal.bound, exponent),
        events=refusal.events or UNSET,
        until=refusal.until or UNSET,
        errors=[_wager_problem(fault, exponent) for fault in refusal.faults] or UNSET,
    )


def _wager_problem(fault: Fault, exponent: int) -> WagerProblem:
    bound = bound_shown(fault.reason, fault.bound, exponent)
    problem = WagerProblem(f"/wagers/{fault.line}", fault.reason.name, fault.reason.value, bound)
    if fault.reason is not Reason.SELECTION_FULL:
        return problem
    level: Literal["operator", "entity", "user"] = "user" if fault.scope < 0 else "entity" if fault.scope else "operator"
    return replace(problem, room=money.text(fault.room, exponent), level=level)


def bound_shown(reason: Reason, bound: int, exponent: int) -> Bound | UnsetType:
    """Return the limit that was passed, an amount or a count; UNSET for reasons without one."""
    if not bound and reason not in _BOUND_MAY_BE_0:
        return UNSET
    return money.text(bound, exponent) if reason in BOUND_IS_MONEY else bound
