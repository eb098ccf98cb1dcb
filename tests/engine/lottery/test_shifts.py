"""Shifts of cashiers: one open at a time, movements and closes that race, approved payments, and bounded indexes."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from tests.engine.conftest import CASHIER, outcomes
from tests.engine.lottery.conftest import AGENCY, GROUP
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.shifts import MOVEMENTS_MAX, CashMovement, CountedWay, Shift, ShiftCount, Takings
from taquilla.domain.lottery.tenders import OWN_CASH, PaymentMethod
from taquilla.engine.authors import HOUSE
from taquilla.engine.house import House
from taquilla.engine.lottery.shifts import ShiftView
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.store.lottery.shifts import ShiftFilter

pytestmark = pytest.mark.usefixtures("audited")


def member(desk, email: str = CASHIER) -> int:
    return desk.one("select id from member where email = %s", email)


def begin(desk, opening: int = 100_00, by: str = CASHIER) -> int:
    return must_be(Shift, desk.run(desk.house.lottery.shifts.open(BANKLOT, member(desk, by), opening))).seq


def view(desk, shift: int) -> ShiftView:
    return must_be(ShiftView, desk.run(desk.house.lottery.shifts.view(BANKLOT, shift)))


def move(desk, shift: int, direction: Any, amount: int, by: str = CASHIER) -> CashMovement | Refusal:
    return desk.run(desk.house.lottery.shifts.move_cash(BANKLOT, shift, direction, amount, "change", by=member(desk, by)))


def cash(counted: int) -> list[CountedWay]:
    return [CountedWay(OWN_CASH, counted)]


def close(desk, shift: int, counted: int, by: str = CASHIER) -> Refusal | None:
    return desk.run(desk.house.lottery.shifts.close(BANKLOT, shift, cash(counted), by=member(desk, by)))


async def open_at_once(desk, times: int = 32) -> Counter[Any]:
    shifts, who = desk.house.lottery.shifts, member(desk)
    answers = await asyncio.gather(*(shifts.open(BANKLOT, who, 100) for _ in range(times)), return_exceptions=True)
    return outcomes(answers)


def test_of_32_opens_at_once_one_opens_a_shift(desk):
    assert desk.run(open_at_once(desk)) == {Shift: 1, Reason.SHIFT_OPEN: 31}
    assert desk.one("select count(*) from shift") == 1


def test_the_twin_without_the_gate_breaks_a_constraint(desk, without_gate):
    # Both have seen no open shift before either can write one.
    answers = without_gate("shift", open_at_once(desk, 2))
    assert (answers[Shift], answers[Reason.SHIFT_OPEN]) == (1, 0), answers


def test_of_16_closes_and_movements_at_once_each_movement_is_before_the_close_or_refused(desk):
    shift, who = begin(desk), member(desk)
    shifts = desk.house.lottery.shifts

    async def at_once() -> list[Any]:
        moves = [shifts.move_cash(BANKLOT, shift, "in", 1_00, "change", by=who) for _ in range(8)]
        closes = [shifts.close(BANKLOT, shift, cash(100_00), by=who) for _ in range(8)]
        return list(await asyncio.gather(*(one for pair in zip(moves, closes, strict=True) for one in pair)))

    answers = outcomes(desk.run(at_once()))
    moved = answers[CashMovement]
    assert answers[type(None)] == 1
    assert answers[Reason.SHIFT_CLOSED] == 15 - moved
    closed = view(desk, shift).shift.closed
    assert (closed.expected, closed.difference) == (100_00 + moved * 1_00, -moved * 1_00)


@pytest.mark.parametrize(("approver_is_of", "approver_has_shift", "at_the_office", "asker", "approver"), [
    (AGENCY, False, True, 60_00, 0), (AGENCY, True, False, 0, 60_00),
    (AGENCY, True, True, 0, 60_00), (GROUP, True, False, 60_00, 0),
])  # fmt: skip
def test_an_approved_payment_counts_for_its_asker_unless_its_approver_has_a_shift_of_the_agency(
    desk, winner, approver_is_of, approver_has_shift, at_the_office, asker, approver
):
    boss = "approver@banklot.net"
    desk.run(add_people(desk.house, BANKLOT, [DemoAccount(boss, "manager", approver_is_of, 902)]))
    mine, other = begin(desk), begin(desk, by=boss) if approver_has_shift else None
    assert desk.run(desk.house.counter.ask(desk.payment(winner))) == Refusal(Reason.PAYMENT_HELD)
    if at_the_office:
        decide, ticket = desk.house.lottery.payment_approvals.decide, winner.ticket
        paid = desk.run(decide(BANKLOT, 902, ticket.number, ticket.day, approve=True, id=House.new_id()))
    else:
        paid = desk.run(desk.house.counter.ask(desk.payment(winner, by=boss)))
    assert isinstance(paid, Paid), paid
    assert view(desk, mine).takings.prizes == (int(asker > 0), asker)
    if other is not None:
        assert view(desk, other).takings.prizes == (int(approver > 0), approver)
        assert close(desk, other, 100_00 - approver, by=boss) is None
    assert close(desk, mine, 100_00 - asker) is None
    assert view(desk, begin(desk)).takings == Takings()


def test_a_payment_of_an_agency_that_was_asked_for_from_above_leaves_no_drawer_above(desk, winner):
    boss, colleague = "above@banklot.net", desk.add_colleague()
    desk.run(add_people(desk.house, BANKLOT, [DemoAccount(boss, "manager", GROUP, 902)]))
    shift = begin(desk, by=boss)
    assert desk.run(desk.house.counter.ask(desk.payment(winner))) == Refusal(Reason.PAYMENT_HELD)
    assert isinstance(desk.run(desk.house.counter.ask(desk.payment(winner, by=colleague))), Paid)
    desk.ask("update payout_hold set asked_by = 902")
    assert view(desk, shift).takings == Takings()
    assert close(desk, shift, 100_00, by=boss) is None


def test_a_list_of_shifts_tells_what_the_close_found_and_no_count_before_it(desk):
    who, shifts, card = member(desk), desk.house.lottery.shifts, PaymentMethod(0, "Card", "card", "VES", 2, gives_change=False)
    way = desk.run(desk.house.lottery.payment_methods.add(BANKLOT, card, HOUSE))
    shift = begin(desk)
    must_be(ShiftCount, desk.run(shifts.count(BANKLOT, shift, [*cash(100_00), CountedWay(way, 5_00)], by=who)))
    assert desk.run(shifts.close(BANKLOT, shift, [*cash(100_00), CountedWay(way, 3_00)], by=who)) is None
    listed = desk.run(shifts.list(BANKLOT, AGENCY, ShiftFilter(is_open=False)))
    assert desk.run(shifts.differences(BANKLOT, listed)) == {shift: [(way, 3_00)]}


@pytest.mark.planted
def test_a_shift_has_so_many_movements_and_no_more(desk):
    shift = begin(desk)
    assert isinstance(move(desk, shift, "in", 1), CashMovement)
    desk.ask(
        "insert into cash_movement (operator_id, seq, shift_seq, day, direction, amount, reason, member_id, at)"
        " select operator_id, -place, shift_seq, day, direction, amount, reason, member_id, at"
        " from cash_movement, generate_series(1, %s) as place", MOVEMENTS_MAX - 1,
    )  # fmt: skip
    assert move(desk, shift, "out", 1) == Refusal(Reason.MOVEMENTS_TOO_MANY, bound=MOVEMENTS_MAX)
