"""The campaign of faults: it reports no error where there is none, and every error where there is one."""

import asyncio
import json

import pytest
from bench.fake_wallet import WalletBooks
from bench.faults import report as report_of
from bench.faults import run_faults
from bench.site import HouseTicket, disagreements

from taquilla.sandbox.fake_wallet_ledger import BALANCE, FakeTicket


@pytest.mark.prove("kills")
def test_a_campaign_against_a_wallet_in_a_process_of_its_own_leaves_both_ledgers_equal() -> None:
    told: list[str] = []
    report = asyncio.run(run_faults(30, 7, told.append))
    figures = report.figures
    assert (figures["unknown"], figures["differences"], figures["broken_rules"]) == (0, [], [])
    assert report.clean
    assert sum(figures["faults"].values()) > 10
    assert figures["outcomes"]["in the end closed"] > 0
    ended = {name for name in figures["outcomes"] if name.startswith("in the end")}
    assert ended == {"in the end closed", "in the end cancelled"}
    assert report.lines[-1].startswith("Every debit is a ticket or came back; every prize is paid once")
    assert json.loads(report.to_json())["clean"] is True
    assert "[####################..........] 20 of 30 rounds" in told


def in_wallet(cost: int, step: str, taken: int) -> FakeTicket:
    return FakeTicket("ana", cost, step, debited=taken)


def test_a_debit_without_a_ticket_is_found_and_so_is_a_ticket_without_its_debit() -> None:
    ours = {
        "1": HouseTicket("open", 25, sold=True),
        "2": HouseTicket("cancelled", 25, sold=False),
        "3": HouseTicket("reserved", 1000, sold=False),
        "4": HouseTicket("open", 25, sold=True),
        "6": HouseTicket("closed", 25, sold=True, returned=900),
    }
    theirs = {
        "1": in_wallet(25, "open", 25),
        "2": in_wallet(25, "discarded", 0),
        "3": in_wallet(1000, "reserved", 0),
        "4": in_wallet(25, "open", 25),
    }
    theirs["6"] = in_wallet(25, "closed", -875)
    assert disagreements(ours, WalletBooks(theirs, 0, ())) == []
    worse = theirs | {"1": in_wallet(25, "discarded", 0), "2": in_wallet(25, "open", 25)}
    worse |= {"4": in_wallet(25, "open", 50), "5": in_wallet(9, "open", 9), "6": in_wallet(25, "closed", -1775)}
    assert disagreements(ours, WalletBooks(worse, 0, ("its own",))) == [
        "its own",
        "ticket 1 was sold for 25, and the wallet has taken 0",
        "ticket 2 was sold for 0, and the wallet has taken 25",
        "ticket 4 was sold for 25, and the wallet has taken 50",
        "ticket 5 was sold for 0, and the wallet has taken 9",
        "ticket 5 is known to the wallet alone",
        "ticket 6 was sold for -875, and the wallet has taken -1775",
    ]


def test_a_balance_that_differs_from_its_entries_is_wrong() -> None:
    held = {"player": "ana", "cost": 25, "step": "open", "net_payout": None, "debited": 25, "credited": 0}
    entries = [{"ticket_id": "1", "player": "ana", "action": "ticket_create", "amount": -25}]
    right = {"tickets": {"1": held}, "entries": entries, "late": 0, "balances": {"ana": BALANCE - 25}}
    assert WalletBooks.of(right) == WalletBooks({"1": in_wallet(25, "open", 25)}, 0, ())
    assert len(WalletBooks.of(right | {"balances": {"ana": BALANCE - 24}}).faults) == 1


def test_every_error_stands_on_the_page() -> None:
    figures = {"seed": 1, "rounds": 2, "outcomes": {"open": 1, "paid": 3}, "faults": {"cut": 1}}
    report = report_of({**figures, "unknown": 2, "differences": ["ticket 1"], "broken_rules": ["I17"]})
    assert not report.clean
    assert report.lines[2:] == [
        "outcomes   3 paid, 1 open",
        "WRONG      ticket 1",
        "WRONG      I17",
        "WRONG      2 calls are still unknown",
    ]
