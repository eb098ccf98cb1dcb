"""Shifts of cashiers: one open at a time, movements and closes that race, approved payments, and bounded indexes.

And large prizes, which are paid by two people: over any number of processes once, and as the auditor proves.
"""

import asyncio
from collections import Counter
from typing import Any

import pytest
from tests.engine.conftest import CASHIER, outcomes
from tests.engine.lottery.conftest import AGENCY, GROUP, LOTTO_ACTIVO, OTHER_CASHIER, settle, settle_a_step
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.shifts import MOVEMENTS_MAX, CashMovement, CountedWay, Shift, Takings
from taquilla.domain.lottery.tenders import OWN_CASH
from taquilla.engine.lottery.shifts import ShiftView
from taquilla.sandbox.demo import BANKLOT, CLERKS, DemoAccount, add_people

pytestmark = pytest.mark.usefixtures("audited")


HELD = Refusal(Reason.PAYMENT_HELD)


def ask(desk, sold: Sold, by: str = CASHIER) -> Any:
    return desk.run(desk.house.counter.ask(desk.payment(sold, by=by)))


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


def test_a_payment_of_an_agency_that_was_asked_for_from_above_leaves_no_drawer_above(desk, winner):
    boss, colleague = "above@banklot.net", desk.add_colleague()
    desk.run(add_people(desk.house, BANKLOT, [DemoAccount(boss, "manager", GROUP, 902)]))
    shift = begin(desk, by=boss)
    assert ask(desk, winner) == HELD
    decide, ticket = desk.house.lottery.payment_approvals.decide, winner.ticket
    beside = decide(BANKLOT, member(desk, OTHER_CASHIER), ticket.number, ticket.day, approve=True, id=desk.house.new_id())
    assert desk.run(beside) == Refusal(Reason.TICKET_UNKNOWN)
    assert isinstance(ask(desk, winner, colleague), Paid)
    desk.ask("update payout_hold set asked_by = 902")
    assert view(desk, shift).takings == Takings()
    assert close(desk, shift, 100_00, by=boss) is None


def test_a_held_tripleta_waits_on_while_its_run_is_drawn_and_its_life_tells_one_prize(desk):
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": AGENCY, "pay_alone_max": 50_00}))
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 13)]
    sold = desk.run(desk.sell(hours[0], "1,2,3", units=2, game=Game.TRIPLETA))
    desk.run(settle(desk, dict(zip(hours, "1234", strict=False)), at="22T11:01"))
    assert ask(desk, sold) == HELD
    desk.run(settle(desk, {hours[4]: "5"}, at="22T12:01"))
    assert isinstance(ask(desk, sold, desk.add_colleague()), Paid)
    # The twin: a result of its run that is corrected makes it another payment.
    another = desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T13:00"), "1,2,3", units=2, game=Game.TRIPLETA))
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour}:00") for hour in range(13, 17)]
    desk.run(settle(desk, dict(zip(hours, "1123", strict=True)), at="22T16:01"))
    assert (ask(desk, another), desk.run(settle(desk, {hours[3]: "4"}))) == (HELD, None)
    assert ask(desk, another, "colleague@banklot.net").reason is Reason.DRAWS_PENDING
    lives = [desk.run(desk.house.lottery.lives.of(desk.caller(), one.ticket.id)).events for one in (sold, another)]
    told = [[(one.kind, one.version > 1) for one in life if one.line == 0] for life in lives]
    assert told == [[("won", False)], [("won", False), ("lost", True)]]


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
    assert move(desk, shift, "out", 0) == Refusal(Reason.AMOUNT_INVALID)
    assert move(desk, shift + 1, "out", 0, by=CLERKS[0]) == Refusal(Reason.NOT_ALLOWED)


def second_persons(desk, sold: Sold) -> list[Any]:
    """Return payments by many second persons, after a first person has asked for it."""
    assert ask(desk, sold) == HELD
    people = [desk.add_colleague(f"second{number}@banklot.net") for number in range(4)]
    return [desk.payment(sold, by=people[place % 4]) for place in range(16)]


def test_of_many_second_persons_at_two_houses_one_pays(desk, two_houses, race, winner):
    assert outcomes(race(two_houses, second_persons(desk, winner))) == {Paid: 1, Reason.TICKET_PAID: 15}
    assert desk.one("select sum(amount) from payout") == 60_00
    assert desk.one("select count(*) from payout_hold where ended_as = 'approved'") == 1


def test_the_twin_without_the_gate_pays_twice_or_breaks_a_constraint(desk, race_without_gate, winner):
    # Both have seen the payment wait before either can write that it is paid.
    answers = outcomes(race_without_gate("payout", second_persons(desk, winner)[:2]))
    assert answers[Paid] != 1 or answers[Reason.NOT_RECORDED] > 0, answers


def test_of_many_first_persons_at_two_houses_one_is_on_record_and_the_others_may_be_the_second(desk, two_houses, race, winner):
    assert outcomes(race(two_houses, [desk.payment(winner) for _ in range(8)])) == {Reason.PAYMENT_HELD: 8}
    assert desk.ask("select version, amount, asked_by, ended_as from payout_hold") == [(1, 60_00, desk.caller().member_id, None)]
    assert desk.run(desk.house.lottery.receipts.check(winner.ticket.id)).status == "held"
    assert isinstance(ask(desk, winner, desk.add_colleague()), Paid)


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
