"""Games and products on offer, and every valid play of the games that can be listed: `/gaming/…`."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from taquilla.dialect.bodies import Decimals, Malformed
from taquilla.dialect.house import House, Operator
from taquilla.dialect.http import BytesResponse, encode, units
from taquilla.dialect.lottery import Game, NextDraw, ProductOffer, SellerOffer, selections
from taquilla.dialects.banklot.amounts import Amount
from taquilla.dialects.banklot.auth import BanklotContext
from taquilla.dialects.banklot.filters import order_of
from taquilla.dialects.banklot.requests import LISTED, EmptyBody, PlayFilter, PlaySearch, ProductFilter, ProductSearch
from taquilla.dialects.banklot.responses import Yes

CATEGORIES: Final = {1: "lottery", 2: "lottery", 3: "lottery", 4: "lottery", 5: "animalitos", 6: "animalitos77", 7: "tripleta"}
"""The portal's categories of games. A game without one is sold beside other games of its product, which give the category."""

_PRINTED: Final = ("animalitos77", "animalitos", "tripleta", "lottery")  # in the order in which the portal prints them

_OF_LINE: Final = ("id", "name", "lottery", "lottery_id", "status", "lottery_status")
_SORTS: Final = {name: attrgetter(f"line.{name}") for name in _OF_LINE} | {
    "quota": attrgetter("quota"),
    "game_category": attrgetter("line.category"),
}

Percent = Annotated[
    int | Decimals,
    Meta(description="Percent of the stake, or of a week's profit where that is what the agency earns on.", examples=[10]),
]


class BanklotEntity(Struct, frozen=True):
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


class BanklotGame(Struct, frozen=True):
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
    entity_data: BanklotEntity
    game_data: list[BanklotGame]


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


class BanklotProduct(Struct, frozen=True):
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

    response: list[BanklotProduct]


async def get_data(house: House, context: BanklotContext, body: EmptyBody | None) -> DataAnswer:
    """Get data.

    Returns the caller's agency, and every game of every product that the caller may sell, on the rules in force. Most rules stay
    the same all day, but a sale is bound only by those in force when it is made.
    """
    offer = await house.lottery.offers.of(context.caller)
    return DataAnswer(200, _offer_shown(offer, await house.operator(context.caller.operator_id)))


async def search_products(house: House, context: BanklotContext, body: ProductSearch | None) -> ProductsAnswer:
    """Search products.

    Lists products of the catalogue, by default in its order, each with its next draw on sale.
    """
    operator = await house.operator(context.caller.operator_id)
    search = body or ProductSearch()
    order = order_of(search, _SORTS)
    offered = await house.lottery.offers.products(context.caller)
    products = [product for product in offered if _fits(product, search.filter or ProductFilter())]
    if order and order[-1][1]:
        products.reverse()  # ties follow the direction of the last name
    for name, descends in reversed(order):
        products.sort(key=_SORTS[name], reverse=descends)
    page = products[search.offset or 0 :][: search.limit]
    return ProductsAnswer(201, [_product_shown(product, operator) for product in page])


def _offer_shown(offer: SellerOffer, operator: Operator) -> OfferShown:
    counter = offer.counter
    sold = {CATEGORIES[game.game] for game in offer.games if game.game in CATEGORIES}
    return OfferShown(
        entity_id=offer.entity.id,
        name=offer.entity.name,
        status="active" if offer.is_active else "closed",
        games=[category for category in _PRINTED if category in sold],
        entity_data=BanklotEntity(
            **asdict(offer.data), seconds_to_cancel=counter.seconds_to_cancel, ticket_expiration_days=counter.expiration_days
        ),
        game_data=[
            BanklotGame(
                amount_multiple=units(game.terms.stake_multiple, operator.exponent),
                commission=units(game.commission, 2),
                game_id=game.game,
                max_bet=units(game.terms.stake_max, operator.exponent),
                max_permutations=counter.permutations_max,
                max_sequence_size=counter.sequence_max,
                max_sequences=counter.sequences_max,
                min_bet=units(game.terms.stake_min, operator.exponent),
                product_id=game.product_id,
                ticket_max_wagers=counter.wagers_max,
            )
            for game in offer.games
        ],
    )


def _fits(product: ProductOffer, product_filter: ProductFilter) -> bool:
    return (
        product_filter.status in (None, product.line.status)
        and product_filter.game_category in (None, *product.categories)
        and product_filter.game_product_id in (None, 0, product.line.id)
    )


def _product_shown(product: ProductOffer, operator: Operator) -> BanklotProduct:
    line, draw = product.line, product.next_draw
    return BanklotProduct(
        **{name: getattr(line, name) for name in _OF_LINE},
        quota=units(product.quota, operator.exponent),
        game_category=line.category,
        data=[] if draw is None else [_next_event(draw, operator.zone)],
    )


def _next_event(draw: NextDraw, zone: ZoneInfo) -> NextEvent:
    local = draw.draws_at.astimezone(zone)
    # Where no draw follows, the portal repeats the day and has no time.
    after = draw.following_at.astimezone(zone) if draw.following_at is not None else None
    return NextEvent(
        event_date=local.date().isoformat(),
        event_id=draw.event_id,
        event_time=f"{local:%H:%M:%S}",
        next_event_date=(after or local).date().isoformat(),
        next_event_time=f"{after:%H:%M:%S}" if after is not None else None,
    )


class BanklotPlay(Struct, frozen=True):
    """A valid play. wager is the text that is sent and printed; code is the same."""

    game_id: int
    wager: str
    code: str


class PlaysAnswer(Yes, frozen=True):
    """Every valid play of the requested games."""

    response: list[BanklotPlay]


async def plays(house: House, context: BanklotContext, body: PlaySearch | None) -> BytesResponse:
    """List the valid plays.

    Lists those of games 1 to 6, or of one of them. They never change while the server runs: send the `ETag` again as
    `If-None-Match`, and the response is 304 without a body.
    """
    listed, tag = page(game_of(body or PlaySearch()))
    headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
    if matches([line.decode("latin-1") for name, line in context.request.scope["headers"] if name == b"if-none-match"], tag):
        return BytesResponse(304, b"", headers)
    length = b"%d" % len(listed)
    return BytesResponse(200, listed, [(b"content-type", b"application/json"), (b"content-length", length), *headers])


def game_of(search: PlaySearch) -> int | None:
    """Return the one game requested, or None for all. Raises `Malformed` where the two places name two games."""
    games = {game for game in (search.game_id, (search.filter or PlayFilter()).game_id) if game is not None}
    if len(games) > 1:
        raise Malformed("`game_id` and `filter.game_id` are different games")
    return games.pop() if games else None


@lru_cache(maxsize=len(LISTED) + 1)
def page(game: int | None) -> tuple[bytes, str]:
    """Return the response's bytes and its ETag, made once in a process."""
    rows = [row for number in ([game] if game is not None else LISTED) for row in _rows(Game(number))]
    body = encode(PlaysAnswer(200, rows))
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _rows(game: Game) -> list[BanklotPlay]:
    # Zero comes last, as in the portal's list, which begins with 001.
    ordered = sorted(selections(game), key=lambda play: set(play.partition("-")[0]) == {"0"})
    return [BanklotPlay(game, play, play) for play in ordered]


def matches(if_none_match: Iterable[str], tag: str) -> bool:
    """Tell whether the caller already has the response with this ETag: the header names it, also as a weak one, or is `*`."""
    tags = {tag_text.strip().removeprefix("W/") for line in if_none_match for tag_text in line.split(",")}
    return bool(tags & {tag, "*"})
