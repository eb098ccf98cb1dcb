"""A sports ticket goes through its life in order, each step once, and a changed result only until it is closed (JP-06)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.sports.judging import CalledOff, Judge, Judged, TooManyVoid
from taquilla.domain.sports.lifecycle import (
    MOVES,
    Life,
    LifeReason,
    Result,
    Settled,
    Status,
    Step,
    settle,
    settle_called_off,
    step,
)
from taquilla.domain.sports.taxes import NOTHING, ExciseType, Payout, Rates, WithholdingBasis, outlay
from taquilla.domain.sports.wallet_calls import Action

NOON = datetime(2024, 7, 11, 12, tzinfo=UTC)
BEFORE = NOON - timedelta(hours=1)
A_MOMENT = timedelta(microseconds=1)
A_DAY = timedelta(hours=24)
KENYA = Rates(12_50, ExciseType.INCLUSIVE, 20_00)


def lived(*steps: Step, at: datetime = BEFORE) -> Life:
    """A ticket that all these steps were taken with."""
    life: Life = Life(NOON)
    for taken in steps:
        after = step(life, taken, at)
        assert isinstance(after, Life), (life, taken, after)
        life = after
    return life


OPEN = (Step.CREATE,)
JUDGED = (Step.RESERVE, Step.PAY, Step.CALCULATE)


@pytest.mark.parametrize(
    ("steps", "status", "result"),
    [
        ((), "new", "pending"),
        ((Step.CREATE,), "open", "pending"),
        ((Step.RESERVE,), "reserved", "pending"),
        ((Step.RESERVE, Step.PAY), "open", "pending"),
        ((Step.DISCARD,), "cancelled", "pending"),
        ((Step.RESERVE, Step.DISCARD), "cancelled", "pending"),
        ((*OPEN, Step.REFUND), "cancelled", "pending"),
        (JUDGED, "calculating", "pending"),
        ((*JUDGED, Step.WIN), "resulted", "won"),
        ((*JUDGED, Step.LOSE), "resulted", "lost"),
        ((*JUDGED, Step.VOID), "resulted", "void"),
        ((*JUDGED, Step.WIN, Step.ROLL_BACK), "open", "pending"),
        ((*JUDGED, Step.WIN, Step.ROLL_BACK, Step.CALCULATE, Step.LOSE), "resulted", "lost"),
    ],
)
def test_a_ticket_stands_where_its_steps_have_led(steps: tuple[Step, ...], status: str, result: str) -> None:
    life = lived(*steps)
    assert (life.status, life.result) == (Status(status), Result(result))
    assert life.resulted_at == (BEFORE if status == "resulted" else None)


@given(status=some.sampled_from(Status), taken=some.sampled_from(Step))
def test_a_step_is_taken_from_where_it_begins_and_from_nowhere_else(status: Status, taken: Step) -> None:
    resulted_at = BEFORE if status in {Status.RESULTED, Status.CLOSED} else None
    at = BEFORE + A_DAY if taken is Step.CLOSE else BEFORE
    after = step(Life(NOON, status, resulted_at=resulted_at), taken, at)
    if status in MOVES[taken].begins:
        assert isinstance(after, Life)
        assert after.status is MOVES[taken].ends
    else:
        assert after is LifeReason.WRONG_STATUS


def test_no_step_but_a_rollback_leads_back_and_none_leads_out_of_an_end() -> None:
    begins = {status for move in MOVES.values() for status in move.begins}
    assert set(Status) - begins == {Status.CLOSED, Status.CANCELLED}
    order = list(Status)
    back = [taken for taken, move in MOVES.items() if any(order.index(move.ends) <= order.index(one) for one in move.begins)]
    assert back == [Step.ROLL_BACK]


@pytest.mark.parametrize("taken", [Step.CREATE, Step.RESERVE, Step.PAY])
def test_nothing_becomes_a_sale_once_its_event_has_started(taken: Step) -> None:
    """Not even by a wallet's yes that comes late; then the ticket can still be discarded."""
    life = lived(Step.RESERVE) if taken is Step.PAY else Life(NOON)
    assert isinstance(step(life, taken, NOON - A_MOMENT), Life)
    assert step(life, taken, NOON) is LifeReason.STARTED
    discarded = step(life, Step.DISCARD, NOON)
    assert isinstance(discarded, Life)
    assert discarded.status is Status.CANCELLED


