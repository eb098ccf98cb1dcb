"""Large prizes are paid by two people: over any number of processes once, and as the auditor proves."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.engine.conftest import CASHIER, outcomes
from tests.engine.lottery.conftest import AGENCY, LOTTO_ACTIVO, settle, settle_a_step

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.authors import Author
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.usefixtures("audited")

HELD = Refusal(Reason.PAYMENT_HELD)


def ask(desk, sold: Sold, by: str = CASHIER) -> Any:
    return desk.run(desk.house.counter.ask(desk.payment(sold, by=by)))


def second_persons(desk, sold: Sold) -> list[Any]:
    """Return payments by many second persons, after a first person has asked for it."""
    assert ask(desk, sold) == HELD
    people = [desk.add_colleague(f"second{number}@banklot.net") for number in range(4)]
    return [desk.payment(sold, by=people[place % 4]) for place in range(16)]


def test_of_many_second_persons_at_two_houses_one_pays(desk, two_houses, race, winner):
    answers = outcomes(race(two_houses, second_persons(desk, winner)))
    assert answers == {Paid: 1, Reason.TICKET_PAID: 15}
    assert desk.one("select sum(amount) from payout") == 60_00
    assert desk.one("select count(*) from payout_hold where ended_as = 'approved'") == 1


def test_the_twin_without_the_gate_pays_twice_or_breaks_a_constraint(desk, race_without_gate, winner):
    # Both have seen the payment wait before either can write that it is paid.
    answers = outcomes(race_without_gate("payout", second_persons(desk, winner)[:2]))
    assert answers[Paid] != 1 or answers[Reason.NOT_RECORDED] > 0, answers


def test_of_many_first_persons_at_two_houses_one_is_on_record_and_the_others_may_be_the_second(desk, two_houses, race, winner):
    answers = outcomes(race(two_houses, [desk.payment(winner) for _ in range(8)]))
    assert answers == {Reason.PAYMENT_HELD: 8}
    holds = desk.ask("select version, amount, asked_by, ended_as from payout_hold")
    assert holds == [(1, 60_00, desk.caller().member_id, None)]
    assert desk.run(desk.house.lottery.receipts.check(winner.ticket.id)).status == "held"
    assert isinstance(ask(desk, winner, desk.add_colleague()), Paid)


def test_a_list_shows_what_is_still_due_of_a_ticket_that_waits(desk, winner):
    first, second = (desk.event(LOTTO_ACTIVO, f"22T{hour}:00") for hour in (13, 14))
    sale = desk.sale(first, "7")
    sold = desk.run(desk.house.counter.ask(replace(sale, plays=(*sale.plays, *desk.sale(second, "8", units=2).plays))))
    desk.run(settle(desk, {first: "7"}, at="22T13:01"))
    assert ask(desk, sold).prize == 30_00
    desk.run(settle(desk, {second: "8"}, at="22T14:01"))
    assert ask(desk, sold) == HELD
    found = desk.run(desk.house.lottery.search.tickets(desk.caller(), TicketCriteria(ticket_id=sold.ticket.id)))
    assert [(row.status, row.prize) for row in found] == [("held", 60_00)]


def test_a_debt_for_a_correction_stays_in_the_week_in_which_it_was_charged(desk, winner):
    ask(desk, winner)
    assert isinstance(ask(desk, winner, desk.add_colleague()), Paid)
    desk.run(settle(desk, {winner.ticket.wagers[0].event_id: "8"}))

    def owed(monday: date) -> tuple[tuple[int, str, int], ...]:
        return desk.run(desk.house.lottery.cuadres.week(BANKLOT, AGENCY, monday)).receivables

    before, charged, after = date(2024, 10, 14), date(2024, 10, 21), date(2024, 10, 28)
    assert [owed(monday) for monday in (before, charged, after)] == [(), ((AGENCY, "test-1", 60_00),), ()]
    desk.set_clock("28T00:00")
    assert desk.run(desk.house.lottery.cuadres.close_week(BANKLOT, AGENCY, charged, author=Author("test"))) == [AGENCY]
    assert desk.run(desk.house.lottery.cuadres.week(BANKLOT, AGENCY, charged)).is_closed
    assert [owed(monday) for monday in (charged, after)] == [((AGENCY, "test-1", 60_00),), ()]


async def test_a_correction_in_small_steps_finds_who_is_paid_between_two_of_them(desk, noon):
    pay = desk.house.counter.ask
    sold = [await desk.sell(noon, "7") for _ in range(7)]
    await settle(desk, {noon: "7"}, at="22T12:01")
    for one in sold[:5]:
        assert isinstance(await pay(desk.payment(one)), Paid)
    await desk.draw(noon, "8")
    came = False
    while not desk.one("select bool_and(finished_at is not null) and max(version) = 2 from settlement"):
        await settle_a_step(desk, noon, rows_max=2)
        # A customer comes as long as the version before is in force.
        half_way = "select count(*) = 1 from settlement where version = 2 and phase = 'overpaid' and ticket_seq > 0"
        if not came and desk.one(half_way):
            assert isinstance(await pay(desk.payment(sold[5])), Paid)
            came = True
    assert came
    charged = desk.ask("select debit, sum(amount) from transfer where kind = 'receivable' group by 1")
    assert charged == [(1_000_000 + AGENCY, 6 * 30_00)]
