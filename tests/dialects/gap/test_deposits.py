"""Repeated deposits: the same deposit spelled differently, and a different one."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dialects.gap.conftest import Gap

OK = {"status": "RS_OK", "errorDescription": ""}
TWICE = "RS_ERROR_DUPLICATE_TRANSACTION"


def sent(gap: "Gap", call: str, amount: str, **more: Any) -> Any:
    return gap.said(f"wallet/{call}-funds", {"operatorId": "HypexDemo", "userId": "new", "requestId": "r", amount: 5} | more)


@pytest.mark.parametrize("first", [{}, {"partnerId": None}, {"partnerId": ""}, {"partnerId": "HypexDemo"}])
@pytest.mark.parametrize("call", [("deposit", "creditAmount"), ("withdraw", "debitAmount")])
def test_the_default_partner_may_be_spelled_out_or_left_out(gap_house: "Gap", call: tuple[str, str], first: Any) -> None:
    gap = gap_house
    if call[0] == "withdraw":
        gap.deposit("before", 5, "new")
    done = sent(gap, *call, **first)
    assert done["status"] == "RS_OK"
    before = gap.written()
    for again in ({}, {"partnerId": "HypexDemo"}, {"partnerId": ""}):
        assert sent(gap, *call, **again) == done
    assert sent(gap, *call, partnerId="Another")["status"] == sent(gap, *call, **{call[1]: 6})["status"] == TWICE
    assert gap.written() == before


def test_a_players_own_partner_is_its_default_whatever_the_operators_first_is(gap_house: "Gap") -> None:
    gap, call = gap_house, ("deposit", "creditAmount")
    gap.run(gap.house.wallets.signers.add_partner(3, "Aardvark"))
    # A new user gets the operator's first partner, and keeps it when another one comes to be the first.
    assert sent(gap, *call) == sent(gap, *call, partnerId="Aardvark") == OK | {"balance": 5}
    gap.run(gap.house.wallets.signers.add_partner(3, "AAA"))
    assert sent(gap, *call) == sent(gap, *call, partnerId="Aardvark") == OK | {"balance": 5}
    assert sent(gap, *call, partnerId="AAA")["status"] == TWICE
    assert gap.balance("new") == 5
