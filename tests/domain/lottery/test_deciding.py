"""The commands of a batch see what those before them did, and a key asked again gets the first answer again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.domain.conftest import Banca, refused

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold


def test_what_one_takes_the_next_one_no_longer_finds(banca: Banca) -> None:
    banca.rule("quota", 100_00)
    asked = (("ana", "60.00"), ("luz", "60.00"), ("luz", "40.00"))
    first, second, third = banca.batch(*(banca.sale(f"noon animalitos 7 {stake}", by=by) for by, stake in asked))
    assert (type(first), type(third)) == (Sold, Sold)
    assert second == refused(Reason.SELECTION_FULL, bound=100_00, room=40_00)


def test_credit_is_spent_within_a_batch(banca: Banca) -> None:
    banca.floors = {"north": -100_00}
    first, second = banca.batch(banca.sale("noon animalitos 7 60.00"), banca.sale("noon animalitos 7 41.00", by="eva"))
    assert isinstance(first, Sold)
    assert second == Refusal(Reason.CREDIT_EXCEEDED, bound=40_00)


def test_room_and_credit_come_back_within_a_batch(banca: Banca) -> None:
    banca.rule("quota", 90_00)
    banca.floors = {"north": -90_00}
    ticket = banca.sell("noon animalitos 7 90.00")
    undone, sold = banca.batch(banca.undoing(ticket), banca.sale("noon animalitos 7 90.00"))
    assert not isinstance(undone, Refusal)
    assert isinstance(sold, Sold)


def test_a_key_asked_again_gets_the_same_answer_and_sells_nothing(banca: Banca) -> None:
    first, again = banca.batch(
        banca.sale("noon animalitos 7 3.00", key="k"), banca.sale("noon animalitos 07 3.00", key="k", by="eva")
    )
    after_the_batch = banca.state
    banca.later(hours=4)  # the draw has closed meanwhile, and the answer stays
    assert banca.ask(banca.sale("noon animalitos 7 3.00", key="k")) == first
    assert isinstance(first, Sold)
    assert again == replace(first, pin=None)  # a colleague finds the ticket, and not its pin
    assert banca.state == after_the_batch
    assert len(banca.tickets) == 1


def test_a_key_asked_again_for_something_else_is_refused(banca: Banca) -> None:
    first, other = banca.batch(banca.sale("noon animalitos 7 3.00", key="k"), banca.sale("noon animalitos 7 4.00", key="k"))
    assert isinstance(first, Sold)
    assert other == Refusal(Reason.KEY_REUSED)
    assert banca.ask(banca.undoing(first.ticket, key="k")) == Refusal(Reason.KEY_REUSED)
    assert banca.ask(banca.payment(first.ticket, key="k")) == Refusal(Reason.KEY_REUSED)


def test_a_refused_key_may_be_tried_again(banca: Banca) -> None:
    assert banca.ask(banca.sale("noon animalitos 7 100.00", key="k")) == refused(Reason.STAKE_TOO_LARGE, bound=99_00)
    assert banca.sell("noon animalitos 7 99.00", key="k").amount == 99_00


def test_without_a_key_every_sale_is_its_own_and_one_command_is_one_sale(banca: Banca) -> None:
    sale = banca.sale("noon animalitos 7 3.00")
    first = banca.ask(sale)
    assert banca.ask(sale) == first
    assert banca.ask(banca.sale("noon animalitos 7 3.00")) != first
    assert len(banca.tickets) == 2


def test_numbers_count_anew_each_day_and_the_order_of_everything_does_not(banca: Banca) -> None:
    banca.draw("tomorrow", datetime(2024, 10, 23, 16, tzinfo=UTC))
    banca.now = datetime(2024, 10, 23, 3, 59, 59, tzinfo=UTC)  # 23:59:59 in Caracas
    first = banca.sell("tomorrow animalitos 7 3.00")
    banca.later(seconds=1)
    second = banca.sell("tomorrow animalitos 7 3.00")
    found = [(ticket.day.isoformat(), ticket.ordinal, ticket.seq) for ticket in (first, second)]
    assert found == [("2024-10-22", 1, 1), ("2024-10-23", 1, 3)]
    assert first.number != second.number


@pytest.mark.parametrize("first", Undoing)
@pytest.mark.parametrize("second", Undoing)
def test_of_two_undoings_in_a_batch_the_first_one_wins(banca: Banca, first: Undoing, second: Undoing) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    answers = banca.batch(banca.undoing(ticket, first), banca.undoing(ticket, second))
    reasons = {Undoing.CANCEL: Reason.TICKET_CANCELED, Undoing.REVERT: Reason.TICKET_REJECTED}
    assert answers == [Undone(ticket.number, first.value), Refusal(reasons[first])]


def test_of_an_undoing_and_a_payment_in_a_batch_the_first_one_wins(banca: Banca) -> None:
    tickets = [banca.sell("noon animalitos 7 3.00") for _ in range(2)]
    banca.settle("noon", "7")
    paid, not_undone = banca.batch(banca.payment(tickets[0]), banca.undoing(tickets[0]))
    undone, not_paid = banca.batch(banca.undoing(tickets[1]), banca.payment(tickets[1]))
    assert (type(paid), not_undone) == (Paid, Refusal(Reason.TICKET_PAID))
    assert (type(undone), not_paid) == (Undone, Refusal(Reason.TICKET_CANCELED))
