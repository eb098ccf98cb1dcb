"""The requests and responses of the API. Made from the API's document by `make clients`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from taquilla_client.tagged import Tagged

Amount = str
"""Whole units of the currency, as a decimal number: ``Decimal(ticket.amount)``. The house takes no more decimals than it has."""


class AddedAdministrator(Struct, frozen=True, kw_only=True):
    """The first user. password is the one that was made, shown with this response alone; null for one that was
    given.
    """

    id: int
    email: str
    password: str | None


class AddedHouseKey(Struct, frozen=True, kw_only=True):
    """A key of the installation that was added. key is the key itself, shown with this response alone."""

    id: int
    name: str
    expires_at: datetime | None
    key: str


class AddedKey(Struct, frozen=True, kw_only=True):
    """A key that was added. key is the key itself, shown with this response alone."""

    id: int
    name: str
    role: str
    """One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    expires_at: datetime | None
    key: str


class AddedOperator(Struct, frozen=True, kw_only=True):
    """An operator that was added, with its root entity. Where its addresses are apart, a login names it."""

    id: int
    name: str
    addresses: str
    """One of `apart`, `shared`."""
    entity_id: int
    administrator: AddedAdministrator


class AddedToken(Struct, frozen=True, kw_only=True):
    """An access token that was added. token is the token itself, shown with this response alone."""

    id: int
    name: str
    entity_id: int
    token: str


class AddedUser(Struct, frozen=True, kw_only=True):
    """A user that was added. password is the one that was made, shown with this response alone; null for one that
    was given.
    """

    id: int
    email: str
    role: str
    """One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    password: str | None


class AlarmPage(Struct, frozen=True, kw_only=True):
    """Alarms, the latest first. next is the cursor of the next page; null: this is the last one."""

    alarms: list[AlarmShown]
    next: str | None


class AlarmShown(Struct, frozen=True, kw_only=True):
    """An alarm. subject is the id of what it is about; detail says more, by its kind, with amounts as decimal
    strings.

    duty_failing: a duty of the house fails, and is tried again. result_overdue: a draw that was played has no
    approved result half an hour after it was held. seal_overdue: a draw has no seal a minute after its close, so
    it can have no result. wallet_calls_parked: the operator's wallet has not understood calls. payment_held and
    credit_held: one waits for a second person for more than an hour. rule_broken: the last audit has found it.
    credit_used: an entity has used more than 90 % of its credit; it ends below 85 %. shift_difference: a count of
    a closed shift was over, or, below zero, short: difference is that of the close, largest that of any of its
    counts; it ends after 31 days. number_unusual: far more than usual is sold of a number in a draw that closes
    within half an hour. seller_unusual: an entity has sold far more today than on its other days.
    sale_at_odd_hour: it sells at an hour at which it never did. sale_after_close: a draw is sold after another
    operator has closed it. The usual is the median of the own past; what has too little past raises no alarm.
    log_stopped: the log signs nothing more, and draws get no results, because the database was restored (subject
    restored), a witness holds a checkpoint that the log does not continue (contradicted), or entries are gone
    (shortened). log_behind: a witness says that it has seen a longer log. second_person_refused: somebody tried
    to be the second person of a decision without being independent of the first; it ends after 31 days.
    added_by_one: two people decide together to whom one other person (by) has given access lately; it ends
    likewise. readings_differ: second clerks have read something else than the first one of a draw, or of an event
    of sports (subject sports ID), more than once; it ends likewise. rate_moved: the rate of a currency was set
    more than a tenth away from what held a day before; both are what one unit is worth in the operator's
    currency; it ends likewise. pin_seen_before_payment: a ticket was paid whose PIN somebody had been shown after
    its first close, when it could be known whether it wins; it ends likewise. An acknowledged alarm ends too when
    its cause is gone.
    """

    id: int
    kind: str
    subject: str
    entity_id: int | None
    detail: dict[str, str | int | None]
    since: datetime
    until: datetime | None
    state: str
    """One of `acknowledged`, `ended`, `open`."""
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    note: str | None


class AttemptPage(Struct, frozen=True, kw_only=True):
    """Attempts, the newest first. next is the cursor of the page that follows, null on the last one."""

    attempts: list[AttemptShown]
    next: str | None


class AttemptShown(Struct, frozen=True, kw_only=True):
    """An attempt to deliver an event. delivery_id is its `webhook-id`; number is null for a test.

    status is null where no response came; error then says why.
    """

    delivery_id: str
    number: int | None
    type: str
    attempt: int
    at: datetime
    status: int | None
    error: str | None
    duration_ms: int


class AuditListed(Struct, frozen=True, kw_only=True):
    """A run of the auditor. The counts of rules are null until it is done, error until it has failed."""

    id: int
    state: str
    """One of `done`, `failed`, `queued`, `running`."""
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rules_checked: int | None
    rules_broken: int | None
    rules_undecided: int | None
    error: str | None


class AuditPage(Struct, frozen=True, kw_only=True):
    """Runs of the auditor, the latest first. next is the cursor of the next page; null: this is the last one."""

    audits: list[AuditListed]
    next: str | None


class AuditShown(Struct, frozen=True, kw_only=True):
    """A run of the auditor with what it has found."""

    id: int
    state: str
    """One of `done`, `failed`, `queued`, `running`."""
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rules_checked: int | None
    rules_broken: int | None
    rules_undecided: int | None
    error: str | None
    violations: list[BrokenRule]
    undecided: list[UndecidedRule]


class BegunFactor(Struct, frozen=True, kw_only=True):
    """A second factor that has begun: the secret for the app, typed or as a URI in a QR code. It is shown once."""

    secret: str
    uri: str


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


class BrokenRule(Struct, frozen=True, kw_only=True):
    """A rule that does not hold: the number of its offenders, and the first ten of them."""

    rule: str
    sentence: str
    count: int
    offenders: list[dict[str, str | int | bool | None]]


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


class CashMovementShown(Struct, frozen=True, kw_only=True):
    """Cash that was put into the drawer or taken out of it. by is the user who did so."""

    id: int
    direction: str
    """One of `in`, `out`."""
    amount: Amount
    reason: str
    at: datetime
    by: str


class CashPartShown(Struct, frozen=True, kw_only=True):
    """The number of times that cash moved for one cause, and the amount in all."""

    count: int
    amount: Amount


class CeilingShown(Struct, frozen=True, kw_only=True):
    """A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds."""

    provider: str
    starts_at: datetime
    per_bet: Amount | None
    per_day: Amount | None
    currency: str
    author: str


class Ceilings(Struct, frozen=True, kw_only=True):
    """The ceilings that the operator has set, by provider and start."""

    ceilings: list[CeilingShown]


class Close(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="close"):
    """The minutes before a draw at which its sale ends; never fewer than the product's own."""

    minutes: int
    """Minutes before the draw."""


