"""Sales by codes: on which day a sale that waits is placed; a key that is sold under twice without the gate."""

import asyncio
from datetime import date

import pytest
from tests.engine.lottery.conftest import AGENCY, CHANCE, settle

from taquilla.domain.ledger import money
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Coded, Partial, SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.usefixtures("audited")


@pytest.fixture
def reseller(desk) -> Caller:
    """The reseller behind the access tokens of agency 213."""
    return desk.run(by_token(desk, AGENCY))


async def by_token(desk, agency: int) -> Caller:
    _, token = await desk.house.people.access_tokens.add(BANKLOT, agency, name="a reseller")
    caller = await desk.house.people.access.holder(token, None)
    assert caller is not None
    return caller


def a_sale(caller: Caller, *called: str, key: str | None = None, partial: Partial = Partial.EACH) -> SellTicket:
    """Return the command to sell these plays: ``"711 341 5.00"``."""
    plays = (one.split(" ") for one in called)
    coded = tuple(Coded(code, number, money.cents(amount), amount) for code, number, amount in plays)
    return SellTicket(House.new_id(), caller, Channel.CHANCE, (), key, partial, coded=coded)


def verdicts(answer: object, plays: int) -> list[Reason | None]:
    """Return the fault of each play."""
    assert isinstance(answer, Sold | Refusal), answer
    faults = answer.faults if isinstance(answer, Refusal) else answer.short
    named = {fault.line: fault.reason for fault in faults}
    return [named.get(place) for place in range(plays)]


async def test_a_sale_that_waits_over_midnight_is_for_the_draw_of_the_new_day(desk, reseller):
    tomorrow = desk.event(CHANCE, "23T13:00", 1)
    await settle(desk, {}, at="22T23:59:30")
    assert verdicts(await desk.house.counter.ask(a_sale(reseller, "711 341 5.00")), 1) == [Reason.DRAWS_CLOSED]
    with desk.gate_held():
        asking = asyncio.create_task(desk.house.counter.ask(a_sale(reseller, "711 341 5.00")))
        await desk.until(lambda: desk.waiters() == 1)
        desk.set_clock("23T00:00:01")
    sold = await asking
    assert (sold.ticket.day, [wager.event_id for wager in sold.ticket.wagers]) == (date(2024, 10, 23), [tomorrow])


def test_the_twin_without_the_gate_sells_a_key_twice_or_breaks_a_constraint(reseller, race_without_gate):
    # Both have seen the key free before either can write a ticket under it.
    answers = race_without_gate("ticket", [a_sale(reseller, "711 341 1.00", key="one and the same") for _ in range(2)])
    tickets = {answer.ticket.id for answer in answers if isinstance(answer, Sold)}
    assert len(tickets) != 1 or any(isinstance(answer, Refusal) for answer in answers), answers
