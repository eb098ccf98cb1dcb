"""A ticket's life has everything that happened to it, in order, each with its seq; and it is read along bounded indexes."""

from typing import Any

import pytest
from tests.plans import judge, name_of, remembering
from tests.refusals import must_be

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import PrintTicket
from taquilla.engine.lottery.lives import TicketLife
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.new_database


async def life_of(desk: Any, sold: Any) -> TicketLife:
    return must_be(TicketLife, await desk.house.lottery.lives.of(desk.caller(), sold.ticket.id))


async def settle(desk: Any) -> None:
    duties = desk.house.lottery.duties
    async with desk.house.database.connection() as connection:
        await duties.close_draws(connection, BANKLOT)
        while await duties.settle(connection, BANKLOT) or await duties.expire(connection, BANKLOT):
            pass


async def test_a_life_tells_of_sale_undoing_prizes_corrections_payment_and_expiry(desk: Any, noon: int) -> None:
    undone = await desk.sell(noon, "5")
    await desk.house.counter.ask(desk.undoing(undone))
    won = await desk.sell(noon, "7", "8")
    forgotten = await desk.sell(noon, "7")
    desk.set_clock("22T12:05")
    await settle(desk)
    await desk.draw(noon, "8")
    await settle(desk)
    await desk.draw(noon, "7")
    await settle(desk)
    await desk.house.counter.ask(desk.payment(won))

    assert [(one.kind, one.by != "") for one in (await life_of(desk, undone)).events] == [("sold", True), ("canceled", True)]
    life = await life_of(desk, won)
    told = [(one.kind, one.line, one.version) for one in life.events]
    assert told == [
        ("sold", None, 1), ("lost", 0, 1), ("won", 1, 1), ("won", 0, 2), ("lost", 1, 2), ("paid", None, 1)
    ]  # fmt: skip
    assert [one.outcomes for one in life.events if one.line == 0] == ["8", "7"]
    seqs = [one.seq for one in life.events if one.kind in ("sold", "won", "paid")]
    assert None not in seqs
    assert seqs == sorted(seqs)
    desk.set_clock("27T01:00")
    await settle(desk)
    last = (await life_of(desk, forgotten)).events[-1]
    assert (last.kind, last.line) == ("expired", 0)
    assert last.seq is not None


async def test_a_life_counts_the_copies_and_not_the_original(desk: Any, noon: int) -> None:
    async def print_it(sold: Any) -> None:
        await desk.house.counter.ask(PrintTicket(desk.house.new_id(), desk.caller(), Channel.BANKLOT, sold.ticket.id))

    sold, undone = await desk.sell(noon, "5"), await desk.sell(noon, "6")
    assert (await life_of(desk, sold)).copies == 0
    for copies in (0, 1, 2):
        await print_it(sold)
        assert (await life_of(desk, sold)).copies == copies
    await desk.house.counter.ask(desk.undoing(undone))
    await print_it(undone)
    life = await life_of(desk, undone)
    assert (life.copies, [one.kind for one in life.events]) == (1, ["sold", "canceled"])


async def test_a_life_of_others_is_not_there(desk: Any, noon: int) -> None:
    sold = await desk.sell(noon, "5")
    desk.ask("update ticket set entity_id = 212 where id = %s", sold.ticket.id)
    assert await desk.house.lottery.lives.of(desk.caller(), sold.ticket.id) == Refusal(Reason.TICKET_UNKNOWN)
    assert await desk.house.lottery.search.by_beginning(desk.caller(), str(sold.ticket.number), None, 9) == []


@pytest.mark.parametrize(("digits", "found"), [(3, 0), (4, 1), (8, 1)])
async def test_a_number_is_found_by_its_beginning(desk: Any, noon: int, digits: int, found: int) -> None:
    sold = await desk.sell(noon, "5")
    number, day = str(sold.ticket.number), sold.ticket.day
    search = desk.house.lottery.search.by_beginning
    assert len(await search(desk.caller(), number[:digits], None, 9)) == found
    assert len(await search(desk.caller(), number[:digits], day, 9)) == found
    assert [row.id for row in await search(desk.caller(), str(sold.ticket.id)[:13], None, 9)] == [sold.ticket.id]
    for nonsense in ("", "x", "0123", "9" * 9, "' or 1"):
        assert await search(desk.caller(), nonsense, None, 9) == []


async def test_what_pages_read_grows_with_nothing(desk: Any, noon: int, monkeypatch: pytest.MonkeyPatch) -> None:
    house, caller = desk.house, desk.caller()
    with remembering(monkeypatch) as sent:
        sold = await desk.sell(noon, "5")
        await life_of(desk, sold)
        for beginning in (str(sold.ticket.number), str(sold.ticket.id)):
            await house.lottery.search.by_beginning(caller, beginning, None, 9)
        await house.lottery.search.tickets(caller, TicketCriteria(event_id=noon))
        await house.lottery.reports.by_hour(BANKLOT, 212, sold.ticket.day)
        for types in (None, frozenset({"tickets.sold"})):
            await house.events.latest(BANKLOT, None, types, 9, 212)
    mine = ("lottery.lives.", "lottery.search.find_by_", "lottery.periods.sum_hours", "events.outbox.read_latest")
    asked = {query: given for query, given in sent.items() if name_of(query).startswith(mine)}
    assert len({name_of(query) for query in asked}) == 9
    desk.ask("select ensure_partitions('2024-09-01', '2024-12-01')")
    walked, monthly = judge(desk.owner, asked, only_grown=True)
    assert walked == {}
    # A number and a code are sought in every month, one step in each.
    assert monthly.keys() <= {"lottery.search.find_by_number", "lottery.search.find_by_code", "lottery.lives.load_settlements"}
