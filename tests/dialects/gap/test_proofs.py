"""The proofs that authors of dialects give of a wallet hold over ours: nobody is asked for more than GAP does."""

from typing import Any

import pytest

from taquilla.conformance.proving import prove_wallet
from taquilla.sandbox.demo_wallets import GAMES, PROVIDER
from taquilla.testing import Call, TaquillaHouse, taquilla_house

__all__ = ("taquilla_house",)


class Teller:
    """Says over GAP what happens to a player."""

    def __init__(self, house: TaquillaHouse, user: str) -> None:
        self.house, self.user, self.token = house, user, house.player_token(user)

    def call(self, name: str, bet: str, request: str, **more: object) -> Call:
        ids = {"transactionId": f"{self.user} {bet}", "reqId": f"{self.user} {request}"}
        return self.house.signed(f"provider/{name}", PROVIDER, userId=self.user, gameId=GAMES[0][0], **ids, **more)

    def bet(self, name: str, cents: int) -> Call:
        return self.call("betrequest", name, f"bet {name}", roundId="7", token=self.token, debitAmount=cents / 100)

    def win(self, name: str, bet: str, cents: int) -> Call:
        return self.call("resultrequest", bet, name, creditAmount=cents / 100)

    def roll_back(self, bet: str) -> Call:
        return self.call("rollbackrequest", bet, f"undo {bet}")

    def altered(self, call: Call, text: bytes) -> Call:
        return self.house.sealed(call.path, text, PROVIDER)

    def heard(self, status: int, said: Any) -> int | None:
        return round(float(said["balance"]) * 100) if said["status"] == "RS_OK" else None


@pytest.mark.prove("kills")
def test_gap_passes_what_the_kit_proves(taquilla_house: TaquillaHouse) -> None:
    # Ids may be numbers over GAP.
    report = prove_wallet(taquilla_house, "gap", Teller, ())
    assert report.wrong == []
    assert {proof.name: len(proof.tried) for proof in report.proofs} == {
        "day": 10, "repeated": 3, "orders": 6, "at once": 5, "killed": 6, "hostile": 45, "neighbour": 2, "books": 1,
    }  # fmt: skip
