"""The national catalogue, its events, and the draws that an operator opens on them.

Lotteries, products, lists, draw times, multipliers, codes and events belong to all operators. Events are never updated.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import LiteralString, NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.schedule import Slot, events_of, left_out
from taquilla.domain.people.members import NATION
from taquilla.store.ledger import state
from taquilla.store.ledger.gates import Gate, begin_outbox, commit, undo
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, named_errors, statements

_SQL = statements(__file__)

_RUN_DAYS_MAX = 31  # the most days ahead for which events are rolled for a run


@dataclass(frozen=True, slots=True)
class LotteryFacts:
    """An institution that holds draws."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product of a lottery. quota in whole currency units; position orders products that are drawn at the same moment."""

    id: int
    lottery_id: int
    name: str
    category: str
    position: int
    zone: str
    plain_on_zodiac: bool
    close_minutes: int
    quota: int
    advance_days: int


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list of a product, by the name that its tickets print; list_id 0 is that of a product without lists (VE-03)."""

    product_id: int
    list_id: int
    name: str
    zodiac: bool


@dataclass(frozen=True, slots=True)
class MultiplierFacts:
    """The multiplier of a game from an instant on, in hundredths of the stake.

    consolation is what half an A+B pays (VE-08); run_length the draws of a tripleta, 0 for any other game (VE-07).
    """

    product_id: int
    game: int
    starts: datetime
    hundredths: int
    consolation: int = 0
    run_length: int = 0


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A code for a list's draw at a local time, on the days from from_day to before until_day (None: no end in sight)."""

    code: str
    product_id: int
    list_id: int
    time: time
    from_day: date
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of the catalogue, table by table."""

    lotteries: Sequence[LotteryFacts] = ()
    products: Sequence[ProductFacts] = ()
    lists: Sequence[ListFacts] = ()
    slots: Sequence[Slot] = ()
    multipliers: Sequence[MultiplierFacts] = ()
    codes: Sequence[CodeFacts] = ()


class MovedDraw(NamedTuple):
    """An operator's draw that is on sale, or in a run that was sold, and in no timetable any more. at is its local time."""

    operator_id: int
    event_id: int
    name: str
    at: str


