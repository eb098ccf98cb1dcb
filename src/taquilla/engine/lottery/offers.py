"""Lists what a seller may sell and on which terms: its games by product, and the products with their next draws."""

from dataclasses import dataclass
from datetime import timedelta

from taquilla.domain.ledger.days import business_day, day_bounds
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.domain.lottery.terms import Terms, TicketTerms
from taquilla.domain.people.entities import EntityData
from taquilla.domain.people.members import Caller, Entity
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.store.lottery import catalogue, draws
from taquilla.store.lottery.catalogue import ProductLine
from taquilla.store.lottery.draws import NextDraw
from taquilla.store.people.operators import load_entity_data
from taquilla.store.postgres.clock import read_clock


@dataclass(frozen=True, slots=True)
class GameOffer:
    """A game of a product that a seller may sell, with its terms.

    commission is its agency's rate in basis points: of sales (CM-01) or, if that is nothing, of profit (CM-05).
    """

    product_id: int
    game: Game
    terms: Terms
    commission: int


@dataclass(frozen=True, slots=True)
class SellerOffer:
    """Everything that a seller may sell now, by game and product. is_active: no entity above it is closed."""

    entity: Entity
    data: EntityData
    is_active: bool
    counter: TicketTerms
    games: tuple[GameOffer, ...]


@dataclass(frozen=True, slots=True)
class ProductOffer:
    """A product of the catalogue. quota is in minor units; next_draw None: nothing of it is on sale, or not to this seller.

    categories are those that its draws are played for: its own, and "tripleta" if the operator sells one.
    """

    line: ProductLine
    categories: tuple[str, ...]
    quota: Cents
    next_draw: NextDraw | None


class SellerOffers(LotteryReader):
    """Lists what there is to sell."""

    async def of(self, caller: Caller) -> SellerOffer:
        """Return what this seller may sell, by the rules in force."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            now = await read_clock(connection)
            kinds = await draws.load_kinds(connection)
            entity = lottery.people.entities[lottery.people.members[caller.member_id].entity_id]
            data = await load_entity_data(connection, caller.operator_id, entity.id)
        in_force = lottery.rules.at(now)
        return SellerOffer(
            entity,
            data,
            is_active=all(lottery.people.entities[ancestor].active for ancestor in entity.path),
            counter=in_force.counter(caller.member_id),
            games=tuple(_games(in_force, caller.member_id, kinds)),
        )

    async def products(self, caller: Caller) -> list[ProductOffer]:
        """Return every product in the catalogue's order, each with its next draw on sale and, by tomorrow, the one after it."""
        async with self._reading(caller.operator_id) as (connection, lottery):
            now = await read_clock(connection)
            lines = await catalogue.load_products(connection)
            tomorrow = business_day(now, lottery.operator.zone) + timedelta(days=1)
            _, until = day_bounds(tomorrow, lottery.operator.zone)
            in_force = lottery.rules.at(now)
            closes = in_force.closes(caller.member_id)
            coming = await draws.load_next_draws(connection, caller.operator_id, closes, now=now, until=until)
        # A product that was loaded a moment ago is not in the rules yet.
        lines = [line for line in lines if line.id in lottery.rules.products]
        runs = in_force.runs()
        return [
            ProductOffer(
                line,
                (line.category, Game.TRIPLETA.key) if line.id in runs else (line.category,),
                in_force.quota(line.id),
                coming.get(line.id) if in_force.sells(caller.member_id, line.id) else None,
            )
            for line in lines
        ]


def _games(in_force: RulesInForce, member_id: int, kinds: list[tuple[int, bool]]) -> list[GameOffer]:
    """Return the games that have a multiplier, by game and product: without one a game is not sold (PZ-01)."""
    offered = {
        (game, product)
        for product, zodiac in kinds
        if product in in_force.rules.products
        for game in in_force.offered(product, zodiac)
    }
    entity_id = in_force.rules.people.members[member_id].entity_id
    offers = []
    for game, product in sorted(offered):
        terms = in_force.terms(member_id, product, game)
        if terms.multiplier is not None:
            rates = (terms.commissions, in_force.profit_commissions(entity_id, product, game))
            agency_rates = (agency[0] for agency in rates if agency and agency[0])
            offers.append(GameOffer(product, game, terms, next(agency_rates, 0)))
    return offers
