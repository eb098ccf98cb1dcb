"""Draws and what a seller may sell: `/v1/draws`, `/v1/offers`."""

from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct

from taquilla.api.amounts import Amount, Instant
from taquilla.api.cursors import ProductId
from taquilla.api.days import known_day
from taquilla.api.members import Session, readers
from taquilla.api.problems import PROBLEMS, Refused
from taquilla.domain.ledger import money
from taquilla.domain.ledger.days import business_day, day_bounds
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.games import key_of
from taquilla.engine.lottery.offers import GameOffer
from taquilla.http.framework import FromQuery, NamedDependency, Response, Router, get
from taquilla.store.lottery.draws import STATES, DrawFilter, DrawRow

_TICK: Final = timedelta(microseconds=1)


class DrawShown(Struct, frozen=True):
    """A draw of the operator. state is open, suspended, closed or void; result is null until one is approved."""

    id: int
    product_id: int
    product: str
    lottery: str
    name: str
    category: str
    list_id: int | None
    has_sign: bool
    draws_at: Instant
    closes_at: Instant
    state: str
    result: str | None


class DrawDay(Struct, frozen=True):
    """The draws of a day by the operator's calendar, in the order of their time."""

    day: date
    draws: list[DrawShown]


class OfferedGame(Struct, frozen=True):
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


class Offers(Struct, frozen=True):
    """The games that the caller may sell now, by product."""

    currency: str
    wagers_max: int
    games: list[OfferedGame]


@get("/draws", responses=PROBLEMS, response_description="The draws.", before_request=readers())
async def list_draws(
    session: NamedDependency[Session],
    day: FromQuery[date | None] = None,
    status: FromQuery[Literal["open", "closed", "result"] | None] = None,
    product_id: ProductId = None,
) -> Response[DrawDay]:
    """List the draws of a day.

    Lists those of today, or of `day`, by the operator's calendar: those that are open, closed, or have a result.
    """
    zone = session.operator.zone
    wanted_day = known_day(day, "day") if day else business_day(await session.house.now(), zone)
    since, until = day_bounds(wanted_day, zone)
    wanted = DrawFilter(
        since, until - _TICK, STATES if status is None else frozenset({status}), product_id=product_id, limit=None
    )
    found = await session.house.lottery.draws.search(session.caller, wanted)
    if isinstance(found, Refusal):
        raise Refused(found)
    return Response(DrawDay(wanted_day, [_draw(row) for row in found[1]]))


@get("/offers", responses=PROBLEMS, response_description="The offers.", before_request=readers())
async def list_offers(session: NamedDependency[Session]) -> Response[Offers]:
    """List what the caller may sell.

    Lists the games of each product that the caller's agency may sell now, and on which terms.
    """
    offer = await session.house.lottery.offers.of(session.caller)
    lines = {one.line.id: one.line for one in await session.house.lottery.offers.products(session.caller)}
    exponent = session.operator.exponent
    games = [
        _game(one, lines[one.product_id].name, lines[one.product_id].category, exponent)
        for one in offer.games
        if offer.is_active and one.terms.is_sold and one.product_id in lines
    ]
    return Response(Offers(session.operator.currency, offer.counter.wagers_max, games))


HANDLERS: Final = Router("/v1", route_handlers=[list_draws, list_offers], tags=["Draws and offers"])
"""Draws and offers."""


def _draw(row: DrawRow) -> DrawShown:
    event = row.event
    return DrawShown(
        id=event.id,
        product_id=event.product_id,
        product=row.product,
        lottery=row.lottery,
        name=event.name,
        category=event.category,
        list_id=event.list_id or None,
        has_sign=event.zodiac,
        draws_at=event.draws_at,
        closes_at=row.closes_at,
        state=row.state,
        result=row.outcome,
    )


def _game(one: GameOffer, product: str, category: str, exponent: int) -> OfferedGame:
    terms = one.terms
    assert terms.multiplier is not None
    return OfferedGame(
        product_id=one.product_id,
        product=product,
        game=key_of(one.game, category),
        stake_min=money.text(terms.stake_min, exponent),
        stake_max=money.text(terms.stake_max, exponent),
        stake_step=money.text(terms.stake_multiple, exponent),
        multiplier_hundredths=terms.multiplier,
        commission_basis_points=one.commission,
        closes_before_s=int(terms.closes_before.total_seconds()),
    )
