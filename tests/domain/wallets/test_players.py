"""The keys of rounds (WL-20)."""

from typing import Any
from uuid import UUID

import pytest

from taquilla.domain.wallets.commands import CreditBet, bet_key


@pytest.mark.parametrize(("user", "length"), [("u" * 119, 255), ("u" * 120, 70), ("u" * 128, 70)])
def test_the_key_of_a_round_is_short_enough_to_be_kept_and_each_rounds_own(user: str, length: int) -> None:
    def key(round_id: str) -> str:
        played: Any = None
        return bet_key(CreditBet(UUID(int=1), 1, played, user, None, "r", 5, round_id=round_id))

    assert (len(key("r" * 127)), key("r" * 127) == key("r" * 126 + "s")) == (length, False)
