"""The errors of our own API: problems of RFC 9457, and one total table from reasons to HTTP statuses."""

import logging
from http import HTTPStatus
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.batcher import Busy
from taquilla.engine.toml_file import BadCatalogue
from taquilla.http.decode import Unreadable
from taquilla.http.framework import HTTPException, Request, Response, ResponseSpec
from taquilla.http.responses import encode
from taquilla.store.postgres.database import DatabaseGone, NotRecorded, OutcomeUnknown, TryAgain

_LOG: Final = logging.getLogger(__name__)

STATUS: Final[dict[Reason, int]] = dict.fromkeys(Reason, 409) | {
    Reason.TOKEN_DEAD: 401,
    Reason.NOT_ALLOWED: 403,
    Reason.SPORT_EVENT_UNKNOWN: 404,
    Reason.COUPON_UNKNOWN: 404,
    Reason.SPORT_RESULT_INVALID: 422,
}
"""The HTTP status of each refusal. The default is 409: the reason for most refusals may pass."""


class Problem(msgspec.Struct, frozen=True):
    """An error. reason is a name for programs, detail a sentence for people, subject the id of the thing concerned."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    reason: str | UnsetType = UNSET
    subject: int | UnsetType = UNSET


_MET: Final = {
    400: "Not understood; detail names the field.",
    401: "The token is missing, unknown or expired.",
    403: "This user may not do that.",
    404: "No such event or coupon.",
    409: "Refused; reason says why.",
    413: "The body is larger than 256 KiB.",
    415: "The body is not JSON in UTF-8, or it is compressed.",
    422: "The values make no sense, by themselves or with what is known.",
    503: "Try again: the same command has one effect.",
}
PROBLEMS: Final = {
    status: ResponseSpec(Problem, generate_examples=False, description=text, media_type="application/problem+json")
    for status, text in _MET.items()
}
"""The errors that every path may return."""


class Refused(Exception):
    """A refusal by the house, raised to the edge."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.value)
        self.refusal = refusal


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Return the response to an error that a handler raised."""
    problem = _problem(error)
    headers = {"cache-control": "no-store"}
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, HTTPException):
        headers |= error.headers or {}
    if isinstance(error, Unreadable):
        headers |= {name.decode(): value.decode() for name, value in error.headers}
    return Response(encode(problem), status_code=problem.status, media_type="application/problem+json", headers=headers)


def _problem(error: Exception) -> Problem:
    match error:
        case Refused(refusal=refusal):
            if refusal.reason is Reason.NOT_ALLOWED:
                security.refuse_role()
            status = STATUS[refusal.reason]
            subject = refusal.subject or UNSET
            return Problem(status, _title(status), refusal.reason.value, reason=refusal.reason.name, subject=subject)
        case BadCatalogue():
            return Problem(422, _title(422), str(error), reason="CATALOGUE_INVALID")
        case Unreadable():
            detail = getattr(error, "reason", None) or (error.__doc__ or "")
            return Problem(error.http_status, _title(error.http_status), detail)
        case HTTPException():
            return Problem(error.status_code, _title(error.status_code), error.detail or _title(error.status_code))
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            return Problem(503, _title(503), "try again")
        case NotRecorded():
            return Problem(422, _title(422), "that cannot be kept")
    _LOG.error("a command failed", exc_info=error)
    return Problem(503, _title(503), "try again")


def _title(status: int) -> str:
    return HTTPStatus(status).phrase
