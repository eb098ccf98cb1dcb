"""How GAP says no: one total table from reasons to codes and sentences, and what to answer when something else ends a call."""

import logging
from typing import Final, NamedTuple

from taquilla.dialects.gap.amounts import units
from taquilla.dialects.gap.codes import (
    DUPLICATE_TRANSACTION,
    ERROR,
    INVALID_GAME,
    INVALID_PARTNER,
    INVALID_TOKEN,
    LIMIT_REACHED,
    NOT_ENOUGH_MONEY,
    TOKEN_EXPIRED,
    TRANSACTION_DOES_NOT_EXIST,
    UNKNOWN,
    USER_DISABLED,
    USER_NOT_FOUND,
    WRONG_CURRENCY,
    WRONG_SYNTAX,
    WRONG_TYPES,
    Wrong,
)
from taquilla.dialects.gap.responses import No
from taquilla.domain.ledger.money import text
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.engine.batcher import Busy
from taquilla.http.decode import Malformed, Unreadable
from taquilla.http.responses import Header
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG: Final = logging.getLogger(__name__)

FAULTS_MAX: Final = 10
"""Faults of a ticket that one sentence tells; the rest is counted."""


class Words(NamedTuple):
    """The code and the sentence, which may tell {bound} and {room} (amounts), {count} (another bound), {until}, {events}."""

    code: str
    sentence: str


def _plain(reason: Reason) -> Words:
    """The house's own sentence, where GAP has no code for what it says."""
    return Words(ERROR, reason.value)


WORDS: Final[dict[Reason, Words]] = {reason: _plain(reason) for reason in Reason} | {
    Reason.KEY_REUSED: Words(DUPLICATE_TRANSACTION, "the id was used for something else"),
    Reason.WAGERS_TOO_FEW: Words(WRONG_TYPES, "`wagers`: expected at least one"),
    Reason.WAGERS_TOO_MANY: Words(WRONG_TYPES, "`wagers`: expected at most {count}"),
    Reason.DRAWS_CLOSED: Words(ERROR, "some draws are unknown or not open: {events}"),
    Reason.NOT_SOLD_HERE: Words(INVALID_GAME, "the operator does not sell this game of this lottery"),
    Reason.GAME_NOT_OFFERED: Words(INVALID_GAME, "the draw does not offer the game"),
    Reason.SELECTION_INVALID: Words(WRONG_TYPES, "the selection does not fit its game"),
    Reason.STAKE_TOO_SMALL: Words(ERROR, "the stake is below {bound}"),
    Reason.STAKE_TOO_LARGE: Words(ERROR, "the stake is above {bound}"),
    Reason.STAKE_NOT_MULTIPLE: Words(ERROR, "the stake is not a multiple of {bound}"),
    Reason.SELECTION_FULL: Words(ERROR, "the selection is sold out: {room} left"),
    Reason.PRIZE_TOO_LARGE: Words(ERROR, "the ticket could win more than {bound}"),
    Reason.PARTNER_UNKNOWN: Words(INVALID_PARTNER, "the partner is unknown, closed or not the user's"),
    Reason.GAME_UNKNOWN: Words(INVALID_GAME, "no such game, or it is not played any more"),
    Reason.AMOUNT_INVALID: Words(WRONG_TYPES, "the amount is not one that can be moved"),
    Reason.CURRENCY_WRONG: Words(WRONG_CURRENCY, "the currency is not the operator's"),
    Reason.USER_UNKNOWN: Words(USER_NOT_FOUND, "Invalid User!"),
    Reason.USER_NAME_SHARED: Words(WRONG_TYPES, "`userName`: several users have that name, `userId` tells them apart"),
    Reason.USER_BLOCKED: Words(USER_DISABLED, "the user is blocked"),
    Reason.USER_EXCLUDED: Words(USER_DISABLED, "the user keeps itself from playing until {until}"),
    Reason.PLAYER_TOKEN_INVALID: Words(INVALID_TOKEN, "no session of the user has that token"),
    Reason.PLAYER_TOKEN_EXPIRED: Words(TOKEN_EXPIRED, "the user's session has ended"),
    Reason.REQUEST_UNKNOWN: Words(TRANSACTION_DOES_NOT_EXIST, "no request of that id was carried out"),
    Reason.BET_UNKNOWN: Words(TRANSACTION_DOES_NOT_EXIST, "there is no such bet"),
    Reason.LIMIT_REACHED: Words(LIMIT_REACHED, "remaining {bound}"),
    Reason.CREDIT_HELD: Words(LIMIT_REACHED, "the credit is held for approval: the same request, sent again, tells its end"),
    Reason.FUNDS_INSUFFICIENT: Words(NOT_ENOUGH_MONEY, "Insufficient Funds!"),
}

TRY_AGAIN: Final = No(UNKNOWN, "try again, with the same request")
NO_SUCH_PATH: Final = No(ERROR, "no such path")
NO_SUCH_METHOD: Final = No(ERROR, "this path takes POST alone")


def refused(refusal: Refusal, exponent: int) -> No:
    """A refusal in GAP's words; exponent is that of the operator's currency, in which its bound is, or of its points."""
    words = WORDS[refusal.reason]
    until = refusal.until
    sentence = words.sentence.format(
        bound=text(refusal.bound, exponent),
        room="",
        count=refusal.bound,
        until=f"{until:%Y-%m-%dT%H:%M:%SZ}" if until is not None else "",
        events=", ".join(map(str, refusal.events)),
    )
    if refusal.faults:
        sentence = _faults(refusal.faults, exponent)
    if refusal.reason in (Reason.FUNDS_INSUFFICIENT, Reason.CREDIT_HELD):
        return No(words.code, sentence, units(refusal.bound, exponent))
    return No(words.code, sentence)


def _faults(faults: tuple[Fault, ...], exponent: int) -> str:
    told = "; ".join(_fault(fault, exponent) for fault in faults[:FAULTS_MAX])
    return told if len(faults) <= FAULTS_MAX else f"{told}; and {len(faults) - FAULTS_MAX} more"


def _fault(fault: Fault, exponent: int) -> str:
    bound, room = text(fault.bound, exponent), text(fault.room, exponent)
    sentence = WORDS[fault.reason].sentence.format(bound=bound, room=room, count=fault.bound, until="", events="")
    return f"`wagers[{fault.line}]`: {sentence}"


def troubled(trouble: Exception, path: str) -> tuple[int, No, tuple[Header, ...]]:
    """What to answer when something other than a refusal ended a call: HTTP's status, the answer, headers. Never a 500."""
    match trouble:
        case Malformed():
            return 400, No(WRONG_SYNTAX, trouble.reason), trouble.headers
        case Unreadable():
            return trouble.http_status, No(WRONG_SYNTAX, trouble.__doc__ or ""), trouble.headers
        case Wrong():
            return trouble.http_status, No(trouble.code, trouble.sentence), ()
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            return 503, TRY_AGAIN, ()
    _LOG.error("a mistake of ours ended a call of %r", path, exc_info=trouble)
    return 503, TRY_AGAIN, ()
