"""Responses to operators: a ticket in two forms, and a calculated bet. Keys stand in the order of the vendor's document."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from msgspec import Meta, Raw, Struct

from taquilla.dialect import sports
from taquilla.dialect.bodies import JsonObject

_MOMENT_LENGTH: Final = len("2024-07-11T18:40:52.995000")
Number = Annotated[Raw, Meta(description="A number with decimals.", examples=[12.5], extra_json_schema={"type": "number"})]
Odds = Annotated[
    Raw | None, Meta(description="With two decimals; null where there were none.", extra_json_schema={"type": ["number", "null"]})
]
Cents = Annotated[int, Meta(description="In minor units.", examples=[889])]
TicketId = Annotated[str, Meta(pattern="^[0-9a-f]{24}$", examples=["66902734beba20ff2df5c79f"])]
Code = Annotated[str, Meta(pattern="^[0-9A-F]{6}$", examples=["DEC4C0"])]
StatusName = Annotated[str, Meta(description=", ".join(sports.Status) + ".", examples=["reserved"])]
ResultName = Annotated[str, Meta(description=", ".join(sports.TicketResult) + ".", examples=["pending"])]
Moment = Annotated[str, Meta(description="UTC, in microseconds.", examples=["2024-07-11T18:40:52.995000"])]
LocalMoment = Annotated[str, Meta(description="In the operator's zone.", examples=["2024-07-11T20:40:52.995000"])]
Second = Annotated[str, Meta(description="UTC, in whole seconds.", examples=["2022-09-04T09:30:53"])]


class OldTicketShown(Struct, frozen=True):
    """A jackpot that was created in the old form. stake is the price as it was sent; payout is before tax is withheld.

    Until there is a result, payout is the highest prize where that is fixed, and tax the amount that would be withheld from it.
    Both are 0 where the prize is a pool.
    """

    id: TicketId
    code: Code
    stake: Cents
    currency: str
    tax: Cents
    payout: Cents
    status: StatusName
    result: ResultName
    approved: bool
    source: str
    type: str
    atag: str | None
    user_id: str
    created: Second
    updated: Second


class BetstackTicket(Struct, frozen=True):
    """A ticket. price is its price of sale; stake and ext_amount (excise) are calculated from it; wht is the tax withheld."""

    id: TicketId
    code: Code
    price: Cents
    stake: Cents
    gross_payout: Cents
    net_payout: Cents
    wht_amount: Cents
    wht: Number
    ext_amount: Cents
    ext: Number
    ext_type: str
    currency: str
    status: StatusName
    result: ResultName
    approved: bool
    source: str
    type: str
    atag: str | None
    user_id: str
    created: Moment
    operator_time_created: LocalMoment
    updated: Moment
    operator_time_updated: LocalMoment


class BetstackEvent(Struct, frozen=True):
    """A pick of a jackpot, with the odds that it was sold at."""

    id: int
    bet: int
    odds: Odds


class JackpotShown(BetstackTicket, frozen=True):
    """A jackpot in today's form: the fields of any ticket, then its coupon and picks."""

    coupon_id: int
    events: list[BetstackEvent]


class FinanceShown(Struct, frozen=True):
    """A calculated bet: its cost and its payout."""

    price: Cents
    stake: Cents
    ext_amount: Cents
    ext: Number
    ext_type: str
    gross_payout: Cents
    wht_amount: Cents
    wht: Number
    net_payout: Cents


class BetstackError(Struct, frozen=True):
    """The reason for a refusal."""

    code: Annotated[int, Meta(examples=[107])]
    message: str


class Detail(Struct, frozen=True):
    """The reason why a request was not processed."""

    detail: str


Shown = OldTicketShown | BetstackTicket | JackpotShown


def ticket_shown(ticket: sports.SportsTicket, caller: sports.SportsCaller, games: Sequence[int]) -> BetstackTicket:
    """Show a ticket as it stands, in the superbet's form. games are the events of its coupon, where it is a jackpot."""
    created, local_created = _moments(ticket.created_at, caller.zone)
    updated, local_updated = _moments(ticket.updated_at, caller.zone)
    fields = _as_kept(ticket, BetstackTicket) | {
        "wht": rate(ticket.wht_rate if ticket.withheld_rate is None else ticket.withheld_rate), "ext": rate(ticket.ext_rate),
        "status": ticket.step, "user_id": ticket.player, "created": created, "operator_time_created": local_created,
        "updated": updated, "operator_time_updated": local_updated,
    }  # fmt: skip
    if ticket.type != sports.JACKPOT:
        return BetstackTicket(**fields)
    return JackpotShown(**fields, coupon_id=ticket.coupon_id, events=_events(ticket, games))


def _as_kept(ticket: sports.SportsTicket, kind: type[Struct]) -> JsonObject:
    """Return the fields of a ticket that responses of a kind show under the ticket's own names."""
    return {name: getattr(ticket, name) for name in kind.__struct_fields__ if name in sports.SportsTicket._fields}


def old_ticket_shown(ticket: sports.SportsTicket, could_win: sports.TaxedPayout) -> OldTicketShown:
    """Show a ticket as it stands, in the old form. could_win is its highest payout, as far as that is known."""
    if ticket.step == sports.Status.CANCELLED:
        could_win = sports.NOTHING
    return _old(ticket, ticket.step, ticket.result, ticket.updated_at, could_win)


def created_shown(ticket: sports.SportsTicket, could_win: sports.TaxedPayout) -> OldTicketShown:
    """Show a ticket of the old form as it was created: the response to the request that created it, and to its repetitions."""
    return _old(ticket, sports.Status.NEW, sports.TicketResult.PENDING, ticket.created_at, could_win)


def _old(
    ticket: sports.SportsTicket, status: str, result: str, updated_at: datetime, could_win: sports.TaxedPayout
) -> OldTicketShown:
    is_pending = result == sports.TicketResult.PENDING
    shown = _as_kept(ticket, OldTicketShown) | {
        "stake": ticket.price, "tax": could_win.wht_amount if is_pending else ticket.wht_amount,
        "payout": could_win.gross if is_pending else ticket.gross_payout, "status": status, "result": result,
        "user_id": ticket.player, "created": _second(ticket.created_at), "updated": _second(updated_at),
    }  # fmt: skip
    return OldTicketShown(**shown)


def _events(ticket: sports.SportsTicket, games: Sequence[int]) -> list[BetstackEvent]:
    sold_at = ticket.odds or (None,) * len(ticket.picks)
    return [
        BetstackEvent(event, pick, None if odds is None else Raw(f"{odds // 100}.{odds % 100:02d}".encode()))
        for event, picks, odds in zip(games, ticket.picks, sold_at, strict=True)
        for pick in picks
    ]


def finance_shown(finance: sports.Finance) -> FinanceShown:
    """Show a calculated bet."""
    return FinanceShown(**(asdict(finance) | {"ext": rate(finance.ext), "wht": rate(finance.wht)}))


def rate(hundredths: int) -> Raw:
    """Write a rate in percent: 1250 hundredths are 12.5."""
    return Raw(sports.percent(hundredths).encode())


@lru_cache(maxsize=1024)
def _moments(at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Write an instant in UTC and in a zone. All that is decided in one batch has the same instant."""
    return moment(at), moment(at, zone)


def moment(at: datetime, zone: ZoneInfo | None = None) -> str:
    """Write an instant to the microsecond, in UTC or in a zone; the text does not name the zone."""
    local = at if zone is None and at.tzinfo is UTC else at.astimezone(zone or UTC)
    return local.isoformat(timespec="microseconds")[:_MOMENT_LENGTH]


def _second(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