class LeftOut(NamedTuple):
    """A draw of the timetable that is not planned on a day, since clocks change at its local time; product is a name."""

    day: date
    time: time
    product: str


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product as a list of products shows it. quota in whole currency units."""

    id: int
    name: str
    lottery: str
    lottery_id: int
    status: str
    quota: int
    category: str
    lottery_status: str


@asynccontextmanager
async def behind_all_gates(connection: HouseConnection) -> AsyncIterator[list[int]]:
    """Run one transaction behind the gates of all operators, for what concerns them all; yields their ids.

    Commits at the end, or rolls back. Raises OutcomeUnknown, TryAgain or NotRecorded.
    """
    async with named_errors():
        await connection.execute("begin")
        try:
            await connection.execute(_SQL["one_loader_at_a_time"])
            gates = await _take_all_gates(connection)
            begin_outbox(connection, gates, await read_clock(connection))
            yield [gate.operator_id for gate in gates]
            await commit(connection)
        except BaseException:
            await undo(connection)
            raise


async def _take_all_gates(connection: HouseConnection) -> list[Gate]:
    if not connection.is_spread:
        return await connection.rows(Gate, _SQL["take_all_gates"])
    # One after another in the same order: no statement may lock rows of several nodes.
    operators = await connection.column(_SQL["list_operators"])
    async with connection.pipeline():
        found = [await connection.execute(_SQL["take_gate_of"], {"operator": operator}) for operator in operators]
        return [Gate(*row) for cursor in found for row in await cursor.fetchall()]


async def load_facts(connection: HouseConnection) -> Facts:
    """Load the whole catalogue, its past included."""
    names = ("load_lotteries", "load_product_facts", "load_lists", "load_draw_times", "load_multipliers", "load_codes")
    lotteries, products, lists, slots, multipliers, codes = await connection.together(None, *(_SQL[name] for name in names))
    return Facts(
        lotteries=[LotteryFacts(*row) for row in lotteries],
        products=[ProductFacts(*row) for row in products],
        lists=[ListFacts(*row) for row in lists],
        slots=[_slot(*row) for row in slots],
        multipliers=[MultiplierFacts(*row) for row in multipliers],
        codes=[CodeFacts(*row) for row in codes],
    )


def _slot(product_id: int, list_id: int, at: time, first: date, until: date | None, weekdays: list[int]) -> Slot:
    return Slot(product_id=product_id, list_id=list_id, time=at, from_day=first, until_day=until, weekdays=frozenset(weekdays))


async def write_facts(connection: HouseConnection, facts: Facts) -> None:
    """Add rows to the catalogue, or change those columns that may change. Behind all gates; the caller calls change_rules."""
    tables: list[tuple[str, LiteralString, Sequence[object], type]] = [
        ("lottery", "write_lotteries", facts.lotteries, LotteryFacts),
        ("product", "write_products", facts.products, ProductFacts),
        ("product_list", "write_lists", facts.lists, ListFacts),
        ("schedule", "write_draw_times", facts.slots, Slot),
        ("product_multiplier", "write_multipliers", facts.multipliers, MultiplierFacts),
        ("code", "write_codes", facts.codes, CodeFacts),
    ]
    for table, name, rows, kind in tables:
        if rows:
            await state.change(connection, NATION, table, _SQL[name], arrays.fields(rows, kind))


async def find_moved(connection: HouseConnection, operators: Iterable[int]) -> list[MovedDraw]:
    """Return the draws of these operators that are not closed, and that files, or newer time zones, have moved or ended."""
    timetable = await _timetable(connection)
    async with connection.pipeline():
        cursors = [(one, await connection.execute(_SQL["find_ahead"], {"operator": one})) for one in operators]
        ahead = [(operator, *row) for operator, cursor in cursors for row in await cursor.fetchall()]
    days = {day for *_, day, _ in ahead}
    planned = {(row.product_id, row.list_id, row.draws_at) for day in days for row in _events(day, timetable)}
    return [
        MovedDraw(operator, event_id, name, f"{draws_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}")
        for operator, event_id, name, zone, product_id, list_id, _, draws_at in ahead
        if (product_id, list_id, draws_at) not in planned
    ]


async def roll_events(
    connection: HouseConnection, days: Sequence[date], *, runs: Mapping[int, int] | None = None, on_sale: date | None = None
) -> int:
    """Insert the missing events of these local days, and return how many. Safe to repeat, and for two workers at once.

    runs are products with the length of their tripleta: a run that begins on the last day on sale needs the draws of the days
    after it, so as many days more are rolled. A transaction of its own, without a gate: events belong to no operator. Raises
    OutcomeUnknown or TryAgain.
    """
    async with named_errors():
        timetable = await _timetable(connection)
        rows = [row for day in sorted(set(days)) for row in _events(day, timetable)]
        if runs and on_sale is not None:
            rows += _further(max(days), timetable, [row for row in rows if row.product_id in runs], runs, on_sale)
        names = ("product_id", "list_id", "draws_at", "day", "name", "category", "zodiac", "display_order")
        return (await connection.execute(_SQL["roll_events"], arrays.fields(rows, Event, *names))).rowcount


async def find_left_out(connection: HouseConnection, days: Sequence[date]) -> list[LeftOut]:
    """Return the draws that the timetable has on these local days and nobody can plan, by day (TT-02)."""
    timetable = await _timetable(connection)
    zones = sorted({product.zone for _, product, _ in timetable})
    slots = {zone: [slot for slot, product, _ in timetable if product.zone == zone] for zone in zones}
    names = {product.id: product.name for _, product, _ in timetable}
    return [
        LeftOut(day, slot.time, names[slot.product_id])
        for day in days
        for zone, ours in slots.items()
        for slot in left_out(day, ours, ZoneInfo(zone))
    ]


async def _timetable(connection: HouseConnection) -> list[tuple[Slot, ProductFacts, ListFacts]]:
    """Return the lines of the timetable, each with its product and list."""
    timetable = []
    for row in await connection.fetch(_SQL["load_timetable"]):
        product = ProductFacts(*row[:10])
        product_list = ListFacts(product.id, *row[10:13])
        timetable.append((_slot(product.id, product_list.list_id, *row[13:]), product, product_list))
    return timetable


def _further(
    last: date,
    timetable: Sequence[tuple[Slot, ProductFacts, ListFacts]],
    rolled: Sequence[Event],
    runs: Mapping[int, int],
    on_sale: date,
) -> list[Event]:
    """Return the events after the last day that are needed by runs beginning on the last day on sale.

    The last draw on sale may be that of midnight, which closes before (VE-12).
    """
    products, rows = {row.product_id for row in rolled}, list[Event]()
    on_sale_before = {
        product.id: day_bounds(on_sale, ZoneInfo(product.zone))[1] + timedelta(minutes=product.close_minutes)
        for _, product, _ in timetable
    }
    for ahead in range(1, _RUN_DAYS_MAX + 1):
        later_events = [row for row in (*rolled, *rows) if row.draws_at > on_sale_before[row.product_id]]
        draws = {product: {row.draws_at for row in later_events if row.product_id == product} for product in products}
        if all(len(draws[product]) >= runs[product] - 1 for product in products):
            break
        rows += _events(last + timedelta(days=ahead), timetable)
    return rows


def _events(day: date, timetable: Sequence[tuple[Slot, ProductFacts, ListFacts]]) -> Iterator[Event]:
    """Return a local day's events, still without ids. The lists of one draw share their place in the order of the day."""
    products = {slot.product_id: product for slot, product, _ in timetable}
    lists = {(slot.product_id, slot.list_id): product_list for slot, _, product_list in timetable}
    draws = [
        (draws_at, products[slot.product_id].position, slot.product_id, slot.list_id)
        for zone in {product.zone for product in products.values()}
        for slot, draws_at in events_of(day, (slot for slot, product, _ in timetable if product.zone == zone), ZoneInfo(zone))
    ]
    draws_by_time = groupby(sorted(draws), key=lambda event: event[:3])
    for order, ((draws_at, _, product_id), events) in enumerate(draws_by_time, start=1):
        for *_, list_id in events:
            product_list, category = lists[product_id, list_id], products[product_id].category
            yield Event(
                id=0, product_id=product_id, list_id=list_id, draws_at=draws_at, day=day, name=product_list.name,
                category=category, zodiac=product_list.zodiac, display_order=order,
            )  # fmt: skip


