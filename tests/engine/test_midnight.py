"""The two instants that matter, midnight and the close: the instant behind the gate counts, and not that of the request."""

import asyncio
from contextlib import asynccontextmanager
from datetime import date

import pytest
from tests.slow_clock import slow_down

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Coded, Partial, SellTicket, Undoing
from taquilla.domain.lottery.selling import Sold
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.usefixtures("audited")

LOTTO_ACTIVO = 5
TUESDAY, WEDNESDAY = date(2024, 10, 22), date(2024, 10, 23)


@asynccontextmanager
async def waiting_over(desk, command, at: str):
    """Send a command that waits for the gate, and gets it at a later moment."""
    with desk.gate_held():
        asking = asyncio.create_task(desk.house.counter.ask(command))
        await desk.until(lambda: desk.waiters() == 1)
        desk.set_clock(at)
    yield await asking


async def test_a_sale_that_waits_over_midnight_gets_a_number_of_the_new_day(desk):
    tomorrow = desk.event(LOTTO_ACTIVO, "23T12:00")
    desk.set_clock("22T23:59:30")
    before = [await desk.sell(tomorrow, "7") for _ in range(3)]
    assert [(sold.ticket.day, sold.ticket.ordinal) for sold in before] == [(TUESDAY, 1), (TUESDAY, 2), (TUESDAY, 3)]
    async with waiting_over(desk, desk.sale(tomorrow, "7"), "23T00:00:01") as sold:
        assert isinstance(sold, Sold)
        assert (sold.ticket.day, sold.ticket.ordinal) == (WEDNESDAY, 1)
    assert (await desk.sell(tomorrow, "7")).ticket.ordinal == 2
    # Numbers are spread anew each day, so that the first one of a day says nothing.
    assert sold.ticket.number != before[0].ticket.number
    assert desk.ask("select operator_id, day, last_ordinal from gate_day") == [(BANKLOT, TUESDAY, 3)]
    assert desk.ask("select day, last_ordinal from gate") == [(WEDNESDAY, 2)]


async def test_a_sale_that_waits_over_the_close_is_refused(desk, noon):
    evening = desk.event(LOTTO_ACTIVO, "22T19:00")
    desk.set_clock("22T11:54:30")
    both = desk.sale(noon, "7")
    both.plays += desk.sale(evening, "7").plays
    async with waiting_over(desk, both, "22T11:55:00") as answer:
        assert answer == Refusal(Reason.DRAWS_CLOSED, (Fault(0, Reason.DRAWS_CLOSED),), events=(noon,))
    assert desk.one("select count(*) from ticket") == 0


@pytest.mark.parametrize("how", list(Undoing))
async def test_an_undoing_that_waits_over_the_close_is_refused(desk, noon, how):
    desk.set_clock("22T11:54:30")
    sold = await desk.sell(noon, "7")
    async with waiting_over(desk, desk.undoing(sold, how), "22T11:55:00") as answer:
        assert answer == Refusal(Reason.UNDO_AFTER_CLOSE, events=(noon,))
    assert desk.one("select state from ticket") == "sold"


async def test_of_sales_that_stream_over_the_close_at_two_houses_none_is_accepted_at_or_after_it(desk, two_houses, noon):
    """A worker closes the draw in their midst, and no sale is confirmed too late."""
    closes_at = desk.one("select closes_at from draw where event_id = %s", noon)
    desk.set_clock("22T11:54:00")

    async def one_till() -> list:
        answers: list = []
        while not answers or isinstance(answers[-1], Sold):
            answers.append(await desk.house.counter.ask(desk.sale(noon, "7")))
        return answers

    slow_down(desk.owner, times=1)  # the close comes by itself
    for house in two_houses:
        house.tell("stream", desk.sale(noon, "7"), 12)
    tills = [asyncio.create_task(one_till()) for _ in range(12)]
    # Once all of them are at it, the close is seven tenths of a second away.
    await desk.until(lambda: desk.one("select count(*) from ticket") > 36)
    desk.set_clock("22T11:54:59.300")
    while not all(till.done() for till in tills):
        await desk.work()
    answers = [answer for till in tills for answer in till.result()] + [answer for house in two_houses for answer in house.hear()]
    sold = [answer for answer in answers if isinstance(answer, Sold)]
    refused = [answer for answer in answers if not isinstance(answer, Sold)]
    assert len(sold) > 36
    assert refused == [Refusal(Reason.DRAWS_CLOSED, (Fault(0, Reason.DRAWS_CLOSED),), events=(noon,))] * 36
    assert max(one.ticket.created_at for one in sold) < closes_at
    assert desk.one("select count(*) from ticket") == len(sold)
    assert desk.one("select max(accepted_at) from ticket") < closes_at


async def test_a_sale_by_a_code_that_waits_over_midnight_is_for_the_draw_of_the_new_day(desk):
    _, token = await desk.house.people.access_tokens.add(BANKLOT, 213, name="a reseller")
    caller = await desk.house.people.access.holder(token, None)

    def sale() -> SellTicket:
        coded = (Coded("711", "341", 5_00, "5.00"),)
        return SellTicket(desk.house.new_id(), caller, Channel.CHANCE, (), None, Partial.EACH, coded=coded)

    tomorrow = desk.event(27, "23T13:00", 1)
    await desk.past("22T23:59:30")
    assert (await desk.house.counter.ask(sale())).faults == (Fault(0, Reason.DRAWS_CLOSED),)
    async with waiting_over(desk, sale(), "23T00:00:01") as sold:
        assert (sold.ticket.day, [wager.event_id for wager in sold.ticket.wagers]) == (WEDNESDAY, [tomorrow])
