"""Games and products on offer: `/gaming/get-data`, `/gaming/products/search`."""

from operator import attrgetter
from typing import Final

from taquilla.dialects.banklot.amounts import units
from taquilla.dialects.banklot.auth import RequestContext
from taquilla.dialects.banklot.envelope import operator_of
from taquilla.dialects.banklot.filters import order_of
from taquilla.dialects.banklot.offer_responses import (
    DataAnswer,
    EntityShown,
    GameShown,
    NextEvent,
    OfferShown,
    ProductsAnswer,
    ProductShown,
)
from taquilla.dialects.banklot.requests import Nothing, ProductFilter, ProductSearch
from taquilla.domain.ledger.book import Operator
from taquilla.engine.house import House
from taquilla.engine.lottery.offers import Offer, ProductOffer

CATEGORIES: Final = {1: "lottery", 2: "lottery", 3: "lottery", 4: "lottery", 5: "animalitos", 6: "animalitos77", 7: "tripleta"}
"""The portal's categories of games. A game without one is sold beside other games of its product, which give the category."""

_PRINTED: Final = ("animalitos77", "animalitos", "tripleta", "lottery")  # in the order in which the portal prints them

_OF_LINE: Final = ("id", "name", "lottery", "lottery_id", "status", "lottery_status")
_SORTS: Final = {name: attrgetter(f"line.{name}") for name in _OF_LINE} | {
    "quota": attrgetter("quota"),
    "game_category": attrgetter("line.category"),
}


async def get_data(house: House, context: RequestContext, body: Nothing | None) -> DataAnswer:
    """Get data.

    Returns the caller's agency, and every game of every product that the caller may sell, on the rules in force. Most rules stay
    the same all day, but a sale is bound only by those in force when it is made.
    """
    offer = await house.lottery.offers.of(context.caller)
    return DataAnswer(200, _offer_shown(offer, await operator_of(house, context.caller)))


async def search_products(house: House, context: RequestContext, body: ProductSearch | None) -> ProductsAnswer:
    """Search products.

    Lists products of the catalogue, by default in its order, each with its next draw on sale.
    """
    operator = await operator_of(house, context.caller)
    search = body or ProductSearch()
    order = order_of(search, _SORTS)
    found = [one for one in await house.lottery.offers.products(context.caller) if _fits(one, search.filter)]
    if order and order[-1][1]:
        found.reverse()  # ties follow the direction of the last name
    for name, descends in reversed(order):
        found.sort(key=_SORTS[name], reverse=descends)
    page = found[search.offset :][: search.limit]
    return ProductsAnswer(201, [_product_shown(one, operator) for one in page])


def _offer_shown(offer: Offer, operator: Operator) -> OfferShown:
    data, counter = offer.data, offer.counter
    sold = {CATEGORIES[game.game] for game in offer.games if game.game in CATEGORIES}
    return OfferShown(
        entity_id=offer.entity.id,
        name=offer.entity.name,
        status="active" if offer.is_active else "closed",
        games=[category for category in _PRINTED if category in sold],
        entity_data=EntityShown(
            address1=data.address1,
            address2=data.address2,
            city=data.city,
            municipality=data.municipality,
            rif=data.rif,
            seconds_to_cancel=counter.seconds_to_cancel,
            state=data.state,
            ticket_expiration_days=counter.expiration_days,
            ticket_footer=data.ticket_footer,
            ticket_header=data.ticket_header,
            time_zone=data.time_zone,
        ),
        game_data=[
            GameShown(
                amount_multiple=units(one.terms.stake_multiple, operator.exponent),
                commission=units(one.commission, 2),
                game_id=one.game,
                max_bet=units(one.terms.stake_max, operator.exponent),
                max_permutations=counter.permutations_max,
                max_sequence_size=counter.sequence_max,
                max_sequences=counter.sequences_max,
                min_bet=units(one.terms.stake_min, operator.exponent),
                product_id=one.product_id,
                ticket_max_wagers=counter.wagers_max,
            )
            for one in offer.games
        ],
    )


def _fits(one: ProductOffer, wanted: ProductFilter) -> bool:
    return (
        wanted.status in (None, one.line.status)
        and wanted.game_category in (None, *one.categories)
        and wanted.game_product_id in (None, 0, one.line.id)
    )


def _product_shown(one: ProductOffer, operator: Operator) -> ProductShown:
    line = one.line
    return ProductShown(
        id=line.id,
        name=line.name,
        lottery=line.lottery,
        lottery_id=line.lottery_id,
        status=line.status,
        quota=units(one.quota, operator.exponent),
        game_category=line.category,
        lottery_status=line.lottery_status,
        data=_next_event(one, operator),
    )


def _next_event(one: ProductOffer, operator: Operator) -> list[NextEvent]:
    if one.next_draw is None:
        return []
    draw = one.next_draw
    local = draw.draws_at.astimezone(operator.zone)
    # Where no draw follows, the portal repeats the day and has no time.
    after = draw.following_at.astimezone(operator.zone) if draw.following_at is not None else None
    return [
        NextEvent(
            event_date=local.date().isoformat(),
            event_id=draw.event_id,
            event_time=f"{local:%H:%M:%S}",
            next_event_date=(after or local).date().isoformat(),
            next_event_time=f"{after:%H:%M:%S}" if after is not None else None,
        )
    ]
