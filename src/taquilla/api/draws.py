"""Draws, their exposure and the orders about them, and what a seller may sell: `/v1/draws`, `/v1/offers`."""

from datetime import date
from functools import partial
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, ProductId, page, seq_of
from taquilla.api.fields import Amount, Category, GamePlayed, Instant, known_day, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import granted
from taquilla.domain.ledger import money
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.days import TICK, business_day, day_bounds
from taquilla.domain.lottery.draw_orders import REASON_MAX, DrawOrder
from taquilla.domain.lottery.games import key_of
from taquilla.domain.people.operations import DECIDE_DRAW, SEE_DRAWS, SEE_EXPOSURE
from taquilla.engine.lottery.offers import GameOffer
from taquilla.http.framework import FromQuery, JSONBody, PathParameter, QueryParameter, Response
from taquilla.store.lottery.draws import STATES, DrawFilter, DrawRow

HANDLERS: Final = Routes("/v1", "Draws and offers")


DrawId = Annotated[int, PathParameter(ge=1, le=ID_MAX, description="The draw, as the lists number it.")]
Order = Annotated[Literal["suspend", "resume", "void"], PathParameter(description="What is to be done with the draw.")]

DrawState = Literal["open", "suspended", "closed", "void"]


class DrawShown(Struct, frozen=True):
    """A draw of the operator. status is open, suspended, closed or void; result is null until one is approved.

    closes_at and status are those for the caller, whose own rules may close it earlier.
    """

    id: int
    product_id: int
    product: str
    lottery: str
    name: str
    category: Category
    list_id: int | None
    has_sign: bool
    draws_at: Instant
    closes_at: Instant
    status: DrawState
    result: str | None


class DrawDay(Struct, frozen=True):
    """The draws of a day by the operator's calendar, in the order of their time.

    next is the cursor of the next page; null: this is the last one.
    """

    day: date
    draws: list[DrawShown]
    next: str | None


class OutcomeCost(Struct, frozen=True):
    """An outcome of a draw: the prizes that it would cost, and what would remain of the sale."""

    outcome: str
    prizes: Amount
    remains: Amount


class ExposureShown(Struct, frozen=True):
    """A draw's sale and its outcomes, the most expensive first. Wagers on several draws are not counted."""

    draw_id: int
    currency: str
    sale: Amount
    outcomes: list[OutcomeCost]


class OrderReason(Struct, frozen=True, forbid_unknown_fields=True):
    """The reason for an order about a draw."""

    reason: Annotated[str, Meta(min_length=1, max_length=REASON_MAX, pattern=r"\S", examples=["the machine stands still"])]


class OrderShown(Struct, frozen=True):
    """An order about a draw. It is carried out once a second clerk has approved it: then is_approved is true."""

    draw_id: int
    version: int
    order: Literal["suspend", "resume", "void"]
    is_approved: bool


class OfferedGame(Struct, frozen=True):
    """A game of a product that the caller may sell, and its terms.

    A prize is multiplier_hundredths / 100 times the stake. commission_basis_points is the agency's own.
    """

    product_id: int
    product: str
    game: GamePlayed
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


@HANDLERS.get("/draws", SEE_DRAWS, "The draws.")
async def list_draws(
    session: TheSession,
    day: FromQuery[date | None] = None,
    status: FromQuery[Literal["open", "closed", "result"] | None] = None,
    product_id: ProductId = None,
    limit: Limit = 200,
    cursor: Cursor = None,
) -> Response[DrawDay]:
    """List the draws of a day.

    Lists those of today, or of `day`, by the operator's calendar: those that are open, closed, or have a result.
    """
    zone = session.operator.zone
    wanted_day = known_day(day, "day") if day else business_day(await session.house.now(), zone)
    since, until = day_bounds(wanted_day, zone)
    criteria = DrawFilter(
        since,
        until - TICK,
        STATES if status is None else frozenset({status}),
        product_id=product_id,
        sort=(("draws_at", False), ("id", False)),
        limit=limit + 1,
        after=seq_of(cursor),
    )
    _, rows = granted(await session.house.lottery.draws.search(session.caller, criteria))
    return page(partial(DrawDay, wanted_day), rows, limit, draw_shown, lambda row: row.event.id)


@HANDLERS.get("/draws/{draw_id:int}", SEE_DRAWS, "The draw.")
async def show_draw(draw_id: DrawId, session: TheSession) -> Response[DrawShown]:
    """Show a draw.

    Shows a draw that is or was on sale, with its status and its result in force.
    """
    return Response(await _draw(session, draw_id))


