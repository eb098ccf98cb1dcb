"""The seventeen tests that integrators of this family run against a wallet, by their names, and those of the kit."""

import asyncio
from typing import Any

import pytest
from tests.dialects.gap.conftest import OK, ROLLED_BACK, ROUND, TWICE, WHO, Gap

from taquilla.conformance.proving import prove_wallet
from taquilla.sandbox.demo_wallets import GAMES, PROVIDER
from taquilla.testing import Call, TaquillaHouse, taquilla_house

OTHERS: tuple[dict[str, str], ...] = ({"user": "testtw1"}, {"gameId": "901003"}, {"roundId": "2"})  # user, game, round
UNKNOWN_BET = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "errorDescription": "there is no such bet"}


@pytest.fixture
def gap(gap: Gap) -> Gap:
    """A wallet with a thousand in it."""
    gap.deposit("r1", 1000)
    return gap


def test_balance(gap: Gap) -> None:
    assert gap.balance() == 1000
    assert gap.said("wallet/user-balance", WHO | {"userId": 900001}) == OK | {"balance": 1000}


def test_loss_result(gap: Gap) -> None:
    gap.bet("b1", 100)
    assert gap.result("b1", 0) == OK | {"balance": 900}
    # A loss moves nothing, and is no row of the statement.
    assert gap.rows("BETS") == [("Bet-Placement", "b1", -100)]


def test_win_result(gap: Gap) -> None:
    gap.bet("b1", 100)
    assert gap.result("b1", 198.5) == OK | {"balance": 1098.5}
    assert gap.rows("BETS") == [("Bet-Placement", "b1", -100), ("Bet-Result", "b1", 198.5)]


@pytest.mark.prove("histories")
def test_wallet_stress(gap: Gap) -> None:
    """Two hundred bets of 10 at once on a balance for a hundred of them; each result comes twice."""

    async def all_at_once() -> tuple[list[str], list[str]]:
        bodies = [gap.placing(f"b{number}", 10) for number in range(200)]
        placed = await asyncio.gather(*(gap.send("provider/betrequest", body) for body in bodies))
        won = [body for body, answer in zip(bodies, placed, strict=True) if answer.json()["status"] == "RS_OK"]
        for body in won:
            body |= {"reqId": f"result {body['transactionId']}", "creditAmount": body.pop("debitAmount")}
        results = [body for body in won for _ in (1, 2)]
        settled = await asyncio.gather(*(gap.send("provider/resultrequest", body) for body in results))
        return [answer.json()["status"] for answer in placed], [answer.json()["status"] for answer in settled]

    gap.token()
    placed, settled = gap.run(all_at_once())
    assert sorted(placed) == 100 * ["RS_ERROR_NOT_ENOUGH_MONEY"] + 100 * ["RS_OK"]
    assert settled == 200 * ["RS_OK"]
    assert gap.balance() == 1000
    gap.assert_audit_clean()


def test_rollback(gap: Gap) -> None:
    gap.bet("b1", 100)
    assert gap.roll_back("b1", rollbackAmount=100) == OK | {"balance": 1000}
    assert gap.rows("BETS") == [("Bet-Placement", "b1", -100), ("Bet-Rollback", "b1", 100)]


def test_rollback_of_an_unknown_transaction(gap: Gap) -> None:
    assert gap.roll_back("b1", rollbackAmount=100) == gap.roll_back("b1", rollbackAmount=100) == UNKNOWN_BET
    # It has overtaken its bet, which must not be placed any more.
    assert gap.bet("b1", 100) == ROLLED_BACK
    gap.bet("b2", 100)
    for other in OTHERS:
        assert gap.roll_back("b2", reqId=str(other), **other) == UNKNOWN_BET
    assert gap.balance() == 900


def test_duplicate_rollback(gap: Gap) -> None:
    gap.bet("b1", 100)
    assert gap.roll_back("b1") == gap.roll_back("b1") == OK | {"balance": 1000}
    assert gap.roll_back("b1", rollbackAmount=99) == gap.roll_back("b1", roundId="2") == TWICE
    assert gap.balance() == 1000


def test_already_rolled_back(gap: Gap) -> None:
    gap.bet("b1", 100)
    gap.roll_back("b1")
    assert gap.roll_back("b1", reqId="another") == ROLLED_BACK
    assert gap.balance() == 1000


def test_win_after_rollback(gap: Gap) -> None:
    gap.bet("b1", 100)
    gap.roll_back("b1")
    assert gap.result("b1", 198) == ROLLED_BACK
    assert gap.balance() == 1000


