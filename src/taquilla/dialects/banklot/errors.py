"""The errors of Banklot: one total table from reasons to body statuses and sentences, and the responses made from it."""

import logging
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from taquilla.dialect.bodies import Malformed, Unreadable, echo
from taquilla.dialect.house import (
    BOUND_IS_MONEY,
    PASSING,
    Fault,
    OfficeReason,
    OfficeRefusal,
    Reason,
    Refusal,
    json_number,
    security,
)
from taquilla.dialect.http import Endpoint, JsonResponse, note_refusal, units
from taquilla.dialect.lottery import Expanded, Play
from taquilla.dialects.banklot.amounts import Amount

_LOG: Final = logging.getLogger(__name__)

FAULTS_MAX: Final = 10
"""Faults that one sentence lists; the others are only counted."""

ERRORS: Final[dict[Reason, tuple[int, str]]] = {reason: (409, reason.value) for reason in Reason} | {
    Reason.TOKEN_DEAD: (403, "the session has ended"),
    Reason.SELLER_CLOSED: (403, "the seller is not active"),
    Reason.NOT_ALLOWED: (403, "this user may not do that"),
    Reason.SCOPE_MISSING: (403, "the key lacks a scope"),
    **dict.fromkeys((Reason.KEY_REUSED, Reason.PARTIAL_DIFFERS), (409, "the key was used for another command")),
    Reason.DISK_FULL: (503, "nothing is sold at the moment: the server is short of disk space"),
    Reason.WAGERS_TOO_FEW: (422, "the ticket has no wagers"),
    Reason.WAGERS_TOO_MANY: (422, "the ticket has more than {bound} wagers"),
    Reason.EXPANSION_TOO_LARGE: (422, "the expansion has more than {bound} wagers"),
    Reason.SEQUENCES_TOO_MANY: (422, "the ticket has more than {bound} series and corridas"),
    Reason.DRAWS_CLOSED: (409, "events are not open. closed events: {events}"),
    Reason.NOT_SOLD_HERE: (422, "this game of this lottery is not sold here"),
    Reason.GAME_NOT_OFFERED: (422, "the event does not offer this game"),
    Reason.RUN_NOT_PLANNED: (422, "too few draws are planned for this game"),
    Reason.SELECTION_INVALID: (422, "the number does not fit the game"),
    Reason.STAKE_TOO_SMALL: (422, "the amount is below the minimum of {bound}"),
    Reason.STAKE_TOO_LARGE: (422, "the amount is above the maximum of {bound}"),
    Reason.STAKE_NOT_MULTIPLE: (422, "the amount is not a multiple of {bound}"),
    Reason.SELECTION_FULL: (409, "the quota has {room} left"),
    Reason.PRIZE_TOO_LARGE: (422, "the ticket could win more than {bound}"),
    Reason.CREDIT_EXCEEDED: (409, "unable to create transaction due to insufficient funds"),
    Reason.TICKET_LOCKED: (403, "ticket locked"),
    Reason.TICKET_UNKNOWN: (400, "no rows in result set"),
    Reason.TICKET_CANCELED: (409, "ticket already canceled"),
    Reason.TICKET_REJECTED: (401, "ticket already rejected by user"),
    Reason.TICKET_PAID: (409, "ticket already paid"),
    Reason.UNDO_AFTER_CLOSE: (409, "events are not open. closed events: {events}"),
    Reason.UNDO_TOO_LATE: (409, "time to cancel has expired"),
    Reason.CANCELS_USED: (409, "the limit of {bound} canceled tickets a day is used"),
    Reason.TICKET_EXPIRED: (409, "ticket expired"),
    Reason.DRAWS_PENDING: (409, "draws pending"),
    Reason.NOT_A_WINNER: (200, "not a winner"),
    Reason.PAYMENT_HELD: (409, "payment needs a second person"),
    Reason.NOT_INDEPENDENT: (409, "second person is not independent of the first"),
    Reason.RANGE_TOO_WIDE: (400, "between_created_at: at most {bound} days at once"),
    Reason.TICKETS_TOO_MANY: (400, "between_created_at: more than {bound} tickets to look through, ask for a narrower range"),
    Reason.LIST_TOO_LONG: (
        400,
        "between_created_at: there are {found}, and one answer lists at most {bound}: "
        "ask for a narrower range, or for pages by limit and offset",
    ),
    Reason.REPORT_TOO_WIDE: (400, "between_timestamp: at most {bound} days at once, ask narrower"),
    Reason.LOGIN_WRONG: (401, "wrong email or password"),
    Reason.LOGIN_LOCKED: (403, "too many wrong logins, try again after {until}"),
    Reason.CODE_NEEDED: (401, "this login needs a one-time code: send it as otp"),
    Reason.CODE_WRONG: (401, "wrong one-time code"),
    Reason.MEMBER_UNKNOWN: (400, "there is no such user below you"),
    Reason.RESET_UNKNOWN: (401, "the reset token is wrong, used or expired"),
    # Our own mistake, contained to one command. Repeating it would not help, so the sentence does not say "try again".
    Reason.NOT_RECORDED: (409, "the ticket could not be recorded"),
}
"""The body status and sentence of each reason. Reasons that no path of this dialect leads to have the house's own sentence."""

ERRORS_OF_PAYING: Final[dict[Reason, tuple[int, str]]] = {
    Reason.TICKET_CANCELED: (409, "ticket is canceled"),
    Reason.TICKET_REJECTED: (409, "ticket is rejected"),
}
"""Errors that differ between paying and undoing (canceling, reverting)."""

