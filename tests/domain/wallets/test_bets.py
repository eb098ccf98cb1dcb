"""The profit of bets."""

import pytest

from taquilla.domain.wallets.bets import PROFIT_SIDE, Turnover


@pytest.mark.parametrize(("turnover", "profit"), [
    (Turnover(1, 100_00, 0, 0), 100_00), (Turnover(1, 100_00, 198_00, 0), -98_00), (Turnover(2, 200_00, 198_00, 0), 2_00),
    # Rolled back: the stake is returned, and the returns are taken back.
    (Turnover(1, 100_00, 0, 100_00), 0), (Turnover(1, 100_00, 198_00, -98_00), 0), (Turnover(), 0),
])  # fmt: skip
def test_profit_is_the_houses(turnover: Turnover, profit: int) -> None:
    assert turnover.profit_loss == profit
    assert PROFIT_SIDE == 1
