"""The keys of rounds (WL-20), and points that are shown (WL-08)."""

from typing import Any
from uuid import UUID

import pytest

from taquilla.domain.wallets import players
from taquilla.domain.wallets.commands import CreditBet, bet_key


@pytest.mark.parametrize("rate", [1, 33, 50, 100, 101, 250, 10_000])
def test_the_shown_balance_can_be_withdrawn(rate: int) -> None:
    for amount in range(300):
        worth = players.from_points(players.to_points(amount, rate), rate)
        assert worth is None or worth <= amount


@pytest.mark.parametrize(("user", "length"), [("u" * 119, 255), ("u" * 120, 70), ("u" * 128, 70)])
def test_the_key_of_a_round_is_short_enough_to_be_kept_and_each_rounds_own(user: str, length: int) -> None:
    def key(round_id: str) -> str:
        played: Any = None
        return bet_key(CreditBet(UUID(int=1), 1, played, user, None, "r", 5, round_id=round_id))

    assert (len(key("r" * 127)), key("r" * 127) == key("r" * 126 + "s")) == (length, False)