async def open_draws(
    connection: HouseConnection, operator_id: int, *,
    closes: Mapping[int, int], advance: Mapping[int, int], since: date, today: date, zone: tzinfo,
) -> int:  # fmt: skip
    """Open a draw, with its market, on every event on which the operator has none; returns how many. Behind its gate.

    closes are the products that it sells and the minutes before a draw at which it stops; advance tells how many days
    ahead of today each is sold, 0 where absent. Events are taken from the local day since on. Of the days after, those too
    that close by the end of the operator's day, such as a draw at midnight: on its own day nobody could play it (VE-12).
    """
    if not closes:
        return 0
    untils = {product: today + timedelta(days=advance.get(product, 0)) for product in closes}
    rows = [
        (product, minutes, untils[product], day_bounds(untils[product], zone)[1] + timedelta(minutes=minutes))
        for product, minutes in closes.items()
    ]
    parameters = {"operator": operator_id, "since": since, "until": max(untils.values()), "opened_on": today}
    parameters |= arrays.columns(rows, products=int, minutes=int, untils=date, befores=datetime)
    reopened = await connection.fetch(_SQL["open_scheduled_draws"], parameters)
    if unopened := await connection.fetch(_SQL["find_unopened"], parameters):
        columns = arrays.columns(unopened, events=int, closes=datetime, instants=datetime)
        await connection.execute(_SQL["open_draws"], {"operator": operator_id, "opened_on": today} | columns)
    if events := [event for event, *_ in (*reopened, *unopened)]:
        parameters = {"operator": operator_id, "events": arrays.numbers(events)}
        await connection.execute(_SQL["add_markets"], parameters)
        await connection.execute(_SQL["add_market_events"], parameters)
        await state.change(connection, operator_id, "draw", _SQL["tell_draws"], parameters)
        connection.add_event(operator_id, "draws.opened", {"draw_ids": sorted(events)})
    return len(events)


async def find_events(connection: HouseConnection, ids: Iterable[int]) -> list[Event]:
    """Return the events of these ids, in their order; unknown ids are left out."""
    return await connection.rows(Event, _SQL["find_events"], events=arrays.numbers(ids))


async def next_events(connection: HouseConnection, events: Iterable[int], now: datetime) -> dict[int, int]:
    """Return for each event the next one of its product, list and local hour, after it and after now.

    Those are left out of which no such event has been rolled yet.
    """
    return dict(await connection.fetch(_SQL["next_events"], events=arrays.numbers(events), now=now))


async def load_products(connection: HouseConnection) -> list[ProductLine]:
    """Load every product with its lottery, in the catalogue's order."""
    return await connection.rows(ProductLine, _SQL["load_products"])