@HANDLERS.get("/draws/{draw_id:int}/exposure", SEE_EXPOSURE, "The exposure.")
async def show_exposure(
    draw_id: DrawId,
    session: TheSession,
    limit: Annotated[int, QueryParameter(ge=1, le=12_000, description="The most outcomes to show.")] = 1_000,
) -> Response[ExposureShown]:
    """Show the exposure of a draw.

    Shows what each outcome would cost the operator, the most expensive first. For members of the operator's root entity. From the
    draw's close to its result nobody may see it.
    """
    exposure = granted(await session.house.lottery.draws.exposure(session.caller, draw_id))
    exponent = session.operator.exponent
    outcomes = [
        OutcomeCost(outcome, money.text(pays, exponent), money.text(remains, exponent))
        for outcome, pays, remains in exposure.liabilities[:limit]
    ]
    return Response(ExposureShown(draw_id, session.operator.currency, money.text(exposure.sale, exponent), outcomes))


@HANDLERS.post("/draws/{draw_id:int}/close", DECIDE_DRAW, "Closed.")
async def close_draw(draw_id: DrawId, command: TheCommand, session: TheSession) -> Response[DrawShown]:
    """Close a draw that is due.

    A worker closes draws in their time; this does it now, where none has. A draw never closes early, but in a sandbox: there it
    closes by this call, and may have a result at once. It closes at its planned instant, however late it is done: nothing was
    sold since in any case. A worker settles it.
    """

    close = session.house.lottery.draws.close
    return await command.once(None, lambda by: close(session.operator.id, draw_id, author=by), lambda _: _draw(session, draw_id))


@HANDLERS.post("/draws/{draw_id:int}/{order:str}", DECIDE_DRAW, "Asked for.")
async def order_draw(
    draw_id: DrawId, order: Order, command: TheCommand, data: JSONBody[OrderReason], session: TheSession
) -> Response[OrderShown]:
    """Ask to suspend, resume or void a draw.

    Nothing more is sold of a suspended draw until it is resumed or closes; what was sold stays. A void draw closes at once, and
    all stakes on it are given back. A first clerk says why; it is done once a second clerk has approved it.
    """
    return await command.once(
        data,
        lambda by: session.house.lottery.draw_orders.enter(session.clerk(by), draw_id, DrawOrder(order), data.reason.strip()),
        lambda made: _order(draw_id, made, order, is_approved=False),
    )


@HANDLERS.post("/draws/{draw_id:int}/{order:str}/approve", DECIDE_DRAW, "Done.")
async def approve_order(draw_id: DrawId, order: Order, command: TheCommand, session: TheSession) -> Response[OrderShown]:
    """Approve to suspend, resume or void a draw.

    The second clerk is another one than the first, and asks for the same. Now it is done.
    """
    return await command.once(
        None,
        lambda by: session.house.lottery.draw_orders.approve(session.clerk(by), draw_id, DrawOrder(order)),
        lambda made: _order(draw_id, made, order, is_approved=True),
    )


def _order(draw_id: int, made: str, order: Literal["suspend", "resume", "void"], *, is_approved: bool) -> OrderShown:
    return OrderShown(draw_id, int(made.rpartition(":")[2]), order, is_approved)


@HANDLERS.get("/offers", SEE_DRAWS, "The offers.")
async def list_offers(session: TheSession) -> Response[Offers]:
    """List what the caller may sell.

    Lists the games of each product that the caller's agency may sell now, and on which terms.
    """
    offer = await session.house.lottery.offers.of(session.caller)
    lines = {one.line.id: one.line for one in await session.house.lottery.offers.products(session.caller)}
    games = [
        _game(one, lines[one.product_id].name, lines[one.product_id].category, session.operator)
        for one in offer.games
        if offer.is_active and one.terms.is_sold and one.product_id in lines
    ]
    return Response(Offers(session.operator.currency, offer.counter.wagers_max, games))


async def _draw(session: Session, draw_id: int) -> DrawShown:
    return draw_shown(granted(await session.house.lottery.draws.one(session.caller, draw_id)))


def draw_shown(row: DrawRow) -> DrawShown:
    """Show a draw."""
    event = row.event
    more = {"list_id": event.list_id or None, "has_sign": event.zodiac, "result": row.outcome}
    return made_of(DrawShown, row, event, status=row.state, **more)


def _game(one: GameOffer, product: str, category: str, operator: Operator) -> OfferedGame:
    terms = one.terms
    assert terms.multiplier is not None
    return made_of(
        OfferedGame, one, terms, operator, product=product, game=key_of(one.game, category),
        stake_step=terms.stake_multiple, multiplier_hundredths=terms.multiplier,
        commission_basis_points=one.commission, closes_before_s=int(terms.closes_before.total_seconds()),
    )  # fmt: skip
