"""Tickets as our own API shows them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Final
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.fields import Amount, GamePlayed, Instant, SoldStatus, TicketStatus, WagerStatus, made_of
from taquilla.api.included import Included
from taquilla.domain.ledger import money
from taquilla.domain.ledger.book import Operator
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.games import key_of
from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.lottery.sealed import HiddenWager
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.tickets import Wager
from taquilla.engine.lottery.search import TicketRow
from taquilla.engine.lottery.tickets import LineView, TicketView

Number = Annotated[int, Meta(description="Eight digits, the first not 0; unique on its day.", examples=[32426439])]
Pin = Annotated[int, Meta(description="Eight digits at most; null for everybody but the seller.", examples=[84038675])]


class WagerOnDraw(Struct, frozen=True):
    """The draw and the game of a wager. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B."""

    draw_id: int
    draw: str
    list_id: int | None
    draws_at: Instant
    game: GamePlayed


class SoldWager(WagerOnDraw, frozen=True):
    """A wager as it was sold. list_id is the list of its draw, null for a product without lists: 1 is A, 2 is B."""

    selection: str
    stake: Amount


class SoldTicket(Struct, frozen=True):
    """A ticket as it was sold. day is its day by the operator's calendar; from expires_at on its prizes are not paid.

    Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.

    status is sold, or canceled or rejected where it was undone before this response.
    """

    id: UUID
    number: Number
    day: date
    status: SoldStatus
    pin: Pin | None
    entity_id: int
    seller_id: int
    sold_at: Instant
    cancel_until: Instant
    expires_at: Instant
    amount: Amount
    currency: str
    wagers: list[SoldWager]


class WagerShown(WagerOnDraw, frozen=True, kw_only=True):
    """A wager as it stands. prize is what it has won by the results in force, paid or not.

    A prize is multiplier_hundredths / 100 times the stake: that of the sale, whatever the rules say later. Half an A+B pays
    consolation_hundredths.

    selection, stake and both multipliers are null where is_sealed is true: sealed until the result. Between the close of a draw
    that judges the wager and its result they are shown to the ticket's seller and to auditors alone.
    """

    selection: str | None
    stake: Amount | None
    multiplier_hundredths: int | None
    consolation_hundredths: int | None
    is_sealed: bool
    status: WagerStatus
    prize: Amount


class TicketShown(Struct, frozen=True):
    """A ticket as it stands now. prize is what it has won by the results in force, paid or not; paid_at is its last payment.

    due is what may still be claimed of prize: what was paid, and what has expired, is no part of it. claim_until is the first
    moment at which a part of what is unpaid is too late to be claimed, null where nothing is unpaid: a refund, or a run whose
    draws were void, may last longer than expires_at, which is that of the sale. paid_from_wallet: a player's wallet has paid, and
    gets what comes back: no cash moves.

    Until cancel_until it may be canceled or reverted, unless a draw of it closes earlier than planned.
    """

    id: UUID
    number: Number
    day: date
    status: TicketStatus
    entity_id: int
    entity_name: str
    seller_id: int
    sold_at: Instant
    cancel_until: Instant
    expires_at: Instant
    claim_until: Instant | None
    paid_at: Instant | None
    approved_amount: Amount | None
    pins_left: int
    paid_from_wallet: bool
    amount: Amount
    prize: Amount
    due: Amount
    currency: str
    wagers: list[WagerShown]
    included: Included | UnsetType = UNSET


class ListedTicket(Struct, frozen=True):
    """A ticket of a list. prize is what a winner, held or not, is still to be paid; of others it is all that was won.

    claim_until is the first moment at which a part of what is unpaid is too late to be claimed, null where nothing is unpaid.
    first_draw is the name of the draw of its first wager, first_draw_id, with its list, and first_draws_at its hour.
    """

    id: UUID
    number: Number
    status: TicketStatus
    entity_id: int
    entity_name: str
    seller_id: int
    seller: str
    sold_at: Instant
    amount: Amount
    prize: Amount
    currency: str
    claim_until: Instant | None
    first_draw_id: int
    first_draw: str
    first_draws_at: Instant


class TicketPage(Struct, frozen=True):
    """Tickets, the newest first. next is the cursor of the next page; null: this is the last one."""

    tickets: list[ListedTicket]
    next: str | None
    included: Included | UnsetType = UNSET


def listed_ticket(row: TicketRow, first: Event, operator: Operator) -> ListedTicket:
    """Show a ticket that a search found, with the draw of its first wager."""
    seller = {"seller_id": row.member_id, "seller": row.email, "sold_at": row.created_at}
    draw = {"first_draw_id": first.id, "first_draw": draw_name(first), "first_draws_at": first.draws_at}
    return made_of(ListedTicket, row, operator, **draw, **seller)


def sold_ticket(sold: Sold, operator: Operator, event_of: Callable[[int], Event]) -> SoldTicket:
    """Show a ticket that was just sold, or sold before under the same key."""
    ticket = sold.ticket
    return SoldTicket(
        id=ticket.id, number=ticket.number, day=ticket.day, status=ticket.state, pin=sold.pin, entity_id=ticket.entity_id,
        seller_id=ticket.member_id, sold_at=ticket.created_at, cancel_until=min(ticket.cancel_until, ticket.first_close),
        expires_at=ticket.expires_at, amount=money.text(ticket.amount, operator.exponent), currency=operator.currency,
        wagers=[
            SoldWager(*_on_draw(wager, event_of(wager.event_id)), wager.selection, money.text(wager.amount, operator.exponent))
            for wager in ticket.wagers
        ],
    )  # fmt: skip


def ticket_shown(view: TicketView, operator: Operator, beside: Included | UnsetType = UNSET) -> TicketShown:
    """Show a ticket as it stands, and what is shown beside it."""
    ticket = view.ticket
    return made_of(
        TicketShown, view, ticket, operator, included=beside, seller_id=ticket.member_id, sold_at=ticket.created_at,
        cancel_until=min(ticket.cancel_until, ticket.first_close),
        prize=sum(line.prize for line in view.lines),
        wagers=[_wager_shown(line, operator.exponent) for line in view.lines],
    )  # fmt: skip


def _wager_shown(line: LineView, exponent: int) -> WagerShown:
    wager = line.wager
    selection, stake, multiplier, consolation = (
        (None, None, None, None)
        if isinstance(wager, HiddenWager)
        else (wager.selection, money.text(wager.amount, exponent), wager.multiplier, wager.consolation)
    )
    return WagerShown(
        *_on_draw(wager, line.event),
        selection=selection,
        stake=stake,
        multiplier_hundredths=multiplier,
        consolation_hundredths=consolation,
        is_sealed=stake is None,
        status=line.status,
        prize=money.text(line.prize, exponent),
    )


_game_of: Final = lru_cache(maxsize=64)(key_of)


def _on_draw(wager: Wager | HiddenWager, event: Event) -> tuple[int, str, int | None, datetime, str]:
    return wager.event_id, event.name, event.list_id or None, event.draws_at, _game_of(wager.game, event.category)