class Commission(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="commission"):
    """The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has
    no rule.
    """

    basis_points: int
    """Hundredths of a percent: 1250 is 12.5 %."""
    on_profit: bool = False
    """Of a week's profit, booked when it is closed, not of each sale."""


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


class CountedShown(Struct, frozen=True, kw_only=True):
    """A count of one way to pay, in its currency; method_id 0 is the own cash. counted is null where nobody has
    counted it.
    """

    method_id: int
    name: str
    currency: str
    counted: Amount | None
    expected: Amount
    difference: Amount | None
    pieces: list[Pieces]


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


class DecidedPayment(Struct, frozen=True, kw_only=True):
    """A payment that waited, and the decision of the second person. An approved one may be handed to the customer."""

    ticket_id: UUID
    number: int
    day: date
    decision: str
    """One of `approved`, `refused`."""
    amount: Amount
    currency: str
    asked_by: str
    decided_by: str
    decided_at: datetime


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


class DrawTime(Struct, frozen=True, kw_only=True):
    """A time at which a list is drawn, by the product's time zone: on these weekdays (Monday 1 to Sunday 7), from
    from_day on.

    until_day is the first day without it; null: no end in sight.
    """

    time: str
    weekdays: list[int]
    from_day: date
    until_day: date | None


class DynamicQuota(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="dynamic"):
    """A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself."""

    base: Amount
    basis_points: int
    """Hundredths of a percent: 1250 is 12.5 %."""


class EntityAdded(Struct, frozen=True, kw_only=True):
    """An entity that was added.

    commission_basis_points is what it earns as a seller, by its own rules or the operator's, on sales or else on
    a week's profit, where no rule names the product or the game. 0: it sells without a commission, until a rule
    of that kind gives it one.
    """

    id: int
    name: str
    parent_id: int | None
    path: list[int]
    depth: int
    status: str
    """One of `active`, `closed`."""
    credit: Amount | None
    currency: str
    commission_basis_points: int


class EntityBalance(Struct, frozen=True, kw_only=True):
    """The balance of an entity with a credit and of all below it; below zero it is a debt. room is what is left of
    the credit.

    Without a credit no balance is kept: all three are null.
    """

    entity_id: int
    balance: Amount | None
    credit: Amount | None
    room: Amount | None
    currency: str


class EntityDetails(Tagged, frozen=True, kw_only=True, omit_defaults=True):
    """The description of an entity, as its tickets print it. rif is its tax number."""

    address1: str = ""
    address2: str = ""
    city: str = ""
    municipality: int = 0
    """An official code."""
    rif: str = ""
    state: int = 0
    """An official code."""
    ticket_footer: str = ""
    """A line break begins a new printed line."""
    ticket_header: str = ""
    """A line break begins a new printed line."""
    time_zone: str = "America/Caracas"


class EntityPage(Struct, frozen=True, kw_only=True):
    """Entities by their ids. next is the cursor of the page that follows, null after the last."""

    entities: list[EntityShown]
    next: str | None


class EntityShown(Tagged, frozen=True, kw_only=True):
    """An entity. path leads to it from the caller's own entity, both included; parent_id is null for that one.

    credit is how far it and all below it may go below zero; null: it has no bound of its own, but those above it
    count.
    """

    id: int
    name: str
    parent_id: int | None
    path: list[int]
    depth: int
    status: str
    """One of `active`, `closed`."""
    credit: Amount | None
    currency: str


class EntityTree(Struct, frozen=True, kw_only=True):
    """The caller's entity and all below it: each after the one that it belongs to, with its depth."""

    entities: list[EntityShown]


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


class FigureShown(Struct, frozen=True, kw_only=True):
    """A figure of a wheel: the code that tickets bear, and its name in Spanish."""

    code: str
    name: str


