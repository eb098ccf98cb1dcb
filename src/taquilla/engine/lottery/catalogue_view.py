"""Shows the catalogue as an operator sells it: products with lists, times and games, lotteries, draws by their codes."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rules import NOBODY, RulesInForce
from taquilla.domain.lottery.schedule import Slot
from taquilla.domain.lottery.terms import Terms
from taquilla.engine.lottery.cache import LotteryReader
from taquilla.store.lottery import catalogue, codes
from taquilla.store.lottery.catalogue import Facts, ListFacts, LotteryFacts, ProductFacts
from taquilla.store.lottery.codes import CodedDraw
from taquilla.store.postgres.clock import read_clock


@dataclass(frozen=True, slots=True)
class ProductList:
    """A list of a product, and its draw times from today on: those in force, and those that begin later."""

    facts: ListFacts
    times: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as an operator sells it. close_minutes, advance_days and quota are the operator's own, by the rules in force.

    games have the operator's terms. is_active: neither the product nor its lottery is closed.
    """

    facts: ProductFacts
    lottery: str
    is_active: bool
    lists: tuple[ProductList, ...]
    games: tuple[tuple[Game, Terms], ...]
    close_minutes: int
    advance_days: int
    quota: Cents


@dataclass(frozen=True, slots=True)
class LotteryView:
    """An institution that holds draws."""

    facts: LotteryFacts
    is_active: bool
    products: tuple[int, ...]


class CatalogueView(LotteryReader):
    """Shows the catalogue."""

    async def products(self, operator_id: int) -> list[ProductView]:
        """Return every product, by its id, as an operator sells it by the rules in force now."""
        async with self._reading(operator_id) as (connection, known):
            now = await read_clock(connection)
            facts = await catalogue.load_facts(connection)
            lines = {line.id: line for line in await catalogue.load_products(connection)}
        in_force, today = known.rules.at(now), business_day(now, known.operator.zone)
        lists = _lists(facts, today)
        return [
            ProductView(
                facts=product, lottery=lines[product.id].lottery,
                is_active=lines[product.id].status == lines[product.id].lottery_status == "active",
                lists=tuple(lists[product.id]), games=tuple(_games(in_force, product.id, lists[product.id])),
                close_minutes=in_force.close_minutes(product.id), advance_days=in_force.advance_days(product.id),
                quota=in_force.quota(product.id),
            )
            for product in sorted(facts.products, key=lambda product: product.id)
            # The rules do not know a product yet that was loaded a moment ago.
            if product.id in known.rules.products
        ]

    async def names(self) -> dict[int, str]:
        """Return the names of all products by their ids."""
        async with self._database.reading() as connection:
            return {line.id: line.name for line in await catalogue.load_products(connection)}

    async def lotteries(self) -> list[LotteryView]:
        """Return every lottery that has products, by its id."""
        async with self._database.reading() as connection:
            lines = await catalogue.load_products(connection)
        products: dict[int, list[int]] = defaultdict(list)
        for line in lines:
            products[line.lottery_id].append(line.id)
        lotteries = {line.lottery_id: line for line in lines}
        return [
            LotteryView(
                LotteryFacts(lottery_id, line.lottery), line.lottery_status == "active", tuple(sorted(products[lottery_id]))
            )
            for lottery_id, line in sorted(lotteries.items())
        ]


def _lists(facts: Facts, today: date) -> dict[int, list[ProductList]]:
    """Return the lists of each product, with their draw times that have not ended."""
    times: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in facts.slots:
        if slot.until_day is None or slot.until_day > today:
            times[slot.product_id, slot.list_id].append(slot)
    lists: dict[int, list[ProductList]] = defaultdict(list)
    for one in sorted(facts.lists, key=lambda one: (one.product_id, one.list_id)):
        slots = sorted(times[one.product_id, one.list_id], key=lambda slot: (slot.time, slot.from_day))
        lists[one.product_id].append(ProductList(one, tuple(slots)))
    return lists


def _games(in_force: RulesInForce, product_id: int, lists: list[ProductList]) -> list[tuple[Game, Terms]]:
    """Return the games that a product's lists offer, with the operator's terms."""
    kinds = {one.facts.zodiac for one in lists}
    games = frozenset[Game]().union(*(in_force.offered(product_id, zodiac) for zodiac in kinds))
    return [(game, in_force.terms(NOBODY, product_id, game)) for game in sorted(games)]


class CodedResult(NamedTuple):
    """A result by the draw's code: the outcome as it is kept (VE-01), and the event's id."""

    code: str
    outcome: str
    event: int


class Codes(LotteryReader):
    """Finds draws by their codes. A day is the lottery's, whose clock may show another one than the operator's."""

    async def find(self, day: date, day_codes: Collection[str]) -> dict[str, int]:
        """Return the ids of the events that these codes mean on a day, of any seller. Codes without a meaning are left out."""
        async with self._database.reading() as connection:
            return await self._cache.codes(connection, day, day_codes, {})

    async def draws(self, operator_id: int, day: date | None = None, seller: int = NOBODY) -> list[CodedDraw]:
        """Return the draws of a day, by default today, that have a code and that the operator has opened, in their order.

        Each closes when this seller sells no more of it (VE-10), by default when the operator does.
        """
        async with self._reading(operator_id) as (connection, lottery):
            now = await read_clock(connection)
            rows = await codes.find_draws(connection, operator_id, day, now=now, closes=lottery.rules.at(now).closes(NOBODY))
            events = await self._cache.events(connection, [row.event for row in rows])
        # A product that was loaded a moment ago is not in the rules yet.
        minutes = defaultdict(int, lottery.rules.at(now).closes(seller))
        closes = [min(row.closes_at, row.draws_at - timedelta(minutes=minutes[events[row.event].product_id])) for row in rows]
        return [row._replace(closes_at=at, is_open=row.is_open and now < at) for row, at in zip(rows, closes, strict=True)]

    async def results(self, operator_id: int, day: date, code: str | None = None) -> list[CodedResult]:
        """Return a day's results, as approved and in force, in the order of drawing; of one code alone, if it is given."""
        async with self._database.of(operator_id).reading() as connection:
            rows = await codes.find_draws(connection, operator_id, day, now=await read_clock(connection), closes={}, code=code)
        return [CodedResult(row.code, row.outcome, row.event) for row in rows if row.outcome is not None]

    async def of(self, day: date, events: Iterable[int]) -> dict[int, str]:
        """Return the codes of these events of a day. Events without a code are left out."""
        async with self._database.reading() as connection:
            return await codes.name_events(connection, day, events)
