"""A credit above its provider's ceiling, as the provider, the operator and the player see it."""

from typing import Any

import pytest
from tests.dialects.gap.conftest import OK, Gap

from taquilla.domain.wallets.ceilings import CreditVerdict
from taquilla.engine.people.clerks import Clerk
from taquilla.sandbox.demo_wallets import CLERKS, HYPEX, PROVIDER

HELD = {
    "status": "RS_ERROR_LIMIT_REACHED",
    "errorDescription": "the credit is held for approval: the same request, sent again, tells its end",
    "balance": 90,
}


@pytest.fixture
def gap(gap: Gap) -> Gap:
    """A wallet with a hundred, of which ten are staked."""
    gap.deposit("r1", 100)
    gap.bet("b1", 10)
    return gap


def judged(gap: Gap, verdict: CreditVerdict) -> None:

    async def both() -> None:
        for email in CLERKS:
            clerk = await gap.house.lottery.draws.clerk(HYPEX, email)
            assert isinstance(clerk, Clerk)
            await gap.house.wallets.credit_approvals.judge(clerk, PROVIDER, "result b1", verdict)

    gap.run(both())


def wins(gap: Gap) -> list[Any]:
    return [row["winAmount"] for row in gap.settled()]


def test_a_credit_above_the_houses_own_bound_waits_and_moves_when_it_is_approved(gap: Gap) -> None:
    assert gap.result("b1", 10_000.01) == gap.result("b1", 10_000.01) == HELD
    assert (gap.balance(), wins(gap), gap.rows("BETS")) == (90, [], [("Bet-Placement", "b1", -10)])
    gap.query("select move_house_clock(house_now() + interval '1 hour')")
    judged(gap, CreditVerdict.APPROVE)
    assert gap.result("b1", 10_000.01) == OK | {"balance": 10_090.01}
    assert (gap.balance(), wins(gap)) == (10_090.01, [10_000.01])
    # The row is of the moment at which it moved.
    newest, placed = gap.statement("BETS")["transactions"]
    assert (newest["transactionType"], newest["referenceId"]) == ("Bet-Result", "b1")
    assert newest["transactionTime"] - placed["transactionTime"] >= 3_600_000
    gap.assert_audit_clean()


def test_a_credit_that_is_refused_is_told_so_for_ever(gap: Gap) -> None:
    gap.result("b1", 10_000.01)
    judged(gap, CreditVerdict.REFUSE)
    no = {"status": "RS_ERROR", "errorDescription": "the credit was above its provider's ceiling, and was not approved"}
    assert gap.result("b1", 10_000.01) == gap.result("b1", 10_000.01) == no
    assert gap.result("b1", 10_000, reqId="less") == OK | {"balance": 10_090}
    gap.assert_audit_clean()


def test_a_bet_whose_credit_is_held_is_rolled_back(gap: Gap) -> None:
    assert gap.result("b1", 10_000.01) == HELD
    # What is held has not moved, so it is no result that could be taken back by its amount.
    assert gap.roll_back("b1", rollbackAmount=10_000.01, reqId="its amount")["status"] == "RS_ERROR"
    assert gap.roll_back("b1") == OK | {"balance": 100}
    assert gap.result("b1", 10_000.01)["status"] == "RS_ERROR"
    judged(gap, CreditVerdict.APPROVE)
    assert gap.balance() == 100
    gap.assert_audit_clean()
