"""The keys of rounds (WL-20)."""

from typing import Any
from uuid import UUID

import pytest

from taquilla.domain.wallets.commands import CreditBet, bet_key


@pytest.mark.parametrize(("user", "length"), [("u" * 119, 255), ("u" * 120, 70), ("u" * 128, 70)])
def test_the_key_of_a_round_is_short_enough_to_be_kept_and_each_rounds_own(user: str, length: int) -> None:
    def key(round_id: str) -> str:
        named: Any = {"id": UUID(int=1), "operator_id": 1, "played": None, "user_id": user, "request_id": "r"}
        return bet_key(CreditBet(**named, transaction_id=None, round_id=round_id, credit=5))

    assert (len(key("r" * 127)), key("r" * 127) == key("r" * 126 + "s")) == (length, False)
