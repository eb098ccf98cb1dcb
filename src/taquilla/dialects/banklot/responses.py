"""Responses to tills: one type per response, with keys in the order in which the portal prints them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import astuple

from taquilla.dialect.bodies import JsonObject
from taquilla.dialect.house import Cents, Operator
from taquilla.dialect.http import units
from taquilla.dialect.lottery import DrawRow, Event, LineView, Sold, TicketView, Wager
from taquilla.dialects.banklot.amounts import Amount

UnixSeconds = Annotated[int, Meta(description="Unix time in seconds.", examples=[1729587036])]


class Yes(Struct, frozen=True):
    """A response. status is the portal's own code, not HTTP's; each type of response has its own `response`."""

    status: int


class BanklotSession(Struct, frozen=True):
    """A session. Later requests send x_auth_token as the header x-auth-token.

    device_token makes this device known for this user: send it as the header x-device-token with the user's next login.
    """

    x_auth_token: str
    device_token: str
    expires_at: UnixSeconds
    user_id: int
    email: str
    entity_id: int
    role: str


class SessionAnswer(Yes, frozen=True):
    """A session has begun. The token stands in two places, because the portal's document does not say in which one it is."""

    x_auth_token: str
    response: BanklotSession


class DoneAnswer(Yes, frozen=True):
    """A session has ended, or a password was changed."""

    response: str


class ResetToken(Struct, frozen=True):
    """A token with which a user sets a new password once. It is shown only this once."""

    reset_token: str
    user_id: int
    expires_at: UnixSeconds


class ResetAnswer(Yes, frozen=True):
    """A reset token was made."""

    response: ResetToken


class BanklotWager(Struct, frozen=True):
    """A wager of a ticket.

    current_event_id is its own event while that is open, else the next one of the same product, list and hour.
    """

    amount: Amount
    current_event_id: int | None
    event_id: int
    event_name: str
    game_id: int
    list_id: int | None
    p_event_time: Annotated[str, Meta(examples=["12:00 pm"])]
    status: Annotated[
        str,
        Meta(
            description="sold, winner, held, loser or refunded; canceled or rejected where the ticket was undone.",
            examples=["sold"],
        ),
    ]
    wager: Annotated[str, Meta(examples=["444-ARI"])]


class BanklotTicket(Struct, frozen=True):
    """A ticket. pin_number is shown to the cashier who sold it, until the first draw closes or always, and is else null."""

    ticket_number: int
    pin_number: int | None
    num_wagers: int
    entity_id: int
    parent_id: int | None
    entity_name: str
    parent_name: str | None
    created_at: UnixSeconds
    wagers: list[BanklotWager]
    amount: Amount


class TicketAnswer(Yes, frozen=True):
    """A ticket as it stands."""

    response: BanklotTicket


class BanklotSoldTicket(Struct, frozen=True):
    """A ticket just sold. expires_at is the first moment too late to claim a prize.

    pin_number is null where a colleague of the seller's has repeated the sale.
    """

    ticket_uuid: str
    ticket_number: int
    pin_number: int | None
    num_wagers: int
    created_at: UnixSeconds
    expires_at: UnixSeconds
    wagers: list[BanklotWager]
    amount: Amount


class SoldAnswer(Yes, frozen=True):
    """A ticket was sold."""

    response: BanklotSoldTicket


class PaidWager(BanklotWager, frozen=True, kw_only=True):
    """A wager with what was paid for it."""

    prize: Amount


class BanklotPaidTicket(Struct, frozen=True):
    """A payment, and the winning wagers that it pays."""

    ticket_number: int
    prize: Amount
    paid_at: UnixSeconds
    wagers: list[PaidWager]


class PaidAnswer(Yes, frozen=True):
    """A ticket was paid."""

    response: BanklotPaidTicket


class BanklotUndoneTicket(Struct, frozen=True):
    """A ticket that was undone: canceled, or rejected by its till."""

    ticket_number: int
    status: Annotated[str, Meta(examples=["canceled"])]


class UndoneAnswer(Yes, frozen=True):
    """A ticket was undone."""

    response: BanklotUndoneTicket


class Seconds(Struct, frozen=True):
    """A moment, in Unix seconds."""

    seconds: int


class Nanos(Struct, frozen=True):
    """A moment, in Unix seconds and nanoseconds of the second."""

    seconds: int
    nanos: int


class BanklotDraw(Struct, frozen=True):
    """A draw. event_time is local; list and list_id are null for animalitos.

    status is open, closed or result. event_status of a draw with a result is closed.
    """

    id: int
    game_product_id: int
    name: str
    lottery: str
    event_time: Annotated[str, Meta(examples=["16:00"])]
    event_time_utc: str
    closing_timestamp: Seconds
    event_timestamp: Seconds
    game_category: str
    status: str
    event_status: str
    display_order: int
    list: str | None
    list_id: int | None
    zodiac: bool


class DrawsAnswer(Yes, frozen=True):
    """The number of draws found, and a page of them. With none there is no `response` at all."""

    total: int
    response: list[BanklotDraw] | UnsetType = UNSET


class Now(Struct, frozen=True):
    """The operator's time, with its draws of today or of the requested range."""

    now: UnixSeconds
    now_iso: Annotated[str, Meta(examples=["2024-10-22T08:30:00-04:00"])]
    time_zone: Annotated[str, Meta(examples=["America/Caracas"])]
    events: list[BanklotDraw]


class TimeAnswer(Yes, frozen=True):
    """The time."""

    response: Now


