"""Responses about what tills may sell, with keys in the order in which the portal prints them."""

from typing import Annotated

from msgspec import Meta, Struct

from taquilla.dialects.banklot.amounts import Amount
from taquilla.dialects.banklot.responses import Yes
from taquilla.http.decode import Decimals

Percent = Annotated[
    int | Decimals,
    Meta(description="Percent of the stake, or of a week's profit where that is what the agency earns on.", examples=[10]),
]


class EntityShown(Struct, frozen=True):
    """The texts on an agency's tickets, and how long tickets may be canceled and claimed."""

    address1: str
    address2: str
    city: str
    municipality: int
    rif: str
    seconds_to_cancel: int
    state: int
    ticket_expiration_days: int
    ticket_footer: str
    ticket_header: str
    time_zone: Annotated[str, Meta(examples=["America/Caracas"])]


class GameShown(Struct, frozen=True):
    """The terms on which a game of a product is sold. max_permutations and the sequences bound the expansion of a play."""

    amount_multiple: Amount
    commission: Percent
    game_id: int
    max_bet: Amount
    max_permutations: int
    max_sequence_size: int
    max_sequences: int
    min_bet: Amount
    product_id: int
    ticket_max_wagers: int


class OfferShown(Struct, frozen=True):
    """An agency and what it may sell. status is active or closed; games are the categories of the games in game_data."""

    entity_id: int
    name: str
    status: Annotated[str, Meta(examples=["active"])]
    games: list[str]
    entity_data: EntityShown
    game_data: list[GameShown]


class DataAnswer(Yes, frozen=True):
    """The caller's offer."""

    response: OfferShown


class NextEvent(Struct, frozen=True):
    """A product's next draw on sale, and the time of the draw after it, today or tomorrow. Times are local.

    Where nothing is scheduled after it, next_event_date is the same day and next_event_time is null.
    """

    event_date: Annotated[str, Meta(examples=["2024-10-23"])]
    event_id: int
    event_time: Annotated[str, Meta(examples=["14:00:00"])]
    next_event_date: str
    next_event_time: str | None


class ProductShown(Struct, frozen=True):
    """A product. quota is the limit of sales of a number in one draw; data is empty while nothing of it is on sale."""

    id: int
    name: str
    lottery: str
    lottery_id: int
    status: str
    quota: Amount
    game_category: str
    lottery_status: str
    data: list[NextEvent]


class ProductsAnswer(Yes, frozen=True):
    """The products found, or an empty list."""

    response: list[ProductShown]
