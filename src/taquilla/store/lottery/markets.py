"""Markets of several draws: found for whoever sells them, and kept once they are sold."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.markets import AB
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class Wanted(NamedTuple):
    """A joint market by what makes it one: its first event, its kind, and how many draws it has."""

    operator_id: int
    first_event: int
    kind: str
    length: int


class Found(NamedTuple):
    """A joint market's id and events, in order; a run may lack some. is_new: it is not kept yet."""

    id: int
    events: tuple[int, ...]
    is_new: bool


async def find(connection: HouseConnection, wanted: Sequence[Wanted]) -> dict[Wanted, Found]:
    """The markets that are wanted, as far as their draws exist. Those not kept yet have the ids they will get."""
    kept = await connection.execute(
        _SQL["find_kept"],
        {
            "operators": arrays.numbers([one.operator_id for one in wanted]),
            "firsts": arrays.numbers([one.first_event for one in wanted]),
            "kinds": arrays.texts([one.kind for one in wanted]),
            "lengths": arrays.numbers([one.length for one in wanted]),
        },
    )
    found = {wanted[place - 1]: Found(market, tuple(events), False) for place, market, events in await kept.fetchall()}
    missing = [one for one in wanted if one not in found]
    return found | await _new(connection, missing) if missing else found


async def load_lengths(connection: HouseConnection, operator_id: int, markets: Iterable[int]) -> dict[int, int]:
    """How many draws these joint markets have, by their ids."""
    parameters = {"operator": operator_id, "markets": arrays.numbers(markets)}
    return dict(await (await connection.execute(_SQL["load_lengths"], parameters)).fetchall())


async def plan_draw(
    connection: HouseConnection, operator_id: int, event_id: int, draws_at: datetime, minutes: int, day: date
) -> None:
    """A draw for an event that a run needs, unless the operator has one."""
    await connection.execute(
        _SQL["plan_draws"],
        {"operators": arrays.numbers([operator_id]), "events": arrays.numbers([event_id])}
        | {"instants": arrays.instants([draws_at]), "minutes": arrays.numbers([minutes]), "days": arrays.days([day])},
    )


async def _new(connection: HouseConnection, missing: Sequence[Wanted]) -> dict[Wanted, Found]:
    operators = {one.operator_id for one in missing}
    last_ids = dict(await (await connection.execute(_SQL["last_ids"], {"operators": arrays.numbers(operators)})).fetchall())
    events: dict[int, Sequence[int]] = {}
    for statement, kind_is_ab in (("find_lists", True), ("find_runs", False)):
        places = [place for place, one in enumerate(missing) if (one.kind == AB) is kind_is_ab]
        if places:
            parameters = {
                "places": arrays.numbers(places),
                "events": arrays.numbers([missing[place].first_event for place in places]),
                "lengths": arrays.numbers([missing[place].length for place in places]),
            }
            events.update(await (await connection.execute(_SQL[statement], parameters)).fetchall())
    found = {}
    for place in sorted(events):
        operator = missing[place].operator_id
        last_ids[operator] += 1
        found[missing[place]] = Found(last_ids[operator], tuple(events[place]), True)
    return found


async def write(connection: HouseConnection, books: Iterable[LotteryBook]) -> None:
    """Keep the markets that were sold for the first time, with draws for those of their events that are not on sale yet."""
    rows = [(book, market) for book in books for market in book.written.markets.values()]
    held = [(book, market, place, event) for book, market in rows for place, event in enumerate(market.events, 1)]
    planned = {(book.ledger.operator.id, event.id): (book, event) for book, _, _, event in held}
    await connection.execute(
        _SQL["plan_draws"],
        {
            "operators": arrays.numbers([operator for operator, _ in planned]),
            "events": arrays.numbers([event for _, event in planned]),
            "instants": arrays.instants([event.draws_at for _, event in planned.values()]),
            "minutes": arrays.numbers([book.rules.close_minutes(event.product_id) for book, event in planned.values()]),
            "days": arrays.days([book.day for book, _ in planned.values()]),
        },
    )
    await connection.execute(
        _SQL["add_markets"],
        {
            "operators": arrays.numbers([book.ledger.operator.id for book, _ in rows]),
            "markets": arrays.numbers([market.id for _, market in rows]),
            "kinds": arrays.texts([market.kind for _, market in rows]),
            "firsts": arrays.numbers([market.events[0].id for _, market in rows]),
            "lengths": arrays.numbers([market.length for _, market in rows]),
        },
    )
    await connection.execute(
        _SQL["add_market_events"],
        {
            "operators": arrays.numbers([book.ledger.operator.id for book, *_ in held]),
            "markets": arrays.numbers([market.id for _, market, *_ in held]),
            "positions": arrays.numbers([place for _, _, place, _ in held]),
            "events": arrays.numbers([event.id for *_, event in held]),
        },
    )