class BanklotResult(Struct, frozen=True, kw_only=True):
    """A result. list and list_id are absent for animalitos; zodiac is absent wherever it would be false."""

    id: int
    game_product_id: int
    name: str
    event_time: Annotated[str, Meta(examples=["16:00"])]
    event_time_utc: str
    closing_timestamp: Seconds
    game_category: str
    status: str
    event_timestamp: Seconds
    display_order: int
    list: str | UnsetType = UNSET
    list_id: int | UnsetType = UNSET
    main_result: Annotated[str, Meta(examples=["000-ACU"])]
    event_status: str
    zodiac: bool | UnsetType = UNSET
    result_created_at: Nanos


class ResultsAnswer(Yes, frozen=True):
    """The results found, or an empty list."""

    response: list[BanklotResult]


_LISTS = {1: "A", 2: "B", 3: "C"}


@lru_cache(maxsize=4096)
def till_time(at: datetime, zone: ZoneInfo) -> str:
    """Return the time of a draw as a till prints it: `09:00 am`."""
    return at.astimezone(zone).strftime("%I:%M %p").lower()


def seconds_of(at: datetime) -> int:
    """Return the whole seconds since 1970."""
    return int(at.timestamp())


def ticket_shown(view: TicketView, operator: Operator) -> BanklotTicket:
    """Show a ticket as it stands."""
    ticket = view.ticket
    return BanklotTicket(
        ticket_number=ticket.number,
        pin_number=view.pin,
        num_wagers=len(view.lines),
        entity_id=ticket.entity_id,
        parent_id=view.parent_id,
        entity_name=view.entity_name,
        parent_name=view.parent_name,
        created_at=seconds_of(ticket.created_at),
        wagers=[_wager(line, operator) for line in view.lines],
        amount=units(ticket.amount, operator.exponent),
    )


def sold_ticket(sold: Sold, operator: Operator, event_of: Callable[[int], Event]) -> BanklotSoldTicket:
    """Show a ticket just sold. On the hot path, so it needs no view of the ticket."""
    ticket, exponent, zone = sold.ticket, operator.exponent, operator.zone
    wagers = []
    for wager in ticket.wagers:
        event = event_of(wager.event_id)
        amount, at = units(wager.amount, exponent), till_time(event.draws_at, zone)
        list_id = event.list_id or None
        wagers.append(BanklotWager(
            amount=amount, current_event_id=event.id, event_id=event.id, event_name=event.name, game_id=wager.game,
            list_id=list_id, p_event_time=at, status=ticket.state, wager=wager.selection,
        ))
    return BanklotSoldTicket(
        ticket_uuid=str(ticket.id), ticket_number=ticket.number, pin_number=sold.pin, num_wagers=len(wagers),
        created_at=seconds_of(ticket.created_at), expires_at=seconds_of(ticket.expires_at), wagers=wagers,
        amount=units(ticket.amount, exponent),
    )  # fmt: skip


def paid_wager(line: LineView, prize: Cents, operator: Operator) -> PaidWager:
    """Show a line that was paid, as it was then. Before, its payment may have been held; its result may be corrected since."""
    paid = line if line.status == "refunded" else replace(line, status="winner")
    return PaidWager(*astuple(_wager(paid, operator)), prize=units(prize, operator.exponent))


def draw_shown(row: DrawRow, zone: ZoneInfo) -> BanklotDraw:
    """Show a draw that a search found, under its product's name. Only tickets use the name of its list."""
    event, state = row.event, "open" if row.is_open else "closed"
    return BanklotDraw(
        **_of_event(row, zone),
        lottery=row.lottery,
        status=state if row.outcome is None else "result",
        event_status=state,
        list=_LISTS.get(event.list_id),
        list_id=event.list_id or None,
        zodiac=event.zodiac,
    )


def result_shown(row: DrawRow, zone: ZoneInfo) -> BanklotResult:
    """Show a result under the name of its product."""
    event, outcome, entered_at = row.event, row.outcome, row.entered_at
    assert outcome is not None
    assert entered_at is not None
    return BanklotResult(
        **_of_event(row, zone),
        status="result",
        list=_LISTS.get(event.list_id, UNSET),
        list_id=event.list_id or UNSET,
        main_result=outcome,
        event_status="closed",
        zodiac=event.zodiac or UNSET,
        result_created_at=Nanos(seconds_of(entered_at), entered_at.microsecond * 1000),
    )


def _of_event(row: DrawRow, zone: ZoneInfo) -> JsonObject:
    """Return what draws and results show alike, by their product's name."""
    event = row.event
    return {
        "id": event.id, "game_product_id": event.product_id, "name": row.product, "game_category": event.category,
        "event_time": _hour(event.draws_at, zone), "event_time_utc": _hour(event.draws_at, UTC),
        "closing_timestamp": Seconds(seconds_of(row.closes_at)), "event_timestamp": Seconds(seconds_of(event.draws_at)),
        "display_order": event.display_order,
    }  # fmt: skip


def _wager(line: LineView, operator: Operator) -> BanklotWager:
    wager, event = line.wager, line.event
    assert isinstance(wager, Wager), "a ticket with sealed plays is refused"
    return BanklotWager(
        amount=units(wager.amount, operator.exponent), current_event_id=line.current_event_id, event_id=wager.event_id,
        event_name=event.name, game_id=wager.game, list_id=event.list_id or None,
        p_event_time=till_time(event.draws_at, operator.zone), status=line.status, wager=wager.selection,
    )  # fmt: skip


def _hour(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%H:%M")
