"""The kit's proofs: what each of our own wallets does holds over Hub88. Its report is the one that the package publishes."""

import json
from typing import Any

import pytest

from taquilla.conformance.proving import prove_wallet
from taquilla.testing import Call, TaquillaHouse

from .conftest import PACKAGE, Hub, said

NEEDED = ("user", "request_uuid", "game_code", "currency", "amount", "transaction_uuid", "reference_transaction_uuid")


class Teller:
    """Says over Hub88 what happens to a player."""

    def __init__(self, house: TaquillaHouse, user: str) -> None:
        self.hub = Hub(house, user)

    def bet(self, name: str, cents: int) -> Call:
        return self.hub.call("transaction/bet", self.hub.betting(name, 0, amount=cents * 1000))

    def win(self, name: str, bet: str, cents: int) -> Call:
        return self.hub.call("transaction/win", self.hub.winning(name, bet, 0, amount=cents * 1000))

    def roll_back(self, bet: str) -> Call:
        return self.hub.call("transaction/rollback", self.hub.undoing(f"undo {bet}", bet))

    def altered(self, call: Call, text: bytes) -> Call:
        return self.hub.call(call.path.split("/", 3)[3], text)

    def heard(self, status: int, answer: Any) -> int | None:
        units = said(answer) if status == 200 else None
        return units * 100 if isinstance(units, int) else None


def test_what_the_kit_proves_of_a_wallet_holds(taquilla_house: TaquillaHouse) -> None:
    report = prove_wallet(taquilla_house, "hub88", Teller, NEEDED)
    assert report.wrong == []
    # Where it is not: write it.
    assert (PACKAGE / "REPORT.md").read_text() == report.text()
    told = json.loads(report.json())
    assert (told["dialect"], told["package"]) == ("hub88", "taquilla-hub88 0.1.0")
    tried = {proof["name"]: len(proof["tried"]) for proof in told["proofs"]}
    assert tried == {
        "day": 10, "repeated": 3, "orders": 6, "at once": 5, "killed": 6, "hostile": 153, "neighbour": 5, "books": 1,
    }  # fmt: skip
    assert "| killed | a house that is killed has moved once, and says so when it is asked again | held | 6 |" in report.text()


class Forgetful(Teller):
    """A dialect that takes each call for a new one."""

    def heard(self, status: int, answer: Any) -> int | None:
        balance = super().heard(status, answer)
        return None if balance is None else balance + 1


@pytest.mark.parametrize("fault", [Forgetful])
def test_a_dialect_with_a_fault_has_a_report_that_says_so(taquilla_house: TaquillaHouse, fault: type[Teller]) -> None:
    report = prove_wallet(taquilla_house, "hub88", fault, ())
    assert "day: a bet: [90001], not [90000]" in report.wrong
    assert "| day | the day that each wallet is told leaves the same balance, rows and reports | wrong | 0 |" in report.text()
