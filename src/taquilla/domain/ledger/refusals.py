"""Every refusal, in the order of checking; and refusals as they are kept, for the same request that comes again."""

import enum
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from taquilla.domain.ledger.commands import Kept


class Reason(enum.Enum):
    """The reason for a refusal. In the order of checking: the first that holds is returned (docs/reference/problems.md)."""

    TOKEN_DEAD = "no token of a session or a key was sent, or it has ended"
    SELLER_CLOSED = "the seller, its agency or an ancestor is not active"
    NOT_ALLOWED = "this role may not do that"
    SCOPE_MISSING = "the key lacks a scope"
    KEY_REUSED = "the key was used for another command"
    PARTIAL_DIFFERS = "the key was used for the same plays, with another wish about selling them in part"

    # Selling
    BATCH_TOO_LARGE = "the batch has more tickets than the caller's limit ever lets through: split it"
    DISK_FULL = "the disk of the database is nearly full: nothing is sold until it has room"
    WAGERS_TOO_FEW = "the ticket has no wager"
    EXPANSION_TOO_LARGE = "a permuta, serie or corrida becomes too many wagers"
    SEQUENCES_TOO_MANY = "the ticket has too many series and corridas"
    WAGERS_TOO_MANY = "the ticket has too many wagers"
    DRAWS_CLOSED = "some draws are unknown or not open"
    NOT_SOLD_HERE = "the seller does not sell that game of that lottery"
    GAME_NOT_OFFERED = "the draw does not offer the game"
    RUN_NOT_PLANNED = "fewer draws are planned than the run needs"
    SELECTION_INVALID = "the selection does not fit its game"
    STAKE_TOO_SMALL = "the stake is below the least"
    STAKE_TOO_LARGE = "the stake is above the most"
    STAKE_NOT_MULTIPLE = "the stake is not a multiple of the step"
    SELECTION_FULL = "the quota of the selection is sold"
    PRIZE_TOO_LARGE = "the ticket could win more than it may"
    CREDIT_EXCEEDED = "the credit of the agency does not cover the sale"

    # A ticket's life
    TICKET_LOCKED = "too many wrong pins"
    TICKET_UNKNOWN = "no such ticket here, or the pin is wrong"
    TICKET_CANCELED = "the ticket was canceled"
    TICKET_REJECTED = "the ticket was rejected by its till"
    TICKET_PAID = "the ticket was paid"
    UNDO_AFTER_CLOSE = "a draw of the ticket has closed"
    UNDO_TOO_LATE = "the time to cancel has expired"
    CANCELS_USED = "this till has undone as many tickets today as it may"
    TICKET_EXPIRED = "the prize was not claimed in time"
    DRAWS_PENDING = "nothing is won yet, and a draw has no result"
    NOT_A_WINNER = "nothing was won"
    PAYMENT_HELD = "the payment needs a second person"
    PAYMENT_NOT_HELD = "no payment of the ticket waits for a second person"
    TENDER_UNKNOWN = "that way to pay is not taken now, or no change is given in it"
    TENDER_UNEVEN = "what was handed over does not add up to the amount"
    CHANGE_TOO_LARGE = "the change in another currency is worth more than one note of what was received"

    # Drawing
    EVENT_UNKNOWN = "no such draw here"
    CLERK_HAS_SOLD = "a clerk who has sold a ticket of the draw reads no result of it"
    ORDER_UNKNOWN = "nobody has asked for that before"
    ORDER_SAME_CLERK = "it takes a second clerk"
    DRAW_NOT_OPEN = "the draw is not on sale"
    DRAW_NOT_SUSPENDED = "the draw is not suspended"
    DRAW_NOT_CLOSED = "the draw is not closed"
    DRAW_NOT_HELD = "the draw has not been held"
    DRAW_NOT_SEALED = "the draw is not sealed yet"
    OUTCOME_INVALID = "the result does not fit the draw"
    RESULT_UNKNOWN = "there is no result to approve"
    RESULT_STANDS = "that result stands already"
    RESULT_SAME_CLERK = "a result needs a second clerk"
    NOT_INDEPENDENT = "the second person is not independent of the first"
    RESULT_WAITS = "the second reading of this clerk differed a moment ago"
    RESULT_DIFFERS = "the second clerk read another result"
    RESULT_FINAL = "what the result has decided is final, so it stays"

    # Looking
    EXPOSURE_SEALED = "between its close and its result nobody sees what is staked on the numbers of a draw"
    RANGE_TOO_WIDE = "the range of time is too wide"
    TICKETS_TOO_MANY = "more tickets would have to be looked through than a search may"
    LIST_TOO_LONG = "more was found than one answer lists"
    REPORT_TOO_WIDE = "the period of the report is too long"

    # Sports
    OPERATOR_UNKNOWN = "no such operator sells sports"
    WEBHOOK_MISSING = "the operator has no wallet to ask"
    TICKET_NOT_RESERVED = "the ticket is not reserved"
    CURRENCY_WRONG = "the currency is not the operator's"
    COUPON_UNKNOWN = "no such coupon"
    SPORT_EVENT_UNKNOWN = "no such event, or nothing is sold of it"
    PICKS_MISCOUNTED = "the number of picks is not the number of games"
    PICK_REPEATED = "an outcome is picked twice"
    PICK_UNKNOWN = "the pick is no outcome of its game"
    MARKET_NOT_ALLOWED = "the market is not sold"
    MARKET_REPEATED = "a market has two picks"
    PICKS_TOO_FEW = "a market of the card has no pick"
    TEAM_UNKNOWN = "the market is about a team that nobody knows"
    SPORT_EVENT_SUSPENDED = "an event, a market or an outcome is suspended"
    SPORT_EVENT_STARTED = "an event has started"
    COUPON_CLOSED = "the coupon has closed"
    DOUBLES_TOO_MANY = "too many games have two picks"
    TRIPLES_TOO_MANY = "too many games have three picks or more"
    LINES_TOO_MANY = "the picks make too many lines"
    PRICE_WRONG = "the price is not that of the lines"
    PRICE_TOO_SMALL = "the price is below the least"
    PRICE_TOO_LARGE = "the price is above the most"
    ODDS_CHANGED = "odds have moved further than the order allows"
    PLAYER_UNKNOWN = "the wallet does not know the player"
    PLAYER_CURRENCY_WRONG = "the player's wallet is in another currency"
    SPORT_EVENT_NOT_OVER = "the event is not over"
    SPORT_RESULT_INVALID = "the result does not fit the event"
    CODES_USED_UP = "no code is free for the ticket"
    WALLET_FAILED = "the wallet refused, erred, was late or answered nonsense"

    # Wallets of players
    PARTNER_UNKNOWN = "the partner is unknown, closed or not the player's"
    GAME_UNKNOWN = "no such game of a provider, or it is not played any more"
    AMOUNT_INVALID = "the amount is not one that can be moved"
    USER_UNKNOWN = "the operator has no such player"
    USER_NAME_SHARED = "several players have that name"
    PLAYER_TOKEN_INVALID = "no session of the player has that token"
    PLAYER_TOKEN_EXPIRED = "the player's session has ended"
    USER_BLOCKED = "the player is blocked"
    USER_EXCLUDED = "the player keeps itself from playing"
    REQUEST_UNKNOWN = "no request of that id was carried out"
    BET_UNKNOWN = "there is no such bet"
    BET_ROLLED_BACK = "the bet was rolled back"
    CREDIT_REFUSED = "the credit was above its provider's ceiling, and was not approved"
    AMOUNT_DIFFERS = "the amount is neither what the bet cost nor what it returned"
    MONTH_ARCHIVED = "its month is archived, and read-only until the administrator opens it"
    LIMIT_REACHED = "a limit that the player has set does not leave room for it"
    FUNDS_INSUFFICIENT = "the balance does not cover it"
    CREDIT_HELD = "the credit is above its provider's ceiling, and held until clerks have approved it"
    HOLD_UNKNOWN = "no such credit is held"
    LIMIT_NOT_ASKED = "no limit waits to be confirmed"
    COOLING_OFF = "the player must think it over until it may confirm"

    # The cuadre
    WEEK_NOT_OVER = "the week is not over"
    WEEK_CLOSED = "the week is closed"
    WEEK_OPEN_BEFORE = "an earlier week is still open"
    WEEK_TOO_DEEP = "somebody further below than the entities directly below it has sold"

    # Shifts of cashiers
    SHIFT_OPEN = "the user has an open shift already"
    SHIFT_NONE = "the user has no open shift"
    SHIFT_UNKNOWN = "there is no such shift for the caller"
    SHIFT_CLOSED = "the shift is closed"
    COUNTS_TOO_MANY = "the shift was counted as often as it may be before its close"
    MOVEMENTS_TOO_MANY = "the shift has as many cash movements as it may"

    # Access
    LOGIN_WRONG = "unknown address or wrong password"
    LOGIN_LOCKED = "too many wrong logins"
    CODE_NEEDED = "the login needs a one-time code too"
    CODE_WRONG = "wrong one-time code"
    LOOSENING_HELD = "that lets more through than is in force, so it waits for a second person"
    LOOSENING_UNKNOWN = "no such change waits for a second person"
    MEMBER_UNKNOWN = "there is no such user here"
    RESET_UNKNOWN = "the reset token is wrong, used or expired"

    # Webhooks
    ENDPOINT_UNKNOWN = "there is no such webhook here"
    ENDPOINTS_TOO_MANY = "the operator has as many webhooks as it may"
    ENDPOINT_DISABLED = "the webhook is disabled"
    EVENT_NUMBER_UNKNOWN = "there is no such event yet"

    # The database refused this one command after the rules accepted it: a mistake of ours, contained.
    NOT_RECORDED = "the command could not be recorded"


