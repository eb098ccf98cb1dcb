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
    """The id by which other requests name it."""
    email: str
    """The address with which the user logs in."""
    password: str | None
    """The password that was made, shown with this response alone; null for one that was given."""


class AddedHouseKey(Struct, frozen=True, kw_only=True):
    """A key of the installation that was added. key is the key itself, shown with this response alone."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    expires_at: datetime | None
    """The instant from which on it is of no use; null: it never expires."""
    key: str
    """The key itself, shown with this response alone."""


class AddedKey(Struct, frozen=True, kw_only=True):
    """A key that was added. key is the key itself, shown with this response alone."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    role: str
    """The role, which tells what one may do. One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    expires_at: datetime | None
    """The instant from which on it is of no use; null: it never expires."""
    key: str
    """The key itself, shown with this response alone."""


class AddedOperator(Struct, frozen=True, kw_only=True):
    """An operator that was added, with its root entity. Where its addresses are apart, a login names it."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    addresses: str
    """Whether its people name the operator when they log in (apart), or have addresses unique among all that share
    them (shared). One of `apart`, `shared`.
    """
    entity_id: int
    """The root entity of the operator."""
    administrator: AddedAdministrator
    """The operator's first user, an administrator."""


class AddedToken(Struct, frozen=True, kw_only=True):
    """An access token that was added. token is the token itself, shown with this response alone."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    token: str
    """The token itself, shown with this response alone."""


class AddedUser(Struct, frozen=True, kw_only=True):
    """A user that was added. password is the one that was made, shown with this response alone; null for one that
    was given.
    """

    id: int
    """The id by which other requests name it."""
    email: str
    """The address with which the user logs in."""
    role: str
    """The role, which tells what one may do. One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    """The entity that the user works for."""
    password: str | None
    """The password that was made, shown with this response alone; null for one that was given."""


class AlarmPage(Struct, frozen=True, kw_only=True):
    """Alarms, the latest first. next is the cursor of the next page; null: this is the last one."""

    alarms: list[AlarmShown]
    """The alarms of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class AlarmShown(Struct, frozen=True, kw_only=True):
    """An alarm. subject is the id of what it is about; detail says more, by its kind, with amounts as decimal
    strings.

    duty_failing: a scheduled task fails, and is tried again. result_overdue: a draw that was played has no
    approved result half an hour after it was held, or an event of sports (subject sports ID) half an hour after
    its end: it is void from until on. seal_overdue: a draw has no seal a minute after its close, so it can have
    no result. wallet_calls_parked: the operator's wallet has not understood calls. payment_held and credit_held:
    one waits for a second person for more than an hour. rule_broken: the last audit has found it. credit_used: an
    entity has used more than 90 % of its credit; it ends below 85 %. shift_difference: a count of a closed shift
    was over, or, below zero, short: difference is that of the close, largest that of any of its counts, of
    another way to pay than cash in its currency; it ends after 31 days. number_unusual: far more than usual is
    sold of a number in a draw that closes within half an hour; from the close until a result is approved it does
    not say of which. seller_unusual: an entity has sold far more today than on its other days. sale_at_odd_hour:
    it sells at an hour at which it never did. sale_after_close: a draw is sold after another operator has closed
    it. The usual is the median of the own past; what has too little past raises no alarm. log_stopped: the log
    signs nothing more, and draws get no results, because the database was restored (subject restored), a witness
    holds a checkpoint that the log does not continue (contradicted), or entries are gone (shortened). log_behind:
    a witness says that it has seen a longer log. second_person_refused: somebody tried to be the second person of
    a decision without being independent of the first; it ends after 31 days. added_by_one: two people decide
    together to whom one other person (by) has given access lately; it ends likewise. readings_differ: second
    clerks have read something else than the first one of a draw, or of an event of sports (subject sports ID),
    more than once; it ends likewise. rate_moved: the rate of a currency was set more than a tenth away from what
    held a day before; both are what one unit is worth in the operator's currency; it ends likewise.
    pin_seen_before_payment: a ticket was paid whose PIN somebody had been shown after its first close, when it
    could be known whether it wins; it ends likewise. codes_guessed: somebody who knows the password of login has
    given twenty wrong one-time codes in a day; it ends with another password, or likewise. An acknowledged alarm
    ends too when its cause is gone.
    """

    id: int
    """The id by which other requests name it."""
    kind: str
    """What the alarm is about."""
    subject: str
    """The id of what the alarm is about, such as a draw or a ticket."""
    entity_id: int | None
    """The entity that it is about; null: the whole operator."""
    detail: dict[str, str | int | None]
    """More about it, by its kind, with amounts as decimal strings."""
    since: datetime
    """The instant since which it is so."""
    until: datetime | None
    """The instant at which its cause was gone; null while it is there."""
    status: str
    """Whether the alarm is open, was acknowledged, or has ended. One of `acknowledged`, `ended`, `open`."""
    acknowledged_by: str | None
    """The address of the user who acknowledged the alarm; null until then."""
    acknowledged_at: datetime | None
    """The instant at which somebody acknowledged the alarm; null until then."""
    note: str | None
    """The note of whoever acknowledged it; null until then."""


class AttemptPage(Struct, frozen=True, kw_only=True):
    """Attempts, the newest first. next is the cursor of the page that follows, null on the last one."""

    attempts: list[AttemptShown]
    """The attempts of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class AttemptShown(Struct, frozen=True, kw_only=True):
    """An attempt to deliver an event. delivery_id is its `webhook-id`; number is null for a test.

    status is null where no response came; error then says why.
    """

    delivery_id: str
    """The id of the delivery, its header `webhook-id`: the same in each attempt."""
    number: int | None
    """The number of the event; null for a test."""
    type: str
    """The type of the event."""
    attempt: int
    """Which attempt at this delivery it was, from 1."""
    at: datetime
    """The instant of the attempt."""
    status: int | None
    """The HTTP status of the response; null where none came."""
    error: str | None
    """Why no response came; null where one did."""
    duration_ms: int
    """How long the attempt took, in milliseconds."""


class AuditListed(Struct, frozen=True, kw_only=True):
    """A run of the auditor. The counts of rules are null until it is done, error until it has failed."""

    id: int
    """The id by which other requests name it."""
    status: str
    """Whether the run is queued, is running, is done, or has failed. One of `done`, `failed`, `queued`, `running`."""
    asked_by: str
    """Who asked for it: a user's address, or the command line."""
    asked_at: datetime
    """The instant at which it was asked for."""
    started_at: datetime | None
    """The instant at which the run began; null while it is queued."""
    finished_at: datetime | None
    """The instant at which the run ended; null until then."""
    rules_checked: int | None
    """The number of rules that were checked; null until the run is done."""
    rules_broken: int | None
    """The number of rules that do not hold; null until the run is done."""
    rules_undecided: int | None
    """The number of rules that could not be decided; null until the run is done."""
    error: str | None
    """Why the run failed; null where it did not."""


class AuditPage(Struct, frozen=True, kw_only=True):
    """Runs of the auditor, the latest first. next is the cursor of the next page; null: this is the last one."""

    audits: list[AuditListed]
    """The runs of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class AuditShown(Struct, frozen=True, kw_only=True):
    """A run of the auditor with what it has found."""

    id: int
    """The id by which other requests name it."""
    status: str
    """Whether the run is queued, is running, is done, or has failed. One of `done`, `failed`, `queued`, `running`."""
    asked_by: str
    """Who asked for it: a user's address, or the command line."""
    asked_at: datetime
    """The instant at which it was asked for."""
    started_at: datetime | None
    """The instant at which the run began; null while it is queued."""
    finished_at: datetime | None
    """The instant at which the run ended; null until then."""
    rules_checked: int | None
    """The number of rules that were checked; null until the run is done."""
    rules_broken: int | None
    """The number of rules that do not hold; null until the run is done."""
    rules_undecided: int | None
    """The number of rules that could not be decided; null until the run is done."""
    error: str | None
    """Why the run failed; null where it did not."""
    violations: list[BrokenRule]
    """The rules that do not hold."""
    undecided: list[UndecidedRule]
    """The rules that could not be decided."""


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """The answers, in the order of the tickets."""

    tickets: list[BatchedTicket]
    """The answers, in the order of the tickets."""


class BatchedTicket(Struct, frozen=True, kw_only=True):
    """The answer to one ticket of a batch: the ticket, or the problem in place of it.

    outcome is sold, repeated (it was sold under this key before), refused (nothing was sold, the key is free), or
    unknown: send the ticket again under its key.
    """

    key: str
    """The key of the ticket."""
    outcome: str
    """What became of it; `repeated` and `sold` have a ticket, the others a problem. One of `refused`, `repeated`,
    `sold`, `unknown`.
    """
    ticket: SoldTicket | None = None
    """The ticket as it was sold; null where it was not."""
    problem: Problem | None = None
    """Why it was not sold, or why that is unknown; null where it was sold."""


class BegunFactor(Struct, frozen=True, kw_only=True):
    """A second factor that has begun: the secret for the app, typed or as a URI in a QR code. It is shown once."""

    secret: str
    """The secret to type into the authenticator app; shown once."""
    uri: str
    """The secret as an `otpauth` URI, for a QR code."""


class BegunSession(Struct, frozen=True, kw_only=True):
    """A session that has begun. The token is shown once.

    Whoever sends device_token with the next login from this device is not locked out by other people's failed
    logins.
    """

    token: str
    """The token itself, shown with this response alone."""
    device_token: str
    """Proof of this device for the user's next login, which other people's failed logins then do not lock out."""
    expires_at: datetime
    """The instant at which the session ends."""
    user_id: int
    """The user, by its id."""
    role: str
    """The role, which tells what one may do. One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    """The entity that the user works for."""


class BetShown(Struct, frozen=True, kw_only=True):
    """A bet as it is sold now. odds are a decimal text, null for a bet without odds."""

    event: int
    """The event, by its id in the catalogue."""
    bet: int
    """The bet, by its id within the event."""
    name: str
    """The name, for people."""
    odds: str | None
    """The decimal odds, as a text such as 2.10; null for a bet without odds."""
    status: str
    """Whether the bet is sold. One of `open`, `suspended`."""


class BetSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outcome of a market. Its id is its event's own: other events may have the same."""

    id: int
    """The id of the bet, unique within its event."""
    name: str
    """The name, for people."""
    odds: int | str | None = None
    """The decimal odds, as a text such as 2.10; null for a bet without odds."""
    status: Literal["open", "suspended"] = "open"
    """Whether the bet is sold."""


class BetsShown(Struct, frozen=True, kw_only=True):
    """The bets that were named, as they are sold now."""

    bets: list[BetShown]
    """The bets, in the order in which they were named."""


class BrokenRule(Struct, frozen=True, kw_only=True):
    """A rule that does not hold: the number of its offenders, and the first ten of them."""

    rule: str
    """The name of the rule."""
    sentence: str
    """What the rule says, as a sentence."""
    count: int
    """The number of rows that break it."""
    offenders: list[dict[str, str | int | bool | None]]
    """The first ten rows that break it, by their columns."""


class CardSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A superbet's card: an event's markets in order (all of them, if none are named), and prizes by hits.

    The prizes are those of line_price; another price from price_min to price_max wins in proportion.
    """

    id: int
    """The id of the card."""
    name: str
    """The name, for people."""
    event: int
    """The event whose markets are played."""
    line_price: int
    """The price whose prizes are named, in minor units; another price wins in proportion."""
    tier: Sequence[TierSpec]
    """The prizes, by hits."""
    market: Sequence[int] | UnsetType = UNSET
    """The markets to pick from, in their order; empty: all of the event."""
    price_min: int = 1
    """The lowest price, in minor units."""
    price_max: int | None = None
    """The highest price, in minor units; null: the one at which it pays the most that a ticket wins."""
    pool_rate: int = 0
    """The share of the stakes that goes to the pool, in basis points."""


class CashMovementShown(Struct, frozen=True, kw_only=True):
    """Cash that was put into the drawer or taken out of it. by is the user who did so."""

    id: int
    """The id by which other requests name it."""
    direction: str
    """Whether cash was put into the drawer, or taken out of it. One of `in`, `out`."""
    amount: Amount
    """The cash that was moved."""
    reason: str
    """The reason, in words."""
    at: datetime
    """The instant of the movement."""
    by: str
    """The address of the user who moved it."""


class CashPartShown(Struct, frozen=True, kw_only=True):
    """The number of times that cash moved for one cause, and the amount in all."""

    count: int
    """How often cash moved."""
    amount: Amount
    """The cash that moved in all."""


class CeilingShown(Struct, frozen=True, kw_only=True):
    """A ceiling, and who has set it; null bounds nothing. Of each provider the last one that has begun holds."""

    provider: str
    """The provider of games."""
    starts_at: datetime
    """The instant from which on it holds, until a later ceiling of the provider begins."""
    per_bet: Amount | None
    """The most that the provider may credit for one bet; null: no bound."""
    per_day: Amount | None
    """The most that the provider may credit on one day; null: no bound."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    author: str
    """Who decided it: a user's address, or the command line."""


class Ceilings(Struct, frozen=True, kw_only=True):
    """The ceilings that the operator has set, by provider and start."""

    ceilings: list[CeilingShown]
    """The ceilings, by provider and start."""


class Changelog(Struct, frozen=True, kw_only=True):
    """All versions that are served, the newest first."""

    versions: list[VersionShown]
    """The versions, the newest first."""


