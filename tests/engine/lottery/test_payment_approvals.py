"""Large prizes are paid by two people: over any number of processes once, and as the auditor proves."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from tests.engine.conftest import tell_of_planting

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.redeeming import HoldRefused, Paid
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.gate import HeldGate
from taquilla.engine.house import House
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.rule_office import LooserThanParent
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.engine.lottery.settling import settle_market
from taquilla.engine.purchases.crediting import WalletCrediting
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.ledger import gates
from taquilla.store.lottery import settlements

LOTTO_ACTIVO = 5
HELD = Refusal(Reason.PAYMENT_HELD)
AGENCY, GROUP = 213, 212


@pytest.fixture
def winner(desk) -> Sold:
    """A ticket of 213 that has won 60.00, where one person pays 50.00 alone."""
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 50_00}))
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    sold = desk.run(desk.sell(event, "7", units=2))
    desk.set_clock("22T12:01")
    desk.run(desk.work())
    desk.run(desk.draw(event, "7"))
    desk.run(desk.work())
    return sold


def ask(desk, sold: Sold, by: str) -> Any:
    return desk.run(desk.house.counter.ask(desk.payment(sold, by=by)))


def cashier(desk) -> str:
    return desk.one("select email from member where entity_id = %s and role = 'cashier' order by id limit 1", AGENCY)


def outcomes(answers: list[Any]) -> Counter[Any]:
    return Counter(answer.reason if isinstance(answer, Refusal) else type(answer) for answer in answers)


def second_persons(desk, sold: Sold) -> list[Any]:
    """Return payments by many second persons, after a first person has asked for it."""
    assert ask(desk, sold, cashier(desk)) == HELD
    people = [desk.add_colleague(f"second{number}@banklot.net") for number in range(4)]
    return [desk.payment(sold, by=people[place % 4]) for place in range(16)]


def test_of_many_second_persons_at_two_houses_one_pays(desk, two_houses, race, winner):
    answers = outcomes(race(two_houses, second_persons(desk, winner)))
    assert answers == {Paid: 1, Reason.TICKET_PAID: 15}
    assert desk.one("select sum(amount) from payout") == 60_00
    assert desk.one("select count(*) from payout_hold where ended_as = 'approved'") == 1
    desk.run(desk.assert_audit_clean())


def test_the_twin_without_the_gate_pays_twice_or_breaks_a_constraint(desk, other_house, winner):
    houses = [other_house(twin=True, batch_max=1), other_house(twin=True, batch_max=1)]
    commands = second_persons(desk, winner)[:2]
    with psycopg.connect(desk.owner_url) as holder:
        # Both have seen the payment wait before either can write that it is paid.
        holder.execute("lock table payout in exclusive mode")
        for house, command in zip(houses, commands, strict=True):
            house.tell("ask", [command])
        desk.run(desk.until(lambda: desk.waiters() >= 2))
    answers = outcomes([answer for house in houses for answer in house.hear()])
    assert answers[Paid] != 1 or answers[Reason.NOT_RECORDED] > 0, answers


def test_of_many_first_persons_at_two_houses_one_is_on_record_and_the_others_may_be_the_second(desk, two_houses, race, winner):
    people = [cashier(desk), desk.add_colleague()]
    answers = outcomes(race(two_houses, [desk.payment(winner, by=people[0]) for _ in range(8)]))
    assert answers == {Reason.PAYMENT_HELD: 8}
    assert desk.ask("select version, amount, asked_by, ended_as from payout_hold") == [
        (1, 60_00, desk.caller(people[0]).member_id, None)
    ]
    assert isinstance(ask(desk, winner, people[1]), Paid)
    desk.run(desk.assert_audit_clean())


def test_a_held_ticket_is_found_and_seen_as_held_and_on_nobody_s_list_once_it_is_paid(desk, winner):
    house, seller = desk.house, cashier(desk)

    def seen() -> tuple[str, list[str], str | None, int]:
        caller = desk.caller(seller)
        view = desk.run(house.lottery.tickets.view(caller, winner.ticket.number, winner.ticket.day))
        (row,) = desk.run(house.lottery.search.tickets(caller, TicketCriteria()))
        checked = desk.run(house.lottery.receipts.check(winner.ticket.id))
        assert checked.status == row.status
        found = desk.run(house.lottery.search.tickets(caller, TicketCriteria(statuses=frozenset({"held"}))))
        return view.status, [line.status for line in view.lines], row.status, len(found)

    assert seen() == ("winner", ["winner"], "winner", 0)
    assert ask(desk, winner, seller) == HELD
    assert seen() == ("held", ["held"], "held", 1)
    (one,) = desk.run(house.lottery.payment_approvals.held(BANKLOT, GROUP))
    assert (one.row.number, one.row.amount, one.agency, one.asked_by) == (winner.ticket.number, 60_00, "test-1", seller)
    assert desk.run(house.lottery.payment_approvals.held(BANKLOT, 214)) == []
    assert isinstance(ask(desk, winner, desk.add_colleague()), Paid)
    assert seen() == ("paid", ["winner"], "paid", 0)
    assert desk.run(house.lottery.payment_approvals.held(BANKLOT)) == []


def test_somebody_above_the_agency_pays_or_refuses_what_waits_and_the_agency_has_paid_it(desk, winner):
    number, day = winner.ticket.number, winner.ticket.day
    boss = desk.add_colleague("boss@banklot.net")
    desk.ask("update member set entity_id = %s, role = 'manager' where email = %s", GROUP, boss)
    desk.ask("update account set floor = -100000, balance = 0 where id in (select account_id from entity where id in (212, 213))")
    desk.ask("update account set balance = -200 where id in (select account_id from entity where id in (212, 213))")
    tell_of_planting(desk.owner)
    who = desk.caller(boss).member_id
    payouts = desk.house.lottery.payment_approvals
    before = desk.one("select balance from account join entity on account_id = account.id where entity.id = %s", AGENCY)
    assert ask(desk, winner, cashier(desk)) == HELD
    refused = desk.run(payouts.decide(BANKLOT, who, number, day, approve=False, id=House.new_id()))
    assert refused == HoldRefused(number, 60_00)
    again = desk.run(payouts.decide(BANKLOT, who, number, day, approve=True, id=House.new_id()))
    assert again == Refusal(Reason.PAYMENT_NOT_HELD)
    assert ask(desk, winner, cashier(desk)) == HELD
    paid = desk.run(payouts.decide(BANKLOT, who, number, day, approve=True, id=House.new_id()))
    assert isinstance(paid, Paid)
    after = desk.one("select balance from account join entity on account_id = account.id where entity.id = %s", AGENCY)
    assert (paid.prize, after - before) == (60_00, 60_00)
    trail = desk.ask("select actor, action from audit_event where action like '%%payment%%' order by id")
    seller = cashier(desk)
    assert trail == [
        (seller, "payment held"), (boss, "held payment refused"), (seller, "payment held"), (boss, "held payment approved"),
    ]  # fmt: skip
    report = desk.run(desk.house.audit())
    assert {finding.rule.id for finding in report.violations} <= {"I03"}  # the floors were planted


def account(desk, entity: int = AGENCY) -> int:
    """Return what the house owes an agency, by the ledger; below zero what the agency owes."""
    return desk.one(
        "select sum(case when credit = account_id then amount else -amount end)::bigint from transfer join entity on "
        "entity.operator_id = transfer.operator_id and account_id in (debit, credit) where entity.id = %s", entity,
    )  # fmt: skip


def receivables(desk) -> list[tuple[int, int]]:
    """Return what stands on agencies' accounts for payments that a correction has overtaken."""
    return desk.ask(
        "select side.account - 1000000, sum(side.amount)::bigint from transfer,"
        " lateral (values (debit, amount), (credit, -amount)) as side (account, amount)"
        " where kind = 'receivable' and side.account > 1000 group by 1 having sum(side.amount) <> 0 order by 1"
    )


