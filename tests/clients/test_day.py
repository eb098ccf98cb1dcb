"""A whole day over `/v1` with the client for Python alone: only the clock is moved by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from tests.patience import wait_until

from taquilla.testing import TaquillaHouse
from taquilla_client import Client, Place, errors
from taquilla_client.models import AuditShown, Commission, PayoutBound, ScopeOfRule, WagerToSell

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


@pytest.mark.prove("histories")
def test_an_office_opens_an_agency_runs_it_for_a_week_and_closes_its_books(house: TaquillaHouse, log_in: LogIn) -> None:
    office, manager, auditor = [log_in(email) for email in (house.administrator, house.manager, house.auditor)]
    first, second = [log_in(email) for email in house.clerks]
    root = auditor.me.show().user.entity_id

    # An agency, with a cashier, a commission, and a limit that two editors want to change.
    agency = office.entities.add("la esquina", root, credit="500.00")
    assert (agency.parent_id, agency.credit) == (root, "500.00")
    added = office.users.add("ana@laesquina.example", "cashier", agency.id)
    assert added.password is not None
    scope = ScopeOfRule(entity_id=agency.id)
    office.rules.add(Commission(basis_points=1_000), scope=scope, key="commission of la esquina")
    again = office.rules.add(Commission(basis_points=1_000), scope=scope, key="commission of la esquina")
    assert isinstance(again.values, Commission)
    bound = office.rules.add(PayoutBound(pay_alone_max="100.00"))
    seen = office.entities.show(agency.id)
    renamed = manager.entities.change(agency.id, name="La Esquina", if_match=seen)
    with pytest.raises(errors.ChangedMeanwhile):
        office.entities.change(agency.id, credit="450.00", if_match=seen)
    assert office.entities.change(agency.id, credit="450.00", if_match=renamed).credit == "450.00"

    # A machine of the agency asks with a key of its own, until that is revoked.
    machine = office.keys.add("shop window", "cashier", agency.id)
    with Client(house.url, machine.key) as window:
        assert window.offers.list().currency == agency.currency
        office.keys.revoke(machine.id)
        with pytest.raises(errors.TokenDead):
            window.offers.list()

    # Its cashier sells; what the credit does not cover is refused; the money shows where it should.
    place = Place(office.events.list(after=0, limit=200).after)
    with Client(house.url) as till:
        till.log_in(added.email, added.password)
        draw = next(one for one in till.draws.each(status="open") if one.category == "animalitos")
        ticket = till.tickets.sell([WagerToSell(draw_id=draw.id, game="animalitos", selection="7", stake="50.00")])
        balance = office.entities.show_balance(agency.id)
        assert (balance.balance, balance.credit, balance.room) == ("-45.00", "450.00", "405.00")

        # Two clerks read the result, and another pair of eyes sees a large payment.
        house.move_clock(draw.draws_at + timedelta(minutes=1))
        first.results.enter(draw.id, "7")
        second.results.approve(draw.id, "7")
        house.move_clock(timedelta(seconds=1))
        assert ticket.pin is not None
        with pytest.raises(errors.PaymentHeld):
            till.tickets.pay(ticket.id, ticket.pin)
        assert [one.number for one in manager.tickets.each_held()] == [ticket.number]
        assert manager.tickets.pay(ticket.id, ticket.pin).prize == "1500.00"
    # Once the house has sold, nobody ends a bound alone.
    with pytest.raises(errors.LooseningHeld) as held:
        office.rules.end(bound.id)
    manager.loosenings.approve(int(held.value.problem.subject or 0))
    assert office.rules.show(bound.id).ends_at is not None

    # Everything was told, in its order and without a gap.
    told = []
    for event in office.events.list(after=place.number, limit=200).events:
        place.advance(event)
        told.append(event.type)
    assert [kind for kind in told if kind.startswith("tickets.")] == ["tickets.sold", "tickets.paid"]

    # The week: reported, closed, paid, and the agency closed with its cashier.
    day = ticket.day
    report = manager.reports.period(day, day, group="entity")
    assert {one.entity_id: one.balance for one in report.groups}[agency.id] == "-1455.00"
    assert b"-1455" in manager.reports.period_file(day, day, "csv", group="entity")
    monday = day - timedelta(days=day.weekday())
    house.move_clock(timedelta(days=7))
    for client in (office, manager, auditor):
        client.log_in({office: house.administrator, manager: house.manager, auditor: house.auditor}[client], house.password)
    assert manager.weeks.close(monday, agency.id).closing == "-1455.00"
    paid = manager.payments.record(agency.id, "1455.00", direction="paid", note="cash")
    assert paid.recorded_by == house.manager
    assert office.entities.close(agency.id).status == "closed"
    with Client(house.url) as nobody, pytest.raises(errors.LoginWrong):
        nobody.log_in(added.email, added.password)

    # And the auditor proves it, asked over the same API.
    asked = auditor.audits.ask_for()

    def shown() -> AuditShown | None:
        house.move_clock(timedelta(seconds=1))
        audit = auditor.audits.show(asked.id)
        return None if audit.status in {"queued", "running"} else audit

    audit = wait_until(shown, "the audit")
    assert (audit.status, audit.rules_broken, audit.violations) == ("done", 0, [])
