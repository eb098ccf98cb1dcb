"""How Betstack says no: one total table from reasons to codes and messages, and what to answer to all other trouble."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from msgspec import Raw, Struct

from taquilla.dialects.betstack.field_errors import Complaint, Complaints, Invalid, unreadable
from taquilla.dialects.betstack.responses import Detail, No
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.batcher import Busy
from taquilla.http.decode import Malformed, Unreadable, echo
from taquilla.http.responses import Header
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

_LOG: Final = logging.getLogger(__name__)

NOT_IMPLEMENTED: Final = No(100, "Feature not implemented yet")


class Words(NamedTuple):
    """An error's code and message; or, where code is 0, which field a validation error names, and what it says of it.

    A message may name the subject, the operator or the ticket that is meant, the bound that was passed, and what was told.
    """

    code: int
    message: str
    field: str = ""


_HERE: Final[dict[Reason, Words]] = {
    Reason.KEY_REUSED: Words(0, "the key was used for another request", "idempotency-key"),
    Reason.TICKET_UNKNOWN: Words(102, "Ticket with {ticket} identifier is not found"),
    Reason.OPERATOR_UNKNOWN: Words(112, "Operator with {operator} name is not found"),
    Reason.WEBHOOK_MISSING: Words(114, "No webhook url for operator with {operator} name"),
    Reason.PLAYER_UNKNOWN: Words(109, "Player is not identified"),
    Reason.TICKET_NOT_RESERVED: Words(117, "Ticket has to have `reserved` status in order to do this action{told}"),
    Reason.PLAYER_CURRENCY_WRONG: Words(0, "the player's wallet is in `{told}`", "currency"),
    Reason.CURRENCY_WRONG: Words(0, "not the operator's currency", "currency"),
    Reason.COUPON_UNKNOWN: Words(108, "Coupon with `{subject}` identifier is not found"),
    Reason.SPORT_EVENT_UNKNOWN: Words(103, "Event with `{subject}` identifier is not found"),
    Reason.PICKS_MISCOUNTED: Words(0, "there has to be a pick for each of the {bound} games", "picks"),
    Reason.PICK_REPEATED: Words(0, "a bet stands twice", "picks"),
    Reason.PICK_UNKNOWN: Words(106, "Market for bet with `{subject}` identifier is not found"),
    Reason.MARKET_NOT_ALLOWED: Words(116, "Market with `{subject}` code is not allowed"),
    Reason.MARKET_REPEATED: Words(0, "two bets are on one market", "picks"),
    Reason.PICKS_TOO_FEW: Words(0, "there has to be a pick for each of the {bound} markets", "picks"),
    Reason.TEAM_UNKNOWN: Words(105, "Team with `{subject}` identifier is not found"),
    Reason.SPORT_EVENT_SUSPENDED: Words(101, "Could not create ticket. Event {subject} is not available"),
    Reason.SPORT_EVENT_STARTED: Words(
        107, "Event with `{subject}` identifier is not available for play because it has already started"
    ),
    Reason.COUPON_CLOSED: Words(108, "Coupon with `{subject}` identifier is closed"),
    Reason.DOUBLES_TOO_MANY: Words(0, "ensure that at most {bound} games have two bets", "picks"),
    Reason.TRIPLES_TOO_MANY: Words(0, "ensure that at most {bound} games have three bets or more", "picks"),
    Reason.LINES_TOO_MANY: Words(0, "ensure that the bets make at most {bound} lines", "picks"),
    Reason.PRICE_WRONG: Words(113, "Ticket price does not match: it has to be {bound}"),
    Reason.PRICE_TOO_SMALL: Words(0, "ensure this value is greater than or equal to {bound}", "price"),
    Reason.PRICE_TOO_LARGE: Words(0, "ensure this value is less than or equal to {bound}", "price"),
    Reason.ODDS_CHANGED: Words(102, "Odds changed"),
    Reason.CODES_USED_UP: Words(111, "Duplicate key for code generation"),
    Reason.WALLET_FAILED: Words(110, "The operator's wallet did not confirm{told}"),
}
WORDS: Final[Mapping[Reason, Words]] = {reason: Words(0, reason.value) for reason in Reason} | _HERE
"""What each reason is told as. Those that no call of this dialect leads to have words too: a silence would be worse."""

_NOT_AVAILABLE: Final = Words(101, "Could not create ticket. Event {subject} is not available")
ON_CREATE: Final[Mapping[Reason, Words]] = {
    Reason.SPORT_EVENT_UNKNOWN: _NOT_AVAILABLE,
    Reason.SPORT_EVENT_STARTED: _NOT_AVAILABLE,
}
"""What is told otherwise where a ticket is created, not only reserved."""


class Forbidden(Exception):
    """Nobody knows that the request is from who it says: a header is missing, or the signature is wrong or too old.

    why tells more, where that is no secret.
    """

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why: Final = why


class OperatorUnknown(Exception):
    """No operator of this name sells sports."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name: Final = name


