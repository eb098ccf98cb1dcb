"""The errors of GAP: one total table from reasons to codes and sentences, and the responses made from it."""

import logging
from typing import Final, NamedTuple, cast

from taquilla.dialect.bodies import Unreadable
from taquilla.dialect.house import PASSING, Fault, Reason, Refusal, text
from taquilla.dialect.http import Endpoint, JsonResponse, note_refusal, units
from taquilla.dialects.gap import codes
from taquilla.dialects.gap.codes import FieldError
from taquilla.dialects.gap.responses import AnyError, GapError

_LOG: Final = logging.getLogger(__name__)

FAULTS_MAX: Final = 10
"""Faults of a ticket that one sentence lists; the others are only counted."""


class GapText(NamedTuple):
    """The code and the sentence, which may contain {bound} and {room} (amounts), {count} (another bound), {until}, {events}."""

    code: str
    sentence: str


ERRORS: Final[dict[Reason, GapText]] = {reason: GapText(codes.ERROR, reason.value) for reason in Reason} | {
    Reason.KEY_REUSED: GapText(codes.DUPLICATE_TRANSACTION, "the id was used for something else"),
    Reason.WAGERS_TOO_FEW: GapText(codes.WRONG_TYPES, "`wagers`: expected at least one"),
    Reason.WAGERS_TOO_MANY: GapText(codes.WRONG_TYPES, "`wagers`: expected at most {count}"),
    Reason.DRAWS_CLOSED: GapText(codes.ERROR, "some draws are unknown or not open: {events}"),
    Reason.NOT_SOLD_HERE: GapText(codes.INVALID_GAME, "the operator does not sell this game of this lottery"),
    Reason.GAME_NOT_OFFERED: GapText(codes.INVALID_GAME, "the draw does not offer the game"),
    Reason.SELECTION_INVALID: GapText(codes.WRONG_TYPES, "the selection does not fit its game"),
    Reason.STAKE_TOO_SMALL: GapText(codes.ERROR, "the stake is below {bound}"),
    Reason.STAKE_TOO_LARGE: GapText(codes.ERROR, "the stake is above {bound}"),
    Reason.STAKE_NOT_MULTIPLE: GapText(codes.ERROR, "the stake is not a multiple of {bound}"),
    Reason.SELECTION_FULL: GapText(codes.ERROR, "the selection is sold out: {room} left"),
    Reason.PRIZE_TOO_LARGE: GapText(codes.ERROR, "the ticket could win more than {bound}"),
    Reason.PARTNER_UNKNOWN: GapText(codes.INVALID_PARTNER, "the partner is unknown, closed or not the user's"),
    Reason.GAME_UNKNOWN: GapText(codes.INVALID_GAME, "no such game, or it is not played any more"),
    Reason.AMOUNT_INVALID: GapText(codes.WRONG_TYPES, "the amount is not one that can be moved"),
    Reason.CURRENCY_WRONG: GapText(codes.WRONG_CURRENCY, "the currency is not the operator's"),
    Reason.USER_UNKNOWN: GapText(codes.USER_NOT_FOUND, "Invalid User!"),
    Reason.USER_NAME_SHARED: GapText(codes.WRONG_TYPES, "`userName`: several users have that name, `userId` tells them apart"),
    Reason.USER_BLOCKED: GapText(codes.USER_DISABLED, "the user is blocked"),
    Reason.USER_EXCLUDED: GapText(codes.USER_DISABLED, "the user keeps itself from playing until {until}"),
    Reason.PLAYER_TOKEN_INVALID: GapText(codes.INVALID_TOKEN, "no session of the user has that token"),
    Reason.PLAYER_TOKEN_EXPIRED: GapText(codes.TOKEN_EXPIRED, "the user's session has ended"),
    Reason.REQUEST_UNKNOWN: GapText(codes.TRANSACTION_DOES_NOT_EXIST, "no request of that id was carried out"),
    Reason.BET_UNKNOWN: GapText(codes.TRANSACTION_DOES_NOT_EXIST, "there is no such bet"),
    Reason.LIMIT_REACHED: GapText(codes.LIMIT_REACHED, "remaining {bound}"),
    Reason.CREDIT_HELD: GapText(
        codes.LIMIT_REACHED, "the credit is held for approval: the same request, sent again, tells its end"
    ),
    Reason.FUNDS_INSUFFICIENT: GapText(codes.NOT_ENOUGH_MONEY, "Insufficient Funds!"),
}

TRY_AGAIN: Final = GapError(codes.UNKNOWN, "try again, with the same request")
NO_SUCH_PATH: Final = GapError(codes.ERROR, "no such path")
NO_SUCH_METHOD: Final = GapError(codes.ERROR, "this path takes POST alone")


def refused(refusal: Refusal, exponent: int) -> GapError:
    """Return the response to a refusal. exponent is that of its bound, in the operator's currency or in points."""
    note_refusal(refusal.reason.name)
    error_text = ERRORS[refusal.reason]
    until = refusal.until
    sentence = error_text.sentence.format(
        bound=text(refusal.bound, exponent),
        room="",
        count=refusal.bound,
        until=f"{until:%Y-%m-%dT%H:%M:%SZ}" if until is not None else "",
        events=", ".join(map(str, refusal.events)),
    )
    if refusal.faults and not refusal.events:
        sentence = "; ".join(_fault(fault, exponent) for fault in refusal.faults[:FAULTS_MAX])
        remaining = len(refusal.faults) - FAULTS_MAX
        sentence += f"; and {remaining} more" if remaining > 0 else ""
    if refusal.reason in (Reason.FUNDS_INSUFFICIENT, Reason.CREDIT_HELD):
        return GapError(error_text.code, sentence, units(refusal.bound, exponent))
    return GapError(error_text.code, sentence)


def _fault(fault: Fault, exponent: int) -> str:
    bound, room = text(fault.bound, exponent), text(fault.room, exponent)
    sentence = ERRORS[fault.reason].sentence.format(bound=bound, room=room, count=fault.bound, until="", events="")
    return f"`wagers[{fault.line}]`: {sentence}"


def shaped(error: GapError, endpoint: Endpoint) -> AnyError:
    """Return an error in its endpoint's own type, with the fields that the document enforces."""
    shape = cast(type[AnyError], endpoint.error or GapError)
    return error if shape is GapError else shape(error.status, error.errorDescription)


def error_response(error: Exception, endpoint: Endpoint) -> JsonResponse:
    """Return the response to an error that is no refusal. Never a 500."""
    headers = error.headers if isinstance(error, Unreadable) else ()
    match error:
        case Unreadable():
            status, body = error.http_status, GapError(codes.WRONG_SYNTAX, error.reason)
        case FieldError():
            status, body = error.http_status, GapError(error.code, error.sentence)
        case _:
            status, body = 503, TRY_AGAIN
            if not isinstance(error, PASSING):
                _LOG.error("a mistake of ours ended a request to %r", endpoint.path, exc_info=error)
    return JsonResponse(status, shaped(body, endpoint), headers)
