"""Rollbacks as providers see them: what is undone, and what the report shows of it."""

from typing import Any

import pytest
from tests.dialects.gap.conftest import OK, ROLLED_BACK, Gap


@pytest.fixture
def gap(gap: Gap) -> Gap:
    """A wallet with a thousand in it."""
    gap.deposit("r1", 1000)
    return gap


def settled(gap: Gap) -> list[tuple[str, Any, Any, Any]]:
    """Return the bets of the report of settled ones, each with its stake, its win, and what was rolled back."""
    names = ("transactionId", "betAmount", "winAmount", "rollBackAmount")
    return [tuple(row[name] for name in names) for row in gap.settled()]


def test_an_amount_that_is_the_stake_and_the_win_undoes_the_whole_bet_and_the_report_says_so(gap: Gap) -> None:
    gap.bet("even", 100)
    gap.result("even", 100)
    assert gap.roll_back("even", rollbackAmount=100) == OK | {"balance": 1000}
    kinds = (("Placement", -100), ("Result", 100), ("Rollback", 100), ("Rollback", -100))
    assert gap.rows("BETS") == [(f"Bet-{kind}", "even", amount) for kind, amount in kinds]
    assert settled(gap) == [("even", 100, 0, 100)]
    assert gap.bet("even", 100) == gap.result("even", 100, reqId="again") == ROLLED_BACK
    gap.assert_audit_clean()


@pytest.mark.parametrize(("win", "amount"), [(None, 100), (0, None), (198, 100), (198, None)])
def test_of_a_bet_that_was_rolled_back_no_win_stands_and_its_stake_is_back(gap: Gap, win: Any, amount: Any) -> None:
    gap.bet("b", 100)
    if win is not None:
        gap.result("b", win)
    gap.roll_back("b", rollbackAmount=amount)
    assert settled(gap) == [("b", 100, 0, 100)]
    details = gap.said("wallet/get-bet-details", {"betId": "b"})["bet_details"]
    assert (details["net_amount"], gap.balance()) == (0, 1000)