def test_a_ticket_that_is_held_for_approval_is_not_judged() -> None:
    held = replace(lived(*OPEN), is_approved=False)
    assert step(held, Step.CALCULATE, NOON) is LifeReason.NOT_APPROVED
    assert isinstance(step(held, Step.REFUND, NOON), Life)
    assert isinstance(step(replace(held, is_approved=True), Step.CALCULATE, NOON), Life)


@pytest.mark.parametrize("result", [Step.WIN, Step.LOSE, Step.VOID])
def test_a_result_is_rolled_back_for_a_day_and_closed_after_it(result: Step) -> None:
    life, over = lived(*JUDGED, result), BEFORE + A_DAY
    assert isinstance(step(life, Step.ROLL_BACK, over - A_MOMENT), Life)
    assert step(life, Step.CLOSE, over - A_MOMENT) is LifeReason.TOO_EARLY
    assert step(life, Step.ROLL_BACK, over) is LifeReason.TOO_LATE
    closed = step(life, Step.CLOSE, over)
    assert isinstance(closed, Life)
    assert (closed.status, closed.result, closed.resulted_at) == (Status.CLOSED, life.result, BEFORE)


def test_a_corrected_result_begins_its_day_anew() -> None:
    life = lived(*JUDGED, Step.WIN, Step.ROLL_BACK)
    for taken in (Step.CALCULATE, Step.LOSE):
        after = step(life, taken, BEFORE + timedelta(hours=20))
        assert isinstance(after, Life)
        life = after
    assert step(life, Step.CLOSE, BEFORE + A_DAY) is LifeReason.TOO_EARLY


def test_every_call_to_the_wallet_belongs_to_one_step() -> None:
    actions = [move.action for move in MOVES.values() if move.action is not None]
    assert sorted(actions) == sorted(Action)
    assert [taken for taken, move in MOVES.items() if move.action is None] == [Step.CALCULATE]


A_JUDGE = Judge(Judged((frozenset({101}), frozenset({102}), None), frozenset({2})))
PRIZES = {3: 500_00, 2: 10_00}


@pytest.mark.parametrize(
    ("played", "lines", "settled"),
    [
        ("101 102 103", 1, Settled(Step.WIN, Payout(500_00, 98_22, 401_78))),  # 20 % of 491.11
        ("101 103 103", 1, Settled(Step.WIN, Payout(10_00, 22, 9_78))),
        ("103 103 103", 1, Settled(Step.LOSE, NOTHING)),
        ("101 101,102 103", 2, Settled(Step.WIN, Payout(510_00, 98_44, 411_56))),
        ("- - 103", 1, Settled(Step.VOID, Payout(10_00, 0, 10_00))),
    ],
)
def test_a_ticket_is_settled_by_the_hits_of_its_lines(played: str, lines: int, settled: Settled) -> None:
    assert settle(played, A_JUDGE, PRIZES, outlay(10_00 * lines, KENYA), KENYA) == settled


def test_a_line_whose_share_of_a_pool_is_nothing_has_lost() -> None:
    assert settle("101 102 103", A_JUDGE, {3: 0}, outlay(10_00, KENYA), KENYA) == Settled(Step.LOSE, NOTHING)


def test_a_coupon_that_is_called_off_gives_everything_back_or_nothing() -> None:
    cost = outlay(10_00, Rates(12_50, ExciseType.EXCLUSIVE, 20_00, WithholdingBasis.GROSS))
    assert settle_called_off(CalledOff(4, TooManyVoid.REFUND), cost) == Settled(Step.VOID, Payout(11_25, 0, 11_25))
    assert settle_called_off(CalledOff(4, TooManyVoid.ROLL), cost) == Settled(Step.LOSE, NOTHING)
