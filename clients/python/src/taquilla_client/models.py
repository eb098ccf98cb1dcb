"""The requests and responses of the API. Made from the API's document by `make clients`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

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


class ExposureShown(Struct, frozen=True, kw_only=True):
    """A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted."""

    draw_id: int
    currency: str
    sale: Amount
    outcomes: list[OutcomeCost]


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


class Me(Struct, frozen=True, kw_only=True):
    """The caller, and what its amounts and days mean: the operator's currency, its decimals, and its time zone."""

    user: User
    operator_id: int
    currency: str
    decimals: int
    time_zone: str


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


class PeriodReportShown(Struct, frozen=True, kw_only=True):
    """A report from the first day to the last one, both included. The groups add up to the total."""

    first_day: date
    last_day: date
    currency: str
    total: ReportSums
    groups: list[ReportGroup]


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