@pytest.mark.parametrize(
    ("results", "owed"),
    [
        (["7"], []),
        (["7", "8"], [(AGENCY, 60_00)]),
        (["7", "8", "7"], []),  # and back again
        (["7", "8", "9"], [(AGENCY, 60_00)]),
        (["7", "void"], [(AGENCY, 58_00)]),  # the stake of 2.00 would have gone back anyway
        (["8", "7"], []),  # nothing was paid before
    ],
)
def test_the_agency_owes_what_it_paid_beyond_a_corrected_result(desk, results, owed):
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    sold = [desk.run(desk.sell(event, figure, units=2)) for figure in ("7", "9")]
    desk.set_clock("22T12:01")
    desk.run(desk.work())
    cuadre = desk.house.lottery.cuadres.week
    for place, outcome in enumerate(results):
        if outcome == "void":
            first, second = desk.run(desk.clerks())
            assert isinstance(
                desk.run(desk.house.lottery.draw_orders.enter(first, event, DrawOrder.VOID, "not held")), DrawOrdered
            )
            assert isinstance(desk.run(desk.house.lottery.draw_orders.approve(second, event, DrawOrder.VOID)), DrawOrdered)
        else:
            desk.run(desk.draw(event, outcome))
        desk.run(desk.work())
        if place == 0 and outcome == "7":
            assert isinstance(ask(desk, sold[0], cashier(desk)), Paid)
    assert receivables(desk) == owed
    desk.run(desk.assert_audit_clean())
    week = desk.run(cuadre(BANKLOT, AGENCY, date(2024, 10, 21)))
    assert week.receivables == tuple((entity, "test-1", amount) for entity, amount in owed)
    assert desk.run(cuadre(BANKLOT, GROUP, date(2024, 10, 21))).receivables == week.receivables
    assert desk.run(cuadre(BANKLOT, 214, date(2024, 10, 21))).receivables == ()
    # What the cuadre asks of the agency is what its account owes, and what its customers have still to be paid.
    unpaid = desk.one(
        "select coalesce(sum(case when credit = 4 then amount else -amount end), 0)::bigint from transfer "
        "where 4 in (debit, credit)"
    )
    assert unpaid >= 0
    assert week.week.closing == -account(desk) - unpaid


