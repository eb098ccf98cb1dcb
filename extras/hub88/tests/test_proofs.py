"""The kit's proofs: what each of our own wallets does holds over Hub88. Its report is the one that the package publishes."""

import json
from typing import Any

import pytest

from taquilla.conformance import proving
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


class Generous(Teller):
    """Hears of a cent too much."""

    def heard(self, status: int, answer: Any) -> int | None:
        balance = super().heard(status, answer)
        return None if balance is None else balance + 1


def test_a_field_that_no_call_has_is_not_passed_over(taquilla_house: TaquillaHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch, "hostile")
    (wrong,) = prove_wallet(taquilla_house, "hub88", Teller, ("user", "transaction_id")).wrong
    assert wrong == "hostile: needed fields that no call has: ['transaction_id'], not []"


def test_a_balance_that_is_wrong_is_in_the_report(taquilla_house: TaquillaHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    alone(monkeypatch, "day")
    report = prove_wallet(taquilla_house, "hub88", Generous, ())
    assert report.wrong == ["day: a bet: [90001], not [90000]"]
    assert "| day | the day that each wallet is told leaves the same balance, rows and reports | wrong | 0 |" in report.text()


def test_a_dialect_that_believes_any_signature_lets_one_operators_call_pass_for_anothers(
    taquilla_house: TaquillaHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch, "neighbour")
    for place in ("app", "lanes"):
        monkeypatch.setattr(f"taquilla_hub88.{place}.is_signed", lambda *_: True)
    (wrong,) = prove_wallet(taquilla_house, "hub88", Teller, ()).wrong
    assert wrong.startswith("neighbour: after a rollback that is sent to the other operator")


def alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the kit try one proof alone."""
    monkeypatch.setattr(proving, "_PROOFS", [proof for proof in proving._PROOFS if proof[0] == name])
