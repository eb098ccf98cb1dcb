"""The catalogue: products with their lists, times and games; lotteries; games with their figures: `/v1/products`."""

from datetime import date
from functools import partial
from typing import Annotated, Final

from msgspec import Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.fields import GAMES, Amount, Category, GameName, made_of
from taquilla.api.handlers import Routes
from taquilla.api.members import Session, TheSession
from taquilla.domain.lottery.games import ANIMALS, JOINT, SIGNS, WHEELS, Game, key_of, universe, width
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.terms import Terms
from taquilla.domain.people.operations import SEE_CATALOGUE
from taquilla.engine.lottery.catalogue_view import ProductList, ProductView
from taquilla.http.framework import PathParameter, Response

HANDLERS: Final = Routes("/v1", "Catalogue")

ProductPath = Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="The product, as the list numbers it.")]


class DrawTime(Struct, frozen=True):
    """A time at which a list is drawn, by the product's time zone: on these weekdays (Monday 1 to Sunday 7), from from_day on.

    until_day is the first day without it; null: no end in sight.
    """

    time: str
    weekdays: list[int]
    from_day: date
    until_day: date | None


class ListShown(Struct, frozen=True):
    """A list of a product, by the name that tickets print. id is null for a product without lists.

    has_sign: a sign is drawn with the number.
    """

    id: int | None
    name: str
    has_sign: bool
    times: list[DrawTime]


class ProductGame(Struct, frozen=True):
    """A game of a product, on the operator's own terms.

    multiplier_hundredths is null while it is not sold. consolation_hundredths is what half an A+B pays; run_length the draws of a
    tripleta, 0 for any other game.
    """

    game: GameName
    is_sold: bool
    multiplier_hundredths: int | None
    consolation_hundredths: int
    run_length: int


class ProductShown(Struct, frozen=True):
    """A product of the national catalogue as the operator sells it. is_active: neither it nor its lottery is closed.

    close_minutes, advance_days and quota (of a number in one draw) are those that the operator's own rules give now.
    """

    id: int
    name: str
    lottery_id: int
    lottery: str
    category: Category
    is_active: bool
    time_zone: str
    close_minutes: int
    advance_days: int
    quota: Amount
    currency: str
    lists: list[ListShown]
    games: list[ProductGame]


class ProductPage(Struct, frozen=True):
    """Products by their ids. next is the cursor of the next page; null: this is the last one."""

    products: list[ProductShown]
    next: str | None


class LotteryShown(Struct, frozen=True):
    """An institution that holds draws, with the ids of its products."""

    id: int
    name: str
    is_active: bool
    products: list[int]


class Lotteries(Struct, frozen=True):
    """The lotteries of the catalogue."""

    lotteries: list[LotteryShown]


class FigureShown(Struct, frozen=True):
    """A figure of a wheel: the code that tickets bear, and its name in Spanish."""

    code: str
    name: str


class SignShown(Struct, frozen=True):
    """A sign of the zodiac: the code of selections, its name in Spanish, and its number, which may stand in place of the code."""

    code: str
    name: str
    number: str


class GameShown(Struct, frozen=True):
    """A game. width is the number of digits of its numbers, 0 for figures; has_sign: a sign follows the number (341-ARI).

    selections counts what there is to choose from; null for the games that several draws decide together (is_joint). figures are
    those of a wheel, in its order; the games that several draws decide take those of their product's wheel.
    """

    game: GameName
    width: int
    has_sign: bool
    is_joint: bool
    selections: int | None
    figures: list[FigureShown]


class GamesShown(Struct, frozen=True):
    """All games, and the signs of those that have one."""

    games: list[GameShown]
    signs: list[SignShown]


@HANDLERS.get("/products", SEE_CATALOGUE, "The products.")
async def list_products(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[ProductPage]:
    """List products.

    Lists the products of the national catalogue, each with its lists, its draw times from today on, and its games on the
    operator's own terms. `GET /v1/offers` says what the caller itself may sell.
    """
    after = seq_of(cursor) or 0
    views = await session.house.lottery.catalogue.products(session.operator.id)
    rows = [view for view in views if view.facts.id > after]
    return page(ProductPage, rows, limit, partial(_product, session), lambda view: view.facts.id)


@HANDLERS.get("/products/{product_id:int}", SEE_CATALOGUE, "The product.")
async def show_product(product_id: ProductPath, session: TheSession) -> Response[ProductShown]:
    """Show a product.

    Shows a product of the catalogue as the operator sells it now.
    """
    views = await session.house.lottery.catalogue.products(session.operator.id)
    found = next((view for view in views if view.facts.id == product_id), None)
    if found is None:
        raise RuleReason.PRODUCT_UNKNOWN(product_id=product_id)
    return Response(_product(session, found))


@HANDLERS.get("/lotteries", SEE_CATALOGUE, "The lotteries.")
async def list_lotteries(session: TheSession) -> Response[Lotteries]:
    """List lotteries.

    Lists the institutions whose draws are in the catalogue.
    """
    views = await session.house.lottery.catalogue.lotteries()
    return Response(
        Lotteries([LotteryShown(view.facts.id, view.facts.name, view.is_active, list(view.products)) for view in views])
    )


@HANDLERS.get("/games", SEE_CATALOGUE, "The games.")
async def list_games() -> Response[GamesShown]:
    """List games.

    Lists the games with the form of their selections, the figures of the wheels by name, and the signs.
    """
    return Response(_GAMES_SHOWN)


def _product(session: Session, view: ProductView) -> ProductShown:
    facts = view.facts
    return made_of(
        ProductShown, view, facts, session.operator, time_zone=facts.zone,
        lists=[_list(one) for one in view.lists],
        games=[_product_game(game, terms, facts.category) for game, terms in view.games],
    )  # fmt: skip


def _list(one: ProductList) -> ListShown:
    times = [DrawTime(f"{slot.time:%H:%M}", sorted(slot.weekdays), slot.from_day, slot.until_day) for slot in one.times]
    return ListShown(one.facts.list_id or None, one.facts.name, one.facts.zodiac, times)


def _product_game(game: Game, terms: Terms, category: str) -> ProductGame:
    return ProductGame(
        key_of(game, category),  # type: ignore[arg-type]
        terms.is_sold and terms.multiplier is not None,
        terms.multiplier,
        terms.consolation,
        terms.run_length,
    )


def _game(name: str, game: Game) -> GameShown:
    figures = [FigureShown(code, ANIMALS[code]) for code in WHEELS.get(name, ())]
    is_joint, digits = game in JOINT, 0 if name == "animal_ab" else width(game)
    if name in ("triple_ab", "terminal_ab"):
        digits = width(Game.TRIPLE if game is Game.TRIPLE_AB else Game.TERMINAL)
    selections = None if is_joint else universe(game)
    return GameShown(
        game=name,  # type: ignore[arg-type]
        width=digits, has_sign="sign" in name, is_joint=is_joint, selections=selections, figures=figures,
    )  # fmt: skip


_GAMES_SHOWN: Final = GamesShown(
    [_game(name, game) for name, game in GAMES.items()], [SignShown(sign.code, sign.name, sign.number) for sign in SIGNS]
)