BOUND_IS_MONEY: Final = frozenset(
    {
        Reason.STAKE_TOO_SMALL, Reason.STAKE_TOO_LARGE, Reason.STAKE_NOT_MULTIPLE, Reason.SELECTION_FULL, Reason.PRIZE_TOO_LARGE,
        Reason.CREDIT_EXCEEDED, Reason.TENDER_UNEVEN, Reason.CHANGE_TOO_LARGE,
    }
)  # fmt: skip
"""The reasons whose bound is an amount in minor units. That of any other reason is a count."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one wager. line counts from 0; bound is the limit that was passed, room what is left (minor units).

    sold is the amount that is still sold, if the sale may be partial (VE-41). scope names the owner of the quota that was passed:
    0 for the banca, an entity's id, minus a member's id.
    """

    line: int
    reason: Reason
    bound: int = 0
    room: int = 0
    sold: int = 0
    scope: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal, with what the caller needs to correct the request. events are ascending and unique; until is a lock's end.

    subject is the id of the one thing concerned: an event, a coupon, a market, a team, an outcome. found is the number of rows
    found. told is further text for people: a wallet's message, a ticket's status, or a scope. It may repeat foreign text,
    shortened and printable.
    """

    reason: Reason
    faults: tuple[Fault, ...] = ()
    events: tuple[int, ...] = ()
    bound: int = 0
    until: datetime | None = None
    subject: int = 0
    found: int = 0
    told: str = field(default="", compare=False)


REFUSED: Final = "refused"
"""The verb of a refused request, and the name under which its outcome keeps the reason."""


def outcome_of(refusal: Refusal) -> dict[str, object]:
    """Return the outcome that keeps a refusal, as JSON. ``recorded_refusal(outcome_of(refusal)) == refusal``"""
    facts: dict[str, object] = {"reason": refusal.reason.name}
    if refusal.faults:
        facts["faults"] = [[fault.line, fault.reason.name, fault.bound, fault.room, fault.sold] for fault in refusal.faults]
    if refusal.events:
        facts["events"] = list(refusal.events)
    if refusal.until is not None:
        facts["until"] = refusal.until.isoformat()
    facts |= {name: amount for name, amount in (("bound", refusal.bound), ("subject", refusal.subject)) if amount}
    return {REFUSED: facts}


def recorded_refusal(outcome: dict[str, object] | None) -> Refusal | None:
    """Return the refusal that an outcome keeps; None for a request that was carried out."""
    if outcome is None or REFUSED not in outcome:
        return None
    facts = cast(Kept, outcome[REFUSED])
    return Refusal(
        Reason[facts["reason"]],
        faults=tuple(Fault(line, Reason[name], *amounts) for line, name, *amounts in facts.get("faults", ())),
        events=tuple(facts.get("events", ())),
        bound=facts.get("bound", 0),
        until=datetime.fromisoformat(facts["until"]) if "until" in facts else None,
        subject=facts.get("subject", 0),
    )