OF_EXPANSIONS: Final = frozenset({Reason.EXPANSION_TOO_LARGE, Reason.SEQUENCES_TOO_MANY})
"""Reasons that concern an expanded wager as a whole; their bound is no amount."""

_OTHER_HTTP: Final = {202: 200, 401: 400, 409: 400, 422: 400}


def http_of(status: int) -> int:
    """Return the HTTP status for a body's status. Clients know few statuses, and take a 401 for the end of their session."""
    return _OTHER_HTTP.get(status, status)


class Shortage(msgspec.Struct, frozen=True):
    """An event in which less of a number's quota remains than the wager asks for, in whole units."""

    event_id: int
    wager_amount: Amount
    remaining: Amount


class Shortages(msgspec.Struct, frozen=True):
    """The events in which too little of a number is left."""

    event_inventory: list[Shortage]


class BanklotError(msgspec.Struct, frozen=True):
    """A refusal. error_wagers shows, by wager, what is left where a quota is exceeded."""

    status: int
    error: str
    error_wagers: dict[str, Shortages] | UnsetType = UNSET


NO_SUCH_PATH: Final = BanklotError(404, "no such path")
NO_SUCH_METHOD: Final = BanklotError(405, "no such method on this path")
TRY_AGAIN: Final = BanklotError(503, "try again")


def refused(
    refusal: Refusal, plays: Sequence[Play] = (), exponent: int = 2, expansions: Sequence[Expanded] = (), *, paying: bool = False
) -> BanklotError:
    """Return the response to a refusal. plays and expansions are those of the sale, exponent the decimals of its currency."""
    note_refusal(refusal.reason.name)
    if refusal.reason is Reason.NOT_ALLOWED:
        security.refuse_role()
    status, sentence = ERRORS[refusal.reason]
    if paying:
        status, sentence = ERRORS_OF_PAYING.get(refusal.reason, (status, sentence))
    if refusal.faults and refusal.reason is not Reason.DRAWS_CLOSED:
        faults = together([_fault(fault, plays, exponent, expansions) for fault in refusal.faults])
        return BanklotError(status, faults, _shortages(refusal, plays, exponent))
    bound = json_number(refusal.bound, exponent) if refusal.reason in BOUND_IS_MONEY else str(refusal.bound)
    until = refusal.until.isoformat().replace("+00:00", "Z") if refusal.until else "a while"
    return BanklotError(status, sentence.format(bound=bound, events=list(refusal.events), until=until, found=refusal.found))


def too_fine(line: int, play_text: str, exponent: int) -> str:
    """Return the sentence about an amount with more decimals than the currency has."""
    decimals = f"{exponent} decimals" if exponent else "no decimals"
    return f"wager {line + 1} ({echo(play_text)}): the currency has {decimals}"


def together(sentences: Sequence[str]) -> str:
    """Join several faults into one sentence."""
    sentence = "; ".join(sentences[:FAULTS_MAX])
    return sentence if len(sentences) <= FAULTS_MAX else f"{sentence}; and {len(sentences) - FAULTS_MAX} more"


def _fault(fault: Fault, plays: Sequence[Play], exponent: int, expansions: Sequence[Expanded]) -> str:
    line, text = fault.line, plays[fault.line].text
    if is_of_expansion := fault.reason in OF_EXPANSIONS:
        text = next((one.text for one in expansions if one.line == line), text)
    # Wagers are counted as they were sent. What is too long for any ticket, or no number, has not become several.
    several = [one for one in expansions if one.line < line and plays[one.line].selection is not None]
    line -= sum(min(one.wagers - 1, line - one.line) for one in several)
    bound = str(fault.bound) if is_of_expansion else json_number(fault.bound, exponent)
    room = json_number(fault.room, exponent)
    return f"wager {line + 1} ({echo(text)}): {ERRORS[fault.reason][1].format(bound=bound, room=room)}"


def _shortages(refusal: Refusal, plays: Sequence[Play], exponent: int) -> dict[str, Shortages] | UnsetType:
    if refusal.reason is not Reason.SELECTION_FULL:
        return UNSET
    shortages: dict[str, Shortages] = {}
    for fault in refusal.faults:
        play = plays[fault.line]
        shortage = Shortage(play.event_id, units(play.stake, exponent), units(fault.room, exponent))
        shortages.setdefault(play.text, Shortages([])).event_inventory.append(shortage)
    return shortages


class TokenUnknown(Exception):
    """The token is missing, unknown or expired."""


class ScopeMissing(Exception):
    """The key has scopes, and not the one that is its text."""


def error_response(error: Exception, endpoint: Endpoint) -> JsonResponse:
    """Return the response to an error that is no refusal. Never a 500."""
    headers = error.headers if isinstance(error, Unreadable) else ()
    match error:
        case Unreadable():
            body = BanklotError(error.http_status, error.reason if isinstance(error, Malformed) else _sentence(error))
        case TokenUnknown():
            body = BanklotError(403, _sentence(error))
        case ScopeMissing():
            body = BanklotError(403, f"the key lacks a scope: {error}")
        case OfficeRefusal(reason=OfficeReason.PASSWORD_WEAK, facts=facts):
            body = BanklotError(422, f"new_password: it {facts['weakness']}")
        case _:
            body = TRY_AGAIN
            if not isinstance(error, PASSING):
                _LOG.error("a mistake of ours ended a request to %r", endpoint.path, exc_info=error)
    return JsonResponse(http_of(body.status), body, headers)


def _sentence(error: Exception) -> str:
    """Return an error's docstring as part of a sentence."""
    text = (type(error).__doc__ or "").strip().rstrip(".")
    return text[:1].lower() + text[1:]