class Close(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="close"):
    """The minutes before a draw at which its sale ends; never fewer than the product's own."""

    minutes: int
    """Minutes before the draw."""


class Commission(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="commission"):
    """The share that an entity earns of its sales, or of a week's profit; without an entity: any that sells and has
    no rule.
    """

    basis_points: int
    """The share that is earned of sales, or of profit. Hundredths of a percent: 1250 is 12.5 %."""
    on_profit: bool = False
    """Of a week's profit, booked when it is closed, not of each sale."""


class CopiedTicket(Struct, frozen=True, kw_only=True):
    """A draft of a ticket like an earlier one. Nothing is sold or kept."""

    wagers: list[CopiedWager]
    """The wagers to sell again, in their order on the ticket."""


class CopiedWager(Struct, frozen=True, kw_only=True):
    """A wager to sell again. draw_id is the draw that would take it now; null: no draw of its kind is open."""

    draw_id: int | None
    """The draw that would take the wager now; null: no draw of its kind is open."""
    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str
    """What was played: a number, a number and a sign, or a figure."""
    stake: Amount
    """The stake of the wager."""


class CorrectionShown(Struct, frozen=True, kw_only=True):
    """The effect of a correction on the wagers that this draw decides by itself. Prizes of a void draw are stakes
    given back.

    paid was paid to customers already: what no longer wins is charged to its agency. has_joint_wagers tells
    whether wagers on several draws depend on this one too, which are not counted here.
    """

    draw_id: int
    """The draw, by its id."""
    result_now: str
    """The corrected result."""
    result_then: str
    """The result before the correction."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    prizes_now: Amount
    """The prizes by the corrected result; of a void draw, the stakes given back."""
    prizes_then: Amount
    """The prizes by the result before; of a void draw, the stakes given back."""
    paid: Amount
    """What was paid to customers by the result before."""
    has_joint_wagers: bool
    """Whether wagers on several draws depend on this one too, which are not counted here."""


class CountedShown(Struct, frozen=True, kw_only=True):
    """A count of one way to pay, in its currency; method_id 0 is the own cash. counted is null where nobody has
    counted it.
    """

    method_id: int
    """The way to pay; 0 is cash in the operator's own currency."""
    name: str
    """The name, for people."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    counted: Amount | None
    """The money that was counted by it; null where nobody has counted it."""
    expected: Amount
    """The money that should be there."""
    difference: Amount | None
    """What was counted less what was expected: below zero, it is short; null where nobody has counted it."""
    pieces: list[Pieces]
    """The notes and coins that were counted; empty where nobody named them."""


class CouponSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A jackpot's coupon. It closes when its earliest game starts. Nothing of it changes once it is loaded."""

    id: int
    """The id of the coupon."""
    name: str
    """The name, for people."""
    line_price: int
    """The price of a line, in minor units."""
    leg: Sequence[LegSpec]
    """The games of the jackpot, in their order, and the reserves behind them."""
    tier: Sequence[TierSpec]
    """The prizes, by hits."""
    pool_rate: int = 0
    """The share of the stakes that goes to the pool, in basis points."""
    void_policy: Literal["as_hit", "draw", "refund", "remaining", "reserve"] = "as_hit"
    """How a void game counts where no reserve replaces it."""
    max_void: int = 3
    """Void games at most; with more, every ticket is refunded."""
    reductions: Sequence[int] | UnsetType = UNSET
    """What void games leave of each prize, in basis points: with one, with two, and so on up to `max_void`; empty:
    all of it.
    """
    grace_hours: int = 24
    """Hours after its planned start within which a game must be over, or it is void."""
    max_doubles: int = 5
    """Games for which a ticket may pick two outcomes, at most."""
    max_triples: int = 0
    """Games for which a ticket may pick three outcomes, at most."""
    max_lines: int = 32
    """Lines of a ticket at most."""
    unwon_to: Literal["down", "same", "top"] = "same"
    """The hits under which the next coupon gets an unwon pot: its own, this coupon's highest, or the next lower."""
    carry_from: int | None = None
    """The coupon whose unwon pot comes to this one; null: none."""


class DecidedPayment(Struct, frozen=True, kw_only=True):
    """A payment that waited, and the decision of the second person. An approved one may be handed to the customer."""

    ticket_id: UUID
    """The ticket, by its id."""
    number: int
    """The number that is printed on the ticket."""
    day: date
    """The day of the ticket's sale, by the operator's calendar."""
    decision: str
    """What the second person decided. One of `approved`, `refused`."""
    amount: Amount
    """What the customer is paid."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    asked_by: str
    """Who asked for it: a user's address, or the command line."""
    decided_by: str
    """The address of the user who decided it; null until somebody does."""
    decided_at: datetime
    """The instant of the decision; null until there is one."""


class DrawDay(Struct, frozen=True, kw_only=True):
    """The draws of a day by the operator's calendar, in the order of their time.

    next is the cursor of the next page; null: this is the last one.
    """

    day: date
    """The day, by the operator's calendar."""
    draws: list[DrawShown]
    """The draws of the day."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class DrawShown(Struct, frozen=True, kw_only=True):
    """A draw of the operator. status is open, suspended, closed or void; result is null until one is approved.

    closes_at and status are those for the caller, whose own rules may close it earlier.
    """

    id: int
    """The draw's id."""
    product_id: int
    """The product of the national catalogue, by its id."""
    product: str
    """The name of the product."""
    lottery: str
    """The name of the lottery that holds the draws."""
    name: str
    """The name of the draw; `list_id` is its list."""
    category: str
    """The kind of game that it is drawn for. One of `animalitos`, `animalitos77`, `lottery`."""
    list_id: int | None
    """The list of the draw: 1 is A, 2 is B; null for a product without lists."""
    has_sign: bool
    """Whether a sign of the zodiac is drawn with the number."""
    draws_at: datetime
    """The instant at which the draw is held."""
    closes_at: datetime
    """The instant at which the sale ends: the first moment too late."""
    status: str
    """Whether the draw is open, suspended, closed or void. One of `closed`, `open`, `suspended`, `void`."""
    result: str | None
    """The approved result, such as 341-ARI; null until there is one."""


class DrawTime(Struct, frozen=True, kw_only=True):
    """A time at which a list is drawn, by the product's time zone: on these weekdays (Monday 1 to Sunday 7), from
    from_day on.

    until_day is the first day without it; null: no end in sight.
    """

    time: str
    """The hour of the draw, by the product's time zone, as 13:00."""
    weekdays: list[int]
    """The days of the week on which it is drawn: Monday 1 to Sunday 7."""
    from_day: date
    """The first day with it, by the product's time zone."""
    until_day: date | None
    """The first day without it; null: no end in sight."""


class DynamicQuota(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="dynamic"):
    """A quota that grows with the draw: the greater of base and a share of the draw's sale, up to the quota itself."""

    base: Amount
    """What may be sold of a number in any case, in whole units."""
    basis_points: int
    """The share of the draw's sale that may be sold of a number, where that is more than base. Hundredths of a
    percent: 1250 is 12.5 %.
    """


class EntityAdded(Struct, frozen=True, kw_only=True):
    """An entity that was added.

    commission_basis_points is what it earns as a seller, by its own rules or the operator's, on sales or else on
    a week's profit, where no rule names the product or the game. 0: it sells without a commission, until a rule
    of that kind gives it one.
    """

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    parent_id: int | None
    """The entity directly above; null for the caller's own."""
    path: list[int]
    """The entities from the caller's own to this one, both included."""
    depth: int
    """How many entities of its path stand above it: 0 for the caller's own."""
    status: str
    """How it stands. One of `active`, `closed`."""
    credit: Amount | None
    """How far the entity and all below it may go below zero; null: without a bound of its own."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    commission_basis_points: int
    """What it earns as a seller, in hundredths of a percent, where no rule names the product or the game; 0:
    nothing.
    """


class EntityBalance(Struct, frozen=True, kw_only=True):
    """The balance of an entity with a credit and of all below it; below zero it is a debt. room is what is left of
    the credit.

    Without a credit no balance is kept: all three are null.
    """

    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    balance: Amount | None
    """The balance of the entity and all below it: below zero it is a debt; null without a credit."""
    credit: Amount | None
    """How far the balance may go below zero; null: no balance is kept."""
    room: Amount | None
    """What is left of the credit; null without one."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""


class EntityDetails(Tagged, frozen=True, kw_only=True, omit_defaults=True):
    """The description of an entity, as its tickets print it. rif is its tax number."""

    address1: str = ""
    """The first line of the address."""
    address2: str = ""
    """The second line of the address."""
    city: str = ""
    """The city of the address."""
    municipality: int = 0
    """The municipality of the address; 0: not told. An official code."""
    rif: str = ""
    """The tax number of the entity."""
    state: int = 0
    """The state of the address; 0: not told. An official code."""
    ticket_footer: str = ""
    """The last lines of the entity's tickets. A line break begins a new printed line."""
    ticket_header: str = ""
    """The first lines of the entity's tickets. A line break begins a new printed line."""
    time_zone: str = ""
    """The time zone of the hours that its tickets print. Empty: the operator's."""


class EntityPage(Struct, frozen=True, kw_only=True):
    """Entities by their ids. next is the cursor of the page that follows, null after the last."""

    entities: list[EntityShown]
    """The entities: agencies, groups and bancas."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class EntityShown(Tagged, frozen=True, kw_only=True):
    """An entity. path leads to it from the caller's own entity, both included; parent_id is null for that one.

    credit is how far it and all below it may go below zero; null: it has no bound of its own, but those above it
    count.
    """

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    parent_id: int | None
    """The entity directly above; null for the caller's own."""
    path: list[int]
    """The entities from the caller's own to this one, both included."""
    depth: int
    """How many entities of its path stand above it: 0 for the caller's own."""
    status: str
    """How it stands. One of `active`, `closed`."""
    credit: Amount | None
    """How far the entity and all below it may go below zero; null: without a bound of its own."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""


class EntityTree(Struct, frozen=True, kw_only=True):
    """The caller's entity and all below it: each after the one that it belongs to, with its depth."""

    entities: list[EntityShown]
    """The entities: agencies, groups and bancas."""


class EventPage(Struct, frozen=True, kw_only=True):
    """Events by number. after is the number up to which was looked: ask with it for the next page."""

    events: list[EventShown]
    """The events, in their order."""
    after: int
    """The number up to which was looked: ask with it for the next page."""


class EventShown(Struct, frozen=True, kw_only=True):
    """An event. It covers what was written under first_seq to last_seq of the operator's one order; nothing if that
    ends before.

    Consecutive numbers and adjoining ranges prove that nothing is missing. Told singly, an event comes in `of`
    parts, by `place`.
    """

    number: int
    """The number of the event; numbers follow each other without a gap."""
    type: str
    """The type of the event, such as tickets.sold."""
    at: datetime
    """The instant at which it happened."""
    first_seq: int
    """The first number of the operator's one order that it covers."""
    last_seq: int
    """The last number of the operator's one order that it covers; below `first_seq` it covers nothing."""
    data: dict[str, Any]
    """What has happened, by the type of the event."""
    place: int | None = None
    """The part of the event that this is, from 1; not there where it was told whole."""
    of: int | None = None
    """The number of parts that the event was told in; not there where it was told whole."""


class EventSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event. Nothing is sold on it once it has started; its result is read once it is over. A closed event is
    called off.
    """

    id: int
    """The id of the event."""
    league: int
    """The league."""
    name: str
    """The name, for people."""
    starts: datetime
    """The instant at which the event starts; nothing is sold on it from then on."""
    ends: datetime
    """The instant at which the event is over, and its result may be read."""
    home: int | None = None
    """The team that plays at home; null without one."""
    away: int | None = None
    """The team that plays away; null without one."""
    status: Literal["closed", "open", "suspended"] = "open"
    """Whether the event is sold; a closed one is called off."""
    market: Sequence[MarketSpec] | UnsetType = UNSET
    """The markets of the event."""


class ExportPage(Struct, frozen=True, kw_only=True):
    """Exports, the latest first. next is the cursor of the next page; null: this is the last one."""

    exports: list[ExportShown]
    """The exports of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class ExportShown(Struct, frozen=True, kw_only=True):
    """An export. rows and percent tell how far it has come; bytes and sha256 are those of the file, null until it is
    done.
    """

    id: int
    """The id by which other requests name it."""
    table: str
    """What the rows are. One of `events`, `sports`, `tickets`, `wagers`."""
    format: str
    """The format of the file: CSV with a head, a spreadsheet, Parquet, or an object in each line (JSON Lines). One
    of `csv`, `jsonl`, `parquet`, `xlsx`.
    """
    first_day: date
    """The first day, by the operator's calendar."""
    last_day: date
    """The last day, included, by the operator's calendar."""
    entity_id: int
    """The entity whose tickets and events the file has, with those below it; by default the caller's own."""
    status: str
    """Whether it waits, is written, is done, has failed, or its file is gone. One of `done`, `expired`, `failed`,
    `queued`, `running`.
    """
    rows: int
    """The rows that are written so far."""
    percent: int
    """How much of the period is written, in percent."""
    bytes: int | None
    """The size of the file; null until it is done."""
    sha256: str | None
    """The SHA-256 of the file, in hexadecimal; null until it is done."""
    asked_at: datetime
    """The instant at which it was asked for."""
    started_at: datetime | None
    """The instant at which a worker first began it; null until then."""
    finished_at: datetime | None
    """The instant at which it was done, or failed; null until then."""
    expires_at: datetime
    """The first instant at which the file is gone."""
    error: str | None
    """Why it failed; null otherwise."""


