"""Events are without a gap, whoever writes at the same time and whatever breaks; the feed tells them page by page."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from tests.engine.conftest import both_look_first
from tests.gaps import assert_no_gap
from tests.patience import PATIENCE_S

from taquilla.domain.events.outbox import UNTOLD, ToldEvent
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.events import feed as engine_feed
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import NotRecorded
from taquilla.work.worker import Worker

CASHIER, OTHER_CASHIER = "username@banklot.net", "other@banklot.net"
SOME_DAY = date(2031, 1, 1)


async def whole(desk, limit: int = 50, **how: Any) -> list[ToldEvent]:
    """Return the whole feed, page by page."""
    found: list[ToldEvent] = []
    after = 0
    while True:
        page = await desk.house.events.page(BANKLOT, after, limit=limit, **how)
        if page.after == after:
            return found
        found += page.events
        after = page.after


async def test_sales_office_and_duties_at_once_leave_no_gap(desk, two_houses, noon):
    sales = [desk.sale(noon, str(place % 30), by=(CASHIER, OTHER_CASHIER)[place // 2 % 2]) for place in range(96)]

    async def office() -> None:
        for place in range(20):
            await desk.house.lottery.rules.add_holiday(BANKLOT, SOME_DAY + timedelta(days=place), "a day")

    async def duties() -> None:
        worker = Worker(desk.house)
        for _ in range(5):
            await worker.round()

    for place, house in enumerate(two_houses):
        house.tell("ask", sales[place::2])
    await asyncio.gather(office(), duties())
    answers = [answer for house in two_houses for answer in house.hear()]
    sold = {str(answer.ticket.id) for answer in answers if isinstance(answer, Sold)}
    assert len(sold) == 96
    events = await whole(desk)
    assert_no_gap(events)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    tickets = [ticket["id"] for event in events if event.type == "tickets.sold" for ticket in event.data["tickets"]]
    assert (set(tickets), len(tickets)) == (sold, 96)
    assert sum(event.type == "tickets.sold" for event in events) < 96
    days = [(SOME_DAY + timedelta(days=place)).isoformat() for place in range(20)]
    assert [event.data["day"] for event in events if event.type == "holiday.added"] == days
    assert UNTOLD not in {event.type for event in events}
    await desk.assert_audit_clean()


async def two_holidays(desk) -> list[Any]:
    """Two transactions of the office at once."""
    adding = [desk.house.lottery.rules.add_holiday(BANKLOT, SOME_DAY + timedelta(days), "a day") for days in (0, 1)]
    return await asyncio.gather(*adding, return_exceptions=True)


async def test_two_at_once_get_numbers_one_after_the_other(desk):
    assert await both_look_first(desk, "holiday", two_holidays(desk)) == [None, None]
    assert_no_gap(await whole(desk))


def test_the_twin_without_the_gate_gives_a_number_twice(desk, without_gate):
    answers = without_gate("holiday", two_holidays(desk))
    assert sorted(map(type, answers), key=str) == sorted([type(None), NotRecorded], key=str)
    desk.ask("delete from holiday; alter table outbox drop constraint outbox_pkey")
    assert without_gate("holiday", two_holidays(desk)) == [None, None]
    with pytest.raises(AssertionError):
        assert_no_gap(desk.run(whole(desk)))
    assert "I91" in {one.rule.id for one in desk.run(desk.house.audit()).violations}


async def test_what_is_rolled_back_is_not_told(desk):
    before = await whole(desk)
    await desk.house.lottery.rules.add_holiday(BANKLOT, SOME_DAY, "a day")
    with pytest.raises(OfficeRefusal, match="holiday"):
        await desk.house.lottery.rules.add_holiday(BANKLOT, SOME_DAY, "a day")
    assert [event.type for event in (await whole(desk))[len(before) :]] == ["holiday.added"]


async def test_pages_end_at_their_limit_and_where_they_would_tell_of_too_much(desk, noon, monkeypatch):
    every = await whole(desk)
    for limit in (1, 3, 200):
        assert await whole(desk, limit=limit) == every
    feed = desk.house.events
    first = frozenset({every[0].type})
    page = await feed.page(BANKLOT, 0, first, limit=1)
    assert ([event.number for event in page.events], page.after) == ([1], 1)
    # Types that are rare are looked for a stretch at a time.
    monkeypatch.setattr(engine_feed, "_SCAN_MAX", 1)
    page = await feed.page(BANKLOT, 1, frozenset({"tickets.sold"}))
    assert (page.events, page.after) == ([], 2)
    await desk.sell(noon, "7")
    page = await feed.page(BANKLOT, every[-1].number, frozenset({"tickets.sold"}))
    (sold,) = page.events
    assert (sold.number, page.after) == (every[-1].number + 1, sold.number)
    assert await feed.page(BANKLOT, sold.number) == engine_feed.Page([], sold.number)
    await desk.sell(noon, "8")
    monkeypatch.setattr(engine_feed, "_SEQS_MAX", 1)
    page = await feed.page(BANKLOT, every[-1].number)
    assert [event.number for event in page.events] == [sold.number]
    assert page.after == sold.number


async def test_an_entity_that_is_added_while_a_page_is_read_is_told_to_those_above_it(desk, monkeypatch):
    before, read, office = len(await whole(desk)), engine_feed.outbox.read_last, desk.house.people.office

    async def added_meanwhile(*asked: Any) -> dict[int, int]:
        monkeypatch.setattr(engine_feed.outbox, "read_last", read)
        await office.add_entity(BANKLOT, name="new", parent_id=213)
        return await read(*asked)

    monkeypatch.setattr(engine_feed.outbox, "read_last", added_meanwhile)
    page = await desk.house.events.page(BANKLOT, before, entity=213)
    assert [event.type for event in page.events] == ["entity.added"]


async def test_who_waits_is_woken_by_another_process(desk, two_houses, noon):
    last = (await whole(desk))[-1].number
    waiting = asyncio.create_task(desk.house.events.wait(BANKLOT, last, PATIENCE_S))
    await desk.until(lambda: desk.house.events.waiting == 1)
    two_houses[0].tell("ask", [desk.sale(noon, "7")])
    assert await waiting
    two_houses[0].hear()
    assert not await desk.house.events.wait(BANKLOT, 2**40, 0.01)
    assert desk.house.events.waiting == 0


async def test_a_release_that_knows_no_events_leaves_no_gap(desk, noon):
    """While the house is updated process by process, an older one may sell."""
    await desk.sell(noon, "7")
    desk.ask("update gate set last_seq = last_seq + 5 where operator_id = 1")
    assert not isinstance(await desk.sell(noon, "8"), Refusal)
    events = await whole(desk)
    assert_no_gap(events)
    assert [event.type for event in events[-2:]] == [UNTOLD, "tickets.sold"]
    assert events[-2].last_seq - events[-2].first_seq == 4
