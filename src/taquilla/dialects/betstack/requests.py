"""Requests of operators, their queries and the orders made from them. Fields that are not named here are ignored."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal, NamedTuple
from urllib.parse import parse_qs

from msgspec import Meta, Struct

from taquilla.dialect.bodies import Decimals
from taquilla.dialect.house import Cents
from taquilla.dialect.http import ReadScope
from taquilla.dialect.sports import PicksForm, Signed, SportsCaller, SportsOrder, deviation, odds
from taquilla.dialects.betstack.errors import Invalid, missing

PRICE_MAX: Final = 10**12
"""The highest price of a ticket, in minor units."""
GAMES_MAX: Final = 100
SOURCES: Final = ("desktop", "mobile", "android", "iphone", "ussd", "sms", "telegram")
"""Sources of a ticket, in upper or lower case."""
ELSEWHERE: Final = frozenset({"quicktip", "smartbet", "quickbet"})
"""Types of tickets that only the vendor's own house sells."""

_OF_OTHERS: Final = {"jackpot": ("event",), "superbet": ("coupon_id", "events")}
"""The fields by which another type of ticket names its games: a ticket that has them may be meant otherwise."""
_ID_DIGITS_MAX: Final = 18

Price = Annotated[int, Meta(ge=1, le=PRICE_MAX, description="The player pays this, in minor units.", examples=[2000])]
Text = Annotated[str, Meta(max_length=255)]
Pick = Annotated[list[int], Meta(min_length=1, max_length=GAMES_MAX)]
Picks = Annotated[list[int | Pick], Meta(max_length=GAMES_MAX, examples=[[101, 102, 103, 104, 105, 106]])]
FIELDS_MAX: Final = 200
_NUMBER: Final = re.compile(r"[0-9]{1,15}")


