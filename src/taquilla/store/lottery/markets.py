"""Markets of several draws: looked up for a sale, and stored with the first ticket on them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.markets import AB
from taquilla.store.ledger.books import Instants
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
_KEYS = arrays.table(operators=int, first_event=int, kind=str, length=int)


class MarketKey(NamedTuple):
    """The key of a joint market: its first event, its kind, and how many draws it has."""

    operator_id: int
    first_event: int
    kind: str
    length: int


class JointMarketRow(NamedTuple):
    """A joint market's id and events, in order; a run may lack some. is_new: it is not kept yet."""

    id: int
    events: tuple[int, ...]
    is_new: bool


async def find(connection: HouseConnection, keys: Sequence[MarketKey], at: Instants) -> dict[MarketKey, JointMarketRow]:
    """Return the markets of these keys whose draws exist. Those not stored yet have the ids they will get.

    A run that is not stored yet leaves out the draws behind its first that are closed by its operator's instant.
    """
    cursor = await connection.execute(_SQL["find_kept"], _KEYS(keys))
    markets = {keys[place - 1]: JointMarketRow(market, tuple(events), False) for place, market, events in await cursor.fetchall()}
    missing = [key for key in keys if key not in markets]
    return markets | await _new(connection, missing, at) if missing else markets


async def load_lengths(connection: HouseConnection, operator_id: int, markets: Iterable[int]) -> dict[int, int]:
    """Return how many draws these joint markets have, by their ids."""
    return dict(await connection.fetch(_SQL["load_lengths"], operator=operator_id, markets=arrays.numbers(markets)))


async def plan_draws(connection: HouseConnection, rows: Sequence[tuple[int, int, datetime, int, date]]) -> None:
    """Write draws for events that runs need, unless the operator has one: operator, event, instant, minutes, day."""
    parameters = arrays.columns(
        [(*key, at, at - timedelta(minutes=minutes), day) for *key, at, minutes, day in rows],
        operators=int, events=int, instants=datetime, closes=datetime, days=date,
    )  # fmt: skip
    await connection.execute(_SQL["plan_draws"], parameters)


async def _new(connection: HouseConnection, missing: Sequence[MarketKey], at: Instants) -> dict[MarketKey, JointMarketRow]:
    operators = {key.operator_id for key in missing}
    last_ids: dict[int, int] = dict(await connection.fetch(_SQL["last_ids"], operators=arrays.numbers(operators)))
    events: dict[int, Sequence[int]] = {}
    for statement, kind_is_ab in (("find_lists", True), ("find_runs", False)):
        if places := [place for place, key in enumerate(missing) if (key.kind == AB) is kind_is_ab]:
            rows = [(place, *missing[place][:2], missing[place].length, at[missing[place].operator_id]) for place in places]
            parameters = arrays.columns(rows, places=int, operators=int, events=int, lengths=int, instants=datetime)
            events.update(await connection.fetch(_SQL[statement], parameters))
    markets = {}
    for place in sorted(events):
        operator = missing[place].operator_id
        last_ids[operator] += 1
        markets[missing[place]] = JointMarketRow(last_ids[operator], tuple(events[place]), True)
    return markets


async def write(connection: HouseConnection, books: Iterable[LotteryBook]) -> None:
    """Write the markets that were sold for the first time, with draws for those of their events that are not on sale yet."""
    rows = [(book, market) for book in books for market in book.written.markets.values()]
    market_events = [(book, market, place, event) for book, market in rows for place, event in enumerate(market.events, 1)]
    planned = {(book.ledger.operator.id, event.id): (book, event) for book, _, _, event in market_events}
    draws = [
        (*key, event.draws_at, book.rules.close_minutes(event.product_id), book.day) for key, (book, event) in planned.items()
    ]
    await plan_draws(connection, draws)
    markets = [(book.ledger.operator.id, market.id, market.kind, market.events[0].id, market.length) for book, market in rows]
    parameters = arrays.columns(markets, operators=int, markets=int, kinds=str, firsts=int, lengths=int)
    await connection.execute(_SQL["add_markets"], parameters)
    events = [(book.ledger.operator.id, market.id, place, event.id) for book, market, place, event in market_events]
    parameters = arrays.columns(events, operators=int, markets=int, positions=int, events=int)
    await connection.execute(_SQL["add_market_events"], parameters)
