"""The benches of wallets look at both sides: what is told, what the house has, and what the wallet has taken."""

import asyncio

import pytest
from bench.fake_wallet import WalletBooks
from bench.ground import BenchFailed, as_owner, fresh_server
from bench.reserve import PRICE, _compare
from bench.site import HouseState, HouseTicket, disagreements, furnish, look_at_house, look_at_waiting
from tests.patience import LOOK_S, PATIENCE_S

from taquilla.sandbox.demo_sports import SITE
from taquilla.sandbox.fake_wallet_ledger import BALANCE, FakeTicket


@pytest.mark.prove("benches")
def test_a_held_gate_is_seen_and_without_waiting_tickets_there_is_no_figure() -> None:
    async def look() -> None:
        async with as_owner(server) as owner, as_owner(server) as other:
            # PostgreSQL goes on for a moment with a connection that the furnishing house has closed.
            async with asyncio.timeout(PATIENCE_S):
                while (await look_at_house(owner, SITE)).connections > 1:
                    await asyncio.sleep(LOOK_S)
            with pytest.raises(BenchFailed, match="only 0 tickets waited"):
                await look_at_waiting(owner, SITE, patience_s=0)
            async with other.transaction():
                await other.execute(b"select from gate where operator_id = 2 for no key update")
                assert await look_at_house(owner, SITE) == HouseState(0, 1, 1, gate_is_free=False)
            assert await look_at_house(owner, SITE) == HouseState(0, 1, 0, gate_is_free=True)

    with fresh_server(lambda line: None) as server:
        asyncio.run(furnish(server, "http://127.0.0.1:9"))
        asyncio.run(look())


RIGHT = {"1": HouseTicket("reserved", PRICE, sold=False)}, {"1": FakeTicket("ana", PRICE, "reserved")}


@pytest.mark.parametrize(("told", "ours", "theirs", "found"), [
    (["1"], *RIGHT, []),
    (["1", "1"], *RIGHT, ["two reserves were answered with one ticket"]),
    ([], *RIGHT, ["ticket 1 was told to nobody"]),
    (["1"], RIGHT[0], {}, ["ticket 1 is ('reserved', 1000) with us, None with the wallet"]),
    (["1"], {}, RIGHT[1],
     ["ticket 1 is known to the wallet alone", "ticket 1 is None with us, ('reserved', 1000) with the wallet"]),
    (["1", "2"], *RIGHT, ["ticket 2 is None with us, None with the wallet"]),
])  # fmt: skip
def test_every_acknowledged_reserve_is_looked_for_on_both_sides(
    told: list[str], ours: dict[str, HouseTicket], theirs: dict[str, FakeTicket], found: list[str]
) -> None:
    assert _compare(told, ours, WalletBooks(theirs, 0, ())) == found


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
    theirs = {"1": in_wallet(25, "open", 25), "2": in_wallet(25, "discarded", 0), "3": in_wallet(1000, "reserved", 0)}
    theirs |= {"4": in_wallet(25, "open", 25), "6": in_wallet(25, "closed", -875)}
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
