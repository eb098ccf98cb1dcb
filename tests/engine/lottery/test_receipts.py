"""Prints are counted behind the gate: of any number at once one is the original, and no count is lost."""

import pytest
from tests.engine.conftest import CASHIER

from taquilla.domain.lottery.commands import Channel, PrintTicket
from taquilla.domain.lottery.printing import Printed
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery import tickets

PRINTS = 64
ADDRESS = "https://tickets.example.org/check/1"
ORIGINAL, COPY = Printed(is_original=True, state="sold"), Printed(is_original=False, state="sold")


@pytest.fixture
def sold(desk, noon) -> Sold:
    """A ticket of agency 213."""
    return desk.run(desk.sell(noon, "7", "8"))


def printing(desk, sold: Sold, by: str = CASHIER, key: str | None = None) -> PrintTicket:
    return PrintTicket(House.new_id(), desk.caller(by), Channel.BANKLOT, sold.ticket.id, key)


def print_at_once(desk, houses, race, sold: Sold) -> tuple[int, int, int]:
    """Count originals and copies of 64 prints at once, and the prints that were counted."""
    answers = race(houses, [printing(desk, sold) for _ in range(PRINTS)])
    return answers.count(ORIGINAL), answers.count(COPY), desk.one("select prints from ticket")


def test_of_64_prints_at_once_over_two_houses_one_is_the_original_and_all_are_counted(desk, other_house, race, sold):
    houses = [other_house(batch_max=1), other_house(batch_max=8)]
    assert print_at_once(desk, houses, race, sold) == (1, PRINTS - 1, PRINTS)
    desk.run(desk.assert_audit_clean())


def test_64_prints_at_once_under_one_key_are_one_original(desk, other_house, race, sold):
    houses = [other_house(batch_max=1), other_house(batch_max=8)]
    assert set(race(houses, [printing(desk, sold, key="k") for _ in range(PRINTS)])) == {ORIGINAL}
    assert (desk.one("select prints from ticket"), desk.one("select count(*) from request where verb = 'print'")) == (1, 1)
    assert desk.run(desk.house.counter.ask(printing(desk, sold))) == COPY
    desk.run(desk.assert_audit_clean())


def test_the_twin_without_the_gate_prints_two_originals_or_loses_a_count(desk, race_without_gate, sold):
    # Both have seen that nothing is printed before either can write that it is.
    answers = race_without_gate("ticket", [printing(desk, sold) for _ in range(2)])
    assert (answers.count(ORIGINAL), desk.one("select prints from ticket")) != (1, 2)


async def test_a_ticket_of_a_month_ago_is_found_by_its_id_alone_and_by_an_index_in_every_month(desk, sold):
    await desk.house.move_clock(desk.one("select house_now() + interval '40 days'"))
    desk.ask("update session set expires_at = house_now() + interval '1 hour', created_at = house_now()")
    made = await desk.house.lottery.receipts.take(printing(desk, sold), ADDRESS)
    assert made.number == sold.ticket.number
    desk.ask("set enable_seqscan = off")
    known = {"operators": [BANKLOT], "ids": [str(sold.ticket.id)], "id": sold.ticket.id}
    for statement in ("find_by_id", "find_anywhere", "load_printable"):
        plan = "\n".join(line for (line,) in desk.ask(f"explain {tickets._SQL[statement]}", known))
        assert "Seq Scan on ticket" not in plan, plan
        assert "id_day" in plan, plan
