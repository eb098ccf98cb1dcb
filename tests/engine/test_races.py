"""Races over two processes have one winner; what waits over midnight or the close counts by the instant behind the gate."""

import asyncio
from contextlib import asynccontextmanager
from datetime import date

import pytest
from tests.engine.conftest import outcomes
from tests.slow_clock import slow_down

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Coded, Partial, SellTicket, Undoing
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.usefixtures("audited")

LOTTO_ACTIVO = 5
SELLERS = 64
OTHER_CASHIER = "other@banklot.net"


def asking_for_the_last_units(desk, units: int) -> list[SellTicket]:
    """64 sellers of two agencies ask for one unit each of a number of which so many are left."""
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "quota", {"product": LOTTO_ACTIVO, "quota": units * 100}))
    by = ("username@banklot.net", OTHER_CASHIER)
    return [desk.sale(event, "7", by=by[place // 2 % 2]) for place in range(SELLERS)]


def as_sold(desk) -> tuple[int, int]:
    """Return the sold units of a number by its tickets, and by its quota."""
    rows = desk.one("select coalesce(sum(amount), 0)::bigint from wager where selection = '7'")
    return rows // 100, desk.one("select coalesce(sum(sold), 0)::bigint from exposure where selection = '7'") // 100


def test_exactly_the_quota_is_sold_to_64_sellers_at_two_houses(desk, other_house, race):
    houses = [other_house(batch_max=1), other_house(batch_max=8)]
    answers = race(houses, asking_for_the_last_units(desk, 1))
    assert outcomes(answers) == {Sold: 1, Reason.SELECTION_FULL: SELLERS - 1}
    assert as_sold(desk) == (1, 1)


def test_the_twin_without_the_gate_sells_too_much_or_breaks_a_constraint(desk, race_without_gate):
    # Each has seen the first unit before either can write that it is sold.
    answers = outcomes(race_without_gate("ticket", asking_for_the_last_units(desk, 32)))
    rows, counted = as_sold(desk)
    assert answers[Reason.NOT_RECORDED] > 0 or rows != 32 or counted != 32, answers


def test_one_key_asked_for_two_tickets_at_once_sells_one_of_them(desk, two_houses, race, noon):
    answers = race(two_houses, [desk.sale(noon, str(place // 2 % 2), key="one and the same") for place in range(32)])
    assert outcomes(answers) == {Sold: 16, Reason.KEY_REUSED: 16}
    assert len({answer.ticket.id for answer in answers if isinstance(answer, Sold)}) == 1


def test_the_twin_without_the_gate_sells_a_key_twice_or_breaks_a_constraint(desk, race_without_gate, noon):
    # Both have seen the key free before either can write a ticket under it.
    answers = race_without_gate("ticket", [desk.sale(noon, "7", key="one and the same") for _ in range(2)])
    tickets = {answer.ticket.id for answer in answers if isinstance(answer, Sold)}
    assert len(tickets) != 1 or any(isinstance(answer, Refusal) for answer in answers), answers


def test_of_64_cancels_and_reverts_at_once_one_wins(desk, two_houses, race):
    sold = desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", "8"))
    answers = outcomes(race(two_houses, [desk.undoing(sold, tuple(Undoing)[place // 2 % 2]) for place in range(64)]))
    state = desk.one("select state from ticket")
    no = {"canceled": Reason.TICKET_CANCELED, "rejected": Reason.TICKET_REJECTED}[state]
    assert answers == {Undone: 1, no: 63}
    assert desk.one("select sum(sold) from exposure") == 0


def test_of_payments_cancels_and_reverts_at_once_one_payment_wins(desk, two_houses, race, noon):
    winner = desk.run(desk.sell(noon, "7", units=2))
    desk.run(desk.settle(noon, "7"))
    turns = [(None, *Undoing)[place // 2 % 3] for place in range(64)]
    commands = [desk.undoing(winner, how) if how else desk.payment(winner) for how in turns]
    answers = outcomes(race(two_houses, commands))
    # A till that undoes too early learns that the draw has closed; one that comes after the payment, that it was paid.
    assert answers.pop(Paid) == 1
    assert sum(answers.values()) == 63
    assert answers[Reason.TICKET_PAID] + answers[Reason.UNDO_AFTER_CLOSE] == 63
    assert desk.one("select state from ticket") == "sold"
    assert desk.ask("select count(*), sum(amount) from payout") == [(1, 2 * 30 * 100)]


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
        assert (sold.ticket.day, sold.ticket.ordinal) == (WEDNESDAY, 1)
    assert (await desk.sell(tomorrow, "7")).ticket.ordinal == 2
    # Numbers are spread anew each day, so that the first one of a day says nothing.
    assert sold.ticket.number != before[0].ticket.number
    assert desk.ask("select operator_id, day, last_ordinal from gate_day") == [(BANKLOT, TUESDAY, 3)]
    assert desk.ask("select day, last_ordinal from gate") == [(WEDNESDAY, 2)]


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
