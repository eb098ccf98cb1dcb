"""Races over two processes: each has one winner, whatever the order. A twin without the gate shows that the race is real."""


import pytest
from tests.engine.conftest import outcomes

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import SellTicket, Undoing
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.usefixtures("audited")

LOTTO_ACTIVO = 5
SELLERS = 64
OTHER_CASHIER = "other@banklot.net"


def quota(desk, units: int) -> None:
    """From now on so many units of a number of LOTTO ACTIVO are sold in a draw."""
    rule = {"product": LOTTO_ACTIVO, "quota": units * 100}
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "quota", rule))


def asking_for_the_last_units(desk, units: int) -> list[SellTicket]:
    """64 sellers of two agencies ask for one unit each of a number of which so many are left."""
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    quota(desk, units)
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


@pytest.fixture
def winner(desk, noon) -> Sold:
    """A ticket that has won at noon and can still be undone nowhere but in a race that the rules would lose."""
    sold = desk.run(desk.sell(noon, "7", units=2))
    desk.run(desk.settle(noon, "7"))
    return sold


def test_of_64_payments_over_two_houses_one_pays(desk, two_houses, race, winner):
    answers = race(two_houses, [desk.payment(winner, key=str(place)) for place in range(64)])
    assert outcomes(answers) == {Paid: 1, Reason.TICKET_PAID: 63}
    assert desk.one("select sum(amount) from payout") == 2 * 30 * 100


def test_of_payments_cancels_and_reverts_at_once_one_payment_wins(desk, two_houses, race, winner):
    turns = [(None, *Undoing)[place // 2 % 3] for place in range(64)]
    commands = [desk.undoing(winner, how) if how else desk.payment(winner) for how in turns]
    answers = outcomes(race(two_houses, commands))
    # A till that undoes too early learns that the draw has closed; one that comes after the payment, that it was paid.
    assert answers.pop(Paid) == 1
    assert sum(answers.values()) == 63
    assert answers[Reason.TICKET_PAID] + answers[Reason.UNDO_AFTER_CLOSE] == 63
    assert desk.one("select state from ticket") == "sold"
    assert desk.one("select count(*) from payout") == 1
