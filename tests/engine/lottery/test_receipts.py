"""Prints are counted behind the gate: of any number at once one is the original, and no count is lost."""

from uuid import uuid4

import pytest

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import PrintTicket, Undoing
from taquilla.domain.lottery.printing import Printed
from taquilla.domain.lottery.receipts import Receipt
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.engine.people.hashing import NOBODY, Hashed
from taquilla.sandbox.demo import BANKLOT, ENTITY_DATA

LOTTO_ACTIVO = 5
PRINTS = 64
ADDRESS = "https://tickets.example.org/check/1"
ORIGINAL, COPY = Printed(is_original=True, state="sold"), Printed(is_original=False, state="sold")


@pytest.fixture
def sold(desk) -> Sold:
    """A ticket of agency 213."""
    return desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", "8"))


def printing(desk, sold: Sold, by: str = "username@banklot.net", key: str | None = None) -> PrintTicket:
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


def test_the_twin_without_the_gate_prints_two_originals_or_loses_a_count(desk, other_house, race, sold):
    houses = [other_house(twin=True, batch_max=1), other_house(twin=True, batch_max=1)]
    assert print_at_once(desk, houses, race, sold) != (1, PRINTS - 1, PRINTS)


def test_the_original_bears_the_pin_and_a_copy_does_not(desk, sold):
    async def story() -> list[Receipt | Refusal]:
        return [await desk.house.lottery.receipts.take(printing(desk, sold), ADDRESS) for _ in range(2)]

    original, copy = desk.run(story())
    assert (original.is_copy, original.pin, original.plays, original.data) == (False, sold.pin, 2, ENTITY_DATA)
    assert (copy.is_copy, copy.pin, copy.draws) == (True, None, original.draws)
    assert original.agency == "test-1"
    assert original.draws[0].name == "LOTTO ACTIVO"
    assert original.check_address.partition("#")[0] == ADDRESS


def test_an_agency_prints_its_own_tickets_and_whoever_stands_above_it_gets_copies(desk, sold):
    email = "boss@banklot.net"

    async def story() -> list[object]:
        nobody = Hashed(NOBODY)
        await desk.house.people.office.add_member(BANKLOT, entity_id=212, email=email, role="manager", password=nobody)
        asked = [email, "other@banklot.net", "clerk1@banklot.net", "username@banklot.net", email]
        return [await desk.house.lottery.receipts.take(printing(desk, sold, by), ADDRESS) for by in asked]

    above, sister, clerk, own, above_again = desk.run(story())
    assert (above.is_copy, own.is_copy, above_again.is_copy) == (True, False, True)
    assert (sister, clerk) == (Refusal(Reason.TICKET_UNKNOWN), Refusal(Reason.NOT_ALLOWED))
    assert desk.one("select prints from ticket") == 1


def test_a_ticket_that_nobody_sold_is_unknown_and_a_dead_session_learns_nothing(desk, sold):
    nobodys = PrintTicket(House.new_id(), desk.caller(), Channel.BANKLOT, uuid4())
    assert desk.run(desk.house.lottery.receipts.take(nobodys, ADDRESS)) == Refusal(Reason.TICKET_UNKNOWN)
    desk.ask("update session set ended_at = house_now()")
    for command in (nobodys, printing(desk, sold)):
        assert desk.run(desk.house.lottery.receipts.take(command, ADDRESS)) == Refusal(Reason.TOKEN_DEAD)
    assert desk.one("select prints from ticket") == 0


def test_an_undone_ticket_is_printed_as_what_it_is(desk, sold):
    async def story() -> Receipt | Refusal:
        await desk.house.counter.ask(desk.undoing(sold, Undoing.REVERT))
        return await desk.house.lottery.receipts.take(printing(desk, sold), ADDRESS)

    made = desk.run(story())
    assert (made.state, made.pin, made.is_copy) == ("rejected", None, True)


def test_a_ticket_of_a_month_ago_is_found_by_its_id_alone(desk, sold):
    desk.run(desk.house.move_clock(desk.one("select house_now() + interval '40 days'")))
    desk.ask("update session set expires_at = house_now() + interval '1 hour', created_at = house_now()")
    made = desk.run(desk.house.lottery.receipts.take(printing(desk, sold), ADDRESS))
    assert made.number == sold.ticket.number


@pytest.mark.parametrize(
    ("statement", "values"),
    [("find_by_id", ("operators", "ids")), ("find_anywhere", ("id",)), ("load_printable", ("operators", "ids"))],
)
def test_a_ticket_is_found_by_an_index_in_every_month(desk, sold, statement, values):
    from taquilla.store.lottery.tickets import _SQL

    told = {"operators": [BANKLOT], "ids": [str(sold.ticket.id)], "id": sold.ticket.id}
    desk.ask("set enable_seqscan = off")
    plan = "\n".join(line for (line,) in desk.ask(f"explain {_SQL[statement]}", {name: told[name] for name in values}))
    assert "Seq Scan on ticket" not in plan, plan
    assert "id_day" in plan, plan
