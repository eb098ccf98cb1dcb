"""A whole day over `/v1` with the client for Python alone: only the clock is moved by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from taquilla.testing import TaquillaHouse
from taquilla_client import Client, errors
from taquilla_client.models import WagerToSell

LogIn = Callable[[str], Client]


@pytest.fixture
def log_in(house: TaquillaHouse) -> Iterator[LogIn]:
    """Logs somebody in, for as long as the test lasts."""
    with ExitStack() as opened:

        def begin(email: str) -> Client:
            client = opened.enter_context(Client(house.url))
            client.log_in(email, house.password)
            return client

        yield begin


def test_a_day_from_the_first_sale_to_the_report(house: TaquillaHouse, log_in: LogIn) -> None:
    till, first, second = [log_in(email) for email in (house.cashier, *house.clerks)]
    me = till.me.show()
    offered = {(one.product_id, one.game): one for one in till.offers.list().games}
    draw = next(one for one in till.draws.each(status="open") if (one.product_id, "animalitos") in offered)
    offer = offered[draw.product_id, "animalitos"]

    def wager(selection: str, stake: str = "22.00") -> WagerToSell:
        return WagerToSell(draw_id=draw.id, game="animalitos", selection=selection, stake=stake)

    # The morning: tried, sold, sold again under its key, canceled, refused.
    assert till.tickets.dry_run([wager("7")]).amount == "22.00"
    winner = till.tickets.sell([wager("7"), wager("8", offer.stake_min)], key="till-1/1")
    assert till.tickets.sell([wager("7"), wager("8", offer.stake_min)], key="till-1/1") == winner
    canceled = till.tickets.cancel(till.tickets.sell([wager("9")]).id)
    loser = till.tickets.sell([wager("9")])
    with pytest.raises(errors.StakeTooLarge) as refused:
        till.tickets.sell([wager("7", "1000.00")])
    assert (refused.value.problem.errors or ())[0].bound == offer.stake_max
    with pytest.raises(errors.NotAllowed):
        till.results.enter(draw.id, "7")

    # The draw: closed, held, read by two clerks, settled.
    house.move_clock(draw.closes_at)
    with pytest.raises(errors.DrawsClosed):
        till.tickets.sell([wager("7")])
    house.move_clock(draw.draws_at + timedelta(minutes=1))
    assert not first.results.enter(draw.id, "7").is_approved
    with pytest.raises(errors.ResultSameClerk):
        first.results.approve(draw.id, "7")
    assert [(one.draw_id, one.is_own) for one in second.approvals.list().waiting] == [(draw.id, False)]
    assert second.results.approve(draw.id, "7").is_approved
    house.move_clock(timedelta(seconds=1))

    # The afternoon: paid once, and every ticket as it should stand.
    assert till.draws.show(draw.id).result == "7"
    assert winner.pin is not None
    paid = till.tickets.pay(winner.id, winner.pin)
    assert (paid.prize, paid.currency) == ("660.00", me.currency)
    with pytest.raises(errors.TicketPaid):
        till.tickets.pay(winner.id, winner.pin)
    listed = {one.id: one.status for one in till.tickets.each()}
    assert listed == {winner.id: "paid", canceled.id: "canceled", loser.id: "loser"}
    day = winner.day
    report = till.reports.period(day, day, group="draw")
    assert (report.total.sales, report.total.prizes) == ("45.00", "660.00")
    assert [one.draw_id for one in report.groups] == [draw.id]
    till.log_out()
    assert house.audit() == []