class FirstAdministrator(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first user of an operator. Without a password one is made."""

    email: str
    password: str | None = None


class GameShown(Struct, frozen=True, kw_only=True):
    """A game. width is the number of digits of its numbers, 0 for figures; has_sign: a sign follows the number
    (341-ARI).

    selections counts what there is to choose from; null for the games that several draws decide together
    (is_joint). figures are those of a wheel, in its order; the games that several draws decide take those of
    their product's wheel.
    """

    game: str
    """One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`, `terminal_ab`, `terminal_sign`, `triple`,
    `triple_ab`, `triple_sign`, `tripleta`.
    """
    width: int
    has_sign: bool
    is_joint: bool
    selections: int | None
    figures: list[FigureShown]


class GamesShown(Struct, frozen=True, kw_only=True):
    """All games, and the signs of those that have one."""

    games: list[GameShown]
    signs: list[SignShown]


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


class HeldPaymentPage(Struct, frozen=True, kw_only=True):
    """Payments that wait, the longest waiting first. next is the cursor of the next page; null: this is the last
    one.
    """

    payments: list[HeldPaymentShown]
    next: str | None


class HeldPaymentShown(Struct, frozen=True, kw_only=True):
    """A payment of a ticket that waits for a second person. is_own: the caller asked for it, and may not approve it."""

    ticket_id: UUID
    number: int
    day: date
    entity_id: int
    entity: str
    amount: Amount
    currency: str
    asked_by: str
    asked_at: datetime
    is_own: bool


class HeldSportsTickets(Struct, frozen=True, kw_only=True):
    """Tickets that wait for the operator's approval, the first to close first; a thousand at most."""

    tickets: list[SportsTicketShown]


class Holiday(Struct, frozen=True, kw_only=True):
    """A day that is no business day. is_national: it is one for all operators."""

    day: date
    name: str
    is_national: bool


class Holidays(Struct, frozen=True, kw_only=True):
    """The holidays of an operator and of the nation, by day."""

    holidays: list[Holiday]


class HouseKeyPage(Struct, frozen=True, kw_only=True):
    """Keys of the installation by their ids. next is the cursor of the page that follows, null after the last."""

    keys: list[HouseKeyShown]
    next: str | None


class HouseKeyShown(Struct, frozen=True, kw_only=True):
    """A key of the installation, without the key itself. used_at is when it was last used, to the minute."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    status: str
    """One of `active`, `expired`, `revoked`."""


class KeyPage(Struct, frozen=True, kw_only=True):
    """Keys by their ids. next is the cursor of the page that follows, null after the last."""

    keys: list[KeyShown]
    next: str | None


class KeyShown(Struct, frozen=True, kw_only=True):
    """A key, without the key itself. used_at is when it was last used, to the minute."""

    id: int
    name: str
    role: str
    """One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    networks: list[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    status: str
    """One of `active`, `expired`, `revoked`."""


class LeagueSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A league of a sport."""

    id: int
    sport: int
    name: str


class LegOfTender(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An amount by a way to pay, in its currency. 0 is cash in the operator's own currency."""

    method_id: int
    amount: Amount


class LegSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step
    in (V1).
    """

    event: int
    market: int
    reserve: bool = False


class Limit(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="limit"):
    """Bounds of stakes and tickets. A bound that is left out is as other rules have it; a later limit of the scope
    replaces all.

    Days to claim a prize (expiration_days, expiry_basis) and advance_days are decided at the root entity. Bounds
    of a whole ticket go with no product and no game; advance_days goes with a product alone.
    """

    stake_min: Amount | None = None
    stake_max: Amount | None = None
    stake_multiple: Amount | None = None
    wagers_max: int | None = None
    """Wagers of a ticket at most."""
    seconds_to_cancel: int | None = None
    """How long a ticket may be canceled."""
    expiration_days: int | None = None
    """Days to claim a prize."""
    expiry_basis: Literal["business", "calendar"] | None = None
    """Which days count to claim a prize: calendar or business."""
    advance_days: int | None = None
    """Days before its own that a draw is sold."""
    max_permutations: int | None = None
    """Wagers that one permuta becomes at most."""
    max_sequence_size: int | None = None
    """Wagers that one serie or corrida becomes at most."""
    max_sequences: int | None = None
    """Series and corridas of a ticket at most."""
    cancels_max: int | None = None
    """Tickets that a user may cancel or revert in a day."""
    prize_max: Amount | None = None


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


class ListShown(Struct, frozen=True, kw_only=True):
    """A list of a product, by the name that tickets print. id is null for a product without lists.

    has_sign: a sign is drawn with the number.
    """

    id: int | None
    name: str
    has_sign: bool
    times: list[DrawTime]


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
    """A ticket of a list. prize is what a winner is still to be paid; for other statuses it is all that was won.

    claim_until is the first moment at which a part of what is unpaid is too late to be claimed, null where
    nothing is unpaid. first_draw is the name of the draw of its first wager, with its list, and first_draws_at
    its hour.
    """

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
    claim_until: datetime | None
    first_draw: str
    first_draws_at: datetime


class Loaded(Struct, frozen=True, kw_only=True):
    """The numbers of rows added and changed, by table."""

    added: dict[str, int]
    changed: dict[str, int]


class Look(Struct, frozen=True, kw_only=True):
    """The look of an operator. logo is a PNG file in base64. Each is null where the house's own stands in its place.

    clock is how pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
    """

    name: str
    colour: str | None
    logo: str | None
    clock: str
    """One of `12h`, `24h`."""


class LooseningShown(Struct, frozen=True, kw_only=True):
    """A change that lets more through than is in force, and waits for a second person.

    what: a rule, its end (rule end), a ceiling of a provider's credits, the credit of an entity, the days of
    independence, whether a day stands in for the second person (loosening), the price from which on tickets of
    sports wait (sports), a restart of the log. change says it as it was asked for, amounts as decimal strings.
    asked_by is a user's address, or the command line. is_own: the caller asked for it, and may approve it from
    alone_from on alone, if at all.
    """

    id: int
    what: str
    """One of `ceiling`, `credit`, `independence`, `loosening`, `restart`, `rule`, `rule end`, `sports`."""
    change: dict[str, str | int | bool | None]
    entity_id: int | None
    asked_by: str
    asked_at: datetime
    is_own: bool
    alone_from: datetime | None
    state: str
    """One of `approved`, `waiting`, `withdrawn`."""
    decided_by: str | None
    decided_at: datetime | None


class Loosenings(Struct, frozen=True, kw_only=True):
    """The changes that wait, the oldest first."""

    loosenings: list[LooseningShown]


class Lotteries(Struct, frozen=True, kw_only=True):
    """The lotteries of the catalogue."""

    lotteries: list[LotteryShown]


class LotteryShown(Struct, frozen=True, kw_only=True):
    """An institution that holds draws, with the ids of its products."""

    id: int
    name: str
    is_active: bool
    products: list[int]


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


class MethodShown(Struct, frozen=True, kw_only=True):
    """The money that a shift should have by a way to pay beside the own cash: opening and taken, received less
    given.
    """

    method_id: int
    name: str
    currency: str
    opening: Amount
    taken: Amount
    expected: Amount


class Move(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bet's new odds (2, or "2.10"), its new status, or both."""

    event: int
    bet: int
    odds: int | str | None = None
    status: Literal["open", "suspended"] | None = None


class Multiplier(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="multiplier"):
    """The payment for a hit, in hundredths of the stake, in place of the national multiplier."""

    hundredths: int
    """What a hit pays, in hundredths of its stake: 60000 is 600 times."""


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="offer"):
    """Tells whether something is sold. What is not sold above is not sold."""

    is_sold: bool
    """Whether it is sold."""


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


class OpeningShown(Struct, frozen=True, kw_only=True):
    """The money that a shift began with by a way to pay beside the own cash, in its currency."""

    method_id: int
    name: str
    currency: str
    opening: Amount


class OperatorPage(Struct, frozen=True, kw_only=True):
    """Operators by their ids. next is the cursor of the page that follows, null after the last."""

    operators: list[OperatorShown]
    next: str | None


class OperatorShown(Struct, frozen=True, kw_only=True):
    """An operator: who sells, in one currency, by one calendar. Where its addresses are apart, a login names it."""

    id: int
    name: str
    currency: str
    decimals: int
    time_zone: str
    sells_lotteries: bool
    addresses: str
    """One of `apart`, `shared`."""
    status: str
    """One of `active`, `closed`."""


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


class PasswordReset(Struct, frozen=True, kw_only=True):
    """A token by which the user sets a new password once, within so many minutes. It is shown with this response
    alone.
    """

    user_id: int
    reset_token: str
    valid_minutes: int


class PaymentMethodShown(Struct, frozen=True, kw_only=True):
    """A way to pay. rate is what its currency is worth now, null for the operator's own, and for one that has no
    rate yet.
    """

    id: int
    name: str
    kind: str
    """One of `card`, `cash`, `mobile`, `other`."""
    currency: str
    decimals: int
    gives_change: bool
    is_open: bool
    rate: Rate | None


class PaymentMethods(Struct, frozen=True, kw_only=True):
    """The ways to pay by their ids, closed ones too. Cash in the operator's currency, whose id is 0, is always
    there.
    """

    methods: list[PaymentMethodShown]


class PaymentPage(Struct, frozen=True, kw_only=True):
    """Payments, the latest first. next is the cursor of the next page; null: this is the last one."""

    payments: list[PaymentShown]
    next: str | None


class PaymentShown(Struct, frozen=True, kw_only=True):
    """A payment between an entity and its parent. day is the day that it counts for, by the operator's calendar.

    undoes is the payment that it takes back, undone_by the one that takes it back; null without one.
    """

    id: int
    entity_id: int
    entity: str
    direction: str
    """One of `paid`, `received`."""
    amount: Amount
    currency: str
    day: date
    at: datetime
    recorded_by: str
    note: str
    undoes: int | None
    undone_by: int | None


class PayoutBound(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="payout"):
    """The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound."""

    pay_alone_max: Amount | None


class PeriodReportShown(Struct, frozen=True, kw_only=True):
    """A report from the first day to the last one, both included. The groups add up to the total."""

    first_day: date
    last_day: date
    currency: str
    total: ReportSums
    groups: list[ReportGroup]


class Pieces(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Notes or coins of one value, and how many there are."""

    value: Amount
    pieces: int


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


class PreviewShown(Struct, frozen=True, kw_only=True):
    """The effect that a rule would have had on the sales from since to until.

    judged counts the sales that it is about, refused those that it would have refused, amount is what they sold.
    tickets are the first hundred of these. is_complete is false where there were too many sales to judge in ten
    seconds: until tells how far it came. note says why a kind of rule refuses no sale.
    """

    since: datetime
    until: datetime
    is_complete: bool
    judged: int
    refused: int
    amount: Amount
    currency: str
    tickets: list[RefusedSale]
    note: str | None


class PrizeGroup(Struct, frozen=True, kw_only=True):
    """The prizes of an agency that were won in a period: in all, paid, still to be claimed, and expired.

    to_recover is the part of paid that corrections have taken away since, on the days of the corrections: the
    customers keep it, and the agency owes it. So won is paid without to_recover, and what is unclaimed or has
    expired.
    """

    entity_id: int
    entity: str
    won: Amount
    paid: Amount
    unclaimed: Amount
    expired: Amount
    to_recover: Amount


class PrizeReport(Struct, frozen=True, kw_only=True):
    """The prizes that were won from the first day to the last one, both included, by agency; refunds of void draws
    too.
    """

    first_day: date
    last_day: date
    currency: str
    agencies: list[PrizeGroup]


class Problem(Struct, frozen=True, kw_only=True):
    """An error. reason is a name for programs, detail a sentence for people, subject the id of the thing concerned.

    pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit
    that was passed, an amount or a count; events are the draws concerned; until is the end of a lock. request_id
    names a request that the house has made a mistake about, as its log does.
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
    request_id: str | None = None


class ProductGame(Struct, frozen=True, kw_only=True):
    """A game of a product, on the operator's own terms.

    multiplier_hundredths is null while it is not sold. consolation_hundredths is what half an A+B pays;
    run_length the draws of a tripleta, 0 for any other game.
    """

    game: str
    """One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`, `terminal_ab`, `terminal_sign`, `triple`,
    `triple_ab`, `triple_sign`, `tripleta`.
    """
    is_sold: bool
    multiplier_hundredths: int | None
    consolation_hundredths: int
    run_length: int


class ProductPage(Struct, frozen=True, kw_only=True):
    """Products by their ids. next is the cursor of the next page; null: this is the last one."""

    products: list[ProductShown]
    next: str | None


class ProductShown(Struct, frozen=True, kw_only=True):
    """A product of the national catalogue as the operator sells it. is_active: neither it nor its lottery is closed.

    close_minutes, advance_days and quota (of a number in one draw) are those that the operator's own rules give
    now.
    """

    id: int
    name: str
    lottery_id: int
    lottery: str
    category: str
    """One of `animalitos`, `animalitos77`, `lottery`."""
    is_active: bool
    time_zone: str
    close_minutes: int
    advance_days: int
    quota: Amount
    currency: str
    lists: list[ListShown]
    games: list[ProductGame]


class ProviderGameShown(Struct, frozen=True, kw_only=True):
    """A game of a provider."""

    id: str
    name: str
    type: str
    state: str
    """One of `active`, `closed`."""


class ProviderShown(Tagged, frozen=True, kw_only=True):
    """A provider of games. Providers belong to the installation: all operators share them.

    signature_version is the least that its requests may bear.
    """

    id: str
    name: str
    sub_name: str
    state: str
    """One of `active`, `closed`."""
    signature_version: int
    """One of `1`, `2`."""
    games: list[ProviderGameShown]


class Providers(Struct, frozen=True, kw_only=True):
    """The providers of games, with their games."""

    providers: list[ProviderShown]


class Quota(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="quota"):
    """The most that may be sold of a number in one draw, by all sellers of the scope together."""

    quota: Amount


class Rate(Struct, frozen=True, kw_only=True):
    """A rate: so many units of the operator's currency for one unit of the other; with per own, the other way round."""

    rate: str
    per: str
    """One of `foreign`, `own`."""


class RatePage(Struct, frozen=True, kw_only=True):
    """Rates, the latest first. next is the cursor of the next page; null: this is the last one."""

    rates: list[RateShown]
    next: str | None


class RateShown(Struct, frozen=True, kw_only=True):
    """A rate of the history: from its instant on, until the next one of its currency."""

    id: int
    currency: str
    rate: str
    per: str
    """One of `foreign`, `own`."""
    starts: datetime
    by: str


class Receivable(Struct, frozen=True, kw_only=True):
    """The part of the balance that an agency owes for prizes which it paid, and which a correction took back."""

    entity_id: int
    entity: str
    amount: Amount


class RecoveryCodes(Struct, frozen=True, kw_only=True):
    """Codes for when the app is lost, each of which stands for a code once. They are shown once."""

    recovery_codes: list[str]


class RefusedSale(Struct, frozen=True, kw_only=True):
    """A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is
    empty.
    """

    ticket_id: UUID
    number: int
    day: date
    entity_id: int
    seller_id: int
    sold_at: datetime
    amount: Amount
    reason: str
    wagers: list[RefusedWager]
    bound: int | Amount | None = None


class RefusedWager(Struct, frozen=True, kw_only=True):
    """A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.

    room is the amount that would have been left of the quota.
    """

    line: int
    draw_id: int
    draw: str
    game: str
    selection: str
    stake: Amount
    reason: str
    bound: int | Amount | None = None
    room: Amount | None = None


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


class RulePage(Struct, frozen=True, kw_only=True):
    """Rules, the last added first. next is the cursor of the next page; null: this is the last one."""

    rules: list[RuleShown]
    next: str | None


class RuleShown(Tagged, frozen=True, kw_only=True):
    """A rule as it was added. When it ends, the rule before it in its scope holds again, or none.

    author is who has added it. state is in force, to come, or past: ended, or replaced by a later one.
    """

    id: int
    values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
    scope: ScopeOfRule
    starts_at: datetime
    ends_at: datetime | None
    author: str
    state: str
    """One of `in force`, `past`, `to come`."""


class ScopeOfRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The owner and the subject of a rule; null is any. Without entity and user it is the operator's own.

    entity_id binds the entity and all below it, user_id one user. A selection is one of the game, or a pattern:
    341-*, *-ARI.
    """

    entity_id: int | None = None
    user_id: int | None = None
    product_id: int | None = None
    game: (
        Literal[
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
        | None
    ) = None
    selection: str | None = None
    draw_id: int | None = None


class SealShown(Struct, frozen=True, kw_only=True):
    """The seal of a draw: the entry of the operator's log that names how many wagers it had, and the root of their
    tree.

    head is the digest of the head of the sealed file. head and root are hexadecimal. proof is a file of
    c2sp.org/tlog-proof: it proves that the entry, which is its extra data, stands in the log of the checkpoint in
    it.
    """

    draw_id: int
    entry: int
    closed_at: datetime
    wagers: int
    head: str
    root: str
    sealed_at: datetime
    proof: str


class SecondFactor(Struct, frozen=True, kw_only=True):
    """The caller's second factor: since when it is on (null: it is off), and how many recovery codes are left."""

    on_since: datetime | None
    is_begun: bool
    recovery_codes: int


class SecretSet(Struct, frozen=True, kw_only=True):
    """The secret that was made, shown with this response alone; null for one that was given."""

    secret: str | None


class SentTest(Struct, frozen=True, kw_only=True):
    """A test event on its way. delivery_id is its `webhook-id`, under which the attempts show what became of it."""

    delivery_id: str


class SessionPage(Struct, frozen=True, kw_only=True):
    """Sessions by their ids. next is the cursor of the page that follows, null after the last."""

    sessions: list[SessionShown]
    next: str | None


class SessionShown(Struct, frozen=True, kw_only=True):
    """A session that is alive. is_own tells the one by which it was asked."""

    id: int
    user_id: int
    user: str
    began_at: datetime
    expires_at: datetime
    is_own: bool


class ShiftCountShown(Struct, frozen=True, kw_only=True):
    """A count of a shift: a look before its close, or, the last one of a closed shift, that of the close."""

    at: datetime
    by: str
    note: str
    methods: list[CountedShown]


class ShiftListed(Struct, frozen=True, kw_only=True):
    """A shift of a list. expected is what should have been in the drawer; difference is counted less expected: below
    zero, short.

    day is the day on which it was opened. Until it is closed there is no counted, expected or difference.
    """

    id: int
    user_id: int
    user: str
    entity_id: int
    entity: str
    state: str
    """One of `closed`, `open`."""
    day: date
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    currency: str
    opening: Amount
    counted: Amount | None
    expected: Amount | None
    difference: Amount | None


class ShiftPage(Struct, frozen=True, kw_only=True):
    """Shifts, the latest first. next is the cursor of the next page; null: this is the last one."""

    shifts: list[ShiftListed]
    next: str | None


class ShiftShown(Struct, frozen=True, kw_only=True):
    """A shift with its parts and its cash movements.

    expected is opening and takings: sales without cancels, reverts and prizes, and cash in without cash out; less
    the worth of what was handed over by other ways to pay, which are methods. A cashier counts blindly: until the
    shift is closed a cashier sees neither takings nor methods nor expected. counts are those before the close,
    and that of the close. openings are what other ways to pay began with.
    """

    id: int
    user_id: int
    user: str
    entity_id: int
    entity: str
    state: str
    """One of `closed`, `open`."""
    day: date
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    currency: str
    opening: Amount
    counted: Amount | None
    expected: Amount | None
    difference: Amount | None
    openings: list[OpeningShown]
    takings: TakingsShown | None
    methods: list[MethodShown] | None
    movements: list[CashMovementShown]
    counts: list[ShiftCountShown]


class SignShown(Struct, frozen=True, kw_only=True):
    """A sign of the zodiac: the code of selections, its name in Spanish, and its number, which may stand in place of
    the code.
    """

    code: str
    name: str
    number: str


class SigningKey(Struct, frozen=True, kw_only=True):
    """A public key. sha256 is the fingerprint of its DER, in hex. It is believed from starts_at until it is ended."""

    id: int
    sha256: str
    starts_at: datetime
    ended_at: datetime | None
    author: str
    status: str
    """One of `active`, `ended`, `to come`."""


class SigningKeys(Struct, frozen=True, kw_only=True):
    """All keys that there ever were, by their numbers."""

    keys: list[SigningKey]


class SoldTicket(Struct, frozen=True, kw_only=True):
    """A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not
    paid.

    Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.

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
    cancel_until: datetime
    expires_at: datetime
    amount: Amount
    currency: str
    wagers: list[SoldWager]


class SoldWager(Struct, frozen=True, kw_only=True):
    """A wager as it was sold. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B."""

    draw_id: int
    draw: str
    list_id: int | None
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


class SportsTax(Struct, frozen=True, kw_only=True):
    """Taxes on tickets from an instant on, of one type or, where it is null, of all types without taxes of their
    own.
    """

    type: str | None
    """One of `jackpot`, `superbet`."""
    starts_at: datetime
    jurisdiction: str
    excise_basis_points: int
    excise_type: str
    """One of `deducted`, `exclusive`, `inclusive`."""
    withholding_basis_points: int
    withholding_basis: str
    """One of `gross`, `net`, `net_price`."""
    rate_of: str
    """One of `sale`, `settlement`."""
    author: str


class SportsTaxes(Struct, frozen=True, kw_only=True):
    """All taxes that were ever decided, by type and start: those that come too."""

    taxes: list[SportsTax]


class SportsTerms(Tagged, frozen=True, kw_only=True):
    """The operator's terms of selling sports. Until it has a secret it sells none.

    webhook_url is where its wallet is called, null without one; odds_policy what is compared with `odds_diff`;
    approval_from the price from which on tickets wait for approval, null for none; signature_version the least
    that its requests may bear.
    """

    has_secret: bool
    webhook_url: str | None
    odds_policy: str
    """One of `O1`, `O2`, `O3`, `O4`."""
    approval_from: Amount | None
    currency: str
    signature_version: int
    """One of `1`, `2`."""


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


class TakingsShown(Struct, frozen=True, kw_only=True):
    """The parts of a shift: what was sold, canceled and reverted for cash, the prizes that were paid, cash moved in
    and out.
    """

    sales: CashPartShown
    cancels: CashPartShown
    reverts: CashPartShown
    prizes: CashPartShown
    cash_in: CashPartShown
    cash_out: CashPartShown


class TaxGroup(Struct, frozen=True, kw_only=True):
    """A tax that is due to a jurisdiction for a month: what was charged, less what corrections and voids took back."""

    jurisdiction: str
    month: str
    tax: str
    """One of `excise`, `withholding`."""
    charged: Amount
    taken_back: Amount
    due: Amount


class TaxReport(Struct, frozen=True, kw_only=True):
    """The taxes on sports tickets from the first day to the last one, both included.

    not_booked names what the house books no taxes of, so that nobody takes the report for all that an operator
    owes.
    """

    first_day: date
    last_day: date
    currency: str
    taxes: list[TaxGroup]
    not_booked: list[str]
    """One of `deposits to wallets`, `lottery tickets`, `withdrawals from wallets`."""


class TeamSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team."""

    id: int
    name: str


class TenderOfSale(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The money received for a ticket, and the change: the first less the second is the amount, by the rates in
    force.
    """

    received: Sequence[LegOfTender]
    change: Sequence[LegOfTender] | UnsetType = UNSET


class TicketPage(Struct, frozen=True, kw_only=True):
    """Tickets, the newest first. next is the cursor of the next page; null: this is the last one."""

    tickets: list[ListedTicket]
    next: str | None


class TicketShown(Struct, frozen=True, kw_only=True):
    """A ticket as it stands now. prize is what it has won by the results in force, paid or not; paid_at is its last
    payment.

    Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
    """

    id: UUID
    number: int
    """Eight digits, the first not 0; unique on its day."""
    day: date
    status: str
    entity_id: int
    entity_name: str
    seller_id: int
    sold_at: datetime
    cancel_until: datetime
    expires_at: datetime
    paid_at: datetime | None
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


class TokenPage(Struct, frozen=True, kw_only=True):
    """Access tokens by their ids. next is the cursor of the page that follows, null after the last."""

    tokens: list[TokenShown]
    next: str | None


class TokenShown(Struct, frozen=True, kw_only=True):
    """An access token of an agency, without the token itself."""

    id: int
    name: str
    entity_id: int
    networks: list[str]
    created_at: datetime
    status: str
    """One of `active`, `revoked`."""


class TriedTicket(Struct, frozen=True, kw_only=True):
    """A ticket that would be sold, and its amount."""

    amount: Amount
    currency: str


class UnclaimedReport(Struct, frozen=True, kw_only=True):
    """Tickets with something to be paid, the newest first. next is the cursor of the next page; null: this is the
    last one.
    """

    first_day: date
    last_day: date
    currency: str
    tickets: list[UnclaimedTicket]
    next: str | None


class UnclaimedTicket(Struct, frozen=True, kw_only=True):
    """A ticket with something to be paid. claim_until is the first moment at which a part of it is too late to be
    claimed.

    status is held while its payment waits for a second person.
    """

    id: UUID
    number: int
    status: str
    """One of `held`, `winner`."""
    entity_id: int
    entity: str
    seller: str
    sold_at: datetime
    amount: Amount
    unpaid: Amount
    claim_until: datetime


class UndecidedRule(Struct, frozen=True, kw_only=True):
    """A rule that could not be decided."""

    rule: str
    sentence: str
    reason: str


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


class UserPage(Struct, frozen=True, kw_only=True):
    """Users by their ids. next is the cursor of the page that follows, null after the last."""

    users: list[UserShown]
    next: str | None


class UserShown(Tagged, frozen=True, kw_only=True):
    """A user: a person who logs in with the address. entity is the agency, group or banca that the user works for."""

    id: int
    email: str
    role: str
    """One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    entity_name: str
    status: str
    """One of `active`, `closed`."""


class ValueInForce(Struct, frozen=True, kw_only=True):
    """A value in force. Amounts are text, as is the basis of an expiry. Shares are in basis points, multipliers in
    hundredths.

    source is its origin: a rule (rule_id) of the operator, of an entity or of a user; the national catalogue; or
    the default of the house. Of a bound it is the tightest one of all that bind the seller, and who stands higher
    where two are equal. selection and draw_id are those that a quota names.
    """

    name: str
    value: int | str | bool
    source: str
    """One of `catalogue`, `default`, `entity`, `operator`, `user`."""
    entity_id: int | None
    user_id: int | None
    product_id: int | None
    game: str | None
    """One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`, `terminal_ab`, `terminal_sign`, `triple`,
    `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str | None
    draw_id: int | None
    rule_id: int | None


class ValuesInForce(Struct, frozen=True, kw_only=True):
    """The values in force now for a seller, by their names."""

    at: datetime
    currency: str
    values: list[ValueInForce]


class WagerProblem(Struct, frozen=True, kw_only=True):
    """An error of one wager. pointer is its place in the body, as a JSON pointer.

    bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota, and
    level tells whose quota it is: the operator's, that of an agency or one above it, or the user's own.
    """

    pointer: str
    reason: str
    detail: str
    bound: int | Amount | None = None
    room: Amount | None = None
    level: str | None = None
    """One of `entity`, `operator`, `user`."""


class WagerShown(Struct, frozen=True, kw_only=True):
    """A wager as it stands. prize is what it has won by the results in force, paid or not.

    selection and stake are null where is_sealed is true: sealed until the result. Between the close of a draw
    that judges the wager and its result they are shown to the ticket's seller and to auditors alone.
    """

    draw_id: int
    draw: str
    list_id: int | None
    draws_at: datetime
    game: str
    selection: str | None
    stake: Amount | None
    is_sealed: bool
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
    """The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve
    it.
    """

    waiting: list[Waiting]


class WalletAnswer(Struct, frozen=True, kw_only=True):
    """The HTTP status that the operator's wallet has answered with."""

    status: int
    """One of `200`."""


class WalletStatus(Struct, frozen=True, kw_only=True):
    """The state of the calls to the operator's wallet. waiting are to be made, the oldest since oldest_at, null
    where none is.

    At most 10,000 of each are counted.
    """

    parked: int
    waiting: int
    oldest_at: datetime | None


class WalletsShown(Tagged, frozen=True, kw_only=True):
    """The wallets of the operator's players: their name in reports, and the agency and user that sell their lottery
    tickets.

    signature_version is the least that the operator's requests may bear. While is_open is false, all is null.
    """

    is_open: bool
    title: str | None
    entity_id: int | None
    user_id: int | None
    signature_version: int | None
    """One of `1`, `2`."""


class WayToCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The money counted by a way to pay, in its currency. Pieces, where they are named, add up to it."""

    method_id: int
    counted: Amount
    pieces: Sequence[Pieces] | UnsetType = UNSET


class WayToOpen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The money that a way to pay beside the own cash begins with, in its currency."""

    method_id: int
    opening: Amount


class WebhookProgress(Struct, frozen=True, kw_only=True):
    """The progress of a webhook. next_number is the event that it gets next, or looks at; last_number the operator's
    last one.

    tries are the failed attempts of the event at which an ordered webhook stands. waiting are the events that an
    unordered one has not taken yet, at most a thousand. next_try_at is when something is tried again.
    """

    next_number: int
    last_number: int
    tries: int
    waiting: int
    next_try_at: datetime | None


class WebhookShown(Tagged, frozen=True, kw_only=True):
    """A webhook. disabled_why says why it gets nothing."""

    id: UUID
    url: str
    types: list[str]
    ordered: bool
    description: str
    entity_id: int | None
    state: str
    """One of `active`, `disabled`."""
    disabled_at: datetime | None
    disabled_why: str | None
    created_at: datetime


class WebhookWithKeys(Struct, frozen=True, kw_only=True):
    """A webhook with its keys, which are shown this once. secret verifies `v1` signatures, public_key `v1a` ones."""

    id: UUID
    url: str
    types: list[str]
    ordered: bool
    description: str
    entity_id: int | None
    state: str
    """One of `active`, `disabled`."""
    disabled_at: datetime | None
    disabled_why: str | None
    created_at: datetime
    secret: str
    public_key: str


class Webhooks(Struct, frozen=True, kw_only=True):
    """The webhooks, the oldest first."""

    webhooks: list[WebhookShown]


class WeekLine(Struct, frozen=True, kw_only=True):
    """The sales of the entity itself, or of one directly below it. balance and expired together are what it owes of
    the week.
    """

    entity_id: int
    entity: str
    sales: Amount
    commission: Amount
    parent_commission: Amount
    prizes: Amount
    wallets: Amount
    balance: Amount
    expired: Amount


class WeekPage(Struct, frozen=True, kw_only=True):
    """Closed weeks of an entity, the latest first. next is the cursor of the next page; null: this is the last one."""

    weeks: list[WeekSums]
    next: str | None


class WeekPayment(Struct, frozen=True, kw_only=True):
    """A payment of the week between the entity and its parent."""

    id: int
    day: date
    direction: str
    """One of `paid`, `received`."""
    amount: Amount
    at: datetime


class WeekShown(Struct, frozen=True, kw_only=True):
    """An entity's week: its accounts, their lines, its payments, and what of the balance is receivable from
    agencies.
    """

    entity_id: int
    entity: str
    monday: date
    last_day: date
    state: str
    """One of `closed`, `open`."""
    closed_at: datetime | None
    closed_by: str | None
    currency: str
    opening: Amount
    sales: Amount
    commission: Amount
    prizes: Amount
    wallets: Amount
    balance: Amount
    expired: Amount
    payments: Amount
    closing: Amount
    lines: list[WeekLine]
    payments_made: list[WeekPayment]
    receivables: list[Receivable]


class WeekSums(Struct, frozen=True, kw_only=True):
    """The accounts of an entity's week with its parent. Above zero the entity owes its parent.

    opening is what it owed before. balance is sales without commission, prizes and what players' wallets moved.
    expired is what was booked in the week of prizes and refunds that nobody had claimed: they were deducted when
    they were won. payments is what it paid its parent, less what its parent paid it. closing is opening, balance
    and expired without payments: the next week's opening.
    """

    entity_id: int
    entity: str
    monday: date
    last_day: date
    state: str
    """One of `closed`, `open`."""
    closed_at: datetime | None
    closed_by: str | None
    currency: str
    opening: Amount
    sales: Amount
    commission: Amount
    prizes: Amount
    wallets: Amount
    balance: Amount
    expired: Amount
    payments: Amount
    closing: Amount
