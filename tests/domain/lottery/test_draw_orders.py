"""Clerks suspend, resume and void draws, within bounds, and stakes on a void draw go back."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder, approve_order, refuse_order
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.settling import PrizeWon, VoidWager, Winner, refunds

CLOSES = datetime(2024, 10, 22, 15, 55, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class Draw(NamedTuple):
    state: str
    closes_at: datetime = CLOSES


class Version(NamedTuple):
    outcome: str
    approved: bool = True
    version: int = 1
    entered_by: int = 1


class Entered(NamedTuple):
    verb: str
    entered_by: int = 1
    approved: bool = False
    version: int = 1


@pytest.mark.parametrize(("order", "state", "at", "versions", "reason"), [
    (DrawOrder.SUSPEND, "open", CLOSES - INSTANT, (), None),
    (DrawOrder.SUSPEND, "open", CLOSES, (), Reason.DRAW_NOT_OPEN),
    (DrawOrder.SUSPEND, "suspended", CLOSES - INSTANT, (), Reason.DRAW_NOT_OPEN),
    (DrawOrder.SUSPEND, "scheduled", CLOSES - INSTANT, (), Reason.DRAW_NOT_OPEN),
    (DrawOrder.RESUME, "suspended", CLOSES - INSTANT, (), None),
    (DrawOrder.RESUME, "suspended", CLOSES, (), Reason.DRAW_NOT_SUSPENDED),
    (DrawOrder.RESUME, "open", CLOSES - INSTANT, (), Reason.DRAW_NOT_SUSPENDED),
    (DrawOrder.VOID, "scheduled", CLOSES - INSTANT, (), None),
    (DrawOrder.VOID, "open", CLOSES - INSTANT, (), None),
    (DrawOrder.VOID, "suspended", CLOSES - INSTANT, (), None),
    (DrawOrder.VOID, "closed", CLOSES, (), None),
    (DrawOrder.VOID, "closed", CLOSES, (Version("7"),), None),
    (DrawOrder.VOID, "closed", CLOSES, (Version(VOID), Version("7")), None),
    (DrawOrder.VOID, "closed", CLOSES, (Version(VOID),), Reason.RESULT_STANDS),
    (DrawOrder.VOID, "closed", CLOSES, (Version("7"), Version(VOID), Version("8", approved=False)), Reason.RESULT_STANDS),
])  # fmt: skip
def test_what_may_be_done_with_a_draw(order, state, at, versions, reason) -> None:
    refusal = refuse_order(order, Draw(state), versions, at, prizes_expired=False)
    assert refusal == (Refusal(reason) if reason else None)


def test_once_prizes_have_expired_a_result_is_final_and_where_there_is_none_it_may_still_be_void() -> None:
    said = [
        refuse_order(DrawOrder.VOID, Draw("closed"), versions, CLOSES, prizes_expired=True)
        for versions in ((), (Version("7", approved=False),), (Version("7"),))
    ]
    assert said == [None, None, Refusal(Reason.RESULT_FINAL)]


@pytest.mark.parametrize(("entered", "answer"), [
    ((Entered("suspend", approved=True), Entered("void", version=2)), 2),
    ((), Refusal(Reason.ORDER_UNKNOWN)),
    ((Entered("suspend"),), Refusal(Reason.ORDER_UNKNOWN)),
    ((Entered("void", approved=True),), Refusal(Reason.ORDER_UNKNOWN)),
    ((Entered("void"), Entered("suspend", version=2)), Refusal(Reason.ORDER_UNKNOWN)),
    ((Entered("void", entered_by=2),), Refusal(Reason.ORDER_SAME_CLERK)),
])  # fmt: skip
def test_a_second_clerk_approves_what_a_first_one_asked_for_last(entered: tuple[Entered, ...], answer: int | Refusal) -> None:
    assert approve_order(DrawOrder.VOID, entered, 2) == answer


NOON, DAY = datetime(2024, 10, 22, 16, tzinfo=UTC), date(2024, 10, 22)


def staked(seq: int, *, expires_at: datetime = NOON) -> VoidWager:
    return VoidWager(Winner(seq, 0, DAY, 250, 100, 213, 1213, NOON, expires_at), 5, "7", (25,))


def test_a_stake_goes_back_at_face_value_and_can_be_claimed_no_shorter_than_what_is_won_today() -> None:
    until = NOON + timedelta(days=4)
    early, late = staked(8), staked(9, expires_at=until + INSTANT)
    expected = [PrizeWon(early.winner._replace(expires_at=until), 31, 250), PrizeWon(late.winner, 32, 250)]
    assert refunds([early, late], 30, lambda member: until) == expected
