"""The requests and responses of the API. Made from the API's document by `make clients`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

Amount = str
"""Whole units of the currency, as a decimal number: ``Decimal(ticket.amount)``. The house takes no more decimals than it has."""


class BegunSession(Struct, frozen=True, kw_only=True):
    """A session that has begun. The token is shown once.

    Whoever sends device_token with the next login from this device is not locked out by other people's failed
    logins.
    """

    token: str
    device_token: str
    expires_at: datetime
    user_id: int
    role: str
    entity_id: int


class BetShown(Struct, frozen=True, kw_only=True):
    """A bet as it is sold now. odds are a decimal text, null for a bet without odds."""

    event: int
    bet: int
    name: str
    odds: str | None
    status: str


class BetSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outcome of a market. Its id is its event's own: other events may have the same."""

    id: int
    name: str
    odds: int | str | None = None
    status: Literal["open", "suspended"] = "open"


class BetsShown(Struct, frozen=True, kw_only=True):
    """The bets that were named, as they are sold now."""

    bets: list[BetShown]


class CardSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A superbet's card: an event's markets in order (all of them, if none are named), and prizes by hits.

    The prizes are those of line_price; another price from price_min to price_max wins in proportion.
    """

    id: int
    name: str
    event: int
    line_price: int
    tier: Sequence[TierSpec]
    market: Sequence[int] | UnsetType = UNSET
    price_min: int = 1
    price_max: int | None = None
    pool_rate: int = 0


class CopiedTicket(Struct, frozen=True, kw_only=True):
    """A draft of a ticket like an earlier one. Nothing is sold or kept."""

    wagers: list[CopiedWager]


class CopiedWager(Struct, frozen=True, kw_only=True):
    """A wager to sell again. draw_id is the draw that would take it now; null: no draw of its kind is open."""

    draw_id: int | None
    game: str
    selection: str
    stake: Amount


class CorrectionShown(Struct, frozen=True, kw_only=True):
    """The effect of a correction on the wagers that this draw decides by itself. Prizes of a void draw are stakes
    given back.

    paid was paid to customers already: what no longer wins is charged to its agency. has_joint_wagers tells
    whether wagers on several draws depend on this one too, which are not counted here.
    """

    draw_id: int
    result_now: str
    result_then: str
    currency: str
    prizes_now: Amount
    prizes_then: Amount
    paid: Amount
    has_joint_wagers: bool


class CouponSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A jackpot's coupon. It closes when its earliest game starts. Nothing of it changes once it is loaded."""

    id: int
    name: str
    line_price: int
    leg: Sequence[LegSpec]
    tier: Sequence[TierSpec]
    pool_rate: int = 0
    void_policy: Literal["as_hit", "draw", "refund", "remaining", "reserve"] = "as_hit"
    max_void: int = 3
    reductions: Sequence[int] | UnsetType = UNSET
    grace_hours: int = 24
    max_doubles: int = 5
    max_triples: int = 0
    max_lines: int = 32
    unwon_to: Literal["down", "same", "top"] = "same"
    carry_from: int | None = None


class DrawDay(Struct, frozen=True, kw_only=True):
    """The draws of a day by the operator's calendar, in the order of their time.

    next is the cursor of the next page; null: this is the last one.
    """

    day: date
    draws: list[DrawShown]
    next: str | None


class DrawShown(Struct, frozen=True, kw_only=True):
    """A draw of the operator. state is open, suspended, closed or void; result is null until one is approved."""

    id: int
    product_id: int
    product: str
    lottery: str
    name: str
    category: str
    list_id: int | None
    has_sign: bool
    draws_at: datetime
    closes_at: datetime
    state: str
    """One of `closed`, `open`, `suspended`, `void`."""
    result: str | None


class EventPage(Struct, frozen=True, kw_only=True):
    """Events by number. after is the number up to which was looked: ask with it for the next page."""

    events: list[EventShown]
    after: int


class EventShown(Struct, frozen=True, kw_only=True):
    """An event. It covers what was written under first_seq to last_seq of the operator's one order; nothing if that
    ends before.

    Consecutive numbers and adjoining ranges prove that nothing is missing. Told singly, an event comes in `of`
    parts, by `place`.
    """

    number: int
    type: str
    at: datetime
    first_seq: int
    last_seq: int
    data: dict[str, Any]
    place: int | None = None
    of: int | None = None


class EventSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event. Nothing is sold on it once it has started; its result is read once it is over. A closed event is
    called off.
    """

    id: int
    league: int
    name: str
    starts: datetime
    ends: datetime
    home: int | None = None
    away: int | None = None
    status: Literal["closed", "open", "suspended"] = "open"
    market: Sequence[MarketSpec] | UnsetType = UNSET


class ExposureShown(Struct, frozen=True, kw_only=True):
    """A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted."""

    draw_id: int
    currency: str
    sale: Amount
    outcomes: list[OutcomeCost]


class HeldCreditShown(Struct, frozen=True, kw_only=True):
    """A provider's credit above its ceiling. asked is what a first clerk has decided, null where none has."""

    provider: str
    request: str
    user_id: str
    transaction: str
    game: str
    stake: Amount
    amount: Amount
    currency: str
    above: str
    held_at: datetime
    asked: str | None


class HeldCredits(Struct, frozen=True, kw_only=True):
    """The credits that wait for two clerks, the oldest first; a thousand at most."""

    credits: list[HeldCreditShown]


class HeldSportsTickets(Struct, frozen=True, kw_only=True):
    """Tickets that wait for the operator's approval, the first to close first; a thousand at most."""

    tickets: list[SportsTicketShown]


class LeagueSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A league of a sport."""

    id: int
    sport: int
    name: str


class LegSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step
    in (V1).
    """

    event: int
    market: int
    reserve: bool = False


class LimitShown(Struct, frozen=True, kw_only=True):
    """A limit of a player's own choice. used is what is used up of it; amount null: no limit.

    is_in_force is false for a higher limit that the player must confirm, from confirmable_from on.
    """

    kind: str
    period: str
    amount: Amount | None
    used: Amount | None
    is_in_force: bool
    confirmable_from: datetime | None


class ListedPlayer(Struct, frozen=True, kw_only=True):
    """A player of the operator, with its balance."""

    user_id: str
    name: str
    partner_id: str
    state: str
    """One of `active`, `blocked`."""
    excluded_until: datetime | None
    balance: Amount
    currency: str


class ListedTicket(Struct, frozen=True, kw_only=True):
    """A ticket of a list. prize is what a winner is still to be paid; for other statuses it is all that was won."""

    id: UUID
    number: int
    """Eight digits, the first not 0; unique on its day."""
    status: str
    entity_id: int
    entity_name: str
    seller_id: int
    seller: str
    sold_at: datetime
    amount: Amount
    prize: Amount
    currency: str


class Loaded(Struct, frozen=True, kw_only=True):
    """The numbers of rows added and changed, by table."""

    added: dict[str, int]
    changed: dict[str, int]


class MarketSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A market of an event. team: the team it is about, if any. A market that is not allowed is shown and not sold."""

    id: int
    code: str
    name: str
    bet: Sequence[BetSpec] | UnsetType = UNSET
    team: int | None = None
    status: Literal["open", "suspended"] = "open"
    allowed: bool = True


class Me(Struct, frozen=True, kw_only=True):
    """The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone."""

    user: User
    operator_id: int
    currency: str
    decimals: int
    time_zone: str


class Move(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bet's new odds (2, or "2.10"), its new status, or both."""

    event: int
    bet: int
    odds: int | str | None = None
    status: Literal["open", "suspended"] | None = None


class OfferedGame(Struct, frozen=True, kw_only=True):
    """A game of a product that the caller may sell, and its terms.

    A prize is multiplier_hundredths / 100 times the stake. commission_basis_points is the agency's own.
    """

    product_id: int
    product: str
    game: str
    stake_min: Amount
    stake_max: Amount
    stake_step: Amount
    multiplier_hundredths: int
    commission_basis_points: int
    closes_before_s: int


class Offers(Struct, frozen=True, kw_only=True):
    """The games that the caller may sell now, by product."""

    currency: str
    wagers_max: int
    games: list[OfferedGame]


class OrderShown(Struct, frozen=True, kw_only=True):
    """An order about a draw. It is carried out once a second clerk has approved it: then is_approved is true."""

    draw_id: int
    version: int
    order: str
    """One of `resume`, `suspend`, `void`."""
    is_approved: bool


class OutcomeCost(Struct, frozen=True, kw_only=True):
    """An outcome of a draw: the prizes that it would cost, and what would remain of the sale."""

    outcome: str
    prizes: Amount
    remains: Amount


class PaidLine(Struct, frozen=True, kw_only=True):
    """A wager that was paid, by its place on the ticket from 0, and what it was paid."""

    line: int
    prize: Amount