def test_a_debt_for_a_correction_stays_in_the_week_in_which_it_was_charged(desk, winner):
    ask(desk, winner, cashier(desk))
    assert isinstance(ask(desk, winner, desk.add_colleague()), Paid)
    desk.run(desk.draw(winner.ticket.wagers[0].event_id, "8"))
    desk.run(desk.work())

    def owed(monday: date) -> tuple[tuple[int, str, int], ...]:
        return desk.run(desk.house.lottery.cuadres.week(BANKLOT, AGENCY, monday)).receivables

    before, charged, after = date(2024, 10, 14), date(2024, 10, 21), date(2024, 10, 28)
    assert [owed(monday) for monday in (before, charged, after)] == [(), ((AGENCY, "test-1", 60_00),), ()]
    desk.set_clock("28T00:00")
    assert desk.run(desk.house.lottery.cuadres.close_week(BANKLOT, AGENCY, charged, author="test")) == [AGENCY]
    assert desk.run(desk.house.lottery.cuadres.week(BANKLOT, AGENCY, charged)).is_closed
    assert [owed(monday) for monday in (charged, after)] == [((AGENCY, "test-1", 60_00),), ()]
    desk.run(desk.assert_audit_clean())


def test_a_correction_in_small_steps_finds_who_is_paid_between_two_of_them(desk):
    event = desk.event(LOTTO_ACTIVO, "22T12:00")
    sold = [desk.run(desk.sell(event, "7", units=1)) for _ in range(7)]
    desk.set_clock("22T12:01")
    desk.run(desk.work())
    desk.run(desk.draw(event, "7"))
    desk.run(desk.work())
    for one in sold[:5]:
        assert isinstance(ask(desk, one, cashier(desk)), Paid)
    desk.run(desk.draw(event, "8"))

    async def by_steps() -> None:
        """A step of two rows at a time; a customer comes as long as the version before is in force."""
        async with desk.house.database.connection() as connection:
            came = False
            while not desk.one("select bool_and(finished_at is not null) and max(version) = 2 from settlement"):
                async with gates.behind_gate(connection, BANKLOT) as (gate, at):
                    known = await desk.house.lottery.cache.load(connection, gate)
                    (market,) = await settlements.load_markets(connection, BANKLOT, event)
                    await settle_market(known, HeldGate(connection, gate, at), market, 2, WalletCrediting())
                half_way = "select count(*) = 1 from settlement where version = 2 and phase = 'overpaid' and ticket_seq > 0"
                if not came and desk.one(half_way):
                    assert isinstance(await desk.house.counter.ask(desk.payment(sold[5])), Paid)
                    came = True
            assert came

    desk.run(by_steps())
    assert receivables(desk) == [(AGENCY, 6 * 30_00)]
    desk.run(desk.assert_audit_clean())


def test_a_former_member_is_no_second_person(desk, winner):
    assert ask(desk, winner, cashier(desk)) == HELD
    second = desk.run(desk.house.lottery.payment_approvals.person(BANKLOT, desk.add_colleague()))
    desk.run(desk.house.people.office.close_member(BANKLOT, second.id))
    assert desk.run(desk.house.lottery.payment_approvals.person(BANKLOT, second.email)) == Refusal(Reason.NOT_ALLOWED)
    ticket = winner.ticket
    decide = desk.house.lottery.payment_approvals.decide
    for approve in (True, False):
        answer = desk.run(decide(BANKLOT, second.id, ticket.number, ticket.day, approve=approve, id=House.new_id()))
        assert answer == Refusal(Reason.SELLER_CLOSED)
    assert desk.one("select count(*) from payout") == 0


def test_a_rule_of_payments_binds_from_its_moment_on_and_nobody_is_looser_than_above(desk, winner):
    office = desk.house.lottery.rules
    desk.run(office.add_rule(BANKLOT, "payout", {"pay_alone_max": 40_00}))
    with pytest.raises(LooserThanParent, match=r"a pay_alone_max of 60\.00 would be looser than what binds from above: 40\.00"):
        desk.run(office.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 60_00}))
    at = desk.run(desk.house.now()) + timedelta(minutes=10)
    desk.run(office.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": None}, starts=at))
    desk.run(office.add_rule(BANKLOT, "payout", {"pay_alone_max": None}, starts=at))
    assert ask(desk, winner, cashier(desk)) == HELD
    desk.set_clock("22T12:15")
    assert isinstance(ask(desk, winner, cashier(desk)), Paid)
    assert desk.one("select ended_as from payout_hold") == "lapsed"
    desk.run(desk.assert_audit_clean())