class OperatorsDiffer(Exception):
    """The request names one operator in a header and another one elsewhere."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A no as it is answered: HTTP's status, and the body. is_kept: it is on record, and was answered before."""

    status: int
    body: Struct | Raw
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What a no is told with: the names that the request called things by, and what is told otherwise than usually."""

    operator: str
    ticket: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    otherwise: Mapping[Reason, Words] = field(default_factory=dict)


def refused(refusal: Refusal, telling: Telling) -> Refused:
    """A refusal in Betstack's words."""
    code, message, about = telling.otherwise.get(refusal.reason, WORDS[refusal.reason])
    names = {"subject": refusal.subject, "bound": refusal.bound, "told": _told(refusal)}
    said = message.format(**names, operator=echo(telling.operator), ticket=echo(telling.ticket))
    if code:
        return Refused(400, No(code, said))
    if refusal.reason is Reason.KEY_REUSED:
        loc: list[str | int] = ["header", about]
    else:
        loc = ["body", *([telling.fields.get(about, about)] if about else [])]
    return Refused(422, Complaints([Complaint(loc, said, "value_error")]))


def _told(refusal: Refusal) -> str:
    """Return what a refusal tells, as its message goes on with it."""
    is_name = refusal.reason is Reason.PLAYER_CURRENCY_WRONG
    return refusal.told if is_name or not refusal.told else f": {refusal.told}"


def troubled(trouble: Exception, path: str) -> tuple[int, Struct, tuple[Header, ...]]:
    """What to answer when something other than a refusal ended a call: HTTP's status, the body, headers. Never a 500."""
    match trouble:
        case Malformed():
            return 422, unreadable(trouble.reason), ()
        case Unreadable():
            return trouble.http_status, Detail(trouble.__doc__ or ""), trouble.headers
        case Invalid():
            return 422, trouble.complaints, ()
        case Forbidden():
            why = f": {trouble.why}" if trouble.why else ""
            return 403, Detail(f"You do not have access for such request{why}"), ()
        case OperatorsDiffer():
            return 400, No(115, "Operators in request body and in request header are not identical"), ()
        case OperatorUnknown():
            name = echo(trouble.name)
            return 400, No(112, _HERE[Reason.OPERATOR_UNKNOWN].message.format(operator=name)), ()
        case Busy() | DatabaseGone() | OutcomeUnknown() | TryAgain():
            return 503, TRY_AGAIN, ()
    _LOG.error("a mistake of ours ended a call of %r", path, exc_info=trouble)
    return 503, TRY_AGAIN, ()


TRY_AGAIN: Final = Detail("try again, with the same Idempotency-Key")
NO_SUCH_PATH: Final = Detail("Not Found")
NO_SUCH_METHOD: Final = Detail("Method Not Allowed")