class Query:
    """The parameters of one request."""

    def __init__(self, scope: ReadScope) -> None:
        """Read the parameters of a request. Raises `Invalid` where they cannot be read."""
        try:
            query = scope["query_string"].decode("ascii")
            self._values = parse_qs(query, keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
        except ValueError:
            raise Invalid("query", msg="the query cannot be read") from None

    def texts(self, name: str) -> Sequence[str]:
        """Return all values of a name."""
        return self._values.get(name, ())

    def text(self, name: str) -> str | None:
        """Return the value of a name, or None. Raises `Invalid` where there are several."""
        values = self.texts(name)
        if len(values) > 1:
            raise Invalid("query", name, msg="said more than once")
        return values[0] if values else None

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number from least to most. Raises `Invalid`."""
        if (text := self.text(name)) is None:
            if default is None:
                raise missing("query", name)
            return default
        if not _NUMBER.fullmatch(text):
            raise Invalid("query", name, msg="value is not a valid integer", type="type_error.integer")
        number = int(text)
        if least <= number <= most:
            return number
        bound, kind = (f"greater than or equal to {least}", "ge") if number < least else (f"less than or equal to {most}", "le")
        raise Invalid("query", name, msg=f"ensure this value is {bound}", type=f"value_error.number.not_{kind}")


class RequestContext(NamedTuple):
    """A request as its handler gets it.

    ticket is the id or code in the path. body is the JSON body, None without one. key is the sender's own key. signed identifies
    a signed request, so that its repetition is recognised; it is None for a request that changes nothing.
    """

    caller: SportsCaller
    ticket: str
    query: Query
    body: object
    key: str | None
    signed: Signed | None = None


class EventRequest(Struct, frozen=True):
    """A pick on one game. An event that is named twice has both picks."""

    id: int
    bet: int
    odds: Annotated[int | Decimals | None, Meta(description="The odds that the player saw.", examples=[2.1])] = None


class TicketRequest(Struct, frozen=True, kw_only=True):
    """A ticket to create or to reserve. It names its price once: as `price`, or as `stake` in the old form.

    A superbet names its `event` and `bets` on it. A jackpot names `coupon_id` and `bets`, one for each game in order (a list of
    bets is a double or a triple), or `events` with a bet each. Neither may have the other's fields.
    """

    operator: Annotated[str, Meta(max_length=255, description="As in the header `operator`.", examples=["site"])]
    token: Annotated[
        str, Meta(min_length=1, max_length=1024, description="The wallet's token for the player.", examples=["token_ann"])
    ]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["KES"])]
    source: Annotated[str, Meta(max_length=16, description=f"In any case: {', '.join(SOURCES)}.", examples=["mobile"])]
    type: Literal["jackpot", "superbet"]
    price: Price | None = None
    stake: Annotated[Price | None, Meta(description="The price, as the old form calls it.")] = None
    coupon_id: Annotated[int | str | None, Meta(description="A whole number, or one as text.", examples=[455])] = None
    bets: Picks | None = None
    event: Annotated[int | None, Meta(examples=[100001])] = None
    events: Annotated[list[EventRequest], Meta(max_length=GAMES_MAX)] | None = None
    odds_diff: Annotated[
        int | Decimals | None, Meta(description="The most that odds may have moved, with two decimals at most; 0 if absent.")
    ] = None
    atag: Text | None = None
    rtag: Text | None = None
    psp: Text | None = None
    betcard_code: Text | None = None


def with_whole_amounts(body: object) -> object:
    """Return a body in which amounts that end in nothing but zeros behind a point are whole numbers.

    The vendor's old document describes `stake` as "Decimal format with 2 digits after comma", yet prints it as 25.
    """
    if not isinstance(body, dict):
        return body
    amounts = {name: _whole(body[name]) for name in ("price", "stake") if isinstance(body.get(name), Decimals)}
    return body | amounts if amounts else body


def _whole(amount: Decimals) -> int | Decimals:
    units, _, decimals = amount.text.partition(".")
    return amount if decimals.strip("0") else int(units)


def order_of(request: TicketRequest, *, reserve: bool) -> SportsOrder:
    """Return the order of a body. Raises `Invalid`."""
    if not (request.source.isascii() and request.source.lower() in SOURCES):
        raise Invalid("body", "source", msg="value is not a valid enumeration member", type="type_error.enum")
    for name in _OF_OTHERS[request.type]:
        if getattr(request, name) is not None:
            raise Invalid("body", name, msg="extra fields not permitted", type="value_error.extra")
    form, events, picks, odds = _card(request) if request.type == "superbet" else _coupon(request)
    return SportsOrder(
        form=form,
        type=request.type,
        reserve=reserve,
        picks=picks,
        price=_price(request),
        currency=request.currency,
        source=request.source,
        coupon_id=_coupon_id(request),
        event_id=request.event,
        events=events,
        odds_asked=odds,
        odds_diff=_odds_diff(request.odds_diff),
        atag=request.atag,
        rtag=request.rtag,
        psp=request.psp,
        betcard_code=request.betcard_code,
        old_form=form is not PicksForm.CARD and request.stake is not None,
    )


_Picked = tuple[PicksForm, tuple[int, ...], tuple[tuple[int, ...], ...], tuple[int | None, ...]]


def _card(request: TicketRequest) -> _Picked:
    if request.event is None:
        raise missing("body", "event")
    if request.bets is None:
        raise missing("body", "bets")
    for place, bet in enumerate(request.bets):
        if not isinstance(bet, int):
            raise Invalid("body", "bets", place, msg="value is not a valid integer", type="type_error.integer")
    return PicksForm.CARD, (), tuple((bet,) for bet in request.bets if isinstance(bet, int)), ()


def _coupon(request: TicketRequest) -> _Picked:
    if request.events is None:
        if request.bets is None:
            raise missing("body", "bets")
        if request.coupon_id is None:
            raise missing("body", "coupon_id")
        return PicksForm.BETS, (), tuple((bet,) if isinstance(bet, int) else tuple(bet) for bet in request.bets), ()
    if request.bets is not None:
        raise Invalid("body", "bets", msg="either bets or events, not both")
    if not request.events:
        raise Invalid("body", "events", msg="ensure this value has at least 1 items", type="value_error.list.min_items")
    events = tuple(event.id for event in request.events)
    return (
        PicksForm.EVENTS,
        events,
        tuple((event.bet,) for event in request.events),
        tuple(map(_odds, range(len(events)), request.events)),
    )


def _price(request: TicketRequest) -> Cents:
    price = request.stake if request.price is None else request.price
    if price is None:
        raise missing("body", "price")
    if request.stake not in (None, price):
        raise Invalid("body", "stake", msg="either price or stake, not both")
    return price


def _coupon_id(request: TicketRequest) -> int | None:
    coupon_id = request.coupon_id
    if not isinstance(coupon_id, str):
        return coupon_id
    if not (coupon_id.isascii() and coupon_id.isdigit() and len(coupon_id) <= _ID_DIGITS_MAX):
        raise Invalid("body", "coupon_id", msg="value is not a valid integer", type="type_error.integer")
    return int(coupon_id)


def _odds(place: int, request: EventRequest) -> int | None:
    if request.odds is None:
        return None
    if (hundredths := odds(_text(request.odds))) is None:
        raise Invalid("body", "events", place, "odds", msg="odds are from 1 to 10000, with at most 2 decimal places")
    return hundredths


def _odds_diff(request: int | Decimals | None) -> int:
    if (allowed := deviation(None if request is None else _text(request))) is None:
        raise Invalid("body", "odds_diff", msg="ensure this value is 0 or more, with at most 2 decimal places")
    return allowed


def _text(number: int | Decimals) -> str:
    return number.text if isinstance(number, Decimals) else str(number)