class PaidTicket(Struct, frozen=True, kw_only=True):
    """A payment: its wagers and their sum. A ticket with draws to come may be presented again."""

    id: UUID
    number: int
    prize: Amount
    currency: str
    paid_at: datetime
    lines: list[PaidLine]


class ParkedCall(Struct, frozen=True, kw_only=True):
    """A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it."""

    ticket_id: str
    ticket_code: str
    player: str
    call: int
    action: str
    tries: int
    written_at: datetime
    behind: int


class ParkedCalls(Struct, frozen=True, kw_only=True):
    """The parked calls, ticket by ticket."""

    calls: list[ParkedCall]


class PartnerShown(Struct, frozen=True, kw_only=True):
    """A partner of the operator, and the value of one of its points, in hundredths."""

    id: str
    rate: int
    state: str
    """One of `active`, `closed`."""


class Partners(Struct, frozen=True, kw_only=True):
    """The partners of the operator."""

    partners: list[PartnerShown]


class PeriodReportShown(Struct, frozen=True, kw_only=True):
    """A report from the first day to the last one, both included. The groups add up to the total."""

    first_day: date
    last_day: date
    currency: str
    total: ReportSums
    groups: list[ReportGroup]


class PlayerPage(Struct, frozen=True, kw_only=True):
    """Players in the order of their making. next is the cursor of the next page; null: this is the last one."""

    players: list[ListedPlayer]
    next: str | None


class PlayerShown(Struct, frozen=True, kw_only=True):
    """A player, with the limits of its own choice."""

    user_id: str
    name: str
    partner_id: str
    state: str
    """One of `active`, `blocked`."""
    excluded_until: datetime | None
    balance: Amount
    currency: str
    limits: list[LimitShown]


class Problem(Struct, frozen=True, kw_only=True):
    """An error. reason is a name for programs, detail a sentence for people, subject the id of the thing concerned.

    pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit
    that was passed, an amount or a count; events are the draws concerned; until is the end of a lock.
    """

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    reason: str | None = None
    subject: int | None = None
    pointer: str | None = None
    bound: int | Amount | None = None
    events: list[int] | None = None
    until: datetime | None = None
    errors: list[WagerProblem] | None = None


class ProviderGameShown(Struct, frozen=True, kw_only=True):
    """A game of a provider."""

    id: str
    name: str
    type: str
    state: str
    """One of `active`, `closed`."""


class ProviderShown(Struct, frozen=True, kw_only=True):
    """A provider of games. Providers belong to the installation: all operators share them."""

    id: str
    name: str
    sub_name: str
    state: str
    """One of `active`, `closed`."""
    games: list[ProviderGameShown]


class Providers(Struct, frozen=True, kw_only=True):
    """The providers of games, with their games."""

    providers: list[ProviderShown]


class ReportGroup(Struct, frozen=True, kw_only=True):
    """One group of a report, and its sums. Only the fields that describe its kind of group are there.

    A commission on a week's profit belongs to no user and to no draw: its group has null there.
    """

    sales: Amount
    prizes: Amount
    commission: Amount
    parent_commission: Amount
    balance: Amount
    day: date | None = None
    user_id: int | None = None
    user: str | None = None
    entity_id: int | None = None
    entity: str | None = None
    product_id: int | None = None
    product: str | None = None
    game: str | None = None
    draw_id: int | None = None
    draw: str | None = None
    draws_at: datetime | None = None


class ReportSums(Struct, frozen=True, kw_only=True):
    """The sums of a period, in the operator's currency.

    sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own,
    parent_commission that of the entities directly above them. balance is what agencies owe upward: sales without
    commission and prizes; below zero, it is owed to them.
    """

    sales: Amount
    prizes: Amount
    commission: Amount
    parent_commission: Amount
    balance: Amount


class ResultShown(Struct, frozen=True, kw_only=True):
    """A version of a result, as this clerk has read it. It counts once is_approved is true."""

    draw_id: int
    version: int
    outcome: str
    is_approved: bool


class SoldTicket(Struct, frozen=True, kw_only=True):
    """A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not
    paid.

    status is sold, or canceled or rejected where it was undone before this response.
    """

    id: UUID
    number: int
    """Eight digits, the first not 0; unique on its day."""
    day: date
    status: str
    pin: int | None
    """Eight digits at most; null for everybody but the seller."""
    entity_id: int
    seller_id: int
    sold_at: datetime
    expires_at: datetime
    amount: Amount
    currency: str
    wagers: list[SoldWager]


class SoldWager(Struct, frozen=True, kw_only=True):
    """A wager as it was sold."""

    draw_id: int
    draw: str
    draws_at: datetime
    game: str
    selection: str
    stake: Amount


class SportSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sport."""

    id: int
    name: str


class SportsEvent(Struct, frozen=True, kw_only=True):
    """An event, the latest version of its result, and whether that is approved."""

    id: int
    name: str
    league: str
    starts_at: datetime
    ends_at: datetime
    status: str
    result_version: int | None
    is_approved: bool | None


class SportsEvents(Struct, frozen=True, kw_only=True):
    """Events in the order of their start, a thousand at most."""

    events: list[SportsEvent]


class SportsResult(Struct, frozen=True, kw_only=True):
    """A version of an event's result, as this clerk has read it. It counts once is_approved is true."""

    event: int
    version: int
    won: list[int]
    voided: list[int]
    void: bool
    is_approved: bool


class SportsTicketShown(Struct, frozen=True, kw_only=True):
    """A ticket above the price from which the operator approves tickets. status is waiting, playing or refused."""

    id: str
    code: str
    type: str
    player: str
    price: Amount
    currency: str
    closes_at: datetime
    status: str
    """One of `playing`, `refused`, `waiting`."""


class TaxDueShown(Struct, frozen=True, kw_only=True):
    """A tax due to a jurisdiction for a month ("2026-11"): what was charged, less what corrections and voids took
    back.
    """

    jurisdiction: str
    month: str
    tax: str
    charged: Amount
    taken_back: Amount
    due: Amount


class TaxesDue(Struct, frozen=True, kw_only=True):
    """The taxes due for these days, both included."""

    first_day: date
    last_day: date
    currency: str
    taxes: list[TaxDueShown]


class TeamSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team."""

    id: int
    name: str


class TicketPage(Struct, frozen=True, kw_only=True):
    """Tickets, the newest first. next is the cursor of the next page; null: this is the last one."""

    tickets: list[ListedTicket]
    next: str | None


class TicketShown(Struct, frozen=True, kw_only=True):
    """A ticket as it stands now. prize is what it has won by the results in force, paid or not."""

    id: UUID
    number: int
    """Eight digits, the first not 0; unique on its day."""
    day: date
    status: str
    entity_id: int
    entity_name: str
    seller_id: int
    sold_at: datetime
    expires_at: datetime
    amount: Amount
    prize: Amount
    currency: str
    wagers: list[WagerShown]


class TierSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all
    lines share.
    """

    hits: int
    kind: Literal["fixed", "fixed_shared", "pool_pct"] = "fixed"
    rate: int = 0
    amount: int = 0
    guarantee: int = 0


class TriedTicket(Struct, frozen=True, kw_only=True):
    """A ticket that would be sold, and its amount."""

    amount: Amount
    currency: str


class UndoneTicket(Struct, frozen=True, kw_only=True):
    """A ticket that was undone. Its price was given back."""

    id: UUID
    number: int
    state: str
    """One of `canceled`, `rejected`."""


class User(Struct, frozen=True, kw_only=True):
    """A user of an operator. entity is the agency, group or banca that the user works for."""

    id: int
    email: str
    role: str
    entity_id: int
    entity_name: str


class WagerProblem(Struct, frozen=True, kw_only=True):
    """An error of one wager. pointer is its place in the body, as a JSON pointer.

    bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota.
    """

    pointer: str
    reason: str
    detail: str
    bound: int | Amount | None = None
    room: Amount | None = None


class WagerShown(Struct, frozen=True, kw_only=True):
    """A wager as it stands. prize is what it has won by the results in force, paid or not."""

    draw_id: int
    draw: str
    draws_at: datetime
    game: str
    selection: str
    stake: Amount
    status: str
    prize: Amount


class WagerToSell(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one."""

    draw_id: int
    game: Literal[
        "animal_ab",
        "animalitos",
        "animalitos77",
        "terminal",
        "terminal_ab",
        "terminal_sign",
        "triple",
        "triple_ab",
        "triple_sign",
        "tripleta",
    ]
    selection: str
    stake: Amount


class Waiting(Struct, frozen=True, kw_only=True):
    """A result or an order that waits for a second clerk. Nobody sees what the first clerk has read."""

    kind: str
    """One of `result`, `resume`, `suspend`, `void`."""
    draw_id: int
    draw: str
    draws_at: datetime
    version: int
    entered_by: int
    entered_at: datetime
    is_own: bool


class WaitingList(Struct, frozen=True, kw_only=True):
    """What waits for a second clerk, the oldest first. is_own: the caller entered it, and may not approve it."""

    waiting: list[Waiting]