class ExposureShown(Struct, frozen=True, kw_only=True):
    """A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted."""

    draw_id: int
    """The draw, by its id."""
    currency: str
    """The currency of the operator, by its ISO 4217 code."""
    sale: Amount
    """What the draw has sold."""
    outcomes: list[OutcomeCost]
    """The outcomes, the most expensive first."""


class FigureShown(Struct, frozen=True, kw_only=True):
    """A figure of a wheel: the code that tickets bear, and its name in Spanish."""

    code: str
    """The code that tickets bear."""
    name: str
    """The name of the figure, in Spanish."""


class FirstAdministrator(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first user of an operator. Without a password one is made."""

    email: str
    """The address with which the administrator logs in."""
    password: str | None = None
    """The password; null: one is made."""


class GameShown(Struct, frozen=True, kw_only=True):
    """A game. width is the number of digits of its numbers, 0 for figures; has_sign: a sign follows the number
    (341-ARI).

    selections counts what there is to choose from; null for the games that several draws decide together
    (is_joint). figures are those of a wheel, in its order; the games that several draws decide take those of
    their product's wheel.
    """

    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    width: int
    """The digits of the game's numbers; 0 for figures."""
    has_sign: bool
    """Whether a sign of the zodiac is drawn with the number."""
    is_joint: bool
    """Whether several draws decide it together."""
    selections: int | None
    """The number of selections to choose from; null for a game that several draws decide together."""
    figures: list[FigureShown]
    """The figures of its wheel, in the wheel's order; empty for games of numbers."""


class GamesShown(Struct, frozen=True, kw_only=True):
    """All games, and the signs of those that have one."""

    games: list[GameShown]
    """All games of the installation."""
    signs: list[SignShown]
    """The signs of the zodiac, in their order."""


class HeldCreditShown(Struct, frozen=True, kw_only=True):
    """A provider's credit above its ceiling. asked is what a first clerk has decided, null where none has."""

    provider: str
    """The provider of games."""
    request: str
    """The provider's own id of the request."""
    user_id: str
    """The player, by the partner's id."""
    transaction: str
    """The provider's own id of the transaction."""
    game: str
    """The game of the provider."""
    stake: Amount
    """The stake of the bet."""
    amount: Amount
    """The credit that is held."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    above: str
    """The ceiling that the credit would pass: for one bet, or for one day. One of `bet`, `day`."""
    held_at: datetime
    """The instant since which it waits."""
    asked: str | None
    """What a first clerk has decided; null while none has. One of `approve`, `refuse`."""


class HeldCredits(Struct, frozen=True, kw_only=True):
    """The credits that wait for two clerks, the oldest first; a thousand at most."""

    credits: list[HeldCreditShown]
    """The credits that wait, the oldest first."""


class HeldPaymentPage(Struct, frozen=True, kw_only=True):
    """Payments that wait, the longest waiting first. next is the cursor of the next page; null: this is the last
    one.
    """

    payments: list[HeldPaymentShown]
    """The payments that wait, the longest waiting first."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class HeldPaymentShown(Struct, frozen=True, kw_only=True):
    """A payment of a ticket that waits for a second person. is_own: the caller asked for it, and may not approve it."""

    ticket_id: UUID
    """The ticket, by its id."""
    number: int
    """The number that is printed on the ticket."""
    day: date
    """The day of the ticket's sale, by the operator's calendar."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    amount: Amount
    """What the customer is to be paid."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    asked_by: str
    """Who asked for it: a user's address, or the command line."""
    asked_at: datetime
    """The instant at which it was asked for."""
    is_own: bool
    """Whether the caller asked for it, and so may not approve it."""


class HeldSportsTickets(Struct, frozen=True, kw_only=True):
    """Tickets that wait for the operator's approval, the first to close first; a thousand at most."""

    tickets: list[SportsTicketShown]
    """The tickets that wait, the first to close first."""


class Holiday(Struct, frozen=True, kw_only=True):
    """A day that is no business day. is_national: it is one for all operators."""

    day: date
    """The day, by the operator's calendar."""
    name: str
    """The name of the holiday."""
    is_national: bool
    """Whether it is a holiday of all operators."""


class Holidays(Struct, frozen=True, kw_only=True):
    """The holidays of an operator and of the nation, by day."""

    holidays: list[Holiday]
    """The holidays, by day."""


class HouseKeyPage(Struct, frozen=True, kw_only=True):
    """Keys of the installation by their ids. next is the cursor of the page that follows, null after the last."""

    keys: list[HouseKeyShown]
    """The keys of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class HouseKeyShown(Struct, frozen=True, kw_only=True):
    """A key of the installation, without the key itself. used_at is when it was last used, to the minute."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    created_at: datetime
    """The instant at which it was added."""
    expires_at: datetime | None
    """The instant from which on it is of no use; null: it never expires."""
    used_at: datetime | None
    """The instant of its last use, to the minute; null: it was never used."""
    status: str
    """Whether the key is active, has expired, or was revoked. One of `active`, `expired`, `revoked`."""


class Included(Struct, frozen=True, kw_only=True):
    """The things that tickets name by their ids, each once: only those for which `expand` asks.

    A machine that has sold is no user, and is not among them.
    """

    draws: list[DrawShown] | None = None
    """The draws: of a ticket those of its wagers, of a list those that the tickets begin with. Absent where not
    asked for.
    """
    entities: list[EntityShown] | None = None
    """The agencies that sold the tickets. Absent where not asked for."""
    sellers: list[UserShown] | None = None
    """The users who sold them. Absent where not asked for."""


class KeyPage(Struct, frozen=True, kw_only=True):
    """Keys by their ids. next is the cursor of the page that follows, null after the last."""

    keys: list[KeyShown]
    """The keys of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class KeyShown(Struct, frozen=True, kw_only=True):
    """A key, without the key itself. used_at is when it was last used, to the minute."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    role: str
    """The role, which tells what one may do. One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    scopes: list[str] | None
    """What the key may do of what its role may; null: all of that."""
    requests_per_minute: int | None
    """Requests that the key may send to `/v1` within a minute; null: as many as a person."""
    networks: list[str]
    """IP addresses and networks from which alone it may be used; empty: from anywhere."""
    origins: list[str]
    """Origins whose pages may use the key from a browser (CORS), without a cookie; empty: none."""
    created_at: datetime
    """The instant at which it was added."""
    expires_at: datetime | None
    """The instant from which on it is of no use; null: it never expires."""
    used_at: datetime | None
    """The instant of its last use, to the minute; null: it was never used."""
    status: str
    """Whether the key is active, has expired, or was revoked. One of `active`, `expired`, `revoked`."""
    version: date
    """The version in which requests of the key are answered that name none."""


class KeyedTicket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A ticket of a batch, and its own key."""

    wagers: Sequence[WagerToSell]
    """The wagers, in their order on the ticket."""
    tender: TenderOfSale | None = None
    """What was handed over for the ticket; null: its amount, in cash of the operator's own currency."""
    key: str
    """The caller's own key of this ticket, as `Idempotency-Key` is of a single sale."""


class LeagueSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A league of a sport."""

    id: int
    """The id by which other requests name it."""
    sport: int
    """The sport."""
    name: str
    """The name, for people."""


class LegOfTender(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An amount by a way to pay, in its currency. 0 is cash in the operator's own currency."""

    method_id: int
    """The way to pay; 0 is cash in the operator's own currency."""
    amount: Amount
    """The money by this way to pay, in its currency."""


class LegSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A game of a jackpot: a market of an event. Reserves stand behind the others, in the order in which they step
    in (V1).
    """

    event: int
    """The event that is played."""
    market: int
    """The market of the event whose outcomes are picked."""
    reserve: bool = False
    """Whether the game is a reserve, which steps in for a void one."""


class Limit(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="limit"):
    """Bounds of stakes and tickets. A bound that is left out is as other rules have it; a later limit of the scope
    replaces all.

    Days to claim a prize (expiration_days, expiry_basis) and advance_days are decided at the root entity. Bounds
    of a whole ticket go with no product and no game; advance_days goes with a product alone.
    """

    stake_min: Amount | None = None
    """Least stake of a wager, in whole units."""
    stake_max: Amount | None = None
    """Greatest stake of a wager, in whole units."""
    stake_multiple: Amount | None = None
    """What a stake is a multiple of, in whole units."""
    wagers_max: int | None = None
    """Wagers of a ticket at most."""
    seconds_to_cancel: int | None = None
    """How long a ticket may be canceled."""
    expiration_days: int | None = None
    """Days to claim a prize."""
    expiry_basis: str | None = None
    """Which days count to claim a prize: calendar or business. One of `business`, `calendar`."""
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
    """The most that a ticket may win, in whole units."""


class LimitShown(Struct, frozen=True, kw_only=True):
    """A limit of a player's own choice. used is what is used up of it; amount null: no limit.

    is_in_force is false for a higher limit that the player must confirm, from confirmable_from on.
    """

    kind: str
    """What the limit bounds. One of `deposit`, `loss`, `stake`."""
    period: str
    """The calendar period of the limit. One of `day`, `month`, `week`."""
    amount: Amount | None
    """The most that the limit lets through in its period; null: no limit."""
    used: Amount | None
    """What is used up of the limit; null for a limit that is not in force."""
    is_in_force: bool
    """Whether the limit is in force; false: the player must confirm it first."""
    confirmable_from: datetime | None
    """The instant from which on the player may confirm the limit; null where it is in force."""


class ListShown(Struct, frozen=True, kw_only=True):
    """A list of a product, by the name that tickets print. id is null for a product without lists.

    has_sign: a sign is drawn with the number.
    """

    id: int | None
    """The list, by its number: 1 is A, 2 is B; null for a product without lists."""
    name: str
    """The name of the list, as tickets print it."""
    has_sign: bool
    """Whether a sign of the zodiac is drawn with the number."""
    times: list[DrawTime]
    """The times at which the list is drawn."""


class ListedPlayer(Struct, frozen=True, kw_only=True):
    """A player of the operator, with its balance."""

    user_id: str
    """The player, by the partner's id."""
    name: str
    """The name, for people."""
    partner_id: str
    """The partner that the player came from."""
    status: str
    """Whether the player may play, or is blocked. One of `active`, `blocked`."""
    excluded_until: datetime | None
    """The end of the player's exclusion; null: there is none."""
    balance: Amount
    """What the player has in the wallet."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""


class ListedTicket(Struct, frozen=True, kw_only=True):
    """A ticket of a list. prize is what a winner, held or not, is still to be paid; of others it is all that was
    won.

    claim_until is the first moment at which a part of what is unpaid is too late to be claimed, null where
    nothing is unpaid. first_draw is the name of the draw of its first wager, first_draw_id, with its list, and
    first_draws_at its hour.
    """

    id: UUID
    """The id by which other requests name it."""
    number: int
    """The number that is printed on the ticket. Eight digits, the first not 0; unique on its day."""
    status: str
    """Whether the ticket is sold, undone (canceled or rejected), a winner, held, a loser, paid, or expired. One of
    `canceled`, `expired`, `held`, `loser`, `paid`, `rejected`, `sold`, `winner`.
    """
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity_name: str
    """The name of the entity: an agency, a group or a banca."""
    seller_id: int
    """The user who sold it; of a key, the id that its `GET /v1/me` shows."""
    seller: str
    """The address of the user who sold it."""
    sold_at: datetime
    """The instant of the sale."""
    amount: Amount
    """The price of the ticket."""
    prize: Amount
    """What a winner is still to be paid, also while that waits for a second person; of any other ticket, all that it
    has won.
    """
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    claim_until: datetime | None
    """The first moment at which a part of what is unpaid is too late to be claimed; null: nothing is unpaid."""
    first_draw_id: int
    """The draw of its first wager."""
    first_draw: str
    """The name of the draw of its first wager, with its list."""
    first_draws_at: datetime
    """The instant at which the draw of its first wager is held."""


class Loaded(Struct, frozen=True, kw_only=True):
    """The numbers of rows added and changed, by table."""

    added: dict[str, int]
    """The number of rows that were added, by table."""
    changed: dict[str, int]
    """The number of rows that were changed, by table."""


class Look(Struct, frozen=True, kw_only=True):
    """The look of an operator. logo is a PNG file in base64. Each is null where Taquilla's own stands in its place.

    clock is how pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
    """

    name: str
    """The name of the operator."""
    colour: str | None
    """The colour of the pages, such as #1a6b4f; null: Taquilla's own."""
    logo: str | None
    """The logo, a PNG file in base64; null: Taquilla's own."""
    clock: str
    """How pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m. One of `12h`, `24h`."""


class LooseningShown(Struct, frozen=True, kw_only=True):
    """A change that lets more through than is in force, and waits for a second person.

    what: a rule, its end (rule end), a ceiling of a provider's credits, the credit of an entity, the days of
    independence, whether a day stands in for the second person (loosening), the address of the operator's wallet
    or the price from which on tickets of sports wait (sports), a restart of the log. change says it as it was
    asked for, amounts as decimal strings. asked_by is a user's address, or the command line. is_own: the caller
    asked for it, and may approve it from alone_from on alone, if at all.
    """

    id: int
    """The id by which other requests name it."""
    what: str
    """What is to be changed. One of `ceiling`, `credit`, `independence`, `loosening`, `restart`, `rule`, `rule end`,
    `sports`.
    """
    change: dict[str, str | int | bool | None]
    """The change that was asked for, by its fields, with amounts as decimal strings."""
    entity_id: int | None
    """The entity that it is about; null: the whole operator."""
    asked_by: str
    """Who asked for it: a user's address, or the command line."""
    asked_at: datetime
    """The instant at which it was asked for."""
    is_own: bool
    """Whether the caller asked for it, and so may not approve it."""
    alone_from: datetime | None
    """The instant from which on whoever asked may approve it alone; null: never."""
    status: str
    """Whether the change waits, was approved, or was withdrawn. One of `approved`, `waiting`, `withdrawn`."""
    decided_by: str | None
    """The address of the user who decided it; null until somebody does."""
    decided_at: datetime | None
    """The instant of the decision; null until there is one."""


class Loosenings(Struct, frozen=True, kw_only=True):
    """The changes that wait, the oldest first."""

    loosenings: list[LooseningShown]
    """The changes that wait."""


class Lotteries(Struct, frozen=True, kw_only=True):
    """The lotteries of the catalogue."""

    lotteries: list[LotteryShown]
    """The lotteries of the catalogue."""


class LotteryShown(Struct, frozen=True, kw_only=True):
    """An institution that holds draws, with the ids of its products."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    is_active: bool
    """Whether the lottery holds draws."""
    products: list[int]
    """The products of the lottery, by their ids."""


class MarketSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A market of an event. team: the team it is about, if any. A market that is not allowed is shown and not sold."""

    id: int
    """The id of the market, unique within its event."""
    code: str
    """The code of the market, such as 1X2."""
    name: str
    """The name, for people."""
    bet: Sequence[BetSpec] | UnsetType = UNSET
    """The outcomes of the market."""
    team: int | None = None
    """The team that the market is about; null without one."""
    status: Literal["open", "suspended"] = "open"
    """Whether the market is sold."""
    allowed: bool = True
    """Whether the market is sold; one that is not allowed is shown alone."""


class Me(Struct, frozen=True, kw_only=True):
    """The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone."""

    user: User
    """The caller."""
    operator_id: int
    """The operator that the caller works for."""
    currency: str
    """The currency of the operator, by its ISO 4217 code."""
    decimals: int
    """The decimals of the currency, which every amount has."""
    time_zone: str
    """The time zone of the operator's calendar."""


class MethodShown(Struct, frozen=True, kw_only=True):
    """The money that a shift should have by a way to pay beside the own cash: opening and taken, received less
    given.
    """

    method_id: int
    """The way to pay, by its id."""
    name: str
    """The name, for people."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    opening: Amount
    """The money that it began with, in its currency."""
    taken: Amount
    """The money that came in by it: received less given."""
    expected: Amount
    """The money that should be there by it: opening and taken."""


class Move(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bet's new odds (2, or "2.10"), its new status, or both."""

    event: int
    """The event, by its id in the catalogue."""
    bet: int
    """The bet, by its id within the event."""
    odds: int | str | None = None
    """The new decimal odds, 2 or 2.10; null: they stay."""
    status: Literal["open", "suspended"] | None = None
    """The new status; null: it stays."""


class Multiplier(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="multiplier"):
    """The payment for a hit, in hundredths of the stake, in place of the national multiplier."""

    hundredths: int
    """What a hit pays, in hundredths of its stake: 60000 is 600 times."""


class NewRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule. starts_at null: from now on. ends_at null: until a later rule of the same kind and scope takes over."""

    values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
    """The values of the rule, by its kind."""
    scope: ScopeOfRule | UnsetType = UNSET
    """Whom the rule binds, and what it is about."""
    starts_at: datetime | None = None
    """The instant from which on it holds; null: from now on."""
    ends_at: datetime | None = None
    """The instant at which the rule ends; null: when a later rule of its kind and scope takes over."""


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="offer"):
    """Tells whether something is sold. What is not sold above is not sold."""

    is_sold: bool
    """Whether it is sold."""


class OfferedGame(Struct, frozen=True, kw_only=True):
    """A game of a product that the caller may sell, and its terms.

    A prize is multiplier_hundredths / 100 times the stake. commission_basis_points is the agency's own.
    """

    product_id: int
    """The product of the national catalogue, by its id."""
    product: str
    """The name of the product."""
    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    stake_min: Amount
    """Least stake of a wager."""
    stake_max: Amount
    """Greatest stake of a wager."""
    stake_step: Amount
    """The amount of which each stake is a multiple."""
    multiplier_hundredths: int
    """What a hit pays, in hundredths of its stake: 60000 is 600 times."""
    commission_basis_points: int
    """The seller's commission, in hundredths of a percent of its sales."""
    closes_before_s: int
    """Seconds before a draw at which its sale ends."""


class Offers(Struct, frozen=True, kw_only=True):
    """The games that the caller may sell now, by product."""

    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    wagers_max: int
    """The most wagers of a ticket."""
    games: list[OfferedGame]
    """The games that the caller may sell, by product."""


class OpeningShown(Struct, frozen=True, kw_only=True):
    """The money that a shift began with by a way to pay beside the own cash, in its currency."""

    method_id: int
    """The way to pay, by its id."""
    name: str
    """The name, for people."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    opening: Amount
    """The money that it began with, in its currency."""


class OperatorPage(Struct, frozen=True, kw_only=True):
    """Operators by their ids. next is the cursor of the page that follows, null after the last."""

    operators: list[OperatorShown]
    """The operators of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class OperatorShown(Struct, frozen=True, kw_only=True):
    """An operator: who sells, in one currency, by one calendar. Where its addresses are apart, a login names it.

    sandbox_of is the operator whose sandbox it is; null for a live one.
    """

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    currency: str
    """The operator's one currency, by its ISO 4217 code."""
    decimals: int
    """The decimals of the currency, which every amount has."""
    time_zone: str
    """The time zone of the operator's calendar, by its name in the IANA database."""
    sells_lotteries: bool
    """Whether the operator sells lotteries."""
    addresses: str
    """Whether its people name the operator when they log in (apart), or have addresses unique among all that share
    them (shared). One of `apart`, `shared`.
    """
    status: str
    """Whether the operator is active, or closed for good. One of `active`, `closed`."""
    sandbox_of: int | None
    """The operator whose sandbox it is, by its id; null for a live one."""


class OrderShown(Struct, frozen=True, kw_only=True):
    """An order about a draw. It is carried out once a second clerk has approved it: then is_approved is true."""

    draw_id: int
    """The draw, by its id."""
    version: int
    """The version of it: a correction has the next one."""
    order: str
    """What is to be done with the draw. One of `resume`, `suspend`, `void`."""
    is_approved: bool
    """Whether a second clerk has approved it: only then it counts."""


class OutcomeCost(Struct, frozen=True, kw_only=True):
    """An outcome of a draw: the prizes that it would cost, and what would remain of the sale."""

    outcome: str
    """A possible result of the draw."""
    prizes: Amount
    """What would be paid for this outcome."""
    remains: Amount
    """What would remain of the sale; below zero, the draw would cost more than it sold."""


class PaidLine(Struct, frozen=True, kw_only=True):
    """A wager that was paid, by its place on the ticket from 0, and what it was paid."""

    line: int
    """The wager, by its place on the ticket, from 0."""
    prize: Amount
    """What was paid for the wager."""


class PaidTicket(Struct, frozen=True, kw_only=True):
    """A payment: its wagers and their sum. A ticket with draws to come may be presented again."""

    id: UUID
    """The id by which other requests name it."""
    number: int
    """The number that is printed on the ticket."""
    prize: Amount
    """What was paid now, the sum of its lines."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    paid_at: datetime
    """The instant of the payment."""
    lines: list[PaidLine]
    """The wagers that were paid."""


class ParkedCall(Struct, frozen=True, kw_only=True):
    """A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it.

    A ticket_discard that has failed five times is one too, and is still made every half an hour.
    """

    ticket_id: str
    """The ticket, by its id."""
    ticket_code: str
    """The code of the ticket."""
    player: str
    """The player, as the operator's wallet names it."""
    call: int
    """The number of the call among those about its ticket."""
    action: str
    """What the call tells the wallet about the ticket. One of `ticket_close`, `ticket_create`, `ticket_discard`,
    `ticket_lost`, `ticket_refund`, `ticket_reserve`, `ticket_rollback`, `ticket_update`, `ticket_void`,
    `ticket_win`.
    """
    tries: int
    """How often the call was made."""
    written_at: datetime
    """The instant at which the call came up."""
    behind: int
    """The number of calls about the same ticket that wait for this one."""


class ParkedCalls(Struct, frozen=True, kw_only=True):
    """The parked calls, ticket by ticket."""

    calls: list[ParkedCall]
    """The parked calls."""


class PartPreviewed(Struct, frozen=True, kw_only=True):
    """The outcome that a result or a rule would have, by its place in the set from 0."""

    place: int
    """Its place in the set, from 0."""
    outcome: str
    """Whether it would be done, wait for a second person, or be refused. One of `done`, `refused`, `waiting`."""
    problem: Problem | None = None
    """Why it would be refused; null otherwise."""


class PartnerShown(Struct, frozen=True, kw_only=True):
    """A partner of the operator, and the value of one of its points, in hundredths."""

    id: str
    """The partner's id."""
    rate: int
    """The value of one of its points, in hundredths."""
    status: str
    """Whether the partner is active, or closed. One of `active`, `closed`."""


class Partners(Struct, frozen=True, kw_only=True):
    """The partners of the operator."""

    partners: list[PartnerShown]
    """The partners of the operator."""


class PasswordReset(Struct, frozen=True, kw_only=True):
    """A token by which the user sets a new password once, within so many minutes. It is shown with this response
    alone.
    """

    user_id: int
    """The user, by its id."""
    reset_token: str
    """The token of the password reset, of use once."""
    valid_minutes: int
    """Minutes for which the token is of use."""


class PaymentMethodShown(Struct, frozen=True, kw_only=True):
    """A way to pay. rate is what its currency is worth now, null for the operator's own, and for one that has no
    rate yet.
    """

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    kind: str
    """What it is: cash, a card, a mobile payment, or another way. One of `card`, `cash`, `mobile`, `other`."""
    currency: str
    """The currency of the way to pay, by its ISO 4217 code."""
    decimals: int
    """The decimals of the currency, which every amount has."""
    gives_change: bool
    """Whether change may be given in it; if not, change is given in cash of the operator's currency."""
    is_open: bool
    """Whether customers may pay by it now."""
    rate: Rate | None
    """What its currency is worth now; null for the operator's own, and for one that has no rate yet."""


class PaymentMethods(Struct, frozen=True, kw_only=True):
    """The ways to pay by their ids, closed ones too. Cash in the operator's currency, whose id is 0, is always
    there.
    """

    methods: list[PaymentMethodShown]
    """The ways to pay, each with its money."""


class PaymentPage(Struct, frozen=True, kw_only=True):
    """Payments, the latest first. next is the cursor of the next page; null: this is the last one."""

    payments: list[PaymentShown]
    """The payments of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class PaymentShown(Struct, frozen=True, kw_only=True):
    """A payment between an entity and its parent. day is the day that it counts for, by the operator's calendar.

    undoes is the payment that it takes back, undone_by the one that takes it back; null without one.
    """

    id: int
    """The id by which other requests name it."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    direction: str
    """Whether the entity paid its parent, or received from it. One of `paid`, `received`."""
    amount: Amount
    """The money that was paid."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    day: date
    """The day that it counts for, by the operator's calendar."""
    at: datetime
    """The instant at which it was recorded."""
    recorded_by: str
    """The address of the user who recorded the payment."""
    note: str
    """A note of whoever did it; empty without one."""
    undoes: int | None
    """The payment that this one takes back; null: none."""
    undone_by: int | None
    """The payment that takes this one back; null: none."""


class PayoutBound(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="payout"):
    """The most that one person pays for a ticket: a payment above it waits for a second person. null: no bound."""

    pay_alone_max: Amount | None
    """The most that one person pays for a ticket. In whole units; null: no bound."""


class PeriodReportShown(Struct, frozen=True, kw_only=True):
    """A report from the first day to the last one, both included. The groups add up to the total."""

    first_day: date
    """The first day of the report, by the operator's calendar."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    total: ReportSums
    """The sums of all groups."""
    groups: list[ReportGroup]
    """The groups, which add up to the total."""


class Pieces(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Notes or coins of one value, and how many there are."""

    value: Amount
    """The value of one note or coin."""
    pieces: int
    """How many notes or coins there are."""


class PlayerPage(Struct, frozen=True, kw_only=True):
    """Players in the order of their making. next is the cursor of the next page; null: this is the last one."""

    players: list[ListedPlayer]
    """The players of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class PlayerShown(Struct, frozen=True, kw_only=True):
    """A player, with the limits of its own choice."""

    user_id: str
    """The player, by the partner's id."""
    name: str
    """The name, for people."""
    partner_id: str
    """The partner that the player came from."""
    status: str
    """Whether the player may play, or is blocked. One of `active`, `blocked`."""
    excluded_until: datetime | None
    """The end of the player's exclusion; null: there is none."""
    balance: Amount
    """What the player has in the wallet."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    limits: list[LimitShown]
    """The limits of the player's own choice."""


class PreviewShown(Struct, frozen=True, kw_only=True):
    """The effect that a rule would have had on the sales from since to until.

    judged counts the sales that it is about, refused those that it would have refused, amount is what they sold.
    tickets are the first hundred of these, none for a key whose scopes lack `tickets:read`. is_complete is false
    where there were too many sales to judge in ten seconds: until tells how far it came. note says why a kind of
    rule refuses no sale.
    """

    since: datetime
    """The instant from which on sales were judged."""
    until: datetime
    """The instant up to which sales were judged."""
    is_complete: bool
    """Whether all sales were judged; false: `until` tells how far it came."""
    judged: int
    """The number of sales that the rule is about."""
    refused: int
    """The number of sales that the rule would have refused."""
    amount: Amount
    """What the refused sales sold in all."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    tickets: list[RefusedSale]
    """The first hundred of the sales that it would have refused."""
    note: str | None
    """Why a rule of this kind refuses no sale; null where it may."""


class PrizeGroup(Struct, frozen=True, kw_only=True):
    """The prizes of an agency that were won in a period: in all, paid, still to be claimed, and expired.

    to_recover is the part of paid that corrections have taken away since, on the days of the corrections: the
    customers keep it, and the agency owes it. So won is paid without to_recover, and what is unclaimed or has
    expired.
    """

    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    won: Amount
    """What was won: paid without to_recover, and what is unclaimed or has expired."""
    paid: Amount
    """What was paid to customers."""
    unclaimed: Amount
    """What is still to be claimed."""
    expired: Amount
    """What nobody claimed in time."""
    to_recover: Amount
    """The part of what was paid that corrections have taken away since, which the agency owes."""


class PrizeReport(Struct, frozen=True, kw_only=True):
    """The prizes that were won from the first day to the last one, both included, by agency; refunds of void draws
    too.
    """

    first_day: date
    """The first day of the report, by the operator's calendar."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    agencies: list[PrizeGroup]
    """The agencies that prizes were won at."""


class Problem(Struct, frozen=True, kw_only=True):
    """An error. reason is a name for programs, type the address of its page, detail a sentence for people, subject
    the id of the thing concerned.

    pointer names the field of the body, as a JSON pointer. errors are those of single wagers. bound is the limit
    that was passed, an amount or a count; events are the draws concerned; until is the end of a lock. request_id
    names a request that met a fault of the server, as its log does.
    """

    status: int
    """The HTTP status of the response."""
    title: str
    """The kind of error, in a few words."""
    detail: str
    """A sentence for people that says what is wrong."""
    reason: str
    """The reason, a name for programs."""
    type: str = ""
    """The address of a page about the problem."""
    subject: int | None = None
    """The id of the thing concerned."""
    pointer: str | None = None
    """The field of the body that is wrong, as a JSON pointer."""
    bound: int | Amount | None = None
    """The limit that was passed: an amount, or a count."""
    events: list[int] | None = None
    """The draws concerned."""
    until: datetime | None = None
    """The end of the lock, where one is in force."""
    errors: list[WagerProblem] | None = None
    """The errors of single wagers, where they are what is wrong."""
    request_id: str | None = None
    """The id of a request that met a fault of the server; its log has it too."""


class ProductGame(Struct, frozen=True, kw_only=True):
    """A game of a product, on the operator's own terms.

    multiplier_hundredths is null while it is not sold. consolation_hundredths is what half an A+B pays;
    run_length the draws of a tripleta, 0 for any other game.
    """

    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    is_sold: bool
    """Whether the operator sells the game of this product."""
    multiplier_hundredths: int | None
    """What a hit pays, in hundredths of its stake: 60000 is 600 times; null while the game is not sold."""
    consolation_hundredths: int
    """What half an A+B pays, in hundredths of its stake."""
    run_length: int
    """The number of draws of a tripleta; 0 for any other game."""


class ProductPage(Struct, frozen=True, kw_only=True):
    """Products by their ids. next is the cursor of the next page; null: this is the last one."""

    products: list[ProductShown]
    """The products of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class ProductShown(Struct, frozen=True, kw_only=True):
    """A product of the national catalogue as the operator sells it. is_active: neither it nor its lottery is closed.

    close_minutes, advance_days and quota (of a number in one draw) are those that the operator's own rules give
    now.
    """

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    lottery_id: int
    """The lottery that holds the draws, by its id."""
    lottery: str
    """The name of the lottery that holds the draws."""
    category: str
    """The kind of game that it is drawn for. One of `animalitos`, `animalitos77`, `lottery`."""
    is_active: bool
    """Whether neither the product nor its lottery is closed."""
    time_zone: str
    """The time zone of the product's draws, by its name in the IANA database."""
    close_minutes: int
    """Minutes before a draw at which its sale ends, by the operator's rules."""
    advance_days: int
    """Days before its own that a draw is sold, by the operator's rules."""
    quota: Amount
    """What may be sold of a number in one draw, by the operator's rules."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    lists: list[ListShown]
    """The lists of the product, each with its times."""
    games: list[ProductGame]
    """The games, each with its terms."""


class ProviderGameShown(Struct, frozen=True, kw_only=True):
    """A game of a provider."""

    id: str
    """The id of the game, as bets bear it."""
    name: str
    """The name, for people."""
    type: str
    """The type of the game, for reports; empty without one."""
    status: str
    """Whether bets on the game are taken, or it is closed. One of `active`, `closed`."""


class ProviderShown(Tagged, frozen=True, kw_only=True):
    """A provider of games. Providers belong to the installation: all operators share them.

    signature_version is the least that its requests may bear.
    """

    id: str
    """The id of the provider."""
    name: str
    """The name, for people."""
    sub_name: str
    """Whoever makes the games for the provider; empty without one."""
    status: str
    """Whether the provider is active, or closed. One of `active`, `closed`."""
    signature_version: int
    """The least version of signatures that is taken: 1 over the body, 2 over the whole request. One of `1`, `2`."""
    games: list[ProviderGameShown]
    """The games of the provider."""


class Providers(Struct, frozen=True, kw_only=True):
    """The providers of games, with their games."""

    providers: list[ProviderShown]
    """The providers of games."""


class Quota(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="quota"):
    """The most that may be sold of a number in one draw, by all sellers of the scope together."""

    quota: Amount
    """What may be sold of a number in one draw, in whole units."""


class Rate(Struct, frozen=True, kw_only=True):
    """A rate: so many units of the operator's currency for one unit of the other; with per own, the other way round."""

    rate: str
    """The rate, as a decimal text."""
    per: str
    """The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the
    operator's (own). One of `foreign`, `own`.
    """


class RatePage(Struct, frozen=True, kw_only=True):
    """Rates, the latest first. next is the cursor of the next page; null: this is the last one."""

    rates: list[RateShown]
    """The rates of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class RateShown(Struct, frozen=True, kw_only=True):
    """A rate of the history: from its instant on, until the next one of its currency."""

    id: int
    """The id by which other requests name it."""
    currency: str
    """The other currency, by its ISO 4217 code."""
    rate: str
    """The rate, as a decimal text."""
    per: str
    """The direction of the rate: own units for one foreign unit (foreign), or foreign units for one of the
    operator's (own). One of `foreign`, `own`.
    """
    starts: datetime
    """The instant from which on it holds."""
    by: str
    """Who set it: a user's address, or the command line."""


class Receivable(Struct, frozen=True, kw_only=True):
    """The part of the balance that an agency owes for prizes which it paid, and which a correction took back."""

    entity_id: int
    """The agency that owes it."""
    entity: str
    """The name of the agency."""
    amount: Amount
    """What the agency owes for prizes that a correction took back."""


class RecoveryCodes(Struct, frozen=True, kw_only=True):
    """Codes for when the app is lost, each of which stands for a code once. They are shown once."""

    recovery_codes: list[str]
    """The recovery codes, each of which stands for a code once; shown with this response alone."""


class RefusedSale(Struct, frozen=True, kw_only=True):
    """A sale that would have been refused whole. bound is there where the whole ticket passed it; then wagers is
    empty.
    """

    ticket_id: UUID
    """The ticket, by its id."""
    number: int
    """The number that is printed on the ticket."""
    day: date
    """The day of the sale, by the operator's calendar."""
    entity_id: int
    """The agency that sold it."""
    seller_id: int
    """The user who sold it; of a key, the id that its `GET /v1/me` shows."""
    sold_at: datetime
    """The instant of the sale."""
    amount: Amount
    """The price of the ticket."""
    reason: str
    """The reason of the refusal, a name for programs."""
    wagers: list[RefusedWager]
    """The wagers that would have been refused; empty where the whole ticket was."""
    bound: int | Amount | None = None
    """The limit that the whole ticket passed, an amount or a count; not there where single wagers are refused."""


class RefusedWager(Struct, frozen=True, kw_only=True):
    """A wager that would have been refused. bound is the limit that it would have passed, an amount or a count.

    room is the amount that would have been left of the quota.
    """

    line: int
    """The wager, by its place on the ticket, from 0."""
    draw_id: int
    """The draw, by its id."""
    draw: str
    """The name of the draw, without its list."""
    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str
    """What was played: a number, a number and a sign, or a figure."""
    stake: Amount
    """The stake of the wager."""
    reason: str
    """The reason of the refusal, a name for programs."""
    bound: int | Amount | None = None
    """The limit that the wager would have passed, an amount or a count."""
    room: Amount | None = None
    """What would have been left of the quota."""


class ReportGroup(Struct, frozen=True, kw_only=True):
    """One group of a report, and its sums. Only the fields that describe its kind of group are there.

    A commission on a week's profit belongs to no user and to no draw: its group has null there.
    """

    sales: Amount
    """What was sold, without undone tickets."""
    prizes: Amount
    """What was won, paid or not."""
    commission: Amount
    """What the agencies earned on their sales, or on a week's profit."""
    parent_commission: Amount
    """What remains at the agencies and at the entities directly above them together: of each wager the greater
    commission.
    """
    wallets: Amount
    """What the wallets of players moved."""
    balance: Amount
    """What is owed upward: sales without commission and prizes; below zero, it is owed to the agency."""
    day: date | None = None
    """The day, by the operator's calendar, in groups by day."""
    user_id: int | None = None
    """The user, in groups by user; null for a commission on a week's profit."""
    user: str | None = None
    """The address of the user, in groups by user; null for a commission on a week's profit."""
    entity_id: int | None = None
    """The entity, in groups by entity."""
    entity: str | None = None
    """The name of the entity, in groups by entity."""
    product_id: int | None = None
    """The product, in groups by product."""
    product: str | None = None
    """The name of the product, in groups by product."""
    game: str | None = None
    """The game, in groups by game. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`, `terminal_ab`,
    `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    draw_id: int | None = None
    """The draw, in groups by draw; null for a commission on a week's profit."""
    draw: str | None = None
    """The name of the draw, in groups by draw; null for a commission on a week's profit."""
    draws_at: datetime | None = None
    """The instant at which the draw is held, in groups by draw."""


class ReportSums(Struct, frozen=True, kw_only=True):
    """The sums of a period, in the operator's currency.

    sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own,
    parent_commission what remains at them and at the entities directly above together (CM-07). wallets is what
    players' wallets paid of sales, less their prizes. balance is what agencies owe upward: sales without
    commission, prizes and what players' wallets moved; below zero, it is owed to them.
    """

    sales: Amount
    """What was sold, without undone tickets."""
    prizes: Amount
    """What was won, paid or not."""
    commission: Amount
    """What the agencies earned on their sales, or on a week's profit."""
    parent_commission: Amount
    """What remains at the agencies and at the entities directly above them together: of each wager the greater
    commission.
    """
    wallets: Amount
    """What the wallets of players moved."""
    balance: Amount
    """What is owed upward: sales without commission and prizes; below zero, it is owed to the agency."""


class ResultShown(Struct, frozen=True, kw_only=True):
    """A version of a result, as this clerk has read it. It counts once is_approved is true."""

    draw_id: int
    """The draw, by its id."""
    version: int
    """The version of it: a correction has the next one."""
    outcome: str
    """What was drawn: 341, 341-ARI or 00."""
    is_approved: bool
    """Whether a second clerk has approved it: only then it counts."""


class ResultToRead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A clerk's own reading of a draw's result: "341", "341-ARI", "00"."""

    draw_id: int
    """The draw, by its id."""
    outcome: str
    """What was drawn: 341, 341-ARI or 00."""


class RulePage(Struct, frozen=True, kw_only=True):
    """Rules, the last added first. next is the cursor of the next page; null: this is the last one."""

    rules: list[RuleShown]
    """The rules of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class RuleShown(Tagged, frozen=True, kw_only=True):
    """A rule as it was added. When it ends, the rule before it in its scope holds again, or none.

    author is who has added it. status is in force, to come, or past: ended, or replaced by a later one.
    """

    id: int
    """The id by which other requests name it."""
    values: Limit | Offer | Quota | DynamicQuota | Commission | Close | Multiplier | PayoutBound
    """The values of the rule, by its kind."""
    scope: ScopeOfRule
    """Whom the rule binds, and what it is about."""
    starts_at: datetime
    """The instant from which on it holds."""
    ends_at: datetime | None
    """The instant at which it ends, or was ended; null: when a later rule of its kind and scope takes over."""
    author: str
    """Who decided it: a user's address, or the command line."""
    status: str
    """Whether the rule is in force, to come, or past: ended, or replaced by a later one. One of `in force`, `past`,
    `to come`.
    """


class SandboxMade(Struct, frozen=True, kw_only=True):
    """A sandbox that was made. Its keys are shown with this response alone."""

    operator_id: int
    """The operator that is the sandbox, by its id."""
    agency_id: int
    """The agency of the sandbox, by its id: the entity of the till."""
    till_key: str
    """The key of a cashier of the agency."""
    first_clerk_key: str
    """The key of the clerk who enters results."""
    second_clerk_key: str
    """The key of the clerk who approves them."""
    office_key: str
    """The key of an administrator of the sandbox."""


class ScopeOfRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The owner and the subject of a rule; null is any. Without entity and user it is the operator's own.

    entity_id binds the entity and all below it, user_id one user. A selection is one of the game, or a pattern:
    341-*, *-ARI.
    """

    entity_id: int | None = None
    """The entity that the rule binds, with all below it; null with user_id null: the whole operator."""
    user_id: int | None = None
    """The one user that the rule binds; null: no single one."""
    product_id: int | None = None
    """The product that the rule is about; null: any."""
    game: str | None = None
    """The game that the rule is about; null: any. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str | None = None
    """The selection that the rule is about, or a pattern such as 341-* or *-ARI; null: any."""
    draw_id: int | None = None
    """The draw that the rule is about; null: any."""


class SealShown(Struct, frozen=True, kw_only=True):
    """The seal of a draw: the entry of the operator's log that names how many wagers it had, and the root of their
    tree.

    head is the digest of the head of the sealed file. head and root are hexadecimal. proof is a file of
    c2sp.org/tlog-proof: it proves that the entry, which is its extra data, stands in the log of the checkpoint in
    it.
    """

    draw_id: int
    """The draw, by its id."""
    entry: int
    """The place of the seal in the operator's log, from 0."""
    closed_at: datetime
    """The instant at which the sale of the draw ended."""
    wagers: int
    """The number of wagers that the draw had."""
    head: str
    """The digest of the head of the sealed file, in hexadecimal."""
    root: str
    """The root of the tree of wagers, in hexadecimal."""
    sealed_at: datetime
    """The instant at which the draw was sealed."""
    proof: str
    """A file of c2sp.org/tlog-proof that proves that the entry stands in the operator's log."""


class SecondFactor(Struct, frozen=True, kw_only=True):
    """The caller's second factor: since when it is on (null: it is off), and how many recovery codes are left."""

    on_since: datetime | None
    """The instant since which the second factor is on; null: it is off."""
    is_begun: bool
    """Whether a second factor was begun, and waits for its first code."""
    recovery_codes: int
    """How many recovery codes are left."""


class SecretSet(Struct, frozen=True, kw_only=True):
    """The secret that was made, shown with this response alone; null for one that was given."""

    secret: str | None
    """The secret that was made, shown with this response alone; null for one that was given."""


class SentTest(Struct, frozen=True, kw_only=True):
    """A test event on its way. delivery_id is its `webhook-id`, under which the attempts show what became of it."""

    delivery_id: str
    """The id of the delivery, its header `webhook-id`: attempts show what became of it."""


class SessionPage(Struct, frozen=True, kw_only=True):
    """Sessions by their ids. next is the cursor of the page that follows, null after the last."""

    sessions: list[SessionShown]
    """The sessions of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class SessionShown(Struct, frozen=True, kw_only=True):
    """A session that is alive. is_own tells the one by which it was asked."""

    id: int
    """The id by which other requests name it."""
    user_id: int
    """The user, by its id."""
    user: str
    """The address of the user."""
    began_at: datetime
    """The instant of the login."""
    expires_at: datetime
    """The instant at which the session ends."""
    is_own: bool
    """Whether it is the session of the caller."""


class SetPreviewed(Struct, frozen=True, kw_only=True):
    """The outcome that each part of a set would have. One that is refused keeps the others from being done."""

    parts: list[PartPreviewed]
    """What would become of each, in their order."""


class ShiftCountShown(Struct, frozen=True, kw_only=True):
    """A count of a shift: a look before its close, or, the last one of a closed shift, that of the close."""

    at: datetime
    """The instant of the count."""
    by: str
    """The address of the user who counted."""
    note: str
    """A note of whoever did it; empty without one."""
    methods: list[CountedShown]
    """The ways to pay, each with its money."""


class ShiftListed(Struct, frozen=True, kw_only=True):
    """A shift of a list. expected is what should have been in the drawer; difference is counted less expected: below
    zero, short.

    day is the day on which it was opened. Until it is closed there is no counted, expected or difference.
    """

    id: int
    """The id by which other requests name it."""
    user_id: int
    """The cashier."""
    user: str
    """The address of the cashier."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    status: str
    """Whether the shift is open or closed. One of `closed`, `open`."""
    day: date
    """The day on which it was opened, by the operator's calendar."""
    opened_at: datetime
    """The instant at which the shift was opened."""
    closed_at: datetime | None
    """The instant at which it was closed; null while it is open."""
    closed_by: str | None
    """The address of the user who closed it; null while it is open."""
    currency: str
    """The currency of the operator's own cash, by its ISO 4217 code."""
    opening: Amount
    """The own cash that was in the drawer at the beginning."""
    counted: Amount | None
    """The money that was counted; null until somebody counts it."""
    expected: Amount | None
    """The cash that should be in the drawer; null until the shift is closed, for those who may not see it."""
    difference: Amount | None
    """What was counted less what was expected: below zero, it is short; null until it is counted."""


class ShiftPage(Struct, frozen=True, kw_only=True):
    """Shifts, the latest first. next is the cursor of the next page; null: this is the last one."""

    shifts: list[ShiftListed]
    """The shifts of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class ShiftShown(Struct, frozen=True, kw_only=True):
    """A shift with its parts and its cash movements.

    expected is opening and takings: sales without cancels, reverts and prizes, and cash in without cash out; less
    the worth of what was handed over by other ways to pay, which are methods. A cashier counts blindly: until the
    shift is closed a cashier sees neither takings nor methods nor expected. counts are those before the close,
    and that of the close. openings are what other ways to pay began with.
    """

    id: int
    """The id by which other requests name it."""
    user_id: int
    """The cashier."""
    user: str
    """The address of the cashier."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    status: str
    """Whether the shift is open or closed. One of `closed`, `open`."""
    day: date
    """The day on which it was opened, by the operator's calendar."""
    opened_at: datetime
    """The instant at which the shift was opened."""
    closed_at: datetime | None
    """The instant at which it was closed; null while it is open."""
    closed_by: str | None
    """The address of the user who closed it; null while it is open."""
    currency: str
    """The currency of the operator's own cash, by its ISO 4217 code."""
    opening: Amount
    """The own cash that was in the drawer at the beginning."""
    counted: Amount | None
    """The money that was counted; null until somebody counts it."""
    expected: Amount | None
    """The cash that should be in the drawer; null until the shift is closed, for those who may not see it."""
    difference: Amount | None
    """What was counted less what was expected: below zero, it is short; null until it is counted."""
    openings: list[OpeningShown]
    """The money that the shift began with by ways to pay beside its own cash."""
    takings: TakingsShown | None
    """What moved cash in the shift; null while the shift is open and the caller counts it blindly."""
    methods: list[MethodShown] | None
    """The ways to pay beside the own cash, each with its money; null while the caller counts blindly."""
    movements: list[CashMovementShown]
    """Cash that was moved in or out, in its order."""
    counts: list[ShiftCountShown]
    """The counts before the close, and that of the close."""


class SignShown(Struct, frozen=True, kw_only=True):
    """A sign of the zodiac: the code of selections, its name in Spanish, and its number, which may stand in place of
    the code.
    """

    code: str
    """The code of the sign in selections, such as ARI."""
    name: str
    """The name of the sign, in Spanish."""
    number: str
    """The number of the sign, which may stand in place of the code."""


class SigningKey(Struct, frozen=True, kw_only=True):
    """A public key. sha256 is the fingerprint of its DER, in hex. It is believed from starts_at until it is ended."""

    id: int
    """The number of the key."""
    sha256: str
    """The SHA-256 of the key's DER, in hexadecimal."""
    starts_at: datetime
    """The instant from which on it is believed."""
    ended_at: datetime | None
    """The instant from which on it is not believed; null while it is."""
    author: str
    """Who added the key: a user's address, or the command line."""
    status: str
    """Whether the key is believed now, is to come, or was revoked. One of `active`, `revoked`, `to come`."""


class SigningKeys(Struct, frozen=True, kw_only=True):
    """All keys that there ever were, by their numbers."""

    keys: list[SigningKey]
    """The keys of this page."""


class SoldTicket(Struct, frozen=True, kw_only=True):
    """A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not
    paid.

    Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.

    status is sold, or canceled or rejected where it was undone before this response.
    """

    id: UUID
    """The id by which other requests name it."""
    number: int
    """The number that is printed on the ticket. Eight digits, the first not 0; unique on its day."""
    day: date
    """The day, by the operator's calendar."""
    status: str
    """Whether the ticket is sold, or was undone before this response (canceled or rejected). One of `canceled`,
    `rejected`, `sold`.
    """
    pin: int | None
    """The PIN that is printed on the ticket, which pays it. Eight digits at most; null for everybody but the seller."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    seller_id: int
    """The user who sold it; of a key, the id that its `GET /v1/me` shows."""
    sold_at: datetime
    """The instant of the sale."""
    cancel_until: datetime
    """The instant until which the ticket may be canceled or reverted, unless one of its draws closes earlier than
    planned.
    """
    expires_at: datetime
    """The instant from which on its prizes are not paid."""
    amount: Amount
    """The price of the ticket."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    wagers: list[SoldWager]
    """The wagers, in their order on the ticket."""


class SoldWager(Struct, frozen=True, kw_only=True):
    """A wager as it was sold. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B."""

    draw_id: int
    """The draw, by its id."""
    draw: str
    """The name of the draw, without its list."""
    list_id: int | None
    """The list of the draw: 1 is A, 2 is B; null for a product without lists."""
    draws_at: datetime
    """The instant at which the draw is held."""
    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str
    """What was played: a number, a number and a sign, or a figure."""
    stake: Amount
    """The stake of the wager."""


class SportSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sport."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""


class SportsCoupon(Struct, frozen=True, kw_only=True):
    """A coupon or a card with the money of its last settlement, null before one.

    Prizes are paid from pool, rolled_in and house_adds together; what is left of them rolls over.
    """

    id: int
    """The id of the coupon or the card."""
    type: str
    """The type of its tickets: jackpot, or superbet for a card. One of `jackpot`, `superbet`."""
    name: str
    """The name, for people."""
    closes_at: datetime
    """The instant at which its sale ends."""
    carry_from: int | None
    """The coupon whose unwon pot comes to this one; null: none."""
    sales: Amount | None
    """The stakes of its tickets, without excise, also where they went back; null before the settlement."""
    pool: Amount | None
    """The share of the stakes that prizes are paid from; null before the settlement."""
    rolled_in: Amount
    """What rolled in from the coupon before; until the settlement, as it stands by now."""
    house_adds: Amount | None
    """What the house added for a guarantee or a fixed prize; null before the settlement."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""


class SportsCoupons(Struct, frozen=True, kw_only=True):
    """Coupons and cards, those with the highest ids first. next is the cursor of the next page; null: this is the
    last one.
    """

    coupons: list[SportsCoupon]
    """The coupons and cards of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class SportsEvent(Struct, frozen=True, kw_only=True):
    """An event, the latest version of its result, and whether that is approved."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    league: str
    """The name of the league."""
    starts_at: datetime
    """The instant at which the event starts."""
    ends_at: datetime
    """The instant at which the event is over."""
    status: str
    """Whether the event is sold; a closed one is called off. One of `closed`, `open`, `suspended`."""
    result_version: int | None
    """The latest version of its result; null until one was entered."""
    is_approved: bool | None
    """Whether the latest version of its result is approved; null until one was entered."""


class SportsEvents(Struct, frozen=True, kw_only=True):
    """Events in the order of their start, a thousand at most."""

    events: list[SportsEvent]
    """The events, in their order."""


class SportsGroup(Struct, frozen=True, kw_only=True):
    """The sums of a type of tickets on a day."""

    sales: Amount
    """What was sold, without undone tickets."""
    prizes: Amount
    """What was won, paid or not."""
    margin: Amount
    """Sales without prizes."""
    day: date
    """The day, by the operator's calendar."""
    type: str
    """The type of the tickets: jackpot or superbet. One of `jackpot`, `superbet`."""


class SportsReport(Struct, frozen=True, kw_only=True):
    """The sports tickets from the first day to the last one, both included. The groups add up to the total."""

    first_day: date
    """The first day of the report, by the operator's calendar."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    total: SportsSums
    """The sums of all groups."""
    groups: list[SportsGroup]
    """The groups, which add up to the total."""


class SportsResult(Struct, frozen=True, kw_only=True):
    """A version of an event's result, as this clerk has read it. It counts once is_approved is true."""

    event: int
    """The event, by its id in the catalogue."""
    version: int
    """The version of it: a correction has the next one."""
    won: list[int]
    """The bets that have won."""
    voided: list[int]
    """The bets that are void."""
    void: bool
    """Whether the whole event is void."""
    is_approved: bool
    """Whether a second clerk has approved it: only then it counts."""


class SportsSums(Struct, frozen=True, kw_only=True):
    """The sales of sports tickets, without excise, and their prizes, before withholding, on the days on which they
    were booked.

    What a void or a correction takes back counts with minus on its own day. margin is sales without prizes.
    """

    sales: Amount
    """What was sold, without undone tickets."""
    prizes: Amount
    """What was won, paid or not."""
    margin: Amount
    """Sales without prizes."""


class SportsTax(Struct, frozen=True, kw_only=True):
    """Taxes on tickets from an instant on, of one type or, where it is null, of all types without taxes of their
    own.
    """

    type: str | None
    """The type of tickets that it is for; null: all types without taxes of their own. One of `jackpot`, `superbet`."""
    starts_at: datetime
    """The instant from which on it holds."""
    jurisdiction: str
    """The jurisdiction that the tax is due to."""
    excise_basis_points: int
    """The excise on stakes, in basis points: 1250 is 12.5 %."""
    excise_type: str
    """How excise stands to the price: within it, on top of it, or deducted from the stake. One of `deducted`,
    `exclusive`, `inclusive`.
    """
    withholding_basis_points: int
    """The tax withheld from payouts, in basis points: 1250 is 12.5 %."""
    withholding_basis: str
    """The part of a payout that is taxed: its excess over the stake, all of it, or its excess over the price. One of
    `gross`, `net`, `net_price`.
    """
    rate_of: str
    """The day whose rate a payout is taxed at: that of the sale, or that of the settlement. One of `sale`,
    `settlement`.
    """
    author: str
    """Who decided it: a user's address, or the command line."""


class SportsTaxes(Struct, frozen=True, kw_only=True):
    """All taxes that were ever decided, by type and start: those that come too."""

    taxes: list[SportsTax]
    """The taxes."""


class SportsTerms(Tagged, frozen=True, kw_only=True):
    """The operator's terms of selling sports. Until it has a secret it sells none.

    webhook_url is where its wallet is called, null without one; odds_policy what is compared with `odds_diff`;
    approval_from the price from which on tickets wait for approval, null for none; signature_version the least
    that its requests may bear.
    """

    has_secret: bool
    """Whether the operator has the secret that signs its wallet's calls."""
    webhook_url: str | None
    """The address at which the operator's wallet is called; null: none."""
    odds_policy: str
    """The change of odds that is compared with `odds_diff`: O1 either way, O2 for the worse, O3 in proportion, O4 of
    the product. One of `O1`, `O2`, `O3`, `O4`.
    """
    approval_from: Amount | None
    """The price from which on tickets wait for the operator's approval; null: none waits."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    signature_version: int
    """The least version of signatures that is taken: 1 over the body, 2 over the whole request. One of `1`, `2`."""


class SportsTicketShown(Struct, frozen=True, kw_only=True):
    """A ticket above the price from which the operator approves tickets. status is waiting, playing or refused."""

    id: str
    """The id by which other requests name it."""
    code: str
    """The code by which it is named."""
    type: str
    """The type of the ticket: jackpot or superbet. One of `jackpot`, `superbet`."""
    player: str
    """The player, as the operator's wallet names it."""
    price: Amount
    """The price of the ticket."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    closes_at: datetime
    """The instant at which its coupon closes."""
    status: str
    """Whether the ticket waits, plays, or was refused. One of `playing`, `refused`, `waiting`."""


class TakingsShown(Struct, frozen=True, kw_only=True):
    """The parts of a shift: what was sold, canceled and reverted for cash, the prizes that were paid, cash moved in
    and out.
    """

    sales: CashPartShown
    """Tickets that were sold for cash."""
    cancels: CashPartShown
    """Tickets that were canceled for cash."""
    reverts: CashPartShown
    """Tickets that were reverted for cash."""
    prizes: CashPartShown
    """Prizes that were paid in cash."""
    cash_in: CashPartShown
    """Cash that was put into the drawer."""
    cash_out: CashPartShown
    """Cash that was taken out of the drawer."""


class TaxGroup(Struct, frozen=True, kw_only=True):
    """A tax that is due to a jurisdiction for a month: what was charged, less what corrections and voids took back."""

    jurisdiction: str
    """The jurisdiction that the tax is due to."""
    month: str
    """The month, as 2026-11."""
    tax: str
    """Which tax it is. One of `excise`, `withholding`."""
    charged: Amount
    """The tax on what was sold and paid in the month."""
    taken_back: Amount
    """The tax that corrections and voids took back."""
    due: Amount
    """What is to be paid to the jurisdiction: what was charged without what was taken back."""


class TaxReport(Struct, frozen=True, kw_only=True):
    """The taxes on sports tickets from the first day to the last one, both included.

    not_booked names what Taquilla books no taxes of, so that nobody takes the report for all that an operator
    owes.
    """

    first_day: date
    """The first day of the report, by the operator's calendar."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    taxes: list[TaxGroup]
    """The taxes."""
    not_booked: list[str]
    """The taxes that Taquilla does not book, which an operator may owe besides. One of `deposits to wallets`,
    `lottery tickets`, `withdrawals from wallets`.
    """


class TeamSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""


class TenderOfSale(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The money received for a ticket, and the change: the first less the second is the amount, by the rates in
    force.
    """

    received: Sequence[LegOfTender]
    """The money that was handed over, by way to pay."""
    change: Sequence[LegOfTender] | UnsetType = UNSET
    """The money that was given back, by way to pay; empty: none."""


class TicketPage(Struct, frozen=True, kw_only=True):
    """Tickets, the newest first. next is the cursor of the next page; null: this is the last one."""

    tickets: list[ListedTicket]
    """The tickets."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""
    included: Included | None = None
    """What `expand` asks for. Absent where it asks for nothing."""


class TicketShown(Struct, frozen=True, kw_only=True):
    """A ticket as it stands now. prize is what it has won by the results in force, paid or not; paid_at is its last
    payment.

    due is what may still be claimed of prize: what was paid, and what has expired, is no part of it. claim_until
    is the first moment at which a part of what is unpaid is too late to be claimed, null where nothing is unpaid:
    a refund, or a run whose draws were void, may last longer than expires_at, which is that of the sale.
    paid_from_wallet: a player's wallet has paid, and gets what comes back: no cash moves.

    Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
    """

    id: UUID
    """The id by which other requests name it."""
    number: int
    """The number that is printed on the ticket. Eight digits, the first not 0; unique on its day."""
    day: date
    """The day, by the operator's calendar."""
    status: str
    """Whether the ticket is sold, undone (canceled or rejected), a winner, held, a loser, paid, or expired. One of
    `canceled`, `expired`, `held`, `loser`, `paid`, `rejected`, `sold`, `winner`.
    """
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity_name: str
    """The name of the entity: an agency, a group or a banca."""
    seller_id: int
    """The user who sold it; of a key, the id that its `GET /v1/me` shows."""
    sold_at: datetime
    """The instant of the sale."""
    cancel_until: datetime
    """The instant until which the ticket may be canceled or reverted, unless one of its draws closes earlier than
    planned.
    """
    expires_at: datetime
    """The instant from which on its prizes are not paid."""
    claim_until: datetime | None
    """The first moment at which a part of what is unpaid is too late to be claimed."""
    paid_at: datetime | None
    """The instant of the last payment; null where nothing was paid."""
    approved_amount: Amount | None
    """What a second person last approved to be paid of it; null where nobody did."""
    pins_left: int
    """How many wrong PINs are left before the ticket is locked for an hour; 0 while it is."""
    paid_from_wallet: bool
    """Whether a player's wallet has paid, and gets what comes back: no cash moves."""
    amount: Amount
    """The price of the ticket."""
    prize: Amount
    """What it has won by the results in force, paid or not; stakes that go back too."""
    due: Amount
    """What may still be claimed of its prizes: without what was paid, and without what has expired."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    wagers: list[WagerShown]
    """The wagers, in their order on the ticket."""
    included: Included | None = None
    """What `expand` asks for. Absent where it asks for nothing."""


class TierSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The prize for a number of hits: a share of the pool (rate), an amount a line (fixed), or an amount that all
    lines share.
    """

    hits: int
    """The number of hits that wins it."""
    kind: Literal["fixed", "fixed_shared", "pool_pct"] = "fixed"
    """What the prize is: a share of the pool, an amount a line, or an amount that all lines share."""
    rate: int = 0
    """The share of the pool, in basis points."""
    amount: int = 0
    """The prize, in minor units: of each line (fixed), or of all of them together (fixed_shared)."""
    guarantee: int = 0
    """The least that the winners of the top tier share, in minor units."""


class TokenPage(Struct, frozen=True, kw_only=True):
    """Access tokens by their ids. next is the cursor of the page that follows, null after the last."""

    tokens: list[TokenShown]
    """The access tokens of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class TokenShown(Struct, frozen=True, kw_only=True):
    """An access token of an agency, without the token itself."""

    id: int
    """The id by which other requests name it."""
    name: str
    """The name, for people."""
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    networks: list[str]
    """IP addresses and networks from which alone it may be used; empty: from anywhere."""
    created_at: datetime
    """The instant at which it was added."""
    status: str
    """Whether the token is active, or was revoked. One of `active`, `revoked`."""


class TriedTicket(Struct, frozen=True, kw_only=True):
    """A ticket that would be sold, and its amount."""

    amount: Amount
    """The price that the ticket would have."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""


class UnclaimedReport(Struct, frozen=True, kw_only=True):
    """Tickets with something to be paid, the newest first. next is the cursor of the next page; null: this is the
    last one.
    """

    first_day: date
    """The first day of the report, by the operator's calendar."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    tickets: list[UnclaimedTicket]
    """The tickets."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class UnclaimedTicket(Struct, frozen=True, kw_only=True):
    """A ticket with something to be paid. claim_until is the first moment at which a part of it is too late to be
    claimed.

    status is held while its payment waits for a second person.
    """

    id: UUID
    """The id by which other requests name it."""
    number: int
    """The number that is printed on the ticket."""
    status: str
    """Whether the ticket waits for its customer (winner), or its payment for a second person (held). One of `held`,
    `winner`.
    """
    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    seller: str
    """The address of the user who sold it."""
    sold_at: datetime
    """The instant of the sale."""
    amount: Amount
    """The price of the ticket."""
    unpaid: Amount
    """What is still to be paid of it."""
    claim_until: datetime
    """The first moment at which a part of what is unpaid is too late to be claimed."""


class UndecidedRule(Struct, frozen=True, kw_only=True):
    """A rule that could not be decided."""

    rule: str
    """The name of the rule."""
    sentence: str
    """What the rule says, as a sentence."""
    reason: str
    """Why it could not be decided."""


class UndoneTicket(Struct, frozen=True, kw_only=True):
    """A ticket that was undone. Its price was given back."""

    id: UUID
    """The id by which other requests name it."""
    number: int
    """The number that is printed on the ticket."""
    status: str
    """Whether the ticket was canceled, or rejected. One of `canceled`, `rejected`."""


class User(Struct, frozen=True, kw_only=True):
    """A user of an operator. entity is the agency, group or banca that the user works for."""

    id: int
    """The id by which other requests name it."""
    email: str
    """The address with which the user logs in."""
    role: str
    """The role, which tells what one may do. One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    """The entity that the user works for."""
    entity_name: str
    """The name of the entity: an agency, a group or a banca."""


class UserPage(Struct, frozen=True, kw_only=True):
    """Users by their ids. next is the cursor of the page that follows, null after the last."""

    users: list[UserShown]
    """The users of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class UserShown(Tagged, frozen=True, kw_only=True):
    """A user: a person who logs in with the address. entity is the agency, group or banca that the user works for."""

    id: int
    """The id by which other requests name it."""
    email: str
    """The address with which the user logs in."""
    role: str
    """The role, which tells what one may do. One of `administrator`, `auditor`, `cashier`, `clerk`, `manager`."""
    entity_id: int
    """The entity that the user works for."""
    entity_name: str
    """The name of the entity: an agency, a group or a banca."""
    status: str
    """Whether the user is active, or closed for good. One of `active`, `closed`."""


class ValueInForce(Struct, frozen=True, kw_only=True):
    """A value in force. Amounts are text, as is the basis of an expiry. Shares are in basis points, multipliers in
    hundredths.

    source is its origin: a rule (rule_id) of the operator, of an entity or of a user; the national catalogue; or
    the default of the house. Of a bound it is the tightest one of all that bind the seller, and who stands higher
    where two are equal. selection and draw_id are those that a quota names.
    """

    name: str
    """The name of the value, such as stake_max."""
    value: int | str | bool
    """The value: amounts as decimal text, shares in basis points, multipliers in hundredths."""
    source: str
    """Where the value comes from: a rule of the operator, of an entity or of a user, the national catalogue, or the
    default. One of `catalogue`, `default`, `entity`, `operator`, `user`.
    """
    entity_id: int | None
    """The entity whose rule it is; null: no entity's."""
    user_id: int | None
    """The user whose rule it is; null: no user's."""
    product_id: int | None
    """The product that it is about; null: any."""
    game: str | None
    """The game that it is about; null: any. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str | None
    """The selection that a quota names; null: any."""
    draw_id: int | None
    """The draw that a quota names; null: any."""
    rule_id: int | None
    """The rule that the value comes from; null where it comes from none."""


class ValuesInForce(Struct, frozen=True, kw_only=True):
    """The values in force now for a seller, by their names."""

    at: datetime
    """The instant at which the values held."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    values: list[ValueInForce]
    """The values, each with its origin."""


class VersionShown(Struct, frozen=True, kw_only=True):
    """A version of the API, and what differs from the one before."""

    version: date
    """The day that names it."""
    served_until: date | None
    """The day until which it is served at least; null for the newest."""
    changes: list[str]
    """What differs from the version before, for programmers."""


class WagerProblem(Struct, frozen=True, kw_only=True):
    """An error of one wager. pointer is its place in the body, as a JSON pointer.

    bound is the limit that was passed, an amount or a count; room is the amount that is left of the quota, and
    level tells whose quota it is: the operator's, that of an agency or one above it, or the user's own.
    """

    pointer: str
    """The place of the wager in the body, as a JSON pointer."""
    reason: str
    """The reason, a name for programs."""
    detail: str
    """A sentence for people that says what is wrong."""
    bound: int | Amount | None = None
    """The limit that was passed: an amount, or a count."""
    room: Amount | None = None
    """What is left of the quota."""
    level: str | None = None
    """Whose quota is full: the operator's, that of an agency or one above it, or the user's own. One of `entity`,
    `operator`, `user`.
    """


class WagerShown(Struct, frozen=True, kw_only=True):
    """A wager as it stands. prize is what it has won by the results in force, paid or not.

    A prize is multiplier_hundredths / 100 times the stake: that of the sale, whatever the rules say later. Half
    an A+B pays consolation_hundredths.

    selection, stake and both multipliers are null where is_sealed is true: sealed until the result. Between the
    close of a draw that judges the wager and its result they are shown to the ticket's seller and to auditors
    alone.
    """

    draw_id: int
    """The draw, by its id."""
    draw: str
    """The name of the draw, without its list."""
    list_id: int | None
    """The list of the draw: 1 is A, 2 is B; null for a product without lists."""
    draws_at: datetime
    """The instant at which the draw is held."""
    game: str
    """The game, by its name for programs. One of `animal_ab`, `animalitos`, `animalitos77`, `terminal`,
    `terminal_ab`, `terminal_sign`, `triple`, `triple_ab`, `triple_sign`, `tripleta`.
    """
    selection: str | None
    """What was played: a number, a number and a sign, or a figure; null while it is sealed."""
    stake: Amount | None
    """The stake of the wager; null while it is sealed."""
    multiplier_hundredths: int | None
    """What a hit pays, in hundredths of its stake: 60000 is 600 times."""
    consolation_hundredths: int | None
    """What half an A+B pays, in hundredths of its stake."""
    is_sealed: bool
    """Whether selection and stake are sealed until the result."""
    status: str
    """Whether the wager is sold (not drawn yet), a winner, held, a loser or refunded, or undone with its ticket
    (canceled or rejected). One of `canceled`, `held`, `loser`, `refunded`, `rejected`, `sold`, `winner`.
    """
    prize: Amount
    """What it has won by the results in force, paid or not; stakes that go back too."""


class WagerToSell(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wager: a selection of a game, on a draw. A tripleta is played on the draws that begin with this one."""

    draw_id: int
    """The draw, by its id."""
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
    """The game, by its name for programs."""
    selection: str
    """What was played: a number, a number and a sign, or a figure."""
    stake: Amount
    """The stake of the wager."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A result or an order that waits for a second clerk. Nobody sees what the first clerk has read.

    reason is the order's, by which the second clerk decides; null for a result.
    """

    kind: str
    """What waits: a result, or an order about a draw. One of `result`, `resume`, `suspend`, `void`."""
    draw_id: int
    """The draw, by its id."""
    draw: str
    """The name of the draw, without its list."""
    draws_at: datetime
    """The instant at which the draw is held."""
    version: int
    """The version of it: a correction has the next one."""
    entered_by: int
    """The user who entered it, by its id."""
    entered_at: datetime
    """The instant at which the first clerk entered it."""
    is_own: bool
    """Whether the caller entered it, and so may not approve it."""
    reason: str | None
    """Why the order is given, in words; null for a result."""


class WaitingList(Struct, frozen=True, kw_only=True):
    """The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve
    it.
    """

    waiting: list[Waiting]
    """The entries that wait for a second clerk, the oldest first."""


class WalletAnswer(Struct, frozen=True, kw_only=True):
    """The HTTP status that the operator's wallet has answered with."""

    status: int
    """The HTTP status of the wallet's answer. One of `200`."""


class WalletStatus(Struct, frozen=True, kw_only=True):
    """The state of the calls to the operator's wallet. waiting are to be made, the oldest since oldest_at, null
    where none is.

    At most 10,000 of each are counted.
    """

    parked: int
    """The number of parked calls: those that `GET /v1/sports/wallet/parked` lists; at most 10,000 are counted."""
    waiting: int
    """The number of calls that are to be made; at most 10,000 are counted."""
    oldest_at: datetime | None
    """The instant since which the oldest of them waits; null: none waits."""


class WalletsShown(Tagged, frozen=True, kw_only=True):
    """The wallets of the operator's players: their name in reports, and the agency and user that sell their lottery
    tickets.

    signature_version is the least that the operator's requests may bear. While is_open is false, all is null.
    """

    is_open: bool
    """Whether wallets are open; until then all else is null."""
    title: str | None
    """The name of the wallets in reports; null while they are not open."""
    entity_id: int | None
    """The agency that sells the players' lottery tickets; null while wallets are not open."""
    user_id: int | None
    """The user by whom the players' lottery tickets are sold; null while wallets are not open."""
    signature_version: int | None
    """The least version of signatures that is taken: 1 over the body, 2 over the whole request; null while wallets
    are not open. One of `1`, `2`.
    """


class WayToCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The money counted by a way to pay, in its currency. Pieces, where they are named, add up to it."""

    method_id: int
    """The way to pay; 0 is cash in the operator's own currency."""
    counted: Amount
    """The money that was counted by it, in its currency."""
    pieces: Sequence[Pieces] | UnsetType = UNSET
    """The notes and coins that were counted; empty where nobody named them."""


class WayToOpen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The money that a way to pay beside the own cash begins with, in its currency."""

    method_id: int
    """The way to pay, by its id."""
    opening: Amount
    """The money that it began with, in its currency."""


class WebhookProgress(Struct, frozen=True, kw_only=True):
    """The progress of a webhook. next_number is the event that it gets next, or looks at; last_number the operator's
    last one.

    tries are the failed attempts of the event at which an ordered webhook stands. waiting are the events that an
    unordered one has not taken yet, at most a thousand. next_try_at is when something is tried again.
    """

    next_number: int
    """The number of the event that the webhook gets next, or looks at."""
    last_number: int
    """The number of the operator's last event."""
    tries: int
    """The failed attempts of the event at which an ordered webhook stands."""
    waiting: int
    """The number of events that an unordered webhook has not taken yet, at most a thousand."""
    next_try_at: datetime | None
    """The instant at which something is tried again; null: nothing waits."""


class WebhookShown(Tagged, frozen=True, kw_only=True):
    """A webhook. disabled_why says why it gets nothing."""

    id: UUID
    """The id by which other requests name it."""
    url: str
    """The address that events are sent to."""
    types: list[str]
    """The types of events that it gets; empty: all of them."""
    ordered: bool
    """Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other."""
    description: str
    """A note of the operator's own about the webhook."""
    entity_id: int | None
    """The entity whose members' view of the feed it gets; null: the whole operator's."""
    status: str
    """Whether the webhook gets events, or is disabled. One of `active`, `disabled`."""
    disabled_at: datetime | None
    """The instant at which the webhook was disabled; null while it is active."""
    disabled_why: str | None
    """Why the webhook gets nothing; null while it is active."""
    created_at: datetime
    """The instant at which it was added."""


class WebhookWithKeys(Struct, frozen=True, kw_only=True):
    """A webhook with its keys, which are shown this once. secret verifies `v1` signatures, public_key `v1a` ones."""

    id: UUID
    """The id by which other requests name it."""
    url: str
    """The address that events are sent to."""
    types: list[str]
    """The types of events that it gets; empty: all of them."""
    ordered: bool
    """Whether an event comes only once the one before it was taken; if not, one that is not taken holds up no other."""
    description: str
    """A note of the operator's own about the webhook."""
    entity_id: int | None
    """The entity whose members' view of the feed it gets; null: the whole operator's."""
    status: str
    """Whether the webhook gets events, or is disabled. One of `active`, `disabled`."""
    disabled_at: datetime | None
    """The instant at which the webhook was disabled; null while it is active."""
    disabled_why: str | None
    """Why the webhook gets nothing; null while it is active."""
    created_at: datetime
    """The instant at which it was added."""
    secret: str
    """The key that verifies `v1` signatures."""
    public_key: str
    """The key that verifies `v1a` signatures."""


class Webhooks(Struct, frozen=True, kw_only=True):
    """The webhooks, the oldest first."""

    webhooks: list[WebhookShown]
    """The webhooks."""


class WeekLine(Struct, frozen=True, kw_only=True):
    """The sales of the entity itself, or of one directly below it. balance and expired together are what it owes of
    the week.
    """

    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    sales: Amount
    """What was sold, without undone tickets."""
    commission: Amount
    """What the agencies earned on their sales, or on a week's profit."""
    parent_commission: Amount
    """What remains at the agencies and at the entities directly above them together: of each wager the greater
    commission.
    """
    prizes: Amount
    """What was won, paid or not."""
    wallets: Amount
    """What the wallets of players moved."""
    balance: Amount
    """Sales without commission, prizes and what players' wallets moved: what is owed upward of the week."""
    expired: Amount
    """Prizes and refunds that nobody claimed, booked in this week."""


class WeekPage(Struct, frozen=True, kw_only=True):
    """Closed weeks of an entity, the latest first. next is the cursor of the next page; null: this is the last one."""

    weeks: list[WeekSums]
    """The weeks of this page."""
    next: str | None
    """The cursor of the next page; null: this is the last one."""


class WeekPayment(Struct, frozen=True, kw_only=True):
    """A payment of the week between the entity and its parent."""

    id: int
    """The id by which other requests name it."""
    day: date
    """The day that it counts for, by the operator's calendar."""
    direction: str
    """Whether the entity paid its parent, or received from it. One of `paid`, `received`."""
    amount: Amount
    """The money that was paid."""
    at: datetime
    """The instant at which it was recorded."""


class WeekShown(Struct, frozen=True, kw_only=True):
    """An entity's week: its accounts, their lines, its payments, and what of the balance is receivable from
    agencies.
    """

    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    monday: date
    """The first day of the week, a Monday."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    status: str
    """Whether the week is open or closed. One of `closed`, `open`."""
    closed_at: datetime | None
    """The instant at which it was closed; null while it is open."""
    closed_by: str | None
    """The address of the user who closed it; null while it is open."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    opening: Amount
    """What the entity owed its parent before the week."""
    sales: Amount
    """What was sold, without undone tickets."""
    commission: Amount
    """What the entity's sellers earned."""
    prizes: Amount
    """What was won, paid or not."""
    wallets: Amount
    """What the wallets of players moved."""
    balance: Amount
    """Sales without commission, prizes and what players' wallets moved: what is owed upward of the week."""
    expired: Amount
    """Prizes and refunds that nobody claimed, booked in this week."""
    payments: Amount
    """What the entity paid its parent in the week, less what its parent paid it."""
    closing: Amount
    """What the entity owes at the end of the week: opening, balance and expired without payments."""
    lines: list[WeekLine]
    """The sales of the entity itself, and of each one directly below it."""
    payments_made: list[WeekPayment]
    """The payments of the week between the entity and its parent."""
    receivables: list[Receivable]
    """What agencies owe of the balance for prizes that a correction took back."""


class WeekSums(Struct, frozen=True, kw_only=True):
    """The accounts of an entity's week with its parent. Above zero the entity owes its parent.

    opening is what it owed before. balance is sales without commission, prizes and what players' wallets moved.
    expired is what was booked in the week of prizes and refunds that nobody had claimed: they were deducted when
    they were won. payments is what it paid its parent, less what its parent paid it. closing is opening, balance
    and expired without payments: the next week's opening.
    """

    entity_id: int
    """The entity, by its id: an agency, or one above agencies."""
    entity: str
    """The name of the entity."""
    monday: date
    """The first day of the week, a Monday."""
    last_day: date
    """The last day of it, included, by the operator's calendar."""
    status: str
    """Whether the week is open or closed. One of `closed`, `open`."""
    closed_at: datetime | None
    """The instant at which it was closed; null while it is open."""
    closed_by: str | None
    """The address of the user who closed it; null while it is open."""
    currency: str
    """The currency of the amounts, by its ISO 4217 code."""
    opening: Amount
    """What the entity owed its parent before the week."""
    sales: Amount
    """What was sold, without undone tickets."""
    commission: Amount
    """What the entity's sellers earned."""
    prizes: Amount
    """What was won, paid or not."""
    wallets: Amount
    """What the wallets of players moved."""
    balance: Amount
    """Sales without commission, prizes and what players' wallets moved: what is owed upward of the week."""
    expired: Amount
    """Prizes and refunds that nobody claimed, booked in this week."""
    payments: Amount
    """What the entity paid its parent in the week, less what its parent paid it."""
    closing: Amount
    """What the entity owes at the end of the week: opening, balance and expired without payments."""
