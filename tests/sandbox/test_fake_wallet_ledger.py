"""The fake wallet's ledger, beside what the kit checks of every wallet, and of it: what is done once, and in which order.

See tests/conformance/test_wallet_check.py.
"""

from typing import Any

import pytest

from taquilla.sandbox.fake_wallet_ledger import ACTIONS, BALANCE, FakeTicket, FakeWalletLedger

TICKET = "66902734beba20ff2df5c79f"


def data(**how: Any) -> dict[str, Any]:
    """Return a ticket at 1000, its excise inside the price."""
    return {"ticket_id": TICKET, "player_id": "ana", "price": 1000, "ext_amount": 111, "ext_type": "inclusive"} | how


def told(*actions: str | tuple[str, dict[str, Any]]) -> tuple[list[int], FakeWalletLedger]:
    """Return the statuses of these actions about one ticket, and the ledger after them."""
    ledger = FakeWalletLedger()
    steps = [(one, {}) if isinstance(one, str) else one for one in actions]
    return [ledger.do(f"ticket_{action}", data(**how)).status for action, how in steps], ledger


@pytest.mark.parametrize(("actions", "statuses", "balance"), [
    ([("create", {"price": BALANCE})], [200], 0),
    ([("create", {"price": -5})], [400], BALANCE),
    ([("create", {"price": "1000"})], [400], BALANCE),
    (["discard", "create"], [404, 400], BALANCE),
    (["discard", "reserve"], [404, 400], BALANCE),
    (["create", "win"], [200, 400], BALANCE - 1000),
    (["create", "lost", "win"], [200, 200, 400], BALANCE - 1000),
    (["create", "close"], [200, 400], BALANCE - 1000),
    (["create", "lost", "discard"], [200, 200, 400], BALANCE - 1000),
])  # fmt: skip
def test_what_is_out_of_order_or_makes_no_sense_moves_nothing(actions: list[Any], statuses: list[int], balance: int) -> None:
    found, ledger = told(*actions)
    assert found == statuses
    assert ledger.balance("ana") == balance
    assert balance == BALANCE + sum(entry.amount for entry in ledger.entries)


def test_the_ledger_can_be_rebuilt_from_the_kept_actions() -> None:
    kept: list[tuple[str, dict[str, Any]]] = []
    ledger = FakeWalletLedger(kept=lambda action, data: kept.append((action, data)))
    for action in ("create", "create", "update", "win", "rollback", "lost", "close"):
        ledger.do(f"ticket_{action}", data(net_payout=5000))
    ledger.do("ticket_create", data(ticket_id="b" * 24, player_id="eva"))
    ledger.do("ticket_discard", data(ticket_id="b" * 24))
    ledger.do("ticket_discard", data(ticket_id="c" * 24))
    again = FakeWalletLedger()
    for action, said in kept:
        again.do(action, said)
    assert (again.balances, again.tickets, again.entries) == (ledger.balances, ledger.tickets, ledger.entries)
    assert ledger.tickets["c" * 24] == FakeTicket("", 0, "discarded")


@pytest.mark.parametrize("action", [*ACTIONS[2:], "ticket_burn"])
@pytest.mark.parametrize("ticket_id", [None, 5, "", "x" * 201])
def test_nothing_is_done_for_a_ticket_without_an_id(action: str, ticket_id: Any) -> None:
    ledger = FakeWalletLedger()
    assert ledger.do(action, data(ticket_id=ticket_id)).status == 400
    assert (ledger.tickets, ledger.entries) == ({}, [])
