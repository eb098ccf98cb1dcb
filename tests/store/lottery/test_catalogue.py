"""The catalogue's rows, the events rolled from its timetable, and the draws opened on them, on a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.patience import LOOK_S, PATIENCE_S

from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.schedule import Slot
from taquilla.store.ledger.gates import behind_gate
from taquilla.store.lottery import catalogue
from taquilla.store.lottery.catalogue import CodeFacts, Facts, ListFacts, LotteryFacts, MultiplierFacts, ProductFacts
from taquilla.store.people.operators import OperatorRow, add_operator
from taquilla.store.postgres.database import HouseConnection, NotRecorded, TryAgain, connect

CARACAS = ZoneInfo("America/Caracas")
OPERATOR = 7
FIRST = date(2024, 1, 1)
TUESDAY = date(2024, 10, 22)
DAY = timedelta(days=1)

ZULIA = ProductFacts(2, 1, "TRIPLE ZULIA", "lottery", 2, "America/Caracas", True, 5, 1_000_000, 0)
ACTIVO = ProductFacts(5, 1, "LOTTO ACTIVO", "animalitos", 1, "America/Caracas", False, 5, 1_000_000, 0)
FACTS = Facts(
    lotteries=[LotteryFacts(1, "LOTERÍA DEL ZÚLIA")], products=[ZULIA, ACTIVO],
    lists=[
        ListFacts(2, 1, "TRIPLE ZULIA", False), ListFacts(2, 3, "ZODÍACO DEL ZULIA", True),
        ListFacts(5, 0, "LOTTO ACTIVO", False),
    ],
    slots=[
        Slot(2, 1, time(12, 45), FIRST), Slot(2, 3, time(12, 45), FIRST),
        Slot(2, 1, time(16, 45), FIRST, weekdays=frozenset({2})),
        Slot(5, 0, time(12, 45), FIRST), Slot(5, 0, time(9, 0), FIRST, TUESDAY + DAY),
    ],
    multipliers=[MultiplierFacts(2, 1, datetime(2024, 1, 1, 4, tzinfo=UTC), 60_000)],
    codes=[CodeFacts("211", 2, 1, time(12, 45), FIRST), CodeFacts("810", 5, 0, time(9, 0), FIRST, TUESDAY + DAY)],
)  # fmt: skip
"""Two products that are drawn at one moment, one of them with lists. One time is for Tuesdays, one ends after TUESDAY."""


@asynccontextmanager
async def a_house(url: str, facts: Facts = FACTS) -> AsyncIterator[HouseConnection]:
    """A connection to a house with one operator and these facts."""
    async with await connect(url) as connection:
        await connection.execute("begin")
        row = OperatorRow("VES", 2, "America/Caracas", {1: b"wrapped"})
        at = datetime(2024, 1, 1, 12, tzinfo=UTC)
        await add_operator(connection, OPERATOR, name="banklot", row=row, now=at, zone=CARACAS)
        await connection.execute("commit")
        async with catalogue.behind_all_gates(connection):
            await catalogue.write_facts(connection, facts)
        yield connection


@pytest.fixture
def connection(runner: asyncio.Runner, database_url: str) -> Iterator[HouseConnection]:
    """A connection to a house with one operator and FACTS."""
    house = a_house(database_url)
    yield runner.run(house.__aenter__())
    runner.run(house.__aexit__(None, None, None))


async def ask(connection: HouseConnection, question: str) -> list[tuple[object, ...]]:
    return await (await connection.execute(question.encode())).fetchall()


def an_instant(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CARACAS).astimezone(UTC)


async def test_a_day_has_the_events_of_its_timetable_in_the_order_of_drawing(connection: HouseConnection) -> None:
    assert await catalogue.roll_events(connection, [TUESDAY]) == 5
    ids = [event for (event,) in await ask(connection, "select id from event order by display_order, list_id")]
    found = await catalogue.find_events(connection, ids)  # type: ignore[arg-type]

    def row(product: ProductFacts, list_id: int, at: datetime, name: str, zodiac: bool, order: int) -> Event:
        return Event(0, product.id, list_id, at, TUESDAY, name, product.category, zodiac, order)

    assert [event._replace(id=0) for event in found] == [
        row(ACTIVO, 0, an_instant(TUESDAY, 9), "LOTTO ACTIVO", False, 1),
        row(ACTIVO, 0, an_instant(TUESDAY, 12, 45), "LOTTO ACTIVO", False, 2),
        row(ZULIA, 1, an_instant(TUESDAY, 12, 45), "TRIPLE ZULIA", False, 3),
        row(ZULIA, 3, an_instant(TUESDAY, 12, 45), "ZODÍACO DEL ZULIA", True, 3),
        row(ZULIA, 1, an_instant(TUESDAY, 16, 45), "TRIPLE ZULIA", False, 4),
    ]


async def test_rolling_again_adds_only_what_is_missing_and_burns_no_ids(connection: HouseConnection) -> None:
    assert await catalogue.roll_events(connection, []) == 0
    assert await catalogue.roll_events(connection, [TUESDAY - DAY, TUESDAY]) == 4 + 5
    assert await catalogue.roll_events(connection, [TUESDAY, TUESDAY, TUESDAY - DAY]) == 0
    # From the Wednesday on the nine o'clock draw is no more.
    assert await catalogue.roll_events(connection, [TUESDAY, TUESDAY + DAY]) == 3
    assert await ask(connection, "select count(*), max(id) from event") == [(12, 12)]


async def test_whole_days_are_rolled_as_far_as_a_run_needs_them(connection: HouseConnection) -> None:
    """From the Wednesday on there is one draw a day: a run of four that begins on the Tuesday needs three days more."""
    draws = "select count(*), max(day) from event where product_id = 5"
    for length, found in ((1, (2, TUESDAY)), (4, (5, TUESDAY + 3 * DAY)), (40, (2 + 31, TUESDAY + 31 * DAY))):
        await catalogue.roll_events(connection, [TUESDAY], runs={5: length, 99: 10}, on_sale=TUESDAY)
        assert await ask(connection, draws) == [found]
    # Whole days: a draw keeps its place in the order of its day.
    assert await ask(connection, "select count(*) from event where product_id = 2 and day = '2024-10-25'") == [(2,)]


async def test_a_run_that_begins_at_midnight_has_its_draws_too(database_url: str) -> None:
    twice_a_day = replace(FACTS, slots=[Slot(5, 0, at, FIRST) for at in (time(0), time(12))], codes=[])
    async with a_house(database_url, twice_a_day) as connection:
        for length, last in ((2, 1), (3, 2)):
            await catalogue.roll_events(connection, [TUESDAY, TUESDAY + DAY], runs={5: length}, on_sale=TUESDAY)
            assert await ask(connection, "select max(day) from event") == [(TUESDAY + last * DAY,)]


async def test_a_worker_waits_for_another_one_s_event_and_then_leaves_it(connection: HouseConnection, database_url: str) -> None:
    async with await connect(database_url) as other:
        await other.execute("begin")
        assert await catalogue.roll_events(other, [TUESDAY]) == 5
        waiting = asyncio.create_task(catalogue.roll_events(connection, [TUESDAY, TUESDAY + DAY]))
        await until_somebody_waits(database_url)
        await other.execute("commit")
        assert await waiting == 3


async def until_somebody_waits(url: str) -> None:
    """Wait until a session waits for a lock."""
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    async with asyncio.timeout(PATIENCE_S), await connect(url) as watcher:
        while await ask(watcher, waiting) == [(0,)]:
            await asyncio.sleep(LOOK_S)


async def test_closed_products_and_products_of_closed_lotteries_have_no_new_events(connection: HouseConnection) -> None:
    await connection.execute("update product set status = 'closed' where id = 5")
    assert await catalogue.roll_events(connection, [TUESDAY]) == 3
    await connection.execute("update lottery set status = 'closed'")
    assert await catalogue.roll_events(connection, [TUESDAY + DAY]) == 0


async def open_draws(connection: HouseConnection, **asked: object) -> int:
    usual: dict[str, object] = {"closes": {2: 5, 5: 10}, "advance": {}, "since": TUESDAY, "today": TUESDAY, "zone": CARACAS}
    async with behind_gate(connection, OPERATOR):
        return await catalogue.open_draws(connection, OPERATOR, **(usual | asked))  # type: ignore[arg-type]


async def test_a_draw_that_a_later_file_has_moved_is_not_opened_and_one_that_somebody_has_entered_is(
    connection: HouseConnection,
) -> None:
    await catalogue.roll_events(connection, [TUESDAY])
    await connection.execute(
        "insert into draw (operator_id, event_id, closes_at, draws_at, opened_on, state)"
        f" select {OPERATOR}, id, draws_at, draws_at, day, 'scheduled' from event where product_id = 2 and list_id = 3"
    )
    await connection.execute(
        "insert into event (product_id, list_id, draws_at, day, name, category, zodiac, display_order)"
        " select product_id, list_id, draws_at + interval '1 minute', day, name, category, zodiac, 9"
        " from event where product_id = 5"
    )
    await connection.execute("update schedule set until_day = '2024-10-22' where product_id = 2 and draw_time = '12:45'")
    assert await open_draws(connection) == 4 + 1
    found = "select product_id, state, count(*) from draw join event on event.id = event_id group by 1, 2 order by 1, 2"
    assert await ask(connection, found) == [(2, "open", 1), (2, "scheduled", 1), (5, "open", 4)]


async def test_events_of_zones_at_the_ends_of_the_world_are_opened_by_their_day_or_that_of_their_close(database_url: str) -> None:
    east = replace(ACTIVO, id=8, zone="Pacific/Kiritimati")
    west = replace(ACTIVO, id=9, zone="Pacific/Pago_Pago")
    facts = replace(
        FACTS, products=[east, west], multipliers=[], codes=[],
        lists=[ListFacts(8, 0, "EAST", False), ListFacts(9, 0, "WEST", False)],
        slots=[Slot(id_, 0, at, FIRST) for id_ in (8, 9) for at in (time(0, 0), time(18, 0), time(23, 59))],
    )  # fmt: skip
    async with a_house(database_url, facts) as connection:
        await catalogue.roll_events(connection, [TUESDAY - DAY, TUESDAY, TUESDAY + DAY])
        assert await open_draws(connection, closes={8: 0, 9: 0}) == 8
        # In Caracas Kiritimati's Wednesday begins at six on Tuesday, and midnight is six in its evening.
        later = "select product_id, closes_at from draw join event on event.id = event_id where day <> '2024-10-22' order by 2"
        assert await ask(connection, later) == [(8, datetime(2024, 10, *at, tzinfo=UTC)) for at in ((22, 10), (23, 4))]


async def test_events_are_found_in_the_order_they_were_asked_for(connection: HouseConnection) -> None:
    await catalogue.roll_events(connection, [TUESDAY])
    assert await catalogue.find_events(connection, []) == []
    assert [event.id for event in await catalogue.find_events(connection, [4, 99, 1])] == [4, 1]


async def test_the_next_event_is_that_of_the_same_list_and_hour_after_its_own_and_after_now(connection: HouseConnection) -> None:
    noon, a_moment = an_instant(TUESDAY, 12, 45), timedelta(microseconds=1)
    await catalogue.roll_events(connection, [TUESDAY, TUESDAY + DAY])
    rolled = await ask(connection, "select product_id, list_id, draws_at, id from event")
    ids = {(product, list_id, at): id_ for product, list_id, at, id_ in rolled}
    afternoon, morning = an_instant(TUESDAY, 16, 45), an_instant(TUESDAY, 9)  # the next Tuesday is not rolled; the last one
    asked = [ids[2, 1, noon], ids[2, 3, noon], ids[2, 1, afternoon], ids[5, 0, morning], ids[2, 1, noon + DAY], 99]
    following = {ids[2, list_id, noon]: ids[2, list_id, noon + DAY] for list_id in (1, 3)}
    for now, expected in ((morning, following), (noon + DAY - a_moment, following), (noon + DAY, {})):
        assert await catalogue.next_events(connection, asked, now) == expected


async def test_what_concerns_all_waits_for_every_gate(connection: HouseConnection, database_url: str) -> None:
    order = []

    async def for_all() -> None:
        async with catalogue.behind_all_gates(connection) as operators:
            assert operators == [OPERATOR]
            order.append("all")

    async with await connect(database_url) as seller:
        async with behind_gate(seller, OPERATOR):
            waiting = asyncio.create_task(for_all())
            await until_somebody_waits(database_url)
            order.append("seller")
        await waiting
    assert order == ["seller", "all"]


async def test_a_gate_that_does_not_come_free_in_time_is_a_trouble_and_nothing_is_written(
    connection: HouseConnection, database_url: str
) -> None:
    async with await connect(database_url, lock_timeout="50ms") as loader, behind_gate(connection, OPERATOR):
        with pytest.raises(TryAgain):
            await catalogue.behind_all_gates(loader).__aenter__()
    async with catalogue.behind_all_gates(connection):
        assert set((await catalogue.load_facts(connection)).products) == set(FACTS.products)


async def test_what_fails_behind_all_gates_is_undone(connection: HouseConnection) -> None:
    async def write(facts: Facts) -> None:
        async with catalogue.behind_all_gates(connection):
            await catalogue.write_facts(connection, facts)

    facts = Facts(lotteries=[LotteryFacts(1, "ANOTHER NAME")], products=[replace(ACTIVO, lottery_id=99)])
    with pytest.raises(NotRecorded, match="product_lottery_id_fkey"):
        await write(facts)
    assert (await catalogue.load_facts(connection)).lotteries == FACTS.lotteries