def test_negative_amount(gap: Gap) -> None:
    gap.bet("b1", 100)
    for amount in (-1, -0.01):
        for no in (gap.bet("b2", amount), gap.result("b1", amount), gap.roll_back("b1", rollbackAmount=amount)):
            assert no["status"] == "RS_ERROR_WRONG_TYPES"
            assert "Amount`" in no["errorDescription"]
        assert gap.deposit("r2", amount)["status"] == gap.withdraw("w1", amount)["status"] == "RS_ERROR_WRONG_TYPES"
    assert gap.balance() == 900


def test_zero_amount(gap: Gap) -> None:
    more = {"status": "RS_ERROR_WRONG_TYPES", "errorDescription": "`debitAmount`: expected more than 0"}
    assert gap.bet("b1", 0) == gap.bet("b1", 0.00) == gap.withdraw("w1", 0) == more
    assert gap.deposit("r2", 0)["status"] == "RS_ERROR_WRONG_TYPES"
    gap.bet("b1", 100)
    assert gap.roll_back("b1", rollbackAmount=0)["status"] == "RS_ERROR_WRONG_TYPES"
    assert gap.result("b1", 0)["status"] == "RS_OK"


def test_insufficient_funds(gap: Gap) -> None:
    no = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "errorDescription": "Insufficient Funds!", "balance": 1000}
    assert gap.bet("b1", 1000.01) == no
    assert gap.withdraw("w1", 1000.01) == no
    # What was refused keeps its ids; it takes others to stake less.
    assert gap.bet("b1", 1000) == TWICE
    assert gap.bet("b2", 1000) == OK | {"balance": 0}


OPTIONAL = (
    "gameName", "gameType", "tableId", "betType", "oddValue", "marketId", "marketName", "runnerId", "runnerName", "userIp",
)  # fmt: skip


@pytest.mark.parametrize("value", [None, ""])
def test_nullable_parameters(gap: Gap, value: Any) -> None:
    assert gap.bet("b1", 100, **dict.fromkeys(OPTIONAL, value)) == OK | {"balance": 900}
    assert gap.result("b1", 50, token=value, roundId=value) == OK | {"balance": 950}
    assert gap.roll_back("b1", token=value, roundId=value, rollbackAmount=None) == OK | {"balance": 1000}
    for name in ("userId", "transactionId", "reqId", "roundId", "token"):
        assert gap.bet("b2", 100, **{name: None})["status"] == "RS_ERROR_WRONG_TYPES"


def test_duplicate_bet(gap: Gap) -> None:
    assert gap.bet("b1", 100) == gap.bet("b1", 100) == OK | {"balance": 900}
    # The same bet under another request is the one that was placed; another one under a known id is refused.
    assert gap.bet("b1", 100, reqId="another") == OK | {"balance": 900}
    assert gap.bet("b1", 101) == gap.bet("b1", 101, reqId="yet another") == gap.bet("b2", 100, reqId="bet b1") == TWICE
    assert gap.balance() == 900


def test_duplicate_win(gap: Gap) -> None:
    gap.bet("b1", 100)
    assert gap.result("b1", 198) == gap.result("b1", 198) == gap.result("b1", 198, roundId=ROUND) == OK | {"balance": 1098}
    assert gap.result("b1", 199) == gap.result("b1", 198, roundId="2") == TWICE
    assert gap.balance() == 1098


def test_win_of_an_unknown_transaction(gap: Gap) -> None:
    assert gap.result("b1", 198) == UNKNOWN_BET
    gap.bet("b1", 100)
    assert gap.result("b1", 198) == UNKNOWN_BET  # it stays refused
    for other in OTHERS:
        assert gap.result("b1", 198, reqId=str(other), **other) == UNKNOWN_BET
    assert (gap.balance(), gap.balance("testtw1")) == (900, 0)


def test_multi_credit(gap: Gap) -> None:
    gap.bet("b1", 100)
    assert gap.result("b1", 30, reqId="first") == OK | {"balance": 930}
    assert gap.result("b1", 20, reqId="second") == OK | {"balance": 950}
    assert gap.rows("BETS")[1:] == [("Bet-Result", "b1", 30), ("Bet-Result", "b1", 20)]
    assert gap.roll_back("b1", rollbackAmount=50) == OK | {"balance": 900}
    # Once: they may be credited anew, and then the whole bet taken back.
    assert gap.roll_back("b1", rollbackAmount=50, reqId="again")["status"] == "RS_ERROR"
    assert gap.result("b1", 80, reqId="third") == OK | {"balance": 980}
    assert gap.roll_back("b1", reqId="whole") == OK | {"balance": 1000}
    gap.assert_audit_clean()


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
